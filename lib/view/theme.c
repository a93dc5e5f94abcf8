/*
 * theme - colours of a commune: contrast, and the stylesheet that sets them.
 * Not here: the stylesheet that they change (html/assets/css).
 */
#include "view/theme.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTRAST_MIN 4.5

enum { COLOUR_BYTES = 8 };

/* What each is seen with. */
static const struct {
	const char *name;
	const char *with;
	const char *said;
} colours[] = {
	{ "brand", "#ffffff", "white" },
	{ "link", "#f0f0f0", "the shaded grounds" },
};

enum { N_COLOURS = sizeof(colours) / sizeof(colours[0]) };

static bool
parse(const char *colour, unsigned rgb[3])
{
	static const char digits[] = "0123456789abcdefABCDEF";
	unsigned value;

	if (colour == NULL || strlen(colour) != COLOUR_BYTES - 1 ||
	    colour[0] != '#' || strspn(colour + 1, digits) != 6)
		return false;
	value = (unsigned)strtoul(colour + 1, NULL, 16);
	rgb[0] = value >> 16;
	rgb[1] = value >> 8 & 255;
	rgb[2] = value & 255;
	return true;
}

static double
channel(unsigned value)
{
	double share = value / 255.0;

	return share <= 0.04045 ? share / 12.92 :
				  pow((share + 0.055) / 1.055, 2.4);
}

static double
luminance(const unsigned rgb[3])
{
	return 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) +
	    0.0722 * channel(rgb[2]);
}

double
pv_contrast(const char *one, const char *other)
{
	unsigned a[3], b[3];
	double x, y;

	if (!parse(one, a) || !parse(other, b))
		return 0;
	x = luminance(a);
	y = luminance(b);
	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* As a ground for dark texts: never darker than "#f0f0f0". */
static void
tint(const char *colour, char made[COLOUR_BYTES])
{
	unsigned rgb[3] = { 0, 0, 0 };

	(void)parse(colour, rgb);
	for (int i = 0; i < 3; i++)
		rgb[i] = 240 + rgb[i] / 17;
	(void)snprintf(made, COLOUR_BYTES, "#%02x%02x%02x", rgb[0] & 255,
	    rgb[1] & 255, rgb[2] & 255);
}

static void
darken(const char *colour, double share, char made[COLOUR_BYTES])
{
	unsigned rgb[3] = { 0, 0, 0 };

	(void)parse(colour, rgb);
	for (int i = 0; i < 3; i++)
		rgb[i] = (unsigned)(rgb[i] * share);
	(void)snprintf(made, COLOUR_BYTES, "#%02x%02x%02x", rgb[0] & 255,
	    rgb[1] & 255, rgb[2] & 255);
}

/* The same hue, as little darker as it takes. */
static void
find_nearest(const char *colour, const char *with, char made[COLOUR_BYTES])
{
	for (int percent = 99; percent >= 0; percent--) {
		darken(colour, percent / 100.0, made);
		if (pv_contrast(made, with) >= CONTRAST_MIN)
			return;
	}
}

double
pv_theme_contrast(const char *name, const char *colour)
{
	for (size_t i = 0; i < N_COLOURS; i++)
		if (strcmp(colours[i].name, name) == 0)
			return pv_contrast(colour, colours[i].with);
	return 0;
}

char *
pv_theme_check(struct pv_ctx *ctx, const struct pv_value *theme)
{
	for (size_t i = 0; i < N_COLOURS; i++) {
		const struct pv_value *value = pv_get(theme, colours[i].name);
		const char *colour = pv_value_text(value);
		double contrast = pv_contrast(colour, colours[i].with);
		char nearest[COLOUR_BYTES];

		if (value == NULL || contrast >= CONTRAST_MIN)
			continue;
		if (contrast == 0)
			return pv_printf(
			    ctx, "%s: not a colour #rrggbb", colours[i].name);
		find_nearest(colour, colours[i].with, nearest);
		return pv_printf(ctx,
		    "%s: %s with %s has a contrast of %.1f, at least %.1f is "
		    "needed: %s has it",
		    colours[i].name, colour, colours[i].said, contrast,
		    CONTRAST_MIN, nearest);
	}
	return NULL;
}

void
pv_theme_css(
    struct pv_ctx *ctx, const struct pv_value *theme, struct pv_buffer *css)
{
	const char *brand = pv_get_text(theme, "brand");
	const char *link = pv_get_text(theme, "link");
	char dark[COLOUR_BYTES], light[COLOUR_BYTES];

	if (pv_theme_check(ctx, theme) != NULL)
		return;
	if (brand == NULL && link == NULL)
		return;
	pv_buffer_add_text(css, ":root {\n");
	if (brand != NULL) {
		darken(brand, 0.7, dark);
		tint(brand, light);
		pv_buffer_addf(css,
		    "\t--brand: %s;\n\t--brand-dark: %s;\n"
		    "\t--tint: %s;\n",
		    brand, dark, light);
	}
	if (link != NULL)
		pv_buffer_addf(css, "\t--link: %s;\n", link);
	pv_buffer_add_text(css, "}\n");
}
