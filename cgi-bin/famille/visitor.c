/*
 * visitor - halls, and appointments at the mairie: a slot is chosen, booked
 * with a name and an address, seen and given back by the link that is mailed.
 * Not here: who may have which slot (SQL); a family's own pages.
 */
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/contact.h"
#include "base/date.h"
#include "base/random.h"
#include "booking.h"
#include "request/field.h"
#include "view/json.h"

enum { ADDRESS_LIMIT = 60, WINDOW_S = 3600 };

static const struct pv_call list_call = { "citizen.visitor_activities", 1,
	true };
static const struct pv_call slots_call = { "citizen.visitor_slots", 3, true };
static const struct pv_call book_call = { "citizen.visitor_book", 4, true };
static const struct pv_call seen_call = { "citizen.visitor_booking", 1, true };
static const struct pv_call cancel_call = { "citizen.visitor_cancel", 2, true };

static const struct pv_control_text controls[] = {
	{
	    .name = "nom",
	    .label = "t.visitor.name",
	    .autocomplete = "name",
	    .required = true,
	},
	{
	    .name = "courriel",
	    .label = "t.visitor.email",
	    .hint = "t.visitor.email-hint",
	    .type = "email",
	    .autocomplete = "email",
	    .required = true,
	    .verbatim = true,
	},
	{
	    .name = "telephone",
	    .label = "t.visitor.phone",
	    .type = "tel",
	    .autocomplete = "tel",
	},
	{
	    .name = "objet",
	    .label = "t.visitor.subject",
	    .hint = "t.visitor.subject-hint",
	    .lines = 3,
	},
};

/* What an address is about: its kind, in SQL and in texts. */
static bool
of_halls(struct pv_exchange *exchange)
{
	return strncmp(exchange->request->path, "/famille/salles", 15) == 0;
}

static const char *
kind_of(struct pv_exchange *exchange)
{
	return of_halls(exchange) ? "hall" : "appointment";
}

static void
set_kind(struct pv_value *model, bool hall)
{
	pv_set_text(model, "path", hall ? "salles" : "rendez-vous");
	pv_set_text(model, "title",
	    hall ? "t.visitor.halls" : "t.visitor.appointments");
	pv_set_text(model, "intro",
	    hall ? "t.visitor.halls-intro" : "t.visitor.appointments-intro");
	pv_set_text(
	    model, "slot", hall ? "t.visitor.slot-hall" : "t.visitor.slot");
}

static struct pv_value *
json_of(struct pv_exchange *exchange, const struct pv_rows *rows,
    const char *column)
{
	const char *text = pv_row_text(rows, 0, column);

	return pv_value_from_json(exchange->ctx, text, strlen(text));
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg kind = pv_arg_text(kind_of(exchange));
	struct pv_rows *rows = pv_db_call(ctx, &list_call, &kind);
	struct pv_value *model = pv_object(ctx), *list;

	if (rows == NULL)
		return NULL;
	list = json_of(exchange, rows, "visitor_activities");
	if (list == NULL)
		return NULL;
	set_kind(model, of_halls(exchange));
	pv_set(model, "activities", list);
	pv_set_bool(model, "any", pv_list_length(list) > 0);
	return pv_page(exchange, "famille/visitor-list", model);
}

static const char *
fault_of(const struct pv_value *faults, const char *id)
{
	for (size_t i = 0; i < pv_list_length(faults); i++)
		if (strcmp(pv_get_text(pv_list_at(faults, i), "id"), id) == 0)
			return pv_get_text(pv_list_at(faults, i), "text");
	return NULL;
}

static void
set_days(struct pv_exchange *exchange, const struct pv_value *data,
    struct pv_value *model)
{
	const char *chosen = pv_request_field(exchange->request, "place"), *id;
	const struct pv_value *days = pv_get(data, "days"), *slots, *one;
	struct pv_value *list = pv_set_list(model, "days"), *day, *in, *made;
	struct pv_ctx *ctx = exchange->ctx;

