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

#define LABEL_BLANKS 3 /* between a label and its colon */
#define LOCAL_MAX    64 /* bytes in front of the sign of an address (RFC 5321 4.5.3.1.1) */

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
    return cp_class[byte] & CP_WORD || byte == '.' || byte == '_' || byte == '-' ||
           byte == '+';
}

/* Asks what begins at i; `token`: it is the first letter or digit of one. */
static void
ask(struct walk *w, size_t i, bool token)
{
    struct contact_found found;
    if (w->stopped || i < w->next || i >= w->n)
        return;
    w->next = i + 1;
    if (!contact_find_at(w->scan, i, token, &found))
        return;
    w->stopped = !w->take(&found, w->context);
    w->next = w->restart = w->seen = w->token = found.end > i ? found.end : i + 1;
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
    static const uint8_t dog[] = { CP_RU(0x441), CP_RU(0x43E), CP_RU(0x431),
                                   CP_RU(0x430), CP_RU(0x43A), CP_RU(0x430),
                                   ' ' };
    if (i > 1 && w->p[i - 1] == ' ' && w->p[i - 2] == ' ')
        i--;
    if (i < w->restart + sizeof dog + 2 ||
        memcmp(w->p + i - sizeof dog, dog, sizeof dog) != 0 ||
        w->p[i - sizeof dog - 1] != ' ')
        return;
    const size_t end = i - sizeof dog - 1;
    size_t start = end;
    while (start > w->restart && end - start <= LOCAL_MAX &&
           contact_is_token(w->p[start - 1]))
        start--;
    while (start < end && !(cp_class[w->p[start]] & CP_WORD))
        start++;
    if (start < end)
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
        if (next == 'a' || next == CP_RU(0x441))
            ask_before(w, i, 1);
        ask(w, i, false);
        return;
    case '[':
    case '{':
        if (next == 'a')
            ask_before(w, i, 1);
        return;
    case '.':
        if (cp_class[next] & CP_WORD)
            ask_token(w, i);
        return;
    case ':':
    case '=':
        ask_before(w, i, LABEL_BLANKS);
        return;
    case '-':
        if (i > 0 && w->p[i - 1] == ' ') {
            ask_before_dog(w, i); /* of a host that begins with the dash */
            ask_before(w, i, LABEL_BLANKS);
        }
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

void
contact_scan_all(struct contact_scan *s, contact_take_fn *take, void *context)
{
    struct walk w = {
        .scan = s, .p = s->f->p, .n = s->f->n, .take = take, .context = context
    };
    uint64_t digit_before = 0;
    for (size_t b = 0; b < fold_blocks(w.n) && !w.stopped; b++) {
        const struct fold_kinds *k = &s->f->kinds[b];
        const uint64_t numbers = k->digits & ~(k->digits << 1 | digit_before);
        uint64_t places = numbers | signs_of(w.p + 64 * b, k);
        for (; places && !w.stopped; places &= places - 1) {
            const size_t i = 64 * b + bits_first(places);
            if (i < w.next)
                continue;
            if (!(places & -places & numbers)) {
                visit_sign(&w, i);
            } else if (s->judgements > 0 && contact_has_digits(s->f, i)) {
                ask_token(&w, i + 1);
                ask(&w, i, false);
            }
        }
        digit_before = k->digits >> 63;
    }
}
