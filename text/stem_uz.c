/*
 * stem_uz: takes the endings off an Uzbek word of either script.
 *
 * The stem is in Latin letters without apostrophes, so that ишчиларга and ishchilarga meet,
 * and so do қўл and qo'l; q counts as k and x as h, as people type them. Uzbek has no vowel
 * harmony to check. A final g counts as k (yurak, yuragi). Negations (-siz, -ma-) stay on.
 * Cyrillic ё is е in folded text, so ёш and yosh do not meet.
 *
 * Paradigms: Wikipedia, "Uzbek language", grammar; "Turkish to Uzbek Bridge Project", cases.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/stem_private.h"
#include "text/suffix.h"

/* Outermost first: case, possessive, plural. */
static const struct suffix cases[] = {
    { "dagilar", 3, 0 }, { "dagi", 3, 0 }, { "gacha", 3, 0 }, { "kacha", 3, 0 },
    { "ning", 2, 0 },    { "dan", 2, 0 },  { "ga", 2, 0 },    { "ka", 3, 0 },
    { "da", 2, 0 },      { "ni", 2, 0 },
};

static const struct suffix persons[] = {
    { "imiz", 2, 'c' }, { "ingiz", 2, 'c' }, { "miz", 3, 'v' }, { "ngiz", 3, 'v' },
    { "si", 3, 'v' },   { "im", 3, 'c' },    { "ing", 3, 'c' }, { "i", 3, 'c' },
};

static const struct suffix plurals[] = {
    { "lar", 2, 0 },
};

static const struct suffix verbs[] = {
    { "yotganlar", 2, 0 }, { "moktamiz", 2, 0 }, { "mokdamiz", 2, 0 },
    { "yapsizlar", 2, 0 }, { "uvchilar", 2, 0 }, { "yaptilar", 2, 0 },
    { "yotgan", 2, 0 },    { "yapman", 2, 0 },   { "yapmiz", 2, 0 },
    { "yapsiz", 2, 0 },    { "yapti", 2, 0 },    { "ganlarga", 2, 0 },
    { "ganlar", 2, 0 },    { "ganmiz", 2, 0 },   { "ganman", 2, 0 },
    { "kanlar", 3, 0 },    { "mokda", 2, 0 },    { "mokchi", 2, 0 },
    { "dingiz", 3, 0 },    { "sangiz", 2, 0 },   { "adilar", 2, 'c' },
    { "ydilar", 2, 'v' },  { "uvchi", 2, 0 },    { "vchi", 3, 'v' },
    { "amiz", 2, 'c' },    { "ymiz", 2, 'v' },   { "aman", 2, 'c' },
    { "yman", 2, 'v' },    { "asiz", 2, 'c' },   { "ysiz", 2, 'v' },
    { "ishga", 2, 'c' },   { "shga", 3, 'v' },   { "ishni", 2, 'c' },
    { "ishi", 2, 'c' },    { "inglar", 2, 'c' }, { "adi", 2, 'c' },
    { "ydi", 2, 'v' },     { "gan", 2, 0 },      { "kan", 3, 0 },
    { "dim", 3, 0 },       { "dik", 3, 0 },      { "mok", 2, 0 },
    { "sak", 3, 0 },       { "ish", 2, 'c' },    { "sh", 3, 'v' },
    { "ib", 2, 'c' },      { "b", 4, 'v' },
};

/* Words that end as if they had an ending. */
static const char *const roots[] = {
    "maosh", "bosh",   "tosh",    "yosh",      "kuyosh", "kitob", "talab",
    "javob", "hisob",  "maktab",  "sabab",     "arab",   "kasb",  "ish",
    "kish",  "kirish", "odam",    "ilim",      "bilim",  "malim", "tushlik",
    "dokon", "makon",  "turkish", "tashkilot", "rahmat", "vatan", "bering",
};

/* Roots whose ends look like endings, and that stay whole in every form. */
static const char *const whole[] = {
    "maosh", "kompaniya", "telefon", "telegram", "tashkilot",
};

static bool
is_root(const struct suffix_word *w)
{
    return suffix_is_one_of(w, roots, SUFFIX_COUNT(roots));
}

/* Latin spelling of one folded letter; "" for signs that have no sound. */
static const char *
latin_of(uint8_t byte, bool begins)
{
    static const char *const russian[32] = {
        "a", "b",  "v",  "g",  "d", "e", "j", "z", "i",  "y",  "k",
        "l", "m",  "n",  "o",  "p", "r", "s", "t", "u",  "f",  "h",
        "s", "ch", "sh", "sh", "",  "i", "",  "e", "yu", "ya",
    };
    switch (byte) {
    case CP_RU(0x435): /* е */
        return begins ? "ye" : "e";
    case CP_UZ_U:
    case CP_UZ_O_LATIN:
        return "o";
    case CP_KK_GHE:
    case CP_UZ_G_LATIN:
        return "g";
    case CP_KK_KA:
    case 'q':
        return "k";
    case CP_TG_HA:
    case 'x':
        return "h";
    default:
        return byte >= CP_RU_A ? russian[byte - CP_RU_A] : NULL;
    }
}

/* False when the word has no vowel or does not fit. */
static bool
read_word(struct suffix_word *w, const uint8_t *p, size_t n)
{
    static const struct suffix_grammar grammar = { .vowels = "aeiou" };
    bool vowel = false;
    w->grammar = &grammar;
    w->n = 0;
    for (size_t i = 0; i < n; i++) {
        const char letter[2] = { (char)p[i], '\0' };
        const char *latin = latin_of(p[i], i == 0);
        const char *from = latin ? latin : letter;
        for (; *from; from++) {
            if (w->n + 1 >= STEM_MAX)
                return false;
            w->plain[w->n] = w->letters[w->n] = (uint8_t)*from;
            w->latin[w->n++] = *from;
            vowel = vowel || strchr(grammar.vowels, *from);
        }
    }
    return vowel;
}

size_t
stem_uzbek(const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    /* A word's own final i looks like the possessive: off in every form alike. */
    static const struct suffix own[] = { { "i", 3, 'c' } };
    struct suffix_word w;
    if (!read_word(&w, p, n)) {
        memcpy(out, p, n);
        return n;
    }
    if (w.n > 3 && !suffix_cut_to_root(&w, whole, SUFFIX_COUNT(whole)) &&
        !is_root(&w)) {
        if (!SUFFIX_STRIP(&w, verbs)) {
            SUFFIX_STRIP(&w, cases);
            if (!is_root(&w))
                SUFFIX_STRIP(&w, persons);
            SUFFIX_STRIP(&w, plurals);
            if (!is_root(&w))
                SUFFIX_STRIP(&w, own);
        }
    }
    if (w.n > 2 && w.plain[w.n - 1] == 'g')
        w.plain[w.n - 1] = 'k';
    memcpy(out, w.plain, w.n);
    return w.n;
}
