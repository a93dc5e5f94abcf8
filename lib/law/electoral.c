/*
 * electoral - the dates of the electoral rolls.
 * Not here: which polls there are (parvis.poll), the words (form.xml).
 */
#include "law/electoral.h"

#include <string.h>

enum {
	FRIDAY = 5,
	CLOSING_WEEKS = 6,
	ONLINE_DAYS = 2,
	LATE_DAYS = 10,
	ADULT_YEARS = 18,
	RESIDENT_MONTHS = 6,
	DECISION_DAYS = 5,
	LATE_DECISION_DAYS = 3,
	LAST_DECISION_DAYS = 5,
	NOTICE_DAYS = 2,
	APPEAL_DAYS = 5,
	SILENCE_DAYS = 30,
	COMMISSION_DAYS = 21,
	COURT_DAYS = 7,
};

static const char *const names[PV_POLL_KINDS] = {
	[PV_POLL_MUNICIPAL] = "municipal",
	[PV_POLL_DEPARTMENTAL] = "departmental",
	[PV_POLL_REGIONAL] = "regional",
	[PV_POLL_LEGISLATIVE] = "legislative",
	[PV_POLL_PRESIDENTIAL] = "presidential",
	[PV_POLL_EUROPEAN] = "european",
	[PV_POLL_REFERENDUM] = "referendum",
};

const char *
pv_poll_name(enum pv_poll kind)
{
	return names[kind];
}

enum pv_poll
pv_poll_of(const char *name)
{
	int kind = 0;

	while (kind < PV_POLL_KINDS && strcmp(names[kind], name) != 0)
		kind++;
	return (enum pv_poll)kind;
}

static bool
votes_first(const char *insee)
{
	static const char *const places[] = {
		"971", /* Guadeloupe */
		"972", /* Martinique */
		"973", /* Guyane */
		"975", /* Saint-Pierre-et-Miquelon */
		"977", /* Saint-Barthélemy */
		"978", /* Saint-Martin */
		"987", /* Polynésie française */
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strncmp(insee, places[i], 3) == 0)
			return true;
	return false;
}

struct pv_date
pv_electoral_poll_day(
    enum pv_poll kind, struct pv_date sunday, const char *insee)
{
	bool national = kind == PV_POLL_LEGISLATIVE ||
	    kind == PV_POLL_PRESIDENTIAL || kind == PV_POLL_EUROPEAN ||
	    kind == PV_POLL_REFERENDUM;

	return national && votes_first(insee) ? pv_date_add_days(sunday, -1) :
						sunday;
}

struct pv_date
pv_electoral_closing(struct pv_date poll)
{
	/* A poll on a Friday has its first Friday a week before. */
	int back = (pv_date_weekday(poll) - FRIDAY + 7) % 7;

	if (back == 0)
		back = 7;
	return pv_date_add_days(poll, -back - 7 * (CLOSING_WEEKS - 1));
}

struct pv_date
pv_electoral_online(struct pv_date poll)
{
	return pv_date_add_days(pv_electoral_closing(poll), -ONLINE_DAYS);
}

struct pv_date
pv_electoral_late(struct pv_date poll)
{
	return pv_date_add_days(poll, -LATE_DAYS);
}

enum pv_electoral_window
pv_electoral_window(struct pv_date poll, struct pv_date today)
{
	if (pv_date_compare(today, pv_electoral_online(poll)) <= 0)
		return PV_ELECTORAL_OPEN;
	if (pv_date_compare(today, pv_electoral_closing(poll)) <= 0)
		return PV_ELECTORAL_PAPER;
	if (pv_date_compare(today, pv_electoral_late(poll)) <= 0)
		return PV_ELECTORAL_LATE;
	return PV_ELECTORAL_SHUT;
}

static struct pv_date
birthday(struct pv_date birth, int years)
{
	return pv_date_add_months(birth, 12 * years);
}

struct pv_date
pv_electoral_adult(struct pv_date birth)
{
	return birthday(birth, ADULT_YEARS);
}

bool
pv_electoral_of_age(struct pv_date birth, struct pv_date poll)
{
	return pv_date_compare(pv_electoral_adult(birth), poll) < 0;
}

bool
pv_electoral_under(struct pv_date birth, int years, struct pv_date on)
{
	return pv_date_compare(on, birthday(birth, years)) < 0;
}

bool
pv_electoral_resident(struct pv_date since, struct pv_date on)
{
	return pv_date_compare(
		   pv_date_add_months(since, RESIDENT_MONTHS), on) <= 0;
}

struct pv_date
pv_electoral_decision(struct pv_date deposit)
{
	return pv_date_add_days(deposit, DECISION_DAYS);
}

struct pv_date
pv_electoral_late_decision(struct pv_date deposit, struct pv_date poll)
{
	struct pv_date due = pv_date_add_days(deposit, LATE_DECISION_DAYS);
	struct pv_date last = pv_date_add_days(poll, -LAST_DECISION_DAYS);

	return pv_date_compare(due, last) <= 0 ? due : last;
}

struct pv_date
pv_electoral_notice(struct pv_date decision)
{
	return pv_date_add_days(decision, NOTICE_DAYS);
}

struct pv_date
pv_electoral_appeal(struct pv_date notice)
{
	return pv_date_add_days(notice, APPEAL_DAYS);
}

struct pv_date
pv_electoral_silence(struct pv_date appeal, const struct pv_date *poll)
{
	struct pv_date silence = pv_date_add_days(appeal, SILENCE_DAYS), last;

	if (poll == NULL)
		return silence;
	last = pv_date_add_days(*poll, -COMMISSION_DAYS);
	/* The commission has met: what comes after waits its thirty days. */
	if (pv_date_compare(last, appeal) <= 0)
		return silence;
	return pv_date_compare(silence, last) <= 0 ? silence : last;
}

struct pv_date
pv_electoral_court(struct pv_date notice)
{
	return pv_date_add_days(notice, COURT_DAYS);
}
