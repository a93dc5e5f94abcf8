/*
 * etat-civil - ask for a copy or an extract of a civil-status record.
 *
 *   GET, POST /demarches/etat-civil…	as every procedure (form/procedure.h)
 *
 *   reads    its form.xml; the visitor's answers; the file of communes
 *   writes   a draft, then a request, through citizen.*
 *   trusts   nothing that the browser sends
 *
 * Here is what XPath cannot say: which commune holds a record made elsewhere.
 */
#include <string.h>

#include "form/procedure.h"
#include "reference/communes.h"

/* Where the event was, and the name of the commune that the page gives. */
static const char elsewhere[] = "/data/autre/commune";
static const char its_name[] = "/data/ailleurs/commune-nom";

static bool
fill(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *code = pv_answers_get(answers, elsewhere);
	const char *label = *code == '\0' ? NULL : pv_communes_label(ctx, code);

	if (ctx->error.status != 0)
		return false;
	pv_answers_put(answers, its_name, label == NULL ? "" : label);
	return true;
}

/* Who finds our own commune in the list is to say that it was here. */
static bool
check(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *code = pv_answers_get(answers, elsewhere);
	const char *fault = NULL;

	if (strcmp(code, ctx->commune->insee) == 0)
		fault = "t.etat-civil.commune.here";
	else if (*code != '\0' && *pv_answers_get(answers, its_name) == '\0')
		fault = "t.etat-civil.commune.unknown";
	if (fault != NULL)
		pv_answers_refuse(answers, elsewhere, fault);
	return fault == NULL;
}

static bool
add_found(struct pv_ctx *ctx, const char *typed, struct pv_value *list)
{
	struct pv_found_commune found[PV_COMMUNES_MAX];
	int n = pv_communes_find(ctx, typed, found);

	for (int i = 0; i < n; i++) {
		struct pv_value *choice = pv_add_object(list);

		pv_set_text(choice, "value", found[i].code);
		pv_set_text(choice, "label", found[i].label);
	}
	return n >= 0;
}

/* "=31555" is the commune of that code, which was chosen before. */
static bool
lookup(struct pv_ctx *ctx, const char *source, const char *typed,
    struct pv_value *list)
{
	struct pv_value *choice;
	const char *label;

	if (strcmp(source, "communes") != 0)
		return pv_fail(ctx, 500, "PV1002", "error.internal",
		    "source %s is unknown", source);
	if (typed[0] != '=')
		return add_found(ctx, typed, list);
	label = pv_communes_label(ctx, typed + 1);
	if (label == NULL)
		return ctx->error.status == 0;
	choice = pv_add_object(list);
	pv_set_text(choice, "value", pv_strdup(ctx, typed + 1));
	pv_set_text(choice, "label", label);
	return true;
}

static const struct pv_procedure etat_civil = {
	.name = "etat-civil",
	.fill = fill,
	.check = check,
	.lookup = lookup,
};

int
main(int argc, char **argv)
{
	return pv_procedure_main(&etat_civil, argc, argv);
}
