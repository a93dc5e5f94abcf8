/* notify_mail_test - what pv_mail_build() writes, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "notify/mail.h"

static struct pv_ctx *
new_ctx(void)
{
	return pv_ctx_new(pv_process_new("test", "parvis_worker"));
}

static void
end(struct pv_ctx *ctx)
{
	talloc_free(ctx->process);
}

static struct pv_mail
sample(void)
{
	return (struct pv_mail){
		.message_id = "outbox.1.2@mairie.example",
		.date = 1795640400,
		.from = "ne-pas-repondre@mairie.example",
		.from_name = "Saint-Exemple-sur-Orge",
		.reply_to = "etat-civil@mairie.example",
		.to = "camille@courriel.example",
		.subject = "Accusé de réception de votre demande AB-1",
		.language = "fr",
		.text = "Bonjour,\n\nL’acte est prêt : voici la suite.\n",
	};
}

/* The bytes, read again by a parser that is not what wrote them. */
static GMimeMessage *
parse(const struct pv_buffer *bytes)
{
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(bytes->data, bytes->length);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

/* CRLF at each end, 7 bits, no line that a server would cut. */
static void
check_lines(const struct pv_buffer *bytes)
{
	const char *line, *next;

	for (line = bytes->data; *line != '\0'; line = next + 2) {
		next = strstr(line, "\r\n");
		assert_non_null(next);
		assert_true(next - line <= 998);
		for (const char *c = line; c < next; c++)
			assert_true((unsigned char)*c < 0x80 && *c != '\r' &&
			    *c != '\n');
	}
}

static void
test_headers(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct pv_mail mail = sample();
	struct pv_buffer *bytes = pv_mail_build(ctx, &mail);

	(void)state;
	assert_non_null(bytes);
	check_lines(bytes);
	assert_non_null(
	    strstr(bytes->data, "Message-Id: <outbox.1.2@mairie.example>\r\n"));
	assert_non_null(
	    strstr(bytes->data, "Auto-Submitted: auto-generated\r\n"));
	assert_non_null(strstr(bytes->data, "Content-Language: fr\r\n"));
	assert_non_null(strstr(bytes->data, "MIME-Version: 1.0\r\n"));
	assert_null(strstr(bytes->data, "List-"));
	end(ctx);
}

static void
test_reads_back(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct pv_mail mail = sample();
	GMimeMessage *message = parse(pv_mail_build(ctx, &mail));
	GMimeTextPart *part =
	    GMIME_TEXT_PART(g_mime_message_get_mime_part(message));
	char *text = g_mime_text_part_get_text(part);
	GDateTime *date = g_mime_message_get_date(message);

	(void)state;
	assert_string_equal(g_mime_message_get_subject(message), mail.subject);
	assert_int_equal(g_date_time_to_unix(date), mail.date);
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\r')
			memmove(c, c + 1, strlen(c));
	assert_string_equal(text, mail.text);
	assert_string_equal("utf-8", g_mime_text_part_get_charset(part));
	assert_int_equal(1,
	    internet_address_list_length(g_mime_message_get_reply_to(message)));
	g_free(text);
	g_object_unref(message);
	end(ctx);
}

/* Nothing that was typed begins a header. */
static void
test_no_injection(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct pv_mail mail = sample();
	struct pv_buffer *bytes;

	(void)state;
	mail.subject = "Bonjour\r\nBcc: tous@mairie.example\r\n\r\ncorps";
	mail.from_name = "Mairie\nX-Faux: oui";
	bytes = pv_mail_build(ctx, &mail);
	assert_non_null(bytes);
	assert_null(strstr(bytes->data, "\nBcc:"));
	assert_null(strstr(bytes->data, "\nX-Faux:"));
	mail = sample();
	mail.to = "camille@courriel.example\r\nBcc: tous@mairie.example";
	assert_null(pv_mail_build(ctx, &mail));
	assert_int_equal(ctx->error.status, 422);
	end(ctx);
}

static void
test_text_refused(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct pv_mail mail = sample();

	(void)state;
	mail.text = "latin \xe9 un";
	assert_null(pv_mail_build(ctx, &mail));
	assert_string_equal(ctx->error.text, "error.mail-text");
	end(ctx);
}

static void
test_long_lines(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct pv_mail mail = sample();
	char *text = talloc_zero_size(ctx, 5001);
	struct pv_buffer *bytes;

	(void)state;
	memset(text, 'x', 5000);
	mail.text = text;
	bytes = pv_mail_build(ctx, &mail);
	assert_non_null(bytes);
	check_lines(bytes);
	end(ctx);
}

static void
test_addresses(void **state)
{
	static const char *const good[][2] = {
		{ "camille@courriel.example", "camille@courriel.example" },
		{ "c.d+e'f@sous.courriel.example",
		    "c.d+e'f@sous.courriel.example" },
		{ "camille@courriél.example",
		    "camille@xn--courril-gya.example" },
	};
	static const char *const bad[] = {
		"",
		"@",
		"camille",
		"camille@",
		"@courriel.example",
		"a@b@c",
		"a b@courriel.example",
		"a@courriel .example",
		"<a@b.example>",
		"a@b.example, c@b.example",
		"\"a\"@b.example",
		"a\n@b.example",
		"a@b.example\n",
		".a@b.example",
		"a.@b.example",
		"é@b.example",
		"a@[127.0.0.1]",
		"a@-b.example",
		"a\xff@b.example",
	};
	struct pv_ctx *ctx = new_ctx();
	char *address;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		address = pv_mail_address(ctx, good[i][0]);
		assert_non_null(address);
		assert_string_equal(address, good[i][1]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(pv_mail_address(ctx, bad[i]));
	assert_null(pv_mail_address(ctx, NULL));
	end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_reads_back),
		cmocka_unit_test(test_no_injection),
		cmocka_unit_test(test_text_refused),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
