/*
 * batch - a table of invoices: its columns, its lines put together, its faults.
 * Not here: the table (table/table.h), amounts (cents.c), what is issued (SQL).
 */
#include "pay/batch.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/contact.h"
#include "base/date.h"
#include "pay/cents.h"
#include "pay/provider.h"
#include "view/json.h"

enum column {
	GROUP,
	NAME,
	EMAIL,
	ADDRESS,
	SUBJECT,
	DUE,
	LABEL,
	QUANTITY,
	PRICE,
	COLUMNS,
};

enum {
	UNIT_MAX_CENTS = 99999999,
	QUANTITY_MAX = 100000,
	LINES_MAX = 500,
	EMAIL_MIN = 6
};

static const struct {
	const char *name, *member;
	bool required;	     /* as a column */
	bool first;	     /* at the first line of an invoice */
	size_t max;	     /* characters */
	const char *missing; /* what is said of an empty one */
} columns[COLUMNS] = {
	[GROUP] = { "groupe", NULL, true, false, 100, "t.batch.group-none" },
	[NAME] = { "nom", "payer_name", true, true, 200, "t.batch.name-none" },
	[EMAIL] = { "courriel", "payer_email", false, false, 80, NULL },
	[ADDRESS] = { "adresse", "payer_address", false, false, 500, NULL },
	[SUBJECT] = { "objet", "subject", true, true, 99,
	    "t.batch.subject-none" },
	[DUE] = { "echeance", "due_on", false, false, 10, NULL },
	[LABEL] = { "libelle", "label", true, false, 200,
	    "t.batch.label-none" },
	[QUANTITY] = { "quantite", "quantity", false, false, 10, NULL },
	[PRICE] = { "prix", "unit_cents", true, false, 30,
	    "t.batch.price-none" },
};

struct invoice {
	const char *group;
	int line;		 /* of the file: its first */
	const char *said[LABEL]; /* as the file has them, of its first line */
	const char *due;	 /* ISO */
	json_t *lines;
	int64_t cents;
	bool bad; /* a line of it: its sum says nothing */
};

struct reading {
	struct pv_ctx *ctx;
	struct pv_batch *batch;
	int at[COLUMNS]; /* where each is, or -1 */
	struct invoice *invoices;
};

static struct pv_value *
fault(struct reading *reading, int line, const char *column, const char *text)
{
	struct pv_batch *batch = reading->batch;
	struct pv_value *one;

	/* past that, it is counted, and told nowhere */
	if (batch->n_faults++ >= PV_BATCH_MAX_FAULTS)
		return pv_object(reading->ctx);
	one = pv_add_object(batch->faults);
	pv_set_int(one, "line", line);
	pv_set_text(one, "column", column);
	pv_set_text(one, "text", text);
	return one;
}

/* As columns[] names it: "Libellé" is "libelle". */
static enum column
find_column(const char *said)
{
	char *lower = g_utf8_strdown(said, -1);
	char *plain = g_str_to_ascii(lower, "fr");
	enum column found = COLUMNS;

	for (int i = 0; i < COLUMNS; i++)
		if (strcmp(plain, columns[i].name) == 0)
			found = (enum column)i;
	g_free(plain);
	g_free(lower);
	return found;
}

static bool
read_columns(struct reading *reading, const struct pv_table_line *head)
{
	for (int i = 0; i < COLUMNS; i++)
		reading->at[i] = -1;
	for (int i = 0; i < head->n; i++) {
		const char *said = pv_table_value(head, i);
		enum column found = find_column(said);

		if (*said == '\0')
			continue;
		if (found == COLUMNS)
			(void)fault(reading, head->number, said,
			    "t.batch.column-unknown");
		else if (reading->at[found] >= 0)
			(void)fault(reading, head->number, said,
			    "t.batch.column-twice");
		else
			reading->at[found] = i;
	}
	for (int i = 0; i < COLUMNS; i++)
		if (columns[i].required && reading->at[i] < 0)
			(void)fault(reading, head->number, columns[i].name,
			    "t.batch.column-missing");
	return reading->batch->n_faults == 0;
}

static const char *
value(const struct reading *reading, const struct pv_table_line *line,
    enum column column)
{
	return reading->at[column] < 0 ?
	    "" :
	    pv_table_value(line, reading->at[column]);
}

