/*
 * match: runs the compiled patterns over one field.
 *
 * First pass: every atom met marks itself as present and wakes the sequences it triggers.
 * Second pass: each woken sequence whose other slots are present too is checked in one sweep
 * from the first trigger to the last; the sweep keeps for each slot the latest place where the
 * pattern up to that slot is complete, so its cost does not depend on how often words repeat.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match_build.h"

#include "core/mem.h"

#include <stdlib.h>

/* Completions lie at most one phrase ahead of the sweep. */
#define RING 128
_Static_assert(RING > PATTERN_WORDS_MAX * MATCH_TYPED_WORDS,
               "a phrase fits into the ring");

struct woken {
    uint32_t run;         /* of which run this is valid */
    uint32_t first, last; /* words where a trigger stood */
};

struct match_scratch {
    uint32_t run;
    uint32_t *present;   /* by atom: run in which it was met */
    struct woken *woken; /* by sequence */
    struct found {
        uint32_t run, index; /* in which run, and where in matches */
    } * found;               /* by pattern */
    uint32_t *list;          /* sequences woken in this run */
    uint64_t *masks; /* by word of the text: bits of the atoms that stand there */
    size_t masks_cap;
    size_t list_count;
    struct match *matches; /* by order of finding */
    size_t match_count;
};

struct match_scratch *
match_scratch_new(const struct matcher *m)
{
    struct match_scratch *s = mem_alloc(1, sizeof(*s));
    s->present = mem_alloc(m->atom_count, sizeof(*s->present));
    s->woken = mem_alloc(m->sequence_count + 1, sizeof(*s->woken));
    s->found = mem_alloc(m->pattern_count + 1, sizeof(*s->found));
    s->list = mem_alloc(m->sequence_count + 1, sizeof(*s->list));
    s->matches = mem_alloc(m->pattern_count + 1, sizeof(*s->matches));
    return s;
}

void
match_scratch_free(struct match_scratch *s)
{
    if (!s)
        return;
    free(s->present);
    free(s->woken);
    free(s->found);
    free(s->list);
    free(s->masks);
    free(s->matches);
    free(s);
}

struct running {
    const struct matcher *m;
    struct match_scratch *s;
    const struct match_text *text;
    uint32_t langs, fields;
};

static void
wake(const struct running *r, uint32_t atom, uint32_t word)
{
    struct match_scratch *s = r->s;
    s->present[atom] = s->run;
    const struct trigger *t = &r->m->triggers[atom];
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t number = r->m->triggered[t->first + i];
        struct woken *w = &s->woken[number];
        if (w->run == s->run) {
            w->first = word < w->first ? word : w->first;
            w->last = word > w->last ? word : w->last;
            continue;
        }
        const struct pattern_use *use =
            &r->m->patterns[r->m->sequences[number].pattern];
        if (!(use->langs & r->langs) || !(use->fields & r->fields))
            continue;
        *w = (struct woken){ s->run, word, word };
        s->list[s->list_count++] = number;
    }
}

static void
wake_all(const struct running *r)
{
    struct match_scratch *s = r->s;
    const struct match_text *text = r->text;
    s->masks = mem_grow(s->masks, &s->masks_cap, text->word_count, sizeof(*s->masks));
    for (size_t w = 0; w < text->word_count; w++) {
        const struct match_word *word = &text->words[w];
        s->masks[w] = 0;
        for (uint32_t i = 0; i < word->atom_count; i++) {
            s->masks[w] |= MATCH_MASK(word->atoms[i]);
            wake(r, word->atoms[i], (uint32_t)w);
        }
    }
    for (size_t i = 0; r->m->typed && i < text->typed_count; i++) {
        uint32_t atom = (uint32_t)text->typed[i].kind;
        s->masks[text->typed[i].word] |= MATCH_MASK(atom);
        wake(r, atom, text->typed[i].word);
    }
}

