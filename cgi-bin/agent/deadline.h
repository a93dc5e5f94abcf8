/*
 * deadline - until when one books, as communes write it.
 */
#ifndef AGENT_DEADLINE_H
#define AGENT_DEADLINE_H

#include <jansson.h>

#include "base/ctx.h"

/*
 * deadline_read - lines such as "la veille à 18 h", "2 jours ouvrés avant à
 * 10 h", "le mardi pour toute la semaine suivante à 23 h 59", each for the days
 * of the week that no other line names: "lundi, mardi : le vendredi d'avant à
 * 10 h".  Adds {act, weekday, rule, n, until} of each day to list.  NULL, or
 * the line that is not understood, owned by ctx; then list is as it was.
 */
const char *deadline_read(
    struct pv_ctx *ctx, const char *act, const char *typed, json_t *list);

/* deadline_words - such lines again, of the deadlines of an act. */
const char *deadline_words(
    struct pv_ctx *ctx, const char *act, const json_t *deadlines);

/* deadline_hour - "8 h", "8h30", "08:30", "midi" as "08:30"; NULL for what is no hour. */
const char *deadline_hour(struct pv_ctx *ctx, const char *typed);

#endif
