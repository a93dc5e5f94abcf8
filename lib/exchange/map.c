/*
 * map - which form a flow has, and how a fact becomes an answer.
 * Not here: the flows themselves (map_etat_civil.c …).
 */
#include "exchange/map.h"

#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "fill/census.h"
#include "view/json.h"

static const struct pv_map_place census_places[] = {
	{ "ji", "/data/pieces/identite" },
	{ "jf", "/data/pieces/livret" },
	{ NULL, NULL },
};

static const struct pv_map_place pacs_places[] = {
	{ "an", "/data/actes/acte-1" },
	{ "anp", "/data/actes/acte-2" },
	{ "cp", "/data/textes/convention" },
	{ NULL, NULL },
};

/* Who asks is on every case; the rest is told beside. */
static void
map_plain(struct pv_map *map)
{
	(void)pv_map_put(map, "/data/dossier/demarche", map->one->process);
}

static const struct pv_flow flows[] = {
	{ "EtatCivil", "etat-civil", "/EnveloppeMetierType", false,
	    pv_map_etat_civil, NULL },
	{ "recensementCitoyen", "recensement", "/RecensementCitoyen", true,
	    pv_map_recensement, census_places },
	{ "depotDossierPACS", "pacs", "/PACS", false, pv_map_pacs,
	    pacs_places },
};

static const struct pv_flow plain = { NULL, "teledossier", NULL, false,
	map_plain, NULL };

const struct pv_flow *
pv_flow_of(const char *process)
{
	for (size_t i = 0; i < sizeof(flows) / sizeof(flows[0]); i++)
		if (strcmp(flows[i].process, process) == 0)
			return &flows[i];
	return &plain;
}

const struct pv_flow *
pv_flow_plain(void)
{
	return &plain;
}

/* The portal names a file "ji", or "A-1-N8F602RR-recensementCitoyen-ji-0.pdf". */
const char *
pv_flow_place(const struct pv_flow *flow, const char *kind)
{
	const struct pv_map_place *place = flow->places;

	for (; place != NULL && kind != NULL && place->kind != NULL; place++)
		if (strcmp(place->kind, kind) == 0)
			return place->field;
	return NULL;
}

bool
pv_map_put(struct pv_map *map, const char *path, const char *value)
{
	return value != NULL && *value != '\0' &&
	    pv_answers_put(map->answers, path, value);
}

bool
pv_map_copy(struct pv_map *map, const char *path, const char *fact)
{
	if (!pv_map_put(map, path, pv_fact_look(map->facts, fact)))
		return false;
	pv_map_use(map, fact);
	return true;
}

bool
pv_map_choose(struct pv_map *map, const char *path, const char *fact,
    const struct pv_map_word *words)
{
	const char *value = pv_fact_look(map->facts, fact);

	for (; words->from != NULL; words++)
		if (g_ascii_strcasecmp(words->from, value) == 0 &&
		    pv_map_put(map, path, words->to)) {
			pv_map_use(map, fact);
			return true;
		}
	return false;
}

bool
pv_map_join(struct pv_map *map, const char *path, const char *between,
    const char *const *facts)
{
	char *joined = pv_strdup(map->ctx, "");

	for (size_t i = 0; facts[i] != NULL; i++) {
		const char *value = pv_fact_look(map->facts, facts[i]);

		if (*value != '\0')
			joined = pv_printf(map->ctx, "%s%s%s", joined,
			    *joined != '\0' ? between : "", value);
	}
	if (!pv_map_put(map, path, joined))
		return false;
	for (size_t i = 0; facts[i] != NULL; i++)
		pv_map_use(map, facts[i]);
	return true;
}

bool
pv_map_day(struct pv_map *map, const char *path, const char *fact)
{
	const char *value = pv_fact_look(map->facts, fact);
	struct pv_date day;

	if (strlen(value) == 10 && value[2] == '/' && value[5] == '/')
		value = pv_printf(
		    map->ctx, "%.4s-%.2s-%.2s", value + 6, value + 3, value);
	if (!pv_date_parse(value, &day) || !pv_map_put(map, path, value))
		return false;
	pv_map_use(map, fact);
	return true;
}

void
pv_map_use(struct pv_map *map, const char *fact)
{
	(void)pv_fact(map->facts, fact);
}

/* What the hub itself says of who asks, where the document does not. */
static void
put_applicant(struct pv_map *map)
{
	static const char *const names[] = { "/data/demandeur/nom",
		"/data/demandeur/prenoms", "/data/contact/courriel" };
	const char *const values[] = { map->one->last_name,
		map->one->first_name, map->one->email };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (*pv_answers_get(map->answers, names[i]) == '\0')
			(void)pv_map_put(map, names[i], values[i]);
}

bool
pv_map_fill(struct pv_ctx *ctx, const struct pv_flow *flow,
    const struct pv_hubee_case *one, struct pv_facts *facts,
    struct pv_answers *answers)
{
	struct pv_facts none = { .n = 0 };
	struct pv_map map = {
		.ctx = ctx,
		.one = one,
		.facts = facts != NULL ? facts : &none,
		.answers = answers,
	};

	(void)pv_answers_put(answers, "/data/teledossier", "oui");
	flow->map(&map);
	put_applicant(&map);
	(void)pv_map_put(&map, "/data/dossier/numero", one->external_id);
	pv_answers_recompute(answers);
	if (strcmp(flow->procedure, "recensement") == 0 &&
	    !pv_census_fill(ctx, answers))
		return false;
	pv_answers_recompute(answers);
	return pv_answers_sound(answers);
}

char *
pv_map_more(struct pv_ctx *ctx, const struct pv_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; facts != NULL && i < facts->n; i++)
		if (!facts->list[i].used)
			json_array_append_new(list,
			    json_pack("{s:s, s:s}", "path", facts->list[i].path,
				"value", facts->list[i].value));
	return pv_json_text(ctx, list);
}
