/*
 * part - the parts of a family's file as forms.
 * Not here: the pages (cgi-bin/famille, cgi-bin/agent), what may be written (SQL).
 */
#include "family/part.h"

#include <string.h>

#include <glib.h>

#include "base/contact.h"
#include "base/date.h"
#include "pay/cents.h"
#include "request/field.h"
#include "view/json.h"

enum kind {
	TEXT,
	AREA,
	EMAIL,
	PHONE,
	DATE,
	CHECK,
	CENTS,
	SOURCE,
};

struct pv_family_field {
	const char *name;   /* of the control */
	const char *member; /* of the JSON */
	enum kind kind;
	bool required;
	bool desk;   /* asked of agents alone */
	int longest; /* characters, as the constraint has it; 0: any */
};

static const struct pv_family_field file_fields[] = {
	{ "nom", "name", TEXT, true, true, 100 },
	{ "adresse", "address", AREA, false, false, 500 },
	{ "commune", "resident", CHECK, false, true, 0 },
	{ 0 },
};

static const struct pv_family_field adult_fields[] = {
	{ "prenom", "first_name", TEXT, true, false, 100 },
	{ "nom", "last_name", TEXT, true, false, 100 },
	{ "courriel", "email", EMAIL, false, false, 80 },
	{ "telephone", "phone", PHONE, false, false, 30 },
	{ "paie", "pays", CHECK, false, false, 0 },
	{ 0 },
};

static const struct pv_family_field child_fields[] = {
	{ "prenom", "first_name", TEXT, true, false, 100 },
	{ "nom", "last_name", TEXT, true, false, 100 },
	{ "naissance", "born_on", DATE, true, false, 0 },
	{ "ecole", "school", TEXT, false, false, 100 },
	{ "classe", "class", TEXT, false, false, 50 },
	{ 0 },
};

static const struct pv_family_field care_fields[] = {
	{ "allergies", "allergies", AREA, false, false, 1000 },
	{ "regime", "diet", TEXT, false, false, 200 },
	{ "pai", "plan", AREA, false, false, 2000 },
	{ "pai-fin", "plan_until", DATE, false, false, 0 },
	{ 0 },
};

static const struct pv_family_field person_fields[] = {
	{ "nom", "name", TEXT, true, false, 100 },
	{ "telephone", "phone", PHONE, false, false, 30 },
	{ "lien", "relation", TEXT, false, false, 100 },
	{ 0 },
};

static const struct pv_family_field quotient_fields[] = {
	{ "quotient", "cents", CENTS, true, true, 0 },
	{ "depuis", "from_on", DATE, true, true, 0 },
	{ "source", "source", SOURCE, true, true, 0 },
	{ 0 },
};

static const struct pv_family_part parts[] = {
	{ "coordonnees", "file", NULL, file_fields, false },
	{ "adulte", "adult", "adults", adult_fields, false },
	{ "enfant", "child", "children", child_fields, false },
	{ "sante", "care", "children", care_fields, false },
	{ "personne", "person", "persons", person_fields, false },
	{ "quotient", "quotient", NULL, quotient_fields, true },
};

const struct pv_input pv_family_part_inputs[] = { PV_SHORT("version"),
	PV_FIELD("nom"), PV_FIELD("prenom"), PV_FIELD("adresse"),
	PV_SHORT("commune"), PV_FIELD("courriel"), PV_FIELD("telephone"),
	PV_SHORT("paie"), PV_FIELD("naissance"), PV_FIELD("ecole"),
	PV_FIELD("classe"), PV_FIELD("allergies"), PV_FIELD("regime"),
	PV_FIELD("pai"), PV_FIELD("pai-fin"), PV_FIELD("lien"),
	PV_FIELD("quotient"), PV_FIELD("depuis"), PV_SHORT("source"), { 0 } };

