/*
 * bundle - files put together as one PDF, to be printed at once.
 * Not here: which files, in what order (print.c, invoice_print.c), how PDFs are
 * merged (lib/letter).
 */
#include "bundle.h"

#include <string.h>

#include "base/text.h"
#include "letter/merge.h"
#include "letter/page.h"
#include "vault/vault.h"

enum { SUM_MAX_BYTES = 67108864 };

/* What is printed, in order, whose each part is, and what is told instead. */
struct bundle {
	struct pv_bytes *parts;
	const char **names;
	const char **missing;
	size_t n, n_missing, sum;
};

struct bundle *
bundle_new(struct pv_ctx *ctx, size_t most)
{
	struct bundle *bundle = pv_alloc(ctx, struct bundle);

	bundle->parts = pv_alloc_array(ctx, struct pv_bytes, most + 1);
	bundle->names = pv_alloc_array(ctx, const char *, most + 1);
	/* each may be told once, and be found damaged after */
	bundle->missing = pv_alloc_array(ctx, const char *, 2 * most + 1);
	return bundle;
}

bool
bundle_open(struct pv_ctx *ctx, struct bundle *bundle, struct pv_rows *rows,
    const struct pv_call *chunk, const struct pv_arg *args,
    struct pv_bytes *bytes)
{
	size_t size = (size_t)pv_row_int(rows, 0, "size"), length, at = 0;
	struct pv_opening *opening = pv_vault_open(ctx, rows, chunk, args);
	const uint8_t *part;
	uint8_t *all;

	if (opening == NULL)
		return false;
	all = pv_alloc_array(ctx, uint8_t, size + 1);
	while (pv_vault_next(ctx, opening, &part, &length)) {
		if (length > size - at)
			break;
		memcpy(all + at, part, length);
		at += length;
	}
	*bytes = (struct pv_bytes){ all, at };
	bundle->sum += at;
	return ctx->error.status == 0 && at == size;
}

bool
bundle_heavy(const struct bundle *bundle)
{
	return bundle->sum > SUM_MAX_BYTES;
}

void
bundle_add(struct bundle *bundle, const char *name, const struct pv_bytes *pdf)
{
	bundle->names[bundle->n] = name;
	bundle->parts[bundle->n++] = *pdf;
}

void
bundle_miss(struct pv_ctx *ctx, struct bundle *bundle, const char *name,
    const char *why)
{
	bundle->missing[bundle->n_missing++] =
	    pv_printf(ctx, "%s (%s)", name, pv_text(ctx, why));
}

bool
bundle_empty(const struct bundle *bundle)
{
	return bundle->n == 0;
}

/* As one; a part that is no PDF after all is told with the others. */
static bool
put_together(struct pv_ctx *ctx, struct bundle *bundle, const char *title,
    bool duplex, struct pv_bytes *pdf)
{
	struct pv_bytes *all =
	    pv_alloc_array(ctx, struct pv_bytes, bundle->n + 1);
	size_t first, part;

	while (true) {
		first = bundle->n_missing > 0 ? 1 : 0;
		if (first == 1)
			pv_page_lines(ctx, pv_text(ctx, title), bundle->missing,
			    bundle->n_missing, &all[0]);
		memcpy(all + first, bundle->parts, bundle->n * sizeof(all[0]));
		if (pv_pdf_merge(
			ctx, all, first + bundle->n, duplex, pdf, &part))
			return true;
		if (part < first || part - first >= bundle->n)
			return false;
		pv_forgive(ctx);
		part -= first;
		bundle_miss(ctx, bundle, bundle->names[part],
		    "agent.letters.cover.damaged");
		bundle->n--;
		memmove(bundle->parts + part, bundle->parts + part + 1,
		    (bundle->n - part) * sizeof(bundle->parts[0]));
		memmove(bundle->names + part, bundle->names + part + 1,
		    (bundle->n - part) * sizeof(bundle->names[0]));
	}
}

struct pv_answer *
bundle_answer(struct pv_ctx *ctx, struct bundle *bundle, const char *title,
    bool duplex, const char *filename)
{
	struct pv_answer *answer;
	struct pv_buffer *bytes;
	struct pv_bytes pdf;

	if (!put_together(ctx, bundle, title, duplex, &pdf))
		return NULL;
	bytes = pv_buffer_new(ctx, pdf.length + 1);
	pv_buffer_add(bytes, pdf.data, pdf.length);
	answer = pv_answer_bytes(ctx, "application/pdf", bytes);
	answer->filename = filename;
	return answer;
}
