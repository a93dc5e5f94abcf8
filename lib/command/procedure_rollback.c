/*
 * procedure_rollback - `parvis procedure rollback` and `withdraw`: what new
 * drafts begin with again, or with nothing.
 * Not here: drafts and requests, which stay on their version (sql/, edition).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/procedure.h"

static const struct pv_call back_call = { "worker.procedure_back", 2, false };
static const struct pv_call withdraw_call = { "worker.procedure_withdraw", 2,
	true };

static const char rollback_help[] =
    "usage: parvis procedure rollback [--commune CODE] NAME\n\n"
    "New drafts begin with the version of before again, in one commune, or in\n"
    "all that have no version of their own.  Drafts and requests begun since\n"
    "stay on theirs.\n";

static const char withdraw_help[] =
    "usage: parvis procedure withdraw [--commune CODE] NAME\n\n"
    "Offers a procedure no more, in one commune or in all: no draft begins;\n"
    "those begun are finished on their version, requests are dealt with.\n"
    "A commune's administrator offers it again at the desk; so does\n"
    "`publish --commune`.\n";

static int
rollback(
    struct pv_ctx *ctx, const struct pv_form_scope *scope, const char *name)
{
	const struct pv_arg args[] = { scope->commune, pv_arg_text(name) };
	struct pv_rows *rows = pv_db_call(ctx, &back_call, args);

	if (rows == NULL && strcmp(ctx->error.text, "edition.first") == 0) {
		pv_complain("%s: no version was offered before", name);
		return PV_STATUS_FAILED;
	}
	if (rows == NULL)
		return pv_complain_error(ctx, name);
	for (int row = 0; row < pv_rows_count(rows); row++)
		printf("%s %s %.12s\n", pv_row_text(rows, row, "insee"), name,
		    pv_row_text(rows, row, "digest"));
	return PV_STATUS_DONE;
}

int
pv_procedure_rollback(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_scope scope;

	if (pv_form_scope_read(ctx, &scope, argc, argv, rollback_help, 1, 1))
		scope.status = rollback(ctx, &scope, argv[optind]);
	talloc_free(ctx);
	return scope.status;
}

static int
withdraw(
    struct pv_ctx *ctx, const struct pv_form_scope *scope, const char *name)
{
	const struct pv_arg args[] = { scope->commune, pv_arg_text(name) };
	struct pv_rows *rows = pv_db_call(ctx, &withdraw_call, args);

	if (rows == NULL)
		return pv_complain_error(ctx, name);
	printf("%s: withdrawn in %lld communes\n", name,
	    (long long)pv_row_int(rows, 0, "procedure_withdraw"));
	return PV_STATUS_DONE;
}

int
pv_procedure_withdraw(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_scope scope;

	if (pv_form_scope_read(ctx, &scope, argc, argv, withdraw_help, 1, 1))
		scope.status = withdraw(ctx, &scope, argv[optind]);
	talloc_free(ctx);
	return scope.status;
}
