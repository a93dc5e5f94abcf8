/*
 * Requests, good and hostile: what is parsed, and what each fault gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/config.h"
#include "source.h"

static const char form[] = "application/x-www-form-urlencoded";

static struct pv_config config = { .prefix = "/parvis",
	.body_max_bytes = 100000,
	.file_max_bytes = 90000 };
static struct pv_process *process;
static struct pv_ctx *ctx;

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	ctx = pv_ctx_new(process);
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
reads_a_request_whole(void **state)
{
	struct test_source test;
	struct pv_request *request;

	(void)state;
	source_init(&test, "REQUEST_METHOD=POST",
	    "REQUEST_URI=/parvis/suivi/2026-%C3%A9?a=1+2&b=%26&c&a=");
	source_set(&test, "HTTP_HOST=Mairie.Example:8443");
	test.variables[3] = "SERVER_NAME=other";
	source_set(&test, "HTTPS=on");
	source_set(&test, "REMOTE_USER=agent");
	source_set(&test, "HTTP_ORIGIN=https://mairie.example:8443");
	source_set(&test, "HTTP_COOKIE=x=1; __Host-draft=abc; pv-a=b=c;bad");
	source_body(
	    &test, form, "nom=D%27%C5%92uvre&texte=a%0D%0Ab%0Dc%09d", 41);
	test.most = 3;
	request = source_parse(ctx, &test);
	assert_non_null(request);
	assert_int_equal(request->method, PV_POST);
	assert_false(request->head);
	assert_true(request->https);
	assert_string_equal(request->host, "mairie.example");
	assert_string_equal(request->host_port, "mairie.example:8443");
	assert_string_equal(request->path, "/suivi/2026-é");
	assert_string_equal(request->address, "192.0.2.7");
	assert_string_equal(request->remote_user, "agent");
	assert_int_equal(request->n_query, 4);
	assert_string_equal(pv_request_query(request, "a"), "1 2");
	assert_string_equal(pv_request_query(request, "b"), "&");
	assert_string_equal(pv_request_query(request, "c"), "");
	assert_null(pv_request_query(request, "d"));
	assert_int_equal(request->n_cookies, 2);
	assert_string_equal(pv_request_cookie(request, "__Host-draft"), "abc");
	assert_string_equal(pv_request_cookie(request, "pv-a"), "b=c");
	assert_null(pv_request_cookie(request, "x"));
	assert_int_equal(request->n_fields, 2);
	assert_string_equal(pv_request_field(request, "nom"), "D'Œuvre");
	assert_string_equal(pv_request_field(request, "texte"), "a\nb\nc\td");
	assert_int_equal(request->fields[1].length, 7);
}

static void
takes_paths_of_ours_only(void **state)
{
	static const struct {
		const char *uri;
		int status; /* 0: taken */
		const char *path;
	} cases[] = {
		{ "/parvis", 0, "/" },
		{ "/parvis/", 0, "/" },
		{ "/parvis/suivi", 0, "/suivi" },
		{ "/parvis/suivi/", 0, "/suivi/" },
		{ "http://mairie.example/parvis/x", 0, "/x" },
		{ "https://mairie.example/parvis?a", 0, "/" },
		{ "/parvis/a%20b+c", 0, "/a b+c" },
		{ "/parvis/%7Eb", 0, "/~b" },
		{ "/parvis/..x/.y/z..", 0, "/..x/.y/z.." },
		{ "/other/suivi", 404, NULL },
		{ "/parvisx", 404, NULL },
		{ "/", 404, NULL },
		{ "", 400, NULL },
		{ "parvis/", 400, NULL },
		{ "*", 400, NULL },
		{ "/parvis/../etc/passwd", 400, NULL },
		{ "/parvis/%2e%2e/etc", 400, NULL },
		{ "/parvis/%2E/a", 400, NULL },
		{ "/parvis/./a", 400, NULL },
		{ "/parvis/a/..", 400, NULL },
		{ "/parvis//a", 400, NULL },
		{ "//parvis/a", 400, NULL },
		{ "/parvis/a%2fb", 400, NULL },
		{ "/parvis/a%2Fb", 400, NULL },
		{ "/parvis/a%5cb", 400, NULL },
		{ "/parvis/a\\b", 400, NULL },
		{ "/parvis/%", 400, NULL },
		{ "/parvis/%4", 400, NULL },
		{ "/parvis/%zz", 400, NULL },
		{ "/parvis/%00", 400, NULL },
		{ "/parvis/a%0d%0aSet-Cookie:x", 400, NULL },
		{ "/parvis/%ff", 400, NULL },
		{ "/parvis/%c0%af", 400, NULL },
		{ "/parvis/%c2%85", 400, NULL },
		/* Decoded once: this is a name with a percent sign in it. */
		{ "/parvis/%252e%252e", 0, "/%2e%2e" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_source test;
		struct pv_request *request;
		char uri[256];

		(void)snprintf(
		    uri, sizeof(uri), "REQUEST_URI=%s", cases[i].uri);
		source_init(&test, "REQUEST_METHOD=GET", uri);
		request = source_parse(ctx, &test);
		if ((request == NULL) != (cases[i].status != 0) ||
		    ctx->error.status != cases[i].status)
			fail_msg("%s gave %d", cases[i].uri, ctx->error.status);
		if (request != NULL)
			assert_string_equal(request->path, cases[i].path);
		pv_forgive(ctx);
	}
	(void)state;
}

