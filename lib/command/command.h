/*
 * command - the subcommands of `parvis`, and what they share.
 *
 * Each gets the process (settings read, templates and texts open, role
 * parvis_worker) and its own arguments, argv[0] being its name.  It writes what
 * was asked for on standard output, what went wrong on standard error, and
 * returns one of the statuses below.
 */
#ifndef PV_COMMAND_COMMAND_H
#define PV_COMMAND_COMMAND_H

#include "base/buffer.h"

enum pv_status {
	PV_STATUS_DONE = 0,
	PV_STATUS_FAILED = 1, /* said on standard error; nothing was changed */
	PV_STATUS_USAGE = 2,  /* the arguments make no sense: --help tells */
};

enum { PV_INPUT_MAX_BYTES = 4 * 1024 * 1024 };

int pv_command_work(struct pv_process *process, int argc, char **argv);
int pv_command_commune(struct pv_process *process, int argc, char **argv);
int pv_command_audit(struct pv_process *process, int argc, char **argv);
int pv_command_poll(struct pv_process *process, int argc, char **argv);
int pv_command_agent(struct pv_process *process, int argc, char **argv);
int pv_command_payfip(struct pv_process *process, int argc, char **argv);
int pv_command_procedure(struct pv_process *process, int argc, char **argv);
/* pv_command_procedure_alone - whether these arguments need no settings: they are not read. */
bool pv_command_procedure_alone(int argc, char **argv);
int pv_command_attestation(struct pv_process *process, int argc, char **argv);
/* pv_command_attestation_alone - whether these arguments need no settings: they are not read. */
bool pv_command_attestation_alone(int argc, char **argv);
int pv_command_upgrade(struct pv_process *process, int argc, char **argv);
/* process->config is NULL where the settings cannot be read. */
int pv_command_doctor(struct pv_process *process, int argc, char **argv);

/* pv_complain - one line on standard error: "parvis: …". */
void pv_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* pv_complain_error - the same, for the error recorded in ctx; 1. */
int pv_complain_error(struct pv_ctx *ctx, const char *what);

/*
 * pv_input_file - the whole file ("-": standard input), NUL-terminated, at
 * most PV_INPUT_MAX_BYTES; owned by ctx.  NULL after a complaint.
 */
struct pv_buffer *pv_input_file(struct pv_ctx *ctx, const char *path);

/*
 * pv_input_secret - one line without its end, from a file ("-": standard
 * input) or, where path is NULL, asked twice on the terminal without echo.
 * NULL after a complaint.  It is wiped when ctx is freed.
 */
char *pv_input_secret(struct pv_ctx *ctx, const char *path, const char *prompt);

/* pv_commune_find - the id of the commune of an INSEE code; 0 after a complaint. */
int64_t pv_commune_find(struct pv_ctx *ctx, const char *insee);

#endif
