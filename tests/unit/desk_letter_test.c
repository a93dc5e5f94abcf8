/*
 * desk_letter_test - letters as PDF: their structure (tags, language, title,
 * headings, the logo's text), where the address stands, several as one.
 *
 * This is a test of the structure; conformity to PDF/UA is not claimed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qpdf/qpdf-c.h>

#include "base/child.h"
#include "base/config.h"
#include "base/text.h"
#include "letter/merge.h"
#include "notify/outbox.h"
#include "view/template.h"

enum { ELEMENTS_MAX = 5000, PATH_BYTES = 64 };

static const struct pv_config config = {
	.html_dir = PV_SOURCE_DIR "/html",
	.mail_from = "ne-pas-repondre@parvis.example",
	.public_url = "https://%h",
};

static const struct pv_commune commune = {
	.id = 7,
	.insee = "31999",
	.name = "Saint-Exemple-sur-Orge",
	.host = "mairie.example",
	.time_zone = "Europe/Paris",
	.settings =
	    "{\"contact\":{\"name\":\"Mairie de Saint-Exemple-sur-Orge\","
	    "\"address\":\"1 place de l’Exemple\\n99999 "
	    "Saint-Exemple-sur-Orge\","
	    "\"phone\":\"05 61 00 00 00\",\"email\":\"mairie@mairie.example\"},"
	    "\"signatory\":\"La maire,\\nCamille Exemple\","
	    "\"logo\":{\"png\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
	    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\"}}",
};

static struct pv_ctx *ctx;
static struct pv_bytes letter;

static bool
make(const char *template, const char *model, struct pv_bytes *pdf)
{
	const struct pv_outgoing row = { .id = 1,
		.kind = "letter",
		.template = template,
		.language = "fr",
		.model = model };

	return pv_outgoing_pdf(ctx, &row, NULL, pdf);
}

static int
begin(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_worker");

	(void)state;
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	process->templates =
	    pv_templates_open(process, config.html_dir, process->texts);
	ctx = pv_ctx_new(process);
	ctx->commune = &commune;
	return make("letter/courrier",
		   "{\"reference\":\"R-7K3M-Q2XD\",\"title\":\"Un acte\","
		   "\"received_on\":\"2026-11-21\","
		   "\"subject\":\"t.letter.subject.refusal\","
		   "\"person\":\"Zoé DESTINATAIRE\",\"postal\":"
		   "\"Appartement 12\\n3 rue Longue\\n99999 VILLEXEMPLE\","
		   "\"text\":\"Motif du refus.\",\"appeal\":\"Deux mois.\"}",
		   &letter) ?
	    0 :
	    -1;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(ctx->process);
	return 0;
}

/* ---- structure ----------------------------------------------------------- */

struct tags {
	qpdf_data pdf;
	int seen, h1, h2, paragraphs;
	char alt[200], title[200];
};

static const char *
name_of(qpdf_data pdf, qpdf_oh object, const char *key)
{
	qpdf_oh value = qpdf_oh_get_key(pdf, object, key);

	return qpdf_oh_is_name(pdf, value) ? qpdf_oh_get_name(pdf, value) : "";
}

static void
walk(struct tags *tags, qpdf_oh element)
{
	qpdf_oh kids;
	const char *kind;

	if (!qpdf_oh_is_dictionary(tags->pdf, element) ||
	    tags->seen++ > ELEMENTS_MAX)
		return;
	kind = name_of(tags->pdf, element, "/S");
	tags->h1 += strcmp(kind, "/H1") == 0;
	tags->h2 += strcmp(kind, "/H2") == 0;
	tags->paragraphs += strcmp(kind, "/P") == 0;
	if (strcmp(kind, "/Figure") == 0)
		(void)snprintf(tags->alt, sizeof(tags->alt), "%s",
		    qpdf_oh_get_utf8_value(tags->pdf,
			qpdf_oh_get_key(tags->pdf, element, "/Alt")));
	kids = qpdf_oh_get_key(tags->pdf, element, "/K");
	if (!qpdf_oh_is_array(tags->pdf, kids)) {
		walk(tags, kids);
		return;
	}
	for (int i = 0; i < qpdf_oh_get_array_n_items(tags->pdf, kids); i++)
		walk(tags, qpdf_oh_get_array_item(tags->pdf, kids, i));
}

