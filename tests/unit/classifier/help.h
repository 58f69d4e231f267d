/*
 * help: what the classifier's tests share: folding a text by hand, packs written in place.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_CLASSIFIER_HELP_H
#define TESTS_CLASSIFIER_HELP_H

#include "classifier/classifier.h"
#include "classifier/match.h"
#include "core/buf.h"
#include "text/words.h"

#define HELP_FILES_MAX 8

/* A pack of files given as name, text, name, text, ..., NULL. Names must be sorted. */
static inline struct bundle
help_bundle(struct bundle_file files[HELP_FILES_MAX], const char *const *parts)
{
    struct bundle out = { .label = STR("pack"), .files = files };
    for (; parts[0] && out.count < HELP_FILES_MAX; parts += 2)
        files[out.count++] = (struct bundle_file){ str_of(parts[0]), str_of(parts[1]) };
    return out;
}

/* The words of a folded text with their atoms. */
static inline struct match_text
help_words(const struct matcher *m, struct stemmer *stemmer, const struct folded *f,
           struct arena *arena)
{
    size_t count = 0;
    const struct word *words = words_split(f, arena, &count);
    struct match_word *out = ARENA_NEW(arena, struct match_word, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t *atoms = ARENA_NEW(arena, uint32_t, MATCH_ATOMS_MAX);
        bool overflow = false;
        struct match_form form = { f->p + words[i].start, words[i].end - words[i].start,
                                   MATCH_LANG_ANY };
        size_t n = matcher_atoms(m, stemmer, &form, atoms, &overflow);
        out[i] =
            (struct match_word){ words[i].start, words[i].end, atoms, (uint32_t)n };
    }
    return (struct match_text){ .words = out, .word_count = count };
}

/* `text` and a dozen words that only ad `number` has, so that it is a template of its own; in
 * `room`. */
static inline struct str
help_own_template(const char *text, int number, struct buf *room)
{
    buf_reset(room);
    buf_add(room, str_of(text));
    for (int i = 0; i < 12; i++) {
        int n = number * 12 + i;
        buf_printf(room, " x%c%c%cq", 'a' + n / 676 % 26, 'a' + n / 26 % 26,
                   'a' + n % 26);
    }
    return buf_str(room);
}

/* A cue table that most tests can do with. */
#define HELP_CUES                                                                      \
    "groups:\n"                                                                        \
    "  - {group: promise, cap: 4.0}\n"                                                 \
    "  - {group: targeting, cap: 4.0}\n"                                               \
    "  - {group: opacity, cap: 4.0}\n"                                                 \
    "  - {group: control, cap: 8.0}\n"                                                 \
    "  - {group: sector, cap: 5.0}\n"                                                  \
    "  - {group: counter, cap: 6.0}\n"                                                 \
    "  - {group: care, cap: 4.0}\n"                                                    \
    "indicators:\n"                                                                    \
    "  - {id: D1.1, strength: strong, name: {en: nature of the job}}\n"                \
    "  - {id: D1.2, strength: medium, name: {en: wages}}\n"                            \
    "  - {id: D1.6, strength: medium, name: {en: documents}}\n"                        \
    "  - {id: D2.4, strength: medium, name: {en: debt bondage}}\n"                     \
    "  - {id: D3.10, strength: medium, name: {en: personal}}\n"                        \
    "cues:\n" HELP_CUE("P08", "promise", "[D2.4]", "3.0")                              \
        HELP_CUE("P09", "promise", "[D1.2]", "3.0")                                    \
            HELP_CUE("T01", "targeting", "[D3.10]", "3.0")                             \
                HELP_CUE("T04", "targeting", "[D3.10]", "4.0")                         \
                    HELP_CUE("O01", "opacity", "[D1.1]", "2.0")                        \
                        HELP_CUE("D03", "control", "[D1.6]", "5.0")                    \
                            HELP_CUE("D05", "control", "[]", "5.0")                    \
                                HELP_CUE("S01", "sector", "[D1.1]", "5.0")             \
                                    HELP_CUE("N01", "counter", "[]", "3.0")            \
                                        HELP_CUE("N08", "counter", "[]", "3.0")        \
                                            HELP_CUE("R01", "care", "[]", "3.0")

#define HELP_CUE(code, group, indicators, cap)                                         \
    "  - {cue: " code ", group: " group ", indicators: " indicators                    \
    ", grade: A, cap: " cap ", name: {en: name of " code ", ru: имя " code             \
    "}, why: {en: "                                                                    \
    "why " code "}}\n"

#endif
