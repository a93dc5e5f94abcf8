// franceconnect - plays FranceConnect for a test: npm's oidc-provider, on which
// FranceConnect itself is built, with its addresses, its scopes and its habits: a code flow
// alone, acr_values wanted, the secret in the body, id_token and userinfo signed
// (ES256), an `iss` beside each answer, id_token_hint wanted to log out.
//
//	const provider = await startFranceconnect({ port, redirect, after, people })
//	provider.person = 'test'	who says yes at the next page, or null: refuses
//	provider.acr = 'eidas1'		how sure it says that it is
//	provider.asked, provider.ended	what came: parameters of authorize, of session/end
//	await provider.stop()
//
// People are fictional; a sub is of one service only (pairwise).

import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import { Provider } from 'oidc-provider';

const BASE = '/api/v2';
export const CLIENT = 'commune-essai';
export const SECRET = '0123456789abcdef0123456789abcdef';
const SCOPES = {
	openid: ['sub', 'acr'], profile: ['given_name', 'family_name', 'birthdate', 'gender', 'preferred_username'],
	birth: ['birthplace', 'birthcountry'],
	identite_pivot: ['given_name', 'family_name', 'birthdate', 'gender', 'birthplace', 'birthcountry'],
	given_name: ['given_name'], family_name: ['family_name'], birthdate: ['birthdate'], gender: ['gender'],
	birthplace: ['birthplace'], birthcountry: ['birthcountry'], preferred_username: ['preferred_username'], email: ['email'],
};

const subject = (login) => `${createHash('sha256').update(`essai ${login}`).digest('hex')}v1`;

function key() {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: randomUUID() };
}

export async function startFranceconnect({ port, redirect, after, people }) {
	const issuer = `http://127.0.0.1:${port}${BASE}`;
	const told = { person: null, acr: 'eidas1', asked: [], ended: [], claims: [] };
	const provider = new Provider(issuer, {
		clients: [{
			client_id: CLIENT, client_secret: SECRET, redirect_uris: redirect, post_logout_redirect_uris: after,
			response_types: ['code'], grant_types: ['authorization_code'],
			token_endpoint_auth_method: 'client_secret_post',
			id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256',
		}],
		jwks: { keys: [key()] },
		acrValues: ['eidas1', 'eidas2'],
		claims: SCOPES,
		conformIdTokenClaims: true,
		pkce: { required: () => false },
		cookies: { keys: ['essai'] },
		ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Session: 1800, Interaction: 300, Grant: 300 },
		routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks', end_session: '/session/end' },
		features: {
			devInteractions: { enabled: false }, jwtUserinfo: { enabled: true },
			rpInitiatedLogout: {
				// FranceConnect asks nobody again.
				logoutSource: (ctx, form) => {
					ctx.body = form.replace('</form>', '<input type="hidden" name="logout" value="yes"/><button>Oui</button></form>');
				},
			},
		},
		interactions: { url: (ctx, interaction) => `${BASE}/interaction/${interaction.uid}` },
		findAccount: (ctx, login) => ({
			accountId: login,
			claims: () => ({ ...people[login], sub: subject(login) }),
		}),
	});
	provider.on('server_error', (ctx, error) => process.stderr.write(`franceconnect: ${error.stack}\n`));

	async function interact(request, response) {
		const { prompt, params, grantId } = await provider.interactionDetails(request, response);
		if (told.person === null)
			return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'User auth aborted' });
		if (prompt.name === 'login')
			return provider.interactionFinished(request, response, { login: { accountId: told.person, acr: told.acr, remember: false } });
		const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: told.person, clientId: params.client_id });
		grant.addOIDCScope(params.scope);
		return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
	}

	const answer = provider.callback();
	const server = http.createServer((request, response) => {
		if (!request.url.startsWith(`${BASE}/`)) {
			response.writeHead(404).end();
			return;
		}
		const url = new URL(request.url, issuer);
		// The library finds where it is mounted by the difference of the two.
		request.originalUrl = request.url;
		request.url = request.url.slice(BASE.length);
		if (url.pathname === `${BASE}/authorize`)
			told.asked.push(Object.fromEntries(url.searchParams));
		if (url.pathname === `${BASE}/session/end`)
			told.ended.push(Object.fromEntries(url.searchParams));
		if (request.url.startsWith('/interaction/'))
			interact(request, response).catch((error) => response.writeHead(500).end(String(error.stack)));
		else
			answer(request, response);
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return Object.assign(told, {
		issuer, subject,
		stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
	});
}