	for (size_t i = 0; i < pv_list_length(days); i++) {
		day = pv_add_object(list);
		pv_set_int(day, "n", (int64_t)i + 1);
		booking_set_day(
		    ctx, day, pv_get_text(pv_list_at(days, i), "day"));
		slots = pv_get(pv_list_at(days, i), "slots");
		in = pv_set_list(day, "slots");
		for (size_t n = 0; n < pv_list_length(slots); n++) {
			one = pv_list_at(slots, n);
			id = pv_printf(
			    ctx, "%lld", (long long)pv_get_int(one, "slot"));
			made = pv_add_object(in);
			pv_set_text(made, "id", id);
			pv_set_text(made, "from", pv_get_text(one, "from"));
			pv_set_text(made, "to", pv_get_text(one, "to"));
			pv_set_bool(made, "chosen",
			    chosen != NULL && strcmp(chosen, id) == 0);
		}
	}
	pv_set_bool(model, "any", pv_list_length(list) > 0);
}

static void
set_activity(struct pv_exchange *exchange, const struct pv_value *data,
    struct pv_value *model)
{
	static const char *const same[] = { "code", "name", "place", "about",
		"before", "after", "from" };
	struct pv_ctx *ctx = exchange->ctx;
	const char *opens = pv_get_text(data, "opens_at");

	for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
		pv_set_optional(model, same[i], pv_get_text(data, same[i]));
	pv_set_optional(
	    model, "opens", opens == NULL ? NULL : pv_time_words(ctx, opens));
	set_days(exchange, data, model);
}

/* The free slots, and who asks; faults of what was typed, or NULL. */
static struct pv_answer *
slots_page(
    struct pv_exchange *exchange, const char *from, struct pv_value *faults)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list, *data;
	struct pv_answer *answer;
	struct pv_rows *rows;

	rows = pv_db_call(ctx, &slots_call,
	    (const struct pv_arg[]){ pv_arg_text(kind_of(exchange)),
		pv_arg_text(exchange->captures[0]), pv_arg_text(from) });
	if (rows == NULL)
		return NULL;
	data = json_of(exchange, rows, "visitor_slots");
	if (data == NULL)
		return NULL;
	set_kind(model, of_halls(exchange));
	set_activity(exchange, data, model);
	list = pv_set_list(model, "fields");
	for (size_t i = 0; i < G_N_ELEMENTS(controls); i++)
		(void)pv_control_add(ctx, list, &controls[i],
		    pv_request_field(request, controls[i].name),
		    fault_of(faults, controls[i].name));
	pv_form_token(exchange, model);
	pv_set_optional(model, "slot_error", fault_of(faults, "place"));
	if (faults != NULL)
		pv_faults_set(model, faults);
	answer = pv_page(exchange, "famille/visitor-slots", model);
	if (faults != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
slots_get(struct pv_exchange *exchange)
{
	const char *from = pv_request_query(exchange->request, "du");
	struct pv_date date;

	if (from != NULL && !pv_date_parse(from, &date))
		from = NULL;
	return slots_page(exchange, from, NULL);
}

/* What was typed, as the call takes it; its faults are noted. */
static const char *
read_visitor(struct pv_exchange *exchange, struct pv_value *faults)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *slot = booking_number(pv_typed(exchange, "place"));
	const char *email = pv_email_tidy(ctx, pv_typed(exchange, "courriel"));
	const char *name = pv_typed(exchange, "nom");
	const char *phone = pv_typed(exchange, "telephone");

	if (slot == NULL)
		pv_fault_add(faults, "place", "t.visitor.no-slot");
	if (*name == '\0')
		pv_fault_add(faults, "nom", "t.visitor.no-name");
	if (email == NULL)
		pv_fault_add(faults, "courriel", "t.visitor.no-email");
	if (*phone != '\0' && (phone = pv_phone_tidy(ctx, phone)) == NULL)
		pv_fault_add(faults, "telephone", "t.family.field.phone-wrong");
	return pv_json_text(ctx,
	    json_pack("{ss*, ss, ss*, ss*, ss, ss}", "slot", slot, "name", name,
		"email", email, "phone", phone, "subject",
		pv_typed(exchange, "objet"), "language", ctx->language));
}

