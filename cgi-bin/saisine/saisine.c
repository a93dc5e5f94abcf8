/*
 * saisine - write to the commune about anything (saisine par voie électronique).
 *
 *   GET, POST /demarches/saisine…	as every procedure (form/procedure.h)
 *
 *   reads    its form.xml; the visitor's answers; the procedures that the
 *            commune offers; its setting "saisine"
 *   writes   a draft, then a request, through citizen.*
 *   trusts   nothing that the browser sends
 *
 * Here is what XPath cannot say: which dedicated procedures there are (CRPA,
 * L112-9), and whose a subject is in this commune.
 */
#include <string.h>

#include "base/log.h"
#include "form/procedure.h"
#include "program/program.h"

enum { LIST_MAX_BYTES = 16384, SERVICE_MAX_BYTES = 64 };

static const struct pv_call procedures_call = { "citizen.procedures", 0, true };

/* The subject that the rest was found for. */
static const char found_for[] = "/data/routage/pour";

/* "a|b" holds the whole word "b". */
static bool
is_one_of(const char *words, const char *word)
{
	size_t length = strlen(word), n;

	for (; *words != '\0'; words += n + (words[n] == '|')) {
		n = strcspn(words, "|");
		if (n == length && memcmp(words, word, n) == 0)
			return true;
	}
	return false;
}

/* The dedicated procedures of the subject's categories, in Markdown. */
static bool
list_procedures(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *categories =
	    pv_answers_get(answers, "/data/routage/categories");
	struct pv_rows *rows = pv_db_call(ctx, &procedures_call, NULL);
	struct pv_buffer *list = pv_buffer_new(ctx, LIST_MAX_BYTES);

	for (int i = 0; rows != NULL && i < pv_rows_count(rows); i++) {
		const char *name = pv_row_text(rows, i, "name");
		const char *line = pv_printf(ctx, "- [%s](%s)\n",
		    pv_row_text(rows, i, "title"),
		    pv_link(ctx, "/demarches/%s", name));

		if (strcmp(name, "saisine") != 0 &&
		    is_one_of(categories, pv_row_text(rows, i, "category")) &&
		    list->length + strlen(line) < LIST_MAX_BYTES)
			pv_buffer_addf(list, "%s", line);
	}
	pv_answers_put(answers, "/data/routage/liste", list->data);
	return rows != NULL;
}

/* What the commune says of the subject: {"voirie": "technique"}; "" for nothing. */
static const char *
set_service(struct pv_ctx *ctx, const char *subject)
{
	const char *settings = ctx->commune->settings, *service = NULL;
	const struct pv_value *all, *ours;

	all = pv_value_from_json(ctx, settings, strlen(settings));
	ours = all != NULL ? pv_get(all, "saisine") : NULL;
	if (ours != NULL)
		service = pv_get_text(ours, subject);
	if (service == NULL)
		return "";
	if (strlen(service) <= SERVICE_MAX_BYTES &&
	    service[strspn(service, "abcdefghijklmnopqrstuvwxyz0123456789-")] ==
		'\0')
		return service;
	pv_log(ctx, PV_WARNING,
	    "the setting saisine names no service for %s: \"%s\"", subject,
	    service);
	return "";
}

static bool
fill(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *subject =
	    pv_strdup(ctx, pv_answers_get(answers, "/data/sujet/sujet"));

	if (strcmp(subject, pv_answers_get(answers, found_for)) == 0)
		return true;
	pv_answers_put(answers, found_for, subject);
	pv_answers_put(
	    answers, "/data/routage/reglage", set_service(ctx, subject));
	return list_procedures(ctx, answers);
}

static const struct pv_procedure saisine = {
	.name = "saisine",
	.fill = fill,
};

int
main(int argc, char **argv)
{
	return pv_procedure_main(&saisine, argc, argv);
}
