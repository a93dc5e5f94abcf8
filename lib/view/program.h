/*
 * program - a compiled template: one flat array of operations.  What an
 * operation contains follows it, up to its end.  For lib/view alone.
 */
#ifndef PV_VIEW_PROGRAM_H
#define PV_VIEW_PROGRAM_H

#include "view/template.h"

enum pv_escape { PV_ESCAPE_HTML, PV_ESCAPE_TEXT, PV_ESCAPE_HEADER };

enum pv_op_kind {
	PV_OP_TEXT,
	PV_OP_VALUE,
	PV_OP_RAW, /* a value that is not escaped */
	PV_OP_SECTION,
	PV_OP_INVERTED,
	PV_OP_PARTIAL,
	PV_OP_PARENT, /* contains the blocks that replace its own */
	PV_OP_BLOCK,
};

struct pv_part {
	const char *text;
	size_t length;
};

struct pv_op {
	enum pv_op_kind kind;
	bool dynamic; /* PARTIAL, PARENT: the name is a value */
	unsigned end; /* index after what it contains */
	unsigned line;
	unsigned n_parts; /* of a dotted name; 0: "." */
	struct pv_part *parts;
	const char *text; /* TEXT; else the whole name */
	size_t length;
	const char *indent;		 /* before each line of it, or NULL */
	const struct pv_template *found; /* PARTIAL, PARENT: once looked up */
};

struct pv_template {
	const char *name;
	const char *source; /* the names of its operations are parts of it */
	enum pv_escape escape;
	struct pv_op *ops;
	unsigned n, size;
};

/*
 * pv_template_compile - source is copied; owned by parent.  raw permits the
 * unescaped tag.  NULL with the error 500, file and line in its detail.
 */
struct pv_template *pv_template_compile(struct pv_ctx *ctx, const void *parent,
    const char *name, const char *source, size_t length, enum pv_escape escape,
    bool raw);

/* What may be wrong with a template. */
enum pv_template_wrong {
	PV_WRONG_TAG_END,    /* a tag without its end */
	PV_WRONG_DELIMITERS, /* a change of delimiters: not two, or refused */
	PV_WRONG_NAME,	     /* a tag without a name, or with more than one */
	PV_WRONG_DEPTH,	     /* sections in one another without an end */
	PV_WRONG_CLOSE,	     /* the end of what was not begun */
	PV_WRONG_OTHER,	     /* the end of another section than the last */
	PV_WRONG_RAW,	     /* the unescaped tag, where it is refused */
	PV_WRONG_PARENT,     /* a tag in a parent that is no block */
	PV_WRONG_OPEN,	     /* a section that is not ended: where it begins */
	PV_WRONG_BYTE,	     /* a NUL byte */
};

struct pv_template_fault {
	enum pv_template_wrong wrong;
	size_t at; /* byte of the source */
};

/*
 * pv_template_try - compile what a person wrote: NULL with what is wrong in
 * fault, and no error recorded.  The unescaped tag and other delimiters are
 * refused.  Owned by ctx.
 */
struct pv_template *pv_template_try(struct pv_ctx *ctx, const char *source,
    enum pv_escape escape, struct pv_template_fault *fault);

/*
 * Where partials and parents are: NULL with an error, or NULL without one,
 * which renders nothing.
 */
struct pv_finder {
	struct pv_template *(*find)(struct pv_ctx *ctx, void *data,
	    const char *name, size_t length, enum pv_escape escape);
	void *data;
};

/* pv_template_render - false with an error; out is unchanged then. */
bool pv_template_render(struct pv_ctx *ctx, const struct pv_template *template,
    const struct pv_finder *finder, const struct pv_value *model,
    struct pv_buffer *out);

#endif
