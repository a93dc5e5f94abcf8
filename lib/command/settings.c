/*
 * settings - reads the settings of a commune from files and arguments.
 * Not here: what each is for (their readers), where they are kept (sql/).
 */
#include "command/settings.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "command/command.h"
#include "view/logo.h"
#include "view/theme.h"

struct pv_settings {
	struct pv_ctx *ctx;
	json_t *object;
};

static int
free_settings(struct pv_settings *settings)
{
	json_decref(settings->object);
	return 0;
}

struct pv_settings *
pv_settings_new(struct pv_ctx *ctx)
{
	struct pv_settings *settings = pv_alloc(ctx, struct pv_settings);

	settings->ctx = ctx;
	settings->object = json_object();
	talloc_set_destructor(settings, free_settings);
	return settings;
}

bool
pv_settings_read(struct pv_settings *settings, const char *path)
{
	struct pv_buffer *text = pv_input_file(settings->ctx, path);
	json_error_t error;
	json_t *object;
	bool good;

	if (text == NULL)
		return false;
	object = json_loadb(
	    text->data, text->length, JSON_REJECT_DUPLICATES, &error);
	good = json_is_object(object);
	if (object == NULL)
		pv_complain("%s:%d: %s", path, error.line, error.text);
	else if (!good)
		pv_complain("%s: not a JSON object", path);
	else
		json_object_update(settings->object, object);
	json_decref(object);
	return good;
}

bool
pv_settings_set(struct pv_settings *settings, const char *pair)
{
	const char *equal = strchr(pair, '=');
	json_t *value;
	char *name;

	if (equal == NULL || equal == pair) {
		pv_complain("--set %s: not NAME=VALUE", pair);
		return false;
	}
	name = pv_strndup(settings->ctx, pair, (size_t)(equal - pair));
	value = json_loads(equal + 1, JSON_DECODE_ANY, NULL);
	if (value == NULL)
		value = json_string(equal + 1);
	if (value == NULL ||
	    json_object_set_new(settings->object, name, value) != 0) {
		pv_complain("--set %s: not UTF-8", name);
		return false;
	}
	return true;
}

const char *
pv_settings_text(struct pv_settings *settings)
{
	char *dumped = json_dumps(settings->object, JSON_COMPACT);
	char *text = pv_strdup(settings, dumped);

	free(dumped);
	return text;
}

bool
pv_settings_check(struct pv_settings *settings)
{
	const char *text = pv_settings_text(settings);
	struct pv_value *model =
	    pv_value_from_json(settings->ctx, text, strlen(text));
	const char *why = pv_theme_check(settings->ctx, pv_get(model, "theme"));

	if (why != NULL)
		pv_complain("theme: %s", why);
	else if ((why = pv_logo_check(pv_get(model, "logo"))) != NULL)
		pv_complain("logo: %s", why);
	return why == NULL;
}
