/*
 * payment - attempts to pay that have no result yet, asked one by one.
 * Not here: when each is due and what a result moves (worker.payment_take,
 * worker.payment_result), how a provider is asked (lib/pay).
 */
#include "command/payment.h"

#include <string.h>

#include <glib.h>

#include "base/log.h"
#include "db/db.h"
#include "pay/provider.h"
#include "request/file.h"

static const struct pv_call take = { "worker.payment_take", 1, false };
static const struct pv_call settle = { "worker.payment_result", 3, true };
static const struct pv_call unreachable = { "worker.payment_unreachable", 2,
	true };

/* What a provider that cannot be asked leaves to time alone. */
#define NO_ANSWER "{\"code\": \"\"}"

static bool
check_one(struct pv_process *process, const struct pv_rows *rows)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	const struct pv_value *ask =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "ask"));
	const struct pv_provider *provider =
	    pv_provider_find(pv_get_text(ask, "provider"));
	const struct pv_pay_settings settings = {
		.numcli = pv_get_text(ask, "numcli"),
		.site = pv_get_text(ask, "numcli"),
		.saisie = pv_get_text(ask, "mode"),
	};
	struct pv_arg args[3] = { pv_arg_int(pv_row_int(rows, 0, "commune")),
		pv_arg_int(pv_row_int(rows, 0, "attempt")) };
	const char *result = NO_ANSWER;
	bool done;

	if (provider->fetch != NULL)
		result =
		    provider->fetch(ctx, &settings, pv_get_text(ask, "idop"));
	if (result != NULL) {
		args[2] = pv_arg_text(result);
		done = pv_db_call(ctx, &settle, args) != NULL;
	} else {
		pv_log(ctx, PV_WARNING, "a provider could not be asked: %s",
		    ctx->error.detail != NULL ? ctx->error.detail : "");
		pv_forgive(ctx);
		done = pv_db_call(ctx, &unreachable, args) != NULL;
	}
	talloc_free(ctx);
	return done;
}

bool
pv_payments_check(
    struct pv_process *process, const volatile sig_atomic_t *stopping)
{
	bool good = true, some = true;

	while (good && some && !*stopping) {
		struct pv_ctx *ctx = pv_ctx_new(process);
		const struct pv_arg one = pv_arg_int(1);
		struct pv_rows *rows = pv_db_call(ctx, &take, &one);

		some = rows != NULL && pv_rows_count(rows) > 0;
		good = rows != NULL && (!some || check_one(process, rows));
		talloc_free(ctx);
	}
	return good;
}
