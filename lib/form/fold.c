/*
 * fold - what was posted becomes answers, whatever was typed.
 * Not here: whether it is valid (check.c), how it is shown (control.c).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/log.h"
#include "base/name.h"
#include "base/text.h"
#include "form/moment.h"
#include "form/reveal.h"
#include "form/walk.h"
#include "form/widget.h"

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

/*
 * Year, month and day, as far as they are known: "1931-02-28", "1931".  What a
 * date does not ask for is its first: "1931-01-01".
 */
static const char *
fold_day(struct pv_page *page, const struct pv_item *item, const char *name)
{
	struct pv_ctx *ctx = page->ctx;
	const char *day = two_digits(ctx, posted(page, name, ".jour"));
	const char *month =
	    two_digits(ctx, month_number(ctx, posted(page, name, ".mois")));
	const char *year = two_digits(ctx, posted(page, name, ".annee"));

	if (!pv_widget_day(item) && *year != '\0') {
		if (!pv_widget_month(item))
			month = "01";
		day = *month != '\0' ? "01" : "";
	}
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

/* "2026-11-25T13:05", of the commune's clock, gets its seconds and offset. */
static const char *
fold_moment(struct pv_page *page, const char *value)
{
	char *moment = pv_moment_zoned(page->ctx, page->ctx, value);

	return moment != NULL ? moment : value;
}

/* One coordinate: a decimal comma is a point; "?" stands for nothing. */
static const char *
coordinate(struct pv_page *page, const char *name, const char *part)
{
	const char *typed = posted(page, name, part);
	char *clean =
	    g_strstrip(pv_strdup(page->ctx, typed != NULL ? typed : ""));

	g_strdelimit(clean, ",", '.');
	g_strdelimit(clean, " ", '_');
	return *clean != '\0' ? clean : "?";
}

/*
 * A click on the map, in pixels, else what is in both boxes.  The keyboard
 * presses the map at 0, 0: that is no point.
 */
static const char *
fold_point(struct pv_page *page, const struct pv_item *item, const char *name)
{
	const char *x = posted(page, name, ".carte.x");
	const char *y = posted(page, name, ".carte.y");
	const char *north = coordinate(page, name, ".latitude");
	const char *east = coordinate(page, name, ".longitude");
	struct pv_map map;

	if (x != NULL && y != NULL && pv_widget_map(page->ctx, item, &map)) {
		double right = strtod(x, NULL) / map.width;
		double down = strtod(y, NULL) / map.height;

		if (right >= 0 && right <= 1 && down >= 0 && down <= 1 &&
		    right + down > 0)
			return pv_printf(page->ctx, "%.6f %.6f 0 0",
			    map.north - down * (map.north - map.south),
			    map.west + right * (map.east - map.west));
	}
	if (strcmp(north, "?") == 0 && strcmp(east, "?") == 0)
		return "";
	return pv_printf(page->ctx, "%s %s 0 0", north, east);
}

/* A point a line. */
static const char *
fold_points(struct pv_page *page, const char *name)
{
	const char *typed = posted(page, name, "");
	char *rest = pv_strdup(page->ctx, typed != NULL ? typed : ""), *line;
	struct pv_buffer *points = pv_buffer_new(page->ctx, VALUE_MAX_BYTES);

	while ((line = strsep(&rest, "\r\n;")) != NULL) {
		line = g_strstrip(line);
		if (*line != '\0' &&
		    points->length + strlen(line) + 2 < VALUE_MAX_BYTES)
			pv_buffer_addf(points, "%s%s",
			    points->length > 0 ? "; " : "", line);
	}
	return points->data;
}

static const char *
fold_value(struct pv_page *page, const struct pv_item *item, const char *name)
{
	const char *value;

	switch (pv_widget_of(item)) {
	case PV_W_DAY:
		return fold_day(page, item, name);
	case PV_W_BOXES:
	case PV_W_RANK:
		return fold_many(page, name);
	case PV_W_POINT:
		return fold_point(page, item, name);
	case PV_W_POINTS:
		return fold_points(page, name);
	default:
		value = posted(page, name, "");
	}
	/* A box or a button that is not chosen is not sent. */
	if (value == NULL)
		return "";
	return item->node->type == PV_DATETIME ? fold_moment(page, value) :
						 value;
}

static bool
is_asked(const struct pv_item *item)
{
	enum pv_widget widget;

	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		return false;
	widget = pv_widget_of(item);
	return widget != PV_W_UPLOAD && widget != PV_W_NOTE &&
	    widget != PV_W_HEAD;
}

static bool
fold_one(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	const struct pv_state *state;
	struct pv_value *pair;

	if (!is_asked(item))
		return true;
	state = pv_answers_state(page->answers, path);
	if (state == NULL || state->readonly || state->computed)
		return true;
	pair = pv_add_object(data);
	pv_set_text(pair, "path", pv_strdup(page->ctx, path));
	pv_set_text(
	    pair, "value", fold_value(page, item, pv_control_name(path)));
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

/* What a question's name is followed by, in the names of its controls. */
static bool
is_part(enum pv_widget widget, const char *part)
{
	static const char *const parts[][4] = {
		[PV_W_DAY] = { ".jour", ".mois", ".annee", NULL },
		[PV_W_POINT] = { ".latitude", ".longitude", ".carte.x",
		    ".carte.y" },
		[PV_W_LOOKUP] = { "", ".recherche", NULL, NULL },
		[PV_W_TRIGGER] = { "", NULL, NULL, NULL },
	};

	if (widget != PV_W_DAY && widget != PV_W_POINT && widget != PV_W_LOOKUP)
		return *part == '\0';
	for (size_t i = 0; i < 4; i++)
		if (parts[widget][i] != NULL &&
		    strcmp(parts[widget][i], part) == 0)
			return true;
	return false;
}

static bool
recognize(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct known *known = data;
	const struct pv_state *state;
	enum pv_widget widget;
	const char *name;
	size_t length;

	if (path == NULL || item->control == PV_GROUP ||
	    item->control == PV_REPEAT)
		return true;
	name = pv_control_name(path);
	length = strlen(name);
	if (strncmp(known->name, name, length) != 0)
		return true;
	widget = pv_widget_of(item);
	state = pv_answers_state(page->answers, path);
	known->many = widget == PV_W_BOXES || widget == PV_W_RANK ||
	    widget == PV_W_UPLOAD;
	known->found = state != NULL && !state->readonly && !state->computed &&
	    is_part(widget, known->name + length);
	return !known->found;
}

/*
 * What the page does not ask now (unknown, not relevant, read only) is passed
 * over, and told in the log by its count; what it asks comes once where it may
 * not be many.
 */
static bool
check_names(struct pv_page *page)
{
	const struct pv_request *request = page->request;
	size_t ignored = 0;

	for (size_t i = 0; i < request->n_fields; i++) {
		struct known known = { .name = request->fields[i].name };
		bool before = false;

		if (is_own(known.name))
			known.found = true;
		else
			(void)pv_page_walk(page, recognize, &known);
		if (!known.found) {
			ignored++;
			continue;
		}
		for (size_t j = 0; j < i && !before; j++)
			before =
			    strcmp(request->fields[j].name, known.name) == 0;
		if (before && !known.many)
			return pv_fail(page->ctx, 400, "PV0522",
			    "error.repeated-field", "a field is repeated");
	}
	if (ignored > 0)
		pv_log(page->ctx, PV_INFO,
		    "%zu answers that the page does not ask were ignored",
		    ignored);
	return true;
}

bool
pv_page_fold(struct pv_page *page)
{
	struct pv_value *values = pv_list(page->ctx), *seen;

	if (!check_names(page))
		return false;
	seen = pv_reveal_seen(page);
	/* All are read before one is set: that may hide or show others. */
	(void)pv_page_walk(page, fold_one, values);
	for (size_t i = 0; i < pv_list_length(values); i++) {
		const struct pv_value *pair = pv_list_at(values, i);

		(void)pv_answers_set(page->answers, pv_get_text(pair, "path"),
		    pv_get_text(pair, "value"));
	}
	pv_answers_recompute(page->answers);
	page->revealed = pv_reveal_more(page, seen);
	return pv_answers_sound(page->answers);
}

static bool
not_searching(struct pv_page *page, const struct pv_item *item,
    const char *path, void *data)
{
	const struct pv_state *state;
	const char *typed;

	(void)data;
	if (!is_asked(item))
		return true;
	/* A click on a map is seen before one goes on. */
	if (pv_widget_of(item) == PV_W_POINT)
		return posted(page, pv_control_name(path), ".carte.x") == NULL;
	if (pv_widget_of(item) != PV_W_LOOKUP)
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
