/*
 * attestation - `parvis attestation`: one is verified, without the database
 * and without a network; another key signs.
 * Not here: what a code is (attestation/code.h), how one is issued.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "attestation/issue.h"
#include "base/date.h"
#include "command/command.h"
#include "db/db.h"
#include "letter/keywords.h"

static const struct pv_call commune_list = { "worker.commune_list", 0, true };

static const char help[] =
    "usage: parvis attestation verify --key FILE [--revoked FILE] CODE\n"
    "       parvis attestation verify --key FILE [--revoked FILE] FILE.pdf\n"
    "       parvis attestation rotate INSEE\n\n"
    "verify tells whether the commune whose keys are in a file signed an\n"
    "attestation, and what it signed: compare it with what is printed.  It needs\n"
    "no database and no network.  CODE is what the code on the paper holds\n"
    "(an address, whose end is the code), or - to read it from standard input;\n"
    "of a PDF, its own code is read.  Status 0: it is genuine; 1: it is not, which\n"
    "is said; 2: the arguments make no sense.\n\n"
    "  --key      saved from https://SITE/cle-attestations\n"
    "  --revoked  saved from https://SITE/attestations-revoquees: whether it was\n"
    "             revoked since, as far as that file knows\n\n"
    "rotate makes another key for the commune of an INSEE code: it signs from now\n"
    "on, and what the one before signed is still verified.\n";

/* ---- verify ----------------------------------------------------------------- */

static json_t *
read_json(struct pv_ctx *ctx, const char *path)
{
	struct pv_buffer *file = pv_input_file(ctx, path);
	json_t *json =
	    file != NULL ? json_loadb(file->data, file->length, 0, NULL) : NULL;

	if (file != NULL && !json_is_object(json))
		pv_complain("%s: is not a JSON object", path);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

/* The code: as given, of standard input, or of a PDF; NULL after a complaint. */
static const char *
find_code(struct pv_ctx *ctx, const char *given)
{
	size_t length = strlen(given);
	bool is_pdf = length > 4 && strcmp(given + length - 4, ".pdf") == 0;
	struct pv_buffer *file;
	const char *code;

	if (!is_pdf && strcmp(given, "-") != 0)
		return given;
	file = pv_input_file(ctx, given);
	if (file == NULL || !is_pdf)
		return file != NULL ? file->data : NULL;
	code = pv_pdf_keywords(ctx, file->data, file->length);
	if (code == NULL)
		pv_complain(
		    "%s: is no attestation: it is no PDF, or has no code",
		    given);
	return code;
}

static bool
is_signed(const struct pv_attestation_read *read, const json_t *keys)
{
	uint8_t key[PV_ATTESTATION_PUBLIC_BYTES];
	const json_t *one;
	size_t i, length;

	json_array_foreach(json_object_get(keys, "keys"), i, one)
	{
		const char *hex =
		    json_string_value(json_object_get(one, "public"));

		if (hex != NULL &&
		    sodium_hex2bin(key, sizeof(key), hex, strlen(hex), NULL,
			&length, NULL) == 0 &&
		    length == sizeof(key) && pv_attestation_check(read, key))
			return true;
	}
	return false;
}

static bool
is_revoked(const struct pv_attestation_read *read, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(list, "revoked"), i, one)
	{
		const char *number =
		    json_string_value(json_object_get(one, "number"));

		if (number != NULL && strcmp(number, read->says.number) == 0)
			return true;
	}
	return false;
}

static int
refuse(const char *why)
{
	printf("refused: %s\n", why);
	return PV_STATUS_FAILED;
}

static bool
is_past(struct pv_ctx *ctx, const char *day)
{
	static const struct pv_commune france = { .time_zone = "Europe/Paris" };
	struct pv_date last;

	ctx->commune = &france;
	return *day != '\0' && pv_date_parse(day, &last) &&
	    pv_date_compare(last, pv_date_today(ctx)) < 0;
}

