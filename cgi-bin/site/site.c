/*
 * site - what a commune's visitor sees before any procedure begins.
 *
 *   GET /                      the procedures, by category; ?q= searches them
 *   GET /mentions-legales      who publishes and hosts (LCEN, art. 1-1)
 *   GET /donnees-personnelles  what becomes of what is typed (RGPD, art. 13)
 *   GET /accessibilite         the statement that the law wants on every site
 *   GET /horaires              when it is open, and whether it is now
 *   GET /plan-du-site          every page
 *   GET /theme/{digest}        the stylesheet, in the commune's colours
 *   GET /logo/{digest}         the commune's logo
 *   GET,POST /verification     whether an attestation is what the commune signed
 *   GET /cle-attestations      the public keys that it signs with (JSON)
 *   GET /attestations-revoquees  the numbers that hold no more (JSON)
 *   GET /robots.txt            what search engines need not read
 *   GET /favicon.ico           for who asks without having read a page
 *
 *   reads    the procedures of the commune, what may be booked, its settings
 *   writes   nothing: every page is the same for all, and may be cached (but
 *            /horaires, which tells the time)
 *   trusts   nothing that the browser sends: it is only searched for
 */
#include <string.h>

#include "base/config.h"
#include "base/name.h"
#include "request/period.h"
#include "site.h"
#include "view/asset.h"
#include "view/logo.h"

enum { ROBOTS_MAX_BYTES = 4096 };

static const struct pv_call procedures_call = { "citizen.procedures", 0, true };
static const struct pv_call kinds_call = { "citizen.activity_kinds", 0, true };

/* Each word typed begins a word of what the procedure says of itself. */
static bool
is_found(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    const char *const *words, size_t n)
{
	const char *said;

	if (n == 0)
		return true;
	said = pv_printf(ctx, " %s",
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
		pv_period_set(ctx, procedure, rows, i);
		found++;
	}
	return found;
}

/* What may be booked: a page of each sort is led to; false with an error. */
static bool
add_bookings(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &kinds_call, NULL);

	for (int i = 0; rows != NULL && i < pv_rows_count(rows); i++) {
		const char *kind = pv_row_text(rows, i, "kind");
		bool visitors = strcmp(kind, "hall") == 0 ||
		    strcmp(kind, "appointment") == 0;

		pv_set_bool(model, visitors ? "visitors" : "families", true);
		pv_set_bool(model, kind, true);
	}
	return rows != NULL;
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
	if (found < 0 || !add_bookings(ctx, model))
		return NULL;
	if (n > 0) {
		search = pv_set_object(model, "search");
		pv_set_text(search, "typed", typed);
		pv_set_int(search, "found", found);
		pv_set_bool(search, "one", found == 1);
		pv_set_bool(search, "none", found == 0);
	}
	pv_set_bool(model, "here_home", true);
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

	if (add_procedures(exchange->ctx, model, NULL, 0) < 0 ||
	    !add_bookings(exchange->ctx, model))
		return NULL;
	return pv_page(exchange, "site/map", model);
}

/* The settings of the commune at hand; NULL with an error. */
static const struct pv_value *
read_settings(struct pv_ctx *ctx)
{
	const char *settings = ctx->commune->settings;

	return pv_value_from_json(ctx, settings, strlen(settings));
}

/* For ever under its own digest; under another, it is that of now. */
static struct pv_answer *
answer_look(struct pv_exchange *exchange, const char *type,
    struct pv_buffer *bytes, const char *digest)
{
	struct pv_answer *answer = pv_answer_bytes(exchange->ctx, type, bytes);

	answer->cache =
	    digest != NULL && strcmp(digest, exchange->captures[0]) == 0 ?
	    PV_CACHE_FOREVER :
	    PV_CACHE_PUBLIC;
	return answer;
}

static struct pv_answer *
theme(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_value *settings = read_settings(ctx), *colours;
	struct pv_buffer *css;

	if (settings == NULL)
		return NULL;
	colours = pv_get(settings, "theme");
	css = pv_stylesheet(ctx, colours);
	if (css == NULL)
		return NULL;
	return answer_look(exchange, "text/css; charset=utf-8", css,
	    pv_stylesheet_digest(ctx, colours));
}

static struct pv_answer *
logo(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_value *settings = read_settings(ctx);
	struct pv_buffer *image;
	const char *type = NULL;

	if (settings == NULL)
		return NULL;
	image = pv_logo(ctx, pv_get(settings, "logo"), &type);
	if (image == NULL) {
		pv_fail(ctx, 404, "PV0601", "error.not-found",
		    "the commune has no logo");
		return NULL;
	}
	return answer_look(
	    exchange, type, image, pv_digest(ctx, image->data, image->length));
}

static struct pv_answer *
robots(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *text = pv_buffer_new(ctx, ROBOTS_MAX_BYTES);
	struct pv_value *model = pv_object(ctx);

	pv_set_text(model, "prefix", ctx->process->config->prefix);
	if (!pv_render(ctx, "site/robots.txt", model, text))
		return NULL;
	return pv_answer_bytes(ctx, "text/plain; charset=utf-8", text);
}

static struct pv_answer *
favicon(struct pv_exchange *exchange)
{
	return pv_answer_redirect(
	    exchange->ctx, pv_get_text(pv_assets(exchange->ctx), "icon"));
}

static const struct pv_input home_inputs[] = {
	{ .name = "q", .kind = PV_IN_QUERY, .max_bytes = 200 },
	{ 0 },
};

static const struct pv_route table[] = {
	{ PV_GET, "", home, PV_ROUTE_PUBLIC, home_inputs },
	{ PV_GET, "/mentions-legales", notice, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/donnees-personnelles", privacy, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/accessibilite", accessibility, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/plan-du-site", map, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/theme/{digest}", theme, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/logo/{digest}", logo, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/robots.txt", robots, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/favicon.ico", favicon, PV_ROUTE_PUBLIC, NULL },
	{ 0 },
};
static const struct pv_route *const routes[] = { table, site_opening_routes,
	site_verification_routes, NULL };

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
