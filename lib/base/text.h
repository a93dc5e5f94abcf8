/*
 * text - what people read, by key and language.
 *
 * html/texts/<language>/<anything>.txt holds `key = text` lines; `#` begins a
 * comment line, a line that begins with a blank continues the one above (the
 * two are joined by one blank).  A key is made of ASCII letters, digits, "-",
 * "_" and ".".  A text may hold Mustache tags ({{count}}): templates include a
 * text as the partial `t.key`.  A key missing in a language is looked up in
 * French; one missing there too shows its name and is logged (an error in
 * tests).
 */
#ifndef PV_BASE_TEXT_H
#define PV_BASE_TEXT_H

#include "base/ctx.h"

/*
 * pv_texts_load - every language under dir.
 *
 * NULL with each fault logged (file, line): no "=", a bad key, a key set
 * twice in a language, no text, no UTF-8, a language without a file.
 */
struct pv_texts *pv_texts_load(const void *parent, const char *dir);

/* pv_texts_find - NULL where the key is missing in the language and in French. */
const char *pv_texts_find(const struct pv_texts *texts, const char *language,
    const char *key);

/* pv_texts_language - a language of that name, as the catalogue calls it for as long as it lives; NULL for none. */
const char *pv_texts_language(const struct pv_texts *texts, const char *name);

/* pv_texts_name - each language in turn, by name; NULL past the last. */
const char *pv_texts_name(const struct pv_texts *texts, size_t i);

/* pv_text - the text in the context's language, or the key itself. */
const char *pv_text(struct pv_ctx *ctx, const char *key);

#endif
