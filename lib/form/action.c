/*
 * action - what a form sets by itself when something happens: setvalue, and
 * what a page can only leave empty (odk:setgeopoint, odk:recordaudio).
 * Not here: calculations, which always hold (compute.c).
 */
#include <string.h>

#include "form/compute.h"

enum { ACTING_MAX = 8 };

static void
read_events(
    struct pv_reading *reading, const xmlNode *element, unsigned int *events)
{
	static const struct {
		const char *name;
		enum pv_event event;
	} known[] = { { "odk-instance-first-load", PV_FIRST_LOAD },
		{ "xforms-ready", PV_FIRST_LOAD },
		{ "odk-instance-load", PV_LOAD },
		{ "xforms-value-changed", PV_VALUE_CHANGED },
		{ "odk-new-repeat", PV_NEW_REPEAT } };
	const char *names =
	    pv_element_attribute(reading->ctx, element, "event");
	size_t n = sizeof(known) / sizeof(known[0]);

	for (names = names != NULL ? names : ""; *names != '\0';) {
		size_t length = strcspn(names, " "), i = 0;

		while (i < n &&
		    (strlen(known[i].name) != length ||
			memcmp(known[i].name, names, length) != 0))
			i++;
		if (i == n && length > 0)
			pv_reading_remark(reading, PV_REMARK_FAULT, element,
			    "no such event: \"%.*s\"; known are "
			    "odk-instance-first-load, odk-instance-load, "
			    "xforms-value-changed, odk-new-repeat",
			    (int)length, names);
		else if (length > 0)
			*events |= known[i].event;
		names += length + strspn(names + length, " ");
	}
}

/* Where it stands: the node of its control, and the repeat around it. */
struct place {
	const struct pv_node *trigger, *repeat;
};

/* Others say nothing of an action that cannot happen; we do. */
static bool
can_happen(struct pv_reading *reading, const xmlNode *element,
    unsigned int events, struct place place)
{
	if ((events & PV_VALUE_CHANGED) != 0 && place.trigger == NULL)
		events &= ~(unsigned int)PV_VALUE_CHANGED;
	if ((events & PV_NEW_REPEAT) != 0 && place.repeat == NULL)
		events &= ~(unsigned int)PV_NEW_REPEAT;
	if (events == 0)
		pv_reading_remark(reading, PV_REMARK_FAULT, element,
		    "<%s> stands where its event does not happen; a load is "
		    "for the model, a changed value for a control, a new "
		    "repeat for a <repeat>",
		    (const char *)element->name);
	return events != 0;
}

/* XForms names a target by its bind's id; ODK by its path. */
static struct pv_node *
read_target(
    struct pv_reading *reading, const xmlNode *element, struct place place)
{
	const struct pv_definition *definition = reading->definition;
	const char *path = pv_element_attribute(reading->ctx, element, "ref");
	const char *id = pv_element_attribute(reading->ctx, element, "bind");
	struct pv_node *node = NULL;

	if (path != NULL)
		node = pv_node_find(definition,
		    place.trigger != NULL ? place.trigger : place.repeat, path);
	for (size_t i = 0;
	     id != NULL && node == NULL && i < definition->n_nodes; i++) {
		const xmlNode *bind = definition->nodes[i]->bind;
		const char *own = bind == NULL ?
		    NULL :
		    pv_element_attribute(reading->ctx, bind, "id");

		if (own != NULL && strcmp(own, id) == 0)
			node = definition->nodes[i];
	}
	if (node == NULL || !node->leaf) {
		pv_reading_remark(reading, PV_REMARK_FAULT, element,
		    "<%s> has no node: \"%s\"; correct its ref",
		    (const char *)element->name, path != NULL ? path : "");
		return NULL;
	}
	return node;
}

/* Where a device would take its own position, a page has none: "". */
static bool
read_value(struct pv_reading *reading, const xmlNode *element,
    struct pv_action *action)
{
	const char *value =
	    pv_element_attribute(reading->ctx, element, "value");

	action->text = "";
	if (!pv_element_is(element, "setvalue")) {
		pv_reading_remark(reading, PV_REMARK_PLAIN, element,
		    "a page does not do <%s>: %s stays empty",
		    (const char *)element->name, action->target->path);
		return true;
	}
	if (value == NULL || value[strspn(value, " \t\r\n")] == '\0') {
		action->text = value != NULL ?
		    "" :
		    pv_element_text(reading->definition, element);
		return true;
	}
	action->value =
	    pv_reading_expression(reading, element, action->target, value);
	return action->value != NULL;
}

