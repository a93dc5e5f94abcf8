/*
 * procedure - `parvis procedure`: forms checked, and published.
 * Not here: what a form may hold (lib/form), how it is served.
 */
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"
#include "command/command.h"
#include "command/procedure.h"
#include "db/db.h"
#include "form/definition.h"

static const struct pv_call definition_publish = { "worker.definition_publish",
	5, true };

static const char help[] =
    "usage: parvis procedure check FILE…|--all\n"
    "       parvis procedure publish FILE…|--all\n"
    "       parvis procedure eval FORM.xml [SCRIPT.json]\n\n"
    "check reads forms (ODK XForms) and tells each fault with file and line.\n"
    "publish does the same, and then, if none is broken, puts them in the\n"
    "database: new drafts begin with them; drafts and requests begun before\n"
    "keep theirs.  A form is named by its folder: etat-civil/form.xml.\n"
    "eval fills a form step by step and prints it as JSON; it needs neither\n"
    "settings nor database.\n\n"
    "  --all   every form installed (settings: forms_dir)\n";

/* "…/etat-civil/form.xml" is "etat-civil". */
static const char *
name_of(struct pv_ctx *ctx, const char *path)
{
	char *resolved = realpath(path, NULL);
	char *folder = pv_strdup(ctx, resolved == NULL ? path : resolved);

	free(resolved);
	return basename(dirname(folder));
}

/* What <pv:procedure> says under summary, as an element or an attribute. */
static const char *
summary_of(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	xmlNode *head = definition->procedure, *node;
	const char *summary = "";
	xmlChar *text;

	if (head == NULL)
		return summary;
	text = xmlGetNoNsProp(head, (const xmlChar *)"summary");
	for (node = head->children; text == NULL && node != NULL;
	     node = node->next)
		if (node->type == XML_ELEMENT_NODE &&
		    strcmp((const char *)node->name, "summary") == 0)
			text = xmlNodeGetContent(node);
	if (text != NULL)
		summary = pv_strdup(ctx, (const char *)text);
	xmlFree(text);
	return summary;
}

/* NULL after a complaint with file, line, cause. */
static struct pv_definition *
load(struct pv_ctx *ctx, const char *path, const struct pv_buffer *xml)
{
	struct pv_definition *definition = pv_definition_load(
	    ctx, ctx, name_of(ctx, path), path, xml->data, xml->length);

	if (definition == NULL)
		pv_complain("%s", ctx->error.detail);
	return definition;
}

static int
check(struct pv_process *process, const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_buffer *xml = pv_input_file(ctx, path);
	bool good = xml != NULL && load(ctx, path, xml) != NULL;

	talloc_free(ctx);
	return good ? PV_STATUS_DONE : PV_STATUS_FAILED;
}

static int
publish(struct pv_process *process, const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_buffer *xml = pv_input_file(ctx, path);
	struct pv_definition *definition =
	    xml == NULL ? NULL : load(ctx, path, xml);
	struct pv_rows *rows = NULL;
	int status = PV_STATUS_FAILED;

	if (definition != NULL) {
		const struct pv_arg args[] = {
			pv_arg_text(definition->name),
			pv_arg_text(definition->digest),
			pv_arg_text(definition->title),
			pv_arg_text(summary_of(ctx, definition)),
			pv_arg_text(xml->data),
		};

		rows = pv_db_call(ctx, &definition_publish, args);
		if (rows == NULL)
			pv_complain_error(ctx, path);
	}
	if (rows != NULL) {
		printf("%s %.12s %s\n", definition->name, definition->digest,
		    pv_row_bool(rows, 0, "definition_publish") ?
			"published" :
			"was published before");
		status = PV_STATUS_DONE;
	}
	talloc_free(ctx);
	return status;
}

static int
is_folder(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The forms installed, in order; ends with NULL.  NULL after a complaint. */
static char **
find_all(struct pv_ctx *ctx)
{
	const char *dir = ctx->process->config->forms_dir;
	struct dirent **entries;
	struct stat about;
	char **paths;
	int n = scandir(dir, &entries, is_folder, alphasort), found = 0;

	if (n < 0) {
		pv_complain("%s: %s", dir, strerror(errno));
		return NULL;
	}
	paths = pv_alloc_array(ctx, char *, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		paths[found] =
		    pv_printf(ctx, "%s/%s/form.xml", dir, entries[i]->d_name);
		if (stat(paths[found], &about) == 0)
			found++;
		free(entries[i]);
	}
	free(entries);
	paths[found] = NULL;
	if (found > 0)
		return paths;
	pv_complain("%s: no form there", dir);
	return NULL;
}

/* All are checked before the first is published. */
static int
run(struct pv_process *process, char **paths, bool publishing)
{
	int status = PV_STATUS_DONE;

	for (char **path = paths; *path != NULL; path++)
		status |= check(process, *path);
	for (char **path = paths;
	     publishing && status == PV_STATUS_DONE && *path != NULL; path++)
		status = publish(process, *path);
	return status;
}

int
pv_command_procedure(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx;
	char **paths;
	bool publishing;
	int status;

	if (argc > 1 && strcmp(argv[1], "eval") == 0)
		return pv_procedure_eval(process, argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[argc - 1], "--help") == 0) {
		fputs(help, stdout);
		return PV_STATUS_DONE;
	}
	publishing = argc > 1 && strcmp(argv[1], "publish") == 0;
	if (argc < 3 || (!publishing && strcmp(argv[1], "check") != 0)) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	ctx = pv_ctx_new(process);
	paths = strcmp(argv[2], "--all") == 0 ? find_all(ctx) : argv + 2;
	status =
	    paths == NULL ? PV_STATUS_FAILED : run(process, paths, publishing);
	talloc_free(ctx);
	return status;
}

bool
pv_command_procedure_alone(int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "eval") == 0;
}
