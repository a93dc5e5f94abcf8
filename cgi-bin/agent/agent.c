/*
 * agent - the desk of the mairie.
 *
 *   GET,POST /agent/connexion              password, one-time password
 *   POST     /agent/deconnexion
 *   GET      /agent                        the list, by deadline; filters in the address
 *   GET      /agent/recherche?q=           number, name, telephone, date
 *   GET      /agent/suivante?de=, /agent/precedente?de=   beside a request in the list
 *   GET      /agent/aide                   the keyboard, the search
 *   GET,POST /agent/vues                   saved views, and how the list is shown
 *   POST     …/affichage, …/aucune, …/{id}/premiere, …/{id}/retrait
 *   GET      /agent/export                 a list as a file: CSV, ODS, JSON, ZIP
 *   POST     /agent/lot                    one action on many requests: told, then asked
 *   GET      /agent/lots, …/{id}           how far it is
 *   POST     …/{id}/arret, /reprise, /annulation
 *   GET,POST /agent/saisie                 a request entered for somebody
 *   GET      /agent/demandes/{reference}   one request
 *   POST     …/prise, /attribution, /notes, /annulation, /doublons, /taches
 *   POST     …/courriels/{id}              a mail that failed, once more
 *   POST     …/documents/{id}, GET …/documents/{id}/vue
 *   GET,POST …/transfert                   to another service
 *   GET      /agent/taches                 what colleagues ask, what I ask
 *   GET,POST …/question, /message, /reponse, /refus, /cloture
 *   GET,POST …/prolongation, /attestation   its delay put off; what silence accepted, attested
 *   GET,POST …/courrier/{message}          the letter to print, and that it left
 *   GET,POST …/inscription                 electoral roll: the deposit, its delays
 *   GET      /agent/elections              the calendar of polls; decisions for the
 *   POST     …/scrutins, …/{id}/retrait    répertoire électoral unique
 *   POST     /agent/elections/transmissions, GET …/{id}
 *   GET,POST /agent/regie/{code}/rapprochement, …/{liste}   lists of the bank
 *   POST     …/{liste}/garder, /abandon, /lien, /motif
 *   GET      /agent/regie/{code}/comptabilite, …/journal, …/bordereau
 *   GET,POST /agent/regie/{code}/recouvrement, GET …/{bordereau}, …/liste
 *   POST     …/{bordereau}/retrait, /abandon, /transmission
 *   GET,POST /agent/regie/{code}/impression, GET …/lot, …/pdf   invoices on paper
 *   GET      /agent/recensement            who was counted, by quarter
 *   GET      /agent/recensement/{trimestre}, POST …/envoi
 *   GET      /agent/hubee                 the exchange of télédossiers, what needs somebody
 *   POST     …/dossiers/{id}/reprise, …/envois/{id}/reprise; GET …/originaux/{id}
 *   GET,POST /agent/formulaires            the commune's forms; one is brought in
 *   GET      …/{name}, …/{name}/apercu[/{page}], …/papier, …/versions/{digest}
 *   POST     …/{name}/publication, /abandon, /retour, /retrait, /ouverture
 *   GET,POST /agent/courriers              letters that wait: printed as one, marked
 *   GET      /agent/attestations            those issued, …/{number}, POST …/revocation
 *   GET      /agent/conservation           how long requests are kept, what is held
 *   POST     …/{name}, /gel, /degel
 *   GET,POST /agent/droits                 a person's rights over what is held
 *   POST     …/acces, /effacement
 *   GET,POST /agent/rappels                the mail of the morning
 *   GET      /agent/modeles                the texts that answers begin with
 *   GET,POST /agent/modeles/nouveau, …/{id}
 *   POST     …/{id}/approbation, /restauration, /archivage, /desarchivage
 *   GET      /agent/activites              what families book, its fill
 *   GET,POST …/nouvelle, …/{code}, …/{code}/modifier   its week, its deadlines
 *   GET,POST …/{code}/fermeture, POST …/{code}/reouverture
 *   GET      …/{code}/jour/{date}          who comes; POST …/inscription, /retrait
 *   GET,POST /agent/activites/vacances     school breaks
 *   GET,POST /agent/absences               their proofs, taken or refused
 *   GET      /agent/documents              those of families to be checked; …/{id}
 *   GET,POST /agent/familles/{n}/documents those of one, asked for; POST …/{id}
 *   GET,POST /agent/menus                  a week of a canteen, published
 *   GET      /agent/presences              attendance sheets of a day
 *   GET      …/{code}/{date}/{heure}, …/liste, …/liste.csv   one, for a telephone
 *   POST     …/pointage, /marques, /tous, /ajout, /retrait, /complete
 *   GET      /agent/fichiers/{id}          a file, once it is known to be clean
 *   GET      /agent/administration         what administrators may change; alerts
 *   POST     …/alertes
 *   GET,POST …/horaires                   when its places are open
 *   GET,POST …/commune, …/services         settings, POST …/commune/retour; services
 *   GET,POST …/agents, …/agents/{id}      accounts; POST …/invitation, …/sessions
 *   GET      /agent/integrations         tokens of the API; POST …/jetons,
 *   GET,POST …/jetons/{id}/revocation      …
 *   GET,POST …/webhooks/nouveau, GET …/{id}; POST …/essai, /secret, /etat, /retrait
 *   GET,POST …/renvois/nouveau; POST …/{id}/retrait, mailboxes told of requests
 *   GET,POST /agent/renvoi/{lien}          one confirmed by a mailed link
 *   GET,POST /agent/invitation/{lien}      a password chosen by a mailed link
 *   GET      /agent/journal[.csv]          who looked at which request
 *   GET      /agent/file-attente           families that wait when bookings open
 *   GET,POST /agent/remplacements          who acts for whom, POST …/{id}/fin
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

static const struct pv_route *const routes[] = {
	agent_sign_in_routes,
	agent_desk_routes,
	agent_home_routes,
	agent_help_routes,
	agent_statistic_routes,
	agent_register_routes,
	agent_search_routes,
	agent_views_routes,
	agent_export_routes,
	agent_bulk_routes,
	agent_job_routes,
	agent_entry_routes,
	agent_request_routes,
	agent_dossier_routes,
	agent_mail_again_routes,
	agent_act_routes,
	agent_correction_routes,
	agent_acknowledge_routes,
	agent_letter_routes,
	agent_retention_routes,
	agent_rights_routes,
	agent_roll_routes,
	agent_census_routes,
	agent_clock_routes,
	agent_elections_routes,
	agent_transmission_routes,
	agent_hubee_routes,
	agent_forms_routes,
	agent_form_routes,
	agent_form_preview_routes,
	agent_letters_routes,
	agent_attestations_routes,
	agent_accounting_routes,
	agent_docket_routes,
	agent_reconciliation_routes,
	agent_regie_routes,
	agent_campaigns_routes,
	agent_account_family_routes,
	agent_tariffs_routes,
	agent_family_documents_routes,
	agent_families_routes,
	agent_rush_routes,
	agent_regies_routes,
	agent_invoice_file_routes,
	agent_fee_routes,
	agent_invoice_routes,
	agent_invoice_paper_routes,
	agent_invoice_print_routes,
	agent_breaks_routes,
	agent_activity_form_routes,
	agent_activity_day_routes,
	agent_activities_routes,
	agent_sheet_routes,
	agent_absences_routes,
	agent_menus_routes,
	agent_template_routes,
	agent_administration_routes,
	agent_settings_routes,
	agent_opening_routes,
	agent_services_routes,
	agent_accounts_routes,
	agent_invitation_routes,
	agent_history_routes,
	agent_integrations_routes,
	agent_webhooks_routes,
	agent_forwards_routes,
	agent_journal_routes,
	agent_stand_in_routes,
	agent_account_routes,
	NULL,
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
