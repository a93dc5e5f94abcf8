/*
 * flow - from the events of libxml2's parser to lines of facts.
 * Not here: the limits of the process (inspect/cage.c), what a fact means
 * (lib/exchange).
 */
#include "read/flow.h"

#include <string.h>

#include <glib.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

enum {
	NAMES_MAX = 256,     /* different ones in one element */
	OUT_RESERVE = 16,    /* for the last line */
	CHUNK_BYTES = 65536, /* fed at once: a fault stops the rest */
	SPACE = 0x20,
	DELETE = 0x7f,
};

/* One element that is open. */
struct level {
	size_t path_length; /* of the path up to it */
	size_t n_names;
	struct {
		const xmlChar *
		    name; /* of the parser's dictionary: compared as pointers */
		unsigned count;
	} names[NAMES_MAX];
};

struct reading {
	struct pv_buffer *out, *path, *text;
	xmlParserCtxt *parser;
	struct level
	    *levels; /* PV_FLOW_MAX_DEPTH + 1: the first is the document */
	size_t depth, facts;
	enum pv_flow_verdict verdict;
};

static void
stop(struct reading *reading, enum pv_flow_verdict verdict)
{
	if (reading->verdict == PV_FLOW_GOOD)
		reading->verdict = verdict;
	xmlStopParser(reading->parser);
}

/*
 * A blank, or a character that controls: XML allows some of these, libxml2 lets
 * others pass within CDATA, and none says anything.
 */
static bool
is_blank(char c)
{
	return (unsigned char)c <= SPACE || c == DELETE;
}

/* The text without blanks at its ends; false if nothing is left. */
static bool
trim(const char **text, size_t *length)
{
	while (*length > 0 && is_blank(**text)) {
		(*text)++;
		(*length)--;
	}
	while (*length > 0 && is_blank((*text)[*length - 1]))
		(*length)--;
	return *length > 0;
}

static void
add_escaped(struct pv_buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		switch (text[i]) {
		case '\t':
			pv_buffer_add(out, "\\t", 2);
			break;
		case '\n':
			pv_buffer_add(out, "\\n", 2);
			break;
		case '\\':
			pv_buffer_add(out, "\\\\", 2);
			break;
		default:
			if (text[i] == SPACE || !is_blank(text[i]))
				pv_buffer_add(out, &text[i], 1);
		}
	}
}

/* A fact at the path at hand, or at an attribute of it. */
static void
add_fact(struct reading *reading, const char *attribute, const char *text,
    size_t length)
{
	struct pv_buffer *out = reading->out;

	if (!trim(&text, &length))
		return;
	/* libxml2 lets longer forms than needed pass (C1 A2). */
	if (!g_utf8_validate(text, (gssize)length, NULL)) {
		stop(reading, PV_FLOW_BROKEN);
		return;
	}
	/* Each byte of the text may become two. */
	if (reading->facts == PV_FLOW_MAX_FACTS ||
	    length > PV_FLOW_VALUE_MAX_BYTES ||
	    out->length + reading->path->length + PV_FLOW_NAME_MAX_BYTES +
		    2 * length + OUT_RESERVE >
		PV_FLOW_OUT_MAX_BYTES) {
		stop(reading, PV_FLOW_TOO_LARGE);
		return;
	}
	reading->facts++;
	pv_buffer_add(out, reading->path->data, reading->path->length);
	if (attribute != NULL)
		pv_buffer_addf(out, "/@%s", attribute);
	pv_buffer_add(out, "\t", 1);
	add_escaped(out, text, length);
	pv_buffer_add(out, "\n", 1);
}

/* What was gathered since the last tag belongs to the element at hand. */
static void
end_text(struct reading *reading)
{
	add_fact(reading, NULL, reading->text->data, reading->text->length);
	reading->text->length = 0;
}

/* Its place among its siblings of that name, from 1; 0 for one too many. */
static unsigned
count_name(struct level *level, const xmlChar *name)
{
	for (size_t i = 0; i < level->n_names; i++)
		if (level->names[i].name == name)
			return ++level->names[i].count;
	if (level->n_names == NAMES_MAX)
		return 0;
	level->names[level->n_names].name = name;
	level->names[level->n_names++].count = 1;
	return 1;
}

static bool
open_level(struct reading *reading, const xmlChar *name)
{
	size_t length = strlen((const char *)name);
	unsigned n = count_name(&reading->levels[reading->depth], name);

	if (reading->depth == PV_FLOW_MAX_DEPTH || n == 0 ||
	    length > PV_FLOW_NAME_MAX_BYTES ||
	    reading->path->length + length + OUT_RESERVE >
		PV_FLOW_PATH_MAX_BYTES) {
		stop(reading, PV_FLOW_TOO_LARGE);
		return false;
	}
	reading->depth++;
	reading->levels[reading->depth].path_length = reading->path->length;
	reading->levels[reading->depth].n_names = 0;
	pv_buffer_addf(
	    reading->path, n == 1 ? "/%s" : "/%s[%u]", (const char *)name, n);
	return true;
}

