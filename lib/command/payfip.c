/*
 * payfip - asks PayFiP what it says of a régie or of a payment, and tries one.
 * Not here: the calls (lib/pay), payments of invoices (cgi-bin/paiement).
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "base/text.h"
#include "command/command.h"
#include "pay/provider.h"

static const char help[] =
    "usage: parvis payfip check NUMCLI\n"
    "       parvis payfip try NUMCLI MAIL URL\n"
    "       parvis payfip result IDOP\n"
    "\n"
    "  check    prints what PayFiP calls that client: its settings are good\n"
    "  try      opens a payment of 1 euro in test mode, where no money moves,\n"
    "           and prints its idop and the page where to pay; PayFiP comes\n"
    "           back to URL, an address of yours that is on the Internet\n"
    "  result   prints what PayFiP says of a payment, as JSON\n"
    "\n"
    "PayFiP is called at payfip_url of the settings.\n";

/* What a person reads, then what the log has. */
static int
complain(struct pv_ctx *ctx)
{
	const struct pv_error *error = &ctx->error;

	pv_complain("payfip: %s (%s: %s)", pv_text(ctx, error->text), error->id,
	    error->detail);
	return PV_STATUS_FAILED;
}

static int
check(struct pv_ctx *ctx, char **argv)
{
	const struct pv_pay_settings settings = { .numcli = argv[2] };
	const char *label = pv_payfip.check(ctx, &settings);

	if (label == NULL)
		return complain(ctx);
	puts(label);
	return PV_STATUS_DONE;
}

/* A reference of its own, of letters and digits, for each. */
static char *
make_reference(struct pv_ctx *ctx)
{
	char *code = pv_code(ctx, 3), *out = code;

	for (const char *at = code; *at != '\0'; at++)
		if (*at != '-')
			*out++ = *at;
	*out = '\0';
	return pv_printf(ctx, "ESSAI%s", code);
}

static int
try_one(struct pv_ctx *ctx, char **argv)
{
	const struct pv_pay_settings settings = { .numcli = argv[2],
		.saisie = "T" };
	time_t now = time(NULL);
	struct tm utc = { 0 };
	struct pv_pay_started *started;
	struct pv_pay_order order = {
		.refdet = make_reference(ctx),
		.objet = "Essai de paiement",
		.mel = argv[3],
		.notify = argv[4],
		.back = argv[4],
		.cents = PV_PAY_CENTS_MIN,
	};

	(void)gmtime_r(&now, &utc);
	order.exer = pv_printf(ctx, "%d", utc.tm_year + 1900);
	started = pv_payfip.start(ctx, &settings, &order);
	if (started == NULL)
		return complain(ctx);
	printf("%s\n%s\n", started->idop, started->redirect);
	return PV_STATUS_DONE;
}

static int
result(struct pv_ctx *ctx, char **argv)
{
	const struct pv_pay_settings settings = { .numcli = NULL };
	const char *said = pv_payfip.fetch(ctx, &settings, argv[2]);

	if (said == NULL)
		return complain(ctx);
	puts(said);
	return PV_STATUS_DONE;
}

int
pv_command_payfip(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	int status = PV_STATUS_USAGE;

	if (argc > 1 && strcmp(argv[argc - 1], "--help") == 0) {
		fputs(help, stdout);
		status = PV_STATUS_DONE;
	} else if (argc == 3 && strcmp(argv[1], "check") == 0) {
		status = check(ctx, argv);
	} else if (argc == 5 && strcmp(argv[1], "try") == 0) {
		status = try_one(ctx, argv);
	} else if (argc == 3 && strcmp(argv[1], "result") == 0) {
		status = result(ctx, argv);
	} else {
		fputs(help, stderr);
	}
	talloc_free(ctx);
	return status;
}
