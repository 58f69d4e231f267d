/*
 * gate_text: what of the gates' items stands in a text, and where.
 *
 * Items are sought in the folded words, but PCRE2 reads the original. Where folding rewrote
 * words, a plain copy is looked at, and the edges of words count only where they are the same
 * in both. A letter and the mark behind it are one in that copy and two in the original: there a
 * second copy is looked at, with blanks in the place of such marks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_gate.h"

#include "core/mem.h"
#include "text/words.h"

#include <stdlib.h>

static bool
is_ascii_word(char c)
{
    const char small = (char)(c | 0x20);
    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'z');
}

/* Does a word end at this byte of the original, for PCRE2 and for folding alike? */
static bool
is_edge(struct str s, size_t at)
{
    const char c = at < s.n ? s.p[at] : ' ';
    return !(c & 0x80) && !is_ascii_word(c) && c != '_' && c != '\'' && c != '`';
}

/* Bytes of the letter or digit of ASCII, or the letter U+0400 to U+047F or U+048A to U+04FF, at
 * this place; 0 when there is none. */
static size_t
letter_bytes(struct str s, size_t at)
{
    const uint8_t lead = (uint8_t)s.p[at];
    if (lead < 0x80)
        return is_ascii_word(s.p[at]);
    const uint8_t tail = at + 1 < s.n ? (uint8_t)s.p[at + 1] : 0;
    const bool letter =
        lead == 0xD0 || lead == 0xD1 || lead == 0xD3 || (lead == 0xD2 && tail >= 0x8A);
    return letter && (tail & 0xC0) == 0x80 ? 2 : 0;
}

/* Is a word of the folded copy the same word in the original, letter by letter? */
static bool
is_ordinary(const struct folded *folded, const struct word *word)
{
    const struct str s = folded->text;
    const size_t end = folded->origin[word->end];
    size_t at = folded->origin[word->start], letters = 0, bytes;
    if ((at > 0 && !is_edge(s, at - 1)) || !is_edge(s, end))
        return false;
    for (; at < end && (bytes = letter_bytes(s, at)) > 0; at += bytes)
        letters++;
    return at == end && letters == word->end - word->start;
}

/* A copy whose words are looked at. */
struct search {
    const struct gates *g;
    const struct folded *folded;
    bool rewritten; /* edges of words count only where these are ordinary */
    struct gate_find *finds;
    size_t count, cap;
    uint64_t *seen; /* for words with many items; NULL before the first */
    uint32_t *items;
};

/* The items of a word: so many that they are not all told at once. */
static uint32_t
many_items(struct search *s, const struct word *word, bool loose)
{
    const uint32_t all = gates_letters(s->g);
    if (!s->seen) {
        s->seen = mem_alloc(all / 64 + 1, sizeof(*s->seen));
        s->items = mem_alloc(all + (size_t)1, sizeof(*s->items));
    }
    return gates_word_all(s->g, s->folded->p + word->start, word->end - word->start,
                          loose, s->seen, s->items);
}

static void
find_in_word(struct search *s, const struct word *word)
{
    const struct folded *f = s->folded;
    uint32_t few[GATE_ITEMS_MAX];
    const uint32_t *items = few;
    const bool loose = s->rewritten && !is_ordinary(f, word);
    uint32_t n =
        gates_word(s->g, f->p + word->start, word->end - word->start, loose, few);
    if (n == 1 && few[0] == GATE_ANY) {
        n = many_items(s, word, loose);
        items = s->items;
    }
    s->finds = mem_grow(s->finds, &s->cap, s->count + n, sizeof(*s->finds));
    for (uint32_t i = 0; i < n; i++)
        s->finds[s->count++] = (struct gate_find){ items[i], f->origin[word->start],
                                                   f->origin[word->end], loose };
}

/* Looks at all words of a copy. */
static void
find_items(struct search *s, struct arena *arena)
{
    size_t word_count = 0;
    const struct word *words = words_split(s->folded, arena, &word_count);
    for (size_t w = 0; w < word_count; w++)
        find_in_word(s, &words[w]);
    free(s->seen);
    free(s->items);
}