/* Can every slot of the sequence be filled by words that are in the text at all? */
static bool
slots_present(const struct running *r, const struct sequence *s)
{
    for (uint8_t i = 0; i < s->slot_count; i++) {
        const struct run_slot *slot = &r->m->slots[s->slots[i]];
        bool any = false;
        for (uint32_t k = 0; k < slot->count && !any; k++) {
            const struct run_phrase *phrase = &r->m->phrases[slot->first + k];
            any = r->s->present[r->m->phrase_atoms[phrase->first]] == r->s->run;
        }
        if (!any)
            return false;
    }
    return true;
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

static struct stretch
phrase_at(const struct running *r, const struct run_phrase *phrase, uint32_t word)
{
    struct stretch out = { 0 };
    uint32_t at = word;
    for (uint32_t i = 0; i < phrase->count; i++) {
        if (at >= r->text->word_count)
            return (struct stretch){ 0 };
        uint32_t atom = r->m->phrase_atoms[phrase->first + i];
        uint32_t start = r->text->words[at].start;
        uint32_t end = r->text->words[at].end;
        if (atom < ATOM_KIND_COUNT) {
            const struct match_typed *t = typed_at(r->text, at, (enum atom_kind)atom);
            if (!t)
                return (struct stretch){ 0 };
            start = t->start;
            end = t->end;
            at += t->words;
        } else {
            if (!word_has(&r->text->words[at], atom))
                return (struct stretch){ 0 };
            at++;
        }
        if (i == 0)
            out.start = start;
        out.end = end;
    }
    out.words = at - word;
    return out;
}

/* The pattern is complete up to some slot: at which word, and where it began. */
struct complete {
    uint32_t end;   /* number of the last word + 1; 0: nothing */
    uint32_t start; /* folded byte */
};

struct sweep {
    const struct running *r;
    const struct sequence *s;
    struct complete latest[PATTERN_SLOTS_MAX];
    struct complete ahead[PATTERN_SLOTS_MAX][RING]; /* by end: those of several words */
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
    for (uint8_t i = 0; i + 1 < w->s->slot_count; i++) {
        const struct complete *c = &w->ahead[i][word % RING];
        if (c->end == word && word)
            keep_latest(&w->latest[i], *c);
    }
}

static void
keep_complete(struct sweep *w, uint8_t i, uint32_t word, struct complete found)
{
    struct complete *c = &w->latest[i];
    if (found.end > word + 1)
        c = &w->ahead[i][found.end % RING];
    keep_latest(c, found);
}

/* Is the phrase one typed atom and nothing else? */
static bool
is_typed(const struct matcher *m, const struct run_phrase *phrase)
{
    return phrase->count == 1 && m->phrase_atoms[phrase->first] < ATOM_KIND_COUNT;
}

/* Of two matches the one that ends first is told, then the shorter. `out->end` is 0 before. */
static void
keep_better(struct match *out, const struct match *found)
{
    if (out->end == 0 || found->end < out->end ||
        (found->end == out->end && found->start > out->start))
        *out = *found;
}

/* Tries slot i at `word`; the last one may complete a match that is better than `out`. */
static void
try_slot(struct sweep *w, uint8_t i, uint32_t word, struct match *out)
{
    const struct run_slot *slot = &w->r->m->slots[w->s->slots[i]];
    if (!(slot->mask & w->r->s->masks[word]))
        return;
    const struct complete *before = i ? &w->latest[i - 1] : NULL;
    if (before && (before->end == 0 || word - before->end > w->s->gap[i]))
        return;
    if (!before && w->s->anchored && word != 0)
        return;
    for (uint32_t k = 0; k < slot->count; k++) {
        const struct run_phrase *phrase = &w->r->m->phrases[slot->first + k];
        struct stretch found = phrase_at(w->r, phrase, word);
        if (found.words == 0)
            continue;
        uint32_t start = before ? before->start : found.start;
        if (i + 1 == w->s->slot_count) {
            const struct match match = { w->s->pattern, start, found.end };
            keep_better(out, &match);
            continue;
        }
        /* a sum may hold its own period: "#money a day" meets "$300 a day" word by word */
        uint32_t shortest = is_typed(w->r->m, phrase) ? 1 : found.words;
        for (uint32_t n = shortest; n <= found.words; n++)
            keep_complete(w, i, word, (struct complete){ word + n, start });
    }
}

/*
 * Goes over the stretch once. At each word the last slot is tried first, so that a slot never
 * builds on what was completed at the same word. Behind a match only the words inside it are
 * looked at, where a shorter one may begin.
 */
static bool
sweep_sequence(const struct running *r, const struct sequence *s, struct sweep *w,
               struct match *out)
{
    const struct woken *span = &r->s->woken[s - r->m->sequences];
    uint32_t from = span->first > s->back ? span->first - s->back : 0;
    uint64_t to = (uint64_t)span->last + s->forward + 1;
    if (to > r->text->word_count)
        to = r->text->word_count;
    w->r = r;
    w->s = s;
    memset(w->latest, 0, sizeof(*w->latest) * s->slot_count);
    if (s->phrases)
        memset(w->ahead, 0, sizeof(*w->ahead) * s->slot_count);
    *out = (struct match){ 0 };
    for (uint32_t word = from; word < to; word++) {
        if (out->end != 0 && r->text->words[word].start >= out->end)
            break;
        if (s->phrases)
            settle(w, word);
        if (r->s->masks[word] == 0)
            continue;
        for (uint8_t i = s->slot_count; i-- > 0;)
            try_slot(w, i, word, out);
    }
    return out->end != 0;
}

static int
by_pattern(const void *a, const void *b)
{
    uint32_t x = ((const struct match *)a)->pattern;
    uint32_t y = ((const struct match *)b)->pattern;
    return (x > y) - (x < y);
}

/* Of two orders of one pattern the one that ends first counts, then the shorter. */
static void
keep_match(struct match_scratch *s, const struct match *match)
{
    struct found *found = &s->found[match->pattern];
    if (found->run != s->run) {
        *found = (struct found){ s->run, (uint32_t)s->match_count };
        s->matches[s->match_count++] = *match;
        return;
    }
    keep_better(&s->matches[found->index], match);
}

/* Marks of earlier runs must not be taken for this one's when the counter starts again. */
static void
next_run(const struct matcher *m, struct match_scratch *s)
{
    if (++s->run == 0) {
        memset(s->present, 0, sizeof(*s->present) * m->atom_count);
        memset(s->woken, 0, sizeof(*s->woken) * m->sequence_count);
        memset(s->found, 0, sizeof(*s->found) * m->pattern_count);
        s->run = 1;
    }
    s->list_count = 0;
    s->match_count = 0;
}

const struct match *
matcher_run(const struct matcher *m, struct match_scratch *s,
            const struct match_text *text, uint32_t langs, enum ad_field field,
            struct arena *arena, size_t *count)
{
    struct running r = { m, s, text, langs, MATCH_FIELD(field) };
    next_run(m, s);
    wake_all(&r);
    struct sweep *sweep = NULL;
    for (size_t i = 0; i < s->list_count; i++) {
        const struct sequence *sequence = &m->sequences[s->list[i]];
        if (!slots_present(&r, sequence))
            continue;
        if (!sweep)
            sweep = arena_alloc(arena, sizeof(*sweep));
        struct match found;
        if (sweep_sequence(&r, sequence, sweep, &found))
            keep_match(s, &found);
    }
    qsort(s->matches, s->match_count, sizeof(*s->matches), by_pattern);
    struct match *out = ARENA_NEW(arena, struct match, s->match_count);
    memcpy(out, s->matches, sizeof(*out) * s->match_count);
    *count = s->match_count;
    return out;
}
