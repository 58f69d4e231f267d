/*
 * reading: puts the finders of text/ together for one ad.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/reading.h"

#include "classifier/match.h"
#include "core/bits.h"
#include "text/contacts.h"
#include "text/language.h"

#include <stdlib.h>

#define LEAD_MAX 3 /* words in front of the digits of an atom */

struct reader {
    const struct amount_words *amounts;
    const struct languages *languages;
};

const struct reader *
reader_new(struct arena *arena)
{
    struct reader *reader = ARENA_NEW(arena, struct reader, 1);
    reader->amounts = amount_words_new(arena);
    reader->languages = languages_new(arena);
    return reader;
}

static void
read_amounts(const struct reader *reader, enum ad_field field, struct arena *arena,
             struct reading *r)
{
    struct read_field *out = &r->fields[field];
    struct amounts amounts;
    amounts_read(reader->amounts, &out->folded, arena, &amounts);
    r->limits += amounts.cut;
    out->atoms = amounts.atoms;
    out->atom_count = amounts.atom_count;
    if (field == FIELD_TEXT || field == FIELD_TITLE || field == FIELD_SALARY) {
        out->money = amounts.money;
        out->money_count = amounts.money_count;
    }
}

static void
read_field(const struct reader *reader, enum ad_field field, struct arena *arena,
           struct reading *r)
{
    const struct str text = ad_field_text(r->ad, field);
    struct read_field *out = &r->fields[field];
    out->original = text;
    fold_text(text, arena, &out->folded);
    r->limits += text.n > FOLD_MAX;
    out->words = words_split(&out->folded, arena, &out->word_count);
    r->limits += out->word_count >= WORDS_MAX;
    read_amounts(reader, field, arena, r);
    if (field == FIELD_TEXT || field == FIELD_TITLE) {
        bool limit = false;
        out->contacts =
            contacts_in(&out->folded, field, arena, &out->contact_count, &limit);
        r->limits += limit;
    }
}

/* Contacts of all fields as one list: text, title, contact lines. */
static void
gather_contacts(struct reading *r, struct arena *arena)
{
    bool limit = false;
    size_t extra = 0;
    const struct contact *lines =
        contacts_find(r->ad->contacts, FIELD_CONTACTS, arena, &extra, &limit);
    r->limits += limit;
    const struct read_field *text = &r->fields[FIELD_TEXT];
    const struct read_field *title = &r->fields[FIELD_TITLE];
    size_t total = text->contact_count + title->contact_count + extra;
    struct contact *all = ARENA_RAW(arena, struct contact, total);
    struct contact *at = all;
    for (size_t i = 0; i < text->contact_count; i++)
        *at++ = text->contacts[i];
    for (size_t i = 0; i < title->contact_count; i++)
        *at++ = title->contacts[i];
    for (size_t i = 0; i < extra; i++)
        *at++ = lines[i];
    r->contacts = all;
    r->contact_count = total;
}

static enum lang
guess_language(const struct languages *languages, const struct reading *r)
{
    if (r->ad->lang != LANG_NONE)
        return r->ad->lang;
    const struct read_field *text = &r->fields[FIELD_TEXT];
    enum lang lang =
        language_guess(languages, &text->folded, text->words, text->word_count);
    if (lang != LANG_NONE)
        return lang;
    const struct read_field *title = &r->fields[FIELD_TITLE];
    return language_guess(languages, &title->folded, title->words, title->word_count);
}

static bool
is_central_asian(enum lang lang)
{
    return lang == LANG_KK || lang == LANG_KY || lang == LANG_UZ || lang == LANG_TG;
}

/*
 * Rules of the ad's own language, and English ones, which turn up everywhere; Cyrillic ads of
 * Central Asia change into Russian in mid-sentence. An unknown language takes every rule.
 */
uint32_t
reading_langs(enum lang lang)
{
    if (lang == LANG_NONE)
        return MATCH_LANG_ANY;
    const uint32_t russian = is_central_asian(lang) ? MATCH_LANG(LANG_RU) : 0;
    return MATCH_LANG(lang) | MATCH_LANG(LANG_EN) | russian;
}

static uint32_t
language_bits(const struct reading *r)
{
    const struct fold_signs *signs = &r->fields[FIELD_TEXT].folded.signs;
    uint32_t bits = reading_langs(r->lang);
    if (is_central_asian(r->lang) && signs->cyrillic < signs->latin)
        bits &= ~MATCH_LANG(LANG_RU);
    return bits;
}

void
reading_of(const struct reader *reader, const struct ad *ad, struct arena *arena,
           struct reading *out)
{
    *out = (struct reading){ .ad = ad };
    for (int f = 0; f < READING_FIELDS; f++)
        read_field(reader, (enum ad_field)f, arena, out);
    gather_contacts(out, arena);
    out->lang = guess_language(reader->languages, out);
    out->lang_bits = language_bits(out);
}

/* A field while what was found in it is laid over its words. */
struct layer {
    const struct read_field *f;
    const uint32_t *ends; /* words that end before each block of 64 bytes */
    struct match_typed *out;
    size_t n;
};

/* Bytes of the block behind which a word ends. */
static uint64_t
word_ends(const struct folded *f, size_t block)
{
    const uint64_t words = fold_word_bits(&f->kinds[block]);
    const uint64_t before = block ? fold_word_bits(&f->kinds[block - 1]) >> 63 : 0;
    return ~words & (words << 1 | before);
}

static const uint32_t *
count_ends(const struct folded *f, struct arena *arena)
{
    const size_t blocks = fold_blocks(f->n);
    uint32_t *ends = ARENA_NEW(arena, uint32_t, blocks);
    for (size_t b = 1; b < blocks; b++)
        ends[b] = ends[b - 1] + bits_count(word_ends(f, b - 1));
    return ends;
}

