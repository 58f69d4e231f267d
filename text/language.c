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
#define STRANGER     12  /* cost of a letter that the alphabet lacks, in score units */
#define LETTERLESS   8   /* cost of a language none of whose own letters are there */
#define CLOSE        120 /* two costs that are nearer ask the words */
#define TELLING      24  /* what a word of one language takes off its cost */
#define HALF         2 /* cost of one of two letters that are one under fold_plain() */

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

/* Which languages have a letter, one bit each by enum lang. Letters of all are not listed. */
#define BIT(lang) (1u << (lang))
static const uint16_t owners[256] = {
    [CP_KK_AE] = BIT(LANG_KK),
    [CP_KK_GHE] = BIT(LANG_KK) | BIT(LANG_TG) | BIT(LANG_UZ),
    [CP_KK_KA] = BIT(LANG_KK) | BIT(LANG_TG) | BIT(LANG_UZ),
    [CP_KK_EN] = BIT(LANG_KK) | BIT(LANG_KY),
    [CP_KK_OE] = BIT(LANG_KK) | BIT(LANG_KY),
    [CP_KK_U] = BIT(LANG_KK),
    [CP_KK_UE] = BIT(LANG_KK) | BIT(LANG_KY),
    [CP_KK_HA] = BIT(LANG_KK),
    [CP_KK_I] = BIT(LANG_KK) | BIT(LANG_UK),
    [CP_UK_YI] = BIT(LANG_UK),
    [CP_UK_IE] = BIT(LANG_UK),
    [CP_UK_GHE] = BIT(LANG_UK),
    [CP_UZ_U] = BIT(LANG_UZ),
    [CP_TG_HA] = BIT(LANG_TG) | BIT(LANG_UZ),
    [CP_TG_CHE] = BIT(LANG_TG),
    [CP_TG_I] = BIT(LANG_TG),
    [CP_TG_U] = BIT(LANG_TG),
    [CP_TR_I] = BIT(LANG_TR),
    [CP_TR_G] = BIT(LANG_TR),
    [CP_TR_S] = BIT(LANG_TR),
    [CP_TR_C] = BIT(LANG_TR),
    [CP_TR_O] = BIT(LANG_TR),
    [CP_TR_U] = BIT(LANG_TR),
    [CP_UZ_O_LATIN] = BIT(LANG_UZ),
    [CP_UZ_G_LATIN] = BIT(LANG_UZ),
    [CP_RU(0x44B)] = (uint16_t) ~(BIT(LANG_UK) | BIT(LANG_TG) | BIT(LANG_UZ)), /* ы */
    [CP_RU(0x449)] = (uint16_t) ~(BIT(LANG_TG) | BIT(LANG_UZ)),                /* щ */
    [CP_RU(0x44D)] = (uint16_t)~BIT(LANG_UK),                                  /* э */
    [CP_RU(0x44A)] = (uint16_t)~BIT(LANG_UK),                                  /* ъ */
};

/* Adds what the word [p, p+n) says about each model of its script. */
static void
add_word(const uint8_t *p, size_t n, unsigned letters, uint32_t cost[LANGUAGE_MODELS])
{
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++) {
        const struct language_model *model = &language_models[m];
        if (model->letters != letters)
            continue;
        unsigned before = 0;
        uint32_t sum = 0;
        for (size_t i = 0; i < n; i++) {
            const unsigned letter = language_letter(p[i], letters);
            sum += (uint32_t)(model->rows[before][letter] - 'A');
            if (owners[p[i]] && !(owners[p[i]] & BIT(model->lang)))
                sum += STRANGER;
            if (model->lang == LANG_UK && (p[i] == CP_RU(0x438) || p[i] == CP_KK_I))
                sum += HALF; /* и and і are equally frequent in Ukrainian */
            before = letter;
        }
        cost[m] += sum + (uint32_t)(model->rows[before][0] - 'A');
    }
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

/* Languages that come close are told by the words of theirs that are there. */
static void
ask_words(const struct folded *f, const struct word *words, size_t count,
          uint32_t cost[LANGUAGE_MODELS])
{
    uint32_t credit[LANG_COUNT] = { 0 };
    uint32_t most = 0;
    size_t read = 0;
    for (size_t i = 0; i < count && read < LETTERS_READ; i++) {
        const uint8_t *p = f->p + words[i].start;
        const size_t n = words[i].end - words[i].start;
        read += n;
        const enum lang lang = language_word(p, n);
        credit[lang] += lang != LANG_NONE ? TELLING : 0;
        most = credit[lang] > most ? credit[lang] : most;
    }
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++)
        cost[m] += most - credit[language_models[m].lang];
}

enum lang
language_guess(const struct folded *f, const struct word *words, size_t count)
{
    uint32_t cost[LANGUAGE_MODELS] = { 0 };
    size_t cyrillic = 0, latin = 0;
    for (size_t i = 0; i < count && cyrillic + latin < LETTERS_READ; i++) {
        const uint8_t *p = f->p + words[i].start;
        const size_t n = words[i].end - words[i].start;
        const unsigned first = cp_class[p[0]];
        if (first & CP_CYRILLIC) {
            cyrillic += n;
            add_word(p, n, CYRILLIC_LETTERS, cost);
        } else if (first & CP_LATIN) {
            latin += n;
            add_word(p, n, LATIN_LETTERS, cost);
        }
    }
    if (cyrillic + latin < LETTERS_MIN || f->signs.other_letters > cyrillic + latin)
        return LANG_NONE;
    const unsigned letters = cyrillic >= latin ? CYRILLIC_LETTERS : LATIN_LETTERS;
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++)
        cost[m] += unlikely(&f->signs, &language_models[m], cyrillic);
    uint32_t second;
    const struct language_model *best = cheapest(cost, letters, &second);
    const uint32_t first = cost[best - language_models];
    if (second - first < CLOSE) {
        ask_words(f, words, count, cost);
        best = cheapest(cost, letters, &second);
    }
    return best->lang;
}
