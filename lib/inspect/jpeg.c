/*
 * jpeg - decoding, turning, and encoding again, by libjpeg-turbo.
 * Not here: how much memory there is (cage.c).
 */
#include "inspect/jpeg.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

enum {
	LIBRARY_MEMORY_BYTES = 234881024, /* of a progressive image */
	PASSES_MAX = 64,
	QUALITY = 86,
	EIGHTHS = 8,
	LAST_ROWS = 32, /* a file may lack its last bytes */
	ORIENTATION_TAG = 0x0112,
	TYPE_SHORT = 3,
};

/* The library's own part first: it hands us that. */
struct failing {
	struct jpeg_error_mgr own;
	jmp_buf back;
	bool cut; /* the file has ended */
	enum pv_verdict verdict;
};

struct image {
	uint8_t *pixels;
	size_t width, height;
	int channels;
	int orientation; /* of EXIF: 1 to 8 */
};

static void
give_up(j_common_ptr library)
{
	struct failing *failing = (struct failing *)library->err;

	/* With no disk to go to, too much memory is this. */
	failing->verdict = failing->own.msg_code == JERR_NO_BACKING_STORE ||
		failing->own.msg_code == JERR_OUT_OF_MEMORY ?
	    PV_VERDICT_TOO_LARGE :
	    PV_VERDICT_DAMAGED;
	longjmp(failing->back, 1);
}

static void
note(j_common_ptr library, int level)
{
	struct failing *failing = (struct failing *)library->err;

	if (level < 0 && failing->own.msg_code == JWRN_JPEG_EOF)
		failing->cut = true;
}

static void
count_passes(j_common_ptr library)
{
	j_decompress_ptr decoder = (j_decompress_ptr)library;

	if (decoder->input_scan_number > PASSES_MAX)
		ERREXIT(decoder, JERR_BAD_PROGRESSION);
}

static unsigned
number(const uint8_t *at, size_t bytes, bool little)
{
	unsigned value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | at[little ? bytes - 1 - i : i];
	return value;
}

/* The first directory of the TIFF that an EXIF marker holds. */
static int
read_orientation(const uint8_t *data, size_t length)
{
	static const uint8_t head[] = { 'E', 'x', 'i', 'f', 0, 0 };
	const uint8_t *tiff = data + sizeof(head);
	unsigned at, n, value;
	bool little;

	if (length < sizeof(head) + 10 || memcmp(data, head, sizeof(head)) != 0)
		return 0;
	length -= sizeof(head);
	little = tiff[0] == 'I';
	at = number(tiff + 4, 4, little);
	if (at > length - 2)
		return 0;
	n = number(tiff + at, 2, little);
	for (at += 2; n > 0 && length >= 12 && at <= length - 12; at += 12) {
		n--;
		if (number(tiff + at, 2, little) != ORIENTATION_TAG ||
		    number(tiff + at + 2, 2, little) != TYPE_SHORT)
			continue;
		value = number(tiff + at + 8, 2, little);
		return value >= 1 && value <= 8 ? (int)value : 0;
	}
	return 0;
}

static int
find_orientation(const struct jpeg_decompress_struct *decoder)
{
	const struct jpeg_marker_struct *marker = decoder->marker_list;
	int found = 0;

	for (; marker != NULL && found == 0; marker = marker->next)
		found = read_orientation(marker->data, marker->data_length);
	return found != 0 ? found : 1;
}

/* As many eighths of the image as may be kept. */
static void
choose_size(struct jpeg_decompress_struct *decoder)
{
	decoder->scale_denom = EIGHTHS;
	for (decoder->scale_num = EIGHTHS; decoder->scale_num > 1;
	     decoder->scale_num--) {
		jpeg_calc_output_dimensions(decoder);
		if ((size_t)decoder->output_width * decoder->output_height <=
		    PV_JPEG_KEPT_PIXELS_MAX)
			return;
	}
}

static void
choose_colours(struct jpeg_decompress_struct *decoder)
{
	switch (decoder->jpeg_color_space) {
	case JCS_GRAYSCALE:
		decoder->out_color_space = JCS_GRAYSCALE;
		break;
	case JCS_CMYK:
	case JCS_YCCK:
		decoder->out_color_space = JCS_CMYK;
		break;
	default:
		decoder->out_color_space = JCS_RGB;
		break;
	}
}

/* Printers' inks as light, in place; Adobe writes them inverted. */
static void
mix_inks(uint8_t *row, size_t width, bool inverted)
{
	for (size_t i = 0; i < width; i++) {
		const uint8_t *ink = row + 4 * i;
		unsigned black = inverted ? ink[3] : 255U - ink[3];

		for (size_t c = 0; c < 3; c++) {
			unsigned part = inverted ? ink[c] : 255U - ink[c];

			row[3 * i + c] = (uint8_t)(part * black / 255);
		}
	}
}

static void
read_rows(struct jpeg_decompress_struct *decoder, struct image *image)
{
	size_t width = image->width;
	size_t channels = (size_t)image->channels;
	JSAMPARRAY row =
	    decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE,
		(JDIMENSION)(width * (size_t)decoder->output_components), 1);

	/* It does not return. */
	if (image->pixels == NULL) {
		ERREXIT1(decoder, JERR_OUT_OF_MEMORY, 0);
		return;
	}
	while (decoder->output_scanline < decoder->output_height) {
		uint8_t *to =
		    image->pixels + decoder->output_scanline * width * channels;

		(void)jpeg_read_scanlines(decoder, row, 1);
		if (decoder->output_components == 4)
			mix_inks(row[0], width, decoder->saw_Adobe_marker);
		memcpy(to, row[0], width * channels);
		/* What is left of a cut file would be grey. */
		if (((struct failing *)decoder->err)->cut &&
		    decoder->output_scanline + LAST_ROWS <
			decoder->output_height)
			ERREXIT(decoder, JERR_INPUT_EOF);
	}
}

