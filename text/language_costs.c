/*
 * language_costs: what a word costs under every model of its script, added up side by side.
 *
 * A letter is looked up once for all models: the costs of a pair of letters stand in the bytes
 * of one number. Sums of a few letters fit into bytes, of a word or more into pairs of bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/fold.h"
#include "text/language_private.h"

#include <assert.h>

#define HALF    2 /* cost of one of two letters that are one under fold_plain() */
#define END     0 /* sign of all that stands behind a word; costs what an edge does, once */
#define EDGE    1 /* sign of the edge of a word, and of what is no letter of the script */
#define LETTERS 6 /* whose costs a byte holds: 25 for a pair, STRANGER and HALF each */
#define SUMS    256 /* of so many letters that a pair of bytes holds */
#define EVEN    UINT64_C(0x00FF00FF00FF00FF)

_Static_assert(LETTERS == 6, "as language_add_word() has it");
_Static_assert(LETTERS *(25 + STRANGER + HALF) <= 0xFF, "a byte holds it");
_Static_assert(SUMS * 0xFF <= 0xFFFF, "a pair of bytes holds it");

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

static uint64_t
cost_of_odd(const struct language_model *model, unsigned byte)
{
    uint64_t cost = 0;
    if (owners[byte] && !(owners[byte] & BIT(model->lang)))
        cost += STRANGER;
    if (model->lang == LANG_UK && (byte == CP_RU(0x438) || byte == CP_KK_I))
        cost += HALF; /* и and і are equally frequent in Ukrainian */
    return cost;
}

/* The signs of the script and what each costs; sign END is no byte's. */
static void
fill_signs(unsigned letters, struct language_script *out)
{
    out->sign_count = EDGE;
    for (unsigned b = 0; b < 256; b++) {
        const unsigned letter = language_letter((uint8_t)b, letters);
        uint64_t odd = 0;
        for (size_t i = 0; i < out->count; i++)
            odd |= cost_of_odd(&language_models[out->model[i]], b) << 8 * i;
        size_t sign = EDGE;
        while (sign < out->sign_count &&
               (out->letter[sign] != letter || out->odd[sign] != odd))
            sign++;
        assert(sign < SCRIPT_SIGNS);
        if (sign == out->sign_count)
            out->sign_count++;
        out->letter[sign] = (uint8_t)letter;
        out->odd[sign] = odd;
        out->sign[b] = (uint8_t)sign;
    }
}

/* What one letter behind another costs under all models. */
static uint64_t
cost_of_pair(const struct language_script *s, unsigned first, unsigned second)
{
    uint64_t cost = 0;
    for (size_t i = 0; i < s->count; i++) {
        const char *row = language_models[s->model[i]].rows[first];
        cost |= (uint64_t)(row[second] - 'A') << 8 * i;
    }
    return cost;
}

void
language_script_fill(unsigned letters, struct language_script *out)
{
    *out = (struct language_script){ 0 };
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++) {
        if (language_models[m].letters != letters)
            continue;
        assert(out->count < SCRIPT_MODELS);
        out->model[out->count++] = (uint8_t)m;
    }
    fill_signs(letters, out);
    for (size_t i = EDGE; i < out->sign_count; i++) {
        for (size_t k = 0; k < out->sign_count; k++)
            out->pairs[i][k] =
                cost_of_pair(out, out->letter[i], out->letter[k]) + out->odd[k];
    }
}

void
language_add_sums(const struct language_script *s, struct language_sums *sums,
                  uint32_t cost[LANGUAGE_MODELS])
{
    for (size_t i = 0; i < s->count; i++) {
        const uint64_t pairs = i % 2 ? sums->odd : sums->even;
        cost[s->model[i]] += (uint32_t)(pairs >> 16 * (i / 2) & 0xFFFF);
    }
    *sums = (struct language_sums){ 0 };
}

/* A word being added up: the row of the sign before, and the sum of a few letters. */
struct adding {
    const struct language_script *script;
    const uint64_t *row;
    uint64_t sum;
};

/* Adds byte p[i] of a word of n bytes, or its end. */
static inline void
add_letter(struct adding *a, const uint8_t *p, size_t i, size_t n)
{
    const size_t letter = a->script->sign[p[i]];
    const size_t sign = letter & ((size_t)0 - (i < n)); /* END behind the word */
    a->sum += a->row[sign];
    a->row = a->script->pairs[sign];
}

void
language_add_word(const struct language_script *s, const uint8_t *p, size_t n,
                  struct language_sums *sums, uint32_t cost[LANGUAGE_MODELS])
{
    struct adding a = { s, s->pairs[EDGE], 0 };
    for (size_t from = 0; from <= n; from += LETTERS) {
        a.sum = 0;
        /* Always so many, that no word is a surprise; behind it stand other bytes or zeros. */
        add_letter(&a, p, from, n);
        add_letter(&a, p, from + 1, n);
        add_letter(&a, p, from + 2, n);
        add_letter(&a, p, from + 3, n);
        add_letter(&a, p, from + 4, n);
        add_letter(&a, p, from + 5, n);
        sums->even += a.sum & EVEN;
        sums->odd += a.sum >> 8 & EVEN;
        if (++sums->added == SUMS)
            language_add_sums(s, sums, cost);
    }
}
