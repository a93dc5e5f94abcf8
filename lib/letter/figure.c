/*
 * figure - a walk through the structure of a PDF, by libqpdf.
 * Not here: how it was made (pdf.c).
 */
#include "letter/figure.h"

#include <string.h>

#include <qpdf/qpdf-c.h>

enum { ELEMENTS_MAX = 20000, DEPTH_MAX = 64 };

struct walk {
	qpdf_data pdf;
	const struct pv_figure *figures;
	size_t n;
	int seen;
	bool changed;
};

static bool
has_tag(struct walk *walk, qpdf_oh element, const char *tag)
{
	qpdf_oh kind = qpdf_oh_get_key(walk->pdf, element, "/S");

	return qpdf_oh_is_name_and_equals(walk->pdf, kind, tag);
}

static void
tell(struct walk *walk, qpdf_oh element)
{
	for (size_t i = 0; i < walk->n; i++) {
		if (!has_tag(walk, element, walk->figures[i].tag))
			continue;
		qpdf_oh_replace_key(walk->pdf, element, "/S",
		    qpdf_oh_new_name(walk->pdf, "/Figure"));
		qpdf_oh_replace_key(walk->pdf, element, "/Alt",
		    qpdf_oh_new_unicode_string(
			walk->pdf, walk->figures[i].words));
		walk->changed = true;
		return;
	}
}

static void
visit(struct walk *walk, qpdf_oh element, int depth)
{
	qpdf_oh kids;

	if (!qpdf_oh_is_dictionary(walk->pdf, element) || depth == DEPTH_MAX ||
	    walk->seen++ > ELEMENTS_MAX)
		return;
	tell(walk, element);
	kids = qpdf_oh_get_key(walk->pdf, element, "/K");
	if (!qpdf_oh_is_array(walk->pdf, kids)) {
		visit(walk, kids, depth + 1);
		return;
	}
	for (int i = 0; i < qpdf_oh_get_array_n_items(walk->pdf, kids); i++)
		visit(walk, qpdf_oh_get_array_item(walk->pdf, kids, i),
		    depth + 1);
}

static bool
write(struct pv_ctx *ctx, qpdf_data from, struct pv_bytes *pdf)
{
	uint8_t *copy;

	if ((qpdf_init_write_memory(from) & QPDF_ERRORS) != 0 ||
	    (qpdf_write(from) & QPDF_ERRORS) != 0)
		return false;
	pdf->length = qpdf_get_buffer_length(from);
	copy = pv_alloc_array(ctx, uint8_t, pdf->length);
	memcpy(copy, qpdf_get_buffer(from), pdf->length);
	pdf->data = copy;
	return true;
}

bool
pv_pdf_figures(struct pv_ctx *ctx, const struct pv_figure *figures, size_t n,
    struct pv_bytes *pdf)
{
	struct walk walk = { .pdf = qpdf_init(), .figures = figures, .n = n };
	bool good;

	if (walk.pdf == NULL)
		pv_die("out of memory for a PDF");
	qpdf_silence_errors(walk.pdf);
	qpdf_set_suppress_warnings(walk.pdf, QPDF_TRUE);
	good = (qpdf_read_memory(walk.pdf, "letter", (const char *)pdf->data,
		    pdf->length, NULL) &
		   QPDF_ERRORS) == 0;
	if (good)
		visit(&walk,
		    qpdf_oh_get_key(
			walk.pdf, qpdf_get_root(walk.pdf), "/StructTreeRoot"),
		    0);
	good = good && (!walk.changed || write(ctx, walk.pdf, pdf));
	if (!good)
		(void)qpdf_get_error(walk.pdf);
	qpdf_cleanup(&walk.pdf);
	return good ||
	    pv_fail(ctx, 500, "PV1504", "error.internal",
		"the structure of a PDF cannot be read");
}
