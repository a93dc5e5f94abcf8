/*
 * electoral - the dates of the electoral rolls (code électoral).
 *
 * A poll's day is that of its first round in the commune: pv_electoral_poll_day()
 * gives it from the Sunday of metropolitan France.  "Today" is the day in the
 * commune's own time zone: a request made on line counts until midnight, legal
 * time of the commune (R5).  These delays are of calendar days: no Sunday and no
 * holiday puts one off (L17 and L18 name days, and no rule of the code extends
 * them).  The day that begins a delay does not count, the last one does.
 */
#ifndef PV_LAW_ELECTORAL_H
#define PV_LAW_ELECTORAL_H

#include "base/date.h"

enum pv_poll {
	PV_POLL_MUNICIPAL,
	PV_POLL_DEPARTMENTAL,
	PV_POLL_REGIONAL,
	PV_POLL_LEGISLATIVE,
	PV_POLL_PRESIDENTIAL,
	PV_POLL_EUROPEAN,
	PV_POLL_REFERENDUM,
	PV_POLL_KINDS,
};

/* pv_poll_name - "municipal" …, as the database keeps it. */
const char *pv_poll_name(enum pv_poll kind);
/* pv_poll_of - the kind of a name; PV_POLL_KINDS for none. */
enum pv_poll pv_poll_of(const char *name);

/*
 * pv_electoral_poll_day - when a commune votes in a poll whose Sunday is given:
 * the Saturday before it in the Americas and in Polynesia, for the polls of the
 * whole nation (loi 62-1292, art. 3; code électoral, L173; loi 77-729, art. 26).
 * insee: of the commune, "97105".
 */
struct pv_date pv_electoral_poll_day(
    enum pv_poll kind, struct pv_date sunday, const char *insee);

/* pv_electoral_closing - the sixth Friday before the poll: at the counter and by post, where receipt counts (L17). */
struct pv_date pv_electoral_closing(struct pv_date poll);
/* pv_electoral_online - the last day on line: two days before (R5). */
struct pv_date pv_electoral_online(struct pv_date poll);
/* pv_electoral_late - the last day of those whom L30 names: the tenth before the poll (L30, L31). */
struct pv_date pv_electoral_late(struct pv_date poll);

enum pv_electoral_window {
	PV_ELECTORAL_OPEN, /* for everyone, by every way */
	PV_ELECTORAL_PAPER, /* no more on line: the counter, the post */
	PV_ELECTORAL_LATE, /* only for those whom L30 names */
	PV_ELECTORAL_SHUT, /* the poll comes, or is over */
};

/* pv_electoral_window - where a day stands before a poll. */
enum pv_electoral_window pv_electoral_window(
    struct pv_date poll, struct pv_date today);

/*
 * pv_electoral_adult - the day on which who was born that day is eighteen (L2);
 * on 28 February of a common year for who was born on a 29th.
 */
struct pv_date pv_electoral_adult(struct pv_date birth);
/* pv_electoral_of_age - eighteen at the latest on the eve of the poll (L2, L11 II 1°). */
bool pv_electoral_of_age(struct pv_date birth, struct pv_date poll);
/* pv_electoral_under - not yet that age on a day: the children under 26 of L11 I 1°. */
bool pv_electoral_under(struct pv_date birth, int years, struct pv_date on);
/* pv_electoral_resident - six months of residence, at the latest that day (L11 I 1°). */
bool pv_electoral_resident(struct pv_date since, struct pv_date on);

/*
 * pv_electoral_decision - the mayor's last day to decide: five days after the
 * deposit of a complete request (L18 I).
 */
struct pv_date pv_electoral_decision(struct pv_date deposit);
/* pv_electoral_late_decision - under L30: three days, and five before the poll at the latest (L32). */
struct pv_date pv_electoral_late_decision(
    struct pv_date deposit, struct pv_date poll);
/* pv_electoral_notice - a decision is told to the person and to INSEE within two days (L18 III). */
struct pv_date pv_electoral_notice(struct pv_date decision);

/* pv_electoral_appeal - last day to write to the commission de contrôle: five days after the notice (L18 III). */
struct pv_date pv_electoral_appeal(struct pv_date notice);
/*
 * pv_electoral_silence - the commission's silence refuses from then: thirty days
 * after the appeal; where a poll comes first, 21 days before it, if the appeal
 * was made earlier (L18 III).  poll: NULL for none.
 */
struct pv_date pv_electoral_silence(
    struct pv_date appeal, const struct pv_date *poll);
/* pv_electoral_court - last day to go to the tribunal judiciaire: seven days after the commission's notice (L20 I). */
struct pv_date pv_electoral_court(struct pv_date notice);

#endif
