// answers - what the visitors of load.mjs answer to the form of civil status.

const TYPED = {
	'acte/acte': 'naissance',
	'lieu/lieu': 'ici',
	'copie/copie': 'simple',
	'naissance/nom': (mark) => `Essai ${mark}`,
	'naissance/prenoms': 'Camille, Noé',
	'naissance/date.jour': '27',
	'naissance/date.mois': '3',
	'naissance/date.annee': '1987',
	'demandeur/nom': (mark) => `Essai ${mark}`,
	'demandeur/prenoms': 'Dominique',
	'exemplaires/nombre': '1',
	'exemplaires/motif': (mark) => `Essai ${mark}`,
	'remise/remise': 'guichet',
	'contact/courriel': (mark) => `${mark.toLowerCase()}@courriel.example`,
	'adresse/voie': '1 rue de l’Exemple',
	'adresse/code-postal': '99999',
	'adresse/commune': 'Saint-Exemple',
};

// The form of a page to send, filled in; `marked`: the mark is among it;
// `last`: it sends the request.
export function answer(page, mark, all) {
	const path = new URL(page.url).pathname;
	const form = all.filter((one) => one.method === 'post')
		.find((one) => one.controls.some((control) => control.name in TYPED))
		?? all.find((one) => one.method === 'post' && one.action.startsWith(new URL('/demarches/', page.url).href));
	const values = {};
	let marked = false;
	if (!form)
		throw new Error(`no form at ${page.url}, ${page.status}`);
	for (const { name } of form.controls) {
		const value = TYPED[name];
		if (value === undefined)
			continue;
		marked ||= typeof value === 'function' && !name.endsWith('courriel');
		values[name] = typeof value === 'function' ? value(mark) : value;
	}
	const started = !/\/demarches\/[a-z-]+\/?$/.test(path);
	return { form, values, marked, last: started && Object.keys(values).length === 0 };
}