static void
limits_path_and_query(void **state)
{
	char uri[PV_PATH_MAX_BYTES + PV_QUERY_MAX_BYTES + 64];
	struct test_source test;

	(void)state;
	memset(uri, 'a', sizeof(uri));
	memcpy(uri, "REQUEST_URI=/parvis/", 20);
	uri[12 + PV_PATH_MAX_BYTES] = '\0';
	source_init(&test, "REQUEST_METHOD=GET", uri);
	assert_non_null(source_parse(ctx, &test));
	uri[12 + PV_PATH_MAX_BYTES] = 'a';
	uri[13 + PV_PATH_MAX_BYTES] = '\0';
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 414);
	pv_forgive(ctx);
	memset(uri + 20, 'a', sizeof(uri) - 20);
	uri[20] = '?';
	uri[21 + PV_QUERY_MAX_BYTES] = '\0';
	/* A name of that length is too long for a name, not for a query. */
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 413);
	pv_forgive(ctx);
	uri[21 + PV_QUERY_MAX_BYTES] = 'a';
	uri[22 + PV_QUERY_MAX_BYTES] = '\0';
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 414);
}

static void
knows_its_methods(void **state)
{
	static const struct {
		const char *variable;
		int method;
		bool head;
	} cases[] = {
		{ "REQUEST_METHOD=GET", PV_GET, false },
		{ "REQUEST_METHOD=HEAD", PV_GET, true },
		{ "REQUEST_METHOD=POST", PV_POST, false },
		{ "REQUEST_METHOD=PUT", PV_PUT, false },
		{ "REQUEST_METHOD=DELETE", PV_DELETE, false },
		{ "REQUEST_METHOD=OPTIONS", 0, false },
		{ "REQUEST_METHOD=get", 0, false },
		{ "REQUEST_METHOD=", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_source test;
		struct pv_request *request;

		source_init(&test, cases[i].variable, "REQUEST_URI=/parvis/");
		request = pv_request_head(ctx, &test.source);
		assert_non_null(request);
		assert_int_equal(request->method, cases[i].method);
		assert_int_equal(request->head, cases[i].head);
	}
}

static void
takes_hosts_that_are_hosts(void **state)
{
	static const struct {
		const char *sent, *host;
	} cases[] = {
		{ "mairie.example", "mairie.example" },
		{ "MAIRIE.EXAMPLE:80", "mairie.example" },
		{ "mairie.example.", "mairie.example" },
		{ "127.0.0.1:8080", "127.0.0.1" },
		{ "[::1]:8080", "[::1]" },
		{ "[::1", "" },
		{ "", "" },
		{ "a/b", "" },
		{ "a b", "" },
		{ "a:b", "" },
		{ "a:8080:1", "" },
		{ "a@b", "" },
		{ "<script>", "" },
		{ "mairie.example\r\nX: y", "" },
		{ ":80", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_source test;
		struct pv_request *request;
		char host[64];

		(void)snprintf(
		    host, sizeof(host), "HTTP_HOST=%s", cases[i].sent);
		source_init(&test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis");
		test.variables[3] = host;
		request = source_parse(ctx, &test);
		assert_non_null(request);
		assert_string_equal(request->host, cases[i].host);
	}
}

struct body_case {
	const char *type;   /* NULL: no CONTENT_TYPE */
	const char *length; /* CONTENT_LENGTH, or NULL */
	const char *body;
	int status;
};

static const struct body_case bodies[] = {
	{ form, "3", "a=b", 0 },
	{ form, "0", "", 0 },
	{ "application/x-www-form-urlencoded; charset=UTF-8", "3", "a=b", 0 },
	{ "application/x-www-form-urlencoded;charset=\"utf-8\"", "3", "a=b",
	    0 },
	{ "APPLICATION/X-WWW-FORM-URLENCODED", "3", "a=b", 0 },
	{ NULL, "0", "", 0 },
	{ form, "7", "&&a=b&&", 0 },
	/* Lengths that lie. */
	{ form, NULL, "a=b", 411 },
	{ form, "", "a=b", 411 },
	{ form, "4", "a=b", 400 },
	{ form, "2", "a=b", 400 },
	{ form, "3, 3", "a=b", 400 },
	{ form, "+3", "a=b", 400 },
	{ form, "-3", "a=b", 400 },
	{ form, "0x3", "a=b", 400 },
	{ form, " 3", "a=b", 400 },
	{ form, "3 ", "a=b", 400 },
	{ form, "3.0", "a=b", 400 },
	{ form, "99999999999999999999999999", "a=b", 400 },
	{ form, "18446744073709551615", "a=b", 400 },
	{ form, "262145", "a=b", 413 },
	{ form, "4294967299", "a=b", 413 },
	{ "multipart/form-data; boundary=x", "100001", "", 413 },
	/* Types that no form sends. */
	{ NULL, "3", "a=b", 415 },
	{ "text/plain", "3", "a=b", 415 },
	{ "application/json", "2", "{}", 415 },
	{ "application/x-www-form-urlencodedx", "3", "a=b", 415 },
	{ "multipart/mixed; boundary=x", "3", "a=b", 415 },
	{ "application/x-www-form-urlencoded; charset=iso-8859-1", "3", "a=b",
	    400 },
	{ "application/x-www-form-urlencoded; charset=utf-8x", "3", "a=b",
	    400 },
	/* Content that no text is. */
	{ form, "5", "a=%00", 400 },
	{ form, "5", "a=%01", 400 },
	{ form, "5", "a=%7F", 400 },
	{ form, "5", "a=%E9", 400 },
	{ form, "8", "a=%C2%85", 400 },
	{ form, "8", "a=%C0%80", 400 },
	{ form, "11", "a=%ED%A0%80", 400 },
	{ form, "11", "a=%EF%BF%BF", 400 },
	{ form, "11", "a=%EF%BF%BD", 0 },
	{ form, "14", "a=%F4%90%80%80", 400 },
	{ form, "3", "a=%", 400 },
	{ form, "4", "a=%4", 400 },
	{ form, "5", "a=%4g", 400 },
	{ form, "5", "a=%+1", 400 },
	{ form, "2", "=b", 400 },
	{ form, "1", "=", 400 },
	{ form, "5", "%00=b", 400 },
	{ form, "5", "%0A=b", 400 },
	{ form, "5", "%09=b", 400 },
	{ form, "8", "a=%09%0A", 0 },
};

static void
judges_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const struct body_case *wanted = &bodies[i];
		struct test_source test;
		struct pv_request *request;
		char type[128], length[64];

		source_init(
		    &test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
		(void)snprintf(type, sizeof(type), "CONTENT_TYPE=%s",
		    wanted->type != NULL ? wanted->type : "");
		(void)snprintf(length, sizeof(length), "CONTENT_LENGTH=%s",
		    wanted->length != NULL ? wanted->length : "");
		if (wanted->type != NULL)
			source_set(&test, type);
		if (wanted->length != NULL)
			source_set(&test, length);
		test.body = wanted->body;
		test.length = strlen(wanted->body);
		request = source_parse(ctx, &test);
		if ((request == NULL) != (wanted->status != 0) ||
		    ctx->error.status != wanted->status)
			fail_msg("case %zu (%s, %s) gave %d", i, wanted->body,
			    length, ctx->error.status);
		pv_forgive(ctx);
	}
}

/* Under plain CGI nothing past CONTENT_LENGTH may be asked for. */
static void
reads_exactly_the_length(void **state)
{
	struct test_source test;
	struct pv_request *request;

	(void)state;
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_set(&test, "CONTENT_TYPE=application/x-www-form-urlencoded");
	source_set(&test, "CONTENT_LENGTH=3");
	test.body = "a=bGET / HTTP/1.1";
	test.length = strlen(test.body);
	test.source.ends = false;
	request = source_parse(ctx, &test);
	assert_non_null(request);
	assert_string_equal(pv_request_field(request, "a"), "b");
	assert_int_equal(test.asked, 3);
	assert_int_equal(test.at, 3);
}

static void
tells_a_lost_connection(void **state)
{
	struct test_source test;

	(void)state;
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, "a=b&c=", 6);
	test.length = 4;
	test.broken = true;
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 408);
}

