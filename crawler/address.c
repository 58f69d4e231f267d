/*
 * address: which network addresses a crawler may connect to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* IPv4 ranges that are not public unicast (RFC 6890 and its successors). */
static const struct {
    uint32_t base;
    int bits;
} CLOSED_V4[] = {
    { 0x00000000, 8 },  /* 0.0.0.0/8 this network */
    { 0x0a000000, 8 },  /* 10.0.0.0/8 private */
    { 0x64400000, 10 }, /* 100.64.0.0/10 shared by carriers */
    { 0x7f000000, 8 },  /* 127.0.0.0/8 loopback */
    { 0xa9fe0000, 16 }, /* 169.254.0.0/16 link-local, cloud metadata */
    { 0xac100000, 12 }, /* 172.16.0.0/12 private */
    { 0xc0000000, 24 }, /* 192.0.0.0/24 protocol assignments */
    { 0xc0000200, 24 }, /* 192.0.2.0/24 documentation */
    { 0xc0586300, 24 }, /* 192.88.99.0/24 6to4 relays */
    { 0xc0a80000, 16 }, /* 192.168.0.0/16 private */
    { 0xc6120000, 15 }, /* 198.18.0.0/15 benchmarking */
    { 0xc6336400, 24 }, /* 198.51.100.0/24 documentation */
    { 0xcb007100, 24 }, /* 203.0.113.0/24 documentation */
    { 0xe0000000, 4 },  /* 224.0.0.0/4 multicast */
    { 0xf0000000, 4 },  /* 240.0.0.0/4 reserved, broadcast */
};

/* Ranges inside 2000::/3 that are not public unicast. */
static const struct net CLOSED_V6[] = {
    { { { 0x20, 0x01, 0x00 } }, 23 },       /* 2001::/23 protocols, Teredo */
    { { { 0x20, 0x01, 0x0d, 0xb8 } }, 32 }, /* 2001:db8::/32 documentation */
    { { { 0x3f, 0xff, 0x00 } }, 20 },       /* 3fff::/20 documentation */
};

static const uint8_t MAPPED[12] = { [10] = 0xff, [11] = 0xff }; /* ::ffff:0:0/96 */
static const uint8_t NAT64[12] = { 0x00, 0x64, 0xff, 0x9b };    /* 64:ff9b::/96 */
static const uint8_t SIX_TO_FOUR[2] = { 0x20, 0x02 };           /* 2002::/16 */

