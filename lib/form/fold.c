/*
 * fold - what was posted becomes answers, whatever was typed.
 * Not here: whether it is valid (check.c), how it is shown (control.c).
 */
#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/name.h"
#include "base/text.h"
#include "form/walk.h"

enum {
	VALUE_MAX_BYTES = 65536,
	MONTHS = 12,
	MONTH_LETTERS = 3, /* "ma" is two months */
};

/* Names of ours beside those of the questions. */
static const char *const own_names[] = { "csrf", "continuer", "enregistrer",
	"ajouter", "enlever", "remplacer", "chercher", "repeter", "oter" };

const char *
pv_control_name(const char *path)
{
	const char *slash = strchr(path + 1, '/');

	return slash != NULL ? slash + 1 : path + 1;
}

static const char *
posted(const struct pv_page *page, const char *name, const char *part)
{
	return pv_request_field(
	    page->request, pv_printf(page->ctx, "%s%s", name, part));
}

static bool
is_day(const struct pv_item *item)
{
	return item->node->type == PV_DATE ||
	    (item->pv_control != NULL &&
		strcmp(item->pv_control, "partial-date") == 0);
}

/* "mars" is "3", "Févr." is "2"; other words stay, and "jui", which is two. */
static const char *
month_number(struct pv_ctx *ctx, const char *text)
{
	const char *key = text != NULL ? pv_name_key(ctx, text) : "";
	size_t length = strlen(key);
	int found = 0, n = 0;

	for (int month = 1; month <= MONTHS && length >= MONTH_LETTERS;
	     month++) {
		const char *name =
		    pv_text(ctx, pv_printf(ctx, "date.month.%d", month));

		if (strncmp(pv_name_key(ctx, name), key, length) != 0)
			continue;
		found = month;
		n++;
	}
	return n == 1 ? pv_printf(ctx, "%d", found) : text;
}

/* "3" is "03"; what is no number stays, for the page to show it again. */
static const char *
two_digits(struct pv_ctx *ctx, const char *text)
{
	char *clean = g_strstrip(pv_strdup(ctx, text != NULL ? text : ""));

	if (strlen(clean) == 1 && g_ascii_isdigit(*clean))
		return pv_printf(ctx, "0%s", clean);
	for (char *at = clean; *at != '\0'; at++)
		if (*at == '-')
			*at = '/';
	return clean;
}

/* Year, month and day, as far as they are known: "1931-02-28", "1931". */
static const char *
fold_day(struct pv_page *page, const char *name)
{
	struct pv_ctx *ctx = page->ctx;
	const char *day = two_digits(ctx, posted(page, name, ".jour"));
	const char *month =
	    two_digits(ctx, month_number(ctx, posted(page, name, ".mois")));
	const char *year = two_digits(ctx, posted(page, name, ".annee"));

	if (*day != '\0')
		return pv_printf(ctx, "%s-%s-%s", year, month, day);
	if (*month != '\0')
		return pv_printf(ctx, "%s-%s", year, month);
	return year;
}

/* The words of each box that is ticked, in the order of the page. */
static const char *
fold_many(struct pv_page *page, const char *name)
{
	struct pv_buffer *words = pv_buffer_new(page->ctx, VALUE_MAX_BYTES);

	for (size_t i = 0; i < page->request->n_fields; i++) {
		const struct pv_field *field = &page->request->fields[i];

		if (strcmp(field->name, name) != 0 || *field->value == '\0' ||
		    words->length + field->length + 1 > VALUE_MAX_BYTES)
			continue;
		pv_buffer_addf(
		    words, "%s%s", words->length > 0 ? " " : "", field->value);
	}
	return words->data;
}

static bool
fold_one(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct pv_value *values = data, *pair;
	const char *name, *value;

	if (item->control == PV_GROUP || item->control == PV_REPEAT ||
	    item->control == PV_UPLOAD || item->control == PV_NOTE)
		return true;
	name = pv_control_name(path);
	if (is_day(item))
		value = fold_day(page, name);
	else if (item->control == PV_SELECT)
		value = fold_many(page, name);
	else
		value = posted(page, name, "");
	/* A box or a button that is not chosen is not sent. */
	if (value == NULL)
		value = "";
	pair = pv_add_object(values);
	pv_set_text(pair, "path", pv_strdup(page->ctx, path));
	pv_set_text(pair, "value", value);
	return true;
}

