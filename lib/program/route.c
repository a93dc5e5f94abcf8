/*
 * route - matches "/{reference}/fichiers/{id}" with a path.
 * Not here: what may then be asked (guard.c).
 */
#include "program/route.h"

#include <stdio.h>
#include <string.h>

enum { CAPTURES_MAX = 4, CAPTURE_MAX_BYTES = 256 };

/* The path after the program's own: "" at its root; NULL if it is not ours. */
static const char *
after_mount(const struct pv_program *program, const char *path)
{
	size_t length = strlen(program->mount);

	if (strncmp(path, program->mount, length) != 0)
		return NULL;
	path += length;
	if (*path != '\0' && *path != '/')
		return NULL;
	/* The site's root is "/"; elsewhere a final slash is another path. */
	return length == 0 && strcmp(path, "/") == 0 ? "" : path;
}

static bool
match(struct pv_ctx *ctx, const char *pattern, const char *path,
    const char **captures)
{
	size_t n = 0;

	while (*pattern == '/' && *path == '/') {
		size_t want = strcspn(++pattern, "/");
		size_t have = strcspn(++path, "/");

		if (*pattern == '{') {
			if (have == 0 || have > CAPTURE_MAX_BYTES ||
			    n == CAPTURES_MAX)
				return false;
			captures[n++] = pv_strndup(ctx, path, have);
		} else if (want != have || strncmp(pattern, path, want) != 0) {
			return false;
		}
		pattern += want;
		path += have;
	}
	return *pattern == '\0' && *path == '\0';
}

static const char *
method_list(struct pv_ctx *ctx, unsigned methods)
{
	return pv_printf(ctx, "%s%s%s%s%s", methods & PV_GET ? "GET, HEAD" : "",
	    methods & PV_GET && methods != PV_GET ? ", " : "",
	    methods & PV_POST ? "POST" : "", methods & PV_PUT ? ", PUT" : "",
	    methods & PV_DELETE ? ", DELETE" : "");
}

/* The route of one table; adds to *methods what the path has. */
static const struct pv_route *
find_in(struct pv_exchange *exchange, const struct pv_route *table,
    const char *path, unsigned *methods)
{
	for (const struct pv_route *route = table; route->handler != NULL;
	     route++) {
		const char *captures[CAPTURES_MAX] = { NULL };

		if (!match(exchange->ctx, route->path, path, captures))
			continue;
		*methods |= route->methods;
		if ((route->methods & exchange->request->method) == 0)
			continue;
		memcpy(exchange->captures, captures, sizeof(captures));
		return route;
	}
	return NULL;
}

const struct pv_route *
pv_route_find(struct pv_exchange *exchange, const char **allowed)
{
	const struct pv_program *program = exchange->program;
	const char *path = after_mount(program, exchange->request->path);
	unsigned methods = 0;

	for (const struct pv_route *const *table = program->routes;
	     path != NULL && *table != NULL; table++) {
		const struct pv_route *route =
		    find_in(exchange, *table, path, &methods);

		if (route != NULL)
			return route;
	}
	if (methods == 0) {
		(void)pv_fail(exchange->ctx, 404, "PV0150", "error.not-found",
		    "no route for the path");
		return NULL;
	}
	*allowed = method_list(exchange->ctx, methods);
	(void)pv_fail(exchange->ctx, 405, "PV0151", "error.method",
	    "a method that the path has not");
	return NULL;
}

static void
print_route(
    const struct pv_program *program, const struct pv_route *route, bool post)
{
	static const char *const marks[] = {
		[PV_IN_QUERY] = "?", [PV_IN_FIELD] = "", [PV_IN_FILE] = "+"
	};

	/* One that stands for many has their names in its paths. */
	printf("%s %s%s%s", post ? "POST" : "GET", program->mount,
	    program->choose != NULL ? "/{name}" : "",
	    *program->mount == '\0' && *route->path == '\0' ? "/" :
							      route->path);
	for (const struct pv_input *input = route->inputs;
	     input != NULL && input->name != NULL; input++)
		printf(" %s%s", input->name, marks[input->kind]);
	putchar('\n');
}

void
pv_routes_print(const struct pv_program *program)
{
	for (const struct pv_route *const *table = program->routes;
	     *table != NULL; table++)
		for (const struct pv_route *route = *table;
		     route->handler != NULL; route++) {
			if ((route->methods & PV_GET) != 0)
				print_route(program, route, false);
			if ((route->methods & PV_POST) != 0)
				print_route(program, route, true);
		}
}
