/*
 * body: the JSON object that a request carries, read by a table of its members.
 *
 * Strict as everywhere: a member that is not in the table, one that came twice, or a value of
 * another kind is a problem (400) that names what would be right. Texts are whole UTF-8 and
 * live in the request's arena or body.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include "web/web.h"

enum body_kind {
    BODY_TEXT,  /* struct str, at most `max` bytes */
    BODY_WORD,  /* struct str, one of `words` */
    BODY_INT,   /* int64_t in [min, max] */
    BODY_BOOL,  /* bool */
    BODY_TEXTS, /* struct body_texts, at most `max` of them */
    BODY_OBJECT,  /* struct str: the object's JSON, for body_read_object() */
    BODY_OBJECTS /* struct body_texts of such, at most `max` of them */
};

#define BODY_TEXTS_MAX     256
#define BODY_TEXTS_ONE_MAX 256 /* bytes of one of them */

struct body_texts {
    const struct str *items;
    size_t count;
};

struct body_field {
    const char *name;
    enum body_kind kind;
    void *into;  /* of the type that `kind` says; stays as it is when the member is missing
                  * or null */
    bool needed; /* missing is a problem */
    int64_t min, max;
    const char *const *words; /* ended by NULL */
};

/* Reads rq->body. False: *re has the problem. */
MUST_USE bool body_read(const struct web_request *rq, const struct body_field *fields,
                        size_t count, struct web_reply *re);
/* The same for an object inside, as BODY_OBJECT gave it; "" reads as {}. */
MUST_USE bool body_read_object(const struct web_request *rq, struct str object,
                               const struct body_field *fields, size_t count,
                               struct web_reply *re);

#endif
