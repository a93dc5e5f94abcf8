/*
 * control - the questions of a page, as a model: groups and repeats hold
 * theirs.
 * Not here: what each is told (widget*.c), their HTML (html/field), what is
 * done with answers (fold.c).
 */
#include <string.h>

#include "form/legend.h"
#include "form/picture.h"
#include "form/walk.h"
#include "form/widget.h"
#include "request/field.h"
#include "view/markdown.h"

/* More than a form has groups in groups, and the page. */
enum { DEPTH_MAX = 80 };
_Static_assert((int)DEPTH_MAX > (int)PV_GROUPS_MAX, "a list for each group");

struct build {
	struct pv_value *lists[DEPTH_MAX]; /* of controls, from the page's */
	const char *legends[DEPTH_MAX];	   /* of what they are in, joined */
	int depth;
	struct pv_value *faults;
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
is_refused(const struct pv_page *page, const char *path)
{
	return page->refused_path != NULL &&
	    strcmp(page->refused_path, path) == 0;
}

/* In the list of all faults, a question is named with the groups it is in. */
static struct pv_value *
add_fault(struct pv_page *page, struct build *build, struct pv_value *control,
    const char *path, const char *message)
{
	const char *file = is_refused(page, path) ? page->refused_name : NULL;
	const char *legend = build->legends[build->depth];
	const char *label = pv_get_text(control, "label");
	struct pv_value *error = pv_set_object(control, "error");
	struct pv_value *fault = pv_add_object(build->faults);

	message = pv_strdup(page->ctx, message);
	pv_set_text(fault, "id", pv_get_text(control, "id"));
	pv_set_text(fault, "label",
	    *legend != '\0' ? pv_printf(page->ctx, "%s – %s", legend, label) :
			      label);
	for (int i = 0; i < 2; i++) {
		struct pv_value *where = i == 0 ? error : fault;
		bool key = strncmp(message, "t.", 2) == 0;

		pv_set_optional(where, "text_key", key ? message : NULL);
		pv_set_optional(where, "words", key ? NULL : message);
		pv_set_optional(where, "file", file);
	}
	return fault;
}

/* Of a file that was refused, or of the check; NULL if all is well. */
static const char *
message_for(struct pv_page *page, const char *path, const char *found)
{
	if (is_refused(page, path))
		return page->refused_text;
	return page->checked ? found : NULL;
}

static const char *
describe_ids(
    struct pv_ctx *ctx, const char *id, bool remark, bool hint, bool error)
{
	const struct {
		bool there;
		const char *part;
	} notes[] = { { remark, "remark" }, { hint, "hint" },
		{ error, "error" } };
	const char *ids = NULL;

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (notes[i].there)
			ids =
			    pv_printf(ctx, "%s%s%s-%s", ids != NULL ? ids : "",
				ids != NULL ? " " : "", id, notes[i].part);
	return ids;
}

/* What the mairie says of an answer that it asks to correct. */
static bool
describe_remark(
    struct pv_page *page, struct pv_value *control, const char *path)
{
	const struct pv_value *asked = pv_page_asks(page, path);
	const char *remark =
	    asked != NULL ? pv_get_text(asked, "remark") : NULL;

