// write - a request as bytes in a file, as load sends it.
import fs from 'node:fs';
import path from 'node:path';

// How many connections load keeps.
export const CONNECTIONS = 16;

// DIRECTORY/KIND/NUMBER, with the client's session.
export function write(directory, kind, number, client, method, url, fields) {
	const body = fields && new URLSearchParams(fields).toString();
	const headers = client.prepare(method, url, body, 'application/x-www-form-urlencoded');
	const { pathname, search } = new URL(url);
	const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
	fs.mkdirSync(path.join(directory, kind), { recursive: true });
	fs.writeFileSync(path.join(directory, kind, String(number).padStart(6, '0')),
		`${method} ${pathname}${search} HTTP/1.1\r\n${head}\r\n${body ?? ''}`);
}
