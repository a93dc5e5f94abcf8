/*
 * form - a small form for tests, and its answers.
 */
#ifndef PV_TESTS_FORM_H
#define PV_TESTS_FORM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/text.h"
#include "capture.h"
#include "form/answers.h"
#include "remark.h"

static struct pv_process *process;
static struct pv_ctx *ctx;

#define FORM(instance, model, body) \
	"<h:html xmlns=\"http://www.w3.org/2002/xforms\" " \
	"xmlns:h=\"http://www.w3.org/1999/xhtml\" " \
	"xmlns:odk=\"http://www.opendatakit.org/xforms\" " \
	"xmlns:pv=\"urn:parvis:procedure\" " \
	"xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><model>" \
	"<instance><d id=\"essai\">" instance "</d></instance>" model \
	"</model></h:head><h:body>" body "</h:body></h:html>"

static inline int
begin(void **state)
{
	static const struct pv_config config = {
		.html_dir = PV_SOURCE_DIR "/html", .data_dir = "/nonexistent"
	};

	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	ctx = pv_ctx_new(process);
	ctx->language = "fr";
	return process->texts == NULL;
}

static inline int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static inline struct pv_definition *
load(const char *xml)
{
	struct pv_definition *definition = pv_definition_load(
	    ctx, ctx, "essai", "essai/form.xml", xml, strlen(xml));

	if (definition == NULL)
		fail_msg("%s", ctx->error.detail);
	return definition;
}

static inline struct pv_answers *
answer(const char *xml)
{
	return pv_answers_new(ctx, load(xml));
}

static inline void
set(struct pv_answers *answers, const char *path, const char *value)
{
	if (!pv_answers_set(answers, path, value))
		fail_msg("%s cannot be set", path);
	pv_answers_recompute(answers);
}

static inline void
expect(struct pv_answers *answers, const char *path, const char *value)
{
	const char *found = pv_answers_get(answers, path);

	if (strcmp(found, value) != 0)
		fail_msg("%s is \"%s\", not \"%s\"", path, found, value);
}

#define INPUT_A "<input ref=\"/d/a\"><label>A</label></input>"

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

#endif