/* The text with blanks in the place of the marks that fold into the letter before them. */
static struct str
without_marks(struct str text, struct arena *arena)
{
    char *p = arena_alloc(arena, text.n + 1);
    memcpy(p, text.p, text.n);
    for (size_t i = 0; i + 1 < text.n; i++) {
        const uint8_t tail = (uint8_t)p[i + 1];
        if ((uint8_t)p[i] == 0xCC &&
            (tail == 0x84 || tail == 0x86 || tail == 0x88 || tail == 0xA7))
            p[i] = p[i + 1] = ' ';
    }
    return (struct str){ p, text.n };
}

/* Two lists of finds as one, in order of place. */
static void
merge_finds(const struct search *a, const struct search *b, struct arena *arena,
            struct gate_text *out)
{
    struct gate_find *all = ARENA_RAW(arena, struct gate_find, a->count + b->count);
    size_t n = 0, i = 0, k = 0;
    while (i < a->count || k < b->count) {
        const bool first =
            k == b->count || (i < a->count && a->finds[i].start <= b->finds[k].start);
        all[n++] = first ? a->finds[i++] : b->finds[k++];
    }
    out->finds = all;
    out->find_count = n;
}

/* Looks at the words of the original itself. */
static void
find_again(const struct folded *folded, bool rewritten, struct arena *arena,
           struct gate_text *out)
{
    struct folded plain, apart;
    struct search whole = { .g = out->gates, .folded = folded, .rewritten = rewritten };
    struct search parts = { .g = out->gates, .folded = &apart, .rewritten = true };
    if (rewritten) {
        fold_plain_copy(out->original, arena, &plain);
        whole.folded = &plain;
    }
    find_items(&whole, arena);
    if (folded->signs.composed > 0) {
        fold_plain_copy(without_marks(out->original, arena), arena, &apart);
        find_items(&parts, arena);
    }
    merge_finds(&whole, &parts, arena, out);
    free(whole.finds);
    free(parts.finds);
}

/* Did folding rewrite words of this text, or join or part what the original does not? Of other
 * alphabets signs and marks count as letters too, where PCRE2 sees the end of a word. */
static bool
is_rewritten(const struct folded *folded)
{
    const struct fold_signs *signs = &folded->signs;
    return folded->plain || signs->mixed_words || signs->hidden || signs->respaced ||
           signs->styled || signs->melted || signs->stretched || signs->swapped ||
           signs->composed || signs->other_letters;
}

/* Puts the finds where the text that is read has them. */
static void
place_finds(struct arena *arena, struct gate_text *text)
{
    if (text->read.count == 0)
        return;
    struct gate_find *finds = ARENA_RAW(arena, struct gate_find, text->find_count);
    for (size_t i = 0; i < text->find_count; i++) {
        finds[i] = text->finds[i];
        finds[i].start = (uint32_t)blanks_place(&text->read, finds[i].start);
        finds[i].end = (uint32_t)blanks_place(&text->read, finds[i].end);
    }
    text->finds = finds;
}

/* Links the places of each item, in order. */
static void
chain_finds(struct arena *arena, struct gate_text *text)
{
    place_finds(arena, text);
    text->first = ARENA_NEW(arena, uint32_t, gates_letters(text->gates) + 1);
    text->next = ARENA_RAW(arena, uint32_t, text->find_count);
    for (size_t i = text->find_count; i-- > 0;) {
        uint32_t *first = &text->first[text->finds[i].letters];
        text->next[i] = *first;
        *first = (uint32_t)i + 1;
    }
}

void
gates_text_of(const struct gates *g, struct str original, const struct folded *folded,
              const struct gate_find *finds, size_t count, struct arena *arena,
              struct gate_text *out)
{
    const bool rewritten = is_rewritten(folded);
    *out = (struct gate_text){
        .original = original, .finds = finds, .find_count = count, .gates = g
    };
    blanks_join(original, arena, &out->read);
    out->work = GATE_WORK_LEAST + GATE_WORK_TIMES * original.n;
    gate_signs_find(gates_signs(g), out->read.text, arena, &out->signs);
    if (rewritten)
        find_again(folded, true, arena, out);
    chain_finds(arena, out);
    if (!out->first[GATE_ANY])
        return;
    /* A form keeps no more than so many items. */
    find_again(folded, false, arena, out);
    chain_finds(arena, out);
}

void
gates_text(const struct gates *g, struct str original, const struct folded *folded,
           struct arena *arena, struct gate_text *out)
{
    static const struct gate_find UNKNOWN = { .letters = GATE_ANY };
    gates_text_of(g, original, folded, &UNKNOWN, 1, arena, out);
}
