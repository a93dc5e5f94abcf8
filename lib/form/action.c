/*
 * action - what a form sets by itself when something happens: setvalue.
 * Not here: calculations, which always hold (compute.c).
 */
#include <string.h>

#include "form/compute.h"

enum { ACTING_MAX = 8 };

static bool
read_events(
    struct pv_reading *reading, const xmlNode *element, unsigned int *events)
{
	static const struct {
		const char *name;
		enum pv_event event;
	} known[] = { { "odk-instance-first-load", PV_FIRST_LOAD },
		{ "xforms-ready", PV_FIRST_LOAD },
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
			return pv_reading_fault(reading, element,
			    "no such event: \"%.*s\"; known are "
			    "odk-instance-first-load, xforms-value-changed, "
			    "odk-new-repeat",
			    (int)length, names);
		if (length > 0)
			*events |= known[i].event;
		names += length + strspn(names + length, " ");
	}
	return true;
}

/* Where it stands: the node of its control, and the repeat around it. */
struct place {
	const struct pv_node *trigger, *repeat;
};

static bool
check_place(struct pv_reading *reading, const xmlNode *element,
    unsigned int events, struct place place)
{
	if (events == 0 ||
	    ((events & PV_VALUE_CHANGED) != 0 && place.trigger == NULL) ||
	    ((events & PV_NEW_REPEAT) != 0 && place.repeat == NULL))
		return pv_reading_fault(reading, element,
		    "setvalue stands where its event does not happen; first "
		    "load is for the model, a changed value for a control, a "
		    "new repeat for a <repeat>");
	return true;
}

static bool
read_action(struct pv_reading *reading, xmlNode *element, struct place place)
{
	struct pv_definition *definition = reading->definition;
	struct pv_action *action = pv_alloc(definition, struct pv_action);
	struct pv_action **last = &definition->plan->actions;
	const char *path, *value;

	path = pv_element_attribute(reading->ctx, element, "ref");
	value = pv_element_attribute(reading->ctx, element, "value");
	action->trigger = place.trigger;
	action->repeat = place.repeat;
	action->target =
	    path != NULL ? pv_node_find(definition, place.trigger, path) : NULL;
	if (action->target == NULL || !action->target->leaf)
		return pv_reading_fault(reading, element,
		    "setvalue has no node: \"%s\"; correct its ref",
		    path != NULL ? path : "");
	if (!read_events(reading, element, &action->events) ||
	    !check_place(reading, element, action->events, place))
		return false;
	action->text = pv_element_text(definition, element);
	if (value != NULL) {
		action->value = pv_reading_expression(
		    reading, element, action->target, value);
		if (action->value == NULL)
			return false;
	}
	while (*last != NULL)
		last = &(*last)->next;
	*last = action;
	return true;
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
		if (pv_element_is(node, "setvalue")) {
			if (!read_action(reading, node, place))
				return false;
			continue;
		}
		path = pv_element_attribute(reading->ctx, node,
		    pv_element_is(node, "repeat") ? "nodeset" : "ref");
		if (path != NULL && pv_element_child(node, "setvalue") != NULL)
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
		if (pv_element_is(node, "setvalue") &&
		    !read_action(reading, node, place))
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
	return event == PV_FIRST_LOAD ||
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
