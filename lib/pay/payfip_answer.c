/*
 * payfip_answer - what the service says: a return, a fault, or nothing of use.
 * Not here: the call (payfip.c), what becomes of a result (sql/).
 */
#include <string.h>

#include <glib.h>

#include "exchange/facts.h"
#include "pay/payfip.h"
#include "view/json.h"

#define BODY "/Envelope/Body/"

enum { VALUE_MAX_BYTES = 300 };

static const char *const operations[] = { "creerPaiementSecurise",
	"recupererDetailPaiementSecurise", "recupererDetailClient" };

static const char *const technical[] = { "TechDysfonctionnementErreur",
	"TechIndisponibiliteErreur", "TechProtocolaireErreur" };

static bool
has_under(const struct pv_facts *facts, const char *prefix)
{
	for (size_t i = 0; i < facts->n; i++)
		if (g_str_has_prefix(facts->list[i].path, prefix))
			return true;
	return false;
}

/* An element that is there twice says two things: it is taken for neither. */
static bool
is_doubled(const struct pv_facts *facts)
{
	for (size_t i = 0; i < facts->n; i++)
		if (strchr(facts->list[i].path, '[') != NULL &&
		    strstr(facts->list[i].path, "suppressed") == NULL)
			return true;
	return false;
}

static struct pv_facts *
read_facts(struct pv_ctx *ctx, const void *bytes, size_t length)
{
	struct pv_buffer *out = pv_buffer_new(ctx, PV_FLOW_OUT_MAX_BYTES);
	enum pv_flow_verdict verdict;

	if (length > PV_PAYFIP_ANSWER_MAX_BYTES ||
	    pv_flow_read(bytes, length, out) != PV_FLOW_GOOD)
		return NULL;
	return pv_facts_parse(ctx, out->data, out->length, &verdict);
}

static void
judge(struct pv_ctx *ctx, struct pv_payfip_answer *answer)
{
	const char *detail = BODY "Fault/detail/";
	char *prefix;

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]);
	     i++) {
		prefix =
		    pv_printf(ctx, BODY "%sResponse/return/", operations[i]);
		if (!has_under(answer->facts, prefix))
			continue;
		answer->kind = PV_PAYFIP_RETURN;
		answer->operation = operations[i];
		answer->prefix = prefix;
	}
	if (!has_under(answer->facts, BODY "Fault/"))
		return;
	/* A fault of the service has a code; what has none is SOAP's own. */
	answer->kind = PV_PAYFIP_AWAY;
	for (size_t i = 0; i < sizeof(technical) / sizeof(technical[0]); i++) {
		prefix = pv_printf(ctx, "%s%s/", detail, technical[i]);
		if (has_under(answer->facts, prefix))
			answer->prefix = prefix;
	}
	prefix = pv_printf(ctx, "%sFonctionnelleErreur/", detail);
	if (has_under(answer->facts, prefix)) {
		answer->prefix = prefix;
		if (pv_payfip_value(ctx, answer, "code") != NULL)
			answer->kind = PV_PAYFIP_FAULT;
	}
}

struct pv_payfip_answer *
pv_payfip_read(struct pv_ctx *ctx, const void *bytes, size_t length)
{
	struct pv_payfip_answer *answer =
	    pv_alloc(ctx, struct pv_payfip_answer);

	answer->kind = PV_PAYFIP_BROKEN;
	answer->facts = read_facts(ctx, bytes, length);
	if (answer->facts != NULL && !is_doubled(answer->facts))
		judge(ctx, answer);
	return answer;
}

const char *
pv_payfip_value(
    struct pv_ctx *ctx, const struct pv_payfip_answer *answer, const char *name)
{
	const char *value;

	if (answer->prefix == NULL)
		return NULL;
	value = pv_fact_look(
	    answer->facts, pv_printf(ctx, "%s%s", answer->prefix, name));
	if (*value == '\0')
		return NULL;
	if (strlen(value) > VALUE_MAX_BYTES)
		value = pv_strndup(ctx, value,
		    (size_t)(g_utf8_find_prev_char(
				 value, value + VALUE_MAX_BYTES) -
			value));
	return value;
}

/*
 * P1: unknown, or abandoned and purged in the night.  P3: used, its page is
 * open.  P4: too old for its page to open.  P5: not known yet.
 */
static const char *
state_of(const char *code)
{
	static const struct {
		const char *code, *state;
	} states[] = {
		{ "P", "paid" },
		{ "V", "paid" },
		{ "R", "refused" },
		{ "Z", "refused" },
		{ "A", "cancelled" },
		{ "P1", "expired" },
		{ "P3", "pending" },
		{ "P4", "expired" },
		{ "P5", "pending" },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].code, code) == 0)
			return states[i].state;
	return "unknown";
}

/* A letter of results is none of faults: "P1" is never paid, "P" never a fault. */
const char *
pv_payfip_result(struct pv_ctx *ctx, const struct pv_payfip_answer *answer)
{
	static const char *const names[] = { "montant", "refdet", "numcli",
		"saisie", "dattrans", "heurtrans", "numauto", "descriptif" };
	bool fault = answer->kind == PV_PAYFIP_FAULT;
	const char *code =
	    pv_payfip_value(ctx, answer, fault ? "code" : "resultrans");
	const char *idop = pv_payfip_value(ctx, answer, "idOp");
	json_t *json = json_object();

	/* Nobody is to take one for the other, who reads the code alone. */
	if (code != NULL && (strlen(code) > 1) != fault)
		code = pv_printf(ctx, "?%s", code);
	if (idop == NULL)
		idop = pv_payfip_value(ctx, answer, "idop");
	if (code != NULL)
		json_object_set_new(json, "code", json_string(code));
	json_object_set_new(json, "state",
	    json_string(code != NULL ? state_of(code) : "unknown"));
	if (idop != NULL)
		json_object_set_new(json, "idop", json_string(idop));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = pv_payfip_value(ctx, answer, names[i]);

		if (value != NULL)
			json_object_set_new(json, names[i], json_string(value));
	}
	return pv_json_text(ctx, json);
}
