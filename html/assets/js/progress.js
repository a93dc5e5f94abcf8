// progress - a page of something under way: its part is fetched again every two
// seconds, until it says that it is over.  Without this script a link does it.
(() => {
	'use strict';

	const part = () => document.getElementById('avancement');

	async function look() {
		const answer = await fetch(location.href, { credentials: 'same-origin' }).catch(() => null);
		if (answer?.ok) {
			const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
			const now = page.getElementById('avancement');
			const holds = part().contains(document.activeElement);
			if (!now) return;
			part().replaceWith(now);
			if (holds) document.getElementById('avancement').querySelector('a, button')?.focus();
			document.title = page.title;
		}
		if ('running' in part().dataset) setTimeout(look, 2000);
	}

	setTimeout(look, 2000);
})();
