/*
 * keywords - one entry of a PDF, by libqpdf.
 * Not here: what it means (attestation/code.h).
 */
#include "letter/keywords.h"

#include <qpdf/qpdf-c.h>

char *
pv_pdf_keywords(const void *parent, const void *data, size_t length)
{
	qpdf_data pdf = qpdf_init();
	const char *found = NULL;
	char *kept;

	if (pdf == NULL)
		pv_die("out of memory for a PDF");
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	if ((qpdf_read_memory(pdf, "file", data, length, NULL) & QPDF_ERRORS) ==
	    0)
		found = qpdf_get_info_key(pdf, "/Keywords");
	kept = found != NULL ? pv_strdup(parent, found) : NULL;
	(void)qpdf_get_error(pdf);
	qpdf_cleanup(&pdf);
	return kept;
}
