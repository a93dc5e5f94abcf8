/*
 * agent - `parvis agent`: accounts of the mairie.
 * Not here: what a password must be and how it is stored (account/password.c).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "account/password.h"
#include "command/command.h"
#include "db/db.h"

enum { LIST_MAX = 16 };

static const struct pv_call agent_add = { "worker.agent_add", 7, false };

struct account {
	const char *insee, *login, *name, *email;
	const char *password_file;
	bool no_password;
	const char *roles[LIST_MAX], *services[LIST_MAX];
	size_t n_roles, n_services;
};

static const char help[] =
    "usage: parvis agent add --commune INSEE --login LOGIN --name NAME\n"
    "           [--email ADDRESS] [--role ROLE]… [--service SERVICE]…\n"
    "           [--password-file FILE | --password-stdin | --no-password]\n\n"
    "Adds an account of the mairie and prints its number.  The password is\n"
    "asked on the terminal, or is the first line of FILE or of the standard\n"
    "input; with --no-password only single sign-on opens the account.\n\n"
    "  --role      agent (default), supervisor or administrator\n"
    "  --service   sees the requests of this service only; none: of all\n";

/* NULL for no password, after a complaint in *failed. */
static char *
make_hash(struct pv_ctx *ctx, const struct account *account, bool *failed)
{
	char *password;
	const char *fault;

	*failed = false;
	if (account->no_password)
		return NULL;
	password = pv_input_secret(ctx, account->password_file, "password");
	*failed = password == NULL;
	if (*failed)
		return NULL;
	fault = pv_password_fault(account->login, password);
	if (fault != NULL) {
		pv_complain("this password is refused: at least %d "
			    "characters, not the login, not a few repeated",
		    PV_PASSWORD_MIN_CHARACTERS);
		*failed = true;
		return NULL;
	}
	return pv_password_hash(ctx, password);
}

static int
add(struct pv_ctx *ctx, struct account *account)
{
	int64_t commune = pv_commune_find(ctx, account->insee);
	struct pv_rows *rows;
	bool failed;
	char *hash;

	if (commune == 0)
		return PV_STATUS_FAILED;
	hash = make_hash(ctx, account, &failed);
	if (failed)
		return PV_STATUS_FAILED;
	if (account->n_roles == 0)
		account->roles[account->n_roles++] = "agent";
	const struct pv_arg args[] = {
		pv_arg_int(commune),
		pv_arg_text(account->login),
		pv_arg_text(account->name),
		pv_arg_text(account->email),
		pv_arg_text(hash),
		pv_arg_texts(ctx, account->roles, account->n_roles),
		pv_arg_texts(ctx, account->services, account->n_services),
	};
	rows = pv_db_call(ctx, &agent_add, args);
	if (rows == NULL)
		return pv_complain_error(ctx, "agent add");
	printf("%lld\n", (long long)pv_row_int(rows, 0, "agent_add"));
	return PV_STATUS_DONE;
}

/* False if the option is unknown or repeated too often. */
static bool
set_option(struct account *account, int option, const char *value)
{
	switch (option) {
	case 'c':
		account->insee = value;
		return true;
	case 'l':
		account->login = value;
		return true;
	case 'n':
		account->name = value;
		return true;
	case 'e':
		account->email = value;
		return true;
	case 'f':
		account->password_file = value;
		return true;
	case 'i':
		account->password_file = "-";
		return true;
	case 'x':
		account->no_password = true;
		return true;
	case 'r':
		if (account->n_roles == LIST_MAX)
			return false;
		account->roles[account->n_roles++] = value;
		return true;
	case 's':
		if (account->n_services == LIST_MAX)
			return false;
		account->services[account->n_services++] = value;
		return true;
	default:
		return false;
	}
}

static bool
read_options(struct account *account, int argc, char **argv)
{
	static const struct option options[] = {
		{ "commune", required_argument, NULL, 'c' },
		{ "login", required_argument, NULL, 'l' },
		{ "name", required_argument, NULL, 'n' },
		{ "email", required_argument, NULL, 'e' },
		{ "role", required_argument, NULL, 'r' },
		{ "service", required_argument, NULL, 's' },
		{ "password-file", required_argument, NULL, 'f' },
		{ "password-stdin", no_argument, NULL, 'i' },
		{ "no-password", no_argument, NULL, 'x' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!set_option(account, option, optarg))
			return false;
	if (optind == argc && account->insee != NULL &&
	    account->login != NULL && account->name != NULL)
		return true;
	pv_complain("agent add: --commune, --login and --name are needed: "
		    "see `parvis agent --help`");
	return false;
}

int
pv_command_agent(struct pv_process *process, int argc, char **argv)
{
	struct account account = { 0 };
	struct pv_ctx *ctx;
	int status;

	if (argc > 1 && strcmp(argv[argc - 1], "--help") == 0) {
		fputs(help, stdout);
		return PV_STATUS_DONE;
	}
	if (argc < 2 || strcmp(argv[1], "add") != 0) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	if (!read_options(&account, argc - 1, argv + 1))
		return PV_STATUS_USAGE;
	ctx = pv_ctx_new(process);
	status = add(ctx, &account);
	talloc_free(ctx);
	return status;
}
