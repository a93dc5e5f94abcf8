/*
 * map_etat_civil - the flow EtatCivil: a copy or an extract of a civil-status
 * record, as etat-civil asks for it.
 *
 * No schema of it is published; the names are those of the hub's own samples,
 * and of what its form asks.
 */
#include "exchange/map.h"

#include <string.h>

#include <glib.h>

#define ACT "/EnveloppeMetierType/DemandeActe"
#define HOLDER ACT "/Titulaire"
#define OTHER ACT "/Titulaire2"
#define PERSON ACT "/Demandeur"

static const struct pv_map_word acts[] = {
	{ "NAISSANCE", "naissance" },
	{ "MARIAGE", "mariage" },
	{ "DECES", "deces" },
	{ NULL, NULL },
};

static const struct pv_map_word copies[] = {
	{ "COPIE-INTEGRALE", "integrale" },
	{ "EXTRAIT-AVEC-FILIATION", "filiation" },
	{ "EXTRAIT-SANS-FILIATION", "simple" },
	{ "EXTRAIT-PLURILINGUE", "plurilingue" },
	{ NULL, NULL },
};

/* Words in the code of a quality, which the hub's documents do not list. */
static const struct pv_map_word qualities[] = {
	{ "PersonneConcernee", "moi" },
	{ "Titulaire", "moi" },
	{ "Conjoint", "conjoint" },
	{ "Epou", "conjoint" },
	{ "Partenaire", "conjoint" },
	{ "Enfant", "enfant" },
	{ "Descendant", "enfant" },
	{ "Fils", "enfant" },
	{ "Pere", "parent" },
	{ "Mere", "parent" },
	{ "Parent", "parent" },
	{ "Ascendant", "parent" },
	{ "Representant", "representant" },
	{ "Tuteur", "representant" },
	{ "Mandataire", "representant" },
	{ "Avocat", "professionnel" },
	{ "Notaire", "professionnel" },
	{ NULL, NULL },
};

static void
map_quality(struct pv_map *map)
{
	static const char code[] = PERSON "/QualiteDemandeur/Code";
	const char *value = pv_fact_look(map->facts, code);

	for (const struct pv_map_word *word = qualities; word->from != NULL;
	     word++)
		if (strcasestr(value, word->from) != NULL) {
			if (!pv_map_put(map, "/data/lien/lien", word->to))
				return;
			pv_map_use(map, code);
			pv_map_use(map, PERSON "/QualiteDemandeur/Libelle");
			return;
		}
}

static void
map_birth(struct pv_map *map)
{
	(void)pv_map_copy(map, "/data/naissance/nom", HOLDER "/NomNaissance");
	(void)pv_map_copy(map, "/data/naissance/prenoms", HOLDER "/Prenoms");
	if (!pv_map_day(map, "/data/naissance/date", HOLDER "/DateDeNaissance"))
		(void)pv_map_day(map, "/data/naissance/date", ACT "/DateActe");
	/* Of a birth, both say the same; another stays to be seen. */
	if (strcmp(pv_fact_look(map->facts, ACT "/DateActe"),
		pv_fact_look(map->facts, HOLDER "/DateDeNaissance")) == 0)
		pv_map_use(map, ACT "/DateActe");
	(void)pv_map_copy(
	    map, "/data/parents/nom-1", HOLDER "/Filiation/Pere/Nom");
	(void)pv_map_copy(
	    map, "/data/parents/prenom-1", HOLDER "/Filiation/Pere/Prenom");
	(void)pv_map_copy(
	    map, "/data/parents/nom-2", HOLDER "/Filiation/Mere/Nom");
	(void)pv_map_copy(
	    map, "/data/parents/prenom-2", HOLDER "/Filiation/Mere/Prenom");
}

