/*
 * contacts: what kind of contact begins at a place, if any.
 *
 * Owns the order of asking: a phone before a link, an e-mail before a bare domain. Where to ask
 * is contacts_scan.c's. Values are made canonical by the parts that find them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/contacts.h"

#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

struct str
contact_copy(const struct contact_scan *s, size_t from, size_t to)
{
    char *copy = arena_alloc(s->arena, to - from + 1);
    for (size_t i = from; i < to; i++) {
        const uint8_t c = (uint8_t)s->text.p[s->f->origin[i]];
        copy[i - from] = (char)(c > ' ' && c < 0x7F ? c : s->f->p[i]);
    }
    return (struct str){ copy, to - from };
}

struct str
contact_copy_lower(const struct contact_scan *s, size_t from, size_t to)
{
    char *copy = arena_alloc(s->arena, to - from + 1);
    memcpy(copy, s->f->p + from, to - from);
    return (struct str){ copy, to - from };
}

#define ANNOUNCED_MAX                                                                  \
    24 /* bytes in front of a number where the word for one may stand */

/* Does a word that announces a telephone begin at `at` and stand before i? */
static bool
announces(const struct folded *f, size_t at, size_t i)
{
    static const char *const words[] = {
        "тел",      "моб",    "звон",    "ватс", "вотс", "вацап", "whats",
        "viber",    "вайбер", "tel",     "call", "phon", "номер", "байланыс",
        "хабарлас", "конт",   "telefon", "сот",  "тлф",
    };
    if (!(cp_class[f->p[at]] & CP_LETTER) ||
        (at > 0 && cp_class[f->p[at - 1]] & CP_LETTER))
        return false;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (fold_begins(f->p + at, i - at, words[k]))
            return true;
    }
    return false;
}

bool
contact_phone_word_before(const struct folded *f, size_t i)
{
    const size_t from = i > ANNOUNCED_MAX ? i - ANNOUNCED_MAX : 0;
    for (size_t at = from; at < i; at++) {
        if (announces(f, at, i))
            return true;
    }
    return false;
}

/* No letter stands at i, so what was looked at once need not be again: a word that ends behind
 * an earlier place began behind it. */
bool
contact_is_announced(struct contact_scan *s, size_t i)
{
    if (i < s->announced_to || cp_class[s->f->p[i]] & CP_LETTER)
        return contact_phone_word_before(s->f, i);
    const size_t from = i > ANNOUNCED_MAX ? i - ANNOUNCED_MAX : 0;
    for (size_t at = i; at > from && at > s->announced_to; at--) {
        if (announces(s->f, at - 1, i)) {
            s->announced = at;
            break;
        }
    }
    s->announced_to = i;
    return s->announced > from;
}