	pv_set_optional(control, "remark", remark);
	return remark != NULL;
}

/* Its label, its hint, what a hint says at more length, its picture. */
static bool
describe_texts(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const char *path)
{
	struct pv_ctx *ctx = page->ctx;
	const char *hint =
	    pv_strdup(ctx, pv_answers_hint(page->answers, item, path));
	const char *guidance = pv_answers_guidance(page->answers, item, path);

	pv_widget_text(ctx, control, "label",
	    pv_strdup(ctx, pv_answers_label(page->answers, item, path)));
	pv_set_bool(control, "hint", false);
	pv_set_bool(control, "hint_html", false);
	if (*hint != '\0')
		pv_widget_text(ctx, control, "hint", hint);
	pv_set_bool(control, "guidance", false);
	if (*guidance != '\0')
		pv_set_text(pv_set_object(control, "guidance"), "html",
		    pv_markdown(ctx, guidance));
	pv_set_optional(control, "picture",
	    pv_picture_link(
		ctx, page->definition, pv_answers_image(page->answers, item)));
	return *hint != '\0';
}

static bool
add_question(struct pv_page *page, struct build *build,
    const struct pv_item *item, const char *path)
{
	const struct pv_state *state = pv_answers_state(page->answers, path);
	struct pv_value *control = pv_add_object(build->lists[build->depth]);
	struct pv_ctx *ctx = page->ctx;
	const char *name = pv_strdup(ctx, pv_control_name(path)), *message;
	const char *id = make_id(ctx, name);
	bool hinted, remarked;

	pv_set_text(control, "id", id);
	pv_set_text(control, "name", name);
	hinted = describe_texts(page, control, item, path);
	remarked = describe_remark(page, control, path);
	pv_set_bool(control, "required", state->required);
	pv_set_optional(control, "value",
	    *state->value != '\0' ? pv_strdup(ctx, state->value) : NULL);
	pv_set_bool(control, "error", false);
	message = message_for(
	    page, state->path, state->valid ? NULL : state->message);
	if (message != NULL)
		(void)add_fault(page, build, control, path, message);
	pv_set_optional(control, "described",
	    describe_ids(ctx, id, remarked, hinted, message != NULL));
	build->uploads = build->uploads || item->control == PV_UPLOAD;
	return pv_widget_describe(page, control, item, state);
}

/* What is in a group or in an instance goes into a list of its own. */
static void
go_in(struct pv_page *page, struct build *build, struct pv_value *control,
    const char *legend)
{
	const char *above = build->legends[build->depth];

	build->depth++;
	build->lists[build->depth] = control != NULL ?
	    pv_set_list(control, "controls") :
	    build->lists[build->depth - 1];
	build->legends[build->depth] = *legend == '\0' ? above :
	    *above == '\0'			       ? legend :
			     pv_printf(page->ctx, "%s – %s", above, legend);
}

/* A group that has no label is no group for who answers. */
static void
add_group(struct pv_page *page, struct build *build, const struct pv_item *item,
    const char *path)
{
	const char *label =
	    pv_group_label(page, item, path != NULL ? path : "");
	struct pv_value *control = NULL;

	if (*label != '\0') {
		control = pv_add_object(build->lists[build->depth]);
		pv_set_text(control, "template", "field/group");
		(void)describe_texts(page, control, item, path);
	}
	go_in(page, build, control, label);
}

/* "Enfant 2": an instance, with its button. */
static void
add_instance(struct pv_page *page, struct build *build,
    const struct pv_item *item, const char *path)
{
	const char *open = strrchr(path, '[');
	const char *repeat = pv_strndup(page->ctx, path, (size_t)(open - path));
	struct pv_bounds bounds =
	    pv_answers_repeat_bounds(page->answers, item, repeat);
	struct pv_value *control = pv_add_object(build->lists[build->depth]);
	const char *legend = pv_instance_label(page, item, path);

	pv_set_text(control, "template", "field/repeat");
	pv_set_text(control, "label", legend);
	pv_set_text(control, "path", pv_strdup(page->ctx, path));
	pv_set_bool(control, "removable",
	    !item->fixed && page->asked == NULL && bounds.n > bounds.least);
	go_in(page, build, control, legend);
}

static void
set_bounds(struct pv_value *object, const struct pv_bounds *bounds)
{
	pv_set_int(object, "least", (int64_t)bounds->least);
	pv_set_int(object, "most", (int64_t)bounds->most);
}

/* After the last instance: the button for one more, or why there is none. */
static void
add_more(struct pv_page *page, struct build *build, const struct pv_item *item,
    const char *path)
{
	struct pv_bounds bounds =
	    pv_answers_repeat_bounds(page->answers, item, path);
	struct pv_ctx *ctx = page->ctx;
	struct pv_value *control;
	const char *message;

	if (item->fixed)
		return;
	message = message_for(page, path, bounds.message);
	control = pv_add_object(build->lists[build->depth]);
	pv_set_text(control, "template", "field/repeat-add");
	pv_set_text(control, "label", pv_repeat_label(page, item, path));
	pv_set_text(control, "path", pv_strdup(ctx, path));
	pv_set_text(control, "id", make_id(ctx, pv_control_name(path)));
	set_bounds(control, &bounds);
	pv_set_bool(control, "hint", false);
	pv_set_bool(control, "hint_html", false);
	pv_set_bool(control, "guidance", false);
	pv_set_bool(control, "addable", bounds.n < bounds.most);
	pv_set_bool(control, "error", false);
	if (message == NULL)
		return;
	set_bounds(add_fault(page, build, control, path, message), &bounds);
}

static bool
build_one(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct build *build = data;

	if (item->control == PV_GROUP)
		add_group(page, build, item, path);
	else if (item->control == PV_REPEAT && path[strlen(path) - 1] == ']')
		add_instance(page, build, item, path);
	else if (item->control == PV_REPEAT)
		add_more(page, build, item, path);
	else
		build->failed = !add_question(page, build, item, path);
	return !build->failed;
}

static bool
build_out(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct build *build = data;

	(void)page;
	(void)item;
	(void)path;
	build->depth--;
	return true;
}

bool
pv_page_model(struct pv_page *page, struct pv_value *model)
{
	struct build build = {
		.lists = { pv_set_list(model, "controls") },
		.legends = { "" },
		.faults = pv_list(page->ctx),
	};

	(void)pv_page_walk_in(page, build_one, build_out, &build);
	pv_faults_set(model, build.faults);
	/* Only a page with files pays for a body in parts. */
	pv_set_bool(model, "uploads", build.uploads);
	return !build.failed && pv_answers_sound(page->answers);
}

static bool
is_sound(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	const struct pv_state *state;

	(void)data;
	if (item->control == PV_GROUP)
		return true;
	if (item->control == PV_REPEAT)
		return path[strlen(path) - 1] == ']' ||
		    pv_answers_repeat_bounds(page->answers, item, path)
			.message == NULL;
	state = path != NULL ? pv_answers_state(page->answers, path) : NULL;
	return state == NULL || state->valid;
}

bool
pv_page_faulty(struct pv_page *page)
{
	return !pv_page_walk(page, is_sound, NULL);
}
