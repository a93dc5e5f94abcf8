/* pay/payfip: what is refused before it is sent, what is sent, what is said. */
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <jansson.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "exchange/facts.h"
#include "pay/payfip.h"
#include "view/template.h"

#define DATA "../shared/data/payfip/"
#define IDOP "cc0cb210-1cd4-11ea-8cca-0213ad91a103"
#define NS \
	"http://securite.service.tpa.cp.finances.gouv.fr/services/" \
	"mas_securite/contrat_paiement_securise/PaiementSecuriseService"
#define ENVELOPE(body) \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope xmlns:S=\"" \
	"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>" body \
	"</S:Body></S:Envelope>"
#define RETURN(operation, children) \
	ENVELOPE("<a:" operation "Response xmlns:a=\"" NS \
		 "\"><return>" children "</return></a:" operation "Response>")
#define FAULT_OF(kind, children) \
	ENVELOPE("<S:Fault><faultcode>S:Server</faultcode>" \
		 "<faultstring>x</faultstring><detail><a:" kind \
		 " xmlns:a=\"" NS "\">" children \
		 "<severite>2</severite></a:" kind "></detail></S:Fault>")
#define FAULT(code) \
	FAULT_OF("FonctionnelleErreur", \
	    "<code>" code "</code><descriptif>Paramètre refusé</descriptif>")

static struct pv_process *process;
static struct pv_ctx *ctx;
static struct pv_config config = { .prefix = "",
	.html_dir = PV_SOURCE_DIR "/html",
	.payfip_page_url = "https://page.example/tpa/paiementws.web",
	.payfip_timeout_s = 5 };

static const struct pv_pay_settings cash = { .numcli = "090909",
	.saisie = "T" };

static const struct pv_pay_order good = {
	.refdet = "F2026A00042",
	.exer = "2026",
	.objet = "Cantine d’été – École",
	.mel = "jo+1@example.com",
	.notify = "https://a.example/paiement/payfip",
	.back = "https://a.example/paiement/retour?a=1&b=2",
	.cents = 1250,
};

