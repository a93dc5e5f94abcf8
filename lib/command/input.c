/*
 * input - what the subcommands read from files, the terminal and the database.
 * Not here: their arguments.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "command/command.h"
#include "db/db.h"

enum { SECRET_MAX_BYTES = 512 };

static const struct pv_call commune_list = { "worker.commune_list", 0, true };

void
pv_complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("parvis: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

int
pv_complain_error(struct pv_ctx *ctx, const char *what)
{
	pv_complain("%s: %s (%s)", what, ctx->error.detail, ctx->error.id);
	return PV_STATUS_FAILED;
}

/* False, with errno, if it cannot be read or is longer than the buffer takes. */
static bool
read_all(int fd, struct pv_buffer *buffer)
{
	char some[16384];
	ssize_t got;

	while ((got = read(fd, some, sizeof(some))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (buffer->length + (size_t)got > PV_INPUT_MAX_BYTES) {
			errno = EFBIG;
			return false;
		}
		pv_buffer_add(buffer, some, (size_t)got);
	}
	return true;
}

struct pv_buffer *
pv_input_file(struct pv_ctx *ctx, const char *path)
{
	struct pv_buffer *buffer = pv_buffer_new(ctx, PV_INPUT_MAX_BYTES + 1);
	bool standard = strcmp(path, "-") == 0, read;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	read = fd >= 0 && read_all(fd, buffer);
	if (!read)
		pv_complain("%s: %s", path, strerror(errno));
	if (fd >= 0 && !standard)
		close(fd);
	return read ? buffer : NULL;
}

static int
wipe(char *secret)
{
	sodium_memzero(secret, talloc_get_size(secret));
	return 0;
}

/* One line, without echo where it is a terminal; false at the end of file. */
static bool
read_line(FILE *in, char *line)
{
	struct termios shown, hidden;
	bool terminal = tcgetattr(fileno(in), &shown) == 0, read;

	if (terminal) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(fileno(in), TCSAFLUSH, &hidden);
	}
	read = fgets(line, SECRET_MAX_BYTES, in) != NULL;
	if (terminal) {
		tcsetattr(fileno(in), TCSAFLUSH, &shown);
		fputc('\n', stderr);
	}
	if (read)
		line[strcspn(line, "\r\n")] = '\0';
	return read;
}

static char *
new_secret(struct pv_ctx *ctx)
{
	char *secret = pv_alloc_array(ctx, char, SECRET_MAX_BYTES);

	talloc_set_destructor(secret, wipe);
	return secret;
}

static char *
ask_twice(struct pv_ctx *ctx, const char *prompt)
{
	char *secret = new_secret(ctx), *again = new_secret(ctx);
	FILE *terminal = fopen("/dev/tty", "r+");
	bool read;

	if (terminal == NULL) {
		pv_complain("no terminal to ask on: use --password-file");
		return NULL;
	}
	fprintf(stderr, "%s: ", prompt);
	read = read_line(terminal, secret);
	fprintf(stderr, "%s, again: ", prompt);
	read = read && read_line(terminal, again);
	fclose(terminal);
	if (!read || strcmp(secret, again) != 0) {
		pv_complain("the two differ");
		return NULL;
	}
	return secret;
}

char *
pv_input_secret(struct pv_ctx *ctx, const char *path, const char *prompt)
{
	bool standard = path != NULL && strcmp(path, "-") == 0;
	char *secret;
	FILE *in;
	bool read;

	if (path == NULL)
		return ask_twice(ctx, prompt);
	in = standard ? stdin : fopen(path, "re");
	if (in == NULL) {
		pv_complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	secret = new_secret(ctx);
	read = read_line(in, secret);
	if (!standard)
		fclose(in);
	if (!read)
		pv_complain("%s: no line to read", path);
	return read ? secret : NULL;
}

int64_t
pv_commune_find(struct pv_ctx *ctx, const char *insee)
{
	struct pv_rows *rows = pv_db_call(ctx, &commune_list, NULL);

	if (rows == NULL) {
		pv_complain_error(ctx, "commune");
		return 0;
	}
	for (int row = 0; row < pv_rows_count(rows); row++)
		if (strcmp(insee, pv_row_text(rows, row, "insee")) == 0)
			return pv_row_int(rows, row, "id");
	pv_complain("no commune has the INSEE code %s: "
		    "`parvis commune list` shows them",
	    insee);
	return 0;
}
