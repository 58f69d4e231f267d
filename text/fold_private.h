/*
 * fold_private: what the two passes of folding share; text room only.
 *
 * The first pass (fold.c) turns each character into its byte. Only when something in the copy
 * looks like evasion (fold_kinds.c) does the second pass (fold_words.c) rewrite words in place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_FOLD_PRIVATE_H
#define TEXT_FOLD_PRIVATE_H

#include "text/codepage.h"
#include "text/fold.h"
#include "text/fold_table.h"

#define FOLD_EVASIONS_MAX 64
#define FOLD_FRONT        16 /* zeros in front of a copy */

struct fold_state {
    struct str text;
    struct arena *arena;
    uint8_t *p;       /* folded bytes; two zeros stand in front, FOLD_BEHIND behind */
    uint32_t *origin; /* of each folded byte, room for text.n + 1 */
    size_t n;
    struct fold_kinds *kinds; /* of the bytes, once fold_find_kinds() has run */
    uint32_t *first_origin;   /* origins before the copy shrank; NULL while it has not */
    struct fold_signs signs;
    uint32_t only_latin, only_cyrillic; /* letters that the other script cannot draw, as far
                                         * as was needed to know of which there are more */
    uint32_t slips; /* words with one c of the other alphabet */
    size_t row_end; /* where the last row of single letters that is no word ended */
    bool extended; /* letters beyond a-z and the Russian ones may stand in the copy */
    bool rewrite;  /* the second pass has something to do */
    bool legacy;   /* Kazakh typed for another code page was seen */
    struct fold_evasion *evasions;
    size_t evasion_count;
};

/* Notes an evasion between two original offsets. */
void fold_note(struct fold_state *f, size_t start, size_t end);

/* Rewrites spaced-out, stretched, mixed and masked words in place; linear. */
void fold_words(struct fold_state *f);
/* fold_blanks.c: joins runs of blanks in a copy that is ready. */
void fold_join_blanks(struct folded *f, struct arena *arena);
/* Before the copy shrinks: keeps the origins as they are now. */
void fold_keep_origins(struct fold_state *f);

#define FOLD_LONE_MIN 4  /* letters that a spaced-out word has at least */
#define FOLD_LONE_MAX 40 /* longer rows are no word; they are left as they are */

/* fold_rows.c: what the letters p[0], p[2], p[4] ... spell, each a word of its own. */
/* Letters that name driving licences, list items and sizes: "B C D E", "а б в г"? */
bool fold_row_is_list(const uint8_t *p, size_t letters);
/* A word of one letter and a spaced-out word behind it: "в д о л г"? */
bool fold_row_has_front(const uint8_t *p, size_t letters);

/* fold_kinds.c: what the bytes are, and where the second pass must look. */
/* Finds the kinds of all bytes of the copy. */
void fold_find_kinds(struct fold_state *f);
/* Could any word of the copy be an evasion? */
bool fold_looks_evasive(const struct fold_state *f);

enum fold_suspicion {
    FOLD_SUSPECT_ODD,   /* words that are odd by themselves */
    FOLD_SUSPECT_LATIN, /* and Latin words, which may be Cyrillic ones in disguise */
    FOLD_SUSPECT_ALL,
};
/* Bytes of the block in words that the second pass must look at. */
uint64_t fold_suspects(const struct fold_state *f, size_t block,
                       enum fold_suspicion suspicion);
/* Counts letters by script and language in f->signs. */
void fold_count_signs(struct fold_state *f);

/* fold_hyphens.c: which folded bytes are vowels, of any alphabet of ours. */
extern const bool fold_vowels[256];
/*
 * Does the soft hyphen behind the first `o` folded bytes, inside a word, leave a part of the
 * word that is no syllable? `last` folded bytes stood before the soft hyphen before it, and what
 * follows begins at `next` in the text.
 */
bool fold_hyphen_hides(const struct fold_state *f, size_t o, size_t last, size_t next);

/* A word of the copy while it is rewritten, [start, end); what follows it is elsewhere. */
struct fold_word {
    struct fold_state *f;
    size_t start, end;
    bool after_cyrillic, before_cyrillic; /* what the neighbouring words are */
};

/* fold_digits.c: zeros written as letters in numbers, letters written as digits in words. */
void fold_word_digits(struct fold_word *w);
/* fold_scripts.c: look-alike letters by the word's dominant script. */
void fold_word_scripts(struct fold_word *w);
/* fold_scripts.c: front vowels of a Kazakh word in Arabic script. */
void fold_word_arabic(struct fold_word *w);
/*
 * How many folded bytes of [p, p+n) the whole of `utf8` matches, lower-case text of letters
 * below U+0800 (and oʻ, gʻ); 0 when it does not.
 */
size_t fold_match(const uint8_t *p, size_t n, const char *utf8);

/* May a text that begins with this folded byte begin with `utf8`? Nearly all do not. */
static inline bool
fold_may_match(uint8_t byte, const char *utf8)
{
    const uint8_t first = (uint8_t)utf8[0];
    if (first >= 0x80)
        return byte ==
               fold_two[((first & 0x1Fu) << 6 | ((uint8_t)utf8[1] & 0x3Fu)) - 0x80];
    return byte == first || byte == CP_UZ_O_LATIN || byte == CP_UZ_G_LATIN;
}

/* Do the folded bytes [p, p+n) begin with this text? Spell it? */
static inline bool
fold_begins(const uint8_t *p, size_t n, const char *utf8)
{
    return n > 0 && fold_may_match(p[0], utf8) && fold_match(p, n, utf8) > 0;
}

static inline bool
fold_spells(const uint8_t *p, size_t n, const char *utf8)
{
    return n > 0 && fold_may_match(p[0], utf8) && fold_match(p, n, utf8) == n;
}

/* Is the letter folded from these original bytes one of another alphabet or a styled one? */
bool fold_was_foreign(struct str text, size_t at);

#endif
