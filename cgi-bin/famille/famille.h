/*
 * famille - what the sources of this program share.
 */
#ifndef FAMILLE_H
#define FAMILLE_H

#include "program/program.h"

#define FAMILLE_COOKIE "famille"

/* Who is in, and in which file. */
struct famille_me {
	const char *token; /* of the session: the first argument of citizen.* */
	int64_t adult;
	const char *name;      /* of the adult */
	const char *family;    /* what the file is called */
	const char *reference; /* of the file */
	bool closed;	       /* nothing is booked any more */
	bool several;	       /* they have other files, too */
};

/*
 * famille_me - who the session's cookie opens a file for, for two hours more.
 *
 * NULL with 401 "family.session" where there is none, or it is over.
 */
struct famille_me *famille_me(struct pv_exchange *exchange);

/*
 * famille_away - the answer for that 401 (forgiven): the way in, which leads
 * back here and gives back what was typed.  Another error stays, and NULL is
 * returned.
 */
struct pv_answer *famille_away(struct pv_exchange *exchange);

/* famille_rescue - the same for a POST whose session is another's or over. */
struct pv_answer *famille_rescue(struct pv_exchange *exchange);

/*
 * famille_enter - into the file: the cookie of a session that was just opened,
 * and the page that was asked for before, with what was typed there.
 */
struct pv_answer *famille_enter(
    struct pv_exchange *exchange, const char *session);

/*
 * famille_fields - what was posted, but for the session's own token, as JSON:
 * [[name, value]].  Kept while who sent it comes in again, or waits its turn.
 */
const char *famille_fields(struct pv_exchange *exchange);

/*
 * famille_page - a page of the family's space: its template inherits from
 * famille/layout, which names who is in and leads to the other pages.
 * here ("bookings", "account", "file", …) marks one as open, or NULL.
 */
struct pv_answer *famille_page(struct pv_exchange *exchange,
    const struct famille_me *me, const char *template, struct pv_value *model,
    const char *here);

/* famille_closing - where leaving leads to: by FranceConnect, who came so. */
const char *famille_closing(struct pv_exchange *exchange);

/*
 * famille_turn - whether this family may book now: true on all days but those
 * when bookings open (citizen.rush).  False with the answer instead: the page
 * that waits for its turn, or NULL with an error.  Fields that were posted are
 * kept, and given back with the turn.
 */
bool famille_turn(struct pv_exchange *exchange, struct pv_answer **instead);

/* famille_turn_told - the same by the first row of a call that looked at it. */
bool famille_turn_told(struct pv_exchange *exchange, const struct pv_rows *rows,
    struct pv_answer **instead);

extern const struct pv_route famille_account_routes[];
extern const struct pv_route famille_entry_routes[];
extern const struct pv_route famille_queue_routes[];
extern const struct pv_route famille_feed_routes[];
extern const struct pv_route famille_franceconnect_routes[];
extern const struct pv_route famille_space_routes[];
extern const struct pv_route famille_file_routes[];
extern const struct pv_route famille_documents_routes[];
extern const struct pv_route famille_booking_routes[];
extern const struct pv_route famille_menus_routes[];
extern const struct pv_route famille_absence_routes[];
extern const struct pv_route famille_proof_routes[];
extern const struct pv_route famille_visitor_routes[];

#endif
