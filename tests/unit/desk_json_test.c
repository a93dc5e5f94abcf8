/*
 * The body of software, as the members of a JSON object; what it accepts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/config.h"
#include "http/json.h"
#include "source.h"

static struct pv_config config = { .prefix = "",
	.body_max_bytes = 100000,
	.file_max_bytes = 90000 };
static struct pv_process *process;
static struct pv_ctx *ctx;

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_agent");
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

static struct pv_request *
parse(const char *type, const char *body, size_t length)
{
	struct pv_request *request;
	struct test_source test;
	struct capture capture;
	bool good;

	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/api/x");
	source_set(&test, "HTTP_AUTHORIZATION=Bearer abc");
	source_set(&test, "HTTP_IF_MATCH=\"7\"");
	source_set(&test, "HTTP_IDEMPOTENCY_KEY=k");
	source_set(&test, "HTTP_ACCEPT=application/json");
	if (type != NULL)
		source_body(&test, type, body, length);
	capture_begin(&capture);
	pv_forgive(ctx);
	request = pv_request_head(ctx, &test.source);
	assert_non_null(request);
	good = pv_request_json(ctx, request, &test.source);
	(void)capture_end(&capture);
	return good ? request : NULL;
}

static void
reads_plain_members(void **state)
{
	static const char body[] =
	    "{\"texte\": \"d\\u00e9j\\u00e0\\r\\nvu\", \"n\": -12, "
	    "\"vrai\": true, \"faux\": false, \"rien\": null}";
	struct pv_request *request;

	(void)state;
	request = parse(
	    "application/json; charset=\"UTF-8\"", body, sizeof(body) - 1);
	assert_non_null(request);
	assert_string_equal(pv_request_field(request, "texte"), "déjà\nvu");
	assert_string_equal(pv_request_field(request, "n"), "-12");
	assert_string_equal(pv_request_field(request, "vrai"), "true");
	assert_string_equal(pv_request_field(request, "faux"), "false");
	assert_null(pv_request_field(request, "rien"));
	assert_int_equal(request->n_fields, 4);
	assert_string_equal(request->authorization, "Bearer abc");
	assert_string_equal(request->if_match, "\"7\"");
	assert_string_equal(request->idempotency_key, "k");
	assert_string_equal(request->accept, "application/json");
}

static void
refuses_the_rest(void **state)
{
	static const struct {
		const char *type, *body;
		int status;
	} cases[] = {
		{ "application/json", "", 400 },
		{ "application/json", "{", 400 },
		{ "application/json", "{} {}", 400 },
		{ "application/json", "{\"a\": 1, \"a\": 2}", 400 },
		{ "application/json", "{\"a\": \"\\u0000\"}", 400 },
		{ "application/json", "{\"a\": \"\\u0007\"}", 400 },
		{ "application/json", "{\"a\": \"\\uffff\"}", 400 },
		{ "application/json", "{\"a\": \"\\ud800\"}", 400 },
		{ "application/json", "{\"a\": \"\xff\"}", 400 },
		{ "application/json", "{\"a\\n\": 1}", 400 },
		{ "application/json", "{\"\": 1}", 400 },
		{ "application/json", "{\"a\": 99999999999999999999}", 400 },
		{ "application/json", "[]", 422 },
		{ "application/json", "null", 422 },
		{ "application/json", "{\"a\": []}", 422 },
		{ "application/json", "{\"a\": {\"b\": 1}}", 422 },
		{ "application/json", "{\"a\": 1.0}", 422 },
		{ "application/json; charset=latin1", "{}", 400 },
		{ "application/jsonp", "{}", 415 },
		{ "text/json", "{}", 415 },
		{ "application/x-www-form-urlencoded", "a=1", 415 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].type, cases[i].body,
			strlen(cases[i].body)) != NULL)
			fail_msg("%s is taken", cases[i].body);
		if (ctx->error.status != cases[i].status)
			fail_msg("%s gets %d, not %d", cases[i].body,
			    ctx->error.status, cases[i].status);
	}
	assert_null(parse(NULL, "", 0));
	assert_int_equal(ctx->error.status, 411);
}

static void
is_bounded(void **state)
{
	struct pv_buffer *body = pv_buffer_new(ctx, 1 << 20);

	(void)state;
	pv_buffer_add_text(body, "{\"a\": 0");
	for (int i = 1; i <= PV_FIELDS_MAX; i++)
		pv_buffer_addf(body, ", \"a%d\": %d", i, i);
	pv_buffer_add_text(body, "}");
	assert_null(parse("application/json", body->data, body->length));
	assert_int_equal(ctx->error.status, 413);
	body = pv_buffer_new(ctx, 1 << 20);
	for (int i = 0; i <= PV_URLENCODED_MAX_BYTES; i++)
		pv_buffer_add_text(body, "[");
	assert_null(parse("application/json", body->data, body->length));
	assert_int_equal(ctx->error.status, 413);
	/* as deep as it may be long */
	assert_null(parse("application/json", body->data, 200000));
	assert_int_equal(ctx->error.status, 400);
}

static void
knows_what_is_accepted(void **state)
{
	static const struct {
		const char *accept;
		bool taken;
	} cases[] = {
		{ NULL, true },
		{ "", true },
		{ "*/*", true },
		{ "application/*", true },
		{ "APPLICATION/JSON", true },
		{ "application/json;charset=utf-8", true },
		{ "text/html, application/json ; q=0.5", true },
		{ "text/html;q=0,*/*;q=0.1", true },
		{ "application/json;q=1, */*;q=0", true },
		{ "*/*;q=0, application/json", true },
		{ "text/html", false },
		{ "text/*, image/png", false },
		{ "application/json;q=0", false },
		{ "application/json ; q=0.000", false },
		{ "*/*, application/json; v=1; q=0", false },
		{ "application/*;q=0, */*", false },
		{ "application/jsonp", false },
		{ "json", false },
		{ ",", false },
		{ ";q=", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (pv_accepts(cases[i].accept, "application/json") !=
		    cases[i].taken)
			fail_msg("%s", cases[i].accept);
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(reads_plain_members),
		TEST(refuses_the_rest),
		TEST(is_bounded),
		TEST(knows_what_is_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
