/*
 * quality_words: counts phrases in one walk, and cuts their examples in a second one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/quality_words.h"

#include "classifier/phrases.h"
#include "core/time.h"
#include "core/utf8.h"
#include "reports/paper.h"
#include "text/fold.h"

#define ADS_MAX                                                                        \
    20000 /* of a week, of what was before, or of what was decided: the newest */
#define LEAST_ADS     5 /* that have the phrase */
#define WORDS_SHOWN   20
#define WORDS_Z       3.0
#define WORDS_ENOUGH  50 /* ads, near copies once, of either side */
#define WEEK_MS       (7 * TIME_DAY_MS)
#define BEFORE_MS     (28 * TIME_DAY_MS)
#define PHRASES_SHOWN 15
#define PHRASES_Z     2.58 /* 99 % */
#define AROUND        60   /* bytes of an example on either side */
#define WORD_LETTERS  4
#define CUE_GUESS     "P01"

/* One walk of ads into a table of phrases. */
struct counting {
    struct phrases *phrases;
    bool by_outcome; /* else all of one side */
    enum phrase_side side;
    int64_t ads;
};

static enum phrase_side
side_of(const struct sample_ad *ad)
{
    return quality_is_deceptive(ad->outcome) ? PHRASE_HERE : PHRASE_THERE;
}

static bool
count_ad(void *user, const struct sample_ad *ad, struct err *err)
{
    struct counting *c = user;
    (void)err;
    c->ads++;
    (void)phrases_add(c->phrases, &ad->ad, c->by_outcome ? side_of(ad) : c->side);
    return true;
}

/* What was found, as the report shows it; examples are cut later. */
static void
keep_found(const struct phrase *found, size_t count, struct quality_phrases *out,
           struct arena *arena)
{
    struct quality_phrase *items = ARENA_NEW(arena, struct quality_phrase, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct quality_phrase){ .words = found[i].words,
                                            .lang = str_of(lang_name(found[i].lang)),
                                            .here = found[i].ads[PHRASE_HERE],
                                            .there = found[i].ads[PHRASE_THERE],
                                            .z = found[i].z };
    out->items = items;
    out->count = count;
}

static void
take_counts(const struct phrases *p, struct quality_phrases *out, int64_t least)
{
    out->here_ads = phrases_ads(p, PHRASE_HERE);
    out->there_ads = phrases_ads(p, PHRASE_THERE);
    out->enough = out->here_ads >= least && out->there_ads >= least;
}

/* Walks the ads of one side; says so when there were more than it looks at. */
static bool
walk_side(struct store *s, const struct sample_wish *wish, struct counting *c,
          struct quality_phrases *out, struct err *err)
{
    c->ads = 0;
    if (!store_sample_ads(s, wish, count_ad, c, err))
        return false;
    if (c->ads >= wish->most)
        out->newest = wish->most;
    return true;
}

bool
quality_find_words(struct store *s, struct quality *q, struct arena *arena,
                   struct err *err)
{
    static const struct phrase_wish best = { LEAST_ADS, WORDS_Z, 1, WORDS_SHOWN };
    int64_t to = q->options.to_ms, since = to - WEEK_MS - BEFORE_MS;
    if (since < q->options.texts_from_ms)
        since = q->options.texts_from_ms;
    if (since >= to - WEEK_MS)
        return true; /* of the week before, or of this one, the flagged alone are left */
    const struct sample_wish now = { to - WEEK_MS, to, false, ADS_MAX };
    const struct sample_wish before = { since, to - WEEK_MS, false, ADS_MAX };
    struct counting c = { .phrases = phrases_new(1), .side = PHRASE_HERE };
    bool ok = walk_side(s, &now, &c, &q->words, err);
    c.side = PHRASE_THERE;
    ok = ok && walk_side(s, &before, &c, &q->words, err);
    take_counts(c.phrases, &q->words, WORDS_ENOUGH);
    if (ok && q->words.enough) {
        size_t count;
        const struct phrase *found = phrases_best(c.phrases, &best, arena, &count);
        keep_found(found, count, &q->words, arena);
    }
    phrases_free(c.phrases);
    return ok;
}

/* The second walk: which ad is an example of what. */
struct cutting {
    const struct phrase *found;
    struct quality_phrase *items;
    size_t count;
    size_t number; /* of the ad in hand */
    struct arena *arena;
    struct arena ad_arena;
};

/* The words round [start, end), in one line. */
static struct str
cut_out(struct str text, size_t start, size_t end, struct arena *arena)
{
    size_t from = start > AROUND ? utf8_floor(text, start - AROUND) : 0;
    size_t to = end + AROUND < text.n ? utf8_floor(text, end + AROUND) : text.n;
    while (from > 0 && from < start && text.p[from - 1] != ' ' &&
           text.p[from - 1] != '\n')
        from++;
    while (to < text.n && to > end && text.p[to] != ' ' && text.p[to] != '\n')
        to--;
    struct str part = str_trim(str_sub(text, from, to));
    char *line = arena_alloc(arena, part.n + 1);
    for (size_t i = 0; i < part.n; i++)
        line[i] = (unsigned char)part.p[i] < ' ' ? ' ' : part.p[i];
    return (struct str){ line, part.n };
}

