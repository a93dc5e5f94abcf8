/*
 * verification - whether an attestation is what the commune signed: by its
 * code, its number, or its file.
 * Not here: what a code is (attestation/code.h); the same check without us, in
 * the browser (html/assets/js/verification.js) and by `parvis attestation`.
 */
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "attestation/code.h"
#include "base/date.h"
#include "request/field.h"
#include "site.h"
#include "view/json.h"

static const struct pv_call keys_call = { "citizen.attestation_keys", 0, true };
static const struct pv_call number_call = { "citizen.attestation", 1, true };
static const struct pv_call file_call = { "citizen.attestation_file", 1, true };
static const struct pv_call revoked_call = { "citizen.attestations_revoked", 0,
	true };

/* From one address: whoever tries numbers is slowed. */
enum { LIMIT = 60, WINDOW_S = 600, JSON_MAX_BYTES = 4194304 };

/* ---- what is published ------------------------------------------------------- */

static json_t *
list_keys(struct pv_ctx *ctx, struct pv_rows *rows)
{
	json_t *keys = json_array();

	for (int row = 0; row < pv_rows_count(rows); row++) {
		size_t length;
		const uint8_t *bytes =
		    pv_row_bytes(rows, row, "public", &length);
		char hex[2 * PV_ATTESTATION_PUBLIC_BYTES + 1];

		if (length != PV_ATTESTATION_PUBLIC_BYTES)
			continue;
		(void)sodium_bin2hex(hex, sizeof(hex), bytes, length);
		json_array_append_new(keys,
		    json_pack("{s:s, s:s, s:s, s:b}", "id",
			pv_row_text(rows, row, "id"), "algorithm", "Ed25519",
			"public", hex, "signs",
			pv_row_text(rows, row, "retired_at") == NULL));
	}
	return json_pack("{s:s, s:s, s:o}", "insee", ctx->commune->insee,
	    "commune", ctx->commune->name, "keys", keys);
}

static struct pv_answer *
answer_json(struct pv_ctx *ctx, json_t *json)
{
	struct pv_buffer *bytes = pv_buffer_new(ctx, JSON_MAX_BYTES);
	struct pv_answer *answer;

	pv_buffer_add_text(bytes, pv_json_text(ctx, json));
	answer = pv_answer_bytes(ctx, "application/json", bytes);
	answer->cache = PV_CACHE_PUBLIC;
	return answer;
}

static struct pv_answer *
keys_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &keys_call, NULL);

	return rows != NULL ? answer_json(ctx, list_keys(ctx, rows)) : NULL;
}

static struct pv_answer *
revoked_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &revoked_call, NULL);
	json_t *list;

	if (rows == NULL)
		return NULL;
	list = json_array();
	for (int row = 0; row < pv_rows_count(rows); row++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s}", "number",
			pv_row_text(rows, row, "number"), "revoked_at",
			pv_row_text(rows, row, "revoked_at")));
	return answer_json(ctx,
	    json_pack(
		"{s:s, s:o}", "insee", ctx->commune->insee, "revoked", list));
}

/* ---- the page ------------------------------------------------------------------ */

static const char *const verdicts[] = { "valid", "expired", "revoked",
	"unknown", "forged", "foreign", "malformed", "intact", "altered",
	"known", "no-number", "offline" };

static struct pv_answer *
show(struct pv_exchange *exchange, struct pv_value *result, const char *typed,
    const char *error)
{
	static const struct pv_control_text code = { .name = "code",
		.label = "t.verification.code",
		.hint = "t.verification.code-hint",
		.lines = 4,
		.verbatim = true };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list, *faults;
	struct pv_rows *keys = pv_db_call(ctx, &keys_call, NULL);
	struct pv_answer *answer;

	if (keys == NULL)
		return NULL;
	pv_set_text(model, "keys", pv_json_text(ctx, list_keys(ctx, keys)));
	list = pv_set_list(model, "verdicts");
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "verdict", verdicts[i]);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.verification.verdict.%s", verdicts[i]));
	}
	(void)pv_control_set(ctx, model, "asked", &code, typed, error);
	faults = pv_list(ctx);
	if (error != NULL)
		pv_fault_add(faults, code.name, error);
	pv_faults_set(model, faults);
	pv_set(model, "result", result);
	answer = pv_page(exchange, "site/verification", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
page_get(struct pv_exchange *exchange)
{
	return show(exchange, NULL, NULL, NULL);
}

/* ---- what is asked -------------------------------------------------------------- */

static struct pv_value *
judge(struct pv_ctx *ctx, const char *verdict, bool good)
{
	struct pv_value *result = pv_object(ctx);

	pv_set_text(result, "text",
	    pv_printf(ctx, "t.verification.verdict.%s", verdict));
	pv_set_text(result, "verdict", verdict);
	pv_set_bool(result, "good", good);
	return result;
}

/* What the database knows of it: its number, kind, days. */
static void
add_known(
    struct pv_ctx *ctx, struct pv_value *result, const struct pv_rows *rows)
{
	const char *expires = pv_row_text(rows, 0, "expires_on");
	struct pv_value *says = pv_set_object(result, "says");

	pv_set_bool(says, "names", false);
	pv_set_text(says, "kind", pv_row_text(rows, 0, "kind"));
	pv_set_text(says, "number", pv_row_text(rows, 0, "number"));
	pv_set_text(says, "issued",
	    pv_date_words(ctx, pv_row_text(rows, 0, "issued_on")));
	pv_set_optional(says, "expires",
	    expires != NULL ? pv_date_words(ctx, expires) : NULL);
	pv_set_text(says, "by", ctx->commune->name);
}

/* revoked, expired, or the verdict given. */
static const char *
state_of(const struct pv_rows *rows, const char *verdict)
{
	if (pv_row_text(rows, 0, "revoked_at") != NULL)
		return "revoked";
	return pv_row_bool(rows, 0, "expired") ? "expired" : verdict;
}

static struct pv_value *
check_file(struct pv_ctx *ctx, const struct pv_file *file)
{
	uint8_t digest[crypto_hash_sha256_BYTES];
	struct pv_value *result;
	struct pv_rows *rows;
	struct pv_arg arg;
	const char *verdict;

	(void)crypto_hash_sha256(digest, file->data, file->length);
	arg = pv_arg_bytes(digest, sizeof(digest));
	rows = pv_db_call(ctx, &file_call, &arg);
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0)
		return judge(ctx, "altered", false);
	verdict = state_of(rows, "intact");
	result = judge(ctx, verdict, strcmp(verdict, "intact") == 0);
	add_known(ctx, result, rows);
	return result;
}

