/*
 * form_bench - what the engine of forms costs: opening, recomputing and
 * listing answers, in microseconds, and against libxml2 parsing the same form.
 *
 *	form_bench [--ratio | FORM.xml]
 *
 * Without arguments, two forms made here: 60 nodes with 24 expressions, as a
 * procedure of a commune has, and 500 nodes with 200 expressions.  --ratio
 * prints of the second how many times the parse a recomputation takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/parser.h>

#include "base/config.h"
#include "form/answers.h"

enum { ROUNDS = 300 };

static const struct pv_config config = { .prefix = "" };

static double
now_us(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Every fifth node a date, a calculation, a condition, a rule or a text. */
static void
add_bind(struct pv_buffer *form, int i, int expressions)
{
	if (i == 0 || expressions <= 0)
		return;
	pv_buffer_addf(form, "<bind nodeset=\"/data/g/n%d\" ", i);
	switch (i % 4) {
	case 0:
		pv_buffer_addf(form,
		    "type=\"date\" constraint=\". &lt;= today() and . &gt;= "
		    "'1900-01-01'\"/>");
		break;
	case 1:
		pv_buffer_addf(form,
		    "calculate=\"concat(/data/g/n%d, ' ', /data/g/n0)\"/>",
		    i - 1);
		break;
	case 2:
		pv_buffer_addf(form,
		    "relevant=\"/data/g/n%d != '' and "
		    "selected(/data/g/n0, 'b')\"/>",
		    i - 1);
		break;
	default:
		pv_buffer_addf(form,
		    "type=\"int\" calculate=\"string-length(/data/g/n%d) + "
		    "%d\"/>",
		    i - 1, i);
	}
}

static struct pv_buffer *
make_form(struct pv_ctx *ctx, int nodes, int expressions)
{
	struct pv_buffer *form = pv_buffer_new(ctx, 1 << 22);

	pv_buffer_add_text(form,
	    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
	    "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><model>"
	    "<instance><data id=\"banc\"><g>");
	for (int i = 0; i < nodes; i++)
		pv_buffer_addf(form, "<n%d/>", i);
	pv_buffer_add_text(form, "</g></data></instance>");
	for (int i = 0; i < nodes; i++)
		add_bind(form, i, expressions--);
	pv_buffer_add_text(form, "</model></h:head><h:body>");
	for (int i = 0; i < nodes; i++)
		pv_buffer_addf(form,
		    "<input ref=\"/data/g/n%d\"><label>Question %d</label>"
		    "</input>",
		    i, i);
	pv_buffer_add_text(form, "</h:body></h:html>");
	return form;
}

static struct pv_definition *
load(struct pv_ctx *ctx, const struct pv_buffer *form)
{
	struct pv_definition *definition = pv_definition_load(
	    ctx, ctx, "banc", "banc/form.xml", form->data, form->length);

	if (definition == NULL)
		exit(1);
	return definition;
}

static double
time_parsing(const struct pv_buffer *form)
{
	double begun = now_us();

	for (int i = 0; i < ROUNDS; i++)
		xmlFreeDoc(xmlReadMemory(
		    form->data, (int)form->length, NULL, NULL, 0));
	return (now_us() - begun) / ROUNDS;
}

/* The form page: answers from the database, their states, their labels. */
static double
time_opening(struct pv_ctx *ctx, const struct pv_definition *definition,
    const struct pv_buffer *xml)
{
	double begun = now_us();

	for (int i = 0; i < ROUNDS; i++) {
		struct pv_ctx *one = pv_ctx_new(ctx->process);
		struct pv_answers *answers =
		    pv_answers_read(one, definition, xml->data, xml->length);

		if (answers == NULL)
			exit(1);
		for (size_t j = 0; j < definition->n_nodes; j++)
			(void)pv_answers_state(
			    answers, definition->nodes[j]->path);
		talloc_free(one);
	}
	return (now_us() - begun) / ROUNDS;
}

/* One answer that all the others hang on, then one that few do. */
static double
time_recomputing(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *path)
{
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	double begun = now_us();

	for (int i = 0; i < ROUNDS; i++) {
		(void)pv_answers_set(answers, path, i % 2 == 0 ? "b" : "c");
		pv_answers_recompute(answers);
	}
	begun = (now_us() - begun) / ROUNDS;
	talloc_free(answers);
	return begun;
}

static void
measure(struct pv_ctx *ctx, const char *name, const struct pv_buffer *form)
{
	struct pv_definition *definition = load(ctx, form);
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	struct pv_buffer *xml = pv_buffer_new(ctx, 1 << 22);
	const struct pv_node *first, *last;
	double parsing = time_parsing(form), all;

	pv_answers_write(answers, xml);
	first = definition->nodes[definition->nodes[1]->leaf ? 1 : 2];
	last = definition->nodes[definition->n_nodes - 1];
	all = time_recomputing(ctx, definition, first->path);
	printf("%s: %zu nodes\n"
	       "  parse the form (libxml2)   %9.1f us\n"
	       "  open, recompute, states    %9.1f us\n"
	       "  recompute, first node set  %9.1f us  %5.2f x parsing\n"
	       "  recompute, last node set   %9.1f us\n",
	    name, definition->n_nodes, parsing,
	    time_opening(ctx, definition, xml), all, all / parsing,
	    time_recomputing(ctx, definition, last->path));
	talloc_free(definition);
}

static void
print_ratio(struct pv_ctx *ctx, const struct pv_buffer *form)
{
	struct pv_definition *definition = load(ctx, form);

	printf("%.2f\n",
	    time_recomputing(ctx, definition, "/data/g/n0") /
		time_parsing(form));
	talloc_free(definition);
}

static struct pv_buffer *
read_form(struct pv_ctx *ctx, const char *path)
{
	struct pv_buffer *form = pv_buffer_new(ctx, 1 << 22);
	FILE *file = fopen(path, "re");
	char bytes[4096];
	size_t n;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		pv_buffer_add(form, bytes, n);
	(void)fclose(file);
	return form;
}

int
main(int argc, char **argv)
{
	struct pv_process *process = pv_process_new("bench", "parvis_citizen");
	struct pv_ctx *ctx;

	process->config = &config;
	ctx = pv_ctx_new(process);
	if (argc > 1 && strcmp(argv[1], "--ratio") == 0) {
		print_ratio(ctx, make_form(ctx, 500, 201));
	} else if (argc > 1) {
		measure(ctx, argv[1], read_form(ctx, argv[1]));
	} else {
		measure(ctx, "small", make_form(ctx, 60, 25));
		measure(ctx, "large", make_form(ctx, 500, 201));
	}
	talloc_free(process);
	return 0;
}
