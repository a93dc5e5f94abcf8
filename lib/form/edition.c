/*
 * edition - a form that comes from a commune, and two versions side by side.
 * Not here: what is wrong with a form (lint.h), who publishes it (sql/).
 */
#include "form/edition.h"

#include <string.h>

#include "form/engine.h"
#include "form/lint.h"

enum { NAME_MAX_BYTES = 64, CHANGES_MAX = 500 };

static bool
is_name(const char *id)
{
	size_t length = id != NULL ? strlen(id) : 0;

	return length > 0 && length <= NAME_MAX_BYTES && id[0] >= 'a' &&
	    id[0] <= 'z' &&
	    strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static bool
refuse(struct pv_ctx *ctx, const char *cause)
{
	pv_forgive(ctx);
	return pv_fail(ctx, 422, "PV0561", "edition.refused", "%s", cause);
}

struct pv_definition *
pv_edition_read(struct pv_ctx *ctx, const char *file, const void *xml,
    size_t length, const struct pv_definition **read, const char **cause)
{
	struct pv_definition *definition =
	    pv_definition_load_own(ctx, ctx, "form", file, xml, length);

	*read = definition;
	*cause = NULL;
	if (definition == NULL) {
		*cause = pv_strdup(ctx, ctx->error.detail);
	} else if (!is_name(definition->id)) {
		*cause = pv_printf(ctx,
		    "%s:%ld: the id of the instance is the form's name in its "
		    "address: small letters, digits and hyphens, a letter "
		    "first, %d at most",
		    file,
		    definition->n_nodes == 0 ?
			1 :
			xmlGetLineNo(definition->nodes[0]->element),
		    NAME_MAX_BYTES);
	} else if (definition->n_pages == 0) {
		*cause = pv_printf(
		    ctx, "%s:1: the form asks nothing: add a question", file);
	} else {
		definition->name = definition->id;
		pv_lint(ctx, definition, file);
		if (pv_lint_faults(definition) == 0)
			return definition;
	}
	(void)refuse(ctx, *cause != NULL ? *cause : "the form has faults");
	return NULL;
}

static const struct pv_node *
find(const struct pv_definition *definition, const char *path)
{
	for (size_t i = 0; i < definition->n_nodes; i++)
		if (strcmp(definition->nodes[i]->path, path) == 0)
			return definition->nodes[i];
	return NULL;
}

static bool
differs(const struct pv_expression *one, const struct pv_expression *other)
{
	if (one == NULL || other == NULL)
		return one != other;
	return strcmp(one->source, other->source) != 0;
}

static const char *
type_name(enum pv_type type)
{
	static const char *const names[] = { "string", "int", "decimal", "date",
		"time", "dateTime", "boolean", "binary", "geopoint", "geotrace",
		"geoshape", "barcode", "intent" };

	return names[type];
}

static void
add(struct pv_value *list, const char *kind, const struct pv_node *node,
    const char *before, const char *after)
{
	struct pv_value *change;

	if (pv_list_length(list) == CHANGES_MAX)
		return;
	change = pv_add_object(list);
	pv_set_text(change, "kind", kind);
	pv_set_text(change, "path", node->path);
	if (before != NULL)
		pv_set_text(change, "before", before);
	if (after != NULL)
		pv_set_text(change, "after", after);
}

static void
compare(struct pv_value *list, const struct pv_node *before,
    const struct pv_node *after)
{
	if (before->type != after->type)
		add(list, "type", after, type_name(before->type),
		    type_name(after->type));
	if (differs(before->relevant, after->relevant) ||
	    differs(before->required, after->required) ||
	    differs(before->readonly, after->readonly) ||
	    differs(before->constraint, after->constraint) ||
	    differs(before->calculate, after->calculate))
		add(list, "rule", after, NULL, NULL);
}

struct pv_value *
pv_edition_changes(struct pv_ctx *ctx, const struct pv_definition *before,
    const struct pv_definition *after)
{
	struct pv_value *list = pv_list(ctx);

	for (size_t i = 0; i < after->n_nodes; i++) {
		const struct pv_node *node = after->nodes[i];
		const struct pv_node *old = find(before, node->path);

		if (old != NULL)
			compare(list, old, node);
		else if (node->leaf)
			add(list, "added", node, NULL, type_name(node->type));
	}
	for (size_t i = 0; i < before->n_nodes; i++) {
		const struct pv_node *node = before->nodes[i];

		if (node->leaf && find(after, node->path) == NULL)
			add(list, "removed", node, type_name(node->type), NULL);
	}
	return list;
}
