/* read/flow, exchange/facts: what a document says, and what is no document. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <libxml/parser.h>

#include "base/child.h"
#include "exchange/facts.h"
#include "exchange/hubee_case.h"
#include "read/flow.h"

static struct pv_ctx *ctx;

static int
begin(void **state)
{
	(void)state;
	xmlInitParser();
	ctx = pv_ctx_new(pv_process_new("test", "parvis_worker"));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(ctx->process);
	return 0;
}

static enum pv_flow_verdict
read_bytes(const char *xml, size_t length, struct pv_buffer **out)
{
	*out = pv_buffer_new(ctx, PV_FLOW_OUT_MAX_BYTES);
	return pv_flow_read(xml, length, *out);
}

static enum pv_flow_verdict
verdict_of(const char *xml)
{
	struct pv_buffer *out;
	enum pv_flow_verdict verdict = read_bytes(xml, strlen(xml), &out);

	if (verdict != PV_FLOW_GOOD)
		assert_int_equal(out->length, 3); /* "=1\n", and nothing else */
	return verdict;
}

static const char *
facts_of(const char *xml)
{
	struct pv_buffer *out;

	assert_int_equal(read_bytes(xml, strlen(xml), &out), PV_FLOW_GOOD);
	return out->data;
}

static void
a_document_is_a_list_of_facts(void **state)
{
	(void)state;
	assert_string_equal(
	    facts_of(
		"<?xml version=\"1.0\"?>\n<a><b>1</b><b> 2 </b><c/></a>\n\n"),
	    "/a/b\t1\n/a/b[2]\t2\n=0\n");
	assert_string_equal(
	    facts_of("<p:a xmlns:p=\"urn:x\"><p:b>1</p:b></p:a>"),
	    "/a/b\t1\n=0\n");
	assert_string_equal(facts_of("<a x=\"1\" y=\"\">t<b z='2'/>u</a>"),
	    "/a/@x\t1\n/a\tt\n/a/b/@z\t2\n/a\tu\n=0\n");
	assert_string_equal(
	    facts_of("<a>\xc3\xa9t\xc3\xa9 &amp; &lt;b&gt; &#233;</a>"),
	    "/a\t\xc3\xa9t\xc3\xa9 & <b> \xc3\xa9\n=0\n");
	assert_string_equal(
	    facts_of("<a><![CDATA[<b>]]> c<!-- no --><?no no?>d</a>"),
	    "/a\t<b> cd\n=0\n");
	assert_string_equal(
	    facts_of("<a>x\x7fy<b>\x7f</b></a>"), "/a\txy\n=0\n");
	assert_string_equal(
	    facts_of("<a>1\t2\n3\\4</a>"), "/a\t1\\t2\\n3\\\\4\n=0\n");
	assert_string_equal(
	    facts_of("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
		     "<a>\xe9</a>"),
	    "/a\t\xc3\xa9\n=0\n");
}

static void
no_document(void **state)
{
	static const char *const broken[] = { "", " ", "texte", "<a>",
		"<a></b>", "<a/><b/>", "<a>&nbsp;</a>", "<a>\xff</a>",
		"<a b=1/>", "<a xmlns:x=\"\"><x:b/></a>", "<a>\x01</a>" };

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_int_equal(verdict_of(broken[i]), PV_FLOW_BROKEN);
}

