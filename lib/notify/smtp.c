/*
 * smtp - one message through libcurl, and what its answer means.
 * Not here: when to try again (the database says), what is sent (mail.c).
 */
#include "notify/smtp.h"

#include <ctype.h>
#include <string.h>

#include <curl/curl.h>

enum { STATUS_MAX_BYTES = 16 };

struct pv_smtp {
	CURL *curl;
	const char *url;
};

/* One message under way, for libcurl's callbacks. */
struct upload {
	const struct pv_buffer *message;
	size_t sent;
	bool began;		       /* the server has asked for the text */
	char status[STATUS_MAX_BYTES]; /* "550 5.1.1", of the last refusal */
};

static int
close_smtp(struct pv_smtp *smtp)
{
	curl_easy_cleanup(smtp->curl);
	return 0;
}

struct pv_smtp *
pv_smtp_open(const void *parent, const char *url)
{
	struct pv_smtp *smtp = pv_alloc(parent, struct pv_smtp);

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		pv_die("libcurl cannot be initialised");
	smtp->url = pv_strdup(smtp, url);
	smtp->curl = curl_easy_init();
	if (smtp->curl == NULL)
		pv_die("out of memory");
	talloc_set_destructor(smtp, close_smtp);
	return smtp;
}

static size_t
read_message(char *buffer, size_t size, size_t n, void *data)
{
	struct upload *upload = data;
	size_t left = upload->message->length - upload->sent;
	size_t some = size * n < left ? size * n : left;

	upload->began = true;
	memcpy(buffer, upload->message->data + upload->sent, some);
	upload->sent += some;
	return some;
}

/*
 * Keeps the digits of a refusal ("550 5.1.1 …"), and nothing else of it; the
 * answer to the QUIT that follows is none.
 */
static size_t
read_answer(char *line, size_t size, size_t n, void *data)
{
	struct upload *upload = data;
	size_t length = size * n, kept = 0;

	if (length == 0 || (line[0] != '4' && line[0] != '5'))
		return length;
	while (kept < length && kept < sizeof(upload->status) - 1 &&
	    (isdigit((unsigned char)line[kept]) || line[kept] == '.' ||
		(kept == 3 && (line[kept] == ' ' || line[kept] == '-')))) {
		upload->status[kept] = line[kept];
		if (line[kept] == '-')
			upload->status[kept] = ' ';
		kept++;
	}
	while (kept > 0 && upload->status[kept - 1] == ' ')
		kept--;
	upload->status[kept] = '\0';
	return length;
}

static bool
is_loopback(const char *url)
{
	const char *host = strstr(url, "://");
	static const char *const names[] = { "127.", "localhost", "[::1]" };

	if (host == NULL)
		return false;
	host += 3;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(host, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static void
set_up(struct pv_smtp *smtp, struct upload *upload, const char *from,
    struct curl_slist *to)
{
	CURL *curl = smtp->curl;

	/* The connection stays: a reset forgets only the options. */
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, smtp->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    is_loopback(smtp->url) ? (long)CURLUSESSL_NONE :
				     (long)CURLUSESSL_TRY);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)PV_SMTP_CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)PV_SMTP_TIMEOUT_S);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
	curl_easy_setopt(curl, CURLOPT_READDATA, upload);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, read_answer);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, upload);
}

/*
 * An answer is about this message when it answers MAIL, RCPT, DATA or the
 * text; one that greets, or refuses our name or password, is about us, and
 * will be mended: libcurl names those otherwise, or was not asked for the text.
 */
static enum pv_smtp_result
judge(CURLcode code, long status, const struct upload *upload)
{
	if (code == CURLE_OK)
		return PV_SMTP_SENT;
	if (status < 400 || status > 599 ||
	    (code != CURLE_SEND_ERROR &&
		!(code == CURLE_WEIRD_SERVER_REPLY && upload->began)))
		return PV_SMTP_AWAY;
	/* 421: the server is closing. */
	if (status == 421)
		return PV_SMTP_AWAY;
	return status >= 500 ? PV_SMTP_NEVER : PV_SMTP_LATER;
}

enum pv_smtp_result
pv_smtp_send(struct pv_ctx *ctx, struct pv_smtp *smtp, const char *from,
    const char *to, const struct pv_buffer *message, const char **detail)
{
	struct upload upload = { .message = message };
	struct curl_slist *list = curl_slist_append(NULL, to);
	enum pv_smtp_result result;
	long status = 0;
	CURLcode code;

	if (list == NULL)
		pv_die("out of memory");
	set_up(smtp, &upload, from, list);
	code = curl_easy_perform(smtp->curl);
	curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &status);
	result = judge(code, status, &upload);
	*detail = pv_strdup(ctx,
	    upload.status[0] != '\0' ? upload.status :
				       curl_easy_strerror(code));
	curl_slist_free_all(list);
	return result;
}
