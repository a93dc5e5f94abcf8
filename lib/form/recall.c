/*
 * recall - from the rows of a request to its answers, and to a model of them.
 * Not here: their words (review.c), the definitions at hand (cache.c).
 */
#include "form/recall.h"

#include <string.h>

#include "base/date.h"
#include "form/cache.h"
#include "form/review.h"

struct pv_answers *
pv_recall(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    const struct pv_definition **definition, bool *good)
{
	const char *xml = pv_row_text(rows, row, "answers");
	struct pv_answers *answers = NULL;

	*good = true;
	if (xml == NULL || *xml == '\0')
		return NULL;
	*definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, row, "digest"));
	if (*definition != NULL)
		answers = pv_answers_read(ctx, *definition, xml, strlen(xml));
	if (answers == NULL) {
		*good = ctx->error.status != 503;
		if (*good)
			pv_forgive(ctx);
	}
	return answers;
}

struct filling {
	struct pv_ctx *ctx;
	struct pv_answers *answers;
	json_t *root;
};

json_t *
pv_recall_place(
    struct pv_ctx *ctx, json_t *model, const char *path, const char **name)
{
	char *rest = pv_strdup(ctx, path + 1), *word;
	json_t *object = model, *inner;

	/* "/data/page/question": the first is the instance itself */
	(void)strsep(&rest, "/");
	if (rest == NULL || strchr(rest, '[') != NULL)
		return NULL;
	while ((word = strsep(&rest, "/")) != NULL && rest != NULL) {
		inner = json_object_get(object, word);
		if (!json_is_object(inner)) {
			inner = json_object();
			json_object_set_new(object, word, inner);
		}
		object = inner;
	}
	*name = word;
	return object;
}

static void
add_answer(const struct pv_state *state, void *data)
{
	struct filling *filling = data;
	const struct pv_item *item = state->node->item;
	const char *words = state->value, *name;
	json_t *object;

	if (!state->node->leaf || !state->relevant || *words == '\0')
		return;
	object =
	    pv_recall_place(filling->ctx, filling->root, state->path, &name);
	if (object == NULL)
		return;
	if (item != NULL)
		words = pv_answer_words(
		    filling->ctx, filling->answers, item, state);
	else if (state->node->type == PV_DATE)
		words = pv_date_words(filling->ctx, words);
	json_object_set_new(object, name, json_string(words));
}

json_t *
pv_recall_model(struct pv_ctx *ctx, struct pv_answers *answers)
{
	struct filling filling = { ctx, answers, json_object() };

	pv_answers_each(answers, add_answer, &filling);
	return filling.root;
}
