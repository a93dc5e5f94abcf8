/*
 * empty - the least that a FastCGI program can be: a page that never changes,
 * of EMPTY_BYTES bytes (environment, default 13000).  As plain CGI too.
 *
 * tests/bench/run links it with the very libraries of the program that it is
 * compared to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcgiapp.h>

static void
serve(const char *head, const char *page, int length)
{
	FCGX_Stream *in, *out, *err;
	FCGX_ParamArray environment;

	while (FCGX_Accept(&in, &out, &err, &environment) == 0) {
		FCGX_PutS(head, out);
		FCGX_PutStr(page, length, out);
	}
}

int
main(void)
{
	const char *size = getenv("EMPTY_BYTES");
	int length = size == NULL ? 13000 : (int)strtol(size, NULL, 10);
	char *page = malloc((size_t)length);
	char head[128];

	if (page == NULL)
		return 1;
	memset(page, 'x', (size_t)length);
	snprintf(head, sizeof(head),
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %d\r\n\r\n",
	    length);
	if (FCGX_IsCGI()) {
		fputs(head, stdout);
		fwrite(page, 1, (size_t)length, stdout);
	} else {
		serve(head, page, length);
	}
	free(page);
	return 0;
}
