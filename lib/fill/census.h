/*
 * census - what only a program knows of the form of the census: the terms of
 * the law (law/census.h), the place of birth in one line.
 */
#ifndef PV_FILL_CENSUS_H
#define PV_FILL_CENSUS_H

#include "base/date.h"
#include "form/answers.h"
#include "law/census.h"

/* Who is to be counted, as far as it is known. */
struct pv_census_person {
	enum pv_census_way way;
	const char *birth_path;
	struct pv_date birth, acquired;
	bool has_birth, has_acquired;
};

#define PV_CENSUS_ACQUIRED_ON "/data/nationalite/acquise"

void pv_census_person_read(
    struct pv_answers *answers, struct pv_census_person *person);

/*
 * pv_census_fill - /data/calcul, which no page asks.  False with an error where
 * the file of communes cannot be read.
 */
bool pv_census_fill(struct pv_ctx *ctx, struct pv_answers *answers);

#endif
