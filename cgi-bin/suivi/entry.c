/*
 * entry - how a citizen comes to a request: number and code, or mailed link.
 * Not here: the page that it opens (page.c).
 */
#include "suivi.h"

#include <string.h>

#include <glib.h>

#include "base/random.h"
#include "base/text.h"
#include "request/field.h"

/*
 * A code has 76 bits or more: nobody guesses one.  The limits keep the noise
 * of those who try away, and say so.
 */
enum {
	ADDRESS_LIMIT = 20,
	REFERENCE_LIMIT = 10,
	WINDOW_S = 600,
	EXAMPLE_GROUPS = 2,
};

static const struct pv_call open_call = { "citizen.follow_open", 3, false };
static const struct pv_call link_call = { "citizen.follow_link", 2, false };

static const struct pv_control_text number = {
	.name = "numero",
	.label = "t.suivi.open.reference",
	.hint = "t.suivi.open.reference-hint",
	.autocomplete = "off",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text code = {
	.name = "code",
	.label = "t.suivi.open.code",
	.hint = "t.suivi.open.code-hint",
	.autocomplete = "off",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text kept = {
	.name = "texte",
	.label = "t.suivi.write.text",
	.lines = 8,
};

/* What was written for the mairie before the session died. */
static const char *
written(const struct pv_exchange *exchange)
{
	const char *text = pv_request_field(exchange->request, "texte");

	return text != NULL && *text != '\0' ? text : NULL;
}

struct pv_answer *
suivi_entry(struct pv_exchange *exchange, const char *notice, const char *hint,
    struct pv_value *faults)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *value;
	struct pv_value *fields = pv_set_list(model, "fields");
	size_t n = faults != NULL ? pv_list_length(faults) : 0;
	const char *number_error = NULL, *code_error = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *fault = pv_list_at(faults, i);

		if (strcmp(pv_get_text(fault, "id"), number.name) == 0)
			number_error = pv_get_text(fault, "text");
		else
			code_error = pv_get_text(fault, "text");
	}
	pv_set_bool(model, "here_follow", true);
	pv_set_text(model, "example", pv_text(ctx, "suivi.open.example"));
	(void)pv_control_add(ctx, fields, &number,
	    pv_request_field(request, "numero"), number_error);
	(void)pv_control_add(
	    ctx, fields, &code, pv_request_field(request, "code"), code_error);
	if (written(exchange) != NULL)
		(void)pv_control_set(
		    ctx, model, "kept", &kept, written(exchange), NULL);
	if (notice != NULL) {
		value = pv_set_object(model, "notice");
		pv_set_text(value, "text", notice);
		pv_set_optional(value, "hint", hint);
	}
	if (faults != NULL)
		pv_faults_set(model, faults);
	return pv_page(exchange, "suivi/open", model);
}

struct pv_answer *
suivi_entry_get(struct pv_exchange *exchange)
{
	return suivi_entry(exchange, NULL, NULL, NULL);
}

struct pv_answer *
suivi_dead(struct pv_exchange *exchange)
{
	struct pv_answer *answer;

	if (exchange->ctx->error.status != 0 &&
	    exchange->ctx->error.status != 401)
		return NULL;
	pv_forgive(exchange->ctx);
	answer = suivi_entry(
	    exchange, "t.suivi.session", "t.suivi.session.hint", NULL);
	answer->status = 401;
	return answer;
}

/*
 * A POST whose session is gone, or is another's (two requests in two tabs):
 * the way in, with what was written kept in it.
 */
struct pv_answer *
suivi_rescue(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *why = ctx->error.text;
	struct pv_answer *answer;
	bool other = strcmp(why, "error.csrf") == 0;

	if (ctx->error.status != 401 && !other &&
	    strcmp(why, "error.session") != 0)
		return NULL;
	pv_forgive(ctx);
	if (ctx->commune == NULL &&
	    !pv_commune_enter(ctx, exchange->request->host))
		return NULL;
	answer = suivi_entry(exchange,
	    other ? "t.suivi.session.other" : "t.suivi.session",
	    "t.suivi.session.hint", NULL);
	answer->status = other ? 403 : 401;
	return answer;
}

