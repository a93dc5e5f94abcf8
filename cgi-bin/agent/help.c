/*
 * help - the keyboard, and what the search understands.
 * Not here: the keys themselves, which are attributes of the pages.
 */
#include "agent.h"

static struct pv_answer *
help(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);

	if (me == NULL)
		return agent_away(exchange);
	pv_set_bool(model, "here_help", true);
	return agent_page(exchange, me, "agent/help", model);
}

const struct pv_route agent_help_routes[] = {
	{ PV_GET, "/aide", help, 0, NULL },
	{ 0 },
};
