/*
 * mail - builds one plain-text message with GMime.
 * Not here: how it is sent (smtp.c), what it says (outbox.c and html/mail).
 */
#include "notify/mail.h"

#include <string.h>

#include <gmime/gmime.h>

static bool
local_part_is_plain(const char *local, size_t length)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.";

	return length > 0 && length <= 64 && strspn(local, allowed) >= length &&
	    local[0] != '.' && local[length - 1] != '.';
}

char *
pv_mail_address(const void *parent, const char *address)
{
	const char *at = address == NULL ? NULL : strchr(address, '@');
	char *domain, *made = NULL;

	if (at == NULL || !g_utf8_validate(address, -1, NULL) ||
	    !local_part_is_plain(address, (size_t)(at - address)))
		return NULL;
	domain = g_hostname_to_ascii(at + 1);
	if (domain == NULL)
		return NULL;
	if (domain[0] != '\0' && domain[0] != '-' && domain[0] != '.' &&
	    strspn(domain,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == strlen(domain))
		made = pv_printf(
		    parent, "%.*s@%s", (int)(at - address), address, domain);
	g_free(domain);
	if (made != NULL && strlen(made) > PV_ADDRESS_MAX_BYTES) {
		talloc_free(made);
		return NULL;
	}
	return made;
}

/* A name or a subject on one line: what controls a terminal or a header goes. */
static char *
one_line(struct pv_ctx *ctx, const char *text)
{
	char *line = pv_strdup(ctx, text);

	for (char *c = line; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return g_strstrip(line);
}

static bool
add_mailbox(struct pv_ctx *ctx, GMimeMessage *message, GMimeAddressType type,
    const char *name, const char *address)
{
	char *plain = pv_mail_address(ctx, address);

	if (plain == NULL)
		return pv_fail(ctx, 422, "PV0901", "error.mail-address",
		    "not an address that mail can take");
	g_mime_message_add_mailbox(
	    message, type, name == NULL ? NULL : one_line(ctx, name), plain);
	return true;
}

static bool
set_addresses(
    struct pv_ctx *ctx, GMimeMessage *message, const struct pv_mail *mail)
{
	return add_mailbox(ctx, message, GMIME_ADDRESS_TYPE_FROM,
		   mail->from_name, mail->from) &&
	    (mail->reply_to == NULL ||
		add_mailbox(ctx, message, GMIME_ADDRESS_TYPE_REPLY_TO,
		    mail->from_name, mail->reply_to)) &&
	    add_mailbox(ctx, message, GMIME_ADDRESS_TYPE_TO, NULL, mail->to);
}

static void
set_headers(
    struct pv_ctx *ctx, GMimeMessage *message, const struct pv_mail *mail)
{
	GDateTime *date = g_date_time_new_from_unix_utc(mail->date);
	GMimeObject *object = GMIME_OBJECT(message);

	g_mime_message_set_subject(
	    message, one_line(ctx, mail->subject), "utf-8");
	g_mime_message_set_date(message, date);
	g_mime_message_set_message_id(message, mail->message_id);
	/* RFC 3834: no absence notice comes back to the service. */
	g_mime_object_set_header(
	    object, "Auto-Submitted", "auto-generated", "utf-8");
	g_mime_object_set_header(
	    object, "Content-Language", mail->language, "utf-8");
	g_mime_object_set_header(object, "MIME-Version", "1.0", "utf-8");
	g_date_time_unref(date);
}

static GMimeObject *
make_text(const char *text)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");

	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, text);
	g_mime_part_set_content_encoding(
	    GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	return GMIME_OBJECT(part);
}

static GMimeObject *
make_file(const struct pv_mail *mail)
{
	GMimePart *part = g_mime_part_new_with_type("application", "pdf");
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(mail->file, mail->file_length);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_part_set_content(part, content);
	g_mime_part_set_filename(part, mail->file_name);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_object_unref(content);
	g_object_unref(stream);
	return GMIME_OBJECT(part);
}

/* The text alone, or the text and then the file. */
static void
set_body(GMimeMessage *message, const struct pv_mail *mail)
{
	GMimeObject *text = make_text(mail->text), *file;
	GMimeMultipart *both;

	if (mail->file_name == NULL) {
		g_mime_message_set_mime_part(message, text);
		g_object_unref(text);
		return;
	}
	file = make_file(mail);
	both = g_mime_multipart_new_with_subtype("mixed");
	g_mime_multipart_add(both, text);
	g_mime_multipart_add(both, file);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(both));
	g_object_unref(text);
	g_object_unref(file);
	g_object_unref(both);
}

static struct pv_buffer *
write_message(struct pv_ctx *ctx, GMimeMessage *message)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();
	struct pv_buffer *bytes = NULL;
	GByteArray *array;

	g_mime_format_options_set_newline_format(
	    format, GMIME_NEWLINE_FORMAT_DOS);
	if (g_mime_object_write_to_stream(
		GMIME_OBJECT(message), format, stream) >= 0) {
		array =
		    g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
		bytes = pv_buffer_new(ctx, (size_t)array->len + 1);
		pv_buffer_add(bytes, array->data, array->len);
	}
	g_object_unref(stream);
	g_mime_format_options_free(format);
	return bytes;
}

struct pv_buffer *
pv_mail_build(struct pv_ctx *ctx, const struct pv_mail *mail)
{
	struct pv_buffer *bytes = NULL;
	GMimeMessage *message;

	if (strlen(mail->text) > PV_MAIL_MAX_BYTES ||
	    !g_utf8_validate(mail->text, -1, NULL)) {
		pv_fail(ctx, 422, "PV0902", "error.mail-text",
		    "text of the mail is too long or not UTF-8");
		return NULL;
	}
	g_mime_init();
	message = g_mime_message_new(false);
	if (set_addresses(ctx, message, mail)) {
		set_headers(ctx, message, mail);
		set_body(message, mail);
		bytes = write_message(ctx, message);
		if (bytes == NULL)
			pv_fail(ctx, 500, "PV0903", "error.internal",
			    "message cannot be written");
	}
	g_object_unref(message);
	return bytes;
}
