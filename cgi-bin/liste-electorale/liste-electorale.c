/*
 * liste-electorale - ask to be put on the electoral roll.
 *
 *   GET, POST /demarches/liste-electorale…	as every procedure (form/procedure.h)
 *
 *   reads    its form.xml; the visitor's answers; the polls of the commune;
 *            the file of communes; the setting "electoral"
 *   writes   a draft, then a request, through citizen.*
 *   trusts   nothing that the browser sends
 *
 * Here is what XPath cannot say: which poll one can still vote in, its days
 * (law/electoral.h), and whether the commune's téléprocédure is approved (code
 * électoral, R5).  It fills /data/calcul, which no page asks.
 *
 * The setting "electoral" of a commune, a JSON object: approved (true: sending
 * registers; else it only prepares), and what a refusal names: commission (the
 * address of the commission de contrôle), tribunal ("tribunal judiciaire de …").
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/word.h"
#include "db/db.h"
#include "form/lookup.h"
#include "form/procedure.h"
#include "law/electoral.h"
#include "reference/communes.h"

enum { OLDEST_AGE = 125, CHILD_AGE = 26 };

static const struct pv_call polls_call = { "citizen.polls", 0, true };

/* The poll that a visitor can still be registered for. */
struct chance {
	const char *name; /* "élections municipales" */
	struct pv_date first, second;
	bool two_rounds;
	bool only_second; /* of age between the rounds */
	enum pv_electoral_window window;
};

/* Citizens of the Union vote in two kinds of polls (LO227-1; loi 77-729, art. 2-1). */
static bool
may_vote(struct pv_answers *answers, enum pv_poll kind)
{
	static const char lists[] = "/data/listes/listes";

	if (!pv_answers_is(answers, "/data/nationalite/nationalite", "union"))
		return true;
	/* Before the lists are chosen, both. */
	if (kind == PV_POLL_MUNICIPAL)
		return !pv_answers_given(answers, lists) ||
		    pv_word_among(
			pv_answers_get(answers, lists), "municipales");
	return kind == PV_POLL_EUROPEAN &&
	    (!pv_answers_given(answers, lists) ||
		pv_word_among(pv_answers_get(answers, lists), "europeennes"));
}

static void
read_poll(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    enum pv_poll kind, struct chance *chance)
{
	const char *second = pv_row_text(rows, row, "second_round");

	if (!pv_date_parse(
		pv_row_text(rows, row, "first_round"), &chance->first))
		pv_die("a poll without its day");
	chance->first =
	    pv_electoral_poll_day(kind, chance->first, ctx->commune->insee);
	chance->two_rounds =
	    second != NULL && pv_date_parse(second, &chance->second);
	if (chance->two_rounds)
		chance->second = pv_electoral_poll_day(
		    kind, chance->second, ctx->commune->insee);
	chance->window = pv_electoral_window(chance->first, pv_date_today(ctx));
	chance->name = pv_text(ctx,
	    pv_printf(ctx, "liste-electorale.poll.%s", pv_poll_name(kind)));
}

/* Of age for one round at least; birth: NULL before it is known. */
static bool
is_of_age(struct chance *chance, const struct pv_date *birth)
{
	bool first =
	    birth == NULL || pv_electoral_of_age(*birth, chance->first);

	chance->only_second = !first && chance->two_rounds &&
	    pv_electoral_of_age(*birth, chance->second);
	return first || chance->only_second;
}

/*
 * The first poll that is still open to the visitor, and the first that they may
 * vote in by their nationality, where it is another: it is missed.
 */
static bool
find_chance(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_date *birth, struct chance *found, struct chance *missed)
{
	struct pv_rows *rows = pv_db_call(ctx, &polls_call, NULL);

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		enum pv_poll kind = pv_poll_of(pv_row_text(rows, row, "kind"));
		struct chance chance = { 0 };

		if (!may_vote(answers, kind))
			continue;
		read_poll(ctx, rows, row, kind, &chance);
		if (is_of_age(&chance, birth) &&
		    chance.window != PV_ELECTORAL_SHUT) {
			*found = chance;
			return true;
		}
		if (missed->name == NULL)
			*missed = chance;
	}
	return true;
}

static void
put(struct pv_answers *answers, const char *name, const char *value)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/data/calcul/%s", name);
	(void)pv_answers_put(answers, path, value);
}

static void
put_day(struct pv_ctx *ctx, struct pv_answers *answers, const char *name,
    struct pv_date day)
{
	put(answers, name, pv_date_words(ctx, pv_date_iso(ctx, day)));
}

