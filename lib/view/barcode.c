/*
 * barcode - the modules of a code, by libzint, as runs of an SVG path.
 * Not here: its colours (the stylesheet), the page around it.
 */
#include "view/barcode.h"

#include <string.h>

#include <zint.h>

#include "base/buffer.h"

enum { QUIET_QR = 4, QUIET_128 = 10, PATH_MAX_BYTES = 131072 };

static bool
is_dark(const struct zint_symbol *symbol, int row, int column)
{
	return (symbol->encoded_data[row][column / 8] >> (column % 8)) & 1;
}

/* One run of dark modules is one rectangle: "M x y h width v height h-width z". */
static void
draw_row(struct pv_buffer *path, const struct zint_symbol *symbol, int row,
    int left, int top, int height)
{
	for (int column = 0; column < symbol->width; column++) {
		int begin = column;

		while (column < symbol->width && is_dark(symbol, row, column))
			column++;
		if (column > begin)
			pv_buffer_addf(path, "M%d %dh%dv%dh-%dz", begin + left,
			    top, column - begin, height, column - begin);
	}
}

/* NULL where the text cannot be encoded. */
static struct zint_symbol *
encode(int symbology, const char *text)
{
	struct zint_symbol *symbol = ZBarcode_Create();

	if (symbol == NULL)
		pv_die("out of memory for a code");
	symbol->symbology = symbology;
	symbol->input_mode = UNICODE_MODE;
	if (symbology == BARCODE_QRCODE)
		symbol->option_1 = 2; /* 15 % of it may be hidden */
	if (ZBarcode_Encode(symbol, (const unsigned char *)text,
		(int)strlen(text)) < ZINT_ERROR)
		return symbol;
	ZBarcode_Delete(symbol);
	return NULL;
}

char *
pv_barcode_qr(const void *parent, const char *text, int *size)
{
	struct zint_symbol *symbol = encode(BARCODE_QRCODE, text);
	struct pv_buffer *path;

	if (symbol == NULL)
		return NULL;
	path = pv_buffer_new(parent, PATH_MAX_BYTES);
	for (int row = 0; row < symbol->rows; row++)
		draw_row(path, symbol, row, QUIET_QR, row + QUIET_QR, 1);
	*size = symbol->width + 2 * QUIET_QR;
	ZBarcode_Delete(symbol);
	return path->data;
}

char *
pv_barcode_128(const void *parent, const char *text, int *width)
{
	struct zint_symbol *symbol;
	struct pv_buffer *path;

	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at > 126)
			return NULL;
	symbol = encode(BARCODE_CODE128, text);
	if (symbol == NULL)
		return NULL;
	path = pv_buffer_new(parent, PATH_MAX_BYTES);
	draw_row(path, symbol, 0, QUIET_128, 0, PV_BARCODE_HEIGHT);
	*width = symbol->width + 2 * QUIET_128;
	ZBarcode_Delete(symbol);
	return path->data;
}
