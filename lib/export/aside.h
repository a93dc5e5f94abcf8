/*
 * aside - bytes put aside until later, however many, in little memory.
 *
 * Past a bound they go to a file without a name in the temporary directory,
 * encrypted by a key that is in no other place than this: what is written
 * there says nothing to who finds it, and goes with the process.
 */
#ifndef PV_EXPORT_ASIDE_H
#define PV_EXPORT_ASIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pv_aside;

/* pv_aside_new - nothing yet.  Owned by parent. */
struct pv_aside *pv_aside_new(const void *parent);

/* pv_aside_add - after what is there.  The process ends where no file can hold it. */
void pv_aside_add(struct pv_aside *aside, const void *data, size_t length);

/* pv_aside_length - bytes put aside in all. */
uint64_t pv_aside_length(const struct pv_aside *aside);

/*
 * pv_aside_next - gives them back from the first, a part at each call; false
 * after the last.  Nothing is added once that began.  data is valid until the
 * next call.
 */
bool pv_aside_next(struct pv_aside *aside, const void **data, size_t *length);

/*
 * pv_aside_read - the next length bytes into what has room for them; false
 * where there are not as many.  Not mixed with pv_aside_next.
 */
bool pv_aside_read(struct pv_aside *aside, void *into, size_t length);

#endif
