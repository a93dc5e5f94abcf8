/*
 * reader - what the reading of one expression is made of: its tokens, its
 * paths, its parts.
 *
 * Private to expression.c, path.c and token.c.
 */
#ifndef PV_FORM_READER_H
#define PV_FORM_READER_H

#include "base/buffer.h"
#include "form/engine.h"

/*
 * What a hostile form may ask of the reader: a source of this length, this
 * deep, this many nodes looked at.  It grows by less than thirty times when it is
 * rewritten.
 */
enum {
	DEPTH_MAX = 256,
	REFS_MAX = 512,
	SOURCE_MAX_BYTES = 32768,
	TEXT_MAX_BYTES = 100 * SOURCE_MAX_BYTES,
	LOOKED_MAX = 4000000,
	OPERATORS_MAX = 2000
};

enum pv_token {
	PV_T_END,
	PV_T_NUMBER,
	PV_T_LITERAL,
	PV_T_NAME,
	PV_T_OPERATOR,
	PV_T_OPEN,
	PV_T_CLOSE,
	PV_T_LEFT,
	PV_T_RIGHT,
	PV_T_COMMA,
	PV_T_SLASH,
	PV_T_TWO_SLASHES,
	PV_T_DOT,
	PV_T_TWO_DOTS,
	PV_T_AT,
	PV_T_STAR,
	PV_T_DOLLAR,
};

/* One part, already rewritten, with what it yields. */
struct pv_part {
	struct pv_buffer *text;
	enum pv_yield yields;
	bool literal; /* a quoted text */
};

struct pv_reader {
	const void *parent;
	const struct pv_definition *definition;
	const struct pv_node *context;
	struct pv_expression *expression;
	const char *at; /* after the token */
	enum pv_token token;
	const char *start; /* of the token */
	size_t length;
	bool operand_before; /* so that "*" and "and" are operators */
	int depth, predicates;
	int looked; /* nodes seen, to find what paths mean */
	int operators;
	const char *fault;
};

/* Where a path has come to: the nodes of the model that it may mean. */
struct pv_place {
	struct pv_node **nodes;
	size_t n;
	bool outside;  /* in a secondary instance, or unknown */
	bool root;     /* at the document, above the root element */
	bool filtered; /* by a predicate, or it has a "*" */
};

/* pv_token_next - the token after reader->at; one that is none is a fault. */
void pv_token_next(struct pv_reader *reader);
bool pv_token_is(const struct pv_reader *reader, const char *text);
/* pv_token_fault - keep the first cause: format "what" in "source"; false. */
bool pv_token_fault(
    struct pv_reader *reader, const char *format, const char *what, size_t n);

/* Paths: of the document, of the node at hand. */
bool pv_path_absolute(struct pv_reader *reader, struct pv_part *out);
bool pv_path_relative(struct pv_reader *reader, struct pv_part *out);
/* pv_path_predicate, _steps - "[…]" and "/…" after what place is. */
bool pv_path_predicate(
    struct pv_reader *reader, struct pv_place *place, struct pv_part *out);
bool pv_path_steps(
    struct pv_reader *reader, struct pv_place *place, struct pv_part *out);
/* pv_path_conclude - the nodes that a path ends at are what it refers to. */
void pv_path_conclude(struct pv_reader *reader, const struct pv_place *place,
    struct pv_part *out);
void pv_path_put(const struct pv_reader *reader, struct pv_place *place,
    struct pv_node *node);

/* Parts: pv_part_read - a whole expression, between its brackets, into a new part. */
struct pv_part pv_part_new(struct pv_reader *reader, enum pv_yield yields);
bool pv_part_read(struct pv_reader *reader, struct pv_part *out);

#endif
