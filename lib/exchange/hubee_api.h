/*
 * hubee_api - the calls of HubEE's API v1 that an instructing service makes
 * (OpenAPI 1.2.7): OAuth2 client credentials, then JSON and files.
 *
 * The token is asked for with the scope SI, kept until a little before its
 * end, and asked for once more where the hub does not take it any longer.
 */
#ifndef PV_EXCHANGE_HUBEE_API_H
#define PV_EXCHANGE_HUBEE_API_H

#include "exchange/http.h"
#include "exchange/hubee_keys.h"

enum {
	PV_HUBEE_JSON_MAX_BYTES = 4194304,
	PV_HUBEE_FILE_MAX_BYTES = 52428800,
};

enum pv_hubee_result {
	PV_HUBEE_DONE,
	PV_HUBEE_AWAY,	  /* no answer, 429, 5xx, no token: as for every case */
	PV_HUBEE_GONE,	  /* 404 */
	PV_HUBEE_REFUSED, /* another 4xx: about this call alone */
};

struct pv_hubee_api;

/* pv_hubee_api_open - one for all communes; keeps connections and tokens. */
struct pv_hubee_api *pv_hubee_api_open(const void *parent, int timeout_s);

struct pv_hubee_answer {
	struct pv_buffer *body; /* owned by ctx */
	char digest[64];	/* of a file: base64 of its SHA-256, or "" */
	const char *fault; /* what failed: "HTTP 503", "timeout was reached" */
};

/*
 * pv_hubee_get, _send, _put - path is below the key's url ("/cases/…").  body:
 * JSON, or NULL.  method: "POST", "PATCH" or "DELETE".
 */
enum pv_hubee_result pv_hubee_get(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char *path, size_t max_bytes,
    struct pv_hubee_answer *answer);
enum pv_hubee_result pv_hubee_send(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char *method, const char *path,
    const char *body, struct pv_hubee_answer *answer);
enum pv_hubee_result pv_hubee_put(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char *path, const void *bytes,
    size_t length, const char *digest, struct pv_hubee_answer *answer);

/* pv_hubee_token_try - whether the hub gives a token: for parvis doctor. */
bool pv_hubee_token_try(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char **fault);

#endif
