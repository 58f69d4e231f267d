/*
 * json: a writer for JSON (RFC 8259) that minds the commas.
 *
 * The same calls always give the same bytes: keys in the order they are written,
 * numbers with a fixed count of decimals, strings escaped minimally, broken UTF-8
 * replaced by U+FFFD. No name here is one of jansson's (json_object, json_array,
 * json_real, json_null, ...): libjansson is linked too, and would call ours instead of
 * its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/buf.h"

struct json {
    struct buf *out;   /* borrowed */
    uint64_t has_item; /* bit per depth: something stands there already */
    int depth;         /* at most 60 */
    bool after_key;    /* next value needs no comma */
};

/* A writer that appends to `out`. */
struct json json_to(struct buf *out);
void json_open_object(struct json *j);
void json_open_array(struct json *j);
/* Closes the innermost object or array with its own bracket, which the caller names. */
void json_end_object(struct json *j);
void json_end_array(struct json *j);
/* A key that is a name of the program: letters, digits and signs that need no escape. */
void json_key(struct json *j, const char *key);
/* A key that may be any text. */
void json_key_text(struct json *j, struct str key);
void json_text(struct json *j, struct str s);
void json_int(struct json *j, int64_t value);
/* `decimals` digits behind the point, trailing zeros dropped but one ("2.0", "0.125");
 * not-a-number and infinities become null. */
void json_number(struct json *j, double value, int decimals);
void json_bool(struct json *j, bool value);
void json_none(struct json *j);
/* A value that is JSON already, as it stands. */
void json_raw(struct json *j, struct str value);

/* key and value in one call */
void json_put_text(struct json *j, const char *key, struct str s);
void json_put_int(struct json *j, const char *key, int64_t value);
void json_put_real(struct json *j, const char *key, double value, int decimals);
void json_put_bool(struct json *j, const char *key, bool value);

/* Just the quoted, escaped string, and just the number of json_number(): for objects of a
 * fixed shape, whose keys and commas the caller writes. */
void json_quote(struct buf *b, struct str s);
void json_digits(struct buf *b, double value, int decimals);

#endif
