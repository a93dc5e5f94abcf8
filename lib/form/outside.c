/*
 * outside - secondary instances that are files: XML, CSV.
 * Not here: what they are asked (expression.c).
 *
 * "jr://file/communes.xml" and "jr://file-csv/x.csv" are looked for beside the
 * form, then in the directory of reference data.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "form/engine.h"
#include "form/xml.h"

enum { FILE_MAX_BYTES = 8 << 20, COLUMNS_MAX = 64 };

static char *
read_file(struct pv_reading *reading, const char *path, size_t *length)
{
	FILE *file = fopen(path, "re");
	char *bytes;

	if (file == NULL)
		return NULL;
	bytes = pv_alloc_array(reading->ctx, char, FILE_MAX_BYTES + 1);
	*length = fread(bytes, 1, FILE_MAX_BYTES + 1, file);
	(void)fclose(file);
	if (*length > FILE_MAX_BYTES)
		return NULL;
	bytes[*length] = '\0';
	return bytes;
}

/* Beside the form first; a name is no path. */
static char *
find_file(struct pv_reading *reading, const char *src, size_t *length)
{
	const struct pv_config *config = reading->ctx->process->config;
	const char *slash = strrchr(src, '/'), *here;
	const char *name = slash != NULL ? slash + 1 : src;
	char *bytes;

	here = strrchr(reading->file, '/');
	/* A published definition has no place: its file is named by a digest. */
	bytes = here == NULL ?
	    NULL :
	    read_file(reading,
		pv_printf(reading->ctx, "%.*s/%s", (int)(here - reading->file),
		    reading->file, name),
		length);
	if (bytes == NULL && config != NULL && config->data_dir != NULL)
		bytes = read_file(reading,
		    pv_printf(reading->ctx, "%s/%s", config->data_dir, name),
		    length);
	return bytes;
}

static bool
add_xml(struct pv_reading *reading, xmlNode *instance, const char *bytes,
    size_t length)
{
	struct pv_xml_fault fault;
	xmlDoc *document = pv_xml_read(reading->ctx, bytes, length, &fault);
	xmlNode *root, *copy = NULL;

	if (document == NULL)
		return pv_reading_fault(reading, instance,
		    "the instance's file, line %d: %s", fault.line,
		    fault.cause);
	root = xmlDocGetRootElement(document);
	copy = xmlDocCopyNode(root, instance->doc, 1);
	xmlFreeDoc(document);
	if (copy == NULL || xmlAddChild(instance, copy) == NULL)
		pv_die("out of memory for an instance");
	return true;
}

/* One value, unquoted in place; *at goes past it and its separator. */
static char *
next_value(char **at, bool *last)
{
	char *start = *at, *out = start, *in = start;
	bool quoted = *in == '"';

	if (quoted)
		in++;
	while (*in != '\0') {
		if (quoted && in[0] == '"' && in[1] == '"')
			in++;
		else if (quoted && *in == '"') {
			quoted = false;
			in++;
			continue;
		} else if (!quoted && (*in == ',' || *in == '\n'))
			break;
		if (!quoted && *in == '\r') {
			in++;
			continue;
		}
		*out++ = *in++;
	}
	*last = *in != ',';
	*at = *in != '\0' ? in + 1 : in;
	*out = '\0';
	return start;
}

static bool
add_csv(struct pv_reading *reading, xmlNode *instance, char *text)
{
	xmlNode *root =
	    xmlNewChild(instance, NULL, (const xmlChar *)"root", NULL);
	char *names[COLUMNS_MAX];
	int columns = 0;
	bool last = false;

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (!last && columns < COLUMNS_MAX) {
		names[columns] = next_value(&text, &last);
		if (xmlValidateNCName((const xmlChar *)names[columns], 0) != 0)
			return pv_reading_fault(reading, instance,
			    "a column whose name cannot be an element: \"%s\"",
			    names[columns]);
		columns++;
	}
	while (*text != '\0') {
		xmlNode *item =
		    xmlNewChild(root, NULL, (const xmlChar *)"item", NULL);

		last = false;
		for (int i = 0; !last && i < columns; i++)
			(void)xmlNewTextChild(item, NULL,
			    (const xmlChar *)names[i],
			    (const xmlChar *)next_value(&text, &last));
		if (!last)
			return pv_reading_fault(reading, instance,
			    "a line with more than %d columns", columns);
	}
	return true;
}

bool
pv_reading_outside(
    struct pv_reading *reading, xmlNode *instance, const char *src)
{
	size_t length, n = strlen(src);
	char *bytes;

	/* What a device sent last is nothing here. */
	if (strncmp(src, "jr://instance/", strlen("jr://instance/")) == 0)
		return true;
	bytes = find_file(reading, src, &length);
	if (bytes == NULL)
		return pv_reading_fault(reading, instance,
		    "the instance's file is not beside the form nor among the "
		    "reference data: \"%s\"",
		    src);
	if (n > 4 && strcmp(src + n - 4, ".csv") == 0)
		return add_csv(reading, instance, bytes);
	return add_xml(reading, instance, bytes, length);
}
