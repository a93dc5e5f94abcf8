/*
 * etat-civil - ask for a copy or an extract of a civil-status record.
 *
 *   GET, POST /demarches/etat-civil…	as every procedure (form/procedure.h)
 *
 *   reads    its form.xml; the visitor's answers; the file of communes
 *   writes   a draft, then a request, through citizen.*
 *   trusts   nothing that the browser sends
 *
 * Here is what XPath cannot say: which commune holds a record made elsewhere,
 * and what is told of an age that cannot be.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "form/lookup.h"
#include "form/procedure.h"
#include "reference/communes.h"

/* Where the event was, and the name of the commune that the page gives. */
static const char elsewhere[] = "/data/autre/commune";
static const char its_name[] = "/data/ailleurs/commune-nom";
/* As it was written by who did not find it in the list. */
static const char not_found[] = "/data/autre/nom";

enum {
	FIRST_YEAR = 1793, /* of civil registers (law of 20 September 1792) */
	OLDEST_AGE = 125,
	FREE_AGE = 16, /* of emancipation (code civil, art. 413-2) */
};

static bool
fill(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *code = pv_answers_get(answers, elsewhere);
	const char *label = *code == '\0' ?
	    pv_strdup(ctx, pv_answers_get(answers, not_found)) :
	    pv_communes_label(ctx, code);

	if (ctx->error.status != 0)
		return false;
	pv_answers_put(answers, its_name, label == NULL ? "" : label);
	return true;
}

static bool
refuse(struct pv_answers *answers, const char *path, const char *fault)
{
	pv_answers_refuse(answers, path, fault);
	return false;
}

/* Years are compared: the month and the day may not be known. */
static bool
check_year(struct pv_ctx *ctx, struct pv_answers *answers, const char *path)
{
	long year, today = pv_date_today(ctx).year;
	bool own;

	if (!pv_answers_given(answers, path))
		return true;
	year = strtol(pv_answers_get(answers, path), NULL, 10);
	own = strcmp(path, "/data/naissance/date") == 0 &&
	    pv_answers_given(answers, "/data/lien/lien") &&
	    strcmp(pv_answers_get(answers, "/data/lien/lien"), "moi") == 0;
	if (year < FIRST_YEAR)
		return refuse(answers, path, "t.etat-civil.year.first");
	if (own && today - year > OLDEST_AGE)
		return refuse(answers, path, "t.etat-civil.year.oldest");
	if (own && today - year < FREE_AGE)
		return refuse(answers, path, "t.etat-civil.year.minor");
	return true;
}

/* Who finds our own commune in the list is to say that it was here. */
static bool
check_commune(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *code = pv_answers_get(answers, elsewhere);
	const char *fault = NULL;

	if (!pv_answers_given(answers, elsewhere))
		return true;
	if (strcmp(code, ctx->commune->insee) == 0)
		fault = "t.etat-civil.commune.here";
	else if (*pv_answers_get(answers, its_name) == '\0')
		fault = "t.etat-civil.commune.unknown";
	return fault == NULL || refuse(answers, elsewhere, fault);
}

static bool
check(struct pv_ctx *ctx, struct pv_answers *answers)
{
	static const char *const days[] = { "/data/naissance/date",
		"/data/mariage/date", "/data/deces/date" };
	bool good = check_commune(ctx, answers);

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		good = check_year(ctx, answers, days[i]) && good;
	return good;
}

static const struct pv_procedure etat_civil = {
	.name = "etat-civil",
	.fill = fill,
	.check = check,
	.lookup = pv_communes_lookup,
};

int
main(int argc, char **argv)
{
	return pv_procedure_main(&etat_civil, argc, argv);
}
