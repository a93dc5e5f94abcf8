/*
 * hours - the slots of a day, from what is typed and into words.
 * Not here: which day is which (parvis.opening_day).
 */
#include "base/hours.h"

#include <stdio.h>
#include <string.h>

enum { SLOTS_MAX = 8, SLOT_BYTES = 11, END_OF_DAY = 24 * 60 };

/* A word that may stand at `at`, in one of its spellings: past it, or NULL. */
static const char *
past(const char *at, const char *const *spellings)
{
	for (; *spellings != NULL; spellings++)
		if (strncmp(at, *spellings, strlen(*spellings)) == 0)
			return at + strlen(*spellings);
	return NULL;
}

static const char *
skip(const char *at, const char *const *spellings)
{
	for (const char *next; (next = past(at, spellings)) != NULL;)
		at = next;
	return at;
}

static const char *const blanks[] = { " ", "\t", "\r", "\n", "\u00a0", "\u202f",
	NULL };
static const char *const between[] = { " ", "\t", "\r", "\n", "\u00a0",
	"\u202f", ",", ";", "/", "+", "&", "et ", "puis ", "de ", "De ", NULL };
static const char *const dashes[] = { "-", "–", "—", "‑", "à", "À", "a ",
	NULL };
static const char *const marks[] = { "heures", "heure", "h", "H", ":", ".",
	NULL };
static const char *const closed[] = { "fermé", "Fermé", "FERMÉ", "ferme",
	"Ferme", "FERME", "-", "–", "—", NULL };

static int
digits(const char **at)
{
	int number = 0, n = 0;

	for (; **at >= '0' && **at <= '9' && n < 3; n++, (*at)++)
		number = number * 10 + (**at - '0');
	return n == 0 || n > 2 ? -1 : number;
}

/* Minutes since midnight, past the blanks after it; -1 where none is there. */
static int
read_time(const char **at)
{
	int hour = digits(at), minute = 0;
	const char *next, *after;

	if (hour < 0)
		return -1;
	after = past(skip(*at, blanks), marks);
	if (after != NULL) {
		*at = after;
		next = skip(after, blanks);
		/* "9h 14h" is two times: minutes are two digits, and no hour */
		if (next[0] >= '0' && next[0] <= '5' && next[1] >= '0' &&
		    next[1] <= '9' &&
		    (next == after ||
			past(skip(next + 2, blanks), marks) == NULL)) {
			minute = (next[0] - '0') * 10 + (next[1] - '0');
			*at = next + 2;
		}
	}
	*at = skip(*at, blanks);
	if (**at >= '0' && **at <= '9' && (*at)[-1] >= '0' && (*at)[-1] <= '9')
		return -1;
	return hour * 60 + minute <= END_OF_DAY ? hour * 60 + minute : -1;
}

static bool
is_closed(const char *at)
{
	const char *after = past(at, closed);

	return *at == '\0' || (after != NULL && *skip(after, blanks) == '\0');
}

enum pv_hours_fault
pv_hours_parse(struct pv_ctx *ctx, const char *typed, const char **slots)
{
	const char *at = skip(typed, blanks), *said = "";
	int from, to, last = 0, n = 0;

	if (is_closed(at)) {
		*slots = "";
		return PV_HOURS_RIGHT;
	}
	for (at = skip(at, between); *at != '\0'; at = skip(at, between)) {
		from = read_time(&at);
		at = from < 0 ? NULL : past(at, dashes);
		if (at == NULL)
			return PV_HOURS_UNKNOWN;
		at = skip(at, blanks);
		to = read_time(&at);
		if (to < 0)
			return PV_HOURS_UNKNOWN;
		if (to <= from)
			return PV_HOURS_ORDER;
		if (n > 0 && from < last)
			return PV_HOURS_OVERLAP;
		if (++n > SLOTS_MAX)
			return PV_HOURS_MANY;
		said = pv_printf(ctx, "%s%s%02d:%02d-%02d:%02d", said,
		    n > 1 ? ", " : "", from / 60, from % 60, to / 60, to % 60);
		last = to;
	}
	if (n == 0)
		return PV_HOURS_UNKNOWN;
	*slots = said;
	return PV_HOURS_RIGHT;
}

static const char *
time_words(struct pv_ctx *ctx, int hour, int minute)
{
	return minute == 0 ?
	    pv_printf(ctx, "%d\u00a0h", hour) :
	    pv_printf(ctx, "%d\u00a0h\u00a0%02d", hour, minute);
}

/* "09:00-12:00": its four numbers; false where there is no slot more. */
static bool
read_slot(const char *slot, int at[4])
{
	if (strlen(slot) < SLOT_BYTES)
		return false;
	for (size_t i = 0; i < 4; i++)
		at[i] = (slot[3 * i] - '0') * 10 + slot[3 * i + 1] - '0';
	return true;
}

const char *
pv_hours_words(struct pv_ctx *ctx, const char *slots)
{
	const char *words = "";
	int at[4];

	while (read_slot(slots, at)) {
		words = pv_printf(ctx, "%s%s%s\u00a0–\u2060\u00a0%s", words,
		    *words != '\0' ? ", " : "", time_words(ctx, at[0], at[1]),
		    time_words(ctx, at[2], at[3]));
		slots += SLOT_BYTES;
		slots += strspn(slots, ", ");
	}
	return words;
}