static int
begin(void **state)
{
	(void)state;
	pv_log_to(-1);
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	process->templates =
	    pv_templates_open(process, config.html_dir, process->texts);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static int
each(void **state)
{
	(void)state;
	ctx = pv_ctx_new(process);
	return 0;
}

static int
over(void **state)
{
	(void)state;
	talloc_free(ctx);
	return 0;
}

/* ---- before anything is sent ---------------------------------------------- */

/* The key, which is one of the catalogue; "" where the order is good. */
static const char *
said_of(struct pv_pay_settings settings, struct pv_pay_order order)
{
	pv_forgive(ctx);
	if (pv_payfip_check_order(ctx, &settings, &order))
		return "";
	assert_int_equal(422, ctx->error.status);
	assert_non_null(ctx->error.field);
	assert_non_null(pv_texts_find(process->texts, "fr", ctx->error.text));
	assert_non_null(pv_texts_find(process->texts, "en", ctx->error.text));
	return ctx->error.text;
}

/* What is said of the good order with one field changed. */
static struct pv_pay_order tried;

#define SAID(member, value_) \
	(tried = good, tried.member = (value_), said_of(cash, tried))

static const char *
letters(size_t n)
{
	char *text = pv_alloc_array(ctx, char, n + 1);

	memset(text, 'A', n);
	return text;
}

static void
each_field_has_its_rule(void **state)
{
	(void)state;
	assert_string_equal("", said_of(cash, good));
	assert_string_equal("payment.field-amount-low", SAID(cents, 99));
	assert_string_equal("payment.field-amount-low", SAID(cents, 0));
	assert_string_equal("payment.field-amount-low", SAID(cents, -1250));
	assert_string_equal("", SAID(cents, 100));
	assert_string_equal("", SAID(cents, 9999999));
	assert_string_equal("payment.field-amount-high", SAID(cents, 10000000));
	assert_string_equal(
	    "payment.field-amount-high", SAID(cents, INT64_MAX));
	assert_string_equal("payment.field-refdet", SAID(refdet, "ABCDE"));
	assert_string_equal("", SAID(refdet, "ABCDEF"));
	assert_string_equal("", SAID(refdet, letters(30)));
	assert_string_equal("payment.field-refdet", SAID(refdet, letters(31)));
	assert_string_equal("payment.field-refdet", SAID(refdet, "F2026-42"));
	assert_string_equal("payment.field-refdet", SAID(refdet, "F2026 42"));
	assert_string_equal("payment.field-refdet", SAID(refdet, "FÉ202642"));
	assert_string_equal("payment.field-refdet", SAID(refdet, NULL));
	assert_string_equal("payment.field-exer", SAID(exer, "26"));
	assert_string_equal("payment.field-exer", SAID(exer, "2O26"));
}

static void
addresses_have_theirs(void **state)
{
	static const char *const wrong[] = { "", "a@b.f", "personne",
		"@example.fr", "personne@", "a b@example.fr", "a@b@c.fr",
		"é@example.fr", "a\n@example.fr" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_string_equal("payment.field-mel", SAID(mel, wrong[i]));
	assert_string_equal("payment.field-mel", SAID(mel, NULL));
	assert_string_equal("", SAID(mel, "a@b.fr"));
	assert_string_equal(
	    "", SAID(mel, pv_printf(ctx, "%s@example.fr", letters(69))));
	assert_string_equal("payment.field-mel",
	    SAID(mel, pv_printf(ctx, "%s@example.fr", letters(70))));
	assert_string_equal("payment.field-url", SAID(notify, NULL));
	assert_string_equal("payment.field-url", SAID(notify, ""));
	assert_string_equal("payment.field-url", SAID(notify, "/paiement"));
	assert_string_equal("", SAID(notify, "http://a.fr/paiement"));
	assert_string_equal("payment.field-url", SAID(notify, "http:///x"));
	assert_string_equal("payment.field-url", SAID(notify, "ftp://a.fr/"));
	assert_string_equal("payment.field-url", SAID(back, "https:///x"));
	assert_string_equal("payment.field-url", SAID(back, "https://a.fr/ b"));
	assert_string_equal(
	    "", SAID(back, pv_printf(ctx, "https://a.fr/%s", letters(237))));
	assert_string_equal("payment.field-url",
	    SAID(back, pv_printf(ctx, "https://a.fr/%s", letters(238))));
}

static void
settings_have_theirs(void **state)
{
	static const char *const modes[] = { "", "t", "TX", "M", "A", NULL };
	struct pv_pay_settings settings = cash;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		settings.saisie = modes[i];
		assert_string_equal(
		    "payment.field-saisie", said_of(settings, good));
	}
	settings = cash;
	settings.numcli = "90909";
	assert_string_equal("payment.field-numcli", said_of(settings, good));
	settings.numcli = "09090A";
	assert_string_equal("payment.field-numcli", said_of(settings, good));
	settings.numcli = NULL;
	assert_string_equal("payment.field-numcli", said_of(settings, good));
}

static void
a_subject_is_made_plain(void **state)
{
	char *long_one = pv_printf(ctx, "%s bcd", letters(98));

	(void)state;
	assert_string_equal("Cantine d ete Ecole",
	    pv_pay_plain(ctx, "  Cantine d’été – École !"));
	assert_string_equal("Creche de l ile aux OEufs",
	    pv_pay_plain(ctx, "Crèche de l'île aux Œufs"));
	assert_string_equal("A B", pv_pay_plain(ctx, "A<&\">B"));
	assert_string_equal("", pv_pay_plain(ctx, "日本"));
	/* Cut at 99, where a blank is: it goes too. */
	assert_string_equal(letters(98), pv_pay_plain(ctx, long_one));
	assert_string_equal("payment.field-objet", SAID(objet, "caf\xe9"));
	assert_string_equal("", SAID(objet, NULL));
}

static void
an_origin_is_no_path(void **state)
{
	(void)state;
	assert_string_equal(
	    "https://a.fr:8443", pv_pay_origin(ctx, "https://a.fr:8443/b?c"));
	assert_string_equal("http://a.fr", pv_pay_origin(ctx, "http://a.fr"));
	assert_string_equal("", pv_pay_origin(ctx, "/b"));
	assert_string_equal("", pv_pay_origin(ctx, ""));
}

/* ---- what is sent --------------------------------------------------------- */

static void
an_order_is_one_envelope(void **state)
{
	struct pv_pay_order order = good;
	struct pv_buffer *xml = pv_payfip_order_xml(ctx, &cash, &order);

	(void)state;
	assert_non_null(xml);
	assert_non_null(strstr(xml->data,
	    "<arg0><exer>2026</exer><mel>jo+1@example.com</mel>"
	    "<montant>1250</montant><numcli>090909</numcli>"
	    "<objet>Cantine d ete Ecole</objet><refdet>F2026A00042</refdet>"
	    "<saisie>T</saisie>"
	    "<urlnotif>https://a.example/paiement/payfip</urlnotif>"
	    "<urlredirect>https://a.example/paiement/retour?a=1&amp;b=2"
	    "</urlredirect></arg0></pai:creerPaiementSecurise>"));
	order.objet = "!";
	order.mel = "<a>&b@example.fr";
	xml = pv_payfip_order_xml(ctx, &cash, &order);
	assert_null(strstr(xml->data, "objet"));
	assert_non_null(
	    strstr(xml->data, "<mel>&lt;a&gt;&amp;b@example.fr</mel>"));
	/* What there is none of has no element. */
	order.objet = NULL;
	order.mel = NULL;
	xml = pv_payfip_order_xml(ctx, &cash, &order);
	assert_non_null(strstr(xml->data,
	    "<arg0><exer>2026</exer><montant>1250</montant>"
	    "<numcli>090909</numcli><refdet>F2026A00042</refdet>"));
}

/* The elements of arg0, in order, as an envelope of somebody else's has them. */
static const char *
elements_of(const char *path)
{
	struct pv_buffer *out = pv_buffer_new(ctx, PV_FLOW_OUT_MAX_BYTES);
	struct pv_buffer *list = pv_buffer_new(ctx, 65536);
	enum pv_flow_verdict verdict;
	struct pv_facts *facts;
	gsize length;
	char *text;

	assert_true(g_file_get_contents(path, &text, &length, NULL));
	assert_int_equal(PV_FLOW_GOOD, pv_flow_read(text, length, out));
	g_free(text);
	facts = pv_facts_parse(ctx, out->data, out->length, &verdict);
	for (size_t i = 0; i < facts->n; i++)
		pv_buffer_addf(
		    list, "%s=%s\n", facts->list[i].path, facts->list[i].value);
	return list->data;
}

static void
another_client_sends_the_same(void **state)
{
	static const char *const files[] = { "reconstructed/creer-request.xml",
		"node-soap-1.13-exchanges/creer-request.xml" };
	const struct pv_pay_order order = {
		.refdet = "ABCDEFGH",
		.exer = "2019",
		.objet = "coucou",
		.mel = "john.doe@example.com",
		.notify = "https://notif.payfip.example.com/",
		.back = "https://redirect.payfip.example.com/",
		.cents = 1000,
	};
	struct pv_buffer *xml = pv_payfip_order_xml(ctx, &cash, &order);
	char *mine = g_strdup_printf("%s/payfip-order.xml", g_get_tmp_dir());

	(void)state;
	if (access(DATA, R_OK) != 0) {
		print_message("skipped: ../shared/data/payfip is absent\n");
		g_free(mine);
		skip();
	}
	assert_true(
	    g_file_set_contents(mine, xml->data, (gssize)xml->length, NULL));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_string_equal(
		    elements_of(pv_printf(ctx, DATA "%s", files[i])),
		    elements_of(mine));
	(void)unlink(mine);
	g_free(mine);
}

/* ---- what is said --------------------------------------------------------- */

static struct pv_payfip_answer *
read_text(const char *xml)
{
	return pv_payfip_read(ctx, xml, strlen(xml));
}

/* One member of the result; "" if absent. */
static const char *
told(const char *xml, const char *name)
{
	json_t *json =
	    json_loads(pv_payfip_result(ctx, read_text(xml)), 0, NULL);
	const char *value = json_string_value(json_object_get(json, name));
	const char *kept = pv_strdup(ctx, value != NULL ? value : "");

	json_decref(json);
	return kept;
}

#define RESULT(children) RETURN("recupererDetailPaiementSecurise", children)

static void
each_result_is_a_state(void **state)
{
	(void)state;
	assert_string_equal(
	    "paid", told(RESULT("<resultrans>P</resultrans>"), "state"));
	assert_string_equal(
	    "paid", told(RESULT("<resultrans>V</resultrans>"), "state"));
	assert_string_equal(
	    "refused", told(RESULT("<resultrans>R</resultrans>"), "state"));
	assert_string_equal(
	    "refused", told(RESULT("<resultrans>Z</resultrans>"), "state"));
	assert_string_equal(
	    "cancelled", told(RESULT("<resultrans>A</resultrans>"), "state"));
	assert_string_equal(
	    "unknown", told(RESULT("<resultrans>p</resultrans>"), "state"));
	assert_string_equal(
	    "unknown", told(RESULT("<montant>1000</montant>"), "state"));
	/* A code of faults in the place of a result, and the other way round. */
	assert_string_equal(
	    "unknown", told(RESULT("<resultrans>P5</resultrans>"), "state"));
	assert_string_equal("unknown", told(FAULT("P"), "state"));
	assert_string_equal("?P", told(FAULT("P"), "code"));
	assert_string_equal("expired", told(FAULT("P1"), "state"));
	assert_string_equal("pending", told(FAULT("P3"), "state"));
	assert_string_equal("expired", told(FAULT("P4"), "state"));
	assert_string_equal("pending", told(FAULT("P5"), "state"));
	assert_string_equal("unknown", told(FAULT("Q7"), "state"));
	assert_string_equal("Q7", told(FAULT("Q7"), "code"));
	assert_string_equal(
	    "Paramètre refusé", told(FAULT("Q7"), "descriptif"));
}

/* 300 bytes at most, and no half of a letter. */
static void
a_long_word_is_cut(void **state)
{
	char *accents = g_strnfill(604, 'x');
	const char *said;

	(void)state;
	for (size_t i = 0; i < 604; i += 2)
		memcpy(accents + i, "é", 2);
	for (int odd = 0; odd < 2; odd++) {
		said = told(pv_printf(ctx,
				FAULT_OF("FonctionnelleErreur",
				    "<code>Q7</code><descriptif>%s%s"
				    "</descriptif>"),
				odd ? "x" : "", accents),
		    "descriptif");
		assert_true(g_utf8_validate(said, -1, NULL));
		assert_in_range(strlen(said), 298, 300);
	}
	g_free(accents);
}

static void
a_result_is_told_whole(void **state)
{
	static const char xml[] = RESULT(
	    "<dattrans>12122019</dattrans><exer>20</exer>"
	    "<heurtrans>1311</heurtrans><idOp>" IDOP "</idOp><mel>a@b.fr</mel>"
	    "<montant>1000</montant><numauto>112233445566-tip</numauto>"
	    "<numcli>090909</numcli><objet>coucou</objet>"
	    "<refdet>EFEFAEFG</refdet><resultrans>V</resultrans>"
	    "<saisie>W</saisie>");

	(void)state;
	assert_string_equal("V", told(xml, "code"));
	assert_string_equal(IDOP, told(xml, "idop"));
	assert_string_equal("1000", told(xml, "montant"));
	assert_string_equal("EFEFAEFG", told(xml, "refdet"));
	assert_string_equal("090909", told(xml, "numcli"));
	assert_string_equal("W", told(xml, "saisie"));
	assert_string_equal("112233445566-tip", told(xml, "numauto"));
	assert_string_equal("12122019", told(xml, "dattrans"));
	assert_string_equal("1311", told(xml, "heurtrans"));
	/* Who pays is known to us, and is not taken back. */
	assert_string_equal("", told(xml, "mel"));
	assert_string_equal("", told(xml, "objet"));
}

/* Some fakes put the children in a namespace: names are read without it. */
static void
names_are_local(void **state)
{
	(void)state;
	assert_string_equal("paid",
	    told("<e:Envelope xmlns:e=\"urn:a\"><e:Body>"
		 "<x:recupererDetailPaiementSecuriseResponse xmlns:x=\"urn:b\">"
		 "<return xmlns:r=\"urn:c\"><r:resultrans>P</r:resultrans>"
		 "</return></x:recupererDetailPaiementSecuriseResponse>"
		 "</e:Body></e:Envelope>",
		"state"));
}

static void
technical_faults_are_for_later(void **state)
{
	(void)state;
	assert_int_equal(PV_PAYFIP_AWAY,
	    read_text(FAULT_OF("TechIndisponibiliteErreur", "<code>X</code>"))
		->kind);
	assert_int_equal(PV_PAYFIP_AWAY,
	    read_text(FAULT_OF("TechDysfonctionnementErreur", ""))->kind);
	assert_int_equal(PV_PAYFIP_AWAY,
	    read_text(FAULT_OF("TechProtocolaireErreur", "<code>P5</code>"))
		->kind);
	assert_int_equal(PV_PAYFIP_AWAY,
	    read_text(ENVELOPE("<S:Fault><faultcode>S:Client</faultcode>"
			       "</S:Fault>"))
		->kind);
	assert_int_equal(PV_PAYFIP_AWAY,
	    read_text(FAULT_OF("FonctionnelleErreur", ""))->kind);
	assert_int_equal(PV_PAYFIP_FAULT, read_text(FAULT("P5"))->kind);
	/* A fault of SOAP's own has nothing of the service's. */
	assert_null(pv_payfip_value(ctx,
	    read_text(ENVELOPE("<S:Fault><faultcode>S:Client</faultcode>"
			       "</S:Fault>")),
	    "faultcode"));
	/* What Java adds to a fault may be there twice. */
	assert_int_equal(PV_PAYFIP_FAULT,
	    read_text(FAULT_OF("FonctionnelleErreur",
			  "<code>P5</code>"
			  "<suppressed><message>a</message></suppressed>"
			  "<suppressed><message>b</message></suppressed>"))
		->kind);
}

static void
what_is_no_answer_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"<html><body>502</body></html>",
		ENVELOPE(""),
		RETURN("creerPaiementSecurise", ""),
		RETURN("payerSansCompter", "<resultrans>P</resultrans>"),
		"<!DOCTYPE a [<!ENTITY p \"P\">]>" RESULT(
		    "<resultrans>&p;</resultrans>"),
		"<S:Envelope xmlns:S=\"urn:x\"><S:Body>",
		/* Twice is neither. */
		RESULT("<resultrans>R</resultrans><resultrans>P</resultrans>"),
		RESULT("<resultrans>P</resultrans></return><return>"
		       "<resultrans>R</resultrans>"),
	};
	char *large = pv_alloc_array(
	    ctx, char, (size_t)PV_PAYFIP_ANSWER_MAX_BYTES + 1000);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(PV_PAYFIP_BROKEN, read_text(texts[i])->kind);
	memset(large, ' ', PV_PAYFIP_ANSWER_MAX_BYTES);
	memcpy(large, "<a/>", 4);
	assert_int_equal(PV_PAYFIP_BROKEN,
	    pv_payfip_read(ctx, large, PV_PAYFIP_ANSWER_MAX_BYTES + 1)->kind);
}

