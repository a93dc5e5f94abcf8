/*
 * pdf - runs WeasyPrint in its cage.
 * Not here: what the letter says (html/letter, notify/outgoing.c), the limits
 * (cage.c).
 */
#include "letter/pdf.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "letter/cage.h"

enum { DESCRIPTORS = 8 };

static char *const weasyprint[] = { "/usr/bin/weasyprint", "--quiet",
	"--encoding", "utf-8", "--pdf-variant", "pdf/ua-1", "--base-url",
	"about:blank", "-", "-", NULL };

static int
erase(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

/* With a folder of its own, the only one that it may write to. */
static bool
run(struct pv_ctx *ctx, struct pv_child *child, char *folder)
{
	char *environment[] = { "PATH=/usr/bin:/bin", "LANG=C.UTF-8",
		pv_printf(ctx, "HOME=%s", folder),
		pv_printf(ctx, "TMPDIR=%s", folder), NULL };
	bool good;

	child->env = environment;
	child->enter_data = folder;
	good = pv_child_run(ctx, child);
	/* It leaves its files behind where its limits ended it. */
	(void)nftw(folder, erase, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
	return good;
}

bool
pv_pdf_make(struct pv_ctx *ctx, const char *html, struct pv_bytes *pdf)
{
	char folder[] = "/tmp/parvis-letter-XXXXXX";
	struct pv_child child = { .argv = weasyprint,
		.enter = pv_letter_cage,
		.data = html,
		.length = strlen(html) };

	if (mkdtemp(folder) == NULL)
		return pv_fail(ctx, 500, "PV1502", "error.internal",
		    "no folder can be made in /tmp");
	if (!run(ctx, &child, folder))
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
