/*
 * procedure - the subcommands of `parvis procedure` that have a file of their
 * own.  Each gets its own arguments, argv[0] being its name, and returns one of
 * the statuses of command.h.
 */
#ifndef PV_COMMAND_PROCEDURE_H
#define PV_COMMAND_PROCEDURE_H

#include "base/ctx.h"

/* pv_procedure_eval - needs no settings: process->config and texts may be NULL. */
int pv_procedure_eval(struct pv_process *process, int argc, char **argv);

#endif
