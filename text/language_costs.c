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
#define LETTERS 6 /* whose costs a byte holds: 25 for a pair, STRANGER and HALF each */
#define SUMS    256 /* of so many letters that a pair of bytes holds */
#define EVEN    UINT64_C(0x00FF00FF00FF00FF)

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

void
language_script_fill(unsigned letters, struct language_script *out)
{
    *out = (struct language_script){ .letters = letters };
    for (unsigned b = 0; b < 256; b++) {
        out->letter[b] = (uint8_t)language_letter((uint8_t)b, letters);
        out->row[b] = (uint16_t)(out->letter[b] * letters);
    }
    for (unsigned m = 0; m < LANGUAGE_MODELS; m++) {
        const struct language_model *model = &language_models[m];
        if (model->letters != letters)
            continue;
        assert(out->count < SCRIPT_MODELS);
        const unsigned shift = 8 * (unsigned)out->count;
        for (unsigned i = 0; i < letters * letters; i++)
            out->pairs[i] |= (uint64_t)(model->rows[i / letters][i % letters] - 'A')
                             << shift;
        for (unsigned b = 0; b < 256; b++)
            out->odd[b] |= cost_of_odd(model, b) << shift;
        out->model[out->count++] = (uint8_t)m;
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

void
language_add_word(const struct language_script *s, const uint8_t *p, size_t n,
                  struct language_sums *sums, uint32_t cost[LANGUAGE_MODELS])
{
    const uint64_t *row =
        s->pairs; /* of the letter before; first the edge of the word */
    for (size_t from = 0; from <= n; from += LETTERS) {
        uint64_t sum = 0;
        const size_t to = n - from < LETTERS ? n : from + LETTERS;
        for (size_t i = from; i < to; i++) {
            sum += row[s->letter[p[i]]] + s->odd[p[i]];
            row = s->pairs + s->row[p[i]];
        }
        /* The edge of the word, in a sum that is not full. */
        if (to - from < LETTERS)
            sum += row[0];
        sums->even += sum & EVEN;
        sums->odd += sum >> 8 & EVEN;
        if (++sums->added == SUMS)
            language_add_sums(s, sums, cost);
    }
}
