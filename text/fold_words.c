/*
 * fold_words: the second pass of folding, over a copy in which something looked like evasion.
 *
 * Walks the copy word by word and rewrites it in place: words written with a sign between
 * their letters are joined, stretched letters kept once, digits and look-alike letters put
 * right. The copy only ever shrinks, so one walk is enough.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

#include "core/utf8.h"
#include "text/fold_table.h"

#define LONE_MIN 4  /* letters that a spaced-out word has at least */
#define LONE_MAX 40 /* longer rows are no word; they are left as they are */

bool
fold_was_capital(struct str text, size_t at)
{
    if (at >= text.n)
        return false;
    const uint8_t b = (uint8_t)text.p[at];
    if (b < 0x80)
        return b >= 'A' && b <= 'Z';
    if (b < 0xD0 || b > 0xD3)
        return false;
    const uint32_t c = utf8_next(text, &at);
    return c < 0x430 || (c >= 0x460 && c % 2 == 0);
}

/*
 * How many folded bytes of [p, p+n) the whole of `utf8` matches; 0 when it does not. Stops at
 * the first letter that differs, because almost every comparison fails there.
 */
static size_t
match(const uint8_t *p, size_t n, const char *utf8)
{
    size_t i = 0;
    for (const uint8_t *u = (const uint8_t *)utf8; *u; i++) {
        if (i >= n)
            return 0;
        uint8_t want = *u;
        if (want < 0x80) {
            u++;
        } else {
            want = fold_two[((uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3F)) - 0x80];
            u += 2;
        }
        if ((want == 'o' || want == 'g') && u[0] == 0xCA && u[1] == 0xBB) {
            want = want == 'o' ? CP_UZ_O_LATIN : CP_UZ_G_LATIN;
            u += 2;
        }
        if (p[i] != want)
            return 0;
    }
    return i;
}

bool
fold_begins(const uint8_t *p, size_t n, const char *utf8)
{
    return match(p, n, utf8) > 0;
}

bool
fold_spells(const uint8_t *p, size_t n, const char *utf8)
{
    return n > 0 && match(p, n, utf8) == n;
}

static bool
is_separator(uint8_t byte)
{
    return byte && strchr(" .,-_*|/+~=:", byte);
}

/* Letters that name driving licences, list items and sizes, not a word: "B C D E", "а б в г". */
static bool
is_list(const uint8_t *p, size_t letters)
{
    bool rising = true, licence = true, vowel = false;
    for (size_t i = 0; i < letters; i++) {
        const uint8_t byte = p[2 * i];
        if (i && byte <= p[2 * (i - 1)])
            rising = false;
        char utf8[8];
        const size_t n = cp_to_utf8(&byte, 1, utf8, sizeof utf8);
        if (n == 0 || !strstr("abcdmtавсдмет", utf8))
            licence = false;
        if (strstr("aeiouyаеиоуыэюяәөұүі", utf8))
            vowel = true;
    }
    return rising || licence || !vowel;
}

/*
 * Number of single letters that stand from r on with the same one sign between each; 0 when
 * they are too few or too many to be a word, or look like a list. A row that was turned down
 * is not looked at again from its second letter on.
 */
static size_t
lone_letters(struct fold_state *f, size_t r)
{
    if (r < f->row_end || r + 1 >= f->n || !is_separator(f->p[r + 1]))
        return 0;
    const uint8_t separator = f->p[r + 1];
    size_t letters = 0, at = r;
    while (at < f->n && fold_is_letter(f->p[at]) &&
           (at + 1 == f->n || !fold_is_word(f->p[at + 1]))) {
        if (at + 2 < f->n && f->p[at + 1] != separator && f->p[at + 1] != ' ' &&
            is_separator(f->p[at + 1]) && fold_is_letter(f->p[at + 2]))
            break; /* the next row, with another sign, begins here */
        letters++;
        if (at + 1 >= f->n || f->p[at + 1] != separator)
            break;
        at += 2;
    }
    if (letters >= LONE_MIN && letters <= LONE_MAX && !is_list(f->p + r, letters))
        return letters;
    f->row_end = r + 2 * letters;
    return 0;
}

/* Keeps one of a letter that stands three times and more, unless it is the whole word. */
static void
squeeze(struct fold_word *word)
{
    struct fold_state *f = word->f;
    size_t same = 1;
    for (size_t i = word->start + 1; i < word->end; i++)
        same += f->p[i] == f->p[word->start];
    if (same == word->end - word->start)
        return; /* ООО, www, xxx */
    size_t w = word->start;
    bool squeezed = false;
    for (size_t i = word->start; i < word->end;) {
        size_t n = 1;
        while (i + n < word->end && f->p[i + n] == f->p[i])
            n++;
        const bool stretched = n >= 3 && fold_is_letter(f->p[i]);
        const size_t keep = stretched ? 1 : n;
        for (size_t k = 0; k < keep; k++) {
            f->p[w] = f->p[i + k];
            f->origin[w++] = f->origin[i + k];
        }
        squeezed = squeezed || stretched;
        i += n;
    }
    word->end = w;
    f->signs.stretched += squeezed;
}

