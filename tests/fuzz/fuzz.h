/*
 * fuzz - a context for each input, and checks that hold for all of them.
 */
#ifndef PV_TESTS_FUZZ_H
#define PV_TESTS_FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "http/chars.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pv_config fuzz_config = { .prefix = "",
	.body_max_bytes = 1 << 20,
	.file_max_bytes = 1 << 19 };

/* fuzz_ctx - child of a process that lives on; the caller frees it. */
static inline struct pv_ctx *
fuzz_ctx(void)
{
	static struct pv_process *process;

	if (process == NULL) {
		process = pv_process_new("fuzz", "parvis_citizen");
		process->config = &fuzz_config;
		pv_log_to(-1);
	}
	return pv_ctx_new(process);
}

static inline void
fuzz_assert(bool truth)
{
	if (!truth)
		abort();
}

/* fuzz_check_fields - what http/request.h promises of names and values. */
static inline void
fuzz_check_fields(const struct pv_field *fields, size_t n)
{
	fuzz_assert(n <= PV_FIELDS_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct pv_field *field = &fields[i];

		fuzz_assert(field->name[0] != '\0');
		fuzz_assert(strlen(field->name) <= PV_FIELD_NAME_MAX_BYTES);
		fuzz_assert(pv_chars_plain(field->name, strlen(field->name)));
		fuzz_assert(strlen(field->value) == field->length);
		fuzz_assert(field->length <= PV_FIELD_VALUE_MAX_BYTES);
		fuzz_assert(strchr(field->value, '\r') == NULL);
		for (const char *c = field->value; *c != '\0'; c++)
			fuzz_assert((unsigned char)*c >= 0x20 || *c == '\n' ||
			    *c == '\t');
	}
}

#endif