/* "25/12/2026" or "2026-12-25", from today on; NULL with a fault. */
static const char *
read_due(struct reading *reading, int line, const char *said)
{
	struct pv_ctx *ctx = reading->ctx;
	struct pv_date date, today = pv_date_today(ctx);

	if (!pv_date_typed(said, &date))
		(void)fault(
		    reading, line, columns[DUE].name, "t.batch.due-word");
	else if (pv_date_compare(date, today) < 0)
		(void)fault(
		    reading, line, columns[DUE].name, "t.batch.due-past");
	else
		return pv_date_iso(ctx, date);
	return NULL;
}

/* What is of the invoice, at its first line. */
static void
begin(struct reading *reading, struct invoice *invoice,
    const struct pv_table_line *line)
{
	for (int i = NAME; i < LABEL; i++) {
		const char *said = value(reading, line, (enum column)i);

		invoice->said[i] = said;
		if (*said == '\0' && columns[i].first)
			(void)fault(reading, line->number, columns[i].name,
			    columns[i].missing);
	}
	if (*invoice->said[EMAIL] != '\0' &&
	    (strlen(invoice->said[EMAIL]) < EMAIL_MIN ||
		pv_email_tidy(reading->ctx, invoice->said[EMAIL]) == NULL))
		(void)fault(reading, line->number, columns[EMAIL].name,
		    "t.batch.email");
	if (*invoice->said[DUE] != '\0')
		invoice->due =
		    read_due(reading, line->number, invoice->said[DUE]);
}

/* Another line of it says the same, or nothing. */
static void
go_on(struct reading *reading, const struct invoice *invoice,
    const struct pv_table_line *line)
{
	for (int i = NAME; i < LABEL; i++) {
		const char *said = value(reading, line, (enum column)i);

		if (*said != '\0' && strcmp(said, invoice->said[i]) != 0)
			pv_set_int(fault(reading, line->number, columns[i].name,
				       "t.batch.differs"),
			    "other", invoice->line);
	}
}

static struct invoice *
find_invoice(struct reading *reading, const struct pv_table_line *line)
{
	const char *group = value(reading, line, GROUP);
	struct pv_batch *batch = reading->batch;
	struct invoice *invoice;

	for (size_t i = batch->n; i-- > 0;)
		if (strcmp(reading->invoices[i].group, group) == 0) {
			go_on(reading, &reading->invoices[i], line);
			return &reading->invoices[i];
		}
	if (batch->n == PV_BATCH_MAX_INVOICES) {
		(void)fault(reading, line->number, columns[GROUP].name,
		    "t.batch.too-many");
		return NULL;
	}
	invoice = &reading->invoices[batch->n++];
	*invoice = (struct invoice){
		.group = group,
		.line = line->number,
		.lines = pv_json_keep(reading->ctx, json_array()),
	};
	begin(reading, invoice, line);
	return invoice;
}

/* What is taken off has a sign, of a keyboard or of a typographer. */
static bool
read_price(struct reading *reading, int line, const char *said, int64_t *cents)
{
	bool less = *said == '-' || g_str_has_prefix(said, "\u2212");
	enum pv_cents_fault wrong =
	    pv_cents_read(less ? g_utf8_next_char(said) : said, cents);

	if (wrong == PV_CENTS_GOOD && *cents <= UNIT_MAX_CENTS) {
		*cents = less ? -*cents : *cents;
		return true;
	}
	(void)fault(reading, line, columns[PRICE].name,
	    wrong == PV_CENTS_GOOD || wrong == PV_CENTS_HUGE ?
		"t.batch.price-huge" :
		wrong == PV_CENTS_NONE && !less ? "t.batch.price-none" :
						  "t.batch.price-word");
	return false;
}

static bool
read_quantity(struct reading *reading, int line, const char *said, int *count)
{
	size_t length = strlen(said);

	*count = 1;
	if (length == 0)
		return true;
	*count = (int)strtol(said, NULL, 10);
	if (strspn(said, "0123456789") == length && length <= 6 &&
	    *count >= 1 && *count <= QUANTITY_MAX)
		return true;
	(void)fault(reading, line, columns[QUANTITY].name, "t.batch.quantity");
	return false;
}

