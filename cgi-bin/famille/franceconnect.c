/*
 * franceconnect - who comes by FranceConnect: let in at once, once a mailed code
 * has tied them to an adult of a file.
 * Not here: FranceConnect itself, which Apache speaks to (mod_auth_openidc,
 * conf/apache/franceconnect.conf); these pages have the visitor's name of it.
 *
 * Neither the name nor the address that FranceConnect tells is enough: both are
 * compared with the file, and the address shows that it is theirs.  Only `sub`
 * is kept.
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/contact.h"
#include "famille.h"
#include "request/field.h"

enum { ADDRESS_LIMIT = 60, SUBJECT_LIMIT = 10, WINDOW_S = 600 };

/* Until the browser is closed, as mod_auth_openidc's own: how they came in. */
#define FEDERATED_COOKIE "famille-fc"
#define FEDERATED_PATH "/famille/franceconnect"

static const struct pv_call enter_call = { "citizen.federated_enter", 2,
	false };
static const struct pv_call ask_call = { "citizen.federated_ask", 6, false };
static const struct pv_call tie_call = { "citizen.federated_tie", 2, false };

static const struct pv_control_text email = {
	.name = "courriel",
	.label = "t.federated.ask.email",
	.hint = "t.federated.ask.email-hint",
	.type = "email",
	.autocomplete = "email",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text code = {
	.name = "code",
	.label = "t.federated.code.code",
	.hint = "t.federated.code.code-hint",
	.autocomplete = "one-time-code",
	.required = true,
	.verbatim = true,
};

/* Apache's address that ends the session of FranceConnect, then shows ours. */
static char *
ending(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_request *request = exchange->request;
	char *back = g_uri_escape_string(
	    pv_printf(ctx, "%s://%s%s", request->https ? "https" : "http",
		request->host_port, pv_link(ctx, "/famille/fin")),
	    NULL, FALSE);
	char *link = pv_link(ctx, FEDERATED_PATH "/retour?logout=%s", back);

	g_free(back);
	return link;
}

/* Refused there, or no longer known here. */
static struct pv_answer *
without(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);

	if (!exchange->request->federated) {
		(void)pv_fail(exchange->ctx, 404, "PV3401", "error.not-found",
		    "FranceConnect is not set up");
		return NULL;
	}
	pv_set_text(model, "ending", ending(exchange));
	pv_set_bool(model, "here_family", true);
	return pv_page(exchange, "famille/federated-without", model);
}

/* Into the file; and to be told of FranceConnect when leaving it. */
static struct pv_answer *
let_in(struct pv_exchange *exchange, const char *session)
{
	struct pv_answer *answer = famille_enter(exchange, session);

	return answer != NULL &&
		pv_answer_cookie(exchange->ctx, answer, exchange->request,
		    FEDERATED_COOKIE, "1", 0) ?
	    answer :
	    NULL;
}

static struct pv_answer *
choice_page(struct pv_exchange *exchange, const struct pv_rows *rows)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_value *files = pv_set_list(model, "files");

	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *one = pv_add_object(files);

		pv_set_text(one, "adult", pv_row_text(rows, row, "adult"));
		pv_set_text(one, "family", pv_row_text(rows, row, "family"));
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
	}
	pv_set_bool(model, "here_family", true);
	return pv_page(exchange, "famille/federated-choice", model);
}

/* What every page of who is not tied yet says: who FranceConnect says they are. */
static struct pv_answer *
stranger_page(struct pv_exchange *exchange, const char *template,
    const struct pv_control_text *control, const char *value, const char *error)
{
	const struct pv_identity *identity = exchange->request->identity;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_answer *answer;

	pv_set_text(model, "name",
	    pv_printf(ctx, "%s %s", identity->given_names,
		*identity->usual_name != '\0' ? identity->usual_name :
						identity->family_name));
	pv_set_text(model, "ending", ending(exchange));
	(void)pv_control_set(ctx, model, "field", control, value, error);
	if (error != NULL)
		pv_fault_add(faults, control->name, error);
	pv_faults_set(model, faults);
	pv_set_bool(model, "here_family", true);
	answer = pv_page(exchange, template, model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_rows *
known(struct pv_exchange *exchange, struct pv_arg adult)
{
	return pv_db_call(exchange->ctx, &enter_call,
	    (const struct pv_arg[]){
		pv_arg_text(exchange->request->identity->subject), adult });
}

static struct pv_answer *
arrive(struct pv_exchange *exchange)
{
	const struct pv_identity *identity = exchange->request->identity;
	struct pv_rows *rows;

	if (identity == NULL)
		return without(exchange);
	rows = known(exchange, pv_arg_null());
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0)
		return stranger_page(exchange, "famille/federated-ask", &email,
		    identity->email, NULL);
	if (pv_row_text(rows, 0, "session") == NULL)
		return choice_page(exchange, rows);
	return let_in(exchange, pv_row_text(rows, 0, "session"));
}

static struct pv_answer *
choose(struct pv_exchange *exchange)
{
	const char *adult = pv_typed(exchange, "dossier");
	struct pv_rows *rows;

	if (exchange->request->identity == NULL)
		return without(exchange);
	if (*adult == '\0' || strlen(adult) > 18 ||
	    strspn(adult, "0123456789") != strlen(adult))
		adult = "0";
	rows = known(exchange, pv_arg_int(strtoll(adult, NULL, 10)));
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) != 1)
		return pv_answer_redirect(
		    exchange->ctx, pv_link(exchange->ctx, FEDERATED_PATH));
	return let_in(exchange, pv_row_text(rows, 0, "session"));
}

