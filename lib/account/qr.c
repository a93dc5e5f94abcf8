/*
 * qr - the modules of a QR code, by libzint, as runs of an SVG path.
 * Not here: its colours (the stylesheet), the page around it.
 */
#include "account/qr.h"

#include <string.h>

#include <zint.h>

#include "base/buffer.h"

enum { QUIET = 4, PATH_MAX_BYTES = 131072 };

static bool
is_dark(const struct zint_symbol *symbol, int row, int column)
{
	return (symbol->encoded_data[row][column / 8] >> (column % 8)) & 1;
}

/* One run of dark modules is one rectangle: "M x y h width v1 h-width z". */
static void
draw_row(struct pv_buffer *path, const struct zint_symbol *symbol, int row)
{
	for (int column = 0; column < symbol->width; column++) {
		int begin = column;

		while (column < symbol->width && is_dark(symbol, row, column))
			column++;
		if (column > begin)
			pv_buffer_addf(path, "M%d %dh%dv1h-%dz", begin + QUIET,
			    row + QUIET, column - begin, column - begin);
	}
}

char *
pv_qr_path(const void *parent, const char *text, int *size)
{
	struct zint_symbol *symbol = ZBarcode_Create();
	struct pv_buffer *path;

	if (symbol == NULL)
		pv_die("out of memory for a code");
	symbol->symbology = BARCODE_QRCODE;
	symbol->input_mode = UNICODE_MODE;
	symbol->option_1 = 2; /* 15 % of it may be hidden */
	if (ZBarcode_Encode(symbol, (const unsigned char *)text,
		(int)strlen(text)) >= ZINT_ERROR) {
		ZBarcode_Delete(symbol);
		return NULL;
	}
	path = pv_buffer_new(parent, PATH_MAX_BYTES);
	for (int row = 0; row < symbol->rows; row++)
		draw_row(path, symbol, row);
	*size = symbol->width + 2 * QUIET;
	ZBarcode_Delete(symbol);
	return path->data;
}
