/*
 * functions - the functions that expressions may call: found by name, given to
 * libxml2.
 * Not here: the functions themselves (function_*.c).
 */
#include <string.h>

#include "form/stack.h"

static const struct pv_function *const tables[] = { pv_functions_text,
	pv_functions_number, pv_functions_moment, pv_functions_node,
	pv_functions_choice, pv_functions_geo };

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

const struct pv_function *
pv_function_find(const char *name, size_t length)
{
	/* Ours are for the rewriter alone. */
	if (length > 3 && memcmp(name, "pv-", 3) == 0)
		return NULL;
	for (size_t i = 0; i < TABLES; i++)
		for (const struct pv_function *function = tables[i];
		     function->name != NULL; function++)
			if (strlen(function->name) == length &&
			    memcmp(function->name, name, length) == 0)
				return function;
	return NULL;
}

static void
register_one(xmlXPathContext *xpath, const struct pv_function *function)
{
	char name[32], *colon;

	if (function->call == NULL)
		return;
	(void)snprintf(name, sizeof(name), "%s", function->name);
	colon = strchr(name, ':');
	if (colon != NULL)
		*colon = '-';
	/* One of XPath's own (concat, round) has to be taken away first. */
	(void)xmlXPathRegisterFunc(xpath, (const xmlChar *)name, NULL);
	if (xmlXPathRegisterFunc(
		xpath, (const xmlChar *)name, function->call) != 0)
		pv_die("function %s cannot be registered", name);
}

void
pv_functions_register(xmlXPathContext *xpath)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct pv_function *function = tables[i];
		     function->name != NULL; function++)
			register_one(xpath, function);
}
