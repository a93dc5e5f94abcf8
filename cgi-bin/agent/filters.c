/*
 * filters - the form of a list's filters, and a chip for each in use.
 * Not here: what an address means (filter.c), the list (desk.c).
 */
#include "filters.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "db/db.h"
#include "program/program.h"
#include "request/field.h"

static const struct pv_call agents_call = { "agent.agents", 0, true };
static const struct pv_call procedures_call = { "agent.procedures", 0, true };

const char *
filters_link(struct pv_ctx *ctx, const struct agent_filter *filter)
{
	const char *query = agent_filter_query(ctx, filter);

	/* The bare address is the view that the agent has at first. */
	return pv_link(
	    ctx, "/agent/demandes?%s", *query != '\0' ? query : "vue=toutes");
}

/* A filter in use: what it is, and the list without it. */
static void
add_chip(struct pv_ctx *ctx, struct pv_value *chips, const char *text,
    const char *value, const struct agent_filter *without)
{
	struct pv_value *chip = pv_add_object(chips);

	pv_set_text(chip, "text", text);
	pv_set_optional(chip, "value", value);
	pv_set_text(chip, "link", filters_link(ctx, without));
}

/* One kind under description. */
struct group {
	struct pv_ctx *ctx;
	struct pv_value *options, *chips, *group;
	const struct agent_filter *filter;
	enum filter_kind kind;
};

/* A value that may be chosen: words of ours by key ("t.…"), or its own. */
static void
add_option(
    struct group *group, const char *value, const char *text, const char *label)
{
	struct pv_value *option = pv_add_object(group->options);
	bool chosen = agent_filter_has(group->filter, group->kind, value);
	struct agent_filter without;

	pv_set_text(option, "value", value);
	pv_set_optional(option, "text", text);
	pv_set_optional(option, "label", label);
	pv_set_bool(option, "chosen", chosen);
	if (!chosen)
		return;
	pv_set_bool(group->group, "open", true);
	without = agent_filter_without(group->filter, group->kind, value);
	add_chip(group->ctx, group->chips,
	    pv_printf(group->ctx, "t.agent.desk.chip-%s",
		agent_filter_name(group->kind)),
	    text != NULL ? pv_text(group->ctx, text + strlen("t.")) : label,
	    &without);
}

static struct group
begin_group(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter, enum filter_kind kind)
{
	struct pv_value *object =
	    pv_add_object((struct pv_value *)pv_get(model, "groups"));
	const char *name = agent_filter_name(kind);

	pv_set_text(object, "name", name);
	pv_set_text(
	    object, "title", pv_printf(ctx, "t.agent.desk.filter-%s", name));
	pv_set_bool(object, "open", false);
	return (struct group){ ctx, pv_set_list(object, "options"),
		(struct pv_value *)pv_get(model, "chips"), object, filter,
		kind };
}

static void
describe_words(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter, enum filter_kind kind)
{
	struct group group = begin_group(ctx, model, filter, kind);

	for (const struct filter_word *word = agent_filter_words(kind);
	     word->word != NULL; word++)
		add_option(&group, word->word, word->text, NULL);
}

/* A kind whose values the database knows. */
static bool
describe_rows(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter, enum filter_kind kind,
    const struct pv_call *call, const char *const columns[2])
{
	struct pv_rows *rows = pv_db_call(ctx, call, NULL);
	struct group group;

	if (rows == NULL)
		return false;
	group = begin_group(ctx, model, filter, kind);
	if (kind == FILTER_AGENT) {
		add_option(&group, "moi", "t.agent.desk.filter-me", NULL);
		add_option(
		    &group, "personne", "t.agent.desk.filter-nobody", NULL);
	}
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_option(&group, pv_row_text(rows, row, columns[0]), NULL,
		    pv_row_text(rows, row, columns[1]));
	return true;
}

static void
describe_rest(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter)
{
	struct pv_value *chips = (struct pv_value *)pv_get(model, "chips");
	struct agent_filter without = agent_filter_first(filter);

	pv_set_bool(model, "unread", filter->unread);
	pv_set_bool(model, "failed", filter->failed);
	pv_set_bool(model, "newest", filter->newest);
	pv_set_optional(model, "from", filter->from);
	pv_set_optional(model, "to", filter->to);
	without.unread = false;
	if (filter->unread)
		add_chip(
		    ctx, chips, "t.agent.desk.filter-unread", NULL, &without);
	without = agent_filter_first(filter);
	without.failed = false;
	if (filter->failed)
		add_chip(
		    ctx, chips, "t.agent.desk.filter-failed", NULL, &without);
	without = agent_filter_first(filter);
	without.from = NULL;
	if (filter->from != NULL)
		add_chip(ctx, chips, "t.agent.desk.chip-from",
		    pv_date_words(ctx, filter->from), &without);
	without = agent_filter_first(filter);
	without.to = NULL;
	if (filter->to != NULL)
		add_chip(ctx, chips, "t.agent.desk.chip-to",
		    pv_date_words(ctx, filter->to), &without);
}

bool
filters_describe(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter)
{
	static const char *const procedure[] = { "name", "title" };
	static const char *const agent[] = { "id", "name" };

	(void)pv_set_list(model, "groups");
	(void)pv_set_list(model, "chips");
	describe_words(ctx, model, filter, FILTER_STATE);
	describe_words(ctx, model, filter, FILTER_DELAY);
	if (!describe_rows(ctx, model, filter, FILTER_PROCEDURE,
		&procedures_call, procedure) ||
	    !describe_rows(
		ctx, model, filter, FILTER_AGENT, &agents_call, agent))
		return false;
	describe_words(ctx, model, filter, FILTER_CHANNEL);
	describe_rest(ctx, model, filter);
	pv_set_bool(model, "filtered", agent_filter_any(filter));
	return true;
}
