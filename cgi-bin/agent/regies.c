/*
 * regies - the régies of the mairie, set up by an administrator.
 * Not here: what is done with them (regie.c, invoice.c).
 */
#include <string.h>

#include <glib.h>

#include "administration.h"
#include "base/buffer.h"
#include "request/field.h"
#include "till.h"
#include "vault/vault.h"
#include "view/json.h"

static const struct pv_call list_call = { "agent.regies", 0, true };
static const struct pv_call set_call = { "agent.regie_set", 3, false };

static const char *const means[] = { "cash", "cheque", "card", "cesu",
	"transfer" };
enum { MEANS = sizeof(means) / sizeof(*means) };

/* Keys of texts are in small letters. */
static char *
in_small(struct pv_ctx *ctx, const char *word)
{
	char *lower = pv_strdup(ctx, word);

	for (char *at = lower; *at != '\0'; at++)
		*at = g_ascii_tolower(*at);
	return lower;
}

/* What is chosen of a list of words, each an object {name, text, chosen}. */
static void
add_choices(struct pv_ctx *ctx, struct pv_value *one, const char *key,
    const char *const *words, size_t n, const char *chosen)
{
	struct pv_value *list = pv_set_list(one, key), *choice;

	for (size_t i = 0; i < n; i++) {
		choice = pv_add_object(list);
		pv_set_text(choice, "word", words[i]);
		pv_set_text(choice, "text",
		    pv_printf(
			ctx, "t.regie.%s.%s", key, in_small(ctx, words[i])));
		pv_set_bool(choice, "chosen",
		    chosen != NULL && strstr(chosen, words[i]) != NULL);
	}
}

static json_t *
read_means(struct pv_exchange *exchange)
{
	json_t *list = json_array();

	for (size_t i = 0; i < MEANS; i++)
		if (administration_has(exchange, "moyens", means[i]))
			json_array_append_new(list, json_string(means[i]));
	return list;
}

/* A list of PostgreSQL as people type one: "camille sacha". */
static const char *
plain(struct pv_ctx *ctx, const char *list)
{
	char *words = pv_strdup(ctx, list + 1);

	for (char *at = words; *at != '\0'; at++)
		if (*at == ',' || *at == '}')
			*at = at[1] == '\0' ? '\0' : ' ';
	return words;
}

/* On which days it reminds; of a new one, as most do. */
static void
add_reminders(struct pv_exchange *exchange, struct pv_value *one,
    const struct pv_rows *rows, int row, bool again)
{
	static const char *const fields[][4] = {
		{ "avant", "remind_before", "t.regie.set.before", "5" },
		{ "apres", "remind_after", "t.regie.set.after", "3 15" },
	};
	struct pv_value *list = pv_set_list(one, "reminding"), *field;
	struct pv_ctx *ctx = exchange->ctx;

	pv_set_bool(one, "remind",
	    again ? administration_has(exchange, "rappels", "oui") :
		    row < 0 || pv_row_bool(rows, row, "remind"));
	for (size_t i = 0; i < 2; i++) {
		field = pv_add_object(list);
		pv_set_text(field, "name", fields[i][0]);
		pv_set_text(field, "label", fields[i][2]);
		pv_set_text(field, "example", fields[i][3]);
		pv_set_optional(field, "value",
		    again ? pv_typed(exchange, fields[i][0]) :
			row < 0 ?
			    fields[i][3] :
			    plain(ctx, pv_row_text(rows, row, fields[i][1])));
	}
}

/* A régie as the form has it: row -1 is one that is still to be made. */
static void
add_one(struct pv_exchange *exchange, struct pv_value *list,
    const struct pv_rows *rows, int row, bool again)
{
	static const char *const modes[] = { "T", "X", "W" };
	static const char *const providers[] = { "payfip", "lyra" };
	static const char *const texts[][2] = { { "name", "nom" },
		{ "service", "service" }, { "numcli", "numcli" },
		{ "site", "boutique" }, { "due_days", "delai" },
		{ "mode", "mode" }, { "provider", "fournisseur" } };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *one = pv_add_object(list);
	const char *said[7] = { 0 };
	bool made = row >= 0;

	for (size_t i = 0; i < 7; i++) {
		if (again)
			said[i] = pv_typed(exchange, texts[i][1]);
		else if (made)
			said[i] = pv_row_text(rows, row, texts[i][0]);
		if (i < 5)
			pv_set_optional(one, texts[i][0], said[i]);
	}
	pv_set_bool(one, "made", made);
	pv_set_text(one, "code",
	    made      ? pv_row_text(rows, row, "code") :
		again ? pv_typed(exchange, "code") :
			"");
	pv_set_text(
	    one, "version", made ? pv_row_text(rows, row, "version") : "0");
	pv_set_bool(one, "has_key", made && pv_row_bool(rows, row, "has_key"));
	pv_set_bool(one, "active",
	    again ? administration_has(exchange, "actif", "oui") :
		    !made || pv_row_bool(rows, row, "active"));
	add_reminders(exchange, one, rows, row, again);
	add_choices(
	    ctx, one, "mode", modes, 3, said[5] != NULL ? said[5] : "T");
	add_choices(ctx, one, "provider", providers, 2, said[6]);
	add_choices(ctx, one, "means", means, MEANS,
	    again    ? pv_json_text(ctx, read_means(exchange)) :
		made ? pv_row_text(rows, row, "means") :
		       NULL);
	pv_set_optional(one, "agents",
	    again    ? pv_typed(exchange, "agents") :
		made ? plain(ctx, pv_row_text(rows, row, "agents")) :
		       NULL);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(exchange->ctx, &list_call, NULL);
	struct pv_value *list = pv_set_list(model, "regies");
	bool refused = pv_get(model, "refused") != NULL;

	if (rows == NULL)
		return NULL;
	if (!me->administrator) {
		(void)pv_fail(exchange->ctx, 403, "PV2702",
		    "agent.not-administrator", "not an administrator");
		return NULL;
	}
	for (int row = 0; row < pv_rows_count(rows); row++) {
		bool same = refused &&
		    strcmp(pv_typed(exchange, "code"),
			pv_row_text(rows, row, "code")) == 0;

		add_one(exchange, list, rows, row, same);
		refused = refused && !same;
	}
	add_one(exchange, list, rows, -1, refused);
	pv_set_bool(model, "here_administration", true);
	return till_show(exchange, me, "agent/regies", model);
}

