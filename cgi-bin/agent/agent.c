/*
 * agent - the desk of the mairie.
 *
 *   GET,POST /agent/connexion              password, one-time password
 *   POST     /agent/deconnexion
 *   GET      /agent                        the list, by deadline; filters in the address
 *   GET      /agent/recherche?q=           number, name, telephone, date
 *   GET      /agent/suivante?apres=        the next request of the list
 *   GET,POST /agent/saisie                 a request entered for somebody
 *   GET      /agent/demandes/{reference}   one request
 *   POST     …/prise, /attribution, /notes
 *   GET,POST …/question, /message, /reponse, /refus, /cloture
 *   GET,POST …/courrier/{message}          the letter to print, and that it left
 *   GET,POST …/inscription                 electoral roll: the deposit, its delays
 *   GET      /agent/elections              the calendar of polls; decisions for the
 *   POST     …/scrutins, …/{id}/retrait    répertoire électoral unique
 *   POST     /agent/elections/transmissions, GET …/{id}
 *   GET      /agent/recensement            who was counted, by quarter
 *   GET      /agent/recensement/{trimestre}, POST …/envoi
 *   GET,POST /agent/formulaires            the commune's forms; one is brought in
 *   GET      …/{name}, …/{name}/apercu[/{page}], …/papier, …/versions/{digest}
 *   POST     …/{name}/publication, /abandon, /retour, /retrait, /ouverture
 *   GET      /agent/fichiers/{id}          a file, once it is known to be clean
 *   GET      /agent/compte                 password and one-time passwords,
 *   POST     /agent/compte/mot-de-passe
 *   GET,POST /agent/compte/double-authentification, POST …/fin
 *
 *   reads    requests of the commune that the agent's services see
 *   writes   what agents do, through agent.*; each look at a request is noted
 *   trusts   the session, which the database holds; REMOTE_USER, only where
 *            the setting remote_user says that Apache signs agents in
 */
#include "agent.h"

#define FIELD(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD \
	}
#define SHORT(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, .max_bytes = 200 \
	}
#define SECRET(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, .max_bytes = 1000, \
		.secret = true \
	}
#define QUERY(text) \
	{ \
		.name = (text), .kind = PV_IN_QUERY, .max_bytes = 200 \
	}

static const struct pv_input sign_in_inputs[] = {
	QUERY("fin"),
	SHORT("identifiant"),
	SECRET("mot-de-passe"),
	SECRET("code"),
	{ .name = "retour", .kind = PV_IN_FIELD, .max_bytes = 8192 },
	/* what was typed before the session died, given back after */
	FIELD("texte"),
	FIELD("recours"),
	FIELD("note"),
	SHORT("agent"),
	SHORT("version"),
	SHORT("vu"),
	SHORT("jeton"),
	SHORT("demarche"),
	SHORT("voie"),
	{ 0 },
};

static const struct pv_input desk_inputs[] = {
	QUERY("etat"),
	QUERY("demarche"),
	QUERY("agent"),
	QUERY("retard"),
	QUERY("apres"),
	QUERY("fini"),
	{ 0 },
};

static const struct pv_input search_inputs[] = { QUERY("q"), { 0 } };
static const struct pv_input next_inputs[] = { QUERY("apres"), { 0 } };

static const struct pv_input entry_inputs[] = {
	QUERY("demarche"),
	QUERY("voie"),
	SHORT("demarche"),
	SHORT("voie"),
	{ 0 },
};

static const struct pv_input census_inputs[] = { QUERY("trimestre"), { 0 } };
static const struct pv_input done_inputs[] = { QUERY("fait"), { 0 } };
static const struct pv_input take_inputs[] = { SHORT("version"), { 0 } };

static const struct pv_input assign_inputs[] = {
	SHORT("version"),
	SHORT("agent"),
	{ 0 },
};

static const struct pv_input note_inputs[] = {
	FIELD("note"),
	SHORT("jeton"),
	{ 0 },
};

static const struct pv_input act_inputs[] = {
	FIELD("texte"),
	FIELD("recours"),
	SHORT("version"),
	SHORT("vu"),
	SHORT("jeton"),
	SHORT("etape"),
	SHORT("enlever"),
	{ .name = "fichiers", .kind = PV_IN_FILE, .many = true },
	{ 0 },
};

static const struct pv_input roll_inputs[] = {
	SHORT("version"),
	SHORT("voie"),
	SHORT("date"),
	SHORT("tardive"),
	SHORT("complet"),
	{ 0 },
};

static const struct pv_input poll_inputs[] = {
	SHORT("scrutin"),
	SHORT("premier"),
	SHORT("second"),
	{ 0 },
};

static const struct pv_input token_inputs[] = { SHORT("jeton"), { 0 } };

static const struct pv_input import_inputs[] = {
	{ .name = "formulaire", .kind = PV_IN_FILE },
	{ 0 },
};

static const struct pv_input form_inputs[] = { SHORT("version"), { 0 } };
static const struct pv_input preview_inputs[] = { QUERY("erreurs"), { 0 } };

static const struct pv_input password_inputs[] = {
	SECRET("actuel"),
	SECRET("nouveau"),
	SECRET("confirmation"),
	{ 0 },
};

static const struct pv_input acknowledge_inputs[] = {
	{ .name = "version", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = "jeton", .kind = PV_IN_FIELD, .max_bytes = 100 },
	{ .name = "silence", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = "texte", .kind = PV_IN_FIELD, .max_bytes = 100000 },
	{ 0 },
};

static const struct pv_input totp_inputs[] = {
	SECRET("cle"),
	SECRET("code"),
	{ 0 },
};

static const struct pv_input totp_end_inputs[] = {
	SECRET("mot-de-passe"),
	SECRET("code"),
	{ 0 },
};

