/*
 * control - the questions of a page, as a model.
 * Not here: their HTML (html/field), what is done with answers (fold.c).
 */
#include <string.h>

#include "base/config.h"
#include "form/walk.h"
#include "request/field.h"
#include "request/file.h"
#include "view/markdown.h"

struct build {
	struct pv_value *controls, *faults;
	bool failed, uploads;
};

/* An id of HTML: the name, with "-" for what a fragment cannot hold plainly. */
static char *
make_id(struct pv_ctx *ctx, const char *name)
{
	char *id = pv_printf(ctx, "q-%s", name);

	for (char *at = id; *at != '\0'; at++)
		if (strchr("/[]", *at) != NULL)
			*at = '-';
	return id;
}

static bool
is_control(const struct pv_item *item, const char *name)
{
	return item->pv_control != NULL && strcmp(item->pv_control, name) == 0;
}

/* Which file of html/field shows it. */
static const char *
template_of(const struct pv_item *item, const struct pv_state *state)
{
	if (item->control == PV_NOTE ||
	    (item->control == PV_INPUT && (state->readonly || state->computed)))
		return "field/note";
	if (is_control(item, "lookup"))
		return "field/lookup";
	if (item->node->type == PV_DATE || is_control(item, "partial-date"))
		return "field/date";
	switch (item->control) {
	case PV_SELECT1:
		return strstr(item->appearance, "minimal") != NULL ?
		    "field/select" :
		    "field/radios";
	case PV_SELECT:
		return "field/checkboxes";
	case PV_UPLOAD:
		return "field/upload";
	case PV_TRIGGER:
		return "field/trigger";
	default:
		return strstr(item->appearance, "multiline") != NULL ?
		    "field/textarea" :
		    "field/text";
	}
}

/* What the browser is told: its keyboard, what it may fill in. */
static void
describe_typing(struct pv_value *control, const struct pv_item *item)
{
	const char *type = "text";

	if (is_control(item, "email"))
		type = "email";
	else if (is_control(item, "phone"))
		type = "tel";
	else if (item->node->type == PV_TIME)
		type = "time";
	else if (item->node->type == PV_DATETIME)
		type = "datetime-local";
	pv_set_text(control, "type", type);
	pv_set_bool(control, "numeric", item->node->type == PV_INT);
	pv_set_bool(control, "decimal", item->node->type == PV_DECIMAL);
	pv_set_bool(control, "verbatim", is_control(item, "names"));
	pv_set_optional(control, "autocomplete", item->pv_autocomplete);
}

/* "1931-02-28" in three; "mars" where a month was expected stays. */
static void
describe_day(struct pv_ctx *ctx, struct pv_value *control, const char *value)
{
	char *rest = pv_strdup(ctx, value);
	const char *year = strsep(&rest, "-");
	const char *month = rest != NULL ? strsep(&rest, "-") : "";

	pv_set_text(control, "year", year);
	pv_set_text(control, "month", month);
	pv_set_text(control, "day", rest != NULL ? rest : "");
}

static void
describe_choices(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state, const char *id)
{
	struct pv_value *list = pv_set_list(control, "choices"), *one;
	const struct pv_choice *choices;
	size_t n =
	    pv_answers_choices(page->answers, item, state->path, &choices);

	for (size_t i = 0; i < n; i++) {
		one = pv_add_object(list);
		pv_set_text(one, "choice_id",
		    i == 0 ? id : pv_printf(page->ctx, "%s-%zu", id, i + 1));
		pv_set_text(
		    one, "value", pv_strdup(page->ctx, choices[i].value));
		pv_set_text(one, "choice_label",
		    pv_strdup(page->ctx, choices[i].label));
		pv_set_bool(one, "chosen", choices[i].chosen);
	}
}

/* What was found for what was typed, or what is chosen already. */
static bool
describe_lookup(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const char *value, const char *id)
{
	struct pv_value *list = pv_list(page->ctx), *found;
	const char *typed = NULL, *seek = NULL;
	size_t n;

	if (page->request != NULL)
		typed = pv_request_field(page->request,
		    pv_printf(page->ctx, "%s.recherche",
			pv_get_text(control, "name")));
	if (typed != NULL && *typed != '\0' && *typed != '=')
		seek = typed;
	else if (*value != '\0')
		seek = pv_printf(page->ctx, "=%s", value);
	if (seek != NULL && page->lookup != NULL &&
	    !page->lookup(page->ctx, item->pv_source, seek, list))
		return false;
	found = pv_set_list(control, "choices");
	n = pv_list_length(list);
	for (size_t i = 0; i < n; i++) {
		const struct pv_value *from = pv_list_at(list, i);
		const char *code = pv_get_text(from, "value");
		struct pv_value *one = pv_add_object(found);

		pv_set_text(one, "choice_id",
		    pv_printf(page->ctx, "%s-%zu", id, i + 1));
		pv_set_text(one, "value", code);
		pv_set_text(one, "choice_label", pv_get_text(from, "label"));
		pv_set_bool(one, "chosen", strcmp(code, value) == 0);
	}
	pv_set_bool(control, "has_choices", n > 0);
	pv_set_bool(control, "has_more", n >= PV_LOOKUP_MAX);
	pv_set_bool(control, "none_found",
	    n == 0 && seek == typed && typed != NULL && *typed != '\0');
	pv_set_optional(control, "typed", typed);
	return true;
}

