/*
 * guard - declared inputs, origin of a POST, its token.
 * Not here: who may do what (the programs, the database).
 */
#include "program/guard.h"

#include <string.h>

#include <sodium.h>

/* What others add to the links that people share; nothing of ours. */
static bool
is_decoration(const char *name)
{
	static const char *const names[] = { "fbclid", "gclid", "gbraid",
		"wbraid", "msclkid", "dclid", "twclid", "igshid", "mc_cid",
		"mc_eid", "_ga", "_gl" };
	static const char *const prefixes[] = { "utm_", "mtm_", "pk_", "piwik_",
		"at_" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

static const struct pv_input *
find_input(
    const struct pv_route *route, enum pv_input_kind kind, const char *name)
{
	const struct pv_input *input = route->inputs;

	for (; input != NULL && input->name != NULL; input++)
		if (input->kind == kind && strcmp(input->name, name) == 0)
			return input;
	return NULL;
}

/* One name; `before` says that the same came earlier. */
static bool
check_name(struct pv_ctx *ctx, const struct pv_route *route,
    enum pv_input_kind kind, const char *name, size_t length, bool before)
{
	const struct pv_input *input = find_input(route, kind, name);

	if (input == NULL)
		return pv_fail_field(ctx, 400, "PV0152", "error.unknown-field",
		    NULL, name, "an input that the route does not declare");
	if (before && !input->many)
		return pv_fail_field(ctx, 400, "PV0153", "error.repeated-field",
		    NULL, name, "the input %s is repeated", input->name);
	if (input->max_bytes > 0 && length > input->max_bytes)
		return pv_fail_field(ctx, 413, "PV0154", "error.too-long",
		    "error.hint.shorten", name,
		    "the input %s has %zu bytes, %zu at most", input->name,
		    length, input->max_bytes);
	return true;
}

static bool
came_before(const struct pv_field *fields, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(fields[j].name, fields[i].name) == 0)
			return true;
	return false;
}

static void
drop_decorations(struct pv_ctx *ctx, struct pv_request *request)
{
	struct pv_field *kept;
	size_t n = 0;

	if (request->n_query == 0)
		return;
	kept = pv_alloc_array(ctx, struct pv_field, request->n_query);
	for (size_t i = 0; i < request->n_query; i++)
		if (!is_decoration(request->query[i].name))
			kept[n++] = request->query[i];
	request->query = kept;
	request->n_query = n;
}

bool
pv_guard_inputs(struct pv_ctx *ctx, const struct pv_route *route,
    struct pv_request *request)
{
	if ((route->flags & PV_ROUTE_FOREIGN) != 0)
		return true;
	drop_decorations(ctx, request);
	for (size_t i = 0; i < request->n_query; i++)
		if (!check_name(ctx, route, PV_IN_QUERY, request->query[i].name,
			request->query[i].length,
			came_before(request->query, i)))
			return false;
	if ((route->flags & PV_ROUTE_FORM) != 0)
		return true;
	for (size_t i = 0; i < request->n_fields; i++) {
		const struct pv_field *field = &request->fields[i];
		bool before = came_before(request->fields, i);

		if ((route->flags & PV_ROUTE_CSRF) != 0 && !before &&
		    strcmp(field->name, "csrf") == 0)
			continue;
		if (!check_name(ctx, route, PV_IN_FIELD, field->name,
			field->length, before))
			return false;
	}
	for (size_t i = 0; i < request->n_files; i++) {
		bool before = false;

		for (size_t j = 0; j < i; j++)
			before = before ||
			    strcmp(request->files[j].name,
				request->files[i].name) == 0;
		if (!check_name(ctx, route, PV_IN_FILE, request->files[i].name,
			request->files[i].length, before))
			return false;
	}
	return true;
}

/* The port that a scheme has by default is not written. */
static size_t
host_length(const char *host, size_t length, bool https)
{
	const char *port = https ? ":443" : ":80";
	size_t size = strlen(port);

	if (length > size && strncmp(host + length - size, port, size) == 0)
		return length - size;
	return length;
}

/* Whether a URL (an Origin, a Referer) is of our scheme, host and port. */
static bool
is_ours(const struct pv_request *request, const char *url)
{
	const char *scheme = request->https ? "https://" : "http://";
	const char *host = request->host_port;
	size_t length, own;

	if (*host == '\0' || strncmp(url, scheme, strlen(scheme)) != 0)
		return false;
	url += strlen(scheme);
	length = host_length(url, strcspn(url, "/?#"), request->https);
	own = host_length(host, strlen(host), request->https);
	return length == own && strncasecmp(url, host, own) == 0;
}

bool
pv_guard_origin(struct pv_ctx *ctx, const struct pv_route *route,
    const struct pv_request *request)
{
	const char *said = request->origin, *site = request->fetch_site;

	if (said == NULL)
		said = request->referer;
	if (said != NULL && !is_ours(request, said))
		return pv_fail_field(ctx, 403, "PV0155", "error.origin",
		    "error.hint.origin", NULL,
		    "a POST from another origin than %s://%s",
		    request->https ? "https" : "http", request->host_port);
	if (site != NULL && strcmp(site, "same-origin") != 0 &&
	    strcmp(site, "none") != 0)
		return pv_fail_field(ctx, 403, "PV0156", "error.origin",
		    "error.hint.origin", NULL,
		    "a POST whose Sec-Fetch-Site is not same-origin");
	if (said == NULL && site == NULL && (route->flags & PV_ROUTE_CSRF) == 0)
		return pv_fail_field(ctx, 403, "PV0157", "error.origin",
		    "error.hint.origin", NULL,
		    "a POST that does not say where it comes from");
	return true;
}

bool
pv_guard_csrf(struct pv_exchange *exchange)
{
	const char *sent = pv_request_field(exchange->request, "csrf");
	struct pv_ctx *ctx = exchange->ctx;

	if (exchange->csrf == NULL)
		return pv_fail_field(ctx, 403, "PV0158", "error.session",
		    "error.hint.session", NULL,
		    "a POST without the session that it needs");
	if (sent == NULL || strlen(sent) != strlen(exchange->csrf) ||
	    sodium_memcmp(sent, exchange->csrf, strlen(sent)) != 0)
		return pv_fail_field(ctx, 403, "PV0159", "error.csrf",
		    "error.hint.csrf", NULL,
		    "a POST without the token of its session");
	return true;
}
