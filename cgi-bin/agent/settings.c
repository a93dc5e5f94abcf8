/*
 * settings - what the commune says and how it looks, changed by its
 * administrator, with what was changed before.
 * Not here: what each setting is for (their readers), contrast (view/theme.h),
 * what a logo may be (view/logo.h).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "administration.h"
#include "request/field.h"
#include "view/json.h"
#include "view/logo.h"
#include "view/theme.h"

static const struct pv_call get_call = { "agent.settings", 0, true };
static const struct pv_call set_call = { "agent.settings_set", 2, false };
static const struct pv_call restore_call = { "agent.settings_restore", 2,
	false };

#define LABEL(name) "t.agent.settings." name

enum kind { TEXT, EMAIL, COLOUR, NUMBER };

/* A control, and the setting (and its member) that it says. */
static const struct entry {
	struct pv_control_text control;
	const char *setting, *member; /* no member: the setting itself */
	enum kind kind;
} entries[] = {
	{ { .name = "nom", .label = LABEL("name"), .hint = LABEL("name-hint") },
	    "contact", "name", TEXT },
	{ { .name = "adresse", .label = LABEL("address"), .lines = 4 },
	    "contact", "address", TEXT },
	{ { .name = "telephone", .label = LABEL("phone"), .type = "tel" },
	    "contact", "phone", TEXT },
	{ { .name = "courriel",
	      .label = LABEL("email"),
	      .hint = LABEL("email-hint"),
	      .type = "email" },
	    "contact", "email", EMAIL },
	{ { .name = "horaires",
	      .label = LABEL("hours"),
	      .hint = LABEL("hours-hint"),
	      .lines = 4 },
	    "contact", "hours", TEXT },
	{ { .name = "signataire",
	      .label = LABEL("signatory"),
	      .hint = LABEL("signatory-hint"),
	      .lines = 3 },
	    "signatory", NULL, TEXT },
	{ { .name = "tribunal",
	      .label = LABEL("tribunal"),
	      .hint = LABEL("tribunal-hint") },
	    "tribunal", NULL, TEXT },
	{ { .name = "dpo",
	      .label = LABEL("dpo"),
	      .hint = LABEL("dpo-hint"),
	      .type = "email" },
	    "dpo", NULL, EMAIL },
	{ { .name = "directeur", .label = LABEL("director") }, "notice",
	    "director", TEXT },
	{ { .name = "hebergeur", .label = LABEL("host"), .lines = 4 }, "notice",
	    "host", TEXT },
	{ { .name = "couleur",
	      .label = LABEL("brand"),
	      .hint = LABEL("brand-hint"),
	      .verbatim = true },
	    "theme", "brand", COLOUR },
	{ { .name = "lien",
	      .label = LABEL("link"),
	      .hint = LABEL("link-hint"),
	      .verbatim = true },
	    "theme", "link", COLOUR },
	{ { .name = "seuil",
	      .label = LABEL("minimum"),
	      .hint = LABEL("minimum-hint"),
	      .numeric = true },
	    "looks_watch", "minimum", NUMBER },
	{ { .name = "facteur",
	      .label = LABEL("times"),
	      .hint = LABEL("times-hint"),
	      .numeric = true },
	    "looks_watch", "times", NUMBER },
};

enum { N_ENTRIES = sizeof(entries) / sizeof(entries[0]) };

struct typed {
	const char *values[N_ENTRIES];
	const char *errors[N_ENTRIES];
	const char *logo_error;
	const char *advice; /* the nearest colour that can be read */
	bool faulty;
};

static const char *
text_of(struct pv_ctx *ctx, const json_t *settings, const struct entry *entry)
{
	const json_t *value = json_object_get(settings, entry->setting);

	if (entry->member != NULL)
		value = json_object_get(value, entry->member);
	if (json_is_string(value))
		return pv_strdup(ctx, json_string_value(value));
	return json_is_number(value) ?
	    pv_json_text(ctx, json_incref((json_t *)value)) :
	    NULL;
}

