/*
 * check - whether an answer is valid: its type, its choices, its constraint,
 * and whether it is there where it must.
 * Not here: what is typed is kept all the same (answers.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "form/engine.h"
#include "form/moment.h"

enum { DECIMAL_MAX_DIGITS = 30 };

static bool
is_number(const char *text, bool whole)
{
	size_t digits;

	text += *text == '-' || *text == '+';
	digits = strspn(text, "0123456789");
	text += digits;
	if (!whole && *text == '.') {
		size_t after = strspn(text + 1, "0123456789");

		text += after + 1;
		digits += after;
	}
	return *text == '\0' && digits > 0 && digits <= DECIMAL_MAX_DIGITS;
}

static bool
is_moment(const char *text, bool with_day)
{
	double days;

	return (with_day ? strlen(text) > 10 && text[4] == '-' :
			   strlen(text) >= 5 && text[2] == ':') &&
	    pv_moment(text, &days);
}

/* One point: "48.85 2.35 0 0", latitude and longitude in degrees, then metres. */
static bool
read_point(const char **text, double point[2])
{
	int numbers = 0;

	for (*text += strspn(*text, " "); **text != '\0' && **text != ';';
	     *text += strspn(*text, " ")) {
		char *end;
		double number = strtod(*text, &end);

		if (end == *text || numbers == 4 || !isfinite(number))
			return false;
		if (numbers < 2)
			point[numbers] = number;
		numbers++;
		*text = end;
	}
	return numbers >= 2 && fabs(point[0]) <= 90 && fabs(point[1]) <= 180;
}

/* Points with ";" between: two for a trace; a shape ends where it began. */
static bool
is_geo(enum pv_type type, const char *text)
{
	double first[2] = { 0, 0 }, last[2] = { 0, 0 };
	int points = 0;

	while (*text != '\0') {
		if (!read_point(&text, points == 0 ? first : last))
			return false;
		points++;
		text += *text == ';';
		text += strspn(text, " ");
	}
	if (type == PV_GEOPOINT)
		return points == 1;
	if (type == PV_GEOTRACE)
		return points >= 2;
	return points >= 3 && fabs(first[0] - last[0]) < 1e-9 &&
	    fabs(first[1] - last[1]) < 1e-9;
}

/* NULL, or the text key that says how the type is written. */
static const char *
judge_type(enum pv_type type, const char *value)
{
	struct pv_date date;

	switch (type) {
	case PV_INT:
		return is_number(value, true) &&
			fabs(strtod(value, NULL)) <= INT32_MAX ?
		    NULL :
		    "t.form.type.int";
	case PV_DECIMAL:
		return is_number(value, false) ? NULL : "t.form.type.decimal";
	case PV_DATE:
		return pv_date_parse(value, &date) ? NULL : "t.form.type.date";
	case PV_TIME:
		return is_moment(value, false) ? NULL : "t.form.type.time";
	case PV_DATETIME:
		return is_moment(value, true) ? NULL : "t.form.type.datetime";
	case PV_BOOLEAN:
		return strcmp(value, "true") == 0 ||
			strcmp(value, "false") == 0 ||
			strcmp(value, "1") == 0 || strcmp(value, "0") == 0 ?
		    NULL :
		    "t.form.type.boolean";
	case PV_GEOPOINT:
	case PV_GEOTRACE:
	case PV_GEOSHAPE:
		return is_geo(type, value) ? NULL : "t.form.type.geo";
	default:
		return NULL;
	}
}

/* A range has its ends and its steps. */
static bool
is_in_range(const struct pv_slot *slot)
{
	const struct pv_item *item = slot->node->item;
	double number = strtod(slot->kept, NULL), steps;

	if (!item->ranged)
		return true;
	if (number < fmin(item->range_start, item->range_end) ||
	    number > fmax(item->range_start, item->range_end))
		return false;
	steps = item->range_step > 0 ?
	    (number - item->range_start) / item->range_step :
	    0;
	return fabs(steps - floor(steps + 0.5)) < 1e-6;
}

const char *
pv_check_message(struct pv_answers *answers, const struct pv_slot *slot,
    const char *message, const char *otherwise)
{
	const char *id;

	if (message == NULL)
		return otherwise;
	id = pv_label_itext_id(answers->ctx, message);
	if (id == NULL)
		return message;
	return pv_label_itext(answers, id, slot->element, answers->ctx);
}

/* A choice that was not offered when it was set. */
static bool
is_strange(struct pv_answers *answers, const struct pv_slot *slot)
{
	bool strange = slot->strange;

	if (slot->typed && *slot->kept != '\0')
		(void)pv_offer_of(answers, slot, &strange);
	return strange;
}

/* NULL if what is there is valid. */
static const char *
judge_value(struct pv_answers *answers, const struct pv_slot *slot)
{
	const struct pv_node *node = slot->node;
	const char *fault;

	if (is_strange(answers, slot))
		return "t.form.choice";
	if (*pv_slot_seen(slot) == '\0')
		return NULL;
	fault = judge_type(node->type, pv_slot_seen(slot));
	if (fault != NULL)
		return fault;
	if (node->item != NULL && node->item->control == PV_RANGE &&
	    !is_in_range(slot))
		return "t.form.range";
	if (node->constraint != NULL &&
	    !pv_evaluate_truth(answers, node->constraint, slot->element))
		return pv_check_message(answers, slot, node->constraint_message,
		    "t.form.constraint");
	return NULL;
}

