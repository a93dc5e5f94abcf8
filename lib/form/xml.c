/*
 * xml - libxml2's parser, with all that may do harm turned off.
 * Not here: answers, which are ours (stored.c).
 */
#include "form/xml.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/ctx.h"

enum { XML_MAX_BYTES = 8 << 20 };

/* At the first letter of a document type: no entity is ever read. */
static void
refuse_document_type(void *data, const xmlChar *name, const xmlChar *external,
    const xmlChar *uri)
{
	xmlParserCtxt *parser = data;

	(void)name;
	(void)external;
	(void)uri;
	parser->_private = parser;
	xmlStopParser(parser);
}

/* libxml2's own message is in the error of its parser. */
static void
ignore_error(void *data, xmlError *error)
{
	(void)data;
	(void)error;
}

static void *
need(void *chunk)
{
	if (chunk == NULL)
		pv_die("out of memory for libxml2");
	return chunk;
}

static void *
allocate(size_t size)
{
	return need(malloc(size));
}

static void *
reallocate(void *chunk, size_t size)
{
	return need(realloc(chunk, size));
}

static char *
duplicate(const char *text)
{
	return need(strdup(text));
}

/*
 * What libxml2 cannot allocate ends the process, as what we cannot: it would
 * take a good form for a broken one, and an expression for false.
 */
static void
need_memory(void)
{
	static bool done;

	if (!done && xmlMemSetup(free, allocate, reallocate, duplicate) != 0)
		pv_die("libxml2 does not take our allocator");
	done = true;
}

static const char *
say_cause(const void *parent, const xmlParserCtxt *parser)
{
	const char *message = parser->lastError.message;

	if (parser->_private != NULL)
		return "a form has no document type; remove it";
	return pv_printf(parent, "no XML: %.*s; correct the file",
	    message != NULL ? (int)strcspn(message, "\n") : 10,
	    message != NULL ? message : "unreadable");
}

xmlDoc *
pv_xml_read(const void *parent, const void *bytes, size_t length,
    struct pv_xml_fault *fault)
{
	xmlParserCtxt *parser;
	xmlDoc *document;

	if (length > XML_MAX_BYTES) {
		fault->line = 1;
		fault->cause = pv_printf(
		    parent, "more than %d bytes; divide it", XML_MAX_BYTES);
		return NULL;
	}
	need_memory();
	parser = xmlNewParserCtxt();
	if (parser == NULL)
		pv_die("out of memory for an XML parser");
	/* XPath's own messages, too, are seen by what evaluates. */
	xmlSetStructuredErrorFunc(NULL, ignore_error);
	parser->sax->internalSubset = refuse_document_type;
	document = xmlCtxtReadMemory(parser, bytes, (int)length, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
		XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
	if (document == NULL || parser->_private != NULL) {
		fault->line = parser->_private != NULL ? parser->input->line :
							 parser->lastError.line;
		fault->cause = say_cause(parent, parser);
		if (document != NULL)
			xmlFreeDoc(document);
		document = NULL;
	}
	xmlFreeParserCtxt(parser);
	return document;
}
