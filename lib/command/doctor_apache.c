/*
 * doctor_apache - is Parvis included, by which module, within which limits?
 * Not here: what Apache itself refuses (apachectl configtest).
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/config.h"
#include "command/doctor.h"

enum { OUTPUT_MAX_BYTES = 1024 * 1024 };

/* What matters of Apache's files; -1 or NULL where none says it. */
struct apache {
	long children, threads, workers, body, request, reuse;
	bool included, fcgid, cgi;
	const char *prefix;
	const char *franceconnect; /* the file of its keys, or NULL */
	const char *modules;
};

/* The output of a program, without a shell; NULL if it cannot be run. */
static const char *
output(struct pv_ctx *ctx, char *const *argv)
{
	struct pv_buffer *out = pv_buffer_new(ctx, OUTPUT_MAX_BYTES);
	posix_spawn_file_actions_t actions;
	char part[4096];
	int ends[2], status, error;
	ssize_t n;
	pid_t pid;

	if (pipe(ends) != 0)
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(
	    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	while (error == 0 && (n = read(ends[0], part, sizeof(part))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0 && out->length + (size_t)n < OUTPUT_MAX_BYTES)
			pv_buffer_add(out, part, (size_t)n);
	}
	close(ends[0]);
	if (error != 0 || waitpid(pid, &status, 0) != pid ||
	    !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return NULL;
	return out->data;
}

static const char *
ask(struct pv_doctor *doctor, const char *what)
{
	char *define = pv_strdup(doctor->ctx, what);
	char *file = pv_strdup(doctor->ctx,
	    doctor->apache_file == NULL ? "" : doctor->apache_file);
	/* apachectl reads Debian's variables, without which nothing is. */
	char *debian[] = { "apachectl", "-t", "-D", define, NULL };
	char *given[] = { "apache2", "-f", file, "-t", "-D", define, NULL };

	return output(
	    doctor->ctx, doctor->apache_file == NULL ? debian : given);
}

/* What follows if the line is this directive's, else NULL. */
static char *
value_of(struct pv_ctx *ctx, const char *line, const char *directive)
{
	size_t length = strlen(directive);

	line += strspn(line, " \t");
	if (strncasecmp(line, directive, length) != 0 ||
	    !isspace((unsigned char)line[length]))
		return NULL;
	line += length;
	line += strspn(line, " \t\"");
	return pv_strndup(ctx, line, strcspn(line, "\r\n"));
}

static void
read_number(
    struct pv_ctx *ctx, const char *line, const char *directive, long *number)
{
	const char *value = value_of(ctx, line, directive);

	if (value != NULL && isdigit((unsigned char)*value))
		*number = strtol(value, NULL, 10);
}

static void
read_define(struct pv_ctx *ctx, const char *line, struct apache *apache)
{
	const char *name = value_of(ctx, line, "Define"), *value;

	if (name == NULL)
		return;
	value = name + strcspn(name, " \t");
	value += strspn(value, " \t\"");
	value = pv_strndup(ctx, value, strcspn(value, " \t\""));
	if (strcmp(name, "PARVIS_FCGID") == 0)
		apache->fcgid = true;
	else if (strcmp(name, "PARVIS_CGI") == 0)
		apache->cgi = true;
	else if (strncmp(name, "PARVIS_PREFIX ", 14) == 0)
		apache->prefix = value;
	else if (strncmp(name, "PARVIS_FRANCECONNECT ", 21) == 0)
		apache->franceconnect = value;
	else if (strncmp(name, "PARVIS_REUSE ", 13) == 0)
		apache->reuse = strtol(value, NULL, 10);
}

static void
read_file(struct pv_ctx *ctx, const char *path, struct apache *apache)
{
	FILE *file = fopen(path, "re");
	char line[4096];

	if (file == NULL)
		return;
	while (fgets(line, sizeof(line), file) != NULL) {
		read_number(ctx, line, "ServerLimit", &apache->children);
		read_number(ctx, line, "ThreadsPerChild", &apache->threads);
		read_number(ctx, line, "MaxRequestWorkers", &apache->workers);
		read_number(ctx, line, "LimitRequestBody", &apache->body);
		read_number(ctx, line, "FcgidMaxRequestLen", &apache->request);
		read_define(ctx, line, apache);
	}
	(void)fclose(file);
}

/* Every file that Apache reads, in its order: "    (12) /etc/…". */
static void
read_files(struct pv_ctx *ctx, const char *includes, struct apache *apache)
{
	static const char ours[] = "/parvis/apache.conf";
	const char *path;

	for (const char *line = includes; *line != '\0';
	     line += line[0] == '\n') {
		size_t length = strcspn(line, "\n");

		path = memchr(line, '/', length);
		if (path != NULL) {
			path = pv_strndup(
			    ctx, path, length - (size_t)(path - line));
			read_file(ctx, path, apache);
			length = strlen(path);
			if (length > sizeof(ours) - 1 &&
			    strcmp(path + length - (sizeof(ours) - 1), ours) ==
				0)
				apache->included = true;
		}
		line += strcspn(line, "\n");
	}
}

static void
check_module(struct pv_doctor *doctor, const struct apache *apache,
    const char *module, const char *remedy, bool needed)
{
	if (strstr(apache->modules,
		pv_printf(doctor->ctx, " %s_module", module)) != NULL)
		pv_doctor_well(doctor, "Apache has mod_%s", module);
	else if (needed)
		pv_doctor_wrong(doctor, remedy, "Apache has no mod_%s", module);
	else
		pv_doctor_doubt(doctor, remedy, "Apache has no mod_%s", module);
}

static void
check_front(struct pv_doctor *doctor, const struct apache *apache)
{
	if (apache->cgi)
		check_module(doctor, apache, "cgid", "run a2enmod cgid", true);
	else if (apache->fcgid)
		check_module(
		    doctor, apache, "fcgid", "run a2enmod fcgid", true);
	else
		check_module(doctor, apache, "proxy_fcgi",
		    "run a2enmod proxy_fcgi", true);
	if (apache->cgi || apache->fcgid)
		pv_doctor_doubt(doctor,
		    "use mod_proxy_fcgi and the units of systemd, or suexec",
		    "programs of citizens and of agents run as one user");
	check_module(doctor, apache, "headers",
	    "run a2enmod headers: static files are then kept by browsers",
	    false);
	check_module(doctor, apache, "reqtimeout",
	    "run a2enmod reqtimeout: slow requests hold workers without it",
	    false);
}

static void
check_limits(struct pv_doctor *doctor, const struct apache *apache)
{
	const struct pv_config *config = doctor->ctx->process->config;

	if (apache->body > 0 && (size_t)apache->body < config->body_max_bytes)
		pv_doctor_wrong(doctor, "raise it, or lower body_max_bytes",
		    "LimitRequestBody, %ld, is less than body_max_bytes, %zu",
		    apache->body, config->body_max_bytes);
	else if (apache->fcgid && apache->request < apache->body)
		pv_doctor_wrong(doctor,
		    "raise it: past it mod_fcgid answers 500",
		    "FcgidMaxRequestLen, %ld, is less than LimitRequestBody, "
		    "%ld",
		    apache->request, apache->body);
	else
		pv_doctor_well(doctor, "the limits of bodies agree");
	if (strcmp(apache->prefix, config->prefix) != 0)
		pv_doctor_wrong(doctor,
		    "make PARVIS_PREFIX and the setting prefix the same",
		    "Apache serves Parvis at \"%s\", its links go to \"%s\"",
		    apache->prefix, config->prefix);
}

/* A kept connection binds a process, and each child keeps its own. */
static void
check_reuse(struct pv_doctor *doctor, const struct apache *apache)
{
	long threads = apache->threads > 0 ? apache->threads : 25;
	long workers = apache->workers > 0 ? apache->workers : 150;
	long children = apache->children > 0 ?
	    apache->children :
	    (workers + threads - 1) / threads;

	if (apache->cgi || apache->fcgid)
		return;
	if (apache->reuse <= 0)
		pv_doctor_well(doctor, "no connection to a program is kept");
	else if (children * apache->reuse > doctor->processes)
		pv_doctor_wrong(doctor,
		    "run more processes, or do not define PARVIS_REUSE",
		    "%ld children of Apache keep %ld connections each, and a "
		    "program has %d processes",
		    children, apache->reuse, doctor->processes);
	else
		pv_doctor_well(doctor,
		    "%ld children keep %ld connections each, for %d processes",
		    children, apache->reuse, doctor->processes);
}

/* Whether families come in by FranceConnect, and who reads its keys. */
static void
check_franceconnect(struct pv_doctor *doctor, const struct apache *apache)
{
	struct stat about;

	if (apache->franceconnect == NULL) {
		pv_doctor_well(doctor, "FranceConnect is not set up");
		return;
	}
	check_module(doctor, apache, "auth_openidc",
	    "install libapache2-mod-auth-openidc", true);
	check_module(doctor, apache, "rewrite", "run a2enmod rewrite", true);
	if (stat(apache->franceconnect, &about) != 0)
		pv_doctor_wrong(doctor,
		    "write the file, as parvis/apache/franceconnect.conf says",
		    "the keys of FranceConnect, %s: %s", apache->franceconnect,
		    strerror(errno));
	else if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		pv_doctor_wrong(doctor, "chmod 600, chown root",
		    "others than its owner may read the keys of "
		    "FranceConnect, %s",
		    apache->franceconnect);
	else
		pv_doctor_well(doctor,
		    "families come in by FranceConnect, with the keys in %s",
		    apache->franceconnect);
}

void
pv_doctor_apache(struct pv_doctor *doctor)
{
	struct apache apache = { -1, -1, -1, -1, -1, -1, false, false, false,
		"", NULL, NULL };
	const char *includes;

	apache.modules = ask(doctor, "DUMP_MODULES");
	includes = ask(doctor, "DUMP_INCLUDES");
	if (apache.modules == NULL || includes == NULL) {
		pv_doctor_wrong(doctor,
		    "install apache2, see apachectl configtest; be root "
		    "where Apache reads a file of root's alone",
		    "Apache is not there, or its configuration is broken");
		return;
	}
	read_files(doctor->ctx, includes, &apache);
	if (!apache.included) {
		pv_doctor_wrong(doctor,
		    "add Include " PV_SYSCONFDIR "/parvis/apache.conf",
		    "no site of Apache includes Parvis");
		return;
	}
	check_front(doctor, &apache);
	check_limits(doctor, &apache);
	check_reuse(doctor, &apache);
	check_franceconnect(doctor, &apache);
}
