/*
 * path - the paths of an expression: which nodes of the form they mean, and how
 * libxml2 finds them.
 * Not here: the rest of the language (expression.c).
 */
#include "form/reader.h"

#include <string.h>

static void
add_ref(struct pv_reader *reader, struct pv_node *node)
{
	struct pv_expression *expression = reader->expression;

	for (size_t i = 0; i < expression->n_refs; i++)
		if (expression->refs[i] == node)
			return;
	if (expression->n_refs == REFS_MAX) {
		(void)pv_token_fault(reader, "too many references", "", 0);
		return;
	}
	expression->refs[expression->n_refs++] = node;
}

static enum pv_yield
yield_of(const struct pv_node *node)
{
	switch (node->type) {
	case PV_DATE:
		return PV_YIELD_DATE;
	case PV_DATETIME:
		return PV_YIELD_DATETIME;
	case PV_TIME:
		return PV_YIELD_TIME;
	case PV_INT:
	case PV_DECIMAL:
		return PV_YIELD_NUMBER;
	default:
		return PV_YIELD_TEXT;
	}
}

void
pv_path_put(const struct pv_reader *reader, struct pv_place *place,
    struct pv_node *node)
{
	if (place->n == REFS_MAX)
		return;
	if ((place->n & (place->n - 1)) == 0) {
		place->nodes = talloc_realloc(reader->parent, place->nodes,
		    struct pv_node *, (unsigned int)place->n * 2 + 1);
		if (place->nodes == NULL)
			pv_die("out of memory for a path");
	}
	place->nodes[place->n++] = node;
}

static bool
is_named(const struct pv_node *node, const char *name, size_t length)
{
	return (length == 1 && *name == '*') ||
	    (strlen(node->name) == length &&
		memcmp(node->name, name, length) == 0);
}

/* The children of a node (NULL: the root itself) that have the name; deep: those below too. */
static void
find_below(struct pv_reader *reader, const struct pv_node *above,
    const char *name, size_t length, bool deep, struct pv_place *found)
{
	const struct pv_plan *plan = reader->definition->plan;
	struct pv_node *node = above != NULL ? plan->first_child[above->index] :
					       reader->definition->nodes[0];

	for (; node != NULL;
	     node = above != NULL ? plan->sibling[node->index] : NULL) {
		if (reader->looked++ > LOOKED_MAX)
			return;
		if (is_named(node, name, length))
			pv_path_put(reader, found, node);
		if (deep)
			find_below(reader, node, name, length, deep, found);
	}
}

static void
step_down(struct pv_reader *reader, struct pv_place *place, const char *name,
    size_t length, bool deep)
{
	struct pv_place found = { .filtered = place->filtered };

	if (reader->definition->n_nodes == 0)
		return;
	if (place->root)
		find_below(reader, NULL, name, length, deep, &found);
	for (size_t i = 0; i < place->n; i++)
		find_below(reader, place->nodes[i], name, length, deep, &found);
	if (reader->looked > LOOKED_MAX)
		(void)pv_token_fault(
		    reader, "the form is too large for", name, length);
	*place = found;
}

static void
step_up(const struct pv_reader *reader, struct pv_place *place)
{
	struct pv_place found = { .filtered = place->filtered };

	for (size_t i = 0; i < place->n; i++)
		if (place->nodes[i]->parent != NULL)
			pv_path_put(reader, &found, place->nodes[i]->parent);
		else
			found.root = true;
	*place = found;
}

/* "[…]", copied with what is in it rewritten. */
bool
pv_path_predicate(
    struct pv_reader *reader, struct pv_place *place, struct pv_part *out)
{
	const struct pv_node *context = reader->context;
	struct pv_part inner = pv_part_new(reader, PV_YIELD_ANY);

	pv_token_next(reader);
	/* Relative names in it are of the node that it filters. */
	reader->context =
	    place->outside || place->n == 0 ? NULL : place->nodes[0];
	reader->predicates++;
	place->filtered = true;
	if (!pv_part_read(reader, &inner))
		return false;
	reader->predicates--;
	reader->context = context;
	if (reader->token != PV_T_RIGHT)
		return pv_token_fault(reader, "a \"]\" is missing before",
		    reader->start, strlen(reader->start));
	pv_buffer_addf(out->text, "[%s]", inner.text->data);
	pv_token_next(reader);
	return true;
}

/* A name that means no node yields none; the form is to be told. */
static void
doubt(struct pv_reader *reader, struct pv_place *place, const char *name,
    size_t length)
{
	struct pv_expression *expression = reader->expression;

	if (place->n > 0 || reader->definition->n_nodes == 0)
		return;
	place->outside = true;
	if (reader->predicates > 0 || expression->doubt != NULL)
		return;
	expression->doubt = pv_printf(expression,
	    "no node of the form is meant by \"%.*s\" in \"%s\"; correct the "
	    "name",
	    (int)length, name, expression->source);
}

/* An attribute is a node if it is bound; of any other, nothing is known. */
static void
step_aside(
    struct pv_reader *reader, struct pv_place *place, struct pv_part *out)
{
	const char *colon = memchr(reader->start, ':', reader->length);
	const char *name = colon != NULL ? colon + 1 : reader->start;
	char *node = pv_printf(reader->parent, PV_ATTRIBUTE_MARK "%.*s",
	    (int)(reader->length - (size_t)(name - reader->start)), name);
	struct pv_place found = *place;

