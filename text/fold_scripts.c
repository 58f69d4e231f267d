/*
 * fold_scripts: letters of one alphabet drawn like those of another, inside one word.
 *
 * The word's dominant script decides: letters that only one alphabet can draw outweigh those
 * that both can. What is innocent stays and is not counted: a Latin stem with a Cyrillic
 * ending (SMMщик), glued words (SQLЗнание), the c key that both layouts share, i for і.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"
#include "text/language_private.h"

#include <stdlib.h>

#define STEM_LETTERS 24 /* longer words are not compared with letter pairs */
#define SLIPS_MAX    2  /* more words with a strange c in one text are no slip */
#define DISGUISE_MIN 8 /* score units by which the Russian reading must be the better */

/* What a word is made of. */
struct makeup {
    size_t latin, cyrillic, foreign, digits;
    size_t only_latin, only_cyrillic; /* letters that the other alphabet cannot draw */
    size_t turns;                     /* changes of script from letter to letter */
    size_t turn_at;                   /* where the last change was */
    size_t capitals;
};

/* Cyrillic letter drawn like Latin a..z; 0 for none. b depends on its place. */
static const uint8_t cyrillic_twin[26] = {
    ['a' - 'a'] = CP_RU(0x430), ['b' - 'a'] = CP_RU(0x432), ['c' - 'a'] = CP_RU(0x441),
    ['d' - 'a'] = CP_RU(0x434), ['e' - 'a'] = CP_RU(0x435), ['g' - 'a'] = CP_RU(0x434),
    ['h' - 'a'] = CP_RU(0x43D), ['i' - 'a'] = CP_KK_I,      ['k' - 'a'] = CP_RU(0x43A),
    ['m' - 'a'] = CP_RU(0x43C), ['n' - 'a'] = CP_RU(0x43F), ['o' - 'a'] = CP_RU(0x43E),
    ['p' - 'a'] = CP_RU(0x440), ['r' - 'a'] = CP_RU(0x433), ['t' - 'a'] = CP_RU(0x442),
    ['u' - 'a'] = CP_RU(0x438), ['w' - 'a'] = CP_RU(0x448), ['x' - 'a'] = CP_RU(0x445),
    ['y' - 'a'] = CP_RU(0x443),
};

static const struct {
    uint8_t cyrillic, latin;
} latin_twins[] = {
    { CP_RU(0x430), 'a' }, { CP_RU(0x432), 'b' }, { CP_RU(0x435), 'e' },
    { CP_RU(0x43A), 'k' }, { CP_RU(0x43C), 'm' }, { CP_RU(0x43D), 'h' },
    { CP_RU(0x43E), 'o' }, { CP_RU(0x440), 'p' }, { CP_RU(0x441), 'c' },
    { CP_RU(0x442), 't' }, { CP_RU(0x443), 'y' }, { CP_RU(0x445), 'x' },
    { CP_KK_I, 'i' },      { CP_KK_HA, 'h' },
};

/* Latin words of twin letters only that Russian and Kazakh ads do use. Sorted. */
static const char latin_words[][8] = {
    /* clang-format off */
    "ace", "ai", "api", "app", "apt", "at", "atm", "back", "bbc", "be", "beach",
    "beat", "beta", "bmc", "bmx", "boat", "book", "box", "btc", "by", "cab", "cac",
    "cake", "cap", "cat", "catch", "cbt", "ceo", "chat", "cheap", "chic", "cme",
    "cmo", "coach", "coat", "com", "coo", "cpa", "cpm", "cto", "each", "epam", "etc",
    "expo", "eye", "hack", "he", "heat", "hi", "hit", "hoc", "home", "hot", "hpe",
    "htc", "http", "ii", "ip", "it", "keto", "kick", "kit", "kpop", "mac", "make",
    "map", "match", "max", "may", "mba", "me", "meat", "mix", "mocha", "moto", "my",
    "oem", "op", "opec", "oppo", "opt", "ott", "pax", "pay", "photo", "php", "pi",
    "pick", "poco", "pop", "take", "tax", "taxi", "tea", "teach", "team", "tech",
    "tempo", "the", "tip", "to", "top", "topic", "xbox", "yacht",
    /* clang-format on */
};

