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
		"etat=toutes&delai=retard&demarche=etat-civil&agent=moi",
		"agent=12",
		"agent=personne&apres=2026-12-01-42",
		"etat=recue&etat=attente&delai=retard&delai=bientot"
		"&demarche=pacs&demarche=recensement&service=etat-civil"
		"&agent=moi&agent=3&voie=guichet&voie=hubee&nonlue=oui"
		"&envoi=echec&du=2026-01-01&au=2026-02-01&tri=recu"
		"&avant=1764158400000000-42",
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
		"delai=jamais",
		"service=A",
		"voie=pigeon",
		"nonlue=non",
		"envoi=ok",
		"du=2026-02-31",
		"au=demain",
		"tri=x",
		"avant=12-",
		"avant=-12",
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
	filter = read_query("etat=en-cours&agent=moi&delai=retard");
	assert_string_equal(agent_filter_json(ctx, &filter, 7),
	    "{\"agent\":[7],\"state\":[\"in-progress\"],\"late\":true}");
	filter = read_query("etat=close&etat=recue&agent=personne&agent=9"
			    "&demarche=etat-civil&nonlue=oui&envoi=echec"
			    "&voie=courrier&du=2026-01-02&au=2026-01-03"
			    "&tri=recu");
	assert_string_equal(agent_filter_json(ctx, &filter, 7),
	    "{\"procedure\":[\"etat-civil\"],\"agent\":[\"none\",\"9\"],"
	    "\"channel\":[\"post\"],\"state\":[\"received\",\"closed\"],"
	    "\"unread\":true,\"failed\":true,\"from\":\"2026-01-02\","
	    "\"to\":\"2026-01-03\",\"sort\":\"received\"}");
}

static void
a_value_is_taken_out(void **state)
{
	struct agent_filter filter =
	    read_query("etat=recue&etat=close&agent=moi&apres=2026-12-01-42");

	(void)state;
	filter = agent_filter_without(&filter, FILTER_STATE, "recue");
	assert_string_equal(
	    agent_filter_query(ctx, &filter), "etat=close&agent=moi");
	filter = agent_filter_without(&filter, FILTER_AGENT, "moi");
	filter = agent_filter_without(&filter, FILTER_STATE, "close");
	assert_false(agent_filter_any(&filter));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_comes_back),
		cmocka_unit_test(nonsense_is_left_out),
		cmocka_unit_test(database_is_told_the_same),
		cmocka_unit_test(a_value_is_taken_out),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
