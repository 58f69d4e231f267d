/*
 * fold: one pass that turns an ad's text into a plain copy for matching.
 *
 * One byte a letter, in a private code page (ASCII plus the letters of Russian, Kazakh, Kyrgyz,
 * Tajik, Uzbek, Ukrainian and Turkish, lower case), with evasion undone: compatibility forms,
 * case, ё/е, zero-width characters and soft hyphens, look-alike letters inside a word by the
 * word's dominant script, spaced-out letters, emoji digits. A run of blanks is one. The copy is
 * only for matching: a way back to the original byte offsets is kept, and people are shown the
 * original.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/buf.h"

/* What was seen on the way, for language and evasion. */
struct fold_signs {
    uint32_t cyrillic, latin, arabic, other_letters, digits; /* letters by script */
    uint32_t kazakh;     /* ә ғ қ ң ө ұ ү һ і */
    uint32_t kyrgyz;     /* ң ө ү (also Kazakh) */
    uint32_t tajik;      /* ғ ӣ қ ӯ ҳ ҷ */
    uint32_t uzbek;      /* ў қ ғ ҳ, o' g' */
    uint32_t ukrainian;  /* і ї є ґ */
    uint32_t turkish;    /* ı ğ ş ç ö ü */
    uint32_t styled;     /* Greek, Coptic, mathematical, small-capital ... letters read as ours */
    uint32_t mixed_words;  /* words that mix scripts inside and are no brand or joined compound */
    uint32_t hidden;       /* zero-width, soft hyphen, bidi and strike-out marks dropped */
    uint32_t composed;     /* letters that a mark behind them changed */
    uint32_t melted;       /* accents dropped, signs written out as letters: spelling */
    uint32_t swapped;      /* digits read as letters or letters as digits */
    uint32_t stretched;    /* letters repeated three times and more, kept once */
    uint32_t respaced;     /* spaced-out words joined */
};

/* Where an evasive spelling stood, in original bytes. */
struct fold_evasion {
    uint32_t start, end;
};

/* What 64 folded bytes are, one bit each, the first the lowest. A letter of a third alphabet
 * counts as both Cyrillic and Latin. */
struct fold_kinds {
    uint64_t cyrillic, latin, digits;
};

/* Zero bytes behind a copy. Who looks at a whole block, or at sixteen bytes of a word, need not
 * ask where the copy ends; of the last block 64 bytes can lie behind it, and one more is read. */
#define FOLD_BEHIND (64 + 16)

/* Blocks of 64 bytes that have kinds; the last one ends the last word. */
static inline size_t
fold_blocks(size_t n)
{
    return n / 64 + 1;
}

/* Which bytes of a block are parts of words? */
static inline uint64_t
fold_word_bits(const struct fold_kinds *k)
{
    return k->cyrillic | k->latin | k->digits;
}

struct folded {
    struct str text;        /* the original, as far as it was folded */
    const uint8_t *p;       /* n bytes of the private code page, FOLD_BEHIND zeros behind */
    size_t n;
    const uint32_t *origin; /* n + 1 offsets: origin[i] is where folded byte i began */
    const struct fold_kinds *kinds; /* fold_blocks(n); no bits behind the last byte */
    const struct folded *plain; /* the copy before words were rewritten; NULL: this one */
    struct fold_signs signs;
    const struct fold_evasion *evasions; /* at most 64 kept */
    size_t evasion_count;
    bool cut;               /* the text was longer than FOLD_MAX; the rest is not in p */
};

#define FOLD_MAX (4u << 20) /* text beyond this many bytes is not folded; `cut` tells */

/* Folds `text` (UTF-8, may be broken) into the arena. Text longer than FOLD_MAX is cut at a
 * character boundary. Linear in time and memory. */
void fold_text(struct str text, struct arena *arena, struct folded *out);

/*
 * The same but for words: characters one by one, words as they were written. For scanners of
 * addresses and numbers, where a rewritten word would be another address, and to tell what
 * stands in the original text.
 */
void fold_plain_copy(struct str text, struct arena *arena, struct folded *out);

/* The original bytes [*start, *end) that folded bytes [from, to) came from. */
void fold_origin(const struct folded *f, size_t from, size_t to, size_t *start, size_t *end);

/* Is this folded byte part of a word (letter or digit)? */
bool fold_is_word(uint8_t byte);
bool fold_is_letter(uint8_t byte);
bool fold_is_digit(uint8_t byte);

/* Is the letter at offset `at` of an original text a capital (ASCII or Cyrillic)? */
bool fold_was_capital(struct str text, size_t at);

/* Folded bytes back to UTF-8, for showing tokens. */
void fold_to_utf8(const uint8_t *p, size_t n, struct buf *out);
/* Code page byte of a code point after folding, 0 when it has none of its own. */
uint8_t fold_letter(uint32_t code_point);
/*
 * The letter that somebody types who lacks this one on the keyboard: Kazakh қ as к, і as и,
 * Uzbek oʻ as o, Turkish ş as s; any other byte is returned as it is. Two words are the same
 * but for missing letters when they are equal byte by byte under fold_plain().
 */
uint8_t fold_plain(uint8_t byte);

#endif
