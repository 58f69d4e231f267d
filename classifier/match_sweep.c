/*
 * match_sweep: looks for one sequence, word by word, where it can stand.
 *
 * The sweep keeps for each slot the latest place where the pattern up to that slot is
 * complete, so its cost does not depend on how often words repeat. Of the alternatives only
 * those are tried whose words are in the block. A few shifts of the bits that tell in which
 * stretches they stand tell in which the last slot can lie; the sweep goes only there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match_run.h"

#include "core/mem.h"

/* Each bit and the `n` above it. */
static uint64_t
spread_up(uint64_t bits, unsigned n)
{
    for (unsigned done = 0; done < n && done < STRETCHES - 1;) {
        unsigned step = done + 1 < n - done ? done + 1 : n - done;
        bits |= step < STRETCHES ? bits << step : 0;
        done += step;
    }
    return bits;
}

/* Each bit and the `n` below it. */
static uint64_t
spread_down(uint64_t bits, unsigned n)
{
    for (unsigned i = 0; i < n && i < STRETCHES; i++)
        bits |= bits >> 1;
    return bits;
}

/* Stretches that `words` words can reach over. */
static unsigned
stretches(unsigned words, unsigned shift)
{
    return (words + (1u << shift) - 1) >> shift;
}

/* Stretches in which an alternative of several words can begin; *at moves behind it. */
static uint64_t
phrase_where(const struct match_scratch *s, const uint32_t *atoms, uint32_t *at,
             unsigned shift)
{
    uint32_t code = atoms[(*at)++];
    uint64_t where = s->where[code & ~MATCH_MORE];
    if (!where) { /* as of most */
        while (code & MATCH_MORE)
            code = atoms[(*at)++];
        return 0;
    }
    for (unsigned words = 0; code & MATCH_MORE; code = atoms[(*at)++]) {
        bool typed = (code & ~MATCH_MORE) < ATOM_KIND_COUNT;
        words += typed ? MATCH_TYPED_WORDS : 1;
        where &=
            spread_down(s->where[atoms[*at] & ~MATCH_MORE], stretches(words, shift));
    }
    return where;
}

/* The typed atom of that kind which begins at `word`; NULL when there is none. */
static const struct match_typed *
typed_at(const struct match_text *text, uint32_t word, enum atom_kind kind)
{
    size_t low = 0;
    size_t high = text->typed_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (text->typed[mid].word < word)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < text->typed_count && text->typed[low].word == word; low++) {
        if (text->typed[low].kind == kind)
            return &text->typed[low];
    }
    return NULL;
}

static bool
word_has(const struct match_word *word, uint32_t atom)
{
    for (uint32_t i = 0; i < word->atom_count; i++) {
        if (word->atoms[i] == atom)
            return true;
    }
    return false;
}

/* A stretch of words, with its folded bytes. */
struct stretch {
    uint32_t words; /* 0: no match */
    uint32_t start, end;
};

/* The alternative that stands at `word`, if it does. */
static struct stretch
phrase_at(const struct running *r, const uint32_t *phrase, uint32_t word)
{
    struct stretch out = { 0 };
    uint32_t at = word;
    for (bool more = true; more; phrase++) {
        uint32_t atom = *phrase & ~MATCH_MORE;
        more = *phrase & MATCH_MORE;
        if (at >= r->text->word_count)
            return (struct stretch){ 0 };
        uint32_t start = r->text->words[at].start;
        uint32_t end = r->text->words[at].end;
        uint32_t words = 1;
        if (atom < ATOM_KIND_COUNT) {
            const struct match_typed *t = typed_at(r->text, at, (enum atom_kind)atom);
            if (!t)
                return (struct stretch){ 0 };
            start = t->start;
            end = t->end;
            words = t->words;
        } else if (!word_has(&r->text->words[at], atom)) {
            return (struct stretch){ 0 };
        }
        if (at == word)
            out.start = start;
        at += words;
        out.end = end;
    }
    out.words = at - word;
    return out;
}

struct sweep {
    const struct running *r;
    const struct sequence *s;
    uint64_t number;
    uint64_t
        mask; /* bits of the atoms that its alternatives in this block begin with */
    struct {
        const uint32_t **phrases; /* alternatives whose words are in this block */
        size_t count;
        uint64_t mask;
    } live[PATTERN_SLOTS_MAX];
    uint32_t pending; /* the farthest end of what is kept ahead */
    struct complete latest[PATTERN_SLOTS_MAX];
};

/* The later end is the better one, of equals the later start. */
static void
keep_latest(struct complete *latest, struct complete found)
{
    if (found.end > latest->end ||
        (found.end == latest->end && found.start > latest->start))
        *latest = found;
}

/* Brings forward what is complete at the word just before `word`. */
static void
settle(struct sweep *w, uint32_t word)
{
    for (uint8_t i = 0; i + 1 < w->s->count; i++) {
        const struct ahead *a = &w->r->s->ahead[i][word % RING];
        if (a->sweep == w->number && a->at.end == word)
            keep_latest(&w->latest[i], a->at);
    }
}

static void
keep_complete(struct sweep *w, uint8_t i, uint32_t word, struct complete found)
{
    if (found.end == word + 1) {
        keep_latest(&w->latest[i], found);
        return;
    }
    struct ahead *a = &w->r->s->ahead[i][found.end % RING];
    if (a->sweep != w->number)
        *a = (struct ahead){ .sweep = w->number };
    keep_latest(&a->at, found);
    if (found.end > w->pending)
        w->pending = found.end;
}

/* Is the alternative one typed atom and nothing else? */
static bool
is_typed(const uint32_t *phrase)
{
    return *phrase < ATOM_KIND_COUNT;
}

