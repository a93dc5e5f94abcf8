/*
 * page - a PDF written by hand: one image, or lines of Helvetica.
 * Not here: letters (pdf.c), how pages are put together (merge.c).
 */
#include "letter/page.h"

#include <string.h>

#include <glib.h>

#include "base/buffer.h"

enum {
	PDF_MAX_BYTES = 134217728,
	OBJECTS_MAX = 512,
	SIDE_MAX = 65535,
	LINE_CHARACTERS = 92,
	PAGE_LINES = 48,
};

/* A4 in points, and what is left free around. */
static const double page_width = 595.28, page_height = 841.89, margin = 36;

/* ---- the file ------------------------------------------------------------ */

struct writing {
	struct pv_buffer *out;
	size_t at[OBJECTS_MAX]; /* of object i + 1 */
	int n;
};

/* Begins the next object; gives its number. */
static int
begin_object(struct writing *writing)
{
	if (writing->n == OBJECTS_MAX)
		pv_die("a PDF of too many objects");
	writing->at[writing->n++] = writing->out->length;
	pv_buffer_addf(writing->out, "%d 0 obj\n", writing->n);
	return writing->n;
}

static void
add_stream(
    struct writing *writing, const char *head, const void *data, size_t length)
{
	(void)begin_object(writing);
	pv_buffer_addf(
	    writing->out, "<< %s /Length %zu >>\nstream\n", head, length);
	pv_buffer_add(writing->out, data, length);
	pv_buffer_add_text(writing->out, "\nendstream\nendobj\n");
}