static void
test_structure(void **state)
{
	struct tags tags = { .pdf = qpdf_init() };
	qpdf_data pdf = tags.pdf;
	qpdf_oh root, tree, view;

	(void)state;
	assert_int_equal(0,
	    qpdf_read_memory(
		pdf, "letter", (const char *)letter.data, letter.length, NULL));
	root = qpdf_get_root(pdf);
	tree = qpdf_oh_get_key(pdf, root, "/StructTreeRoot");
	assert_true(qpdf_oh_is_dictionary(pdf, tree));
	assert_true(qpdf_oh_get_bool_value(pdf,
	    qpdf_oh_get_key(
		pdf, qpdf_oh_get_key(pdf, root, "/MarkInfo"), "/Marked")));
	assert_string_equal("fr",
	    qpdf_oh_get_utf8_value(pdf, qpdf_oh_get_key(pdf, root, "/Lang")));
	view = qpdf_oh_get_key(pdf, root, "/ViewerPreferences");
	assert_true(qpdf_oh_get_bool_value(
	    pdf, qpdf_oh_get_key(pdf, view, "/DisplayDocTitle")));
	(void)snprintf(tags.title, sizeof(tags.title), "%s",
	    qpdf_oh_get_utf8_value(pdf,
		qpdf_oh_get_key(pdf,
		    qpdf_oh_get_key(pdf, qpdf_get_trailer(pdf), "/Info"),
		    "/Title")));
	assert_string_equal(
	    "Décision sur votre demande – R-7K3M-Q2XD", tags.title);
	walk(&tags, tree);
	assert_int_equal(1, tags.h1);
	assert_int_equal(1, tags.h2);
	assert_true(tags.paragraphs >= 6);
	assert_string_equal("Logo de la commune", tags.alt);
	qpdf_cleanup(&pdf);
}

/* ---- the window of the envelope ---------------------------------------- */

struct word {
	double left, top, right, bottom;
	char text[100];
};

/* Each word of the first page, in millimetres from its upper left corner. */
static size_t
read_words(struct word *words, size_t max)
{
	char path[PATH_BYTES] = "/tmp/parvis-letter-test-XXXXXX";
	char *argv[] = { "/usr/bin/pdftotext", "-bbox", "-l", "1", path, "-",
		NULL };
	char *env[] = { "LANG=C.UTF-8", NULL };
	struct pv_child child = { .argv = argv, .env = env, .data = "" };
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	const char *at;
	size_t n = 0;

	assert_int_equal(
	    letter.length, fwrite(letter.data, 1, letter.length, file));
	(void)fclose(file);
	assert_true(pv_child_run(ctx, &child));
	(void)remove(path);
	at = pv_strndup(ctx, (const char *)child.made, child.made_length);
	while ((at = strstr(at, "<word ")) != NULL && n < max) {
		struct word *word = &words[n];

		if (sscanf(at,
			"<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" "
			"yMax=\"%lf\">%99[^<]",
			&word->left, &word->top, &word->right, &word->bottom,
			word->text) == 5) {
			word->left *= 25.4 / 72;
			word->right *= 25.4 / 72;
			word->top *= 25.4 / 72;
			word->bottom *= 25.4 / 72;
			n++;
		}
		at++;
	}
	return n;
}

/*
 * An envelope DL is 110 by 220 mm; its window, 100 by 35, lies 20 from the
 * right and from the lower edge.  A sheet folded in three, 99 by 210, may be
 * anywhere in it: by 0 to 10 mm to the right, by 0 to 11 down.
 */
static void
test_window(void **state)
{
	static const char *const address[] = { "Zoé", "DESTINATAIRE",
		"Appartement", "12", "3", "rue", "Longue", "99999",
		"VILLEXEMPLE" };
	enum { ADDRESS = sizeof(address) / sizeof(address[0]) };
	struct word words[500];
	size_t n = read_words(words, 500), found = 0;

	(void)state;
	assert_true(n > 40);
	for (size_t i = 0; i < n; i++) {
		const struct word *word = &words[i];
		/* Where the window may be, and where it always is. */
		bool shows = word->right > 90 && word->left < 200 &&
		    word->bottom > 44 && word->top < 90;
		bool always = word->left >= 100 && word->right <= 190 &&
		    word->top >= 55 && word->bottom <= 79;

		if (!shows)
			continue;
		if (!always || found == ADDRESS ||
		    strcmp(word->text, address[found]) != 0)
			fail_msg("%s at %.1f–%.1f, %.1f–%.1f mm", word->text,
			    word->left, word->right, word->top, word->bottom);
		found++;
	}
	assert_int_equal(ADDRESS, found);
}

/* ---- several as one ------------------------------------------------------- */

static int
count_pages(struct pv_bytes pdf)
{
	qpdf_data read = qpdf_init();
	int n;

	assert_int_equal(0,
	    qpdf_read_memory(
		read, "merged", (const char *)pdf.data, pdf.length, NULL));
	n = qpdf_get_num_pages(read);
	qpdf_cleanup(&read);
	return n;
}

static void
test_merge(void **state)
{
	const struct pv_bytes parts[] = { letter, letter, letter };
	const struct pv_bytes broken[] = { letter,
		{ (const uint8_t *)"%PDF-1.7 rien", 13 } };
	struct pv_bytes pdf;
	size_t part;

	(void)state;
	assert_int_equal(1, count_pages(letter));
	assert_true(pv_pdf_merge(ctx, parts, 3, false, &pdf, &part));
	assert_int_equal(3, count_pages(pdf));
	assert_true(pv_pdf_merge(ctx, parts, 3, true, &pdf, &part));
	assert_int_equal(6, count_pages(pdf));
	assert_false(pv_pdf_merge(ctx, broken, 2, false, &pdf, &part));
	assert_int_equal(1, part);
	assert_int_equal(500, ctx->error.status);
	pv_forgive(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_merge),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
