/*
 * route: the one table of what can be asked for.
 *
 * It drives dispatch, capability, body limit and openapi.json; a test asks every row as every
 * role. A pattern is a path whose parts in braces stand for one segment each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/web.h"

enum route_flag {
    ROUTE_PRIVATE = 1, /* what is answered is never kept, not for a repeat either */
    ROUTE_LOG_IN = 2,  /* begins a session and uses nothing of the one before */
    ROUTE_WHOLE = 4    /* several deeds that are done together or not at all */
};

struct route {
    enum web_method method;
    const char *pattern; /* "/api/v1/ads/{id}" */
    enum capability needs;
    size_t body_max; /* bytes; 0: no body is taken */
    unsigned flags;  /* of enum route_flag */
    web_handler *handler;
    const char *summary; /* half a sentence, for openapi.json */
    const char *fields;  /* names in the query, a space between; NULL: none */
    /* Members of the JSON object that is answered, "?" behind one that may be missing; or what
     * else it is, a media type. NULL: not said. */
    const char *gives;
};

extern const struct route web_routes[];
extern const size_t web_route_count;

enum route_answer { ROUTE_FOUND, ROUTE_NONE, ROUTE_METHOD };
/*
 * Finds the row of a method and a decoded path, and what its braces stand for. ROUTE_METHOD:
 * the path is there with other methods; *allow has their names ("GET, POST"), in the arena.
 */
enum route_answer
route_find(enum web_method method, struct str path, const struct route **out,
           struct str param[WEB_PARAMS], struct str *allow, struct arena *arena);

#endif
