/*
 * procedure - a form as a program: start page, pages of questions, drafts,
 * verification, sending.
 *
 *   GET,POST /demarches/NAME                the start: for everyone, cached; its POST opens a draft
 *   GET,POST …/{page}                       a page of questions
 *   GET      …/verification                 the answers in words; POST …/envoi sends them
 *   GET      …/merci                        number, code, what comes next
 *   GET,POST …/pause                        the code, and a mailed link, to go on later
 *   GET,POST …/reprendre, …/reprendre/{token}
 *
 * What C must say that the form cannot is in struct pv_procedure.
 */
#ifndef PV_FORM_PROCEDURE_H
#define PV_FORM_PROCEDURE_H

#include "form/answers.h"
#include "form/control.h"

struct pv_procedure {
	const char *name; /* "etat-civil": of the folder, of the address */
	/* After a page is folded: values that only the program knows. May be NULL; false with an error. */
	bool (*fill)(struct pv_ctx *ctx, struct pv_answers *answers);
	/* Its own rule, after the form's: pv_answers_refuse() at each fault, and false. May be NULL. */
	bool (*check)(struct pv_ctx *ctx, struct pv_answers *answers);
	pv_lookup lookup; /* for controls that search; may be NULL */
};

/* pv_procedure_main - what main returns. */
int pv_procedure_main(
    const struct pv_procedure *procedure, int argc, char **argv);

#endif
