/*
 * language - the choice of a language, and how it is kept.
 * Not here: the texts (base/text.h), the languages of a form (form/itext.c).
 */
#include "program/language.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/config.h"
#include "base/text.h"

enum { KEPT_S = 31536000, ADDRESS_MAX_BYTES = 8192, TAG_MAX_BYTES = 8 };

static const char cookie[] = "langue";
static const char usual[] = "fr";

/* What the address asks for, and takes out of the query what asks it. */
static const char *
take_asked(const struct pv_exchange *exchange, struct pv_request *request)
{
	const struct pv_texts *texts = exchange->ctx->process->texts;
	const char *asked = NULL;
	struct pv_field *kept;
	size_t n = 0;

	if (request->n_query == 0)
		return NULL;
	kept = pv_alloc_array(exchange->ctx, struct pv_field, request->n_query);
	for (size_t i = 0; i < request->n_query; i++) {
		const struct pv_field *field = &request->query[i];

		if (strcmp(field->name, cookie) == 0)
			asked = pv_texts_language(texts, field->value);
		else
			kept[n++] = *field;
	}
	request->query = kept;
	request->n_query = n;
	return asked;
}

/* The weight of "en;q=0.8" in thousandths. */
static int
weight_of(const char *tag, size_t length)
{
	const char *q = memmem(tag, length, "q=", 2);
	double weight = q != NULL ? g_ascii_strtod(q + 2, NULL) : 1;

	return weight >= 0 && weight <= 1 ? (int)(weight * 1000) : 0;
}

/* "en-GB;q=0.8" is English. */
static const char *
language_of(const struct pv_texts *texts, const char *tag, size_t length)
{
	char name[TAG_MAX_BYTES + 1];
	size_t n = 0;

	while (n < length && n < TAG_MAX_BYTES && g_ascii_isalpha(tag[n])) {
		name[n] = g_ascii_tolower(tag[n]);
		n++;
	}
	name[n] = '\0';
	return pv_texts_language(texts, name);
}

static const char *
preferred(const struct pv_texts *texts, const char *accept)
{
	const char *best = NULL;
	int most = 0;

	while (accept != NULL && *accept != '\0') {
		size_t length;
		const char *found;
		int weight;

		accept += strspn(accept, " ,");
		length = strcspn(accept, ",");
		found = language_of(texts, accept, length);
		weight = weight_of(accept, length);
		if (found != NULL && weight > most) {
			best = found;
			most = weight;
		}
		accept += length;
	}
	return best;
}

void
pv_language_choose(struct pv_exchange *exchange, struct pv_request *request)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_texts *texts = ctx->process->texts;
	const char *found, *kept;

	exchange->asked_language = take_asked(exchange, request);
	if (exchange->program->language != NULL) {
		ctx->language = exchange->program->language;
		exchange->asked_language = NULL;
		return;
	}
	found = exchange->asked_language;
	kept = pv_cookie(ctx, request, cookie);
	if (found == NULL && kept != NULL)
		found = pv_texts_language(texts, kept);
	if (found == NULL)
		found = preferred(texts, request->accept_language);
	ctx->language = found != NULL ? found : usual;
}

/* The address at hand, with the language in it. */
static const char *
address(const struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct pv_buffer *link =
	    pv_buffer_new(exchange->ctx, ADDRESS_MAX_BYTES);

	pv_buffer_addf(link, "%s?%s=%s",
	    pv_link(exchange->ctx, "%s", request->path), cookie,
	    exchange->ctx->language);
	for (size_t i = 0; i < request->n_query; i++) {
		char *value =
		    g_uri_escape_string(request->query[i].value, NULL, FALSE);

		if (link->length + strlen(value) + 100 < ADDRESS_MAX_BYTES)
			pv_buffer_addf(
			    link, "&%s=%s", request->query[i].name, value);
		g_free(value);
	}
	return link->data;
}

/* A cookie of its own goes with no answer over plain http that may not be. */
static bool
may_keep(const struct pv_exchange *exchange)
{
	return exchange->request->https ||
	    exchange->ctx->process->config->allow_http;
}

struct pv_answer *
pv_language_settle(struct pv_exchange *exchange, struct pv_answer *answer)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *asked = exchange->asked_language, *kept;

	if (asked == NULL) {
		if ((exchange->route->flags & PV_ROUTE_PUBLIC) != 0 &&
		    exchange->request->method == PV_GET &&
		    answer->kind == PV_ANSWER_PAGE && answer->status == 200 &&
		    strcmp(ctx->language, usual) != 0)
			return pv_answer_redirect(ctx, address(exchange));
		return answer;
	}
	kept = pv_cookie(ctx, exchange->request, cookie);
	if ((kept == NULL || strcmp(kept, asked) != 0) && may_keep(exchange))
		(void)pv_answer_cookie(
		    ctx, answer, exchange->request, cookie, asked, KEPT_S);
	return answer;
}

void
pv_language_model(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_texts *texts = ctx->process->texts;
	struct pv_value *list;
	const char *name;

	pv_set_text(model, "language", ctx->language);
	pv_set_bool(model, "french", strcmp(ctx->language, usual) == 0);
	/* Links to pages that are the same for everyone say the language. */
	pv_set_text(model, "in_language",
	    strcmp(ctx->language, usual) == 0 ?
		"" :
		pv_printf(ctx, "?%s=%s", cookie, ctx->language));
	if (exchange->program->language != NULL)
		return;
	list = pv_list(ctx);
	for (size_t i = 0; (name = pv_texts_name(texts, i)) != NULL; i++) {
		struct pv_value *one;

		if (strcmp(name, ctx->language) == 0)
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "code", name);
		pv_set_text(
		    one, "name", pv_texts_find(texts, name, "layout.language"));
	}
	if (pv_list_length(list) > 0)
		pv_set(pv_set_object(model, "languages"), "list", list);
}