static struct pv_value *
check_number(struct pv_ctx *ctx, const char *number)
{
	struct pv_arg arg = pv_arg_text(number);
	struct pv_rows *rows = pv_db_call(ctx, &number_call, &arg);
	struct pv_value *result;
	const char *verdict;

	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0)
		return judge(ctx, "no-number", false);
	verdict = state_of(rows, "known");
	result = judge(ctx, verdict, strcmp(verdict, "known") == 0);
	add_known(ctx, result, rows);
	return result;
}

/* Whether a key of the commune has signed it; false with an error. */
static bool
find_signer(struct pv_ctx *ctx, const struct pv_attestation_read *read,
    bool *signed_by_us)
{
	struct pv_rows *rows = pv_db_call(ctx, &keys_call, NULL);

	*signed_by_us = false;
	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++) {
		size_t length;
		const uint8_t *key = pv_row_bytes(rows, row, "public", &length);

		if (length == PV_ATTESTATION_PUBLIC_BYTES &&
		    pv_attestation_check(read, key))
			*signed_by_us = true;
	}
	return rows != NULL;
}

static void
add_signed(struct pv_ctx *ctx, struct pv_value *result,
    const struct pv_attestation *said)
{
	struct pv_value *says = pv_set_object(result, "says");

	pv_set_text(says, "names", said->names);
	pv_set_text(says, "kind", said->kind);
	pv_set_text(says, "number", said->number);
	pv_set_text(says, "issued", pv_date_words(ctx, said->issued_on));
	pv_set_optional(says, "expires",
	    *said->expires_on != '\0' ? pv_date_words(ctx, said->expires_on) :
					NULL);
	pv_set_text(says, "by", said->commune);
}

static struct pv_value *
check_code(struct pv_ctx *ctx, const struct pv_attestation_read *read)
{
	struct pv_arg arg = pv_arg_text(read->says.number);
	struct pv_value *result;
	struct pv_rows *rows;
	const char *verdict;
	bool ours;

	if (strcmp(read->says.insee, ctx->commune->insee) != 0) {
		result = judge(ctx, "foreign", false);
		pv_set_text(result, "other", read->says.commune);
		return result;
	}
	if (!find_signer(ctx, read, &ours))
		return NULL;
	/* What it says is not shown: nobody of ours has said it. */
	if (!ours)
		return judge(ctx, "forged", false);
	rows = pv_db_call(ctx, &number_call, &arg);
	if (rows == NULL)
		return NULL;
	verdict =
	    pv_rows_count(rows) == 0 ? "unknown" : state_of(rows, "valid");
	result = judge(ctx, verdict, strcmp(verdict, "valid") == 0);
	add_signed(ctx, result, &read->says);
	return result;
}

static struct pv_answer *
page_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_request *request = exchange->request;
	const struct pv_file *file = pv_request_file(request, "fichier");
	const char *typed = pv_request_field(request, "code"), *number;
	struct pv_attestation_read *read;
	struct pv_value *result;

	if (!pv_rate(ctx, "verification", request->address, LIMIT, WINDOW_S))
		return NULL;
	typed = typed != NULL ? g_strstrip(pv_strdup(ctx, typed)) : "";
	if (file != NULL && file->length > 0)
		result = check_file(ctx, file);
	else if (*typed == '\0')
		return show(exchange, NULL, typed, "t.verification.nothing");
	else if ((number = pv_attestation_number(ctx, typed)) != NULL)
		result = check_number(ctx, number);
	else if ((read = pv_attestation_read(ctx, typed)) != NULL)
		result = check_code(ctx, read);
	else
		result = judge(ctx, "malformed", false);
	return result != NULL ? show(exchange, result, typed, NULL) : NULL;
}

static const struct pv_input inputs[] = {
	{ .name = "code", .kind = PV_IN_FIELD, .max_bytes = 4096 },
	{ .name = "fichier", .kind = PV_IN_FILE },
	{ 0 },
};

const struct pv_route site_verification_routes[] = {
	{ PV_GET, "/verification", page_get, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "/verification", page_post, 0, inputs },
	{ PV_GET, "/cle-attestations", keys_get, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/attestations-revoquees", revoked_get, PV_ROUTE_PUBLIC,
	    NULL },
	{ 0 },
};