static bool
foreign_at(const struct fold_word *w, size_t i)
{
    const struct fold_state *f = w->f;
    const uint8_t lead = (uint8_t)f->text.p[f->origin[i]];
    if (lead < 0xC6 || lead == 0xD0 || lead == 0xD2)
        return false;
    return fold_was_foreign(f->text, f->origin[i]);
}

static struct makeup
make_up(const struct fold_word *w)
{
    struct makeup m = { 0 };
    unsigned before = 0;
    for (size_t i = w->start; i < w->end; i++) {
        const unsigned class = cp_class[w->f->p[i]];
        const unsigned script = class & CP_LETTER;
        if (!script) {
            m.digits++;
            continue;
        }
        if (before && script != before) {
            m.turns++;
            m.turn_at = i;
        }
        before = script;
        m.latin += (script & CP_LATIN) != 0;
        m.cyrillic += (script & CP_CYRILLIC) != 0;
        m.only_latin += (script & CP_LATIN) && !(class & CP_TWIN);
        m.only_cyrillic += (script & CP_CYRILLIC) && !(class & CP_TWIN);
        m.foreign += foreign_at(w, i);
        m.capitals += fold_was_capital(w->f->text, w->f->origin[i]);
    }
    return m;
}

static bool
wants_cyrillic(const struct fold_word *w, const struct makeup *m)
{
    if (m->only_cyrillic != m->only_latin)
        return m->only_cyrillic > m->only_latin;
    if (m->only_cyrillic == 0)
        return w->f->only_cyrillic >= w->f->only_latin;
    return m->cyrillic >= m->latin;
}

/* Lower-case b is drawn like ь, and used for в; between consonant and end it is ь. */
static uint8_t
cyrillic_b(const struct fold_word *w, size_t i)
{
    static const char vowels[] = "аеиоуыэюяaeoyu";
    if (fold_was_capital(w->f->text, w->f->origin[i]) || i == w->start)
        return CP_RU(0x432);
    char before[8] = "", after[8] = "";
    cp_to_utf8(&w->f->p[i - 1], 1, before, sizeof before);
    if (i + 1 < w->end)
        cp_to_utf8(&w->f->p[i + 1], 1, after, sizeof after);
    const bool vowel_before = strstr(vowels, before) != NULL;
    const bool hard_after = after[0] && strstr("аоуыэaoy", after);
    return vowel_before || hard_after ? CP_RU(0x432) : CP_RU(0x44C);
}

/* Letter i in the script wanted; the letter itself when it has no twin there. */
static uint8_t
twin_of(const struct fold_word *w, size_t i, bool cyrillic)
{
    const uint8_t byte = w->f->p[i];
    if (cyrillic) {
        if (byte == 'b')
            return cyrillic_b(w, i);
        if (byte == CP_TR_I)
            return CP_KK_I;
        if (byte == CP_TR_O)
            return CP_RU(0x43E);
        if (byte >= 'a' && byte <= 'z' && cyrillic_twin[byte - 'a'])
            return cyrillic_twin[byte - 'a'];
        return byte;
    }
    for (size_t k = 0; k < sizeof latin_twins / sizeof *latin_twins; k++) {
        if (latin_twins[k].cyrillic == byte)
            return latin_twins[k].latin;
    }
    return byte;
}

/* Letters of the other script in [from, to), and whether each has a strong twin. */
static bool
all_twins(const struct fold_word *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const unsigned class = cp_class[w->f->p[i]];
        if (class & CP_LETTER && !(class & CP_TWIN))
            return false;
    }
    return true;
}

static bool
all_capitals(const struct fold_word *w, size_t from, size_t to, bool capital)
{
    for (size_t i = from; i < to; i++) {
        if (cp_class[w->f->p[i]] & CP_LETTER &&
            fold_was_capital(w->f->text, w->f->origin[i]) != capital)
            return false;
    }
    return true;
}

static int
compare_word(const void *key, const void *element)
{
    return strcmp(key, element);
}

