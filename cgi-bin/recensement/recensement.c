/*
 * recensement - be counted at sixteen, for the national service.
 *
 *   GET, POST /demarches/recensement…	as every procedure (form/procedure.h)
 *
 *   reads    its form.xml; the visitor's answers; the file of communes
 *   writes   a draft, then a request, through citizen.*
 *   trusts   nothing that the browser sends
 *
 * Here is what XPath cannot say: the terms of the law (law/census.h), and the
 * name of the commune of birth.  It fills what no page asks in /data/calcul.
 */
#include <string.h>

#include "fill/census.h"
#include "form/lookup.h"
#include "form/procedure.h"
#include "reference/communes.h"

static const char acquired_on[] = PV_CENSUS_ACQUIRED_ON;

static bool
refuse(struct pv_answers *answers, const char *path, const char *fault)
{
	pv_answers_refuse(answers, path, fault);
	return false;
}

/* The page for whom takes a date that is known in part: here it is not enough. */
static bool
check_birth(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_census_person *person)
{
	const char *path = person->birth_path;

	if (!pv_answers_given(answers, path))
		return true;
	if (!person->has_birth)
		return refuse(answers, path, "t.recensement.birth.whole");
	if (pv_date_compare(person->birth, pv_date_today(ctx)) > 0)
		return refuse(answers, path, "t.recensement.birth.future");
	return true;
}

static bool
check_acquired(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_census_person *person)
{
	if (person->has_acquired &&
	    pv_date_compare(person->acquired, pv_date_today(ctx)) > 0)
		return refuse(
		    answers, acquired_on, "t.recensement.acquired.future");
	return true;
}

static bool
check(struct pv_ctx *ctx, struct pv_answers *answers)
{
	struct pv_census_person person;
	bool good;

	pv_census_person_read(answers, &person);
	good = check_birth(ctx, answers, &person);
	return check_acquired(ctx, answers, &person) && good;
}

static const struct pv_procedure recensement = {
	.name = "recensement",
	.fill = pv_census_fill,
	.check = check,
	.lookup = pv_communes_lookup,
};

int
main(int argc, char **argv)
{
	return pv_procedure_main(&recensement, argc, argv);
}
