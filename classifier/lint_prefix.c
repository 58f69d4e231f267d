/*
 * lint_prefix: short prefixes of the pack, and the words of the corpus that they meet.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/lint_private.h"
#include "core/mem.h"

#include <stdlib.h>

#define FORMS_SHOWN  6  /* words remembered of one prefix */
#define FORM_LETTERS 40 /* longer ones are cut */

struct short_prefix {
    uint8_t p[LINT_PREFIX_MIN - 1];
    uint8_t n;
    struct {
        uint8_t p[FORM_LETTERS];
        size_t n;
    } forms[FORMS_SHOWN];
    size_t form_count;
    bool more;
};

struct lint_prefixes {
    struct short_prefix *list; /* sorted by length and bytes */
    size_t count, cap;
};

bool
lint_is_short(const struct pattern_word *word)
{
    if (word->kind != WORD_PREFIX || word->n >= LINT_PREFIX_MIN)
        return false;
    for (size_t i = 0; i < word->n; i++) {
        if (fold_is_letter(word->p[i]))
            return true;
    }
    return false;
}

static int
compare(const void *x, const void *y)
{
    const struct short_prefix *a = x;
    const struct short_prefix *b = y;
    return a->n != b->n ? (a->n > b->n) - (a->n < b->n) : memcmp(a->p, b->p, a->n);
}

static void
gather(struct lint_prefixes *out, const struct pattern *pattern)
{
    for (size_t s = 0; s < pattern->slot_count; s++) {
        for (size_t k = 0; k < pattern->slots[s].count; k++) {
            const struct pattern_phrase *phrase = &pattern->slots[s].phrases[k];
            for (size_t w = 0; w < phrase->count; w++) {
                const struct pattern_word *word = &phrase->words[w];
                if (!lint_is_short(word))
                    continue;
                out->list =
                    mem_grow(out->list, &out->cap, out->count + 1, sizeof(*out->list));
                struct short_prefix *one = &out->list[out->count++];
                *one = (struct short_prefix){ .n = (uint8_t)word->n };
                memcpy(one->p, word->p, word->n);
            }
        }
    }
}

struct lint_prefixes *
lint_prefixes_new(const struct lint *l)
{
    struct lint_prefixes *out = mem_alloc(1, sizeof(*out));
    size_t kept = 0;
    for (size_t i = 0; i < matcher_pattern_count(l->rules->matcher); i++)
        gather(out, &l->patterns[i].parsed);
    if (out->count)
        qsort(out->list, out->count, sizeof(*out->list), compare);
    for (size_t i = 0; i < out->count; i++) {
        if (kept == 0 || compare(&out->list[kept - 1], &out->list[i]) != 0)
            out->list[kept++] = out->list[i];
    }
    out->count = kept;
    return out;
}

void
lint_prefixes_free(struct lint_prefixes *prefixes)
{
    if (!prefixes)
        return;
    free(prefixes->list);
    free(prefixes);
}

static void
remember(struct short_prefix *prefix, const uint8_t *p, size_t n)
{
    n = n < FORM_LETTERS ? n : FORM_LETTERS;
    for (size_t i = 0; i < prefix->form_count; i++) {
        if (prefix->forms[i].n == n && !memcmp(prefix->forms[i].p, p, n))
            return;
    }
    if (prefix->form_count == FORMS_SHOWN) {
        prefix->more = true;
        return;
    }
    memcpy(prefix->forms[prefix->form_count].p, p, n);
    prefix->forms[prefix->form_count++].n = n;
}

static struct short_prefix *
find(const struct lint_prefixes *prefixes, const uint8_t *p, size_t n)
{
    struct short_prefix key = { .n = (uint8_t)n };
    memcpy(key.p, p, n);
    if (prefixes->count == 0)
        return NULL;
    return bsearch(&key, prefixes->list, prefixes->count, sizeof(*prefixes->list),
                   compare);
}

void
lint_prefixes_look(struct lint_prefixes *prefixes, const struct reading *reading)
{
    for (int f = 0; f < READING_FIELDS; f++) {
        const struct read_field *field = &reading->fields[f];
        for (size_t w = 0; w < field->word_count; w++) {
            const uint8_t *p = field->folded.p + field->words[w].start;
            size_t n = field->words[w].end - field->words[w].start;
            for (size_t k = 1; k < LINT_PREFIX_MIN && k <= n; k++) {
                struct short_prefix *prefix = find(prefixes, p, k);
                if (prefix)
                    remember(prefix, p, n);
            }
        }
    }
}

struct str
lint_prefix_words(const struct lint_prefixes *prefixes, const struct pattern_word *word,
                  struct arena *arena)
{
    const struct short_prefix *prefix = find(prefixes, word->p, word->n);
    struct buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; prefix && i < prefix->form_count; i++) {
        if (i)
            buf_lit(&out, ", ");
        fold_to_utf8(prefix->forms[i].p, prefix->forms[i].n, &out);
    }
    if (prefix && prefix->more)
        buf_lit(&out, ", ...");
    struct str kept = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}
