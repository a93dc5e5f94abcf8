/*
 * procedure_preview - `parvis procedure preview`: the pages of a form as files,
 * with no server.
 * Not here: what is on them (form/preview.h, form/paper.h).
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "command/command.h"
#include "command/procedure.h"
#include "form/paper.h"
#include "form/preview.h"
#include "view/template.h"

enum { PAGE_MAX_BYTES = 4 << 20 };

static const char help[] =
    "usage: parvis procedure preview FILE DIR\n\n"
    "Writes the pages of a form into a folder, which is made: NN-PAGE.html as\n"
    "each is shown at first, NN-PAGE-faults.html as it is shown again with\n"
    "what is wrong, paper.html, the blank form, and index.html, which leads to\n"
    "them.  Answers that lead to each page are found by trying.\n";

struct preview {
	struct pv_ctx *ctx;
	const struct pv_definition *definition;
	const char *html, *dir;
	struct pv_value *index; /* list of {file, heading} */
};

/* In the checkout that we are in, else as installed. */
static const char *
find_html(void)
{
	struct stat about;

	return stat("html/layout.html", &about) == 0 ? "html" :
						       PV_DATADIR
	    "/parvis/html";
}

static bool
write_file(
    struct preview *preview, const char *name, const struct pv_buffer *bytes)
{
	const char *path = pv_printf(preview->ctx, "%s/%s", preview->dir, name);
	FILE *file = fopen(path, "w");
	bool good = file != NULL &&
	    fwrite(bytes->data, 1, bytes->length, file) == bytes->length;

	good = file != NULL && fclose(file) == 0 && good;
	if (!good)
		pv_complain("%s: %s", path, strerror(errno));
	return good;
}

static bool
render(struct preview *preview, const char *template, struct pv_value *model,
    const char *name)
{
	struct pv_ctx *ctx = preview->ctx;
	struct pv_buffer *page = pv_buffer_new(ctx, PAGE_MAX_BYTES);
	struct pv_value *assets = pv_set_object(model, "assets");

	pv_set_text(assets, "css", "parvis.css");
	pv_set_text(model, "prefix", "");
	pv_set_text(model, "base", ".");
	pv_set_text(model, "language", "fr");
	pv_set_bool(model, "french", true);
	pv_set_text(model, "procedure", preview->definition->title);
	if (pv_render(ctx, template, model, page))
		return write_file(preview, name, page);
	(void)pv_complain_error(ctx, name);
	return false;
}

static bool
write_page(struct preview *preview, size_t number, bool faults)
{
	const struct pv_item *item = preview->definition->pages[number];
	struct pv_ctx *ctx = preview->ctx;
	struct pv_value *model =
	    pv_preview_page(ctx, preview->definition, item, faults);
	const char *name = pv_printf(ctx, "%02zu-%s%s.html", number + 1,
	    item->name, faults ? "-faults" : "");
	struct pv_value *line;

	if (model == NULL) {
		(void)pv_complain_error(ctx, item->name);
		return false;
	}
	if (!pv_get_bool(model, "asked"))
		pv_complain(
		    "%s: no answers were found that lead there", item->name);
	line = pv_add_object(preview->index);
	pv_set_text(line, "file", name);
	pv_set_text(line, "heading", pv_get_text(model, "heading"));
	pv_set_bool(line, "faults", faults);
	return render(preview, "form/page", model, name);
}

static bool
write_paper(struct preview *preview)
{
	struct pv_value *model =
	    pv_paper_model(preview->ctx, preview->definition);

	if (model != NULL)
		return render(preview, "form/paper", model, "paper.html");
	(void)pv_complain_error(preview->ctx, "paper");
	return false;
}

static bool
write_index(struct preview *preview)
{
	struct pv_value *model = pv_object(preview->ctx);

	pv_set(model, "pages", preview->index);
	return render(preview, "form/preview", model, "index.html");
}

static bool
copy_style(struct preview *preview)
{
	struct pv_buffer *style = pv_input_file(preview->ctx,
	    pv_printf(preview->ctx, "%s/assets/css/parvis.css", preview->html));

	return style != NULL && write_file(preview, "parvis.css", style);
}

static bool
write_all(struct preview *preview)
{
	bool good = true;

	if (mkdir(preview->dir, 0777) != 0 && errno != EEXIST) {
		pv_complain("%s: %s", preview->dir, strerror(errno));
		return false;
	}
	preview->index = pv_list(preview->ctx);
	for (size_t i = 0; i < preview->definition->n_pages && good; i++)
		good = write_page(preview, i, false) &&
		    write_page(preview, i, true);
	return good && write_paper(preview) && write_index(preview) &&
	    copy_style(preview);
}

/* Templates and texts without any settings. */
static bool
open_views(struct pv_process *process, const char *html)
{
	static struct pv_config config = {
		.prefix = "", .forms_dir = "cgi-bin", .file_max_bytes = 10 << 20
	};

	config.html_dir = html;
	process->config = &config;
	process->texts =
	    pv_texts_load(process, pv_printf(process, "%s/texts", html));
	if (process->texts == NULL)
		return false;
	process->templates = pv_templates_open(process, html, process->texts);
	return true;
}

int
pv_procedure_preview(struct pv_process *process, int argc, char **argv)
{
	static const struct pv_commune nowhere = { .time_zone =
						       "Europe/Paris" };
	struct preview preview = { .html = find_html() };
	struct pv_form_scope scope;
	struct pv_form_file *file;

	pv_log_to(-1);
	preview.ctx = pv_ctx_new(process);
	if (pv_form_scope_read(preview.ctx, &scope, argc, argv, help, 2, 2)) {
		scope.status = PV_STATUS_FAILED;
		file = pv_form_file_load(preview.ctx, argv[optind], false);
		if (file != NULL && open_views(process, preview.html)) {
			preview.ctx->commune = &nowhere;
			preview.definition = file->definition;
			preview.dir = argv[optind + 1];
			if (write_all(&preview)) {
				printf("%s: %zu pages in %s\n", file->name,
				    preview.definition->n_pages, preview.dir);
				scope.status = PV_STATUS_DONE;
			}
		}
	}
	talloc_free(preview.ctx);
	return scope.status;
}
