/*
 * err: why something broke, in one sentence with its place.
 *
 * Whatever can break returns bool and takes `struct err *err` last. err_set() always
 * returns false, so a failure is one line: `return err_set(err, "%s:%d: ...", file,
 * line);`. On the way up err_in() puts the place in front. The sentence says where,
 * what was found and what would be right. `err` may be NULL when nobody wants to know.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include "core/attr.h"

#include <stdbool.h>

/* What kind of failure, as the exit codes of the command line know it. */
enum err_kind {
    ERR_NONE = 0,   /* nothing is wrong */
    ERR_NO = 1,     /* the answer is no */
    ERR_USE = 2,    /* wrong use, input or configuration; what err_set() says */
    ERR_START = 3,  /* cannot start: data base, permission, disk */
    ERR_PART = 4,   /* finished, but parts failed */
    ERR_POLICY = 5, /* refused by policy */
};

struct err {
    enum err_kind kind;
    char text[1024]; /* longer sentences are cut at a character boundary */
};

/* Both return false, always. err_set() means ERR_USE. */
bool err_set(struct err *err, const char *format, ...) PRINTF(2, 3);
bool
err_set_kind(struct err *err, enum err_kind kind, const char *format, ...) PRINTF(3, 4);
/* Puts "place: " in front of what is already said; returns false. */
bool err_in(struct err *err, const char *format, ...) PRINTF(2, 3);
/* Forgets. */
void err_clear(struct err *err);

#endif
