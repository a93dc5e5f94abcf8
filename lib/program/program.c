/*
 * program - the skeleton that owns main, and the path of one request.
 * Not here: waiting and sending (http/server.c), guards (guard.c), pages of
 * errors (failure.c).
 */
#include "program/program.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "http/server.h"
#include "program/failure.h"
#include "program/guard.h"
#include "program/language.h"
#include "program/route.h"

enum { HEAD_MAX_BYTES = 65536, EX_CONFIG = 78 };

/* "/suivi/" is "/suivi": one address for one page. */
static struct pv_answer *
drop_slash(struct pv_exchange *exchange)
{
	const char *path = exchange->request->path;
	size_t length = strlen(path);
	struct pv_answer *answer;

	if (exchange->request->method != PV_GET || length < 2 ||
	    path[length - 1] != '/')
		return NULL;
	answer = pv_answer_redirect(exchange->ctx,
	    pv_link(exchange->ctx, "%.*s", (int)length - 1, path));
	answer->status = 301;
	return answer;
}

/* A session cannot live without its cookie, nor that, or a token, over plain http. */
static bool
check_https(const struct pv_exchange *exchange)
{
	if ((exchange->program->cookie == NULL &&
		exchange->request->authorization == NULL) ||
	    exchange->request->https ||
	    (exchange->route->flags & PV_ROUTE_PUBLIC) != 0 ||
	    exchange->ctx->process->config->allow_http)
		return true;
	return pv_fail(exchange->ctx, 400, "PV0161", "error.https",
	    "plain http, which the settings do not permit");
}

static bool
bind_session(struct pv_exchange *exchange)
{
	const char *token;

	/* A page for everyone carries nobody's token. */
	if (exchange->program->cookie == NULL ||
	    ((exchange->route->flags & PV_ROUTE_PUBLIC) != 0 &&
		exchange->request->method == PV_GET))
		return true;
	token = pv_cookie(
	    exchange->ctx, exchange->request, exchange->program->cookie);
	return token == NULL || pv_csrf_bind(exchange, token);
}

static bool
read_body(struct pv_exchange *exchange, struct pv_request *request,
    const struct pv_source *source)
{
	if (request->method == PV_POST &&
	    (exchange->route->flags & PV_ROUTE_JSON) != 0)
		return pv_request_json(exchange->ctx, request, source);
	return pv_request_body(exchange->ctx, request, source);
}

/* Everything between the parsed head and the handler. */
static bool
let_in(struct pv_exchange *exchange, struct pv_request *request,
    const struct pv_source *source)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_route *route = exchange->route;

	/* The body first: an error page gives it back, whatever follows. */
	if (!read_body(exchange, request, source) || !check_https(exchange) ||
	    !bind_session(exchange) || !pv_guard_inputs(ctx, route, request))
		return false;
	if (request->method != PV_GET &&
	    (route->flags & (PV_ROUTE_TOKEN | PV_ROUTE_FOREIGN)) == 0 &&
	    (!pv_guard_origin(ctx, route, request) ||
		((route->flags & PV_ROUTE_CSRF) != 0 &&
		    !pv_guard_csrf(exchange))))
		return false;
	return pv_commune_enter(ctx, request->host);
}

/* Of a program that stands for many, the one that is asked. */
static bool
choose(struct pv_exchange *exchange)
{
	const struct pv_program *chosen;

	if (exchange->program->choose == NULL)
		return true;
	chosen = exchange->program->choose(exchange);
	if (chosen == NULL)
		return false;
	exchange->program = chosen;
	return true;
}

/* NULL with an error. */
static struct pv_answer *
handle(struct pv_exchange *exchange, const struct pv_source *source)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_request *request = pv_request_head(ctx, source);
	struct pv_answer *answer;
	const char *allowed = NULL;

	exchange->request = request;
	if (request == NULL)
		return NULL;
	pv_language_choose(exchange, request);
	if (!choose(exchange))
		return NULL;
	exchange->route = pv_route_find(exchange, &allowed);
	if (exchange->route == NULL) {
		if (ctx->error.status == 404 &&
		    (answer = drop_slash(exchange)) != NULL)
			return answer;
		if (allowed == NULL)
			return NULL;
		answer = pv_failure(exchange);
		pv_answer_header(answer, "Allow", allowed);
		return answer;
	}
	if (!let_in(exchange, request, source))
		return NULL;
	answer = exchange->route->handler(exchange);
	if (answer == NULL && ctx->error.status == 0)
		(void)pv_fail(ctx, 500, "PV0162", "error.internal",
		    "the handler of %s gave neither answer nor error",
		    exchange->route->path);
	if (answer != NULL)
		answer = pv_language_settle(exchange, answer);
	if (answer == NULL || answer->refused || !pv_answer_render(ctx, answer))
		return NULL;
	if ((exchange->route->flags & PV_ROUTE_PUBLIC) != 0 &&
	    request->method == PV_GET && answer->n_headers == 0 &&
	    answer->status == 200 && answer->cache == PV_NO_STORE)
		answer->cache = PV_CACHE_PUBLIC;
	return answer;
}

static struct pv_answer *
answer_exchange(struct pv_exchange *exchange, const struct pv_source *source)
{
	struct pv_answer *answer = handle(exchange, source);

	return answer != NULL ? answer : pv_failure(exchange);
}

