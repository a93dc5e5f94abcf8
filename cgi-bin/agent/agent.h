/*
 * agent - what the sources of this program share.
 */
#ifndef AGENT_H
#define AGENT_H

#include "account/totp.h"
#include "filter.h"
#include "program/program.h"
#include "request/file.h"

#define AGENT_COOKIE "agent"

enum { AGENT_TEXT_MAX_CHARACTERS = 20000, AGENT_ROWS = 50 };

/* Who is signed in. */
struct agent_me {
	int64_t id;
	const char *login, *name;
	bool totp;
	bool totp_due; /* their role must switch it on, before anything else */
	bool elections; /* of the service elections, or of every one */
	bool census;	/* of the service etat-civil, the same */
	bool till;	/* they handle the money of a régie */
	bool activities; /* they keep one, or see every service */
	bool administrator;
	bool leads; /* a supervisor or an administrator: of every service */
};

/*
 * agent_me - the agent of the session's cookie; all calls that follow in the
 * exchange are theirs.  NULL with 401 "agent.session" where there is none.
 *
 * Where Apache signs agents in (remote_user), a session of another login than
 * REMOTE_USER is none.
 */
struct agent_me *agent_me(struct pv_exchange *exchange);

/* agent_me_now - the agent of the session that was just begun in this exchange. */
struct agent_me *agent_me_now(struct pv_exchange *exchange);

/*
 * agent_away - the answer for that 401 (forgiven): the sign-in page, which
 * leads back here; under single sign-on a new session, or who is missing.
 * Another error stays, and NULL is returned.
 */
struct pv_answer *agent_away(struct pv_exchange *exchange);

/* agent_rescue - the same for a POST: what was typed is kept. */
struct pv_answer *agent_rescue(struct pv_exchange *exchange);

/* agent_start - the answer of a session that begins: its cookie, its token. */
bool agent_start(struct pv_exchange *exchange, struct pv_answer *answer,
    const char *session);

/* agent_page - a page of the desk, with who is signed in. */
struct pv_answer *agent_page(struct pv_exchange *exchange,
    const struct agent_me *me, const char *template, struct pv_value *model);

/* agent_list_filter - of the list that was last shown, by its cookie. */
void agent_list_filter(
    struct pv_exchange *exchange, struct agent_filter *filter);

/* agent_list_link - back to the list as it was last filtered. */
const char *agent_list_link(struct pv_exchange *exchange);

/*
 * agent_row_fill - what lists and pages say of a request: id, reference, title,
 * subject, person_name, state, state_text, due, agent_name.
 */
void agent_row_fill(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_rows *rows, int row);

/* agent_rows_set - "rows", "has_rows", "one" of a list, at most limit from one. */
void agent_rows_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, int from, int limit);

/*
 * agent_totp_open - the secret of an account, as the database keeps it; false
 * with an error.  Bound to the account: a row copied to another opens nothing.
 */
bool agent_totp_open(struct pv_ctx *ctx, int64_t agent, const uint8_t *sealed,
    size_t length, uint8_t secret[PV_TOTP_SECRET_BYTES]);

/*
 * agent_paper_name - the procedure whose paper form was scanned; NULL for other
 * words.  agent_paper_found - the way to enter it; NULL (without an error) for
 * one that is not offered.
 */
const char *agent_paper_name(struct pv_ctx *ctx, const char *typed);
struct pv_answer *agent_paper_found(
    struct pv_exchange *exchange, const char *name);

/* Paths that several sources serve a part of. */
#define AGENT_REQUEST "/demandes/{reference}"
#define AGENT_FORM "/formulaires/{name}"

/* The routes of each source, with their handlers and inputs. */
extern const struct pv_route agent_account_routes[];
extern const struct pv_route agent_accounting_routes[];
extern const struct pv_route agent_account_family_routes[];
extern const struct pv_route agent_acknowledge_routes[];
extern const struct pv_route agent_act_routes[];
extern const struct pv_route agent_activities_routes[];
extern const struct pv_route agent_activity_form_routes[];
extern const struct pv_route agent_activity_day_routes[];
extern const struct pv_route agent_breaks_routes[];
extern const struct pv_route agent_sheet_routes[];
extern const struct pv_route agent_absences_routes[];
extern const struct pv_route agent_menus_routes[];
extern const struct pv_route agent_attestations_routes[];
extern const struct pv_route agent_bulk_routes[];
extern const struct pv_route agent_docket_routes[];
extern const struct pv_route agent_reconciliation_routes[];
extern const struct pv_route agent_regie_routes[];
extern const struct pv_route agent_regies_routes[];
extern const struct pv_route agent_invoice_file_routes[];
extern const struct pv_route agent_fee_routes[];
extern const struct pv_route agent_invoice_routes[];
extern const struct pv_route agent_invoice_paper_routes[];
extern const struct pv_route agent_invoice_print_routes[];
extern const struct pv_route agent_campaigns_routes[];
extern const struct pv_route agent_census_routes[];
extern const struct pv_route agent_clock_routes[];
extern const struct pv_route agent_correction_routes[];
extern const struct pv_route agent_desk_routes[];
extern const struct pv_route agent_dossier_routes[];
extern const struct pv_route agent_elections_routes[];
extern const struct pv_route agent_entry_routes[];
extern const struct pv_route agent_export_routes[];
extern const struct pv_route agent_form_preview_routes[];
extern const struct pv_route agent_form_routes[];
extern const struct pv_route agent_forms_routes[];
extern const struct pv_route agent_job_routes[];
extern const struct pv_route agent_hubee_routes[];
extern const struct pv_route agent_help_routes[];
extern const struct pv_route agent_home_routes[];
extern const struct pv_route agent_letter_routes[];
extern const struct pv_route agent_statistic_routes[];
extern const struct pv_route agent_letters_routes[];
extern const struct pv_route agent_register_routes[];
extern const struct pv_route agent_mail_again_routes[];
extern const struct pv_route agent_request_routes[];
extern const struct pv_route agent_retention_routes[];
extern const struct pv_route agent_rights_routes[];
extern const struct pv_route agent_roll_routes[];
extern const struct pv_route agent_search_routes[];
extern const struct pv_route agent_administration_routes[];
extern const struct pv_route agent_settings_routes[];
extern const struct pv_route agent_opening_routes[];
extern const struct pv_route agent_services_routes[];
extern const struct pv_route agent_history_routes[];
extern const struct pv_route agent_integrations_routes[];
extern const struct pv_route agent_webhooks_routes[];
extern const struct pv_route agent_forwards_routes[];
extern const struct pv_route agent_journal_routes[];
extern const struct pv_route agent_stand_in_routes[];
extern const struct pv_route agent_accounts_routes[];
extern const struct pv_route agent_invitation_routes[];
extern const struct pv_route agent_sign_in_routes[];
extern const struct pv_route agent_rush_routes[];
extern const struct pv_route agent_families_routes[];
extern const struct pv_route agent_family_documents_routes[];
extern const struct pv_route agent_tariffs_routes[];
extern const struct pv_route agent_template_routes[];
extern const struct pv_route agent_transmission_routes[];
extern const struct pv_route agent_views_routes[];

#endif
