/*
 * address: which network addresses a crawler may connect to.
 *
 * The filter sees the address that is about to be connected, after every resolver and every
 * redirect, so no spelling of a URL gets around it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_ADDRESS_H
#define CRAWLER_ADDRESS_H

#include "core/arena.h"
#include "core/err.h"
#include "core/str.h"

#define ADDRESS_TEXT_SIZE 48 /* longest IPv6 text and a NUL */

struct sockaddr;

/* An address as 16 bytes; IPv4 as ::ffff:a.b.c.d, also when it came wrapped in IPv6. */
struct address {
    uint8_t bytes[16];
};

/* A range of addresses. */
struct net {
    struct address base;
    int bits; /* 0..128 */
};

struct nets {
    const struct net *items;
    size_t count;
};

/*
 * Reads CIDR ranges ("127.0.0.0/8", "fd00::/8"; a single address without '/' is a range of
 * one). An error names the range and what would be right.
 */
MUST_USE bool nets_parse(const struct str *texts, size_t count, struct arena *arena,
                         struct nets *out, struct err *err);

/* Reads an address: "1.2.3.4", "::1" or "[::1]". */
MUST_USE bool address_parse(struct str text, struct address *out);
/* Of a socket address, with its port; false for families other than IPv4 and IPv6. */
MUST_USE bool address_of(const struct sockaddr *socket_address, struct address *out, int *port);
/* Writes the address with a NUL; IPv4 in dotted decimal. */
void address_format(const struct address *a, char out[ADDRESS_TEXT_SIZE]);

/* Does the address lie in one of the ranges? */
bool nets_hold(const struct nets *nets, const struct address *a);

/*
 * Is it a public unicast address? Not public: loopback, private, link-local, shared,
 * documentation, benchmarking, multicast and reserved ranges of IPv4 (RFC 6890), all of IPv6
 * outside 2000::/3 and its protocol, Teredo and documentation ranges. IPv4 addresses inside
 * ::ffff:0:0/96, 64:ff9b::/96 and 2002::/16 are judged as IPv4.
 */
bool address_is_public(const struct address *a);

/* Does the range hold no public address at all? */
bool net_is_private(const struct net *net);

/* What may be connected: public addresses, and those in `allow`. */
bool gate_address_open(const struct sockaddr *socket_address, const struct nets *allow);

#endif
