/*
 * doctor - the checks of an installation, and how each is told.
 *
 * A check tells one line for each thing that it looked at: what is well, what
 * is wrong or doubtful, and then what to do about it.  It changes nothing.
 */
#ifndef PV_COMMAND_DOCTOR_H
#define PV_COMMAND_DOCTOR_H

#include "base/ctx.h"

struct pv_doctor {
	struct pv_ctx *ctx;	 /* its process has settings */
	const char *apache_file; /* Apache's main file, or NULL: the system's */
	const char *sql_dir;	 /* where sqitch.plan is */
	int processes;		 /* of each program */
	int programs;		 /* as installed; 0 if that is not known */
	int wrong, doubtful;	 /* told so far */
};

/* One line on standard output; remedy is a sentence of what to do. */
void pv_doctor_well(struct pv_doctor *doctor, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pv_doctor_wrong(struct pv_doctor *doctor, const char *remedy,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
void pv_doctor_doubt(struct pv_doctor *doctor, const char *remedy,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Settings, key, templates, forms; counts the programs. */
void pv_doctor_files(struct pv_doctor *doctor);
/* Connection, roles, schema, connections, what is late, clock. */
void pv_doctor_database(struct pv_doctor *doctor);
/* The mail server and the sender. */
void pv_doctor_mail(struct pv_doctor *doctor);
/* The keys of HubEE, where there are some, and its flows. */
void pv_doctor_hubee(struct pv_doctor *doctor);
/* Modules, the Include, limits, kept connections. */
void pv_doctor_apache(struct pv_doctor *doctor);

#endif
