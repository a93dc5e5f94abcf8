/*
 * lint_head - what the head of a form says of the procedure and of the
 * personal data that it asks for.
 * Not here: how pages show it (procedure.c), how the database keeps it.
 */
#include <string.h>

#include "form/duration.h"
#include "form/fee.h"
#include "form/linting.h"

/* What a person is told before they answer (GDPR, art. 13; CRPA, L112-8). */
static const struct word {
	const char *name;
	bool needed;
	const char *remedy;
} words[] = {
	{ "purpose", true,
	    "say what the answers are for (GDPR, art. 13, 1, c)" },
	{ "legal", true, "say on what law it rests (GDPR, art. 13, 1, c)" },
	{ "retention", true,
	    "say how long a request is kept, as P1Y (GDPR, art. 13, 2, a)" },
	{ "service", true, "say which service receives the requests" },
	{ "recipients", false,
	    "say who sees the answers (GDPR, art. 13, 1, e)" },
	{ "category", false, "say under which heading lists put it" },
	{ "summary", false, "say in one sentence what it is" },
	{ "minutes", false, "say how many minutes it takes" },
	{ "delay", false, "say within what time the commune answers, as P15D" },
	{ "silence", false,
	    "say what silence means: accepts, refuses, or none for what asks "
	    "for no decision (CRPA, L231-1)" },
};

/* Of these the law keeps the use narrow (GDPR, art. 9, 10 and 87). */
static const char *const narrow[] = { "nir", "securite-sociale", "sante",
	"handicap", "religion", "syndicat", "condamnation", "casier", "iban",
	"rib", "grossesse", "empreinte" };

static const char *
said(struct pv_linting *linting, const xmlNode *element, const char *name)
{
	const char *text =
	    pv_element_attribute(linting->definition, element, name);
	const xmlNode *child;

	if (text == NULL) {
		child = pv_element_child(element, name);
		text = child != NULL ?
		    pv_element_text(linting->definition, child) :
		    "";
	}
	return text;
}

static void
check_duration(
    struct pv_linting *linting, const xmlNode *element, const char *name)
{
	const char *text = said(linting, element, name);
	char unit;
	int number;

	if (*text != '\0' && !pv_duration_parse(text, &number, &unit))
		pv_linting_fault(linting, element,
		    "%s=\"%s\" is no length of time; write days, months or "
		    "years, as P15D, P2M, P1Y, or working days, as P10B",
		    name, text);
}

static void
check_silence(struct pv_linting *linting, const xmlNode *head)
{
	const char *silence = said(linting, head, "silence");

	/* A declaration asks for no decision. */
	if (*silence == '\0' || strcmp(silence, "none") == 0)
		return;
	if (strcmp(silence, "accepts") != 0 && strcmp(silence, "refuses") != 0)
		pv_linting_fault(linting, head,
		    "silence=\"%s\" means nothing; write accepts, refuses or none",
		    silence);
	if (*said(linting, head, "silence-delay") == '\0')
		pv_linting_fault(linting, head,
		    "silence without its delay; add silence-delay, as P2M "
		    "(CRPA, R112-11-1)");
}

/* Lists of paths, each of a node. */
static void
check_paths(struct pv_linting *linting, const xmlNode *summary)
{
	for (const xmlAttr *attribute = summary->properties; attribute != NULL;
	     attribute = attribute->next) {
		const char *name = (const char *)attribute->name;
		char *list = pv_strdup(
		    linting->reading.ctx, said(linting, summary, name));

		for (char *path = list + strspn(list, " \t\r\n"), *next;
		     *path != '\0'; path = next) {
			next = path + strcspn(path, " \t\r\n");
			while (*next != '\0' && strchr(" \t\r\n", *next))
				*next++ = '\0';
			if (*path == '/' &&
			    pv_node_find(linting->definition, NULL, path) ==
				NULL)
				pv_linting_fault(linting, summary,
				    "%s names %s, which is no node; correct "
				    "the path",
				    name, path);
		}
	}
}

static void
check_summary(struct pv_linting *linting, const xmlNode *summary)
{
	if (summary == NULL) {
		pv_linting_advice(linting, linting->definition->procedure,
		    "no <pv:summary>: the desk will show neither name nor "
		    "subject; add one after <pv:procedure>");
		return;
	}
	check_paths(linting, summary);
	if (*said(linting, summary, "person") == '\0')
		pv_linting_advice(linting, summary,
		    "no person: the desk will not show who asks; name the "
		    "paths of the first name and the name");
	if (*said(linting, summary, "email") == '\0')
		pv_linting_advice(linting, summary,
		    "no email: no receipt will be mailed; name the path of "
		    "the address (CRPA, L112-11)");
}

