/*
 * doctor_mail - does the mail server answer, and who sends?
 * Not here: how mails leave (lib/notify).
 */
#include <curl/curl.h>
#include <string.h>

#include "base/config.h"
#include "command/doctor.h"

/* Greeted, and hung up: nothing is sent. */
static CURLcode
greet(const char *url)
{
	CURL *curl = curl_easy_init();
	CURLcode code = CURLE_FAILED_INIT;

	if (curl == NULL)
		return code;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
	code = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	return code;
}

void
pv_doctor_mail(struct pv_doctor *doctor)
{
	const struct pv_config *config = doctor->ctx->process->config;
	CURLcode code;

	if (strchr(config->mail_from, '@') == NULL)
		pv_doctor_wrong(doctor,
		    "set mail_from to an address of the host",
		    "mails have no sender");
	if (strstr(config->public_url, "%h") == NULL)
		pv_doctor_doubt(doctor,
		    "set public_url with %h for the commune's host",
		    "the links of mails do not name the commune's host");
	code = greet(config->smtp_url);
	if (code != CURLE_OK)
		pv_doctor_wrong(doctor,
		    "start the mail server, or set smtp_url",
		    "no mail server answers at %s (%s)", config->smtp_url,
		    curl_easy_strerror(code));
	else
		pv_doctor_well(doctor, "the mail server answers");
}