static void
refuses_bodies_where_none_belong(void **state)
{
	static const char *const methods[] = { "REQUEST_METHOD=GET",
		"REQUEST_METHOD=HEAD", "REQUEST_METHOD=DELETE" };

	(void)state;
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		struct test_source test;

		source_init(&test, methods[i], "REQUEST_URI=/parvis/x");
		source_body(&test, form, "a=b", 3);
		assert_null(source_parse(ctx, &test));
		assert_int_equal(ctx->error.status, 400);
		pv_forgive(ctx);
	}
}

static void
refuses_doubled_variables(void **state)
{
	static const char *const doubled[] = { "CONTENT_LENGTH=3",
		"CONTENT_TYPE=text/plain", "REQUEST_URI=/parvis/y",
		"HTTP_HOST=other", "HTTP_COOKIE=pv-a=b" };

	(void)state;
	for (size_t i = 0; i < sizeof(doubled) / sizeof(doubled[0]); i++) {
		struct test_source test;

		source_init(
		    &test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
		source_set(&test, "HTTP_COOKIE=pv-a=c");
		source_body(&test, form, "a=b", 3);
		source_set(&test, doubled[i]);
		assert_null(source_parse(ctx, &test));
		assert_int_equal(ctx->error.status, 400);
		pv_forgive(ctx);
	}
}

static void
needs_a_method_and_an_address(void **state)
{
	struct test_source test;

	(void)state;
	source_init(&test, "X=y", "REQUEST_URI=/parvis/x");
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 400);
	pv_forgive(ctx);
	source_init(&test, "REQUEST_METHOD=GET", "X=y");
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 400);
}