static bool
in_net(const struct net *net, const struct address *a)
{
    size_t whole = (size_t)net->bits / 8;
    int rest = net->bits % 8;

    if (memcmp(net->base.bytes, a->bytes, whole) != 0) {
        return false;
    }
    return rest == 0 || (net->base.bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0;
}

/* The IPv4 address that an address stands for; false when it stands for none. */
static bool
inner_v4(const struct address *a, uint32_t *v4)
{
    const uint8_t *at;

    if (memcmp(a->bytes, MAPPED, 12) == 0 || memcmp(a->bytes, NAT64, 12) == 0) {
        at = a->bytes + 12;
    } else if (memcmp(a->bytes, SIX_TO_FOUR, 2) == 0) {
        at = a->bytes + 2;
    } else {
        return false;
    }
    *v4 = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    return true;
}

bool
address_is_public(const struct address *a)
{
    uint32_t v4;

    if (inner_v4(a, &v4)) {
        for (size_t i = 0; i < sizeof CLOSED_V4 / sizeof CLOSED_V4[0]; i++) {
            if ((v4 ^ CLOSED_V4[i].base) >> (32 - CLOSED_V4[i].bits) == 0) {
                return false;
            }
        }
        return true;
    }
    if (a->bytes[0] >> 5 != 1) { /* 2000::/3 */
        return false;
    }
    for (size_t i = 0; i < sizeof CLOSED_V6 / sizeof CLOSED_V6[0]; i++) {
        if (in_net(&CLOSED_V6[i], a)) {
            return false;
        }
    }
    return true;
}

/* A range of IPv4 in its own bits, inside one that is closed? */
static bool
v4_is_private(uint32_t base, int bits)
{
    for (size_t i = 0; i < sizeof CLOSED_V4 / sizeof CLOSED_V4[0]; i++) {
        if (bits >= CLOSED_V4[i].bits &&
            (base ^ CLOSED_V4[i].base) >> (32 - CLOSED_V4[i].bits) == 0) {
            return true;
        }
    }
    return false;
}

/* Do two ranges share an address? Then one lies inside the other. */
static bool
overlap(const struct net *a, const struct net *b)
{
    return a->bits > b->bits ? in_net(b, &a->base) : in_net(a, &b->base);
}

bool
net_is_private(const struct net *net)
{
    /* What may be public: 2000::/3, and the wrappings of IPv4 outside of it. */
    static const struct net OPEN[] = {
        { { { 0x20 } }, 3 },
        { { { [10] = 0xff, [11] = 0xff } }, 96 },
        { { { 0x00, 0x64, 0xff, 0x9b } }, 96 },
    };
    uint32_t v4;

    if (net->bits >= 96 && inner_v4(&net->base, &v4) && net->base.bytes[0] != 0x20) {
        return v4_is_private(v4, net->bits - 96);
    }
    for (size_t i = 0; i < sizeof CLOSED_V6 / sizeof CLOSED_V6[0]; i++) {
        if (net->bits >= CLOSED_V6[i].bits && in_net(&CLOSED_V6[i], &net->base)) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof OPEN / sizeof OPEN[0]; i++) {
        if (overlap(net, &OPEN[i])) {
            return false;
        }
    }
    return true;
}

bool
nets_hold(const struct nets *nets, const struct address *a)
{
    for (size_t i = 0; i < nets->count; i++) {
        if (in_net(&nets->items[i], a)) {
            return true;
        }
    }
    return false;
}

static void
put_v4(const void *bytes, struct address *out)
{
    memcpy(out->bytes, MAPPED, 12);
    memcpy(out->bytes + 12, bytes, 4);
}

bool
address_parse(struct str text, struct address *out)
{
    char copy[ADDRESS_TEXT_SIZE];
    struct in_addr v4;

    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']') {
        text = str_sub(text, 1, text.n - 1);
    }
    if (text.n == 0 || text.n >= sizeof copy) {
        return false;
    }
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    if (inet_pton(AF_INET, copy, &v4) == 1) {
        put_v4(&v4, out);
        return true;
    }
    return inet_pton(AF_INET6, copy, out->bytes) == 1;
}

bool
address_of(const struct sockaddr *socket_address, struct address *out, int *port)
{
    if (socket_address->sa_family == AF_INET) {
        struct sockaddr_in v4;

        memcpy(&v4, socket_address, sizeof v4);
        put_v4(&v4.sin_addr, out);
        *port = ntohs(v4.sin_port);
        return true;
    }
    if (socket_address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;

        memcpy(&v6, socket_address, sizeof v6);
        memcpy(out->bytes, &v6.sin6_addr, sizeof out->bytes);
        *port = ntohs(v6.sin6_port);
        return true;
    }
    return false;
}

void
address_format(const struct address *a, char out[ADDRESS_TEXT_SIZE])
{
    bool v4 = memcmp(a->bytes, MAPPED, 12) == 0;

    out[0] = '\0';
    (void)inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? a->bytes + 12 : a->bytes, out,
                    ADDRESS_TEXT_SIZE);
}

bool
nets_parse(const struct str *texts, size_t count, struct arena *arena, struct nets *out,
           struct err *err)
{
    struct net *items = ARENA_NEW(arena, struct net, count);

    for (size_t i = 0; i < count; i++) {
        ptrdiff_t slash = str_find_char(texts[i], '/');
        struct str base = slash < 0 ? texts[i] : str_sub(texts[i], 0, (size_t)slash);
        bool v4 = str_find_char(base, ':') < 0;
        int64_t bits = v4 ? 32 : 128;

        if (!address_parse(base, &items[i].base) ||
            (slash >= 0 &&
             !str_to_int(str_sub(texts[i], (size_t)slash + 1, texts[i].n), &bits)) ||
            bits < 0 || bits > (v4 ? 32 : 128)) {
            return err_set(err,
                           "'" STR_FMT "' is no range of addresses, write it like "
                           "127.0.0.0/8 or fd00::/8",
                           STR_ARG(texts[i]));
        }
        items[i].bits = (int)bits + (v4 ? 96 : 0);
    }
    out->items = items;
    out->count = count;
    return true;
}

bool
gate_address_open(const struct sockaddr *socket_address, const struct nets *allow)
{
    struct address a;
    int port;

    return address_of(socket_address, &a, &port) &&
           (address_is_public(&a) || nets_hold(allow, &a));
}
