/*
 * zip - an archive written as it goes.
 * Not here: what is in it (the caller).
 */
#include "export/zip.h"

#include <string.h>

#include <zlib.h>

#include "export/aside.h"

enum {
	METHOD_STORED = 0,
	METHOD_DEFLATED = 8,
	FLAG_AFTER = 1 << 3, /* sizes come after the entry */
	FLAG_UTF8 = 1 << 11,
	VERSION = 20,
	VERSION_64 = 45,
	DAY = 0x0021, /* 1 January 1980: an archive tells no time */
	ENTRIES_MAX = 0xfffe,
	STEP_BYTES = 16384,
	LINE_MAX_BYTES = 4096,
};

static const uint64_t far = 0xffffffff;

struct pv_zip {
	struct pv_buffer *out;
	struct pv_aside *list; /* of entries, as it will be written */
	uint64_t list_from;    /* where it begins, once it has; else 0 */
	uint64_t written;      /* bytes of the archive so far */
	uint64_t entries;
	z_stream stream;
	bool deflating, ended;
	const char *name; /* of the entry at hand */
	uint64_t from, packed, size;
	unsigned flags, method;
	unsigned long crc;
};

static void
put(struct pv_buffer *out, uint64_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		char byte = (char)(number >> (8 * i));

		pv_buffer_add(out, &byte, 1);
	}
}

static void
emit(struct pv_zip *zip, const void *data, size_t length)
{
	pv_buffer_add(zip->out, data, length);
	zip->written += length;
}

static int
end_stream(struct pv_zip *zip)
{
	if (zip->deflating)
		(void)deflateEnd(&zip->stream);
	return 0;
}

struct pv_zip *
pv_zip_new(const void *parent, struct pv_buffer *out, uint64_t from)
{
	struct pv_zip *zip = pv_alloc(parent, struct pv_zip);

	zip->out = out;
	zip->written = from;
	zip->list = pv_aside_new(zip);
	talloc_set_destructor(zip, end_stream);
	return zip;
}

/* What the head of an entry and its line in the list have in common. */
static void
put_common(struct pv_zip *zip, struct pv_buffer *out, bool listed)
{
	bool after = (zip->flags & FLAG_AFTER) != 0 && !listed;

	put(out, zip->flags, 2);
	put(out, zip->method, 2);
	put(out, 0, 2);
	put(out, DAY, 2);
	put(out, after ? 0 : zip->crc, 4);
	put(out, after ? 0 : zip->packed, 4);
	put(out, after ? 0 : zip->size, 4);
	put(out, strlen(zip->name), 2);
}

static void
put_head(struct pv_zip *zip)
{
	struct pv_buffer *head = pv_buffer_new(zip, 1024);

	zip->from = zip->written;
	put(head, 0x04034b50, 4);
	put(head, VERSION, 2);
	put_common(zip, head, false);
	put(head, 0, 2);
	pv_buffer_add_text(head, zip->name);
	emit(zip, head->data, head->length);
	talloc_free(head);
}

static void
put_line(struct pv_zip *zip)
{
	struct pv_buffer *line = pv_buffer_new(zip, LINE_MAX_BYTES);
	bool beyond = zip->from >= far;

	put(line, 0x02014b50, 4);
	put(line, beyond ? VERSION_64 : VERSION, 2);
	put(line, beyond ? VERSION_64 : VERSION, 2);
	put_common(zip, line, true);
	put(line, beyond ? 12 : 0, 2);
	put(line, 0, 2); /* comment */
	put(line, 0, 2); /* disk */
	put(line, 0, 2);
	put(line, 0, 4);
	put(line, beyond ? far : zip->from, 4);
	pv_buffer_add_text(line, zip->name);
	if (beyond) {
		put(line, 1, 2);
		put(line, 8, 2);
		put(line, zip->from, 8);
	}
	pv_aside_add(zip->list, line->data, line->length);
	talloc_free(line);
	zip->entries++;
}

void
pv_zip_stored(
    struct pv_zip *zip, const char *name, const void *data, size_t length)
{
	zip->name = name;
	zip->flags = FLAG_UTF8;
	zip->method = METHOD_STORED;
	zip->crc = crc32(0, data, (uInt)length);
	zip->packed = zip->size = length;
	put_head(zip);
	emit(zip, data, length);
	put_line(zip);
}