static bool
is_own(const char *name)
{
	for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
		if (strcmp(own_names[i], name) == 0)
			return true;
	return false;
}

struct known {
	const char *name; /* looked for */
	bool found, many;
};

static bool
recognize(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct known *known = data;
	size_t length;
	const char *name, *part;

	(void)page;
	if (path == NULL || item->control == PV_GROUP ||
	    item->control == PV_REPEAT)
		return true;
	name = pv_control_name(path);
	length = strlen(name);
	if (strncmp(known->name, name, length) != 0)
		return true;
	part = known->name + length;
	known->many = item->control == PV_SELECT || item->control == PV_UPLOAD;
	known->found = is_day(item) ?
	    strcmp(part, ".jour") == 0 || strcmp(part, ".mois") == 0 ||
		strcmp(part, ".annee") == 0 :
	    *part == '\0' || strcmp(part, ".recherche") == 0;
	return !known->found;
}

/* Each name is one of the page's, and comes once where it may not be many. */
static bool
check_names(struct pv_page *page)
{
	const struct pv_request *request = page->request;

	for (size_t i = 0; i < request->n_fields; i++) {
		struct known known = { .name = request->fields[i].name };
		bool before = false;

		if (!is_own(known.name))
			(void)pv_page_walk(page, recognize, &known);
		if (!known.found && !is_own(known.name))
			return pv_fail(page->ctx, 400, "PV0521",
			    "error.unknown-field",
			    "a field that the page has not");
		for (size_t j = 0; j < i && !before; j++)
			before =
			    strcmp(request->fields[j].name, known.name) == 0;
		if (before && !known.many)
			return pv_fail(page->ctx, 400, "PV0522",
			    "error.repeated-field", "a field is repeated");
	}
	return true;
}

bool
pv_page_fold(struct pv_page *page)
{
	struct pv_value *values = pv_list(page->ctx);

	if (!check_names(page))
		return false;
	/* All are read before one is set: that may hide or show others. */
	(void)pv_page_walk(page, fold_one, values);
	for (size_t i = 0; i < pv_list_length(values); i++) {
		const struct pv_value *pair = pv_list_at(values, i);

		(void)pv_answers_set(page->answers, pv_get_text(pair, "path"),
		    pv_get_text(pair, "value"));
	}
	pv_answers_recompute(page->answers);
	return true;
}

static bool
not_searching(struct pv_page *page, const struct pv_item *item,
    const char *path, void *data)
{
	const struct pv_state *state;
	const char *typed;

	(void)data;
	if (path == NULL || item->pv_control == NULL ||
	    strcmp(item->pv_control, "lookup") != 0)
		return true;
	typed = posted(page, pv_control_name(path), ".recherche");
	state = pv_answers_state(page->answers, path);
	/* One that may stay empty (found in no list) holds nobody up. */
	return typed == NULL || *typed == '\0' || *state->value != '\0' ||
	    !state->required;
}

bool
pv_page_searching(struct pv_page *page)
{
	return pv_request_field(page->request, "chercher") != NULL ||
	    !pv_page_walk(page, not_searching, NULL);
}

struct sought {
	const char *name, *path, *accept;
};

static bool
seek_upload(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct sought *sought = data;

	if (item->control != PV_UPLOAD ||
	    strcmp(pv_control_name(path), sought->name) != 0)
		return true;
	sought->path = pv_strdup(page->ctx, path);
	sought->accept = item->media_type;
	return false;
}

const char *
pv_page_upload(struct pv_page *page, const char *name, const char **accept)
{
	struct sought sought = { .name = name };

	(void)pv_page_walk(page, seek_upload, &sought);
	*accept = sought.accept;
	return sought.path;
}
