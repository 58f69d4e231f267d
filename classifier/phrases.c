/*
 * phrases: a table of runs of words with counts of ads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/phrases.h"

#include "classifier/neutral.h"
#include "classifier/reading.h"
#include "core/mem.h"
#include "text/sketch.h"

#include <math.h>
#include <stdlib.h>

#define TABLE_START  4096
#define PHRASE_BYTES 250 /* longest phrase, folded */
#define PRIOR        500 /* uses that the prior weighs as much as */
#define ALIKE        0.5 /* share of a sketch from which on two ads are near copies */
#define MARK_MINS    3   /* numbers of a sketch that make a mark */
#define SKETCH_KEY                                                                     \
    UINT64_C(0x7068726173657321) /* public: it decides nothing but counts */

struct entry {
    uint64_t hash;
    size_t bytes; /* place in the pool */
    uint8_t n, words, lang, field;
    uint32_t ads[PHRASE_SIDES];
    uint32_t seen; /* number of the ad that counted it last, plus 1 */
    uint32_t ad;   /* the first ad here; valid when ads[PHRASE_HERE] > 0 */
    uint32_t start, end;
};

/* What leads to an earlier ad that may be alike. */
struct mark {
    uint64_t hash; /* 0 free */
    uint32_t ad;   /* the first that had it, a place in the sketches */
};

/* The sketches of one side, and how to find those that may be alike. */
struct copies {
    struct sketch *sketches;
    size_t ads, capacity;
    struct mark *marks;
    size_t count, slot_count;
};

struct phrases {
    size_t words_max;
    struct arena list_arena, ad_arena;
    const struct reader *reader;
    const struct neutral *neutral;
    struct copies copies[PHRASE_SIDES];
    int64_t ads[PHRASE_SIDES];
    int64_t uses[LANG_COUNT][PHRASE_SIDES]; /* of all phrases, also forgotten ones */
    uint32_t next_ad;
    struct entry *entries;
    size_t count, capacity;
    uint32_t *slots; /* entry + 1; 0 free */
    size_t slot_count;
    uint8_t *pool;
    size_t pool_n, pool_capacity;
    bool full; /* nothing new is taken any more */
};

struct phrases *
phrases_new(size_t words)
{
    struct phrases *p = mem_alloc(1, sizeof *p);
    p->words_max = words < 1 ? 1 : words > PHRASE_WORDS_MAX ? PHRASE_WORDS_MAX : words;
    arena_init(&p->list_arena, 0);
    arena_init(&p->ad_arena, 0);
    p->reader = reader_new(&p->list_arena);
    p->neutral = neutral_new(&p->list_arena);
    p->slot_count = TABLE_START;
    p->slots = mem_alloc(p->slot_count, sizeof *p->slots);
    return p;
}

void
phrases_free(struct phrases *p)
{
    if (!p)
        return;
    for (int i = 0; i < PHRASE_SIDES; i++) {
        free(p->copies[i].sketches);
        free(p->copies[i].marks);
    }
    arena_free(&p->list_arena);
    arena_free(&p->ad_arena);
    free(p->entries);
    free(p->slots);
    free(p->pool);
    free(p);
}

static void
put_slot(struct phrases *p, size_t entry)
{
    size_t at = p->entries[entry].hash & (p->slot_count - 1);
    while (p->slots[at])
        at = (at + 1) & (p->slot_count - 1);
    p->slots[at] = (uint32_t)entry + 1;
}

static void
fill_slots(struct phrases *p, size_t slot_count)
{
    free(p->slots);
    p->slot_count = slot_count;
    p->slots = mem_alloc(slot_count, sizeof *p->slots);
    for (size_t i = 0; i < p->count; i++)
        put_slot(p, i);
}

/* The table is full: what came in one ad alone goes. If that is little, nothing new is taken
 * any more, for going through the table must pay. */
static void
forget_singles(struct phrases *p)
{
    size_t kept = 0, bytes = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct entry e = p->entries[i];
        if (e.ads[PHRASE_HERE] + e.ads[PHRASE_THERE] < 2)
            continue;
        memmove(p->pool + bytes, p->pool + e.bytes, e.n);
        e.bytes = bytes;
        bytes += e.n;
        p->entries[kept++] = e;
    }
    p->count = kept;
    p->pool_n = bytes;
    p->full = kept > PHRASES_MAX / 4 * 3;
    fill_slots(p, p->slot_count);
}

