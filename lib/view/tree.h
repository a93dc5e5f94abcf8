/*
 * tree - what a value is made of.  For lib/view alone.
 */
#ifndef PV_VIEW_TREE_H
#define PV_VIEW_TREE_H

#include "view/value.h"

enum pv_kind {
	PV_KIND_NULL,
	PV_KIND_TEXT,
	PV_KIND_INT,
	PV_KIND_REAL,
	PV_KIND_BOOL,
	PV_KIND_OBJECT,
	PV_KIND_LIST,
	PV_KIND_LINK, /* another value: a child, or one that is shared */
};

struct pv_entry;

struct pv_value {
	enum pv_kind kind;
	unsigned n, size; /* OBJECT, LIST: members, and room for them */
	union {
		const char *text;
		int64_t number;
		double real;
		bool truth;
		struct pv_entry *entries;
		struct pv_value *items;
		const struct pv_value *link;
	} as;
};

struct pv_entry {
	const char *key;
	size_t length;
	struct pv_value value;
};

/* pv_tree_find - a member of an object, its links followed; NULL if none. */
const struct pv_value *pv_tree_find(
    const struct pv_value *object, const char *key, size_t length);

/* pv_tree_set, pv_tree_append - put any value in an object, in a list. */
void pv_tree_set(
    struct pv_value *object, const char *key, struct pv_value value);
void pv_tree_append(struct pv_value *list, struct pv_value value);

static inline const struct pv_value *
pv_tree_follow(const struct pv_value *value)
{
	while (value != NULL && value->kind == PV_KIND_LINK)
		value = value->as.link;
	return value;
}

#endif