/* Objects 1 and 2 are the catalogue and the pages, written last. */
static void
begin_file(struct pv_ctx *ctx, struct writing *writing)
{
	*writing = (struct writing){ .out = pv_buffer_new(ctx, PDF_MAX_BYTES),
		.n = 2 };
	pv_buffer_add_text(writing->out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
}

static void
end_file(
    struct writing *writing, const char *pages, int n, struct pv_bytes *pdf)
{
	struct pv_buffer *out = writing->out;
	size_t table;

	writing->at[0] = out->length;
	pv_buffer_add_text(
	    out, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	writing->at[1] = out->length;
	pv_buffer_addf(out,
	    "2 0 obj\n<< /Type /Pages /Kids [%s] /Count %d >>\nendobj\n", pages,
	    n);
	table = out->length;
	pv_buffer_addf(
	    out, "xref\n0 %d\n0000000000 65535 f \n", writing->n + 1);
	for (int i = 0; i < writing->n; i++)
		pv_buffer_addf(out, "%010zu 00000 n \n", writing->at[i]);
	pv_buffer_addf(out,
	    "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n",
	    writing->n + 1, table);
	*pdf = (struct pv_bytes){ (const uint8_t *)out->data, out->length };
}

/* ---- a picture ----------------------------------------------------------- */

struct picture {
	unsigned width, height;
	const char *head; /* of its stream: filter, colours, bits */
	const uint8_t *data;
	size_t length;
};

static unsigned
two(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static size_t
four(const uint8_t *at)
{
	return (size_t)two(at) << 16 | two(at + 2);
}

/* From the frame header of a JPEG (ITU T.81, B.2.2). */
static bool
read_jpeg(struct pv_ctx *ctx, const struct pv_bytes *file, struct picture *read)
{
	const uint8_t *data = file->data;
	size_t at = 2, length;

	while (at + 10 <= file->length && data[at] == 0xff) {
		length = two(data + at + 2);
		if (data[at + 1] < 0xc0 || data[at + 1] > 0xc2) {
			at += 2 + length;
			continue;
		}
		read->height = two(data + at + 5);
		read->width = two(data + at + 7);
		if (data[at + 4] != 8 ||
		    (data[at + 9] != 1 && data[at + 9] != 3))
			return false;
		read->head = pv_printf(ctx,
		    "/Filter /DCTDecode /BitsPerComponent 8 /ColorSpace /%s",
		    data[at + 9] == 1 ? "DeviceGray" : "DeviceRGB");
		read->data = data;
		read->length = file->length;
		return true;
	}
	return false;
}

/*
 * The colours of a PNG (ISO 15948, 11.2.2): transparent ones stand on white, by
 * a function of PDF (ISO 32000-1, 7.10.5) whose object is `function`.
 */
static const char *
png_colours(struct pv_ctx *ctx, int type, const uint8_t *palette, size_t n,
    int *channels)
{
	char *words;

	*channels = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
	if (type == 0)
		return "/DeviceGray";
	if (type == 2)
		return "/DeviceRGB";
	if (type == 4)
		return "[/DeviceN [/Gray /Alpha] /DeviceGray 3 0 R]";
	if (type == 6)
		return "[/DeviceN [/R /G /B /Alpha] /DeviceRGB 3 0 R]";
	if (type != 3 || palette == NULL || n == 0 || n > 768 || n % 3 != 0)
		return NULL;
	words = pv_printf(ctx, "[/Indexed /DeviceRGB %zu <", n / 3 - 1);
	for (size_t i = 0; i < n; i++)
		words = pv_printf(ctx, "%s%02x", words, palette[i]);
	return pv_printf(ctx, "%s>]", words);
}

static const char over_white_grey[] = "{ dup 1 exch sub 3 1 roll mul add }";
static const char over_white_rgb[] = "{ dup 1 exch sub "
				     "4 index 2 index mul 1 index add "
				     "4 index 3 index mul 2 index add "
				     "4 index 4 index mul 3 index add "
				     "8 3 roll pop pop pop pop pop }";

/* Object 3: what makes a colour of a transparent one, or nothing. */
static void
add_function(struct writing *writing, int channels)
{
	if (channels == 4)
		add_stream(writing,
		    "/FunctionType 4 /Domain [0 1 0 1 0 1 0 1] "
		    "/Range [0 1 0 1 0 1]",
		    over_white_rgb, sizeof(over_white_rgb) - 1);
	else if (channels == 2)
		add_stream(writing,
		    "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]",
		    over_white_grey, sizeof(over_white_grey) - 1);
	else
		add_stream(writing, "", "", 0);
}

/* The chunks of a PNG: its palette, and all its IDAT as one. */
static bool
read_chunks(struct pv_ctx *ctx, const struct pv_bytes *file,
    const uint8_t **palette, size_t *n_palette, struct picture *read)
{
	uint8_t *all = pv_alloc_array(ctx, uint8_t, file->length);
	size_t at = 8, length;

	read->data = all;
	read->length = 0;
	while (at + 12 <= file->length) {
		const uint8_t *chunk = file->data + at;

		length = four(chunk);
		if (length > file->length - at - 12)
			return false;
		if (memcmp(chunk + 4, "PLTE", 4) == 0) {
			*palette = chunk + 8;
			*n_palette = length;
		} else if (memcmp(chunk + 4, "IDAT", 4) == 0) {
			memcpy(all + read->length, chunk + 8, length);
			read->length += length;
		} else if (memcmp(chunk + 4, "IEND", 4) == 0) {
			return read->length > 0;
		}
		at += length + 12;
	}
	return false;
}

/* What a PNG holds is what the Flate filter of PDF reads (7.4.4.4). */
static bool
read_png(struct pv_ctx *ctx, const struct pv_bytes *file, struct picture *read,
    int *channels)
{
	const uint8_t *data = file->data, *palette = NULL;
	const char *colours;
	size_t n_palette = 0;

	if (file->length < 33 || memcmp(data + 12, "IHDR", 4) != 0 ||
	    four(data + 16) > SIDE_MAX || four(data + 20) > SIDE_MAX ||
	    data[28] != 0 || data[24] == 0 || data[24] > 16 ||
	    (data[24] & (data[24] - 1)) != 0)
		return false;
	read->width = (unsigned)four(data + 16);
	read->height = (unsigned)four(data + 20);
	if (!read_chunks(ctx, file, &palette, &n_palette, read))
		return false;
	colours = png_colours(ctx, data[25], palette, n_palette, channels);
	if (colours == NULL)
		return false;
	read->head = pv_printf(ctx,
	    "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors %d "
	    "/BitsPerComponent %d /Columns %u >> /BitsPerComponent %d "
	    "/ColorSpace %s",
	    *channels, data[24], read->width, data[24], colours);
	return true;
}

bool
pv_page_picture(
    struct pv_ctx *ctx, const struct pv_bytes *picture, struct pv_bytes *pdf)
{
	static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a,
		'\n' };
	struct picture read = { 0 };
	struct writing writing;
	char place[160];
	double width = page_width, height = page_height, scale, other;
	int channels = 0;
	bool good;

	good = picture->length > 8 && memcmp(picture->data, png, 8) == 0 ?
	    read_png(ctx, picture, &read, &channels) :
	    picture->length > 2 && two(picture->data) == 0xffd8 &&
		read_jpeg(ctx, picture, &read);
	if (!good || read.width == 0 || read.height == 0)
		return false;
	if (read.width > read.height) {
		width = page_height;
		height = page_width;
	}
	scale = (width - 2 * margin) / read.width;
	other = (height - 2 * margin) / read.height;
	scale = MIN(scale, other);
	scale = MIN(scale, 72.0 / 150);
	(void)g_snprintf(place, sizeof(place), "q %d 0 0 %d %d %d cm /I Do Q",
	    (int)(read.width * scale), (int)(read.height * scale), (int)margin,
	    (int)(height - margin - read.height * scale));
	begin_file(ctx, &writing);
	add_function(&writing, channels);
	add_stream(&writing,
	    pv_printf(ctx,
		"/Type /XObject /Subtype /Image /Width %u /Height %u %s",
		read.width, read.height, read.head),
	    read.data, read.length);
	add_stream(&writing, "", place, strlen(place));
	(void)begin_object(&writing);
	pv_buffer_addf(writing.out,
	    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 5 0 R "
	    "/Resources << /XObject << /I 4 0 R >> >> >>\nendobj\n",
	    (int)width, (int)height);
	end_file(&writing, "6 0 R", 1, pdf);
	return true;
}

/* ---- lines ------------------------------------------------------------------ */

/* In Windows-1252, as a string of PDF (ISO 32000-1, 7.3.4.2). */
static void
add_string(struct pv_buffer *out, const char *text, size_t length)
{
	pv_buffer_add_text(out, "(");
	for (size_t i = 0; i < length; i++) {
		if (strchr("()\\", text[i]) != NULL)
			pv_buffer_add_text(out, "\\");
		pv_buffer_add(
		    out, (unsigned char)text[i] < ' ' ? " " : text + i, 1);
	}
	pv_buffer_add_text(out, ") ' ");
}

/* The text as lines, each of which fits; how many. */
static size_t
add_lines(struct pv_ctx *ctx, struct pv_buffer *out, const char *text)
{
	char *composed =
	    g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	char *bytes = composed == NULL ?
	    NULL :
	    g_convert_with_fallback(
		composed, -1, "CP1252", "UTF-8", "?", NULL, NULL, NULL);
	const char *at = pv_strdup(ctx, bytes != NULL ? bytes : "?");
	size_t n = 0, length;

	g_free(bytes);
	g_free(composed);
	do {
		length = strnlen(at, LINE_CHARACTERS);
		add_string(out, at, length);
		at += length;
		n++;
	} while (*at != '\0');
	return n;
}

static const char *
add_lines_page(
    struct writing *writing, struct pv_buffer *content, const char *kids)
{
	int page;

	pv_buffer_add_text(content, "ET");
	add_stream(writing, "", content->data, content->length);
	page = begin_object(writing);
	pv_buffer_addf(writing->out,
	    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
	    "/Contents %d 0 R /Resources << /Font << /F << /Type /Font "
	    "/Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
	    ">> >> >>\nendobj\n",
	    page - 1);
	content->length = 0;
	return pv_printf(content, "%s%d 0 R ", kids, page);
}

void
pv_page_lines(struct pv_ctx *ctx, const char *heading, const char *const *lines,
    size_t n, struct pv_bytes *pdf)
{
	struct pv_buffer *content = pv_buffer_new(ctx, PDF_MAX_BYTES);
	const char *kids = "";
	struct writing writing;
	size_t here = 0;
	int pages = 0;

	begin_file(ctx, &writing);
	for (size_t i = 0; i < n; i++) {
		if (here == 0) {
			pv_buffer_add_text(
			    content, "BT /F 14 Tf 22 TL 56 790 Td ");
			here = 2 + add_lines(ctx, content, heading);
			pv_buffer_add_text(content, "/F 10 Tf 15 TL () ' ");
		}
		here += add_lines(ctx, content, lines[i]);
		if (here < PAGE_LINES && i + 1 < n)
			continue;
		kids = add_lines_page(&writing, content, kids);
		pages++;
		here = 0;
	}
	end_file(&writing, kids, pages, pdf);
}
