/*
 * fold_explain: compares each folded byte with the characters it came from.
 *
 * Between two origins stand the character that became the byte and what was dropped behind
 * it: a hidden character, a mark, the sign between spaced-out letters, the letter again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold_explain.h"

#include "core/mem.h"
#include "core/utf8.h"
#include "text/fold_private.h"
#include "text/fold_table.h"
#include "text/translit.h"

#include <stdlib.h>

const char *
fold_reason_name(enum fold_reason reason)
{
    static const char *const NAMES[] = {
        [FOLD_LOOK_ALIKE] = "look-alike",
        [FOLD_STYLED] = "styled",
        [FOLD_INVISIBLE] = "hidden",
        [FOLD_SPACED] = "spaced",
        [FOLD_DIGIT_AS_LETTER] = "digit-as-letter",
        [FOLD_LETTER_AS_DIGIT] = "letter-as-digit",
        [FOLD_STRETCHED] = "stretched",
        [FOLD_STYLED_DIGIT] = "styled-digit",
        [FOLD_ACCENT] = "accent",
        [FOLD_UZBEK_APOSTROPHE] = "uzbek-apostrophe",
        [FOLD_LEGACY_FONT] = "legacy-font",
        [FOLD_ARABIC_SCRIPT] = "arabic-script",
        [FOLD_EXPANDED] = "expanded",
        [FOLD_OTHER_SCRIPT] = "other-script",
        [FOLD_OTHER_REASON] = "other",
    };
    _Static_assert(sizeof(NAMES) / sizeof(*NAMES) == FOLD_REASON_COUNT,
                   "every reason has a name");
    return NAMES[reason];
}

struct explaining {
    struct str text;
    const struct folded *f;
    enum lang lang;
    struct arena *arena;
    struct fold_explanation *out;
    struct fold_piece *pieces;
    size_t cap;
    size_t evasion; /* the next one that may overlap */
};

static bool
is_capital(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0x400 && c <= 0x42F) ||
           (c >= 0x490 && c <= 0x4FF && c % 2 == 0);
}

/* Letters of the wrong code page that stand for Kazakh ones, small and capital. */
static bool
is_legacy(uint32_t c)
{
    static const uint16_t letters[] = {
        0x40C, 0x45C, 0x40E, 0x45E, 0x408, 0x458, 0x490,
        0x491, 0x404, 0x454, 0x407, 0x457, 0x405, 0x455
    };
    for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++) {
        if (letters[i] == c)
            return true;
    }
    return false;
}

/* Why the table byte `code` of character c came out as `byte`. */
static uint32_t
reasons_of_letter(uint32_t c, uint8_t code, uint8_t byte)
{
    const unsigned from = cp_class[code], to = cp_class[byte];
    if (code == FOLD_LEGACY ||
        (is_legacy(c) && code != byte && to & CP_CYRILLIC && !(from & CP_LATIN)))
        return FOLD_REASON_BIT(FOLD_LEGACY_FONT);
    if (code == FOLD_ARABIC)
        return FOLD_REASON_BIT(FOLD_ARABIC_SCRIPT);
    if (code == FOLD_EXPAND)
        return FOLD_REASON_BIT(FOLD_EXPANDED);
    if (from & CP_DIGIT && to & CP_LETTER)
        return FOLD_REASON_BIT(FOLD_DIGIT_AS_LETTER);
    if (from & CP_LETTER && to & CP_DIGIT)
        return FOLD_REASON_BIT(FOLD_LETTER_AS_DIGIT);
    if (to & CP_DIGIT)
        return c < 0x80 ? 0 : FOLD_REASON_BIT(FOLD_STYLED_DIGIT);
    if (!(to & CP_LETTER) || byte == CP_OTHER)
        return 0;
    if (from & CP_SPECIAL || (c >= 0x2000 && byte < 0x80))
        return FOLD_REASON_BIT(FOLD_STYLED);
    if ((from & CP_LETTER) != (to & CP_LETTER))
        return FOLD_REASON_BIT(FOLD_LOOK_ALIKE);
    if (c >= 0xA0 && byte < 0x80)
        return FOLD_REASON_BIT(FOLD_ACCENT);
    return 0;
}

