/*
 * outgoing - from a row of the outbox to the message or the letter: model,
 * templates.
 * Not here: how rows are taken and sent (outbox.c).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/config.h"
#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "letter/figure.h"
#include "letter/pdf.h"
#include "notify/outbox.h"
#include "view/barcode.h"
#include "view/json.h"
#include "view/logo.h"
#include "view/template.h"

enum { SUBJECT_MAX_BYTES = 1024, LETTER_MAX_BYTES = 1048576 };

/* An object that lives as long as ctx; NULL if the text is not one. */
static json_t *
read_object(struct pv_ctx *ctx, const char *text)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(json)) {
		json_decref(json);
		return NULL;
	}
	return pv_json_keep(ctx, json);
}

static bool
ends_in(const char *key, const char *end)
{
	size_t length = strlen(key), tail = strlen(end);

	return length > tail && strcmp(key + length - tail, end) == 0;
}

static bool put_in_words(struct pv_ctx *ctx, json_t *object);

static bool
put_all_in_words(struct pv_ctx *ctx, const json_t *list)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (json_is_object(one) && !put_in_words(ctx, one))
			return false;
	}
	return true;
}

/* Dates and timestamps, at any depth, as people read them. */
static bool
put_in_words(struct pv_ctx *ctx, json_t *object)
{
	const char *key, *words;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, key, value)
	{
		if (json_is_array(value)) {
			if (!put_all_in_words(ctx, value))
				return false;
			continue;
		}
		if (json_is_object(value)) {
			if (!put_in_words(ctx, value))
				return false;
			continue;
		}
		if (!json_is_string(value) ||
		    !(ends_in(key, "_on") || ends_in(key, "_at")))
			continue;
		words = ends_in(key, "_on") ?
		    pv_date_words(ctx, json_string_value(value)) :
		    pv_time_words(ctx, json_string_value(value));
		/* What is no date comes back as it is. */
		if (strcmp(words, json_string_value(value)) == 0)
			return pv_fail(ctx, 500, "PV0904", "error.internal",
			    "member of a mail's model is no date");
		json_object_set_new(object, key, json_string(words));
	}
	return true;
}

/* As a mail names it: the contact of the settings, else its bare name. */
static json_t *
describe_commune(struct pv_ctx *ctx, const json_t *settings)
{
	json_t *contact = json_object_get(settings, "contact");
	json_t *commune =
	    json_is_object(contact) ? json_deep_copy(contact) : json_object();

	if (!json_is_string(json_object_get(commune, "name")))
		json_object_set_new(
		    commune, "name", json_string(ctx->commune->name));
	return commune;
}

static json_t *
make_site(struct pv_ctx *ctx)
{
	const char *format = ctx->process->config->public_url;
	const char *host = strstr(format, "%h");

	return json_string(host == NULL ?
		format :
		pv_printf(ctx, "%.*s%s%s", (int)(host - format), format,
		    ctx->commune->host, host + 2));
}

static void
complete_model(struct pv_ctx *ctx, json_t *model)
{
	json_t *settings = read_object(ctx, ctx->commune->settings);
	json_t *commune = describe_commune(ctx, settings);
	json_t *service = json_object_get(model, "service");

	if (!json_is_object(service)) {
		service = json_object();
		json_object_set_new(model, "service", service);
	}
	json_object_update_missing(service, commune);
	if (json_object_get(model, "tribunal") == NULL)
		json_object_set(
		    model, "tribunal", json_object_get(settings, "tribunal"));
	if (json_object_get(model, "signatory") == NULL)
		json_object_set(
		    model, "signatory", json_object_get(settings, "signatory"));
	json_object_set_new(model, "site", make_site(ctx));
	json_object_set_new(
	    model, "mount", json_string(ctx->process->config->prefix));
	json_object_set_new(model, "can_reply",
	    json_boolean(json_object_get(commune, "email") != NULL));
	json_object_set_new(model, "has_files",
	    json_boolean(json_array_size(json_object_get(model, "files")) > 0));
	json_object_set_new(model, "commune", commune);
}

