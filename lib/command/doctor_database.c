/*
 * doctor_database - can each program have its role, and is the schema ours?
 * Not here: what the database knows of itself (worker.doctor in sql/).
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "base/date.h"
#include "command/doctor.h"
#include "db/db.h"

enum { CLOCK_MAX_S = 5, RESERVED = 3 };

static const struct pv_call health = { "worker.doctor", 0, true };

/* NULL if this user may be that role, else the first line of why not. */
static const char *
refusal(struct pv_doctor *doctor, const char *role)
{
	const char *const names[] = { "dbname", "user", "connect_timeout",
		NULL };
	const char *const values[] = { doctor->ctx->process->config->database,
		role, "5", NULL };
	PGconn *connection = PQconnectdbParams(names, values, 1);
	char *reason = NULL;

	if (PQstatus(connection) != CONNECTION_OK) {
		reason = pv_strdup(doctor->ctx, PQerrorMessage(connection));
		reason[strcspn(reason, "\n")] = '\0';
	}
	PQfinish(connection);
	return reason;
}

static bool
check_roles(struct pv_doctor *doctor)
{
	const char *reason = refusal(doctor, "parvis_worker");

	if (reason != NULL) {
		pv_doctor_wrong(doctor,
		    "start PostgreSQL, map this user to parvis_worker in "
		    "pg_ident.conf, run parvis upgrade as postgres",
		    "no connection as parvis_worker (%s)", reason);
		return false;
	}
	if (geteuid() == 0 ||
	    (refusal(doctor, "parvis_citizen") != NULL &&
		refusal(doctor, "parvis_agent") != NULL))
		pv_doctor_well(doctor, "the database answers the worker");
	else
		pv_doctor_doubt(doctor,
		    "give each its own user in pg_ident.conf; with mod_fcgid "
		    "or mod_cgid alone, SECURITY.md says what is lost",
		    "this user may take the role of programs too, so that one "
		    "broken program has the rights of all");
	return true;
}

/* The last change of the plan, as the programs installed expect it. */
static const char *
planned(struct pv_doctor *doctor)
{
	const char *path =
	    pv_printf(doctor->ctx, "%s/sqitch.plan", doctor->sql_dir);
	FILE *file = fopen(path, "re");
	char line[1024], *last = NULL;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (line[0] != '%' && line[0] != '@' && line[0] != '\n')
			last =
			    pv_strndup(doctor->ctx, line, strcspn(line, " \n"));
	if (file != NULL)
		(void)fclose(file);
	return last;
}

static void
check_version(struct pv_doctor *doctor, const char *deployed)
{
	const char *expected = planned(doctor);

	if (expected == NULL)
		pv_doctor_wrong(doctor, "install Parvis again, or give --sql",
		    "no sqitch.plan in %s", doctor->sql_dir);
	else if (deployed == NULL || strcmp(deployed, expected) != 0)
		pv_doctor_wrong(doctor, "run parvis upgrade as postgres",
		    "the schema is at %s, the programs want %s",
		    deployed == NULL ? "nothing" : deployed, expected);
	else
		pv_doctor_well(doctor, "the schema is at %s", deployed);
}

static void
check_clock(struct pv_doctor *doctor, const char *said)
{
	int64_t theirs = 0, ours = (int64_t)time(NULL);

	if (!pv_time_parse(said, &theirs) || llabs(theirs - ours) > CLOCK_MAX_S)
		pv_doctor_wrong(doctor, "run an NTP client on both",
		    "this clock and that of the database are %lld s apart",
		    llabs((long long)(theirs - ours)));
	else
		pv_doctor_well(doctor, "the clocks agree");
}

/* Each process of each program keeps a connection, the worker two. */
static void
check_connections(struct pv_doctor *doctor, const char *said)
{
	long allowed = strtol(said, NULL, 10);
	long wanted = (long)doctor->programs * doctor->processes + 2;

	if (wanted > allowed - RESERVED)
		pv_doctor_wrong(doctor,
		    "raise max_connections, or run fewer processes",
		    "%d programs of %d processes want %ld connections, "
		    "PostgreSQL has %ld",
		    doctor->programs, doctor->processes, wanted, allowed);
	else
		pv_doctor_well(doctor, "%ld connections of %ld are enough",
		    wanted, allowed);
}

/* What is told of itself by the database, and what to do if it is not well. */
static const struct {
	const char *name, *remedy;
} remedies[] = {
	{ "server-version", "install PostgreSQL 15 or later" },
	{ "encoding", "create the database with encoding UTF8" },
	{ "durability",
	    "set fsync, synchronous_commit and full_page_writes "
	    "on: without, an acknowledged request can be lost" },
	{ "rights", "run parvis upgrade, and grant nothing by hand" },
	{ "communes", "add one with parvis commune add" },
	{ "procedures", "publish them with parvis procedure publish --all" },
	{ "outbox-late", "see that parvis work runs, and its log" },
	{ "outbox-failed", "correct the addresses with the agents' desk" },
	{ "retention-late", "see that parvis work runs, and its log" },
	{ "counters-unfolded", "see that parvis work runs, and its log" },
};

static void
check_row(struct pv_doctor *doctor, const struct pv_rows *rows, int row)
{
	const char *name = pv_row_text(rows, row, "name");
	const char *detail = pv_row_text(rows, row, "detail");
	const char *remedy = "see its log";

	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (strcmp(remedies[i].name, name) == 0)
			remedy = remedies[i].remedy;
	if (strcmp(name, "schema-version") == 0)
		check_version(doctor, detail);
	else if (strcmp(name, "clock") == 0)
		check_clock(doctor, detail);
	else if (strcmp(name, "max-connections") == 0)
		check_connections(doctor, detail);
	else if (pv_row_bool(rows, row, "ok"))
		pv_doctor_well(doctor, "database, %s: %s", name, detail);
	else
		pv_doctor_wrong(
		    doctor, remedy, "database, %s: %s", name, detail);
}

void
pv_doctor_database(struct pv_doctor *doctor)
{
	struct pv_rows *rows;

	if (!check_roles(doctor))
		return;
	rows = pv_db_call(doctor->ctx, &health, NULL);
	if (rows == NULL) {
		pv_forgive(doctor->ctx);
		pv_doctor_wrong(doctor, "run parvis upgrade as postgres",
		    "the schema is not there, or of another version");
		return;
	}
	for (int i = 0; i < pv_rows_count(rows); i++)
		check_row(doctor, rows, i);
}