static bool
is_latin_word(const uint8_t *p, size_t n)
{
    char word[8] = "";
    if (n >= sizeof word)
        return false;
    memcpy(word, p, n);
    return bsearch(word, latin_words, sizeof latin_words / sizeof *latin_words,
                   sizeof *latin_words, compare_word) != NULL;
}

/* Two pieces of one script each that belong together or were glued: nothing to undo. */
static bool
is_compound(const struct fold_word *w, const struct makeup *m, bool cyrillic)
{
    if (m->turns != 1 || m->foreign)
        return false;
    const bool latin_first = cp_class[w->f->p[m->turn_at]] & CP_CYRILLIC;
    const size_t from = latin_first ? w->start : m->turn_at;
    const size_t to = latin_first ? m->turn_at : w->end;
    const size_t latin = to - from;
    if (!cyrillic)
        return !all_twins(w, latin_first ? m->turn_at : w->start,
                          latin_first ? w->end : m->turn_at);
    if (latin >= 2 && latin_first && all_capitals(w, from, to, true) &&
        all_capitals(w, m->turn_at, w->end, false) &&
        (!all_twins(w, from, to) || is_latin_word(w->f->p + from, latin)))
        return true; /* SMMщик, TOPовый */
    if (latin >= 3)
        return !all_twins(w, from, to); /* telegramда */
    if (latin == 2 && latin_first)
        return m->only_latin > 0 || fold_spells(w->f->p + from, 2, "it");
    return false;
}

/* Slips of the keyboard rather than tricks: mended, not counted. */
static bool
is_slip(const struct fold_word *w, const struct makeup *m, bool cyrillic)
{
    if (m->foreign)
        return false;
    const size_t strange = cyrillic ? m->latin : m->cyrillic;
    if (strange == 1 &&
        memchr(w->f->p + w->start, cyrillic ? 'c' : CP_RU(0x441), w->end - w->start))
        return true;
    if (!cyrillic)
        return m->latin + m->cyrillic <= 5 && m->capitals == m->latin + m->cyrillic;
    for (size_t i = w->start; i < w->end; i++) {
        const uint8_t byte = w->f->p[i];
        if (cp_class[byte] & CP_LATIN && byte != 'i' && byte != 'h')
            return false;
    }
    return true;
}

static void
rewrite(struct fold_word *w, bool cyrillic)
{
    uint8_t made[256];
    const size_t n = w->end - w->start;
    /* Twins are chosen by the letters around, so all are chosen before any is written. */
    for (size_t from = 0; from < n; from += sizeof made) {
        const size_t part = n - from < sizeof made ? n - from : sizeof made;
        for (size_t i = 0; i < part; i++)
            made[i] = twin_of(w, w->start + from + i, cyrillic);
        memcpy(w->f->p + w->start + from, made, part);
    }
}

/* Cost of n letters of a word under the letter pairs of a language, in score units. */
static unsigned
pair_cost(const uint8_t *p, size_t n, enum lang lang)
{
    const struct language_model *model = language_model_of(lang);
    unsigned before = 0, cost = 0;
    for (size_t i = 0; i < n; i++) {
        const unsigned letter = language_letter(p[i], model->letters);
        cost += (unsigned)(model->rows[before][letter] - 'A');
        before = letter;
    }
    return cost + (unsigned)(model->rows[before][0] - 'A');
}

/*
 * A word of Latin twins only, among Cyrillic words, that reads far better as Russian: XOCTEC.
 * Brands and terms of the trade (Tomcat, OPEX) read better as English, or no worse.
 */
static bool
is_disguised(const struct fold_word *w, const struct makeup *m)
{
    const struct fold_state *f = w->f;
    const size_t n = w->end - w->start;
    if (m->digits || m->only_latin || f->only_cyrillic <= f->only_latin)
        return false;
    if (!w->after_cyrillic && !w->before_cyrillic)
        return false;
    if (n == 1)
        return w->after_cyrillic && w->before_cyrillic && m->capitals == 0 &&
               f->p[w->start] != 'b' && f->p[w->start] != 'i';
    if (n < 3 || n > STEM_LETTERS || memchr(f->p + w->start, 'i', n))
        return m->foreign > 0;
    if (is_latin_word(f->p + w->start, n))
        return false;
    uint8_t cyrillic[STEM_LETTERS];
    for (size_t i = 0; i < n; i++)
        cyrillic[i] = twin_of(w, w->start + i, true);
    return m->foreign > 0 || pair_cost(f->p + w->start, n, LANG_EN) >=
                                 pair_cost(cyrillic, n, LANG_RU) + DISGUISE_MIN;
}