static void
limits_fields(void **state)
{
	struct pv_buffer *body = pv_buffer_new(ctx, PV_URLENCODED_MAX_BYTES);
	struct test_source test;
	char *value;

	(void)state;
	for (int i = 0; i < PV_FIELDS_MAX; i++)
		pv_buffer_addf(body, "%sf%d=x", i > 0 ? "&" : "", i);
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, body->data, body->length);
	assert_non_null(source_parse(ctx, &test));
	pv_buffer_add_text(body, "&one=more");
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, body->data, body->length);
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 413);
	assert_string_equal(ctx->error.text, "error.too-many");
	pv_forgive(ctx);

	value = pv_alloc_array(ctx, char, PV_FIELD_VALUE_MAX_BYTES + 4);
	memset(value, 'x', PV_FIELD_VALUE_MAX_BYTES + 3);
	value[0] = 'a';
	value[1] = '=';
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, value, PV_FIELD_VALUE_MAX_BYTES + 2);
	assert_non_null(source_parse(ctx, &test));
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, value, PV_FIELD_VALUE_MAX_BYTES + 3);
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 413);
	assert_string_equal(ctx->error.field, "a");
	pv_forgive(ctx);

	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, value + 3, PV_FIELD_NAME_MAX_BYTES);
	assert_non_null(source_parse(ctx, &test));
	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/parvis/x");
	source_body(&test, form, value + 3, PV_FIELD_NAME_MAX_BYTES + 1);
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 413);
}

