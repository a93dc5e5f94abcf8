/* account/totp: the codes of RFC 6238, and what a page shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "account/totp.h"

/* The secret of RFC 6238, appendix B; its codes of eight digits end so. */
static const uint8_t rfc[PV_TOTP_SECRET_BYTES] = "12345678901234567890";

static void
codes_are_those_of_the_rfc(void **state)
{
	int64_t step = 0;

	(void)state;
	assert_true(pv_totp_verify(rfc, "287082", 59, &step));
	assert_int_equal(step, 1);
	assert_true(pv_totp_verify(rfc, "081804", 1111111109, &step));
	assert_int_equal(step, 1111111109 / 30);
	assert_true(pv_totp_verify(rfc, " 353 130 ", 20000000000, &step));
}

static void
a_step_before_or_after_is_taken(void **state)
{
	int64_t step = 0;

	(void)state;
	assert_true(pv_totp_verify(rfc, "081804", 1111111109 + 30, &step));
	assert_int_equal(step, 1111111109 / 30);
	assert_true(pv_totp_verify(rfc, "081804", 1111111109 - 30, &step));
	assert_false(pv_totp_verify(rfc, "081804", 1111111109 + 61, &step));
	assert_false(pv_totp_verify(rfc, "081804", 1111111109 - 61, &step));
}

static void
what_is_no_code_is_refused(void **state)
{
	static const char *const typed[] = { "", "08180", "0818041", "08180x",
		"٠٨١٨٠٤", "-81804" };
	int64_t step = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		assert_false(pv_totp_verify(rfc, typed[i], 1111111109, &step));
}

static void
secret_is_shown_and_read_back(void **state)
{
	void *parent = talloc_new(NULL);
	uint8_t back[PV_TOTP_SECRET_BYTES];
	char *text = pv_totp_text(parent, rfc);

	(void)state;
	assert_string_equal(text, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
	assert_true(pv_totp_read(text, back));
	assert_memory_equal(back, rfc, PV_TOTP_SECRET_BYTES);
	assert_false(pv_totp_read("GEZD GNBV", back));
	assert_false(pv_totp_read("!", back));
	assert_string_equal(
	    pv_totp_uri(parent, rfc, "Saint-Exemple & Cie", "c.durand"),
	    "otpauth://totp/Saint-Exemple%20%26%20Cie:c.durand"
	    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	    "&issuer=Saint-Exemple%20%26%20Cie"
	    "&algorithm=SHA1&digits=6&period=30");
	talloc_free(parent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(a_step_before_or_after_is_taken),
		cmocka_unit_test(what_is_no_code_is_refused),
		cmocka_unit_test(secret_is_shown_and_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
