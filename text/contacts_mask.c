/*
 * contacts_mask: what lists, briefs and logs may show of a contact.
 *
 * A mask never shows more than half of what identifies, and what it leaves is no contact
 * again when it is read a second time. In running text rows of nine and more digits that are
 * no sum are hidden as well: account, card and identity numbers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

#define PIECE     (1u << 20) /* text masked at a time */
#define ROW_MIN   9          /* digits of a row that is hidden whatever it is */
#define ROW_LOCAL 5          /* digits of a local number behind a word for telephone */

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

static void
mask_email(struct str value, struct buf *out)
{
    const ptrdiff_t at = str_find_char(value, '@');
    if (at > 1)
        buf_add_char(out, value.p[0]);
    buf_lit(out, "...");
    buf_add(out, str_sub(value, at < 0 ? value.n : (size_t)at, value.n));
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

/* A piece of text being masked: what of the original has been written already. */
struct masker {
    struct contact_scan scan;
    struct buf *out;
    size_t done;   /* bytes of the piece */
    size_t folded; /* bytes of its plain copy */
};

static bool
is_row_byte(uint8_t byte)
{
    return byte == ' ' || byte == '-' || byte == '(' || byte == ')' || byte == '.' ||
           byte == '/' || byte == CP_SYMBOL;
}

/* A row of digits and signs between them. */
struct row {
    size_t start, end, digits, groups;
    bool thousands; /* groups of three with blanks, as sums are written */
    bool date;      /* 31.12.2026, 2026-12-31 */
};

static struct row
read_row(const struct folded *f, size_t i)
{
    struct row row = { .start = i, .end = i, .thousands = true };
    size_t gap = 0, group = 0, before = 0;
    for (; i < f->n; i++) {
        if (cp_class[f->p[i]] & CP_DIGIT) {
            if (group == 0)
                row.groups++;
            group++;
            row.digits++;
            row.end = i + 1;
            gap = 0;
            continue;
        }
        if (!is_row_byte(f->p[i]) || ++gap > 3)
            break;
        if (group) {
            row.thousands =
                row.thousands && (row.groups == 1 ? group <= 3 : group == 3);
            row.date =
                row.date || (f->p[i] == '.' && before && before <= 2 && group <= 2);
            before = group;
        }
        if (f->p[i] != ' ' && f->p[i] != '-')
            row.thousands = false;
        group = 0;
    }
    if (group)
        row.thousands = row.thousands && row.groups > 1 && group == 3;
    return row;
}

static bool
is_money_ahead(const struct folded *f, size_t i)
{
    static const char *const signs[] = { "тг",  "тен", "₸",   "руб", "р",   "₽",
                                         "$",   "€",   "сум", "сом", "usd", "kzt",
                                         "мың", "тыс", "млн", "%" };
    while (i < f->n && f->p[i] == ' ')
        i++;
    if (i < f->n && f->p[i] >= CP_EURO && f->p[i] <= CP_SOM)
        return true;
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        if (fold_begins(f->p + i, f->n - i, signs[k]))
            return true;
    }
    return false;
}

static bool
hides_row(const struct folded *f, const struct row *row)
{
    if (row->thousands || row->date)
        return false;
    if (row->digits >= ROW_MIN)
        return true;
    return row->digits >= ROW_LOCAL && !is_money_ahead(f, row->end) &&
           contact_phone_word_before(f, row->start);
}

/* Writes the original up to folded byte `to`, rows of digits in it hidden. */
static void
copy_plain(struct masker *m, size_t to)
{
    const struct folded *f = m->scan.f;
    for (size_t i = m->folded; i < to;) {
        if (!(cp_class[f->p[i]] & CP_DIGIT)) {
            i++;
            continue;
        }
        struct row row = read_row(f, i);
        if (row.end > to)
            row.end = to;
        if (hides_row(f, &row)) {
            size_t start, end;
            fold_origin(f, row.start, row.end, &start, &end);
            buf_add(m->out, str_sub(m->scan.text, m->done, start));
            buf_lit(m->out, "...");
            m->done = end;
        }
        i = row.end;
    }
    size_t start, end;
    fold_origin(f, m->folded, to, &start, &end);
    if (end > m->done) {
        buf_add(m->out, str_sub(m->scan.text, m->done, end));
        m->done = end;
    }
    m->folded = to;
}

static bool
mask_one(const struct contact_found *found, void *context)
{
    struct masker *m = context;
    copy_plain(m, found->start);
    contact_mask(found->kind, found->value, m->out);
    size_t start, end;
    fold_origin(m->scan.f, found->start, found->end, &start, &end);
    m->done = end;
    m->folded = found->end;
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

void
contacts_mask_text(struct str text, struct buf *out)
{
    struct arena arena;
    arena_init(&arena, 0);
    while (text.n > 0) {
        const size_t end = piece_end(text);
        const struct str piece = str_sub(text, 0, end);
        struct folded folded;
        fold_plain_copy(piece, &arena, &folded);
        struct masker m = {
            .scan = { .text = piece,
                      .f = &folded,
                      .arena = &arena,
                      .judgements = CONTACT_JUDGEMENTS },
            .out = out,
        };
        contact_scan_all(&m.scan, mask_one, &m);
        copy_plain(&m, folded.n);
        buf_add(out, str_sub(piece, m.done, piece.n));
        arena_reset(&arena);
        text = str_sub(text, end, text.n);
    }
    arena_free(&arena);
}
