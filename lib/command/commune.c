/*
 * commune - `parvis commune`: the communes served, and what they say.
 * Not here: which settings there are (their readers), how a key is wrapped
 * (lib/vault).
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "command/command.h"
#include "command/settings.h"
#include "db/db.h"
#include "vault/vault.h"

enum { HOSTS_MAX = 64 };

static const struct pv_call commune_add = { "worker.commune_add", 6, false };
static const struct pv_call commune_list = { "worker.commune_list", 0, true };
static const struct pv_call commune_set = { "worker.commune_set", 2, true };
static const struct pv_call commune_export = { "worker.commune_export", 1,
	true };

struct commune {
	const char *insee, *name, *time_zone;
	const char *hosts[HOSTS_MAX];
	size_t n_hosts;
	struct pv_settings *settings;
};

static const char help[] =
    "usage: parvis commune add --insee CODE --name NAME --host HOST…\n"
    "           [--time-zone ZONE] [--settings FILE]… [--set NAME=VALUE]…\n"
    "       parvis commune set CODE [--settings FILE]… [--set NAME=VALUE]…\n"
    "       parvis commune list\n"
    "       parvis commune export CODE\n\n"
    "add makes a commune, with a key of its own for its files and every form\n"
    "published so far, and prints its number.  set changes its settings; those\n"
    "not named stay, and the value null removes one.  list writes a commune a\n"
    "line: number, INSEE code, name, time zone, hosts.  export writes all that\n"
    "is kept of a commune, one JSON object a line, without secrets.\n\n"
    "  --host        the first is the one that mails name\n"
    "  --time-zone   default Europe/Paris\n"
    "  --settings    a JSON object: contact, theme, legal notice …\n"
    "  --set         one setting: JSON, else the text itself\n";

static bool
add_host(struct commune *commune, const char *host)
{
	if (commune->n_hosts == HOSTS_MAX) {
		pv_complain("more than %d hosts", HOSTS_MAX);
		return false;
	}
	commune->hosts[commune->n_hosts++] = host;
	return true;
}

/* False after a complaint (getopt's or ours). */
static bool
set_option(struct commune *commune, int option, const char *value)
{
	switch (option) {
	case 'i':
		commune->insee = value;
		return true;
	case 'n':
		commune->name = value;
		return true;
	case 'h':
		return add_host(commune, value);
	case 'z':
		commune->time_zone = value;
		return true;
	case 'f':
		return pv_settings_read(commune->settings, value);
	case 's':
		return pv_settings_set(commune->settings, value);
	default:
		return false;
	}
}

