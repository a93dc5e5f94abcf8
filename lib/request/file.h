/*
 * file - the files of a request in a model.
 */
#ifndef PV_REQUEST_FILE_H
#define PV_REQUEST_FILE_H

#include "view/value.h"

/* How one side (citizens, agents) sees the files. */
struct pv_side {
	const char *name; /* "suivi": the beginning of its text keys */
	const char *link; /* where files are fetched, before "/{id}" */
};

/*
 * pv_file_fill - id, name, type_name ("PDF"), size ("240 Ko"), clean, there (false
 * of a letter that is still to be made), state ("t.suivi.file.to-scan"), link; from a member of a jsonb column "files".
 */
void pv_file_fill(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_value *file, const struct pv_side *side);

/* pv_files_set - the list "files" and "has_files"; files may be NULL. */
void pv_files_set(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_value *files, const struct pv_side *side);

/* pv_file_size - "850 octets", "240 Ko", "1,2 Mo"; a kilo is 1000. */
char *pv_file_size(struct pv_ctx *ctx, int64_t bytes);

/* pv_rows_json - a jsonb column as a model; NULL if it is null (or broken). */
struct pv_value *pv_rows_json(struct pv_ctx *ctx, const char *json);

#endif
