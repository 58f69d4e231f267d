/*
 * sentences: where the sentences of a text end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/sentences.h"

#include "core/utf8.h"

/* A full stop without a blank behind it ends a sentence between words of at least so many
 * letters, the second of which is no number: it may also stand in a date, a short form, the name
 * of a host. */
#define GLUED_BEFORE 2
#define GLUED_BEHIND 4

/* So many quotations in « » may stand one in the other. */
#define NESTED_MAX 4

/* What stands between two words, in front of the first, or behind the last. */
struct gap {
    struct str s;
    bool is_head;      /* in front of the first */
    bool is_tail;      /* behind the last */
    bool may_be_glued; /* a full stop without a blank ends a sentence here */
};

enum mark { MARK_NONE, MARK_OPENS, MARK_CLOSES };

static bool
is_blank_at(struct str s, size_t at)
{
    return s.p[at] == ' ' || s.p[at] == '\n' || s.p[at] == '\t' || s.p[at] == '\r';
}

/* What the character at [from, to) does for a quotation. Of the marks that open and close alike,
 * or open in one language and close in another, what stands on both sides tells. */
static enum mark
mark_of(const struct gap *gap, uint32_t c, size_t from, size_t to)
{
    if (c == 0xAB || c == 0x201E) /* « „ */
        return MARK_OPENS;
    if (c == 0xBB) /* » */
        return MARK_CLOSES;
    if (c != '"' && c != 0x201C && c != 0x201D) /* “ ” */
        return MARK_NONE;
    if (from == 0 && !gap->is_head)
        return MARK_CLOSES; /* a word is before it */
    if (to == gap->s.n)
        return gap->is_tail ? MARK_CLOSES
                            : MARK_OPENS; /* a word is behind it, or nothing */
    const bool blank_before = from == 0 || is_blank_at(gap->s, from - 1);
    return blank_before && !is_blank_at(gap->s, to) ? MARK_OPENS : MARK_CLOSES;
}

/* Full stops of other scripts, ends of lines, bullets, emoji. */
static bool
is_parting_sign(uint32_t c)
{
    static const uint32_t signs[] = {
        '\n',   '!',    '?',    '|',    0x61F,  0x6D4,  0x2022, 0x2026, 0x2028,
        0x2029, 0x203C, 0x2049, 0x3002, 0xFF01, 0xFF0E, 0xFF1F, 0xFF5C,
    };
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (c == signs[i])
            return true;
    }
    const bool is_technical = c >= 0x2300 && c < 0x2400; /* ⏰ */
    const bool is_shape = c >= 0x25A0 && c < 0x27C0;     /* ■ to ➿ */
    const bool is_arrow = c >= 0x2B00 && c < 0x2C00;     /* ⬅ ⭐ */
    return is_technical || is_shape || is_arrow || c >= 0x10000;
}

/* Is the sign that ends at `to` one of ASCII that serves as a bullet, between blanks? */
static bool
is_bullet(struct str s, uint32_t c, size_t to)
{
    return (c == '*' || c == '~') && to > 1 && is_blank_at(s, to - 2) && to < s.n &&
           is_blank_at(s, to);
}

/* Is it of ASCII, and the last of a row of its like that is drawn as a line, or as a smile? */
static bool
ends_row(struct str s, uint32_t c, size_t to)
{
    const size_t least = c == ')' ? 2 : 3;
    size_t row = 1;

    if (c <= ' ' || c >= 0x7F)
        return false;
    while (row < least && row < to && (uint8_t)s.p[to - 1 - row] == c)
        row++;
    return row == least;
}

/* Does the sign end a sentence? Emoji, bullets and lines do as well as full stops. */
static bool
is_parting(const struct gap *gap, uint32_t c, size_t to)
{
    if (c == '.')
        return to < gap->s.n || gap->may_be_glued;
    return is_parting_sign(c) || is_bullet(gap->s, c, to) || ends_row(gap->s, c, to);
}

/* Of « and », and of all other marks, which do not nest. */
enum pair { CHEVRONS, OTHERS, PAIRS };

/* Which signs a gap has. What it opens and closes itself is empty. */
struct signs {
    bool speech_ends;     /* the end of a sentence, in front of a closing mark */
    size_t closes[PAIRS]; /* quotations */
    bool sentence_ends;   /* the end of a sentence, with no closing mark behind it */
    size_t opens[PAIRS];
};

static struct signs
signs_of(const struct gap *gap)
{
    struct signs out = { 0 };
    size_t at = 0;

    while (at < gap->s.n) {
        const size_t from = at;
        const uint32_t c = utf8_next(gap->s, &at);
        const enum mark mark = mark_of(gap, c, from, at);
        const enum pair pair = c == 0xAB || c == 0xBB ? CHEVRONS : OTHERS;
        if (mark == MARK_CLOSES && out.opens[pair] > 0) {
            out.opens[pair]--;
        } else if (mark == MARK_CLOSES) {
            out.speech_ends |= out.sentence_ends;
            out.closes[pair]++;
            out.sentence_ends = false;
        }
        out.opens[pair] += mark == MARK_OPENS;
        out.sentence_ends |= is_parting(gap, c, at);
    }
    return out;
}

static struct gap
gap_before(const struct read_field *read)
{
    return (struct gap){
        .s = str_sub(read->original, 0, read->folded.origin[read->words[0].start]),
        .is_head = true,
    };
}

