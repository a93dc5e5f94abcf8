/*
 * An answer of PayFiP, or of who plays it: a result is JSON with a state of the
 * list, paid only where the answer says P or V; a notification is an idop or
 * nothing, and none is Lyra's without its key.
 */
#include "fuzz.h"

#include <jansson.h>

#include "exchange/hubee_case.h"
#include "pay/lyra.h"
#include "pay/payfip.h"

static void
check_result(struct pv_ctx *ctx, const struct pv_payfip_answer *answer)
{
	static const char *const states[] = { "pending", "paid", "refused",
		"cancelled", "expired", "unknown" };
	json_t *json = json_loads(pv_payfip_result(ctx, answer), 0, NULL);
	const char *state = json_string_value(json_object_get(json, "state"));
	const char *code = json_string_value(json_object_get(json, "code"));
	bool known = false;

	fuzz_assert(state != NULL);
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		known = known || strcmp(states[i], state) == 0;
	fuzz_assert(known);
	if (strcmp(state, "paid") == 0)
		fuzz_assert(answer->kind == PV_PAYFIP_RETURN && code != NULL &&
		    (strcmp(code, "P") == 0 || strcmp(code, "V") == 0));
	json_decref(json);
}

/* Any bytes as one field: no signature, so no result. */
static void
check_notification(struct pv_ctx *ctx, const char *text, size_t length)
{
	static const struct pv_pay_settings shop = {
		.site = "12345678", .key = "not guessed", .saisie = "T"
	};
	const struct pv_field fields[] = { { "idop", text, length },
		{ "vads_site_id", "12345678", 8 },
		{ "vads_ctx_mode", "TEST", 4 }, { "vads_x", text, length },
		{ "signature", text, length } };
	const char *about = pv_payfip.about(ctx, fields, 5);

	fuzz_assert(about == NULL || pv_uuid_good(about));
	fuzz_assert(pv_lyra.hear(ctx, &shop, fields, 5) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	char *text = pv_alloc_array(ctx, char, size + 1);
	const struct pv_payfip_answer *answer;

	memcpy(text, data, size);
	answer = pv_payfip_read(ctx, text, size);
	if (answer->kind == PV_PAYFIP_RETURN || answer->kind == PV_PAYFIP_FAULT)
		check_result(ctx, answer);
	if (answer->kind == PV_PAYFIP_FAULT)
		fuzz_assert(pv_payfip_value(ctx, answer, "code") != NULL);
	check_notification(ctx, text, strlen(text));
	talloc_free(ctx);
	return 0;
}