void
pv_zip_open(struct pv_zip *zip, const char *name)
{
	zip->name = pv_strdup(zip, name);
	zip->flags = FLAG_UTF8 | FLAG_AFTER;
	zip->method = METHOD_DEFLATED;
	zip->crc = crc32(0, NULL, 0);
	zip->packed = zip->size = 0;
	put_head(zip);
	memset(&zip->stream, 0, sizeof(zip->stream));
	if (deflateInit2(&zip->stream, 1, Z_DEFLATED, -MAX_WBITS, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		pv_die("out of memory for an archive");
	zip->deflating = true;
}

static void
deflate_part(struct pv_zip *zip, const void *data, size_t length, int flush)
{
	uint8_t step[STEP_BYTES];

	zip->stream.next_in = (Bytef *)(uintptr_t)data;
	zip->stream.avail_in = (uInt)length;
	do {
		zip->stream.next_out = step;
		zip->stream.avail_out = sizeof(step);
		(void)deflate(&zip->stream, flush);
		emit(zip, step, sizeof(step) - zip->stream.avail_out);
		zip->packed += sizeof(step) - zip->stream.avail_out;
	} while (zip->stream.avail_out == 0);
}

void
pv_zip_add(struct pv_zip *zip, const void *data, size_t length)
{
	zip->crc = crc32(zip->crc, data, (uInt)length);
	zip->size += length;
	deflate_part(zip, data, length, Z_NO_FLUSH);
}

void
pv_zip_close(struct pv_zip *zip)
{
	struct pv_buffer *after = pv_buffer_new(zip, 64);

	deflate_part(zip, "", 0, Z_FINISH);
	(void)deflateEnd(&zip->stream);
	zip->deflating = false;
	if (zip->packed >= far || zip->size >= far)
		pv_die("an entry of an archive is past 4 GiB");
	put(after, 0x08074b50, 4);
	put(after, zip->crc, 4);
	put(after, zip->packed, 4);
	put(after, zip->size, 4);
	emit(zip, after->data, after->length);
	put_line(zip);
	talloc_free(after);
	talloc_free((void *)(uintptr_t)zip->name);
	zip->name = NULL;
}

/* Where the list is, for an archive that the older record cannot describe. */
static void
put_end_64(struct pv_zip *zip, struct pv_buffer *end, uint64_t bytes)
{
	put(end, 0x06064b50, 4);
	put(end, 44, 8);
	put(end, VERSION_64, 2);
	put(end, VERSION_64, 2);
	put(end, 0, 4);
	put(end, 0, 4);
	put(end, zip->entries, 8);
	put(end, zip->entries, 8);
	put(end, bytes, 8);
	put(end, zip->list_from, 8);
	put(end, 0x07064b50, 4);
	put(end, 0, 4);
	put(end, zip->list_from + bytes, 8);
	put(end, 1, 4);
}

static void
put_end(struct pv_zip *zip)
{
	struct pv_buffer *end = pv_buffer_new(zip, 256);
	uint64_t bytes = pv_aside_length(zip->list);
	bool many = zip->entries > ENTRIES_MAX;
	bool beyond = zip->list_from >= far || bytes >= far;

	if (many || beyond)
		put_end_64(zip, end, bytes);
	put(end, 0x06054b50, 4);
	put(end, 0, 2);
	put(end, 0, 2);
	put(end, many ? 0xffff : zip->entries, 2);
	put(end, many ? 0xffff : zip->entries, 2);
	put(end, bytes >= far ? far : bytes, 4);
	put(end, zip->list_from >= far ? far : zip->list_from, 4);
	put(end, 0, 2);
	emit(zip, end->data, end->length);
	talloc_free(end);
}

bool
pv_zip_end(struct pv_zip *zip)
{
	const void *data;
	size_t length;

	if (zip->ended)
		return false;
	if (zip->list_from == 0)
		zip->list_from = zip->written;
	if (pv_aside_next(zip->list, &data, &length)) {
		emit(zip, data, length);
		return true;
	}
	put_end(zip);
	zip->ended = true;
	return true;
}
