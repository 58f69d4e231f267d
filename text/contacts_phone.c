/*
 * contacts_phone: cuts out spans of digits that could be a telephone number.
 *
 * Sums of money, dates, identity and card numbers are made of digits too; they are told apart
 * here by prefix, length and grouping, so that libphonenumber sees few candidates. To ask it
 * costs as much as to read two kilobytes, so how often it is asked grows with the text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"
#include "text/phone.h"

/* Does a group end behind the first n digits? */
static bool
ends_group(const struct contact_digits *d, size_t n)
{
    return n == d->n ? n < CONTACT_DIGITS_MAX : n < d->n && d->first[n];
}

static bool
in_one_piece(const struct contact_digits *d, size_t n)
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
is_thousands(const struct contact_digits *d, size_t n)
{
    size_t group = 0, sum = 0;
    bool fits = true;
    for (size_t i = 0; i <= d->n && fits; i++) {
        const bool end = i == d->n;
        if (i > 0 && (end || d->first[i])) {
            sum++;
            fits = sum == 1 ? group <= 3
                            : group == 3 || (end && d->n == CONTACT_DIGITS_MAX);
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
begins(const struct contact_digits *d, const char *prefix)
{
    return strncmp(d->digit, prefix, strlen(prefix)) == 0;
}

/* What the library has said in this text: people write a number more than once. */
struct contact_asked {
    char candidate[CONTACT_DIGITS_MAX + 2], number[PHONE_SIZE];
    bool valid;
};

static struct contact_asked *
asked_before(struct contact_scan *s, const char *candidate)
{
    for (size_t k = 0; k < CONTACT_ASKED && k < s->asked_count; k++)
        if (strcmp(s->asked[k].candidate, candidate) == 0)
            return &s->asked[k];
    return NULL;
}

static struct contact_asked *
ask(struct contact_scan *s, const char *candidate)
{
    if (!s->asked)
        s->asked = ARENA_NEW(s->arena, struct contact_asked, CONTACT_ASKED);
    struct contact_asked *a = &s->asked[s->asked_count++ % CONTACT_ASKED];
    memcpy(a->candidate, candidate, strlen(candidate) + 1);
    a->valid = phone_ask(candidate, a->number);
    return a;
}

enum phone_known
contact_judge(struct contact_scan *s, const char *candidate, char out[PHONE_SIZE])
{
    const enum phone_known known = phone_known(candidate, out);
    if (known != PHONE_UNKNOWN)
        return known;
    const struct contact_asked *a = asked_before(s, candidate);
    if (!a && s->asked_count >= contact_asks(s->f->n)) {
        s->unasked = true;
        return PHONE_UNKNOWN;
    }
    a = a ? a : ask(s, candidate);
    if (a->valid)
        memcpy(out, a->number, PHONE_SIZE);
    return a->valid ? PHONE_VALID : PHONE_INVALID;
}

/* Judges the digits [skip, n), with `plus` in front or not. */
static bool
judge(struct contact_scan *s, const struct contact_digits *d, size_t skip, size_t n,
      bool plus, char out[PHONE_SIZE])
{
    if (s->judgements <= 0)
        return false;
    s->judgements--;
    char candidate[CONTACT_DIGITS_MAX + 2];
    size_t used = 0;
    if (plus)
        candidate[used++] = '+';
    memcpy(candidate + used, d->digit + skip, n - skip);
    candidate[used + n - skip] = '\0';
    return contact_judge(s, candidate, out) == PHONE_VALID;
}

/* A number with its country: the longest run of whole groups that some plan holds. */
static size_t
abroad(struct contact_scan *s, const struct contact_digits *d, size_t skip,
       char out[PHONE_SIZE])
{
    if (d->digit[skip] == '7')
        return d->n >= skip + 11 && judge(s, d, skip, skip + 11, true, out) ? skip + 11
                                                                            : 0;
    const size_t longest = d->n < skip + 15 ? d->n : skip + 15;
    int tries = 0;
    for (size_t n = longest; n >= skip + 8 && tries < 5; n--) {
        if (!ends_group(d, n))
            continue;
        tries++;
        if (judge(s, d, skip, n, true, out))
            return n;
    }
    return 0;
}

/* Country codes that people leave the plus away from; 12 digits but for the Emirates. */
static size_t
neighbour(struct contact_scan *s, const struct contact_digits *d, size_t i,
          char out[PHONE_SIZE])
{
    static const char *const prefixes[] = { "9989", "9967", "9965", "9922", "9929",
                                            "9715", "905",  "3805", "3809", "3806" };
    if (d->n < 12 || (d->digit[0] != '9' && d->digit[0] != '3'))
        return 0;
    for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++) {
        if (!begins(d, prefixes[k]))
            continue;
        /* In one piece it may be an identity number, which begins with a date of birth. */
        if (d->digit[0] != '9' && in_one_piece(d, 12) && !contact_is_announced(s, i))
            return 0;
        if (ends_group(d, 12) && judge(s, d, 0, 12, true, out))
            return 12;
    }
    return 0;
}

/* A number as dialled in Kazakhstan or Russia. */
static size_t
at_home(struct contact_scan *s, const struct contact_digits *d, size_t i,
        char out[PHONE_SIZE])
{
    if ((d->digit[0] == '8' || d->digit[0] == '7') && d->n >= 11 && ends_group(d, 11) &&
        !is_thousands(d, 11) && judge(s, d, 0, 11, false, out))
        return 11;
    const bool alone = d->n == 10 || (d->n >= 20 && ends_group(d, 10));
    if (!alone || is_thousands(d, 10))
        return 0;
    const bool likely = d->digit[0] == '7' || d->bracket ||
                        (d->digit[0] == '9' && !in_one_piece(d, 10)) ||
                        contact_is_announced(s, i);
    return likely && judge(s, d, 0, 10, false, out) ? 10 : 0;
}

bool
contact_phone_at(struct contact_scan *s, size_t i, struct contact_found *out)
{
    struct contact_digits d;
    if (s->judgements <= 0)
        return false; /* none is believed unasked */
    contact_digits_at(s, i, &d);
    if (d.n < CONTACT_DIGITS_MIN ||
        (s->f->p[i] == '(' && d.at[0] != i + 1 && s->f->p[i + 1] != '+'))
        return false;
    char number[PHONE_SIZE];
    size_t n = 0;
    if (d.plus)
        n = abroad(s, &d, 0, number);
    else if (begins(&d, "00"))
        n = abroad(s, &d, 2, number);
    if (!n && !d.plus)
        n = neighbour(s, &d, i, number);
    if (!n && !d.plus)
        n = at_home(s, &d, i, number);
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