static void
put_chance(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct chance *found, const struct chance *missed)
{
	static const char *const windows[] = {
		[PV_ELECTORAL_OPEN] = "ouverte",
		[PV_ELECTORAL_PAPER] = "papier",
		[PV_ELECTORAL_LATE] = "tardive",
	};
	static const char *const all[] = { "scrutin", "jour", "second",
		"cloture", "en-ligne", "derniers-jours", "fenetre", "manque",
		"manque-jour" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		put(answers, all[i], "");
	if (missed->name != NULL) {
		put(answers, "manque", missed->name);
		put_day(ctx, answers, "manque-jour", missed->first);
	}
	if (found->name == NULL)
		return;
	put(answers, "scrutin", found->name);
	put(answers, "fenetre", windows[found->window]);
	put_day(ctx, answers, "jour", found->first);
	if (found->two_rounds)
		put_day(ctx, answers, "second", found->second);
	put_day(ctx, answers, "cloture", pv_electoral_closing(found->first));
	put_day(ctx, answers, "en-ligne", pv_electoral_online(found->first));
	put_day(
	    ctx, answers, "derniers-jours", pv_electoral_late(found->first));
}

/*
 * "oui", "second" for the second round alone, "non": too young for every poll
 * that is known, and today too.
 */
static const char *
age(struct pv_ctx *ctx, const struct pv_date *birth, const struct chance *found)
{
	if (birth == NULL)
		return "";
	if (found->name != NULL)
		return found->only_second ? "second" : "oui";
	return pv_date_compare(
		   pv_electoral_adult(*birth), pv_date_today(ctx)) <= 0 ?
	    "oui" :
	    "non";
}

/* The commune's own téléprocédure is approved by the minister (R5). */
static bool
is_approved(struct pv_ctx *ctx)
{
	const char *settings = ctx->commune->settings;
	const struct pv_value *value = settings != NULL && *settings != '\0' ?
	    pv_value_from_json(ctx, settings, strlen(settings)) :
	    NULL;
	const struct pv_value *electoral =
	    value != NULL ? pv_get(value, "electoral") : NULL;

	return electoral != NULL && pv_get_bool(electoral, "approved");
}

/* The commune of birth by name, for who deals with the request. */
static bool
fill_birth_place(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *code = pv_answers_get(answers, "/data/lieu-france/commune");
	const char *label = *code != '\0' ? pv_communes_label(ctx, code) : NULL;

	put(answers, "commune-naissance", label != NULL ? label : "");
	return ctx->error.status == 0;
}

static bool
fill(struct pv_ctx *ctx, struct pv_answers *answers)
{
	struct chance found = { 0 }, missed = { 0 };
	struct pv_date day;
	bool born = pv_date_parse(
	    pv_answers_get(answers, "/data/naissance/date"), &day);
	const struct pv_date *birth = born ? &day : NULL;

	if (!find_chance(ctx, answers, birth, &found, &missed))
		return false;
	put(answers, "agree", is_approved(ctx) ? "oui" : "non");
	put(answers, "age", age(ctx, birth, &found));
	put_chance(ctx, answers, &found, &missed);
	return fill_birth_place(ctx, answers);
}

static bool
refuse(struct pv_answers *answers, const char *path, const char *fault)
{
	pv_answers_refuse(answers, path, fault);
	return false;
}

/* The day of an answer that is asked; false where there is none. */
static bool
read_day(struct pv_answers *answers, const char *path, struct pv_date *day)
{
	return pv_answers_given(answers, path) &&
	    pv_date_parse(pv_answers_get(answers, path), day);
}

static bool
check_birth(struct pv_ctx *ctx, struct pv_answers *answers)
{
	static const char path[] = "/data/naissance/date";
	struct pv_date birth, today = pv_date_today(ctx);

	if (!read_day(answers, path, &birth))
		return true;
	if (pv_date_compare(birth, today) > 0)
		return refuse(answers, path, "t.liste-electorale.birth.future");
	if (!pv_electoral_under(birth, OLDEST_AGE, today))
		return refuse(answers, path, "t.liste-electorale.birth.oldest");
	return true;
}

/* L11, I, 1°: the children under 26; six months of residence. */
static bool
check_attachment(struct pv_ctx *ctx, struct pv_answers *answers)
{
	static const char motif[] = "/data/rattachement/motif";
	static const char since[] = "/data/precisions/depuis";
	struct pv_date day, today = pv_date_today(ctx);

	if (pv_answers_is(answers, motif, "enfant") &&
	    read_day(answers, "/data/naissance/date", &day) &&
	    !pv_electoral_under(day, CHILD_AGE, today))
		return refuse(answers, motif, "t.liste-electorale.child.older");
	if (!read_day(answers, since, &day))
		return true;
	if (pv_date_compare(day, today) > 0)
		return refuse(
		    answers, since, "t.liste-electorale.since.future");
	if (!pv_electoral_resident(day, today))
		return refuse(answers, since, "t.liste-electorale.since.short");
	return true;
}

static bool
check(struct pv_ctx *ctx, struct pv_answers *answers)
{
	bool good = check_birth(ctx, answers);

	return check_attachment(ctx, answers) && good;
}

static const struct pv_procedure liste_electorale = {
	.name = "liste-electorale",
	.fill = fill,
	.check = check,
	.lookup = pv_communes_lookup,
};

int
main(int argc, char **argv)
{
	return pv_procedure_main(&liste_electorale, argc, argv);
}
