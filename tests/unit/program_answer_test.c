/*
 * A program without a server: routes, guards, answers, the pages of errors.
 * The database is a stand-in here: a commune, or none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/text.h"
#include "program/program.h"
#include "source.h"

static const char form[] = "application/x-www-form-urlencoded";
static const char origin[] = "HTTP_ORIGIN=https://mairie.example";

static struct pv_config config = { .prefix = "/parvis",
	.html_dir = PV_SOURCE_DIR "/html",
	.body_max_bytes = 100000,
	.file_max_bytes = 90000 };
static char key_file[] = "/tmp/pv-program-key-XXXXXX";
static struct pv_process *process;
static struct pv_ctx *ctx;
static struct test_source test;
static bool database_away;
static int rescued;

bool
pv_commune_enter(struct pv_ctx *c, const char *host)
{
	static const struct pv_commune commune = { .id = 7,
		.insee = "99999",
		.name = "Saint-Exemple",
		.host = "mairie.example",
		.time_zone = "Europe/Paris",
		.settings = "{}" };

	if (database_away) {
		(void)pv_fail(c, 503, "PV9910", "error.database", "away");
		c->error.retry_after_s = 5;
		return false;
	}
	if (strcmp(host, "mairie.example") != 0)
		return pv_fail(c, 404, "PV9911", "error.commune", "none");
	c->commune = &commune;
	return true;
}

struct pv_rows *
pv_db_call(
    struct pv_ctx *c, const struct pv_call *call, const struct pv_arg *args)
{
	(void)call;
	(void)args;
	(void)pv_fail(c, 503, "PV9912", "error.database", "away");
	return NULL;
}

static struct pv_answer *
show(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);

	struct pv_value *error = pv_set_object(model, "error");

	pv_set_text(error, "title", "t.error.title.404");
	pv_set_text(error, "text", "t.error.not-found");
	return pv_page(exchange, "error", model);
}

static struct pv_answer *
echo(struct pv_exchange *exchange)
{
	struct pv_buffer *bytes = pv_buffer_new(exchange->ctx, 1000);

	pv_buffer_addf(bytes, "%s|%s|%s",
	    exchange->captures[0] != NULL ? exchange->captures[0] : "",
	    exchange->captures[1] != NULL ? exchange->captures[1] : "",
	    exchange->csrf != NULL ? exchange->csrf : "");
	return pv_answer_bytes(exchange->ctx, "text/plain", bytes);
}

static struct pv_answer *
save(struct pv_exchange *exchange)
{
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/essai/%s", "é\r\nX: y"));
}

static struct pv_answer *
begin_session(struct pv_exchange *exchange)
{
	struct pv_answer *answer = save(exchange);

	(void)pv_answer_cookie(
	    exchange->ctx, answer, exchange->request, "s", "abc", 60);
	return answer;
}

static struct pv_answer *
forget(struct pv_exchange *exchange)
{
	(void)exchange;
	return NULL;
}

static struct pv_answer *
limit(struct pv_exchange *exchange)
{
	(void)pv_fail(exchange->ctx, 429, "PV9913", "error.rate", "too often");
	exchange->ctx->error.retry_after_s = 42;
	return NULL;
}

static struct pv_answer *
break_page(struct pv_exchange *exchange)
{
	return pv_page(exchange, "no/such/template", pv_object(exchange->ctx));
}

static struct pv_answer *
rescue(struct pv_exchange *exchange)
{
	rescued = exchange->ctx->error.status;
	return NULL;
}

static const struct pv_input saved[] = {
	{ .name = "nom", .kind = PV_IN_FIELD, .max_bytes = 10 },
	{ .name = "choix", .kind = PV_IN_FIELD, .many = true },
	{ .name = "passe", .kind = PV_IN_FIELD, .secret = true },
	{ .name = "fichier", .kind = PV_IN_FILE },
	{ .name = "q", .kind = PV_IN_QUERY },
	{ .name = NULL },
};

static const struct pv_route table[] = {
	{ PV_GET, "", show, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "", save, 0, saved },
	{ PV_GET, "/{a}/x/{b}", echo, 0, saved },
	{ PV_POST, "/avec", save, PV_ROUTE_CSRF, saved },
	{ PV_POST, "/libre", save, PV_ROUTE_FORM, NULL },
	{ PV_GET | PV_POST, "/deux", echo, 0, NULL },
	{ PV_GET, "/seance", begin_session, 0, NULL },
	{ PV_GET, "/oubli", forget, 0, NULL },
	{ PV_GET, "/trop", limit, 0, NULL },
	{ PV_GET, "/casse", break_page, 0, NULL },
	{ PV_POST, "/casse", break_page, 0, saved },
	{ PV_POST, "/objet", save, PV_ROUTE_JSON | PV_ROUTE_TOKEN, saved },
	{ PV_POST, "/piece", save, PV_ROUTE_TOKEN, saved },
	{ PV_POST, "/objet/garde", save, PV_ROUTE_JSON, saved },
	{ 0 },
};
static const struct pv_route *const routes[] = { table, NULL };

static const struct pv_program program = {
	.name = "essai",
	.mount = "/essai",
	.role = "parvis_citizen",
	.cookie = "s",
	.routes = routes,
	.rescue = rescue,
};

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("essai", "parvis_citizen");
	config.key_file = key_file;
	config.allow_http = false;
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	assert_non_null(process->texts);
	process->templates =
	    pv_templates_open(process, config.html_dir, process->texts);
	ctx = pv_ctx_new(process);
	database_away = false;
	rescued = 0;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static void
ask(const char *method, const char *uri)
{
	source_init(&test, method, uri);
	source_set(&test, "HTTPS=on");
}

/* The answer to what `test` holds; its head is written too. */
static struct pv_answer *
answer_of(const struct pv_program *asked)
{
	struct capture capture;
	struct pv_answer *found;

	talloc_free(ctx);
	ctx = pv_ctx_new(process);
	capture_begin(&capture);
	found = pv_program_answer(asked, ctx, &test.source);
	(void)capture_end(&capture);
	assert_non_null(found);
	return found;
}

