/*
 * procedure - the subcommands of `parvis procedure`, one file for each or for
 * two.  Each gets its own arguments, argv[0] being its name, and returns one of
 * the statuses of command.h.
 */
#ifndef PV_COMMAND_PROCEDURE_H
#define PV_COMMAND_PROCEDURE_H

#include "base/buffer.h"
#include "db/db.h"
#include "form/definition.h"

/* These need no settings: process->config and texts may be NULL. */
int pv_procedure_eval(struct pv_process *process, int argc, char **argv);
int pv_procedure_new(struct pv_process *process, int argc, char **argv);
int pv_procedure_test(struct pv_process *process, int argc, char **argv);
int pv_procedure_check(struct pv_process *process, int argc, char **argv);
int pv_procedure_preview(struct pv_process *process, int argc, char **argv);

/* These do. */
int pv_procedure_plan(struct pv_process *process, int argc, char **argv);
int pv_procedure_publish(struct pv_process *process, int argc, char **argv);
int pv_procedure_rollback(struct pv_process *process, int argc, char **argv);
int pv_procedure_withdraw(struct pv_process *process, int argc, char **argv);
int pv_procedure_import(struct pv_process *process, int argc, char **argv);
int pv_procedure_export(struct pv_process *process, int argc, char **argv);

/* A form read from a file. */
struct pv_form_file {
	const char *path, *name; /* name: of its folder */
	struct pv_buffer *xml;
	struct pv_definition *definition;
};

/*
 * pv_form_file_load - read and checked (form/lint.h); each remark is a line
 * "file:line: error: …" or "…: warning: …" on standard error, warnings only if
 * asked.  NULL after a complaint; owned by ctx.
 */
struct pv_form_file *pv_form_file_load(
    struct pv_ctx *ctx, const char *path, bool warnings);

/*
 * pv_form_file_own - the same of a form that a commune drew (form/edition.h):
 * its name is its id.
 */
struct pv_form_file *pv_form_file_own(struct pv_ctx *ctx, const char *path);

/* pv_form_file_import - kept for the commune of that id, unpublished; NULL after a complaint. */
struct pv_rows *pv_form_file_import(struct pv_ctx *ctx,
    const struct pv_form_file *file, struct pv_arg commune);

/* pv_form_file_all - the paths of the forms installed, in order; ends with NULL. NULL after a complaint. */
char **pv_form_file_all(struct pv_ctx *ctx);

/*
 * What several of them are told: of which commune (null: of every one), and a
 * version.  pv_form_scope_read - optind is then at the first operand, of which
 * there are at least `least` and `most` at most; false, with the status to end
 * with, after --help or a complaint.
 */
struct pv_form_scope {
	struct pv_arg commune;
	bool one;	     /* a commune is named */
	bool all;	     /* --all: every form installed */
	const char *version; /* the beginning of a digest, or NULL */
	int status;
};

bool pv_form_scope_read(struct pv_ctx *ctx, struct pv_form_scope *scope,
    int argc, char **argv, const char *help, int least, int most);

#endif