static const char *const roles[] = { "agent", "supervisor", "administrator" };

/* Of which roles one-time passwords are asked: as sent, else as kept. */
static void
add_roles(struct pv_exchange *exchange, struct pv_value *model,
    const json_t *settings, bool typed)
{
	struct pv_value *list = pv_set_list(model, "roles"), *one;
	const json_t *kept = json_object_get(settings, "totp_roles"), *word;
	size_t at;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		bool chosen =
		    typed && administration_has(exchange, "totp", roles[i]);

		json_array_foreach(kept, at, word) if (!typed &&
		    json_is_string(word) &&
		    strcmp(json_string_value(word), roles[i]) == 0) chosen =
		    true;
		one = pv_add_object(list);
		pv_set_text(one, "word", roles[i]);
		pv_set_text(one, "text",
		    pv_printf(
			exchange->ctx, "t.agent.accounts.role.%s", roles[i]));
		pv_set_bool(one, "chosen", chosen);
	}
}

static void
gather_roles(struct pv_exchange *exchange, json_t *given)
{
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (administration_has(exchange, "totp", roles[i]))
			json_array_append_new(list, json_string(roles[i]));
	if (json_array_size(list) > 0) {
		json_object_set_new(given, "totp_roles", list);
		return;
	}
	json_decref(list);
	json_object_set_new(given, "totp_roles", json_null());
}

/* typed: what was entered and refused, or NULL for what is kept. */
static void
add_controls(struct pv_ctx *ctx, struct pv_value *model, const json_t *settings,
    const struct typed *typed)
{
	struct pv_value *list = pv_set_list(model, "fields");
	struct pv_value *faults = pv_list(ctx);

	for (size_t i = 0; i < N_ENTRIES; i++) {
		const char *error = typed != NULL ? typed->errors[i] : NULL;

		(void)pv_control_add(ctx, list, &entries[i].control,
		    typed != NULL ? typed->values[i] :
				    text_of(ctx, settings, &entries[i]),
		    error);
		if (error != NULL)
			pv_fault_add(faults, entries[i].control.name, error);
	}
	if (typed != NULL && typed->logo_error != NULL)
		pv_fault_add(faults, "logo", typed->logo_error);
	pv_set_optional(
	    model, "logo_error", typed != NULL ? typed->logo_error : NULL);
	pv_set_optional(model, "advice", typed != NULL ? typed->advice : NULL);
	if (pv_list_length(faults) > 0)
		pv_set_int(model, "refused_status", 422);
	pv_faults_set(model, faults);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct typed *typed)
{
	static const char *const known[] = { "reglages", "retabli", NULL };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &get_call, NULL);
	struct pv_answer *answer;
	json_t *settings;

	if (rows == NULL)
		return NULL;
	settings = json_loads(pv_row_text(rows, 0, "settings"), 0, NULL);
	administration_version(
	    exchange, model, pv_row_text(rows, 0, "version"));
	pv_set_bool(
	    model, "has_logo", json_object_get(settings, "logo") != NULL);
	pv_set_bool(model, "without_logo",
	    pv_request_field(exchange->request, "sans-logo") != NULL);
	add_controls(ctx, model, settings, typed);
	add_roles(exchange, model, settings, typed != NULL);
	json_decref(settings);
	administration_done(exchange, model, known);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/settings", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
settings_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx), NULL) :
			    agent_away(exchange);
}

static bool
is_number(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return length > 0 && length <= 6 && text[length] == '\0' &&
	    strtol(text, NULL, 10) > 0;
}

