/* inspect/jpeg: a photo made again: upright, bare, of a size that is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jpeglib.h>

#include "inspect/jpeg.h"

enum { WIDTH = 48, HEIGHT = 32, EDGE = 16 };

/* An EXIF marker: little-endian TIFF, one entry (orientation), and a word. */
static const uint8_t exif[] = { 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0,
	0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 'S',
	'e', 'c', 'r', 'e', 't' };
enum { EXIF_ORIENTATION = 24 };

struct bytes {
	uint8_t *data;
	size_t length;
};

/* Black in the top left corner of EDGE, white elsewhere. */
static struct bytes
draw(int channels, int orientation)
{
	struct jpeg_compress_struct encoder = { 0 };
	struct jpeg_error_mgr errors;
	uint8_t row[WIDTH * 4], marker[sizeof(exif)];
	JSAMPROW rows[] = { row };
	struct bytes made = { NULL, 0 };
	unsigned long length = 0;

	encoder.err = jpeg_std_error(&errors);
	jpeg_create_compress(&encoder);
	jpeg_mem_dest(&encoder, &made.data, &length);
	encoder.image_width = WIDTH;
	encoder.image_height = HEIGHT;
	encoder.input_components = channels;
	encoder.in_color_space = channels == 1 ? JCS_GRAYSCALE :
	    channels == 3		       ? JCS_RGB :
						 JCS_CMYK;
	jpeg_set_defaults(&encoder);
	jpeg_set_quality(&encoder, 100, TRUE);
	jpeg_start_compress(&encoder, TRUE);
	memcpy(marker, exif, sizeof(exif));
	marker[EXIF_ORIENTATION] = (uint8_t)orientation;
	if (orientation > 0)
		jpeg_write_marker(
		    &encoder, JPEG_APP0 + 1, marker, sizeof(marker));
	for (int y = 0; y < HEIGHT; y++) {
		memset(row, 255, sizeof(row));
		if (y < EDGE)
			memset(row, 0, (size_t)(EDGE * channels));
		(void)jpeg_write_scanlines(&encoder, rows, 1);
	}
	jpeg_finish_compress(&encoder);
	jpeg_destroy_compress(&encoder);
	made.length = length;
	return made;
}

/* Pixels of an image that was made: grey, or the red of each. */
static uint8_t *
look(const struct bytes *image, int *width, int *height)
{
	struct jpeg_decompress_struct decoder = { 0 };
	struct jpeg_error_mgr errors;
	uint8_t *pixels;

	decoder.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&decoder);
	jpeg_mem_src(&decoder, image->data, (unsigned long)image->length);
	jpeg_read_header(&decoder, TRUE);
	decoder.out_color_space = JCS_GRAYSCALE;
	jpeg_start_decompress(&decoder);
	*width = (int)decoder.output_width;
	*height = (int)decoder.output_height;
	pixels = malloc(decoder.output_width * decoder.output_height);
	while (decoder.output_scanline < decoder.output_height) {
		JSAMPROW rows[] = { pixels +
			decoder.output_scanline * decoder.output_width };

		(void)jpeg_read_scanlines(&decoder, rows, 1);
	}
	jpeg_finish_decompress(&decoder);
	jpeg_destroy_decompress(&decoder);
	return pixels;
}

static struct bytes
again(struct bytes from)
{
	struct bytes made;

	assert_int_equal(
	    pv_jpeg_again(from.data, from.length, &made.data, &made.length),
	    PV_VERDICT_GOOD);
	free(from.data);
	return made;
}

