/*
 * expression: a token pattern (classifier/pattern.h) as a regular expression, for engines that
 * know no tokens: the oracle of the matcher and the peers of the benches.
 *
 * What counts as a letter and how words are told apart is the style's; the shape of phrases,
 * gaps and orders is the same for all. There is no expression for typed atoms (#money).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_EXPRESSION_H
#define TESTS_SUPPORT_EXPRESSION_H

#include "classifier/pattern.h"
#include "core/buf.h"

struct expression_style {
    const char *word, *other; /* one character of a word; one of any other kind */
    const char *begin, *end;  /* the edges of a word, which take up no character */
    const char *rest;         /* what may follow a prefix */
    void (*put_letters)(const uint8_t *p, size_t n, struct buf *out);
    /* Adds an expression for all forms of a `~word`; NULL: the style has none. */
    void (*put_forms)(const void *context, const struct pattern_word *word,
                      struct buf *out);
    const void *context;
};

static inline bool
expression_has_word(const struct expression_style *style,
                    const struct pattern_phrase *phrase)
{
    for (size_t i = 0; i < phrase->count; i++) {
        const enum pattern_word_kind kind = phrase->words[i].kind;
        if (kind == WORD_TYPED || (kind == WORD_STEM && !style->put_forms))
            return false;
    }
    return true;
}

/* Can the style say this pattern? */
static inline bool
expression_can(const struct expression_style *style, const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->slot_count; i++) {
        for (size_t k = 0; k < pattern->slots[i].count; k++) {
            if (!expression_has_word(style, &pattern->slots[i].phrases[k]))
                return false;
        }
    }
    return true;
}

/* What follows needs no edge behind a word where it begins with `other`. */
static inline void
expression_put_phrase(const struct expression_style *style,
                      const struct pattern_phrase *phrase, bool last, struct buf *out)
{
    for (size_t i = 0; i < phrase->count; i++) {
        const struct pattern_word *word = &phrase->words[i];
        if (i > 0)
            buf_printf(out, "%s+", style->other);
        if (word->kind == WORD_STEM)
            style->put_forms(style->context, word, out);
        else
            style->put_letters(word->p, word->n, out);
        if (word->kind == WORD_PREFIX)
            buf_add(out, str_of(style->rest));
        else if (last && i + 1 == phrase->count)
            buf_add(out, str_of(style->end));
    }
}

/* The slots in one order. All but the first follow an `other`: they need no edge. */
static inline void
expression_put_order(const struct expression_style *style, const struct pattern *p,
                     const struct pattern_order *order, struct buf *out)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        const struct pattern_slot *slot = &p->slots[order->slot[i]];
        if (i > 0)
            buf_printf(out, "%s+", style->other);
        if (i > 0 && order->gap[i])
            buf_printf(out, "(?:%s+%s+){0,%d}", style->word, style->other,
                       order->gap[i]);
        buf_add(out, STR("(?:"));
        for (size_t k = 0; k < slot->count; k++) {
            buf_add(out, k ? STR("|") : STR(""));
            expression_put_phrase(style, &slot->phrases[k], i + 1 == p->slot_count, out);
        }
        buf_add(out, STR(")"));
    }
}

/* All of these patterns that are anchored, or all that are not, as alternatives. */
static inline void
expression_put_some(const struct expression_style *style, const struct pattern *patterns,
                    size_t count, bool anchored, struct buf *out)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        for (size_t o = 0; o < patterns[i].order_count; o++) {
            if (patterns[i].anchored != anchored)
                break;
            if (!first)
                buf_add(out, STR("|"));
            else if (anchored)
                buf_printf(out, "%s\\A%s*\\K(?:", out->n ? "|" : "", style->other);
            else
                buf_printf(out, "%s(?:", style->begin);
            expression_put_order(style, &patterns[i], &patterns[i].orders[o], out);
            first = false;
        }
    }
    buf_add(out, first ? STR("") : STR(")"));
}

/*
 * Puts into the empty `out` one expression for the patterns, each of which expression_can()
 * said. What is common to all stands in front, as somebody would write it who minds the speed.
 * The match of an anchored pattern begins where its first word does.
 */
static inline void
expression_put(const struct expression_style *style, const struct pattern *patterns,
               size_t count, struct buf *out)
{
    expression_put_some(style, patterns, count, false, out);
    expression_put_some(style, patterns, count, true, out);
}

#endif
