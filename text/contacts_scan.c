/*
 * contacts_scan: goes through a text from sign to sign and asks where a contact could begin.
 *
 * Nearly every word of an ad is plain: a contact needs a digit, an '@', a bracket, a dot inside
 * a token, a colon. Only those are visited, and the token that each belongs to. Promises to ask
 * at every place where contact_find_at() could answer yes, in order, and at none twice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/bits.h"
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"
#include "text/lanes.h"

#define LABEL_BLANKS 3  /* between a sign and the token in front of it or behind */
#define NAME_MAX     32 /* bytes of a name that is looked for inside a token */

_Static_assert(FOLD_BEHIND > 64, "a block and the byte behind it can be read");

struct walk {
    struct contact_scan *scan;
    const uint8_t *p;
    size_t n;
    contact_take_fn *take;
    void *context;
    size_t next;    /* first place not asked about */
    size_t restart; /* end of the last contact: tokens begin anew there */
    size_t seen;  /* the last place for which a token was looked for, and that token; */
    size_t token; /* so that a long one is not walked back over again and again */
    bool stopped;
};

bool
contact_is_token(uint8_t byte)
{
    return ((cp_class[byte] & CP_WORD) != 0) | (byte == '.') | (byte == '_') |
           (byte == '-') | (byte == '+');
}

static void
keep(struct walk *w, const struct contact_found *found)
{
    w->stopped = !w->take(found, w->context);
    w->scan->found_end = found->end;
    if (w->next < found->end)
        w->next = found->end;
    w->restart = w->seen = w->token = w->next;
}

/* Asks what begins at i; `token`: it is the first letter or digit of one. */
static void
ask(struct walk *w, size_t i, bool token)
{
    struct contact_found found;
    if (w->stopped || i < w->next || i >= w->n)
        return;
    w->next = i + 1;
    if (contact_find_at(w->scan, i, token, &found))
        keep(w, &found);
}

/* Where the run of token bytes in front of `end` begins. */
static size_t
run_start(struct walk *w, size_t end)
{
    size_t at = end;
    while (at > w->seen && contact_is_token(w->p[at - 1]))
        at--;
    /* All token bytes back to the place seen before: it is the same run. */
    if (at == w->seen && at > w->restart && (at == end || contact_is_token(w->p[at])))
        at = w->token;
    w->seen = end;
    w->token = at;
    return at;
}

/*
 * "name собака mail.ru": the token before the word, when the host begins at i. It lies behind
 * what has been seen, so it is walked back to as far as an address could reach.
 */
static void
ask_before_dog(struct walk *w, size_t i)
{
    const size_t start = contact_before_dog(w->scan->f, i, w->restart);
    if (start < i)
        ask(w, start, true);
}

/* Asks about the token that ends at or behind `end`; it begins with a letter or digit. */
static void
ask_token(struct walk *w, size_t end)
{
    size_t start = run_start(w, end);
    if (start > 0 && w->p[start - 1] == ' ')
        ask_before_dog(w, start);
    while (start < end && !(cp_class[w->p[start]] & CP_WORD))
        start++;
    w->token = start; /* a row of signs is not passed over again for each of them */
    if (start < end)
        ask(w, start, true);
}

/* The token in front of the sign at i, with at most so many blanks between. */
static void
ask_before(struct walk *w, size_t i, size_t blanks)
{
    while (i > w->restart && blanks-- > 0 && w->p[i - 1] == ' ')
        i--;
    ask_token(w, i);
}

/* A Latin token behind the sign at i: a name that the word before the sign may announce. */
static void
ask_behind(struct walk *w, size_t i)
{
    size_t at = i + 1;
    while (at < w->n && at <= i + LABEL_BLANKS && w->p[at] == ' ')
        at++;
    if (at < w->n && cp_class[w->p[at]] & CP_LATIN)
        ask(w, at, true);
}

/* May the byte stand in a name: a Latin letter, a digit, an underscore, a dot? */
static bool
is_name(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') | ((cp_class[byte] & CP_DIGIT) != 0) |
           (byte == '_') | (byte == '.');
}

/* The name around the digit or underscore at i, which may be in the middle of a token:
 * "тг-anna_work". */
