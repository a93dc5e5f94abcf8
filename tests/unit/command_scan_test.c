/*
 * command_scan_test - files received, shown to a clamd played by a forked
 * process, against a deployed database (PV_TEST_DATABASE: a conninfo under
 * which every role may connect); skipped, with a sentence, where there is none.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config.h"
#include "command/scan.h"
#include "vault/vault.h"

/* What the false clamd calls a virus. */
#define VIRUS "ceci est un virus"

static struct pv_config config = { .prepare = true };
static struct pv_process *worker, *citizen;
static char folder[] = "/tmp/parvis-scan-XXXXXX";
static char key_file[64], clamd_socket[64], host[64], token[64];

static void
write_key(void)
{
	FILE *file = fopen(key_file, "w");

	assert_non_null(file);
	for (int i = 0; i < 64; i++)
		fputc("0123456789abcdef"[i % 16], file);
	fputc('\n', file);
	fclose(file);
	assert_int_equal(0, chmod(key_file, 0440));
}

static void
call(struct pv_ctx *ctx, const char *function, int n, const struct pv_arg *args)
{
	const struct pv_call one = { function, n, false };

	assert_non_null(pv_db_call(ctx, &one, args));
}

/* A commune with a key of its own, a procedure, and a draft in it. */
static void
make_draft(void)
{
	struct pv_ctx *ctx = pv_ctx_new(worker);
	unsigned number =
	    (unsigned)(time(NULL) % 1000000) * 64 + (unsigned)getpid() % 64;
	const char *const hosts[] = { host };
	uint8_t key[PV_VAULT_COMMUNE_KEY_BYTES];
	char insee[6];

	snprintf(host, sizeof(host), "s%u.exemple.test", number);
	snprintf(insee, sizeof(insee), "%05u", number % 90000);
	snprintf(token, sizeof(token), "jeton %u", number);
	assert_true(pv_vault_commune_key(ctx, insee, key));
	const char *digest = pv_printf(ctx, "%064x", number);
	const struct pv_arg definition[] = { pv_arg_text("essai-scan"),
		pv_arg_text(digest), pv_arg_text("Essai"), pv_arg_text(""),
		pv_arg_text("<data/>") };
	const struct pv_arg commune[] = { pv_arg_text(insee),
		pv_arg_text("Saint-Essai"), pv_arg_texts(ctx, hosts, 1),
		pv_arg_text("Europe/Paris"), pv_arg_bytes(key, sizeof(key)),
		pv_arg_text("{}") };
	const struct pv_arg draft[] = { pv_arg_text("essai-scan"),
		pv_arg_hash(token), pv_arg_hash(host), pv_arg_text("<data/>") };

	call(ctx, "worker.definition_publish", 5, definition);
	call(ctx, "worker.commune_add", 6, commune);
	talloc_free(ctx);
	ctx = pv_ctx_new(citizen);
	assert_true(pv_commune_enter(ctx, host));
	call(ctx, "citizen.draft_create", 4, draft);
	talloc_free(ctx);
}

static int
begin(void **state)
{
	(void)state;
	config.database = getenv("PV_TEST_DATABASE");
	if (config.database == NULL)
		return 0;
	assert_non_null(mkdtemp(folder));
	snprintf(key_file, sizeof(key_file), "%s/key", folder);
	snprintf(clamd_socket, sizeof(clamd_socket), "%s/clamd", folder);
	config.key_file = key_file;
	config.clamd_socket = clamd_socket;
	write_key();
	worker = pv_process_new("test", "parvis_worker");
	citizen = pv_process_new("test", "parvis_citizen");
	worker->config = citizen->config = &config;
	make_draft();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	if (worker == NULL)
		return 0;
	talloc_free(worker);
	talloc_free(citizen);
	unlink(key_file);
	unlink(clamd_socket);
	rmdir(folder);
	return 0;
}

static bool
is_skipped(void)
{
	if (worker != NULL)
		return false;
	print_message("PV_TEST_DATABASE names no database: skipped\n");
	return true;
}

