/* agent/filter: the address of a list says it all, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../cgi-bin/agent/filter.c"

static struct pv_ctx *ctx;

static int
set_up(void **state)
{
	(void)state;
	ctx = pv_ctx_new(pv_process_new("test", "parvis_agent"));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return talloc_free(ctx->process);
}

static struct agent_filter
read_query(const char *query)
{
	struct agent_filter filter = { 0 };

	agent_filter_parse(ctx, &filter, query);
	return filter;
}

static void
address_comes_back(void **state)
{
	static const char *const queries[] = {
		"",
		"etat=recue",
		"etat=toutes&demarche=etat-civil&agent=moi&retard=oui",
		"agent=12",
		"agent=personne&apres=2026-12-01-42",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct agent_filter filter = read_query(queries[i]);

		assert_string_equal(
		    agent_filter_query(ctx, &filter), queries[i]);
	}
}

static void
nonsense_is_left_out(void **state)
{
	static const char *const queries[] = {
		"etat=inconnu",
		"etat=",
		"demarche=../etc",
		"demarche=",
		"agent=tous",
		"agent=12a",
		"agent=-1",
		"agent=99999999999999999999",
		"retard=non",
		"apres=2026-02-31-4",
		"apres=2026-02-01",
		"apres=2026-02-01-",
		"apres=x",
		"autre=1",
		"&&&",
		"=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct agent_filter filter = read_query(queries[i]);

		assert_string_equal(agent_filter_query(ctx, &filter), "");
	}
}

static void
database_is_told_the_same(void **state)
{
	struct agent_filter filter = read_query("");

	(void)state;
	assert_string_equal(agent_filter_json(ctx, &filter, 7),
	    "{\"state\":[\"received\",\"in-progress\",\"waiting\"]}");
	filter = read_query("etat=en-cours&agent=moi&retard=oui");
	assert_string_equal(agent_filter_json(ctx, &filter, 7),
	    "{\"state\":[\"in-progress\"],\"agent\":7,\"late\":true}");
	filter = read_query("etat=close&agent=personne&demarche=etat-civil");
	assert_string_equal(agent_filter_json(ctx, &filter, 7),
	    "{\"state\":[\"closed\"],\"procedure\":\"etat-civil\","
	    "\"agent\":\"none\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_comes_back),
		cmocka_unit_test(nonsense_is_left_out),
		cmocka_unit_test(database_is_told_the_same),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
