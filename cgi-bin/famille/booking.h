/*
 * booking - what the pages of bookings and absences share.
 */
#ifndef FAMILLE_BOOKING_H
#define FAMILLE_BOOKING_H

#include "famille.h"
#include "http/request.h"

/* booking_me - who is in, as the member "me" of what a call answered says. */
struct famille_me *booking_me(
    struct pv_exchange *exchange, const struct pv_value *data);

/* booking_number - text where it is a number of ours (digits), or NULL. */
const char *booking_number(const char *text);

/*
 * booking_day - a day as it was typed, "2026-12-01" or "01/12/2026", in the
 * first form; NULL where it is none.  Owned by ctx.
 */
const char *booking_day(struct pv_ctx *ctx, const char *typed);

/* booking_set_day - members day and weekday, in words, of an ISO date. */
void booking_set_day(
    struct pv_ctx *ctx, struct pv_value *object, const char *iso);

/* booking_set_children - those of "children" of data, and the siblings of the open one. */
void booking_set_children(struct pv_exchange *exchange,
    const struct pv_value *data, struct pv_value *model, bool typed);

/*
 * booking_set_done - what an action came to ("done" of data): days under
 * child, activity and outcome, what was had apart from what was not.
 */
void booking_set_done(
    struct pv_ctx *ctx, const struct pv_value *data, struct pv_value *model);

/*
 * booking_prove - takes a file as the proof of an absence, and leads back to
 * those of the child; told is the token of the action that it came with, or
 * NULL.  Where the file is refused: the page that asks for another.
 */
struct pv_answer *booking_prove(struct pv_exchange *exchange, int64_t absence,
    const char *child, const struct pv_file *file, const char *told);

#endif
