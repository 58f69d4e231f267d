/*
 * contacts_address: telephone numbers in the address of a page.
 *
 * The address is evidence, so no more of it is hidden than what is a number for certain: one
 * that libphonenumber knows, or one behind a key such as "tel=".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_rows.h"
#include "text/fold_private.h"

bool
contact_keyed_before(const struct folded *f, size_t i)
{
    static const char *const keys[] = {
        "tel", "phon",  "whats",  "wa",   "viber", "call",    "sms",    "mob",
        "num", "nomer", "msisdn", "cell", "skype", "kontakt", "contact"
    };
    while (i > 0 && strchr(" +(", f->p[i - 1]))
        i--;
    if (i == 0 || !strchr("=:/", f->p[i - 1]))
        return false;
    size_t at = --i;
    while (at > 0 && i - at < 24 &&
           (cp_class[f->p[at - 1]] & CP_WORD || strchr("-_.", f->p[at - 1])))
        at--;
    for (; at < i; at++) {
        if (at > 0 && cp_class[f->p[at - 1]] & CP_LETTER)
            continue;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (fold_begins(f->p + at, i - at, keys[k]))
                return true;
    }
    return false;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* An address with its escapes undone, and where each byte of it began. */
struct unescaped {
    struct str text;
    size_t *origin; /* one more than bytes */
};

/* ASCII escapes only; a plus behind a digit is a blank, as forms write it. */
static struct unescaped
unescape(struct str url, struct arena *arena)
{
    char *text = arena_alloc(arena, url.n + 1);
    size_t *origin = ARENA_NEW(arena, size_t, url.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < url.n; n++) {
        const int high = i + 2 < url.n ? hex_digit(url.p[i + 1]) : -1;
        const int low = i + 2 < url.n ? hex_digit(url.p[i + 2]) : -1;
        const bool escape = url.p[i] == '%' && high >= 2 && high < 8 && low >= 0;
        origin[n] = i;
        text[n] = escape ? (char)(16 * high + low) : url.p[i];
        if (url.p[i] == '+' && n > 0 && text[n - 1] >= '0' && text[n - 1] <= '9')
            text[n] = ' ';
        i += escape ? 3 : 1;
    }
    origin[n] = url.n;
    return (struct unescaped){ { text, n }, origin };
}

void
contacts_mask_address(struct str url, struct buf *out)
{
    struct arena arena;
    struct folded folded;
    struct contact_found row;
    size_t done = 0, start, end;
    arena_init(&arena, 0);
    const struct unescaped plain = unescape(url, &arena);
    fold_plain_copy(plain.text, &arena, &folded);
    struct contact_scan scan = { .text = plain.text,
                                 .f = &folded,
                                 .arena = &arena,
                                 .judgements = CONTACT_JUDGEMENTS };
    struct contact_region region = { .to = folded.n, .address = true };
    while (contact_row_next(&scan, &region, &row)) {
        fold_origin(&folded, row.start, row.end, &start, &end);
        buf_add(out, str_sub(url, done, plain.origin[start]));
        buf_lit(out, "...");
        done = plain.origin[end];
    }
    buf_add(out, str_sub(url, done, url.n));
    arena_free(&arena);
}