static struct pv_answer *
regies_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* Words between blanks and commas, as a JSON array. */
static json_t *
read_words(struct pv_exchange *exchange, const char *field)
{
	char *typed = pv_strdup(exchange->ctx, pv_typed(exchange, field));
	json_t *list = json_array();
	char *rest = typed, *word;

	while ((word = strsep(&rest, " ,;{}\n")) != NULL)
		if (*word != '\0')
			json_array_append_new(list, json_string(word));
	return list;
}

/* The key of Lyra, sealed; typed once, never shown again. */
static bool
add_key(struct pv_exchange *exchange, json_t *settings)
{
	const char *typed = pv_typed(exchange, "cle");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_bytes box;
	char *hex;

	if (*typed == '\0')
		return true;
	if (!pv_vault_box(ctx, "payment", typed, strlen(typed), &box))
		return false;
	hex = pv_printf(ctx, "\\x");
	for (size_t i = 0; i < box.length; i++)
		hex = pv_printf(ctx, "%s%02x", hex, box.data[i]);
	json_object_set_new(settings, "sealed_key", json_string(hex));
	return true;
}

static struct pv_answer *
regies_post(struct pv_exchange *exchange)
{
	static const char *const members[][2] = { { "nom", "name" },
		{ "service", "service" }, { "mode", "mode" },
		{ "fournisseur", "provider" }, { "numcli", "numcli" },
		{ "boutique", "site" }, { "delai", "due_days" } };
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	json_t *settings = json_object();
	const char *typed;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		typed = pv_typed(exchange, members[i][0]);
		if (*typed != '\0' || i < 2)
			json_object_set_new(
			    settings, members[i][1], json_string(typed));
	}
	json_object_set_new(settings, "means", read_means(exchange));
	json_object_set_new(settings, "agents", read_words(exchange, "agents"));
	json_object_set_new(
	    settings, "remind_before", read_words(exchange, "avant"));
	json_object_set_new(
	    settings, "remind_after", read_words(exchange, "apres"));
	json_object_set_new(settings, "remind",
	    json_boolean(administration_has(exchange, "rappels", "oui")));
	json_object_set_new(settings, "active",
	    json_boolean(administration_has(exchange, "actif", "oui")));
	if (me == NULL || !add_key(exchange, settings)) {
		json_decref(settings);
		return NULL;
	}
	if (pv_db_call(ctx, &set_call,
		(const struct pv_arg[]){
		    pv_arg_text(pv_typed(exchange, "code")),
		    pv_arg_text(pv_json_text(ctx, settings)),
		    pv_arg_text(pv_typed(exchange, "version")) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/administration/regies?fait=regie"));
	return till_refused(exchange, model) ? show(exchange, me, model) : NULL;
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input inputs[] = { PV_SHORT("code"), PV_SHORT("version"),
	PV_FIELD("nom"), PV_SHORT("service"), PV_SHORT("mode"),
	PV_SHORT("fournisseur"), PV_SHORT("numcli"), PV_SHORT("boutique"),
	PV_SECRET("cle"), PV_SHORT("delai"),
	{ .name = "moyens",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 20,
	    .many = true },
	PV_FIELD("agents"), PV_SHORT("actif"), PV_SHORT("rappels"),
	PV_SHORT("avant"), PV_SHORT("apres"), { 0 } };

const struct pv_route agent_regies_routes[] = {
	{ PV_GET, "/administration/regies", regies_get, 0, done_inputs },
	{ PV_POST, "/administration/regies", regies_post, PV_ROUTE_CSRF,
	    inputs },
	{ 0 },
};
