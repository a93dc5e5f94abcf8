/*
 * case - one case of a procedure, read, played, judged.
 * Not here: which cases there are (command/procedure_test.c).
 */
#include "form/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "form/typed.h"

enum {
	FORM_MAX_BYTES = 4 << 20,
	CASE_MAX_BYTES = 256 << 10,
	SAID_MAX_BYTES = 256 << 10,
	LINES_MAX = 2000
};

struct play {
	struct pv_ctx *ctx;
	const struct pv_procedure *procedure;
	const struct pv_definition *definition;
	struct pv_answers *answers;
	struct pv_buffer *said; /* what is not as expected */
	const char *faults[LINES_MAX];
	int fault_lines[LINES_MAX];
	int n_faults;
	const char *pages; /* or NULL: not said */
	int pages_line;
};

#define say(play, line, ...) \
	(pv_buffer_addf((play)->said, "%d: ", (line)), \
	    pv_buffer_addf((play)->said, __VA_ARGS__), \
	    pv_buffer_add((play)->said, "\n", 1))

static struct pv_buffer *
read_all(struct pv_ctx *ctx, FILE *file, size_t most)
{
	struct pv_buffer *text = pv_buffer_new(ctx, most + BUFSIZ);
	char bytes[BUFSIZ];
	size_t n;

	while (text->length <= most &&
	    (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		pv_buffer_add(text, bytes, n);
	return text->length <= most ? text : NULL;
}

/*
 * What only the program knows.  Where it asks the database for it, a case says
 * it as an answer.
 */
static void
fill(struct play *play)
{
	if (play->procedure->fill != NULL &&
	    !play->procedure->fill(play->ctx, play->answers))
		pv_forgive(play->ctx);
	pv_answers_recompute(play->answers);
}

/* "{today-3}" is the day of three days ago; all else is what it is. */
static const char *
value_of(struct pv_ctx *ctx, const char *value)
{
	static const char today[] = "{today";
	long days;

	if (strcmp(value, "{year}") == 0)
		return pv_printf(ctx, "%d", pv_date_today(ctx).year);
	if (strncmp(value, today, strlen(today)) != 0)
		return value;
	days = strtol(value + strlen(today), NULL, 10);
	return pv_date_iso(
	    ctx, pv_date_add_days(pv_date_today(ctx), (int)days));
}

/* "path = value": cut in two; NULL after a complaint. */
static const char *
cut(struct play *play, int line, char *text)
{
	char *equal = strstr(text, " =");

	if (equal == NULL) {
		say(play, line, "neither a path nor its value: %s", text);
		return NULL;
	}
	*equal = '\0';
	return equal[2] == ' ' ? equal + 3 : equal + 2;
}

/* A node that is not asked is the program's own: the case stands for it. */
static void
answer(struct play *play, int line, char *text)
{
	const char *value = cut(play, line, text);

	if (value == NULL)
		return;
	value = value_of(play->ctx, value);
	if (!pv_answers_set(play->answers, text, value) &&
	    !pv_answers_put(play->answers, text, value))
		say(play, line, "no such answer: %s", text);
	fill(play);
}

static void
expect(struct play *play, int line, char *text)
{
	const char *value = cut(play, line, text), *is;

	if (value == NULL)
		return;
	value = value_of(play->ctx, value);
	is = pv_answers_get(play->answers, text);
	if (strcmp(is, value) != 0)
		say(play, line, "%s is \"%s\" instead of \"%s\"", text, is,
		    value);
}

static void
take_line(struct play *play, int line, char *text)
{
	switch (text[0]) {
	case '\0':
	case '#':
		break;
	case '>':
		play->pages = text + 1 + strspn(text + 1, " ");
		play->pages_line = line;
		break;
	case '?':
		expect(play, line, text + 1 + strspn(text + 1, " "));
		break;
	case '!':
		if (play->n_faults == LINES_MAX)
			break;
		play->fault_lines[play->n_faults] = line;
		play->faults[play->n_faults++] =
		    text + 1 + strspn(text + 1, " ");
		break;
	default:
		answer(play, line, text);
	}
}

static void
play_lines(struct play *play, char *text)
{
	fill(play);
	for (int line = 1; text != NULL && *text != '\0'; line++) {
		char *end = strchr(text, '\n');

		if (end != NULL)
			*end = '\0';
		take_line(play, line, text);
		text = end != NULL ? end + 1 : NULL;
	}
}

static void
judge_pages(struct play *play)
{
	char *pages = pv_strdup(play->ctx, "");

	if (play->pages == NULL)
		return;
	for (size_t i = 0; i < play->definition->n_pages; i++)
		if (pv_answers_page_relevant(
			play->answers, play->definition->pages[i]))
			pages = pv_printf(play->ctx, "%s%s%s", pages,
			    *pages == '\0' ? "" : " ",
			    play->definition->pages[i]->name);
	if (strcmp(pages, play->pages) != 0)
		say(play, play->pages_line, "the pages are: %s", pages);
}

/* As at the sending: what the form says, what is typed, what the program says. */
static void
check(struct play *play)
{
	(void)pv_answers_check(play->answers, NULL);
	for (size_t i = 0; i < play->definition->n_pages; i++) {
		struct pv_page page = { .ctx = play->ctx,
			.definition = play->definition,
			.answers = play->answers,
			.item = play->definition->pages[i] };

		if (pv_answers_page_relevant(play->answers, page.item))
			(void)pv_typed_check(&page);
	}
	if (play->procedure->check != NULL &&
	    !play->procedure->check(play->ctx, play->answers))
		pv_forgive(play->ctx);
}

static void
judge_state(const struct pv_state *state, void *data)
{
	struct play *play = data;

	if (!state->node->leaf || !state->relevant || state->valid)
		return;
	for (int i = 0; i < play->n_faults; i++)
		if (play->faults[i] != NULL &&
		    strcmp(play->faults[i], state->path) == 0) {
			play->faults[i] = NULL;
			return;
		}
	say(play, 0, "%s is refused: \"%s\" (%s)", state->path, state->value,
	    state->message);
}

static void
judge(struct play *play)
{
	const char *faults[LINES_MAX];

	check(play);
	judge_pages(play);
	memcpy(faults, play->faults, sizeof(faults));
	pv_answers_each(play->answers, judge_state, play);
	for (int i = 0; i < play->n_faults; i++)
		if (play->faults[i] != NULL)
			say(play, play->fault_lines[i], "%s is not refused",
			    play->faults[i]);
	memcpy(play->faults, faults, sizeof(faults));
}

/* A draft is stored and read again: its verdict must be the same. */
static void
judge_again(struct play *play)
{
	struct pv_buffer *xml = pv_buffer_new(play->ctx, FORM_MAX_BYTES);

	pv_answers_write(play->answers, xml);
	play->answers = pv_answers_read(
	    play->ctx, play->definition, xml->data, xml->length);
	if (play->answers == NULL) {
		say(play, 0, "the answers cannot be read again");
		return;
	}
	fill(play);
	judge(play);
}

static const char *
variable(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? value : otherwise;
}

/* A commune of nowhere, with no database. */
static struct pv_ctx *
begin(struct pv_process *process, struct pv_config *config)
{
	static const struct pv_commune commune = { .insee = "99999",
		.name = "Saint-Exemple",
		.host = "localhost",
		.time_zone = "Europe/Paris",
		.settings = "{}" };
	struct pv_ctx *ctx;

	config->database = "host=/nonexistent";
	config->prefix = "";
	config->html_dir = variable(PV_CASE_HTML, PV_DATADIR "/parvis/html");
	config->data_dir = variable(PV_CASE_DATA, PV_DATADIR "/parvis/data");
	process->config = config;
	process->texts = pv_texts_load(
	    process, pv_printf(process, "%s/texts", config->html_dir));
	ctx = pv_ctx_new(process);
	ctx->commune = &commune;
	ctx->language = "fr";
	return ctx;
}

static bool
load(struct play *play, const char *path)
{
	FILE *file = fopen(path, "r");
	struct pv_buffer *xml =
	    file != NULL ? read_all(play->ctx, file, FORM_MAX_BYTES) : NULL;

	if (file != NULL)
		fclose(file);
	if (xml == NULL) {
		say(play, 0, "%s cannot be read", path);
		return false;
	}
	play->definition = pv_definition_load(play->ctx, play->ctx,
	    play->procedure->name, path, xml->data, xml->length);
	if (play->definition == NULL)
		say(play, 0, "%s", play->ctx->error.detail);
	return play->definition != NULL;
}

static void
play_case(struct play *play, const char *path)
{
	struct pv_buffer *text;

	if (!load(play, path))
		return;
	text = read_all(play->ctx, stdin, CASE_MAX_BYTES);
	if (text == NULL) {
		say(play, 0, "more than %d bytes", CASE_MAX_BYTES);
		return;
	}
	play->answers = pv_answers_new(play->ctx, play->definition);
	play_lines(play, text->data);
	judge(play);
	if (play->said->length == 0)
		judge_again(play);
}

int
pv_case_main(const struct pv_procedure *procedure)
{
	const char *path = getenv(PV_CASE_FORM);
	struct pv_process *process;
	struct pv_config config = { .prefix = "" };
	struct play *play;

	if (path == NULL)
		return -1;
	pv_log_to(-1);
	process = pv_process_new(procedure->name, "parvis_citizen");
	play = pv_alloc(process, struct play);
	play->ctx = begin(process, &config);
	play->procedure = procedure;
	play->said = pv_buffer_new(play->ctx, SAID_MAX_BYTES);
	play_case(play, path);
	printf("Status: %s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
	    play->said->length == 0 ? "200 OK" : "422 Unprocessable Content");
	fputs(play->said->length == 0 ? "" : play->said->data, stdout);
	fflush(stdout);
	talloc_free(process);
	return 0;
}
