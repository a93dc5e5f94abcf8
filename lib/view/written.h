/*
 * written - a template that an agent writes: the texts that answers begin with.
 *
 * It is Mustache with values, sections, inverted sections and comments, for
 * plain text.  Partials, parents and the unescaped tag are refused, and so is
 * each name that the model will not have: nothing is found out when it is used.
 */
#ifndef PV_VIEW_WRITTEN_H
#define PV_VIEW_WRITTEN_H

#include "base/buffer.h"
#include "view/value.h"

enum {
	PV_WRITTEN_MAX_CHARACTERS = 20000, /* of a template */
	PV_WRITTEN_MAX_BYTES = 262144,	   /* of what it becomes */
	PV_WRITTEN_FAULTS_MAX = 20,	   /* that are told at once */
};

/*
 * pv_written_check - what must be mended before it can be kept, in the order of
 * its lines: a list of {line, column, text, name}, both counted from 1, the
 * column in characters; text is the key of what is wrong and what to do
 * ("t.agent.template.fault.unknown"), name what the tag names.  Empty: nothing.
 *
 * sample is a model that has every name that may be used.  A name is one of
 * its own ("demande.numero"), or one of what the section around it holds.
 */
struct pv_value *pv_written_check(
    struct pv_ctx *ctx, const char *source, const struct pv_value *sample);

/*
 * pv_written_fill - the text that a template makes of a model; owned by ctx.
 * NULL with the error 422 "agent.template.wrong" if it does not compile,
 * "agent.template.long" if it becomes longer than PV_WRITTEN_MAX_BYTES.
 */
char *pv_written_fill(
    struct pv_ctx *ctx, const char *source, const struct pv_value *model);

#endif