	if (!place->outside)
		step_down(reader, &found, node, strlen(node), false);
	if (!place->outside && found.n > 0) {
		pv_buffer_add_text(out->text, node);
		*place = found;
	} else {
		pv_buffer_addf(
		    out->text, "@%.*s", (int)reader->length, reader->start);
		place->outside = true;
	}
	talloc_free(node);
}

static bool
read_step(struct pv_reader *reader, struct pv_place *place, struct pv_part *out,
    bool deep)
{
	const char *name = reader->start, *colon;
	size_t length = reader->length;

	if (reader->token == PV_T_DOT) {
		pv_buffer_add_text(out->text, ".");
	} else if (reader->token == PV_T_TWO_DOTS) {
		pv_buffer_add_text(out->text, "..");
		step_up(reader, place);
	} else if (reader->token == PV_T_AT) {
		pv_token_next(reader);
		step_aside(reader, place, out);
	} else if (reader->token == PV_T_NAME || reader->token == PV_T_STAR) {
		place->filtered = place->filtered || reader->token == PV_T_STAR;
		if (reader->at[0] == ':' && reader->at[1] == ':')
			return pv_token_fault(reader,
			    "axes are not part of the language:", name, length);
		colon = memchr(name, ':', length);
		if (colon != NULL) {
			length -= (size_t)(colon + 1 - name);
			name = colon + 1;
		}
		pv_buffer_add(out->text, name, length);
		if (!place->outside) {
			step_down(reader, place, name, length, deep);
			doubt(reader, place, name, length);
		}
	} else {
		return pv_token_fault(reader,
		    "a step of a path is missing before", reader->start,
		    strlen(reader->start));
	}
	pv_token_next(reader);
	while (reader->token == PV_T_LEFT)
		if (!pv_path_predicate(reader, place, out))
			return false;
	return true;
}

bool
pv_path_steps(
    struct pv_reader *reader, struct pv_place *place, struct pv_part *out)
{
	while (
	    reader->token == PV_T_SLASH || reader->token == PV_T_TWO_SLASHES) {
		bool deep = reader->token == PV_T_TWO_SLASHES;

		pv_buffer_add_text(out->text, deep ? "//" : "/");
		pv_token_next(reader);
		if (!read_step(reader, place, out, deep))
			return false;
	}
	return true;
}

/* The nodes that a path ends at are what it refers to; their type is its own. */
void
pv_path_conclude(
    struct pv_reader *reader, const struct pv_place *place, struct pv_part *out)
{
	out->yields = PV_YIELD_ANY;
	if (place->outside)
		return;
	for (size_t i = 0; i < place->n; i++)
		add_ref(reader, place->nodes[i]);
	if (place->n > 0 && place->nodes[0]->leaf)
		out->yields = yield_of(place->nodes[0]);
}

static const struct pv_node *
innermost_repeat(const struct pv_node *node)
{
	while (node != NULL && !node->repeat)
		node = node->parent;
	return node;
}

/* One node of the model, in all instances of the repeats that it may be in. */
static bool
is_plain(const struct pv_place *place)
{
	return place->n == 1 && !place->outside && !place->root &&
	    !place->filtered;
}

bool
pv_path_absolute(struct pv_reader *reader, struct pv_part *out)
{
	struct pv_place place = { .root = true };
	struct pv_part path = pv_part_new(reader, PV_YIELD_ANY);

	if (reader->token == PV_T_SLASH &&
	    reader->at[strspn(reader->at, " ")] == '\0') {
		pv_buffer_add_text(out->text, "/");
		pv_token_next(reader);
		return true;
	}
	if (!pv_path_steps(reader, &place, &path))
		return false;
	pv_path_conclude(reader, &place, out);
	if (is_plain(&place)) {
		pv_buffer_addf(out->text, "pv-node(%d)", place.nodes[0]->index);
		return true;
	}
	/* In a predicate "/" would be the document of the node filtered. */
	if (reader->predicates > 0)
		pv_buffer_add_text(out->text, "pv-document()");
	pv_buffer_add_text(out->text, path.text->data);
	return true;
}

/* "../nom": found without a walk, unless a repeat makes several of it. */
bool
pv_path_relative(struct pv_reader *reader, struct pv_part *out)
{
	struct pv_place place = { .n = 0 };
	struct pv_part path = pv_part_new(reader, PV_YIELD_ANY);
	bool step = reader->token != PV_T_DOT;

	if (reader->context != NULL)
		pv_path_put(reader, &place,
		    (struct pv_node *)(uintptr_t)reader->context);
	else
		place.outside = true;
	if (!read_step(reader, &place, &path, false) ||
	    !pv_path_steps(reader, &place, &path))
		return false;
	pv_path_conclude(reader, &place, out);
	if (step && is_plain(&place) &&
	    innermost_repeat(place.nodes[0]) == NULL)
		pv_buffer_addf(out->text, "pv-node(%d)", place.nodes[0]->index);
	else
		pv_buffer_add_text(out->text, path.text->data);
	return true;
}
