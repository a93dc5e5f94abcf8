/*
 * chart - where each bar stands.
 * Not here: how it looks (html/agent/chart.html, its classes).
 */
#include "chart.h"

#include <inttypes.h>

#include "request/field.h"

/* In pixels; widths are in hundredths of the room that there is. */
enum {
	LABEL_HEIGHT = 20,
	BAR_HEIGHT = 22,
	BAR_GAP = 2,
	LINE_GAP = 12,
	LABEL_BASE = 14,
	VALUE_BASE = 16,
	WIDEST = 70,
	TENTHS = 10
};

struct chart_line *
chart_add(struct chart *chart, const char *label)
{
	if (chart->n == CHART_BARS_MAX)
		return NULL;
	chart->lines[chart->n] = (struct chart_line){ .label = label };
	return &chart->lines[chart->n++];
}

static int64_t
highest(const struct chart *chart)
{
	int64_t most = 1;

	for (int i = 0; i < chart->n; i++)
		for (int s = 0; s < chart->n_series; s++)
			if (chart->lines[i].values[s] > most)
				most = chart->lines[i].values[s];
	return most;
}

static void
add_bar(struct pv_ctx *ctx, struct pv_value *bars, const struct chart *chart,
    const struct chart_line *line, int s, int y, int64_t most)
{
	struct pv_value *bar = pv_add_object(bars);
	int64_t tenths = line->values[s] * WIDEST * TENTHS / most;

	pv_set_int(bar, "value", line->values[s]);
	pv_set_text(bar, "series", chart->series[s]);
	pv_set_int(bar, "kind", s + 1);
	pv_set_optional(bar, "link", line->links[s]);
	pv_set_text(bar, "width",
	    pv_printf(
		ctx, "%" PRId64 ".%" PRId64, tenths / TENTHS, tenths % TENTHS));
	pv_set_int(bar, "y", y);
	pv_set_int(bar, "height", BAR_HEIGHT);
	pv_set_int(bar, "text_y", y + VALUE_BASE);
}

void
chart_set(struct pv_ctx *ctx, struct pv_value *list, const struct chart *chart)
{
	struct pv_value *model = pv_add_object(list), *lines, *series;
	int64_t most = highest(chart);
	int y = 0;

	pv_set_text(model, "id", chart->id);
	pv_set_text(model, "title", chart->title);
	pv_set_text(model, "column", chart->column);
	series = pv_set_list(model, "columns");
	for (int s = 0; s < chart->n_series; s++)
		pv_set_text(pv_add_object(series), "series", chart->series[s]);
	lines = pv_set_list(model, "lines");
	for (int i = 0; i < chart->n; i++) {
		struct pv_value *line = pv_add_object(lines), *bars;

		pv_set_text(line, "label", chart->lines[i].label);
		pv_set_int(line, "label_y", y + LABEL_BASE);
		y += LABEL_HEIGHT;
		bars = pv_set_list(line, "bars");
		for (int s = 0; s < chart->n_series; s++) {
			add_bar(ctx, bars, chart, &chart->lines[i], s, y, most);
			y += BAR_HEIGHT + BAR_GAP;
		}
		y += LINE_GAP;
	}
	pv_set_bool(model, "has_lines", chart->n > 0);
	pv_set_int(model, "height", y);
}
