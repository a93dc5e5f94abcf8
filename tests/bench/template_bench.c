/*
 * template_bench - what a template costs: a page of questions of some 13 KB
 * rendered, over the same bytes written straight into the buffer by C that
 * escapes its values too.  Prints the ratio of their times, medians of rounds
 * that are interleaved.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "view/program.h"

enum { QUESTIONS = 60, TIMES = 200, ROUNDS = 41, OUT_MAX = 65536 };

static const char page[] =
    "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<title>{{title}}</title>\n"
    "</head>\n<body>\n<h1>{{title}}</h1>\n<form method=\"post\">\n"
    "{{#questions}}\n"
    "<div class=\"field\">\n"
    "<label for=\"{{name}}\">{{label}}</label>\n"
    "{{#hint}}\n<p class=\"hint\" id=\"{{name}}-hint\">{{hint}}</p>\n{{/hint}}\n"
    "<input type=\"text\" id=\"{{name}}\" name=\"{{name}}\" value=\"{{value}}\">\n"
    "</div>\n"
    "{{/questions}}\n"
    "<button type=\"submit\">{{button}}</button>\n</form>\n</body>\n</html>\n";

struct question {
	char name[32], label[64], value[32];
	const char *hint;
};

static struct question questions[QUESTIONS];

static void
escape(struct pv_buffer *out, const char *text)
{
	const char *run;

	for (;;) {
		for (run = text; *text != '\0' && *text != '&' &&
		     *text != '<' && *text != '>' && *text != '"';
		     text++)
			;
		pv_buffer_add(out, run, (size_t)(text - run));
		switch (*text++) {
		case '\0':
			return;
		case '&':
			pv_buffer_add(out, "&amp;", 5);
			break;
		case '<':
			pv_buffer_add(out, "&lt;", 4);
			break;
		case '>':
			pv_buffer_add(out, "&gt;", 4);
			break;
		default:
			pv_buffer_add(out, "&quot;", 6);
		}
	}
}

static void
write_direct(struct pv_buffer *out)
{
	pv_buffer_add_text(out,
	    "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n"
	    "<title>");
	escape(out, "État civil");
	pv_buffer_add_text(out, "</title>\n</head>\n<body>\n<h1>");
	escape(out, "État civil");
	pv_buffer_add_text(out, "</h1>\n<form method=\"post\">\n");
	for (int i = 0; i < QUESTIONS; i++) {
		const struct question *one = &questions[i];

		pv_buffer_add_text(out, "<div class=\"field\">\n<label for=\"");
		escape(out, one->name);
		pv_buffer_add_text(out, "\">");
		escape(out, one->label);
		pv_buffer_add_text(out, "</label>\n");
		if (one->hint != NULL) {
			pv_buffer_add_text(out, "<p class=\"hint\" id=\"");
			escape(out, one->name);
			pv_buffer_add_text(out, "-hint\">");
			escape(out, one->hint);
			pv_buffer_add_text(out, "</p>\n");
		}
		pv_buffer_add_text(out, "<input type=\"text\" id=\"");
		escape(out, one->name);
		pv_buffer_add_text(out, "\" name=\"");
		escape(out, one->name);
		pv_buffer_add_text(out, "\" value=\"");
		escape(out, one->value);
		pv_buffer_add_text(out, "\">\n</div>\n");
	}
	pv_buffer_add_text(out, "<button type=\"submit\">");
	escape(out, "Continuer");
	pv_buffer_add_text(out, "</button>\n</form>\n</body>\n</html>\n");
}

static struct pv_value *
make_model(const void *parent)
{
	struct pv_value *model = pv_object(parent), *list;

	pv_set_text(model, "title", "État civil");
	pv_set_text(model, "button", "Continuer");
	list = pv_set_list(model, "questions");
	for (int i = 0; i < QUESTIONS; i++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "name", questions[i].name);
		pv_set_text(one, "label", questions[i].label);
		pv_set_text(one, "hint", questions[i].hint);
		pv_set_text(one, "value", questions[i].value);
	}
	return model;
}

static void
make_questions(void)
{
	for (int i = 0; i < QUESTIONS; i++) {
		struct question *one = &questions[i];

		snprintf(one->name, sizeof(one->name), "parent/nom-%d", i);
		snprintf(one->label, sizeof(one->label),
		    "Nom de naissance de la personne %d", i);
		snprintf(one->value, sizeof(one->value), "Durand & %d", i);
		one->hint = i % 2 == 0 ? "Par exemple 27 3 1987." : NULL;
	}
}

static double
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(void)
{
	struct pv_ctx *ctx = pv_ctx_new(pv_process_new("bench", "none"));
	struct pv_template *template = pv_template_compile(
	    ctx, ctx, "page", page, strlen(page), PV_ESCAPE_HTML, false);
	const struct pv_finder finder = { NULL, NULL };
	struct pv_buffer *out = pv_buffer_new(ctx, OUT_MAX);
	struct pv_buffer *direct = pv_buffer_new(ctx, OUT_MAX);
	static double rendered[ROUNDS], written[ROUNDS];
	struct pv_value *model;

	make_questions();
	model = make_model(ctx);
	for (int round = 0; round < ROUNDS; round++) {
		double begun = now_us();

		for (int i = 0; i < TIMES; i++) {
			out->length = 0;
			if (!pv_template_render(
				ctx, template, &finder, model, out))
				return 1;
		}
		rendered[round] = now_us() - begun;
		begun = now_us();
		for (int i = 0; i < TIMES; i++) {
			direct->length = 0;
			write_direct(direct);
		}
		written[round] = now_us() - begun;
	}
	if (out->length != direct->length ||
	    memcmp(out->data, direct->data, out->length) != 0) {
		fputs("template_bench: the two pages differ\n", stderr);
		return 1;
	}
	qsort(rendered, ROUNDS, sizeof(double), compare);
	qsort(written, ROUNDS, sizeof(double), compare);
	printf("%.2f\n", rendered[ROUNDS / 2] / written[ROUNDS / 2]);
	fprintf(stderr, "# %zu bytes: %.1f us rendered, %.1f us written\n",
	    out->length, rendered[ROUNDS / 2] / TIMES,
	    written[ROUNDS / 2] / TIMES);
	return 0;
}
