/*
 * procedure_eval - `parvis procedure eval`: a form worked step by step, with
 * neither server nor database, and what it is then, as JSON.
 * Not here: what a form may hold and what follows from an answer (lib/form).
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/log.h"
#include "command/command.h"
#include "command/procedure.h"
#include "form/answers.h"

enum { SUBMISSION_MAX_BYTES = 16 << 20, NUMBER_MAX_BYTES = 64 };

static const char help[] =
    "usage: parvis procedure eval [--language LANG] FORM.xml [SCRIPT.json]\n\n"
    "Fills the form by the steps of the script (\"-\": standard input), an\n"
    "array of\n\n"
    "  {\"set\": PATH, \"value\": V}   a text, a number, a boolean, null, or an\n"
    "                              array of what is chosen\n"
    "  {\"add\": REPEAT}             one instance more, after the others\n"
    "  {\"remove\": REPEAT[N]}\n\n"
    "and prints one JSON object: by path, for each node of the primary\n"
    "instance, its value, relevant, required, readonly, valid, label and, for\n"
    "a select, choices; and \"submission\", the instance as it would be sent.\n"
    "A step that the form refuses, such as an answer where it is read-only,\n"
    "is told on standard error and passed over.  Days and hours are those of\n"
    "the machine's time zone (TZ).\n\n"
    "  --language   of the texts (default: the form's own)\n";

/* A form that is being worked. */
struct work {
	struct pv_ctx *ctx;
	struct pv_definition *definition;
	struct pv_answers *answers;
	const struct pv_item **labelled; /* by index of node, or NULL */
	json_t *result;
};

/* NULL, after a complaint, for what no answer can be. */
static const char *
text_of(struct pv_ctx *ctx, const json_t *value, size_t step)
{
	char *words = pv_strdup(ctx, "");
	const json_t *word;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_STRING:
		return json_string_value(value);
	case JSON_INTEGER:
		return pv_printf(
		    ctx, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	case JSON_REAL: {
		char *number = json_dumps(value, JSON_ENCODE_ANY);
		const char *text = pv_strdup(ctx, number);

		free(number);
		return text;
	}
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		return "";
	default:
		break;
	}
	json_array_foreach(value, i, word)
	{
		if (!json_is_string(word))
			break;
		words = pv_printf(ctx, "%s%s%s", words, i > 0 ? " " : "",
		    json_string_value(word));
	}
	if (json_is_array(value) && i == json_array_size(value))
		return words;
	pv_complain("step %zu: \"value\" is neither a text, a number, a "
		    "boolean, null nor an array of texts",
	    step);
	return NULL;
}

static bool
set(struct work *work, const char *path, const json_t *value, size_t step)
{
	const struct pv_state *state;
	const char *text;

	if (value == NULL) {
		pv_complain("step %zu: \"set\" without a \"value\"", step);
		return false;
	}
	text = text_of(work->ctx, value, step);
	if (text == NULL)
		return false;
	state = pv_answers_state(work->answers, path);
	if (state == NULL) {
		pv_complain("step %zu: the form has no %s now", step, path);
		return false;
	}
	/* A page asks nothing that is computed; the language allows it. */
	if (!(state->computed && !state->readonly ?
		    pv_answers_put :
		    pv_answers_set)(work->answers, path, text))
		pv_complain("step %zu: %s takes no answer: it is read-only, "
			    "or a group; passed over",
		    step, path);
	pv_answers_recompute(work->answers);
	return true;
}

/* False, after a complaint, for a step that makes no sense. */
static bool
take_step(struct work *work, const json_t *object, size_t step)
{
	const char *path;

	if ((path = json_string_value(json_object_get(object, "set"))) != NULL)
		return set(work, path, json_object_get(object, "value"), step);
	if ((path = json_string_value(json_object_get(object, "add"))) !=
	    NULL) {
		if (!pv_answers_repeat_add(work->answers, path))
			pv_complain("step %zu: nothing can be added to %s: it "
				    "is no repeat, is full, or counts its "
				    "instances itself; passed over",
			    step, path);
		return true;
	}
	if ((path = json_string_value(json_object_get(object, "remove"))) !=
	    NULL) {
		if (!pv_answers_repeat_remove(work->answers, path))
			pv_complain("step %zu: %s cannot be removed: it is no "
				    "instance of a repeat, or the repeat "
				    "counts its instances itself; passed over",
			    step, path);
		return true;
	}
	pv_complain("step %zu: it is none of {\"set\": PATH, \"value\": V}, "
		    "{\"add\": REPEAT}, {\"remove\": REPEAT[N]}",
	    step);
	return false;
}

static bool
run_script(struct work *work, const char *path)
{
	struct pv_buffer *text = pv_input_file(work->ctx, path);
	json_error_t error;
	json_t *script, *step;
	bool good;
	size_t i;

	if (text == NULL)
		return false;
	script = json_loadb(
	    text->data, text->length, JSON_REJECT_DUPLICATES, &error);
	if (script == NULL) {
		pv_complain("%s:%d: %s", path, error.line, error.text);
		return false;
	}
	good = json_is_array(script);
	if (!good)
		pv_complain("%s: not an array of steps", path);
	json_array_foreach(script, i, step)
	{
		good = take_step(work, step, i + 1);
		if (!good)
			break;
	}
	json_decref(script);
	return good;
}

