/*
 * What a reader that was taken over may write: lines that are facts, or none
 * at all; and the hub's JSON: what it should be, or nothing.
 */
#include "fuzz.h"

#include "exchange/facts.h"
#include "exchange/hubee_case.h"

static void
read_json(struct pv_ctx *ctx, const uint8_t *data, size_t size)
{
	struct pv_buffer *body = pv_buffer_new(ctx, size + 1);
	struct pv_hubee_notice *notices;
	struct pv_hubee_case *one;
	size_t n;

	pv_buffer_add(body, data, size);
	one = pv_hubee_case(ctx, body);
	if (one != NULL) {
		fuzz_assert(pv_uuid_good(one->id));
		fuzz_assert(one->n_pieces <= PV_HUBEE_PIECES_MAX);
		for (size_t i = 0; i < one->n_pieces; i++)
			fuzz_assert(pv_uuid_good(one->pieces[i].id) &&
			    one->pieces[i].size >= 0);
	}
	(void)pv_hubee_event(ctx, body);
	notices = pv_hubee_notices(ctx, body, &n);
	for (size_t i = 0; notices != NULL && i < n; i++)
		fuzz_assert(pv_uuid_good(notices[i].id));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	char *text = pv_alloc_array(ctx, char, size + 1);
	enum pv_flow_verdict verdict;
	struct pv_facts *facts;

	memcpy(text, data, size);
	facts = pv_facts_parse(ctx, text, size, &verdict);
	fuzz_assert((facts != NULL) == (verdict == PV_FLOW_GOOD));
	for (size_t i = 0; facts != NULL && i < facts->n; i++)
		for (const char *c = facts->list[i].path; *c != '\0'; c++)
			fuzz_assert((unsigned char)*c > 0x20 && *c != '<');
	read_json(ctx, data, size);
	talloc_free(ctx);
	return 0;
}