#define REQUEST "/demandes/{reference}"
#define FORM "/formulaires/{name}"
#define TOTP "/compte/double-authentification"

static const struct pv_route routes[] = {
	{ PV_GET, "/connexion", agent_sign_in_get, 0, sign_in_inputs },
	{ PV_POST, "/connexion", agent_sign_in_post, 0, sign_in_inputs },
	{ PV_POST, "/deconnexion", agent_sign_out, PV_ROUTE_CSRF, NULL },
	{ PV_GET, "", agent_desk, 0, desk_inputs },
	{ PV_GET, "/recherche", agent_search, 0, search_inputs },
	{ PV_GET, "/suivante", agent_next, 0, next_inputs },
	{ PV_GET, "/saisie", agent_entry_get, 0, entry_inputs },
	{ PV_POST, "/saisie", agent_entry_post, PV_ROUTE_CSRF, entry_inputs },
	{ PV_GET, REQUEST, agent_request_get, 0, done_inputs },
	{ PV_POST, REQUEST "/prise", agent_take, PV_ROUTE_CSRF, take_inputs },
	{ PV_POST, REQUEST "/attribution", agent_assign, PV_ROUTE_CSRF,
	    assign_inputs },
	{ PV_POST, REQUEST "/notes", agent_note, PV_ROUTE_CSRF, note_inputs },
	{ PV_GET, REQUEST "/question", agent_act_get, 0, NULL },
	{ PV_GET, REQUEST "/message", agent_act_get, 0, NULL },
	{ PV_GET, REQUEST "/reponse", agent_act_get, 0, NULL },
	{ PV_GET, REQUEST "/refus", agent_act_get, 0, NULL },
	{ PV_GET, REQUEST "/cloture", agent_act_get, 0, NULL },
	{ PV_POST, REQUEST "/question", agent_act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, REQUEST "/message", agent_act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, REQUEST "/reponse", agent_act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, REQUEST "/refus", agent_act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, REQUEST "/cloture", agent_act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_GET, REQUEST "/accuse", agent_acknowledge_get, 0, NULL },
	{ PV_POST, REQUEST "/accuse", agent_acknowledge_post, PV_ROUTE_CSRF,
	    acknowledge_inputs },
	{ PV_GET, REQUEST "/courrier/{message}", agent_letter_get, 0, NULL },
	{ PV_POST, REQUEST "/courrier/{message}", agent_letter_post,
	    PV_ROUTE_CSRF, NULL },
	{ PV_GET, REQUEST "/inscription", agent_roll_get, 0, NULL },
	{ PV_POST, REQUEST "/inscription", agent_roll_post, PV_ROUTE_CSRF,
	    roll_inputs },
	{ PV_GET, "/recensement", agent_census_get, 0, census_inputs },
	{ PV_GET, "/recensement/{trimestre}", agent_census_file, 0, NULL },
	{ PV_POST, "/recensement/{trimestre}/envoi", agent_census_sent,
	    PV_ROUTE_CSRF, NULL },
	{ PV_GET, "/elections", agent_elections_get, 0, NULL },
	{ PV_POST, "/elections/scrutins", agent_poll_post, PV_ROUTE_CSRF,
	    poll_inputs },
	{ PV_POST, "/elections/scrutins/{id}/retrait", agent_poll_remove,
	    PV_ROUTE_CSRF, NULL },
	{ PV_POST, "/elections/transmissions", agent_transmission_post,
	    PV_ROUTE_CSRF, token_inputs },
	{ PV_GET, "/elections/transmissions/{id}", agent_transmission_get, 0,
	    NULL },
	{ PV_GET, "/formulaires", agent_forms_get, 0, done_inputs },
	{ PV_POST, "/formulaires", agent_forms_post, PV_ROUTE_CSRF,
	    import_inputs },
	{ PV_GET, FORM, agent_form_get, 0, done_inputs },
	{ PV_POST, FORM "/publication", agent_form_post, PV_ROUTE_CSRF,
	    form_inputs },
	{ PV_POST, FORM "/abandon", agent_form_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, FORM "/retour", agent_form_post, PV_ROUTE_CSRF,
	    form_inputs },
	{ PV_POST, FORM "/retrait", agent_form_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, FORM "/ouverture", agent_form_post, PV_ROUTE_CSRF, NULL },
	{ PV_GET, FORM "/versions/{digest}", agent_form_file, 0, NULL },
	{ PV_GET, FORM "/apercu", agent_preview_get, 0, preview_inputs },
	{ PV_GET, FORM "/apercu/{page}", agent_preview_get, 0, preview_inputs },
	{ PV_GET, FORM "/papier", agent_preview_paper, 0, NULL },
	{ PV_GET, "/fichiers/{id}", agent_file, 0, NULL },
	{ PV_GET, "/compte", agent_account_get, 0, done_inputs },
	{ PV_POST, "/compte/mot-de-passe", agent_password_post, PV_ROUTE_CSRF,
	    password_inputs },
	{ PV_GET, TOTP, agent_totp_get, 0, NULL },
	{ PV_POST, TOTP, agent_totp_post, PV_ROUTE_CSRF, totp_inputs },
	{ PV_POST, TOTP "/fin", agent_totp_end, PV_ROUTE_CSRF,
	    totp_end_inputs },
	{ 0, NULL, NULL, 0, NULL },
};

static const struct pv_program agent = {
	.name = "agent",
	.mount = "/agent",
	.role = "parvis_agent",
	.cookie = AGENT_COOKIE,
	.language = "fr",
	.routes = routes,
	.rescue = agent_rescue,
};

int
main(int argc, char **argv)
{
	return pv_program_main(&agent, argc, argv);
}
