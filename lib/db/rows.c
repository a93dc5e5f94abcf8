/*
 * rows - reads the columns of a result by name.
 * Not here: how it was got (call.c).
 */
#include "db/rows.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

struct pv_rows {
	PGresult *result;
};

static int
clear(struct pv_rows *rows)
{
	PQclear(rows->result);
	return 0;
}

struct pv_rows *
pv_rows_new(struct pv_ctx *ctx, PGresult *result)
{
	struct pv_rows *rows = pv_alloc(ctx, struct pv_rows);

	rows->result = result;
	talloc_set_destructor(rows, clear);
	return rows;
}

int
pv_rows_count(const struct pv_rows *rows)
{
	return PQntuples(rows->result);
}

const char *
pv_row_text(const struct pv_rows *rows, int row, const char *column)
{
	int n = PQnfields(rows->result);

	if (row < 0 || row >= PQntuples(rows->result))
		pv_die("row %d was asked of %d", row, PQntuples(rows->result));
	for (int i = 0; i < n; i++) {
		if (strcmp(PQfname(rows->result, i), column) != 0)
			continue;
		if (PQgetisnull(rows->result, row, i))
			return NULL;
		return PQgetvalue(rows->result, row, i);
	}
	pv_die("column %s was asked of a result without it", column);
}

int64_t
pv_row_int(const struct pv_rows *rows, int row, const char *column)
{
	const char *text = pv_row_text(rows, row, column);

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

bool
pv_row_bool(const struct pv_rows *rows, int row, const char *column)
{
	const char *text = pv_row_text(rows, row, column);

	return text != NULL && text[0] == 't';
}

const uint8_t *
pv_row_bytes(struct pv_rows *rows, int row, const char *column, size_t *length)
{
	const char *text = pv_row_text(rows, row, column);
	size_t digits;
	uint8_t *bytes;

	*length = 0;
	if (text == NULL)
		return NULL;
	if (strncmp(text, "\\x", 2) != 0)
		pv_die("column %s is no bytea in hexadecimal", column);
	digits = strlen(text + 2);
	bytes = pv_alloc_array(rows, uint8_t, digits / 2 + 1);
	if (sodium_hex2bin(
		bytes, digits / 2, text + 2, digits, NULL, length, NULL) != 0)
		pv_die("column %s is no bytea in hexadecimal", column);
	return bytes;
}
