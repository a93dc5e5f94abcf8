/*
 * hubee_keys - reads the folder of keys.
 */
#include "exchange/hubee_keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exchange/http.h"

enum {
	FILE_MAX_BYTES = 16384,
	PROCESS_MAX_BYTES = 30,
	INSEE_LENGTH = 5,
	OTHERS = 0007, /* who is neither the owner nor of the group */
};

static void
complain(struct pv_hubee_keys *keys, const char *name, const char *what)
{
	keys->faults = talloc_realloc(
	    keys, keys->faults, const char *, (unsigned)keys->n_faults + 1);
	if (keys->faults == NULL)
		pv_die("out of memory");
	keys->faults[keys->n_faults++] = pv_printf(keys, "%s: %s", name, what);
}

static void
add(struct pv_hubee_keys *keys, const struct pv_hubee_key *key)
{
	keys->list = talloc_realloc(
	    keys, keys->list, struct pv_hubee_key, (unsigned)keys->n + 1);
	if (keys->list == NULL)
		pv_die("out of memory");
	keys->list[keys->n++] = *key;
}

/* The file's text, NUL-terminated; NULL with what is wrong. */
static char *
read_file(struct pv_hubee_keys *keys, int folder, const char *name,
    const char **fault)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char *text = pv_alloc_array(keys, char, FILE_MAX_BYTES + 1);
	struct stat status;
	ssize_t length = -1;

	*fault = "cannot be read";
	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		*fault = "is no file";
	else if ((status.st_mode & OTHERS) != 0)
		*fault = "can be read by others than its user and group";
	else if (status.st_size > FILE_MAX_BYTES)
		*fault = "is too long";
	else
		length = read(fd, text, FILE_MAX_BYTES);
	(void)close(fd);
	if (length < 0)
		return NULL;
	text[length] = '\0';
	return text;
}

static char *
trim(char *text)
{
	char *end = text + strlen(text);

	text += strspn(text, " \t\r");
	while (end > text && strchr(" \t\r", end[-1]) != NULL)
		*--end = '\0';
	return text;
}

static bool
set_url(const char **url, char *value)
{
	size_t length = strlen(value);

	while (length > 0 && value[length - 1] == '/')
		value[--length] = '\0';
	*url = value;
	return pv_http_url_good(value);
}

/* "CLIENT SECRET", each without a blank. */
static bool
set_pair(struct pv_hubee_key *key, char *value)
{
	char *blank = value + strcspn(value, " \t");

	if (*blank == '\0' || blank == value)
		return false;
	*blank = '\0';
	key->client = value;
	key->secret = trim(blank + 1);
	return *key->secret != '\0' && strpbrk(key->secret, " \t") == NULL;
}

static bool
is_process(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length <= PROCESS_MAX_BYTES &&
	    strspn(name,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_-") == length;
}

/* One line; NULL, or what is wrong with it. */
static const char *
take_line(struct pv_hubee_keys *keys, struct pv_hubee_key *key, char *line)
{
	char *equal, *value;

	line = trim(line);
	if (*line == '\0' || *line == '#')
		return NULL;
	equal = strchr(line, '=');
	if (equal == NULL)
		return "has a line that is not name = value";
	*equal = '\0';
	value = trim(equal + 1);
	line = trim(line);
	if (strcmp(line, "url") == 0)
		return set_url(&key->url, value) ? NULL :
						   "its url is not https";
	if (strcmp(line, "token_url") == 0)
		return set_url(&key->token_url, value) ?
		    NULL :
		    "its token_url is not https";
	if (!is_process(line))
		return "names a flow that is none";
	if (key->url == NULL || key->token_url == NULL)
		return "needs url and token_url before its flows";
	key->process = line;
	if (!set_pair(key, value))
		return "has a flow without a client and its secret";
	add(keys, key);
	return NULL;
}

static void
take_file(struct pv_hubee_keys *keys, int folder, const char *name)
{
	struct pv_hubee_key key = { .insee = pv_strdup(keys, name) };
	const char *fault;
	char *text = read_file(keys, folder, name, &fault);
	size_t before = keys->n;

	if (text != NULL)
		fault = NULL;
	while (text != NULL && fault == NULL) {
		char *end = strchr(text, '\n');

		if (end != NULL)
			*end = '\0';
		fault = take_line(keys, &key, text);
		text = end != NULL ? end + 1 : NULL;
	}
	if (fault == NULL)
		return;
	keys->n = before;
	complain(keys, name, fault);
}

struct pv_hubee_keys *
pv_hubee_keys_read(const void *parent, const char *folder)
{
	struct pv_hubee_keys *keys = pv_alloc(parent, struct pv_hubee_keys);
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL) {
		complain(keys, folder, strerror(errno));
		return keys;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (strlen(entry->d_name) == INSEE_LENGTH)
			take_file(keys, dirfd(dir), entry->d_name);
		else
			complain(keys, entry->d_name, "is no INSEE code");
	}
	(void)closedir(dir);
	return keys;
}

const struct pv_hubee_key *
pv_hubee_key_of(
    const struct pv_hubee_keys *keys, const char *insee, const char *process)
{
	for (size_t i = 0; i < keys->n; i++)
		if (strcmp(keys->list[i].insee, insee) == 0 &&
		    strcmp(keys->list[i].process, process) == 0)
			return &keys->list[i];
	return NULL;
}
