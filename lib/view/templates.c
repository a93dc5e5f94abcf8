/*
 * templates - the templates of a directory and the texts of the catalogue,
 * each compiled at its first use, once for each language.
 * Not here: their syntax (compile.c), how they are run (render.c).
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "view/disk.h"
#include "view/program.h"

enum {
	NAME_MAX_BYTES = 200,
	KEY_MAX_BYTES = NAME_MAX_BYTES + 16,
	CHAINS = 256,
};

/* The one file that prints a page already made safe. */
static const char raw_name[] = "markdown";

/* One that is compiled, for a language and for what it is put in. */
struct compiled {
	const char *key; /* "fr 0 form/page" */
	struct pv_template *template;
	struct compiled *next;
};

/* GLib's tables end the process by a signal where no memory is left. */
struct pv_templates {
	const char *dir;
	struct pv_texts *texts;
	struct compiled *chains[CHAINS];
};

struct pv_templates *
pv_templates_open(const void *parent, const char *dir, struct pv_texts *texts)
{
	struct pv_templates *templates = pv_alloc(parent, struct pv_templates);

	templates->dir = pv_strdup(templates, dir);
	templates->texts = texts;
	return templates;
}

static struct compiled **
chain_of(struct pv_templates *templates, const char *key)
{
	unsigned hash = 2166136261U;

	for (; *key != '\0'; key++)
		hash = (hash ^ (unsigned char)*key) * 16777619U;
	return &templates->chains[hash % CHAINS];
}

static struct pv_template *
find_compiled(struct pv_templates *templates, const char *key)
{
	struct compiled *one = *chain_of(templates, key);

	while (one != NULL && strcmp(one->key, key) != 0)
		one = one->next;
	return one == NULL ? NULL : one->template;
}

static void
keep_compiled(struct pv_templates *templates, const char *key,
    struct pv_template *template)
{
	struct compiled **chain = chain_of(templates, key);
	struct compiled *one = pv_alloc(templates, struct compiled);

	one->key = pv_strdup(one, key);
	one->template = template;
	one->next = *chain;
	*chain = one;
}

static bool
ends_in(const char *name, const char *end)
{
	size_t length = strlen(name), tail = strlen(end);

	return length > tail && strcmp(name + length - tail, end) == 0;
}

static enum pv_escape
escape_of(const char *name)
{
	if (ends_in(name, ".txt") || ends_in(name, ".sms"))
		return PV_ESCAPE_TEXT;
	return ends_in(name, ".hdr") ? PV_ESCAPE_HEADER : PV_ESCAPE_HTML;
}

/* No path leaves the directory. */
static bool
is_name(const char *name)
{
	return name[0] != '/' && name[0] != '.' && strstr(name, "..") == NULL &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_./") ==
	    strlen(name);
}

static struct pv_template *
compile_file(
    struct pv_ctx *ctx, struct pv_templates *templates, const char *name)
{
	enum pv_escape escape = escape_of(name);
	const char *end = escape == PV_ESCAPE_HTML && !ends_in(name, ".html") &&
		!ends_in(name, ".atom") ?
	    ".html" :
	    "";
	const char *path;
	size_t length = 0;
	char *source;

	if (!is_name(name)) {
		pv_fail(ctx, 500, "PV0306", "error.internal",
		    "template name is malformed");
		return NULL;
	}
	path = pv_printf(ctx, "%s/%s%s", templates->dir, name, end);
	source = pv_disk_read(ctx, path, &length);
	if (source == NULL)
		return NULL;
	return pv_template_compile(ctx, templates, path, source, length, escape,
	    strcmp(name, raw_name) == 0);
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* What is written between the tags of a text is no HTML. */
static void
escape_static(struct pv_template *template)
{
	for (unsigned i = 0; i < template->n; i++) {
		struct pv_op *op = &template->ops[i];
		struct pv_buffer *escaped;

		if (op->kind != PV_OP_TEXT)
			continue;
		escaped = pv_buffer_new(template, 6 * op->length);
		for (size_t at = 0; at < op->length; at++)
			if (entity(op->text[at]) != NULL)
				pv_buffer_add_text(
				    escaped, entity(op->text[at]));
			else
				pv_buffer_add(escaped, &op->text[at], 1);
		op->text = escaped->data;
		op->length = escaped->length;
	}
}

/* A text is compiled for what it is put in: "t.form.continue". */
static struct pv_template *
compile_text(struct pv_ctx *ctx, struct pv_templates *templates,
    const char *name, enum pv_escape escape)
{
	const char *text = pv_text(ctx, name + 2);
	struct pv_template *template = pv_template_compile(
	    ctx, templates, name, text, strlen(text), escape, false);

	if (template != NULL && escape == PV_ESCAPE_HTML)
		escape_static(template);
	return template;
}

static struct pv_template *
find(struct pv_ctx *ctx, void *data, const char *name, size_t length,
    enum pv_escape escape)
{
	struct pv_templates *templates = data;
	char key[KEY_MAX_BYTES];
	struct pv_template *template;
	const char *own;