static void
judge(struct pv_answers *answers, struct pv_slot *slot)
{
	struct pv_state *state = &slot->state;
	const struct pv_node *node = slot->node;

	/* A page asks again and again. */
	if (slot->judged == answers->changes)
		return;
	slot->judged = answers->changes;
	state->value = slot->strange ? slot->kept : pv_slot_seen(slot);
	state->relevant = slot->relevant;
	state->required = node->required != NULL &&
	    pv_evaluate_truth(answers, node->required, slot->element);
	state->readonly = pv_slot_readonly(answers, slot);
	state->computed = node->calculate != NULL;
	state->message = NULL;
	if (slot->relevant && node->leaf)
		state->message = judge_value(answers, slot);
	if (state->message == NULL && slot->refusal != NULL && slot->relevant)
		state->message = slot->refusal;
	if (state->message == NULL && slot->checked && state->required &&
	    slot->relevant && node->leaf && *pv_slot_seen(slot) == '\0')
		state->message = pv_check_message(
		    answers, slot, node->required_message, "t.form.required");
	state->valid = state->message == NULL;
}

const struct pv_state *
pv_answers_state(struct pv_answers *answers, const char *path)
{
	struct pv_slot *slot = pv_slot_find(answers, path);

	if (slot == NULL)
		return NULL;
	judge(answers, slot);
	return &slot->state;
}

bool
pv_answers_given(struct pv_answers *answers, const char *path)
{
	const struct pv_state *state = pv_answers_state(answers, path);

	return state != NULL && state->relevant && *state->value != '\0';
}

bool
pv_answers_is(struct pv_answers *answers, const char *path, const char *value)
{
	return pv_answers_given(answers, path) &&
	    strcmp(pv_answers_get(answers, path), value) == 0;
}

static void
visit_slot(struct pv_answers *answers, struct pv_slot *slot,
    pv_answers_visit visit, void *data)
{
	judge(answers, slot);
	visit(&slot->state, data);
	for (const xmlNode *child = slot->node->leaf ? NULL :
						       slot->element->children;
	     child != NULL; child = child->next)
		if (pv_slot_of(child)->node->attribute == NULL)
			visit_slot(answers, pv_slot_of(child), visit, data);
}

void
pv_answers_each(struct pv_answers *answers, pv_answers_visit visit, void *data)
{
	visit_slot(answers, answers->slots[0], visit, data);
}

/* 1 if it is a fault: what is wrong, or missing where it must be there. */
static size_t
check_slot(struct pv_answers *answers, struct pv_slot *slot)
{
	if (!slot->checked)
		slot->judged = 0;
	slot->checked = true;
	judge(answers, slot);
	return slot->relevant && !slot->state.valid ? 1 : 0;
}

static size_t
check_node(struct pv_answers *answers, const struct pv_node *node)
{
	size_t faults = 0;

	for (struct pv_slot *slot = answers->slots[node->index]; slot != NULL;
	     slot = slot->next)
		faults += check_slot(answers, slot);
	return faults;
}

static size_t
check_item(struct pv_answers *answers, const struct pv_item *item)
{
	size_t faults = 0;

	if (item->node != NULL && item->node->leaf)
		return check_node(answers, item->node);
	if (item->control == PV_REPEAT)
		faults = pv_bounds_faults(answers, item);
	for (size_t i = 0; i < item->n_items; i++)
		faults += check_item(answers, item->items[i]);
	return faults;
}

size_t
pv_answers_check(struct pv_answers *answers, const struct pv_item *page)
{
	size_t faults = 0;

	pv_answers_recompute(answers);
	if (page != NULL)
		return check_item(answers, page);
	for (size_t i = 0; i < answers->definition->n_nodes; i++) {
		const struct pv_node *node = answers->definition->nodes[i];

		if (node->leaf)
			faults += check_node(answers, node);
		else if (node->repeat && node->item != NULL)
			faults += pv_bounds_faults(answers, node->item);
	}
	return faults;
}

void
pv_answers_refuse(
    struct pv_answers *answers, const char *path, const char *message)
{
	struct pv_slot *slot = pv_slot_find(answers, path);

	if (slot != NULL && slot->refusal == NULL) {
		slot->refusal = message;
		slot->judged = 0;
	}
}

static bool
is_item_relevant(struct pv_answers *answers, const struct pv_item *item)
{
	const struct pv_slot *slot = NULL;

	if (item->node != NULL) {
		slot = answers->slots[item->node->index];
		while (slot != NULL && !slot->relevant)
			slot = slot->next;
		/* A repeat with no instance yet is still a page to add one. */
		if (slot == NULL)
			return item->node->repeat &&
			    answers->slots[item->node->index] == NULL;
	}
	if (item->n_items == 0)
		return true;
	for (size_t i = 0; i < item->n_items; i++)
		if (is_item_relevant(answers, item->items[i]))
			return true;
	return false;
}

bool
pv_answers_page_relevant(struct pv_answers *answers, const struct pv_item *page)
{
	for (const struct pv_item *item = page->parent; item != NULL;
	     item = item->parent) {
		const struct pv_slot *slot = item->node != NULL ?
		    answers->slots[item->node->index] :
		    NULL;

		if (slot != NULL && !slot->relevant)
			return false;
	}
	return is_item_relevant(answers, page);
}
