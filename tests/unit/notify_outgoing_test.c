/*
 * notify_outgoing_test - what each mail says, made from the templates and texts
 * of html/, and read again by a parser.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "base/config.h"
#include "base/text.h"
#include "notify/outbox.h"
#include "view/template.h"

static const struct pv_config config = {
	.html_dir = PV_SOURCE_DIR "/html",
	.mail_from = "ne-pas-repondre@parvis.example",
	.public_url = "https://%h:8443",
};

static const struct pv_commune commune = {
	.id = 7,
	.insee = "31999",
	.name = "Saint-Exemple-sur-Orge",
	.host = "mairie.example",
	.time_zone = "Europe/Paris",
	.settings = "{\"contact\":{\"address\":\"1 place de la Mairie\","
		    "\"phone\":\"05 61 00 00 00\","
		    "\"email\":\"mairie@mairie.example\"}}",
};

static struct pv_ctx *
new_ctx(void)
{
	struct pv_process *process = pv_process_new("test", "parvis_worker");
	struct pv_ctx *ctx;

	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	assert_non_null(process->texts);
	process->templates =
	    pv_templates_open(process, config.html_dir, process->texts);
	assert_non_null(process->templates);
	ctx = pv_ctx_new(process);
	ctx->commune = &commune;
	return ctx;
}

struct said {
	char *subject, *text;
};

/* With plain blanks and line ends, so that what is expected can be read. */
static char *
plain(struct pv_ctx *ctx, const char *text)
{
	char *made = pv_strdup(ctx, text), *to = made;

	for (const char *from = made; *from != '\0';) {
		if (strncmp(from, "\u00a0", 2) == 0) {
			*to++ = ' ';
			from += 2;
		} else if (*from == '\r') {
			from++;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return made;
}

/* The subject and the text of a mail, as its reader sees them. */
static struct said
say(struct pv_ctx *ctx, const char *template, const char *model)
{
	const struct pv_outgoing mail = {
		.id = 12,
		.created = 1795640400,
		.recipient = "camille@courriel.example",
		.template = template,
		.language = "fr",
		.model = model,
	};
	struct pv_buffer *bytes = pv_outgoing_mail(ctx, &mail);
	GMimeMessage *message;
	GMimeStream *stream;
	GMimeParser *parser;
	struct said said;
	char *text;

	assert_non_null(bytes);
	stream = g_mime_stream_mem_new_with_buffer(bytes->data, bytes->length);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	assert_string_equal("outbox.7.12@mairie.example",
	    g_mime_message_get_message_id(message));
	said.subject = pv_strdup(ctx, g_mime_message_get_subject(message));
	text = g_mime_text_part_get_text(
	    GMIME_TEXT_PART(g_mime_message_get_mime_part(message)));
	said.text = plain(ctx, text);
	g_free(text);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	/* No key without its text, no tag left, no escape of HTML. */
	assert_null(strstr(said.text, "mail."));
	assert_null(strstr(said.text, "{{"));
	assert_null(strstr(said.text, "&"));
	assert_null(strstr(said.subject, "{{"));
	assert_non_null(strstr(said.text, "Bonjour,\n"));
	assert_non_null(strstr(said.text,
	    "\n-- \nSaint-Exemple-sur-Orge\n"
	    "1 place de la Mairie\n"));
	return said;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

/* CRPA art. R112-11-1: date, service, silence and its date, ways of appeal. */
static void
test_receipt_refuses(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct said said = say(ctx, "mail/receipt",
	    "{\"reference\":\"EC-7K3M\",\"title\":\"Acte d’état civil\","
	    "\"link\":\"/suivi/lien/jeton\","
	    "\"received_at\":\"2026-11-25T13:05:00+00:00\","
	    "\"service\":{\"name\":\"Service de l’état civil\","
	    "\"phone\":\"05 61 00 00 01\"},"
	    "\"silence_refuses\":true,\"silence_on\":\"2027-01-25\","
	    "\"tribunal\":\"tribunal administratif de Toulouse\"}");

	(void)state;
	has(said.subject, "EC-7K3M");
	has(said.text, "25 novembre 2026 à 14 h 05");
	has(said.text,
	    "Service de l’état civil\n1 place de la Mairie\n"
	    "Téléphone : 05 61 00 00 01\n");
	has(said.text, "Sans réponse de notre part le 25 janvier 2027");
	has(said.text, "refusée");
	has(said.text, "devant le tribunal administratif de Toulouse,");
	has(said.text, "\nhttps://mairie.example:8443/suivi/lien/jeton\n");
	has(said.text, "L. 112-11");
	talloc_free(ctx->process);
}

static void
test_receipt_accepts(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct said said = say(ctx, "mail/receipt",
	    "{\"reference\":\"EC-7K3M\",\"title\":\"Essai\",\"link\":\"/x\","
	    "\"received_at\":\"2026-07-01T08:00:00+02:00\","
	    "\"silence_accepts\":true,\"silence_on\":\"2026-09-01\"}");

	(void)state;
	has(said.text, "acceptée");
	has(said.text, "L. 232-3");
	assert_null(strstr(said.text, "refusée"));
	assert_null(strstr(said.text, "tribunal"));
	talloc_free(ctx->process);
}

#define ABOUT "\"reference\":\"EC-1\",\"title\":\"Essai\",\"link\":\"/x\""

/* What the service wrote arrives as it was typed. */
static void
test_texts(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct said said;

	(void)state;
	said = say(ctx, "mail/question",
	    "{" ABOUT ",\"text\":\"Ligne 1\\n\\nLigne <2> \\\"fin\\\"\","
	    "\"answer_by_on\":\"2026-12-02\"}");
	has(said.text, "\nLigne 1\n\nLigne <2> \"fin\"\n");
	has(said.text, "avant le 2 décembre 2026");
	said = say(ctx, "mail/answer",
	    "{" ABOUT ",\"text\":\"Voici\","
	    "\"files\":[{\"name\":\"acte.pdf\"},{\"name\":\"note.pdf\"}]}");
	has(said.text, "\n- acte.pdf\n- note.pdf\n");
	said = say(ctx, "mail/refusal",
	    "{" ABOUT ",\"reason\":\"Motif\","
	    "\"appeal\":\"Recours\"}");
	has(said.text, "\nMotif\n");
	has(said.text, "\nRecours\n");
	has(said.text, "https://mairie.example:8443/x\n");
	said = say(ctx, "mail/message", "{" ABOUT ",\"text\":\"Coucou\"}");
	has(said.text, "\nCoucou\n");
	talloc_free(ctx->process);
}

static void
test_ends(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct said said;

	(void)state;
	said = say(ctx, "mail/closed", "{" ABOUT "}");
	has(said.subject, "terminée");
	said = say(ctx, "mail/withdrawn", "{" ABOUT "}");
	has(said.text, "retirée");
	said = say(ctx, "mail/draft-link",
	    "{\"title\":\"Essai\","
	    "\"link\":\"/l\",\"expires_on\":\"2026-12-25\"}");
	has(said.text, "25 décembre 2026");
	has(said.text, "\nhttps://mairie.example:8443/l\n");
	talloc_free(ctx->process);
}

/* Never half a mail: an error, and whose fault it is. */
static void
test_refused(void **state)
{
	static const struct {
		const char *recipient, *template, *model;
		int status;
	} cases[] = {
		{ "pas une adresse", "mail/closed", "{" ABOUT "}", 422 },
		{ "a@b.example", "mail/closed", "[]", 500 },
		{ "a@b.example", "mail/closed", "{", 500 },
		{ "a@b.example", "mail/inconnu", "{" ABOUT "}", 500 },
		{ "a@b.example", "mail/draft-link",
		    "{\"title\":\"x\",\"expires_on\":\"demain\"}", 500 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pv_ctx *ctx = new_ctx();
		const struct pv_outgoing mail = {
			.id = 1,
			.recipient = cases[i].recipient,
			.template = cases[i].template,
			.language = "fr",
			.model = cases[i].model,
		};

		assert_null(pv_outgoing_mail(ctx, &mail));
		assert_int_equal(cases[i].status, ctx->error.status);
		talloc_free(ctx->process);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_receipt_refuses),
		cmocka_unit_test(test_receipt_accepts),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