static void
envelopes_of_the_service_are_read(void **state)
{
	static const struct {
		const char *file, *code, *state;
	} files[] = {
		{ "detail-paiement-response-P.xml", "P", "paid" },
		{ "detail-paiement-response-V.xml", "V", "paid" },
		{ "detail-paiement-response-R.xml", "R", "refused" },
		{ "detail-paiement-response-Z.xml", "Z", "refused" },
		{ "detail-paiement-response-A.xml", "A", "cancelled" },
		{ "fault-P1.xml", "P1", "expired" },
		{ "fault-P5.xml", "P5", "pending" },
		{ "fault-R3.xml", "R3", "unknown" },
		{ "fault-A2.xml", "A2", "unknown" },
	};
	gsize length;
	char *text;

	(void)state;
	if (access(DATA, R_OK) != 0) {
		print_message("skipped: ../shared/data/payfip is absent\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_true(g_file_get_contents(
		    pv_printf(ctx, DATA "reconstructed/%s", files[i].file),
		    &text, &length, NULL));
		assert_string_equal(files[i].code, told(text, "code"));
		assert_string_equal(files[i].state, told(text, "state"));
		g_free(text);
	}
	assert_true(g_file_get_contents(
	    DATA "reconstructed/creer-response.xml", &text, &length, NULL));
	assert_string_equal(IDOP,
	    pv_payfip_value(ctx, pv_payfip_read(ctx, text, length), "idOp"));
	g_free(text);
}