/* Puts one piece of a word right and says whether it was a trick. */
static bool
mend_piece(struct fold_word *w)
{
    const struct makeup m = make_up(w);
    const size_t letters = m.latin + m.cyrillic;
    if (m.latin && !m.cyrillic) {
        if (!is_disguised(w, &m))
            return false;
        rewrite(w, true);
        return letters >= 4 && m.foreign < letters;
    }
    if (!m.latin)
        return m.foreign > 0 && m.foreign < letters;
    const bool cyrillic = wants_cyrillic(w, &m);
    if (is_compound(w, &m, cyrillic))
        return false;
    const bool slip = is_slip(w, &m, cyrillic);
    rewrite(w, cyrillic);
    return !slip && m.foreign < letters;
}

/* Where words were glued together behind i: the script changes and a capital begins a word. */
static bool
is_seam(const struct fold_word *w, size_t i)
{
    const struct fold_state *f = w->f;
    const unsigned before = cp_class[f->p[i - 1]] & CP_LETTER;
    const unsigned after = cp_class[f->p[i]] & CP_LETTER;
    if (!before || !after || before == after ||
        !fold_was_capital(f->text, f->origin[i]))
        return false;
    if (foreign_at(w, i - 1) || foreign_at(w, i))
        return false;
    return !fold_was_capital(f->text, f->origin[i - 1]) ||
           (i + 1 < w->end && cp_class[f->p[i + 1]] & CP_LETTER &&
            !fold_was_capital(f->text, f->origin[i + 1]) &&
            (i - w->start >= 2 || !(cp_class[f->p[i - 1]] & CP_TWIN)));
}

void
fold_word_scripts(struct fold_word *w)
{
    bool trick = false;
    struct fold_word piece = *w;
    for (size_t i = w->start + 1; i <= w->end; i++) {
        if (i < w->end && !is_seam(w, i))
            continue;
        piece.end = i;
        trick = mend_piece(&piece) || trick;
        piece.start = i;
    }
    if (!trick)
        return;
    w->f->signs.mixed_words++;
    fold_note(w->f, w->f->origin[w->start], w->f->origin[w->end]);
}

/* Front vowels where the spelling demands them: hamza, or the letters ك گ ە in the word. */
void
fold_word_arabic(struct fold_word *w)
{
    struct fold_state *f = w->f;
    const struct str text = f->text;
    bool arabic = false, front = false;
    for (size_t at = f->origin[w->start]; at < f->origin[w->end] && at + 1 < text.n;
         at++) {
        const uint8_t lead = (uint8_t)text.p[at], next = (uint8_t)text.p[at + 1];
        arabic = arabic || (lead >= 0xD8 && lead <= 0xDB);
        front = front || (lead == 0xD8 && next == 0xA1) ||
                (lead == 0xD9 && next == 0xB4) || (lead == 0xD9 && next == 0x83) ||
                (lead == 0xDA && next == 0xAF) || (lead == 0xDB && next == 0x95);
    }
    if (w->start > 0 && f->origin[w->start] >= 2)
        front = front || (text.p[f->origin[w->start] - 2] == '\xD8' &&
                          text.p[f->origin[w->start] - 1] == '\xA1');
    if (!arabic || !front)
        return;
    for (size_t i = w->start; i < w->end; i++) {
        if (f->p[i] == CP_RU(0x430))
            f->p[i] = CP_KK_AE;
        else if (f->p[i] == CP_RU(0x43E))
            f->p[i] = CP_KK_OE;
        else if (f->p[i] == CP_KK_U)
            f->p[i] = CP_KK_UE;
        else if (f->p[i] == CP_RU(0x44B))
            f->p[i] = CP_KK_I;
    }
}
