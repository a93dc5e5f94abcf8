/*
 * lib/vault: what was changed, cut, exchanged or moved does not open.  Files go
 * through a deployed database (PV_TEST_DATABASE); skipped where there is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/config.h"
#include "vault/vault.h"

enum { FILE_BYTES = 3 * PV_VAULT_CHUNK_BYTES + 17 };

static struct pv_config config = { .prepare = true };
static char key_file[] = "/tmp/pv-vault-test-XXXXXX";
static struct pv_process *worker, *citizen;
static char hosts[2][64];
static char digest[65];

static struct pv_process *
process_as(const char *role)
{
	struct pv_process *process = pv_process_new("vault-test", role);

	process->config = &config;
	return process;
}

static void
write_key(const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	for (int i = 0; i < 32; i++)
		(void)fprintf(file, "%02x", i * 7);
	(void)fprintf(file, "\n");
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0400), 0);
}

static void
make_commune(unsigned number, const char *host)
{
	static const struct pv_call add = { "worker.commune_add", 6, false };
	struct pv_ctx *ctx = pv_ctx_new(worker);
	uint8_t key[PV_VAULT_COMMUNE_KEY_BYTES];
	char insee[8];
	const char *const list[] = { host };

	(void)snprintf(insee, sizeof(insee), "%05u", number % 95000);
	assert_true(pv_vault_commune_key(ctx, insee, key));
	const struct pv_arg args[] = { pv_arg_text(insee),
		pv_arg_text("Saint-Coffre"), pv_arg_texts(ctx, list, 1),
		pv_arg_text("Europe/Paris"), pv_arg_bytes(key, sizeof(key)),
		pv_arg_text("{}") };
	assert_non_null(pv_db_call(ctx, &add, args));
	talloc_free(ctx);
}

static void
publish(void)
{
	static const struct pv_call call = { "worker.definition_publish", 5,
		true };
	struct pv_ctx *ctx = pv_ctx_new(worker);
	const struct pv_arg args[] = { pv_arg_text("coffre"),
		pv_arg_text(digest), pv_arg_text("Coffre"), pv_arg_text(""),
		pv_arg_text("<data/>") };

	assert_non_null(pv_db_call(ctx, &call, args));
	talloc_free(ctx);
}

static int
setup(void **state)
{
	struct timespec now;
	unsigned number;
	int fd = mkstemp(key_file);

	(void)state;
	if (fd < 0)
		return -1;
	(void)close(fd);
	write_key(key_file);
	config.key_file = key_file;
	config.database = getenv("PV_TEST_DATABASE");
	worker = process_as("parvis_worker");
	citizen = process_as("parvis_citizen");
	if (config.database == NULL)
		return 0;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	number = (unsigned)(now.tv_nsec / 1000 + getpid());
	(void)snprintf(digest, sizeof(digest), "%064x", number);
	publish();
	for (unsigned i = 0; i < 2; i++) {
		(void)snprintf(hosts[i], sizeof(hosts[i]),
		    "v%u-%u.exemple.test", number, i);
		make_commune(number + i, hosts[i]);
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(key_file);
	talloc_free(worker);
	talloc_free(citizen);
	return 0;
}

static void
need_database(void)
{
	if (config.database != NULL)
		return;
	print_message("skipped: PV_TEST_DATABASE names no database\n");
	skip();
}

static struct pv_ctx *
enter(int commune)
{
	struct pv_ctx *ctx = pv_ctx_new(citizen);

	assert_true(pv_commune_enter(ctx, hosts[commune]));
	return ctx;
}

static const char *
begin_draft(struct pv_ctx *ctx)
{
	static const struct pv_call create = { "citizen.draft_create", 4,
		false };
	const char *token = pv_token(ctx);
	const struct pv_arg args[] = { pv_arg_text("coffre"),
		pv_arg_hash(token), pv_arg_hash(pv_token(ctx)),
		pv_arg_text("<data/>") };

	assert_non_null(pv_db_call(ctx, &create, args));
	return token;
}

static uint8_t *
sample(struct pv_ctx *ctx)
{
	uint8_t *data = pv_alloc_array(ctx, uint8_t, FILE_BYTES);

	for (size_t i = 0; i < FILE_BYTES; i++)
		data[i] = (uint8_t)(i * 31 + i / 999);
	return data;
}

/* Stores what is sealed, and reads it again: how many bytes came, all equal. */
static size_t
through(struct pv_ctx *ctx, const struct pv_sealed *sealed)
{
	static const struct pv_call add = { "citizen.file_add", 9, false };
	static const struct pv_call info = { "citizen.file_info", 2, true };
	static const struct pv_call chunk = { "citizen.file_chunk", 3, true };
	const char *token = begin_draft(ctx);
	const struct pv_arg args[] = { pv_arg_hash(token), pv_arg_null(),
		pv_arg_text("acte.pdf"), pv_arg_text("application/pdf"),
		pv_arg_int((int64_t)sealed->size),
		pv_arg_bytes(sealed->sha256, sizeof(sealed->sha256)),
		pv_arg_bytes(sealed->key.data, sealed->key.length),
		pv_arg_text("clean"),
		pv_arg_list(sealed->chunks, sealed->n_chunks) };
	struct pv_rows *rows = pv_db_call(ctx, &add, args);
	const uint8_t *bytes, *data = sample(ctx);
	struct pv_opening *opening;
	size_t length, total = 0;
	struct pv_arg which[3];

	assert_non_null(rows);
	which[0] = pv_arg_hash(token);
	which[1] = pv_arg_int(pv_row_int(rows, 0, "id"));
	rows = pv_db_call(ctx, &info, which);
	assert_non_null(rows);
	opening = pv_vault_open(ctx, rows, &chunk, which);
	if (opening == NULL)
		return 0;
	while (pv_vault_next(ctx, opening, &bytes, &length)) {
		assert_true(total + length <= FILE_BYTES);
		assert_memory_equal(bytes, data + total, length);
		total += length;
	}
	return total;
}