struct pv_value *
pv_outgoing_model(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	json_t *model = read_object(ctx, row->model);
	struct pv_value *value;
	char *text;

	if (model == NULL) {
		pv_fail(ctx, 500, "PV0905", "error.internal",
		    "model of a mail is not a JSON object");
		return NULL;
	}
	if (!put_in_words(ctx, model))
		return NULL;
	complete_model(ctx, model);
	text = json_dumps(model, JSON_COMPACT);
	value = pv_value_from_json(ctx, text, strlen(text));
	free(text);
	return value;
}

static const char *
render(struct pv_ctx *ctx, const char *template, const char *end,
    const struct pv_value *model, size_t max)
{
	struct pv_buffer *out = pv_buffer_new(ctx, max);

	if (!pv_render(ctx, pv_printf(ctx, "%s%s", template, end), model, out))
		return NULL;
	return out->data;
}

char *
pv_outgoing_message_id(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	return pv_printf(ctx, "outbox.%lld.%lld@%s",
	    (long long)ctx->commune->id, (long long)row->id,
	    ctx->commune->host);
}

bool
pv_outgoing_words(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_value *model, const char **subject, const char **text)
{
	*subject = render(ctx, row->template, ".hdr", model, SUBJECT_MAX_BYTES);
	*text = render(ctx, row->template, ".txt", model, PV_MAIL_MAX_BYTES);
	return *subject != NULL && *text != NULL;
}

/*
 * The PDF that goes with a mail, where its model names its template ("paper") and
 * its name ("file").  Where none can be made, the mail leaves all the same: it
 * says everything that the PDF does.
 */
static void
attach(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_value *model, struct pv_mail *mail)
{
	struct pv_outgoing paper = *row;
	struct pv_bytes pdf;

	paper.template = pv_get_text(model, "paper");
	if (paper.template == NULL)
		return;
	if (!pv_outgoing_pdf(ctx, &paper, NULL, &pdf)) {
		pv_log(ctx, PV_WARNING, "mail %lld leaves without its PDF: %s",
		    (long long)row->id,
		    ctx->error.detail != NULL ? ctx->error.detail : "");
		pv_forgive(ctx);
		return;
	}
	mail->file_name = pv_outgoing_file(ctx, row);
	mail->file = pdf.data;
	mail->file_length = pdf.length;
}

struct pv_buffer *
pv_outgoing_mail(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	struct pv_value *model = pv_outgoing_model(ctx, row);
	const struct pv_value *commune;
	struct pv_mail mail = {
		.date = row->created,
		.from = ctx->process->config->mail_from,
		.to = row->recipient,
		.language = row->language,
	};

	if (model == NULL)
		return NULL;
	commune = pv_get(model, "commune");
	mail.from_name = pv_get_text(commune, "name");
	mail.reply_to = pv_get_text(commune, "email");
	mail.message_id = pv_outgoing_message_id(ctx, row);
	if (!pv_outgoing_words(ctx, row, model, &mail.subject, &mail.text))
		return NULL;
	attach(ctx, row, model, &mail);
	return pv_mail_build(ctx, &mail);
}

/* In the page itself: nothing is fetched while it is printed. */
static void
put_logo(struct pv_ctx *ctx, struct pv_value *model)
{
	const char *text = ctx->commune->settings, *type = NULL;
	const struct pv_value *settings =
	    pv_value_from_json(ctx, text, strlen(text));
	struct pv_buffer *logo = pv_logo(ctx, pv_get(settings, "logo"), &type);
	char *base64;

	if (logo == NULL)
		return;
	base64 = g_base64_encode((const guchar *)logo->data, logo->length);
	pv_set_text(
	    model, "logo", pv_printf(ctx, "data:%s;base64,%s", type, base64));
	g_free(base64);
}

static void
put_barcode(struct pv_ctx *ctx, struct pv_value *model)
{
	const char *reference = pv_get_text(model, "reference");
	int width = 0;
	char *path;

	if (reference == NULL ||
	    (path = pv_barcode_128(ctx, reference, &width)) == NULL)
		return;
	pv_set_text(model, "barcode", path);
	pv_set_int(model, "barcode_width", width);
	pv_set_int(model, "barcode_height", PV_BARCODE_HEIGHT);
}

