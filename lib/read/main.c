/*
 * parvis-read - read one XML document or workbook that somebody else made,
 * apart from everything.
 *
 *   reads    the document, on standard input, to its end
 *   writes   its facts (flow.h) or lines (sheet.h), on standard output
 *   trusts   nothing: it confines itself before it looks (inspect/cage.h)
 *
 * Whoever has one starts it for that document; or systemd does, under a user of its
 * own, for one connection to a socket (setting read_socket), which then is its
 * standard input and output.
 */
#include <stdlib.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "inspect/cage.h"
#include "read/sheet.h"

enum { PATIENCE_S = 30 };

/* The whole of standard input, or one byte more than any document may have. */
static char *
read_all(size_t *length)
{
	char *data = malloc(PV_FLOW_MAX_BYTES + 1);
	ssize_t n = 1;

	*length = 0;
	while (data != NULL && n > 0 && *length <= PV_FLOW_MAX_BYTES) {
		n = read(STDIN_FILENO, data + *length,
		    PV_FLOW_MAX_BYTES + 1 - *length);
		*length += n > 0 ? (size_t)n : 0;
	}
	return data;
}

static bool
write_all(const char *data, size_t length)
{
	while (length > 0) {
		ssize_t n = write(STDOUT_FILENO, data, length);

		if (n <= 0)
			return false;
		data += n;
		length -= (size_t)n;
	}
	return true;
}

int
main(void)
{
	static const char unconfined[] = "=4\n";
	struct pv_buffer *out;
	size_t length;
	char *data;

	(void)alarm(PATIENCE_S);
	data = read_all(&length);
	if (data == NULL)
		_exit(PV_FLOW_UNCONFINED);
	xmlInitParser();
	pv_sheet_begin();
	out = pv_buffer_new(NULL, PV_SHEET_OUT_MAX_BYTES);
	if (!pv_cage_enter()) {
		(void)write_all(unconfined, sizeof(unconfined) - 1);
		_exit(PV_FLOW_UNCONFINED);
	}
	(void)(pv_sheet_is(data, length) ? pv_sheet_read : pv_flow_read)(
	    data, length, out);
	/* No handler of a library's runs; memory goes with the process. */
	_exit(write_all(out->data, out->length) ? 0 : 1);
}
