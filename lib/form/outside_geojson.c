/*
 * outside_geojson - a secondary instance from a collection of places (RFC
 * 7946): one item each, with its geometry as a geopoint, a geotrace or a
 * geoshape, its id and its properties.
 * Not here: where the file is (outside.c).
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "form/outside.h"
#include "form/stack.h"

enum { GEOMETRY_MAX_BYTES = 1 << 20 };

static bool
add_point(
    struct pv_reading *reading, const json_t *point, struct pv_buffer *out)
{
	const json_t *east = json_array_get(point, 0);
	const json_t *north = json_array_get(point, 1);

	if (!json_is_number(east) || !json_is_number(north))
		return false;
	pv_buffer_addf(out, "%s%s %s 0 0", out->length > 0 ? "; " : "",
	    pv_number_text(reading->ctx, json_number_value(north)),
	    pv_number_text(reading->ctx, json_number_value(east)));
	return true;
}

/* A point, a line, or the outline of a surface without holes. */
static bool
add_geometry(
    struct pv_reading *reading, const json_t *geometry, struct pv_buffer *out)
{
	const char *type = json_string_value(json_object_get(geometry, "type"));
	const json_t *points = json_object_get(geometry, "coordinates");
	const json_t *point;
	size_t i;

	if (type == NULL || !json_is_array(points))
		return false;
	if (strcmp(type, "Point") == 0)
		return add_point(reading, points, out);
	if (strcmp(type, "Polygon") == 0) {
		if (json_array_size(points) > 1)
			return false;
		points = json_array_get(points, 0);
	} else if (strcmp(type, "LineString") != 0) {
		return false;
	}
	json_array_foreach(points, i, point)
	{
		if (!add_point(reading, point, out))
			return false;
	}
	return true;
}

/* A property as XPath has it; what is a list or an object is none. */
static const char *
property_text(struct pv_reading *reading, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_number(value))
		return pv_number_text(reading->ctx, json_number_value(value));
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	return NULL;
}

static void
add_property(struct pv_reading *reading, xmlNode *item, const char *name,
    const json_t *value)
{
	const char *text = property_text(reading, value);

	if (text != NULL && xmlValidateNCName((const xmlChar *)name, 0) == 0)
		(void)pv_outside_add(reading, item, name, text);
}

static bool
add_feature(struct pv_reading *reading, xmlNode *root, const json_t *feature)
{
	struct pv_buffer *geometry =
	    pv_buffer_new(reading->ctx, GEOMETRY_MAX_BYTES);
	json_t *properties = json_object_get(feature, "properties"), *value;
	const json_t *id = json_object_get(feature, "id");
	const char *type = json_string_value(json_object_get(feature, "type"));
	const char *name;
	xmlNode *item;

	if (type == NULL || strcmp(type, "Feature") != 0 ||
	    !add_geometry(
		reading, json_object_get(feature, "geometry"), geometry))
		return pv_reading_fault(reading, root,
		    "the instance's file has a feature that is no point, line "
		    "or surface without holes; remove it");
	item = pv_outside_add(reading, root, "item", NULL);
	if (item == NULL)
		return false;
	(void)pv_outside_add(reading, item, "geometry", geometry->data);
	if (id == NULL)
		id = json_object_get(properties, "id");
	add_property(reading, item, "id", id);
	json_object_foreach(properties, name, value)
	{
		if (strcmp(name, "id") != 0)
			add_property(reading, item, name, value);
	}
	talloc_free(geometry);
	return true;
}

bool
pv_outside_geojson(
    struct pv_reading *reading, xmlNode *instance, const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	const json_t *features = json_object_get(json, "features"), *feature;
	const char *type = json_string_value(json_object_get(json, "type"));
	bool good = json_is_array(features) && type != NULL &&
	    strcmp(type, "FeatureCollection") == 0;
	xmlNode *root = pv_outside_add(reading, instance, "root", NULL);
	size_t i;

	if (json == NULL)
		(void)pv_reading_fault(reading, instance,
		    "the instance's file, line %d: no JSON: %s", error.line,
		    error.text);
	else if (!good)
		(void)pv_reading_fault(reading, instance,
		    "the instance's file is no FeatureCollection of GeoJSON");
	json_array_foreach(features, i, feature)
	{
		good = good && add_feature(reading, root, feature);
	}
	json_decref(json);
	return good;
}
