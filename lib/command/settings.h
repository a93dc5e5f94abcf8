/*
 * settings - what a commune says and how it looks, as given to the command.
 */
#ifndef PV_COMMAND_SETTINGS_H
#define PV_COMMAND_SETTINGS_H

#include "base/ctx.h"

struct pv_settings;

/* pv_settings_new - none; owned by ctx. */
struct pv_settings *pv_settings_new(struct pv_ctx *ctx);

/* pv_settings_read - the members of a JSON object in a file; false after a complaint. */
bool pv_settings_read(struct pv_settings *settings, const char *path);

/* pv_settings_set - "NAME=VALUE": JSON, else a text; false after a complaint. */
bool pv_settings_set(struct pv_settings *settings, const char *pair);

/*
 * pv_settings_check - whether those that are checked can be taken: colours that
 * cannot be read are refused, with the nearest that can, and a logo that is no
 * image.  False after a complaint.
 */
bool pv_settings_check(struct pv_settings *settings);

/* pv_settings_text - as one JSON object; owned by settings. */
const char *pv_settings_text(struct pv_settings *settings);

#endif