/* What the browser offers to choose from; what is taken, the server decides. */
static void
describe_kinds(struct pv_value *control, const char *accept)
{
	if (accept == NULL)
		accept = "application/pdf,image/jpeg,image/png,image/tiff";
	pv_set_text(control, "accept", accept);
	pv_set_bool(control, "photo", strstr(accept, "image/") != NULL);
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

/* The fault of a question: of the check, or of a file that was refused. */
static bool
describe_fault(struct pv_page *page, struct build *build,
    struct pv_value *control, const struct pv_state *state)
{
	const char *message =
	    page->checked && !state->valid ? state->message : NULL;
	struct pv_value *error, *fault;
	bool refused;

	refused = page->refused_path != NULL &&
	    strcmp(page->refused_path, state->path) == 0;
	if (refused)
		message = page->refused_text;
	pv_set_bool(control, "error", false);
	if (message == NULL)
		return false;
	message = pv_strdup(page->ctx, message);
	error = pv_set_object(control, "error");
	fault = pv_add_object(build->faults);
	pv_set_text(fault, "id", pv_get_text(control, "id"));
	pv_set_text(fault, "label", pv_get_text(control, "label"));
	for (int i = 0; i < 2; i++) {
		struct pv_value *where = i == 0 ? error : fault;
		bool key = strncmp(message, "t.", 2) == 0;

		pv_set_optional(where, "text_key", key ? message : NULL);
		pv_set_optional(where, "words", key ? NULL : message);
		pv_set_optional(
		    where, "file", refused ? page->refused_name : NULL);
	}
	return true;
}

static const char *
describe_ids(struct pv_ctx *ctx, const char *id, bool hint, bool error)
{
	if (!hint && !error)
		return NULL;
	return pv_printf(ctx, "%s%s%s%s%s", hint ? id : "", hint ? "-hint" : "",
	    hint && error ? " " : "", error ? id : "", error ? "-error" : "");
}

static bool
add_question(struct pv_page *page, struct build *build,
    const struct pv_item *item, const char *path)
{
	const struct pv_state *state = pv_answers_state(page->answers, path);
	struct pv_value *control = pv_add_object(build->controls);
	struct pv_ctx *ctx = page->ctx;
	const char *name = pv_strdup(ctx, pv_control_name(path));
	const char *id = make_id(ctx, name), *hint, *value;
	bool faulty;

	value = pv_strdup(ctx, state->value);
	pv_set_text(control, "template", template_of(item, state));
	pv_set_text(control, "id", id);
	pv_set_text(control, "name", name);
	pv_set_text(control, "label",
	    pv_strdup(ctx, pv_answers_label(page->answers, item, path)));
	hint = pv_strdup(ctx, pv_answers_hint(page->answers, item, path));
	pv_set_optional(control, "hint", *hint != '\0' ? hint : NULL);
	pv_set_bool(control, "required", state->required);
	pv_set_optional(control, "value", *value != '\0' ? value : NULL);
	describe_typing(control, item);
	describe_day(ctx, control, value);
	faulty = describe_fault(page, build, control, state);
	pv_set_optional(
	    control, "described", describe_ids(ctx, id, *hint != '\0', faulty));
	if (item->control == PV_SELECT1 || item->control == PV_SELECT)
		describe_choices(page, control, item, state, id);
	if (item->control == PV_UPLOAD) {
		describe_kinds(control, item->media_type);
		describe_files(page, control, path);
		build->uploads = true;
	}
	if (strcmp(template_of(item, state), "field/note") == 0)
		pv_set_text(control, "html",
		    pv_markdown(ctx, pv_get_text(control, "label")));
	return !is_control(item, "lookup") ||
	    describe_lookup(page, control, item, value, id);
}

/* A group inside a page has its heading; a repeat, its buttons. */
static void
add_heading(struct pv_page *page, struct build *build,
    const struct pv_item *item, const char *path)
{
	const char *label =
	    pv_answers_label(page->answers, item, path != NULL ? path : "");
	bool instance = path != NULL && path[strlen(path) - 1] == ']';
	struct pv_value *control;

	if (item->control == PV_GROUP && *label == '\0')
		return;
	control = pv_add_object(build->controls);
	pv_set_text(control, "label", pv_strdup(page->ctx, label));
	pv_set_text(control, "template",
	    item->control == PV_GROUP ? "field/heading" :
		instance	      ? "field/repeat" :
					"field/repeat-add");
	if (path != NULL)
		pv_set_text(control, "path", pv_strdup(page->ctx, path));
}

static bool
build_one(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct build *build = data;

	if (item->control == PV_GROUP || item->control == PV_REPEAT) {
		add_heading(page, build, item, path);
		return true;
	}
	build->failed = !add_question(page, build, item, path);
	return !build->failed;
}

bool
pv_page_model(struct pv_page *page, struct pv_value *model)
{
	struct build build = {
		.controls = pv_set_list(model, "controls"),
		.faults = pv_list(page->ctx),
	};

	(void)pv_page_walk(page, build_one, &build);
	pv_faults_set(model, build.faults);
	/* Only a page with files pays for a body in parts. */
	pv_set_bool(model, "uploads", build.uploads);
	return !build.failed;
}

static bool
is_sound(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	const struct pv_state *state =
	    path != NULL ? pv_answers_state(page->answers, path) : NULL;

	(void)data;
	return item->control == PV_GROUP || item->control == PV_REPEAT ||
	    state == NULL || state->valid;
}

bool
pv_page_faulty(struct pv_page *page)
{
	return !pv_page_walk(page, is_sound, NULL);
}
