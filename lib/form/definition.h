/*
 * definition - a form: an ODK XForms file, read once and compiled.
 *
 * The language is the ODK XForms specification.  Parvis' own data sits in the
 * same file in the namespace "urn:parvis:procedure" (prefix pv), which other
 * tools ignore: on the head, <pv:procedure> (legal basis, delay and what
 * silence means, retention, service, personal data …); on controls, attributes
 * pv:control ("partial-date", "lookup", "names" …), pv:autocomplete, pv:source,
 * pv:end (a page where the procedure stops); on a <repeat>, pv:min and pv:max,
 * expressions that bound how many instances a person may give.
 *
 * Immutable once loaded; shared by all requests of a process, which caches it
 * by digest.
 */
#ifndef PV_FORM_DEFINITION_H
#define PV_FORM_DEFINITION_H

#include <libxml/tree.h>

#include "base/ctx.h"

enum pv_type { PV_STRING, PV_INT, PV_DECIMAL, PV_DATE, PV_TIME, PV_DATETIME,
	PV_BOOLEAN, PV_BINARY, PV_GEOPOINT, PV_GEOTRACE, PV_GEOSHAPE, PV_BARCODE, PV_INTENT };

enum pv_control { PV_INPUT, PV_SELECT1, PV_SELECT, PV_UPLOAD, PV_RANGE, PV_TRIGGER, PV_RANK,
	PV_GROUP, PV_REPEAT, PV_NOTE };

/* One node of the primary instance and what binds it. */
struct pv_node {
	const char *name;	/* element name, without prefix */
	const char *prefix;	/* that it is sent with ("orx"), or NULL */
	const char *attribute;	/* it is sent as this attribute of what it is in; NULL: as an element */
	xmlNode *element;	/* the first of it in the primary instance */
	const char *path;	/* "/data/demandeur/nom", absolute, without prefixes */
	int index;		/* in definition->nodes, document order */
	struct pv_node *parent;
	enum pv_type type;
	bool leaf;
	bool repeat;
	const struct pv_expression *relevant, *required, *readonly, *constraint, *calculate;	/* or NULL */
	const char *constraint_message;	/* itext id or literal; NULL: the default by type */
	const char *required_message;
	const char *preload, *preload_params;
	const char *initial;	/* text in the primary instance; "" if none */
	struct pv_item *item;	/* the first control bound to it, or NULL */
	bool always_readonly;	/* readonly="true()" */
	int max_pixels;		/* orx:max-pixels: of the long edge of a picture; 0: as it is */
	xmlNode *bind;		/* or NULL */
};

/* Groups and repeats in one another. */
enum { PV_GROUPS_MAX = 64 };

/* One element of the body, in order. */
struct pv_item {
	enum pv_control control;
	const struct pv_node *node;	/* bound node; for a group, its ref or NULL */
	const char *appearance;		/* "" or the words of appearance= */
	const char *pv_control, *pv_source, *pv_autocomplete;	/* Parvis' own attributes, or NULL */
	const char *media_type;		/* upload: accept= or mediatype=, or NULL */
	bool ranged;			/* a range that has its three numbers: */
	double range_start, range_end, range_step;
	int rows;			/* of a text, at least; 0: not said */
	const char *capture;		/* upload: the camera to open, "user" or "environment", or NULL */
	bool page;			/* begins a page: a field-list group, or a single question outside one */
	bool end;			/* pv:end: a page where the procedure stops */
	const struct pv_expression *least, *most;	/* of a repeat: pv:min, pv:max; or NULL */
	bool fixed;			/* a repeat that nobody adds to or removes from: jr:count, jr:noAddRemove */
	const char *name;		/* of a page: its URL segment */
	struct pv_item *parent;
	struct pv_item **items;		/* children of group and repeat */
	size_t n_items;
	xmlNode *element;		/* in the definition's document: labels, hints, itemsets */
};

/*
 * What the loading let pass, as other ODK processors do, and what a lint finds.
 */
enum pv_remark_kind {
	PV_REMARK_FAULT,	/* the form is mistaken: it is not to be published */
	PV_REMARK_PLAIN,	/* a page cannot do this: something plainer stands for it */
	PV_REMARK_ADVICE	/* the form would be better otherwise (form/lint.h) */
};

struct pv_remark {
	enum pv_remark_kind kind;
	long line;
	const char *text;	/* cause and remedy, without a capital */
	struct pv_remark *next;
};

/*
 * What one expression may cost, in steps of libxml2's XPath: some tenths of a
 * second.  Who loads a form that a commune drew may set the tighter one.
 */
enum { PV_OPERATIONS_MAX = 2000000, PV_OPERATIONS_TIGHT = 200000 };

struct pv_definition {
	const char *name;		/* procedure: "etat-civil" */
	const char *id, *version, *title;
	char digest[65];		/* BLAKE2b-256 of the bytes, hexadecimal */
	xmlDoc *document;
	struct pv_node **nodes;
	size_t n_nodes;
	struct pv_item **items;		/* of the body, top level */
	size_t n_items;
	struct pv_item **pages;		/* in order */
	size_t n_pages;
	const char *default_language;
	xmlNode *procedure;		/* <pv:procedure>, or NULL */
	const char *acting;		/* path of the component that asks for whom (form/acting.h), or NULL */
	size_t n_expressions;		/* that were read */
	size_t operations_max;		/* of XPath, for one expression: PV_OPERATIONS_MAX, or less */
	struct pv_remark *remarks;	/* in the order of the reading; or NULL */
	struct pv_plan *plan;		/* private to the engine (form/engine.h) */
};

/*
 * pv_definition_load - read and compile; NULL with an error whose detail has
 * file, line, cause and remedy (a cycle, an expression, an unknown function).
 * What others load all the same (a bind for no node, a missing file) is in
 * the remarks.
 * The document comes from us: no DTD, no entities, no network all the same.
 */
struct pv_definition *pv_definition_load(struct pv_ctx *ctx, const void *parent,
    const char *name, const char *file, const void *xml, size_t length);

/*
 * pv_definition_load_own - the same of a form that a commune drew itself: no
 * more than so many bytes, nodes and expressions, and PV_OPERATIONS_TIGHT for
 * each of them.
 */
enum {
	PV_OWN_MAX_BYTES = 1 << 20,
	PV_OWN_MAX_NODES = 1000,
	PV_OWN_MAX_EXPRESSIONS = 2000
};
struct pv_definition *pv_definition_load_own(struct pv_ctx *ctx, const void *parent,
    const char *name, const char *file, const void *xml, size_t length);

/* pv_item_looks - the word is among those of its appearance. */
bool pv_item_looks(const struct pv_item *item, const char *word);

/* pv_definition_speaks - whether it may be read in a language: French, which it is written in, or one of its translations. */
bool pv_definition_speaks(const struct pv_definition *definition, const char *language);
/* pv_definition_text - a translation of its own for a language, NULL for none; owned by parent. */
const char *pv_definition_text(const struct pv_definition *definition, const char *language,
    const char *id, const void *parent);

const struct pv_item *pv_definition_page(const struct pv_definition *definition, const char *name);

#endif