struct pv_answer *
pv_program_answer(const struct pv_program *program, struct pv_ctx *ctx,
    const struct pv_source *source)
{
	struct pv_exchange exchange = { .ctx = ctx, .program = program };

	return answer_exchange(&exchange, source);
}

/*
 * The first bytes of a stream are read before its head is sent, so that a
 * fault there still becomes a page.
 */
static struct pv_answer *
begin_stream(
    struct pv_exchange *exchange, struct pv_answer *answer, struct iovec *first)
{
	const uint8_t *bytes;
	size_t length;

	if (answer->kind != PV_ANSWER_STREAM ||
	    (answer->length == 0 && !answer->unmeasured))
		return answer;
	if (answer->next(exchange->ctx, answer->data, &bytes, &length)) {
		first->iov_base = (void *)(uintptr_t)bytes;
		first->iov_len = length;
		return answer;
	}
	if (exchange->ctx->error.status == 0)
		(void)pv_fail(exchange->ctx, 500, "PV0163", "error.internal",
		    "a stream without its first bytes");
	return pv_failure(exchange);
}

static void
send_stream(struct pv_ctx *ctx, struct pv_answer *answer, struct pv_exit *out,
    size_t sent)
{
	const uint8_t *bytes;
	struct iovec part;

	while (answer->next(ctx, answer->data, &bytes, &part.iov_len)) {
		part.iov_base = (void *)(uintptr_t)bytes;
		sent += part.iov_len;
		if (!pv_exit_write(out, &part, 1))
			return;
	}
	/* The front sees the connection cut, and the browser a broken file. */
	if (answer->unmeasured && ctx->error.status != 0)
		pv_die("a stream of unknown length broke at byte %zu", sent);
	if (!answer->unmeasured && sent != answer->length)
		pv_log(ctx, PV_ERROR, "a stream ended at byte %zu of %zu", sent,
		    answer->length);
}

static void
send_answer(
    struct pv_exchange *exchange, struct pv_answer *answer, struct pv_exit *out)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *head = pv_buffer_new(ctx, HEAD_MAX_BYTES);
	struct iovec parts[2] = { { NULL, 0 }, { NULL, 0 } };
	bool body = request == NULL || !request->head;

	answer = begin_stream(exchange, answer, &parts[1]);
	pv_answer_head(answer, request, head);
	parts[0].iov_base = head->data;
	parts[0].iov_len = head->length;
	body = body && answer->status != 304;
	if (body && answer->bytes != NULL) {
		parts[1].iov_base = answer->bytes->data;
		parts[1].iov_len = answer->bytes->length;
	}
	if (pv_exit_write(out, parts, body ? 2 : 1) && body &&
	    answer->kind == PV_ANSWER_STREAM)
		send_stream(ctx, answer, out, parts[1].iov_len);
}

struct service {
	const struct pv_program *program;
	struct pv_process *process;
};

static int64_t
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
serve(void *data, const struct pv_source *source, struct pv_exit *out)
{
	struct service *service = data;
	struct pv_ctx *ctx = pv_ctx_new(service->process);
	struct pv_exchange exchange = { .ctx = ctx,
		.program = service->program };
	int64_t start = now_us();
	struct pv_answer *answer = answer_exchange(&exchange, source);

	send_answer(&exchange, answer, out);
	/* The route's pattern, not the path: that may hold a reference. */
	if (exchange.request != NULL && exchange.request->method == PV_POST &&
	    exchange.route != NULL)
		pv_log(ctx, PV_INFO, "POST %s%s answered %d in %lld us",
		    exchange.program->mount, exchange.route->path,
		    answer->status, (long long)(now_us() - start));
	talloc_free(ctx);
}

/* What is wrong with an installation shows before the first request. */
static struct pv_process *
start(const struct pv_program *program)
{
	struct pv_process *process =
	    pv_process_new(program->name, program->role);
	struct pv_ctx *ctx;
	bool good = true;

	process->config = pv_config_load(process);
	if (process->config == NULL)
		return NULL;
	process->texts = pv_texts_load(
	    process, pv_printf(process, "%s/texts", process->config->html_dir));
	if (process->texts == NULL)
		return NULL;
	process->templates = pv_templates_open(
	    process, process->config->html_dir, process->texts);
	if (process->templates == NULL)
		return NULL;
	ctx = pv_ctx_new(process);
	if (program->cookie != NULL)
		good = pv_csrf(ctx, "") != NULL;
	talloc_free(ctx);
	return good ? process : NULL;
}

/*
 * A thousand communes' programs share one small server: what a large request
 * had is given back after it.  Left to itself glibc raises its thresholds at
 * the first one, and keeps as much ever after.
 */
static void
give_memory_back(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, 256 * 1024);
	(void)mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

int
pv_program_main(const struct pv_program *program, int argc, char **argv)
{
	struct service service = { .program = program };
	struct pv_ctx *ctx;
	int status;

	if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
		pv_routes_print(program);
		return 0;
	}
	if (argc > 1) {
		pv_log(NULL, PV_ERROR, "%s takes no argument but --routes",
		    program->name);
		return 64;
	}
	give_memory_back();
	service.process = start(program);
	if (service.process == NULL)
		return EX_CONFIG;
	ctx = pv_ctx_new(service.process);
	status = pv_server_run(serve, &service,
	    service.process->config->recycle_requests,
	    pv_failure_last_words(ctx));
	talloc_free(service.process);
	return status;
}