const struct pv_family_part *
pv_family_part_find(const char *name, bool desk)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (strcmp(parts[i].name, name) == 0 &&
		    (desk || !parts[i].desk))
			return &parts[i];
	return NULL;
}

const struct pv_value *
pv_family_part_known(
    const struct pv_family_part *part, const struct pv_value *file, int64_t id)
{
	const struct pv_value *list;

	if (part->list == NULL)
		return part->desk ? NULL : file;
	list = pv_get(file, part->list);
	for (size_t i = 0; i < pv_list_length(list); i++)
		if (pv_get_int(pv_list_at(list, i), "id") == id)
			return strcmp(part->part, "care") == 0 ?
			    pv_get(pv_list_at(list, i), "care") :
			    pv_list_at(list, i);
	return NULL;
}

/* What the file has of a field, as it is typed. */
static const char *
as_typed(const struct pv_value *known, const struct pv_family_field *field)
{
	const struct pv_value *had =
	    known != NULL ? pv_get(known, field->member) : NULL;

	if (had == NULL)
		return NULL;
	return field->kind == CHECK ?
	    pv_get_bool(known, field->member) ? "oui" : "" :
	    pv_get_text(known, field->member);
}

static void
add_sources(struct pv_ctx *ctx, struct pv_value *one, const char *value)
{
	static const char *const sources[] = { "caf", "msa", "tax", "mairie" };
	struct pv_value *list = pv_set_list(one, "sources"), *source;

	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		source = pv_add_object(list);
		pv_set_text(source, "word", sources[i]);
		pv_set_text(source, "text",
		    pv_printf(ctx, "t.family.source.%s", sources[i]));
		pv_set_bool(source, "chosen",
		    value != NULL ? strcmp(value, sources[i]) == 0 : i == 0);
	}
}

/* The error that pv_family_part_read found in a field, or NULL. */
static const char *
error_of(const struct pv_value *model, const char *name)
{
	const struct pv_value *errors = pv_get(model, "errors"), *faults;

	faults = errors != NULL ? pv_get(errors, "faults") : NULL;
	for (size_t i = 0; faults != NULL && i < pv_list_length(faults); i++)
		if (strcmp(pv_get_text(pv_list_at(faults, i), "id"), name) == 0)
			return pv_get_text(pv_list_at(faults, i), "text");
	return NULL;
}

static void
add_field(struct pv_exchange *exchange, struct pv_value *model,
    struct pv_value *list, const struct pv_family_field *field,
    const char *value)
{
	static const char *const types[] = { [TEXT] = "text",
		[EMAIL] = "email",
		[PHONE] = "tel",
		[DATE] = "date",
		[CENTS] = "text" };
	struct pv_ctx *ctx = exchange->ctx;
	const char *label = pv_printf(ctx, "t.family.field.%s", field->name);
	const struct pv_control_text control = {
		.name = field->name,
		.label = label,
		.hint = field->kind == AREA || field->kind == EMAIL ||
			field->kind == CENTS ?
		    pv_printf(ctx, "%s-hint", label) :
		    NULL,
		.type = field->kind == AREA ? NULL : types[field->kind],
		.lines = field->kind == AREA ? 3 : 0,
		.required = field->required,
		.verbatim = field->kind == EMAIL,
	};
	struct pv_value *one = pv_add_object(list);

	pv_set_bool(one, "check", field->kind == CHECK);
	pv_set_bool(one, "source", field->kind == SOURCE);
	pv_set_text(one, "id", field->name);
	pv_set_text(one, "label", label);
	if (field->kind == CHECK)
		pv_set_bool(one, "chosen", value != NULL && *value != '\0');
	else if (field->kind == SOURCE)
		add_sources(ctx, one, value);
	else
		(void)pv_control_set(ctx, one, "text", &control, value,
		    error_of(model, field->name));
}

