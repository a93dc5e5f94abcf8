/*
 * key - reads the master key, derives from it.
 * Not here: the keys of communes and files (vault/).
 */
#include "base/key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/config.h"

enum { KEY_DIGITS = 64 };

struct pv_key {
	uint8_t *bytes; /* sodium_malloc(): locked, guarded */
};

static int
forget(struct pv_key *key)
{
	sodium_free(key->bytes);
	return 0;
}

/* NULL, or why the file is not a key; text gets its digits. */
static const char *
read_digits(int fd, char *text, size_t size)
{
	struct stat status;
	ssize_t length;

	if (fstat(fd, &status) != 0)
		return strerror(errno);
	if ((status.st_mode & S_IRWXO) != 0)
		return "it is open to every user (chmod o= it)";
	length = read(fd, text, size - 1);
	if (length < 0)
		return strerror(errno);
	text[length] = '\0';
	if (strspn(text, "0123456789abcdefABCDEF") != KEY_DIGITS ||
	    text[KEY_DIGITS + strspn(text + KEY_DIGITS, "\r\n")] != '\0')
		return "it does not hold 64 hexadecimal digits";
	return NULL;
}

static struct pv_key *
load(struct pv_ctx *ctx, const char *path)
{
	char text[KEY_DIGITS + 8];
	const char *reason;
	struct pv_key *key;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		(void)pv_fail(ctx, 500, "PV0002", "error.internal",
		    "key file %s cannot be read: %s", path, strerror(errno));
		return NULL;
	}
	reason = read_digits(fd, text, sizeof(text));
	(void)close(fd);
	if (reason != NULL) {
		sodium_memzero(text, sizeof(text));
		(void)pv_fail(ctx, 500, "PV0003", "error.internal",
		    "key file %s cannot be used: %s", path, reason);
		return NULL;
	}
	key = pv_alloc(ctx->process, struct pv_key);
	key->bytes = sodium_malloc(PV_KEY_BYTES);
	if (key->bytes == NULL)
		pv_die("out of memory for the master key");
	talloc_set_destructor(key, forget);
	(void)sodium_hex2bin(
	    key->bytes, PV_KEY_BYTES, text, KEY_DIGITS, NULL, NULL, NULL);
	sodium_memzero(text, sizeof(text));
	return key;
}

bool
pv_key_derive(
    struct pv_ctx *ctx, const char *purpose, uint8_t key[PV_KEY_BYTES])
{
	struct pv_process *process = ctx->process;

	if (process->key == NULL)
		process->key = load(ctx, process->config->key_file);
	if (process->key == NULL)
		return false;
	(void)crypto_generichash(key, PV_KEY_BYTES, (const uint8_t *)purpose,
	    strlen(purpose), process->key->bytes, PV_KEY_BYTES);
	return true;
}
