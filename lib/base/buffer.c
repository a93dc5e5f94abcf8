/*
 * buffer - bytes that grow by doubling.
 * Not here: any escaping (view/).
 */
#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_BYTES = 256 };

void
pv_buffer_reserve(struct pv_buffer *buffer, size_t more)
{
	size_t need, size;
	char *data;

	if (more > buffer->max - buffer->length)
		pv_die("a buffer would grow past its maximum of %zu bytes",
		    buffer->max);
	need = buffer->length + more + 1;
	if (need <= buffer->size)
		return;
	size = buffer->size;
	while (size < need)
		size = size > buffer->max / 2 ? buffer->max + 1 : size * 2;
	data = talloc_realloc_size(buffer, buffer->data, size);
	if (data == NULL)
		pv_die("out of memory for a buffer of %zu bytes", size);
	buffer->data = data;
	buffer->size = size;
}

struct pv_buffer *
pv_buffer_new(const void *parent, size_t max)
{
	struct pv_buffer *buffer = pv_alloc(parent, struct pv_buffer);

	/* One byte more than max must be countable, for the NUL. */
	buffer->max = max < SIZE_MAX ? max : SIZE_MAX - 1;
	buffer->size = FIRST_BYTES;
	buffer->data = pv_alloc_array(buffer, char, FIRST_BYTES);
	return buffer;
}

void
pv_buffer_add(struct pv_buffer *buffer, const void *data, size_t length)
{
	if (length == 0)
		return;
	pv_buffer_reserve(buffer, length);
	memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void
pv_buffer_add_text(struct pv_buffer *buffer, const char *text)
{
	pv_buffer_add(buffer, text, strlen(text));
}

void
pv_buffer_addf(struct pv_buffer *buffer, const char *format, ...)
{
	va_list args, again;
	int length;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		pv_die("a format cannot be written");
	pv_buffer_reserve(buffer, (size_t)length);
	(void)vsnprintf(
	    buffer->data + buffer->length, (size_t)length + 1, format, again);
	va_end(again);
	buffer->length += (size_t)length;
}
