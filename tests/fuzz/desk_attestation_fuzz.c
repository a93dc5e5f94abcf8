/*
 * desk_attestation_fuzz - the code of an attestation, as anyone may scan or type
 * it: what is read is written again as the same text, and checks by no key but
 * the one that signed it.
 */
#include <string.h>

#include <sodium.h>

#include "attestation/code.h"
#include "fuzz.h"

static uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES];
static uint8_t secret[PV_ATTESTATION_SECRET_BYTES];

/* A text of the fuzzer's own, signed: past the signature there is more to read. */
static const char *
sign(void *parent, const uint8_t *data, size_t size)
{
	static bool ready;

	if (!ready) {
		const uint8_t seed[crypto_sign_SEEDBYTES] = { 1 };

		(void)crypto_sign_seed_keypair(public_key, secret, seed);
		ready = true;
	}
	return pv_attestation_sign(
	    parent, pv_strndup(parent, (const char *)data, size), secret);
}

static void
try(const void *parent, const char *code)
{
	struct pv_attestation_read *read = pv_attestation_read(parent, code);
	char *again;

	if (read == NULL)
		return;
	again = pv_attestation_text(parent, &read->says);
	fuzz_assert(again != NULL && strcmp(again, read->text) == 0);
	(void)pv_attestation_check(read, public_key);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *parent = fuzz_ctx();

	try(parent, pv_strndup(parent, (const char *)data, size));
	if (memchr(data, '\0', size) == NULL)
		try(parent, sign(parent, data, size));
	talloc_free(parent);
	return 0;
}
