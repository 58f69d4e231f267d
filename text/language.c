/*
 * language: letter pairs against the statistics of each language, letters that only some
 * alphabets have, and a few words that ads are full of.
 *
 * Reads the beginning of a text only; a mixed ad gets the language of most of it. Kazakh,
 * Kyrgyz and Uzbek typed with Russian letters are told by their letter pairs and, where two
 * languages come close, by words that only one of them has.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/language.h"

#include "text/codepage.h"
#include "text/language_private.h"

#define LETTERS_MIN  10  /* fewer say nothing */
#define LETTERS_READ 500 /* enough to be sure */
#define LETTERLESS   8   /* cost of a language none of whose own letters are there */
#define CLOSE        120 /* two costs that are nearer ask the words */
#define TELLING      24  /* what a word of one language takes off its cost */

unsigned
language_letter(uint8_t byte, unsigned letters)
{
    const uint8_t plain = fold_plain(byte);
    if (letters == CYRILLIC_LETTERS)
        return plain >= CP_RU_A ? plain - CP_RU_A + 1u : 0;
    return plain >= 'a' && plain <= 'z' ? plain - 'a' + 1u : 0;
}

const struct language_model *
language_model_of(enum lang lang)
{
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++) {
        if (language_models[m].lang == lang)
            return &language_models[m];
    }
    return &language_models[0];
}

struct languages {
    struct language_script cyrillic, latin;
    const struct lexicon *words;
};

const struct languages *
languages_new(struct arena *arena)
{
    struct languages *out = ARENA_NEW(arena, struct languages, 1);
    language_script_fill(CYRILLIC_LETTERS, &out->cyrillic);
    language_script_fill(LATIN_LETTERS, &out->latin);
    out->words = language_words_new(arena);
    return out;
}

/* Written in Latin letters only for want of a keyboard. */
static bool
is_cyrillic(enum lang lang)
{
    return lang == LANG_RU || lang == LANG_KK || lang == LANG_KY;
}

/*
 * What the absence of a language's own letters costs it. Somebody who types ң, ө or ү has a
 * keyboard with қ, ғ, ә and і on it: without those the text is Kyrgyz. One letter in twelve of
 * Ukrainian is і, ї or є. Kazakh and Uzbek are often typed without, but not by default.
 */
static uint32_t
unlikely(const struct fold_signs *signs, const struct language_model *model,
         size_t cyrillic)
{
    if (model->letters == LATIN_LETTERS && is_cyrillic(model->lang))
        return LETTERLESS;
    switch (model->lang) {
    case LANG_KK:
        if (signs->kyrgyz > 0 && signs->kazakh == signs->kyrgyz)
            return STRANGER * LETTERS_READ;
        return signs->kazakh ? 0 : LETTERLESS;
    case LANG_UK:
        return signs->ukrainian ? 0 : LETTERLESS + (uint32_t)cyrillic / 3;
    case LANG_UZ:
        return signs->uzbek ? 0 : LETTERLESS;
    case LANG_KY:
        return signs->kyrgyz ? 0 : LETTERLESS;
    case LANG_TG:
        return signs->tajik ? 0 : LETTERLESS;
    case LANG_TR:
        return signs->turkish ? 0 : LETTERLESS;
    default:
        return 0;
    }
}

/* The cheapest model of the script; `*second` is what the next one costs. */
static const struct language_model *
cheapest(const uint32_t cost[LANGUAGE_MODELS], unsigned letters, uint32_t *second)
{
    unsigned best = LANGUAGE_MODELS;
    *second = UINT32_MAX;
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++) {
        if (language_models[m].letters != letters)
            continue;
        if (best == LANGUAGE_MODELS || cost[m] < cost[best]) {
            *second = best == LANGUAGE_MODELS ? UINT32_MAX : cost[best];
            best = m;
        } else if (cost[m] < *second) {
            *second = cost[m];
        }
    }
    return &language_models[best];
}

/* A text whose language is asked for. */
struct reading {
    const struct languages *languages;
    const uint8_t *p;
    const struct word *words;
    size_t count;
};

/* Languages that come close are told by the words of theirs that are there. */
static void
ask_words(const struct reading *r, uint32_t cost[LANGUAGE_MODELS])
{
    uint32_t credit[LANG_COUNT] = { 0 };
    uint32_t most = 0;
    size_t read = 0;
    for (size_t i = 0; i < r->count && read < LETTERS_READ; i++) {
        const size_t n = r->words[i].end - r->words[i].start;
        read += n;
        const enum lang lang =
            language_word(r->languages->words, r->p + r->words[i].start, n);
        credit[lang] += lang != LANG_NONE ? TELLING : 0;
        most = credit[lang] > most ? credit[lang] : most;
    }
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++)
        cost[m] += most - credit[language_models[m].lang];
}

enum lang
language_guess(const struct languages *languages, const struct folded *f,
               const struct word *words, size_t count)
{
    const struct reading r = { languages, f->p, words, count };
    uint32_t cost[LANGUAGE_MODELS] = { 0 };
    struct language_sums cyrillic_sums = { 0 }, latin_sums = { 0 };
    size_t cyrillic = 0, latin = 0;
    for (size_t i = 0; i < count && cyrillic + latin < LETTERS_READ; i++) {
        const uint8_t *p = f->p + words[i].start;
        const size_t n = words[i].end - words[i].start;
        const unsigned first = cp_class[p[0]];
        if (first & CP_CYRILLIC) {
            cyrillic += n;
            language_add_word(&languages->cyrillic, p, n, &cyrillic_sums, cost);
        } else if (first & CP_LATIN) {
            latin += n;
            language_add_word(&languages->latin, p, n, &latin_sums, cost);
        }
    }
    if (cyrillic + latin < LETTERS_MIN || f->signs.other_letters > cyrillic + latin)
        return LANG_NONE;
    language_add_sums(&languages->cyrillic, &cyrillic_sums, cost);
    language_add_sums(&languages->latin, &latin_sums, cost);
    const unsigned letters = cyrillic >= latin ? CYRILLIC_LETTERS : LATIN_LETTERS;
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++)
        cost[m] += unlikely(&f->signs, &language_models[m], cyrillic);
    uint32_t second;
    const struct language_model *best = cheapest(cost, letters, &second);
    const uint32_t first = cost[best - language_models];
    if (second - first < CLOSE) {
        ask_words(&r, cost);
        best = cheapest(cost, letters, &second);
    }
    return best->lang;
}