	if (length > NAME_MAX_BYTES) {
		pv_fail(ctx, 500, "PV0307", "error.internal",
		    "template name is too long");
		return NULL;
	}
	(void)snprintf(key, sizeof(key), "%.8s %d %.*s", ctx->language,
	    (int)escape, (int)length, name);
	template = find_compiled(templates, key);
	if (template != NULL)
		return template;
	own = strchr(strchr(key, ' ') + 1, ' ') + 1;
	template = strncmp(own, "t.", 2) == 0 ?
	    compile_text(ctx, templates, own, escape) :
	    compile_file(ctx, templates, own);
	if (template != NULL)
		keep_compiled(templates, key, template);
	return template;
}

bool
pv_render(struct pv_ctx *ctx, const char *name, const struct pv_value *model,
    struct pv_buffer *out)
{
	struct pv_templates *templates = ctx->process->templates;
	const struct pv_finder finder = { find, templates };
	const struct pv_error error = ctx->error;
	struct pv_template *template;

	/* The page may be that of an error, which stays. */
	ctx->error.status = 0;
	template = find(ctx, templates, name, strlen(name), escape_of(name));
	if (template == NULL) {
		if (error.status != 0)
			ctx->error = error;
		return false;
	}
	ctx->error = error;
	return pv_template_render(ctx, template, &finder, model, out);
}

/* ---- all of them ------------------------------------------------------- */

/* nftw() takes no argument of its own. */
static struct {
	struct pv_process *process;
	size_t dir_length;
	int faults;
} checking;

static bool
check_names(struct pv_ctx *ctx, const struct pv_template *template)
{
	struct pv_templates *templates = ctx->process->templates;
	bool good = true;

	for (unsigned i = 0; i < template->n; i++) {
		const struct pv_op *op = &template->ops[i];
		const char *key;

		if ((op->kind != PV_OP_PARTIAL && op->kind != PV_OP_PARENT) ||
		    op->dynamic)
			continue;
		key = pv_strndup(ctx, op->text, op->length);
		if (strncmp(key, "t.", 2) == 0 &&
		    pv_texts_find(templates->texts, ctx->language, key + 2) ==
			NULL)
			good = pv_fail(ctx, 500, "PV0308", "error.internal",
			    "%s:%u: no text has the key %s", template->name,
			    op->line, key + 2);
		else if (find(ctx, templates, key, op->length,
			     template->escape) == NULL)
			good = false;
	}
	return good;
}

static int
check_file(
    const char *path, const struct stat *about, int kind, struct FTW *where)
{
	struct pv_template *template;
	struct pv_ctx *ctx;
	char *name;

	(void)about;
	/* Texts and static files hold no templates. */
	if (kind == FTW_D && where->level == 1 &&
	    (strcmp(path + where->base, "texts") == 0 ||
		strcmp(path + where->base, "assets") == 0))
		return FTW_SKIP_SUBTREE;
	if (kind != FTW_F ||
	    !(ends_in(path, ".html") || ends_in(path, ".txt") ||
		ends_in(path, ".hdr") || ends_in(path, ".sms") ||
		ends_in(path, ".atom")))
		return FTW_CONTINUE;
	ctx = pv_ctx_new(checking.process);
	name = pv_strdup(ctx, path + checking.dir_length + 1);
	if (ends_in(name, ".html"))
		name[strlen(name) - strlen(".html")] = '\0';
	template = find(ctx, checking.process->templates, name, strlen(name),
	    escape_of(name));
	if (template == NULL || !check_names(ctx, template))
		checking.faults++;
	talloc_free(ctx);
	return FTW_CONTINUE;
}

int
pv_templates_check(struct pv_ctx *ctx)
{
	const char *dir = ctx->process->templates->dir;

	checking.process = ctx->process;
	checking.dir_length = strlen(dir);
	checking.faults = 0;
	if (nftw(dir, check_file, 16, FTW_PHYS | FTW_ACTIONRETVAL) != 0) {
		pv_fail(ctx, 500, "PV0309", "error.internal", "%s: %s", dir,
		    strerror(errno));
		checking.faults++;
	}
	return checking.faults;
}
