/*
 * desk_attestation_test - codes of attestations: written in one way, signed,
 * read again; and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "attestation/code.h"

static void *parent;
static uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES];
static uint8_t secret[PV_ATTESTATION_SECRET_BYTES];

static int
begin(void **state)
{
	const uint8_t seed[crypto_sign_SEEDBYTES] = { 7 };

	(void)state;
	parent = talloc_new(NULL);
	return sodium_init() < 0 ||
	    crypto_sign_seed_keypair(public_key, secret, seed) != 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(parent);
	return 0;
}

static struct pv_attestation
sample(void)
{
	return (struct pv_attestation){
		.insee = "2A004",
		.commune = "Saint-Exemple-sur-Orge",
		.key = pv_attestation_key(parent, public_key),
		.number = "A-K3MW-9QXD-7FHJ",
		.kind = "Attestation de recensement",
		.names = "Éloïse D’Aragó",
		.issued_on = "2026-11-26",
		.expires_on = "",
	};
}

static void
test_round(void **state)
{
	struct pv_attestation says = sample();
	char *text = pv_attestation_text(parent, &says), *code;
	struct pv_attestation_read *read;

	(void)state;
	assert_string_equal(
	    pv_printf(parent,
		"PA1\n2A004\nSaint-Exemple-sur-Orge\n%s\nA-K3MW-9QXD-7FHJ\n"
		"Attestation de recensement\nÉloïse D’Aragó\n2026-11-26\n",
		says.key),
	    text);
	code = pv_attestation_sign(parent, text, secret);
	/* As it is scanned, or copied over several lines. */
	read = pv_attestation_read(parent,
	    pv_printf(parent,
		"https://mairie.example/verification#%.20s\n %s\n", code,
		code + 20));
	assert_non_null(read);
	assert_string_equal("Éloïse D’Aragó", read->says.names);
	assert_string_equal("2026-11-26", read->says.issued_on);
	assert_string_equal("", read->says.expires_on);
	assert_true(pv_attestation_check(read, public_key));
}

/* Each byte of the text, and each of the signature, counts. */
static void
test_forged(void **state)
{
	struct pv_attestation says = sample();
	char *code = pv_attestation_sign(
	    parent, pv_attestation_text(parent, &says), secret);
	size_t checked = 0;

	(void)state;
	for (size_t i = 0; code[i] != '\0'; i++) {
		char *other = pv_strdup(parent, code);
		struct pv_attestation_read *read;

		other[i] = other[i] == 'A' ? 'B' : 'A';
		read = pv_attestation_read(parent, other);
		checked += read != NULL;
		if (read != NULL && pv_attestation_check(read, public_key))
			fail_msg("changed at %zu, and it checks", i);
	}
	assert_true(checked > 60);
}

static void
test_other_key(void **state)
{
	const uint8_t seed[crypto_sign_SEEDBYTES] = { 8 };
	uint8_t other[PV_ATTESTATION_PUBLIC_BYTES];
	uint8_t other_secret[PV_ATTESTATION_SECRET_BYTES];
	struct pv_attestation says = sample();
	struct pv_attestation_read *read;
	char *text = pv_attestation_text(parent, &says);

	(void)state;
	(void)crypto_sign_seed_keypair(other, other_secret, seed);
	/* It names our key, and is signed by another; or the other way round. */
	read = pv_attestation_read(
	    parent, pv_attestation_sign(parent, text, other_secret));
	assert_non_null(read);
	assert_false(pv_attestation_check(read, public_key));
	assert_false(pv_attestation_check(read, other));
}

static void
test_unsayable(void **state)
{
	struct pv_attestation says;
	char *long_text = pv_alloc_array(parent, char, 202);

	(void)state;
	memset(long_text, 'x', 201);
#define REFUSED(member, value) \
	do { \
		says = sample(); \
		says.member = (value); \
		assert_null(pv_attestation_text(parent, &says)); \
	} while (0)
	REFUSED(names, "");
	REFUSED(names, "Zoé\nExemple");
	REFUSED(names, "Zo\x01 Exemple");
	REFUSED(names, "Zo\xe9");
	REFUSED(names, long_text);
	REFUSED(kind, "");
	REFUSED(commune, "");
	REFUSED(insee, "3155");
	REFUSED(key, "0123456789ABCDEF");
	REFUSED(number, "B-K3MW-9QXD-7FHJ");
	REFUSED(number, "A-K3MW-9QXD");
	REFUSED(issued_on, "26/11/2026");
	REFUSED(expires_on, "demain");
#undef REFUSED
}

static void
test_number(void **state)
{
	(void)state;
	assert_string_equal("A-K3MW-9QXD-7FHJ",
	    pv_attestation_number(parent, " a k3mw-9qxd7fhj "));
	assert_null(pv_attestation_number(parent, "A-K3MW-9QXD-7FH"));
	assert_null(pv_attestation_number(parent, "A-K3MW-9QXD-7FHJ-2"));
	assert_null(pv_attestation_number(parent, "B-K3MW-9QXD-7FHJ"));
	assert_null(pv_attestation_number(parent, "A-K3MW-9QXD-7FHé"));
	assert_null(pv_attestation_number(parent, ""));
}

static void
test_unreadable(void **state)
{
	static const char *const codes[] = { "", "#", ".", "a.b", "UEEx.AAAA",
		"https://mairie.example/verification", "UEEx", "é.è",
		"UEEx.AAAA.AAAA" };
	struct pv_attestation says = sample();
	const char *text = pv_attestation_text(parent, &says);
	char *huge = pv_alloc_array(parent, char, 5000);

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_null(pv_attestation_read(parent, codes[i]));
	memset(huge, 'A', 4999);
	assert_null(pv_attestation_read(parent, huge));
	/* Signed, and not written as a text is. */
	assert_null(pv_attestation_read(
	    parent, pv_attestation_sign(parent, "PA1\nautre", secret)));
	assert_null(pv_attestation_read(parent,
	    pv_attestation_sign(
		parent, pv_printf(parent, "%s\nplus", text), secret)));
	assert_null(pv_attestation_read(parent,
	    pv_attestation_sign(
		parent, pv_printf(parent, "PA2%s", text + 3), secret)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_other_key),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_unsayable),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
