/*
 * program - the skeleton that owns main: settings, accept loop (FastCGI on fd 0
 * or systemd's fd 3, plain CGI), one request in, routing, guards, one answer out.
 *
 * A program is one table of routes, or one for each of its sources.  For each request: parse, tenant by host,
 * route, method (405 with Allow), declared inputs only (400), Origin and
 * Sec-Fetch-Site on each POST, CSRF token where the route asks one (403),
 * handler, render, write.  A handler that returns NULL has recorded an error;
 * it becomes a page of ours with that status.  SIGTERM lets the request at hand
 * finish; after `recycle_requests` the process ends and is started anew.
 */
#ifndef PV_PROGRAM_PROGRAM_H
#define PV_PROGRAM_PROGRAM_H

#include "db/db.h"
#include "http/answer.h"
#include "view/template.h"

enum pv_input_kind { PV_IN_QUERY, PV_IN_FIELD, PV_IN_FILE };

struct pv_input {
	const char *name;
	enum pv_input_kind kind;
	size_t max_bytes;	/* 0: the library's limit */
	bool many;		/* may be repeated */
	bool secret;		/* a password, a code: never given back by an error page */
};

/* The usual ones: a text, a short one, a secret; a short one of the address. */
#define PV_FIELD(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD \
	}
#define PV_SHORT(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, .max_bytes = 200 \
	}
#define PV_SECRET(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, .max_bytes = 1000, \
		.secret = true \
	}
#define PV_QUERY(text) \
	{ \
		.name = (text), .kind = PV_IN_QUERY, .max_bytes = 200 \
	}

enum pv_route_flag {
	PV_ROUTE_CSRF = 1,	/* POST: the token of the session or draft cookie is required */
	PV_ROUTE_FORM = 2,	/* the form engine checks the names of fields and files itself */
	PV_ROUTE_JSON = 8,	/* POST: its body is a JSON object, whose members are its fields */
	PV_ROUTE_TOKEN = 16,	/* POST: opened by a header that no browser sends by itself, so no Origin is asked */
	PV_ROUTE_FOREIGN = 32,	/* called from elsewhere, with fields of theirs: no name is checked, no Origin asked.  It changes nothing that its caller says. */
	PV_ROUTE_PUBLIC = 4,	/* its GET has nothing personal, no token either: it is sent as PV_CACHE_PUBLIC */
};

struct pv_exchange {		/* one request under way */
	struct pv_ctx *ctx;
	const struct pv_request *request;
	const struct pv_program *program;
	const struct pv_route *route;	/* NULL before one is found */
	const char *captures[4];	/* of {…} in the route's path, decoded */
	const char *asked_language;	/* by the address, or NULL; see program/language.h */
	const char *csrf;		/* the token to print in forms, or NULL without a session; see pv_csrf_bind() */
};

typedef struct pv_answer *(*pv_handler)(struct pv_exchange *exchange);

struct pv_route {
	unsigned methods;	/* PV_GET | PV_POST */
	const char *path;	/* after the program's own: "", "/{reference}", "/{reference}/fichiers/{id}" */
	pv_handler handler;
	unsigned flags;
	const struct pv_input *inputs;	/* ends with a NULL name; may be NULL */
};

struct pv_program {
	const char *name;	/* "suivi" */
	const char *mount;	/* "/suivi"; "" for the site */
	const char *role;	/* database role: "parvis_citizen", "parvis_agent" */
	const char *cookie;	/* the cookie whose token the CSRF token is derived from, or NULL */
	const char *language;	/* the only one of its pages, or NULL: the visitor's */
	const struct pv_route *const *routes;	/* tables, each ending with a NULL handler; ends with NULL.  The first that matches. */
	/*
	 * Called when a POST of one of its routes ends in an error, which is in
	 * ctx; the request has its fields unless the body was what was wrong.
	 * The answer to show, or NULL for the page of the library (a retry form
	 * with everything typed).  May itself be NULL.
	 */
	pv_handler rescue;
	/*
	 * For a program that people do not read: the answer to an error, in place
	 * of the page of the library; never NULL.  May itself be NULL.
	 */
	pv_handler fault;
	/*
	 * For a program that stands for many, each below its mount: the one that
	 * a request is for (its own mount, cookie, routes), found by the path;
	 * owned by the request's ctx.  NULL with an error.  May itself be NULL.
	 */
	const struct pv_program *(*choose)(struct pv_exchange *exchange);
};

/* pv_program_main - what main returns.  --routes, alone, prints the routes (program/route.h). */
int pv_program_main(const struct pv_program *program, int argc, char **argv);

/*
 * pv_program_answer - one request, without a server (tests): never NULL; a
 * page is rendered into answer->bytes.
 */
struct pv_answer *pv_program_answer(const struct pv_program *program, struct pv_ctx *ctx, const struct pv_source *source);

/* pv_link - a path of ours under the mount prefix; owned by ctx. */
char *pv_link(struct pv_ctx *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * pv_page - a page in the layout: adds to the model prefix, language (and french,
 * in_language, languages: program/language.h), csrf,
 * assets (css, icon, upload: links), and commune (id, insee, name, host, the members of
 * its settings, and look: css, logo, links where it has its own).
 */
struct pv_answer *pv_page(struct pv_exchange *exchange, const char *template, struct pv_value *model);

/*
 * pv_form_token - "token" of a form, by which an action that creates something
 * is done once: the one that was sent, where the form is shown again, or a new one.
 */
void pv_form_token(struct pv_exchange *exchange, struct pv_value *model);

/* pv_typed - a field without the blanks around it, "" where there is none; owned by ctx. */
char *pv_typed(struct pv_exchange *exchange, const char *name);

/* pv_csrf - the token bound to a session or draft token (keyed BLAKE2b with a key of the master key); NULL with an error. */
char *pv_csrf(struct pv_ctx *ctx, const char *token);
/* pv_csrf_bind - print that session's token in the pages of this exchange: one just begun, whose cookie goes with the answer. */
bool pv_csrf_bind(struct pv_exchange *exchange, const char *token);

/*
 * pv_rate - one hit on a bucket ("draft-code") for an address or an account;
 * false: 429 recorded.  Held in PostgreSQL, by a hash; of an IPv6 address the
 * network (/64) counts, since each home has a whole one.
 */
bool pv_rate(struct pv_ctx *ctx, const char *bucket, const char *key, int limit, int window_s);
/* pv_rate_forgive - take one hit back (what counts is failures). */
bool pv_rate_forgive(struct pv_ctx *ctx, const char *bucket, const char *key);

#endif
