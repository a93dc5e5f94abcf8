/*
 * facts - what an XML document of another organisation says, read apart
 * (read/flow.h): a list of path and value.
 */
#ifndef PV_EXCHANGE_FACTS_H
#define PV_EXCHANGE_FACTS_H

#include "base/ctx.h"
#include "read/flow.h"

struct pv_fact {
	const char *path, *value;
	bool used; /* it was asked for: it has a place in the request */
};

struct pv_facts {
	struct pv_fact *list;
	size_t n;
};

/*
 * pv_facts_read - starts parvis-read with the document, or hands it to the
 * socket of the settings (read_socket), and checks what comes back.
 *
 * NULL with 422 "hubee.reason.broken", ".doctype" or ".too-large" for a
 * document that is not to be read; 500 or 503 where it could not be tried.
 */
struct pv_facts *pv_facts_read(
    struct pv_ctx *ctx, const void *document, size_t length);

/*
 * pv_facts_parse - the lines that a reader wrote, which are not trusted either:
 * NULL with the verdict in *verdict, PV_FLOW_VERDICTS for lines that are none.
 * text is changed and kept.
 */
struct pv_facts *pv_facts_parse(struct pv_ctx *ctx, char *text, size_t length,
    enum pv_flow_verdict *verdict);

/* pv_fact - its value, which then is used; "" if absent. */
const char *pv_fact(struct pv_facts *facts, const char *path);
/* pv_fact_look - the same without using it. */
const char *pv_fact_look(const struct pv_facts *facts, const char *path);

#endif
