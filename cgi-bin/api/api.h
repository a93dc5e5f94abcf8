/*
 * api - what the sources of this program share.
 */
#ifndef API_H
#define API_H

#include <jansson.h>

#include "program/program.h"

/* What a token may do; sql/deploy/token.sql has the same words. */
#define API_READ "requests:read"
#define API_WRITE "requests:write"
#define API_DOCUMENTS "documents:read"
#define API_FEED "feed"

enum { API_TEXT_MAX_CHARACTERS = 20000, API_ROWS = 50, API_ROWS_MAX = 200 };

/*
 * api_enter - the token of the request, whose account acts in all calls that
 * follow in the exchange; one request is counted.
 *
 * type: what the answer is, for Accept, or NULL.  False with 401 "agent.token",
 * 403 "api.scope" without the scope, 406 "api.accept", 429 past its rate.
 */
bool api_enter(
    struct pv_exchange *exchange, const char *scope, const char *type);

/* api_fault - an error as application/problem+json (RFC 9457); never NULL. */
struct pv_answer *api_fault(struct pv_exchange *exchange);

/* api_json - an answer; json is let go of. */
struct pv_answer *api_json(
    struct pv_exchange *exchange, int status, json_t *json);

/*
 * api_tagged - the same, with an ETag of its bytes after a beginning ("7-" or
 * ""), and 304 where If-None-Match has it.
 */
struct pv_answer *api_tagged(
    struct pv_exchange *exchange, const char *begins, struct pv_answer *answer);

/* api_refuse - 422 about one input, by a text key; false. */
bool api_refuse(struct pv_exchange *exchange, const char *field,
    const char *text, const char *detail);

/* api_limit - how many lines a page has: `limit`, API_ROWS; -1 with 422. */
int api_limit(struct pv_exchange *exchange);

/* api_next - Link: <…>; rel="next" (RFC 8288), the address at hand after a place. */
const char *api_next(struct pv_exchange *exchange, const char *place);

/* api_url - a path of ours as a whole address of this host; owned by ctx. */
char *api_url(struct pv_exchange *exchange, const char *path);

/* Members of an object: null where there is none; a time in UTC (RFC 3339). */
void api_set_text(json_t *object, const char *key, const char *text);
void api_set_time(struct pv_ctx *ctx, json_t *object, const char *key,
    const char *timestamp);

/* api_request - the request of the path, written down as looked at; NULL with 404. */
struct pv_rows *api_request(struct pv_exchange *exchange);

/* Paths that several sources serve a part of. */
#define API_REQUEST "/requests/{reference}"

extern const struct pv_route api_act_routes[];
extern const struct pv_route api_feed_routes[];
extern const struct pv_route api_list_routes[];
extern const struct pv_route api_request_routes[];

#endif