/* ---- the calls ------------------------------------------------------------ */

enum { ASKED_MAX_BYTES = 8192 };

/* One request, whole; then the answer as it is given. */
static void
serve(int listener, int told_to, const char *answer)
{
	int fd = accept(listener, NULL, NULL);
	char asked[ASKED_MAX_BYTES + 1];
	size_t length = 0;
	ssize_t n = 1;

	while (n > 0 && length < ASKED_MAX_BYTES) {
		n = read(fd, asked + length, ASKED_MAX_BYTES - length);
		length += n > 0 ? (size_t)n : 0;
		asked[length] = '\0';
		if (strstr(asked, "</soapenv:Envelope>") != NULL)
			break;
	}
	(void)!write(told_to, asked, length);
	(void)close(told_to);
	if (answer == NULL)
		(void)sleep(30);
	else
		(void)!write(fd, answer, strlen(answer));
	(void)close(fd);
	_exit(0);
}

struct double_server {
	pid_t pid;
	int pipe[2];
	char asked[ASKED_MAX_BYTES + 1];
};

static struct double_server server;

/* answer: its whole bytes; NULL: never one. */
static void
play(const char *answer)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	pv_forgive(ctx);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(0, bind(fd, (void *)&address, sizeof(address)));
	assert_int_equal(0, listen(fd, 1));
	assert_int_equal(0, getsockname(fd, (void *)&address, &length));
	assert_int_equal(0, pipe(server.pipe));
	server.pid = fork();
	assert_true(server.pid >= 0);
	if (server.pid == 0)
		serve(fd, server.pipe[1], answer);
	(void)close(fd);
	(void)close(server.pipe[1]);
	config.payfip_url =
	    pv_printf(process, "http://127.0.0.1:%d/tpa/services/securite",
		ntohs(address.sin_port));
}

