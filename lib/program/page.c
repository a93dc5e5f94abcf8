/*
 * page - what every page's model has.
 * Not here: the layout (html/layout.html).
 */
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "program/program.h"

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

/* Settings of a commune that are no object are told, and left out. */
static struct pv_value *
describe_commune(struct pv_ctx *ctx)
{
	const struct pv_commune *commune = ctx->commune;
	const struct pv_error before = ctx->error;
	struct pv_value *value = NULL;

	if (commune->settings != NULL && *commune->settings != '\0') {
		value = pv_value_from_json(
		    ctx, commune->settings, strlen(commune->settings));
		if (value == NULL) {
			pv_log(ctx, PV_ERROR,
			    "the commune's settings cannot be read");
			/* The page may be that of an error: it stays. */
			ctx->error = before;
		}
	}
	if (value == NULL)
		value = pv_object(ctx);
	pv_set_int(value, "id", commune->id);
	pv_set_text(value, "insee", commune->insee);
	pv_set_text(value, "name", commune->name);
	pv_set_text(value, "host", commune->host);
	return value;
}

struct pv_answer *
pv_page(
    struct pv_exchange *exchange, const char *template, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;

	pv_set_text(model, "prefix", ctx->process->config->prefix);
	pv_set_text(model, "language", ctx->language);
	if (exchange->csrf != NULL)
		pv_set_text(model, "csrf", exchange->csrf);
	if (ctx->commune != NULL)
		pv_set(model, "commune", describe_commune(ctx));
	return pv_answer_page(ctx, template, model);
}
