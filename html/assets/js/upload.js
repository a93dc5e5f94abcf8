// upload - each file that is chosen is sent at once, by itself, with its
// progress; files are replaced and removed without a new page.  The server
// answers with the question as it is then.  Without this script the buttons of
// the page do the same.
(() => {
	'use strict';

	const states = new Map(); // id of a question → what is told beside it
	let sending = 0;
	let waiting = null; // the form, to be sent once all files are

	const live = (field) => field.classList.add('upload-live');

	// Outside of what the server's answer replaces, so that it is read out.
	function stateOf(field) {
		if (!states.has(field.id)) {
			const state = document.createElement('div');
			const said = document.createElement('p');
			const bar = document.createElement('progress');

			said.setAttribute('role', 'status');
			bar.hidden = true;
			bar.max = 1;
			state.className = 'upload-state';
			state.append(said, bar);
			field.after(state);
			states.set(field.id, { said, bar });
		}
		return states.get(field.id);
	}

	const fill = (text, name) => text.replace('{name}', () => name);

	function show(field, html) {
		const page = new DOMParser().parseFromString(html, 'text/html');
		const fresh = page.getElementById(field.id);

		if (!fresh)
			return null;
		// What the form says of itself (a version) is that of now.
		for (const input of field.closest('form').querySelectorAll('input[type=hidden]')) {
			const now = fresh.closest('form')?.elements[input.name];

			if (now)
				input.value = now.value;
		}
		field.replaceWith(document.adoptNode(fresh));
		live(fresh);
		return fresh;
	}

	// One request; gives the question as it is after it.
	function post(field, parts, name) {
		const data = new FormData();
		const state = stateOf(field);

		// A question of a form has an address of its own; elsewhere the page
		// itself is sent, less what is being typed.
		if (field.dataset.question) {
			data.append('csrf', field.closest('form').elements.csrf.value);
			data.append('question', field.dataset.question);
		} else {
			for (const input of field.closest('form').querySelectorAll('input[type=hidden]'))
				data.append(input.name, input.value);
			data.append(...field.dataset.step.split('='));
		}
		for (const [key, value] of parts)
			data.append(key === 'fichier' ? field.dataset.part ?? key : key, value);
		return new Promise((done) => {
			const request = new XMLHttpRequest();
			const failed = () => {
				state.said.className = 'error';
				state.said.textContent = fill(field.dataset.failed, name);
				done(field);
			};

			request.open('POST', field.dataset.to);
			request.upload.onprogress = (event) => {
				if (!event.lengthComputable)
					return;
				state.bar.value = event.loaded / event.total;
				state.bar.textContent = `${Math.round(100 * state.bar.value)} %`;
			};
			request.onerror = request.onabort = failed;
			request.onload = () => {
				const fresh = [200, 422].includes(request.status)
					? show(field, request.responseText) : null;

				if (!fresh) {
					failed();
					return;
				}
				// A refusal stands at the question already.
				state.said.className = request.status === 200 ? '' : 'visually-hidden';
				state.said.textContent = request.status === 200
					? fill(fresh.dataset.done, name)
					: fresh.querySelector('.error').textContent;
				done(fresh);
			};
			request.send(data);
		});
	}

	// What is done to a question, one step after the other.
	async function work(field, steps) {
		const state = stateOf(field);
		const id = field.id;
		const held = field.contains(document.activeElement);

		sending++;
		for (const { parts, name } of steps) {
			const current = document.getElementById(id);

			current.setAttribute('aria-busy', 'true');
			state.bar.value = 0;
			state.bar.hidden = !parts.some(([key]) => key === 'fichier');
			state.said.className = '';
			if (!state.bar.hidden)
				state.said.textContent = fill(current.dataset.sending, name);
			const after = await post(current, parts, name);
			after.removeAttribute('aria-busy');
		}
		state.bar.hidden = true;
		sending--;
		if (held)
			document.getElementById(id).querySelector('input').focus();
		if (sending === 0 && waiting) {
			const { form, button } = waiting;

			waiting = null;
			form.requestSubmit(button);
		}
	}

	document.addEventListener('change', (event) => {
		const input = event.target;
		const field = input.closest('.upload');

		if (!field || input.type !== 'file' || input.files.length === 0)
			return;
		const replaced = field.dataset.replaced;
		const steps = [...input.files].map((file, i) => ({
			name: file.name,
			parts: [
				...(replaced && i === 0 ? [['remplacer', replaced]] : []),
				['fichier', file],
			],
		}));

		delete field.dataset.replaced;
		input.value = ''; // or the page would send them again
		work(field, steps);
	});

	document.addEventListener('click', (event) => {
		const button = event.target.closest('.upload button');

		if (!button)
			return;
		const field = button.closest('.upload');
		const name = button.parentElement.querySelector('.file-name');

		if (button.name === 'enlever') {
			event.preventDefault();
			work(field, [{ name: name.textContent, parts: [['enlever', button.value]] }]);
			stateOf(field).said.textContent = '';
		} else if (button.name === 'remplacer') {
			event.preventDefault();
			field.dataset.replaced = button.value;
			field.querySelector('input').click();
		}
	});

	// A page that is left while a file is on its way would lose it.
	document.addEventListener('submit', (event) => {
		if (sending === 0)
			return;
		event.preventDefault();
		waiting = { form: event.target, button: event.submitter };
	});

	document.querySelectorAll('.upload').forEach(live);
})();
