/*
 * procedure_new - `parvis procedure new`: a folder with a form and its cases,
 * copied from a model or from another procedure.
 * Not here: what is then made of it, which is the author's.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "command/command.h"
#include "command/procedure.h"

static const char help[] =
    "usage: parvis procedure new [--like NAME] [--title TITLE] NAME\n\n"
    "Makes the folder of a procedure, with form.xml and cases: in cgi-bin/\n"
    "where that is (a checkout), else here.  NAME is the segment of its\n"
    "address: small letters, digits, hyphens.\n\n"
    "  --like NAME    begin with that procedure instead of the model\n"
    "  --title TITLE  what citizens read\n";

enum { NAME_MAX_BYTES = 64 };

struct making {
	struct pv_ctx *ctx;
	const char *name, *like, *title;
	const char *from, *to; /* folders */
};

static bool
is_name(const char *name)
{
	return strlen(name) <= NAME_MAX_BYTES && name[0] >= 'a' &&
	    name[0] <= 'z' &&
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static bool
is_folder(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* In the checkout that we are in, else as installed. */
static const char *
find_model(struct making *making)
{
	const char *places[] = {
		making->like != NULL ?
		    pv_printf(making->ctx, "cgi-bin/%s", making->like) :
		    "cgi-bin/demarche/model",
		making->like != NULL ?
		    pv_printf(making->ctx, PV_DATADIR "/parvis/forms/%s",
			making->like) :
		    PV_DATADIR "/parvis/model",
	};

	for (size_t i = 0; i < 2; i++)
		if (is_folder(places[i]))
			return places[i];
	pv_complain("%s: no such procedure, neither in cgi-bin/ nor installed",
	    making->like != NULL ? making->like : places[1]);
	return NULL;
}

static bool
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wx");
	bool good = file != NULL && fputs(text, file) >= 0;

	good = file != NULL && fclose(file) == 0 && good;
	if (!good)
		pv_complain("%s: %s", path, strerror(errno));
	return good;
}

/* The text between two marks, the first time, becomes another. */
static char *
put_between(struct pv_ctx *ctx, const char *text, const char *before,
    const char *after, const char *with)
{
	const char *start = strstr(text, before), *end;

	if (start == NULL)
		return pv_strdup(ctx, text);
	start += strlen(before);
	end = strstr(start, after);
	if (end == NULL)
		return pv_strdup(ctx, text);
	return pv_printf(ctx, "%.*s%s%s", (int)(start - text), text, with, end);
}

/* Its id, its version and its title are its own. */
static bool
copy_form(struct making *making)
{
	struct pv_ctx *ctx = making->ctx;
	struct pv_buffer *xml =
	    pv_input_file(ctx, pv_printf(ctx, "%s/form.xml", making->from));
	const char *root;
	char *text;

	if (xml == NULL)
		return false;
	text = xml->data;
	root = strstr(text, "<instance>");
	if (root != NULL) {
		char *head = pv_strndup(ctx, text, (size_t)(root - text));
		char *rest =
		    put_between(ctx, root, " id=\"", "\"", making->name);

		rest = put_between(ctx, rest, " version=\"", "\"", "1");
		text = pv_printf(ctx, "%s%s", head, rest);
	}
	if (making->title != NULL)
		text = put_between(
		    ctx, text, "<h:title>", "</h:title>", making->title);
	return write_file(pv_printf(ctx, "%s/form.xml", making->to), text);
}

static int
is_case(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot != NULL && strcmp(dot, ".txt") == 0;
}

/* Those installed have none. */
static bool
copy_cases(struct making *making)
{
	struct pv_ctx *ctx = making->ctx;
	const char *from = pv_printf(ctx, "%s/cases", making->from);
	const char *to = pv_printf(ctx, "%s/cases", making->to);
	struct dirent **files;
	int n = scandir(from, &files, is_case, alphasort);
	bool good = true;

	if (mkdir(to, 0777) != 0) {
		pv_complain("%s: %s", to, strerror(errno));
		good = false;
	}
	for (int i = 0; i < n; i++) {
		struct pv_buffer *text = !good ?
		    NULL :
		    pv_input_file(
			ctx, pv_printf(ctx, "%s/%s", from, files[i]->d_name));

		good = good && text != NULL &&
		    write_file(pv_printf(ctx, "%s/%s", to, files[i]->d_name),
			text->data);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
	return good;
}

static bool
make(struct making *making)
{
	struct pv_ctx *ctx = making->ctx;

	making->from = find_model(making);
	if (making->from == NULL)
		return false;
	making->to = pv_printf(
	    ctx, "%s%s", is_folder("cgi-bin") ? "cgi-bin/" : "", making->name);
	if (mkdir(making->to, 0777) != 0) {
		pv_complain("%s: %s", making->to, strerror(errno));
		return false;
	}
	if (!copy_form(making) || !copy_cases(making))
		return false;
	printf("%s/form.xml from %s\n", making->to, making->from);
	if (making->like != NULL)
		printf("its rules in C, if it has some, are not copied\n");
	printf("next: edit it, then\n"
	       "\tparvis procedure check %s/form.xml\n"
	       "\tparvis procedure test %s\n"
	       "\tparvis procedure preview %s/form.xml DIR\n",
	    making->to, making->to, making->to);
	return true;
}

int
pv_procedure_new(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "like", required_argument, NULL, 'l' },
		{ "title", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct making making = { .ctx = NULL };
	bool good;

	for (int option;
	     (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 'h')
			fputs(help, stdout);
		if (option == 'h' || option == '?')
			return option == 'h' ? PV_STATUS_DONE : PV_STATUS_USAGE;
		if (option == 'l')
			making.like = optarg;
		if (option == 't')
			making.title = optarg;
	}
	if (optind != argc - 1) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	making.name = argv[optind];
	if (!is_name(making.name) ||
	    (making.like != NULL && !is_name(making.like))) {
		pv_complain("a name is small letters, digits and hyphens, and "
			    "begins with a letter");
		return PV_STATUS_FAILED;
	}
	making.ctx = pv_ctx_new(process);
	good = make(&making);
	talloc_free(making.ctx);
	return good ? PV_STATUS_DONE : PV_STATUS_FAILED;
}
