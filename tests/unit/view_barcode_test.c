/* view/barcode: the drawings of codes to scan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/barcode.h"

static void
qr(void **state)
{
	void *parent = talloc_new(NULL);
	int size = 0;
	char *path = pv_barcode_qr(parent, "otpauth://totp/x", &size), *big;

	(void)state;
	/* A finder pattern begins it: seven dark modules in the corner. */
	assert_ptr_equal(strstr(path, "M4 4h7v1h-7z"), path);
	assert_int_equal((size - 2 * 4 - 17) % 4, 0);
	assert_int_equal(strspn(path, "Mhvz- 0123456789"), strlen(path));
	big = talloc_zero_array(parent, char, 5000);
	memset(big, 'x', 4999);
	assert_null(pv_barcode_qr(parent, big, &size));
	talloc_free(parent);
}

static void
code_128(void **state)
{
	void *parent = talloc_new(NULL);
	int width = 0;
	char *path = pv_barcode_128(parent, "ABC", &width);
	/* Start B is 2 1 1 2 1 4, bar and gap in turn. */
	const char *start = "M10 0h2v40h-2zM13 0h1v40h-1zM16 0h1v40h-1zM21 0h";

	(void)state;
	assert_memory_equal(path, start, strlen(start));
	/* Start, three letters and the check: 11 units each; stop: 13. */
	assert_int_equal(width, 5 * 11 + 13 + 2 * 10);
	assert_null(pv_barcode_128(parent, "é", &width));
	assert_null(pv_barcode_128(parent, "", &width));
	talloc_free(parent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(qr),
		cmocka_unit_test(code_128),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
