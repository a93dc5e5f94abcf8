/*
 * plain - what a page of a server shows more plainly than a telephone's
 * application would, and the check names.
 * Not here: how it is shown (control.c).
 */
#include <string.h>

#include "form/engine.h"

struct instead {
	const char *word; /* of the appearance, or how one begins ("ex:") */
	const char *text;
};

static const struct instead of_appearance[] = {
	{ "signature", "a signature is sent as a picture" },
	{ "draw", "a drawing is sent as a picture" },
	{ "annotate", "a picture is sent without notes on it" },
	{ "bearing", "a bearing is typed" },
	{ "ex:", "no other application is called: the answer is typed" },
	{ "printer:", "nothing is printed: the answer is typed" },
	{ "image-map", "the choices are listed instead of the picture" },
	{ "autoplay", "nothing plays by itself" },
	{ "ethiopian", "a day is typed in the Gregorian calendar" },
	{ "coptic", "a day is typed in the Gregorian calendar" },
	{ "islamic", "a day is typed in the Gregorian calendar" },
	{ "bikram-sambat", "a day is typed in the Gregorian calendar" },
	{ "myanmar", "a day is typed in the Gregorian calendar" },
	{ "persian", "a day is typed in the Gregorian calendar" },
};

static const char *
by_appearance(const struct pv_item *item)
{
	size_t n = sizeof(of_appearance) / sizeof(of_appearance[0]);

	for (size_t i = 0; i < n; i++) {
		const char *word = of_appearance[i].word;

		if (strchr(word, ':') != NULL ?
			strstr(item->appearance, word) != NULL :
			pv_item_looks(item, word))
			return of_appearance[i].text;
	}
	return NULL;
}

static const char *
by_type(const struct pv_item *item)
{
	const char *media = item->media_type != NULL ? item->media_type : "";

	if (item->control == PV_UPLOAD && strstr(media, "audio/") != NULL)
		return "no sound is recorded: a file of it is sent";
	if (item->control == PV_UPLOAD && strstr(media, "video/") != NULL)
		return "no film is taken: a file of it is sent";
	if (item->control != PV_INPUT)
		return NULL;
	switch (item->node->type) {
	case PV_BARCODE:
		return "no barcode is scanned: its number is typed";
	case PV_INTENT:
		return "no other application is called: the answer is typed";
	case PV_GEOTRACE:
	case PV_GEOSHAPE:
		return "no line is drawn: its points are typed";
	default:
		return NULL;
	}
}

void
pv_reading_plain(struct pv_reading *reading, const struct pv_item *item)
{
	const char *text = by_appearance(item);

	if (text == NULL && item->node != NULL)
		text = by_type(item);
	if (text != NULL)
		pv_reading_remark(reading, PV_REMARK_PLAIN, item->element,
		    "%s: %s", item->node != NULL ? item->node->path : "a group",
		    text);
}
