/*
 * fold_explain: which pieces of a text folding changed, and why.
 *
 * Works from the original, the folded copy and the way back between them; folding itself keeps
 * no notes and is not slowed. Capitals and ё are only counted, everything else is a piece. A
 * word that is also read in the other script (text/translit.h) is told with that reading.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_FOLD_EXPLAIN_H
#define TEXT_FOLD_EXPLAIN_H

#include "text/fold.h"

#define FOLD_PIECES_MAX 10000 /* pieces told of one text */

enum fold_reason {
    FOLD_LOOK_ALIKE,       /* a letter drawn like one of the word's own alphabet */
    FOLD_STYLED,           /* of another alphabet or style: Greek, full-width, mathematical */
    FOLD_INVISIBLE,        /* zero-width, soft hyphen, direction mark: dropped */
    FOLD_SPACED,           /* letters with a space or sign between them, joined */
    FOLD_DIGIT_AS_LETTER,  /* a digit read as a letter */
    FOLD_LETTER_AS_DIGIT,  /* a letter read as a digit */
    FOLD_STRETCHED,        /* a letter repeated three times and more, kept once */
    FOLD_STYLED_DIGIT,     /* emoji, circled or foreign digit */
    FOLD_ACCENT,           /* an accent taken off, or a combining mark joined or dropped */
    FOLD_UZBEK_APOSTROPHE, /* o' and g', one letter each */
    FOLD_LEGACY_FONT,      /* Kazakh typed for a font of another code page */
    FOLD_ARABIC_SCRIPT,    /* Kazakh in Arabic letters, spelled in Cyrillic */
    FOLD_EXPANDED,         /* one character that stands for several */
    FOLD_OTHER_SCRIPT,     /* also matched as if typed in the language's own letters */
    FOLD_OTHER_REASON,
    FOLD_REASON_COUNT
};

#define FOLD_REASON_BIT(reason) (1u << (reason))

struct fold_piece {
    size_t start, end; /* original bytes, on character boundaries */
    struct str folded; /* what it became, UTF-8 in the arena */
    uint32_t reasons;  /* FOLD_REASON_BITs, at least one */
    bool evasion;      /* counted as the author's evasive spelling */
};

struct fold_explanation {
    const struct fold_piece *pieces; /* in order of place */
    size_t count;
    size_t capitals, yo; /* letters made small; ё read as е */
    bool cut;            /* more than FOLD_PIECES_MAX pieces */
};

/* "look-alike", "hidden", ...: for programs; stable. */
const char *fold_reason_name(enum fold_reason reason);

/* `f` must be fold_text() of the same text; `lang` is the ad's language, which decides what is
 * read in another script (LANG_NONE: nothing). Memory from the arena. Linear in the text. */
void fold_explain(struct str text, const struct folded *f, enum lang lang,
                  struct arena *arena, struct fold_explanation *out);

/* The text with characters that nobody sees written as <U+200B>. Memory from the arena. */
struct str fold_show_hidden(struct str text, struct arena *arena);

#endif
