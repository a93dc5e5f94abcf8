/*
 * buffer - bytes that grow, up to a hard maximum that its type holds.
 */
#ifndef PV_BASE_BUFFER_H
#define PV_BASE_BUFFER_H

#include "base/ctx.h"

struct pv_buffer {
	char *data;		/* always NUL-terminated; owned by the buffer */
	size_t length;		/* bytes, without the NUL */
	size_t size;		/* bytes allocated */
	size_t max;		/* bytes; past it the process ends: callers check first */
};

/* pv_buffer_new - empty, child of parent, at most max bytes. */
struct pv_buffer *pv_buffer_new(const void *parent, size_t max);
/* pv_buffer_reserve - room for that many bytes more (and the NUL). */
void pv_buffer_reserve(struct pv_buffer *buffer, size_t more);
void pv_buffer_add(struct pv_buffer *buffer, const void *data, size_t length);
void pv_buffer_add_text(struct pv_buffer *buffer, const char *text);
void pv_buffer_addf(struct pv_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