static void
reads_cookies_of_ours(void **state)
{
	static const struct {
		const char *header;
		size_t n;
		const char *value; /* of __Host-s, or NULL */
	} cases[] = {
		{ "__Host-s=abc", 1, "abc" },
		{ "__Host-s=abc; __Host-s=def", 2, "abc" },
		{ "a=b;__Host-s=abc;", 1, "abc" },
		{ ";;; __Host-s=abc ;", 0, NULL },
		{ "__Host-s=", 1, "" },
		{ "__Host-s", 0, NULL },
		{ "__Host-=x", 0, NULL },
		{ "__host-s=abc", 0, NULL },
		{ "__Host-s=\"abc\"", 0, NULL },
		{ "__Host-s=a b", 0, NULL },
		{ "__Host-s=a\\b", 0, NULL },
		{ "__Host-s=\xc3\xa9", 0, NULL },
		{ "__Host-s=a,b", 0, NULL },
		{ "pv-=x; pv-x=y", 1, NULL },
		{ "", 0, NULL },
		{ "=", 0, NULL },
		{ "= ;=;=", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_source test;
		struct pv_request *request;
		const char *value;
		char header[128];

		(void)snprintf(
		    header, sizeof(header), "HTTP_COOKIE=%s", cases[i].header);
		source_init(&test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis");
		source_set(&test, header);
		request = source_parse(ctx, &test);
		assert_non_null(request);
		if (request->n_cookies != cases[i].n)
			fail_msg("\"%s\" has %zu", header, request->n_cookies);
		value = pv_request_cookie(request, "__Host-s");
		if (cases[i].value == NULL)
			assert_null(value);
		else
			assert_string_equal(value, cases[i].value);
	}
}

static void
limits_cookies(void **state)
{
	struct pv_buffer *header = pv_buffer_new(ctx, 4096);
	struct test_source test;

	(void)state;
	pv_buffer_add_text(header, "HTTP_COOKIE=");
	for (int i = 0; i < PV_COOKIES_MAX; i++)
		pv_buffer_addf(header, "pv-%d=x; other%d=y; ", i, i);
	source_init(&test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis");
	source_set(&test, header->data);
	assert_non_null(source_parse(ctx, &test));
	pv_buffer_add_text(header, "pv-one=more");
	test.variables[test.n - 1] = header->data;
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 400);
}

/* What Apache tells by its own variables, and no header can. */
static void
knows_who_franceconnect_says_it_is(void **state)
{
	struct test_source test;
	struct pv_request *request;

	(void)state;
	source_init(&test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis/famille");
	source_set(&test, "OIDC_CLAIM_sub=abc");
	source_set(&test, "HTTP_PARVIS_FRANCECONNECT=on");
	request = source_parse(ctx, &test);
	assert_false(request->federated);
	assert_null(request->identity);
	source_set(&test, "PARVIS_FRANCECONNECT=on");
	request = source_parse(ctx, &test);
	assert_true(request->federated);
	assert_null(request->identity);
	source_set(&test, "OIDC_CLAIM_acr=eidas1");
	request = source_parse(ctx, &test);
	assert_string_equal(request->identity->subject, "abc");
	assert_string_equal(request->identity->family_name, "");
	source_set(&test, "OIDC_CLAIM_family_name=D\xc3\xa9nes");
	source_set(&test, "OIDC_CLAIM_given_name=Angela Claire");
	source_set(&test, "OIDC_CLAIM_email=a@b.example");
	request = source_parse(ctx, &test);
	assert_string_equal(request->identity->family_name, "D\xc3\xa9nes");
	assert_string_equal(request->identity->given_names, "Angela Claire");
	assert_string_equal(request->identity->usual_name, "");
	assert_string_equal(request->identity->email, "a@b.example");
	source_set(&test, "OIDC_CLAIM_preferred_username=a\x01");
	assert_null(source_parse(ctx, &test));
	assert_int_equal(ctx->error.status, 400);
	source_init(&test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis/famille");
	source_set(&test, "PARVIS_FRANCECONNECT=on");
	source_set(&test, "OIDC_CLAIM_sub=abc");
	source_set(&test, "OIDC_CLAIM_acr=eidas0");
	assert_null(source_parse(ctx, &test)->identity);
	source_init(&test, "REQUEST_METHOD=GET", "REQUEST_URI=/parvis/famille");
	source_set(&test, "PARVIS_FRANCECONNECT=on");
	source_set(&test, "OIDC_CLAIM_acr=eidas1");
	source_set(&test, "HTTP_OIDC_CLAIM_SUB=abc");
	source_set(&test, "HTTP_OIDC_CLAIM_sub=abc");
	assert_null(source_parse(ctx, &test)->identity);
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(reads_a_request_whole),
		TEST(knows_who_franceconnect_says_it_is),
		TEST(takes_paths_of_ours_only),
		TEST(limits_path_and_query),
		TEST(knows_its_methods),
		TEST(takes_hosts_that_are_hosts),
		TEST(judges_bodies),
		TEST(reads_exactly_the_length),
		TEST(tells_a_lost_connection),
		TEST(refuses_bodies_where_none_belong),
		TEST(refuses_doubled_variables),
		TEST(needs_a_method_and_an_address),
		TEST(limits_fields),
		TEST(reads_cookies_of_ours),
		TEST(limits_cookies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
