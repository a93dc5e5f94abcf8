/*
 * pdf - whether a PDF is only a document.
 */
#ifndef PV_INSPECT_PDF_H
#define PV_INSPECT_PDF_H

#include <stddef.h>
#include <stdint.h>

#include "inspect/verdict.h"

/*
 * pv_pdf_look - reads every object that the document reaches, those in object
 * streams too, by libqpdf, and refuses (ISO 32000-1):
 *
 *   PV_VERDICT_ENCRYPTED	encryption (7.6), with or without a password
 *   PV_VERDICT_SCRIPT		actions (12.6.4) that run something or send
 *				data: JavaScript, Launch, ImportData,
 *				SubmitForm, Rendition, RichMediaExecute, GoToE;
 *				rich media
 *   PV_VERDICT_ATTACHMENT	embedded files (7.11.4)
 *   PV_VERDICT_XFA		forms of the XFA kind (12.7.8)
 *   PV_VERDICT_DAMAGED		what libqpdf cannot read: nobody can say that
 *				it is harmless
 */
enum pv_verdict pv_pdf_look(const uint8_t *data, size_t length);

#endif
