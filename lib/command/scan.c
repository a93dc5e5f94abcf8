/*
 * scan - opens each file that waits, shows it to clamd, notes the verdict.
 * Not here: how files are sealed (lib/vault), who may have them (sql/).
 */
#include "command/scan.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/config.h"
#include "base/local.h"
#include "base/log.h"
#include "vault/vault.h"

enum { ANSWER_MAX_BYTES = 512 };

static const struct pv_call scan_take = { "worker.scan_take", 2, true };
static const struct pv_call scan_done = { "worker.scan_done", 3, true };
static const struct pv_call file_chunk = { "worker.file_chunk", 3, true };

static bool
send_chunk(int fd, const uint8_t *bytes, size_t length)
{
	uint32_t head = htonl((uint32_t)length);

	return pv_local_send(fd, &head, sizeof(head)) &&
	    pv_local_send(fd, bytes, length);
}

/* The whole file: false if clamd hung up or the file does not open. */
static bool
send_file(struct pv_ctx *ctx, int fd, struct pv_opening *file)
{
	const uint8_t *bytes;
	size_t length;

	if (!pv_local_send(fd, "zINSTREAM", sizeof("zINSTREAM")))
		return false;
	while (pv_vault_next(ctx, file, &bytes, &length))
		if (!send_chunk(fd, bytes, length))
			return false;
	return ctx->error.status == 0 && send_chunk(fd, NULL, 0);
}

/* "stream: OK" or "stream: NAME FOUND"; NULL for anything else. */
static const char *
read_verdict(int fd)
{
	char answer[ANSWER_MAX_BYTES];
	size_t length = 0;
	ssize_t got;

	while (length < sizeof(answer) - 1 &&
	    (got = recv(fd, answer + length, sizeof(answer) - 1 - length, 0)) >
		0) {
		length += (size_t)got;
		if (answer[length - 1] == '\0')
			break;
	}
	answer[length] = '\0';
	if (strcmp(answer, "stream: OK") == 0)
		return "clean";
	length = strlen(answer);
	if (length > 6 && strcmp(answer + length - 6, " FOUND") == 0)
		return "infected";
	return NULL;
}

/* The state that the file gets, or NULL for no verdict. */
static const char *
show(struct pv_ctx *ctx, struct pv_opening *file)
{
	int fd = pv_local_dial(
	    ctx->process->config->clamd_socket, PV_SCAN_TIMEOUT_S);
	const char *verdict = NULL;

	if (fd < 0)
		return NULL;
	/* clamd may answer before the end: a virus in the first bytes. */
	if (send_file(ctx, fd, file) || ctx->error.status == 0)
		verdict = read_verdict(fd);
	close(fd);
	return verdict;
}

/* False if the database failed. */
static bool
scan(struct pv_ctx *ctx, struct pv_rows *rows, int64_t id)
{
	const struct pv_arg args[] = { pv_arg_int(ctx->commune->id),
		pv_arg_int(id), pv_arg_null() };
	struct pv_opening *file = pv_vault_open(ctx, rows, &file_chunk, args);
	const char *verdict = file == NULL ? NULL : show(ctx, file);
	const struct pv_arg done[] = { pv_arg_int(ctx->commune->id),
		pv_arg_int(id), pv_arg_text(verdict) };

	if (verdict == NULL) {
		pv_log(ctx, PV_WARNING, "file %lld has no verdict of clamd",
		    (long long)id);
		return ctx->error.status != 503;
	}
	pv_log(ctx, PV_INFO, "file %lld is %s", (long long)id, verdict);
	return pv_db_call(ctx, &scan_done, done) != NULL;
}

/* The next file after *id; its id there, or 0 when there is none. */
static bool
scan_next(struct pv_process *process, int64_t *id)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	const struct pv_arg args[] = { pv_arg_int(*id), pv_arg_int(1) };
	struct pv_rows *rows = pv_db_call(ctx, &scan_take, args);
	bool good = rows != NULL;

	*id = 0;
	if (good && pv_rows_count(rows) == 1) {
		*id = pv_row_int(rows, 0, "id");
		good = pv_commune_enter(
			   ctx, pv_row_text(rows, 0, "commune_host")) &&
		    scan(ctx, rows, *id);
	}
	talloc_free(ctx);
	return good;
}

bool
pv_scan_files(struct pv_process *process)
{
	int64_t id = 0;
	bool good = true;

	if (process->config->clamd_socket[0] == '\0')
		return true;
	do
		good = scan_next(process, &id);
	while (good && id != 0);
	return good;
}