/* A run of words in a field of the ad in hand. */
struct run {
    const uint8_t *p;
    size_t n, words;
    uint64_t hash;
    enum lang lang;
    enum ad_field field;
    size_t start, end;
};

static struct entry *
entry_of(struct phrases *p, const struct run *run)
{
    size_t at = run->hash & (p->slot_count - 1);
    for (; p->slots[at]; at = (at + 1) & (p->slot_count - 1)) {
        struct entry *e = &p->entries[p->slots[at] - 1];
        if (e->hash == run->hash && e->lang == run->lang && e->n == run->n &&
            memcmp(p->pool + e->bytes, run->p, run->n) == 0)
            return e;
    }
    if (p->count >= PHRASES_MAX && !p->full)
        forget_singles(p);
    if (p->full)
        return NULL;
    p->entries = mem_grow(p->entries, &p->capacity, p->count + 1, sizeof *p->entries);
    p->pool = mem_grow(p->pool, &p->pool_capacity, p->pool_n + run->n, 1);
    memcpy(p->pool + p->pool_n, run->p, run->n);
    p->entries[p->count] = (struct entry){ .hash = run->hash,
                                           .bytes = p->pool_n,
                                           .n = (uint8_t)run->n,
                                           .words = (uint8_t)run->words,
                                           .lang = (uint8_t)run->lang };
    p->pool_n += run->n;
    p->count++;
    if (p->count * 2 > p->slot_count)
        fill_slots(p, 2 * p->slot_count);
    else
        put_slot(p, p->count - 1);
    return &p->entries[p->count - 1];
}

static void
count_run(struct phrases *p, const struct run *run, enum phrase_side side)
{
    struct entry *e = entry_of(p, run);
    if (!e || e->seen == p->next_ad + 1)
        return;
    e->seen = p->next_ad + 1;
    if (side == PHRASE_HERE && e->ads[side] == 0) {
        e->ad = p->next_ad;
        e->field = (uint8_t)run->field;
        e->start = (uint32_t)run->start;
        e->end = (uint32_t)run->end;
    }
    e->ads[side]++;
    p->uses[run->lang][side]++;
}

/* May the word be part of a phrase? */
static bool
is_word(const struct phrases *p, const struct read_field *field, const struct word *w)
{
    const struct folded *f = &field->folded;
    for (uint32_t i = w->start; i < w->end; i++)
        if (!fold_is_letter(f->p[i]))
            return false;
    return (w->start == 0 || f->p[w->start - 1] != '_') && f->p[w->end] != '_' &&
           !reading_in_contact(field, w->start) &&
           !neutral_word(p->neutral, f->p + w->start, w->end - w->start);
}

/* Do two words follow one another with nothing but one space or hyphen between? */
static bool
is_next(const struct folded *f, const struct word *a, const struct word *b)
{
    return b->start == a->end + 1 && (f->p[a->end] == ' ' || f->p[a->end] == '-');
}

/* All runs that begin at word `first`, with a space between their words. */
static void
count_from(struct phrases *p, const struct read_field *field, struct run *run,
           size_t first, enum phrase_side side)
{
    const struct folded *f = &field->folded;
    uint8_t room[PHRASE_BYTES];
    size_t n = 0;
    for (size_t k = 0; k < p->words_max && first + k < field->word_count; k++) {
        const struct word *w = &field->words[first + k];
        size_t size = w->end - w->start;
        if (!is_word(p, field, w) || (k > 0 && !is_next(f, w - 1, w)) ||
            n + 1 + size > sizeof room)
            return;
        if (k > 0)
            room[n++] = ' ';
        memcpy(room + n, f->p + w->start, size);
        n += size;
        fold_origin(f, field->words[first].start, w->end, &run->start, &run->end);
        run->p = room;
        run->n = n;
        run->words = k + 1;
        run->hash = 0xCBF29CE484222325u + (uint64_t)run->lang;
        for (size_t i = 0; i < n; i++)
            run->hash = (run->hash ^ room[i]) * 0x100000001B3u;
        run->hash ^= run->hash >> 29;
        if (k > 0 || size > 2)
            count_run(p, run, side);
    }
}