/* Why a character was dropped behind one whose table byte is `base` and that became `byte`. */
static uint32_t
reasons_of_dropped(uint32_t c, uint8_t base, uint8_t byte)
{
    const uint8_t code = fold_look_up(c);
    switch (code) {
    case FOLD_HIDDEN:
    case FOLD_JOINER:
        return FOLD_REASON_BIT(FOLD_INVISIBLE);
    case FOLD_MARK:
        return cp_class[byte] & CP_LETTER ? FOLD_REASON_BIT(FOLD_ACCENT) : 0;
    case FOLD_SILENT:
        return cp_class[byte] & CP_DIGIT ? FOLD_REASON_BIT(FOLD_STYLED_DIGIT) : 0;
    case FOLD_APOSTROPHE:
        return byte == CP_UZ_O_LATIN || byte == CP_UZ_G_LATIN
                   ? FOLD_REASON_BIT(FOLD_UZBEK_APOSTROPHE)
                   : FOLD_REASON_BIT(FOLD_SPACED);
    default:
        break;
    }
    if (code == base)
        return FOLD_REASON_BIT(FOLD_STRETCHED);
    if (!(cp_class[code] & CP_WORD) && cp_class[byte] & CP_WORD)
        return FOLD_REASON_BIT(FOLD_SPACED);
    return cp_class[byte] & CP_WORD ? FOLD_REASON_BIT(FOLD_OTHER_REASON) : 0;
}

static uint32_t
reasons_of_byte(struct explaining *e, size_t i)
{
    const struct folded *f = e->f;
    const uint8_t byte = f->p[i];
    size_t at = f->origin[i];
    const size_t end = f->origin[i + 1];
    if (i && f->origin[i - 1] == at)
        return 0; /* told with the first of several */
    uint32_t c = at < e->text.n ? utf8_next(e->text, &at) : 0;
    const uint8_t code = fold_look_up(c);
    uint32_t reasons = reasons_of_letter(c, code, byte);
    if (byte == CP_UZ_O_LATIN || byte == CP_UZ_G_LATIN)
        reasons &= ~FOLD_REASON_BIT(FOLD_ACCENT);
    if (cp_class[byte] & CP_LETTER) {
        e->out->capitals += is_capital(c);
        e->out->yo += c == 0x451 || c == 0x401;
    }
    while (at < end)
        reasons |= reasons_of_dropped(utf8_next(e->text, &at), code, byte);
    return reasons;
}

/* Is any of the original bytes [start, end) inside an evasion? Both go by place. */
static bool
overlaps_evasion(struct explaining *e, size_t start, size_t end)
{
    const struct folded *f = e->f;
    while (e->evasion < f->evasion_count && f->evasions[e->evasion].end <= start)
        e->evasion++;
    return e->evasion < f->evasion_count && f->evasions[e->evasion].start < end;
}

static void
add_piece(struct explaining *e, size_t from, size_t to, uint32_t reasons)
{
    struct buf text;
    uint8_t other[TRANSLIT_MAX];
    const size_t n = translit_word(e->f->p + from, to - from, e->lang, other);
    struct fold_piece piece = { .reasons = reasons };
    if (n)
        piece.reasons |= FOLD_REASON_BIT(FOLD_OTHER_SCRIPT);
    if (!piece.reasons)
        return;
    if (e->out->count == FOLD_PIECES_MAX) {
        e->out->cut = true;
        return;
    }
    fold_origin(e->f, from, to, &piece.start, &piece.end);
    piece.evasion = overlaps_evasion(e, piece.start, piece.end);
    buf_init(&text, FOLD_MAX);
    fold_to_utf8(n ? other : e->f->p + from, n ? n : to - from, &text);
    piece.folded = arena_str(e->arena, buf_str(&text));
    buf_free(&text);
    e->pieces = mem_grow(e->pieces, &e->cap, e->out->count + 1, sizeof(*e->pieces));
    e->pieces[e->out->count++] = piece;
}

void
fold_explain(struct str text, const struct folded *f, enum lang lang,
             struct arena *arena, struct fold_explanation *out)
{
    struct explaining e = {
        .text = text, .f = f, .lang = lang, .arena = arena, .out = out
    };
    *out = (struct fold_explanation){ 0 };
    for (size_t i = 0; i < f->n;) {
        const size_t from = i;
        uint32_t reasons = reasons_of_byte(&e, i++);
        if (fold_is_word(f->p[from])) {
            while (i < f->n && fold_is_word(f->p[i]))
                reasons |= reasons_of_byte(&e, i++);
        } else {
            reasons &= FOLD_REASON_BIT(FOLD_INVISIBLE);
        }
        add_piece(&e, from, i, reasons);
    }
    struct fold_piece *pieces = ARENA_NEW(arena, struct fold_piece, out->count);
    if (out->count)
        memcpy(pieces, e.pieces, sizeof(*pieces) * out->count);
    free(e.pieces);
    out->pieces = pieces;
}

struct str
fold_show_hidden(struct str text, struct arena *arena)
{
    struct buf b;
    buf_init(&b, FOLD_MAX);
    for (size_t at = 0; at < text.n;) {
        const size_t from = at;
        const uint32_t c = utf8_next(text, &at);
        const uint8_t code = fold_look_up(c);
        if (c >= 0x80 && (code == FOLD_HIDDEN || code == FOLD_MARK ||
                          code == FOLD_SILENT || code == FOLD_JOINER))
            buf_printf(&b, "<U+%04X>", (unsigned)c);
        else
            buf_add(&b, str_sub(text, from, at));
    }
    struct str out = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return out;
}
