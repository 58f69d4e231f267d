/*
 * The token engine against a plain search: generated patterns of every shape, many in one
 * matcher, over generated texts of up to several blocks, with typed atoms laid over them.
 *
 * The plain search knows neither atoms nor triggers nor blocks: from each word it notes at which
 * words each slot can end. Of all matches the one that ends first counts, of those the shortest.
 *
 * PLAIN_ROUNDS=n runs so many rounds from seeds of their own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/match.h"
#include "core/buf.h"

#include <stdlib.h>

#define ROUNDS       250
#define PATTERNS     30
#define TEXTS        6
#define WORDS_MAX    1500
#define VOCABULARY   24
#define BLOCK        256 /* words that the engine reads at once, unless patterns reach far */
#define FROM_ONE_MAX 4096 /* words that a match covers at most */

struct dice {
    uint64_t state;
};

static uint32_t throw(struct dice * d, uint32_t sides)
{
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(d->state >> 33) % sides;
}

/* Low numbers come often, high ones seldom. */
static uint32_t
throw_low(struct dice *d, uint32_t sides)
{
    const uint32_t a = throw(d, sides), b = throw(d, sides), c = throw(d, sides);
    const uint32_t low = a < b ? a : b;
    return low < c ? low : c;
}

static const char *const KINDS[] = { "#money", "#phone", "#number" };

static void
put_word(struct dice *d, struct buf *out)
{
    const uint32_t word = throw_low(d, VOCABULARY);
    if (throw(d, 8) == 0) {
        buf_add(out, str_of(KINDS[throw(d, 3)]));
        return;
    }
    buf_printf(out, "k%c%s", 'a' + (int)word, throw(d, 9) == 0 ? "*" : "");
}

static void
put_phrase(struct dice *d, struct buf *out)
{
    const uint32_t words = 1 + (throw(d, 3) == 0) * throw(d, 4);
    for (uint32_t i = 0; i < words; i++) {
        buf_add(out, i ? STR(" ") : STR(""));
        put_word(d, out);
    }
}

static void
put_slot(struct dice *d, struct buf *out)
{
    const uint32_t phrases = 1 + throw(d, 4);
    if (phrases == 1 && throw(d, 2)) {
        put_word(d, out);
        return;
    }
    buf_add(out, STR("("));
    for (uint32_t i = 0; i < phrases; i++) {
        buf_add(out, i ? STR(" | ") : STR(""));
        put_phrase(d, out);
    }
    buf_add(out, STR(")"));
}

static void
put_pattern(struct dice *d, uint32_t gap_most, uint32_t slots_most, struct buf *out)
{
    const uint32_t slots = 1 + throw(d, slots_most);
    uint32_t either = 0;
    buf_reset(out);
    if (throw(d, 12) == 0)
        buf_add(out, STR("^ "));
    for (uint32_t i = 0; i < slots; i++) {
        if (i && throw(d, 3) && either < 3 && throw(d, 3) == 0) {
            buf_printf(out, " <~%u> ", 1 + throw(d, gap_most));
            either++;
        } else if (i && throw(d, 4)) {
            buf_printf(out, " <%u> ", 1 + throw(d, gap_most));
        } else {
            buf_add(out, STR(" "));
        }
        put_slot(d, out);
    }
}

/* A text of words of two or three letters. */
struct made {
    struct match_text text;
    size_t n;
    struct made_word {
        uint8_t p[4]; /* its letters, then a space */
        uint32_t length;
        uint32_t covers; /* words of the typed atom that begins here; 0: none */
        enum atom_kind kind;
    } words[WORDS_MAX];
};

static const enum atom_kind kinds[] = { ATOM_MONEY, ATOM_PHONE, ATOM_NUMBER };

static void
put_made(struct made *t, size_t at, const uint8_t *p, size_t length)
{
    t->words[at] = (struct made_word){ .length = (uint32_t)length };
    memcpy(t->words[at].p, p, length);
}

static void
put_typed(struct made *t, size_t at, enum atom_kind kind, uint32_t covers)
{
    t->words[at].kind = kind;
    t->words[at].covers = covers < t->n - at ? covers : (uint32_t)(t->n - at);
}

/* Words of the vocabulary, with words of no pattern in between and typed atoms here and there;
 * or the latter and nothing else. */