/* The first ad that had a mark; this one, when none had. */
static uint32_t
first_with(struct copies *c, uint64_t hash, uint32_t ad)
{
    hash |= 1;
    if ((c->count + 1) * 2 > c->slot_count) {
        struct copies more = { .slot_count =
                                   c->slot_count ? 2 * c->slot_count : TABLE_START };
        more.marks = mem_alloc(more.slot_count, sizeof *more.marks);
        for (size_t i = 0; i < c->slot_count; i++)
            if (c->marks[i].hash)
                (void)first_with(&more, c->marks[i].hash, c->marks[i].ad);
        free(c->marks);
        c->marks = more.marks;
        c->slot_count = more.slot_count;
    }
    size_t at = (hash >> 1) & (c->slot_count - 1);
    for (; c->marks[at].hash; at = (at + 1) & (c->slot_count - 1))
        if (c->marks[at].hash == hash)
            return c->marks[at].ad;
    c->marks[at] = (struct mark){ hash, ad };
    c->count++;
    return ad;
}

/* A few numbers of a sketch at one place of it. */
static uint64_t
mark_of(const struct sketch *sketch, size_t place)
{
    uint64_t h = place;
    for (size_t i = 0; i < MARK_MINS; i++)
        h = (h ^ sketch->mins[place + i]) * 0x9E3779B97F4A7C15u ^ h >> 29;
    return h ^ h >> 32;
}

/* Texts that agree by half share a mark in 19 of 20 cases; whether they do agree, their sketches
 * tell. A passage that both quote is enough by itself. All marks are kept, so that copies of
 * copies are found. */
static bool
is_first_of_its_kind(struct phrases *p, const struct read_field *text,
                     enum phrase_side side)
{
    struct copies *c = &p->copies[side];
    uint32_t ad = (uint32_t)c->ads;
    size_t count;
    bool first = true;
    c->sketches = mem_grow(c->sketches, &c->capacity, c->ads + 1, sizeof *c->sketches);
    struct sketch *sketch = &c->sketches[c->ads++];
    const struct sketch_words words = sketch_words(
        &text->folded, text->words, text->word_count, SKETCH_KEY, &p->ad_arena);
    sketch_of(&words, sketch);
    const uint64_t *anchors = sketch_anchors(&words, &p->ad_arena, &count);
    if (sketch->shingles == 0)
        return true;
    for (size_t i = 0; i + MARK_MINS <= SKETCH_MINS; i += MARK_MINS) {
        uint32_t other = first_with(c, mark_of(sketch, i), ad);
        first &= other == ad || sketch_alike(sketch, &c->sketches[other]) < ALIKE;
    }
    for (size_t i = 0; i < count; i++)
        first &= first_with(c, anchors[i], ad) == ad;
    return first;
}

bool
phrases_add(struct phrases *p, const struct ad *ad, enum phrase_side side)
{
    static const enum ad_field fields[] = { FIELD_TITLE, FIELD_TEXT };
    struct reading reading;
    size_t left = PHRASE_AD_WORDS;
    reading_of(p->reader, ad, &p->ad_arena, &reading);
    bool first = is_first_of_its_kind(p, &reading.fields[FIELD_TEXT], side);
    struct run run = { .lang = reading.lang };
    for (size_t i = 0; first && i < 2; i++) {
        const struct read_field *field = &reading.fields[fields[i]];
        run.field = fields[i];
        for (size_t w = 0; w < field->word_count && left > 0; w++, left--)
            count_from(p, field, &run, w, side);
    }
    p->ads[side] += first;
    p->next_ad++;
    arena_reset(&p->ad_arena);
    return first;
}

int64_t
phrases_ads(const struct phrases *p, enum phrase_side side)
{
    return p->ads[side];
}

double
phrase_z(int64_t here, int64_t here_all, int64_t there, int64_t there_all)
{
    double all = (double)(here_all + there_all);
    if (all <= 0 || here + there <= 0)
        return 0;
    double prior = PRIOR * (double)(here + there) / all;
    double a = (double)here + prior;
    double b = (double)there + prior;
    double rest_a = (double)here_all + PRIOR - a;
    double rest_b = (double)there_all + PRIOR - b;
    if (rest_a <= 0 || rest_b <= 0)
        return 0;
    return (log(a / rest_a) - log(b / rest_b)) / sqrt(1 / a + 1 / b);
}

