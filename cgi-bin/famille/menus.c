/*
 * menus - what the canteens serve, a week at a time, for anybody; and as open
 * data: SCDL "menus-collectifs" 1.2.3, a course a line.
 * Not here: how they are written (cgi-bin/agent/menus.c).
 */
#include "famille.h"

#include <string.h>

#include "base/date.h"
#include "request/field.h"
#include "request/file.h"

enum { FILE_MAX_BYTES = 4 * 1024 * 1024, WEEK = 7 };

static const struct pv_call week_call = { "citizen.menus", 2, true };
static const struct pv_call lines_call = { "citizen.menu_lines", 1, true };

/* Regulation (EU) 1169/2011, annex II, in its order; and as SCDL names them. */
static const char *const allergens[][2] = { { "gluten", "gluten" },
	{ "crustaceans", "crustacés" }, { "eggs", "œufs" },
	{ "fish", "poissons" }, { "peanuts", "arachides" }, { "soya", "soja" },
	{ "milk", "lait" }, { "nuts", "fruits à coque" },
	{ "celery", "céleri" }, { "mustard", "moutarde" },
	{ "sesame", "sésame" }, { "sulphites", "sulfites" },
	{ "lupin", "lupin" }, { "molluscs", "mollusques" } };

enum { ALLERGENS = sizeof(allergens) / sizeof(*allergens) };

static const char *
weekday_text(struct pv_ctx *ctx, const char *iso)
{
	static const char *const names[WEEK] = { "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", "sunday" };
	struct pv_date day = { 1970, 1, 1 };

	(void)pv_date_parse(iso, &day);
	return pv_printf(
	    ctx, "t.opening.day.%s", names[pv_date_weekday(day) - 1]);
}

static void
add_days(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *days)
{
	struct pv_value *list = pv_set_list(model, "days"), *one, *named;

	for (size_t i = 0; i < pv_list_length(days); i++) {
		const struct pv_value *day = pv_list_at(days, i);
		const struct pv_value *words = pv_get(day, "allergens");
		const char *iso = pv_get_text(day, "day");

		one = pv_add_object(list);
		pv_set_text(one, "weekday", weekday_text(ctx, iso));
		pv_set_text(one, "words", pv_date_words(ctx, iso));
		pv_set_shared(one, "courses", pv_get(day, "courses"));
		named = pv_set_list(one, "allergens");
		for (size_t n = 0; n < pv_list_length(words); n++)
			pv_set_text(pv_add_object(named), "text",
			    pv_printf(ctx, "t.allergen.%s",
				pv_value_text(pv_list_at(words, n))));
		pv_set_bool(one, "has_allergens", pv_list_length(named) > 0);
	}
	pv_set_bool(model, "has_days", pv_list_length(list) > 0);
}

static struct pv_answer *
menus_get(struct pv_exchange *exchange)
{
	static const char *const members[] = { "monday", "previous", "next" };
	struct pv_ctx *ctx = exchange->ctx;
	const char *week = pv_request_query(exchange->request, "semaine");
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *told;
	struct pv_date day;
	struct pv_rows *rows;

	rows = pv_db_call(ctx, &week_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_request_query(exchange->request, "cantine")),
		pv_arg_text(
		    week != NULL && pv_date_parse(week, &day) ? week : NULL) });
	if (rows == NULL)
		return NULL;
	told = pv_rows_json(ctx, pv_row_text(rows, 0, "menus"));
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		pv_set_text(model, members[i], pv_get_text(told, members[i]));
	pv_set_text(model, "week_on_short",
	    pv_date_words(ctx, pv_get_text(told, "monday")));
	pv_set_optional(model, "code", pv_get_text(told, "code"));
	pv_set_optional(model, "name", pv_get_text(told, "name"));
	pv_set_shared(model, "canteens", pv_get(told, "canteens"));
	pv_set_bool(
	    model, "several", pv_list_length(pv_get(told, "canteens")) > 1);
	add_days(ctx, model, pv_get(told, "days"));
	return pv_page(exchange, "famille/menus", model);
}

/* A field between quotes (RFC 4180), and what follows it. */
static void
add(struct pv_buffer *file, const char *value, const char *after)
{
	pv_buffer_add_text(file, "\"");
	for (const char *at = value; *at != '\0'; at++) {
		if (*at == '"')
			pv_buffer_add_text(file, "\"");
		pv_buffer_add(file, at, 1);
	}
	pv_buffer_add_text(file, "\"");
	pv_buffer_add_text(file, after);
}

/* "milk,celery" in the words of SCDL, joined by commas. */
static const char *
allergen_words(struct pv_ctx *ctx, const char *list)
{
	char *rest = pv_strdup(ctx, list), *word;
	const char *text = "";

	while ((word = strsep(&rest, ",")) != NULL)
		for (size_t i = 0; i < ALLERGENS; i++)
			if (strcmp(allergens[i][0], word) == 0)
				text = pv_printf(ctx, "%s%s%s", text,
				    *text != '\0' ? "," : "", allergens[i][1]);
	return text;
}

static struct pv_answer *
menus_file(struct pv_exchange *exchange)
{
	static const char head[] =
	    "menuCollNom,menuCollSiret,menuEtablissementNom,"
	    "menuRestaurantNom,menuRestaurantInsee,menuRestaurantIdType,"
	    "menuRestaurantType,menuRestaurantConvive,menuDate,menuRepasType,"
	    "menuPlatType,menuPlatNom,menuPlatAllergene,"
	    "menuPublicationDate\r\n";
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_commune *commune = ctx->commune;
	struct pv_arg code =
	    pv_arg_text(pv_request_query(exchange->request, "cantine"));
	struct pv_rows *rows = pv_db_call(ctx, &lines_call, &code);
	struct pv_buffer *file = pv_buffer_new(ctx, FILE_MAX_BYTES);
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	pv_buffer_add_text(file, head);
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *day = pv_row_text(rows, row, "day");

		add(file, commune->name, ",");
		add(file, "", ",");
		add(file, commune->name, ",");
		add(file, pv_row_text(rows, row, "canteen"), ",");
		add(file, commune->insee, ",");
		add(file, "sans", ",");
		add(file, "autre", ",");
		add(file, "enfants", ",");
		add(file, day, ",");
		add(file, "déjeuner", ",");
		add(file, "autre", ",");
		add(file, pv_row_text(rows, row, "course"), ",");
		add(file,
		    allergen_words(ctx, pv_row_text(rows, row, "allergens")),
		    ",");
		add(file, pv_printf(ctx, "%sT00:00:00", day), "\r\n");
	}
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = "menus-collectifs.csv";
	return answer;
}

static const struct pv_input week_inputs[] = { PV_QUERY("cantine"),
	PV_QUERY("semaine"), { 0 } };
static const struct pv_input file_inputs[] = { PV_QUERY("cantine"), { 0 } };

const struct pv_route famille_menus_routes[] = {
	{ PV_GET, "/menus", menus_get, PV_ROUTE_PUBLIC, week_inputs },
	{ PV_GET, "/menus.csv", menus_file, PV_ROUTE_PUBLIC, file_inputs },
	{ 0 },
};