void
pv_family_part_form(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_family_part *part, const struct pv_value *known, bool desk)
{
	bool again = exchange->request->method == PV_POST;
	struct pv_value *list = pv_set_list(model, "fields");

	for (const struct pv_family_field *field = part->fields;
	     field->name != NULL; field++)
		if (desk || !field->desk)
			add_field(exchange, model, list, field,
			    again ? pv_typed(exchange, field->name) :
				    as_typed(known, field));
}

/* The fault of what was typed in a field, "t.…", or NULL; *cents of an amount. */
static const char *
fault_of(struct pv_ctx *ctx, const struct pv_family_field *field,
    const char *typed, int64_t *cents)
{
	struct pv_date date;

	if (*typed == '\0')
		return field->required ?
		    pv_printf(ctx, "t.family.field.%s-none", field->name) :
		    NULL;
	if (field->longest > 0 && g_utf8_strlen(typed, -1) > field->longest)
		return "t.family.field.too-long";
	if (field->kind == EMAIL && pv_email_tidy(ctx, typed) == NULL)
		return "t.family.open.email-wrong";
	if (field->kind == PHONE && pv_phone_tidy(ctx, typed) == NULL)
		return "t.family.field.phone-wrong";
	if (field->kind == DATE && !pv_date_parse(typed, &date))
		return "t.family.field.date-wrong";
	if (field->kind == CENTS &&
	    (pv_cents_read(typed, cents) != PV_CENTS_GOOD || *cents > 9999999))
		return "t.family.field.quotient-wrong";
	return NULL;
}

static void
set_member(struct pv_ctx *ctx, json_t *data,
    const struct pv_family_field *field, const char *typed, int64_t cents)
{
	if (field->kind == CHECK)
		json_object_set_new(
		    data, field->member, json_boolean(*typed != '\0'));
	else if (field->kind == CENTS)
		json_object_set_new(data, field->member, json_integer(cents));
	else if (field->kind == PHONE && *typed != '\0')
		json_object_set_new(data, field->member,
		    json_string(pv_phone_tidy(ctx, typed)));
	else if (field->kind != DATE || *typed != '\0')
		json_object_set_new(data, field->member, json_string(typed));
}

const char *
pv_family_part_read(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_family_part *part, bool desk)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *faults = pv_list(ctx);
	json_t *data = json_object();

	for (const struct pv_family_field *field = part->fields;
	     field->name != NULL; field++) {
		const char *typed = pv_typed(exchange, field->name), *fault;
		int64_t cents = 0;

		if (field->desk && !desk)
			continue;
		fault = fault_of(ctx, field, typed, &cents);
		if (fault != NULL)
			pv_fault_add(faults, field->name, fault);
		set_member(ctx, data, field, typed, cents);
	}
	pv_faults_set(model, faults);
	if (pv_list_length(faults) == 0)
		return pv_json_text(ctx, data);
	json_decref(data);
	return NULL;
}

struct pv_answer *
pv_family_part_none(struct pv_ctx *ctx)
{
	(void)pv_fail(ctx, 404, "PV3361", "family.part-unknown",
	    "no such part of a family's file");
	return NULL;
}

