/*
 * submission - what of the answers a request is made of.
 * Not here: the transaction (citizen.draft_submit), the pages (procedure.c).
 */
#include "form/submission.h"

#include <string.h>
#include <time.h>

#include <glib.h>
#include <sodium.h>

#include "base/buffer.h"
#include "base/contact.h"
#include "base/date.h"
#include "base/key.h"
#include "base/random.h"
#include "db/db.h"
#include "form/acting.h"
#include "form/copy.h"
#include "form/delays.h"
#include "form/fee.h"
#include "form/review.h"
#include "program/program.h"
#include "view/json.h"

enum { ANSWERS_MAX_BYTES = 1048576, REFERENCE_GROUPS = 2, CODE_GROUPS = 4 };

static const struct pv_call submit_call = { "citizen.draft_submit", 5, true };

char *
pv_submission_code(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	uint8_t key[PV_KEY_BYTES], seed[PV_HASH_BYTES];
	char *code;

	if (!pv_key_derive(ctx, "access", key))
		return NULL;
	(void)crypto_generichash(seed, sizeof(seed),
	    (const uint8_t *)draft->token, strlen(draft->token), key,
	    sizeof(key));
	code = pv_code_from(ctx, CODE_GROUPS, seed);
	sodium_memzero(key, sizeof(key));
	sodium_memzero(seed, sizeof(seed));
	return code;
}

/* "etat-civil" is "EC": the first letter of each word of its name. */
char *
pv_submission_reference(struct pv_ctx *ctx, const char *procedure)
{
	char *letters = pv_strdup(ctx, ""), *reference;
	bool first = true;

	for (const char *at = procedure; *at != '\0'; at++) {
		if (first && g_ascii_isalpha(*at))
			letters = pv_printf(
			    ctx, "%s%c", letters, g_ascii_toupper(*at));
		first = *at == '-';
	}
	reference =
	    pv_printf(ctx, "%.6s-%s", letters, pv_code(ctx, REFERENCE_GROUPS));
	return reference;
}

/* The value of what <pv:summary> says under a name; NULL if empty. */
static const char *
summary(struct pv_ctx *ctx, const struct pv_draft *draft, const char *name)
{
	const char *value = pv_answers_joined(ctx, draft->answers,
	    pv_procedure_word(ctx, draft->definition, "summary", name), " ");

	return *value != '\0' ? value : NULL;
}

static void
set_text(json_t *object, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_new(object, name, json_string(value));
}

static void
set_delays(struct pv_ctx *ctx, const struct pv_delays *delays, json_t *object,
    bool mail)
{
	set_text(object, mail ? "acknowledge_on" : "acknowledge_by",
	    delays->acknowledge_by);
	if (delays->silence != NULL && mail)
		json_object_set_new(object,
		    pv_printf(ctx, "silence_%s", delays->silence), json_true());
	else
		set_text(object, "silence", delays->silence);
	set_text(object, "silence_on", delays->silence_on);
	if (!mail)
		set_text(object, "silence_delay", delays->silence_delay);
}

const char *
pv_submission_deposit(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	return summary(ctx, draft, "deposit");
}

static const char *
clean_email(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	const char *typed = summary(ctx, draft, "email");

	return typed != NULL ? pv_email_tidy(ctx, typed) : NULL;
}

/* A day that is known in part is no date to search by. */
static const char *
whole_day(const char *text)
{
	struct pv_date date;

	return text != NULL && pv_date_parse(text, &date) ? text : NULL;
}

/* Whom it is for: found by that name too. */
static void
set_acting(
    struct pv_ctx *ctx, struct pv_draft *draft, json_t *object, json_t *names)
{
	struct pv_acting acting;

	if (!pv_acting_read(ctx, draft->answers, draft->definition, &acting))
		return;
	set_text(object, "acting_as", acting.as);
	set_text(object, "represented_name", acting.name);
	set_text(object, "represented_email", acting.email);
	json_array_append_new(names, json_string(acting.name));
}

static json_t *
build_submission(struct pv_ctx *ctx, struct pv_draft *draft,
    const char *reference, const struct pv_delays *delays)
{
	struct pv_buffer *answers = pv_buffer_new(ctx, ANSWERS_MAX_BYTES);
	json_t *object = json_object(), *names = json_array();
	json_t *fee = pv_fee(ctx, draft);
	const char *person = summary(ctx, draft, "person");

	pv_answers_submission(draft->answers, answers);
	set_text(object, "reference", reference);
	set_text(object, "answers", answers->data);
	set_text(object, "person_name", person);
	if (person != NULL)
		json_array_append_new(names, json_string(person));
	if (summary(ctx, draft, "names") != NULL)
		json_array_append_new(
		    names, json_string(summary(ctx, draft, "names")));
	json_object_set_new(object, "person_names_search", names);
	set_text(object, "address_search",
	    pv_answers_joined(ctx, draft->answers,
		pv_procedure_word(ctx, draft->definition, "summary", "address"),
		" "));
	set_text(object, "email", clean_email(ctx, draft));
	set_text(object, "phone", summary(ctx, draft, "phone"));
	set_text(
	    object, "birth_date", whole_day(summary(ctx, draft, "birth-date")));
	set_text(object, "subject", summary(ctx, draft, "subject"));
	set_text(object, "channel", summary(ctx, draft, "channel"));
	set_text(object, "service", summary(ctx, draft, "service"));
	set_text(object, "deposit", pv_submission_deposit(ctx, draft));
	if (fee != NULL)
		json_object_set_new(object, "fee", fee);
	set_acting(ctx, draft, object, names);
	set_delays(ctx, delays, object, false);
	return object;
}

