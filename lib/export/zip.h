/*
 * zip - an archive written as it goes (APPNOTE 6.3), over zlib.
 *
 * Neither libzip nor libarchive serves: the first wants the whole archive in
 * something it can seek in, the second gives the first entry an extra field,
 * which ODF 1.3 part 2, 3.3 forbids for "mimetype".  In memory: the entry at
 * hand, and a line for each of those before.
 */
#ifndef PV_EXPORT_ZIP_H
#define PV_EXPORT_ZIP_H

#include "base/buffer.h"

struct pv_zip;

/* pv_zip_new - writes to the end of out, which the caller empties when it likes.  Owned by parent. */
struct pv_zip *pv_zip_new(const void *parent, struct pv_buffer *out);

/* pv_zip_stored - an entry as it is, whole, its sizes before it. */
void pv_zip_stored(
    struct pv_zip *zip, const char *name, const void *data, size_t length);

/* pv_zip_open, _add, _close - an entry deflated piece by piece (below 4 GiB). */
void pv_zip_open(struct pv_zip *zip, const char *name);
void pv_zip_add(struct pv_zip *zip, const void *data, size_t length);
void pv_zip_close(struct pv_zip *zip);

/* pv_zip_end - the list of entries: the archive is whole.  ZIP64 where it is past 65 534 entries or 4 GiB. */
void pv_zip_end(struct pv_zip *zip);

#endif