static enum pv_verdict
decode(const uint8_t *data, size_t length, struct image *image)
{
	struct jpeg_decompress_struct decoder = { 0 };
	struct failing failing = { .verdict = PV_VERDICT_GOOD };
	struct jpeg_progress_mgr progress = { .progress_monitor =
						  count_passes };

	decoder.err = jpeg_std_error(&failing.own);
	failing.own.error_exit = give_up;
	failing.own.emit_message = note;
	if (setjmp(failing.back) != 0) {
		jpeg_destroy_decompress(&decoder);
		return failing.verdict;
	}
	jpeg_create_decompress(&decoder);
	decoder.mem->max_memory_to_use = LIBRARY_MEMORY_BYTES;
	decoder.progress = &progress;
	jpeg_mem_src(&decoder, data, (unsigned long)length);
	jpeg_save_markers(&decoder, JPEG_APP0 + 1, 0xffff);
	(void)jpeg_read_header(&decoder, TRUE);
	if ((size_t)decoder.image_width * decoder.image_height >
	    PV_JPEG_PIXELS_MAX) {
		failing.verdict = PV_VERDICT_TOO_LARGE;
		longjmp(failing.back, 1);
	}
	image->orientation = find_orientation(&decoder);
	choose_colours(&decoder);
	choose_size(&decoder);
	(void)jpeg_start_decompress(&decoder);
	image->width = decoder.output_width;
	image->height = decoder.output_height;
	image->channels = decoder.output_components == 1 ? 1 : 3;
	image->pixels =
	    malloc(image->width * image->height * (size_t)image->channels);
	if (image->pixels == NULL)
		ERREXIT1(&decoder, JERR_OUT_OF_MEMORY, 0);
	read_rows(&decoder, image);
	(void)jpeg_finish_decompress(&decoder);
	jpeg_destroy_decompress(&decoder);
	return PV_VERDICT_GOOD;
}

/* Where the first pixel is, and the steps to the right and down, in pixels. */
struct course {
	ptrdiff_t start, right, down;
};

static struct course
plot_course(const struct image *image)
{
	ptrdiff_t w = (ptrdiff_t)image->width, h = (ptrdiff_t)image->height;
	ptrdiff_t last = w * h - 1;
	const struct course courses[] = {
		{ 0, 1, w },
		{ w - 1, -1, w },
		{ last, -1, -w },
		{ last - w + 1, 1, -w },
		{ 0, w, 1 },
		{ last - w + 1, -w, 1 },
		{ last, -w, -1 },
		{ w - 1, w, -1 },
	};

	return courses[image->orientation - 1];
}

static void
write_rows(struct jpeg_compress_struct *encoder, const struct image *image)
{
	const struct course course = plot_course(image);
	ptrdiff_t channels = image->channels;
	JSAMPARRAY row =
	    encoder->mem->alloc_sarray((j_common_ptr)encoder, JPOOL_IMAGE,
		(JDIMENSION)(encoder->image_width * (JDIMENSION)channels), 1);

	/* It does not return. */
	if (image->pixels == NULL) {
		ERREXIT1(encoder, JERR_OUT_OF_MEMORY, 0);
		return;
	}
	while (encoder->next_scanline < encoder->image_height) {
		const uint8_t *from = image->pixels +
		    (course.start +
			(ptrdiff_t)encoder->next_scanline * course.down) *
			channels;

		for (JDIMENSION x = 0; x < encoder->image_width; x++) {
			memcpy(row[0] + (ptrdiff_t)x * channels, from,
			    (size_t)channels);
			if (x + 1 < encoder->image_width)
				from += course.right * channels;
		}
		(void)jpeg_write_scanlines(encoder, row, 1);
	}
}

static enum pv_verdict
encode(const struct image *image, uint8_t **out, unsigned long *out_length)
{
	struct jpeg_compress_struct encoder = { 0 };
	struct failing failing = { .verdict = PV_VERDICT_GOOD };
	bool turned = image->orientation >= 5;

	encoder.err = jpeg_std_error(&failing.own);
	failing.own.error_exit = give_up;
	failing.own.emit_message = note;
	if (setjmp(failing.back) != 0) {
		jpeg_destroy_compress(&encoder);
		return failing.verdict;
	}
	jpeg_create_compress(&encoder);
	jpeg_mem_dest(&encoder, out, out_length);
	encoder.image_width =
	    (JDIMENSION)(turned ? image->height : image->width);
	encoder.image_height =
	    (JDIMENSION)(turned ? image->width : image->height);
	encoder.input_components = image->channels;
	encoder.in_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(&encoder);
	jpeg_set_quality(&encoder, QUALITY, TRUE);
	jpeg_start_compress(&encoder, TRUE);
	write_rows(&encoder, image);
	jpeg_finish_compress(&encoder);
	jpeg_destroy_compress(&encoder);
	return PV_VERDICT_GOOD;
}

enum pv_verdict
pv_jpeg_again(
    const uint8_t *data, size_t length, uint8_t **out, size_t *out_length)
{
	struct image image = { .orientation = 1 };
	unsigned long made = 0;
	enum pv_verdict verdict;

	*out = NULL;
	verdict = decode(data, length, &image);
	if (verdict == PV_VERDICT_GOOD)
		verdict = encode(&image, out, &made);
	if (verdict != PV_VERDICT_GOOD) {
		free(*out);
		*out = NULL;
	}
	free(image.pixels);
	*out_length = made;
	return verdict;
}