static struct pv_answer *
answer(void)
{
	return answer_of(&program);
}

static const char *
body_of(const struct pv_answer *found)
{
	return found->bytes != NULL ? found->bytes->data : "";
}

static const char *
head_of(struct pv_answer *found, const char *if_none_match, bool https)
{
	struct pv_request request = {
		.method = PV_GET, .https = https, .if_none_match = if_none_match
	};
	struct pv_buffer *head = pv_buffer_new(ctx, 65536);

	pv_answer_head(found, &request, head);
	return head->data;
}

static void
post(const char *uri, const char *body)
{
	ask("REQUEST_METHOD=POST", uri);
	source_set(&test, origin);
	source_body(&test, form, body, strlen(body));
}

static void
routes_by_path_and_method(void **state)
{
	static const struct {
		const char *method, *uri;
		int status;
		const char *error;
	} cases[] = {
		{ "GET", "/parvis/essai", 200, NULL },
		{ "HEAD", "/parvis/essai", 200, NULL },
		{ "GET", "/parvis/essai/a/x/b", 200, NULL },
		{ "GET", "/parvis/essai/", 301, NULL },
		{ "GET", "/parvis/essai/deux/", 301, NULL },
		{ "GET", "/parvis/essai/absent", 404, "PV0150" },
		{ "GET", "/parvis/essai/a/x", 404, "PV0150" },
		{ "GET", "/parvis/essai/a/x/b/c", 404, "PV0150" },
		{ "GET", "/parvis/essais", 404, "PV0150" },
		{ "GET", "/parvis/", 404, "PV0150" },
		{ "GET", "/essai", 404, "PV0117" },
		{ "PUT", "/parvis/essai", 405, "PV0151" },
		{ "OPTIONS", "/parvis/essai", 405, "PV0151" },
		{ "POST", "/parvis/essai/a/x/b", 405, "PV0151" },
		{ "GET", "/parvis/essai/../x", 400, "PV0116" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pv_answer *found;
		char method[32], uri[64];

		(void)snprintf(method, sizeof(method), "REQUEST_METHOD=%s",
		    cases[i].method);
		(void)snprintf(
		    uri, sizeof(uri), "REQUEST_URI=%s", cases[i].uri);
		ask(method, uri);
		found = answer();
		if (found->status != cases[i].status)
			fail_msg("%s %s gave %d", method, uri, found->status);
		if (cases[i].error != NULL)
			assert_string_equal(ctx->error.id, cases[i].error);
	}
	ask("REQUEST_METHOD=DELETE", "REQUEST_URI=/parvis/essai");
	assert_non_null(strstr(
	    head_of(answer(), NULL, true), "\r\nAllow: GET, HEAD, POST\r\n"));
	ask("REQUEST_METHOD=DELETE", "REQUEST_URI=/parvis/essai/avec");
	assert_non_null(
	    strstr(head_of(answer(), NULL, true), "\r\nAllow: POST\r\n"));
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/%C3%A9/x/1?q=2");
	assert_int_equal(strncmp(body_of(answer()), "é|1|", 5), 0);
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/deux/");
	assert_non_null(strstr(head_of(answer(), NULL, true),
	    "\r\nLocation: /parvis/essai/deux\r\n"));
}

static void
lets_in_declared_inputs_only(void **state)
{
	static const struct {
		const char *uri, *body;
		int status;
		const char *error;
	} cases[] = {
		{ "/parvis/essai", "nom=a", 303, NULL },
		{ "/parvis/essai?q=1", "nom=a&choix=1&choix=2", 303, NULL },
		{ "/parvis/essai?utm_source=x&fbclid=y", "nom=a", 303, NULL },
		{ "/parvis/essai", "nom=a&nom=b", 400, "PV0153" },
		{ "/parvis/essai", "nom=a&intrus=1", 400, "PV0152" },
		{ "/parvis/essai", "fichier=a", 400, "PV0152" },
		{ "/parvis/essai", "q=a", 400, "PV0152" },
		{ "/parvis/essai?nom=a", "", 400, "PV0152" },
		{ "/parvis/essai?q=1&q=2", "", 400, "PV0153" },
		{ "/parvis/essai?autre=1", "", 400, "PV0152" },
		{ "/parvis/essai", "nom=12345678901", 413, "PV0154" },
		{ "/parvis/essai", "csrf=x", 400, "PV0152" },
		{ "/parvis/essai/libre", "n=1&importe=2&n=3", 303, NULL },
		{ "/parvis/essai/libre?q=1", "", 400, "PV0152" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pv_answer *found;
		char uri[80];

		(void)snprintf(
		    uri, sizeof(uri), "REQUEST_URI=%s", cases[i].uri);
		post(uri, cases[i].body);
		found = answer();
		if (found->status != cases[i].status)
			fail_msg("%s with %s gave %d", uri, cases[i].body,
			    found->status);
		if (cases[i].error != NULL)
			assert_string_equal(ctx->error.id, cases[i].error);
	}
	post("REQUEST_URI=/parvis/essai", "nom=a");
	assert_non_null(strstr(head_of(answer(), NULL, true),
	    "\r\nLocation: /parvis/essai/%C3%A9%0D%0AX:%20y\r\n"));
}

static void
asks_where_a_post_comes_from(void **state)
{
	static const struct {
		const char *origin, *referer, *site;
		int status;
	} cases[] = {
		{ "https://mairie.example", NULL, NULL, 303 },
		{ "https://MAIRIE.example", NULL, "same-origin", 303 },
		{ "https://mairie.example:443", NULL, NULL, 303 },
		{ NULL, "https://mairie.example/x?y", NULL, 303 },
		{ NULL, NULL, "same-origin", 303 },
		{ NULL, NULL, NULL, 403 },
		{ "null", NULL, NULL, 403 },
		{ "http://mairie.example", NULL, NULL, 403 },
		{ "https://mairie.example:8443", NULL, NULL, 403 },
		{ "https://mairie.example.evil.example", NULL, NULL, 403 },
		{ "https://evil.example", NULL, NULL, 403 },
		{ "https://evil.example", "https://mairie.example/", NULL,
		    403 },
		{ NULL, "https://evil.example/https://mairie.example", NULL,
		    403 },
		{ "https://mairie.example", NULL, "cross-site", 403 },
		{ "https://mairie.example", NULL, "same-site", 403 },
		{ NULL, NULL, "cross-site", 403 },
		{ "", NULL, NULL, 403 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char said[80], referer[80], site[80];
		struct pv_answer *found;

		ask("REQUEST_METHOD=POST", "REQUEST_URI=/parvis/essai");
		source_body(&test, form, "nom=a", 5);
		(void)snprintf(said, sizeof(said), "HTTP_ORIGIN=%s",
		    cases[i].origin != NULL ? cases[i].origin : "");
		(void)snprintf(referer, sizeof(referer), "HTTP_REFERER=%s",
		    cases[i].referer != NULL ? cases[i].referer : "");
		(void)snprintf(site, sizeof(site), "HTTP_SEC_FETCH_SITE=%s",
		    cases[i].site != NULL ? cases[i].site : "");
		if (cases[i].origin != NULL)
			source_set(&test, said);
		if (cases[i].referer != NULL)
			source_set(&test, referer);
		if (cases[i].site != NULL)
			source_set(&test, site);
		found = answer();
		if (found->status != cases[i].status)
			fail_msg("case %zu gave %d", i, found->status);
		/* What another site wrote is not shown under our name. */
		if (found->status == 403)
			assert_null(strstr(body_of(found), "name=\"nom\""));
	}
}

static void
asks_for_the_token_of_the_session(void **state)
{
	char body[128], *token, *other;
	struct pv_answer *found;

	(void)state;
	token = pv_strdup(process, pv_csrf(ctx, "session-1"));
	other = pv_strdup(process, pv_csrf(ctx, "session-2"));
	assert_string_not_equal(token, other);
	assert_int_equal(strlen(token), 32);

	(void)snprintf(body, sizeof(body), "nom=a&csrf=%s", token);
	post("REQUEST_URI=/parvis/essai/avec", body);
	source_set(&test, "HTTP_COOKIE=__Host-s=session-1");
	assert_int_equal(answer()->status, 303);
	/* The session of another, none, another's cookie name. */
	(void)snprintf(body, sizeof(body), "nom=Zo&csrf=%s", other);
	post("REQUEST_URI=/parvis/essai/avec", body);
	source_set(&test, "HTTP_COOKIE=__Host-s=session-1");
	found = answer();
	assert_int_equal(found->status, 403);
	assert_string_equal(ctx->error.id, "PV0159");
	/* What was typed is given back, with the right token. */
	assert_non_null(strstr(body_of(found), "value=\"Zo\""));
	assert_non_null(strstr(body_of(found), token));
	assert_null(strstr(body_of(found), other));
	(void)snprintf(body, sizeof(body), "nom=a&csrf=%s", token);
	post("REQUEST_URI=/parvis/essai/avec", body);
	assert_int_equal(answer()->status, 403);
	assert_string_equal(ctx->error.id, "PV0158");
	post("REQUEST_URI=/parvis/essai/avec", body);
	source_set(&test, "HTTP_COOKIE=pv-s=session-1");
	assert_int_equal(answer()->status, 403);
	post("REQUEST_URI=/parvis/essai/avec", "nom=a");
	source_set(&test, "HTTP_COOKIE=__Host-s=session-1");
	assert_int_equal(answer()->status, 403);
	post("REQUEST_URI=/parvis/essai/avec", "nom=a&csrf=");
	source_set(&test, "HTTP_COOKIE=__Host-s=session-1");
	assert_int_equal(answer()->status, 403);
}

static void
sets_cookies_by_the_rules(void **state)
{
	struct pv_answer *found;

	(void)state;
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/seance");
	assert_non_null(strstr(head_of(answer(), NULL, true),
	    "\r\nSet-Cookie: __Host-s=abc; Path=/; Secure; HttpOnly; "
	    "SameSite=Lax; Max-Age=60\r\n"));
	/* Plain http: refused, or without Secure where it is permitted. */
	source_init(
	    &test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/seance");
	found = answer();
	assert_int_equal(found->status, 400);
	assert_string_equal(ctx->error.text, "error.https");
	config.allow_http = true;
	assert_non_null(strstr(head_of(answer(), NULL, false),
	    "\r\nSet-Cookie: pv-s=abc; Path=/; HttpOnly; SameSite=Lax; "
	    "Max-Age=60\r\n"));
}

static void
sends_public_pages_once(void **state)
{
	struct pv_answer *found;
	const char *head;
	char tag[64];

	(void)state;
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai");
	source_set(&test, "HTTP_COOKIE=__Host-s=session-1");
	head = head_of(answer(), NULL, true);
	assert_non_null(strstr(head, "Cache-Control: public, max-age=60\r\n"));
	assert_int_equal(sscanf(strstr(head, "ETag: "), "ETag: %60s", tag), 1);
	found = answer();
	head = head_of(found, tag, true);
	assert_int_equal(found->status, 304);
	assert_int_equal(strncmp(head, "Status: 304 ", 12), 0);
	assert_null(strstr(head, "Content-Length"));
	assert_non_null(strstr(head, tag));
	/* Apache's own suffix, a list, a weak tag, any; then another tag. */
	tag[strlen(tag) - 1] = '\0';
	found = answer();
	(void)head_of(found, pv_printf(ctx, "\"x\", W/%s-gzip\"", tag), true);
	assert_int_equal(found->status, 304);
	found = answer();
	(void)head_of(found, "*", true);
	assert_int_equal(found->status, 304);
	found = answer();
	(void)head_of(found, "\"0123456789abcdef0123456789abcdef\"", true);
	assert_int_equal(found->status, 200);
	/* What is somebody's is nobody else's to keep. */
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/a/x/b");
	head = head_of(answer(), tag, true);
	assert_non_null(strstr(head, "Cache-Control: no-store\r\n"));
	assert_null(strstr(head, "ETag"));
}

static void
protects_every_answer(void **state)
{
	static const char *const uris[] = { "REQUEST_URI=/parvis/essai",
		"REQUEST_URI=/parvis/essai/absent",
		"REQUEST_URI=/parvis/essai/seance",
		"REQUEST_URI=/parvis/essai/casse" };
	static const char *const lines[] = {
		("\r\nContent-Security-Policy: default-src 'none'; style-src "
		 "'self'; img-src 'self'; script-src 'self'; connect-src "
		 "'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n"),
		"\r\nX-Content-Type-Options: nosniff\r\n",
		"\r\nReferrer-Policy: same-origin\r\n",
		"\r\nPermissions-Policy: ",
		"\r\nStrict-Transport-Security: max-age=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		const char *head;

		ask("REQUEST_METHOD=GET", uris[i]);
		head = head_of(answer(), NULL, true);
		for (size_t j = 0; j < sizeof(lines) / sizeof(lines[0]); j++)
			if (strstr(head, lines[j]) == NULL)
				fail_msg("%s has no %s", uris[i], lines[j]);
		assert_null(strstr(head, "unsafe-"));
	}
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai");
	assert_null(strstr(head_of(answer(), NULL, false), "Strict-"));
}

static void
names_files_safely(void **state)
{
	struct pv_answer *found =
	    pv_answer_bytes(ctx, "application/pdf", pv_buffer_new(ctx, 10));
	const char *head;

	(void)state;
	found->filename = "acte \"n° 3\"\r\nX: y;é.pdf";
	head = head_of(found, NULL, true);
	assert_non_null(strstr(head,
	    "\r\nContent-Disposition: attachment; "
	    "filename=\"acte _n_ 3___X: y;_.pdf\"; "
	    "filename*=UTF-8''acte%20%22n%C2%B0%203%22%0D%0AX%3A%20y%3B%C3%A9"
	    ".pdf\r\n"));
	assert_non_null(strstr(head, "; sandbox\r\n"));
}

static void
tells_errors_in_french(void **state)
{
	struct pv_answer *found;
	const char *body;

	(void)state;
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/absent");
	found = answer();
	body = body_of(found);
	assert_string_equal(found->content_type, "text/html; charset=utf-8");
	assert_non_null(strstr(body, "Page introuvable"));
	assert_non_null(strstr(body, "PV0150"));
	assert_non_null(strstr(body, ctx->request_id));
	assert_null(strstr(body, "no route for the path"));
	assert_non_null(strstr(body, "Saint-Exemple"));

	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/oubli");
	found = answer();
	assert_int_equal(found->status, 500);
	assert_string_equal(ctx->error.id, "PV0162");

	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/trop");
	found = answer();
	assert_int_equal(found->status, 429);
	assert_non_null(
	    strstr(head_of(found, NULL, true), "\r\nRetry-After: 42\r\n"));

	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/casse");
	found = answer();
	assert_int_equal(found->status, 500);
	assert_non_null(strstr(body_of(found), "<h1>"));
	assert_null(strstr(body_of(found), "no/such/template"));

	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/deux");
	test.variables[3] = "HTTP_HOST=ailleurs.example";
	found = answer();
	assert_int_equal(found->status, 404);
	assert_string_equal(ctx->error.text, "error.commune");
}

static void
gives_everything_typed_back(void **state)
{
	struct pv_answer *found;
	const char *body;

	(void)state;
	database_away = true;
	post("REQUEST_URI=/parvis/essai",
	    "nom=a%22%3Cb%3E&choix=1&choix=une%0Adeux&passe=secret");
	found = answer();
	body = body_of(found);
	assert_int_equal(found->status, 503);
	assert_int_equal(rescued, 503);
	assert_non_null(
	    strstr(head_of(found, NULL, true), "\r\nRetry-After: 5\r\n"));
	assert_non_null(strstr(body, "action=\"/parvis/essai\""));
	assert_non_null(
	    strstr(body, "name=\"nom\" value=\"a&quot;&lt;b&gt;\""));
	assert_non_null(strstr(body, "name=\"choix\" value=\"1\""));
	assert_non_null(strstr(body, ">\nune\ndeux</textarea>"));
	assert_null(strstr(body, "secret"));
	assert_non_null(strstr(body, "type=\"submit\""));
	/* A fault of the form itself: to be copied, not to be sent again. */
	database_away = false;
	post("REQUEST_URI=/parvis/essai", "nom=Jeanne&intrus=1");
	found = answer();
	assert_int_equal(found->status, 400);
	assert_non_null(strstr(body_of(found), "value=\"Jeanne\""));
	assert_null(strstr(body_of(found), "type=\"submit\""));
}

/* Without any template, the text alone; it is still the right one. */
static void
answers_without_templates(void **state)
{
	struct pv_answer *found;

	(void)state;
	process->templates =
	    pv_templates_open(process, "/nonexistent", process->texts);
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/absent");
	found = answer();
	assert_int_equal(found->status, 404);
	assert_string_equal(found->content_type, "text/plain; charset=utf-8");
	assert_non_null(strstr(body_of(found), "Cette page n’existe pas"));
	assert_non_null(strstr(body_of(found), "PV0150"));
}

static int
make_key(void **state)
{
	static const char digits[] = "000102030405060708090a0b0c0d0e0f"
				     "101112131415161718191a1b1c1d1e1f";
	int fd = mkstemp(key_file);

	(void)state;
	if (fd < 0 || write(fd, digits, 64) != 64)
		return -1;
	return close(fd);
}

static int
remove_key(void **state)
{
	(void)state;
	return unlink(key_file);
}

/* What a program for software says in place of the page. */
static struct pv_answer *
say_fault(struct pv_exchange *exchange)
{
	struct pv_buffer *bytes = pv_buffer_new(exchange->ctx, 100);
	struct pv_answer *found;

	pv_buffer_addf(bytes, "{%s}", exchange->ctx->error.id);
	found =
	    pv_answer_bytes(exchange->ctx, "application/problem+json", bytes);
	found->status = exchange->ctx->error.status;
	return found;
}

static void
serves_software(void **state)
{
	static const struct {
		const char *uri, *type, *body;
		bool says_origin;
		int status;
		const char *said;
	} cases[] = {
		{ "objet", "application/json", "{\"nom\": \"a\"}", false, 303,
		    "" },
		{ "objet", "application/json", "{\"nom\": 12}", false, 303,
		    "" },
		{ "objet", "application/json", "{\"intrus\": 1}", false, 400,
		    "{PV0152}" },
		{ "objet", "application/json", "{\"nom\": \"12345678901\"}",
		    false, 413, "{PV0154}" },
		{ "objet", "application/json", "{", false, 400, "{PV0134}" },
		{ "objet", form, "nom=a", false, 415, "{PV0132}" },
		{ "piece", form, "nom=a", false, 303, "" },
		{ "piece", "application/json", "{}", false, 415, "{PV0130}" },
		/* without the flag, a browser's page could send it */
		{ "objet/garde", "application/json", "{}", false, 403,
		    "{PV0157}" },
		{ "objet/garde", "application/json", "{}", true, 303, "" },
		{ "absent", "application/json", "{}", false, 404, "{PV0150}" },
		{ "oubli", "application/json", "{}", false, 405, "{PV0151}" },
	};
	struct pv_program software = program;
	struct pv_answer *found;

	(void)state;
	software.fault = say_fault;
	software.rescue = NULL;
	software.cookie = NULL;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char uri[80];

		(void)snprintf(uri, sizeof(uri), "REQUEST_URI=/parvis/essai/%s",
		    cases[i].uri);
		ask("REQUEST_METHOD=POST", uri);
		if (cases[i].says_origin)
			source_set(&test, origin);
		source_body(
		    &test, cases[i].type, cases[i].body, strlen(cases[i].body));
		found = answer_of(&software);
		if (found->status != cases[i].status ||
		    strcmp(body_of(found), cases[i].said) != 0)
			fail_msg("%s %s gave %d %s", cases[i].uri,
			    cases[i].body, found->status, body_of(found));
	}
	/* a token that is sent in clear is not taken */
	for (int clear = 0; clear < 2; clear++) {
		source_init(&test, "REQUEST_METHOD=GET",
		    "REQUEST_URI=/parvis/essai/deux");
		source_set(&test, "HTTP_AUTHORIZATION=Bearer abc");
		if (clear == 0)
			source_set(&test, "HTTPS=on");
		found = answer_of(&software);
		assert_int_equal(found->status, clear == 0 ? 200 : 400);
	}
	assert_string_equal(body_of(found), "{PV0161}");
	database_away = true;
	ask("REQUEST_METHOD=GET", "REQUEST_URI=/parvis/essai/deux");
	found = answer_of(&software);
	assert_int_equal(found->status, 503);
	assert_string_equal(body_of(found), "{PV9910}");
	assert_non_null(
	    strstr(head_of(found, NULL, true), "\r\nRetry-After: 5\r\n"));
}

int
main(void)
{
#define TEST(test_name) cmocka_unit_test_setup_teardown(test_name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(routes_by_path_and_method),
		TEST(lets_in_declared_inputs_only),
		TEST(asks_where_a_post_comes_from),
		TEST(asks_for_the_token_of_the_session),
		TEST(sets_cookies_by_the_rules),
		TEST(sends_public_pages_once),
		TEST(protects_every_answer),
		TEST(names_files_safely),
		TEST(tells_errors_in_french),
		TEST(gives_everything_typed_back),
		TEST(answers_without_templates),
		TEST(serves_software),
	};

	return cmocka_run_group_tests(tests, make_key, remove_key);
}
