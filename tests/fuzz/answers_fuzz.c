/*
 * Answers to a form: a posted body whose names are paths; what is typed is
 * kept, what is written is read again the same.
 */
#include "fuzz.h"

#include "base/buffer.h"
#include "form/answers.h"
#include "http/urlencoded.h"

static const char form[] =
    "<h xmlns='http://www.w3.org/2002/xforms' "
    "xmlns:jr='http://openrosa.org/javarosa'><head><model>"
    "<instance><d><a/><b>x</b><c/><g><e/><f/></g><r jr:template=''><n/><p/>"
    "</r><r><n/><p/></r></d></instance>"
    "<bind nodeset='/d/a' type='date' constraint='. &lt; today()'/>"
    "<bind nodeset='/d/b' type='int' constraint='. mod 2 = 0'/>"
    "<bind nodeset='/d/c' calculate=\"concat(/d/a, ' ', /d/g/e)\"/>"
    "<bind nodeset='/d/g' relevant=\"/d/b != '' and not(regex(/d/b, "
    "'[0-9]+x'))\"/>"
    "<bind nodeset='/d/g/e' type='decimal' required='true()'/>"
    "<bind nodeset='/d/g/f' type='geopoint'/>"
    "<bind nodeset='/d/r/n' relevant=\"/d/r/p = 'o'\"/>"
    "</model></head><body>"
    "<input ref='/d/a'><label>A <output value='/d/c'/></label></input>"
    "<input ref='/d/b'><label>B</label></input>"
    "<group ref='/d/g' appearance='field-list'><input ref='/d/g/e'>"
    "<label>E</label></input><input ref='/d/g/f'><label>F</label></input>"
    "</group><group ref='/d/r'><label>R</label><repeat nodeset='/d/r'>"
    "<input ref='/d/r/n'><label>N</label></input><select ref='/d/r/p'>"
    "<label>P</label><item><label>O</label><value>o</value></item>"
    "</select></repeat></group></body></h>";

static const struct pv_definition *
load(struct pv_ctx *ctx)
{
	static struct pv_definition *definition;

	if (definition == NULL)
		definition = pv_definition_load(ctx, ctx->process, "fuzz",
		    "fuzz.xml", form, sizeof(form) - 1);
	fuzz_assert(definition != NULL);
	return definition;
}

/* Written and read again, then written: the same bytes. */
static void
check_round(struct pv_ctx *ctx, struct pv_answers *answers)
{
	struct pv_buffer *once = pv_buffer_new(ctx, 1 << 24);
	struct pv_buffer *twice = pv_buffer_new(ctx, 1 << 24);
	struct pv_answers *again;

	pv_answers_write(answers, once);
	again = pv_answers_read(ctx, load(ctx), once->data, once->length);
	fuzz_assert(again != NULL);
	pv_answers_write(again, twice);
	fuzz_assert(strcmp(once->data, twice->data) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	struct pv_answers *answers = pv_answers_new(ctx, load(ctx));
	const struct pv_field *fields;
	char *text = pv_alloc_array(ctx, char, size + 1);
	size_t n;

	memcpy(text, data, size);
	if (!pv_urlencoded_parse(ctx, text, size, &fields, &n))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *name = fields[i].name, *value = fields[i].value;

		if (strcmp(value, "+") == 0)
			(void)pv_answers_repeat_add(answers, name);
		else if (strcmp(value, "-") == 0)
			(void)pv_answers_repeat_remove(answers, name);
		else if (pv_answers_set(answers, name, value))
			fuzz_assert(
			    strcmp(pv_answers_get(answers, name), value) == 0);
	}
	pv_answers_recompute(answers);
	(void)pv_answers_check(answers, NULL);
	for (size_t i = 0; i < load(ctx)->n_pages; i++)
		(void)pv_answers_page_relevant(answers, load(ctx)->pages[i]);
	check_round(ctx, answers);
	talloc_free(ctx);
	return 0;
}
