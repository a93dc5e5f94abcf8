/*
 * widget - which field asks a question, and what it is told.
 * Not here: its choices (widget_choice.c), places (widget_place.c), the page
 * around it (control.c).
 */
#include "form/widget.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "form/engine.h"
#include "form/moment.h"
#include "form/picture.h"
#include "form/review.h"
#include "form/stack.h"
#include "request/field.h"
#include "request/file.h"
#include "view/markdown.h"

enum {
	RADIO_STEPS_MAX = 11,
	ROWS = 6,
	ROWS_MAX = 40,
	MINUTE_LENGTH = 16, /* "2026-11-25T13:05" */
	HOUR_LENGTH = 5	    /* "13:05" */
};

bool
pv_widget_control(const struct pv_item *item, const char *name)
{
	return item->pv_control != NULL && strcmp(item->pv_control, name) == 0;
}

bool
pv_widget_day(const struct pv_item *item)
{
	return !pv_item_looks(item, "month-year") &&
	    !pv_item_looks(item, "year");
}

bool
pv_widget_month(const struct pv_item *item)
{
	return !pv_item_looks(item, "year");
}

static enum pv_widget
widget_of_input(const struct pv_item *item)
{
	switch (item->node->type) {
	case PV_DATE:
		return PV_W_DAY;
	case PV_BOOLEAN:
		return PV_W_RADIOS;
	case PV_GEOPOINT:
		return PV_W_POINT;
	case PV_GEOTRACE:
	case PV_GEOSHAPE:
		return PV_W_POINTS;
	default:
		return pv_item_looks(item, "multiline") || item->rows > 0 ?
		    PV_W_LINES :
		    PV_W_LINE;
	}
}

static enum pv_widget
widget_of_range(const struct pv_item *item)
{
	int steps = pv_widget_steps(item);

	if (!item->ranged)
		return PV_W_LINE;
	if (pv_item_looks(item, "picker") && steps <= PV_STEPS_MAX)
		return PV_W_LIST;
	return steps <= RADIO_STEPS_MAX ? PV_W_RADIOS : PV_W_LINE;
}

enum pv_widget
pv_widget_of(const struct pv_item *item)
{
	if (item->control == PV_NOTE)
		return PV_W_NOTE;
	if (pv_widget_control(item, "lookup"))
		return PV_W_LOOKUP;
	if (pv_widget_control(item, "partial-date"))
		return PV_W_DAY;
	switch (item->control) {
	case PV_SELECT1:
		if (pv_item_looks(item, "label"))
			return PV_W_HEAD;
		if (pv_item_looks(item, "search") ||
		    pv_item_looks(item, "autocomplete"))
			return PV_W_LOOKUP;
		return pv_item_looks(item, "minimal") ? PV_W_LIST : PV_W_RADIOS;
	case PV_SELECT:
		return pv_item_looks(item, "label") ? PV_W_HEAD : PV_W_BOXES;
	case PV_RANK:
		return PV_W_RANK;
	case PV_RANGE:
		return widget_of_range(item);
	case PV_UPLOAD:
		return PV_W_UPLOAD;
	case PV_TRIGGER:
		return PV_W_TRIGGER;
	default:
		return widget_of_input(item);
	}
}

void
pv_widget_text(struct pv_ctx *ctx, struct pv_value *control, const char *key,
    const char *text)
{
	const char *html = pv_markdown_inline(ctx, text);
	const char *plain = html != NULL ? pv_markdown_plain(ctx, text) : text;
	const char *key_html = pv_printf(ctx, "%s_html", key);

	pv_set_text(control, key, plain);
	pv_set_bool(control, key_html, false);
	if (html != NULL)
		pv_set_text(pv_set_object(control, key_html), "html", html);
}