static struct pv_sealed *
seal_sample(struct pv_ctx *ctx)
{
	struct pv_sealed *sealed = pv_vault_seal(ctx, sample(ctx), FILE_BYTES);

	assert_non_null(sealed);
	assert_int_equal(sealed->n_chunks, 4);
	assert_int_equal(sealed->size, FILE_BYTES);
	return sealed;
}

static void
assert_refused(struct pv_ctx *ctx)
{
	assert_int_equal(ctx->error.status, 500);
	assert_string_equal(ctx->error.text, "error.vault");
	talloc_free(ctx);
}

static void
test_round_trip(void **state)
{
	struct pv_ctx *ctx;
	struct pv_sealed *sealed;

	(void)state;
	need_database();
	ctx = enter(0);
	sealed = seal_sample(ctx);
	assert_int_equal(through(ctx, sealed), FILE_BYTES);
	assert_int_equal(ctx->error.status, 0);
	talloc_free(ctx);
}

static void
test_tampered(void **state)
{
	struct pv_ctx *ctx;
	struct pv_sealed *sealed;

	(void)state;
	need_database();
	ctx = enter(0);
	sealed = seal_sample(ctx);
	((uint8_t *)(uintptr_t)sealed->chunks[1].data)[100] ^= 1;
	assert_int_equal(through(ctx, sealed), PV_VAULT_CHUNK_BYTES);
	assert_refused(ctx);
}

static void
test_truncated(void **state)
{
	struct pv_ctx *ctx;
	struct pv_sealed *sealed;

	(void)state;
	need_database();
	ctx = enter(0);
	sealed = seal_sample(ctx);
	sealed->n_chunks = 3;
	assert_int_equal(through(ctx, sealed), 2 * PV_VAULT_CHUNK_BYTES);
	assert_refused(ctx);
}

