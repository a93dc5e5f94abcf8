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

#include "base/date.h"
#include "form/lookup.h"
#include "form/procedure.h"
#include "law/census.h"
#include "reference/communes.h"

static const char own_birth[] = "/data/recense/date";
static const char child_birth[] = "/data/pour/pour-personne/naissance";
static const char acquired_on[] = "/data/nationalite/acquise";

/* Who is to be counted, as far as it is known. */
struct person {
	enum pv_census_way way;
	const char *birth_path;
	struct pv_date birth, acquired;
	bool has_birth, has_acquired;
};

static void
read_person(struct pv_answers *answers, struct person *person)
{
	static const char way[] = "/data/nationalite/francais";

	*person = (struct person){ .way = PV_CENSUS_BORN };
	if (pv_answers_is(answers, way, "acquise"))
		person->way = PV_CENSUS_ACQUIRED;
	else if (pv_answers_is(answers, way, "repudiable"))
		person->way = PV_CENSUS_REPUDIABLE;
	person->birth_path =
	    pv_answers_is(answers, "/data/pour/pour-qui/qualite", "parent") ?
	    child_birth :
	    own_birth;
	person->has_birth = pv_answers_given(answers, person->birth_path) &&
	    pv_date_parse(
		pv_answers_get(answers, person->birth_path), &person->birth);
	person->has_acquired = pv_answers_given(answers, acquired_on) &&
	    pv_date_parse(
		pv_answers_get(answers, acquired_on), &person->acquired);
	/* Who was French at sixteen is counted as by birth (R*111-1). */
	if (person->has_birth && person->has_acquired &&
	    pv_date_compare(person->acquired, pv_census_begins(person->birth)) <
		0)
		person->way = PV_CENSUS_BORN;
}

static void
put_day(struct pv_ctx *ctx, struct pv_answers *answers, const char *path,
    struct pv_date day)
{
	(void)pv_answers_put(
	    answers, path, pv_date_words(ctx, pv_date_iso(ctx, day)));
}

static void
put_terms(
    struct pv_ctx *ctx, struct pv_answers *answers, const struct person *person)
{
	static const char *const names[] = {
		[PV_CENSUS_EARLY] = "tot",
		[PV_CENSUS_REGULAR] = "regulier",
		[PV_CENSUS_LATE] = "tard",
		[PV_CENSUS_OVER] = "fini",
	};
	bool known = person->has_birth &&
	    (person->way != PV_CENSUS_ACQUIRED || person->has_acquired);

	if (!known) {
		(void)pv_answers_put(answers, "/data/calcul/etape", "");
		return;
	}
	(void)pv_answers_put(answers, "/data/calcul/etape",
	    names[pv_census_time(person->way, person->birth, person->acquired,
		pv_date_today(ctx))]);
	put_day(ctx, answers, "/data/calcul/debut",
	    pv_census_begins(person->birth));
	put_day(ctx, answers, "/data/calcul/fin",
	    pv_census_ends(person->way, person->birth, person->acquired));
	put_day(ctx, answers, "/data/calcul/dernier",
	    pv_census_last(person->birth));
}

/* The place of birth in one line, for the attestation and the list. */
static bool
put_place(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *code = pv_answers_get(answers, "/data/naissance/commune");
	const char *place =
	    pv_answers_get(answers, "/data/naissance/autre-commune");

	if (pv_answers_is(answers, "/data/naissance/pays", "etranger"))
		place = pv_printf(ctx, "%s (%s)",
		    pv_answers_get(answers, "/data/naissance/ville"),
		    pv_answers_get(answers, "/data/naissance/nom-pays"));
	else if (*code != '\0')
		place = pv_communes_label(ctx, code);
	if (ctx->error.status != 0)
		return false;
	(void)pv_answers_put(answers, "/data/calcul/lieu",
	    place != NULL ? pv_strdup(ctx, place) : "");
	return true;
}

static bool
fill(struct pv_ctx *ctx, struct pv_answers *answers)
{
	struct person person;

	read_person(answers, &person);
	put_terms(ctx, answers, &person);
	return put_place(ctx, answers);
}

static bool
refuse(struct pv_answers *answers, const char *path, const char *fault)
{
	pv_answers_refuse(answers, path, fault);
	return false;
}

/* The page for whom takes a date that is known in part: here it is not enough. */
static bool
check_birth(
    struct pv_ctx *ctx, struct pv_answers *answers, const struct person *person)
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
check_acquired(
    struct pv_ctx *ctx, struct pv_answers *answers, const struct person *person)
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
	struct person person;
	bool good;

	read_person(answers, &person);
	good = check_birth(ctx, answers, &person);
	return check_acquired(ctx, answers, &person) && good;
}

static const struct pv_procedure recensement = {
	.name = "recensement",
	.fill = fill,
	.check = check,
	.lookup = pv_communes_lookup,
};

int
main(int argc, char **argv)
{
	return pv_procedure_main(&recensement, argc, argv);
}