static void
played(void)
{
	ssize_t n = read(server.pipe[0], server.asked, ASKED_MAX_BYTES);

	server.asked[n > 0 ? n : 0] = '\0';
	(void)close(server.pipe[0]);
	(void)kill(server.pid, SIGKILL);
	(void)waitpid(server.pid, NULL, 0);
}

#define HTTP(status, body) \
	"HTTP/1.1 " status "\r\nContent-Type: text/xml\r\n" \
	"Connection: close\r\n\r\n" body

static void
a_start_gives_where_to_go(void **state)
{
	struct pv_pay_started *started;

	(void)state;
	play(HTTP("200 OK",
	    RETURN("creerPaiementSecurise", "<idOp>" IDOP "</idOp>")));
	started = pv_payfip.start(ctx, &cash, &good);
	played();
	assert_non_null(started);
	assert_string_equal(IDOP, started->idop);
	assert_null(started->form);
	assert_string_equal(
	    "https://page.example/tpa/paiementws.web?idop=" IDOP,
	    started->redirect);
	assert_string_equal("https://page.example", pv_payfip.origin(ctx));
	assert_non_null(
	    strstr(server.asked, "POST /tpa/services/securite HTTP/1.1\r\n"));
	assert_non_null(strstr(server.asked, "SOAPAction: \"\"\r\n"));
	assert_non_null(strstr(server.asked, "Content-Type: text/xml"));
	assert_non_null(strstr(server.asked, "<montant>1250</montant>"));
}

