/*
 * source - a request for tests, with no server: CGI variables and a body.
 */
#ifndef PV_TESTS_SOURCE_H
#define PV_TESTS_SOURCE_H

#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "capture.h"
#include "http/request.h"

enum { SOURCE_VARIABLES_MAX = 32 };

struct test_source {
	const char *variables[SOURCE_VARIABLES_MAX + 1];
	size_t n;
	const char *body;
	size_t length, at;
	size_t most;  /* bytes that one read gives, 0 for all */
	bool broken;  /* reading fails at the end, as a lost connection */
	size_t asked; /* bytes asked for in all */
	struct pv_source source;
};

static inline ptrdiff_t
source_read(void *data, void *buffer, size_t size)
{
	struct test_source *test = data;
	size_t left = test->length - test->at;

	test->asked += size;
	if (left == 0)
		return test->broken ? -1 : 0;
	if (size > left)
		size = left;
	if (test->most > 0 && size > test->most)
		size = test->most;
	memcpy(buffer, test->body + test->at, size);
	test->at += size;
	return (ptrdiff_t)size;
}

/* source_set - one variable more: "NAME=value", which is not copied. */
static inline void
source_set(struct test_source *test, const char *variable)
{
	if (test->n < SOURCE_VARIABLES_MAX)
		test->variables[test->n++] = variable;
	test->variables[test->n] = NULL;
}

/* source_init - a request without a body; the source ends by itself. */
static inline void
source_init(struct test_source *test, const char *method, const char *uri)
{
	memset(test, 0, sizeof(*test));
	source_set(test, "GATEWAY_INTERFACE=CGI/1.1");
	source_set(test, method);
	source_set(test, uri);
	source_set(test, "HTTP_HOST=mairie.example");
	source_set(test, "REMOTE_ADDR=192.0.2.7");
	test->body = "";
	test->source.environ = test->variables;
	test->source.read = source_read;
	test->source.data = test;
	test->source.ends = true;
}

/* source_body - a body of that type; its length is said rightly. */
static inline void
source_body(
    struct test_source *test, const char *type, const char *body, size_t length)
{
	static char content_type[256], content_length[64];

	(void)snprintf(
	    content_type, sizeof(content_type), "CONTENT_TYPE=%s", type);
	(void)snprintf(content_length, sizeof(content_length),
	    "CONTENT_LENGTH=%zu", length);
	source_set(test, content_type);
	source_set(test, content_length);
	test->body = body;
	test->length = length;
}

/* source_parse - pv_request_parse(), whose log lines are of no use here. */
static inline struct pv_request *
source_parse(struct pv_ctx *ctx, struct test_source *test)
{
	struct capture capture;
	struct pv_request *request;

	capture_begin(&capture);
	request = pv_request_parse(ctx, &test->source);
	(void)capture_end(&capture);
	return request;
}

#endif
