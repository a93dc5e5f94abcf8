/*
 * payfip - the three calls of PayFiP's web-service.
 * Not here: the rules of the fields (payfip_order.c), how an answer is read
 * (payfip_answer.c), what becomes of a result (sql/).
 */
#include "pay/payfip.h"

#include <string.h>

#include "base/config.h"
#include "exchange/http.h"
#include "exchange/hubee_case.h"
#include "view/template.h"

#define ASK "recupererDetailPaiementSecurise"
#define CLIENT "recupererDetailClient"

enum { CALL_MAX_BYTES = 4096, NUMCLI_LENGTH = 6 };

/* ---- a call --------------------------------------------------------------- */

/* An answer of the service, to this call; NULL with 503. */
static struct pv_payfip_answer *
post(struct pv_ctx *ctx, const struct pv_buffer *xml)
{
	static const char *const headers[] = {
		"Content-Type: text/xml; charset=utf-8", "SOAPAction: \"\"",
		"Accept: text/xml", NULL
	};
	const struct pv_config *config = ctx->process->config;
	const struct pv_http_call call = {
		.method = "POST",
		.url = config->payfip_url,
		.headers = headers,
		.body = xml->data,
		.length = xml->length,
		.max_bytes = PV_PAYFIP_ANSWER_MAX_BYTES,
	};
	struct pv_http *http = pv_http_open(ctx, config->payfip_timeout_s);
	struct pv_payfip_answer *answer = NULL;
	struct pv_http_reply reply;
	const char *fault;

	if (pv_http_do(ctx, http, &call, &reply, &fault)) {
		fault = pv_printf(ctx, "HTTP %ld", reply.status);
		/* By SOAP 1.1 a fault comes as a 500. */
		if (reply.status == 200 || reply.status == 500)
			answer = pv_payfip_read(
			    ctx, reply.body->data, reply.body->length);
	}
	talloc_free(http);
	if (answer != NULL && answer->kind != PV_PAYFIP_BROKEN &&
	    answer->kind != PV_PAYFIP_AWAY)
		return answer;
	if (answer != NULL && answer->kind == PV_PAYFIP_AWAY)
		fault = "a technical fault";
	(void)pv_fail(ctx, 503, "PV2602", "payment.provider-away",
	    "payfip does not answer: %s", fault);
	return NULL;
}

/* The envelope of a call that has one field. */
static struct pv_payfip_answer *
ask(struct pv_ctx *ctx, const char *operation, const char *name,
    const char *value)
{
	struct pv_buffer *xml = pv_buffer_new(ctx, CALL_MAX_BYTES);
	struct pv_value *model = pv_object(ctx), *field;

	pv_set_text(model, "operation", operation);
	field = pv_add_object(pv_set_list(model, "fields"));
	pv_set_text(field, "name", name);
	pv_set_text(field, "value", value);
	if (!pv_render(ctx, "payfip/call", model, xml))
		return NULL;
	return post(ctx, xml);
}

/* False with 503: it answers another question than the one asked. */
static bool
is_for(struct pv_ctx *ctx, const struct pv_payfip_answer *answer,
    const char *operation)
{
	if (answer->kind != PV_PAYFIP_RETURN ||
	    strcmp(answer->operation, operation) == 0)
		return true;
	return pv_fail(ctx, 503, "PV2603", "payment.provider-away",
	    "payfip answers another question");
}

/* ---- what a fault says ---------------------------------------------------- */

/* Those of the guide that a person can do something about; false, always. */
static bool
fail_fault(struct pv_ctx *ctx, const struct pv_payfip_answer *answer)
{
	static const struct {
		const char *code, *text, *field;
	} faults[] = {
		{ "S1", "payment.fault-s1", "saisie" },
		{ "T1", "payment.fault-t1", "numcli" },
		{ "T2", "payment.fault-t2", "numcli" },
		{ "T4", "payment.fault-t4", "numcli" },
		{ "M1", "payment.fault-m1", "montant" },
		{ "M3", "payment.field-amount-low", "montant" },
		{ "M5", "payment.field-amount-high", "montant" },
		{ "A1", "payment.fault-a1", "mel" },
		{ "A2", "payment.field-mel", "mel" },
		{ "N1", "payment.fault-n1", "urlnotif" },
		{ "D1", "payment.fault-d1", "urlredirect" },
		{ "R3", "payment.fault-r3", "refdet" },
	};
	const char *code = pv_payfip_value(ctx, answer, "code");
	const char *said = pv_payfip_value(ctx, answer, "descriptif");
	const char *text = "payment.refused-by-provider", *field = NULL;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strcmp(faults[i].code, code) == 0) {
			text = faults[i].text;
			field = faults[i].field;
		}
	return pv_fail_field(ctx, 422, "PV2604", text, NULL, field,
	    "payfip refuses: %s, %s", code, said != NULL ? said : "no more");
}

