/*
 * route - which route of a program a path belongs to.
 */
#ifndef PV_PROGRAM_ROUTE_H
#define PV_PROGRAM_ROUTE_H

#include "program/program.h"

/*
 * pv_route_find - the route for the exchange's request, with its captures.
 *
 * NULL with an error: 404 for no such path; 405 where the path has other
 * methods, and then *allowed has them ("GET, HEAD, POST"), owned by ctx.
 */
const struct pv_route *pv_route_find(struct pv_exchange *exchange,
    const char **allowed);

/*
 * pv_routes_print - each route on a line of standard output, for tests that try
 * every address: method, path, and its inputs ("q?" of the address, "nom" of a
 * form, "fichier+" a file).  What a program prints for --routes.
 */
void pv_routes_print(const struct pv_program *program);

#endif
