/*
 * map_pacs - the flow depotDossierPACS: what two people declare together.
 *
 * The names are those of the hub's sample.
 */
#include "exchange/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#define ROOT "/PACS"

static bool
is(struct pv_map *map, const char *fact, const char *value)
{
	return strcmp(pv_fact_look(map->facts, fact), value) == 0;
}

/* Decimal digits, four at most; 0 for anything else. */
static int
number(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > 4 || strspn(text, "0123456789") != length)
		return 0;
	return (int)strtol(text, NULL, 10);
}

static void
map_birthday(struct pv_map *map, int n)
{
	const char *const parts[] = {
		pv_printf(map->ctx, ROOT "/partenaire%d/anneeNaissance", n),
		pv_printf(map->ctx, ROOT "/partenaire%d/moisNaissance", n),
		pv_printf(map->ctx, ROOT "/partenaire%d/jourNaissance", n),
	};
	struct pv_date day = {
		.year = number(pv_fact_look(map->facts, parts[0])),
		.month = number(pv_fact_look(map->facts, parts[1])),
		.day = number(pv_fact_look(map->facts, parts[2])),
	};
	const char *path =
	    pv_printf(map->ctx, "/data/partenaire-%d/naissance", n);

	if (day.year < 1000 || !pv_date_valid(day) ||
	    !pv_map_put(map, path, pv_date_iso(map->ctx, day)))
		return;
	for (int i = 0; i < 3; i++)
		pv_map_use(map, parts[i]);
}

/* "LAUSANNE (CHE)"; in France, with its department. */
static void
map_birthplace(struct pv_map *map, int n)
{
	const char *town =
	    pv_printf(map->ctx, ROOT "/partenaire%d/LieuNaissance/localite", n);
	const char *department = pv_printf(
	    map->ctx, ROOT "/partenaire%d/LieuNaissance/departement", n);
	const char *country =
	    pv_printf(map->ctx, ROOT "/partenaire%d/LieuNaissance/codePays", n);
	const char *beside = is(map, country, "FRA") ? department : country;
	const char *value = pv_fact_look(map->facts, town);
	const char *where = pv_fact_look(map->facts, beside);

	if (*value == '\0')
		return;
	if (*where != '\0')
		value = pv_printf(map->ctx, "%s (%s)", value, where);
	if (!pv_map_put(
		map, pv_printf(map->ctx, "/data/partenaire-%d/lieu", n), value))
		return;
	pv_map_use(map, town);
	pv_map_use(map, beside);
	pv_map_use(map, country);
}

/* What their documents depend on. */
static void
map_situation(struct pv_map *map, int n)
{
	static const struct pv_map_word none[] = { { "false", "non" },
		{ NULL, NULL } };
	const char *ofpra = pv_printf(map->ctx, ROOT "/partenaire%d/ofpra", n);
	const char *measure =
	    pv_printf(map->ctx, ROOT "/partenaire%d/mesureJuridique", n);
	const char *nation =
	    pv_printf(map->ctx, ROOT "/partenaire%d/codeNationalite", n);
	const char *country =
	    pv_printf(map->ctx, ROOT "/partenaire%d/LieuNaissance/codePays", n);
	const char *path =
	    pv_printf(map->ctx, "/data/situation-%d/etranger", n);
	const char *origin = is(map, ofpra, "true")		? "ofpra" :
	    !is(map, nation, "FRA") && !is(map, country, "FRA") ? "etranger" :
								  "france";

	if (*pv_fact_look(map->facts, nation) != '\0' &&
	    pv_map_put(map, path, origin))
		pv_map_use(map, ofpra);
	/* Which measure there is, the flow does not say. */
	(void)pv_map_choose(map,
	    pv_printf(map->ctx, "/data/situation-%d/protection", n), measure,
	    none);
}

static void
map_partner(struct pv_map *map, int n)
{
	static const char *const pairs[][2] = {
		{ "nom", "nomNaissance" },
		{ "usage", "nomUsage" },
		{ "prenoms", "prenoms" },
		{ "nationalite", "codeNationalite" },
	};

	map_birthday(map, n);
	map_birthplace(map, n);
	map_situation(map, n);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		(void)pv_map_copy(map,
		    pv_printf(
			map->ctx, "/data/partenaire-%d/%s", n, pairs[i][0]),
		    pv_printf(
			map->ctx, ROOT "/partenaire%d/%s", n, pairs[i][1]));
}

/* Both say on their honour that they may, and live there (code civil, 515-2). */
static void
map_honour(struct pv_map *map)
{
	static const struct pv_map_word yes[] = { { "true", "oui" },
		{ NULL, NULL } };
	static const char kin[] = ROOT "/attestationHonneur/nonParente";

	if (is(map, kin, "true"))
		(void)pv_map_put(map, "/data/parente/parente", "aucun");
	(void)pv_map_choose(map, "/data/honneur/parente", kin, yes);
	(void)pv_map_choose(map, "/data/honneur/residence",
	    ROOT "/attestationHonneur/residenceCommune", yes);
	(void)pv_map_put(map, "/data/residence-ici/ici", "oui");
}

void
pv_map_pacs(struct pv_map *map)
{
	static const struct pv_map_word own[] = { { "true", "propre" },
		{ "false", "type" }, { NULL, NULL } };
	static const char *const home[][2] = {
		{ "/data/residence/voie",
		    ROOT "/residenceCommune/NumeroLibelleVoie" },
		{ "/data/residence/complement",
		    ROOT "/residenceCommune/Complement" },
		{ "/data/residence/code-postal",
		    ROOT "/residenceCommune/CodePostal" },
		{ "/data/residence/commune",
		    ROOT "/residenceCommune/Localite" },
		{ "/data/contact/courriel",
		    ROOT "/partenaire1/adresseElectronique" },
		{ "/data/contact/telephone", ROOT "/partenaire1/telephone" },
	};

	map_partner(map, 1);
	map_partner(map, 2);
	map_honour(map);
	(void)pv_map_choose(map, "/data/convention/convention",
	    ROOT "/convention/conventionSpecifique", own);
	for (size_t i = 0; i < sizeof(home) / sizeof(home[0]); i++)
		(void)pv_map_copy(map, home[i][0], home[i][1]);
}