static struct gap
gap_behind(const struct read_field *read, size_t word)
{
    const struct word *before = &read->words[word], *behind = before + 1;
    const uint32_t *origin = read->folded.origin;
    if (word + 1 == read->word_count)
        return (struct gap){
            .s = str_sub(read->original, origin[before->end], read->original.n),
            .is_tail = true,
        };
    const uint8_t first = read->folded.p[behind->start];
    return (struct gap){
        .s = str_sub(read->original, origin[before->end], origin[behind->start]),
        .may_be_glued = (first < '0' || first > '9') &&
                        before->end - before->start >= GLUED_BEFORE &&
                        behind->end - behind->start >= GLUED_BEHIND,
    };
}

/* Notes a quotation, of the words from `first` to `last`. */
static void
take_quotation(struct sentence_word *out, size_t first, size_t last,
               struct signs behind)
{
    if (behind.speech_ends && !behind.sentence_ends) {
        out[last].speech_ends = true;
        out[last].speech_from = (uint32_t)first;
    }
    if (last - first >= SENTENCES_QUOTED_MAX)
        return;
    for (size_t i = first; i <= last; i++) {
        out[i].quoted = true;
        out[i].sentence_ends = i == last && out[i].sentence_ends;
    }
}

/* The first words of the quotations that are open, the innermost last. */
struct opened {
    size_t first[NESTED_MAX];
    size_t count;
};

static void
open_at(struct opened *opened, enum pair pair, size_t marks, size_t word)
{
    for (size_t n = 0; n < marks; n++) {
        if (pair == OTHERS || opened->count == NESTED_MAX)
            opened->count = 0; /* one that nobody closes */
        opened->first[opened->count++] = word;
    }
}

/* How many of what is open do so many marks close? */
static size_t
closed_by(const struct opened *opened, size_t marks)
{
    return marks < opened->count ? marks : opened->count;
}

static void
find_ends(const struct read_field *read, struct sentence_word *out)
{
    const struct gap head = gap_before(read);
    const struct signs before = signs_of(&head);
    struct opened opened[PAIRS] = { { .count = 0 } };

    for (int k = 0; k < PAIRS; k++)
        open_at(&opened[k], (enum pair)k, before.opens[k], 0);
    for (size_t i = 0; i < read->word_count; i++) {
        const struct gap gap = gap_behind(read, i);
        const struct signs signs = signs_of(&gap);
        const size_t closed[PAIRS] = {
            closed_by(&opened[CHEVRONS], signs.closes[CHEVRONS]),
            closed_by(&opened[OTHERS], signs.closes[OTHERS]),
        };
        const bool closes = closed[CHEVRONS] + closed[OTHERS] > 0;
        out[i] =
            (struct sentence_word){ .sentence_ends = signs.sentence_ends ||
                                                     (signs.speech_ends && !closes) };
        for (int k = 0; k < PAIRS; k++) {
            for (size_t n = 0; n < closed[k]; n++)
                take_quotation(out, opened[k].first[--opened[k].count], i, signs);
            open_at(&opened[k], (enum pair)k, signs.opens[k], i + 1);
        }
    }
}

/* Is there the end of a line, and nothing else that ends a sentence but a bullet behind it? */
static bool
is_next_of_list(const struct gap *gap)
{
    bool line = false;
    size_t at = 0;

    while (at < gap->s.n) {
        const uint32_t c = utf8_next(gap->s, &at);
        if (c != '\n' && is_parting(gap, c, at) && !(line && c == 0x2022))
            return false;
        line = line || c == '\n';
    }
    return line;
}

/* Is the first letter of the word a small one, of ASCII or Cyrillic? */
static bool
begins_small(const struct read_field *read, size_t word)
{
    const uint32_t at = read->folded.origin[read->words[word].start];
    const unsigned char c = (unsigned char)read->original.p[at];

    return (c >= 'a' && c <= 'z') ||
           (c >= 0xD0 && c <= 0xD3 && !fold_was_capital(read->original, at));
}

/* Lines that begin small belong to the line above them that does not. */
static void
join_lists(const struct read_field *read, struct sentence_word *out)
{
    bool heading = !begins_small(read, 0); /* begins the sentence that is read so? */

    for (size_t i = 0; i + 1 < read->word_count; i++) {
        if (!out[i].sentence_ends)
            continue;
        const struct gap gap = gap_behind(read, i);
        const bool small = begins_small(read, i + 1);
        if (heading && small && is_next_of_list(&gap))
            out[i].sentence_ends = false;
        else
            heading = !small;
    }
}

/* A number that stands alone belongs to the sentence behind it. */
static void
join_numbers(const struct read_field *read, struct sentence_word *out)
{
    bool number = true; /* all words of the sentence so far begin with a digit */

    for (size_t i = 0; i + 1 < read->word_count; i++) {
        number = number && fold_is_digit(read->folded.p[read->words[i].start]);
        if (!out[i].sentence_ends)
            continue;
        out[i].sentence_ends = !number;
        number = true;
    }
}

void
sentences_find(const struct read_field *read, struct sentence_word *out)
{
    if (read->word_count == 0)
        return;
    find_ends(read, out);
    join_lists(read, out);
    join_numbers(read, out);
    struct sentence_word *last = &out[read->word_count - 1];
    *last = (struct sentence_word){ .quoted = last->quoted, .sentence_ends = true };
}