static bool
read_options(struct commune *commune, int argc, char **argv)
{
	static const struct option options[] = {
		{ "insee", required_argument, NULL, 'i' },
		{ "name", required_argument, NULL, 'n' },
		{ "host", required_argument, NULL, 'h' },
		{ "time-zone", required_argument, NULL, 'z' },
		{ "settings", required_argument, NULL, 'f' },
		{ "set", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!set_option(commune, option, optarg))
			return false;
	return pv_settings_check(commune->settings);
}

static int
add(struct pv_ctx *ctx, int argc, char **argv)
{
	struct commune commune = {
		.time_zone = "Europe/Paris",
		.settings = pv_settings_new(ctx),
	};
	uint8_t key[PV_VAULT_COMMUNE_KEY_BYTES];
	struct pv_rows *rows;

	if (!read_options(&commune, argc, argv))
		return PV_STATUS_USAGE;
	if (optind < argc || commune.insee == NULL || commune.name == NULL ||
	    commune.n_hosts == 0) {
		pv_complain("commune add: --insee, --name and --host are "
			    "needed: see `parvis commune --help`");
		return PV_STATUS_USAGE;
	}
	if (!pv_vault_commune_key(ctx, commune.insee, key))
		return pv_complain_error(ctx, "commune add");
	const struct pv_arg args[] = {
		pv_arg_text(commune.insee),
		pv_arg_text(commune.name),
		pv_arg_texts(ctx, commune.hosts, commune.n_hosts),
		pv_arg_text(commune.time_zone),
		pv_arg_bytes(key, sizeof(key)),
		pv_arg_text(pv_settings_text(commune.settings)),
	};
	rows = pv_db_call(ctx, &commune_add, args);
	if (rows == NULL)
		return pv_complain_error(ctx, "commune add");
	printf("%lld\n", (long long)pv_row_int(rows, 0, "commune_add"));
	return PV_STATUS_DONE;
}

static int
set(struct pv_ctx *ctx, int argc, char **argv)
{
	struct commune commune = { .settings = pv_settings_new(ctx) };
	int64_t id;

	if (!read_options(&commune, argc, argv))
		return PV_STATUS_USAGE;
	if (optind != argc - 1 || commune.insee != NULL ||
	    commune.name != NULL || commune.n_hosts > 0 ||
	    commune.time_zone != NULL) {
		pv_complain("commune set: one INSEE code, then --settings or "
			    "--set: see `parvis commune --help`");
		return PV_STATUS_USAGE;
	}
	id = pv_commune_find(ctx, argv[optind]);
	if (id == 0)
		return PV_STATUS_FAILED;
	const struct pv_arg args[] = { pv_arg_int(id),
		pv_arg_text(pv_settings_text(commune.settings)) };
	if (pv_db_call(ctx, &commune_set, args) == NULL)
		return pv_complain_error(ctx, "commune set");
	return PV_STATUS_DONE;
}

/* A text[] of names that need no quotes: "{a,b}" is "a,b". */
static const char *
hosts_of(struct pv_ctx *ctx, const struct pv_rows *rows, int row)
{
	const char *array = pv_row_text(rows, row, "hosts");

	return pv_strndup(ctx, array + 1, strlen(array) - 2);
}

static int
list(struct pv_ctx *ctx)
{
	struct pv_rows *rows = pv_db_call(ctx, &commune_list, NULL);

	if (rows == NULL)
		return pv_complain_error(ctx, "commune list");
	for (int row = 0; row < pv_rows_count(rows); row++)
		printf("%s\t%s\t%s\t%s\t%s\n", pv_row_text(rows, row, "id"),
		    pv_row_text(rows, row, "insee"),
		    pv_row_text(rows, row, "name"),
		    pv_row_text(rows, row, "time_zone"),
		    hosts_of(ctx, rows, row));
	return PV_STATUS_DONE;
}

static int export(struct pv_ctx *ctx, const char *insee)
{
	int64_t id = pv_commune_find(ctx, insee);
	const struct pv_arg args[] = { pv_arg_int(id) };
	struct pv_rows *rows;

	if (id == 0)
		return PV_STATUS_FAILED;
	rows = pv_db_call(ctx, &commune_export, args);
	if (rows == NULL)
		return pv_complain_error(ctx, "commune export");
	for (int row = 0; row < pv_rows_count(rows); row++)
		puts(pv_row_text(rows, row, "commune_export"));
	return fflush(stdout) == 0 ? PV_STATUS_DONE : PV_STATUS_FAILED;
}

static int
run(struct pv_ctx *ctx, int argc, char **argv)
{
	const char *action = argc > 1 ? argv[1] : "";

	if (strcmp(action, "add") == 0)
		return add(ctx, argc - 1, argv + 1);
	if (strcmp(action, "set") == 0)
		return set(ctx, argc - 1, argv + 1);
	if (strcmp(action, "list") == 0 && argc == 2)
		return list(ctx);
	if (strcmp(action, "export") == 0 && argc == 3)
		return export(ctx, argv[2]);
	fputs(help, stderr);
	return PV_STATUS_USAGE;
}

int
pv_command_commune(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx;
	int status;

	if (argc > 1 && strcmp(argv[argc - 1], "--help") == 0) {
		fputs(help, stdout);
		return PV_STATUS_DONE;
	}
	ctx = pv_ctx_new(process);
	status = run(ctx, argc, argv);
	talloc_free(ctx);
	return status;
}