static void
map_wedding(struct pv_map *map)
{
	static const char *const pairs[][2] = {
		{ "/data/mariage/nom-1", HOLDER "/NomNaissance" },
		{ "/data/mariage/prenoms-1", HOLDER "/Prenoms" },
		{ "/data/mariage/nom-2", OTHER "/NomNaissance" },
		{ "/data/mariage/prenoms-2", OTHER "/Prenoms" },
		{ "/data/parents-mariage/nom-1", HOLDER "/Filiation/Pere/Nom" },
		{ "/data/parents-mariage/prenom-1",
		    HOLDER "/Filiation/Pere/Prenom" },
		{ "/data/parents-mariage/nom-2", HOLDER "/Filiation/Mere/Nom" },
		{ "/data/parents-mariage/prenom-2",
		    HOLDER "/Filiation/Mere/Prenom" },
		{ "/data/parents-mariage/nom-3", OTHER "/Filiation/Pere/Nom" },
		{ "/data/parents-mariage/prenom-3",
		    OTHER "/Filiation/Pere/Prenom" },
		{ "/data/parents-mariage/nom-4", OTHER "/Filiation/Mere/Nom" },
		{ "/data/parents-mariage/prenom-4",
		    OTHER "/Filiation/Mere/Prenom" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		(void)pv_map_copy(map, pairs[i][0], pairs[i][1]);
	(void)pv_map_day(map, "/data/mariage/date", ACT "/DateActe");
}

static void
map_death(struct pv_map *map)
{
	(void)pv_map_copy(map, "/data/deces/nom", HOLDER "/NomNaissance");
	(void)pv_map_copy(map, "/data/deces/prenoms", HOLDER "/Prenoms");
	(void)pv_map_day(map, "/data/deces/date", ACT "/DateActe");
}

static void
map_address(struct pv_map *map)
{
	static const char *const pairs[][2] = {
		{ "/data/adresse/voie", PERSON "/AdresseFrancaise/Voie" },
		{ "/data/adresse/complement",
		    PERSON "/AdresseFrancaise/Complement" },
		{ "/data/adresse/code-postal",
		    PERSON "/AdresseFrancaise/CodePostal" },
		{ "/data/adresse/commune", PERSON "/AdresseFrancaise/Ville" },
		{ "/data/adresse/voie", PERSON "/AdresseEtrangere/Voie" },
		{ "/data/adresse/code-postal",
		    PERSON "/AdresseEtrangere/CodePostal" },
		{ "/data/adresse/commune", PERSON "/AdresseEtrangere/Ville" },
		{ "/data/adresse/pays", PERSON "/AdresseEtrangere/Pays" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		(void)pv_map_copy(map, pairs[i][0], pairs[i][1]);
}

/* "Autre", and "Autre" again as its comment, are one. */
static void
map_purpose(struct pv_map *map)
{
	static const char label[] = ACT "/MotifDemande/Libelle";
	static const char comment[] = ACT "/MotifDemande/Commentaire";
	static const char *const both[] = { label, comment, NULL };
	const char *said = pv_fact_look(map->facts, label);

	if (strcmp(said, pv_fact_look(map->facts, comment)) == 0) {
		if (pv_map_copy(map, "/data/exemplaires/motif", label))
			pv_map_use(map, comment);
		return;
	}
	(void)pv_map_join(map, "/data/exemplaires/motif", "\xc2\xa0: ", both);
}

void
pv_map_etat_civil(struct pv_map *map)
{
	const char *act = pv_fact_look(map->facts, ACT "/TypeActe/Code");

	if (pv_map_choose(map, "/data/acte/acte", ACT "/TypeActe/Code", acts))
		pv_map_use(map, ACT "/TypeActe/Libelle");
	if (pv_map_choose(
		map, "/data/copie/copie", ACT "/NatureActe/Code", copies))
		pv_map_use(map, ACT "/NatureActe/Libelle");
	/* The State sent it here: the commune of the event, or of the home. */
	(void)pv_map_put(map, "/data/lieu/lieu", "ici");
	map_quality(map);
	if (strcmp(act, "MARIAGE") == 0)
		map_wedding(map);
	else if (strcmp(act, "DECES") == 0)
		map_death(map);
	else
		map_birth(map);
	(void)pv_map_copy(map, "/data/demandeur/nom", PERSON "/Nom");
	(void)pv_map_copy(map, "/data/demandeur/prenoms", PERSON "/Prenom");
	(void)pv_map_copy(map, "/data/contact/courriel", PERSON "/Courriel");
	(void)pv_map_copy(map, "/data/contact/telephone", PERSON "/Telephone");
	(void)pv_map_copy(
	    map, "/data/exemplaires/nombre", ACT "/NombreExemplaires");
	map_purpose(map);
	map_address(map);
	pv_map_use(map, "/EnveloppeMetierType/@canal_utilise");
}