/* A mail about the request, with a link of its own that opens it. */
static json_t *
build_mail(struct pv_ctx *ctx, struct pv_draft *draft, const char *reference,
    const char *kind, const char *template, const char *recipient)
{
	const char *token = pv_token(ctx);
	char hex[2 * PV_HASH_BYTES + 1];
	uint8_t hash[PV_HASH_BYTES];

	pv_hash(hash, token, strlen(token));
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}}",
	    "kind", kind, "recipient", recipient, "template", template,
	    "language", ctx->language, "link", hex, "model", "reference",
	    reference, "title", pv_procedure_title(ctx, draft->definition),
	    "link", pv_link(ctx, "/suivi/lien/%s", token), "received_at",
	    pv_time_iso(ctx, (int64_t)time(NULL)));
}

/* A copy of all that was sent goes with the receipt where the form says so. */
static bool
is_copied(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	const char *copy =
	    pv_procedure_word(ctx, draft->definition, "procedure", "copy");

	return copy != NULL && strcmp(copy, "mail") == 0;
}

static void
set_copy(struct pv_ctx *ctx, const struct pv_draft *draft, json_t *model)
{
	json_object_set_new(model, "has_copy", json_true());
	json_object_set_new(model, "copy", pv_copy(ctx, draft));
}

/*
 * The electronic receipt of CRPA art. L112-11, where there is an address; of
 * what is only prepared, what is still to be done.  Who is acted for is told
 * of it as well.
 */
static json_t *
build_outbox(struct pv_ctx *ctx, struct pv_draft *draft, const char *reference,
    const struct pv_delays *delays)
{
	const char *email = clean_email(ctx, draft);
	const char *deposit = pv_submission_deposit(ctx, draft);
	json_t *outbox = json_array(), *mail, *model;
	struct pv_acting acting = { NULL };
	bool for_other =
	    pv_acting_read(ctx, draft->answers, draft->definition, &acting);

	if (email != NULL) {
		mail = build_mail(ctx, draft, reference, "receipt",
		    deposit == NULL ? "mail/receipt" : "mail/prepared", email);
		model = json_object_get(mail, "model");
		if (deposit == NULL)
			set_delays(ctx, delays, model, true);
		set_text(model, "deposit", deposit);
		set_text(model, "represented", acting.name);
		if (is_copied(ctx, draft))
			set_copy(ctx, draft, model);
		json_array_append_new(outbox, mail);
	}
	if (for_other && acting.email != NULL &&
	    (email == NULL || strcmp(email, acting.email) != 0)) {
		mail = build_mail(ctx, draft, reference, "acting",
		    "mail/acting", acting.email);
		model = json_object_get(mail, "model");
		set_text(model, "person", summary(ctx, draft, "person"));
		set_text(model, "represented", acting.name);
		json_array_append_new(outbox, mail);
	}
	return outbox;
}

char *
pv_submission_text(struct pv_ctx *ctx, struct pv_draft *draft)
{
	/* its delays are those of the request already */
	static const struct pv_delays none = { NULL };

	return pv_json_text(ctx, build_submission(ctx, draft, NULL, &none));
}

const char *
pv_submission_email(struct pv_ctx *ctx, struct pv_draft *draft)
{
	return clean_email(ctx, draft);
}

char *
pv_submission_describe(
    struct pv_ctx *ctx, struct pv_draft *draft, const char *reference)
{
	struct pv_delays delays;
	char *described;

	if (!pv_delays_read(ctx, draft, &delays))
		return NULL;
	described =
	    pv_json_text(ctx, build_submission(ctx, draft, reference, &delays));
	return pv_answers_sound(draft->answers) ? described : NULL;
}

bool
pv_submission_send(struct pv_ctx *ctx, struct pv_draft *draft)
{
	const char *reference =
	    pv_submission_reference(ctx, draft->definition->name);
	const char *code = pv_submission_code(ctx, draft);
	struct pv_delays delays;
	struct pv_arg args[5];
	struct pv_rows *rows;

	if (code == NULL || !pv_delays_read(ctx, draft, &delays))
		return false;
	args[0] = pv_arg_hash(draft->token);
	args[1] = pv_arg_int(draft->version);
	args[2] = pv_arg_text(pv_json_text(
	    ctx, build_submission(ctx, draft, reference, &delays)));
	args[3] = pv_arg_hash(pv_code_normalize(ctx, code));
	args[4] = pv_arg_text(
	    pv_json_text(ctx, build_outbox(ctx, draft, reference, &delays)));
	if (!pv_answers_sound(draft->answers))
		return false;
	rows = pv_db_call(ctx, &submit_call, args);
	if (rows == NULL)
		return false;
	draft->reference = pv_row_text(rows, 0, "reference");
	return true;
}
