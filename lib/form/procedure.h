/*
 * procedure - a form as a program: start page, pages of questions, drafts,
 * verification, sending.
 *
 *   GET,POST /demarches/NAME                the start: for everyone, cached; its POST opens a draft
 *   GET      …/papier                       the blank form, to print and fill in by hand
 *   GET,POST …/{page}                       a page of questions
 *   POST     …/{page}/fichiers              one file of one question, by itself
 *   GET      …/verification                 the answers in words; POST …/envoi sends them
 *   GET      …/merci                        number, code, what comes next
 *   GET,POST …/pause                        the code, and a mailed link, to go on later
 *   GET,POST …/reprendre, …/reprendre/{token}
 *   GET,POST …/correction                   what the mairie asked to correct (correcting.c)
 *
 * What C must say that the form cannot is in struct pv_procedure.  What the form
 * says beside XForms, in the namespace urn:parvis:procedure (pv):
 *
 *   <pv:procedure> in the head, attributes:
 *	category service	where it is listed; who deals with it
 *	summary minutes documents	the start: what it is, how long, what to have at hand
 *	delay			within which the commune answers: "P15D", "P2M",
 *				or in working days: "P10B"
 *	silence silence-delay	"accepts" or "refuses", after how long (CRPA,
 *				L231-1); "none" for what asks for no decision
 *	extension		by how much a text lets that be put off: "P1M"
 *	retention		after which a request is erased: "P1Y"
 *	copy			"mail": the receipt has a copy of all that was sent
 *	purpose recipients legal	what becomes of the answers (GDPR, art. 13)
 *	(translated by texts of the form's own itext: "procedure:title",
 *	"procedure:summary" …; a form without a translation is French, and its
 *	pages are too)
 *   <pv:summary> in the head, lists of paths whose values make the columns of
 *   a request: person, names (also searched by), birth-date, email, phone,
 *   subject, channel, address; silence, silence-delay (which take the place of
 *   those above), service (instead of the form's), acknowledge ("oui": the
 *   request is registered, and acknowledged within ten working days by whoever
 *   says what silence means: form/delays.h); and deposit: where its value is not empty, the
 *   form only prepares a request, which waits for its deposit at the mairie, and
 *   the value says what is still to be done; sworn: what is signed on it
 *   <pv:fee> in the head, what is due for a request, invoiced as it is filed:
 *	amount		a number ("12.50"), or the path of what the form
 *			computes; empty or 0: nothing is due
 *	label		the line of the invoice
 *	regie		the code of the régie that asks for it; none: the only
 *			one that the commune has
 *   on a control:
 *	pv:control	names, email, phone, siret, rna, lookup (with
 *			pv:source), or partial-date: a past day that may be
 *			known in part
 *	pv:autocomplete	what the browser may fill in, or "off"
 *   on a page: pv:end="true", where the procedure stops;
 *   pv:component="acting": for whom the request is, asked in the same way in
 *   every form (form/acting.h)
 */
#ifndef PV_FORM_PROCEDURE_H
#define PV_FORM_PROCEDURE_H

#include "form/answers.h"
#include "form/control.h"

struct pv_procedure {
	const char *name; /* "etat-civil": of the folder, of the address */
	/* Before a page is shown and after it is folded: values that only the program knows. May be NULL; false with an error. */
	bool (*fill)(struct pv_ctx *ctx, struct pv_answers *answers);
	/* Its own rule, after the form's: pv_answers_refuse() at each fault, and false. May be NULL. */
	bool (*check)(struct pv_ctx *ctx, struct pv_answers *answers);
	pv_lookup lookup; /* for controls that search; may be NULL */
};

/* pv_procedure_main - what main returns. */
int pv_procedure_main(
    const struct pv_procedure *procedure, int argc, char **argv);

/*
 * pv_procedure_main_any - the same for every form that has no program of its
 * own: /demarches/NAME is the definition of that name.  program: whose main
 * this is.
 */
int pv_procedure_main_any(const char *program, int argc, char **argv);

#endif
