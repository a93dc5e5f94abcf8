/*
 * stored - reads the XML that answers are stored as.
 * Not here: what it means in a form (tree.c), forms themselves, which are
 * anybody's XML and are read by libxml2 (definition.c).
 *
 * Each page of a form begins with this: it is written for our own output
 * alone, in one pass over a copy, without an allocation for each element.
 */
#include "form/stored.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "form/engine.h"

enum { DEPTH_MAX = 40, ELEMENTS_MAX = 100000, SLAB = 128 };

struct reader {
	const void *parent;
	char *at;
	struct pv_stored *slab; /* room for more */
	size_t left, total;
};

static struct pv_stored *
new_element(struct reader *reader)
{
	if (++reader->total > ELEMENTS_MAX)
		return NULL;
	if (reader->left == 0) {
		reader->slab =
		    pv_alloc_array(reader->parent, struct pv_stored, SLAB);
		reader->left = SLAB;
	}
	reader->left--;
	return reader->slab++;
}

static void
skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\r\n");
}

/* To the ">" of a tag; *empty: it was "/>". */
static bool
skip_attributes(struct reader *reader, bool *empty)
{
	for (;;) {
		char quote, *end;

		skip_blanks(reader);
		*empty = *reader->at == '/';
		if (*empty)
			reader->at++;
		if (*reader->at == '>')
			break;
		reader->at += strcspn(reader->at, "=<>/ \t\r\n");
		if (*empty || reader->at[0] != '=')
			return false;
		quote = *++reader->at;
		end = quote == '"' || quote == '\'' ?
		    strchr(reader->at + 1, quote) :
		    NULL;
		if (end == NULL)
			return false;
		reader->at = end + 1;
	}
	reader->at++;
	return true;
}

/* A reference at "&", written to *out, which is never past it. */
static bool
read_reference(char **at, char **out)
{
	static const struct {
		const char *name;
		char value;
	} entities[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
		{ "&quot;", '"' }, { "&apos;", '\'' } };
	unsigned long code;
	char *end;
	bool hexadecimal;

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t length = strlen(entities[i].name);

		if (strncmp(*at, entities[i].name, length) != 0)
			continue;
		*(*out)++ = entities[i].value;
		*at += length;
		return true;
	}
	if ((*at)[1] != '#')
		return false;
	hexadecimal = (*at)[2] == 'x';
	if (!g_ascii_isxdigit((*at)[hexadecimal ? 3 : 2]))
		return false;
	code =
	    strtoul(*at + (hexadecimal ? 3 : 2), &end, hexadecimal ? 16 : 10);
	if (*end != ';' || code == 0 || code > 0x10ffff ||
	    !g_unichar_validate((gunichar)code))
		return false;
	*out += g_unichar_to_utf8((gunichar)code, *out);
	*at = end + 1;
	return true;
}

/* The text up to "<", unescaped where it stands; after it, past the "<". */
static char *
read_text(struct reader *reader)
{
	char *start = reader->at, *out = start, *at = start;

	for (;;) {
		size_t plain = strcspn(at, "<&");

		if (out != at)
			memmove(out, at, plain);
		out += plain;
		at += plain;
		if (*at != '&')
			break;
		if (!read_reference(&at, &out))
			return NULL;
	}
	if (*at != '<')
		return NULL;
	reader->at = at + 1;
	*out = '\0';
	return start;
}

static struct pv_stored *read_element(struct reader *reader, int depth);

/* What is in an element, and its end tag. */
static bool
read_content(struct reader *reader, struct pv_stored *element, int depth)
{
	struct pv_stored **last = &element->children;

	for (;;) {
		char *text = read_text(reader);

		if (text == NULL)
			return false;
		if (*reader->at == '/')
			break;
		*last = read_element(reader, depth + 1);
		if (*last == NULL)
			return false;
		last = &(*last)->next;
		/* A blank between elements is no answer. */
		element->text = "";
	}
	reader->at++;
	if (strncmp(reader->at, element->name, element->length) != 0)
		return false;
	reader->at += element->length;
	skip_blanks(reader);
	return *reader->at++ == '>';
}

/* "orx:meta" is "meta": names match without namespace. */
static struct pv_stored *
local(struct pv_stored *element)
{
	const char *colon = memchr(element->name, ':', element->length);

	if (colon != NULL) {
		element->length -= (size_t)(colon + 1 - element->name);
		element->name = colon + 1;
	}
	return element;
}

/* After its "<". */
static struct pv_stored *
read_element(struct reader *reader, int depth)
{
	struct pv_stored *element = new_element(reader);
	char *start;
	bool empty;

	if (element == NULL || depth > DEPTH_MAX)
		return NULL;
	element->name = reader->at;
	element->length = strcspn(reader->at, " \t\r\n/><=\"'&!?");
	element->text = "";
	reader->at += element->length;
	if (element->length == 0 || !skip_attributes(reader, &empty))
		return NULL;
	if (empty)
		return local(element);
	start = reader->at;
	/* Read before its "<" is lost: only a leaf has it for its own. */
	element->text = start;
	return read_content(reader, element, depth) ? local(element) : NULL;
}

struct pv_stored *
pv_stored_read(const void *parent, const char *xml, size_t length)
{
	struct reader reader = { .parent = parent };
	struct pv_stored *root;

	if (!g_utf8_validate(xml, (gssize)length, NULL))
		return NULL;
	reader.at = pv_strndup(parent, xml, length);
	skip_blanks(&reader);
	if (*reader.at++ != '<')
		return NULL;
	root = read_element(&reader, 0);
	skip_blanks(&reader);
	return root != NULL && *reader.at == '\0' ? root : NULL;
}

struct pv_stored *
pv_stored_of(const void *parent, const xmlNode *element)
{
	struct pv_stored *stored = pv_alloc(parent, struct pv_stored);
	struct pv_stored **last = &stored->children;

	stored->name = (const char *)element->name;
	stored->length = strlen(stored->name);
	stored->template =
	    pv_element_attribute(stored, element, "template") != NULL;
	for (const xmlNode *child = element->children; child != NULL;
	     child = child->next) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		*last = pv_stored_of(parent, child);
		last = &(*last)->next;
	}
	stored->text =
	    stored->children == NULL ? pv_element_text(parent, element) : "";
	return stored;
}

void
pv_stored_escape(struct pv_buffer *out, const char *text)
{
	for (;; text++) {
		size_t plain = strcspn(text, "<>&\"\r");

		pv_buffer_add(out, text, plain);
		text += plain;
		if (*text == '\0')
			return;
		pv_buffer_add_text(out,
		    *text == '<'     ? "&lt;" :
			*text == '>' ? "&gt;" :
			*text == '&' ? "&amp;" :
			*text == '"' ? "&quot;" :
				       "&#13;");
	}
}
