/*
 * siret - the numbers that say which company, which association.
 */
#ifndef PV_BASE_SIRET_H
#define PV_BASE_SIRET_H

#include <stdbool.h>

/*
 * pv_siret_valid - fourteen digits, blanks among them ignored, whose key is
 * right (code de commerce, art. R123-221): by Luhn's rule, the sum of the
 * digits, each second one from the right doubled, is a multiple of ten.  Of
 * the establishments of La Poste (SIREN 356 000 000), which are more than
 * Luhn's rule allows, the plain sum is a multiple of five instead; its head
 * office follows both.  That the number was given out is not known here.
 */
bool pv_siret_valid(const char *typed);

/*
 * pv_rna_valid - the number of an association in the national register: "W",
 * then nine digits, of which the second may be a capital (W751234567, W9A1000123,
 * W2A1000123: departments).
 */
bool pv_rna_valid(const char *typed);

#endif
