/*
 * rush - how the hour at which bookings open goes: who waits, who is inside, who
 * has saved.
 * Not here: whose turn it is (SQL: citizen.rush), what a family sees
 * (cgi-bin/famille/queue.c).
 */
#include "agent.h"
#include "base/date.h"

enum { AGAIN_S = 10 };

static const struct pv_call rush_call = { "agent.rush", 0, true };

static struct pv_answer *
rush(struct pv_exchange *exchange)
{
	static const char *const counts[] = { "places", "inside", "waiting",
		"drawn", "served" };
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;
	const char *opens;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &rush_call, NULL);
	if (rows == NULL)
		return NULL;
	opens = pv_row_text(rows, 0, "opens_at");
	pv_set_bool(model, "any", opens != NULL);
	if (opens != NULL)
		pv_set_text(model, "opens", pv_time_words(ctx, opens));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		pv_set_int(model, counts[i], pv_row_int(rows, 0, counts[i]));
	answer = agent_page(exchange, me, "agent/rush", model);
	if (opens != NULL)
		pv_answer_header(
		    answer, "Refresh", pv_printf(ctx, "%d", AGAIN_S));
	return answer;
}

const struct pv_route agent_rush_routes[] = {
	{ PV_GET, "/file-attente", rush, 0, NULL },
	{ 0 },
};
