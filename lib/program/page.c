/*
 * page - what every page's model has.
 * Not here: the layout (html/layout.html).
 */
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "program/language.h"
#include "view/asset.h"
#include "view/logo.h"

char *
pv_link(struct pv_ctx *ctx, const char *format, ...)
{
	va_list args;
	char *path;

	path = pv_strdup(ctx, ctx->process->config->prefix);
	va_start(args, format);
	path = talloc_vasprintf_append(path, format, args);
	va_end(args);
	if (path == NULL)
		pv_die("out of memory for a link");
	return path;
}

enum { KNOWN_MAX = 64 };

/* The model of a commune is the same until its settings change. */
struct pv_known {
	int64_t id;
	char *name, *host, *settings;
	struct pv_value *value; /* owns the texts above */
};

/* Settings of a commune that are no object are told, and left out. */
static struct pv_value *
read_settings(struct pv_ctx *ctx, const char *settings)
{
	const struct pv_error before = ctx->error;
	struct pv_value *value = NULL;

	if (*settings != '\0')
		value = pv_value_from_json(ctx, settings, strlen(settings));
	if (value != NULL)
		return value;
	if (*settings != '\0')
		pv_log(ctx, PV_ERROR, "the commune's settings cannot be read");
	/* The page may be that of an error: it stays. */
	ctx->error = before;
	return pv_object(ctx);
}

/* Links to its stylesheet and its logo, where it has its own. */
static void
add_look(struct pv_ctx *ctx, struct pv_value *value)
{
	struct pv_value *look = pv_set_object(value, "look");
	const char *digest = pv_stylesheet_digest(ctx, pv_get(value, "theme"));
	struct pv_buffer *logo;
	const char *type;

	if (digest != NULL)
		pv_set_text(look, "css",
		    talloc_steal(look, pv_link(ctx, "/theme/%s", digest)));
	logo = pv_logo(ctx, pv_get(value, "logo"), &type);
	if (logo != NULL)
		pv_set_text(look, "logo",
		    talloc_steal(look,
			pv_link(ctx, "/logo/%s",
			    pv_digest(ctx, logo->data, logo->length))));
}

static void
describe(struct pv_ctx *ctx, const struct pv_commune *commune,
    const char *settings, struct pv_known *known)
{
	struct pv_value *value = read_settings(ctx, settings);

	(void)talloc_steal(ctx->process->known, value);
	known->id = commune->id;
	known->name = pv_strdup(value, commune->name);
	known->host = pv_strdup(value, commune->host);
	known->settings = pv_strdup(value, settings);
	known->value = value;
	pv_set_int(value, "id", commune->id);
	pv_set_text(value, "insee", pv_strdup(value, commune->insee));
	pv_set_text(value, "name", known->name);
	pv_set_text(value, "host", known->host);
	add_look(ctx, value);
}

static const struct pv_value *
describe_commune(struct pv_ctx *ctx)
{
	const struct pv_commune *commune = ctx->commune;
	const char *settings =
	    commune->settings != NULL ? commune->settings : "";
	struct pv_known *known;

	if (ctx->process->known == NULL)
		ctx->process->known =
		    pv_alloc_array(ctx->process, struct pv_known, KNOWN_MAX);
	known = &ctx->process->known[(uint64_t)commune->id % KNOWN_MAX];
	if (known->value != NULL && known->id == commune->id &&
	    strcmp(known->name, commune->name) == 0 &&
	    strcmp(known->host, commune->host) == 0 &&
	    strcmp(known->settings, settings) == 0)
		return known->value;
	talloc_free(known->value);
	describe(ctx, commune, settings, known);
	return known->value;
}

struct pv_answer *
pv_page(
    struct pv_exchange *exchange, const char *template, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;

	pv_set_text(model, "prefix", ctx->process->config->prefix);
	pv_language_model(exchange, model);
	pv_set_shared(model, "assets", pv_assets(ctx));
	if (exchange->csrf != NULL)
		pv_set_text(model, "csrf", exchange->csrf);
	if (ctx->commune != NULL)
		pv_set_shared(model, "commune", describe_commune(ctx));
	return pv_answer_page(ctx, template, model);
}
