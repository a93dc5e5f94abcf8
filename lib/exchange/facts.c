/*
 * facts - checks what the reader of a document wrote.
 * Not here: the reading (lib/read), what the facts become (map.c).
 */
#include "exchange/facts.h"

#include <string.h>

#include "read/apart.h"

/* "/a/b[2]/@c": what only our reader writes. */
static bool
is_path(const char *path)
{
	size_t length = strlen(path);

	for (const char *at = path; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return false;
	return path[0] == '/' && length > 1 &&
	    length <= PV_FLOW_PATH_MAX_BYTES + PV_FLOW_NAME_MAX_BYTES + 2 &&
	    path[length - 1] != '/' && strpbrk(path, "\"'<>&") == NULL;
}

static bool
take_fact(struct pv_facts *facts, char *line)
{
	char *tab = strchr(line, '\t');

	if (tab == NULL || facts->n == PV_FLOW_MAX_FACTS)
		return false;
	*tab = '\0';
	if (!is_path(line) || !pv_apart_unescape(tab + 1))
		return false;
	facts->list[facts->n++] =
	    (struct pv_fact){ .path = line, .value = tab + 1 };
	return true;
}

struct pv_facts *
pv_facts_parse(struct pv_ctx *ctx, char *text, size_t length,
    enum pv_flow_verdict *verdict)
{
	struct pv_facts *facts = pv_alloc(ctx, struct pv_facts);

	*verdict = PV_FLOW_VERDICTS;
	if (length > PV_FLOW_OUT_MAX_BYTES)
		return NULL;
	*verdict = pv_apart_verdict(text, length);
	if (*verdict != PV_FLOW_GOOD)
		return NULL;
	facts->list = pv_alloc_array(facts, struct pv_fact, PV_FLOW_MAX_FACTS);
	while (*text != '\0') {
		char *end = strchr(text, '\n');

		if (end != NULL)
			*end = '\0';
		if (end == NULL || !take_fact(facts, text)) {
			*verdict = PV_FLOW_VERDICTS;
			return NULL;
		}
		text = end + 1;
	}
	return facts;
}

struct pv_facts *
pv_facts_read(struct pv_ctx *ctx, const void *document, size_t length)
{
	static const char *const texts[PV_FLOW_VERDICTS] = {
		[PV_FLOW_BROKEN] = "hubee.reason.broken",
		[PV_FLOW_DOCTYPE] = "hubee.reason.doctype",
		[PV_FLOW_TOO_LARGE] = "hubee.reason.too-large",
	};
	enum pv_flow_verdict verdict;
	struct pv_facts *facts;
	size_t written = 0;
	char *text = pv_apart_read(ctx, document, length, &written);

	if (text == NULL)
		return NULL;
	facts = pv_facts_parse(ctx, text, written, &verdict);
	if (facts != NULL)
		return facts;
	if (verdict == PV_FLOW_UNCONFINED)
		(void)pv_fail(ctx, 500, "PV1803", "error.internal",
		    "parvis-read cannot confine itself");
	else if (verdict == PV_FLOW_VERDICTS)
		/* Ended by its limits, or it wrote what it never writes. */
		(void)pv_fail(ctx, 422, "PV1804", "hubee.reason.broken",
		    "a document whose reading did not end well");
	else
		(void)pv_fail(ctx, 422, "PV1805", texts[verdict],
		    "a document refused for %s", texts[verdict]);
	return NULL;
}

/* ---- a fact --------------------------------------------------------------- */

static struct pv_fact *
find(const struct pv_facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(facts->list[i].path, path) == 0)
			return &facts->list[i];
	return NULL;
}

const char *
pv_fact(struct pv_facts *facts, const char *path)
{
	struct pv_fact *found = find(facts, path);

	if (found == NULL)
		return "";
	found->used = true;
	return found->value;
}

const char *
pv_fact_look(const struct pv_facts *facts, const char *path)
{
	const struct pv_fact *found = find(facts, path);

	return found != NULL ? found->value : "";
}
