/*
 * export - a list as a file, made as it is sent: a page of lines in memory.
 */
#ifndef AGENT_EXPORT_H
#define AGENT_EXPORT_H

#include "db/db.h"

enum export_format {
	EXPORT_CSV,
	EXPORT_ODS,
	EXPORT_JSON,
	EXPORT_ZIP,
	EXPORT_FORMATS
};

struct export;

/*
 * export_new - of the list that p_filter (agent.desk) says, from its
 * beginning.  Owned by ctx.
 */
struct export *export_new(
    struct pv_ctx *ctx, const char *filter, enum export_format format);

/*
 * export_person - a ZIP of what is held about a person: json, which
 * stays the caller's, as "donnees.json", and the clean files of these requests, n of them.  Owned by ctx.
 */
struct export *export_person(struct pv_ctx *ctx, const char *json,
    const char *const *references, size_t n);

/* export_next - pv_answer.next of an export. */
bool export_next(
    struct pv_ctx *ctx, void *data, const uint8_t **bytes, size_t *length);

#endif
