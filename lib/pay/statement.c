/*
 * statement - names of columns, days and amounts of a bank's list.
 * Not here: separators and workbooks (lib/table), what the lines are matched
 * with (SQL: reconciliation).
 */
#include "pay/statement.h"

#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "pay/cents.h"

enum {
	HEAD_MAX_LINES = 30, /* what a bank writes above the names */
	REFERENCE_MAX = 60,  /* characters */
	NUMAUTO_MAX = 40,
	NUMCLI_MAX = 20,
	LABEL_MAX = 300,
	NAME_MAX_BYTES = 80,
	DAY_DIGITS = 8,
};

/* Without accents, blanks and signs; the end of list is NULL. */
static const char *const known[PV_STATEMENT_COLUMNS][18] = {
	[PV_STATEMENT_DAY] = { "date", "dattrans", "datetransaction",
	    "datedetransaction", "datepaiement", "datedepaiement",
	    "dateoperation", "datedoperation", "datevaleur", "datedevaleur",
	    "dateencaissement", "datereglement", "datecomptable", "jour",
	    "datedetrans", NULL },
	[PV_STATEMENT_AMOUNT] = { "montant", "montanteur", "montanteneuros",
	    "montanttransaction", "montantdelatransaction", "montantpaye",
	    "montantregle", "somme", "montantttc", "montantoperation", NULL },
	[PV_STATEMENT_CREDIT] = { "credit", "montantcredit", "crediteur",
	    "crediteuros", "recette", NULL },
	[PV_STATEMENT_DEBIT] = { "debit", "montantdebit", "debiteur",
	    "debiteuros", "depense", NULL },
	[PV_STATEMENT_REFERENCE] = { "refdet", "reference", "ref",
	    "referencedette", "referencedeladette", "referencefacture",
	    "referencedelafacture", "numerofacture", "nfacture", "nofacture",
	    "facture", "numerodefacture", "refdette", "referencecommande",
	    "orderid", NULL },
	[PV_STATEMENT_NUMAUTO] = { "numauto", "numeroautorisation",
	    "numerodautorisation", "nautorisation", "noautorisation",
	    "nodautorisation", "autorisation", "numerocheque", "ncheque",
	    "numerodecheque", "nocheque", NULL },
	[PV_STATEMENT_NUMCLI] = { "numcli", "numeroclient", "numeroduclient",
	    "numerodeclient", "nclient", "noclient", "numeroregie", NULL },
	[PV_STATEMENT_LABEL] = { "libelle", "objet", "designation", "nature",
	    "libelleoperation", "libelledeloperation", "motif", "detail",
	    NULL },
};

/* "Date d’opération" is "datedoperation". */
static void
plain_name(const char *name, char plain[NAME_MAX_BYTES])
{
	char *apart = g_utf8_normalize(name, -1, G_NORMALIZE_ALL);
	size_t n = 0;

	for (const char *at = apart; at != NULL && *at != '\0'; at++)
		if (g_ascii_isalnum(*at) && n + 1 < NAME_MAX_BYTES)
			plain[n++] = g_ascii_tolower(*at);
	plain[n] = '\0';
	g_free(apart);
}

/* Which one a name is; PV_STATEMENT_COLUMNS for none. */
static int
column_of(const char *name)
{
	char plain[NAME_MAX_BYTES];

	plain_name(name, plain);
	for (int i = 0; i < PV_STATEMENT_COLUMNS; i++)
		for (size_t k = 0; known[i][k] != NULL; k++)
			if (strcmp(known[i][k], plain) == 0)
				return i;
	return PV_STATEMENT_COLUMNS;
}

/* The first column of a name counts: "Date" before "Date de valeur". */
static bool
read_head(struct pv_statement *statement, const struct pv_table_line *line)
{
	int *columns = statement->columns;

	for (int i = 0; i < PV_STATEMENT_COLUMNS; i++) {
		columns[i] = -1;
		statement->names[i] = "";
	}
	for (int i = 0; i < line->n; i++) {
		int column = column_of(line->values[i]);

		if (column == PV_STATEMENT_COLUMNS || columns[column] >= 0)
			continue;
		columns[column] = i;
		statement->names[column] = line->values[i];
	}
	return columns[PV_STATEMENT_DAY] >= 0 &&
	    (columns[PV_STATEMENT_AMOUNT] >= 0 ||
		columns[PV_STATEMENT_CREDIT] >= 0);
}

static void
add_fault(struct pv_statement *statement, int number, const char *text,
    const char *value)
{
	statement->faults[statement->n_faults++] = (struct pv_statement_fault){
		.number = number, .text = text, .value = value
	};
}

