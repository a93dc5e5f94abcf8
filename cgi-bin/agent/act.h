/*
 * act - what an agent writes to the person: five actions, one way.
 */
#ifndef AGENT_ACT_H
#define AGENT_ACT_H

#include "form/decision.h"
#include "request.h"

struct act {
	const char *name; /* in the address: "reponse" */
	const char *kind; /* of its message: "answer"; also of its texts */
	const char *mail; /* kind of its mail */
	const struct pv_call *call;
	bool final;    /* the request ends with it */
	bool attach;   /* files may go with it */
	bool appeal;   /* it says how it may be contested */
	bool optional; /* its text may be empty */
};

/* What was entered, and what is wrong with it. */
struct act_typed {
	const char *text, *appeal, *token;
	const char *way; /* "courriel", "courrier", "deux"; NULL: the usual */
	const char *text_error, *appeal_error, *file_error; /* "t.…" */
	const char *file_name; /* the file that file_error is about */
	bool conflict;	       /* the request changed after event `seen` */
	int64_t seen;
};

/* act_find - by the last part of the path at hand; NULL with 404. */
const struct act *act_find(struct pv_exchange *exchange);

/* act_form - the page to write on; act_preview - the page that asks. */
struct pv_answer *act_form(struct pv_exchange *exchange,
    const struct agent_me *me, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed);
struct pv_answer *act_preview(struct pv_exchange *exchange,
    const struct agent_me *me, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed);

/* act_by_mail, act_by_post - how it leaves: by one, or by both. */
bool act_by_mail(const struct pv_rows *rows, const struct act_typed *typed);
bool act_by_post(const struct pv_rows *rows, const struct act_typed *typed);

/* act_said - what is written, for form/decision.h; its files apart. */
struct pv_said act_said(const struct act *act, const struct pv_rows *rows,
    const struct act_typed *typed);

/* act_outbox - what leaves with it, as pv_notice(); NULL with an error. */
char *act_outbox(struct pv_ctx *ctx, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed);

enum { ACT_FILES_MAX = 50 };

/* act_pending - the files of the mairie that are in no message yet. */
size_t act_pending(struct pv_ctx *ctx, const struct pv_rows *rows,
    int64_t ids[ACT_FILES_MAX], const char *names[ACT_FILES_MAX]);

#endif
