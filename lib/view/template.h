/*
 * template - Mustache, as its specification says (with inheritance and dynamic
 * names), compiled once to a flat program of static runs and slots.
 *
 * A file under html/ is named by its path without ".html" ("field/text") and
 * escapes for HTML; ".txt" for plain text (mails), ".hdr" for a mail header
 * value, ".sms"; ".atom" escapes as HTML does.  A partial whose name begins with "t." is the text of that key
 * (base/text.h), compiled for the output at hand: `{{>t.form.continue}}`, or by
 * a name from the model `{{>*error.text}}` where the model says "t.form.required".
 * The unescaped tag ({{{x}}}, {{&x}}) is refused by the loader with file and
 * line, but in the one file that prints a page already made safe
 * ("markdown.html").
 */
#ifndef PV_VIEW_TEMPLATE_H
#define PV_VIEW_TEMPLATE_H

#include "base/buffer.h"
#include "view/value.h"

/*
 * pv_templates_open - the templates of a directory; each is compiled at its
 * first use (so that plain CGI pays for one page only) and kept for the
 * process, by language.
 */
struct pv_templates *pv_templates_open(
    const void *parent, const char *dir, struct pv_texts *texts);

/*
 * pv_render - append the template `name` filled with the model to out.
 *
 * false with an error (500, file and line in the detail) and out unchanged if
 * the template is missing or broken: never half a page.
 */
bool pv_render(struct pv_ctx *ctx, const char *name,
    const struct pv_value *model, struct pv_buffer *out);

/* pv_templates_check - compile everything, tell each fault (lint, doctor); count of faults. */
int pv_templates_check(struct pv_ctx *ctx);

#endif
