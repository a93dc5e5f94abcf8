/*
 * desk_written_test - templates that agents write: each fault is told with its
 * place, and what passes says what it should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "view/written.h"

static struct pv_process *process;

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("written", "parvis_agent");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static struct pv_value *
sample(struct pv_ctx *ctx)
{
	static const char json[] =
	    "{\"demande\": {\"numero\": \"R-1\"}, \"date\": \"1er mai\","
	    " \"vide\": \"\", \"reponses\": {\"vous\": {\"nom\": \"<Élodie>\","
	    " \"nom-usage\": \"\"}}}";

	return pv_value_from_json(ctx, json, strlen(json));
}

/* Line, column, key without its beginning, name. */
static void
refused(
    const char *source, int line, int column, const char *key, const char *name)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_value *faults = pv_written_check(ctx, source, sample(ctx));
	const struct pv_value *fault = pv_list_at(faults, 0);

	if (pv_list_length(faults) != 1)
		fail_msg("%s: %zu faults", source, pv_list_length(faults));
	assert_int_equal(line, pv_get_int(fault, "line"));
	assert_int_equal(column, pv_get_int(fault, "column"));
	assert_string_equal(pv_printf(ctx, "t.agent.template.fault.%s", key),
	    pv_get_text(fault, "text"));
	assert_string_equal(name, pv_get_text(fault, "name"));
	assert_int_equal(0, ctx->error.status);
	talloc_free(ctx);
}

static void
test_refused(void **state)
{
	(void)state;
	refused("Bonjour {{nom}}", 1, 9, "unknown", "nom");
	/* Columns are characters, not bytes. */
	refused("é\nœuvré {{ nom }}", 2, 7, "unknown", "nom");
	refused("{{demande.date}}", 1, 1, "unknown", "demande.date");
	refused("{{date.numero}}", 1, 1, "unknown", "date.numero");
	refused("{{^nom}}x{{/nom}}", 1, 1, "unknown", "nom");
	refused("{{#date}}{{numero}}{{/date}}", 1, 10, "unknown", "numero");
	refused("{{demande}}", 1, 1, "group", "demande");
	refused("{{reponses.vous}}", 1, 1, "group", "reponses.vous");
	refused("a\n\n {{#date}}\nb", 3, 2, "open", "");
	refused("a{{/date}}", 1, 2, "close", "");
	refused("{{#date}}\n{{#vide}}{{/date}}", 2, 10, "other", "");
	refused("a {{date", 1, 3, "tag-end", "");
	refused("a {{{date}}}", 1, 3, "raw", "");
	refused("a {{&date}}", 1, 3, "raw", "");
	refused("a {{a b}}", 1, 3, "name", "");
	refused("a {{}}", 1, 3, "name", "");
	refused("{{=<% %>=}}<%>x%>", 1, 1, "delimiters", "");
	refused("{{=x=}}", 1, 1, "delimiters", "");
	refused("a {{>mail/receipt.txt}}", 1, 3, "partial", "mail/receipt.txt");
	refused("{{<layout}}{{/layout}}", 1, 1, "partial", "layout");
	refused("{{$a}}{{/a}}", 1, 1, "partial", "a");
	refused("{{>*date}}", 1, 1, "partial", "date");
}

/* Each unknown name has its line, up to a limit. */
static void
test_many(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_buffer *source = pv_buffer_new(ctx, 10000);
	struct pv_value *faults;

	(void)state;
	for (int i = 0; i < 30; i++)
		pv_buffer_addf(source, "{{x%d}}\n", i);
	faults = pv_written_check(ctx, source->data, sample(ctx));
	assert_int_equal(PV_WRITTEN_FAULTS_MAX, pv_list_length(faults));
	for (size_t i = 0; i < pv_list_length(faults); i++)
		assert_int_equal(
		    i + 1, pv_get_int(pv_list_at(faults, i), "line"));
	talloc_free(ctx);
}

/* Nothing nests without an end. */
static void
test_depth(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_buffer *source = pv_buffer_new(ctx, 10000);
	struct pv_value *faults;

	(void)state;
	for (int i = 0; i < 70; i++)
		pv_buffer_add_text(source, "{{#date}}");
	faults = pv_written_check(ctx, source->data, sample(ctx));
	assert_int_equal(1, pv_list_length(faults));
	assert_string_equal("t.agent.template.fault.depth",
	    pv_get_text(pv_list_at(faults, 0), "text"));
	talloc_free(ctx);
}

static void
filled(const char *source, const char *expected)
{
	struct pv_ctx *ctx = pv_ctx_new(process);

	assert_int_equal(
	    0, pv_list_length(pv_written_check(ctx, source, sample(ctx))));
	assert_string_equal(
	    expected, pv_written_fill(ctx, source, sample(ctx)));
	talloc_free(ctx);
}

static void
test_filled(void **state)
{
	(void)state;
	filled("", "");
	filled("N° {{demande.numero}}, le {{date}}.", "N° R-1, le 1er mai.");
	/* A mail is plain text: nothing is escaped for HTML. */
	filled("{{reponses.vous.nom}}", "<Élodie>");
	filled("{{#reponses.vous}}{{nom}}{{/reponses.vous}}", "<Élodie>");
	filled("{{#vide}}a{{/vide}}{{^vide}}b{{/vide}}", "b");
	filled("{{#date}}{{.}}{{/date}}", "1er mai");
	filled(
	    "{{#reponses.vous.nom-usage}}{{date}}{{/reponses.vous.nom-usage}}",
	    "");
	filled("{{! un mot entre nous }}a", "a");
}

static void
test_wrong(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_value *model = pv_object(ctx), *list;
	char *text = pv_strndup(ctx, "", 0);

	(void)state;
	assert_null(pv_written_fill(ctx, "{{#a}}", model));
	assert_int_equal(422, ctx->error.status);
	assert_string_equal("agent.template.wrong", ctx->error.text);
	pv_forgive(ctx);
	list = pv_set_list(model, "a");
	for (int i = 0; i < 100; i++)
		text = pv_printf(ctx, "%s0123456789", text);
	for (int i = 0; i < 1000; i++)
		pv_add_text(list, text);
	assert_null(pv_written_fill(ctx, "{{#a}}{{.}}{{/a}}", model));
	assert_int_equal(422, ctx->error.status);
	assert_string_equal("agent.template.long", ctx->error.text);
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_filled),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