/* No entity is ever read, whatever it names. */
static void
a_document_type_is_refused(void **state)
{
	static const char *const types[] = {
		"<!DOCTYPE a><a/>",
		"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
		"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
		"<a>&b;</a>",
		"<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a/>",
		"<!DOCTYPE a [<!ENTITY b \"xxxxxxxxxx\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
		"<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]><a>&d;</a>",
		"<!DOCTYPE a [<!ENTITY % b SYSTEM \"ftp://127.0.0.1/x\">%b;]>"
		"<a/>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_int_equal(verdict_of(types[i]), PV_FLOW_DOCTYPE);
}

static char *
repeat(const char *text, size_t n)
{
	char *made = pv_alloc_array(ctx, char, n *strlen(text) + 1), *at = made;

	for (size_t i = 0; i < n; i++)
		at = stpcpy(at, text);
	return made;
}

static void
the_limits_are_kept(void **state)
{
	const char *deep =
	    pv_printf(ctx, "%sx%s", repeat("<a>", 33), repeat("</a>", 33));
	const char *fits =
	    pv_printf(ctx, "%sx%s", repeat("<a>", 32), repeat("</a>", 32));

	(void)state;
	assert_int_equal(verdict_of(fits), PV_FLOW_GOOD);
	assert_int_equal(verdict_of(deep), PV_FLOW_TOO_LARGE);
	assert_int_equal(verdict_of(pv_printf(ctx, "<a>%s</a>",
			     repeat("<b>1</b>", PV_FLOW_MAX_FACTS))),
	    PV_FLOW_GOOD);
	assert_int_equal(verdict_of(pv_printf(ctx, "<a>%s</a>",
			     repeat("<b>1</b>", PV_FLOW_MAX_FACTS + 1))),
	    PV_FLOW_TOO_LARGE);
	assert_int_equal(
	    verdict_of(pv_printf(ctx, "<a>%s</a>", repeat("x", 8000))),
	    PV_FLOW_GOOD);
	assert_int_equal(
	    verdict_of(pv_printf(ctx, "<a>%s</a>", repeat("x", 8001))),
	    PV_FLOW_TOO_LARGE);
	assert_int_equal(
	    verdict_of(pv_printf(ctx, "<a b=\"%s\"/>", repeat("x", 8001))),
	    PV_FLOW_TOO_LARGE);
	assert_int_equal(verdict_of(pv_printf(ctx, "<%s/>", repeat("n", 101))),
	    PV_FLOW_TOO_LARGE);
	assert_int_equal(verdict_of(pv_printf(ctx, "<a>%s</a>",
			     repeat("<b/>\n", PV_FLOW_MAX_BYTES / 5 + 1))),
	    PV_FLOW_TOO_LARGE);
	/* What is short for each, and long together. */
	assert_int_equal(
	    verdict_of(pv_printf(ctx, "<a>%s</a>",
		repeat(pv_printf(ctx, "<b>%s</b>", repeat("x", 7000)), 100))),
	    PV_FLOW_TOO_LARGE);
}

static struct pv_facts *
parse(const char *lines, enum pv_flow_verdict *verdict)
{
	char *text = pv_strdup(ctx, lines);

	return pv_facts_parse(ctx, text, strlen(text), verdict);
}

static void
facts_come_back(void **state)
{
	enum pv_flow_verdict verdict;
	struct pv_facts *facts =
	    parse("/a/b\tc\\td\\n\\\\\n/a/@e\tf\n=0\n", &verdict);

	(void)state;
	assert_non_null(facts);
	assert_int_equal(facts->n, 2);
	assert_string_equal(pv_fact_look(facts, "/a/b"), "c\td\n\\");
	assert_false(facts->list[0].used);
	assert_string_equal(pv_fact(facts, "/a/b"), "c\td\n\\");
	assert_true(facts->list[0].used);
	assert_string_equal(pv_fact(facts, "/a/x"), "");
	assert_null(parse("=3\n", &verdict));
	assert_int_equal(verdict, PV_FLOW_TOO_LARGE);
}

/* A reader that was taken over writes no lines that are taken. */
static void
lines_that_are_none(void **state)
{
	static const char *const lines[] = { "", "=0", "/a\tb\n", "/a\tb\n=0",
		"/a\tb\n=9\n", "/a\tb=0\n", "a\tb\n=0\n", "/a b\n=0\n",
		"/a\tb\\x\n=0\n", "/a\tb\\\n=0\n", "/a\t\x01\n=0\n",
		"/<a\tb\n=0\n", "/a\x01\tb\n=0\n", "/a\t\xff\n=0\n",
		"/a\tb\n\n=0\n", "=0\n=0\n", "=4" };
	enum pv_flow_verdict verdict;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_null(parse(lines[i], &verdict));
		assert_int_equal(verdict, PV_FLOW_VERDICTS);
	}
}

