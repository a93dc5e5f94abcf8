/*
 * serve - what the sources of a procedure's pages share.  For lib/form alone.
 */
#ifndef PV_FORM_SERVE_H
#define PV_FORM_SERVE_H

#include "form/draft.h"
#include "form/procedure.h"
#include "program/program.h"

/* The program first: an exchange's program is this. */
struct pv_served {
	struct pv_program program;
	const struct pv_procedure *procedure;
	const char *code_cookie; /* the recovery code, shown on the pause */
};

const struct pv_served *pv_served(const struct pv_exchange *exchange);

/* pv_serve_link - a page of the procedure: "verification". */
char *pv_serve_link(struct pv_exchange *exchange, const char *page);

/* pv_serve_fill - what only the program knows, put in the answers; false with an error. */
bool pv_serve_fill(struct pv_exchange *exchange, struct pv_draft *draft);

/*
 * pv_serve_draft - that of the cookie, filled anew where it is not sent: what
 * the program knows may have changed.  NULL with 410 "draft.gone".
 */
struct pv_draft *pv_serve_draft(struct pv_exchange *exchange);

/* pv_serve_page - a page in the layout, with the procedure's title and links. */
struct pv_answer *pv_serve_page(struct pv_exchange *exchange,
    const struct pv_definition *definition, const char *template,
    struct pv_value *model);

/* pv_serve_cookies - of a draft that begins or is found again; code or NULL. */
bool pv_serve_cookies(struct pv_exchange *exchange, struct pv_answer *answer,
    const char *token, const char *code);

/*
 * pv_serve_check - a page by the form's rules and the program's own: false with
 * a fault somewhere, which the state of each answer tells.
 */
bool pv_serve_check(struct pv_exchange *exchange, struct pv_draft *draft,
    const struct pv_item *item);

/*
 * pv_serve_faulty - the first page that cannot be sent yet: one with a fault,
 * or at which the procedure stops; NULL if all is well.
 */
const struct pv_item *pv_serve_faulty(
    struct pv_exchange *exchange, struct pv_draft *draft);

/*
 * pv_serve_find_page - that of the address; NULL with a 404, or a 409 where it
 * is not asked.  pv_serve_make_page - what is shown of it.
 */
const struct pv_item *pv_serve_find_page(
    struct pv_exchange *exchange, struct pv_draft *draft);
struct pv_page pv_serve_make_page(struct pv_exchange *exchange,
    struct pv_draft *draft, const struct pv_item *item);

/* The name of the part of a post that is one file and nothing else. */
#define PV_FILE_NAME "fichier"

/*
 * pv_serve_files - the files of a post, those removed ("enlever") and replaced
 * ("remplacer"), then the draft's list as it is after.  question: whose they
 * all are, or NULL: each says it by its name.  One that is refused is told at
 * its question (page->refused_…); the others stay.  False with an error.
 */
bool pv_serve_files(struct pv_exchange *exchange, struct pv_draft *draft,
    struct pv_page *page, const char *question);

/* The address of a correction, after the procedure's own (correcting.c). */
#define PV_CORRECTION "/correction"

/* Handlers, by source. */
struct pv_answer *pv_serve_start(struct pv_exchange *exchange);
struct pv_answer *pv_serve_paper(struct pv_exchange *exchange);
struct pv_answer *pv_serve_begin(struct pv_exchange *exchange);
struct pv_answer *pv_serve_page_get(struct pv_exchange *exchange);
struct pv_answer *pv_serve_page_post(struct pv_exchange *exchange);
struct pv_answer *pv_serve_file_post(struct pv_exchange *exchange);
struct pv_answer *pv_serve_picture(struct pv_exchange *exchange);
struct pv_answer *pv_serve_review(struct pv_exchange *exchange);
struct pv_answer *pv_serve_send(struct pv_exchange *exchange);
struct pv_answer *pv_serve_done(struct pv_exchange *exchange);
struct pv_answer *pv_serve_pause(struct pv_exchange *exchange);
struct pv_answer *pv_serve_mail(struct pv_exchange *exchange);
struct pv_answer *pv_serve_resume(struct pv_exchange *exchange);
struct pv_answer *pv_serve_resume_post(struct pv_exchange *exchange);
struct pv_answer *pv_serve_link_get(struct pv_exchange *exchange);
struct pv_answer *pv_serve_link_post(struct pv_exchange *exchange);
struct pv_answer *pv_serve_correction(struct pv_exchange *exchange);
struct pv_answer *pv_serve_correction_post(struct pv_exchange *exchange);
struct pv_answer *pv_serve_correction_file(struct pv_exchange *exchange);
struct pv_answer *pv_serve_correction_review(struct pv_exchange *exchange);
struct pv_answer *pv_serve_correction_send(struct pv_exchange *exchange);
struct pv_answer *pv_serve_correction_rescue(struct pv_exchange *exchange);
struct pv_answer *pv_serve_rescue(struct pv_exchange *exchange);

#endif
