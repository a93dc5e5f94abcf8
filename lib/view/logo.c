/*
 * logo - checks and gives a commune's image.
 * Not here: where it is served (cgi-bin/site) and shown (html/layout.html).
 */
#include "view/logo.h"

#include <string.h>

#include <sodium.h>

enum { BASE64_MAX_BYTES = PV_LOGO_MAX_BYTES / 3 * 4 + 4 };

static const unsigned char png_begin[] = { 0x89, 'P', 'N', 'G', '\r', '\n',
	0x1a, '\n' };

/* The image's policy stops a script too; this tells who sets the logo. */
static const char *
check_svg(const char *svg)
{
	static const char *const refused[] = { "<script", "<!", "<?",
		"<foreignobject", "javascript:", "http:", "https:" };
	static const char namespace[] = "http://www.w3.org/";

	if (strlen(svg) > PV_LOGO_MAX_BYTES)
		return "longer than 32 KiB";
	if (strncmp(svg, "<svg", 4) != 0)
		return "an SVG image begins with <svg";
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		for (const char *at = svg;
		     (at = strcasestr(at, refused[i])) != NULL; at++)
			if (strncmp(at, namespace, strlen(namespace)) != 0)
				return "an SVG image holds no script, no "
				       "declaration, and no link elsewhere";
	return NULL;
}

static bool
read_png(const char *text, uint8_t *bytes, size_t *length)
{
	return strlen(text) <= BASE64_MAX_BYTES &&
	    sodium_base642bin(bytes, PV_LOGO_MAX_BYTES, text, strlen(text),
		"\r\n", length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
	    *length > sizeof(png_begin) &&
	    memcmp(bytes, png_begin, sizeof(png_begin)) == 0;
}

const char *
pv_logo_check(const struct pv_value *logo)
{
	const char *svg = pv_get_text(logo, "svg");
	const char *png = pv_get_text(logo, "png");
	uint8_t bytes[PV_LOGO_MAX_BYTES];
	size_t length;

	if (logo == NULL)
		return NULL;
	if (svg != NULL)
		return check_svg(svg);
	if (png != NULL)
		return read_png(png, bytes, &length) ?
		    NULL :
		    "not a PNG image in base64 of at most 32 KiB";
	return "neither svg nor png";
}

struct pv_buffer *
pv_logo(struct pv_ctx *ctx, const struct pv_value *logo, const char **type)
{
	const char *svg = pv_get_text(logo, "svg");
	struct pv_buffer *image;
	uint8_t bytes[PV_LOGO_MAX_BYTES];
	size_t length = 0;

	if (logo == NULL || pv_logo_check(logo) != NULL)
		return NULL;
	image = pv_buffer_new(ctx, PV_LOGO_MAX_BYTES);
	if (svg != NULL) {
		pv_buffer_add_text(image, svg);
		*type = "image/svg+xml";
	} else if (read_png(pv_get_text(logo, "png"), bytes, &length)) {
		pv_buffer_add(image, bytes, length);
		*type = "image/png";
	}
	return image;
}