static struct pv_buffer *
body_of(const char *json)
{
	struct pv_buffer *body = pv_buffer_new(ctx, 65536);

	pv_buffer_add_text(body, json);
	return body;
}

#define UUID "00000000-0000-4000-8000-000000000001"

static void
the_hubs_json(void **state)
{
	static const char *const wrong[] = { "", "<html>", "[]", "{}",
		"{\"id\":\"1\",\"status\":\"SENT\",\"externalId\":\"N\","
		"\"processCode\":\"X\"}",
		"{\"id\":\"" UUID "\",\"status\":1,\"externalId\":\"N\","
		"\"processCode\":\"X\"}",
		"{\"id\":\"" UUID "\",\"status\":\"SENT\",\"externalId\":\"N\","
		"\"processCode\":\"X\",\"attachments\":{}}",
		"{\"id\":\"" UUID "\",\"status\":\"SENT\",\"externalId\":\"N\","
		"\"processCode\":\"X\",\"attachments\":[{\"id\":\"../x\","
		"\"fileName\":\"a\",\"size\":1}]}",
		"{\"id\":\"" UUID "\",\"status\":\"SENT\",\"externalId\":\"N\","
		"\"processCode\":\"X\",\"attachments\":[{\"id\":\"" UUID "\","
		"\"fileName\":\"a\",\"size\":-1}]}",
		"{\"id\":\"" UUID "\",\"id\":\"" UUID "\",\"status\":\"SENT\","
		"\"externalId\":\"N\",\"processCode\":\"X\"}" };
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_null(pv_hubee_case(ctx, body_of(wrong[i])));
	assert_non_null(pv_hubee_case(ctx,
	    body_of("{\"id\":\"" UUID "\",\"status\":\"SENT\","
		    "\"externalId\":\"N\",\"processCode\":\"X\"}")));
	assert_null(pv_hubee_notices(ctx, body_of("{}"), &n));
	assert_null(pv_hubee_notices(ctx, body_of("[{\"id\":\"x\"}]"), &n));
	assert_non_null(pv_hubee_notices(ctx, body_of("[]"), &n));
	assert_int_equal(n, 0);
	assert_true(pv_hubee_status_known("ADD_AWAITING"));
	assert_false(pv_hubee_status_known("PERDU"));
	assert_false(pv_uuid_good("00000000-0000-4000-8000-00000000000/"));
}

/* The program itself: its answer, and what it may not do. */
static void
the_reader_is_confined(void **state)
{
	static const char good[] = "<a>b</a>";
	/* Its library would open a file to read this encoding. */
	static const char odd[] =
	    "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><a>\xe9</a>";
	static char *argv[] = { PV_BINARY_DIR "/parvis-read", NULL };
	static char *none[] = { NULL };
	struct pv_child child = {
		.argv = argv, .env = none, .data = good, .length = strlen(good)
	};

	(void)state;
	assert_true(pv_child_run(ctx, &child));
	assert_int_equal(child.status, 0);
	assert_memory_equal(child.made, "/a\tb\n=0\n", 8);
#ifndef __SANITIZE_ADDRESS__
	child.data = odd;
	child.length = strlen(odd);
	assert_true(pv_child_run(ctx, &child));
	assert_true(WIFSIGNALED(child.status));
	assert_int_equal(WTERMSIG(child.status), SIGSYS);
	assert_int_equal(child.made_length, 0);
#else
	(void)odd;
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_a_list_of_facts),
		cmocka_unit_test(no_document),
		cmocka_unit_test(a_document_type_is_refused),
		cmocka_unit_test(the_limits_are_kept),
		cmocka_unit_test(facts_come_back),
		cmocka_unit_test(lines_that_are_none),
		cmocka_unit_test(the_hubs_json),
		cmocka_unit_test(the_reader_is_confined),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
