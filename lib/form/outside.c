/*
 * outside - secondary instances that are files: XML, CSV, GeoJSON.
 * Not here: tables (outside_csv.c), places (outside_geojson.c), what they are
 * asked (expression.c).
 *
 * "jr://file/communes.xml" and "jr://file-csv/x.csv" are looked for beside the
 * form, then in the directory of reference data.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "base/config.h"
#include "form/outside.h"
#include "form/xml.h"

enum { FILE_MAX_BYTES = 8 << 20, ELEMENTS_MAX = 400000 };

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

xmlNode *
pv_outside_add(struct pv_reading *reading, xmlNode *parent, const char *name,
    const char *text)
{
	xmlNode *element;

	if (++reading->outside > ELEMENTS_MAX) {
		if (reading->outside == ELEMENTS_MAX + 1)
			(void)pv_reading_fault(reading, parent,
			    "the instances' files have more than %d values; "
			    "shorten them",
			    ELEMENTS_MAX);
		return NULL;
	}
	element = xmlNewTextChild(parent, NULL, (const xmlChar *)name,
	    text != NULL && *text != '\0' ? (const xmlChar *)text : NULL);
	if (element == NULL)
		pv_die("out of memory for an instance");
	return element;
}

static bool
ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), length = strlen(end);

	return n >= length && strcmp(text + n - length, end) == 0;
}

bool
pv_reading_outside(
    struct pv_reading *reading, xmlNode *instance, const char *src)
{
	size_t length;
	char *bytes;

	/* What a device sent last is nothing here. */
	if (strncmp(src, "jr://instance/", strlen("jr://instance/")) == 0)
		return true;
	bytes = find_file(reading, src, &length);
	if (bytes == NULL) {
		pv_reading_remark(reading, PV_REMARK_FAULT, instance,
		    "the instance's file is not beside the form nor among the "
		    "reference data: \"%s\"; put it there",
		    src);
		return true;
	}
	if (!g_utf8_validate(bytes, (gssize)length, NULL))
		return pv_reading_fault(reading, instance,
		    "the instance's file is not in UTF-8: \"%s\"; save it so",
		    src);
	if (ends_in(src, ".csv") ||
	    strncmp(src, "jr://file-csv/", strlen("jr://file-csv/")) == 0)
		return pv_outside_csv(reading, instance, bytes);
	if (ends_in(src, ".geojson"))
		return pv_outside_geojson(reading, instance, bytes);
	return add_xml(reading, instance, bytes, length);
}