static void
start_element(void *data, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
    int n_attributes, int n_defaulted, const xmlChar **attributes)
{
	struct reading *reading = data;

	(void)prefix;
	(void)uri;
	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	if (reading->verdict != PV_FLOW_GOOD)
		return;
	end_text(reading);
	if (reading->verdict != PV_FLOW_GOOD || !open_level(reading, name))
		return;
	/* Five pointers each: name, prefix, URI, value, its end. */
	for (size_t i = 0;
	     i < (size_t)n_attributes && reading->verdict == PV_FLOW_GOOD;
	     i++) {
		const char *at = (const char *)attributes[5 * i];
		const char *value = (const char *)attributes[5 * i + 3];
		const char *end = (const char *)attributes[5 * i + 4];

		if (strlen(at) > PV_FLOW_NAME_MAX_BYTES)
			stop(reading, PV_FLOW_TOO_LARGE);
		else
			add_fact(reading, at, value, (size_t)(end - value));
	}
}

static void
end_element(
    void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = data;

	(void)name;
	(void)prefix;
	(void)uri;
	if (reading->verdict != PV_FLOW_GOOD)
		return;
	end_text(reading);
	reading->path->length = reading->levels[reading->depth].path_length;
	reading->path->data[reading->path->length] = '\0';
	reading->depth--;
}

static void
characters(void *data, const xmlChar *text, int length)
{
	struct reading *reading = data;

	if (reading->verdict != PV_FLOW_GOOD || length <= 0)
		return;
	/* Blanks between two elements are of no account. */
	if (reading->text->length == 0)
		while (length > 0 && is_blank((char)*text)) {
			text++;
			length--;
		}
	if (reading->text->length + (size_t)length > PV_FLOW_VALUE_MAX_BYTES) {
		stop(reading, PV_FLOW_TOO_LARGE);
		return;
	}
	pv_buffer_add(reading->text, text, (size_t)length);
}

static void
document_type(void *data, const xmlChar *name, const xmlChar *external,
    const xmlChar *uri)
{
	(void)name;
	(void)external;
	(void)uri;
	stop(data, PV_FLOW_DOCTYPE);
}

/* libxml2 asks for an entity that it does not know itself: none is ours. */
static xmlEntity *
no_entity(void *data, const xmlChar *name)
{
	(void)name;
	stop(data, PV_FLOW_BROKEN);
	return NULL;
}

static void
note_error(void *data, xmlError *error)
{
	struct reading *reading = data;

	if (error->level >= XML_ERR_ERROR && reading->verdict == PV_FLOW_GOOD)
		reading->verdict = PV_FLOW_BROKEN;
}

static void
parse(struct reading *reading, const char *bytes, size_t length)
{
	static const xmlSAXHandler handler = {
		.initialized = XML_SAX2_MAGIC,
		.internalSubset = document_type,
		.getEntity = no_entity,
		.startElementNs = start_element,
		.endElementNs = end_element,
		.characters = characters,
		.cdataBlock = characters,
		.ignorableWhitespace = characters,
		.serror = note_error,
	};
	xmlSAXHandler sax = handler;

	reading->parser = xmlCreatePushParserCtxt(&sax, reading, NULL, 0, NULL);
	if (reading->parser == NULL)
		pv_die("out of memory for libxml2");
	(void)xmlCtxtUseOptions(reading->parser, XML_PARSE_NONET);
	while (length > 0 && reading->verdict == PV_FLOW_GOOD) {
		size_t some = length < CHUNK_BYTES ? length : CHUNK_BYTES;

		(void)xmlParseChunk(reading->parser, bytes, (int)some, 0);
		bytes += some;
		length -= some;
	}
	if (reading->verdict == PV_FLOW_GOOD)
		(void)xmlParseChunk(reading->parser, NULL, 0, 1);
	if (reading->verdict == PV_FLOW_GOOD &&
	    (!reading->parser->wellFormed || reading->depth > 0))
		reading->verdict = PV_FLOW_BROKEN;
	xmlFreeParserCtxt(reading->parser);
}

enum pv_flow_verdict
pv_flow_read(const void *bytes, size_t length, struct pv_buffer *out)
{
	void *parent = talloc_new(NULL);
	struct reading reading = {
		.out = out,
		.path =
		    pv_buffer_new(parent, (size_t)2 * PV_FLOW_PATH_MAX_BYTES),
		.text = pv_buffer_new(parent, PV_FLOW_VALUE_MAX_BYTES),
		.levels =
		    pv_alloc_array(parent, struct level, PV_FLOW_MAX_DEPTH + 1),
	};

	if (length > PV_FLOW_MAX_BYTES)
		reading.verdict = PV_FLOW_TOO_LARGE;
	else if (length == 0)
		reading.verdict = PV_FLOW_BROKEN;
	else
		parse(&reading, bytes, length);
	if (reading.verdict != PV_FLOW_GOOD)
		out->length = 0;
	pv_buffer_addf(out, "=%d\n", reading.verdict);
	talloc_free(parent);
	return reading.verdict;
}
