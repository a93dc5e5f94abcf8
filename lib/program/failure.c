/*
 * failure - from a recorded error to an answer.
 * Not here: the words (html/texts), the looks (html/error.html, retry.html).
 */
#include "program/failure.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"

/* Longer values, and those of several lines, get a larger control. */
enum { LONG_BYTES = 60 };

bool
pv_answer_render(struct pv_ctx *ctx, struct pv_answer *answer)
{
	if (answer->kind != PV_ANSWER_PAGE || answer->bytes != NULL)
		return true;
	answer->bytes = pv_buffer_new(ctx, PV_PAGE_MAX_BYTES);
	if (pv_render(ctx, answer->template, answer->model, answer->bytes))
		return true;
	answer->bytes = NULL;
	return false;
}

/* A key that no catalogue has must not be what a person reads. */
static const char *
known_key(struct pv_ctx *ctx, const char *key, const char *otherwise)
{
	if (ctx->process->texts == NULL ||
	    pv_texts_find(ctx->process->texts, ctx->language, key) != NULL)
		return pv_printf(ctx, "t.%s", key);
	pv_log(ctx, PV_ERROR, "text key %s is missing", key);
	return otherwise;
}

static void
describe_error(struct pv_ctx *ctx, struct pv_value *model)
{
	const struct pv_error *error = &ctx->error;
	struct pv_value *value = pv_set_object(model, "error");
	const char *title = pv_printf(ctx, "error.title.%d", error->status);

	pv_set_int(value, "status", error->status);
	pv_set_text(value, "title", known_key(ctx, title, "t.error.title.500"));
	pv_set_text(
	    value, "text", known_key(ctx, error->text, "t.error.internal"));
	if (error->hint != NULL)
		pv_set_text(value, "hint", known_key(ctx, error->hint, NULL));
	pv_set_text(value, "id", error->id);
	pv_set_text(value, "request", ctx->request_id);
}

static bool
is_secret(const struct pv_exchange *exchange, const char *name)
{
	const struct pv_input *input = NULL;

	if (strcmp(name, "csrf") == 0)
		return true;
	if (exchange->route != NULL)
		input = exchange->route->inputs;
	for (; input != NULL && input->name != NULL; input++)
		if (strcmp(input->name, name) == 0)
			return input->secret;
	return false;
}

/*
 * Whether sending the same again may do: the fault was ours or of the moment.
 * A 403 for want of a token is: the new form carries the right one.
 */
static bool
may_send_again(const struct pv_exchange *exchange)
{
	int status = exchange->ctx->error.status;

	if (status == 403)
		return exchange->csrf != NULL;
	return status >= 500 || status == 408 || status == 429;
}

/* Everything typed, to be sent again or to be copied. */
static bool
describe_retry(struct pv_exchange *exchange, struct pv_value *model)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *retry, *fields;

	if (request == NULL || request->method != PV_POST)
		return false;
	/* What another site wrote is not shown under our name. */
	if (strcmp(ctx->error.text, "error.origin") == 0)
		return false;
	fields = pv_list(ctx);
	for (size_t i = 0; i < request->n_fields; i++) {
		const struct pv_field *field = &request->fields[i];
		struct pv_value *given;

		if (is_secret(exchange, field->name))
			continue;
		given = pv_add_object(fields);
		pv_set_text(given, "id", pv_printf(ctx, "retry-%zu", i + 1));
		pv_set_text(given, "name", field->name);
		pv_set_text(given, "value", field->value);
		pv_set_bool(given, "long",
		    field->length > LONG_BYTES ||
			strchr(field->value, '\n') != NULL);
	}
	if (pv_list_length(fields) == 0)
		return false;
	retry = pv_set_object(model, "retry");
	pv_set_text(retry, "action", pv_link(ctx, "%s", request->path));
	pv_set_bool(retry, "again", may_send_again(exchange));
	pv_set_bool(retry, "files", request->n_files > 0);
	pv_set(retry, "fields", fields);
	return true;
}

/* No template at hand: the texts alone, so that something true is read. */
static struct pv_answer *
bare_answer(struct pv_ctx *ctx)
{
	const struct pv_error *error = &ctx->error;
	struct pv_buffer *text = pv_buffer_new(ctx, PV_PAGE_MAX_BYTES);
	struct pv_answer *answer;

	pv_buffer_addf(text, "%s\n", pv_text(ctx, error->text));
	if (error->hint != NULL)
		pv_buffer_addf(text, "%s\n", pv_text(ctx, error->hint));
	pv_buffer_addf(text, "\n%s %s\n", error->id, ctx->request_id);
	answer = pv_answer_bytes(ctx, "text/plain; charset=utf-8", text);
	answer->status = error->status;
	return answer;
}

static struct pv_answer *
rescue(struct pv_exchange *exchange)
{
	const struct pv_program *program = exchange->program;
	struct pv_answer *answer;

	if (program->rescue == NULL || exchange->request == NULL ||
	    exchange->request->method != PV_POST || exchange->route == NULL)
		return NULL;
	answer = program->rescue(exchange);
	if (answer == NULL || !pv_answer_render(exchange->ctx, answer))
		return NULL;
	return answer;
}

/* The page of the error, or what the program says in its place. */
static struct pv_answer *
describe(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_value *model;

	if (exchange->program->fault != NULL)
		return exchange->program->fault(exchange);
	/* The look of the commune, unless its lookup is what failed. */
	if (ctx->commune == NULL && exchange->request != NULL &&
	    ctx->error.status < 500 &&
	    strcmp(ctx->error.text, "error.commune") != 0)
		(void)pv_commune_enter(ctx, exchange->request->host);
	model = pv_object(ctx);
	describe_error(ctx, model);
	answer = pv_page(exchange,
	    describe_retry(exchange, model) ? "retry" : "error", model);
	answer->status = ctx->error.status;
	if (!pv_answer_render(ctx, answer))
		answer = bare_answer(ctx);
	return answer;
}

struct pv_answer *
pv_failure(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer = rescue(exchange);

	if (answer != NULL)
		return answer;
	answer = describe(exchange);
	if (ctx->error.retry_after_s > 0)
		pv_answer_header(answer, "Retry-After",
		    pv_printf(ctx, "%d", ctx->error.retry_after_s));
	return answer;
}

const char *
pv_failure_last_words(struct pv_ctx *ctx)
{
	struct pv_buffer *words = pv_buffer_new(ctx, 8192);
	struct pv_buffer *text = pv_buffer_new(ctx, 2048);
	struct pv_answer *answer;

	pv_buffer_addf(text, "%s\n\nPV0001\n", pv_text(ctx, "error.internal"));
	answer = pv_answer_bytes(ctx, "text/plain; charset=utf-8", text);
	answer->status = 500;
	pv_answer_head(answer, NULL, words);
	pv_buffer_add(words, text->data, text->length);
	return words->data;
}
