/*
 * parking - fields of a POST, sealed for some days.
 * Not here: when a post is parked (procedure.c).
 */
#include "form/parking.h"

#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/random.h"
#include "db/db.h"
#include "vault/vault.h"

enum { BODY_MAX_BYTES = 1048576, CODE_GROUPS = 4 };

static const struct pv_call park_call = { "citizen.park", 4, false };
static const struct pv_call unpark_call = { "citizen.unpark", 1, true };

static void
add_escaped(struct pv_buffer *body, const char *text)
{
	char *escaped = g_uri_escape_string(text, NULL, FALSE);

	if (body->length + strlen(escaped) + 2 < body->max)
		pv_buffer_add_text(body, escaped);
	g_free(escaped);
}

static struct pv_buffer *
write_fields(struct pv_ctx *ctx, const struct pv_request *request)
{
	struct pv_buffer *body = pv_buffer_new(ctx, BODY_MAX_BYTES);

	for (size_t i = 0; i < request->n_fields; i++) {
		if (strcmp(request->fields[i].name, "csrf") == 0)
			continue;
		if (body->length > 0)
			pv_buffer_add_text(body, "&");
		add_escaped(body, request->fields[i].name);
		pv_buffer_add_text(body, "=");
		add_escaped(body, request->fields[i].value);
	}
	return body;
}

char *
pv_park(
    struct pv_ctx *ctx, const char *procedure, const struct pv_request *request)
{
	struct pv_buffer *body = write_fields(ctx, request);
	char *code = pv_code(ctx, CODE_GROUPS);
	const char *key = pv_code_normalize(ctx, code);
	struct pv_bytes locked;

	if (!pv_vault_lock(ctx, key, body->data, body->length, &locked))
		return NULL;
	return pv_db_call(ctx, &park_call,
		   (const struct pv_arg[]){
		       pv_arg_hash(key),
		       pv_arg_text(procedure),
		       pv_arg_text(request->path),
		       pv_arg_bytes(locked.data, locked.length),
		   }) != NULL ?
	    code :
	    NULL;
}

/* A day comes in three fields; its year is where the others are read too. */
static void
give_back(struct pv_ctx *ctx, struct pv_draft *draft, GHashTable *fields,
    const char *name, const char *value)
{
	static const char year[] = ".annee";
	const char *root = draft->definition->nodes[0]->path;
	size_t length = strlen(name), tail = sizeof(year) - 1;

	if (length > tail && strcmp(name + length - tail, year) == 0) {
		const char *day, *month;

		name = pv_strndup(ctx, name, length - tail);
		day = g_hash_table_lookup(
		    fields, pv_printf(ctx, "%s.jour", name));
		month = g_hash_table_lookup(
		    fields, pv_printf(ctx, "%s.mois", name));
		if (month != NULL && *month != '\0')
			value = pv_printf(ctx, "%s-%s%s", value,
			    month[1] == '\0' ? "0" : "", month);
		if (day != NULL && *day != '\0')
			value = pv_printf(ctx, "%s-%s%s", value,
			    day[1] == '\0' ? "0" : "", day);
	}
	(void)pv_answers_set(
	    draft->answers, pv_printf(ctx, "%s/%s", root, name), value);
}

static void
read_fields(struct pv_ctx *ctx, const char *body, struct pv_draft *draft)
{
	GHashTable *fields =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	char *rest = pv_strdup(ctx, body), *pair;
	GHashTableIter each;
	gpointer name, value;

	while ((pair = strsep(&rest, "&")) != NULL) {
		char *equals = strchr(pair, '=');

		if (equals == NULL)
			continue;
		*equals = '\0';
		g_hash_table_insert(fields, g_uri_unescape_string(pair, NULL),
		    g_uri_unescape_string(equals + 1, NULL));
	}
	g_hash_table_iter_init(&each, fields);
	while (g_hash_table_iter_next(&each, &name, &value))
		if (name != NULL && value != NULL)
			give_back(ctx, draft, fields, name, value);
	g_hash_table_destroy(fields);
	pv_answers_recompute(draft->answers);
}

bool
pv_parked(struct pv_ctx *ctx, const char *code)
{
	struct pv_arg hash = pv_arg_hash(code);

	return pv_db_call(ctx, &unpark_call, &hash) != NULL;
}

static bool
open_parked(struct pv_ctx *ctx, const char *code, struct pv_bytes *body)
{
	struct pv_arg hash = pv_arg_hash(code);
	struct pv_rows *rows = pv_db_call(ctx, &unpark_call, &hash);
	const uint8_t *locked;
	size_t length;

	if (rows == NULL)
		return false;
	locked = pv_row_bytes(rows, 0, "body", &length);
	return pv_vault_unlock(ctx, code, locked, length, body);
}

static char *
unescape(struct pv_ctx *ctx, const char *text)
{
	char *plain = g_uri_unescape_string(text, NULL);
	char *kept = pv_strdup(ctx, plain != NULL ? plain : "");

	g_free(plain);
	return kept;
}

bool
pv_unpark(struct pv_ctx *ctx, const char *code, struct pv_draft *draft)
{
	struct pv_bytes body;

	if (!open_parked(ctx, code, &body))
		return false;
	read_fields(
	    ctx, pv_strndup(ctx, (const char *)body.data, body.length), draft);
	return true;
}

struct pv_request *
pv_unpark_request(struct pv_ctx *ctx, const char *code)
{
	struct pv_request *request = pv_alloc(ctx, struct pv_request);
	struct pv_field *fields =
	    pv_alloc_array(ctx, struct pv_field, (size_t)PV_FIELDS_MAX);
	const char *key = pv_code_normalize(ctx, code);
	struct pv_bytes body = { 0 };
	char *rest, *pair;

	*request = (struct pv_request){ .method = PV_POST, .fields = fields };
	if (key == NULL || !open_parked(ctx, key, &body))
		return NULL;
	rest = pv_strndup(ctx, (const char *)body.data, body.length);
	while ((pair = strsep(&rest, "&")) != NULL &&
	    request->n_fields < PV_FIELDS_MAX) {
		struct pv_field *field = &fields[request->n_fields];
		char *equals = strchr(pair, '=');

		if (equals == NULL)
			continue;
		*equals = '\0';
		field->name = unescape(ctx, pair);
		field->value = unescape(ctx, equals + 1);
		field->length = strlen(field->value);
		request->n_fields++;
	}
	return request;
}
