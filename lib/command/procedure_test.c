/*
 * procedure_test - `parvis procedure test`: the cases of a form, each played by
 * its program as a plain CGI in case mode.
 * Not here: what a case is, and who judges it (form/case.h).
 */
#include <dirent.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/log.h"
#include "command/command.h"
#include "command/procedure.h"
#include "form/case.h"

static const char help[] =
    "usage: parvis procedure test FOLDER…\n\n"
    "Plays the cases of procedures (FOLDER/cases/*.txt): each is given to the\n"
    "procedure's own program, or to demarche where it has none, as a plain CGI\n"
    "in case mode, so that its rules in C count.  It needs neither settings,\n"
    "server nor database.  What is not as a case expects is told with file and\n"
    "line.  A case is lines:\n\n"
    "  # what it shows\n"
    "  /data/acte/acte = naissance    an answer; {today+30} and {year} are\n"
    "                                 counted from today\n"
    "  ? /data/montant = 36           what is computed\n"
    "  > acte lieu copie              the pages that are asked, in order\n"
    "  ! /data/naissance/date         a fault; all faults are named\n";

struct testing {
	struct pv_ctx *ctx;
	const char *folder, *program, *html, *data;
	int played, failed;
};

/* Beside this command in a build, else as installed. */
static const char *
program_of(struct pv_ctx *ctx, const char *name)
{
	char exe[PATH_MAX] = "";
	ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	const char *built;

	exe[length > 0 ? length : 0] = '\0';
	built = pv_printf(ctx, "%s/../cgi-bin/%s", dirname(exe), name);
	return access(built, X_OK) == 0 ?
	    built :
	    pv_printf(ctx, PV_LIBEXECDIR "/parvis/cgi-bin/%s", name);
}

static bool
is_folder(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* In a checkout, data is beside the form that it was made for. */
static void
find(struct testing *testing)
{
	struct pv_ctx *ctx = testing->ctx;
	char *real = realpath(testing->folder, NULL);
	char *name = pv_strdup(ctx, real != NULL ? real : testing->folder);
	const char *above = dirname(pv_strdup(ctx, name));

	free(real);
	testing->program = program_of(ctx, basename(name));
	if (access(testing->program, X_OK) != 0)
		testing->program = program_of(ctx, "demarche");
	testing->html = pv_printf(ctx, "%s/../html", above);
	if (!is_folder(testing->html))
		testing->html = PV_DATADIR "/parvis/html";
	testing->data = pv_printf(ctx, "%s/etat-civil/data", above);
	if (!is_folder(testing->data))
		testing->data = PV_DATADIR "/parvis/data";
}

/* "12: what is not" becomes "file:12: what is not". */
static void
tell(const char *path, const char *said)
{
	while (*said != '\0') {
		size_t length = strcspn(said, "\n");

		fprintf(stderr, "%s:%.*s\n", path, (int)length, said);
		said += length + (said[length] == '\n');
	}
}

static bool
play(struct testing *testing, const char *path)
{
	struct pv_ctx *ctx = testing->ctx;
	struct pv_buffer *text = pv_input_file(ctx, path);
	char *argv[] = { pv_strdup(ctx, testing->program), NULL };
	char *env[] = { pv_strdup(ctx, "GATEWAY_INTERFACE=CGI/1.1"),
		pv_printf(ctx, PV_CASE_FORM "=%s/form.xml", testing->folder),
		pv_printf(ctx, PV_CASE_HTML "=%s", testing->html),
		pv_printf(ctx, PV_CASE_DATA "=%s", testing->data), NULL };
	struct pv_child child = { .argv = argv, .env = env };
	const char *answer, *body;

	if (text == NULL)
		return false;
	child.data = text->data;
	child.length = text->length;
	if (!pv_child_run(ctx, &child)) {
		pv_complain("%s: %s", testing->program, ctx->error.detail);
		return false;
	}
	answer = pv_strndup(ctx, (const char *)child.made, child.made_length);
	body = strstr(answer, "\r\n\r\n");
	if (child.status != 0 || body == NULL) {
		pv_complain("%s: %s ended with status %d", path,
		    testing->program, child.status);
		return false;
	}
	tell(path, body + 4);
	return strncmp(answer, "Status: 200", 11) == 0;
}

static int
is_case(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot != NULL && strcmp(dot, ".txt") == 0;
}

/* A form without cases is not tried: that is a failure too. */
static bool
test(struct pv_process *process, const char *folder)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct testing testing = { .ctx = ctx, .folder = folder };
	const char *cases = pv_printf(ctx, "%s/cases", folder);
	struct dirent **files;
	int n = scandir(cases, &files, is_case, alphasort);
	bool good;

	find(&testing);
	for (int i = 0; i < n; i++) {
		testing.played++;
		testing.failed += !play(
		    &testing, pv_printf(ctx, "%s/%s", cases, files[i]->d_name));
		free(files[i]);
	}
	if (n >= 0)
		free(files);
	printf("%s: %d cases, %d failed\n", folder, testing.played,
	    testing.failed);
	good = testing.played > 0 && testing.failed == 0;
	if (testing.played == 0)
		pv_complain("%s: no case there", cases);
	talloc_free(ctx);
	return good;
}

int
pv_procedure_test(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int status = PV_STATUS_DONE;

	pv_log_to(-1);
	for (int option;
	     (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 'h')
			fputs(help, stdout);
		return option == 'h' ? PV_STATUS_DONE : PV_STATUS_USAGE;
	}
	if (optind == argc) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	for (int i = optind; i < argc; i++)
		if (!test(process, argv[i]))
			status = PV_STATUS_FAILED;
	return status;
}
