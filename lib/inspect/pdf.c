/*
 * pdf - a walk through the objects of a PDF.
 * Not here: how much memory and time it may take (cage.c).
 */
#include "inspect/pdf.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

enum { OBJECTS_MAX = 2000000, WAITING_MAX = 4000000 };

struct walk {
	qpdf_data pdf;
	uint8_t *seen; /* a bit for each number of an object */
	qpdf_oh *waiting;
	size_t n, size;
	enum pv_verdict verdict;
};

static void
find(struct walk *walk, enum pv_verdict verdict)
{
	if (walk->verdict == PV_VERDICT_GOOD)
		walk->verdict = verdict;
}

/* Whether an object is met for the first time: direct ones always are. */
static bool
is_new(struct walk *walk, qpdf_oh object)
{
	int id = qpdf_oh_get_object_id(walk->pdf, object);
	uint8_t bit = (uint8_t)(1U << (id & 7));

	if (id <= 0)
		return true;
	if (id > OBJECTS_MAX) {
		find(walk, PV_VERDICT_DAMAGED);
		return false;
	}
	if ((walk->seen[id >> 3] & bit) != 0)
		return false;
	walk->seen[id >> 3] |= bit;
	return true;
}

static void
put(struct walk *walk, qpdf_oh object)
{
	if (!is_new(walk, object)) {
		qpdf_oh_release(walk->pdf, object);
		return;
	}
	if (walk->n == walk->size) {
		walk->size = walk->size == 0 ? 256 : 2 * walk->size;
		walk->waiting = walk->size > WAITING_MAX ?
		    NULL :
		    realloc(walk->waiting, walk->size * sizeof(qpdf_oh));
		if (walk->waiting == NULL)
			abort();
	}
	walk->waiting[walk->n++] = object;
}

static bool
has_name(struct walk *walk, qpdf_oh dictionary, const char *key,
    const char *const *names)
{
	qpdf_oh value = qpdf_oh_get_key(walk->pdf, dictionary, key);
	bool found = false;

	for (; *names != NULL && !found; names++)
		found = qpdf_oh_is_name_and_equals(walk->pdf, value, *names);
	qpdf_oh_release(walk->pdf, value);
	return found;
}

/* What a dictionary is, by what it says of itself. */
static void
look_at_kind(struct walk *walk, qpdf_oh dictionary)
{
	static const char *const actions[] = { "/JavaScript", "/Launch",
		"/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute",
		"/GoToE", NULL };
	static const char *const media[] = { "/RichMedia", NULL };
	static const char *const attached[] = { "/FileAttachment", NULL };
	static const char *const embedded[] = { "/EmbeddedFile", NULL };

	if (has_name(walk, dictionary, "/S", actions) ||
	    has_name(walk, dictionary, "/Subtype", media))
		find(walk, PV_VERDICT_SCRIPT);
	if (has_name(walk, dictionary, "/Subtype", attached) ||
	    has_name(walk, dictionary, "/Type", embedded))
		find(walk, PV_VERDICT_ATTACHMENT);
}

/* The name alone may be that of a font: what it stands for decides. */
static void
look_at_key(
    struct walk *walk, qpdf_oh dictionary, const char *key, qpdf_oh value)
{
	qpdf_data pdf = walk->pdf;

	if ((strcmp(key, "/JS") == 0 &&
		(qpdf_oh_is_string(pdf, value) ||
		    qpdf_oh_is_stream(pdf, value))) ||
	    strcmp(key, "/JavaScript") == 0)
		find(walk, PV_VERDICT_SCRIPT);
	if (strcmp(key, "/EmbeddedFiles") == 0 ||
	    (strcmp(key, "/EF") == 0 &&
		(qpdf_oh_has_key(pdf, dictionary, "/F") ||
		    qpdf_oh_has_key(pdf, dictionary, "/UF"))))
		find(walk, PV_VERDICT_ATTACHMENT);
	if (strcmp(key, "/XFA") == 0 &&
	    (qpdf_oh_is_array(pdf, value) || qpdf_oh_is_stream(pdf, value)))
		find(walk, PV_VERDICT_XFA);
}

static void
enter_dictionary(struct walk *walk, qpdf_oh dictionary)
{
	qpdf_data pdf = walk->pdf;

	look_at_kind(walk, dictionary);
	qpdf_oh_begin_dict_key_iter(pdf, dictionary);
	while (qpdf_oh_dict_more_keys(pdf)) {
		const char *key = qpdf_oh_dict_next_key(pdf);
		qpdf_oh value = qpdf_oh_get_key(pdf, dictionary, key);

		look_at_key(walk, dictionary, key, value);
		put(walk, value);
	}
}

static void
enter(struct walk *walk, qpdf_oh object)
{
	qpdf_data pdf = walk->pdf;

	if (qpdf_oh_is_stream(pdf, object)) {
		qpdf_oh dictionary = qpdf_oh_get_dict(pdf, object);

		enter_dictionary(walk, dictionary);
		qpdf_oh_release(pdf, dictionary);
	} else if (qpdf_oh_is_dictionary(pdf, object)) {
		enter_dictionary(walk, object);
	} else if (qpdf_oh_is_array(pdf, object)) {
		int n = qpdf_oh_get_array_n_items(pdf, object);

		for (int i = 0; i < n; i++)
			put(walk, qpdf_oh_get_array_item(pdf, object, i));
	}
}

/* Why the library failed. */
static enum pv_verdict
read_failure(qpdf_data pdf)
{
	qpdf_error error = qpdf_get_error(pdf);

	return error != NULL &&
		qpdf_get_error_code(pdf, error) == qpdf_e_password ?
	    PV_VERDICT_ENCRYPTED :
	    PV_VERDICT_DAMAGED;
}

static enum pv_verdict
walk_through(qpdf_data pdf)
{
	struct walk walk = { .pdf = pdf, .verdict = PV_VERDICT_GOOD };

	walk.seen = calloc(OBJECTS_MAX / 8 + 1, 1);
	if (walk.seen == NULL)
		abort();
	put(&walk, qpdf_get_trailer(pdf));
	while (walk.n > 0 && walk.verdict == PV_VERDICT_GOOD) {
		qpdf_oh object = walk.waiting[--walk.n];

		enter(&walk, object);
		qpdf_oh_release(pdf, object);
	}
	free(walk.seen);
	free(walk.waiting);
	if (walk.verdict == PV_VERDICT_GOOD && qpdf_has_error(pdf))
		return PV_VERDICT_DAMAGED;
	return walk.verdict;
}

enum pv_verdict
pv_pdf_look(const uint8_t *data, size_t length)
{
	qpdf_data pdf = qpdf_init();
	enum pv_verdict verdict;

	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	qpdf_silence_errors(pdf);
	if ((qpdf_read_memory(pdf, "file", (const char *)data, length, NULL) &
		QPDF_ERRORS) != 0)
		verdict = read_failure(pdf);
	else if (qpdf_is_encrypted(pdf))
		verdict = PV_VERDICT_ENCRYPTED;
	else
		verdict = walk_through(pdf);
	qpdf_cleanup(&pdf);
	return verdict;
}