static void
ask_name(struct walk *w, size_t i)
{
    struct contact_found found;
    size_t start = i;
    while (start > w->restart && i - start <= NAME_MAX && is_name(w->p[start - 1]))
        start--;
    if (w->stopped || start < w->next || i - start > NAME_MAX)
        return;
    w->next = start + 1;
    if (contact_named_at(w->scan, start, &found))
        keep(w, &found);
}

static void
visit_sign(struct walk *w, size_t i)
{
    const uint8_t next = w->p[i + 1];
    switch (w->p[i]) {
    case '@':
        ask_before(w, i, 1);
        ask(w, i, false);
        return;
    case '+':
        ask_token(w, i);
        ask(w, i, false);
        return;
    case '(':
    case '[':
    case '{':
    case '<':
        if (cp_class[next] & CP_LETTER)
            ask_before(w, i, 2);
        ask(w, i, false);
        ask_behind(w, i);
        return;
    case '.':
        if (cp_class[next] & CP_WORD)
            ask_token(w, i);
        return;
    case ':':
    case '=':
        ask_before(w, i, LABEL_BLANKS);
        ask_behind(w, i);
        return;
    case CP_SYMBOL:
        ask_behind(w, i);
        return;
    case '-':
        if (i > 0 && w->p[i - 1] == ' ') {
            ask_before_dog(w, i); /* of a host that begins with the dash */
            ask_behind(w, i);
        }
        return;
    case '_':
        ask_token(w, i);
        ask_name(w, i);
        return;
    default:
        return;
    }
}

/* Signs of a block that visit_sign() may do something about. */
static uint64_t
signs_of(const uint8_t *p, const struct fold_kinds *k)
{
    const uint64_t words = fold_word_bits(k);
    const uint64_t signs = lanes_from(p, ' ' + 1) & ~words;
    if (!signs)
        return 0;
    const bool next = cp_class[p[64]] & CP_WORD;
    const uint64_t before_word = words >> 1 | (uint64_t)next << 63;
    return signs & ~lanes_equal(p, ',') & (~lanes_equal(p, '.') | before_word);
}

/*
 * Latin words two or three bytes behind a Cyrillic one: "телеграм annawork", "собака mail".
 * Nearly no word of a Latin text is, and few of a Cyrillic one.
 */
static uint64_t
latin_of(const struct fold_kinds *k, const struct fold_kinds *before)
{
    const uint64_t words = fold_word_bits(k), behind = fold_word_bits(before) >> 63;
    const uint64_t starts = k->latin & ~(words << 1 | behind);
    if (!starts)
        return 0;
    return starts & (k->cyrillic << 2 | before->cyrillic >> 62 | k->cyrillic << 3 |
                     before->cyrillic >> 61);
}

static void
visit_number(struct walk *w, size_t i)
{
    const bool number = w->scan->judgements > 0 && contact_has_digits(w->scan, i);
    const bool named = i > 0 && cp_class[w->p[i - 1]] & CP_LATIN;
    if (number || named)
        ask_token(w, i + 1);
    if (named)
        ask_name(w, i);
    if (number)
        ask(w, i, false);
}

void
contact_scan_all(struct contact_scan *s, contact_take_fn *take, void *context)
{
    struct walk w = {
        .scan = s, .p = s->f->p, .n = s->f->n, .take = take, .context = context
    };
    struct fold_kinds before = { 0, 0, 0 };
    s->run = s->run_end = s->dot_end = s->walked = s->counted = s->found_end = 0;
    s->announced = s->announced_to = 0;
    for (size_t b = 0; b < fold_blocks(w.n) && !w.stopped; b++) {
        const struct fold_kinds *k = &s->f->kinds[b];
        const uint64_t numbers = k->digits & ~(k->digits << 1 | before.digits >> 63);
        const uint64_t latin = latin_of(k, &before);
        uint64_t places = numbers | latin | signs_of(w.p + 64 * b, k);
        for (; places && !w.stopped; places &= places - 1) {
            const size_t i = 64 * b + bits_first(places);
            const uint64_t place = places & -places;
            if (i < w.next)
                continue;
            if (place & numbers) {
                visit_number(&w, i);
            } else if (place & latin) {
                ask_before_dog(&w, i);
                ask(&w, i, true);
            } else {
                visit_sign(&w, i);
            }
        }
        before = *k;
    }
}