/* Number of the first word that ends behind folded byte `at`. */
static size_t
word_after(const struct layer *l, uint32_t at)
{
    const size_t block = at / 64;
    const uint64_t up_to = UINT64_MAX >> (63 - at % 64);
    const size_t ends =
        l->ends[block] + bits_count(word_ends(&l->f->folded, block) & up_to);
    return ends < l->f->word_count ? ends : l->f->word_count;
}

/* First folded byte that came from original byte `at` or behind it. */
static uint32_t
folded_at(const struct folded *f, size_t at)
{
    size_t low = 0;
    size_t high = f->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (f->origin[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

/* Lays folded bytes [start, end) over the words; false when there is no word inside. */
static bool
lay(struct layer *l, enum atom_kind kind, uint32_t start, uint32_t end)
{
    const struct read_field *f = l->f;
    size_t first = word_after(l, start);
    size_t last = first;
    while (last < f->word_count && f->words[last].start < end &&
           last - first < MATCH_TYPED_WORDS)
        last++;
    if (last == first)
        return false;
    l->out[l->n++] = (struct match_typed){
        .word = (uint32_t)first,
        .words = (uint32_t)(last - first),
        .kind = kind,
        .start = start,
        .end = end,
    };
    return true;
}

/*
 * Lays an atom that begins with words, such as "up to 3000 $", from each of these on, so that a
 * rule may name them in front of it: LEAD_MAX + 1 entries at most.
 */
static void
lay_led(struct layer *l, const struct atom *a)
{
    const struct read_field *f = l->f;
    bool laid = lay(l, a->kind, a->start, a->end);
    for (int lead = 0; laid && lead < LEAD_MAX; lead++) {
        const struct match_typed *before = &l->out[l->n - 1];
        const struct word *first = &f->words[before->word];
        if (before->words == 1 || fold_is_digit(f->folded.p[first->start]))
            break;
        laid = lay(l, a->kind, first[1].start, a->end);
    }
}

bool
reading_in_contact(const struct read_field *field, uint32_t at)
{
    size_t byte = field->folded.origin[at];
    for (size_t i = 0; i < field->contact_count; i++) {
        if (byte >= field->contacts[i].start && byte < field->contacts[i].end)
            return true;
    }
    return false;
}

static int
by_word(const void *a, const void *b)
{
    const struct match_typed *x = a;
    const struct match_typed *y = b;
    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

/* A link with a path is a URL, whatever it leads to; a name or a messenger link a handle. */
static void
lay_contact(struct layer *l, const struct contact *c)
{
    uint32_t start = folded_at(&l->f->folded, c->start);
    uint32_t end = folded_at(&l->f->folded, c->end);
    struct str quote = str_sub(l->f->original, c->start, c->end);
    if (c->kind == CONTACT_PHONE) {
        lay(l, ATOM_PHONE, start, end);
        return;
    }
    if (c->kind == CONTACT_EMAIL)
        return;
    if (c->kind == CONTACT_URL || str_find_char(quote, '/') >= 0)
        lay(l, ATOM_URL, start, end);
    if (c->kind != CONTACT_URL)
        lay(l, ATOM_HANDLE, start, end);
}

/* Lays the atoms that are in no contact; both stand in the order of the text. */
static void
lay_atoms(struct layer *l)
{
    const struct read_field *f = l->f;
    size_t c = 0;
    for (size_t i = 0; i < f->atom_count; i++) {
        const size_t byte = f->folded.origin[f->atoms[i].start];
        while (c < f->contact_count && f->contacts[c].end <= byte)
            c++;
        if (c == f->contact_count || byte < f->contacts[c].start)
            lay_led(l, &f->atoms[i]);
    }
}

static bool
is_sorted(const struct match_typed *typed, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (by_word(&typed[i - 1], &typed[i]) > 0)
            return false;
    }
    return true;
}

/* Puts m entries in order among n that are; there is room for both in `all`. */
static void
merge(struct match_typed *all, size_t n, const struct match_typed *more, size_t m)
{
    while (m > 0) {
        const bool behind = n > 0 && by_word(&all[n - 1], &more[m - 1]) > 0;
        all[n + m - 1] = behind ? all[n - 1] : more[m - 1];
        n -= behind;
        m -= !behind;
    }
}

const struct match_typed *
reading_typed(const struct read_field *field, struct arena *arena, size_t *count,
              size_t *limits)
{
    const size_t atoms = (LEAD_MAX + 1) * field->atom_count;
    const size_t contacts = 2 * field->contact_count;
    struct match_typed *all = ARENA_RAW(arena, struct match_typed, atoms + contacts);
    struct layer l = { .f = field, .out = all };
    *limits += field->atom_count >= ATOMS_MAX;
    *count = 0;
    if (atoms + contacts == 0)
        return all;
    l.ends = count_ends(&field->folded, arena);
    lay_atoms(&l);
    const size_t n = l.n;
    if (contacts > 0) {
        l.out = ARENA_RAW(arena, struct match_typed, contacts);
        l.n = 0;
        for (size_t i = 0; i < field->contact_count; i++)
            lay_contact(&l, &field->contacts[i]);
        *count = l.n;
    }
    *count += n;
    if (is_sorted(all, n) && is_sorted(l.out, *count - n)) {
        merge(all, n, l.out, *count - n);
        return all;
    }
    /* Several things in one word. */
    memcpy(all + n, l.out, (*count - n) * sizeof(*all));
    qsort(all, *count, sizeof(*all), by_word);
    return all;
}
