/*
 * widget - which field of html/field asks a question, and what that field is
 * told of it.
 *
 * Private to lib/form: control.c makes a page of it, fold.c reads what comes
 * back.
 */
#ifndef PV_FORM_WIDGET_H
#define PV_FORM_WIDGET_H

#include "form/control.h"

enum pv_widget {
	PV_W_NOTE,    /* something to read */
	PV_W_LINE,    /* one line of text */
	PV_W_LINES,   /* several */
	PV_W_LIST,    /* one of a list that is closed until it is used */
	PV_W_RADIOS,  /* one of those that are seen */
	PV_W_BOXES,   /* several of those that are seen */
	PV_W_HEAD,    /* the names of the columns of those that follow */
	PV_W_LOOKUP,  /* one of those that a search finds */
	PV_W_DAY,     /* day, month and year, each by itself */
	PV_W_RANK,    /* a list for each rank */
	PV_W_POINT,   /* latitude and longitude, or a click on a map */
	PV_W_POINTS,  /* a point a line */
	PV_W_UPLOAD,  /* files */
	PV_W_TRIGGER, /* one box: read, agreed */
};

enum { PV_STEPS_MAX = 200 };

/* pv_widget_of - of a question that may be answered. */
enum pv_widget pv_widget_of(const struct pv_item *item);

/* pv_widget_control - whether pv:control says so. */
bool pv_widget_control(const struct pv_item *item, const char *name);

/* pv_widget_day, _month - whether a date asks for them ("year", "month-year"). */
bool pv_widget_day(const struct pv_item *item);
bool pv_widget_month(const struct pv_item *item);

/* pv_widget_steps - how many values a range has; PV_STEPS_MAX and one for more. */
int pv_widget_steps(const struct pv_item *item);

/*
 * pv_widget_choices - what a question offers: its own choices, yes and no of a
 * boolean, the steps of a range.  Owned by the page's ctx.
 */
size_t pv_widget_choices(struct pv_page *page, const struct pv_item *item,
    const struct pv_state *state, const struct pv_choice **choices);

/*
 * pv_widget_describe - "template" and all that it reads, into a control that
 * has its id, name, label and value.  False with an error of a lookup.
 */
bool pv_widget_describe(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state);

/* pv_widget_lookup - what was found for what was typed, or is chosen already. */
bool pv_widget_lookup(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state);

/* pv_widget_offer - its choices, or the lists of its ranks. */
void pv_widget_offer(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state);
/* pv_widget_few - no more choices than a search would show. */
bool pv_widget_few(struct pv_page *page, const struct pv_item *item,
    const struct pv_state *state);
/* pv_widget_place - a point in two, with its map; points as lines. */
void pv_widget_place(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const char *value);

/* pv_widget_text - under key the plain text, under key_html, if it has marks, an object with "html". */
void pv_widget_text(struct pv_ctx *ctx, struct pv_value *control,
    const char *key, const char *text);

/* The rectangle of a map picture, in degrees, and its size on the page. */
struct pv_map {
	const char *file;
	double north, west, south, east;
	int width, height;
};
/* pv_widget_map - false if the question has no map. */
bool pv_widget_map(
    struct pv_ctx *ctx, const struct pv_item *item, struct pv_map *map);

#endif