static bool
read_action(struct pv_reading *reading, xmlNode *element, struct place place)
{
	struct pv_definition *definition = reading->definition;
	struct pv_action *action = pv_alloc(definition, struct pv_action);
	struct pv_action **last = &definition->plan->actions;

	action->trigger = place.trigger;
	action->repeat = place.repeat;
	action->target = read_target(reading, element, place);
	read_events(reading, element, &action->events);
	if (action->target == NULL ||
	    !can_happen(reading, element, action->events, place))
		return true;
	if (!read_value(reading, element, action))
		return false;
	while (*last != NULL)
		last = &(*last)->next;
	*last = action;
	return true;
}

static bool
is_action(const xmlNode *node)
{
	return pv_element_is(node, "setvalue") ||
	    pv_element_is(node, "setgeopoint") ||
	    pv_element_is(node, "recordaudio");
}

static bool
has_action(const xmlNode *parent)
{
	const xmlNode *node = parent->children;

	while (node != NULL && !is_action(node))
		node = node->next;
	return node != NULL;
}

static bool
read_actions(struct pv_reading *reading, xmlNode *parent, struct place place)
{
	for (xmlNode *node = parent->children; node != NULL;
	     node = node->next) {
		struct place inner = place;
		const char *path;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (is_action(node)) {
			if (!read_action(reading, node, place))
				return false;
			continue;
		}
		path = pv_element_attribute(reading->ctx, node,
		    pv_element_is(node, "repeat") ? "nodeset" : "ref");
		if (path != NULL && has_action(node))
			inner.trigger = pv_node_find(
			    reading->definition, place.trigger, path);
		if (pv_element_is(node, "repeat"))
			inner.repeat = inner.trigger != NULL ?
			    inner.trigger :
			    pv_node_find(reading->definition, NULL,
				path != NULL ? path : "");
		if (!read_actions(reading, node, inner))
			return false;
	}
	return true;
}

bool
pv_reading_actions(struct pv_reading *reading, xmlNode *parent)
{
	struct place place = { NULL, NULL };

	if (!pv_element_is(parent, "model"))
		return read_actions(reading, parent, place);
	for (xmlNode *node = parent->children; node != NULL; node = node->next)
		if (is_action(node) && !read_action(reading, node, place))
			return false;
	return true;
}

static const struct pv_node *
innermost_repeat(const struct pv_node *node)
{
	while (node != NULL && !node->repeat)
		node = node->parent;
	return node;
}

/* The instance of a repeat that an element is in. */
static const xmlNode *
instance_of(const xmlNode *element, const struct pv_node *repeat)
{
	for (; element != NULL && element->type == XML_ELEMENT_NODE;
	     element = element->parent)
		if (pv_slot_of(element)->node == repeat)
			return element;
	return NULL;
}

struct pv_slot *
pv_slot_beside(struct pv_answers *answers, const struct pv_node *target,
    const struct pv_slot *at)
{
	const struct pv_node *repeat = innermost_repeat(target);
	const xmlNode *own = NULL;
	struct pv_slot *slot = answers->slots[target->index];

	for (; repeat != NULL; repeat = innermost_repeat(repeat->parent)) {
		own = instance_of(at->element, repeat);
		if (own != NULL)
			break;
	}
	while (slot != NULL && own != NULL &&
	    instance_of(slot->element, repeat) != own)
		slot = slot->next;
	return slot;
}

static void
act(struct pv_answers *answers, const struct pv_action *action,
    struct pv_slot *slot)
{
	char *value;

	if (slot == NULL)
		return;
	answers->acts++;
	if (action->value == NULL) {
		pv_slot_change(answers, slot, action->text);
		return;
	}
	value = pv_compute_value(answers, slot, action->value);
	pv_slot_change(answers, slot, value);
	talloc_free(value);
}

static bool
is_due(const struct pv_action *action, enum pv_event event,
    const struct pv_slot *at)
{
	if ((action->events & (unsigned int)event) == 0)
		return false;
	return event == PV_FIRST_LOAD || event == PV_LOAD ||
	    at->node ==
	    (event == PV_NEW_REPEAT ? action->repeat : action->trigger);
}

void
pv_action_run(
    struct pv_answers *answers, enum pv_event event, struct pv_slot *at)
{
	const struct pv_action *action = answers->definition->plan->actions;

	/* Actions that set each other's triggers would go on for ever. */
	if (++answers->acting <= ACTING_MAX)
		for (; action != NULL; action = action->next) {
			if (!is_due(action, event, at))
				continue;
			if (at != NULL) {
				act(answers, action,
				    pv_slot_beside(
					answers, action->target, at));
				continue;
			}
			for (struct pv_slot *slot =
				 answers->slots[action->target->index];
			     slot != NULL; slot = slot->next)
				act(answers, action, slot);
		}
	answers->acting--;
}