/* An invoice is made of it as the request is filed. */
static void
check_fee(struct pv_linting *linting, const xmlNode *fee)
{
	const char *amount, *regie;

	if (fee == NULL)
		return;
	amount = said(linting, fee, "amount");
	regie = said(linting, fee, "regie");
	check_paths(linting, fee);
	if (*amount == '\0' || (*amount != '/' && pv_fee_cents(amount) < 0))
		pv_linting_fault(linting, fee,
		    "<pv:fee> amount=\"%s\" is no amount; write a number, as "
		    "12.50, or the path of what the form computes",
		    amount);
	if (*said(linting, fee, "label") == '\0')
		pv_linting_fault(linting, fee,
		    "<pv:fee> has no label; say what the invoice is for");
	if (*regie == '\0')
		pv_linting_advice(linting, fee,
		    "<pv:fee> names no regie; a commune that has none, or "
		    "several, will invoice nothing by itself: name its code");
	else if (strspn(regie, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") !=
		strlen(regie) ||
	    strlen(regie) < 2 || strlen(regie) > 8)
		pv_linting_fault(linting, fee,
		    "regie=\"%s\" is no code of a régie: 2 to 8 capitals and "
		    "digits",
		    regie);
}

/* Of the bind, else of that of a group around it, else of the head. */
static const char *
said_of(
    struct pv_linting *linting, const struct pv_node *node, const char *name)
{
	for (; node != NULL; node = node->parent) {
		const char *text = node->bind != NULL ?
		    pv_element_attribute(
			linting->definition, node->bind, name) :
		    NULL;

		if (text != NULL)
			return text;
	}
	return NULL;
}

static bool
is_narrow(const struct pv_node *node)
{
	for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++) {
		size_t length = strlen(narrow[i]);
		const char *at = strstr(node->name, narrow[i]);

		if (at != NULL && (at == node->name || at[-1] == '-') &&
		    (at[length] == '\0' || at[length] == '-'))
			return true;
	}
	return false;
}

/* Each datum: what the head says is for all, a bind's own words are for it. */
static void
check_data(struct pv_linting *linting)
{
	const struct pv_definition *definition = linting->definition;

	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		const char *kept = said_of(linting, node, "retention");
		char unit;
		int number;

		if (!node->leaf || node->item == NULL ||
		    node->item->control == PV_NOTE)
			continue;
		if (kept != NULL && !pv_duration_parse(kept, &number, &unit))
			pv_linting_fault(linting, node->bind,
			    "%s: pv:retention=\"%s\" is no length of time",
			    node->path, kept);
		if (is_narrow(node) &&
		    said_of(linting, node, "purpose") == NULL)
			pv_linting_advice(linting, node->element,
			    "%s looks like a datum that the law narrows; ask "
			    "for it only where a text says so, and give its "
			    "bind a pv:purpose",
			    node->path);
	}
}

void
pv_linting_head(struct pv_linting *linting)
{
	const struct pv_definition *definition = linting->definition;
	const xmlNode *root = xmlDocGetRootElement(definition->document);
	const xmlNode *html_head = pv_element_child(root, "head");
	const xmlNode *head = definition->procedure;

	if (head == NULL) {
		pv_linting_fault(linting, html_head,
		    "no <pv:procedure>: nothing says what the answers are for, "
		    "nor how long they are kept; add it to the head");
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (*said(linting, head, words[i].name) == '\0')
			pv_reading_remark(&linting->reading,
			    words[i].needed ? PV_REMARK_FAULT :
					      PV_REMARK_ADVICE,
			    head, "<pv:procedure> has no %s; %s", words[i].name,
			    words[i].remedy);
	check_duration(linting, head, "retention");
	check_duration(linting, head, "delay");
	check_duration(linting, head, "silence-delay");
	check_duration(linting, head, "extension");
	check_silence(linting, head);
	check_summary(linting, pv_element_child(html_head, "summary"));
	check_fee(linting, pv_element_child(html_head, "fee"));
	check_data(linting);
	pv_linting_words(linting, head, said(linting, head, "summary"));
	pv_linting_words(linting, head, said(linting, head, "documents"));
}