/* The same page follows, whether somebody has that address and name. */
static struct pv_answer *
ask(struct pv_exchange *exchange)
{
	const struct pv_identity *identity = exchange->request->identity;
	struct pv_ctx *ctx = exchange->ctx;
	const char *typed = pv_typed(exchange, email.name), *address;

	if (identity == NULL)
		return without(exchange);
	address = pv_email_tidy(ctx, typed);
	if (address == NULL)
		return stranger_page(exchange, "famille/federated-ask", &email,
		    typed,
		    *typed == '\0' ? "t.federated.ask.no-email" :
				     "t.federated.ask.email-wrong");
	if (!pv_rate(ctx, "federated-address", exchange->request->address,
		ADDRESS_LIMIT, WINDOW_S) ||
	    !pv_rate(ctx, "federated-subject", identity->subject, SUBJECT_LIMIT,
		WINDOW_S))
		return NULL;
	if (pv_db_call(ctx, &ask_call,
		(const struct pv_arg[]){ pv_arg_text(identity->subject),
		    pv_arg_text(identity->family_name),
		    pv_arg_text(identity->given_names),
		    pv_arg_text(identity->usual_name), pv_arg_text(address),
		    pv_arg_text(ctx->language) }) == NULL)
		return NULL;
	return stranger_page(
	    exchange, "famille/federated-code", &code, NULL, NULL);
}

static struct pv_answer *
tie(struct pv_exchange *exchange)
{
	const struct pv_identity *identity = exchange->request->identity;
	const char *typed = pv_typed(exchange, code.name), *session;
	struct pv_rows *rows;

	if (identity == NULL)
		return without(exchange);
	if (*typed == '\0')
		return stranger_page(exchange, "famille/federated-code", &code,
		    NULL, "t.federated.code.no-code");
	rows = pv_db_call(exchange->ctx, &tie_call,
	    (const struct pv_arg[]){
		pv_arg_text(identity->subject), pv_arg_text(typed) });
	if (rows == NULL)
		return NULL;
	session = pv_row_text(rows, 0, "federated_tie");
	if (session == NULL)
		return stranger_page(exchange, "famille/federated-code", &code,
		    typed, "t.federated.code.wrong");
	return let_in(exchange, session);
}

/* What was posted is fetched again: by the way back of FranceConnect, or by hand. */
static struct pv_answer *
again(struct pv_exchange *exchange)
{
	if (exchange->request->identity == NULL)
		return without(exchange);
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, FEDERATED_PATH));
}

/*
 * After our own session: that of FranceConnect.  A page between, since a form
 * of ours must not lead to another host.
 */
static struct pv_answer *
leave(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	if (!exchange->request->federated)
		return pv_answer_redirect(
		    exchange->ctx, pv_link(exchange->ctx, "/famille/fin"));
	pv_set_text(model, "ending", ending(exchange));
	pv_set_bool(model, "here_family", true);
	answer = pv_page(exchange, "famille/federated-leave", model);
	pv_answer_header(answer, "Refresh",
	    pv_printf(exchange->ctx, "0; url=%s", ending(exchange)));
	return pv_answer_cookie(exchange->ctx, answer, exchange->request,
		   FEDERATED_COOKIE, "", -1) ?
	    answer :
	    NULL;
}

const char *
famille_closing(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	return exchange->request->federated &&
		pv_cookie(ctx, exchange->request, FEDERATED_COOKIE) != NULL ?
	    pv_link(ctx, "/famille/fin-franceconnect") :
	    pv_link(ctx, "/famille/fin");
}

static const struct pv_input email_inputs[] = { PV_SHORT("courriel"), { 0 } };
static const struct pv_input code_inputs[] = { PV_SECRET("code"), { 0 } };
static const struct pv_input choose_inputs[] = { PV_SHORT("dossier"), { 0 } };

const struct pv_route famille_franceconnect_routes[] = {
	{ PV_GET, "/franceconnect", arrive, 0, NULL },
	{ PV_POST, "/franceconnect/adresse", ask, 0, email_inputs },
	{ PV_POST, "/franceconnect/code", tie, 0, code_inputs },
	{ PV_POST, "/franceconnect/dossier", choose, 0, choose_inputs },
	{ PV_GET, "/franceconnect/{page}", again, 0, NULL },
	{ PV_GET, "/sans-franceconnect", without, 0, NULL },
	{ PV_GET, "/fin-franceconnect", leave, 0, NULL },
	{ 0 },
};
