/*
 * cache - definitions by digest, kept by the process.
 * Not here: their reading (definition.c).
 */
#include "form/cache.h"

#include <string.h>

#include "db/db.h"

/* A procedure has one version, two after a new one; the desk sees them all. */
enum { KEPT_MAX = 32 };

static const struct pv_call call = { ".definition", 1, true };

static struct pv_definition *kept[KEPT_MAX];
static size_t n_kept, oldest;

static const struct pv_definition *
find(const char *digest)
{
	for (size_t i = 0; i < n_kept; i++)
		if (strcmp(kept[i]->digest, digest) == 0)
			return kept[i];
	return NULL;
}

/* Requests end before the next begins: what is replaced is in no one's use. */
static void
keep(struct pv_definition *definition)
{
	if (n_kept < KEPT_MAX) {
		kept[n_kept++] = definition;
		return;
	}
	talloc_free(kept[oldest]);
	kept[oldest] = definition;
	oldest = (oldest + 1) % KEPT_MAX;
}

const struct pv_definition *
pv_definition_fetch(struct pv_ctx *ctx, const char *digest)
{
	const struct pv_definition *found = find(digest);
	struct pv_arg arg = pv_arg_text(digest);
	struct pv_definition *loaded;
	struct pv_rows *rows;
	const char *xml;

	if (found != NULL)
		return found;
	rows = pv_db_call(ctx, &call, &arg);
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0) {
		(void)pv_fail(ctx, 404, "PV0501", "error.not-found",
		    "no definition of the digest %.16s", digest);
		return NULL;
	}
	xml = pv_row_text(rows, 0, "xml");
	loaded = (pv_row_bool(rows, 0, "own") ? pv_definition_load_own :
						pv_definition_load)(ctx,
	    ctx->process, pv_row_text(rows, 0, "name"), digest, xml,
	    strlen(xml));
	if (loaded == NULL)
		return NULL;
	if (loaded->n_pages == 0) {
		talloc_free(loaded);
		(void)pv_fail(ctx, 500, "PV0403", "error.internal",
		    "the definition %.16s asks nothing", digest);
		return NULL;
	}
	keep(loaded);
	return loaded;
}
