/*
 * doctor_files - the files of an installation: there, whole, and closed.
 * Not here: what they say to Apache (doctor_apache.c).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/key.h"
#include "command/doctor.h"
#include "view/template.h"

/* 64 digits are read by pv_key_derive(); here, by whom they may be. */
static void
check_key(struct pv_doctor *doctor)
{
	const char *path = doctor->ctx->process->config->key_file;
	uint8_t key[PV_KEY_BYTES];
	struct stat status;

	if (stat(path, &status) != 0) {
		pv_doctor_wrong(doctor,
		    "make it as README.md says, or restore your copy of it",
		    "the master key %s cannot be found: %s", path,
		    strerror(errno));
		return;
	}
	if ((status.st_mode & 027) != 0) {
		pv_doctor_wrong(doctor, "chown it root:parvis, chmod it 0440",
		    "the master key %s can be read or changed by others", path);
		return;
	}
	if (!pv_key_derive(doctor->ctx, "doctor", key)) {
		pv_forgive(doctor->ctx);
		pv_doctor_wrong(doctor,
		    "run this as a user of the group parvis, or restore your "
		    "copy of the key",
		    "the master key %s cannot be used", path);
		return;
	}
	pv_doctor_well(doctor, "the master key is there and closed");
}

/* What the programs only read must not be theirs to change. */
static void
check_dir(struct pv_doctor *doctor, const char *what, const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode) ||
	    access(path, R_OK | X_OK) != 0)
		pv_doctor_wrong(doctor, "install Parvis again, or set it",
		    "%s cannot be read in %s", what, path);
	else if ((status.st_mode & 022) != 0)
		pv_doctor_wrong(doctor, "chmod it go-w",
		    "%s can be changed by others in %s", what, path);
	else if (geteuid() != 0 && access(path, W_OK) == 0)
		pv_doctor_doubt(doctor, "chown it to root",
		    "%s can be changed by the programs in %s", what, path);
	else
		pv_doctor_well(doctor, "%s are in %s", what, path);
}

static void
check_templates(struct pv_doctor *doctor)
{
	int faults = pv_templates_check(doctor->ctx);

	pv_forgive(doctor->ctx);
	if (faults > 0)
		pv_doctor_wrong(doctor, "mend them as the log above says",
		    "%d templates or texts are broken", faults);
	else
		pv_doctor_well(doctor, "every template and text is whole");
}

/* One line for each program, as the build wrote it. */
static void
count_programs(struct pv_doctor *doctor)
{
	const char *path = pv_printf(doctor->ctx, "%s/../programs",
	    doctor->ctx->process->config->html_dir);
	FILE *file = fopen(path, "re");
	char line[256];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		doctor->programs++;
	if (file != NULL)
		(void)fclose(file);
	if (doctor->programs == 0)
		pv_doctor_wrong(doctor, "install Parvis again",
		    "no list of programs in %s", path);
}

void
pv_doctor_files(struct pv_doctor *doctor)
{
	const struct pv_config *config = doctor->ctx->process->config;

	pv_doctor_well(doctor, "the settings are in %s", config->path);
	if (config->allow_http)
		pv_doctor_doubt(doctor,
		    "set it to no where visitors come from a network",
		    "allow_http is set, so cookies travel in clear");
	check_key(doctor);
	check_dir(doctor, "pages", config->html_dir);
	check_dir(doctor, "forms", config->forms_dir);
	check_dir(doctor, "reference data", config->data_dir);
	check_templates(doctor);
	count_programs(doctor);
}
