/*
 * contacts_rows: rows of digits that a masked text must not show.
 *
 * The finder of contacts wants numbers it can be sure of; a masker wants none to be left. So
 * this reads what the finder passed over with other eyes: any sign and any line end may stand
 * inside a number, letters may stand for digits, and what cannot be told apart from half a
 * number is hidden. Sums, hours, dates and years stay, for a reviewer needs them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_rows.h"
#include "text/fold_private.h"
#include "text/phone.h"

#define SIGNS_MAX  6  /* signs between two groups */
#define BLANKS_MAX 40 /* blanks between two groups */
#define FEEDS_MAX  2  /* line ends between two groups */
#define NOUGHTS    4  /* letters o in a row that may be noughts */
#define WHOLE      7 /* digits that are as good as the number: a local one has so many */
#define ACCOUNT    9 /* digits of a row that is hidden whatever it is */
#define ANNOUNCED  5 /* digits that are hidden behind a word for telephone */

static bool
is_digit(const struct folded *f, size_t i)
{
    return i < f->n && cp_class[f->p[i]] & CP_DIGIT;
}

static bool
is_nought(const struct folded *f, size_t i)
{
    return i < f->n && (f->p[i] == 'o' || f->p[i] == CP_RU(0x43E));
}

/* Is a letter at i that is drawn like a digit, between digits: l, i, з, б? */
static char
look_alike(const struct folded *f, size_t i)
{
    static const struct {
        uint8_t letter;
        char digit;
    } drawn[] = { { 'l', '1' },
                  { 'i', '1' },
                  { CP_KK_I, '1' },
                  { CP_RU(0x437), '3' },
                  { CP_RU(0x431), '6' } };

    if (i == 0 || !is_digit(f, i - 1) || !is_digit(f, i + 1))
        return '\0';
    for (size_t k = 0; k < sizeof drawn / sizeof *drawn; k++)
        if (f->p[i] == drawn[k].letter)
            return drawn[k].digit;
    return '\0';
}

/*
 * Letters o from i on that stand for noughts: they touch a digit and no letter, or are a
 * group of their own inside a row ("444-OO-27"). How many; 0 when they are a word.
 */
static size_t
noughts_at(const struct folded *f, size_t i, bool inside)
{
    size_t from = i, to = i, next;
    while (from > 0 && i - from < NOUGHTS && is_nought(f, from - 1))
        from--;
    while (to - i < NOUGHTS && is_nought(f, to))
        to++;
    const bool before = from > 0 && is_digit(f, from - 1), after = is_digit(f, to);
    if (to == i || (from > 0 && cp_class[f->p[from - 1]] & CP_LETTER) ||
        (to < f->n && cp_class[f->p[to]] & CP_LETTER))
        return 0;
    if (before || after)
        return to - i;
    next = to;
    while (next < f->n && next - to < 3 && !(cp_class[f->p[next]] & CP_WORD))
        next++;
    return inside && (to - from > 1 || is_digit(f, next)) ? to - i : 0;
}

/* The digit that stands at i, also as a letter; NUL for none. */
static char
digit_at(const struct folded *f, size_t i, bool inside)
{
    if (i >= f->n)
        return '\0';
    if (cp_class[f->p[i]] & CP_DIGIT)
        return (char)f->p[i];
    if (is_nought(f, i))
        return noughts_at(f, i, inside) ? '0' : '\0';
    return look_alike(f, i);
}

static enum row_gap
gap_of(uint8_t byte)
{
    switch (byte) {
    case ' ':
        return GAP_BLANK;
    case '-':
        return GAP_DASH;
    case '.':
        return GAP_DOT;
    case '/':
        return GAP_SLASH;
    case '\n':
        return GAP_FEED;
    case ',':
    case ';':
    case ':':
    case '|':
        return GAP_SOFT;
    default:
        return GAP_OTHER;
    }
}

/* Signs that no number has inside: what stands behind them is another thing. */
static bool
parts(uint8_t byte)
{
    return cp_class[byte] & CP_WORD || (byte >= CP_EURO && byte <= CP_SOM) ||
           strchr("+$%=#@&", byte) != NULL;
}

