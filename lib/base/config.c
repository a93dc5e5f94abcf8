/*
 * config - reads the file of settings, once.
 * Not here: what a setting does (its module), defaults of a commune (db).
 */
#include "base/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX_BYTES = 65536 };

#define KIB ((size_t)1024)
#define MIB (KIB * KIB)

enum kind { TEXT, BOOL, COUNT, BYTES, PREFIX, PATH };

struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
};

/* The values while they are read; the caller's view of it is const. */
static const struct setting settings[] = {
	{ "database", TEXT, offsetof(struct pv_config, database) },
	{ "prepare", BOOL, offsetof(struct pv_config, prepare) },
	{ "prefix", PREFIX, offsetof(struct pv_config, prefix) },
	{ "html_dir", PATH, offsetof(struct pv_config, html_dir) },
	{ "data_dir", PATH, offsetof(struct pv_config, data_dir) },
	{ "forms_dir", PATH, offsetof(struct pv_config, forms_dir) },
	{ "key_file", PATH, offsetof(struct pv_config, key_file) },
	{ "clamd_socket", TEXT, offsetof(struct pv_config, clamd_socket) },
	{ "smtp_url", TEXT, offsetof(struct pv_config, smtp_url) },
	{ "mail_from", TEXT, offsetof(struct pv_config, mail_from) },
	{ "public_url", TEXT, offsetof(struct pv_config, public_url) },
	{ "remote_user", BOOL, offsetof(struct pv_config, remote_user) },
	{ "allow_http", BOOL, offsetof(struct pv_config, allow_http) },
	{ "recycle_requests", COUNT,
	    offsetof(struct pv_config, recycle_requests) },
	{ "read_socket", TEXT, offsetof(struct pv_config, read_socket) },
	{ "webhook_loopback", BOOL,
	    offsetof(struct pv_config, webhook_loopback) },
	{ "webhook_timeout_s", COUNT,
	    offsetof(struct pv_config, webhook_timeout_s) },
	{ "hubee_dir", TEXT, offsetof(struct pv_config, hubee_dir) },
	{ "hubee_poll_s", COUNT, offsetof(struct pv_config, hubee_poll_s) },
	{ "hubee_timeout_s", COUNT,
	    offsetof(struct pv_config, hubee_timeout_s) },
	{ "payfip_url", TEXT, offsetof(struct pv_config, payfip_url) },
	{ "payfip_page_url", TEXT,
	    offsetof(struct pv_config, payfip_page_url) },
	{ "payfip_timeout_s", COUNT,
	    offsetof(struct pv_config, payfip_timeout_s) },
	{ "lyra_url", TEXT, offsetof(struct pv_config, lyra_url) },
	{ "body_max_bytes", BYTES, offsetof(struct pv_config, body_max_bytes) },
	{ "file_max_bytes", BYTES, offsetof(struct pv_config, file_max_bytes) },
};

enum { N_SETTINGS = sizeof(settings) / sizeof(settings[0]) };

static void
set_defaults(struct pv_config *config)
{
	config->database = "dbname=parvis";
	config->prepare = true;
	config->prefix = "";
	config->html_dir = PV_DATADIR "/parvis/html";
	config->data_dir = PV_DATADIR "/parvis/data";
	config->forms_dir = PV_DATADIR "/parvis/forms";
	config->key_file = PV_SYSCONFDIR "/parvis/master.key";
	config->clamd_socket = "";
	config->smtp_url = "smtp://127.0.0.1:25";
	config->mail_from = "";
	config->public_url = "https://%h";
	config->read_socket = "";
	config->webhook_timeout_s = 10;
	config->hubee_dir = "";
	config->hubee_poll_s = 60;
	config->hubee_timeout_s = 60;
	config->payfip_url = "https://www.payfip.gouv.fr/tpa/services/securite";
	config->payfip_page_url =
	    "https://www.payfip.gouv.fr/tpa/paiementws.web";
	config->payfip_timeout_s = 15;
	config->lyra_url = "https://secure.payzen.eu/vads-payment/";
	config->recycle_requests = 10000;
	config->body_max_bytes = 12 * MIB;
	config->file_max_bytes = 10 * MIB;
}

/* Decimal digits, then for a size an optional " KiB" or " MiB". */
static bool
read_number(const char *value, bool bytes, size_t max, size_t *number)
{
	size_t unit = 1;
	char *end;
	unsigned long n;

	if (*value < '0' || *value > '9')
		return false;
	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno != 0)
		return false;
	if (bytes && strcmp(end, " KiB") == 0)
		unit = KIB;
	else if (bytes && strcmp(end, " MiB") == 0)
		unit = MIB;
	else if (*end != '\0')
		return false;
	if (n > max / unit)
		return false;
	*number = (size_t)n * unit;
	return true;
}