const char *
pv_family_part_gone(const struct pv_family_part *part)
{
	static const char *const words[][2] = { { "adult", "adult-left" },
		{ "child", "child-left" }, { "person", "person-gone" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(part->part, words[i][0]) == 0)
			return words[i][1];
	return NULL;
}

/* The address under which the parts of a file are. */
static void
set_form(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *file, bool desk)
{
	pv_set_text(model, "form",
	    desk ? pv_printf(ctx, "/agent/familles/%s",
		       pv_get_text(file, "reference")) :
		   "/famille/dossier");
}

bool
pv_family_part_page(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_family_part *part, const struct pv_value *file, int64_t id,
    bool desk)
{
	const struct pv_value *known = pv_family_part_known(part, file, id);
	struct pv_ctx *ctx = exchange->ctx;
	/* a form that was refused keeps the version that it was seen at */
	const char *version = pv_request_field(exchange->request, "version");

	if (known == NULL && (id > 0 || strcmp(part->part, "care") == 0)) {
		(void)pv_family_part_none(ctx);
		return false;
	}
	pv_set_text(model, "reference", pv_get_text(file, "reference"));
	pv_set_text(model, "version",
	    version != NULL ?
		version :
		pv_printf(ctx, "%lld", (long long)pv_get_int(file, "version")));
	pv_set_text(model, "part", part->name);
	set_form(ctx, model, file, desk);
	pv_set_int(model, "id", id);
	pv_set_text(model, "title",
	    pv_printf(ctx, "t.family.%s.%s", known != NULL ? "edit" : "new",
		part->name));
	pv_set_bool(model, "may_go",
	    known != NULL && pv_family_part_gone(part) != NULL);
	pv_set_text(
	    model, "going", pv_printf(ctx, "t.family.gone.%s", part->name));
	pv_family_part_form(exchange, model, part, known, desk);
	return true;
}

/* Texts of a member as they are, false where there is none. */
static void
copy_texts(
    struct pv_value *one, const struct pv_value *from, const char *const *names)
{
	for (; *names != NULL; names++)
		pv_set_optional(one, *names, pv_get_text(from, *names));
}

static void
add_care(struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *care)
{
	static const char *const names[] = { "allergies", "diet", "plan",
		NULL };
	struct pv_value *set;
	const char *until;

	if (care == NULL)
		return;
	set = pv_set_object(one, "care");
	copy_texts(set, care, names);
	until = pv_get_text(care, "plan_until");
	pv_set_optional(
	    set, "until", until != NULL ? pv_date_words(ctx, until) : NULL);
	pv_set_bool(set, "nothing",
	    pv_get_text(care, "allergies") == NULL &&
		pv_get_text(care, "diet") == NULL &&
		pv_get_text(care, "plan") == NULL);
}

/* Adults, children or persons. */
static void
add_members(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_value *all)
{
	static const char *const names[] = { "first_name", "last_name", "email",
		"phone", "school", "class", "relation", NULL };
	struct pv_value *list = pv_set_list(model, key), *one;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		const struct pv_value *from = pv_list_at(all, i);
		const char *born = pv_get_text(from, "born_on");
		const char *left = pv_get_text(from, "left_on");

		one = pv_add_object(list);
		pv_set_int(one, "id", pv_get_int(from, "id"));
		copy_texts(one, from, names);
		pv_set_optional(one, "called", pv_get_text(from, "name"));
		pv_set_bool(one, "pays", pv_get_bool(from, "pays"));
		pv_set_optional(one, "born",
		    born != NULL ? pv_date_words(ctx, born) : NULL);
		pv_set_optional(one, "left",
		    left != NULL ? pv_date_words(ctx, left) : NULL);
		pv_set_bool(one, "care", false);
		add_care(ctx, one, pv_get(from, "care"));
	}
	pv_set_bool(
	    model, pv_printf(ctx, "has_%s", key), pv_list_length(list) > 0);
}

void
pv_family_file_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *file, bool desk)
{
	const char *closed = pv_get_text(file, "closed_on");

	pv_set_text(model, "reference", pv_get_text(file, "reference"));
	set_form(ctx, model, file, desk);
	pv_set_text(model, "called", pv_get_text(file, "name"));
	pv_set_optional(model, "address", pv_get_text(file, "address"));
	pv_set_bool(model, "resident", pv_get_bool(file, "resident"));
	pv_set_int(model, "version", pv_get_int(file, "version"));
	pv_set_optional(model, "closed_on",
	    closed != NULL ? pv_date_words(ctx, closed) : NULL);
	add_members(ctx, model, "adults", pv_get(file, "adults"));
	add_members(ctx, model, "children", pv_get(file, "children"));
	add_members(ctx, model, "persons", pv_get(file, "persons"));
}