static void
make_words(struct dice *d, struct made *t, bool empty)
{
    const uint32_t different = 1 + throw(d, VOCABULARY);
    const uint32_t filler = throw(d, 5);
    t->n = 1 + throw(d, throw(d, 3) ? WORDS_MAX : 40);
    for (size_t i = 0; i < t->n; i++) {
        uint8_t p[3] = { empty || throw(d, filler + 1) ? 'q' : 'k', 'a', 's' };
        p[1] = (uint8_t)(p[1] + VOCABULARY - 1 - throw(d, different));
        put_made(t, i, p, 2 + (throw(d, 10) == 0));
        if (!empty && throw(d, 12) == 0)
            put_typed(t, i, kinds[throw(d, 3)], 1 + throw_low(d, MATCH_TYPED_WORDS));
    }
}

/* Any place of the text, or one where a block of the engine may end. */
static size_t
throw_place(struct dice *d, const struct made *t)
{
    const size_t edge = BLOCK * (1 + throw(d, (uint32_t)(t->n / BLOCK) + 1));
    return throw(d, 2) ? throw(d, (uint32_t)t->n) : edge - throw(d, 20);
}

/* Writes a match of the pattern over the text, if it has room from `at` on. */
static void
plant(struct dice *d, struct made *t, const struct pattern *pattern, size_t at)
{
    const struct pattern_order *order =
        &pattern->orders[throw(d, (uint32_t)pattern->order_count)];
    for (size_t s = 0; s < pattern->slot_count; s++) {
        const struct pattern_slot *slot = &pattern->slots[order->slot[s]];
        const struct pattern_phrase *phrase =
            &slot->phrases[throw(d, (uint32_t)slot->count)];
        at += s ? throw(d, order->gap[s] + 1u) : 0;
        for (size_t i = 0; i < phrase->count && at < t->n; i++) {
            const struct pattern_word *word = &phrase->words[i];
            if (word->kind == WORD_TYPED) {
                put_typed(t, at, word->typed, 1 + throw(d, MATCH_TYPED_WORDS));
                at += t->words[at].covers;
            } else {
                put_made(t, at++, word->p, word->n);
            }
        }
    }
}

/* Lists the words and typed atoms for the engine. */
static void
finish(struct made *t, const struct matcher *m, struct stemmer *stemmer,
       struct arena *arena)
{
    struct match_word *words = ARENA_NEW(arena, struct match_word, t->n);
    struct match_typed *typed = ARENA_NEW(arena, struct match_typed, t->n);
    size_t typed_count = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct made_word *w = &t->words[i];
        uint32_t *atoms = ARENA_NEW(arena, uint32_t, MATCH_ATOMS_MAX);
        bool overflow = false;
        const struct match_form form = { w->p, w->length, MATCH_LANG_ANY };
        const size_t count = matcher_atoms(m, stemmer, &form, atoms, &overflow);
        words[i] =
            (struct match_word){ (uint32_t)(4 * i), (uint32_t)(4 * i) + w->length,
                                 atoms, (uint32_t)count };
        assert_false(overflow);
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct made_word *w = &t->words[i];
        if (w->covers)
            typed[typed_count++] =
                (struct match_typed){ (uint32_t)i, w->covers, w->kind, words[i].start,
                                      words[i + w->covers - 1].end };
    }
    t->text = (struct match_text){ words, t->n, typed, typed_count };
}

/* ---- the plain search ---- */

static bool
word_is(const struct made *t, const struct pattern_word *word, size_t at)
{
    const struct match_word *w = &t->text.words[at];
    const size_t n = w->end - w->start;
    if (word->kind == WORD_EXACT && n != word->n)
        return false;
    return n >= word->n && memcmp(t->words[at].p, word->p, word->n) == 0;
}

/* Words that the alternative covers at `at`; 0: it does not stand there. */
static size_t
phrase_is(const struct made *t, const struct pattern_phrase *phrase, size_t at)
{
    const size_t from = at;
    for (size_t i = 0; i < phrase->count; i++) {
        const struct pattern_word *word = &phrase->words[i];
        const bool typed = word->kind == WORD_TYPED;
        if (at >= t->n)
            return 0;
        const struct made_word *w = &t->words[at];
        if (typed ? !w->covers || w->kind != word->typed : !word_is(t, word, at))
            return 0;
        at += typed ? w->covers : 1;
    }
    return at - from;
}