/* ---- the provider --------------------------------------------------------- */

static struct pv_pay_started *
start(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const struct pv_pay_order *order)
{
	struct pv_payfip_answer *answer;
	struct pv_pay_started *started;
	struct pv_buffer *xml;
	const char *idop;

	if (!pv_payfip_check_order(ctx, settings, order))
		return NULL;
	xml = pv_payfip_order_xml(ctx, settings, order);
	answer = xml != NULL ? post(ctx, xml) : NULL;
	if (answer == NULL || !is_for(ctx, answer, "creerPaiementSecurise"))
		return NULL;
	if (answer->kind == PV_PAYFIP_FAULT) {
		(void)fail_fault(ctx, answer);
		return NULL;
	}
	idop = pv_payfip_value(ctx, answer, "idOp");
	if (idop == NULL || !pv_uuid_good(idop)) {
		(void)pv_fail(ctx, 503, "PV2605", "payment.provider-away",
		    "payfip gives no idop");
		return NULL;
	}
	started = pv_alloc(ctx, struct pv_pay_started);
	started->idop = idop;
	started->redirect = pv_printf(
	    ctx, "%s?idop=%s", ctx->process->config->payfip_page_url, idop);
	return started;
}

static const char *
fetch(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const char *idop)
{
	struct pv_payfip_answer *answer;

	(void)settings;
	if (!pv_uuid_good(idop))
		return "{\"code\":\"P1\",\"state\":\"expired\"}";
	answer = ask(ctx, ASK, "idOp", idop);
	if (answer == NULL || !is_for(ctx, answer, ASK))
		return NULL;
	return pv_payfip_result(ctx, answer);
}

static const char *
about(struct pv_ctx *ctx, const struct pv_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((strcmp(fields[i].name, "idop") == 0 ||
			strcmp(fields[i].name, "idOp") == 0) &&
		    pv_uuid_good(fields[i].value))
			return pv_strdup(ctx, fields[i].value);
	return NULL;
}

static const char *
check(struct pv_ctx *ctx, const struct pv_pay_settings *settings)
{
	static const char *const names[] = { "libelleN1", "libelleN2",
		"libelleN3" };
	const char *numcli = settings->numcli;
	struct pv_payfip_answer *answer;
	char *label = NULL;

	if (numcli == NULL || strlen(numcli) != NUMCLI_LENGTH ||
	    strspn(numcli, "0123456789") != NUMCLI_LENGTH) {
		(void)pv_fail_field(ctx, 422, "PV2606", "payment.field-numcli",
		    NULL, "numcli", "numcli is not six digits");
		return NULL;
	}
	answer = ask(ctx, CLIENT, "numCli", numcli);
	if (answer == NULL || !is_for(ctx, answer, CLIENT))
		return NULL;
	if (answer->kind == PV_PAYFIP_FAULT) {
		(void)fail_fault(ctx, answer);
		return NULL;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *part = pv_payfip_value(ctx, answer, names[i]);

		if (part != NULL && label == NULL)
			label = pv_strdup(ctx, part);
		else if (part != NULL)
			label = pv_printf(ctx, "%s, %s", label, part);
	}
	return label != NULL ? label : numcli;
}

static const char *
origin(struct pv_ctx *ctx)
{
	return pv_pay_origin(ctx, ctx->process->config->payfip_page_url);
}

const struct pv_provider pv_payfip = {
	.name = "payfip",
	.start = start,
	.fetch = fetch,
	.about = about,
	.check = check,
	.origin = origin,
};
