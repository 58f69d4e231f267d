/*
 * guard: what of a request is refused before anybody looks at what it asks.
 *
 * Pure functions over the headers and the target as they were sent. They refuse what two
 * readers of one connection could understand differently (request smuggling, RFC 9112 11.2),
 * what does not decode to one clean path, and what comes from another site (Host, Origin,
 * Sec-Fetch-Site). They do not know routes, sessions or people.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_GUARD_H
#define WEB_GUARD_H

#include "web/web.h"

#define GUARD_HEADERS_MAX  64
#define GUARD_TARGET_MAX   4096 /* bytes, undecoded */
#define GUARD_PATH_MAX     1024 /* bytes, decoded */
#define GUARD_SEGMENTS_MAX 16

/* Why not; status 0: nothing is wrong. Texts are constants. */
struct guard_fault {
    int status;
    const char *type;   /* word for programs */
    const char *title;
    const char *detail; /* what would be right */
    bool close;         /* where the next request begins is in doubt */
};

/* The headers that mean something here; "" where one is missing. */
struct guard_headers {
    struct str host, cookie, origin, fetch_site, content_type, csrf, if_match,
        idempotency_key, forwarded_for, if_none_match;
    bool has_length, chunked;
    uint64_t length;
};

/* Reads the list once. */
MUST_USE bool guard_headers(const struct web_header *list, size_t count,
                            struct guard_headers *out, struct guard_fault *fault);
/* Splits a target into its decoded path and the fields of its query; memory
 * from the arena. */
MUST_USE bool guard_target(struct str target, struct arena *arena,
                           struct web_request *rq, struct guard_fault *fault);
/* GET for HEAD too; false: a method that nothing here knows (501). */
MUST_USE bool guard_method(struct str word, enum web_method *out,
                           struct guard_fault *fault);

/* Is Host one of ours? Names are compared without case. */
MUST_USE bool guard_host(const struct web_settings *is, const struct guard_headers *h,
                         struct guard_fault *fault);
/*
 * May the site that sent this ask for data, or change it? What changes must come from our own
 * pages, as far as the browser says where it comes from, and be JSON.
 */
MUST_USE bool guard_origin(const struct web_settings *is, const struct guard_headers *h,
                           enum web_method method, struct guard_fault *fault);

#endif