static struct pv_answer *
slots_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_typed(exchange, "jeton"), *from;
	struct pv_value *faults = pv_list(ctx);
	const char *data = read_visitor(exchange, faults);
	struct pv_rows *rows;

	from = booking_day(ctx, pv_typed(exchange, "du"));
	if (strlen(token) != PV_TOKEN_LENGTH) {
		(void)pv_fail(ctx, 400, "PV3511", "error.malformed",
		    "visitor without a token");
		return NULL;
	}
	if (pv_list_length(faults) > 0)
		return slots_page(exchange, from, faults);
	if (!pv_rate(ctx, "visitor", exchange->request->address, ADDRESS_LIMIT,
		WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &book_call,
	    (const struct pv_arg[]){ pv_arg_text(kind_of(exchange)),
		pv_arg_text(exchange->captures[0]), pv_arg_text(token),
		pv_arg_text(data) });
	if (rows != NULL)
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/famille/place/%s", token));
	if (strncmp(ctx->error.text, "visitor.", 8) != 0 ||
	    ctx->error.status == 404)
		return NULL;
	pv_fault_add(faults, ctx->error.status == 409 ? "place" : "courriel",
	    pv_printf(ctx, "t.%s", ctx->error.text));
	pv_forgive(ctx);
	return slots_page(exchange, from, faults);
}

static struct pv_answer *
place_page(struct pv_exchange *exchange, const char *notice)
{
	static const char *const same[] = { "code", "name", "place", "about",
		"from", "to", "reason", "person", "subject" };
	struct pv_arg token = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &seen_call, &token);
	struct pv_value *model = pv_object(ctx), *data;
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	data = json_of(exchange, rows, "visitor_booking");
	if (data == NULL)
		return NULL;
	set_kind(model, strcmp(pv_get_text(data, "kind"), "hall") == 0);
	for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
		pv_set_optional(model, same[i], pv_get_text(data, same[i]));
	booking_set_day(ctx, model, pv_get_text(data, "day"));
	pv_set_text(model, "state",
	    pv_printf(ctx, "t.visitor.state.%s", pv_get_text(data, "state")));
	pv_set_text(
	    model, "until", pv_time_words(ctx, pv_get_text(data, "until")));
	pv_set_bool(
	    model, "booked", strcmp(pv_get_text(data, "state"), "booked") == 0);
	pv_set_bool(model, "can", pv_get_bool(data, "can"));
	pv_set_text(model, "token", exchange->captures[0]);
	pv_set_optional(model, "notice", notice);
	answer = pv_page(exchange, "famille/visitor-place", model);
	if (notice != NULL)
		answer->status = 409;
	return answer;
}

static struct pv_answer *
place_get(struct pv_exchange *exchange)
{
	return place_page(exchange, NULL);
}

static struct pv_answer *
place_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (pv_db_call(ctx, &cancel_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_text(ctx->language) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/famille/place/%s", exchange->captures[0]));
	if (ctx->error.status != 409)
		return NULL;
	pv_forgive(ctx);
	return place_page(exchange, "t.visitor.late");
}

static const struct pv_input slots_query[] = { PV_QUERY("du"), { 0 } };
static const struct pv_input slots_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("du"), PV_SHORT("place"), PV_SHORT("nom"),
	PV_SHORT("courriel"), PV_SHORT("telephone"),
	{ .name = "objet", .kind = PV_IN_FIELD, .max_bytes = 2000 }, { 0 } };

const struct pv_route famille_visitor_routes[] = {
	{ PV_GET, "/rendez-vous", list_get, 0, NULL },
	{ PV_GET, "/salles", list_get, 0, NULL },
	{ PV_GET, "/rendez-vous/{code}", slots_get, 0, slots_query },
	{ PV_POST, "/rendez-vous/{code}", slots_post, 0, slots_inputs },
	{ PV_GET, "/salles/{code}", slots_get, 0, slots_query },
	{ PV_POST, "/salles/{code}", slots_post, 0, slots_inputs },
	{ PV_GET, "/place/{token}", place_get, 0, NULL },
	{ PV_POST, "/place/{token}", place_post, 0, NULL },
	{ 0 },
};
