/* table: tables that someone made elsewhere, as text or as a workbook. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/zip.h"
#include "read/sheet.h"
#include "table/csv.h"
#include "table/table.h"

/* Values by "|", lines with their number by a line end. */
static char *
told(struct pv_ctx *ctx, const char *text)
{
	char *out = pv_strdup(ctx, ""), *value;
	struct pv_csv csv;

	pv_csv_open(&csv, pv_strdup(ctx, text));
	while (pv_csv_line(&csv)) {
		out = pv_printf(ctx, "%s%d", out, csv.line);
		while ((value = pv_csv_value(&csv)) != NULL)
			out = pv_printf(ctx, "%s|%s", out, value);
		out = pv_printf(ctx, "%s\n", out);
	}
	return out;
}

static void
lines_and_values(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "\n\r\n", "" },
		{ "a;b;c\n1;2;3\n", "1|a|b|c\n2|1|2|3\n" },
		{ "a,b\r\n1,2", "1|a|b\n2|1|2\n" },
		{ "a\tb\n\n\n1\t2\n", "1|a|b\n4|1|2\n" },
		{ "\xef\xbb\xbf"
		  "a;b;c,d\n",
		    "1|a|b|c,d\n" },
		/* quoted: what separates, quotes, ends of line */
		{ "\"a;b\";c;d\n\"x\ny\";\"z\"\"t\";\n;;u\n",
		    "1|a;b|c|d\n2|x\ny|z\"t|\n4|||u\n" },
		{ "a;b\n\"never closed;2\n3;4",
		    "1|a|b\n2|never closed;2\n3;4\n" },
	};
	struct pv_ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(told(ctx, cases[i][0]), cases[i][1]);
}

static void
characters(void **state)
{
	struct pv_ctx *ctx = *state;

	assert_string_equal(pv_csv_text(ctx, "\xc3\xa9t\xc3\xa9", 5), "été");
	assert_string_equal(pv_csv_text(ctx, "\xe9t\xe9", 3), "été");
	assert_string_equal(pv_csv_text(ctx, "12 \x80", 4), "12 €");
	assert_string_equal(pv_csv_text(ctx, "", 0), "");
	assert_null(pv_csv_text(ctx, "a\0b", 3));
}

static void
a_table(void **state)
{
	static const char csv[] = " Date ;\xa0Montant\xa0\n;;\n1/9;\"12\n\"\n";
	struct pv_ctx *ctx = *state;
	struct pv_table *table = pv_table_read(ctx, csv, sizeof(csv) - 1);
	char *many;

	assert_non_null(table);
	assert_int_equal(table->n, 2);
	assert_string_equal(pv_table_value(&table->lines[0], 0), "Date");
	assert_string_equal(pv_table_value(&table->lines[0], 1), "Montant");
	assert_int_equal(table->lines[1].number, 3);
	assert_string_equal(pv_table_value(&table->lines[1], 1), "12");
	assert_string_equal(pv_table_value(&table->lines[1], 2), "");
	assert_string_equal(pv_table_value(&table->lines[1], -1), "");

	assert_null(pv_table_read(ctx, ";;\n\n", 4));
	assert_string_equal(ctx->error.text, "table.empty");
	pv_forgive(ctx);
	assert_null(pv_table_read(ctx, "a\0b", 3));
	assert_string_equal(ctx->error.text, "table.broken");
	pv_forgive(ctx);
	many = pv_alloc_array(ctx, char, PV_TABLE_MAX_BYTES + 1);
	for (size_t i = 0; i < PV_TABLE_MAX_BYTES; i += 2)
		memcpy(many + i, "a\n", 2);
	assert_null(pv_table_read(ctx, many, PV_TABLE_MAX_BYTES));
	assert_string_equal(ctx->error.text, "table.too-large");
	pv_forgive(ctx);
	assert_null(pv_table_read(ctx, many, PV_TABLE_MAX_BYTES + 1));
	assert_string_equal(ctx->error.text, "table.too-large");
	pv_forgive(ctx);
}

/* ---- workbooks ---------------------------------------------------------------- */

static const char book[] =
    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/"
    "main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships\">%s<sheets><sheet name=\"L\" sheetId=\"1\" r:id=\"r1\"/>"
    "</sheets></workbook>";
static const char relations[] =
    "<Relationships><Relationship Id=\"r0\" Target=\"theme.xml\"/>"
    "<Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/>"
    "</Relationships>";
static const char strings[] =
    "<sst><si><t>Date</t></si><si><r><t>ri</t></r><r><t>ch</t></r>"
    "<rPh><t>spoken</t></rPh></si><si/></sst>";
static const char styles[] =
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" "
    "formatCode=\"[Red]0\\d &quot;days&quot;\"/><numFmt numFmtId=\"165\" "
    "formatCode=\"dd/mm/yyyy\"/></numFmts><cellStyleXfs><xf "
    "numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
    "<xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
    "</cellXfs></styleSheet>";

static void
put(struct pv_zip *zip, const char *name, const char *text)
{
	pv_zip_open(zip, name);
	pv_zip_add(zip, text, strlen(text));
	pv_zip_close(zip);
}

static struct pv_buffer *
workbook(struct pv_ctx *ctx, const char *properties, const char *sheet)
{
	struct pv_buffer *out = pv_buffer_new(ctx, (size_t)1 << 28);
	struct pv_zip *zip = pv_zip_new(ctx, out, 0);
	char *main_part = pv_strdup(ctx, book);
	char *at = strstr(main_part, "%s");

	*at = '\0';
	put(zip, "xl/workbook.xml",
	    pv_printf(ctx, "%s%s%s", main_part, properties, at + 2));
	put(zip, "xl/_rels/workbook.xml.rels", relations);
	put(zip, "xl/sharedStrings.xml", strings);
	put(zip, "xl/styles.xml", styles);
	put(zip, "xl/worksheets/sheet1.xml", sheet);
	while (pv_zip_end(zip))
		continue;
	return out;
}

