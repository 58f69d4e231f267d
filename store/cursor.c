/*
 * cursor: a place in the queue's list as text.
 *
 * Hex digits: a form number, band, the bits of the probability, first sighting, tie. They
 * say nothing that the row does not show, and a made-up one only begins elsewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/buf.h"
#include "store/inside.h"

#define FORM 1

/* Appends the lowest `digits` hex digits of a number. */
static void
put_hex(struct buf *b, uint64_t number, int digits)
{
    while (digits-- > 0)
        buf_add_char(b, "0123456789abcdef"[number >> 4 * digits & 15]);
}

/* Takes `digits` hex digits off the front. */
static bool
take_hex(struct str *text, size_t digits, uint64_t *out)
{
    *out = 0;
    if (text->n < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char c = text->p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        *out = *out << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *text = str_sub(*text, digits, text->n);
    return true;
}

int64_t
key_tie(struct str key)
{
    uint64_t tie = 0;
    key = str_sub(key, 0, 15);
    return take_hex(&key, key.n, &tie) ? (int64_t)tie : 0;
}

void
queue_cursor(const struct queue_row *row, char out[QUEUE_CURSOR_SIZE])
{
    struct buf b = buf_over(out, QUEUE_CURSOR_SIZE);
    uint64_t bits;
    memcpy(&bits, &row->probability, sizeof bits);
    put_hex(&b, FORM, 2);
    put_hex(&b, (uint64_t)row->band, 2);
    put_hex(&b, bits, 16);
    put_hex(&b, (uint64_t)row->first_seen_ms, 16);
    put_hex(&b, (uint64_t)key_tie(row->key), 16);
}

bool
queue_cursor_read(struct str text, struct queue_after *out)
{
    uint64_t form, band, bits, seen, tie;
    double probability;
    if (!take_hex(&text, 2, &form) || form != FORM || !take_hex(&text, 2, &band) ||
        band >= BAND_COUNT || !take_hex(&text, 16, &bits) ||
        !take_hex(&text, 16, &seen) || !take_hex(&text, 16, &tie) || text.n != 0)
        return false;
    memcpy(&probability, &bits, sizeof probability);
    if (!(probability >= 0 && probability <= 1))
        return false;
    *out = (struct queue_after){ .given = true,
                                 .band = (enum band)band,
                                 .probability = probability,
                                 .first_seen_ms = (int64_t)seen,
                                 .tie = (int64_t)tie };
    return true;
}
