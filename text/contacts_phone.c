/*
 * contacts_phone: cuts out spans of digits that could be a telephone number.
 *
 * Sums of money, dates, identity and card numbers are made of digits too; they are told apart
 * here by prefix, length and grouping, so that libphonenumber sees few candidates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"
#include "text/phone.h"

#define DIGITS_MAX 24 /* two numbers written one after the other */
#define DIGITS_MIN 8  /* of the shortest number that is looked at */
#define GAP_MAX    3  /* signs between two digits of a number */

/* The digits that stand from a place on, and how they are grouped. */
struct digits {
    char digit[DIGITS_MAX + 1];
    size_t at[DIGITS_MAX];   /* folded offset of each */
    bool first[DIGITS_MAX];  /* begins a group */
    bool dashed[DIGITS_MAX]; /* the group stands behind a dash with blanks around it */
    size_t n;
    bool plus, bracket;
    int *judgements; /* how often libphonenumber may still be asked */
    bool spaced;     /* no sign but blanks and commas between the groups */
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

/* How many digits stand from i on, counted as far as DIGITS_MIN, with what a number may have
 * between them. */
static size_t
count_digits(const struct folded *f, size_t i)
{
    size_t n = 0, gap = 0;
    bool plus = false;
    for (; i < f->n && n < DIGITS_MIN; i++) {
        const uint8_t byte = f->p[i];
        if (is_gap(byte)) {
            if (++gap > GAP_MAX)
                break;
        } else if (is_digit_at(f, i)) {
            n++;
            gap = 0;
        } else if (byte == '+' && n == 0 && !plus) {
            plus = true;
        } else {
            break;
        }
    }
    return n;
}

bool
contact_has_digits(const struct folded *f, size_t i)
{
    /* Behind most numbers stand a sign and a letter. */
    size_t end = i;
    while (end - i < DIGITS_MIN && cp_class[f->p[end]] & CP_DIGIT)
        end++;
    const uint8_t sign = f->p[end], next = f->p[end + 1];
    const bool ends = cp_class[next] & CP_LETTER && next != 'o' && next != CP_RU(0x43E);
    if (end > i && end - i < DIGITS_MIN && (sign == ' ' || sign == '.') && ends)
        return false;
    return count_digits(f, i) == DIGITS_MIN;
}

static void
gather(const struct folded *f, size_t i, struct digits *d)
{
    *d = (struct digits){ .spaced = true, .judgements = d->judgements };
    size_t gap = 0;
    bool fresh = true, dashed = false;
    for (; i < f->n && d->n < DIGITS_MAX; i++) {
        if (is_digit_at(f, i)) {
            d->at[d->n] = i;
            d->first[d->n] = fresh;
            d->dashed[d->n] = dashed;
            dashed = false;
            d->digit[d->n++] = cp_class[f->p[i]] & CP_DIGIT ? (char)f->p[i] : '0';
            gap = 0;
            fresh = false;
            continue;
        }
        const uint8_t byte = f->p[i];
        if (byte == '+' && d->n == 0 && !d->plus) {
            d->plus = true;
            continue;
        }
        if (!is_gap(byte) || ++gap > GAP_MAX)
            break;
        d->bracket = d->bracket || byte == '(';
        const bool dash = byte == '-' && gap == 2 && f->p[i - 1] == ' ';
        d->spaced = d->spaced && (byte == ' ' || dash);
        dashed = dashed || dash;
        fresh = true;
    }
}

/* Does a group end behind the first n digits? */
static bool
ends_group(const struct digits *d, size_t n)
{
    return n == d->n ? n < DIGITS_MAX : n < d->n && d->first[n];
}

static bool
in_one_piece(const struct digits *d, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (d->first[i])
            return false;
    }
    return true;
}

/*
 * Grouped by thousands, as sums and ranges of sums are: 150 000, 70 000 - 90 000. A range may
 * be cut off behind the first n digits; what counts is that no group is anything else.
 */
static bool
is_thousands(const struct digits *d, size_t n)
{
    size_t group = 0, sum = 0;
    bool fits = true;
    for (size_t i = 0; i <= d->n && fits; i++) {
        const bool end = i == d->n;
        if (i > 0 && (end || d->first[i])) {
            sum++;
            fits = sum == 1 ? group <= 3 : group == 3 || (end && d->n == DIGITS_MAX);
            if (end || d->dashed[i]) {
                fits = fits && sum > 1; /* "- 45 - 67" is no range of sums */
                sum = 0;
            }
            group = 0;
        }
        group++;
    }
    return fits && !in_one_piece(d, n) && d->spaced && !d->plus && !d->bracket;
}