/* May slot i stand at `word`, by what was found before it? */
static bool
may_stand(const struct sweep *w, uint8_t i, uint32_t word)
{
    if (!(w->live[i].mask & w->r->s->masks[word]))
        return false;
    if (i == 0)
        return !w->s->anchored || word == 0;
    uint32_t end = w->latest[i - 1].end;
    return end != 0 && word - end <= w->s->steps[i].gap;
}

/* Takes so many steps off those that may be made. */
static bool
take_steps(struct gather *g, size_t steps)
{
    g->cut |= g->steps < steps;
    g->steps -= g->cut ? 0 : steps;
    return !g->cut;
}

static void
add_place(struct gather *g, const struct match *found)
{
    if (!take_steps(g, 1))
        return;
    g->list = mem_grow(g->list, &g->cap, g->count + 1, sizeof(*g->list));
    g->list[g->count++] = *found;
}

/* Tries slot i at `word`; the last one may complete a match that is better than `out`. */
static void
try_slot(struct sweep *w, uint8_t i, uint32_t word, struct match *out)
{
    if (!may_stand(w, i, word))
        return;
    for (size_t k = 0; k < w->live[i].count; k++) {
        const uint32_t *phrase = w->live[i].phrases[k];
        struct stretch found = phrase_at(w->r, phrase, word);
        if (found.words == 0)
            continue;
        uint32_t start = i ? w->latest[i - 1].start : found.start;
        if (i + 1 == w->s->count) {
            const struct match match = { w->s->pattern, start, found.end };
            if (w->r->gather)
                add_place(w->r->gather, &match);
            else
                match_keep(out, &match);
            continue;
        }
        /* a sum may hold its own period: "#money a day" meets "$300 a day" word by word */
        uint32_t shortest = is_typed(phrase) ? 1 : found.words;
        for (uint32_t n = shortest; n <= found.words; n++)
            keep_complete(w, i, word, (struct complete){ word + n, start });
    }
}

/*
 * Goes once over words [from, to). At each word the last slot is tried first, so that a slot
 * never builds on what was completed at the same word. Behind a match only the words inside it
 * are looked at, where a shorter one may begin; false when there are none left.
 */
static bool
sweep_words(struct sweep *w, uint32_t from, uint32_t to, struct match *out)
{
    const uint64_t *masks = w->r->s->masks;
    for (uint32_t word = from; word < to; word++) {
        if (out->end != 0 && w->r->text->words[word].start >= out->end)
            return false;
        if (word <= w->pending)
            settle(w, word);
        if (!(masks[word] & w->mask))
            continue;
        for (uint8_t i = w->s->count; i-- > 0;)
            try_slot(w, i, word, out);
    }
    return true;
}

/* Lists the alternatives of step i that can stand in the block; returns in which stretches.
 * Whether one can is hard to guess, so there is no branch on it. */
static uint64_t
list_live(struct sweep *w, uint8_t i, const uint32_t *atoms, unsigned shift)
{
    const struct match_scratch *s = w->r->s;
    const uint32_t words = w->s->steps[i].word_count;
    const uint32_t **live = i ? w->live[i - 1].phrases + w->live[i - 1].count : s->live;
    uint64_t where = 0, mask = 0;
    w->live[i].phrases = live;
    for (uint32_t at = 0; at < words;) {
        const uint32_t *phrase = &atoms[at];
        const uint32_t first = *phrase & ~MATCH_MORE;
        uint64_t here;
        if (*phrase & MATCH_MORE)
            here = phrase_where(s, atoms, &at, shift);
        else
            here = s->where[atoms[at++]];
        *live = phrase;
        live += here != 0;
        where |= here;
        mask |= here ? MATCH_MASK(first) : 0;
    }
    w->live[i].mask = mask;
    w->live[i].count = (size_t)(live - w->live[i].phrases);
    w->mask |= mask;
    return where;
}

/* Begins a sweep; returns the stretches in which the last slot can begin, by where the words
 * of all slots stand. */
static uint64_t
begin_sweep(struct sweep *w, const struct running *r, const struct sequence *s,
            unsigned shift)
{
    const uint32_t *atoms = sequence_atoms(s);
    w->r = r;
    w->s = s;
    w->number = ++r->s->sweeps;
    w->pending = 0;
    w->mask = 0;
    uint64_t where = list_live(w, 0, atoms, shift);
    if (s->anchored)
        where &= 1;
    w->latest[0] = (struct complete){ 0 };
    for (uint8_t i = 1; i < s->count && where; i++) {
        atoms += s->steps[i - 1].word_count;
        where = spread_up(where, stretches(s->steps[i].reach, shift)) &
                list_live(w, i, atoms, shift);
        w->latest[i] = (struct complete){ 0 };
    }
    return where;
}

bool
match_sweep(const struct running *r, const struct block *b, const struct sequence *s,
            struct match *out)
{
    struct sweep w;
    uint32_t swept = 0; /* words before it need not be looked at again */
    uint64_t ends = begin_sweep(&w, r, s, b->shift);
    *out = (struct match){ 0 };
    for (; ends; ends &= ends - 1) {
        uint32_t stretch = (uint32_t)__builtin_ctzll(ends);
        uint32_t from = b->from + (stretch << b->shift);
        uint32_t to = from + (1u << b->shift);
        from = from > s->span ? from - s->span : 0;
        from = from > swept ? from : swept;
        swept = to < b->to ? to : b->to;
        if (r->gather && !take_steps(r->gather, swept - from))
            break;
        if (!sweep_words(&w, from, swept, out))
            break;
    }
    return out->end != 0;
}
