/*
 * whatsapp_name: see whatsapp_name.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/whatsapp_name.h"

#define NAME_MAX_BYTES  256
#define QUOTE_MAX_BYTES 512 /* behind the colon: what the program quotes are subjects */

bool
whatsapp_is_note(struct str s, size_t bytes_max)
{
    if (s.n > bytes_max)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '@' || s.p[i] == '/')
            return false;
    return true;
}

/* How many quotations are open. */
struct quotes {
    bool straight;
    int angle, low, high;
};

/* Opens or closes the quotation whose sign `s` begins with, if it is one; true then. */
static bool
step_quote(struct quotes *q, struct str s)
{
    if (str_starts(s, STR("\""))) {
        q->straight = !q->straight;
    } else if (str_starts(s, STR("«"))) {
        q->angle++;
    } else if (str_starts(s, STR("»"))) {
        q->angle -= q->angle > 0;
    } else if (str_starts(s, STR("„"))) {
        q->low++;
    } else if (str_starts(s, STR("“")) && q->low == 0) {
        q->high++;
    } else if (str_starts(s, STR("“")) || str_starts(s, STR("”"))) {
        q->high -= q->low == 0 && q->high > 0;
        q->low -= q->low > 0;
    } else {
        return false;
    }
    return true;
}

static bool
is_open(const struct quotes *q)
{
    return q->straight || q->angle > 0 || q->low > 0 || q->high > 0;
}

/* Does what stands behind a colon, with quotations open there, end them and itself with its
 * only line? Else it is of a person whose name has an odd quote. */
static bool
ends_quotes(struct str rest, struct quotes q)
{
    size_t last = 0;

    rest = str_trim(rest);
    if (rest.n > QUOTE_MAX_BYTES || str_find_char(rest, '\n') >= 0)
        return false;
    for (size_t i = 0; i < rest.n; i++)
        last = step_quote(&q, str_sub(rest, i, rest.n)) ? i + 1 : last;
    return !is_open(&q) &&
           whatsapp_is_note(str_sub(rest, last, rest.n), WHATSAPP_NOTE_MAX);
}

bool
whatsapp_take_name(struct str *body)
{
    struct quotes q = { .straight = false };
    size_t colon = 0;

    while (colon < body->n && colon < NAME_MAX_BYTES && body->p[colon] != '\n' &&
           (body->p[colon] != ':' ||
            (colon + 1 < body->n && !memchr(" \r\n\xE2", body->p[colon + 1], 4)))) {
        (void)step_quote(&q, str_sub(*body, colon, body->n));
        colon++;
    }
    if (colon == 0 || colon >= NAME_MAX_BYTES || colon == body->n ||
        body->p[colon] != ':')
        return false;
    if (is_open(&q) && ends_quotes(str_sub(*body, colon + 1, body->n), q))
        return false;
    *body = str_sub(*body, colon + 1, body->n);
    if (body->n > 0 && body->p[0] == ' ')
        *body = str_sub(*body, 1, body->n);
    return true;
}
