/*
 * view_markdown_test - marks in labels: as a part of a line, as plain text, and
 * never as HTML of someone else's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "view/markdown.h"

static const struct pv_config config = { .prefix = "/mairie" };
static struct pv_process *process;
static struct pv_ctx *ctx;

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	ctx = pv_ctx_new(process);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static void
labels(void **state)
{
	static const struct {
		const char *text, *html, *plain; /* html NULL: no marks */
	} cases[] = {
		{ "Nom de naissance", NULL, "Nom de naissance" },
		{ "5 > 3 : vrai", NULL, "5 > 3 : vrai" },
		{ "**Gras** et *penché*",
		    "<strong>Gras</strong> et <em>penché</em>",
		    "Gras et penché" },
		{ "a & b", "a &amp; b", "a & b" },
		{ "moins de 5 < 10", "moins de 5 &lt; 10", "moins de 5 < 10" },
		{ "Une ligne\nune autre", "Une ligne<br />\nune autre",
		    "Une ligne une autre" },
		{ "# Titre\n\nSuite", "Titre<br>Suite", "Titre Suite" },
		{ "Deux :\n\n- un\n- **deux**",
		    "Deux :<br>– un<br>– <strong>deux</strong>",
		    "Deux : un deux" },
		{ "[ici](https://mairie.example/)",
		    "<a href=\"https://mairie.example/\">ici</a>", "ici" },
		{ "[là](/demarches/pacs)",
		    "<a href=\"/mairie/demarches/pacs\">là</a>", "là" },
		{ "[non](javascript:alert(1))", "<a href=\"\">non</a>", "non" },
		{ "un_nom_simple", "un_nom_simple", "un_nom_simple" },
		{ "`code`", "<code>code</code>", "code" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *html = pv_markdown_inline(ctx, cases[i].text);

		if (cases[i].html == NULL)
			assert_null(html);
		else
			assert_string_equal(html, cases[i].html);
		assert_string_equal(
		    pv_markdown_plain(ctx, cases[i].text), cases[i].plain);
	}
}

/* HTML in a label is left out; its words stay. */
static void
strangers(void **state)
{
	static const char *const texts[] = { "<script>alert(1)</script>",
		"a <b onclick=\"x()\">c</b>", "<div>mot</div>",
		"<img src=x onerror=alert(1)>", "![x](javascript:y)",
		"<a href=\"javascript:x\">z</a>" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *html = pv_markdown_inline(ctx, texts[i]);

		assert_non_null(html);
		assert_null(strstr(html, "<script"));
		assert_null(strstr(html, "onclick"));
		assert_null(strstr(html, "onerror"));
		assert_null(strstr(html, "javascript:"));
	}
	assert_non_null(strstr(
	    pv_markdown_inline(ctx, "<div>mot & mot</div>"), "mot &amp; mot"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels),
		cmocka_unit_test(strangers),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
