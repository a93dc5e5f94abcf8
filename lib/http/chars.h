/*
 * chars - what a name and a value may be made of (http/request.h says it).
 */
#ifndef PV_HTTP_CHARS_H
#define PV_HTTP_CHARS_H

#include "base/ctx.h"

/* pv_chars_plain - UTF-8, and no control character of any kind. */
bool pv_chars_plain(const char *text, size_t length);

/* pv_chars_name - terminates the name; false with a 400 or 413. */
bool pv_chars_name(struct pv_ctx *ctx, char *name, size_t length);

/*
 * pv_chars_value - line ends made LF in place, the length adapted, the value
 * terminated (its buffer has a byte more).  False with a 400 or 413 that
 * names the field.
 */
bool pv_chars_value(struct pv_ctx *ctx, const char *name, char *value,
    size_t *length);

#endif