/* "01/09/2026", "1/9/26", "2026-09-01", "01092026", maybe with an hour after. */
static const char *
read_day(struct pv_ctx *ctx, const char *typed)
{
	int parts[3] = { 0 }, n = 0, digits[3] = { 0 };
	struct pv_date day;
	const char *at = typed;

	for (;; at++) {
		if (g_ascii_isdigit(*at) && digits[n] < DAY_DIGITS) {
			parts[n] = parts[n] * 10 + (*at - '0');
			digits[n]++;
		} else if (*at != '\0' && strchr("/-.", *at) != NULL && n < 2)
			n++;
		else
			break;
	}
	if (*at != '\0' && *at != ' ' && *at != 'T')
		return NULL;
	if (n == 0 && digits[0] == DAY_DIGITS)
		day = (struct pv_date){ parts[0] % 10000,
			parts[0] / 10000 % 100, parts[0] / 1000000 };
	else if (n == 2 && digits[0] == 4)
		day = (struct pv_date){ parts[0], parts[1], parts[2] };
	else if (n == 2 && (digits[2] == 4 || digits[2] == 2))
		day = (struct pv_date){ parts[2] + (digits[2] == 2 ? 2000 : 0),
			parts[1], parts[0] };
	else
		return NULL;
	return pv_date_valid(day) && day.year >= 2000 && day.year < 2100 ?
	    pv_date_iso(ctx, day) :
	    NULL;
}

/* An amount with its sign, which may be U+2212; NULL, or what is wrong. */
static const char *
read_amount(const char *typed, int64_t *cents)
{
	bool less = *typed == '-' || g_str_has_prefix(typed, "\u2212");

	switch (pv_cents_read(less ? g_utf8_next_char(typed) : typed, cents)) {
	case PV_CENTS_GOOD:
		*cents = less ? -*cents : *cents;
		return *cents != 0 ? NULL : "statement.fault.zero";
	case PV_CENTS_NONE:
		return "statement.fault.no-amount";
	case PV_CENTS_HUGE:
		return "statement.fault.huge";
	default:
		return "statement.fault.amount";
	}
}

/* Of two columns, one has something: a debit goes out, whatever its sign. */
static const char *
read_two(const char *credit, const char *debit, int64_t *cents)
{
	const char *wrong;

	if (*credit != '\0' && *debit != '\0')
		return "statement.fault.both";
	if (*debit == '\0')
		return read_amount(credit, cents);
	wrong = read_amount(debit, cents);
	if (wrong == NULL && *cents > 0)
		*cents = -*cents;
	return wrong;
}

/* A text of at most so many characters; what is longer is a fault. */
static const char *
read_text(struct pv_statement *statement, const struct pv_table_line *line,
    enum pv_statement_column column, long max)
{
	const char *value = pv_table_value(line, statement->columns[column]);

	if (g_utf8_strlen(value, -1) > max)
		add_fault(
		    statement, line->number, "statement.fault.long", value);
	return value;
}

static void
read_line(struct pv_ctx *ctx, struct pv_statement *statement,
    const struct pv_table_line *from)
{
	const int *columns = statement->columns;
	struct pv_statement_line *line = &statement->lines[statement->n];
	const char *day = pv_table_value(from, columns[PV_STATEMENT_DAY]);
	const char *amount = pv_table_value(from, columns[PV_STATEMENT_AMOUNT]);
	const char *credit = pv_table_value(from, columns[PV_STATEMENT_CREDIT]);
	const char *debit = pv_table_value(from, columns[PV_STATEMENT_DEBIT]);
	const char *wrong;
	bool one = columns[PV_STATEMENT_AMOUNT] >= 0;

	/* a total below the list has an amount and nothing else */
	if (*day == '\0' &&
	    g_ascii_strncasecmp(
		pv_table_value(from, 0), "total", strlen("total")) == 0)
		return;
	line->number = from->number;
	line->day = read_day(ctx, day);
	if (line->day == NULL)
		add_fault(statement, from->number,
		    *day != '\0' ? "statement.fault.day" :
				   "statement.fault.no-day",
		    day);
	wrong = one ? read_amount(amount, &line->cents) :
		      read_two(credit, debit, &line->cents);
	if (wrong != NULL)
		add_fault(statement, from->number, wrong,
		    one		       ? amount :
			*debit != '\0' ? debit :
					 credit);
	line->reference =
	    read_text(statement, from, PV_STATEMENT_REFERENCE, REFERENCE_MAX);
	line->numauto =
	    read_text(statement, from, PV_STATEMENT_NUMAUTO, NUMAUTO_MAX);
	line->numcli =
	    read_text(statement, from, PV_STATEMENT_NUMCLI, NUMCLI_MAX);
	line->label = read_text(statement, from, PV_STATEMENT_LABEL, LABEL_MAX);
	statement->n++;
}

struct pv_statement *
pv_statement_read(struct pv_ctx *ctx, const struct pv_table *table)
{
	enum { FAULTS_OF_A_LINE = 6 };
	struct pv_statement *statement = pv_alloc(ctx, struct pv_statement);
	size_t head = 0;

	statement->lines =
	    pv_alloc_array(statement, struct pv_statement_line, table->n + 1);
	statement->faults = pv_alloc_array(statement, struct pv_statement_fault,
	    FAULTS_OF_A_LINE * table->n + 1);
	while (head < table->n && head < HEAD_MAX_LINES &&
	    !read_head(statement, &table->lines[head]))
		head++;
	if (head == table->n || head == HEAD_MAX_LINES) {
		add_fault(statement, 0, "statement.fault.columns", "");
		return statement;
	}
	for (size_t i = head + 1; i < table->n; i++)
		read_line(ctx, statement, &table->lines[i]);
	if (statement->n == 0)
		add_fault(statement, 0, "statement.fault.none", "");
	return statement;
}
