/*
 * Expressions of forms: any text is read, or refused with a cause; what is
 * read is evaluated.
 */
#include "fuzz.h"

#include "form/answers.h"
#include "form/engine.h"

static const char form[] =
    "<h xmlns='http://www.w3.org/2002/xforms'><head><model>"
    "<instance><d><a>2026-11-25</a><b>3</b><g><e>x y</e></g></d></instance>"
    "<bind nodeset='/d/a' type='date'/><bind nodeset='/d/b' type='int'/>"
    "</model></head><body><input ref='/d/a'><label>A</label></input></body>"
    "</h>";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pv_definition *definition;
	struct pv_ctx *ctx = fuzz_ctx();
	const struct pv_expression *expression;
	struct pv_answers *answers;
	const char *cause = NULL;
	char *source;

	if (definition == NULL)
		definition = pv_definition_load(ctx, ctx->process, "fuzz",
		    "fuzz.xml", form, sizeof(form) - 1);
	fuzz_assert(definition != NULL);
	/* A form is XML: its expressions have no other characters. */
	if (size > 1000 || !pv_chars_plain((const char *)data, size)) {
		talloc_free(ctx);
		return -1;
	}
	answers = pv_answers_new(ctx, definition);
	source = pv_strndup(ctx, (const char *)data, size);
	expression = pv_expression_read(
	    ctx, definition, definition->nodes[2], source, &cause);
	fuzz_assert((expression == NULL) == (cause != NULL));
	if (expression != NULL)
		(void)pv_evaluate_text(
		    answers, expression, answers->slots[2]->element, ctx);
	talloc_free(ctx);
	return 0;
}