static const char *
lines_of(struct pv_ctx *ctx, const char *properties, const char *sheet)
{
	struct pv_buffer *file = workbook(ctx, properties, sheet);
	struct pv_buffer *out = pv_buffer_new(ctx, PV_SHEET_OUT_MAX_BYTES);

	assert_true(pv_sheet_is(file->data, file->length));
	(void)pv_sheet_read(file->data, file->length, out);
	return out->data;
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define ROW(cells) SHEET("<row r=\"7\">" cells "</row>")

static void
cells(void **state)
{
	static const char *const cases[][2] = {
		{ ROW("<c r=\"A7\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c>"
		      "<c t=\"s\"><v>2</v></c>"),
		    "7\tDate\trich\n=0\n" },
		{ ROW("<c r=\"C7\" t=\"inlineStr\"><is><t>a&#9;b\\</t></is></c>"),
		    "7\t\t\ta\\tb\\\\\n=0\n" },
		{ ROW("<c t=\"str\"><f>A1</f><v>x</v></c>"), "7\tx\n=0\n" },
		/* numbers: what binary fractions add, and what was typed */
		{ ROW("<c><v>42.499999999999993</v></c><c><v>1E2</v></c>"
		      "<c><v>12345678901234567890</v></c><c><v>-0.5</v></c>"
		      "<c><v>123456789012.75</v></c>"),
		    "7\t42.5\t100\t12345678901234567890\t-0.5\t123456789013\n"
		    "=0\n" },
		/* dates: by a known style, by one of its own, or not */
		{ ROW("<c s=\"1\"><v>46266</v></c><c s=\"3\"><v>46266.5</v></c>"
		      "<c s=\"2\"><v>46266</v></c><c s=\"0\"><v>46266</v></c>"
		      "<c s=\"9\"><v>46266</v></c>"),
		    "7\t2026-09-01\t2026-09-01 12:00:00\t46266\t46266\t46266\n"
		    "=0\n" },
		{ ROW("<c s=\"1\"><v>1</v></c><c s=\"1\"><v>61</v></c>"
		      "<c s=\"1\"><v>0.5</v></c><c s=\"1\"><v>9e9</v></c>"),
		    "7\t1900-01-01\t1900-03-01\t0.5\t9000000000\n=0\n" },
		/* lines with nothing in them are none; numbers go on */
		{ SHEET("<row r=\"2\"><c/></row><row><c><v>1</v></c></row>"
			"<row/><row><c><v>2</v></c></row>"),
		    "3\t1\n5\t2\n=0\n" },
		{ SHEET(""), "=0\n" },
	};
	struct pv_ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(
		    lines_of(ctx, "", cases[i][0]), cases[i][1]);
	assert_string_equal(lines_of(ctx, "<workbookPr date1904=\"1\"/>",
				ROW("<c s=\"1\"><v>44804</v></c>")),
	    "7\t2026-09-01\n=0\n");
}

static void
what_is_no_workbook(void **state)
{
	struct pv_ctx *ctx = *state;
	struct pv_buffer *out = pv_buffer_new(ctx, PV_SHEET_OUT_MAX_BYTES);
	struct pv_buffer *file, *bomb = pv_buffer_new(ctx, (size_t)1 << 27);

	assert_string_equal(
	    lines_of(ctx, "", "<!DOCTYPE a [<!ENTITY e \"x\">]>" ROW("")),
	    "=2\n");
	assert_string_equal(lines_of(ctx, "", "<worksheet>"), "=1\n");
	assert_string_equal(
	    lines_of(ctx, "", ROW("<c t=\"s\"><v>3</v></c>")), "=1\n");
	/* 65 MiB of blanks are a few bytes of an archive */
	pv_buffer_reserve(bomb, PV_SHEET_PART_MAX_BYTES + 2);
	memset(bomb->data, ' ', PV_SHEET_PART_MAX_BYTES + 1);
	bomb->data[PV_SHEET_PART_MAX_BYTES + 1] = '\0';
	assert_string_equal(lines_of(ctx, "", bomb->data), "=3\n");
	/* an archive without its end; another archive */
	file = workbook(ctx, "", ROW(""));
	assert_int_equal(
	    pv_sheet_read(file->data, file->length - 9, out), PV_FLOW_BROKEN);
	assert_int_equal(pv_sheet_read("PK\003\004x", 5, out), PV_FLOW_BROKEN);
	assert_false(pv_sheet_is("a;b\n1;2\n", 8));
	assert_int_equal(pv_sheet_read(bomb->data, PV_FLOW_MAX_BYTES + 1, out),
	    PV_FLOW_TOO_LARGE);
}

static int
begin(void **state)
{
	struct pv_process *process = talloc_zero(NULL, struct pv_process);
	struct pv_ctx *ctx = pv_ctx_new(process);

	ctx->language = "fr";
	*state = ctx;
	return 0;
}

static int
end(void **state)
{
	const struct pv_ctx *ctx = *state;

	talloc_free(ctx->process);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_values),
		cmocka_unit_test(characters),
		cmocka_unit_test(a_table),
		cmocka_unit_test(cells),
		cmocka_unit_test(what_is_no_workbook),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
