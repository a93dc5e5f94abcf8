/*
 * widget_place - a point by latitude and longitude or by a click on a map, a
 * line or a surface by its points.
 * Not here: what makes a good one (check.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "form/engine.h"
#include "form/picture.h"
#include "form/widget.h"

/* A picture of a fixed size: a click comes back in its own pixels. */
enum { MAP_WIDTH = 288, MAP_HEIGHT_MAX = 576 };

bool
pv_widget_map(
    struct pv_ctx *ctx, const struct pv_item *item, struct pv_map *map)
{
	const char *bounds = pv_element_attribute(ctx, item->element, "bounds");
	double *const members[] = { &map->north, &map->west, &map->south,
		&map->east };
	double middle, ratio;
	char *end;

	map->file = pv_element_attribute(ctx, item->element, "map");
	if (map->file == NULL || bounds == NULL)
		return false;
	for (size_t i = 0; i < 4; i++) {
		*members[i] = strtod(bounds, &end);
		if (end == bounds)
			return false;
		bounds = end;
	}
	if (!(map->north > map->south) || !(map->east > map->west))
		return false;
	/* A degree of longitude shrinks with the latitude. */
	middle = (map->north + map->south) / 2 * acos(-1) / 180;
	ratio =
	    (map->north - map->south) / ((map->east - map->west) * cos(middle));
	map->width = MAP_WIDTH;
	map->height = (int)fmin(fmax(ratio * MAP_WIDTH, 1), MAP_HEIGHT_MAX);
	return true;
}

/* "48.85 2.35 0 0" in two; "?" stands for what was left empty. */
static void
describe_point(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const char *value)
{
	char *rest = pv_strdup(page->ctx, value);
	const char *north = strsep(&rest, " ");
	const char *east = rest != NULL ? strsep(&rest, " ") : "";
	struct pv_value *shown;
	struct pv_map map;
	const char *link;

	pv_set_text(control, "latitude", strcmp(north, "?") != 0 ? north : "");
	pv_set_text(control, "longitude", strcmp(east, "?") != 0 ? east : "");
	pv_set_bool(control, "map", false);
	if (!pv_widget_map(page->ctx, item, &map))
		return;
	link = pv_picture_link(page->ctx, page->definition, map.file);
	if (link == NULL)
		return;
	shown = pv_set_object(control, "map");
	pv_set_text(shown, "picture", link);
	pv_set_int(shown, "width", map.width);
	pv_set_int(shown, "height", map.height);
}

void
pv_widget_place(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const char *value)
{
	char *lines;

	if (item->node->type == PV_GEOPOINT) {
		describe_point(page, control, item, value);
		return;
	}
	lines = pv_strdup(page->ctx, value);
	for (char *at = lines; *at != '\0'; at++)
		if (*at == ';') {
			*at = '\n';
			if (at[1] == ' ')
				memmove(at + 1, at + 2, strlen(at + 2) + 1);
		}
	pv_set_text(control, "lines", lines);
}
