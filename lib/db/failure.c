/*
 * failure - maps a SQLSTATE to an error, a constraint to a text key.
 * Not here: a connection that is lost with no word (call.c).
 */
#include "db/failure.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *
part(const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	return text == NULL ? "" : text;
}

static bool
in_class(const char *state, const char *class)
{
	return strncmp(state, class, 2) == 0;
}

enum pv_verdict
pv_failure_verdict(const PGresult *result)
{
	const char *state = part(result, PG_DIAG_SQLSTATE);

	/* Shutdown, crash of another backend, start-up; a session that ends. */
	if (state[0] == '\0' || in_class(state, "08") ||
	    strcmp(state, "57P01") == 0 || strcmp(state, "57P02") == 0 ||
	    strcmp(state, "57P03") == 0 || strcmp(state, "57P05") == 0 ||
	    strcmp(state, "25P03") == 0)
		return PV_LOST;
	/*
	 * Serialization, deadlock; a statement that was prepared on another
	 * connection of a pool, or whose result type changed with the schema.
	 */
	if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 ||
	    strcmp(state, "26000") == 0 || strcmp(state, "42P05") == 0 ||
	    strcmp(state, "0A000") == 0)
		return PV_UNDONE;
	return PV_REFUSED;
}

/* Raised on purpose by our functions: class PV and the HTTP status. */
static bool
record_intended(
    struct pv_ctx *ctx, const struct pv_call *call, const PGresult *result)
{
	const char *hint = part(result, PG_DIAG_MESSAGE_HINT);
	const char *text = part(result, PG_DIAG_MESSAGE_PRIMARY);
	long status = strtol(part(result, PG_DIAG_SQLSTATE) + 2, NULL, 10);

	return pv_fail_field(ctx, (int)status, "PV0202", text,
	    hint[0] == '\0' ? NULL : hint, NULL, "%s refuses: %s",
	    call->function, text);
}

static bool
record_away(struct pv_ctx *ctx, const struct pv_call *call,
    const PGresult *result, const char *id, const char *text)
{
	(void)pv_fail(ctx, 503, id, text, "%s fails: %s %s", call->function,
	    part(result, PG_DIAG_SQLSTATE),
	    part(result, PG_DIAG_MESSAGE_PRIMARY));
	ctx->error.retry_after_s = PV_DB_RETRY_AFTER_S;
	return false;
}

/* The text of a constraint; where a person was not meant to meet it, a general one. */
static const char *
constraint_text(struct pv_ctx *ctx, const char *name)
{
	const char *key = pv_printf(ctx, "constraint.%s", name);

	if (ctx->process->texts != NULL &&
	    pv_texts_find(ctx->process->texts, ctx->language, key) == NULL)
		return "constraint.value";
	return key;
}

/* The log gets no message where the database quotes a value in it. */
bool
pv_failure_record(
    struct pv_ctx *ctx, const struct pv_call *call, const PGresult *result)
{
	const char *state = part(result, PG_DIAG_SQLSTATE);
	const char *constraint = part(result, PG_DIAG_CONSTRAINT_NAME);

	if (in_class(state, "PV"))
		return record_intended(ctx, call, result);
	if (in_class(state, "23")) {
		const char *name = constraint[0] != '\0' ?
		    constraint :
		    part(result, PG_DIAG_COLUMN_NAME);

		return pv_fail(ctx, 422, "PV0203", constraint_text(ctx, name),
		    "%s violates %s", call->function, name);
	}
	if (in_class(state, "22"))
		return pv_fail(ctx, 422, "PV0204", "constraint.value",
		    "%s is given a value that its type refuses: %s",
		    call->function, state);
	if (strcmp(state, "55P03") == 0 || strcmp(state, "57014") == 0 ||
	    in_class(state, "40"))
		return record_away(ctx, call, result, "PV0205", "error.busy");
	if (in_class(state, "53") || in_class(state, "58"))
		return record_away(
		    ctx, call, result, "PV0206", "error.database");
	return pv_fail(ctx, 500, "PV0207", "error.internal", "%s fails: %s %s",
	    call->function, state, part(result, PG_DIAG_MESSAGE_PRIMARY));
}
