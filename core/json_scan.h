/*
 * json_scan: a strict scanner for JSON (RFC 8259) that stays in the text it reads.
 *
 * For readers that must know where every value stands in the original bytes. It wants
 * valid UTF-8, no control characters in strings, nesting of at most JSON_DEPTH_MAX, and
 * builds no tree. Errors name the byte, what was expected and what was found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_JSON_SCAN_H
#define CORE_JSON_SCAN_H

#include "core/arena.h"
#include "core/err.h"

#define JSON_DEPTH_MAX 64 /* brackets open at once, the outermost object included */

enum json_type {
    JSON_IS_NONE, /* nothing was read */
    JSON_IS_STRING,
    JSON_IS_NUMBER,
    JSON_IS_OBJECT,
    JSON_IS_ARRAY,
    JSON_IS_TRUE,
    JSON_IS_FALSE,
    JSON_IS_NULL
};

/* A value where it stands; of a string the bytes between the quotes. */
struct json_value {
    enum json_type type;
    struct str raw;
    bool escaped; /* a string that holds a backslash */
};

struct json_scan {
    struct str s;
    size_t at; /* next byte to be read */
    struct err *err;
};

/* Does `wanted` stand at the place of reading? */
static inline bool
json_scan_sees(const struct json_scan *c, char wanted)
{
    return c->at < c->s.n && c->s.p[c->at] == wanted;
}

/* Steps over white space. */
void json_scan_space(struct json_scan *c);
/* Reads a key, the colon and the white space around it. */
MUST_USE bool json_scan_key(struct json_scan *c, struct json_value *key);
/* Reads one value inside an outermost object or array, with all that it holds. */
MUST_USE bool json_scan_value(struct json_scan *c, struct json_value *out);
/* Says what was expected at `at` and what was found there; returns false. */
bool json_scan_fail(struct json_scan *c, size_t at, const char *wanted);

/*
 * The text of a scanned string: the scanned bytes themselves when nothing in it is
 * escaped, a decoded copy in the arena otherwise. An escaped surrogate without its
 * other half reads as U+FFFD.
 */
struct str json_value_text(const struct json_value *value, struct arena *arena);
/* "a string", "an object", "null", ... for messages. */
const char *json_type_name(enum json_type type);

#endif
