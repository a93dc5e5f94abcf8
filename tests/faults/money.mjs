// money - what of invoices has to be what their provider was paid, to the cent.

// The sums of these invoices, in cents, and how many anywhere the journal does not
// have as they are.  sql(text) gives rows of text, one a line.
export function sums(sql, references) {
	const ours = `i.reference in (${references.map((one) => `'${one}'`).join(', ')})`;
	const [journal, invoices, faults] = sql(`select coalesce(sum(l.cents), 0) from parvis.money_line l
			join parvis.money_entry e on e.commune = l.commune and e.id = l.entry
			join parvis.invoice i on i.commune = e.commune and i.id = e.invoice
			where e.kind = 'payment' and l.account = 'online' and ${ours};
		select coalesce(sum(i.paid), 0) from parvis.invoice i where ${ours};
		select count(*) from worker.money_faults()`).split('\n').map(Number);
	return { journal, invoices, faults };
}
