/*
 * function_geo - areas and distances on Earth, of geopoints, traces, shapes.
 * Not here: whether such a value is well written (check.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "form/stack.h"

enum { POINTS_MAX = 10000 };

/* At the Equator, in metres, as ODK clients have it. */
static const double earth_m = 6378100;

struct point {
	double latitude, longitude; /* radians */
};

struct line {
	struct point *points;
	size_t n;
	bool strange; /* something in it is no point */
};

static double
radians(double degrees)
{
	return degrees * acos(-1) / 180;
}

/* "48.85 2.35 0 0; 48.86 2.36 0 0": more numbers than two do not matter. */
static void
add_points(struct line *line, const char *text)
{
	while (*text != '\0' && line->n < POINTS_MAX) {
		struct point *point = &line->points[line->n];
		char *end, *after;

		point->latitude = radians(strtod(text, &end));
		point->longitude = radians(strtod(end, &after));
		if (end == text || after == end) {
			line->strange = text[strspn(text, " ;")] != '\0';
			return;
		}
		line->n++;
		text = after + strcspn(after, ";");
		text += *text == ';';
	}
}

static struct line
pop_line(xmlXPathParserContext *xpath, int n)
{
	struct pv_words words = pv_stack_pop_words(xpath, n);
	struct line line = { .n = 0 };

	line.points = pv_alloc_array(
	    pv_stack_evaluation(xpath)->scratch, struct point, POINTS_MAX);
	for (size_t i = 0; i < words.n; i++)
		if (*words.words[i] != '\0')
			add_points(&line, words.words[i]);
	return line;
}

/* To the centimetre. */
static void
push_rounded(xmlXPathParserContext *xpath, double value)
{
	pv_stack_push_number(xpath, fabs(floor(value * 100 + 0.5) / 100));
}

/* The sphere under each side, down to the pole; the sides go all round. */
static void
call_area(xmlXPathParserContext *xpath, int n)
{
	struct line line = pop_line(xpath, n);
	double total = 0;

	if (line.n < 3 || line.strange) {
		pv_stack_push_number(xpath, line.strange ? NAN : 0);
		return;
	}
	for (size_t i = 0; i < line.n; i++) {
		struct point a = line.points[i];
		struct point b = line.points[(i + 1) % line.n];

		total += (b.longitude - a.longitude) *
		    (2 + sin(b.latitude) + sin(a.latitude));
	}
	push_rounded(xpath, total * earth_m * earth_m / 2);
}

static double
between(struct point a, struct point b)
{
	double cosine;

	/* A cosine near 1 has too few digits for what is very near. */
	if (fabs(a.latitude - b.latitude) <= 0 &&
	    fabs(a.longitude - b.longitude) <= 0)
		return 0;
	cosine = sin(a.latitude) * sin(b.latitude) +
	    cos(a.latitude) * cos(b.latitude) * cos(a.longitude - b.longitude);

	return acos(fmin(1, fmax(-1, cosine))) * earth_m;
}

static void
call_distance(xmlXPathParserContext *xpath, int n)
{
	struct line line = pop_line(xpath, n);
	double total = 0;

	for (size_t i = 1; i < line.n; i++)
		total += between(line.points[i - 1], line.points[i]);
	if (line.strange)
		pv_stack_push_number(xpath, NAN);
	else
		push_rounded(xpath, total);
}

/* geofence(point, shape): a ray from the point crosses an odd number of sides. */
static void
call_geofence(xmlXPathParserContext *xpath, int n)
{
	struct line shape = pop_line(xpath, 1), where = pop_line(xpath, 1);
	struct point at = where.points[0];
	bool inside = false;

	(void)n;
	for (size_t i = 1; i < shape.n && where.n > 0; i++) {
		struct point a = shape.points[i - 1], b = shape.points[i];

		if ((a.latitude > at.latitude) == (b.latitude > at.latitude))
			continue;
		if (at.longitude < (a.longitude - b.longitude) *
			    (at.latitude - b.latitude) /
			    (a.latitude - b.latitude) +
			b.longitude)
			inside = !inside;
	}
	pv_stack_push_truth(xpath, inside);
}

const struct pv_function pv_functions_geo[] = {
	{ "area", 1, 1, PV_YIELD_NUMBER, false, call_area },
	{ "geofence", 2, 2, PV_YIELD_TRUTH, false, call_geofence },
	{ "distance", 1, -1, PV_YIELD_NUMBER, false, call_distance },
	{ NULL, 0, 0, PV_YIELD_ANY, false, NULL },
};
