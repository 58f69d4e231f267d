/*
 * stem_ky: takes the endings off a Kyrgyz word.
 *
 * As stem_kk.c: outermost first, in the letters of someone without ң, ө and ү on the
 * keyboard; negations stay on. Endings also follow round vowels (үйлөрдө, жумушту). A verb's
 * own final vowel goes too, because the infinitive has none (иште-, иштөө).
 *
 * Paradigms: "A Handbook of Kyrgyz Grammar" (Wikibooks), nouns and verbs; "Morphology of
 * Kyrgyz language" (Apertium wiki), cases.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/stem_private.h"
#include "text/suffix.h"

static const struct suffix cases[] = {
    { "LArDAGI", 2, 0 }, { "InDAGI", 3, 'c' }, { "sInDAGI", 3, 'v' },
    { "DAGI", 3, 0 },    { "sInDA", 3, 'v' },  { "sInAn", 3, 'v' },
    { "sInIn", 3, 'v' }, { "InDA", 3, 'c' },   { "InAn", 3, 'c' },
    { "InIn", 3, 'c' },  { "sInA", 3, 'v' },   { "InA", 3, 'c' },
    { "sIn", 3, 'v' },   { "NIn", 2, 0 },      { "DAn", 2, 0 },
    { "nAn", 4, 0 },     { "DA", 2, 0 },       { "GA", 2, 0 },
    { "NI", 2, 0 },      { "In", 4, 'c' },
};

static const struct suffix persons[] = {
    { "IbIz", 3, 'c' }, { "InIz", 3, 'c' }, { "bIz", 3, 'v' }, { "nIz", 3, 'v' },
    { "sI", 3, 'v' },   { "Im", 3, 'c' },   { "I", 3, 'c' },
};

static const struct suffix plurals[] = {
    { "LAr", 2, 0 },
};

static const struct suffix verbs[] = {
    { "GAndArdI", 2, 0 }, { "GAndArGA", 2, 0 }, { "GAndAr", 2, 0 }, { "GAnbIz", 2, 0 },
    { "GAndA", 2, 0 },    { "AbIz", 2, 'c' },   { "jbIz", 2, 'v' }, { "AsIz", 2, 'c' },
    { "jsIz", 2, 'v' },   { "IptIr", 2, 'c' },  { "ptIr", 3, 'v' }, { "DInIz", 2, 0 },
    { "DIk", 2, 0 },      { "DIm", 3, 0 },      { "GAn", 2, 0 },    { "GIlA", 2, 0 },
    { "sAnIz", 2, 0 },    { "sAk", 3, 0 },      { "uuga", 2, 0 },   { "uugo", 2, 0 },
    { "uuge", 2, 0 },     { "oogo", 2, 0 },     { "uunu", 2, 0 },   { "oonu", 2, 0 },
    { "uuda", 2, 0 },     { "uudo", 2, 0 },     { "oodo", 2, 0 },   { "uu", 2, 0 },
    { "oo", 2, 0 },       { "At", 2, 'c' },     { "jt", 2, 'v' },   { "jm", 2, 'v' },
    { "Ip", 2, 'c' },     { "p", 3, 'v' },
};

/* Words that end as if they had an ending. */
static const char *const roots[] = {
    "kitep", "mektep", "talap",   "kelin", "bilim", "azyr", "salam", "adam",
    "saat",  "sovet",  "pasport", "zavod", "koldo", "too",  "koo",   "tuu",
};

/* Roots whose ends look like endings, and that stay whole in every form. */
static const char *const whole[] = {
    "telefon", "mamleket", "kompania", "telegram", "dokument", "internet", "bilet",
};

size_t
stem_kyrgyz(const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    static const struct suffix_grammar grammar = { .vowels = "aeiyouw",
                                                   .rounds = true,
                                                   .hardens = true };
    /* A noun's own final ы looks like the possessive: off in every form alike. */
    static const struct suffix own_noun[] = { { "I", 3, 'c' } };
    static const struct suffix own_verb[] = { { "A", 2, 'c' }, { "I", 2, 'c' } };
    struct suffix_word w;
    const bool vowel = suffix_read(&w, &grammar, p, n);
    if (vowel && n > 3 && !suffix_cut_to_root(&w, whole, SUFFIX_COUNT(whole)) &&
        !suffix_is_one_of(&w, roots, SUFFIX_COUNT(roots))) {
        if (SUFFIX_STRIP(&w, verbs)) {
            SUFFIX_STRIP(&w, own_verb);
        } else {
            SUFFIX_STRIP(&w, cases);
            SUFFIX_STRIP(&w, persons);
            SUFFIX_STRIP(&w, plurals);
            SUFFIX_STRIP(&w, own_noun);
        }
    }
    memcpy(out, w.plain, w.n);
    return w.n;
}
