/*
 * map_recensement - the flow recensementCitoyen: the census of young people.
 *
 * The names are those of the hub's samples; dates are dd/mm/yyyy, countries
 * ISO 3166 in three letters.
 */
#include "exchange/map.h"

#include <string.h>

#define ROOT "/RecensementCitoyen"
#define WHO ROOT "/Personne"
#define HOME WHO "/AdresseDomicile"
#define FATHER ROOT "/FiliationPere"
#define MOTHER ROOT "/FiliationMere"

enum { CONTACTS_MAX = 8 };

static const struct pv_map_word sexes[] = {
	{ "1", "M" },
	{ "2", "F" },
	{ NULL, NULL },
};

static const struct pv_map_word situations[] = {
	{ "C\xc3\xa9libataire", "celibataire" },
	{ "Celibataire", "celibataire" },
	{ "Mari\xc3\xa9", "couple" },
	{ "Mari\xc3\xa9"
	  "e",
	    "couple" },
	{ "Pacs\xc3\xa9", "couple" },
	{ "Pacs\xc3\xa9"
	  "e",
	    "couple" },
	{ "En couple", "couple" },
	{ "Divorc\xc3\xa9", "separee" },
	{ "Divorc\xc3\xa9"
	  "e",
	    "separee" },
	{ "S\xc3\xa9par\xc3\xa9", "separee" },
	{ "S\xc3\xa9par\xc3\xa9"
	  "e",
	    "separee" },
	{ NULL, NULL },
};

static const struct pv_map_word wards[] = {
	{ "true", "pupille" },
	{ "1", "pupille" },
	{ "oui", "pupille" },
	{ NULL, NULL },
};

/* The given names, else the one that is used. */
static void
map_names(
    struct pv_map *map, const char *path, const char *all, const char *usual)
{
	if (!pv_map_copy(map, path, all))
		(void)pv_map_copy(map, path, usual);
	else if (strcmp(pv_fact_look(map->facts, all),
		     pv_fact_look(map->facts, usual)) == 0)
		pv_map_use(map, usual);
}

/* Places come as pairs of a kind and a name: the commune, and its code or country. */
static void
map_birthplace(struct pv_map *map)
{
	static const char town[] = WHO "/LieuNaissance/Nom";

	if (strcmp(pv_fact_look(map->facts, WHO "/PaysNaissance"), "FRA") ==
	    0) {
		if (pv_map_put(map, "/data/naissance/pays", "france"))
			pv_map_use(map, WHO "/PaysNaissance");
		(void)pv_map_copy(
		    map, "/data/naissance/commune", WHO "/CodeINSEENaissance");
		(void)pv_map_copy(map, "/data/naissance/autre-commune", town);
	} else if (*pv_fact_look(map->facts, WHO "/PaysNaissance") != '\0') {
		(void)pv_map_put(map, "/data/naissance/pays", "etranger");
		(void)pv_map_copy(
		    map, "/data/naissance/nom-pays", WHO "/PaysNaissance");
		(void)pv_map_copy(map, "/data/naissance/ville", town);
	}
	pv_map_use(map, WHO "/LieuNaissance/Code");
}

static void
map_home(struct pv_map *map)
{
	static const char *const street[] = { HOME "/NumeroVoie",
		HOME "/Extension", HOME "/TypeVoie", HOME "/NomVoie", NULL };
	static const char *const more[] = { HOME "/PointDeRemise",
		HOME "/Complement", HOME "/LieuDit", NULL };

	(void)pv_map_join(map, "/data/domicile/voie", " ", street);
	(void)pv_map_join(map, "/data/domicile/complement", ", ", more);
	(void)pv_map_copy(
	    map, "/data/domicile/code-postal", HOME "/CodePostal");
	(void)pv_map_copy(map, "/data/domicile/commune", HOME "/Localite");
	(void)pv_map_put(map, "/data/commune/ici", "oui");
}

/* The first address for mails, the first number. */
static void
map_contacts(struct pv_map *map)
{
	bool mail = false, phone = false;

	for (int i = 1; i <= CONTACTS_MAX; i++) {
		const char *at = i == 1 ?
		    WHO "/MethodeContact" :
		    pv_printf(map->ctx, WHO "/MethodeContact[%d]", i);
		const char *kind = pv_printf(map->ctx, "%s/CanalCode", at);
		const char *where = pv_printf(map->ctx, "%s/URI", at);
		const char *said = pv_fact_look(map->facts, kind);
		bool used = false;

		if (!mail && strcmp(said, "EMAIL") == 0)
			used = mail =
			    pv_map_copy(map, "/data/contact/courriel", where);
		else if (!phone && strcmp(said, "TEL") == 0)
			used = phone =
			    pv_map_copy(map, "/data/contact/telephone", where);
		if (used)
			pv_map_use(map, kind);
	}
}

static void
map_family(struct pv_map *map)
{
	static const char status[] =
	    WHO "/SituationFamille/SituationMatrimoniale";

	if (!pv_map_choose(map, "/data/famille/situation",
		WHO "/SituationFamille/Pupille", wards))
		(void)pv_map_choose(
		    map, "/data/famille/situation", status, situations);
	(void)pv_map_copy(map, "/data/famille/enfants",
	    WHO "/SituationFamille/NombreEnfants");
	(void)pv_map_copy(map, "/data/parents/nom-1", FATHER "/NomFamille");
	map_names(map, "/data/parents/prenoms-1", FATHER "/Prenom",
	    FATHER "/PrenomUsuel");
	(void)pv_map_copy(map, "/data/parents/nom-2", MOTHER "/NomFamille");
	map_names(map, "/data/parents/prenoms-2", MOTHER "/Prenom",
	    MOTHER "/PrenomUsuel");
}

/* Said by the form, not by the person; a place without a name says nothing. */
static void
use_constants(struct pv_map *map)
{
	static const char *const places[] = { WHO, FATHER, MOTHER };

	pv_map_use(map, ROOT "/Formalite/FormaliteType");
	pv_map_use(map, ROOT "/Formalite/FormaliteMotifCode");
	pv_map_use(map, ROOT "/Formalite/FormaliteModeCode");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *first =
		    pv_printf(map->ctx, "%s/LieuNaissance", places[i]);
		const char *second =
		    pv_printf(map->ctx, "%s/LieuNaissance[2]", places[i]);

		pv_map_use(map, pv_printf(map->ctx, "%s/Code", first));
		pv_map_use(map, pv_printf(map->ctx, "%s/Code", second));
	}
}

void
pv_map_recensement(struct pv_map *map)
{
	(void)pv_map_put(map, "/data/besoin/besoin", "recensement");
	(void)pv_map_put(map, "/data/pour/pour-qui/qualite", "soi");
	(void)pv_map_copy(map, "/data/recense/nom", WHO "/NomFamille");
	(void)pv_map_copy(map, "/data/recense/nom-usage", WHO "/NomUsage");
	map_names(
	    map, "/data/recense/prenoms", WHO "/Prenom", WHO "/PrenomUsuel");
	(void)pv_map_day(map, "/data/recense/date", WHO "/DateNaissance");
	if (pv_map_choose(map, "/data/recense/sexe", WHO "/Sexe", sexes))
		pv_map_use(map, WHO "/Civilite");
	map_birthplace(map);
	map_home(map);
	map_contacts(map);
	map_family(map);
	use_constants(map);
}