static void
refuse(const char *answer, int status, const char *text)
{
	play(answer);
	assert_null(pv_payfip.start(ctx, &cash, &good));
	played();
	assert_int_equal(status, ctx->error.status);
	assert_string_equal(text, ctx->error.text);
	assert_non_null(pv_texts_find(process->texts, "fr", text));
}

static void
each_fault_of_a_start_has_its_words(void **state)
{
	(void)state;
#define CODE(code) HTTP("500 Internal Server Error", FAULT(code))
	refuse(CODE("S1"), 422, "payment.fault-s1");
	refuse(CODE("T1"), 422, "payment.fault-t1");
	refuse(CODE("T2"), 422, "payment.fault-t2");
	refuse(CODE("T4"), 422, "payment.fault-t4");
	refuse(CODE("M1"), 422, "payment.fault-m1");
	refuse(CODE("M3"), 422, "payment.field-amount-low");
	refuse(CODE("M5"), 422, "payment.field-amount-high");
	refuse(CODE("A1"), 422, "payment.fault-a1");
	refuse(CODE("A2"), 422, "payment.field-mel");
	refuse(CODE("N1"), 422, "payment.fault-n1");
	refuse(CODE("D1"), 422, "payment.fault-d1");
	refuse(CODE("R3"), 422, "payment.fault-r3");
	refuse(CODE("W9"), 422, "payment.refused-by-provider");
	assert_non_null(strstr(ctx->error.detail, "W9, Paramètre refusé"));
#undef CODE
	/* A fault under 200 is one all the same. */
	refuse(HTTP("200 OK", FAULT("R3")), 422, "payment.fault-r3");
	/* One without words too. */
	refuse(
	    HTTP("500 No", FAULT_OF("FonctionnelleErreur", "<code>W9</code>")),
	    422, "payment.refused-by-provider");
	assert_non_null(strstr(ctx->error.detail, "W9, no more"));
}

