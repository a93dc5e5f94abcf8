/*
 * parvis-inspect - read one file that somebody sent, apart from everything.
 *
 *   reads    the file, on standard input
 *   writes   a JPEG made again, on standard output
 *   trusts   nothing: it confines itself before it looks (cage.h)
 *
 * Its status is the verdict (verdict.h); a signal that ends it is one too: the
 * file asked for more memory or time than any document needs.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inspect/cage.h"
#include "inspect/jpeg.h"
#include "inspect/pdf.h"

enum { FILE_MAX_BYTES = 104857600, FIRST_BYTES = 65536 };

/* The whole of standard input; NULL if it is longer than any file may be. */
static uint8_t *
read_all(size_t *length)
{
	size_t size = FIRST_BYTES;
	uint8_t *data = malloc(size);
	ssize_t n;

	*length = 0;
	while (data != NULL &&
	    (n = read(STDIN_FILENO, data + *length, size - *length)) > 0) {
		*length += (size_t)n;
		if (*length < size)
			continue;
		size *= 2;
		data = size > 2 * (size_t)FILE_MAX_BYTES ? NULL :
							   realloc(data, size);
	}
	return data;
}

static enum pv_verdict
write_all(const uint8_t *data, size_t length)
{
	while (length > 0) {
		ssize_t n = write(STDOUT_FILENO, data, length);

		if (n <= 0)
			return PV_VERDICT_DAMAGED;
		data += n;
		length -= (size_t)n;
	}
	return PV_VERDICT_GOOD;
}

int
main(int argc, char **argv)
{
	const char *kind = argc == 2 ? argv[1] : "";
	enum pv_verdict verdict;
	uint8_t *data, *made;
	size_t length;

	if (strcmp(kind, "pdf") != 0 && strcmp(kind, "jpeg") != 0)
		return PV_VERDICT_USAGE;
	data = read_all(&length);
	if (data == NULL)
		return PV_VERDICT_TOO_LARGE;
	if (!pv_cage_enter())
		return PV_VERDICT_UNCONFINED;
	if (strcmp(kind, "pdf") == 0) {
		verdict = pv_pdf_look(data, length);
	} else {
		verdict = pv_jpeg_again(data, length, &made, &length);
		if (verdict == PV_VERDICT_GOOD)
			verdict = write_all(made, length);
	}
	/* No handler of a library's runs; memory goes with the process. */
	_exit((int)verdict);
}