static bool
has_label(const struct pv_item *item)
{
	for (const xmlNode *child = item->element->children; child != NULL;
	     child = child->next)
		if (child->type == XML_ELEMENT_NODE &&
		    strcmp((const char *)child->name, "label") == 0)
			return true;
	return false;
}

/* The label of a group is its control's, of a repeat the group's around it. */
static void
find_labels(struct work *work, struct pv_item *const *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct pv_item *item = items[i];

		if (item->node != NULL &&
		    work->labelled[item->node->index] == NULL &&
		    has_label(item))
			work->labelled[item->node->index] = item;
		find_labels(work, item->items, item->n_items);
	}
}

static bool
is_select(const struct pv_item *item)
{
	return item != NULL &&
	    (item->control == PV_SELECT || item->control == PV_SELECT1 ||
		item->control == PV_RANK);
}

static json_t *
choices_of(struct work *work, const struct pv_state *state)
{
	json_t *list = json_array();
	const struct pv_choice *choices;
	size_t n = pv_answers_choices(
	    work->answers, state->node->item, state->path, &choices);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(choices[i].value));
	return list;
}

static void
show(const struct pv_state *state, void *data)
{
	struct work *work = data;
	const struct pv_node *node = state->node;
	const struct pv_item *labelled = work->labelled[node->index];
	json_t *object = json_object();

	json_object_set_new(object, "value",
	    node->leaf ? json_string(state->relevant ? state->value : "") :
			 json_null());
	json_object_set_new(object, "relevant", json_boolean(state->relevant));
	json_object_set_new(object, "required", json_boolean(state->required));
	json_object_set_new(object, "readonly", json_boolean(state->readonly));
	json_object_set_new(object, "valid", json_boolean(state->valid));
	json_object_set_new(object, "label",
	    labelled != NULL ? json_string(pv_answers_label(
				   work->answers, labelled, state->path)) :
			       json_null());
	if (is_select(node->item))
		json_object_set_new(object, "choices", choices_of(work, state));
	json_object_set_new(work->result, state->path, object);
}

static bool
print(struct work *work)
{
	struct pv_buffer *out = pv_buffer_new(work->ctx, SUBMISSION_MAX_BYTES);
	bool good;

	work->result = json_object();
	work->labelled = pv_alloc_array(
	    work->ctx, const struct pv_item *, work->definition->n_nodes);
	find_labels(work, work->definition->items, work->definition->n_items);
	pv_answers_check(work->answers, NULL);
	pv_answers_each(work->answers, show, work);
	pv_answers_submission(work->answers, out);
	good = pv_answers_sound(work->answers);
	json_object_set_new(
	    work->result, "submission", json_stringn(out->data, out->length));
	if (good) {
		json_dumpf(work->result, stdout, JSON_INDENT(1));
		putchar('\n');
	} else {
		pv_complain("%s", work->ctx->error.detail);
	}
	json_decref(work->result);
	return good;
}

/* Of no commune: days and hours are those of the machine (TZ). */
static const struct pv_commune *
nowhere(struct pv_ctx *ctx)
{
	struct pv_commune *commune = pv_alloc(ctx, struct pv_commune);
	GTimeZone *zone = g_time_zone_new_local();

	commune->time_zone =
	    pv_strdup(commune, g_time_zone_get_identifier(zone));
	g_time_zone_unref(zone);
	return commune;
}

static bool
eval(struct pv_ctx *ctx, const char *form, const char *script)
{
	struct work work = { .ctx = ctx };
	struct pv_buffer *xml = pv_input_file(ctx, form);

	if (xml == NULL)
		return false;
	work.definition =
	    pv_definition_load(ctx, ctx, "form", form, xml->data, xml->length);
	if (work.definition == NULL) {
		pv_complain("%s", ctx->error.detail);
		return false;
	}
	work.answers = pv_answers_new(ctx, work.definition);
	if (script != NULL && !run_script(&work, script))
		return false;
	return print(&work);
}

int
pv_procedure_eval(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "language", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct pv_ctx *ctx = pv_ctx_new(process);
	int status = PV_STATUS_USAGE;
	bool helped = false, good = true;

	ctx->language = "";
	ctx->commune = nowhere(ctx);
	pv_log_to(-1); /* what is wrong is told once, in a sentence */
	for (int option;
	     (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 'l')
			ctx->language = optarg;
		helped = helped || option == 'h';
		good = good && option != '?';
	}
	argc -= optind;
	argv += optind;
	if (helped)
		status = PV_STATUS_DONE;
	if (helped || !good || argc < 1 || argc > 2)
		fputs(help, helped ? stdout : stderr);
	else
		status = eval(ctx, argv[0], argc > 1 ? argv[1] : NULL) ?
		    PV_STATUS_DONE :
		    PV_STATUS_FAILED;
	talloc_free(ctx);
	return status;
}