static bool
begins(const struct digits *d, const char *prefix)
{
    return strncmp(d->digit, prefix, strlen(prefix)) == 0;
}

/* Asks libphonenumber about the digits [skip, n), with `plus` in front or not. */
static bool
judge(struct digits *d, size_t skip, size_t n, bool plus, char out[PHONE_SIZE])
{
    if (*d->judgements <= 0)
        return false;
    --*d->judgements;
    char candidate[DIGITS_MAX + 2];
    size_t used = 0;
    if (plus)
        candidate[used++] = '+';
    memcpy(candidate + used, d->digit + skip, n - skip);
    candidate[used + n - skip] = '\0';
    return phone_judge(candidate, out);
}

/* A number with its country: the longest run of whole groups that some plan holds. */
static size_t
abroad(struct digits *d, size_t skip, char out[PHONE_SIZE])
{
    if (d->digit[skip] == '7')
        return d->n >= skip + 11 && judge(d, skip, skip + 11, true, out) ? skip + 11
                                                                         : 0;
    const size_t longest = d->n < skip + 15 ? d->n : skip + 15;
    int tries = 0;
    for (size_t n = longest; n >= skip + 8 && tries < 5; n--) {
        if (!ends_group(d, n))
            continue;
        tries++;
        if (judge(d, skip, n, true, out))
            return n;
    }
    return 0;
}

/* Country codes that people leave the plus away from; 12 digits but for the Emirates. */
static size_t
neighbour(struct digits *d, bool announced, char out[PHONE_SIZE])
{
    static const char *const prefixes[] = { "9989", "9967", "9965", "9922", "9929",
                                            "9715", "905",  "3805", "3809", "3806" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (!begins(d, prefixes[i]))
            continue;
        /* In one piece it may be an identity number, which begins with a date of birth. */
        if (!announced && in_one_piece(d, 12) && d->digit[0] != '9')
            return 0;
        if (d->n >= 12 && ends_group(d, 12) && judge(d, 0, 12, true, out))
            return 12;
    }
    return 0;
}

/* A number as dialled in Kazakhstan or Russia. */
static size_t
at_home(struct digits *d, bool announced, char out[PHONE_SIZE])
{
    if ((d->digit[0] == '8' || d->digit[0] == '7') && d->n >= 11 && ends_group(d, 11) &&
        !is_thousands(d, 11) && judge(d, 0, 11, false, out))
        return 11;
    const bool alone = d->n == 10 || (d->n >= 20 && ends_group(d, 10));
    if (!alone || is_thousands(d, 10))
        return 0;
    const bool likely = d->digit[0] == '7' || announced || d->bracket ||
                        (d->digit[0] == '9' && !in_one_piece(d, 10));
    if (!likely ||
        (d->digit[0] != '7' && d->digit[0] != '9' && !d->bracket && !announced))
        return 0;
    return judge(d, 0, 10, false, out) ? 10 : 0;
}

bool
contact_phone_at(struct contact_scan *s, size_t i, struct contact_found *out)
{
    struct digits d = { .judgements = &s->judgements };
    if (s->judgements <= 0)
        return false; /* none is believed unasked */
    gather(s->f, i, &d);
    if (d.n < DIGITS_MIN ||
        (s->f->p[i] == '(' && d.at[0] != i + 1 && s->f->p[i + 1] != '+'))
        return false;
    const bool announced = contact_phone_word_before(s->f, i);
    char number[PHONE_SIZE];
    size_t n = 0;
    if (d.plus)
        n = abroad(&d, 0, number);
    else if (begins(&d, "00"))
        n = abroad(&d, 2, number);
    if (!n && !d.plus)
        n = neighbour(&d, announced, number);
    if (!n && !d.plus)
        n = at_home(&d, announced, number);
    if (!n)
        return false;
    size_t end = d.at[n - 1] + 1;
    *out = (struct contact_found){
        .kind = CONTACT_PHONE,
        .start = i,
        .end = end,
        .value = arena_str(s->arena, str_of(number)),
    };
    return true;
}
