/*
 * chart - bars of figures as a model: html/agent/chart.html makes an SVG of it,
 * and a table of the same figures.
 */
#ifndef AGENT_CHART_H
#define AGENT_CHART_H

#include "view/value.h"

enum { CHART_SERIES_MAX = 2, CHART_BARS_MAX = 60 };

/* A line of the chart: a bar for each series. */
struct chart_line {
	const char *label;
	int64_t values[CHART_SERIES_MAX];
	const char *links[CHART_SERIES_MAX]; /* where each bar leads, or NULL */
};

struct chart {
	const char *id;
	const char *title;		      /* "t.…" */
	const char *column;		      /* "t.…": what the lines are */
	const char *series[CHART_SERIES_MAX]; /* "t.…": what is counted */
	int n_series;
	struct chart_line lines[CHART_BARS_MAX];
	int n;
};

/* chart_add - a line more, to be filled; NULL where there are enough. */
struct chart_line *chart_add(struct chart *chart, const char *label);

/*
 * chart_set - the chart in a list: id, title, height, lines with the place of
 * each bar, and the figures.  Its texts live as long as the model.
 */
void chart_set(
    struct pv_ctx *ctx, struct pv_value *list, const struct chart *chart);

#endif