/* From one first word: keeps the match that ends first. */
static void
search_from(const struct made *t, const struct pattern *pattern,
            const struct pattern_order *order, size_t first, struct match *best)
{
    static bool now[FROM_ONE_MAX], next[FROM_ONE_MAX]; /* by word behind the first */
    const size_t most = t->text.word_count - first;
    size_t low = 0, high = 0; /* where `now` has any */
    now[0] = true;
    for (size_t s = 0; s < pattern->slot_count; s++) {
        const struct pattern_slot *slot = &pattern->slots[order->slot[s]];
        const bool last = s + 1 == pattern->slot_count;
        size_t new_low = most + 1, new_high = 0;
        memset(next, 0, sizeof(next));
        for (size_t end = low; end <= high; end++) {
            for (size_t gap = 0; now[end] && gap <= (s ? order->gap[s] : 0u); gap++) {
                const size_t at = first + end + gap;
                for (size_t k = 0; k < slot->count && at < t->text.word_count; k++) {
                    const struct pattern_phrase *phrase = &slot->phrases[k];
                    const size_t words = phrase_is(t, phrase, at);
                    const bool typed =
                        phrase->count == 1 && phrase->words[0].kind == WORD_TYPED;
                    if (!words)
                        continue;
                    if (last) {
                        const struct match found = {
                            0, t->text.words[first].start,
                            t->text.words[at + words - 1].end
                        };
                        if (best->end == 0 || found.end < best->end ||
                            (found.end == best->end && found.start > best->start))
                            *best = found;
                        continue;
                    }
                    for (size_t n = typed ? 1 : words; n <= words; n++) {
                        const size_t to = end + gap + n;
                        next[to] = true;
                        new_low = to < new_low ? to : new_low;
                        new_high = to > new_high ? to : new_high;
                    }
                }
            }
        }
        memcpy(now, next, sizeof(now));
        low = new_low;
        high = new_high;
    }
    memset(now, 0, sizeof(now));
}

/* The best match; only those that begin with word `only` - 1, unless that is 0. */
static struct match
search(const struct made *t, const struct pattern *pattern, size_t only)
{
    struct match best = { 0 };
    for (size_t o = 0; o < pattern->order_count; o++) {
        for (size_t w = 0; w < t->text.word_count; w++) {
            if (pattern->anchored && w)
                break;
            if (only && w + 1 != only)
                continue;
            search_from(t, pattern, &pattern->orders[o], w, &best);
        }
    }
    return best;
}

/* Can an alternative cover more than one word, so that not the shortest match is promised? */
static bool
is_wide(const struct pattern *pattern)
{
    for (size_t s = 0; s < pattern->slot_count; s++) {
        for (size_t k = 0; k < pattern->slots[s].count; k++) {
            const struct pattern_phrase *phrase = &pattern->slots[s].phrases[k];
            if (phrase->count > 1 || phrase->words[0].kind == WORD_TYPED)
                return true;
        }
    }
    return false;
}

/* ---- both ---- */

/* The patterns of one matcher, as they were written and parsed. */
struct written {
    size_t count;
    struct buf texts[PATTERNS];
    struct pattern patterns[PATTERNS];
};

static size_t
compare(const struct made *t, const struct written *w, const struct match *found,
        size_t count)
{
    size_t next = 0, wrong = 0;
    for (uint32_t p = 0; p < w->count; p++) {
        const struct match *ours =
            next < count && found[next].pattern == p ? &found[next++] : NULL;
        const struct match theirs = search(t, &w->patterns[p], 0);
        const struct match mine = ours ? *ours : (struct match){ 0 };
        if (mine.start == theirs.start && mine.end == theirs.end)
            continue;
        if (mine.end == theirs.end && is_wide(&w->patterns[p]) &&
            search(t, &w->patterns[p], mine.start / 4 + 1).end == mine.end)
            continue;
        print_message("# '%s' in %zu words: engine %u to %u, plain search %u to %u\n",
                      w->texts[p].p, t->text.word_count, mine.start / 4, mine.end / 4,
                      theirs.start / 4, theirs.end / 4);
        wrong++;
    }
    assert_int_equal(next, count);
    return wrong;
}

