/*
 * asset - the stylesheet and the icon, and their digests.
 * Not here: who serves them (Apache, which ignores the digest; cgi-bin/site
 * where a commune has colours of its own).
 */
#include "view/asset.h"

#include <glib.h>

#include "base/config.h"
#include "base/log.h"
#include "base/random.h"
#include "view/theme.h"

enum { DIGEST_BYTES = 8, SAID_MAX_BYTES = 4096 };

static const char css_path[] = "css/parvis.css";

char *
pv_digest(const void *parent, const void *data, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *text = pv_alloc_array(parent, char, 2 * DIGEST_BYTES + 1);
	uint8_t hash[PV_HASH_BYTES];

	pv_hash(hash, data, length);
	for (int i = 0; i < DIGEST_BYTES; i++) {
		text[2 * i] = digits[hash[i] >> 4];
		text[2 * i + 1] = digits[hash[i] & 15];
	}
	return text;
}

/* NULL with the error 500. */
static struct pv_buffer *
read_asset(struct pv_ctx *ctx, const char *path)
{
	const char *file = pv_printf(
	    ctx, "%s/assets/%s", ctx->process->config->html_dir, path);
	struct pv_buffer *bytes;
	GError *error = NULL;
	gsize length;
	gchar *data;

	if (!g_file_get_contents(file, &data, &length, &error)) {
		pv_fail(
		    ctx, 500, "PV0311", "error.internal", "%s", error->message);
		g_error_free(error);
		return NULL;
	}
	bytes = pv_buffer_new(ctx, length + PV_THEME_CSS_MAX_BYTES);
	pv_buffer_add(bytes, data, length);
	g_free(data);
	return bytes;
}

/* A page is better without its look than not at all. */
static const char *
link_to(struct pv_ctx *ctx, const void *parent, const char *path)
{
	const struct pv_config *config = ctx->process->config;
	const struct pv_error before = ctx->error;
	struct pv_buffer *bytes = read_asset(ctx, path);

	ctx->error = before;
	if (bytes == NULL)
		return pv_printf(parent, "%s/assets/%s", config->prefix, path);
	return pv_printf(parent, "%s/assets/%s/%s", config->prefix,
	    pv_digest(ctx, bytes->data, bytes->length), path);
}

const struct pv_value *
pv_assets(struct pv_ctx *ctx)
{
	struct pv_process *process = ctx->process;

	if (process->assets == NULL) {
		process->assets = pv_object(process);
		pv_set_text(process->assets, "css",
		    link_to(ctx, process->assets, css_path));
		pv_set_text(process->assets, "icon",
		    link_to(ctx, process->assets, "img/icon.svg"));
	}
	return process->assets;
}

char *
pv_stylesheet_digest(struct pv_ctx *ctx, const struct pv_value *theme)
{
	struct pv_buffer *said = pv_buffer_new(ctx, SAID_MAX_BYTES);

	pv_theme_css(ctx, theme, said);
	if (said->length == 0)
		return NULL;
	/* The link to the stylesheet stands for what is in it. */
	pv_buffer_add_text(said, pv_get_text(pv_assets(ctx), "css"));
	return pv_digest(ctx, said->data, said->length);
}

struct pv_buffer *
pv_stylesheet(struct pv_ctx *ctx, const struct pv_value *theme)
{
	struct pv_buffer *css = read_asset(ctx, css_path);

	if (css != NULL)
		pv_theme_css(ctx, theme, css);
	return css;
}