static void
a_service_that_is_away_is_told(void **state)
{
	const char *away = "payment.provider-away";
	char *large = pv_alloc_array(
	    ctx, char, (size_t)PV_PAYFIP_ANSWER_MAX_BYTES + 1000);

	(void)state;
	refuse(HTTP("502 Bad Gateway", FAULT("R3")), 503, away);
	refuse(HTTP("404 Not Found", ""), 503, away);
	refuse(HTTP("200 OK", "<html>"), 503, away);
	refuse(HTTP("302 Found", ""), 503, away);
	refuse(HTTP("500 No", FAULT_OF("TechIndisponibiliteErreur", "")), 503,
	    away);
	refuse("", 503, away);
	refuse(
	    HTTP("200 OK", RETURN("creerPaiementSecurise", "<idOp>x</idOp>")),
	    503, away);
	refuse(HTTP("200 OK", RETURN("creerPaiementSecurise", "<x>y</x>")), 503,
	    away);
	refuse(HTTP("200 OK",
		   RETURN("recupererDetailClient", "<numcli>090909</numcli>")),
	    503, away);
	memset(large, ' ', PV_PAYFIP_ANSWER_MAX_BYTES + 900);
	memcpy(large, "HTTP/1.1 200 OK\r\n\r\n<a", 21);
	refuse(large, 503, away);
	config.payfip_timeout_s = 1;
	refuse(NULL, 503, away);
	config.payfip_timeout_s = 5;
	config.payfip_url = "http://payfip.example/";
	pv_forgive(ctx);
	assert_null(pv_payfip.start(ctx, &cash, &good));
	assert_int_equal(503, ctx->error.status);
}

static void
a_wrong_order_is_not_sent(void **state)
{
	struct pv_pay_order order = good;

	(void)state;
	play(HTTP("200 OK",
	    RETURN("creerPaiementSecurise", "<idOp>" IDOP "</idOp>")));
	order.cents = 99;
	assert_null(pv_payfip.start(ctx, &cash, &order));
	(void)kill(server.pid, SIGKILL);
	played();
	assert_string_equal("", server.asked);
	assert_string_equal("montant", ctx->error.field);
}

static void
a_result_is_asked_back(void **state)
{
	const char *result;

	(void)state;
	play(HTTP("200 OK",
	    RESULT("<idOp>" IDOP "</idOp><montant>1250</montant>"
		   "<resultrans>P</resultrans>")));
	result = pv_payfip.fetch(ctx, &cash, IDOP);
	played();
	assert_string_equal(
	    "{\"code\":\"P\",\"state\":\"paid\",\"idop\":\"" IDOP
	    "\",\"montant\":\"1250\"}",
	    result);
	/* The capital O: "idop" is answered by P1. */
	assert_non_null(
	    strstr(server.asked, "<arg0><idOp>" IDOP "</idOp></arg0>"));
	play(HTTP("500 No", FAULT("P5")));
	result = pv_payfip.fetch(ctx, &cash, IDOP);
	played();
	assert_non_null(strstr(result, "\"state\":\"pending\""));
	play(HTTP("502 Bad Gateway", ""));
	assert_null(pv_payfip.fetch(ctx, &cash, IDOP));
	played();
	assert_int_equal(503, ctx->error.status);
	/* The answer to another question is none. */
	play(HTTP("200 OK",
	    RETURN("creerPaiementSecurise", "<idOp>" IDOP "</idOp>")));
	assert_null(pv_payfip.fetch(ctx, &cash, IDOP));
	played();
	assert_string_equal("payment.provider-away", ctx->error.text);
	/* What is no idop is not even asked. */
	assert_non_null(
	    strstr(pv_payfip.fetch(ctx, &cash, "x</idOp>"), "\"expired\""));
}