/* What the browser is told: its keyboard, what it may fill in. */
static void
describe_typing(struct pv_value *control, const struct pv_item *item)
{
	bool whole =
	    item->node->type == PV_INT || pv_item_looks(item, "numbers");
	const char *type = "text";

	if (pv_widget_control(item, "email"))
		type = "email";
	else if (pv_widget_control(item, "phone"))
		type = "tel";
	else if (item->node->type == PV_TIME)
		type = "time";
	else if (item->node->type == PV_DATETIME)
		type = "datetime-local";
	else if (pv_item_looks(item, "url"))
		type = "url";
	else if (pv_item_looks(item, "masked") ||
	    pv_element_is(item->element, "secret"))
		type = "password";
	pv_set_text(control, "type", type);
	pv_set_bool(control, "numeric", whole);
	pv_set_bool(control, "decimal",
	    !whole &&
		(item->node->type == PV_DECIMAL || item->control == PV_RANGE));
	pv_set_bool(control, "verbatim", pv_widget_control(item, "names"));
	pv_set_optional(control, "autocomplete", item->pv_autocomplete);
	pv_set_int(control, "rows", item->rows > 0 ? item->rows : ROWS);
}

/* A moment as a browser's own field has it: on the commune's clock. */
static void
describe_moment(struct pv_ctx *ctx, struct pv_value *control,
    const struct pv_item *item, const char *value)
{
	char *local;
	double days;

	if (item->node->type == PV_TIME && strlen(value) > HOUR_LENGTH &&
	    pv_moment(value, &days))
		pv_set_text(
		    control, "value", pv_strndup(ctx, value, HOUR_LENGTH));
	if (item->node->type != PV_DATETIME || !pv_moment(value, &days))
		return;
	local = pv_moment_time(ctx, ctx, days);
	if (local != NULL && strlen(value) > MINUTE_LENGTH)
		pv_set_text(
		    control, "value", pv_strndup(ctx, local, MINUTE_LENGTH));
}

/* "1931-02-28" in three; "mars" where a month was expected stays. */
static void
describe_day(struct pv_ctx *ctx, struct pv_value *control,
    const struct pv_item *item, const char *value)
{
	const char *id = pv_get_text(control, "id");
	bool day = pv_widget_day(item), month = pv_widget_month(item);
	char *rest = pv_strdup(ctx, value);

	pv_set_text(control, "year", strsep(&rest, "-"));
	pv_set_text(control, "month", rest != NULL ? strsep(&rest, "-") : "");
	pv_set_text(control, "day", rest != NULL ? rest : "");
	pv_set_bool(control, "day_asked", day);
	pv_set_bool(control, "month_asked", month);
	/* The fault's link leads to the first of them. */
	pv_set_text(control, "month_id", day ? pv_printf(ctx, "%s-m", id) : id);
	pv_set_text(
	    control, "year_id", month ? pv_printf(ctx, "%s-y", id) : id);
}

/* What the browser offers to choose from; what is taken, the server decides. */
static void
describe_kinds(struct pv_value *control, const struct pv_item *item)
{
	const char *accept = item->media_type;

	if (accept == NULL)
		accept = "application/pdf,image/jpeg,image/png,image/tiff";
	pv_set_text(control, "accept", accept);
	pv_set_bool(control, "photo", strstr(accept, "image/") != NULL);
	pv_set_text(control, "camera",
	    item->capture != NULL ? item->capture : "environment");
}

static void
describe_files(struct pv_page *page, struct pv_value *control, const char *path)
{
	struct pv_value *list = pv_set_list(control, "files");
	size_t n = page->files != NULL ? pv_list_length(page->files) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *file = pv_list_at(page->files, i);
		const char *field = pv_get_text(file, "field");
		struct pv_value *one;

		if (field == NULL || strcmp(field, path) != 0)
			continue;
		one = pv_add_object(list);
		pv_set_int(one, "id", pv_get_int(file, "id"));
		pv_set_text(one, "name", pv_get_text(file, "name"));
		pv_set_text(one, "size",
		    pv_file_size(page->ctx, pv_get_int(file, "size")));
	}
	pv_set_bool(control, "has_files", pv_list_length(list) > 0);
	pv_set_text(control, "file_max",
	    pv_file_size(page->ctx,
		(int64_t)page->ctx->process->config->file_max_bytes));
}

