/*
 * pdf - runs WeasyPrint within limits.
 * Not here: what the letter says (html/letter, notify/outgoing.c).
 */
#include "letter/pdf.h"

#include <string.h>

#include "base/child.h"

/* Limits by coreutils and util-linux, which each Debian has. */
static char *const weasyprint[] = { "/usr/bin/timeout", "--signal=KILL", "60",
	"/usr/bin/prlimit", "--as=2147483648", "--cpu=30", "--core=0",
	"/usr/bin/weasyprint", "--quiet", "--encoding", "utf-8",
	"--pdf-variant", "pdf/ua-1", "--base-url", "about:blank", "-", "-",
	NULL };

/* It has no home to write to, and its proxy is nobody: it asks no network. */
static char *const environment[] = { "PATH=/usr/bin:/bin", "LANG=C.UTF-8",
	"HOME=/nonexistent", "http_proxy=http://127.0.0.1:9",
	"https_proxy=http://127.0.0.1:9", "ftp_proxy=http://127.0.0.1:9",
	NULL };

bool
pv_pdf_make(struct pv_ctx *ctx, const char *html, struct pv_bytes *pdf)
{
	struct pv_child child = { .argv = weasyprint,
		.env = environment,
		.data = html,
		.length = strlen(html) };

	if (!pv_child_run(ctx, &child))
		return false;
	if (child.status != 0 || child.made_length < 5 ||
	    memcmp(child.made, "%PDF-", 5) != 0 ||
	    child.made_length > PV_PDF_MAX_BYTES)
		return pv_fail(ctx, 500, "PV1501", "error.internal",
		    "weasyprint ended with status %d and %zu bytes",
		    child.status, child.made_length);
	*pdf = (struct pv_bytes){ child.made, child.made_length };
	return true;
}
