/*
 * multipart - a multipart/form-data body (RFC 7578), read by GMime.
 */
#ifndef PV_HTTP_MULTIPART_H
#define PV_HTTP_MULTIPART_H

#include "base/buffer.h"
#include "http/request.h"

/* pv_multipart_boundary - of a Content-Type; NULL with a 400. Owned by ctx. */
const char *pv_multipart_boundary(struct pv_ctx *ctx, const char *content_type);

/* pv_multipart_head - what stands before the body in its buffer, for GMime. */
void pv_multipart_head(struct pv_buffer *buffer, const char *boundary);

/*
 * pv_multipart_parse - fields and files of a body into the request.
 *
 * The buffer holds pv_multipart_head(), then from `start` the whole body: it
 * must begin with its boundary and end with the closing one.  Files' data point
 * into the buffer, which belongs to ctx as well.  False with an error and no
 * field: 400 malformed, truncated or bad characters, 413 too many parts or too
 * long, 415 a part whose type holds parts of its own.
 */
bool pv_multipart_parse(struct pv_ctx *ctx, struct pv_request *request,
    const char *boundary, struct pv_buffer *buffer, size_t start);

#endif