/* "scan" is a path of ours that a person may open from paper: its code. */
static void
put_scan(struct pv_ctx *ctx, struct pv_value *model)
{
	const char *path = pv_get_text(model, "scan");
	int size = 0;
	char *code;

	if (path == NULL)
		return;
	path = pv_printf(ctx, "%s%s%s", pv_get_text(model, "site"),
	    ctx->process->config->prefix, path);
	code = pv_barcode_qr(ctx, path, &size);
	if (code == NULL)
		return;
	pv_set_text(model, "scan_address", path);
	pv_set_text(model, "qr", code);
	pv_set_int(model, "qr_size", size);
}

struct pv_value *
pv_outgoing_letter_model(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	struct pv_value *model = pv_outgoing_model(ctx, row);

	if (model == NULL)
		return NULL;
	put_logo(ctx, model);
	put_barcode(ctx, model);
	put_scan(ctx, model);
	pv_set_text(model, "language", row->language);
	pv_set_text(model, "town", ctx->commune->name);
	pv_set_text(model, "written_on",
	    pv_date_words(ctx, pv_date_iso(ctx, pv_date_today(ctx))));
	return model;
}

/* Its number, and the code: the fragment of the address of the page that checks it. */
static void
put_code(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_issued *issued)
{
	const char *page = pv_printf(ctx, "%s%s/verification",
	    pv_get_text(model, "site"), ctx->process->config->prefix);
	struct pv_value *attested = pv_set_object(model, "attested");
	int size = 0;

	pv_set_text(attested, "number", issued->says.number);
	pv_set_text(attested, "page", page);
	pv_set_text(attested, "code", issued->code);
	pv_set_text(attested, "qr",
	    pv_barcode_qr(
		ctx, pv_printf(ctx, "%s#%s", page, issued->code), &size));
	pv_set_int(attested, "qr_size", size);
	pv_set_bool(attested, "until", false);
	if (*issued->says.expires_on != '\0')
		pv_set_text(attested, "until",
		    pv_date_words(ctx, issued->says.expires_on));
}

bool
pv_outgoing_wanted(
    struct pv_ctx *ctx, const struct pv_outgoing *row, struct pv_wanted *wanted)
{
	const struct pv_value *said =
	    pv_get(pv_value_from_json(ctx, row->model, strlen(row->model)),
		"attestation");

	*wanted = (struct pv_wanted){
		.kind = pv_get_text(said, "kind"),
		.names = pv_get_text(said, "names"),
		.expires_on = pv_get_text(said, "expires"),
	};
	/* Nothing is signed for nobody: refused when it is issued. */
	if (wanted->names == NULL)
		wanted->names = "";
	return wanted->kind != NULL;
}

struct pv_buffer *
pv_outgoing_letter(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_issued *issued)
{
	struct pv_value *model = pv_outgoing_letter_model(ctx, row);
	struct pv_buffer *out;

	if (model == NULL)
		return NULL;
	if (issued != NULL)
		put_code(ctx, model, issued);
	pv_set_text(model, "layout", "letter/layout");
	out = pv_buffer_new(ctx, LETTER_MAX_BYTES);
	return pv_render(ctx, row->template, model, out) ? out : NULL;
}

bool
pv_outgoing_pdf(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_issued *issued, struct pv_bytes *pdf)
{
	struct pv_buffer *html = pv_outgoing_letter(ctx, row, issued);
	const struct pv_figure figures[] = {
		{ "/Art", pv_text(ctx, "letter.logo") },
		{ "/BlockQuote",
		    pv_text(ctx,
			issued != NULL ? "letter.attestation.code" :
					 "letter.scan") },
	};

	return html != NULL && pv_pdf_make(ctx, html->data, pdf) &&
	    pv_pdf_figures(
		ctx, figures, sizeof(figures) / sizeof(figures[0]), pdf);
}

const char *
pv_outgoing_file(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	const struct pv_value *model =
	    pv_value_from_json(ctx, row->model, strlen(row->model));
	const char *name = pv_get_text(model, "file");

	return name != NULL ? name : "lettre.pdf";
}
