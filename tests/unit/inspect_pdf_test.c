/* inspect/pdf: what is a document only, and what acts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "inspect/pdf.h"

enum { SIZE = 65536 };

/* A document whose catalog also holds that; libqpdf finds the objects. */
static enum pv_verdict
judge(const char *catalog, const char *objects)
{
	static char pdf[SIZE];
	int length = snprintf(pdf, sizeof(pdf),
	    "%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R %s>>\nendobj\n"
	    "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
	    "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
	    "%s\ntrailer\n<</Root 1 0 R/Size 9>>\n%%%%EOF\n",
	    catalog, objects);

	assert_in_range(length, 1, SIZE - 1);
	return pv_pdf_look((const uint8_t *)pdf, (size_t)length);
}

static void
documents_are_good(void **state)
{
	(void)state;
	assert_int_equal(judge("", ""), PV_VERDICT_GOOD);
	/* A form to fill in, a link, an outline: nothing acts. */
	assert_int_equal(judge("/AcroForm<</Fields[]>>/OpenAction[3 0 R/Fit]"
			       "/A<</S/URI/URI(https://www.exemple.fr)>>",
			     ""),
	    PV_VERDICT_GOOD);
	/* Fonts may be called anything. */
	assert_int_equal(
	    judge("/Font<</JS 4 0 R/EF 4 0 R>>",
		"4 0 obj\n<</Type/Font/BaseFont/Helvetica>>\nendobj"),
	    PV_VERDICT_GOOD);
	/* A circle is walked once. */
	assert_int_equal(judge("/X 4 0 R", "4 0 obj\n[4 0 R 1 0 R]\nendobj"),
	    PV_VERDICT_GOOD);
}

static void
what_acts_is_refused(void **state)
{
	static const char *const catalogs[] = {
		"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
		"/OpenAction<</S/#4aavaScript>>",
		"/Names<</JavaScript<</Names[]>>>>",
		"/OpenAction<</S/Launch/F(calc.exe)>>",
		"/AA<</WC<</S/SubmitForm/F(https://voleur.exemple)>>>>",
		"/AA<</WC<</S/ImportData/F(x.fdf)>>>>",
		"/A<</S/GoToE>>",
		"/A<</S/URI/Next[<</S/URI>><</S/Rendition>>]>>",
		"/Annots[<</Subtype/RichMedia>>]",
		"/X<</JS(1)>>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(catalogs) / sizeof(*catalogs); i++)
		assert_int_equal(judge(catalogs[i], ""), PV_VERDICT_SCRIPT);
	/* Behind a reference. */
	assert_int_equal(judge("/OpenAction 4 0 R",
			     "4 0 obj\n<</S/JavaScript/JS 5 0 R>>\nendobj"),
	    PV_VERDICT_SCRIPT);
}

static void
what_is_inside_another_is_refused(void **state)
{
	(void)state;
	assert_int_equal(judge("/Names<</EmbeddedFiles<</Names[]>>>>", ""),
	    PV_VERDICT_ATTACHMENT);
	assert_int_equal(
	    judge("/AF[<</Type/Filespec/F(a.exe)/EF<</F 4 0 R>>>>]", ""),
	    PV_VERDICT_ATTACHMENT);
	assert_int_equal(judge("/Annots[<</Subtype/FileAttachment>>]", ""),
	    PV_VERDICT_ATTACHMENT);
	assert_int_equal(
	    judge("/AcroForm<</Fields[]/XFA[(template) 4 0 R]>>",
		"4 0 obj\n<</Length 1>>\nstream\nx\nendstream\nendobj"),
	    PV_VERDICT_XFA);
}

static void
what_nobody_can_read_is_refused(void **state)
{
	static const char none[] = "%PDF-1.7\nnothing\n%%EOF\n";

	(void)state;
	assert_int_equal(pv_pdf_look((const uint8_t *)none, sizeof(none) - 1),
	    PV_VERDICT_DAMAGED);
	assert_int_equal(
	    pv_pdf_look((const uint8_t *)"", 0), PV_VERDICT_DAMAGED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_good),
		cmocka_unit_test(what_acts_is_refused),
		cmocka_unit_test(what_is_inside_another_is_refused),
		cmocka_unit_test(what_nobody_can_read_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
