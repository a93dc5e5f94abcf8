/*
 * asset - the stylesheet, the icon and the script, and their digests.
 * Not here: who serves them (Apache, which ignores the digest; cgi-bin/site
 * where a commune has colours of its own).
 */
#include "view/asset.h"

#include "base/config.h"
#include "base/random.h"
#include "view/disk.h"
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
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		text[2 * i] = digits[hash[i] >> 4];
		text[2 * i + 1] = digits[hash[i] & 15];
	}
	return text;
}

static const char *
path_of(struct pv_ctx *ctx, const char *path)
{
	return pv_printf(
	    ctx, "%s/assets/%s", ctx->process->config->html_dir, path);
}

/* A page is better without its look than not at all. */
static const char *
link_to(struct pv_ctx *ctx, const void *parent, const char *path)
{
	const struct pv_config *config = ctx->process->config;
	const struct pv_error before = ctx->error;
	size_t length = 0;
	const char *data = pv_disk_read(ctx, path_of(ctx, path), &length);

	ctx->error = before;
	if (data == NULL)
		return pv_printf(parent, "%s/assets/%s", config->prefix, path);
	return pv_printf(parent, "%s/assets/%s/%s", config->prefix,
	    pv_digest(ctx, data, length), path);
}

const struct pv_value *
pv_assets(struct pv_ctx *ctx)
{
	static const char *const assets[][2] = {
		{ "css", css_path },
		{ "icon", "img/icon.svg" },
		{ "upload", "js/upload.js" },
		{ "progress", "js/progress.js" },
		{ "sheet", "js/sheet.js" },
		{ "verification", "js/verification.js" },
	};
	struct pv_process *process = ctx->process;

	if (process->assets != NULL)
		return process->assets;
	process->assets = pv_object(process);
	for (size_t i = 0; i < sizeof(assets) / sizeof(assets[0]); i++)
		pv_set_text(process->assets, assets[i][0],
		    link_to(ctx, process->assets, assets[i][1]));
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
	size_t length = 0;
	const char *data = pv_disk_read(ctx, path_of(ctx, css_path), &length);
	struct pv_buffer *css;

	if (data == NULL)
		return NULL;
	css = pv_buffer_new(ctx, length + PV_THEME_CSS_MAX_BYTES);
	pv_buffer_add(css, data, length);
	pv_theme_css(ctx, theme, css);
	return css;
}
