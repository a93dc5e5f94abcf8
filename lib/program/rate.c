/*
 * rate - how often an address or an account may do a thing.
 * Not here: the counts, which all processes and hosts share (sql/).
 */
#include <string.h>

#include <arpa/inet.h>

#include "base/random.h"
#include "program/program.h"

enum { NETWORK_BYTES = 8 };

static const struct pv_call rate_hit = { ".rate_hit", 4, false };
static const struct pv_call rate_forgive = { ".rate_forgive", 2, false };

/* The hash of the key; of an IPv6 address, of its network. */
static void
hash_key(uint8_t hash[PV_HASH_BYTES], const char *key)
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, key, &address) == 1)
		pv_hash(hash, &address, NETWORK_BYTES);
	else
		pv_hash(hash, key, strlen(key));
}

bool
pv_rate(struct pv_ctx *ctx, const char *bucket, const char *key, int limit,
    int window_s)
{
	uint8_t hash[PV_HASH_BYTES];
	struct pv_rows *rows;

	hash_key(hash, key);
	rows = pv_db_call(ctx, &rate_hit,
	    (struct pv_arg[]){ pv_arg_text(bucket),
		pv_arg_bytes(hash, sizeof(hash)), pv_arg_int(limit),
		pv_arg_int(window_s) });
	if (rows == NULL)
		return false;
	if (pv_rows_count(rows) == 1 && pv_row_bool(rows, 0, "allowed"))
		return true;
	(void)pv_fail_field(ctx, 429, "PV0160", "error.rate", "error.hint.rate",
	    NULL, "more than %d hits on %s in %d s", limit, bucket, window_s);
	ctx->error.retry_after_s = pv_rows_count(rows) == 1 ?
	    (int)pv_row_int(rows, 0, "retry_after_s") :
	    window_s;
	return false;
}

bool
pv_rate_forgive(struct pv_ctx *ctx, const char *bucket, const char *key)
{
	uint8_t hash[PV_HASH_BYTES];

	hash_key(hash, key);
	return pv_db_call(ctx, &rate_forgive,
		   (struct pv_arg[]){ pv_arg_text(bucket),
		       pv_arg_bytes(hash, sizeof(hash)) }) != NULL;
}
