/*
 * address - which hosts may be called where someone of the commune says whom:
 * those of the Internet, and none of the inside of the installation's network.
 */
#ifndef PV_EXCHANGE_ADDRESS_H
#define PV_EXCHANGE_ADDRESS_H

#include <stdbool.h>

#include <sys/socket.h>

/*
 * pv_address_public - whether it is of the Internet: not of the loopback, of
 * private or link-local networks (metadata of clouds with them), of CGNAT,
 * multicast, documentation, nor one of these within IPv6 (RFC 6890).
 */
bool pv_address_public(const struct sockaddr *address);

/* pv_address_loopback - 127.0.0.0/8 and ::1. */
bool pv_address_loopback(const struct sockaddr *address);

/*
 * pv_address_text_public - the same of an address as text; true for what is a
 * name, which is looked up only when it is called.
 */
bool pv_address_text_public(const char *host);

#endif
