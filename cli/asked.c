/*
 * asked: finds the digits in a line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/asked.h"

#define DIGITS (DIGEST_HEX_SIZE - 1)

const char *
asked_key_path(struct str folder, struct arena *arena)
{
    return arena_cstr(arena,
                      arena_printf(arena, STR_FMT "/search.key", STR_ARG(folder)));
}

/* Inside of a text the quotes of this mark would be written otherwise (RFC 8259 7). */
bool
asked_of_row(const struct audit_row *row, struct str *digits)
{
    const struct str mark = STR("\"question_hmac\":\"");
    ptrdiff_t at = str_find(row->payload, mark);
    size_t from = (size_t)at + mark.n;

    if (at < 0 || row->payload.n - from < DIGITS)
        return false;
    *digits = str_sub(row->payload, from, from + DIGITS);
    return true;
}

static bool
count_row(void *user, const struct audit_row *row, struct err *err)
{
    int64_t *count = user;
    struct str digits;

    (void)err;
    *count += asked_of_row(row, &digits);
    return true;
}

bool
asked_count(struct store *s, int64_t *count, struct err *err)
{
    *count = 0;
    return store_audit_walk(s, STR(""), count_row, count, err);
}
