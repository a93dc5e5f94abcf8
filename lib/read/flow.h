/*
 * flow - an XML document that somebody else made, as a list of facts.
 *
 * What the State's hub brings may be made to break its reader.  So it is read
 * in a program of its own, parvis-read, started for one document, with little
 * memory and time, which can then do nothing but compute and write its answer
 * (inspect/cage.h); and what it writes is so plain that it is checked in a
 * page (exchange/facts.h):
 *
 *	parvis-read <DOCUMENT >FACTS
 *
 * A fact is a line: where, a tab, what.
 *
 *	/PACS/partenaire1/nomNaissance	DURAND
 *	/RecensementCitoyen/Personne/LieuNaissance[2]/Nom	29200
 *	/EnveloppeMetierType/@canal_utilise	0
 *
 * Names are without prefix; [2] is the second of a name among its siblings.  A
 * text is without blanks at its ends; in it "\t", "\n" and "\\" stand for a
 * tab, a line end, a backslash.  What is empty is no fact.  The last line is
 * "=" and the verdict's number: without it the reader was ended by its limits.
 *
 * No document type (so no entities), no network, no file; comments and
 * instructions are passed over.
 */
#ifndef PV_READ_FLOW_H
#define PV_READ_FLOW_H

#include "base/buffer.h"

enum {
	PV_FLOW_MAX_BYTES = 4194304, /* of the document */
	PV_FLOW_MAX_DEPTH = 32,
	PV_FLOW_MAX_FACTS = 2000,
	PV_FLOW_NAME_MAX_BYTES = 100,
	PV_FLOW_PATH_MAX_BYTES = 600,
	PV_FLOW_VALUE_MAX_BYTES = 8000,
	PV_FLOW_OUT_MAX_BYTES = 524288, /* of the facts */
};

enum pv_flow_verdict {
	PV_FLOW_GOOD,
	PV_FLOW_BROKEN,	    /* no XML to its end */
	PV_FLOW_DOCTYPE,    /* it has a document type */
	PV_FLOW_TOO_LARGE,  /* one of the limits above */
	PV_FLOW_UNCONFINED, /* not read: the limits could not be set */
	PV_FLOW_VERDICTS
};

/*
 * pv_flow_read - the facts of a document, and the line of the verdict, which is
 * also returned.  out: empty, of PV_FLOW_OUT_MAX_BYTES at least.  Before it may
 * be confined, xmlInitParser() must have been called.
 */
enum pv_flow_verdict pv_flow_read(
    const void *bytes, size_t length, struct pv_buffer *out);

#endif