/* The corner goes where a viewer that reads EXIF would show it. */
static void
orientation_is_applied(void **state)
{
	static const struct {
		bool right, down, turned;
	} expected[] = { { false, false, false }, { true, false, false },
		{ true, true, false }, { false, true, false },
		{ false, false, true }, { true, false, true },
		{ true, true, true }, { false, true, true } };

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct bytes made = again(draw(3, i + 1));
		int width, height, dark = 0;
		uint8_t *pixels = look(&made, &width, &height);
		int x = expected[i].right ? width - EDGE / 2 : EDGE / 2;
		int y = expected[i].down ? height - EDGE / 2 : EDGE / 2;

		assert_int_equal(width, expected[i].turned ? HEIGHT : WIDTH);
		assert_int_equal(height, expected[i].turned ? WIDTH : HEIGHT);
		assert_in_range(pixels[y * width + x], 0, 20);
		for (int at = 0; at < width * height; at++)
			dark += pixels[at] < 128;
		assert_in_range(dark, EDGE * EDGE - 20, EDGE * EDGE + 20);
		free(pixels);
		free(made.data);
	}
}

static void
nothing_is_left_of_exif(void **state)
{
	struct bytes before = draw(3, 6), made;

	(void)state;
	assert_non_null(memmem(before.data, before.length, "Secret", 6));
	made = again(before);
	assert_null(memmem(made.data, made.length, "Secret", 6));
	assert_null(memmem(made.data, made.length, "Exif", 4));
	free(made.data);
}

static void
grey_and_inks_are_read(void **state)
{
	int width, height;
	struct bytes grey = again(draw(1, 0)), inks = again(draw(4, 0));
	uint8_t *pixels = look(&grey, &width, &height);

	(void)state;
	assert_in_range(pixels[0], 0, 5);
	assert_in_range(pixels[width - 1], 250, 255);
	free(pixels);
	/* The library writes inks with Adobe's marker: inverted, as they do. */
	pixels = look(&inks, &width, &height);
	assert_in_range(pixels[0], 0, 5);
	assert_in_range(pixels[width - 1], 250, 255);
	free(pixels);
	free(grey.data);
	free(inks.data);
}

static enum pv_verdict
judge(const uint8_t *data, size_t length)
{
	uint8_t *made;
	size_t size;
	enum pv_verdict verdict = pv_jpeg_again(data, length, &made, &size);

	if (verdict != PV_VERDICT_GOOD)
		assert_null(made);
	free(made);
	return verdict;
}

/* Where the frame header says height and width. */
static size_t
find_frame(const struct bytes *image)
{
	size_t at = 0;

	while (image->data[at] != 0xff || image->data[at + 1] != 0xc0)
		at++;
	return at + 5;
}

static void
bombs_and_fragments_are_refused(void **state)
{
	struct bytes image = draw(3, 1);
	size_t at = find_frame(&image);

	(void)state;
	assert_int_equal(
	    judge(image.data, image.length / 2), PV_VERDICT_DAMAGED);
	/* The end marker alone may be missing. */
	assert_int_equal(judge(image.data, image.length - 2), PV_VERDICT_GOOD);
	assert_int_equal(judge(image.data, 20), PV_VERDICT_DAMAGED);
	assert_int_equal(
	    judge((const uint8_t *)"\xff\xd8\xff\xe1", 4), PV_VERDICT_DAMAGED);
	/* 65 500 by 65 500, in a file of some hundred bytes. */
	memset(image.data + at, 0xff, 4);
	image.data[at + 1] = image.data[at + 3] = 0xdc;
	assert_int_equal(judge(image.data, image.length), PV_VERDICT_TOO_LARGE);
	free(image.data);
}

/* An EXIF that lies about its lengths leads nowhere. */
static void
odd_exif_is_left(void **state)
{
	(void)state;
	for (size_t i = 6; i < sizeof(exif); i++) {
		struct bytes image = draw(3, 6), made;
		uint8_t *found = memmem(image.data, image.length, "Exif", 4);
		int width, height;

		found[i] = 0xff;
		made = again(image);
		free(look(&made, &width, &height));
		assert_int_equal(width * height, WIDTH * HEIGHT);
		free(made.data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orientation_is_applied),
		cmocka_unit_test(nothing_is_left_of_exif),
		cmocka_unit_test(grey_and_inks_are_read),
		cmocka_unit_test(bombs_and_fragments_are_refused),
		cmocka_unit_test(odd_exif_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
