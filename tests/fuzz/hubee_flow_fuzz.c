/*
 * An XML document of another organisation: read, or refused with a verdict;
 * what the reader writes is always such that the worker takes it, within its
 * bounds.
 */
#include "fuzz.h"

#include <libxml/parser.h>

#include "exchange/facts.h"
#include "read/flow.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	struct pv_buffer *out = pv_buffer_new(ctx, PV_FLOW_OUT_MAX_BYTES);
	enum pv_flow_verdict said, verdict;
	struct pv_facts *facts;

	xmlInitParser();
	said = pv_flow_read(data, size, out);
	fuzz_assert(out->length <= PV_FLOW_OUT_MAX_BYTES);
	facts = pv_facts_parse(ctx, out->data, out->length, &verdict);
	fuzz_assert(verdict == said);
	fuzz_assert((facts != NULL) == (said == PV_FLOW_GOOD));
	for (size_t i = 0; facts != NULL && i < facts->n; i++) {
		fuzz_assert(facts->list[i].path[0] == '/');
		fuzz_assert(facts->list[i].value[0] != '\0');
		fuzz_assert(
		    strlen(facts->list[i].value) <= PV_FLOW_VALUE_MAX_BYTES);
	}
	talloc_free(ctx);
	return 0;
}