/* A phrase on its way into the answer. */
struct choice {
    const struct entry *entry;
    const uint8_t *p;
    double z;
};

static int
compare_choices(const void *left, const void *right)
{
    const struct choice *a = left;
    const struct choice *b = right;
    if (a->z < b->z || a->z > b->z)
        return a->z > b->z ? -1 : 1;
    size_t n = a->entry->n < b->entry->n ? a->entry->n : b->entry->n;
    int order = memcmp(a->p, b->p, n);
    return order ? order : (int)a->entry->n - (int)b->entry->n;
}

/* Does the shorter run stand in the longer one, word by word? */
static bool
is_part(const struct choice *a, const struct choice *b)
{
    if (a->entry->n > b->entry->n)
        return is_part(b, a);
    for (size_t i = 0; i + a->entry->n <= b->entry->n; i++) {
        size_t end = i + a->entry->n;
        if ((i == 0 || b->p[i - 1] == ' ') &&
            (end == b->entry->n || b->p[end] == ' ') &&
            memcmp(a->p, b->p + i, a->entry->n) == 0)
            return true;
    }
    return false;
}

static struct phrase
phrase_of(const struct choice *c, struct arena *arena)
{
    char room[4 * PHRASE_BYTES];
    struct buf words = buf_over(room, sizeof room);
    fold_to_utf8(c->p, c->entry->n, &words);
    return (struct phrase){ .words = arena_str(arena, buf_str(&words)),
                            .lang = (enum lang)c->entry->lang,
                            .ads = { c->entry->ads[0], c->entry->ads[1] },
                            .z = c->z,
                            .ad = c->entry->ad,
                            .field = (enum ad_field)c->entry->field,
                            .start = c->entry->start,
                            .end = c->entry->end };
}

/* Most ads that have a phrase have a longer one: that is what they say. */
static const struct choice *
longest_of(const struct choice *one, const struct choice *all, size_t count)
{
    const struct choice *best = one;
    uint32_t ads = one->entry->ads[PHRASE_HERE];
    for (size_t i = 0; i < count; i++) {
        const struct entry *e = all[i].entry;
        if (e->lang == one->entry->lang && e->words > best->entry->words &&
            e->ads[PHRASE_HERE] >= ads - ads / 4 && is_part(best, &all[i]))
            best = &all[i];
    }
    return best;
}

/* The clearest that are no part of one another. */
static const struct phrase *
choose(const struct choice *all, size_t all_count, size_t limit, struct arena *arena,
       size_t *count)
{
    struct phrase *out = ARENA_NEW(arena, struct phrase, limit + 1);
    const struct choice **taken = ARENA_NEW(arena, const struct choice *, limit + 1);
    *count = 0;
    for (size_t i = 0; i < all_count && *count < limit; i++) {
        bool again = false;
        for (size_t k = 0; k < *count && !again; k++)
            again = taken[k]->entry->lang == all[i].entry->lang &&
                    is_part(taken[k], &all[i]);
        if (again)
            continue;
        taken[*count] = longest_of(&all[i], all, all_count);
        out[*count] = phrase_of(taken[*count], arena);
        ++*count;
    }
    return out;
}

const struct phrase *
phrases_best(const struct phrases *p, const struct phrase_wish *wish,
             struct arena *arena, size_t *count)
{
    struct choice *all = NULL;
    size_t all_count = 0, capacity = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct entry *e = &p->entries[i];
        const int64_t *uses = p->uses[e->lang];
        if (e->ads[PHRASE_HERE] < wish->least || e->words < wish->words_least)
            continue;
        double z = phrase_z(e->ads[PHRASE_HERE], uses[PHRASE_HERE],
                            e->ads[PHRASE_THERE], uses[PHRASE_THERE]);
        if (z < wish->z)
            continue;
        all = mem_grow(all, &capacity, all_count + 1, sizeof *all);
        all[all_count++] = (struct choice){ e, p->pool + e->bytes, z };
    }
    if (all_count > 1)
        qsort(all, all_count, sizeof *all, compare_choices);
    const struct phrase *out = choose(all, all_count, wish->limit, arena, count);
    free(all);
    return out;
}
