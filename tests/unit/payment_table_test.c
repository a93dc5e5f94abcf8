/* table: tables that someone made elsewhere, as text or as a workbook. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "table/csv.h"

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

static int
begin(void **state)
{
	struct pv_process *process = talloc_zero(NULL, struct pv_process);
	struct pv_ctx *ctx = pv_ctx_new(process);

	ctx->language = "fr";
	*state = ctx;
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_values),
		cmocka_unit_test(characters),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
