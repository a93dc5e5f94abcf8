/*
 * values - from a request, or from a form alone, to the model of a template.
 * Not here: how a template is checked and filled (view/written.h).
 */
#include "values.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "form/cache.h"
#include "form/recall.h"
#include "form/review.h"

enum { GROUP_MAX_BYTES = 100 };

/* ---- what is the same for every form ------------------------------------- */

static const char *const common[] = { "demande.numero", "demande.titre",
	"demande.objet", "demande.recue_le", "personne.nom",
	"personne.courriel", "personne.telephone", "personne.adresse",
	"commune.nom", "commune.adresse", "commune.telephone",
	"commune.courriel", "agent.nom", "date" };

/* Puts a text under a name of one or two parts. */
static void
put(json_t *model, const char *name, const char *text)
{
	const char *dot = strchr(name, '.');
	char group[GROUP_MAX_BYTES];
	json_t *object = model;

	if (text == NULL)
		text = "";
	if (dot != NULL) {
		memcpy(group, name, (size_t)(dot - name));
		group[dot - name] = '\0';
		object = json_object_get(model, group);
		if (object == NULL) {
			object = json_object();
			json_object_set_new(model, group, object);
		}
		name = dot + 1;
	}
	json_object_set_new(object, name, json_string(text));
}

static void
put_shared(struct pv_ctx *ctx, json_t *model, const struct agent_me *me)
{
	const char *text = ctx->commune->settings;
	const struct pv_value *contact =
	    pv_get(pv_value_from_json(ctx, text, strlen(text)), "contact");
	const char *name = pv_get_text(contact, "name");

	put(model, "commune.nom", name != NULL ? name : ctx->commune->name);
	put(model, "commune.adresse", pv_get_text(contact, "address"));
	put(model, "commune.telephone", pv_get_text(contact, "phone"));
	put(model, "commune.courriel", pv_get_text(contact, "email"));
	put(model, "agent.nom", me->name);
	put(model, "date",
	    pv_date_words(ctx, pv_date_iso(ctx, pv_date_today(ctx))));
}

static struct pv_value *
finish(struct pv_ctx *ctx, json_t *model)
{
	char *text = json_dumps(model, JSON_COMPACT);
	struct pv_value *value;

	if (text == NULL)
		pv_die("out of memory for a template");
	value = pv_value_from_json(ctx, text, strlen(text));
	free(text);
	json_decref(model);
	return value;
}

/* ---- a form alone --------------------------------------------------------- */

/* Whether a node's answer can be said in a line, under a name of Mustache. */
static bool
is_sayable(const struct pv_node *node)
{
	const struct pv_item *item = node->item;

	if (!node->leaf || strchr(node->path + 1, '/') == NULL ||
	    strchr(node->path, '.') != NULL || strstr(node->path, "/meta/"))
		return false;
	if (item != NULL &&
	    (item->control == PV_NOTE || item->control == PV_TRIGGER ||
		item->control == PV_UPLOAD))
		return false;
	for (const struct pv_node *up = node; up != NULL; up = up->parent)
		if (up->repeat)
			return false;
	return item != NULL || node->calculate != NULL;
}

/* "/data/page/question" to "reponses.page.question". */
static char *
dotted(struct pv_ctx *ctx, const char *path)
{
	char *name = pv_printf(ctx, "reponses%s", strchr(path + 1, '/'));

	for (char *at = name; *at != '\0'; at++)
		if (*at == '/')
			*at = '.';
	return name;
}

static void
add_fields(struct pv_ctx *ctx, const struct pv_definition *definition,
    json_t *model, struct pv_value *names)
{
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	json_t *root = json_object();

	json_object_set_new(model, "reponses", root);
	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		const char *label = "", *name;
		struct pv_value *one;
		json_t *object;

		if (!is_sayable(node) ||
		    (object = pv_recall_place(ctx, root, node->path, &name)) ==
			NULL)
			continue;
		if (node->item != NULL)
			label =
			    pv_answers_label(answers, node->item, node->path);
		label = pv_strdup(ctx, *label != '\0' ? label : node->name);
		json_object_set_new(
		    object, name, json_string(pv_printf(ctx, "[%s]", label)));
		one = pv_add_object(names);
		pv_set_text(one, "name", dotted(ctx, node->path));
		pv_set_text(one, "label", label);
		pv_set_bool(one, "text", false);
	}
}

struct pv_value *
values_sample(struct pv_exchange *exchange, const struct agent_me *me,
    const char *digest, struct pv_value *names)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_definition *definition = NULL;
	json_t *model;

	if (digest != NULL) {
		definition = pv_definition_fetch(ctx, digest);
		if (definition == NULL)
			return NULL;
	}
	model = json_object();
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		const char *key =
		    pv_printf(ctx, "agent.template.value.%s", common[i]);
		struct pv_value *one = pv_add_object(names);

		put(model, common[i],
		    pv_printf(ctx, "[%s]", pv_text(ctx, key)));
		pv_set_text(one, "name", common[i]);
		pv_set_text(one, "text", pv_printf(ctx, "t.%s", key));
	}
	put_shared(ctx, model, me);
	if (definition != NULL)
		add_fields(ctx, definition, model, names);
	return finish(ctx, model);
}

/* ---- a request ------------------------------------------------------------- */

struct pv_value *
values_real(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_definition *definition;
	struct pv_answers *answers;
	json_t *model;
	int64_t at;
	bool good;

	answers = pv_recall(ctx, rows, 0, &definition, &good);
	if (!good)
		return NULL;
	model = json_object();
	put_shared(ctx, model, me);
	put(model, "demande.numero", pv_row_text(rows, 0, "reference"));
	put(model, "demande.titre", pv_row_text(rows, 0, "title"));
	put(model, "demande.objet", pv_row_text(rows, 0, "subject"));
	if (pv_time_parse(pv_row_text(rows, 0, "received_at"), &at))
		put(model, "demande.recue_le",
		    pv_date_words(ctx,
			pv_date_iso(ctx,
			    pv_date_in_zone(at, ctx->commune->time_zone))));
	put(model, "personne.nom", pv_row_text(rows, 0, "person_name"));
	put(model, "personne.courriel", pv_row_text(rows, 0, "email"));
	put(model, "personne.telephone", pv_row_text(rows, 0, "phone"));
	if (answers != NULL) {
		put(model, "personne.adresse",
		    pv_answers_joined(ctx, answers,
			pv_procedure_word(
			    ctx, definition, "summary", "address"),
			"\n"));
		json_object_set_new(
		    model, "reponses", pv_recall_model(ctx, answers));
	}
	return finish(ctx, model);
}