/* Passes over what may stand between two groups; false when the row ends here. */
static bool
read_gap(const struct folded *f, size_t *i, size_t to, struct digit_group *next)
{
    size_t signs = 0, blanks = 0, feeds = 0;
    const size_t from = *i;
    for (; *i < to && !digit_at(f, *i, true); ++*i) {
        const uint8_t byte = f->p[*i];
        const enum row_gap gap = gap_of(byte);
        if (parts(byte))
            return false;
        feeds += byte == '\n';
        blanks += gap == GAP_BLANK;
        signs += gap != GAP_BLANK && byte != '\n';
        if (gap > next->before)
            next->before = gap;
    }
    next->width = *i - from;
    return *i < to && signs <= SIGNS_MAX && blanks <= BLANKS_MAX && feeds <= FEEDS_MAX;
}

static void
read_group(const struct folded *f, size_t *i, size_t to, struct digit_group *g)
{
    char digit;
    g->start = *i;
    for (; *i < to && (digit = digit_at(f, *i, true)) != '\0'; ++*i) {
        if (g->count < ROW_DIGITS_MAX)
            g->digit[g->count] = digit;
        g->count++;
        g->dressed = g->dressed || !is_digit(f, *i);
    }
    g->end = *i;
}

/* The row that begins with the digit at i. */
static void
read_row(const struct folded *f, size_t i, size_t to, struct digit_row *row)
{
    size_t front = i;
    *row = (struct digit_row){ .f = f };
    while (front > 0 && (f->p[front - 1] == ' ' || f->p[front - 1] == '('))
        front--;
    row->plus = front > 0 && f->p[front - 1] == '+';
    for (;;) {
        struct digit_group *g = &row->group[row->count];
        row->end = i;
        if (row->count == ROW_GROUPS_MAX || (row->count > 0 && !read_gap(f, &i, to, g)))
            return;
        read_group(f, &i, to, g);
        row->count++;
    }
}

static size_t
digits_in(const struct digit_row *r, size_t from, size_t to)
{
    size_t sum = 0;
    for (size_t k = from; k < to; k++)
        sum += r->group[k].count;
    return sum;
}

/* Groups [from, to) that nothing explains: are they a number, or as good as one? */
static bool
is_loose_number(const struct digit_row *r, size_t from, size_t to)
{
    const size_t digits = digits_in(r, from, to);
    const struct digit_group *g = r->group;
    bool wide = false, alike = true, close = true;
    if (digits >= ACCOUNT)
        return true;
    for (size_t k = from; k < to; k++) {
        wide = wide || g[k].count > 2;
        alike = alike && (k == from || g[k].before == g[from + 1].before);
        close = close && (k == from || g[k].width <= 2);
    }
    if (digits >= WHOLE)
        return wide || alike;
    return digits >= ANNOUNCED && close && !contact_money_ahead(r->f, g[to - 1].end) &&
           contact_phone_word_before(r->f, g[from].start);
}

/* Does libphonenumber know the digits of groups [from, to)? Out of breath: better hidden. */
static bool
is_known_number(struct contact_scan *s, const struct digit_row *r, size_t from,
                size_t to)
{
    static const char *const neighbours[] = { "998", "996", "992", "993", "994", "995",
                                              "971", "380", "375", "374", "373", "90" };
    char digits[2 + 2 * ROW_DIGITS_MAX] = "+", number[PHONE_SIZE];
    const bool plus = r->plus && from == 0;
    size_t n = 1;
    for (size_t k = from; k < to; k++) {
        memcpy(digits + n, r->group[k].digit, r->group[k].count);
        n += r->group[k].count;
    }
    n--;
    bool abroad = plus, likely = plus;
    likely = likely || (n == 11 && (digits[1] == '7' || digits[1] == '8'));
    likely = likely || (n == 10 && (digits[1] == '7' || digits[1] == '9'));
    for (size_t i = 0; n == 12 && i < sizeof neighbours / sizeof *neighbours; i++)
        abroad =
            abroad || strncmp(digits + 1, neighbours[i], strlen(neighbours[i])) == 0;
    if (!likely && !abroad)
        return false;
    if (s->judgements <= 0)
        return true;
    s->judgements--;
    return contact_judge(s, abroad ? digits : digits + 1, number) != PHONE_INVALID;
}

/* One line end or comma may stand inside a number; more only when nothing else does. */
static bool
joins(const struct digit_row *r, size_t from, size_t to)
{
    size_t soft = 0;
    for (size_t k = from + 1; k < to; k++)
        soft += r->group[k].before >= GAP_SOFT;
    return soft <= 1 || soft == to - from - 1;
}

