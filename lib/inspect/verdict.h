/*
 * verdict - what parvis-inspect says of a file, as the status it ends with.
 *
 * A file that people send may be made to break its reader.  So the two
 * libraries that read it whole, libqpdf and libjpeg-turbo, run in a program of
 * their own: it is started for one file, without our keys in its memory, with
 * little memory and time, and can then do nothing but compute and write its
 * answer.  (In our programs, libqpdf would also cost each start of a plain CGI
 * more than the rest of it.)
 *
 *	parvis-inspect pdf <FILE	a PDF, and nothing active in it
 *	parvis-inspect jpeg <FILE >NEW	the same image, made again
 */
#ifndef PV_INSPECT_VERDICT_H
#define PV_INSPECT_VERDICT_H

enum pv_verdict {
	PV_VERDICT_GOOD,
	PV_VERDICT_DAMAGED,    /* it cannot be read to its end */
	PV_VERDICT_TOO_LARGE,  /* an image of too many pixels */
	PV_VERDICT_ENCRYPTED,  /* a PDF that wants a password or restricts */
	PV_VERDICT_SCRIPT,     /* a PDF that acts: JavaScript, launch … */
	PV_VERDICT_ATTACHMENT, /* a PDF with other files in it */
	PV_VERDICT_XFA,	       /* a PDF whose form is a program */
	PV_VERDICT_UNCONFINED, /* no verdict: the limits could not be set */
	PV_VERDICT_USAGE = 64,
};

#endif
