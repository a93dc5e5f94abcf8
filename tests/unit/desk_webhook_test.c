/*
 * desk_webhook - signatures against the vector that Standard Webhooks publishes,
 * and which addresses may be called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <sodium.h>

#include "exchange/address.h"
#include "exchange/webhook.h"

static bool
is_public(const char *text)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return pv_address_public(
		    (const struct sockaddr *)(const void *)&four);
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
	return pv_address_public((const struct sockaddr *)(const void *)&six);
}

static void
test_addresses(void **state)
{
	static const char *const inside[] = { "0.0.0.0", "0.1.2.3", "10.0.0.1",
		"100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
		"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
		"192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
		"198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
		"255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
		"::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
		"64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1",
		"2001:db8::1", "2002:a00:1::", "2002:7f00:1::1", "3fff::1",
		"fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1" };
	static const char *const outside[] = { "1.1.1.1", "9.255.255.255",
		"11.0.0.1", "100.63.255.255", "100.128.0.1", "128.0.0.1",
		"169.253.1.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
		"192.167.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.1",
		"2001:4860:4860::8888", "2a01:e0c::1", "::ffff:8.8.8.8",
		"64:ff9b::808:808", "2002:808:808::1" };

	(void)state;
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (is_public(inside[i]))
			fail_msg("%s is let through", inside[i]);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (!is_public(outside[i]))
			fail_msg("%s is refused", outside[i]);
}

static void
test_urls(void **state)
{
	static const char *const bad[] = { "", "exemple.fr",
		"http://exemple.fr/", "ftp://exemple.fr/", "https://",
		"https://moi@exemple.fr/", "https://moi:x@exemple.fr/",
		"https://exemple.fr/#a", "https://127.0.0.1/",
		"https://2130706433/", "https://0x7f.1/",
		"https://017700000001/", "https://[::1]/",
		"https://[::ffff:10.0.0.1]/", "https://10.0.0.1:8443/",
		"http://127.0.0.1:8080/" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (pv_http_url_public(bad[i], false))
			fail_msg("%s is let through", bad[i]);
	assert_true(pv_http_url_public("https://exemple.fr/recu?a=b", false));
	assert_true(pv_http_url_public("https://1.1.1.1:8443/", false));
	assert_true(pv_http_url_public("http://127.0.0.1:8080/", true));
	assert_false(pv_http_url_public("http://10.0.0.1/", true));
	assert_false(pv_http_url_public("https://10.0.0.1/", true));
}

static void
test_signature(void **state)
{
	struct pv_process *process = talloc_zero(NULL, struct pv_process);
	struct pv_ctx *ctx = pv_ctx_new(process);
	uint8_t key[32];
	size_t length;

	(void)state;
	assert_int_equal(sodium_base642bin(key, sizeof(key),
			     "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 32, NULL,
			     &length, NULL, sodium_base64_VARIANT_ORIGINAL),
	    0);
	assert_string_equal(
	    pv_webhook_sign(ctx, key, length, "msg_p5jXN8AQM9LWM0D4loKWxJek",
		"1614265330", "{\"test\": 2432232314}"),
	    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	assert_string_equal(pv_webhook_secret(ctx, key, length),
	    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
	talloc_free(process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