/* The cookie of the session that was just opened, and where it leads. */
static struct pv_answer *
enter(struct pv_exchange *exchange, const char *session)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct suivi_typed typed = { .text = written(exchange),
		.done = "t.suivi.write.typed",
		.session = session };
	struct pv_answer *answer;

	if (typed.text == NULL) {
		answer =
		    pv_answer_redirect(ctx, pv_link(ctx, "/suivi/demande"));
	} else {
		static const struct pv_call request_call = { "citizen.request",
			1, true };
		struct pv_arg hash = pv_arg_hash(session);
		struct pv_rows *rows = pv_db_call(ctx, &request_call, &hash);

		if (rows == NULL || !pv_csrf_bind(exchange, session))
			return NULL;
		answer = suivi_page(exchange, rows, &typed);
	}
	if (!pv_answer_cookie(
		ctx, answer, exchange->request, SUIVI_COOKIE, session, 0))
		return NULL;
	return answer;
}

/* As it is stored: people add blanks, and write small letters. */
static char *
clean_number(struct pv_ctx *ctx, const char *typed)
{
	char *clean = pv_strdup(ctx, typed), *out = clean;

	for (const char *at = clean; *at != '\0'; at++)
		if (!g_ascii_isspace(*at))
			*out++ = g_ascii_toupper(*at);
	*out = '\0';
	return clean;
}

static struct pv_value *
missing(const struct pv_exchange *exchange)
{
	const char *reference = pv_request_field(exchange->request, "numero");
	const char *typed = pv_request_field(exchange->request, "code");
	struct pv_value *faults = pv_list(exchange->ctx);

	if (reference == NULL || *reference == '\0')
		pv_fault_add(faults, number.name, "t.suivi.open.no-reference");
	if (typed == NULL || *typed == '\0')
		pv_fault_add(faults, code.name, "t.suivi.open.no-code");
	return faults;
}

/*
 * Malformed, unknown and wrong take one path: the same two counts, the same
 * call, the same page.
 */
struct pv_answer *
suivi_entry_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *faults = missing(exchange);
	const char *session = pv_token(ctx), *reference, *typed, *normal;
	struct pv_answer *answer;
	struct pv_arg args[3];

	if (pv_list_length(faults) > 0) {
		answer = suivi_entry(exchange, NULL, NULL, faults);
		answer->status = 422;
		return answer;
	}
	reference = clean_number(ctx, pv_request_field(request, "numero"));
	typed = pv_request_field(request, "code");
	normal = pv_code_normalize(ctx, typed);
	if (!pv_rate(ctx, "follow-address", request->address, ADDRESS_LIMIT,
		WINDOW_S) ||
	    !pv_rate(
		ctx, "follow-reference", reference, REFERENCE_LIMIT, WINDOW_S))
		return NULL;
	args[0] = pv_arg_text(reference);
	args[1] = pv_arg_hash(normal != NULL ? normal : typed);
	args[2] = pv_arg_hash(session);
	if (pv_db_call(ctx, &open_call, args) != NULL) {
		(void)pv_rate_forgive(ctx, "follow-address", request->address);
		(void)pv_rate_forgive(ctx, "follow-reference", reference);
		return enter(exchange, session);
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	pv_fault_add(faults, number.name, "t.suivi.unknown");
	answer = suivi_entry(exchange, NULL, NULL, faults);
	answer->status = 422;
	return answer;
}

static struct pv_answer *
link_page(struct pv_exchange *exchange, bool unknown)
{
	struct pv_value *model = pv_object(exchange->ctx);

	pv_set_bool(model, "unknown", unknown);
	return pv_page(exchange, "suivi/link", model);
}

/* A mail scanner fetches links: this reads nothing and changes nothing. */
struct pv_answer *
suivi_link_get(struct pv_exchange *exchange)
{
	return link_page(exchange, false);
}

struct pv_answer *
suivi_link_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *session = pv_token(ctx);
	struct pv_answer *answer;
	struct pv_arg args[2];

	if (!pv_rate(ctx, "follow-address", exchange->request->address,
		ADDRESS_LIMIT, WINDOW_S))
		return NULL;
	args[0] = pv_arg_hash(exchange->captures[0]);
	args[1] = pv_arg_hash(session);
	if (pv_db_call(ctx, &link_call, args) != NULL) {
		(void)pv_rate_forgive(
		    ctx, "follow-address", exchange->request->address);
		return enter(exchange, session);
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	answer = link_page(exchange, true);
	answer->status = 404;
	return answer;
}