/* One matcher and all that it is run with. */
struct round {
    struct dice dice;
    struct arena arena;
    struct stemmer *stemmer;
    struct matcher *matcher;
    struct match_scratch *scratch;
    struct written written;
    struct made *text;
};

static void
write_patterns(struct round *r)
{
    static const uint32_t gaps[] = { 1, 3, 12, PATTERN_GAP_MAX };
    struct dice *d = &r->dice;
    const uint32_t gap_most = gaps[throw(d, 4)], slots_most = 1 + throw(d, 4);
    struct written *w = &r->written;
    struct err err = { 0 };
    w->count = throw(d, 3) ? 1 + throw_low(d, PATTERNS) : 1;
    for (size_t i = 0; i < w->count; i++) {
        buf_init(&w->texts[i], PATTERN_BYTES_MAX);
        put_pattern(d, gap_most, slots_most, &w->texts[i]);
        const struct str text = str_of(buf_cstr(&w->texts[i]));
        if (!pattern_parse(text, &r->arena, &w->patterns[i], &err))
            fail_msg("%s", err.text);
        matcher_add(r->matcher, &w->patterns[i], MATCH_LANG_ANY,
                    MATCH_FIELD(FIELD_TEXT));
    }
}

/* A text of the vocabulary, or one that holds a match or two and nothing else. */
static void
write_text(struct round *r, bool empty)
{
    struct dice *d = &r->dice;
    const struct written *w = &r->written;
    make_words(d, r->text, empty);
    for (int i = 0; empty && i < 2; i++)
        plant(d, r->text, &w->patterns[throw(d, (uint32_t)w->count)],
              throw_place(d, r->text));
    finish(r->text, r->matcher, r->stemmer, &r->arena);
}

/* Patterns asked for by number are found as without. */
static void
find_some(struct round *r, const struct match *found, size_t count)
{
    uint32_t some[PATTERNS];
    size_t some_count = 0, wanted = 0, again = 0;
    for (uint32_t p = 0; p < r->written.count; p++) {
        if (throw(&r->dice, 2))
            some[some_count++] = p;
    }
    const struct match *same = matcher_run_some(r->matcher, r->scratch, &r->text->text,
                                                some, some_count, &r->arena, &again);
    for (size_t i = 0, k = 0; i < count; i++) {
        while (k < some_count && some[k] < found[i].pattern)
            k++;
        if (k == some_count || some[k] != found[i].pattern)
            continue;
        assert_true(wanted < again);
        assert_memory_equal(&found[i], &same[wanted], sizeof(*found));
        wanted++;
    }
    assert_int_equal(wanted, again);
}

static size_t
one_round(uint64_t seed)
{
    struct round r = { .dice = { seed } };
    size_t wrong = 0;
    arena_init(&r.arena, 0);
    r.text = ARENA_NEW(&r.arena, struct made, 1);
    r.stemmer = stemmer_new();
    r.matcher = matcher_new(r.stemmer);
    write_patterns(&r);
    matcher_build(r.matcher);
    r.scratch = match_scratch_new(r.matcher);
    for (int i = 0; i < TEXTS; i++) {
        size_t count = 0;
        write_text(&r, i % 2);
        const struct match *found =
            matcher_run(r.matcher, r.scratch, &r.text->text, MATCH_LANG_ANY, FIELD_TEXT,
                        &r.arena, &count);
        wrong += compare(r.text, &r.written, found, count);
        find_some(&r, found, count);
    }
    for (size_t i = 0; i < r.written.count; i++)
        buf_free(&r.written.texts[i]);
    match_scratch_free(r.scratch);
    matcher_free(r.matcher);
    stemmer_free(r.stemmer);
    arena_free(&r.arena);
    return wrong;
}

static void
engine_finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    const char *said = getenv("PLAIN_ROUNDS");
    const uint64_t rounds = said ? strtoull(said, NULL, 10) : ROUNDS;
    size_t wrong = 0;
    for (uint64_t i = 0; i < rounds && wrong < 20; i++) {
        const size_t more = one_round(i * 7919 + 1);
        if (more)
            print_message("# round %u\n", (unsigned)i);
        wrong += more;
    }
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_finds_what_a_plain_search_finds),
    };
    return cmocka_run_group_tests_name("match_plain", tests, NULL, NULL);
}
