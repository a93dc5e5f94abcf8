/*
 * A form file that anybody may have written: read, or refused with a cause;
 * what is read is answered, computed, checked, shown, stored and read again.
 */
#include "fuzz.h"

#include "base/buffer.h"
#include "form/answers.h"

enum { FORM_MAX_BYTES = 4096 };

static void
show_item(struct pv_answers *answers, const struct pv_item *item)
{
	const struct pv_choice *choices;

	(void)pv_answers_label(answers, item, NULL);
	(void)pv_answers_hint(answers, item, NULL);
	(void)pv_answers_choices(answers, item, NULL, &choices);
	for (size_t i = 0; i < item->n_items; i++)
		show_item(answers, item->items[i]);
}

static void
answer(struct pv_answers *answers, const struct pv_definition *definition)
{
	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];

		if (node->repeat)
			(void)pv_answers_repeat_add(answers, node->path);
		(void)pv_answers_set(answers, node->path, "2");
	}
	pv_answers_recompute(answers);
	(void)pv_answers_check(answers, NULL);
	for (size_t i = 0; i < definition->n_items; i++)
		show_item(answers, definition->items[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	const struct pv_definition *definition;
	struct pv_answers *answers;
	struct pv_buffer *out;

	/* Longer ones say nothing new, and take long. */
	if (size > FORM_MAX_BYTES) {
		talloc_free(ctx);
		return -1;
	}
	definition =
	    pv_definition_load(ctx, ctx, "fuzz", "fuzz.xml", data, size);
	fuzz_assert((definition == NULL) == (ctx->error.id != NULL));
	if (definition != NULL) {
		answers = pv_answers_new(ctx, definition);
		answer(answers, definition);
		out = pv_buffer_new(ctx, 1 << 26);
		pv_answers_submission(answers, out);
		out->length = 0;
		pv_answers_write(answers, out);
		fuzz_assert(pv_answers_read(ctx, definition, out->data,
				out->length) != NULL);
	}
	talloc_free(ctx);
	return 0;
}
