/*
 * procedure_file - a form as a file, and what is said of it line by line.
 * Not here: what may be wrong with it (form/lint.h).
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
#include "form/edition.h"
#include "form/lint.h"

/* "…/etat-civil/form.xml" is "etat-civil". */
static const char *
name_of(struct pv_ctx *ctx, const char *path)
{
	char *resolved = realpath(path, NULL);
	char *folder = pv_strdup(ctx, resolved == NULL ? path : resolved);

	free(resolved);
	return basename(dirname(folder));
}

static void
tell(const char *path, const struct pv_definition *definition, bool warnings)
{
	for (const struct pv_remark *remark = definition->remarks;
	     remark != NULL; remark = remark->next)
		if (warnings || remark->kind == PV_REMARK_FAULT)
			fprintf(stderr, "%s:%ld: %s: %s\n", path, remark->line,
			    remark->kind == PV_REMARK_FAULT ? "error" :
							      "warning",
			    remark->text);
}

struct pv_form_file *
pv_form_file_load(struct pv_ctx *ctx, const char *path, bool warnings)
{
	struct pv_form_file *file = pv_alloc(ctx, struct pv_form_file);

	file->path = path;
	file->name = name_of(ctx, path);
	file->xml = pv_input_file(ctx, path);
	if (file->xml == NULL)
		return NULL;
	file->definition = pv_definition_load(
	    ctx, ctx, file->name, path, file->xml->data, file->xml->length);
	if (file->definition == NULL) {
		fprintf(stderr, "%s\n", ctx->error.detail);
		return NULL;
	}
	pv_lint(ctx, file->definition, path);
	tell(path, file->definition, warnings);
	return pv_lint_faults(file->definition) == 0 ? file : NULL;
}

struct pv_form_file *
pv_form_file_own(struct pv_ctx *ctx, const char *path)
{
	struct pv_form_file *file = pv_alloc(ctx, struct pv_form_file);
	const struct pv_definition *read;
	const char *cause;

	file->path = path;
	file->xml = pv_input_file(ctx, path);
	if (file->xml == NULL)
		return NULL;
	file->definition = pv_edition_read(
	    ctx, path, file->xml->data, file->xml->length, &read, &cause);
	if (file->definition != NULL) {
		file->name = file->definition->name;
		return file;
	}
	if (cause != NULL)
		fprintf(stderr, "%s\n", cause);
	else
		tell(path, read, false);
	return NULL;
}

static int
is_folder(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

char **
pv_form_file_all(struct pv_ctx *ctx)
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