/* "" or "/a/b": what every link of ours begins with. */
static bool
is_prefix(const char *value)
{
	size_t length = strlen(value);

	if (length == 0)
		return true;
	return value[0] == '/' && value[length - 1] != '/' &&
	    strspn(value,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/") == length &&
	    strstr(value, "//") == NULL;
}

/* NULL, or what the value should have been. */
static const char *
store(struct pv_config *config, const struct setting *setting, char *value)
{
	char *member = (char *)config + setting->offset;
	size_t number;

	switch (setting->kind) {
	case BOOL:
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return "yes or no";
		*(bool *)member = value[0] == 'y';
		return NULL;
	case COUNT:
		if (!read_number(value, false, 1000000000, &number))
			return "a whole number from 0 to 1000000000";
		*(int *)member = (int)number;
		return NULL;
	case BYTES:
		if (!read_number(value, true, 1024 * MIB, &number) ||
		    number == 0)
			return "a number of bytes, of \"KiB\" or of \"MiB\", "
			       "up to 1024 MiB";
		*(size_t *)member = number;
		return NULL;
	case PREFIX:
		if (!is_prefix(value))
			return "nothing, or a path such as /parvis with no "
			       "slash at its end";
		break;
	case PATH:
		if (value[0] != '/')
			return "a path that begins with a slash";
		break;
	case TEXT:
		break;
	}
	*(const char **)member = value;
	return NULL;
}

static char *
trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
		length--;
	text[length] = '\0';
	return text;
}

/* One line; false after saying what is wrong with it. */
static bool
read_line(struct pv_config *config, int number, char *line, bool *seen)
{
	const char *expected;
	char *name = trim(line), *value;
	size_t i;

	if (*name == '\0' || *name == '#')
		return true;
	value = strchr(name, '=');
	if (value == NULL) {
		(void)fprintf(stderr, "%s:%d: expected \"name = value\"\n",
		    config->path, number);
		return false;
	}
	*value++ = '\0';
	name = trim(name);
	value = trim(value);
	for (i = 0; i < N_SETTINGS; i++)
		if (strcmp(settings[i].name, name) == 0)
			break;
	if (i == N_SETTINGS) {
		(void)fprintf(stderr, "%s:%d: unknown setting \"%s\"\n",
		    config->path, number, name);
		return false;
	}
	if (seen[i]) {
		(void)fprintf(stderr, "%s:%d: \"%s\" is set a second time\n",
		    config->path, number, name);
		return false;
	}
	seen[i] = true;
	expected = store(config, &settings[i], value);
	if (expected != NULL)
		(void)fprintf(stderr, "%s:%d: \"%s\" must be %s\n",
		    config->path, number, name, expected);
	return expected == NULL;
}

/* The whole file as text; NULL after saying why not. */
static char *
slurp(const void *parent, const char *path)
{
	char *text = pv_alloc_array(parent, char, FILE_MAX_BYTES + 1);
	const char *reason = NULL;
	FILE *file = fopen(path, "re");
	struct stat status;
	size_t length;

	if (file == NULL) {
		(void)fprintf(
		    stderr, "%s: cannot be read: %s\n", path, strerror(errno));
		return NULL;
	}
	length = fread(text, 1, FILE_MAX_BYTES + 1, file);
	if (ferror(file) || fstat(fileno(file), &status) != 0)
		reason = strerror(errno);
	else if (!S_ISREG(status.st_mode))
		reason = "it is not a file";
	else if (length > FILE_MAX_BYTES)
		reason = "it is longer than 64 KiB";
	else if (memchr(text, '\0', length) != NULL)
		reason = "it holds a NUL byte";
	(void)fclose(file);
	if (reason != NULL) {
		(void)fprintf(stderr, "%s: cannot be read: %s\n", path, reason);
		return NULL;
	}
	text[length] = '\0';
	return text;
}

static bool
check(const struct pv_config *config)
{
	if (config->file_max_bytes < config->body_max_bytes)
		return true;
	(void)fprintf(stderr,
	    "%s: \"file_max_bytes\" must be less than \"body_max_bytes\", "
	    "which also holds the form around the file\n",
	    config->path);
	return false;
}

const struct pv_config *
pv_config_load(const void *parent)
{
	struct pv_config *config = pv_alloc(parent, struct pv_config);
	const char *path = getenv("PARVIS_CONF");
	bool seen[N_SETTINGS] = { false }, good = true;
	char *text, *line;
	int number = 0;

	if (path == NULL || *path == '\0')
		path = PV_SYSCONFDIR "/parvis/parvis.conf";
	config->path = pv_strdup(config, path);
	set_defaults(config);
	text = slurp(config, path);
	if (text == NULL)
		good = false;
	/* Every fault is told, so that one reading mends them all. */
	while (text != NULL && (line = strsep(&text, "\n")) != NULL)
		good = read_line(config, ++number, line, seen) && good;
	if (good && check(config))
		return config;
	talloc_free(config);
	return NULL;
}
