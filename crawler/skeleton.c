/*
 * skeleton: see skeleton.h. A number is written in digits of four bits, those from '`' on with
 * more behind them, the last one from '@' on: nothing else in a skeleton's text is either.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/skeleton.h"

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "crawler/entity.h"
#include "crawler/token.h"

#include <stdlib.h>

#define LAST_DIGIT '@'
#define MORE_DIGIT '`'

struct writer {
    struct arena *arena;
    struct buf html;
    struct skeleton_piece *pieces; /* heap */
    size_t count, cap;
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\f';
}

static void
put_number(struct writer *w, struct skeleton_piece piece)
{
    size_t number = w->count;
    w->pieces = mem_grow(w->pieces, &w->cap, w->count + 1, sizeof(*w->pieces));
    w->pieces[w->count++] = piece;
    for (; number > 15; number >>= 4)
        buf_add_char(&w->html, (char)(MORE_DIGIT + (number & 15)));
    buf_add_char(&w->html, (char)(LAST_DIGIT + number));
}

/* Bytes that can begin something that a tree builder changes as it reads. */
static const bool MAY_CHANGE[256] = {
    [0x00 ... 0x08] = true, [0x0B] = true, [0x0D ... 0x1F] = true, [0x7F] = true,
    [0xC2] = true,          [0xEF] = true, [0xF0 ... 0xFF] = true,
};

/* The first such byte at or behind `at`. */
static size_t
find_change(struct str s, size_t at)
{
    while (at < s.n && !MAY_CHANGE[(uint8_t)s.p[at]])
        at++;
    return at;
}

/* Is it a control, or one of the code points that are no characters? Gumbo reads U+FFFD. */
static bool
is_no_character(uint32_t c)
{
    return c < ' ' || (c >= 0x7F && c <= 0x9F) || (c >= 0xFDD0 && c <= 0xFDEF) ||
           (c & 0xFFFE) == 0xFFFE;
}

/* The text as a tree builder reads it: line ends are LF, what is no character is U+FFFD, and
 * NUL is `for_nul`. */
static struct str
clean(struct str s, struct str for_nul, struct arena *arena)
{
    size_t at = find_change(s, 0);
    if (at == s.n)
        return s;
    struct buf out;
    buf_init(&out, 3 * s.n);
    buf_add(&out, str_sub(s, 0, at));
    while (at < s.n) {
        size_t from = at;
        uint32_t c = utf8_next(s, &at);
        if (c == '\0')
            buf_add(&out, for_nul);
        else if (c == '\r' && !(at < s.n && s.p[at] == '\n'))
            buf_add_char(&out, '\n');
        else if (c != '\r' && is_no_character(c))
            utf8_put(&out, UTF8_BAD);
        else if (c != '\r')
            buf_add(&out, str_sub(s, from, at));
        from = at;
        at = find_change(s, at);
        buf_add(&out, str_sub(s, from, at));
    }
    struct str kept = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

static void
put_text(struct writer *w, struct str raw)
{
    struct str text = clean(raw, STR(""), w->arena);
    size_t blank = 0;
    text = entity_decode(text, false, w->arena);
    while (blank < text.n && is_blank(text.p[blank]))
        blank++;
    buf_add(&w->html, str_sub(text, 0, blank));
    if (blank < text.n)
        put_number(w, (struct skeleton_piece){ text, blank });
}

bool
skeleton_spells_out(enum tag tag)
{
    return tag == TAG_INPUT; /* a hidden one may stand between rows */
}

static void
put_tag(struct writer *w, const struct token *token)
{
    buf_add(&w->html, token->kind == TOKEN_START ? STR("<") : STR("</"));
    buf_add(&w->html, token->name);
    if (token->kind == TOKEN_START && token->attr_count > 0) {
        struct str attrs = clean(token->attrs, STR("\xEF\xBF\xBD"), w->arena);
        if (skeleton_spells_out(token->tag)) {
            buf_add(&w->html, attrs);
        } else {
            buf_lit(&w->html, " " SKELETON_ATTR "=");
            put_number(w, (struct skeleton_piece){ attrs, 0 });
        }
    }
    buf_add_char(&w->html, '>');
}

void
skeleton_make(struct str outline, struct arena *arena, struct skeleton *out)
{
    struct writer w = { .arena = arena };
    struct tokenizer tokens;
    struct token token;
    buf_init(&w.html, 8 * outline.n + 64); /* a number of six digits for one letter */
    token_start(&tokens, outline);
    while (token_next(&tokens, &token)) {
        tokens.inside = TAG_OTHER;
        if (token.kind == TOKEN_TEXT)
            put_text(&w, token.text);
        else if (token.kind == TOKEN_DOCTYPE)
            buf_lit(&w.html, "<!DOCTYPE html>");
        else if (token.kind != TOKEN_COMMENT)
            put_tag(&w, &token);
    }
    struct skeleton_piece *pieces =
        ARENA_RAW(arena, struct skeleton_piece, w.count + 1);
    if (w.count > 0)
        memcpy(pieces, w.pieces, w.count * sizeof(*pieces));
    *out = (struct skeleton){ arena_str(arena, buf_str(&w.html)), pieces, w.count };
    free(w.pieces);
    buf_free(&w.html);
}

const struct skeleton_piece *
skeleton_take(const struct skeleton *s, struct str *rest)
{
    size_t number = 0, at = 0;
    for (; at < rest->n && at < 8; at++) {
        unsigned char c = (unsigned char)rest->p[at];
        bool is_last = (c & 0xF0) == LAST_DIGIT;
        if (!is_last && (c & 0xF0) != MORE_DIGIT)
            return NULL;
        number |= (size_t)(c & 15) << (4 * at);
        if (is_last) {
            *rest = str_sub(*rest, at + 1, rest->n);
            return number < s->count ? &s->pieces[number] : NULL;
        }
    }
    return NULL;
}

struct str
skeleton_text(const struct skeleton *s, struct str node, struct arena *arena)
{
    size_t blank = 0;
    while (blank < node.n && is_blank(node.p[blank]))
        blank++;
    struct str rest = str_sub(node, blank, node.n);
    const struct skeleton_piece *piece = skeleton_take(s, &rest);
    if (piece == NULL)
        return arena_str(arena, node);
    /* Mostly it is one text, of whose white space the first may have been dropped. */
    if (rest.n == 0 && blank <= piece->blank)
        return str_sub(piece->text, piece->blank - blank, piece->text.n);
    struct buf text;
    buf_init(&text, SIZE_MAX);
    for (rest = node; rest.n > 0;) {
        piece = skeleton_take(s, &rest);
        if (piece != NULL) {
            buf_add(&text, str_sub(piece->text, piece->blank, piece->text.n));
        } else {
            buf_add_char(&text, rest.p[0]);
            rest = str_sub(rest, 1, rest.n);
        }
    }
    struct str kept = arena_str(arena, buf_str(&text));
    buf_free(&text);
    return kept;
}
