/*
 * value - a model: the tree of values that a program hands to a template.
 *
 * Names say what a thing is, never how it looks.  Everything is a child of the
 * value it is put in, so that freeing the root frees all; texts and keys that
 * are passed are NOT copied: they live at least as long as the model (literals,
 * or chunks of the same context).
 */
#ifndef PV_VIEW_VALUE_H
#define PV_VIEW_VALUE_H

#include "base/ctx.h"

struct pv_value;

struct pv_value *pv_object(const void *parent);
struct pv_value *pv_list(const void *parent);

/*
 * Setters return nothing and cannot fail; a NULL text or value is not set (so:
 * false).  Setting a key again replaces its value.
 */
void pv_set(struct pv_value *object, const char *key, struct pv_value *value);
void pv_set_text(struct pv_value *object, const char *key, const char *text);
void pv_set_int(struct pv_value *object, const char *key, int64_t number);
void pv_set_bool(struct pv_value *object, const char *key, bool truth);
/* A new object or list, put under key, and returned to be filled. */
struct pv_value *pv_set_object(struct pv_value *object, const char *key);
struct pv_value *pv_set_list(struct pv_value *object, const char *key);
/* pv_set_shared - a value that stays its owner's, and outlives the model. */
void pv_set_shared(
    struct pv_value *object, const char *key, const struct pv_value *value);

void pv_add(struct pv_value *list, struct pv_value *value);
void pv_add_text(struct pv_value *list, const char *text);
struct pv_value *pv_add_object(struct pv_value *list);

/*
 * To read a model back: NULL, 0 or false for what is absent or of another
 * kind.  Owned by the value read, until it is changed.
 */
const struct pv_value *pv_get(const struct pv_value *object, const char *key);
const char *pv_get_text(const struct pv_value *object, const char *key);
int64_t pv_get_int(const struct pv_value *object, const char *key);
bool pv_get_bool(const struct pv_value *object, const char *key);
size_t pv_list_length(const struct pv_value *list);
const struct pv_value *pv_list_at(const struct pv_value *list, size_t index);
const char *pv_value_text(const struct pv_value *value);

/*
 * pv_value_from_json - a model from JSON text (columns of the database,
 * settings, tests); it copies what it needs and is owned by ctx.  NULL with
 * the error 500 "error.internal" if it is not JSON.
 */
struct pv_value *pv_value_from_json(
    struct pv_ctx *ctx, const char *json, size_t length);

#endif
