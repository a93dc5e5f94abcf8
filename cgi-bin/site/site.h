/*
 * site - what the sources of this program share.
 */
#ifndef SITE_H
#define SITE_H

#include "program/program.h"

extern const struct pv_route site_opening_routes[];
extern const struct pv_route site_verification_routes[];

#endif
