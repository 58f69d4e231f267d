/*
 * fold_words: the second pass of folding, over a copy in which something looked like evasion.
 *
 * Goes from one suspect word to the next and rewrites it in place: words written with a sign
 * between their letters are joined, stretched letters kept once, digits and look-alike letters
 * put right. The copy only ever shrinks, so one walk is enough.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_private.h"

#include "core/bits.h"
#include "core/utf8.h"
#include "text/fold_table.h"

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

size_t
fold_match(const uint8_t *p, size_t n, const char *utf8)
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

static bool
is_separator(uint8_t byte)
{
    switch (byte) {
    case ' ':
    case '.':
    case ',':
    case '-':
    case '_':
    case '*':
    case '|':
    case '/':
    case '+':
    case '~':
    case '=':
    case ':':
        return true;
    default:
        return false;
    }
}

/*
 * Number of single letters that stand from r on with the same one sign between each; 0 when
 * they are too few or too many to be a word, or look like a list, or when the first is a word of
 * its own. A row that was turned down for good is not looked at again from its second letter on.
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
    if (letters >= FOLD_LONE_MIN && letters <= FOLD_LONE_MAX &&
        !fold_row_is_list(f->p + r, letters))
        return separator == ' ' && fold_row_has_front(f->p + r, letters) ? 0 : letters;
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
    fold_keep_origins(f);
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
        fold_keep_origins(f);
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

struct scripts {
    uint32_t latin, cyrillic;
};

/* Letters of each script in a block; those of a third alphabet are none. */
static struct scripts
letters_of(const struct fold_kinds *k)
{
    return (struct scripts){ bits_count(k->latin & ~k->cyrillic),
                             bits_count(k->cyrillic & ~k->latin) };
}

/* One sum for both, taken apart at the end. */
static struct scripts
telling_letters(const uint8_t *p)
{
    static const uint32_t weights[256] = { [CP_LATIN] = 1, [CP_CYRILLIC] = 1u << 16 };
    uint32_t sum = 0;
    for (size_t i = 0; i < 64; i++)
        sum += weights[cp_class[p[i]]];
    return (struct scripts){ sum & 0xFFFF, sum >> 16 };
}

/*
 * Which script the text leans to, by the letters that only one of them can draw. Which one has
 * more of them is all that is asked, so counting stops when what is left cannot change it.
 */
static void
weigh_scripts(struct fold_state *f)
{
    const size_t blocks = fold_blocks(f->n);
    struct scripts left = { 0, 0 };
    for (size_t b = 0; b < blocks; b++) {
        const struct scripts letters = letters_of(&f->kinds[b]);
        left.latin += letters.latin;
        left.cyrillic += letters.cyrillic;
    }
    for (size_t b = 0; b < blocks; b++) {
        const struct scripts letters = letters_of(&f->kinds[b]);
        const struct scripts telling = telling_letters(f->p + 64 * b);
        left.latin -= letters.latin;
        left.cyrillic -= letters.cyrillic;
        f->only_latin += telling.latin;
        f->only_cyrillic += telling.cyrillic;
        /* Mended letters are of another kind than what was found of them. */
        if (!f->legacy && (f->only_cyrillic > f->only_latin + left.latin ||
                           f->only_latin > f->only_cyrillic + left.cyrillic))
            return;
    }
}

/* Does a Cyrillic word end within the three bytes in front of the word at w? */
static bool
cyrillic_behind(const struct fold_state *f, size_t w)
{
    for (size_t end = w - 1; end > 0 && w < end + 4 && w > end; end--) {
        if (cp_class[f->p[end - 1]] & CP_CYRILLIC && !(cp_class[f->p[end]] & CP_WORD))
            return true;
    }
    return false;
}

/* How far the copy has been read and written. */
struct rewriter {
    struct fold_state *f;
    size_t r, w;
};

/* Moves what stands before `to` and needs no looking at. */
static void
keep_until(struct rewriter *x, size_t to)
{
    struct fold_state *f = x->f;
    const size_t n = to - x->r;
    if (x->w != x->r) {
        memmove(f->p + x->w, f->p + x->r, n);
        memmove(f->origin + x->w, f->origin + x->r, n * sizeof *f->origin);
    }
    x->r = to;
    x->w += n;
}

/* Rewrites the word that byte `at` is part of. */
static void
rewrite_word(struct rewriter *x, size_t at)
{
    struct fold_state *f = x->f;
    while (at > x->r && cp_class[f->p[at - 1]] & CP_WORD)
        at--;
    keep_until(x, at);
    struct fold_word word = { .f = f, .start = x->w };
    word.after_cyrillic = cyrillic_behind(f, x->w);
    x->r = take_word(f, x->r, &word);
    word.before_cyrillic = cyrillic_ahead(f, x->r);
    f->origin[word.end] = x->r < f->n ? f->origin[x->r] : (uint32_t)f->text.n;
    fix_word(&word);
    x->w = word.end;
}

/* Is it a letter by itself that begins no row? Alone it is only looked at for its script. */
static bool
is_settled(const struct fold_state *f, size_t at)
{
    const uint8_t before = at ? f->p[at - 1] : 0;
    const uint8_t after = f->p[at + 1];
    return fold_is_letter(f->p[at]) && !fold_is_word(before) && !fold_is_word(after) &&
           (at < f->row_end || !is_separator(after));
}

void
fold_words(struct fold_state *f)
{
    struct rewriter x = { .f = f };
    if (f->legacy)
        mend_legacy(f);
    weigh_scripts(f);
    enum fold_suspicion suspicion = FOLD_SUSPECT_ODD;
    if (f->legacy || f->signs.arabic || f->signs.styled)
        suspicion = FOLD_SUSPECT_ALL;
    else if (f->only_cyrillic > f->only_latin)
        suspicion = FOLD_SUSPECT_LATIN;
    for (size_t block = 0; block < fold_blocks(f->n); block++) {
        uint64_t suspects = fold_suspects(f, block, suspicion);
        for (; suspects; suspects &= suspects - 1) {
            const size_t at = 64 * block + bits_first(suspects);
            if (at < x.r || (suspicion == FOLD_SUSPECT_ODD && is_settled(f, at)))
                continue;
            rewrite_word(&x, at);
        }
    }
    keep_until(&x, f->n);
    f->n = x.w;
    f->origin[f->n] = (uint32_t)f->text.n;
}
