/*
 * gate: the one gate that every URL passes: seed, link, redirect hop, robots.txt, sitemap.
 *
 * It judges what can be judged before a connection: scheme, redirect count, addresses written
 * in the URL, port, scope, traps, robots.txt, budget. Names that a resolver must answer are
 * judged again at the moment of connecting, by gate_address_open() in crawler/address.h. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_GATE_H
#define CRAWLER_GATE_H

#include "core/page.h"
#include "crawler/address.h"
#include "crawler/robots.h"
#include "crawler/source.h"
#include "crawler/url.h"

#define GATE_HOPS_MAX 5 /* redirects followed in a row */

/* A name that is not asked from the resolver: demo and tests. */
struct crawl_name {
    struct str host;    /* "board.test" */
    struct str address; /* "127.0.0.1" */
    int port;           /* port to connect to in place of the URL's; 0: the URL's own */
};

/* What the gate knows for a whole crawl. */
struct gate {
    struct nets allow;              /* ranges that are open although not public */
    const struct crawl_name *names; /* sorted by host in byte order */
    size_t name_count;
};

/* One host of a source, "www." and the default ports left out. */
struct scope_host {
    struct str name;
    int port; /* 0: 80 or 443 */
};

/* What belongs to a source: the hosts of its seeds and its patterns. */
struct scope {
    const struct source *source;
    const struct scope_host *hosts; /* sorted */
    size_t host_count;
};

/* One question to the gate. */
struct gate_ask {
    const struct url *url;
    const struct scope *scope;   /* NULL: not judged (robots.txt has no scope) */
    const struct robots *robots; /* NULL: not judged (not fetched yet, or robots.txt itself) */
    int hops;                    /* redirects that led here */
    int64_t budget_left;         /* requests the source may still send today */
    bool is_seed;                /* patterns are not asked for seeds */
};

/*
 * Copies and sorts the names and reads the ranges; everything lives in the arena. False when a
 * range or an address of a name cannot be read, and when a range holds a public address: what is
 * open to tests knows no delay and no basis.
 */
MUST_USE bool gate_make(const struct crawl_name *names, size_t name_count,
                        const struct str *allow, size_t allow_count, struct arena *arena,
                        struct gate *out, struct err *err);

/* The scope of a source; a seed that is no http(s) URL is an error. */
MUST_USE bool scope_make(const struct source *source, struct arena *arena, struct scope *out,
                         struct err *err);

/* Is the URL on a host of the source and, unless it is a seed, matched by its patterns? "http"
 * and "https", and a leading "www.", do not make another host. */
bool scope_holds(const struct scope *scope, const struct url *url, bool is_seed);

/* The name's entry, or NULL. */
const struct crawl_name *gate_name(const struct gate *gate, struct str host);

/* Where a host lies, as far as it can be said without a resolver. */
enum gate_place { GATE_UNKNOWN, GATE_PUBLIC, GATE_INSIDE, GATE_PRIVATE };
/* INSIDE: in a range of `allow`; *where, if not NULL, gets the address unless UNKNOWN. */
enum gate_place gate_place(const struct gate *gate, struct str host, struct address *where);

/* Is the port one that a crawler asks outside the allowed ranges: 80, 443, 8080, 8443? */
bool gate_port_open(int port);

/*
 * PAGE_OK when the URL may be asked for; otherwise the refusal, with a sentence in *what
 * (arena). A robots.txt that could not be had gives PAGE_ROBOTS_UNKNOWN.
 */
enum page_outcome crawl_gate(const struct gate *gate, const struct gate_ask *ask,
                             struct arena *arena, struct str *what);

/* Text of outsiders for a sentence: at most 200 bytes, broken UTF-8 and controls replaced. */
struct str gate_quote(struct str text, struct arena *arena);

#endif
