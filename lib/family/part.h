/*
 * part - the parts of a family's file as forms: what is asked of each, how it
 * is typed, what the database is given.  The family and the desk ask the same.
 */
#ifndef PV_FAMILY_PART_H
#define PV_FAMILY_PART_H

#include "program/program.h"

struct pv_family_field;

struct pv_family_part {
	const char *name; /* in addresses: "enfant" */
	const char *part; /* in parvis.family_write: "child" */
	const char *list; /* the member of parvis.family_json that holds it */
	const struct pv_family_field *fields; /* ends with one without name */
	bool desk;			      /* agents alone write it */
};

/* pv_family_part_find - by its name in addresses; NULL for none. */
const struct pv_family_part *pv_family_part_find(const char *name, bool desk);

/*
 * pv_family_part_known - what the file has of it: the member of its list with
 * that id, or NULL.  Of the file's own part and of care, what holds them.
 */
const struct pv_value *pv_family_part_known(
    const struct pv_family_part *part, const struct pv_value *file, int64_t id);

/*
 * pv_family_part_form - "fields" of html/famille/part-fields.html: as the file
 * has them (known, or NULL for a new one), or as they were typed in a POST that
 * was refused.
 */
void pv_family_part_form(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_family_part *part, const struct pv_value *known, bool desk);

/*
 * pv_family_part_read - what was typed, as JSON for parvis.family_write; NULL
 * where it is wrong, with "errors" of the page and the error of each field in
 * the list of faults that pv_family_part_form then shows.
 */
const char *pv_family_part_read(struct pv_exchange *exchange,
    struct pv_value *model, const struct pv_family_part *part, bool desk);

/*
 * pv_family_part_page - the model of a part's form: fields, the version, what
 * it is called.  False with 404 "family.part-unknown" where the file has no
 * such member (id 0: a new one).
 */
bool pv_family_part_page(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_family_part *part, const struct pv_value *file, int64_t id,
    bool desk);

/* pv_family_part_gone - the word of parvis.family_write for who is no more; NULL: none. */
const char *pv_family_part_gone(const struct pv_family_part *part);

/* pv_family_part_none - NULL, with 404 "family.part-unknown". */
struct pv_answer *pv_family_part_none(struct pv_ctx *ctx);

/* pv_family_file_set - a file for html/famille/file-parts.html. */
void pv_family_file_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *file, bool desk);

/* Every field of every part, for a route's inputs. */
extern const struct pv_input pv_family_part_inputs[];

#endif
