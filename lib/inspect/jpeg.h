/*
 * jpeg - a JPEG image made again from its pixels.
 */
#ifndef PV_INSPECT_JPEG_H
#define PV_INSPECT_JPEG_H

#include <stddef.h>
#include <stdint.h>

#include "inspect/verdict.h"

/*
 * What a telephone takes is under 64 million pixels; an image of more would
 * fill the memory from a few bytes.  One of more than 25 million is made
 * smaller: a sheet of A4 at 500 points an inch.
 */
enum {
	PV_JPEG_PIXELS_MAX = 67108864,
	PV_JPEG_KEPT_PIXELS_MAX = 25000000,
};

/*
 * pv_jpeg_again - the image upright, as its EXIF orientation says, in grey or
 * RGB, without EXIF (where and when it was taken, by whom), without thumbnail,
 * comment or profile.  *out is for free(); NULL unless PV_VERDICT_GOOD.
 *
 * PV_VERDICT_TOO_LARGE beyond PV_JPEG_PIXELS_MAX, or where a progressive image
 * would take too much memory; PV_VERDICT_DAMAGED where the file ends before
 * its image, or has more passes over it than any camera makes.
 */
enum pv_verdict pv_jpeg_again(
    const uint8_t *data, size_t length, uint8_t **out, size_t *out_length);

#endif
