/*
 * zip - an archive written as it goes (APPNOTE 6.3), over zlib.
 *
 * Neither libzip nor libarchive serves: the first wants the whole archive in
 * something it can seek in, the second gives the first entry an extra field,
 * which ODF 1.3 part 2, 3.3 forbids for "mimetype".  Constant memory: a piece of
 * the entry at hand; the list of those before is put aside (aside.h).
 */
#ifndef PV_EXPORT_ZIP_H
#define PV_EXPORT_ZIP_H

#include "base/buffer.h"

struct pv_zip;

/*
 * pv_zip_new - writes to the end of out, which the caller empties when it
 * likes.  from: how many bytes are before it where it is kept, most often 0.
 * Owned by parent.
 */
struct pv_zip *pv_zip_new(
    const void *parent, struct pv_buffer *out, uint64_t from);

/* pv_zip_stored - an entry as it is, whole, its sizes before it. */
void pv_zip_stored(
    struct pv_zip *zip, const char *name, const void *data, size_t length);

/* pv_zip_open, _add, _close - an entry deflated piece by piece (below 4 GiB). */
void pv_zip_open(struct pv_zip *zip, const char *name);
void pv_zip_add(struct pv_zip *zip, const void *data, size_t length);
void pv_zip_close(struct pv_zip *zip);

/*
 * pv_zip_end - the list of entries, a part at each call; false: the archive is
 * whole, and nothing was written.  ZIP64 where it is past 65 534 entries or
 * 4 GiB.
 */
bool pv_zip_end(struct pv_zip *zip);

#endif
