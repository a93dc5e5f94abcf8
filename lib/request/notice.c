/*
 * notice - rows of the outbox about a request.
 * Not here: the words (html/mail), the sending (notify/).
 */
#include "request/notice.h"

#include <string.h>

#include <sodium.h>

#include "base/random.h"
#include "program/program.h"
#include "view/json.h"

static json_t *
name_files(const struct pv_notice *notice)
{
	json_t *files = json_array();

	for (size_t i = 0; i < notice->n_files; i++)
		json_array_append_new(
		    files, json_pack("{s:s}", "name", notice->files[i]));
	return files;
}

static json_t *
build_model(struct pv_ctx *ctx, const struct pv_rows *requests, int row,
    const struct pv_notice *notice, const char *token)
{
	json_t *model = json_pack("{s:s, s:s, s:s}", "reference",
	    pv_row_text(requests, row, "reference"), "title",
	    pv_row_text(requests, row, "title"), "link",
	    pv_link(ctx, "/suivi/lien/%s", token));
	const char *text =
	    strcmp(notice->kind, "refusal") == 0 ? "reason" : "text";

	if (notice->text != NULL && *notice->text != '\0')
		json_object_set_new(model, text, json_string(notice->text));
	if (notice->appeal != NULL)
		json_object_set_new(
		    model, "appeal", json_string(notice->appeal));
	if (notice->silence != NULL) {
		json_object_set_new(model,
		    pv_printf(ctx, "silence_%s", notice->silence), json_true());
		json_object_set_new(model, "received_at",
		    json_string(pv_row_text(requests, row, "received_at")));
	}
	if (notice->silence_on != NULL)
		json_object_set_new(
		    model, "silence_on", json_string(notice->silence_on));
	if (notice->n_files > 0)
		json_object_set_new(model, "files", name_files(notice));
	return model;
}

/* What ends a request asks for an opinion on it, once and by nobody's name. */
static bool
asks_opinion(const struct pv_notice *notice)
{
	static const char *const ends[] = { "answer", "refusal", "closed" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(notice->kind, ends[i]) == 0)
			return true;
	return false;
}

static void
hash_hex(const char *token, char hex[2 * PV_HASH_BYTES + 1])
{
	uint8_t hash[PV_HASH_BYTES];

	pv_hash(hash, token, strlen(token));
	sodium_bin2hex(hex, 2 * PV_HASH_BYTES + 1, hash, sizeof(hash));
}

/* The link in the mail, and what the database knows it by. */
static void
add_survey(struct pv_ctx *ctx, json_t *mail)
{
	const char *token = pv_token(ctx);
	char hex[2 * PV_HASH_BYTES + 1];

	hash_hex(token, hex);
	json_object_set_new(mail, "survey", json_string(hex));
	json_object_set_new(json_object_get(mail, "model"), "survey",
	    json_string(pv_link(ctx, "/suivi/avis/%s", token)));
}

static json_t *
build_mail(struct pv_ctx *ctx, const struct pv_rows *requests, int row,
    const struct pv_notice *notice, const char *email)
{
	const char *token = pv_token(ctx);
	char hex[2 * PV_HASH_BYTES + 1];
	json_t *mail;

	hash_hex(token, hex);
	mail = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "kind", notice->kind,
	    "recipient", email, "template",
	    pv_printf(ctx, "mail/%s", notice->kind), "language", ctx->language,
	    "link", hex, "model",
	    build_model(ctx, requests, row, notice, token));
	if (asks_opinion(notice))
		add_survey(ctx, mail);
	return mail;
}

json_t *
pv_notice_of(struct pv_ctx *ctx, const struct pv_rows *requests, int row,
    const struct pv_notice *notice)
{
	const char *email = pv_row_text(requests, row, "email");
	json_t *outbox = json_array();

	/* First: made before the mail that announces it leaves. */
	if (notice->letter != NULL)
		json_array_append(outbox, notice->letter);
	if (email != NULL && !notice->no_mail)
		json_array_append_new(
		    outbox, build_mail(ctx, requests, row, notice, email));
	return outbox;
}

char *
pv_notice(struct pv_ctx *ctx, const struct pv_rows *request,
    const struct pv_notice *notice)
{
	return pv_json_text(ctx, pv_notice_of(ctx, request, 0, notice));
}