static bool
name_byte(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

bool
contact_handle_at(const struct contact_scan *s, size_t i, struct contact_found *out)
{
    const uint8_t *p = s->f->p;
    const size_t n = s->f->n;
    if (i > 0 && (cp_class[p[i - 1]] & CP_WORD || p[i - 1] == '.' || p[i - 1] == '@'))
        return false;
    size_t end = i + 1;
    bool dots = false;
    if (p[end] < 'a' || p[end] > 'z')
        return false;
    while (end < n && end - i <= 33 &&
           (name_byte(p[end]) ||
            (p[end] == '.' && end + 1 < n && name_byte(p[end + 1])))) {
        dots = dots || p[end] == '.';
        end++;
    }
    const size_t length = end - i - 1;
    if (length < 3 || length > 32)
        return false;
    if (end < n && p[end] == '@')
        return false;
    bool known = false;
    if (dots && contact_host_end(s, i + 1, &known) == end && known)
        return false; /* the second half of an address: "@mail.ru" */
    *out = (struct contact_found){ .start = i };
    if (contact_network_before(s, i, end, out) &&
        !(dots && out->kind == CONTACT_TELEGRAM))
        return length >= 5 || out->kind != CONTACT_TELEGRAM;
    /* Telegram takes no dots, nor fewer than five. */
    out->kind = dots ? CONTACT_INSTAGRAM : CONTACT_TELEGRAM;
    out->end = end;
    out->value = contact_copy_lower(s, i + 1, end);
    return length >= 5;
}

/* A number may follow Cyrillic letters and words that announce it, not a Latin name. */
static bool
may_begin_phone(struct contact_scan *s, size_t i)
{
    const struct folded *f = s->f;
    if (i == 0)
        return true;
    const uint8_t before = f->p[i - 1];
    if (f->p[i] == '+' || f->p[i] == '(')
        return !(cp_class[before] & CP_DIGIT);
    if (cp_class[before] & CP_LATIN)
        return contact_is_announced(s, i);
    return !(cp_class[before] & CP_DIGIT) && before != '_' && before != '=' &&
           before != '#' && before != '+' && before != '%';
}

/* Behind a bracket that begins a number stands its first digit or the plus. */
static bool
begins_phone(const uint8_t *p)
{
    return p[0] == '+' || cp_class[p[0]] & CP_DIGIT ||
           (p[0] == '(' && (p[1] == '+' || cp_class[p[1]] & CP_DIGIT));
}

/* Where the run of token bytes that i is in ends; s->dot_end is of the same run. */
static size_t
run_end(struct contact_scan *s, size_t i)
{
    const struct folded *f = s->f;
    if (s->run <= i && i < s->run_end)
        return s->run_end;
    s->run = s->run_end = i;
    s->dot_end = 0;
    while (s->run_end < f->n && contact_is_token(f->p[s->run_end])) {
        if (f->p[s->run_end++] == '.')
            s->dot_end = s->run_end;
    }
    s->walked += s->run_end - i;
    return s->run_end;
}

/* A link, an address or a labelled name in the token that begins at i. */
static bool
token_at(struct contact_scan *s, size_t i, struct contact_found *found)
{
    const struct folded *f = s->f;
    const size_t end = run_end(s, i);
    const bool dot = s->dot_end > i;
    if (end == f->n)
        return (dot && contact_link_at(s, i, end, found)) ||
               contact_named_at(s, i, found);
    /* The sign behind a token tells nearly always that it is a plain word. */
    const uint8_t next = f->p[end];
    if (contact_may_be_local(f, end) && contact_email_at(s, i, end, found))
        return true;
    const bool scheme = next == ':' && f->p[end + 1] == '/';
    if ((dot || scheme) && contact_link_at(s, i, end, found))
        return true;
    return contact_named_at(s, i, found);
}

bool
contact_find_at(struct contact_scan *s, size_t i, bool token,
                struct contact_found *found)
{
    const struct folded *f = s->f;
    if (f->p[i] == '@')
        return contact_handle_at(s, i, found);
    if (begins_phone(f->p + i) && may_begin_phone(s, i) &&
        contact_phone_at(s, i, found))
        return true;
    return token && token_at(s, i, found);
}

struct finder {
    struct contact_scan scan;
    enum ad_field field;
    struct contact *contacts;
    size_t count;
    bool *limit;
};

static bool
keep_contact(const struct contact_found *found, void *context)
{
    struct finder *f = context;
    if (f->count == CONTACTS_MAX) {
        *f->limit = true;
        return false;
    }
    if (!f->contacts)
        f->contacts = ARENA_RAW(f->scan.arena, struct contact, CONTACTS_MAX);
    struct contact *c = &f->contacts[f->count++];
    *c = (struct contact){ .kind = found->kind,
                           .field = f->field,
                           .value = found->value };
    fold_origin(f->scan.f, found->start, found->end, &c->start, &c->end);
    return true;
}

struct contact *
contacts_in(const struct folded *folded, enum ad_field field, struct arena *arena,
            size_t *count, bool *limit)
{
    struct finder f = {
        .scan = { .text = folded->text,
                  .f = folded->plain ? folded->plain : folded,
                  .arena = arena,
                  .judgements = CONTACT_JUDGEMENTS },
        .field = field,
        .limit = limit,
    };
    contact_scan_all(&f.scan, keep_contact, &f);
    *limit = *limit || folded->cut || f.scan.judgements <= 0 || f.scan.unasked;
    *count = f.count;
    return f.contacts;
}

struct contact *
contacts_find(struct str text, enum ad_field field, struct arena *arena, size_t *count,
              bool *limit)
{
    struct folded folded;
    fold_plain_copy(text, arena, &folded);
    return contacts_in(&folded, field, arena, count, limit);
}
