/*
 * famille - a family's space: who is in it, what it books, what it owes.
 *
 *   GET,POST /famille                 an e-mail address: a link and a code go there
 *   POST     /famille/code            the code, typed on this device
 *   GET,POST /famille/lien/{token}    the mailed link: only its button opens
 *   GET      /famille/espace          the first page of who is in
 *   GET,POST /famille/choix           another file of the same person
 *   GET,POST /famille/fin             out
 *   GET      /famille/franceconnect   in by FranceConnect, through Apache
 *   POST     /famille/franceconnect/… the first time: an address, a code; a file of several
 *   GET      /famille/attente         its turn, when bookings open and many come
 *   POST     /famille/attente/oubli   not what was chosen before it
 *   GET,POST /famille/reservations    the weeks of a child, saved at once
 *   GET      /famille/documents       what the file holds; …/fichiers/{id}
 *   GET,POST /famille/documents/{id}  one sent or replaced; POST …/retrait
 *   GET,POST /famille/absence         a child will not come
 *   GET,POST /famille/absence/{id}/justificatif   its proof
 *   GET      /famille/rendez-vous     appointments, of anybody; /salles: halls
 *   GET,POST /famille/rendez-vous/{code}   a free slot, and who takes it
 *   GET,POST /famille/place/{token}   what a visitor booked, to give it back
 *   GET,POST /famille/agenda          an address for a telephone's calendar
 *   GET      /famille/agenda/{token}  what that calendar reads
 *   GET      /famille/menus[.csv]     what the canteens serve, for anybody
 *
 *   reads    one family, through the session of the cookie
 *   writes   what the family may change, through citizen.*
 *   trusts   the session, which the database holds; what Apache says of
 *            FranceConnect; nothing that is typed
 */
#include "famille.h"

static const struct pv_route *const routes[] = { famille_entry_routes,
	famille_franceconnect_routes, famille_feed_routes, famille_queue_routes,
	famille_space_routes, famille_file_routes, famille_documents_routes,
	famille_booking_routes, famille_menus_routes, famille_account_routes,
	famille_absence_routes, famille_proof_routes, famille_visitor_routes,
	NULL };

static const struct pv_program famille = {
	.name = "famille",
	.mount = "/famille",
	.role = "parvis_citizen",
	.cookie = FAMILLE_COOKIE,
	.routes = routes,
	.rescue = famille_rescue,
};

int
main(int argc, char **argv)
{
	return pv_program_main(&famille, argc, argv);
}
