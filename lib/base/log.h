/*
 * log - one line for one fact, on standard error.
 *
 *   2026-11-25T20:40:11Z warning etat-civil 3f9a… PV0412 404 commune=12 "no draft"
 *
 * No personal data: callers pass facts, ids and counts.  Whatever comes from
 * outside is escaped, so that one call is one line.  What is not known (no
 * request yet, no error) is written "-".
 */
#ifndef PV_BASE_LOG_H
#define PV_BASE_LOG_H

#include "base/ctx.h"

enum pv_level { PV_INFO, PV_WARNING, PV_ERROR };

/* ctx may be NULL (at start).  The detail is lower case and factual. */
void pv_log(struct pv_ctx *ctx, enum pv_level level, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * pv_log_error - the line of an error: what pv_fail() calls, once for each.
 *
 * From 500 on it is an error; 403 and 429, which may be an attack, are
 * warnings; the rest is information.
 */
void pv_log_error(struct pv_ctx *ctx, const struct pv_error *error,
    const char *detail);

/* pv_log_glib - GLib's and GMime's complaints too; their fatal errors end in pv_die(). */
void pv_log_glib(void);

/* pv_log_to - lines go to this descriptor instead: -1 for nowhere (fuzzing). */
void pv_log_to(int fd);

/* pv_log_death - the last line of a process; allocates nothing. */
void pv_log_death(const char *detail);

#endif
