/*
 * merge - pages of several PDF put in one, by libqpdf.
 * Not here: how each was made (pdf.c).
 */
#include "letter/merge.h"

#include <string.h>

#include <qpdf/qpdf-c.h>

/* A4, with nothing on it. */
static const char blank[] =
    "<< /Type /Page /MediaBox [0 0 595.28 841.89] /Resources << >> >>";

static bool
is_good(QPDF_ERROR_CODE code)
{
	return (code & QPDF_ERRORS) == 0;
}

static qpdf_data
begin(void)
{
	qpdf_data pdf = qpdf_init();

	if (pdf == NULL)
		pv_die("out of memory for a PDF");
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	return pdf;
}

static bool
add_blank(qpdf_data all)
{
	qpdf_oh page =
	    qpdf_make_indirect_object(all, qpdf_oh_parse(all, blank));

	return is_good(qpdf_add_page(all, all, page, QPDF_FALSE));
}

static bool
add_pages(qpdf_data all, qpdf_data part, bool duplex)
{
	int n = qpdf_get_num_pages(part);

	for (int i = 0; i < n; i++)
		if (!is_good(qpdf_add_page(all, part,
			qpdf_get_page_n(part, (size_t)i), QPDF_FALSE)))
			return false;
	return n > 0 && (!duplex || n % 2 == 0 || add_blank(all));
}

static bool
write(struct pv_ctx *ctx, qpdf_data all, struct pv_bytes *pdf)
{
	uint8_t *copy;

	if (!is_good(qpdf_init_write_memory(all)))
		return false;
	qpdf_set_object_stream_mode(all, qpdf_o_generate);
	if (!is_good(qpdf_write(all)))
		return false;
	pdf->length = qpdf_get_buffer_length(all);
	copy = pv_alloc_array(ctx, uint8_t, pdf->length);
	memcpy(copy, qpdf_get_buffer(all), pdf->length);
	pdf->data = copy;
	return true;
}

bool
pv_pdf_merge(struct pv_ctx *ctx, const struct pv_bytes *parts, size_t n,
    bool duplex, struct pv_bytes *pdf, size_t *part)
{
	qpdf_data all = begin();
	/* Each stays until all is written: its pages are read then. */
	qpdf_data *read = pv_alloc_array(ctx, qpdf_data, n + 1);
	bool good = is_good(qpdf_empty_pdf(all));

	for (*part = 0; good && *part < n; ++*part) {
		read[*part] = begin();
		good = is_good(qpdf_read_memory(read[*part], "letter",
			   (const char *)parts[*part].data, parts[*part].length,
			   NULL)) &&
		    add_pages(all, read[*part], duplex);
		if (!good)
			break;
	}
	good = good && write(ctx, all, pdf);
	for (size_t i = 0; i < n; i++)
		if (read[i] != NULL) {
			/* Asked for, it is not printed. */
			(void)qpdf_get_error(read[i]);
			qpdf_cleanup(&read[i]);
		}
	(void)qpdf_get_error(all);
	qpdf_cleanup(&all);
	return good ||
	    pv_fail(ctx, 500, "PV1503", "error.internal",
		"part %zu of %zu is no PDF to be merged", *part, n);
}
