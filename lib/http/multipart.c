/*
 * multipart - frames the parts strictly, lets GMime read their headers.
 * Not here: what a file is allowed to be (form/, vault/).
 *
 * A mail reader forgives; a front door may not.  The delimiters are found by
 * us first, where the standard wants them, and GMime must then find the same
 * number of parts: what two readers see differently is refused.
 */
#include "http/multipart.h"

#include <string.h>

#include <gmime/gmime.h>

#include "http/chars.h"

enum { BOUNDARY_MAX_BYTES = 70 };

/* One reading, with what GMime holds for it until the end. */
struct reading {
	struct pv_ctx *ctx;
	struct pv_buffer *buffer;
	size_t start;				/* of the body in the buffer */
	char delimiter[BOUNDARY_MAX_BYTES + 5]; /* "\r\n--boundary" */
	size_t delimiter_length;
	size_t parts;
	bool doubtful; /* GMime warned */
	struct pv_field *fields;
	struct pv_file *files;
	size_t n_fields, n_files;
};

static void
start_gmime(void)
{
	static bool started;

	/* Late, since it costs memory that most programs never need. */
	if (!started)
		g_mime_init();
	started = true;
}

static bool
malformed(struct reading *reading, const char *why)
{
	return pv_fail(reading->ctx, 400, "PV0110", "error.malformed",
	    "multipart body: %s", why);
}

const char *
pv_multipart_boundary(struct pv_ctx *ctx, const char *content_type)
{
	GMimeContentType *type;
	const char *boundary = NULL;
	size_t length;

	start_gmime();
	type = g_mime_content_type_parse(NULL, content_type);
	if (type != NULL)
		boundary = g_mime_content_type_get_parameter(type, "boundary");
	length = boundary != NULL ? strlen(boundary) : 0;
	/* The characters of RFC 2046, without the blank. */
	if (length > 0 && length <= BOUNDARY_MAX_BYTES &&
	    strspn(boundary,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789'()+_,-./:=?") == length)
		boundary = pv_strdup(ctx, boundary);
	else
		boundary = NULL;
	if (type != NULL)
		g_object_unref(type);
	if (boundary == NULL)
		(void)pv_fail(ctx, 400, "PV0109", "error.malformed",
		    "multipart body: no boundary, or an odd one");
	return boundary;
}

void
pv_multipart_head(struct pv_buffer *buffer, const char *boundary)
{
	pv_buffer_addf(buffer,
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/form-data; boundary=\"%s\"\r\n\r\n",
	    boundary);
}

/*
 * The head of a part, from the end of its delimiter: lines that end in CRLF,
 * then an empty one, not too far; no NUL, at which GMime would stop reading.
 */
static bool
check_head(struct reading *reading, const char *part, size_t length)
{
	size_t max =
	    length < PV_PART_HEAD_MAX_BYTES ? length : PV_PART_HEAD_MAX_BYTES;
	const char *end = memmem(part, max, "\r\n\r\n", 4);

	if (end == NULL)
		return malformed(
		    reading, "a part without a head, or a long one");
	for (const char *c = part; c < end; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte == '\r' && c[1] == '\n')
			c++;
		else if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return malformed(reading, "odd characters in a head");
	}
	return true;
}

/*
 * Counts the parts and checks the frame: each delimiter ends its line, the
 * last one closes, and nothing but a line end follows it.
 */
static bool
check_frame(struct reading *reading)
{
	const char *at = reading->buffer->data + reading->start;
	const char *end = reading->buffer->data + reading->buffer->length;
	size_t length = reading->delimiter_length;

	if ((size_t)(end - at) < length - 2 ||
	    memcmp(at, reading->delimiter + 2, length - 2) != 0)
		return malformed(
		    reading, "it does not begin with its boundary");
	at += length - 2;
	for (;;) {
		const char *next;

		if (end - at >= 2 && memcmp(at, "--", 2) == 0)
			break;
		if (end - at < 2 || memcmp(at, "\r\n", 2) != 0)
			return malformed(reading, "a boundary goes on");
		if (++reading->parts > PV_PARTS_MAX)
			return pv_fail(reading->ctx, 413, "PV0111",
			    "error.too-many", "more than %d parts",
			    PV_PARTS_MAX);
		next =
		    memmem(at, (size_t)(end - at), reading->delimiter, length);
		if (next == NULL)
			return malformed(reading, "no closing boundary");
		if (!check_head(reading, at, (size_t)(next - at)))
			return false;
		at = next + length;
	}
	at += 2;
	if (end - at != 0 && (end - at != 2 || memcmp(at, "\r\n", 2) != 0))
		return malformed(reading, "bytes after the closing boundary");
	return true;
}

static void
note_warning(
    gint64 offset, GMimeParserWarning code, const gchar *item, gpointer data)
{
	struct reading *reading = data;

	(void)offset;
	(void)item;
	/* Browsers write names and file names in bare UTF-8. */
	if (code != GMIME_WARN_UNENCODED_8BIT_HEADER)
		reading->doubtful = true;
}

/* The bytes of a part: where its content stands in the body. */
static bool
part_bytes(
    struct reading *reading, GMimePart *part, char **data, size_t *length)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream;

	*data = reading->buffer->data + reading->buffer->length;
	*length = 0;
	if (content == NULL)
		return true;
	stream = g_mime_data_wrapper_get_stream(content);
	if (!GMIME_IS_STREAM_MEM(stream) || stream->bound_start < 0 ||
	    stream->bound_end < stream->bound_start ||
	    (size_t)stream->bound_end > reading->buffer->length)
		return malformed(reading, "a part out of the body");
	*data = reading->buffer->data + stream->bound_start;
	*length = (size_t)(stream->bound_end - stream->bound_start);
	return true;
}

