/*
 * file - files sealed in chunks, and opened one chunk at a time.
 * Not here: keys of communes (box.c), what a file may be (form/).
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "vault/box.h"

enum {
	STREAM_KEY_BYTES = crypto_secretstream_xchacha20poly1305_KEYBYTES,
	HEADER_BYTES = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	CHUNK_MORE_BYTES = crypto_secretstream_xchacha20poly1305_ABYTES,
	BOUND_MAX_BYTES = 32,
};

static_assert(STREAM_KEY_BYTES + PV_BOX_MORE_BYTES + HEADER_BYTES ==
	PV_VAULT_FILE_KEY_BYTES,
    "a sealed file key has another length");

struct pv_opening {
	crypto_secretstream_xchacha20poly1305_state state;
	const struct pv_call *call;
	struct pv_arg args[PV_DB_ARGS_MAX];
	const char *column;
	int chunks;
	int next;
	uint8_t bytes[PV_VAULT_CHUNK_BYTES];
};

/* A file's key is bound to the number of the commune: moved, it opens nothing. */
static void
bind(struct pv_ctx *ctx, char bound[BOUND_MAX_BYTES])
{
	(void)snprintf(
	    bound, BOUND_MAX_BYTES, "file %lld", (long long)ctx->commune->id);
}

/* The file's key sealed, then the stream's header. */
static bool
begin(struct pv_ctx *ctx, struct pv_sealed *sealed,
    crypto_secretstream_xchacha20poly1305_state *state)
{
	uint8_t commune[PV_BOX_KEY_BYTES], key[STREAM_KEY_BYTES];
	uint8_t *out = pv_alloc_array(sealed, uint8_t, PV_VAULT_FILE_KEY_BYTES);
	char bound[BOUND_MAX_BYTES];

	if (!pv_box_commune_key(ctx, commune))
		return false;
	bind(ctx, bound);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	pv_box_seal(out, commune, bound, key, sizeof(key));
	(void)crypto_secretstream_xchacha20poly1305_init_push(
	    state, out + sizeof(key) + PV_BOX_MORE_BYTES, key);
	sodium_memzero(key, sizeof(key));
	sodium_memzero(commune, sizeof(commune));
	sealed->key = (struct pv_bytes){ out, PV_VAULT_FILE_KEY_BYTES };
	return true;
}