/* Cut out of the masked field, so that no half of a number is left. */
static struct str
example_of(const struct phrase *p, const struct sample_ad *ad, struct cutting *c)
{
    struct paper_ad paper;
    size_t start = p->start, end = p->end;
    struct str nothing = STR("");
    paper_ad_begin(&paper, &ad->ad, true, &c->ad_arena);
    if (!paper_place(&paper, p->field, nothing, &start, &end))
        return nothing;
    return cut_out(paper_field(&paper, p->field), start, end, c->arena);
}

static struct str
folded(struct str text, struct arena *arena)
{
    struct folded f;
    fold_text(text, arena, &f);
    return (struct str){ (const char *)f.p, f.n };
}

/* Where a longer word of the phrase stands in a text, as bytes of it. */
static bool
find_word(struct str text, struct str phrase, struct arena *arena, size_t *start,
          size_t *end)
{
    struct folded in;
    struct str rest = phrase, word;
    fold_text(text, arena, &in);
    while (str_cut(&rest, ' ', &word)) {
        struct str sought = folded(word, arena);
        ptrdiff_t at = sought.n >= WORD_LETTERS
                           ? str_find((struct str){ (const char *)in.p, in.n }, sought)
                           : -1;
        if (at < 0)
            continue;
        fold_origin(&in, (size_t)at, (size_t)at + sought.n, start, end);
        return true;
    }
    return false;
}

/* A dismissed ad without the phrase: one that has a word of it teaches more than any other. */
static void
cut_miss(const struct sample_ad *ad, struct quality_phrase *item, struct cutting *c)
{
    struct paper_ad paper;
    size_t start = 0, end = 0;
    bool near = find_word(ad->ad.text, item->words, &c->ad_arena, &start, &end);
    if ((item->miss.n > 0 && !near) || item->miss_is_near)
        return;
    paper_ad_begin(&paper, &ad->ad, true, &c->ad_arena);
    if (near && !paper_place(&paper, FIELD_TEXT, STR(""), &start, &end))
        return;
    struct str miss =
        cut_out(paper_field(&paper, FIELD_TEXT), start, end, &c->ad_arena);
    if (miss.n == 0 ||
        str_find(folded(miss, &c->ad_arena), folded(item->words, &c->ad_arena)) >= 0)
        return;
    item->miss = arena_str(c->arena, miss);
    item->miss_is_near = near;
}

static bool
cut_examples(void *user, const struct sample_ad *ad, struct err *err)
{
    struct cutting *c = user;
    (void)err;
    for (size_t i = 0; i < c->count; i++) {
        struct quality_phrase *item = &c->items[i];
        if (c->found[i].ad == c->number && side_of(ad) == PHRASE_HERE) {
            item->hit = example_of(&c->found[i], ad, c);
            item->cue = ad->cue.n > 0 ? arena_str(c->arena, ad->cue) : STR(CUE_GUESS);
        }
        if (!item->miss_is_near && side_of(ad) == PHRASE_THERE &&
            c->found[i].lang == ad->ad.lang)
            cut_miss(ad, item, c);
    }
    c->number++;
    arena_reset(&c->ad_arena);
    return true;
}

/* A rule without examples does not load, so a phrase that has none is no candidate. */
static size_t
keep_whole(struct quality_phrase *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].hit.n > 0 && items[i].miss.n > 0 && items[i].lang.n > 0)
            items[kept++] = items[i];
    return kept;
}

bool
quality_find_phrases(struct store *s, struct quality *q, struct arena *arena,
                     struct err *err)
{
    static const struct phrase_wish best = { LEAST_ADS, PHRASES_Z, 2, PHRASES_SHOWN };
    const struct sample_wish decided = { q->options.from_ms, q->options.to_ms, true,
                                         2 * ADS_MAX };
    struct counting counting = { .phrases = phrases_new(PHRASE_WORDS_MAX),
                                 .by_outcome = true };
    bool ok = walk_side(s, &decided, &counting, &q->phrases, err);
    take_counts(counting.phrases, &q->phrases, q->options.least);
    if (ok && q->phrases.enough) {
        struct cutting c = { .arena = arena };
        c.found = phrases_best(counting.phrases, &best, arena, &c.count);
        keep_found(c.found, c.count, &q->phrases, arena);
        c.items = ARENA_NEW(arena, struct quality_phrase, c.count + 1);
        memcpy(c.items, q->phrases.items, c.count * sizeof *c.items);
        arena_init(&c.ad_arena, 0);
        ok = store_sample_ads(s, &decided, cut_examples, &c, err);
        arena_free(&c.ad_arena);
        q->phrases.items = c.items;
        q->phrases.count = keep_whole(c.items, c.count);
    }
    phrases_free(counting.phrases);
    return ok;
}