static bool
is_colour(const char *text)
{
	return text[0] == '#' && strlen(text) == 7 &&
	    strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static void
check(struct pv_ctx *ctx, struct typed *typed)
{
	for (size_t i = 0; i < N_ENTRIES; i++) {
		const char *value = typed->values[i];

		if (*value == '\0')
			continue;
		if (entries[i].kind == EMAIL &&
		    (strchr(value, '@') == NULL || strchr(value, ' ') != NULL))
			typed->errors[i] = LABEL("no-email");
		if (entries[i].kind == NUMBER && !is_number(value))
			typed->errors[i] = LABEL("no-number");
		if (entries[i].kind == COLOUR && !is_colour(value)) {
			typed->errors[i] = LABEL("no-colour");
		} else if (entries[i].kind == COLOUR) {
			struct pv_value *theme = pv_object(ctx);
			const char *advice;

			pv_set_text(theme, entries[i].member, value);
			advice = pv_theme_check(ctx, theme);
			if (advice != NULL)
				typed->errors[i] = LABEL("pale");
			if (typed->advice == NULL)
				typed->advice = advice;
		}
		typed->faulty |= typed->errors[i] != NULL;
	}
}

/* The settings that the page says, those that it does not touch left out. */
static json_t *
gather(json_t *settings, const struct typed *typed)
{
	json_t *given = json_object();

	for (size_t i = 0; i < N_ENTRIES; i++) {
		const struct entry *entry = &entries[i];
		const char *value = typed->values[i];
		json_t *new = *value == '\0' ?
		    NULL :
		    entry->kind == NUMBER ?
		    json_integer(strtol(value, NULL, 10)) :
		    json_string(value);
		json_t *object = json_object_get(given, entry->setting);

		if (entry->member == NULL) {
			json_object_set_new(given, entry->setting,
			    new != NULL ? new : json_null());
			continue;
		}
		if (object == NULL) {
			object = json_object_get(settings, entry->setting);
			object = json_is_object(object) ?
			    json_deep_copy(object) :
			    json_object();
			json_object_set_new(given, entry->setting, object);
		}
		if (new != NULL)
			json_object_set_new(object, entry->member, new);
		else
			json_object_del(object, entry->member);
	}
	return given;
}

/* An object that says nothing any more is none. */
static void
drop_empty(json_t *given)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(given, next, name, value)
	{
		if (json_is_object(value) && json_object_size(value) == 0)
			json_object_set_new(given, name, json_null());
	}
}

/* The image that was sent, as the setting keeps it; false with an error. */
static bool
read_logo(struct pv_exchange *exchange, struct typed *typed, json_t *given)
{
	const struct pv_file *file = pv_request_file(exchange->request, "logo");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *logo = pv_object(ctx);
	const char *member = "svg", *text;
	char *base64;

	if (pv_request_field(exchange->request, "sans-logo") != NULL) {
		json_object_set_new(given, "logo", json_null());
		return true;
	}
	if (file == NULL || file->length == 0)
		return true;
	text = pv_strndup(ctx, (const char *)file->data, file->length);
	if (file->length > 4 && memcmp(file->data, "\x89PNG", 4) == 0) {
		base64 = g_base64_encode(file->data, file->length);
		text = pv_strdup(ctx, base64);
		g_free(base64);
		member = "png";
	}
	pv_set_text(logo, member, text);
	if (!g_utf8_validate(text, -1, NULL) || pv_logo_check(logo) != NULL) {
		typed->logo_error = LABEL("no-logo");
		typed->faulty = true;
		return false;
	}
	json_object_set_new(given, "logo", json_pack("{s:s}", member, text));
	return true;
}

/* A colour as typed and how well it reads; without one, Parvis's own. */
static void
add_colour(struct pv_ctx *ctx, struct pv_value *preview, const char *name,
    const char *colour)
{
	double contrast = pv_theme_contrast(name, colour);
	int tenths = (int)(contrast * 10);

	pv_set_optional(preview, name, contrast > 0 ? colour : NULL);
	pv_set_optional(preview, pv_printf(ctx, "%s_contrast", name),
	    contrast > 0 ? pv_printf(ctx, "%d,%d", tenths / 10, tenths % 10) :
			   NULL);
}

