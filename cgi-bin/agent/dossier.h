/*
 * dossier - a request among agents: documents checked, colleagues asked,
 * duplicates, transfers, acts taken back.
 */
#ifndef AGENT_DOSSIER_H
#define AGENT_DOSSIER_H

#include "request.h"

/* dossier_fetch - agent.dossier of the request of these rows; NULL with an error. */
struct pv_rows *dossier_fetch(struct pv_ctx *ctx, const struct pv_rows *rows);

/*
 * dossier_set - "guest", "tasks", "colleagues", "links", "duplicates", "undo"
 * and "moving" of a request's page, and on each of its "files" the verdict.
 */
void dossier_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct pv_rows *dossier,
    const struct agent_me *me);

/* dossier_check - "check" of the line of a file: the last verdict, if any. */
void dossier_check(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_rows *dossier, int64_t file);

/* dossier_task - a task, as pages show it, from a member of "tasks". */
void dossier_task(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_value *task, const struct agent_me *me);

#endif