struct pv_sealed *
pv_vault_seal(struct pv_ctx *ctx, const uint8_t *data, size_t length)
{
	struct pv_sealed *sealed = pv_alloc(ctx, struct pv_sealed);
	crypto_secretstream_xchacha20poly1305_state state;

	if (length == 0)
		pv_die("an empty file was to be sealed");
	if (!begin(ctx, sealed, &state)) {
		talloc_free(sealed);
		return NULL;
	}
	sealed->size = length;
	(void)crypto_hash_sha256(sealed->sha256, data, length);
	sealed->n_chunks =
	    (length + PV_VAULT_CHUNK_BYTES - 1) / PV_VAULT_CHUNK_BYTES;
	sealed->chunks =
	    pv_alloc_array(sealed, struct pv_bytes, sealed->n_chunks);
	for (size_t i = 0; i < sealed->n_chunks; i++) {
		size_t from = i * PV_VAULT_CHUNK_BYTES;
		bool last = i + 1 == sealed->n_chunks;
		size_t part = last ? length - from : PV_VAULT_CHUNK_BYTES;
		uint8_t *out = pv_alloc_array(
		    sealed->chunks, uint8_t, part + CHUNK_MORE_BYTES);

		(void)crypto_secretstream_xchacha20poly1305_push(&state, out,
		    NULL, data + from, part, NULL, 0,
		    last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL :
			   crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
		sealed->chunks[i] =
		    (struct pv_bytes){ out, part + CHUNK_MORE_BYTES };
	}
	sodium_memzero(&state, sizeof(state));
	return sealed;
}

static int
wipe(struct pv_opening *opening)
{
	sodium_memzero(opening, sizeof(*opening));
	return 0;
}

static bool
open_key(struct pv_ctx *ctx, struct pv_opening *opening, const uint8_t *key,
    size_t length)
{
	const size_t sealed_bytes = STREAM_KEY_BYTES + PV_BOX_MORE_BYTES;
	uint8_t commune[PV_BOX_KEY_BYTES], file[STREAM_KEY_BYTES];
	char bound[BOUND_MAX_BYTES];
	bool opened;

	if (!pv_box_commune_key(ctx, commune))
		return false;
	bind(ctx, bound);
	opened = length == PV_VAULT_FILE_KEY_BYTES &&
	    pv_box_open(file, commune, bound, key, sealed_bytes) &&
	    crypto_secretstream_xchacha20poly1305_init_pull(
		&opening->state, key + sealed_bytes, file) == 0;
	sodium_memzero(file, sizeof(file));
	sodium_memzero(commune, sizeof(commune));
	if (!opened)
		return pv_fail(ctx, 500, "PV0253", "error.vault",
		    "the key of a file does not open");
	return true;
}

/* The file's own key, in clear: the caller wipes it. */
static bool
unseal_key(struct pv_ctx *ctx, const struct pv_bytes *key,
    uint8_t file[STREAM_KEY_BYTES])
{
	uint8_t commune[PV_BOX_KEY_BYTES];
	char bound[BOUND_MAX_BYTES];
	bool opened;

	if (!pv_box_commune_key(ctx, commune))
		return false;
	bind(ctx, bound);
	opened = key->length == PV_VAULT_FILE_KEY_BYTES &&
	    pv_box_open(file, commune, bound, key->data,
		STREAM_KEY_BYTES + PV_BOX_MORE_BYTES);
	sodium_memzero(commune, sizeof(commune));
	return opened ||
	    pv_fail(ctx, 500, "PV0883", "error.vault",
		"the key of a file to be moved does not open");
}

bool
pv_vault_move(struct pv_ctx *ctx, const char *from_host, const char *to_host,
    const struct pv_bytes *key, struct pv_bytes *moved)
{
	const size_t sealed_bytes = STREAM_KEY_BYTES + PV_BOX_MORE_BYTES;
	uint8_t *out = pv_alloc_array(ctx, uint8_t, PV_VAULT_FILE_KEY_BYTES);
	uint8_t commune[PV_BOX_KEY_BYTES], file[STREAM_KEY_BYTES];
	char bound[BOUND_MAX_BYTES];
	bool good;

	if (!pv_commune_enter(ctx, from_host) || !unseal_key(ctx, key, file))
		return false;
	good =
	    pv_commune_enter(ctx, to_host) && pv_box_commune_key(ctx, commune);
	if (good) {
		bind(ctx, bound);
		pv_box_seal(out, commune, bound, file, sizeof(file));
		/* The stream's header is of its chunks, which stay. */
		memcpy(
		    out + sealed_bytes, key->data + sealed_bytes, HEADER_BYTES);
		*moved = (struct pv_bytes){ out, PV_VAULT_FILE_KEY_BYTES };
		sodium_memzero(commune, sizeof(commune));
	}
	sodium_memzero(file, sizeof(file));
	return good;
}

struct pv_opening *
pv_vault_open(struct pv_ctx *ctx, struct pv_rows *rows,
    const struct pv_call *chunk, const struct pv_arg *args)
{
	struct pv_opening *opening = pv_alloc(ctx, struct pv_opening);
	const char *dot = strchr(chunk->function, '.');
	const uint8_t *key;
	size_t length;

	talloc_set_destructor(opening, wipe);
	key = pv_row_bytes(rows, 0, "key", &length);
	if (!open_key(ctx, opening, key, length)) {
		talloc_free(opening);
		return NULL;
	}
	opening->call = chunk;
	memcpy(opening->args, args, (size_t)chunk->args * sizeof(args[0]));
	opening->column = dot == NULL ? chunk->function : dot + 1;
	opening->chunks = (int)pv_row_int(rows, 0, "chunks");
	return opening;
}

/* The stream must end where the row says, no sooner and no later. */
static bool
pull(struct pv_ctx *ctx, struct pv_opening *opening, const uint8_t *chunk,
    size_t length, size_t *got)
{
	bool last = opening->next == opening->chunks;
	unsigned long long bytes = 0;
	unsigned char tag = 0;

	if (length < CHUNK_MORE_BYTES ||
	    length > PV_VAULT_CHUNK_BYTES + CHUNK_MORE_BYTES ||
	    crypto_secretstream_xchacha20poly1305_pull(&opening->state,
		opening->bytes, &bytes, &tag, chunk, length, NULL, 0) != 0 ||
	    last != (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
		return pv_fail(ctx, 500, "PV0254", "error.vault",
		    "chunk %d of %d of a file does not open", opening->next - 1,
		    opening->chunks);
	*got = (size_t)bytes;
	return true;
}

bool
pv_vault_next(
    struct pv_ctx *ctx, void *data, const uint8_t **bytes, size_t *length)
{
	struct pv_opening *opening = data;
	struct pv_rows *rows;
	const uint8_t *chunk;
	size_t size;
	bool opened;

	if (opening->next == opening->chunks)
		return false;
	opening->args[opening->call->args - 1] = pv_arg_int(opening->next++);
	rows = pv_db_call(ctx, opening->call, opening->args);
	if (rows == NULL)
		return false;
	chunk = pv_row_bytes(rows, 0, opening->column, &size);
	opened = pull(ctx, opening, chunk, chunk == NULL ? 0 : size, length);
	talloc_free(rows);
	*bytes = opening->bytes;
	return opened;
}