/*
 * The name of a file without a path; of a longer one, the end, which has the
 * extension.  Browsers write a quote as %22 (HTML standard, multipart form
 * data).
 */
static const char *
clean_filename(struct reading *reading, const char *sent)
{
	char *name = pv_strdup(reading->ctx, sent), *slash, *quote;
	size_t length;

	while ((quote = strstr(name, "%22")) != NULL) {
		*quote = '"';
		memmove(quote + 1, quote + 3, strlen(quote + 3) + 1);
	}
	while ((slash = strpbrk(name, "/\\")) != NULL)
		name = slash + 1;
	length = strlen(name);
	if (!pv_chars_plain(name, length)) {
		(void)malformed(reading, "bad characters in a file name");
		return NULL;
	}
	if (length > PV_FILE_NAME_MAX_BYTES) {
		name += length - PV_FILE_NAME_MAX_BYTES;
		while (((unsigned char)*name & 0xc0) == 0x80)
			name++;
	}
	return name;
}

static bool
read_file_part(struct reading *reading, GMimePart *part, const char *name,
    const char *filename)
{
	GMimeContentType *type =
	    g_mime_object_get_content_type(GMIME_OBJECT(part));
	struct pv_file *file = &reading->files[reading->n_files];
	char *said = g_mime_content_type_get_mime_type(type), *data;

	file->name = name;
	file->type = pv_strdup(reading->ctx, said);
	g_free(said);
	file->filename = clean_filename(reading, filename);
	if (file->filename == NULL ||
	    !part_bytes(reading, part, &data, &file->length))
		return false;
	file->data = (const uint8_t *)data;
	reading->n_files++;
	return true;
}

static bool
read_value_part(struct reading *reading, GMimePart *part, const char *name)
{
	const char *charset = g_mime_object_get_content_type_parameter(
	    GMIME_OBJECT(part), "charset");
	struct pv_field *field = &reading->fields[reading->n_fields];
	char *data, *value;

	if (charset != NULL && g_ascii_strcasecmp(charset, "utf-8") != 0 &&
	    g_ascii_strcasecmp(charset, "us-ascii") != 0)
		return pv_fail_field(reading->ctx, 400, "PV0112",
		    "error.charset", NULL, name, "a part that is not UTF-8");
	if (!part_bytes(reading, part, &data, &field->length))
		return false;
	value = pv_strndup(reading->ctx, "", 0);
	if (field->length <= PV_FIELD_VALUE_MAX_BYTES) {
		value = talloc_memdup(reading->ctx, data, field->length + 1);
		if (value == NULL)
			pv_die("out of memory for a field");
	}
	if (!pv_chars_value(reading->ctx, name, value, &field->length))
		return false;
	field->name = name;
	field->value = value;
	reading->n_fields++;
	return true;
}

