/*
 * contacts_digits: the digits that stand from a place on, as one telephone number may hold them.
 *
 * In "1 2 3 4 5 ..." a number could begin at every digit, and each could reach over two dozen
 * more. So the digits ahead are kept in a window that moves along with the questions: each byte
 * of a text is read once, however many places of it are asked about.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

#define GAP_MAX 3                        /* signs between two digits of a number */
#define ROOM    (4 * CONTACT_DIGITS_MAX) /* digits kept; those passed are let go */

/* Digits of one row, which ends where no number could go on. */
struct contact_window {
    char digit[ROOM];
    bool first[ROOM];        /* begins a group */
    bool dashed[ROOM];       /* the group stands behind a dash with blanks around it */
    uint32_t at[ROOM];       /* folded place of each */
    uint32_t brackets[ROOM]; /* opening ones in the row before it */
    uint32_t signs[ROOM];    /* and signs that sums have none of */
    size_t head, tail;       /* of what is kept */
    size_t next;             /* byte to be read next */
    bool ended;              /* so does the row there */
    bool fresh, dash;        /* of the digit that comes next: as `first` and `dashed` */
    uint32_t gap;            /* signs since the last digit */
    uint32_t bracket_count, sign_count;
};

static bool
is_nought(const struct folded *f, size_t i)
{
    return f->p[i] == 'o' || f->p[i] == CP_RU(0x43E);
}

/* A letter o that stands between digits, or ends a group of them, is a nought. */
static bool
is_nought_at(const struct folded *f, size_t i)
{
    size_t from = i, to = i + 1;
    while (from > 0 && i - from < 4 && is_nought(f, from - 1))
        from--;
    while (to < f->n && to - i < 4 && is_nought(f, to))
        to++;
    const bool before = from > 0 && cp_class[f->p[from - 1]] & CP_DIGIT;
    const bool after = to < f->n && cp_class[f->p[to]] & CP_DIGIT;
    return before && (after || to == f->n || !(cp_class[f->p[to]] & CP_LETTER));
}

static inline bool
is_digit_at(const struct folded *f, size_t i)
{
    return i < f->n &&
           (cp_class[f->p[i]] & CP_DIGIT || (is_nought(f, i) && is_nought_at(f, i)));
}

static bool
is_gap(uint8_t byte)
{
    static const bool gaps[256] = { [' '] = true, ['-'] = true, ['('] = true,
                                    [')'] = true, ['.'] = true, [CP_SYMBOL] = true };
    return gaps[byte];
}

/* Passes over the plus and the signs in front of the first digit of a number; false when no
 * digit follows them. */
static bool
skip_front(const struct folded *f, size_t *i, struct contact_digits *out)
{
    size_t gap = 0;
    for (; !is_digit_at(f, *i); ++*i) {
        const uint8_t byte = f->p[*i];
        if (byte == '+' && !out->plus) {
            out->plus = true;
            continue;
        }
        if (!is_gap(byte) || ++gap > GAP_MAX)
            return false;
        out->bracket = out->bracket || byte == '(';
    }
    return true;
}

static void
add_digit(struct contact_window *w, size_t i, char digit)
{
    const size_t k = w->tail++;
    w->digit[k] = digit;
    w->first[k] = w->fresh;
    w->dashed[k] = w->dash;
    w->at[k] = (uint32_t)i;
    w->brackets[k] = w->bracket_count;
    w->signs[k] = w->sign_count;
    w->gap = 0;
    w->fresh = w->dash = false;
}

/* Reads on until there are as many digits as one number has, or the row ends. */
static void
read_digits(const struct folded *f, struct contact_window *w)
{
    size_t i = w->next;
    for (; !w->ended && w->tail - w->head < CONTACT_DIGITS_MAX; i++) {
        if (is_digit_at(f, i)) {
            add_digit(w, i, cp_class[f->p[i]] & CP_DIGIT ? (char)f->p[i] : '0');
            continue;
        }
        const uint8_t byte = i < f->n ? f->p[i] : 0;
        if (!is_gap(byte) || ++w->gap > GAP_MAX) {
            w->ended = true;
            break;
        }
        const bool dash = byte == '-' && w->gap == 2 && f->p[i - 1] == ' ';
        w->bracket_count += byte == '(';
        w->sign_count += byte != ' ' && !dash;
        w->dash = w->dash || dash;
        w->fresh = true;
    }
    w->next = i;
}

/* Lets go of what stands before the digit at i; what is not in the window begins a new row. */
static void
move_to(struct contact_window *w, size_t i)
{
    while (w->head < w->tail && w->at[w->head] < i)
        w->head++;
    if (w->head == w->tail || w->at[w->head] != i) {
        w->head = w->tail = 0;
        w->next = i;
        w->ended = w->dash = false;
        w->fresh = true;
        w->gap = w->bracket_count = w->sign_count = 0;
    }
    if (w->head + CONTACT_DIGITS_MAX <= ROOM)
        return;
    const size_t n = w->tail - w->head, from = w->head;
    memmove(w->digit, w->digit + from, n * sizeof *w->digit);
    memmove(w->first, w->first + from, n * sizeof *w->first);
    memmove(w->dashed, w->dashed + from, n * sizeof *w->dashed);
    memmove(w->at, w->at + from, n * sizeof *w->at);
    memmove(w->brackets, w->brackets + from, n * sizeof *w->brackets);
    memmove(w->signs, w->signs + from, n * sizeof *w->signs);
    w->head = 0;
    w->tail = n;
}

void
contact_digits_at(struct contact_scan *s, size_t i, struct contact_digits *out)
{
    *out = (struct contact_digits){ 0 };
    if (!skip_front(s->f, &i, out))
        return;
    if (!s->window) {
        s->window = ARENA_RAW(s->arena, struct contact_window, 1);
        s->window->head = s->window->tail = 0;
    }
    struct contact_window *w = s->window;
    move_to(w, i);
    s->counted -= w->next;
    read_digits(s->f, w);
    s->counted += w->next;
    const size_t head = w->head, last = head + CONTACT_DIGITS_MAX - 1;
    const bool full = w->tail > last;
    out->n = w->tail - head;
    out->digit = w->digit + head;
    out->first = w->first + head;
    out->dashed = w->dashed + head;
    out->at = w->at + head;
    out->bracket |= (full ? w->brackets[last] : w->bracket_count) > w->brackets[head];
    out->spaced = (full ? w->signs[last] : w->sign_count) == w->signs[head];
}

bool
contact_has_digits(struct contact_scan *s, size_t i)
{
    /* Behind most numbers stand a sign and what is no part of one. */
    const struct folded *f = s->f;
    struct contact_digits d;
    size_t from = i + (f->p[i] == '(');
    from += f->p[from] == '+';
    size_t end = from;
    while (end - from < CONTACT_DIGITS_MIN && cp_class[f->p[end]] & CP_DIGIT)
        end++;
    const uint8_t next = f->p[end + 1];
    const bool ends = is_gap(f->p[end]) && !is_gap(next) && next != 'o' &&
                      next != CP_RU(0x43E) && !(cp_class[next] & CP_DIGIT);
    if (end > from && end - from < CONTACT_DIGITS_MIN && ends)
        return false;
    contact_digits_at(s, i, &d);
    return d.n >= CONTACT_DIGITS_MIN;
}
