/*
 * stem_kk: takes the endings off a Kazakh word.
 *
 * The stem is written in the letters of someone without a Kazakh keyboard (қыздарға and
 * кыздарга both give кыз), so that both spellings meet. Endings come off in the order of the
 * grammar, outermost first: case, possessive or person, plural; or one verb ending. An ending
 * counts only if vowel harmony and the assimilation of its first consonant allow it, which
 * keeps карта from losing its -та. Not a dictionary: stems need not be words, they need to be
 * the same for the forms of one word. Negations (-сыз, -ма-) stay on, they change what is said.
 *
 * Paradigms: Muhamedowa, Kazakh: A Comprehensive Grammar (Routledge 2016), nominal and verbal
 * inflection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/stem_private.h"
#include "text/suffix.h"

/* Longest first within each table. */
static const struct suffix cases[] = {
    { "LArDAGI", 2, 0 }, { "InDAGI", 3, 'c' }, { "sInDAGI", 3, 'v' },
    { "DAGI", 3, 0 },    { "sInDA", 3, 'v' },  { "sInAn", 3, 'v' },
    { "sInIn", 3, 'v' }, { "sImAn", 3, 'v' },  { "sImen", 3, 'v' },
    { "InDA", 3, 'c' },  { "InAn", 3, 'c' },   { "InIn", 3, 'c' },
    { "Imen", 3, 'c' },  { "sInA", 3, 'v' },   { "InA", 2, 'c' },
    { "sIn", 3, 'v' },   { "menen", 3, 0 },    { "Men", 2, 0 },
    { "NIn", 2, 0 },     { "DAn", 2, 0 },      { "nAn", 4, 0 },
    { "DA", 3, 0 },      { "GA", 2, 0 },       { "NI", 2, 0 },
    { "In", 4, 'c' },
};

static const struct suffix persons[] = {
    { "ImIz", 3, 'c' }, { "InIz", 3, 'c' }, { "mIz", 3, 'v' }, { "nIz", 3, 'v' },
    { "sI", 3, 'v' },   { "bIz", 3, 0 },    { "pIz", 3, 0 },   { "I", 3, 'c' },
};

static const struct suffix plurals[] = {
    { "LAr", 2, 0 },
};

static const struct suffix verbs[] = {
    { "GAndArdI", 2, 0 }, { "GAndArGA", 2, 0 }, { "GAndAr", 2, 0 }, { "GAnbIz", 2, 0 },
    { "GAndA", 2, 0 },    { "ImIzdI", 3, 'c' }, { "AtIn", 2, 'c' }, { "jtIn", 2, 'v' },
    { "AmIz", 2, 'c' },   { "jmIz", 2, 'v' },   { "AmIn", 2, 'c' }, { "jmIn", 2, 'v' },
    { "jsIz", 2, 'v' },   { "jsIn", 2, 'v' },   { "AdI", 2, 'c' },  { "jdI", 2, 'v' },
    { "DInIz", 2, 0 },    { "DIk", 3, 0 },      { "DIm", 3, 0 },    { "GAn", 2, 0 },
    { "uGA", 2, 0 },      { "uDI", 3, 0 },      { "uI", 2, 0 },     { "uSI", 2, 0 },
    { "sAnIz", 2, 0 },    { "sAk", 3, 0 },      { "Ip", 2, 'c' },   { "p", 3, 'v' },
    { "u", 3, 0 },
};

/* Roots that end as if they had an ending. */
static const char *const roots[] = { "kitap", "mektep", "talap", "tenge", "kelin",
                                     "bilim", "kazir",  "nege",  "sauda" };

/* Roots whose ends look like endings, and that stay whole in every form. */
static const char *const whole[] = {
    "telefon", "memleket", "okuSy", "kompania", "telegram",
};

size_t
stem_kazakh(const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    static const struct suffix_grammar grammar = { .vowels = "aeiyouw",
                                                   .hardens = true };
    /* A stem's own final ы or і looks like the possessive: off in every form alike. */
    static const struct suffix own[] = { { "I", 3, 'c' } };
    struct suffix_word w;
    const bool vowel = suffix_read(&w, &grammar, p, n);
    if (vowel && n > 3 && !suffix_cut_to_root(&w, whole, SUFFIX_COUNT(whole)) &&
        !suffix_is_one_of(&w, roots, SUFFIX_COUNT(roots))) {
        if (!SUFFIX_STRIP(&w, verbs)) {
            SUFFIX_STRIP(&w, cases);
            SUFFIX_STRIP(&w, persons);
            SUFFIX_STRIP(&w, plurals);
        }
        SUFFIX_STRIP(&w, own);
    }
    memcpy(out, w.plain, w.n);
    return w.n;
}
