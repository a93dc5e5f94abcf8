/*
 * correction - what the person is asked to correct, answer by answer.
 */
#ifndef AGENT_CORRECTION_H
#define AGENT_CORRECTION_H

#include "request.h"

/*
 * correction_set - "corrections" of the page of a request, the latest first:
 * {open, sent, cancelled, asked_at, ended_at, agent_name, fields [{label,
 * remark}], has_changes, changes [{label, before, after}]}; and whether one is
 * open, as "correction_open".  False with an error.
 */
bool correction_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

/*
 * correction_waits_deposit - the request was only prepared on line: nothing of
 * it is to be corrected before it is deposited.
 */
bool correction_waits_deposit(struct pv_ctx *ctx, const struct pv_rows *rows);

#endif