/* The id of a new file of the draft, of three chunks that end so. */
static int64_t
add_file(const char *text)
{
	struct pv_ctx *ctx = pv_ctx_new(citizen);
	size_t length = 2 * PV_VAULT_CHUNK_BYTES + strlen(text);
	uint8_t *data = pv_alloc_array(ctx, uint8_t, length);
	const struct pv_call add = { "citizen.file_add", 9, false };
	struct pv_sealed *sealed;
	struct pv_rows *rows;
	int64_t id;

	memset(data, 'x', length);
	memcpy(data + length - strlen(text), text, strlen(text));
	assert_true(pv_commune_enter(ctx, host));
	sealed = pv_vault_seal(ctx, data, length);
	assert_non_null(sealed);
	const struct pv_arg args[] = { pv_arg_hash(token),
		pv_arg_text("/data/piece"), pv_arg_text("piece.pdf"),
		pv_arg_text("application/pdf"),
		pv_arg_int((int64_t)sealed->size),
		pv_arg_bytes(sealed->sha256, sizeof(sealed->sha256)),
		pv_arg_bytes(sealed->key.data, sealed->key.length),
		pv_arg_text("to-scan"),
		pv_arg_list(sealed->chunks, sealed->n_chunks) };
	rows = pv_db_call(ctx, &add, args);
	assert_non_null(rows);
	id = pv_row_int(rows, 0, "id");
	talloc_free(ctx);
	return id;
}

static const char *
state_of(struct pv_ctx *ctx, int64_t id)
{
	const struct pv_call info = { "citizen.file_info", 2, true };
	const struct pv_arg args[] = { pv_arg_hash(token), pv_arg_int(id) };
	struct pv_rows *rows;

	assert_true(pv_commune_enter(ctx, host));
	rows = pv_db_call(ctx, &info, args);
	assert_non_null(rows);
	return pv_row_text(rows, 0, "state");
}

static void
expect_state(int64_t id, const char *wanted)
{
	struct pv_ctx *ctx = pv_ctx_new(citizen);

	assert_string_equal(wanted, state_of(ctx, id));
	talloc_free(ctx);
}

/* The answer to one stream: its tail tells the virus. */
static void
answer(FILE *peer, const char *otherwise)
{
	static char text[65536 + 1];
	char command[10], tail[sizeof(VIRUS)] = "";
	uint32_t length;

	if (fread(command, 1, sizeof(command), peer) != sizeof(command) ||
	    memcmp(command, "zINSTREAM", sizeof(command)) != 0)
		return;
	while (fread(&length, sizeof(length), 1, peer) == 1 && length != 0) {
		length = ntohl(length);
		if (length >= sizeof(text) ||
		    fread(text, 1, length, peer) != length)
			return;
		text[length] = '\0';
		if (length >= strlen(VIRUS))
			snprintf(tail, sizeof(tail), "%s",
			    text + length - strlen(VIRUS));
	}
	otherwise =
	    strcmp(tail, VIRUS) == 0 ? "stream: Essai FOUND" : otherwise;
	fwrite(otherwise, 1, strlen(otherwise) + 1, peer);
}

static pid_t
start_clamd(const char *otherwise)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	unlink(clamd_socket);
	snprintf(
	    address.sun_path, sizeof(address.sun_path), "%s", clamd_socket);
	assert_int_equal(0, bind(fd, (void *)&address, sizeof(address)));
	assert_int_equal(0, listen(fd, 4));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		for (;;) {
			FILE *peer = fdopen(accept(fd, NULL, NULL), "r+");

			answer(peer, otherwise);
			fclose(peer);
		}
	close(fd);
	return pid;
}

static void
scan_with(const char *otherwise)
{
	pid_t clamd = start_clamd(otherwise);

	assert_true(pv_scan_files(worker));
	kill(clamd, SIGKILL);
	waitpid(clamd, NULL, 0);
}

static void
test_verdicts(void **state)
{
	int64_t clean, infected;

	(void)state;
	if (is_skipped())
		skip();
	clean = add_file("rien de mal");
	infected = add_file(VIRUS);
	scan_with("stream: OK");
	expect_state(clean, "clean");
	expect_state(infected, "infected");
}

/* Without a verdict a file waits, and the next is shown all the same. */
static void
test_no_verdict(void **state)
{
	int64_t first, second;

	(void)state;
	if (is_skipped())
		skip();
	first = add_file("trop long pour lui");
	second = add_file(VIRUS);
	scan_with("INSTREAM size limit exceeded. ERROR");
	expect_state(first, "to-scan");
	expect_state(second, "infected");
	scan_with("stream: OK");
	expect_state(first, "clean");
}

static void
test_no_clamd(void **state)
{
	int64_t id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_file("rien de mal");
	unlink(clamd_socket);
	assert_true(pv_scan_files(worker));
	expect_state(id, "to-scan");
	scan_with("stream: OK");
	expect_state(id, "clean");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_no_verdict),
		cmocka_unit_test(test_no_clamd),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
