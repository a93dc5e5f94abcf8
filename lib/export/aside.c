/*
 * aside - bytes put aside until later, in memory and then in a file.
 * Not here: what they are (zip.c).
 */
#include "export/aside.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/ctx.h"

/* A whole number of the cipher's blocks, so that each part begins one. */
enum { PART_BYTES = 64 * 1024, BLOCK_BYTES = 64 };

struct pv_aside {
	uint8_t part[PART_BYTES]; /* the last one, not yet full */
	size_t length;		  /* of it */
	uint64_t parts;		  /* those in the file, all full */
	uint64_t given;	    /* parts given back; past those in the file: all */
	size_t ready, read; /* bytes of the part given back; read of it */
	FILE *file;	    /* or NULL */
	uint8_t key[crypto_stream_xchacha20_KEYBYTES];
	uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES];
};

static int
forget(struct pv_aside *aside)
{
	if (aside->file != NULL)
		(void)fclose(aside->file);
	sodium_memzero(aside->key, sizeof(aside->key));
	return 0;
}

struct pv_aside *
pv_aside_new(const void *parent)
{
	struct pv_aside *aside = pv_alloc(parent, struct pv_aside);

	talloc_set_destructor(aside, forget);
	return aside;
}

static void
turn(struct pv_aside *aside, uint64_t part)
{
	(void)crypto_stream_xchacha20_xor_ic(aside->part, aside->part,
	    PART_BYTES, aside->nonce, part * (PART_BYTES / BLOCK_BYTES),
	    aside->key);
}

static void
put_away(struct pv_aside *aside)
{
	if (aside->file == NULL) {
		randombytes_buf(aside->key, sizeof(aside->key));
		randombytes_buf(aside->nonce, sizeof(aside->nonce));
		aside->file = tmpfile();
	}
	turn(aside, aside->parts);
	if (aside->file == NULL ||
	    fwrite(aside->part, 1, PART_BYTES, aside->file) != PART_BYTES)
		pv_die("no room in the temporary directory");
	aside->parts++;
	aside->length = 0;
}

void
pv_aside_add(struct pv_aside *aside, const void *data, size_t length)
{
	const uint8_t *from = data;

	while (length > 0) {
		size_t room = PART_BYTES - aside->length;
		size_t now = length < room ? length : room;

		memcpy(aside->part + aside->length, from, now);
		aside->length += now;
		from += now;
		length -= now;
		if (aside->length == PART_BYTES)
			put_away(aside);
	}
}

uint64_t
pv_aside_length(const struct pv_aside *aside)
{
	return aside->parts * PART_BYTES + aside->length;
}

/* The last part waits in the file's place while the others are read. */
bool
pv_aside_next(struct pv_aside *aside, const void **data, size_t *length)
{
	size_t last = aside->length;

	if (aside->given == 0 && aside->file != NULL) {
		turn(aside, aside->parts);
		if (fwrite(aside->part, 1, PART_BYTES, aside->file) !=
			PART_BYTES ||
		    fseeko(aside->file, 0, SEEK_SET) != 0)
			pv_die("no room in the temporary directory");
	}
	if (aside->given > aside->parts ||
	    (aside->given == aside->parts && last == 0))
		return false;
	if (aside->file != NULL) {
		if (fread(aside->part, 1, PART_BYTES, aside->file) !=
		    PART_BYTES)
			pv_die("the temporary directory lost a part");
		turn(aside, aside->given);
	}
	*data = aside->part;
	*length = aside->given < aside->parts ? PART_BYTES : last;
	aside->given++;
	return true;
}

bool
pv_aside_read(struct pv_aside *aside, void *into, size_t length)
{
	uint8_t *to = into;
	const void *part;

	while (length > 0) {
		size_t now = aside->ready - aside->read;

		if (now == 0) {
			if (!pv_aside_next(aside, &part, &aside->ready))
				return false;
			aside->read = 0;
			continue;
		}
		if (now > length)
			now = length;
		memcpy(to, aside->part + aside->read, now);
		aside->read += now;
		to += now;
		length -= now;
	}
	return true;
}