/* How the site would look; nothing is kept of it. */
static void
add_preview(struct pv_exchange *exchange, struct pv_value *model,
    const struct typed *typed)
{
	const struct pv_file *file = pv_request_file(exchange->request, "logo");
	struct pv_value *preview = pv_set_object(model, "preview");
	struct pv_ctx *ctx = exchange->ctx;

	for (size_t i = 0; i < N_ENTRIES; i++) {
		const char *member = entries[i].member;

		if (entries[i].kind == COLOUR)
			add_colour(ctx, preview, member, typed->values[i]);
		else if (strcmp(entries[i].control.name, "nom") == 0)
			pv_set_text(preview, "name",
			    *typed->values[i] != '\0' ? typed->values[i] :
							ctx->commune->name);
	}
	pv_set_bool(preview, "new_logo", file != NULL && file->length > 0);
}

static struct pv_answer *
save(struct pv_exchange *exchange, const struct agent_me *me,
    struct typed *typed, const char *settings)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	json_t *now = json_loads(settings, 0, NULL);
	json_t *given = gather(now, typed);
	const char *text;

	drop_empty(given);
	gather_roles(exchange, given);
	check(ctx, typed);
	(void)read_logo(exchange, typed, given);
	text = pv_json_text(ctx, given);
	json_decref(now);
	if (strcmp(pv_typed(exchange, "etape"), "apercu") == 0) {
		add_preview(exchange, model, typed);
		return show(exchange, me, model, typed);
	}
	if (typed->faulty)
		return show(exchange, me, model, typed);
	const struct pv_arg args[] = {
		pv_arg_text(text),
		pv_arg_text(pv_request_field(exchange->request, "version")),
	};
	if (pv_db_call(ctx, &set_call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(
			ctx, "/agent/administration/commune?fait=reglages"));
	return administration_refused(exchange, model) ?
	    show(exchange, me, model, typed) :
	    NULL;
}

static struct pv_answer *
settings_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct typed typed = { 0 };
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	rows = pv_db_call(exchange->ctx, &get_call, NULL);
	if (rows == NULL)
		return NULL;
	for (size_t i = 0; i < N_ENTRIES; i++) {
		typed.values[i] = pv_request_field(
		    exchange->request, entries[i].control.name);
		if (typed.values[i] == NULL)
			typed.values[i] = "";
	}
	return save(exchange, me, &typed, pv_row_text(rows, 0, "settings"));
}

static struct pv_answer *
restore_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_arg args[] = {
		pv_arg_text(pv_request_field(request, "acte")),
		pv_arg_text(pv_request_field(request, "version")),
	};

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &restore_call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/administration/commune?fait=retabli"));
	return administration_refused(exchange, model) ?
	    show(exchange, me, model, NULL) :
	    NULL;
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input inputs[] = {
	PV_SHORT("version"),
	PV_FIELD("nom"),
	PV_FIELD("adresse"),
	PV_FIELD("telephone"),
	PV_FIELD("courriel"),
	PV_FIELD("horaires"),
	PV_FIELD("signataire"),
	PV_FIELD("tribunal"),
	PV_FIELD("dpo"),
	PV_FIELD("directeur"),
	PV_FIELD("hebergeur"),
	PV_SHORT("couleur"),
	PV_SHORT("lien"),
	PV_SHORT("seuil"),
	PV_SHORT("facteur"),
	PV_SHORT("sans-logo"),
	PV_SHORT("etape"),
	{ .name = "totp", .kind = PV_IN_FIELD, .max_bytes = 20, .many = true },
	{ .name = "logo", .kind = PV_IN_FILE },
	{ 0 },
};

static const struct pv_input restore_inputs[] = {
	PV_SHORT("acte"),
	PV_SHORT("version"),
	{ 0 },
};

#define SETTINGS "/administration/commune"

const struct pv_route agent_settings_routes[] = {
	{ PV_GET, SETTINGS, settings_get, 0, done_inputs },
	{ PV_POST, SETTINGS, settings_post, PV_ROUTE_CSRF, inputs },
	{ PV_POST, SETTINGS "/retour", restore_post, PV_ROUTE_CSRF,
	    restore_inputs },
	{ 0 },
};
