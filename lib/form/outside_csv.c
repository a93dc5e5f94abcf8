/*
 * outside_csv - a secondary instance from a table.
 * Not here: where the file is (outside.c), values and lines (lib/table).
 */
#include <string.h>

#include "form/outside.h"
#include "table/csv.h"

enum { COLUMNS_MAX = 256 };

struct table {
	struct pv_csv csv;
	const char
	    *names[COLUMNS_MAX]; /* NULL: a column that no name can be given */
	int columns;
};

static bool
read_names(
    struct pv_reading *reading, const xmlNode *instance, struct table *table)
{
	const char *name;

	(void)pv_csv_line(&table->csv);
	while ((name = pv_csv_value(&table->csv)) != NULL) {
		if (table->columns == COLUMNS_MAX)
			return pv_reading_fault(reading, instance,
			    "a table with more than %d columns", COLUMNS_MAX);
		if (xmlValidateNCName((const xmlChar *)name, 0) != 0) {
			pv_reading_remark(reading, PV_REMARK_FAULT, instance,
			    "a column whose name cannot be an element is left "
			    "out: \"%s\"; rename it",
			    name);
			name = NULL;
		}
		table->names[table->columns++] = name;
	}
	return true;
}

/* A short line has empty values at its end; empty cells too many are none. */
static bool
read_line(struct pv_reading *reading, xmlNode *instance, struct table *table)
{
	xmlNode *item = pv_outside_add(reading, instance->last, "item", NULL);
	const char *value;

	for (int i = 0; i < table->columns; i++) {
		value = pv_csv_value(&table->csv);
		if (table->names[i] != NULL && item != NULL)
			(void)pv_outside_add(
			    reading, item, table->names[i], value);
	}
	while ((value = pv_csv_value(&table->csv)) != NULL)
		if (*value != '\0')
			return pv_reading_fault(reading, instance,
			    "a line with more than the %d columns of the "
			    "first; remove what is too much",
			    table->columns);
	return item != NULL;
}

bool
pv_outside_csv(struct pv_reading *reading, xmlNode *instance, char *text)
{
	struct table *table = pv_alloc(reading->ctx, struct table);

	(void)pv_outside_add(reading, instance, "root", NULL);
	pv_csv_open(&table->csv, text);
	if (!read_names(reading, instance, table))
		return false;
	while (pv_csv_line(&table->csv))
		if (!read_line(reading, instance, table))
			return false;
	return true;
}
