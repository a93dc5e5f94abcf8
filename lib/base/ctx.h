/*
 * ctx - one request or one job: its memory, its error, its log.
 *
 * A struct pv_ctx comes first in nearly every call of the library.  It is a
 * talloc chunk: what is allocated with it as parent belongs to it and is freed
 * with it, and nothing else frees it.  It belongs to a struct pv_process,
 * which lives as long as the program and holds what is read once: settings,
 * texts, compiled templates, the database connection.
 *
 * Out of memory and broken invariants do not return: pv_die() logs, and the
 * process ends.
 */
#ifndef PV_BASE_CTX_H
#define PV_BASE_CTX_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

struct pv_config;
struct pv_texts;
struct pv_templates;
struct pv_db;
struct pv_key;
struct pv_known;
struct pv_value;

/* The tenant; found by db/db.h. */
struct pv_commune {
	int64_t id;
	const char *insee;	/* COG code "31555" */
	const char *name;	/* "Saint-Exemple-sur-Orge" */
	const char *host;	/* the main host name */
	const char *time_zone;	/* "Europe/Paris" */
	const char *settings;	/* JSON object: the rest */
};

/* What lives as long as the program.  Members are filled by their modules. */
struct pv_process {
	const char *program;		/* "etat-civil", for the log */
	const struct pv_config *config;
	struct pv_texts *texts;
	struct pv_templates *templates;
	const char *role;		/* database role: "parvis_citizen"; pv_program.role */
	struct pv_db *db;		/* opened at the first call */
	struct pv_key *key;		/* master key (base/key.h), or NULL */
	struct pv_known *known;		/* models of communes (program/page.c), or NULL */
	struct pv_value *assets;	/* links to static files (view/asset.h), or NULL */
};

/*
 * What went wrong, in parts: for the person, for the log.  The site id
 * (PV0412) is unique in the source; the page shows it with the request's id,
 * and the log line carries both.
 */
struct pv_error {
	int status;		/* HTTP status: 400, 404, 409, 422, 503 ...; 0 = none */
	const char *id;		/* "PV0412" */
	const char *text;	/* key: what the person reads ("error.not-found") */
	const char *hint;	/* key: what the person can do, or NULL */
	const char *field;	/* name of the field concerned, or NULL */
	const char *detail;	/* for the log only; never personal data */
	int retry_after_s;	/* 429 and 503: when to come back; 0 = not said */
};

struct pv_ctx {
	struct pv_process *process;
	const struct pv_commune *commune;	/* tenant, or NULL before it is known */
	const char *session;			/* agent's session token (db/db.h), or NULL */
	bool by_token;				/* session is the token of other software */
	const char *language;			/* "fr" */
	char request_id[17];			/* 16 hexadecimal digits and NUL */
	struct pv_error error;
};

/*
 * pv_process_new - what a program owns as long as it lives; the rest of its
 * members are filled by the caller (config, texts, templates) or by their
 * modules.  The names are literals.
 */
struct pv_process *pv_process_new(const char *program, const char *role);

/*
 * pv_ctx_new - a context of its own id under the process.
 *
 * Freed by talloc_free().  Does not return when memory is out.
 */
struct pv_ctx *pv_ctx_new(struct pv_process *process);

/*
 * pv_fail - record an error and return false, so that a function can say
 * `return pv_fail(ctx, 404, "PV0412", "error.not-found", "no draft");`
 *
 * The first error recorded is kept; later ones are logged only.  The detail is
 * lower case and factual, and is written to the log by this call.
 */
bool pv_fail(struct pv_ctx *ctx, int status, const char *id, const char *text,
    const char *detail, ...) __attribute__((format(printf, 5, 6)));

/* pv_fail_field - the same, about one field, with a hint; both may be NULL. */
bool pv_fail_field(struct pv_ctx *ctx, int status, const char *id,
    const char *text, const char *hint, const char *field,
    const char *detail, ...) __attribute__((format(printf, 7, 8)));

/* pv_forgive - forget the recorded error, where the caller has dealt with it. */
void pv_forgive(struct pv_ctx *ctx);

/* pv_die - log, and end the process with status 70 (EX_SOFTWARE). */
void pv_die(const char *detail, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

/* pv_on_death - what pv_die() calls last, or NULL: it may allocate nothing. */
void pv_on_death(void (*say)(void));

/* pv_strdup, pv_printf - as talloc's, but never NULL. */
char *pv_strdup(const void *parent, const char *text);
char *pv_strndup(const void *parent, const char *text, size_t length);
char *pv_printf(const void *parent, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* pv_alloc - a zeroed chunk of a type, or of n of it; never NULL. */
#define pv_alloc(parent, type) \
	((type *)pv_alloc_size((parent), sizeof(type), 1, #type))
#define pv_alloc_array(parent, type, n) \
	((type *)pv_alloc_size((parent), sizeof(type), (n), #type))
void *pv_alloc_size(const void *parent, size_t size, size_t n, const char *name);

#endif
