/*
 * document - the documents of a family's file in a model, as the family and the
 * desk read them.
 */
#ifndef PV_FAMILY_DOCUMENT_H
#define PV_FAMILY_DOCUMENT_H

#include "view/value.h"

struct pv_side;

/*
 * pv_document_set - a member of "documents" of parvis.documents_json(): id, kind,
 * state, stage ("t.document.…", or false), restricted, asked, sent, checked,
 * refused, soon, over, and texts or false: child, note, agent, expires,
 * sent_words, decided_words.  file is as pv_file_fill() has it, or false; side
 * says where it is fetched.
 */
void pv_document_set(struct pv_ctx *ctx, struct pv_value *one,
    const struct pv_value *document, const struct pv_side *side);

/* pv_documents_set - all of them, as "documents" and "has_documents" of a page. */
void pv_documents_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *data, const struct pv_side *side);

/* pv_document_find - the one of that id in "documents" of data; NULL for none. */
const struct pv_value *pv_document_find(
    const struct pv_value *data, int64_t id);

/*
 * pv_document_choices - "kinds" and "children" of a form: value, label, chosen;
 * whole_family where no child is; kind and child are what was typed, or NULL.
 */
void pv_document_choices(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *data, const char *kind, const char *child);

/*
 * pv_document_control - the control that a refusal ("document.end-past",
 * "file.type") is about: sorte, enfant, fin, motif, else fichier.
 */
const char *pv_document_control(const char *text);

/*
 * pv_document_upload - "upload", the control "fichier" of html/request/upload.html
 * for one file, under a label "t.…"; error ("t.…") and the name of the file that
 * it is about may be NULL.
 */
void pv_document_upload(struct pv_ctx *ctx, struct pv_value *model,
    const char *label, bool required, const char *error, const char *name);

#endif
