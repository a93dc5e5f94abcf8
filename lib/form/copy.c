/*
 * copy - the review of a draft as JSON, for the model of a mail.
 * Not here: what it reads like (html/mail/receipt.txt).
 */
#include "form/copy.h"

#include <string.h>

#include "form/review.h"

enum { COPY_MAX_BYTES = 131072 };

static json_t *
copy_rows(const struct pv_value *rows, size_t *left)
{
	json_t *copied = json_array();

	for (size_t i = 0; i < pv_list_length(rows); i++) {
		const struct pv_value *row = pv_list_at(rows, i);
		const char *label = pv_get_text(row, "label");
		const char *value = pv_get_text(row, "value");
		size_t length;

		/* False where nothing was answered. */
		if (value == NULL || label == NULL)
			continue;
		length = strlen(label) + strlen(value);
		if (length > *left)
			continue;
		*left -= length;
		json_array_append_new(copied,
		    json_pack("{s:s, s:s}", "label", label, "value", value));
	}
	return copied;
}

json_t *
pv_copy(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	const struct pv_value *pages =
	    pv_review(ctx, draft->answers, draft->definition, draft->files);
	size_t left = COPY_MAX_BYTES;
	json_t *copied = json_array();

	for (size_t i = 0; i < pv_list_length(pages); i++) {
		const struct pv_value *page = pv_list_at(pages, i);
		const char *heading = pv_get_text(page, "heading");
		json_t *rows = copy_rows(pv_get(page, "rows"), &left);

		if (json_array_size(rows) == 0) {
			json_decref(rows);
			continue;
		}
		json_array_append_new(copied,
		    json_pack("{s:s, s:o}", "heading",
			heading != NULL ? heading : "", "rows", rows));
	}
	return copied;
}
