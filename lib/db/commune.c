/*
 * commune - the tenant by host name, kept for some seconds.
 * Not here: its settings' meaning (program/).
 */
#include <string.h>
#include <time.h>

#include "db/connection.h"

struct pv_known_commune {
	struct pv_commune commune;
	const char *asked; /* host name it was asked by */
	time_t until_s;	   /* CLOCK_MONOTONIC */
};

static time_t
now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static size_t
slot(const char *host)
{
	size_t sum = 0;

	for (const char *c = host; *c != '\0'; c++)
		sum = sum * 31 + (unsigned char)*c;
	return sum % PV_COMMUNES_KEPT;
}

static const char *
copy(const void *parent, const struct pv_rows *rows, const char *column)
{
	return pv_strdup(parent, pv_row_text(rows, 0, column));
}

/* NULL where no commune has the host; an error where it could not be asked. */
static struct pv_known_commune *
look_up(struct pv_ctx *ctx, const char *host)
{
	static const struct pv_call by_host = { ".commune_by_host", 1, true };
	const struct pv_arg args[] = { pv_arg_text(host) };
	struct pv_rows *rows = pv_db_call(ctx, &by_host, args);
	struct pv_known_commune *known = NULL;

	if (rows != NULL && pv_rows_count(rows) == 1) {
		known = pv_alloc(ctx->process->db, struct pv_known_commune);
		known->asked = pv_strdup(known, host);
		known->until_s = now_s() + PV_COMMUNE_TTL_S;
		known->commune.id = pv_row_int(rows, 0, "id");
		known->commune.insee = copy(known, rows, "insee");
		known->commune.name = copy(known, rows, "name");
		known->commune.host = copy(known, rows, "host");
		known->commune.time_zone = copy(known, rows, "time_zone");
		known->commune.settings = copy(known, rows, "settings");
	}
	talloc_free(rows);
	return known;
}

/* The slot's commune if it is of this host and of the last seconds. */
static struct pv_known_commune *
find_known(struct pv_ctx *ctx, const char *host, bool *fresh)
{
	struct pv_db *db = ctx->process->db;
	struct pv_known_commune *known =
	    db == NULL ? NULL : db->communes[slot(host)];

	if (known == NULL || strcmp(known->asked, host) != 0)
		return NULL;
	*fresh = known->until_s > now_s();
	return known;
}

/* One who is at work on it may still hold the one it replaces. */
static void
keep(struct pv_db *db, struct pv_known_commune *known)
{
	struct pv_known_commune **place = &db->communes[slot(known->asked)];

	if (*place != NULL)
		(void)talloc_unlink(db, *place);
	*place = known;
}

bool
pv_commune_enter(struct pv_ctx *ctx, const char *host)
{
	bool fresh = false;
	struct pv_known_commune *known, *now;

	ctx->commune = NULL;
	known = find_known(ctx, host, &fresh);
	if (!fresh) {
		now = look_up(ctx, host);
		if (now != NULL) {
			keep(ctx->process->db, now);
			known = now;
		} else if (ctx->error.status == 0) {
			return pv_fail(ctx, 404, "PV0210", "error.commune",
			    "no commune has this host");
		} else if (known != NULL && ctx->error.status == 503) {
			/* The page that says so is still the commune's. */
			pv_forgive(ctx);
		} else
			return false;
	}
	if (talloc_reference(ctx, known) == NULL)
		pv_die("out of memory for a reference");
	ctx->commune = &known->commune;
	return true;
}
