/*
 * The simple expressions, evaluated by us, against libxml2: one form loaded
 * twice, once without ours, answered alike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "form/answers.h"
#include "form/expression.h"

enum { ROUNDS = 300, FORM_MAX_BYTES = 262144 };

static struct pv_process *process;
static struct pv_config config = { .prefix = "", .data_dir = "/nonexistent" };
static struct pv_ctx *ctx;

/* Each expression that the reader takes, and near ones that it must leave. */
#define BIND(name, rest) "<bind nodeset=\"/data/" name "\" " rest "/>"
static const char small[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
    "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><h:title>Essai</h:title>"
    "<model><instance><data id=\"essai\"><a/><b/><c/><d/><e/><f/><g/><h/><i/>"
    "<j/><k/><l/><m/><n/><o/><p/><r><s/><t/></r></data></instance>" BIND(
	"b", "relevant=\"/data/a != 'x' and not(/data/c = 'y')\"") BIND("c",
	"relevant=\"selected(/data/a, 'y') or /data/d = ''\"") BIND("e",
	"calculate=\"if(/data/a = 'x', concat(/data/b, '-', /data/c), "
	"if(/data/b = /data/c, 'même', /data/d))\"") BIND("f",
	"calculate=\"concat('«', /data/a, &quot;'&quot;, /data/d, '»')\"") BIND("g",
	"calculate=\"/data/a\" relevant=\"true()\"") BIND("h",
	"relevant=\"false() or (/data/a = 'x' or /data/b = 'x') and "
	"/data/c != ''\"") BIND("i",
	"relevant=\"regex(/data/d, '^[xy]')\" constraint=\". != 'y'\"") BIND("j",
	"relevant=\"concat(/data/a, /data/b) = 'xy'\"") BIND("k",
	"type=\"int\" calculate=\"string-length(/data/a) + 1\"") BIND("l",
	"relevant=\"/data/k = 2\" required=\"/data/a\"") BIND("m",
	"relevant=\"if(/data/a = 'x', /data/b = 'x', /data/b != 'x')\"") BIND("n",
	"type=\"date\" relevant=\"/data/a = /data/d\"") BIND("o",
	"calculate=\"if(/data/n = '2026-11-26', 'oui', 'non')\"") BIND("p",
	"calculate=\"if(/data/a, 'oui', 'non')\"") BIND("r/s",
	"relevant=\"/data/r/t = 'x'\"") "</model></h:head><h:body>"
					"<input ref=\"/data/a\"/><input ref=\"/data/b\"/><input ref=\"/data/c\"/>"
					"<input ref=\"/data/d\"/><input ref=\"/data/i\"/>"
					"<group ref=\"/data/r\"><repeat nodeset=\"/data/r\">"
					"<input ref=\"/data/r/s\"/><input ref=\"/data/r/t\"/></repeat></group>"
					"</h:body></h:html>";

static int
setup(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	ctx = pv_ctx_new(process);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	talloc_free(ctx);
	talloc_free(process);
	return 0;
}

static size_t
forget(const struct pv_expression *expression)
{
	bool quick = expression != NULL && expression->quick != NULL;

	if (quick)
		((struct pv_expression *)(uintptr_t)expression)->quick = NULL;
	return quick;
}

/* Leaves them all to libxml2; how many were ours. */
static size_t
forget_all(struct pv_definition *definition)
{
	size_t n = 0;

	for (size_t i = 0; i < definition->n_nodes; i++) {
		struct pv_node *node = definition->nodes[i];

		n += forget(node->relevant) + forget(node->required) +
		    forget(node->readonly) + forget(node->constraint) +
		    forget(node->calculate);
	}
	return n;
}

/* The same numbers at each run. */
static unsigned int
next_number(unsigned int *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16;
}

struct other {
	struct pv_answers *answers;
	size_t nodes;
};

static void
expect_alike(const struct pv_state *one, void *data)
{
	struct other *other = data;
	const struct pv_state *two =
	    pv_answers_state(other->answers, one->path);

	other->nodes++;
	assert_non_null(two);
	if (one->relevant != two->relevant || one->required != two->required ||
	    one->readonly != two->readonly || one->valid != two->valid)
		fail_msg("%s: the state differs", one->path);
	/* The one that is random. */
	if (strstr(one->path, "/instanceID") == NULL)
		assert_string_equal(one->value, two->value);
}

/* Answers nodes at random, among values; compares after each. */
static void
compare(struct pv_definition *ours, struct pv_definition *libxml2,
    const char *const *values, size_t n)
{
	struct pv_answers *one = pv_answers_new(ctx, ours);
	struct other other = { .answers = pv_answers_new(ctx, libxml2) };
	unsigned int seed = 7;

	for (int round = 0; round < ROUNDS; round++) {
		const char *path =
		    ours->nodes[next_number(&seed) % ours->n_nodes]->path;
		const char *value = values[next_number(&seed) % n];

		assert_int_equal(pv_answers_set(one, path, value),
		    pv_answers_set(other.answers, path, value));
		pv_answers_recompute(one);
		pv_answers_recompute(other.answers);
		pv_answers_each(one, expect_alike, &other);
	}
	assert_int_equal(other.nodes, ROUNDS * ours->n_nodes);
}

static void
each_form_of_expression(void **state)
{
	static const char *const values[] = { "", "x", "y", "x y", " x",
		"2026-11-26", "2", "é" };
	struct pv_definition *one = pv_definition_load(
	    ctx, ctx, "essai", "essai.xml", small, strlen(small));
	struct pv_definition *other = pv_definition_load(
	    ctx, ctx, "essai", "essai.xml", small, strlen(small));

	(void)state;
	assert_non_null(one);
	/* Not k, l's first, p and r/s: numbers, a text's truth, a repeat. */
	assert_int_equal(forget_all(other), 14);
	compare(one, other, values, sizeof(values) / sizeof(values[0]));
}

static void
the_form_of_civil_status(void **state)
{
	static const char *const values[] = { "", "oui", "non", "naissance",
		"mariage", "deces", "integrale", "plurilingue", "filiation",
		"simple", "ici", "domicile", "autre", "etranger", "moi",
		"aucun", "ancien", "representant", "31400", "Jeanne" };
	const char *file = PV_SOURCE_DIR "/cgi-bin/etat-civil/form.xml";
	char *xml = pv_alloc_array(ctx, char, FORM_MAX_BYTES);
	FILE *stream = fopen(file, "r");
	struct pv_definition *one, *other;
	size_t length;

	(void)state;
	assert_non_null(stream);
	length = fread(xml, 1, FORM_MAX_BYTES, stream);
	fclose(stream);
	one = pv_definition_load(ctx, ctx, "etat-civil", file, xml, length);
	other = pv_definition_load(ctx, ctx, "etat-civil", file, xml, length);
	assert_non_null(one);
	assert_true(forget_all(other) > 60);
	compare(one, other, values, sizeof(values) / sizeof(values[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    each_form_of_expression, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    the_form_of_civil_status, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
