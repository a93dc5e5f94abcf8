/*
 * doctor - `parvis doctor`: runs every check and sums up.
 * Not here: the checks (doctor_files.c, doctor_database.c, …).
 */
#include "command/doctor.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "command/command.h"

static const char help[] =
    "usage: parvis doctor [--apache FILE] [--processes N] [--sql DIR]\n\n"
    "Tells what is missing or wrong in this installation, one line each with\n"
    "the remedy.  Ends with status 0 if nothing is wrong.  Run it as the user\n"
    "that runs `parvis work`.\n\n"
    "  --apache      Apache's main file, if it is not the system's\n"
    "  --processes   of each program (default 4, as the units of systemd)\n"
    "  --sql         the changes (default " PV_DATADIR "/parvis/sql)\n";

static void
tell(const char *verdict, const char *remedy, const char *format, va_list args)
{
	printf("%-6s ", verdict);
	vprintf(format, args);
	if (remedy != NULL)
		printf(": %s", remedy);
	putchar('\n');
}

void
pv_doctor_well(struct pv_doctor *doctor, const char *format, ...)
{
	va_list args;

	(void)doctor;
	va_start(args, format);
	tell("well", NULL, format, args);
	va_end(args);
}

void
pv_doctor_wrong(
    struct pv_doctor *doctor, const char *remedy, const char *format, ...)
{
	va_list args;

	doctor->wrong++;
	va_start(args, format);
	tell("WRONG", remedy, format, args);
	va_end(args);
}

void
pv_doctor_doubt(
    struct pv_doctor *doctor, const char *remedy, const char *format, ...)
{
	va_list args;

	doctor->doubtful++;
	va_start(args, format);
	tell("doubt", remedy, format, args);
	va_end(args);
}

static bool
read_options(struct pv_doctor *doctor, int argc, char **argv, bool *helped)
{
	static const struct option options[] = {
		{ "apache", required_argument, NULL, 'a' },
		{ "processes", required_argument, NULL, 'p' },
		{ "sql", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char *end;

	for (int option;
	     (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (option) {
		case 'a':
			doctor->apache_file = optarg;
			break;
		case 'p':
			doctor->processes = (int)strtol(optarg, &end, 10);
			if (*end != '\0' || doctor->processes < 1 ||
			    doctor->processes > 1000) {
				pv_complain("--processes takes a number from "
					    "1 to 1000");
				return false;
			}
			break;
		case 's':
			doctor->sql_dir = optarg;
			break;
		case 'h':
			*helped = true;
			return true;
		default:
			return false;
		}
	}
	return optind == argc;
}

int
pv_command_doctor(struct pv_process *process, int argc, char **argv)
{
	struct pv_doctor doctor = {
		.sql_dir = PV_DATADIR "/parvis/sql",
		.processes = 4,
	};
	bool helped = false;

	if (!read_options(&doctor, argc, argv, &helped)) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	if (helped) {
		fputs(help, stdout);
		return PV_STATUS_DONE;
	}
	if (process->config == NULL) {
		pv_doctor_wrong(&doctor, "mend what is told above",
		    "the settings or the texts cannot be read");
		return PV_STATUS_FAILED;
	}
	doctor.ctx = pv_ctx_new(process);
	pv_doctor_files(&doctor);
	pv_doctor_database(&doctor);
	pv_doctor_mail(&doctor);
	pv_doctor_hubee(&doctor);
	pv_doctor_apache(&doctor);
	printf("%d wrong, %d doubtful\n", doctor.wrong, doctor.doubtful);
	talloc_free(doctor.ctx);
	return doctor.wrong == 0 ? PV_STATUS_DONE : PV_STATUS_FAILED;
}
