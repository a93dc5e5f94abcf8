/*
 * site - what a commune's visitor sees before any procedure begins.
 *
 *   GET /                      the procedures, by category; ?q= searches them
 *   GET /mentions-legales      who publishes and hosts (LCEN, art. 1-1)
 *   GET /donnees-personnelles  what becomes of what is typed (RGPD, art. 13)
 *   GET /accessibilite         the statement that the law wants on every site
 *   GET /plan-du-site          every page
 *
 *   reads    the procedures of the commune, its settings
 *   writes   nothing: every page is the same for all, and may be cached
 *   trusts   nothing that the browser sends: it is only searched for
 */
#include <string.h>

#include "base/name.h"
#include "program/program.h"

static const struct pv_call procedures_call = { "citizen.procedures", 0, true };

/* Each word typed begins a word of what the procedure says of itself. */
static bool
is_found(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    const char *const *words, size_t n)
{
	const char *said = pv_printf(ctx, " %s",
	    pv_name_key(ctx,
		pv_printf(ctx, "%s %s %s", pv_row_text(rows, row, "title"),
		    pv_row_text(rows, row, "category"),
		    pv_row_text(rows, row, "summary"))));

	for (size_t i = 0; i < n; i++)
		if (strstr(said, pv_printf(ctx, " %s", words[i])) == NULL)
			return false;
	return true;
}

/*
 * The procedures in which all words are, as categories of a model; their rows
 * come sorted by category.  -1 with an error.
 */
static int
add_procedures(struct pv_ctx *ctx, struct pv_value *model,
    const char *const *words, size_t n)
{
	struct pv_rows *rows = pv_db_call(ctx, &procedures_call, NULL);
	struct pv_value *categories, *procedures = NULL, *procedure;
	const char *category = NULL, *name;
	int found = 0;

	if (rows == NULL)
		return -1;
	categories = pv_set_list(model, "categories");
	for (int i = 0; i < pv_rows_count(rows); i++) {
		if (!is_found(ctx, rows, i, words, n))
			continue;
		name = pv_row_text(rows, i, "category");
		if (category == NULL || strcmp(category, name) != 0) {
			struct pv_value *entry = pv_add_object(categories);

			pv_set_text(entry, "category", name);
			pv_set_int(entry, "number",
			    (int64_t)pv_list_length(categories));
			procedures = pv_set_list(entry, "procedures");
			category = name;
		}
		procedure = pv_add_object(procedures);
		pv_set_text(procedure, "title", pv_row_text(rows, i, "title"));
		pv_set_text(
		    procedure, "summary", pv_row_text(rows, i, "summary"));
		pv_set_text(procedure, "link",
		    pv_link(
			ctx, "/demarches/%s", pv_row_text(rows, i, "name")));
		found++;
	}
	return found;
}

static struct pv_answer *
home(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *search;
	const char *typed = pv_request_query(exchange->request, "q");
	const char **words = NULL;
	size_t n = 0;
	int found;

	if (typed != NULL)
		words = pv_name_words(ctx, typed, &n);
	found = add_procedures(ctx, model, words, n);
	if (found < 0)
		return NULL;
	if (n > 0) {
		search = pv_set_object(model, "search");
		pv_set_text(search, "typed", typed);
		pv_set_int(search, "found", found);
		pv_set_bool(search, "one", found == 1);
		pv_set_bool(search, "none", found == 0);
	}
	return pv_page(exchange, "site/home", model);
}

static struct pv_answer *
notice(struct pv_exchange *exchange)
{
	return pv_page(exchange, "site/notice", pv_object(exchange->ctx));
}

static struct pv_answer *
privacy(struct pv_exchange *exchange)
{
	return pv_page(exchange, "site/privacy", pv_object(exchange->ctx));
}

static struct pv_answer *
accessibility(struct pv_exchange *exchange)
{
	return pv_page(
	    exchange, "site/accessibility", pv_object(exchange->ctx));
}

static struct pv_answer *
map(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);

	if (add_procedures(exchange->ctx, model, NULL, 0) < 0)
		return NULL;
	return pv_page(exchange, "site/map", model);
}

static const struct pv_input home_inputs[] = {
	{ .name = "q", .kind = PV_IN_QUERY, .max_bytes = 200 },
	{ 0 },
};

static const struct pv_route routes[] = {
	{ PV_GET, "", home, PV_ROUTE_PUBLIC, home_inputs },
	{ PV_GET, "/mentions-legales", notice, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/donnees-personnelles", privacy, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/accessibilite", accessibility, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/plan-du-site", map, PV_ROUTE_PUBLIC, NULL },
	{ 0 },
};

static const struct pv_program site = {
	.name = "site",
	.mount = "",
	.role = "parvis_citizen",
	.routes = routes,
};

int
main(int argc, char **argv)
{
	return pv_program_main(&site, argc, argv);
}
