/*
 * control - the questions of a page: what they are called in a form, how they
 * are shown, and how what was posted becomes answers.
 */
#ifndef PV_FORM_CONTROL_H
#define PV_FORM_CONTROL_H

#include "form/answers.h"
#include "http/request.h"
#include "view/value.h"

enum { PV_LOOKUP_MAX = 20 };

/*
 * What a program looks up for pv:control="lookup": adds {value, label} to list,
 * PV_LOOKUP_MAX at most; as many mean that there are more.
 */
typedef bool (*pv_lookup)(struct pv_ctx *ctx, const char *source,
    const char *typed, struct pv_value *list);

struct pv_page {
	struct pv_ctx *ctx;
	const struct pv_definition *definition;
	struct pv_answers *answers;
	const struct pv_item *item;
	const struct pv_request
	    *request; /* a POST to fold or to show again; or NULL */
	const struct pv_value *files; /* of the draft */
	pv_lookup lookup;	      /* or NULL */
	/*
	 * The only questions of the page that there are, a list of {path, remark
	 * (or false)}: what is to be corrected.  NULL: all.
	 */
	const struct pv_value *asked;
	bool checked; /* pv_answers_check was called: faults are shown */
	bool revealed; /* what was folded has more to be asked on this page */
	const char *refused_path; /* of a file that was refused, or NULL */
	const char *refused_name; /* what it is called, or NULL */
	const char *refused_text; /* why: "t.…" */
};

/*
 * pv_page_model - "controls" of html/form/page.html, and the page's "errors";
 * false with an error of a lookup.
 */
bool pv_page_model(struct pv_page *page, struct pv_value *model);

/* pv_page_faulty - a question of the page has a fault, after a check. */
bool pv_page_faulty(struct pv_page *page);

/*
 * pv_page_fold - what was posted into the answers: typed is kept, whatever it
 * is.  Controls that were not shown (not relevant, read only) are left alone;
 * what is sent for them, or for a name that the page has not, is ignored and
 * logged by its count.  False with 400 "error.repeated-field".
 */
bool pv_page_fold(struct pv_page *page);

/* pv_page_searching - a box to search in was filled and nothing chosen in it. */
bool pv_page_searching(struct pv_page *page);

/* pv_page_asks - the member of page->asked of a path; NULL if it has none. */
const struct pv_value *pv_page_asks(
    const struct pv_page *page, const char *path);

/* pv_control_name - of an instance path: "/data/enfant[2]/nom" is "enfant[2]/nom". */
const char *pv_control_name(const char *path);

/*
 * pv_page_upload - the path of the upload control of that name on the page, its
 * accepted types in *accept (or NULL); NULL if there is none.
 */
const char *pv_page_upload(
    struct pv_page *page, const char *name, const char **accept);

#endif
