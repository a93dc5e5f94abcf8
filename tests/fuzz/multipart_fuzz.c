/*
 * A multipart body whose boundary is "XX": as it comes, and put in the frame
 * of a file, whose bytes must then come through.
 */
#include "fuzz.h"

#include "base/buffer.h"

static const char head[] =
    "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n"
    "Content-Type: image/png\r\n\r\n";
static const char tail[] = "\r\n--XX--\r\n";

struct bytes {
	const char *data;
	size_t left;
};

static ptrdiff_t
read_bytes(void *data, void *buffer, size_t size)
{
	struct bytes *bytes = data;

	if (size > bytes->left)
		size = bytes->left;
	memcpy(buffer, bytes->data, size);
	bytes->data += size;
	bytes->left -= size;
	return (ptrdiff_t)size;
}

static struct pv_request *
parse(struct pv_ctx *ctx, const void *data, size_t size)
{
	struct bytes bytes = { data, size };
	const char *variables[] = { "REQUEST_METHOD=POST", "REQUEST_URI=/",
		"CONTENT_TYPE=multipart/form-data; boundary=XX",
		pv_printf(ctx, "CONTENT_LENGTH=%zu", size), NULL };
	const struct pv_source source = { .environ = variables,
		.read = read_bytes,
		.data = &bytes,
		.ends = true };
	struct pv_request *request = pv_request_parse(ctx, &source);

	if (request == NULL) {
		fuzz_assert(ctx->error.status >= 400);
		return NULL;
	}
	fuzz_check_fields(request->fields, request->n_fields);
	fuzz_assert(request->n_fields + request->n_files <= PV_PARTS_MAX);
	for (size_t i = 0; i < request->n_files; i++) {
		const struct pv_file *file = &request->files[i];
		uint8_t sum = 0;

		fuzz_assert(strlen(file->filename) <= PV_FILE_NAME_MAX_BYTES);
		fuzz_assert(strchr(file->filename, '/') == NULL);
		/* The sanitizer looks at each byte. */
		for (size_t j = 0; j < file->length; j++)
			sum = (uint8_t)(sum + file->data[j]);
		fuzz_assert(sum <= UINT8_MAX);
	}
	return request;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	struct pv_buffer *framed = pv_buffer_new(ctx, 1 << 20);
	struct pv_request *request;

	(void)parse(ctx, data, size);
	pv_forgive(ctx);
	if (size < 1 << 19) {
		pv_buffer_add_text(framed, head);
		pv_buffer_add(framed, data, size);
		pv_buffer_add_text(framed, tail);
		request = parse(ctx, framed->data, framed->length);
		/* A boundary inside is what alone may divide or spoil it. */
		if (memmem(data, size, "\n--XX", 5) == NULL &&
		    (size < 4 || memcmp(data, "--XX", 4) != 0)) {
			fuzz_assert(request != NULL && request->n_files == 1);
			fuzz_assert(request->files[0].length == size);
			fuzz_assert(
			    memcmp(request->files[0].data, data, size) == 0);
		}
	}
	talloc_free(ctx);
	return 0;
}
