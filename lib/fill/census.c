/*
 * census - fills what a program computes in the form of the census.
 * Not here: what the form asks and refuses (cgi-bin/recensement).
 */
#include "fill/census.h"

#include <string.h>

#include "reference/communes.h"

static const char own_birth[] = "/data/recense/date";
static const char child_birth[] = "/data/pour/pour-personne/naissance";
static const char acquired_on[] = PV_CENSUS_ACQUIRED_ON;

void
pv_census_person_read(
    struct pv_answers *answers, struct pv_census_person *person)
{
	static const char way[] = "/data/nationalite/francais";

	*person = (struct pv_census_person){ .way = PV_CENSUS_BORN };
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
put_terms(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_census_person *person)
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

bool
pv_census_fill(struct pv_ctx *ctx, struct pv_answers *answers)
{
	struct pv_census_person person;

	pv_census_person_read(answers, &person);
	put_terms(ctx, answers, &person);
	return put_place(ctx, answers);
}