static void
fix_word(struct fold_word *word)
{
    const struct fold_state *f = word->f;
    unsigned run = 0, twins = CP_TWIN;
    bool stretched = false;
    for (size_t i = word->start; i < word->end; i++) {
        const unsigned class = cp_class[f->p[i]];
        run |= class & CP_WORD;
        twins &= class;
        stretched = stretched || (i >= word->start + 2 && f->p[i] == f->p[i - 1] &&
                                  f->p[i] == f->p[i - 2]);
    }
    const unsigned letters = run & CP_LETTER;
    if (run & CP_DIGIT && letters)
        fold_word_digits(word);
    if (stretched)
        squeeze(word);
    if (f->signs.arabic)
        fold_word_arabic(word);
    const bool latin_twins =
        letters == CP_LATIN && twins && f->only_cyrillic > f->only_latin;
    if (letters & (letters - 1) || latin_twins || (letters && f->signs.styled))
        fold_word_scripts(word);
}

/* The script of the word that begins within the next few bytes. */
static bool
cyrillic_ahead(const struct fold_state *f, size_t r)
{
    for (size_t i = r; i < f->n && i < r + 4; i++) {
        if (cp_class[f->p[i]] & CP_WORD)
            return cp_class[f->p[i]] & CP_CYRILLIC;
    }
    return false;
}

/* Copies the word at r to w, joining it when it is spaced out; returns where it ended. */
static size_t
take_word(struct fold_state *f, size_t r, struct fold_word *word)
{
    const size_t w = word->start;
    const size_t letters = lone_letters(f, r);
    size_t n = 0;
    if (letters) {
        for (; n < letters; n++) {
            f->p[w + n] = f->p[r + 2 * n];
            f->origin[w + n] = f->origin[r + 2 * n];
        }
        f->signs.respaced++;
        const size_t last = r + 2 * letters - 2;
        fold_note(f, f->origin[w], f->origin[last + 1]);
        r = last + 1;
    } else {
        while (r + n < f->n && cp_class[f->p[r + n]] & CP_WORD)
            n++;
        if (w != r) {
            memmove(f->p + w, f->p + r, n);
            memmove(f->origin + w, f->origin + r, n * sizeof *f->origin);
        }
        r += n;
    }
    word->end = w + n;
    return r;
}

/* Kazakh that went through the wrong code page: KZ-1048 read as windows-1251. */
static void
mend_legacy(struct fold_state *f)
{
    for (size_t i = 0; i < f->n; i++) {
        size_t at = f->origin[i];
        switch (utf8_next(f->text, &at)) {
        case 0x40E: /* Ў */
        case 0x45E:
            f->p[i] = CP_KK_U;
            break;
        case 0x408: /* Ј */
        case 0x458:
            f->p[i] = CP_KK_AE;
            break;
        case 0x490: /* Ґ */
        case 0x491:
            f->p[i] = CP_KK_OE;
            break;
        case 0x404: /* Є */
        case 0x454:
            f->p[i] = CP_KK_GHE;
            break;
        case 0x407: /* Ї */
        case 0x457:
            f->p[i] = CP_KK_UE;
            break;
        case 0x405: /* Ѕ */
        case 0x455:
            f->p[i] = CP_KK_EN;
            break;
        default:
            break;
        }
    }
}

/* Which script the text leans to, by the letters that only one of them can draw. */
static void
weigh_scripts(struct fold_state *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const unsigned class = cp_class[f->p[i]];
        f->only_latin += (class & (CP_LATIN | CP_TWIN)) == CP_LATIN;
        f->only_cyrillic += (class & (CP_CYRILLIC | CP_TWIN)) == CP_CYRILLIC;
    }
}

void
fold_words(struct fold_state *f)
{
    size_t w = 0, cyrillic_end = 0;
    if (f->legacy)
        mend_legacy(f);
    weigh_scripts(f);
    for (size_t r = 0; r < f->n;) {
        if (!(cp_class[f->p[r]] & CP_WORD)) {
            f->p[w] = f->p[r];
            f->origin[w++] = f->origin[r++];
            continue;
        }
        struct fold_word word = { .f = f, .start = w };
        word.after_cyrillic = cyrillic_end && w - cyrillic_end < 4;
        r = take_word(f, r, &word);
        word.before_cyrillic = cyrillic_ahead(f, r);
        f->origin[word.end] = r < f->n ? f->origin[r] : (uint32_t)f->text.n;
        fix_word(&word);
        w = word.end;
        if (cp_class[f->p[w - 1]] & CP_CYRILLIC)
            cyrillic_end = w;
    }
    f->n = w;
    f->origin[w] = (uint32_t)f->text.n;
}
