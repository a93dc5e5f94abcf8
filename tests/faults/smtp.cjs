#!/usr/bin/env node
// smtp - a mail server that fails on demand; takes the place of conf/mail-catcher.
//
//	smtp.cjs PORT DIRECTORY
//
// DIRECTORY/.mode holds what it does with the next connection or message:
//
//	ok      keeps the message as NUMBER.eml, then answers 250
//	refuse  closes each connection at once
//	hang    accepts, and says nothing for 20 seconds
//	later   answers 451 to each message
//	never   answers 550 5.1.1 to each recipient
//	deaf    keeps the message, and closes without an answer
//	wait    accepts, and says nothing until the mode is another
//	slow    keeps the message, and answers once the mode is another

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const [port, directory] = process.argv.slice(2);
let count = 0;

function mode() {
	try {
		return fs.readFileSync(path.join(directory, '.mode'), 'utf8').trim();
	} catch {
		return 'ok';
	}
}

function once(over, then) {
	const timer = setInterval(() => {
		if (mode() === over)
			return;
		clearInterval(timer);
		then();
	}, 20);
}

// Whole or not at all: the checker reads while we write.
function keep(text) {
	const name = `${process.pid}-${String(++count).padStart(6, '0')}.eml`;
	const part = path.join(directory, `.${name}.part`);
	fs.writeFileSync(part, text, 'latin1');
	fs.renameSync(part, path.join(directory, name));
}

function endOfText(socket, text) {
	switch (mode()) {
	case 'later':
		return '451 4.3.0 essayez plus tard';
	case 'deaf':
		keep(text);
		socket.destroy();
		return null;
	case 'slow':
		keep(text);
		once('slow', () => socket.write('250 2.0.0 pris\r\n'));
		return null;
	default:
		keep(text);
		return '250 2.0.0 pris';
	}
}

function answer(state, line, socket) {
	if (state.text !== null) {
		if (line !== '.') {
			state.text += `${line.replace(/^\./, '')}\r\n`;
			return null;
		}
		const text = state.text;
		state.text = null;
		return endOfText(socket, text);
	}
	switch (line.slice(0, 4).toUpperCase()) {
	case 'RCPT':
		return mode() === 'never' ? '550 5.1.1 inconnu' : '250 2.1.5 bien';
	case 'DATA':
		state.text = '';
		return '354 allez';
	case 'QUIT':
		socket.end('221 au revoir\r\n');
		return null;
	default:
		return '250 bien';
	}
}

function talk(socket) {
	const state = { text: null };
	let rest = '';
	socket.setEncoding('latin1');
	socket.on('error', () => {});
	socket.on('data', (bytes) => {
		const lines = (rest + bytes).split('\r\n');
		rest = lines.pop();
		for (const line of lines) {
			const said = answer(state, line, socket);
			if (said !== null)
				socket.write(`${said}\r\n`);
		}
	});
	socket.write('220 essai\r\n');
}

net.createServer((socket) => {
	switch (mode()) {
	case 'refuse':
		socket.destroy();
		break;
	case 'hang':
		socket.on('error', () => {});
		setTimeout(() => socket.destroy(), 20000);
		break;
	case 'wait':
		socket.on('error', () => {});
		once('wait', () => talk(socket));
		break;
	default:
		talk(socket);
	}
}).listen(Number(port), '127.0.0.1');