static void
check_lengths(struct reading *reading, const struct pv_table_line *line)
{
	int most = 0;

	for (int i = 0; i < COLUMNS; i++) {
		if (g_utf8_strlen(value(reading, line, (enum column)i), -1) >
		    (glong)columns[i].max)
			pv_set_int(fault(reading, line->number, columns[i].name,
				       "t.batch.too-long"),
			    "max", (int64_t)columns[i].max);
		most = reading->at[i] > most ? reading->at[i] : most;
	}
	for (int i = most + 1; i < line->n; i++)
		if (*pv_table_value(line, i) != '\0') {
			(void)fault(
			    reading, line->number, "", "t.batch.cells-many");
			return;
		}
}

static void
read_line(struct reading *reading, const struct pv_table_line *line)
{
	const char *label = value(reading, line, LABEL);
	size_t before = reading->batch->n_faults;
	struct invoice *invoice;
	int64_t cents = 0;
	int count = 1;

	check_lengths(reading, line);
	if (*value(reading, line, GROUP) == '\0') {
		(void)fault(reading, line->number, columns[GROUP].name,
		    columns[GROUP].missing);
		return;
	}
	invoice = find_invoice(reading, line);
	if (*label == '\0')
		(void)fault(reading, line->number, columns[LABEL].name,
		    columns[LABEL].missing);
	(void)read_quantity(
	    reading, line->number, value(reading, line, QUANTITY), &count);
	(void)read_price(
	    reading, line->number, value(reading, line, PRICE), &cents);
	if (invoice == NULL)
		return;
	if (json_array_size(invoice->lines) == LINES_MAX)
		(void)fault(reading, line->number, columns[GROUP].name,
		    "t.batch.lines-many");
	invoice->bad |= reading->batch->n_faults > before;
	invoice->cents += count * cents;
	json_array_append_new(invoice->lines,
	    json_pack("{s:s, s:i, s:I}", "label", label, "quantity", count,
		"unit_cents", (json_int_t)cents));
}

static json_t *
data_of(const struct invoice *invoice)
{
	json_t *data = json_object();

	for (int i = NAME; i < LABEL; i++)
		if (*invoice->said[i] != '\0')
			json_object_set_new(data, columns[i].member,
			    json_string(
				i == DUE ? invoice->due : invoice->said[i]));
	json_object_set(data, "lines", invoice->lines);
	return data;
}

static void
show(struct reading *reading, const struct invoice *invoice)
{
	struct pv_value *one = pv_add_object(reading->batch->invoices);

	pv_set_text(one, "group", invoice->group);
	pv_set_text(one, "payer", invoice->said[NAME]);
	pv_set_text(one, "email", invoice->said[EMAIL]);
	pv_set_text(one, "subject", invoice->said[SUBJECT]);
	pv_set_text(one, "due", invoice->due != NULL ? invoice->due : "");
	pv_set_int(one, "n", (int64_t)json_array_size(invoice->lines));
	pv_set_int(one, "cents", invoice->cents);
}

static void
check_sums(struct reading *reading)
{
	for (size_t i = 0; i < reading->batch->n; i++) {
		const struct invoice *invoice = &reading->invoices[i];

		if (invoice->bad)
			continue;
		if (invoice->cents < 1)
			(void)fault(reading, invoice->line, columns[PRICE].name,
			    "t.batch.zero");
		else if (invoice->cents > PV_PAY_CENTS_MAX)
			(void)fault(reading, invoice->line, columns[PRICE].name,
			    "t.batch.too-big");
	}
}

struct pv_batch *
pv_batch_read(struct pv_ctx *ctx, const struct pv_table *table)
{
	struct pv_batch *batch = pv_alloc(ctx, struct pv_batch);
	struct reading reading = { .ctx = ctx, .batch = batch };
	json_t *all = pv_json_keep(ctx, json_array());

	*batch = (struct pv_batch){ .faults = pv_list(ctx),
		.invoices = pv_list(ctx) };
	reading.invoices =
	    pv_alloc_array(ctx, struct invoice, PV_BATCH_MAX_INVOICES);
	if (!read_columns(&reading, &table->lines[0]))
		return batch;
	for (size_t i = 1; i < table->n; i++)
		read_line(&reading, &table->lines[i]);
	if (table->n == 1)
		(void)fault(
		    &reading, table->lines[0].number, "", "t.batch.no-line");
	check_sums(&reading);
	if (batch->n_faults > 0)
		return batch;
	for (size_t i = 0; i < batch->n; i++) {
		batch->cents += reading.invoices[i].cents;
		json_array_append_new(all, data_of(&reading.invoices[i]));
		show(&reading, &reading.invoices[i]);
	}
	batch->data = pv_json_text(ctx, json_incref(all));
	return batch;
}