static bool
read_part(struct reading *reading, GMimeObject *object)
{
	GMimeContentDisposition *disposition =
	    g_mime_object_get_content_disposition(object);
	const char *sent, *filename;
	char *name;

	if (!GMIME_IS_PART(object))
		return pv_fail(reading->ctx, 415, "PV0113", "error.type",
		    "multipart body: a part made of parts");
	if (disposition == NULL ||
	    g_ascii_strcasecmp(
		g_mime_content_disposition_get_disposition(disposition),
		"form-data") != 0)
		return malformed(reading, "a part that is no form data");
	if (g_mime_part_get_content_encoding(GMIME_PART(object)) >
	    GMIME_CONTENT_ENCODING_BINARY)
		return malformed(reading, "an encoded part");
	sent = g_mime_content_disposition_get_parameter(disposition, "name");
	name = pv_strdup(reading->ctx, sent != NULL ? sent : "");
	if (!pv_chars_name(reading->ctx, name, strlen(name)))
		return false;
	filename =
	    g_mime_content_disposition_get_parameter(disposition, "filename");
	if (filename != NULL)
		return read_file_part(
		    reading, GMIME_PART(object), name, filename);
	return read_value_part(reading, GMIME_PART(object), name);
}

static bool
read_parts(struct reading *reading, GMimeObject *root)
{
	GMimeMultipart *multipart;
	int n;

	if (reading->doubtful || root == NULL || !GMIME_IS_MULTIPART(root))
		return malformed(reading, "headers that are not plain");
	multipart = GMIME_MULTIPART(root);
	n = g_mime_multipart_get_count(multipart);
	if (n < 0 || (size_t)n != reading->parts)
		return malformed(reading, "boundaries at odd places");
	reading->fields =
	    pv_alloc_array(reading->ctx, struct pv_field, reading->parts);
	reading->files =
	    pv_alloc_array(reading->ctx, struct pv_file, reading->parts);
	for (int i = 0; i < n; i++)
		if (!read_part(
			reading, g_mime_multipart_get_part(multipart, i)))
			return false;
	return true;
}

bool
pv_multipart_parse(struct pv_ctx *ctx, struct pv_request *request,
    const char *boundary, struct pv_buffer *buffer, size_t start)
{
	struct reading reading = {
		.ctx = ctx, .buffer = buffer, .start = start
	};
	GMimeParserOptions *options;
	GMimeParser *parser;
	GMimeStream *stream;
	GMimeObject *root;
	GByteArray *bytes;
	bool good;

	reading.delimiter_length = (size_t)snprintf(
	    reading.delimiter, sizeof(reading.delimiter), "\r\n--%s", boundary);
	if (!check_frame(&reading))
		return false;
	if (reading.parts == 0)
		return true;

	/* Not owned and never written: GMime only looks at our bytes. */
	bytes = g_byte_array_new_take((guint8 *)buffer->data, buffer->length);
	stream = g_mime_stream_mem_new();
	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	options = g_mime_parser_options_new();
	g_mime_parser_options_set_warning_callback(
	    options, note_warning, &reading);
	parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	root = g_mime_parser_construct_part(parser, options);
	good = read_parts(&reading, root);
	if (root != NULL)
		g_object_unref(root);
	g_object_unref(parser);
	g_object_unref(stream);
	g_mime_parser_options_free(options);
	(void)g_byte_array_free(bytes, FALSE);

	if (!good)
		return false;
	request->fields = reading.fields;
	request->n_fields = reading.n_fields;
	request->files = reading.files;
	request->n_files = reading.n_files;
	return true;
}
