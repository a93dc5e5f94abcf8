/*
 * address - which addresses are of the Internet, by the registries of special
 * ones (RFC 6890 and after it).  Not here: when it is asked (http.c).
 */
#include "exchange/address.h"

#include <netdb.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <netinet/in.h>

struct net4 {
	uint32_t base;
	int bits;
};

static const struct net4 special[] = {
	{ 0x00000000, 8 },  /* 0.0.0.0: this network */
	{ 0x0a000000, 8 },  /* 10.0.0.0: private */
	{ 0x64400000, 10 }, /* 100.64.0.0: CGNAT */
	{ 0x7f000000, 8 },  /* 127.0.0.0: loopback */
	{ 0xa9fe0000, 16 }, /* 169.254.0.0: link-local, metadata */
	{ 0xac100000, 12 }, /* 172.16.0.0: private */
	{ 0xc0000000, 24 }, /* 192.0.0.0: assignments of protocols */
	{ 0xc0000200, 24 }, /* 192.0.2.0: documentation */
	{ 0xc0586300, 24 }, /* 192.88.99.0: relays of 6to4 */
	{ 0xc0a80000, 16 }, /* 192.168.0.0: private */
	{ 0xc6120000, 15 }, /* 198.18.0.0: benchmarks */
	{ 0xc6336400, 24 }, /* 198.51.100.0: documentation */
	{ 0xcb007100, 24 }, /* 203.0.113.0: documentation */
	{ 0xe0000000, 3 },  /* 224.0.0.0 to the end: multicast, reserved */
};

static uint32_t
four(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool
public4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if ((address ^ special[i].base) >> (32 - special[i].bits) == 0)
			return false;
	return true;
}

/*
 * Only what is allocated to the Internet (2000::/3) may be; what carries an
 * IPv4 address is as that one is.
 */
static bool
public6(const uint8_t *bytes)
{
	static const uint8_t nat64[12] = { 0, 0x64, 0xff, 0x9b };

	if (memcmp(bytes, nat64, sizeof(nat64)) == 0)
		return public4(four(bytes + 12));
	if ((bytes[0] & 0xe0) != 0x20)
		return false;
	if (bytes[0] == 0x20 && bytes[1] == 0x02)
		return public4(four(bytes + 2));
	/* 2001::/23: protocols, Teredo; 2001:db8::/32, 3fff::/20: documents. */
	if (bytes[0] == 0x20 && bytes[1] == 0x01 &&
	    (bytes[2] < 2 || (bytes[2] == 0x0d && bytes[3] == 0xb8)))
		return false;
	return !(bytes[0] == 0x3f && bytes[1] == 0xff && bytes[2] < 0x10);
}

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

bool
pv_address_public(const struct sockaddr *address)
{
	const uint8_t *bytes;

	if (address->sa_family == AF_INET)
		return public4(
		    ntohl(((const struct sockaddr_in *)(const void *)address)
			      ->sin_addr.s_addr));
	if (address->sa_family != AF_INET6)
		return false;
	bytes = ((const struct sockaddr_in6 *)(const void *)address)
		    ->sin6_addr.s6_addr;
	/* ::ffff:0:0/96, IPv4 as IPv6 sockets write it */
	return memcmp(bytes, mapped, sizeof(mapped)) == 0 ?
	    public4(four(bytes + 12)) :
	    public6(bytes);
}

bool
pv_address_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)(const void *)address)
				 ->sin_addr.s_addr) >>
		    24 ==
		    127;
	return address->sa_family == AF_INET6 &&
	    IN6_IS_ADDR_LOOPBACK(
		&((const struct sockaddr_in6 *)(const void *)address)
		     ->sin6_addr);
}

bool
pv_address_text_public(const char *host)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	bool good;

	if (getaddrinfo(host, NULL, &hints, &found) != 0)
		return true;
	good = pv_address_public(found->ai_addr);
	freeaddrinfo(found);
	return good;
}