static void
test_reordered(void **state)
{
	struct pv_ctx *ctx;
	struct pv_sealed *sealed;
	struct pv_bytes first;

	(void)state;
	need_database();
	ctx = enter(0);
	sealed = seal_sample(ctx);
	first = sealed->chunks[0];
	sealed->chunks[0] = sealed->chunks[1];
	sealed->chunks[1] = first;
	assert_int_equal(through(ctx, sealed), 0);
	assert_refused(ctx);
}

static void
test_prolonged(void **state)
{
	struct pv_ctx *ctx;
	struct pv_sealed *sealed;
	struct pv_bytes more[5];

	(void)state;
	need_database();
	ctx = enter(0);
	sealed = seal_sample(ctx);
	memcpy(more, sealed->chunks, 4 * sizeof(more[0]));
	more[4] = sealed->chunks[3];
	sealed->chunks = more;
	sealed->n_chunks = 5;
	assert_int_equal(through(ctx, sealed), 3 * PV_VAULT_CHUNK_BYTES);
	assert_refused(ctx);
}

static void
test_other_commune(void **state)
{
	struct pv_ctx *ctx, *other;
	struct pv_sealed *sealed;

	(void)state;
	need_database();
	ctx = enter(0);
	other = enter(1);
	sealed = seal_sample(ctx);
	assert_int_equal(through(other, sealed), 0);
	talloc_free(ctx);
	assert_refused(other);
}

static void
test_box(void **state)
{
	struct pv_ctx *ctx, *other;
	struct pv_bytes box, back;

	(void)state;
	need_database();
	ctx = enter(0);
	other = enter(1);
	assert_true(pv_vault_box(ctx, "totp", "secret", 6, &box));
	assert_true(pv_vault_unbox(ctx, "totp", box.data, box.length, &back));
	assert_int_equal(back.length, 6);
	assert_string_equal(back.data, "secret");
	assert_false(
	    pv_vault_unbox(other, "totp", box.data, box.length, &back));
	assert_refused(other);
	assert_false(pv_vault_unbox(ctx, "mail", box.data, box.length, &back));
	assert_int_equal(ctx->error.status, 500);
	pv_forgive(ctx);
	assert_false(pv_vault_unbox(ctx, "totp", box.data, 10, &back));
	pv_forgive(ctx);
	((uint8_t *)(uintptr_t)box.data)[box.length - 1] ^= 0x80;
	assert_false(pv_vault_unbox(ctx, "totp", box.data, box.length, &back));
	assert_refused(ctx);
}

/* Needs no database: the key is the code's and the installation's. */
static void
test_lock(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(citizen);
	struct pv_bytes locked, again, back;

	(void)state;
	assert_true(pv_vault_lock(ctx, "K3MW9QXD", "typed", 5, &locked));
	assert_true(pv_vault_lock(ctx, "K3MW9QXD", "typed", 5, &again));
	assert_int_equal(locked.length, again.length);
	assert_memory_not_equal(locked.data, again.data, locked.length);
	assert_true(pv_vault_unlock(
	    ctx, "K3MW9QXD", locked.data, locked.length, &back));
	assert_string_equal(back.data, "typed");
	assert_false(pv_vault_unlock(
	    ctx, "K3MW9QXE", locked.data, locked.length, &back));
	assert_refused(ctx);
}

static void
test_commune_key(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(worker);
	uint8_t one[PV_VAULT_COMMUNE_KEY_BYTES];
	uint8_t two[PV_VAULT_COMMUNE_KEY_BYTES];

	(void)state;
	assert_true(pv_vault_commune_key(ctx, "99001", one));
	assert_true(pv_vault_commune_key(ctx, "99001", two));
	assert_memory_not_equal(one, two, sizeof(one));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_tampered),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_reordered),
		cmocka_unit_test(test_prolonged),
		cmocka_unit_test(test_other_commune),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_commune_key),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