static void
settings_are_tried(void **state)
{
	static const char *const wrong[] = { "9", "09090A", "0909090", "",
		NULL };
	struct pv_pay_settings settings = cash;

	(void)state;
	play(HTTP("200 OK",
	    RETURN("recupererDetailClient",
		"<libelleN1>EXEMPLE</libelleN1><libelleN2>CANTINE</libelleN2>"
		"<numcli>090909</numcli>")));
	assert_string_equal("EXEMPLE, CANTINE", pv_payfip.check(ctx, &cash));
	played();
	assert_non_null(
	    strstr(server.asked, "<arg0><numCli>090909</numCli></arg0>"));
	play(HTTP("500 No", FAULT("T2")));
	assert_null(pv_payfip.check(ctx, &cash));
	played();
	assert_string_equal("payment.fault-t2", ctx->error.text);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		pv_forgive(ctx);
		settings.numcli = wrong[i];
		assert_null(pv_payfip.check(ctx, &settings));
		assert_string_equal("payment.field-numcli", ctx->error.text);
	}
	play(HTTP("502 Bad Gateway", ""));
	assert_null(pv_payfip.check(ctx, &cash));
	played();
	assert_string_equal("payment.provider-away", ctx->error.text);
	play(HTTP("200 OK", RESULT("<libelleN1>EXEMPLE</libelleN1>")));
	assert_null(pv_payfip.check(ctx, &cash));
	played();
	assert_string_equal("payment.provider-away", ctx->error.text);
	/* A régie that has no name is called by its number. */
	play(HTTP("200 OK",
	    RETURN("recupererDetailClient", "<numcli>090909</numcli>")));
	assert_string_equal("090909", pv_payfip.check(ctx, &cash));
	played();
}

/* Without its template nothing is sent, and it is told. */
static void
what_cannot_be_written_is_not_sent(void **state)
{
	struct pv_templates *kept = process->templates;

	(void)state;
	play(HTTP("200 OK", RESULT("<resultrans>P</resultrans>")));
	process->templates =
	    pv_templates_open(ctx, PV_SOURCE_DIR "/tests/unit", process->texts);
	assert_null(pv_payfip.start(ctx, &cash, &good));
	assert_int_equal(500, ctx->error.status);
	pv_forgive(ctx);
	assert_null(pv_payfip.fetch(ctx, &cash, IDOP));
	assert_int_equal(500, ctx->error.status);
	process->templates = kept;
	(void)kill(server.pid, SIGKILL);
	played();
	assert_string_equal("", server.asked);
}

static void
a_notification_is_a_hint(void **state)
{
	const struct pv_field fields[] = {
		{ "idop", "x' or 1=1", 0 },
		{ "resultrans", "P", 1 },
		{ "idOp", IDOP, 36 },
	};

	(void)state;
	assert_string_equal(IDOP, pv_payfip.about(ctx, fields, 3));
	assert_null(pv_payfip.about(ctx, fields, 2));
	assert_null(pv_payfip.about(ctx, fields, 0));
	assert_null(pv_payfip.hear);
	assert_ptr_equal(&pv_payfip, pv_provider_find("payfip"));
	assert_ptr_equal(&pv_lyra, pv_provider_find("lyra"));
	assert_null(pv_provider_find("tipi"));
}

#define TRY(test) cmocka_unit_test_setup_teardown(test, each, over)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRY(each_field_has_its_rule),
		TRY(addresses_have_theirs),
		TRY(settings_have_theirs),
		TRY(a_subject_is_made_plain),
		TRY(an_origin_is_no_path),
		TRY(an_order_is_one_envelope),
		TRY(another_client_sends_the_same),
		TRY(each_result_is_a_state),
		TRY(a_long_word_is_cut),
		TRY(a_result_is_told_whole),
		TRY(names_are_local),
		TRY(technical_faults_are_for_later),
		TRY(what_is_no_answer_is_none),
		TRY(envelopes_of_the_service_are_read),
		TRY(a_start_gives_where_to_go),
		TRY(each_fault_of_a_start_has_its_words),
		TRY(a_service_that_is_away_is_told),
		TRY(a_wrong_order_is_not_sent),
		TRY(a_result_is_asked_back),
		TRY(settings_are_tried),
		TRY(what_cannot_be_written_is_not_sent),
		TRY(a_notification_is_a_hint),
	};

	return cmocka_run_group_tests_name("payment_payfip", tests, begin, end);
}
