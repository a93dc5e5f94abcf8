/*
 * inspect - starts parvis-inspect with a file, and reads its verdict.
 * Not here: what it looks for (inspect/).
 */
#include "vault/inspect.h"

#include <limits.h>
#include <sys/wait.h>

#include "base/child.h"
#include "inspect/verdict.h"

static bool
judge(struct pv_ctx *ctx, const char *kind, int status)
{
	static const char *const texts[] = {
		[PV_VERDICT_DAMAGED] = "file.damaged",
		[PV_VERDICT_TOO_LARGE] = "file.too-large",
		[PV_VERDICT_ENCRYPTED] = "file.encrypted",
		[PV_VERDICT_SCRIPT] = "file.script",
		[PV_VERDICT_ATTACHMENT] = "file.attachment",
		[PV_VERDICT_XFA] = "file.xfa",
	};
	int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (verdict == PV_VERDICT_GOOD)
		return true;
	/* Ended by its limits. */
	if (verdict < 0)
		return pv_fail(ctx, 422, "PV0266", "file.damaged",
		    "a %s that signal %d ended the reading of", kind,
		    WTERMSIG(status));
	if (verdict <= PV_VERDICT_XFA)
		return pv_fail(ctx, 422, "PV0267", texts[verdict],
		    "a %s refused for %s", kind, texts[verdict]);
	return pv_fail(ctx, 500, "PV0268", "error.internal",
	    "parvis-inspect cannot confine itself (status %d)", verdict);
}

bool
pv_inspect(struct pv_ctx *ctx, const char *kind, const void *data,
    size_t length, struct pv_bytes *made)
{
	static char *none[] = { NULL };
	char path[PATH_MAX];
	char *argv[] = { path, pv_strdup(ctx, kind), NULL };
	/* It ends by itself (inspect/cage.c). */
	struct pv_child child = {
		.argv = argv, .env = none, .data = data, .length = length
	};

	if (!pv_child_find(ctx, "parvis-inspect", path) ||
	    !pv_child_run(ctx, &child) || !judge(ctx, kind, child.status))
		return false;
	if (made != NULL)
		*made = (struct pv_bytes){ child.made, child.made_length };
	return true;
}