/* What is read only is shown with its value; an address, as a link. */
static void
describe_note(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state)
{
	const char *words =
	    pv_answer_words(page->ctx, page->answers, item, state);
	bool link = pv_item_looks(item, "url") &&
	    (strncmp(words, "https://", 8) == 0 ||
		strncmp(words, "http://", 7) == 0);

	pv_set_text(control, "html",
	    pv_markdown(
		page->ctx, pv_answers_label(page->answers, item, state->path)));
	pv_set_optional(control, "words", *words != '\0' ? words : NULL);
	pv_set_bool(control, "link", link);
}

/* The bounds of a range that is typed. */
static void
describe_range(
    struct pv_ctx *ctx, struct pv_value *control, const struct pv_item *item)
{
	struct pv_value *range;
	const char *id;

	pv_set_bool(control, "range", false);
	if (!item->ranged)
		return;
	id = pv_printf(ctx, "%s-range", pv_get_text(control, "id"));
	if (pv_get_text(control, "described") != NULL)
		id = pv_printf(
		    ctx, "%s %s", pv_get_text(control, "described"), id);
	pv_set_text(control, "described", id);
	range = pv_set_object(control, "range");
	pv_set_text(range, "start", pv_number_text(ctx, item->range_start));
	pv_set_text(range, "end", pv_number_text(ctx, item->range_end));
	pv_set_text(range, "step", pv_number_text(ctx, item->range_step));
}

static bool
describe_as(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state,
    enum pv_widget widget)
{
	const char *value = pv_get_text(control, "value");

	value = value != NULL ? value : "";
	switch (widget) {
	case PV_W_NOTE:
		describe_note(page, control, item, state);
		break;
	case PV_W_LINE:
	case PV_W_LINES:
		describe_typing(control, item);
		describe_moment(page->ctx, control, item, value);
		describe_range(page->ctx, control, item);
		break;
	case PV_W_DAY:
		describe_day(page->ctx, control, item, value);
		break;
	case PV_W_UPLOAD:
		describe_kinds(control, item);
		describe_files(page, control, state->path);
		break;
	case PV_W_POINT:
	case PV_W_POINTS:
		pv_widget_place(page, control, item, value);
		break;
	case PV_W_TRIGGER:
		break;
	case PV_W_LOOKUP:
		return pv_widget_lookup(page, control, item, state);
	default:
		pv_widget_offer(page, control, item, state);
	}
	return true;
}

bool
pv_widget_describe(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state)
{
	static const char *const templates[] = {
		[PV_W_NOTE] = "field/note",
		[PV_W_LINE] = "field/text",
		[PV_W_LINES] = "field/textarea",
		[PV_W_LIST] = "field/select",
		[PV_W_RADIOS] = "field/radios",
		[PV_W_BOXES] = "field/checkboxes",
		[PV_W_HEAD] = "field/scale",
		[PV_W_LOOKUP] = "field/lookup",
		[PV_W_DAY] = "field/date",
		[PV_W_RANK] = "field/rank",
		[PV_W_POINT] = "field/point",
		[PV_W_POINTS] = "field/points",
		[PV_W_UPLOAD] = "field/upload",
		[PV_W_TRIGGER] = "field/trigger",
	};
	enum pv_widget widget =
	    state->readonly || state->computed ? PV_W_NOTE : pv_widget_of(item);

	/* A list that one reads at a glance needs no search. */
	if (widget == PV_W_LOOKUP && !pv_widget_control(item, "lookup") &&
	    pv_widget_few(page, item, state))
		widget = PV_W_LIST;
	pv_set_text(control, "template", templates[widget]);
	return describe_as(page, control, item, state, widget);
}