/* Are groups [k, to) sums with their currency behind? No telephone has one. */
static bool
is_money(const struct digit_row *r, size_t k, size_t to)
{
    size_t n = 1;
    if (!contact_money_ahead(r->f, r->group[to - 1].end))
        return false;
    for (; k < to && n; k += n)
        n = contact_plain_at(r, k);
    return k == to;
}

/* Groups from k on that make up a telephone number; 0 for none. */
static size_t
number_at(struct contact_scan *s, const struct digit_row *r, size_t k)
{
    size_t digits = 0, found = 0;
    for (size_t to = k; to < r->count; to++) {
        digits += r->group[to].count;
        if (digits > 15)
            break;
        if (digits >= 10 && joins(r, k, to + 1) && !is_money(r, k, to + 1) &&
            is_known_number(s, r, k, to + 1))
            found = to + 1 - k;
    }
    return found;
}

/* End of the groups from k on that belong together and are nothing plain. */
static size_t
loose_end(struct contact_scan *s, const struct digit_row *r, size_t k)
{
    size_t to = k + 1;
    while (to < r->count && r->group[to].before < GAP_SOFT &&
           !contact_plain_at(r, to) && !number_at(s, r, to))
        to++;
    return to;
}

/*
 * End of a local number that begins at k and seems to end at `to`: its last group may look
 * like the front of a sum ("444 00 27 350 000"), and one line may end inside it.
 */
static size_t
local_end(const struct digit_row *r, size_t k, size_t to)
{
    size_t digits = digits_in(r, k, to), feeds = 0, end = to;
    while (end < r->count && digits < WHOLE &&
           (r->group[end].before < GAP_SOFT ||
            (r->group[end].before == GAP_FEED && feeds++ == 0)))
        digits += r->group[end++].count;
    return digits == WHOLE && r->group[k].count == 3 ? end : to;
}

/* Groups from k on that must be hidden; 0 for none, *plain then how many may be shown. */
static size_t
hidden_at(struct contact_scan *s, const struct digit_row *r, size_t k, size_t *plain)
{
    const size_t number = number_at(s, r, k);
    if (number)
        return number;
    *plain = contact_plain_at(r, k);
    if (*plain)
        return 0;
    const size_t to = local_end(r, k, loose_end(s, r, k));
    *plain = to - k;
    return is_loose_number(r, k, to) ? to - k : 0;
}

/* The same for the address of a page, where most numbers are names of pages. */
static size_t
hidden_in_address(struct contact_scan *s, const struct digit_row *r, size_t k,
                  size_t *plain)
{
    const size_t number = number_at(s, r, k);
    if (number)
        return number;
    const size_t to = loose_end(s, r, k);
    *plain = 1;
    if (contact_keyed_before(r->f, r->group[k].start) &&
        digits_in(r, k, to) >= ANNOUNCED)
        return to - k;
    return 0;
}

/* Begins at the plus where there is one, so that no plus is left alone. */
static size_t
start_of(const struct digit_row *r, size_t k, size_t from)
{
    size_t start = r->group[k].start;
    if (k > 0 || !r->plus)
        return start;
    while (start > from && r->f->p[start] != '+')
        start--;
    return start;
}

bool
contact_row_next(struct contact_scan *s, struct contact_region *region,
                 struct contact_found *out)
{
    const struct folded *f = s->f;
    while (region->at < region->to) {
        const size_t from = region->at;
        struct digit_row row;
        size_t plain = 0;
        while (region->at < region->to && !is_digit(f, region->at)) {
            region->follows = region->follows && !parts(f->p[region->at]);
            region->at++;
        }
        if (region->at == region->to)
            return false;
        read_row(f, region->at, region->to, &row);
        row.follows = region->follows;
        for (size_t k = 0; k < row.count; k += plain) {
            const size_t hidden = region->address
                                      ? hidden_in_address(s, &row, k, &plain)
                                      : hidden_at(s, &row, k, &plain);
            if (!hidden)
                continue;
            *out = (struct contact_found){ .start = start_of(&row, k, from),
                                           .end = row.group[k + hidden - 1].end };
            region->at = out->end;
            region->follows = true;
            return true;
        }
        region->at = row.end;
        region->follows = false;
    }
    return false;
}
