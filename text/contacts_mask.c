/*
 * contacts_mask: what lists, briefs and logs may show of a contact.
 *
 * A mask never shows more than half of what identifies, and what it leaves is no contact
 * again when it is read a second time. Rows of digits that are no contact by form, such as
 * account and identity numbers, are hidden as well (contacts_rows.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/mem.h"
#include "core/utf8.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

#include <stdlib.h>

#define PIECE    (1u << 20) /* text masked at a time */
#define MASK_MAX 1024       /* bytes of one mask */

/* Length of the country code of an E.164 number without its plus (ITU-T E.164 list). */
static size_t
country_code_length(struct str digits)
{
    if (digits.n < 2 || digits.p[0] == '1' || digits.p[0] == '7')
        return digits.n ? 1 : 0;
    static const char *const two =
        "20 27 28 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 "
        "51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 "
        "86 90 91 92 93 94 95 98";
    const char prefix[] = { digits.p[0], digits.p[1], '\0' };
    return strstr(two, prefix) ? 2 : 3;
}

static void
mask_phone(struct str value, struct buf *out)
{
    const struct str digits = str_sub(value, 1, value.n);
    const size_t code = country_code_length(digits);
    buf_add_char(out, '+');
    buf_add(out, str_sub(digits, 0, code));
    buf_lit(out, " ... ");
    if (digits.n >= code + 6)
        buf_add(out, str_sub(digits, digits.n - 2, digits.n));
}

/* The first letters of a name, never more than two nor than half of it. */
static void
mask_name(struct str name, struct buf *out)
{
    const size_t shown = name.n >= 4 ? 2 : name.n / 2;
    size_t at = 0;
    for (size_t i = 0; i < shown && at < name.n; i++)
        utf8_put(out, utf8_next(name, &at));
    buf_lit(out, "...");
}

static bool
is_number(struct str value)
{
    return value.n > 4 && value.p[0] == '+' && value.p[1] >= '0' && value.p[1] <= '9' &&
           value.p[2] >= '0' && value.p[2] <= '9';
}

/* Digits of a domain, and letters o that may stand for some: is it a number in itself? */
static bool
is_numbered(struct str domain)
{
    size_t digits = 0;
    for (size_t i = 0; i < domain.n; i++)
        digits += (domain.p[i] >= '0' && domain.p[i] <= '9') || domain.p[i] == 'o';
    return digits >= 7;
}

static void
mask_email(struct str value, struct buf *out)
{
    const ptrdiff_t at = str_find_char(value, '@');
    const struct str domain = str_sub(value, at < 0 ? value.n : (size_t)at, value.n);
    if (at > 1)
        buf_add_char(out, value.p[0]);
    buf_lit(out, "...");
    if (!is_numbered(domain))
        buf_add(out, domain);
}

void
contact_mask(enum contact_kind kind, struct str value, struct buf *out)
{
    switch (kind) {
    case CONTACT_PHONE:
    case CONTACT_WHATSAPP:
    case CONTACT_VIBER:
        if (is_number(value)) {
            mask_phone(value, out);
            return;
        }
        break;
    case CONTACT_EMAIL:
        mask_email(value, out);
        return;
    case CONTACT_TELEGRAM:
        buf_add_char(out, '@');
        break;
    case CONTACT_VK:
    case CONTACT_INSTAGRAM:
        buf_printf(out, "%s: ", contact_kind_name(kind));
        break;
    case CONTACT_URL:
    case CONTACT_KIND_COUNT:
        break;
    }
    mask_name(value, out);
}

/* A piece of text being masked. */
struct masker {
    struct contact_scan scan;
    size_t offset; /* of the piece in the whole text */
    size_t folded; /* bytes of its plain copy behind us */
    bool follows;  /* something hidden ends there */
    struct masked_span *spans;
    size_t count, cap;
};

static void
add_span(struct masker *m, const struct contact_found *found, struct str mask)
{
    size_t start, end;
    fold_origin(m->scan.f, found->start, found->end, &start, &end);
    start += m->offset;
    end += m->offset;
    /* One character may be two digits (a circled twenty), and end one row and begin another. */
    if (m->count > 0 && start < m->spans[m->count - 1].end)
        start = m->spans[m->count - 1].end;
    if (end < start)
        end = start;
    m->spans = mem_grow(m->spans, &m->cap, m->count + 1, sizeof *m->spans);
    m->spans[m->count++] = (struct masked_span){ start, end, mask };
    m->folded = found->end;
    m->follows = true;
}

/* Rows of digits up to folded byte `to`. */
static void
add_rows(struct masker *m, size_t to)
{
    struct contact_region region = { .at = m->folded, .to = to, .follows = m->follows };
    struct contact_found row;
    while (contact_row_next(&m->scan, &region, &row))
        add_span(m, &row, STR("..."));
}

static bool
add_contact(const struct contact_found *found, void *context)
{
    struct masker *m = context;
    struct buf mask;
    add_rows(m, found->start);
    buf_init(&mask, MASK_MAX);
    contact_mask(found->kind, found->value, &mask);
    add_span(m, found, arena_str(m->scan.arena, buf_str(&mask)));
    buf_free(&mask);
    return true;
}

/* End of a piece of at most PIECE bytes, at white space where there is some near. */
static size_t
piece_end(struct str text)
{
    if (text.n <= PIECE)
        return text.n;
    size_t end = PIECE;
    while (end > PIECE - 2000 && text.p[end] != ' ' && text.p[end] != '\n')
        end--;
    return end > PIECE - 2000 ? end : utf8_floor(text, PIECE);
}

const struct masked_span *
contacts_to_mask(struct str text, struct arena *arena, size_t *count)
{
    struct masker m = { .offset = 0 };
    struct arena piece_arena;
    arena_init(&piece_arena, 0);
    while (m.offset < text.n) {
        const struct str rest = str_sub(text, m.offset, text.n);
        const struct str piece = str_sub(rest, 0, piece_end(rest));
        struct folded folded;
        fold_plain_copy(piece, &piece_arena, &folded);
        m.scan = (struct contact_scan){ .text = piece,
                                        .f = &folded,
                                        .arena = arena,
                                        .judgements = CONTACT_JUDGEMENTS };
        m.folded = 0;
        m.follows = false;
        contact_scan_all(&m.scan, add_contact, &m);
        add_rows(&m, folded.n);
        m.offset += piece.n;
        arena_reset(&piece_arena);
    }
    arena_free(&piece_arena);
    struct masked_span *spans = ARENA_NEW(arena, struct masked_span, m.count + 1);
    if (m.count)
        memcpy(spans, m.spans, m.count * sizeof *spans);
    free(m.spans);
    *count = m.count;
    return spans;
}

void
contacts_mask_text(struct str text, struct buf *out)
{
    struct arena arena;
    size_t count, done = 0;
    arena_init(&arena, 0);
    const struct masked_span *spans = contacts_to_mask(text, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        buf_add(out, str_sub(text, done, spans[i].start));
        buf_add(out, spans[i].mask);
        done = spans[i].end;
    }
    buf_add(out, str_sub(text, done, text.n));
    arena_free(&arena);
}
