/*
 * api - what other software of the mairie does with requests (JSON over HTTP).
 *
 *   GET      /api/openapi.json              what there is, for machines (OpenAPI 3.1)
 *   GET      /api/procedures                the procedures of the commune
 *   GET      /api/agents                    to whom a request may be given
 *   GET      /api/requests                  a list, by the filters of the desk, page by page
 *   GET      /api/requests/{reference}      all of one: answers, state, delay, events
 *   GET      …/documents/{id}               a file of it, once it is known to be clean
 *   POST     …/documents                    a file that goes with what is written next
 *   POST     …/assignment                   taken, given to an agent, given back
 *   POST     …/notes                        an internal note
 *   POST     …/messages                     a message or a question to the person
 *   POST     …/decision                     an answer, a refusal, a closing: it ends there
 *   GET      /api/feed.atom                 what changed last (Atom, RFC 4287)
 *
 *   reads    requests of the services that its token names, and no other's
 *   writes   what agents do, by the same functions agent.*, as the technical
 *            account of the token; each look at a request is noted as theirs
 *   trusts   the token in Authorization: Bearer, which the database holds by its
 *            hash; no cookie, so that no page of a browser can act with it
 *
 * Feed readers send no Bearer.  Of the two things that they can do, Basic is
 * taken (any name, the token as the password), at the feed alone: an address
 * with a token in it stands in the logs of each proxy, in the lists that readers
 * export, and in what they share.  The token of a feed has that scope alone.
 *
 * Rate: each token has its requests a minute, counted in parvis.rate, one row
 * for each token and so bounded, for all processes and hosts together, in windows
 * of a minute: at a window's end twice the rate may pass in a moment, which a
 * sliding count would spend a row a request to prevent.
 *
 * A change names what it was decided on: If-Match with the ETag of the request,
 * whose beginning is its version (428 without, 412 once it has changed).  What
 * creates has an Idempotency-Key: the same again gives the same once.
 */
#include "api.h"

static const struct pv_route *const routes[] = {
	api_list_routes,
	api_request_routes,
	api_act_routes,
	api_feed_routes,
	NULL,
};

static const struct pv_program api = {
	.name = "api",
	.mount = "/api",
	.role = "parvis_agent",
	.language = "fr",
	.routes = routes,
	.fault = api_fault,
};

int
main(int argc, char **argv)
{
	return pv_program_main(&api, argc, argv);
}