static int
judge(struct pv_ctx *ctx, const char *code, const json_t *keys,
    const json_t *revoked)
{
	struct pv_attestation_read *read = pv_attestation_read(ctx, code);
	const char *insee = json_string_value(json_object_get(keys, "insee"));

	if (read == NULL)
		return refuse("this is no code of an attestation: it is "
			      "incomplete, changed, or of another kind");
	if (insee == NULL || strcmp(insee, read->says.insee) != 0)
		return refuse("it says that it is of another commune than "
			      "that of the keys");
	if (!is_signed(read, keys))
		return refuse("forged: no key of the commune has signed it");
	printf("commune: %s (%s)\nnumber: %s\ndocument: %s\nnames: %s\n"
	       "issued: %s\n",
	    read->says.commune, read->says.insee, read->says.number,
	    read->says.kind, read->says.names, read->says.issued_on);
	if (*read->says.expires_on != '\0')
		printf("valid until: %s\n", read->says.expires_on);
	if (revoked != NULL && is_revoked(read, revoked))
		return refuse("revoked: the commune has cancelled it");
	if (is_past(ctx, read->says.expires_on))
		return refuse("expired: its last day is past");
	printf("genuine: the commune signed this; anything else that is "
	       "printed was changed\n%s",
	    revoked == NULL ?
		"revocation: not checked (--revoked, or the site)\n" :
		"revocation: none in that list\n");
	return PV_STATUS_DONE;
}

static int
verify(struct pv_ctx *ctx, int argc, char **argv)
{
	static const struct option options[] = {
		{ "key", required_argument, NULL, 'k' },
		{ "revoked", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	const char *key = NULL, *list = NULL, *code;
	json_t *keys, *revoked = NULL;
	int option, status = PV_STATUS_FAILED;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'k')
			key = optarg;
		else if (option == 'r')
			list = optarg;
		else
			return PV_STATUS_USAGE;
	}
	if (key == NULL || optind + 1 != argc) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	if (sodium_init() < 0)
		pv_die("libsodium cannot begin");
	keys = read_json(ctx, key);
	if (list != NULL)
		revoked = read_json(ctx, list);
	code = find_code(ctx, argv[optind]);
	if (keys != NULL && (list == NULL || revoked != NULL) && code != NULL)
		status = judge(ctx, code, keys, revoked);
	json_decref(keys);
	json_decref(revoked);
	return status;
}

/* ---- rotate ------------------------------------------------------------------- */

static int
rotate(struct pv_ctx *ctx, const char *insee)
{
	struct pv_rows *rows = pv_db_call(ctx, &commune_list, NULL);
	const char *name;
	int row = 0;

	if (rows == NULL)
		return pv_complain_error(ctx, "attestation rotate");
	while (row < pv_rows_count(rows) &&
	    strcmp(pv_row_text(rows, row, "insee"), insee) != 0)
		row++;
	if (row == pv_rows_count(rows)) {
		pv_complain("no commune has the INSEE code %s", insee);
		return PV_STATUS_FAILED;
	}
	if (!pv_commune_enter(ctx, pv_row_text(rows, row, "host")) ||
	    (name = pv_attestation_rotate(ctx)) == NULL)
		return pv_complain_error(ctx, "attestation rotate");
	puts(name);
	return PV_STATUS_DONE;
}

bool
pv_command_attestation_alone(int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "verify") == 0;
}

int
pv_command_attestation(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	const char *action = argc > 1 ? argv[1] : "";
	int status = PV_STATUS_USAGE;

	if (strcmp(action, "--help") == 0 ||
	    (argc > 2 && strcmp(argv[argc - 1], "--help") == 0)) {
		fputs(help, stdout);
		status = PV_STATUS_DONE;
	} else if (strcmp(action, "verify") == 0) {
		status = verify(ctx, argc - 1, argv + 1);
	} else if (strcmp(action, "rotate") == 0 && argc == 3) {
		status = rotate(ctx, argv[2]);
	} else {
		fputs(help, stderr);
	}
	talloc_free(ctx);
	return status;
}
