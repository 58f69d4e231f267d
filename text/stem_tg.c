/*
 * stem_tg: takes the endings and the prefix of the present off a Tajik word.
 *
 * Outermost first: the object's -ро, a pronoun, the izofa or the indefinite -е, the plural. A
 * verb loses ме- and its person; the negation на- stays on as the beginning of the stem. The
 * stem is in the letters of someone without ғ, ӣ, қ, ӯ, ҳ and ҷ on the keyboard. Past and
 * present stems of a verb (кард-, кун-) are different words to it.
 *
 * Paradigms: Wikipedia, "Tajik grammar".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/stem_private.h"
#include "text/suffix.h"

static const struct suffix objects[] = {
    { "ro", 3, 0 },
};

/* -ён and -еш are what -ён and -ёшон become in folded text, where ё is е. */
static const struct suffix pronouns[] = {
    { "amon", 3, 'c' }, { "aton", 3, 'c' }, { "aSon", 3, 'c' }, { "amon", 3, 'v' },
    { "jaS", 3, 'v' },  { "am", 3, 'c' },   { "at", 3, 'c' },   { "aS", 3, 'c' },
    { "am", 4, 'v' },   { "at", 4, 'v' },   { "aS", 4, 'v' },   { "ji", 3, 'v' },
    { "i", 3, 0 },      { "e", 3, 'c' },
};

static const struct suffix plurals[] = {
    { "ho", 2, 0 },
    { "gon", 3, 'v' },
    { "en", 4, 0 },
    { "on", 3, 'c' },
};

static const struct suffix degrees[] = {
    { "tarin", 3, 0 },
    { "tar", 4, 0 },
};

/* Behind ме- and на-. */
static const struct suffix present[] = {
    { "jand", 1, 'v' }, { "jad", 1, 'v' }, { "jam", 1, 'v' }, { "jem", 1, 'v' },
    { "jed", 1, 'v' },  { "and", 2, 0 },   { "ad", 2, 0 },    { "am", 2, 0 },
    { "em", 2, 0 },     { "ed", 2, 0 },    { "i", 2, 0 },
};

/* Behind the т or д of a past stem. */
static const struct suffix past[] = {
    { "ageand", 3, 0 }, { "agi", 3, 0 }, { "aast", 3, 0 }, { "aand", 3, 0 },
    { "and", 3, 0 },    { "an", 3, 0 },  { "am", 3, 0 },   { "em", 3, 0 },
    { "ed", 3, 0 },     { "a", 3, 0 },   { "i", 3, 0 },
};

/* Words that end as if they had an ending. */
static const char *const roots[] = {
    "zabon",  "arzon",    "imkon",  "ZavoN", "cavon", "donistan", "soat",  "davlat",
    "muddat", "Sartnoma", "korgar", "dusti", "dar",   "duhtar",   "bemor",
};

/* Roots whose ends look like endings, and that stay whole in every form. */
static const char *const whole[] = {
    "telefon", "Sirkat", "huccat", "Sinosnoma", "telegram",
};

static bool
begins(const struct suffix_word *w, const char *prefix)
{
    const size_t n = strlen(prefix);
    return w->n >= n + 3 && memcmp(w->latin, prefix, n) == 0;
}

static void
cut_front(struct suffix_word *w, size_t from, size_t n)
{
    const size_t tail = w->n - from - n;
    memmove(w->plain + from, w->plain + from + n, tail);
    memmove(w->letters + from, w->letters + from + n, tail);
    memmove(w->latin + from, w->latin + from + n, tail);
    w->n -= n;
}

/* Takes ме- off a present form, behind на- too; false when there is none with a person. */
static bool
strip_present(struct suffix_word *w)
{
    struct suffix_word cut = *w;
    if (begins(w, "name"))
        cut_front(&cut, 2, 2);
    else if (begins(w, "me"))
        cut_front(&cut, 0, 2);
    else
        return false;
    if (!SUFFIX_STRIP(&cut, present))
        return false;
    *w = cut;
    return true;
}

/* A past stem ends in т or д behind a consonant or a long vowel: кард, рафт, дод. */
static bool
strip_past(struct suffix_word *w)
{
    struct suffix_word cut = *w;
    if (!SUFFIX_STRIP(&cut, past))
        return false;
    const char last = cut.latin[cut.n - 1];
    const char before = cut.latin[cut.n - 2];
    if ((last != 't' && last != 'd') || !strchr("frsSonia", before))
        return false;
    *w = cut;
    return true;
}

size_t
stem_tajik(const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    static const struct suffix_grammar grammar = { .vowels = "aeiouw" };
    struct suffix_word w;
    const bool vowel = suffix_read(&w, &grammar, p, n);
    if (vowel && n > 3 && !suffix_cut_to_root(&w, whole, SUFFIX_COUNT(whole)) &&
        !strip_present(&w)) {
        SUFFIX_STRIP(&w, objects);
        if (!strip_past(&w) && !suffix_is_one_of(&w, roots, SUFFIX_COUNT(roots))) {
            SUFFIX_STRIP(&w, pronouns);
            if (!suffix_is_one_of(&w, roots, SUFFIX_COUNT(roots)) &&
                !SUFFIX_STRIP(&w, degrees))
                SUFFIX_STRIP(&w, plurals);
        }
    }
    memcpy(out, w.plain, w.n);
    return w.n;
}
