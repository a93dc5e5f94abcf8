/*
 * doctor_hubee - are the keys of HubEE there, does the hub take them, has each
 * flow been asked?
 * Not here: the exchange (lib/exchange).
 */
#include "base/config.h"
#include "command/doctor.h"
#include "db/db.h"
#include "exchange/hubee_api.h"

static const struct pv_call health_call = { "worker.hubee_health", 0, true };

enum { TIMEOUT_S = 10, MANY_FAILURES = 3 };

/* One token for each key: the same client may serve several flows. */
static void
try_keys(struct pv_doctor *doctor, const struct pv_hubee_keys *keys)
{
	struct pv_hubee_api *api = pv_hubee_api_open(doctor->ctx, TIMEOUT_S);
	size_t good = 0;

	for (size_t i = 0; i < keys->n; i++) {
		const struct pv_hubee_key *key = &keys->list[i];
		const char *fault;

		if (pv_hubee_token_try(doctor->ctx, api, key, &fault))
			good++;
		else
			pv_doctor_wrong(doctor,
			    "copy client and secret from the portal of HubEE",
			    "HubEE refuses the keys of %s of %s (%s)",
			    key->process, key->insee, fault);
	}
	if (good > 0)
		pv_doctor_well(
		    doctor, "HubEE takes the keys of %zu flows", good);
}

static void
look_at_flows(struct pv_doctor *doctor)
{
	struct pv_rows *rows = pv_db_call(doctor->ctx, &health_call, NULL);

	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++) {
		const char *process = pv_row_text(rows, row, "process");
		const char *insee = pv_row_text(rows, row, "insee");
		long long aside = pv_row_int(rows, row, "aside");
		long long unsent = pv_row_int(rows, row, "unsent");

		if (pv_row_int(rows, row, "failures") >= MANY_FAILURES)
			pv_doctor_doubt(doctor,
			    "see the worker's log, and the hub's state",
			    "HubEE has not answered for %s of %s since %s (%s)",
			    process, insee,
			    pv_row_text(rows, row, "good_at") != NULL ?
				pv_row_text(rows, row, "good_at") :
				"ever",
			    pv_row_text(rows, row, "last_error"));
		if (aside > 0 || unsent > 0)
			pv_doctor_doubt(doctor,
			    "an agent finds them at /agent/hubee",
			    "%s of %s: %lld cases set aside, %lld not told",
			    process, insee, aside, unsent);
	}
}

void
pv_doctor_hubee(struct pv_doctor *doctor)
{
	const char *folder = doctor->ctx->process->config->hubee_dir;
	struct pv_hubee_keys *keys;

	if (folder[0] == '\0')
		return;
	keys = pv_hubee_keys_read(doctor->ctx, folder);
	for (size_t i = 0; i < keys->n_faults; i++)
		pv_doctor_wrong(doctor,
		    "mend it as parvis.conf says; only the worker's user and "
		    "group may read it",
		    "keys of HubEE, %s", keys->faults[i]);
	if (keys->n == 0)
		pv_doctor_doubt(doctor,
		    "add a file for a commune, or unset hubee_dir",
		    "no commune has keys of HubEE in %s", folder);
	try_keys(doctor, keys);
	look_at_flows(doctor);
}
