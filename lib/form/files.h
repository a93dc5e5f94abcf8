/*
 * files - the files of a draft: what they answer, what is sent with it.
 */
#ifndef PV_FORM_FILES_H
#define PV_FORM_FILES_H

#include "form/draft.h"

/*
 * pv_files_answer - the answer to a question that wants a file is the name of
 * its first one, as ODK has it, or nothing: so it can be required.  Of the
 * draft's answers, from its files, and recomputed.
 */
void pv_files_answer(struct pv_draft *draft);

/*
 * pv_files_drop - erase the files of questions that are no more asked: nobody
 * has to read them.  False with an error.
 */
bool pv_files_drop(struct pv_ctx *ctx, struct pv_draft *draft);

#endif
