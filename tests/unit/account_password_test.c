/* account/password: argon2id, what may be a password, no oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "account/password.h"

static struct pv_ctx *
new_ctx(void)
{
	return pv_ctx_new(pv_process_new("test", "parvis_agent"));
}

static void
hash_verifies_its_password_only(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	const char *hash = pv_password_hash(ctx, "trois chèvres à l’ombre");

	(void)state;
	assert_ptr_equal(strstr(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash);
	assert_true(pv_password_verify(hash, "trois chèvres à l’ombre"));
	assert_false(pv_password_verify(hash, "trois chèvres à l'ombre"));
	assert_false(pv_password_verify(hash, ""));
	assert_string_not_equal(
	    hash, pv_password_hash(ctx, "trois chèvres à l’ombre"));
	talloc_free(ctx->process);
}

static double
seconds_of_verify(const char *hash)
{
	struct timespec begin, end;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	assert_false(pv_password_verify(hash, "une autre phrase"));
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	return (double)(end.tv_sec - begin.tv_sec) +
	    (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

/* The same work: within a factor of three, which a skipped one never is. */
static void
no_account_costs_the_same(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	const char *hash = pv_password_hash(ctx, "une phrase quelconque");
	double known = seconds_of_verify(hash), none = seconds_of_verify(NULL);

	(void)state;
	assert_true(none > known / 3);
	assert_true(none < known * 3);
	talloc_free(ctx->process);
}

static void
faults_are_named(void **state)
{
	(void)state;
	assert_null(pv_password_fault("mairie", "trois chèvres"));
	assert_string_equal(pv_password_fault("mairie", "chèvres été"),
	    "t.account.password.short");
	assert_string_equal(pv_password_fault("cdurand", "le mot de CDurand"),
	    "t.account.password.login");
	assert_string_equal(pv_password_fault("mairie", "aaaaaaaaaaaabbbb"),
	    "t.account.password.repeated");
	assert_null(pv_password_fault("a", "abcdefghijkl"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_verifies_its_password_only),
		cmocka_unit_test(no_account_costs_the_same),
		cmocka_unit_test(faults_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
