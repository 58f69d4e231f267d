/*
 * fold: the first pass over a text, one table entry a character.
 *
 * Reads UTF-8 once, writes one byte of the code page a letter and where each began: a block
 * of sixty-four bytes at a time (fold_block.c). What needs more than that (a combining
 * mark, a look-alike of another alphabet, an Uzbek apostrophe) takes the slow way. A quick look
 * over the copy then tells whether any word could be an evasion; only then does fold_words.c
 * rewrite words. Bytes that are no UTF-8 become signs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold.h"

#include "core/bits.h"
#include "core/utf8.h"
#include "text/fold_block.h"
#include "text/fold_private.h"
#include "text/fold_table.h"
#include "text/fold_wide.h"

#define SOFT_HYPHEN 0xAD

/* The first pass at work. */
struct pass {
    struct fold_state *f;
    size_t o;      /* bytes written */
    size_t hyphen; /* and those before the last soft hyphen in a word */
    bool wide;     /* how blocks are folded */
};

void
fold_note(struct fold_state *f, size_t start, size_t end)
{
    if (!f->evasions)
        f->evasions = ARENA_RAW(f->arena, struct fold_evasion, FOLD_EVASIONS_MAX);
    if (f->evasion_count < FOLD_EVASIONS_MAX)
        f->evasions[f->evasion_count++] =
            (struct fold_evasion){ (uint32_t)start, (uint32_t)end };
}

static inline void
put(struct pass *s, uint8_t byte, size_t at)
{
    s->f->p[s->o] = byte;
    s->f->origin[s->o++] = (uint32_t)at;
    s->f->extended = s->f->extended || (byte >= CP_KK_AE && byte < CP_RU_A);
}

/* Where the word that ends at o began; looks back no further than a short word. */
static size_t
word_start(const struct pass *s)
{
    size_t start = s->o;
    while (start > 0 && s->o - start < 8 && cp_class[s->f->p[start - 1]] & CP_WORD)
        start--;
    return start;
}

static bool
in_word(const struct pass *s)
{
    return s->o > 0 && cp_class[s->f->p[s->o - 1]] & CP_WORD;
}

/* The letter that base and mark make together; 0 when the mark is to be dropped. */
static uint8_t
compose(uint8_t base, uint32_t mark)
{
    static const struct {
        uint8_t base;
        uint16_t mark;
        uint8_t made;
    } pairs[] = {
        { CP_RU(0x438), 0x306, CP_RU(0x439) }, /* й */
        { CP_KK_I, 0x308, CP_UK_YI },
        { CP_RU(0x443), 0x306, CP_UZ_U },
        { CP_RU(0x438), 0x304, CP_TG_I },
        { CP_RU(0x443), 0x304, CP_TG_U },
        { 'g', 0x306, CP_TR_G },
        { 's', 0x327, CP_TR_S },
        { 'c', 0x327, CP_TR_C },
        { 'o', 0x308, CP_TR_O },
        { 'u', 0x308, CP_TR_U },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (pairs[i].base == base && pairs[i].mark == mark)
            return pairs[i].made;
    }
    return 0;
}

static void
put_mark(struct pass *s, uint32_t mark)
{
    struct fold_state *f = s->f;
    if (s->o == 0)
        return;
    uint8_t *last = &f->p[s->o - 1];
    uint8_t made = compose(*last, mark);
    f->extended = true;
    f->signs.melted += !made && in_word(s);
    f->signs.composed += made != 0;
    if (made)
        *last = made;
    else if (mark > 0x308 && mark < 0x1000 && cp_class[*last] & CP_LETTER &&
             *last != CP_OTHER)
        f->signs
            .hidden++; /* accents are spelling; strike-outs and piles of marks hide */
}

/* Is the letter behind an apostrophe the end of an English contraction: 's, 'd, 'll, 're? */
static bool
is_contraction(struct str rest)
{
    static const char *const endings[] = { "s", "d", "ll", "re", "ve", "clock" };
    const char first = rest.n > 0 ? (char)(rest.p[0] | 0x20) : '\0';
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (endings[i][0] != first)
            continue;
        size_t n = strlen(endings[i]);
        if (rest.n < n || !str_eq_nocase(str_sub(rest, 0, n), str_of(endings[i])))
            continue;
        uint8_t next = rest.n > n ? (uint8_t)rest.p[n] : ' ';
        if (next < 0x80 && !(cp_class[fold_ascii[next]] & CP_WORD))
            return true;
    }
    return false;
}

/* An apostrophe behind Latin o or g belongs to the Uzbek letter, in any of its five shapes. */
static bool
is_uzbek_letter(const struct pass *s, uint32_t c, struct str rest)
{
    if (!in_word(s))
        return false;
    const uint8_t last = s->f->p[s->o - 1];
    if (last != 'o' && last != 'g')
        return false;
    const uint8_t next = rest.n ? (uint8_t)rest.p[0] : ' ';
    if (cp_class[fold_ascii[next & 0x7F]] & CP_LATIN && next < 0x80)
        return c == 0x2BB || !is_contraction(rest);
    /* At the end of a word a quote is more likely, but for the letters "og'" and "ag'". */
    if (c == 0x2BB || c == 0x2018 || c == '`')
        return next < 0x80;
    const bool vowel =
        s->o >= 2 && (s->f->p[s->o - 2] == 'o' || s->f->p[s->o - 2] == 'a');
    const size_t start = word_start(s);
    const bool quoted = start > 0 && s->f->p[start - 1] == '\'';
    return last == 'g' && vowel && !quoted && s->o - start <= 4;
}

static void
put_apostrophe(struct pass *s, uint32_t c, size_t at, size_t next)
{
    struct fold_state *f = s->f;
    if (!is_uzbek_letter(s, c, str_sub(f->text, next, f->text.n))) {
        put(s, '\'', at);
        return;
    }
    uint8_t *last = &f->p[s->o - 1];
    *last = *last == 'o' ? CP_UZ_O_LATIN : CP_UZ_G_LATIN;
    f->extended = true;
}

/* A character that must not be seen: dropped; between letters it hides a word, unless it is a
 * soft hyphen where hyphenation puts one. */
static void
drop_hidden(struct pass *s, uint32_t c, size_t next)
{
    struct fold_state *f = s->f;
    f->signs.hidden++;
    if (in_word(s) && next < f->text.n) {
        size_t after = next;
        const uint8_t byte = fold_letter(utf8_next(f->text, &after));
        const bool soft = c == SOFT_HYPHEN;
        if (cp_class[byte] & CP_LETTER &&
            (!soft || fold_hyphen_hides(f, s->o, s->hyphen, next)))
            fold_note(f, f->origin[s->o - 1], after);
        if (soft)
            s->hyphen = s->o;
    }
}

/* A letter of another alphabet with the shape of one of ours. */
static void
put_foreign(struct pass *s, uint8_t byte, size_t at)
{
    put(s, byte, at);
    s->f->signs.styled++;
    s->f->rewrite = true;
}

/* Everything that the tables alone cannot do. */
static void
put_special(struct pass *s, uint32_t c, size_t at, size_t next)
{
    struct fold_state *f = s->f;
    const uint8_t code = fold_look_up(c);
    switch (code) {
    case FOLD_HIDDEN:
        if (at > 0 || c != 0xFEFF)
            drop_hidden(s, c, next);
        return;
    case FOLD_MARK:
        put_mark(s, c);
        return;
    case FOLD_SILENT:
        f->signs.melted += in_word(s);
        return;
    case FOLD_JOINER:
        if (in_word(s) && f->p[s->o - 1] != CP_OTHER)
            drop_hidden(s, c, next);
        return;
    case FOLD_EXPAND:
        for (const char *t = fold_expand(c); t && *t; t++) {
            put(s, (uint8_t)*t, at);
            f->signs.melted += (cp_class[(uint8_t)*t] & CP_WORD) != 0;
        }
        return;
    case FOLD_APOSTROPHE:
        put_apostrophe(s, c, at, next);
        return;
    case FOLD_LEGACY:
        f->legacy = f->rewrite = true;
        put(s, CP_KK_KA, at);
        return;
    case FOLD_ARABIC:
        f->signs.arabic++;
        f->rewrite = true;
        put(s, fold_arabic(c), at);
        return;
    default:
        put_foreign(s, fold_letter(c), at);
    }
}

static void
take_special(struct pass *s, size_t *i)
{
    const struct str text = s->f->text;
    const size_t at = *i;
    const uint32_t c = utf8_next(text, i);
    const uint8_t byte = fold_look_up(c);
    if (cp_class[byte] & CP_SPECIAL)
        put_special(s, c, at, *i);
    else
        put(s, byte, at);
}

/* Folds up to a block of the text from *i on. */
static void
fold_block(struct pass *s, size_t *i)
{
    struct fold_state *f = s->f;
    const size_t left = f->text.n - *i;
    const size_t end = left < FOLD_BLOCK ? left : FOLD_BLOCK;
    uint8_t rest[FOLD_BLOCK + 1];
    const uint8_t *in = (const uint8_t *)f->text.p + *i;
    if (left < sizeof(rest)) {
        memset(rest, 0, sizeof(rest));
        in = memcpy(rest, in, left);
    }
    struct fold_block block;
    block.wide = s->wide;
    if (fold_block_read(in, &block))
        f->extended = true;
    const uint64_t within = UINT64_MAX >> (FOLD_BLOCK - end);
    size_t from = 0;
    while (from < end) {
        const uint64_t ahead = within & UINT64_MAX << from;
        const uint64_t odd = block.odd & ahead;
        const uint64_t run = odd ? ahead & ((odd & -odd) - 1) : ahead;
        s->o += fold_block_write(&block, block.plain & run, (uint32_t)*i, f->p + s->o,
                                 f->origin + s->o);
        if (!odd)
            break;
        size_t at = *i + bits_first(odd);
        take_special(s, &at);
        from = at - *i;
    }
    /* A character at the end of the block may have its second byte in the next. */
    const size_t done = end + (size_t)(block.pairs >> (FOLD_BLOCK - 1));
    *i += from < done ? done : from;
}

static void
first_pass(struct fold_state *f)
{
    struct pass s = { .f = f, .wide = fold_wide_can() };
    memset(f->p - FOLD_FRONT, 0, FOLD_FRONT);
    for (size_t i = 0; i < f->text.n;)
        fold_block(&s, &i);
    f->n = s.o;
    memset(f->p + f->n, 0, FOLD_BEHIND);
    f->origin[f->n] = (uint32_t)f->text.n;
}

/* Evasions in order of place; at most FOLD_EVASIONS_MAX, so the plain way will do. */
static void
sort_evasions(struct fold_state *f)
{
    for (size_t i = 1; i < f->evasion_count; i++) {
        struct fold_evasion e = f->evasions[i];
        size_t j = i;
        for (; j > 0 && f->evasions[j - 1].start > e.start; j--)
            f->evasions[j] = f->evasions[j - 1];
        f->evasions[j] = e;
    }
}

static struct folded
view_of(const struct fold_state *f)
{
    return (struct folded){
        .text = f->text, .p = f->p, .n = f->n, .origin = f->origin, .kinds = f->kinds
    };
}

void
fold_keep_origins(struct fold_state *f)
{
    if (f->first_origin)
        return;
    f->first_origin = ARENA_RAW(f->arena, uint32_t, f->n + 1);
    memcpy(f->first_origin, f->origin, sizeof(*f->origin) * (f->n + 1));
}

/* Lets the second pass rewrite words; returns the copy as it was, NULL when it still is. */
static struct folded *
second_pass(struct fold_state *f)
{
    struct folded *plain = ARENA_NEW(f->arena, struct folded, 1);
    uint8_t *p = arena_raw(f->arena, f->n + FOLD_BEHIND);
    *plain = view_of(f);
    plain->p = memcpy(p, f->p, f->n + FOLD_BEHIND);
    fold_words(f);
    if (f->n == plain->n && memcmp(f->p, plain->p, f->n) == 0)
        return NULL;
    if (f->first_origin)
        plain->origin = f->first_origin;
    memset(f->p + f->n, 0, FOLD_BEHIND);
    f->extended = true;
    fold_find_kinds(f);
    return plain;
}

static void
fold_into(struct str text, struct arena *arena, bool words, struct folded *out)
{
    static const uint8_t zeros[FOLD_FRONT + FOLD_BEHIND];
    static const uint32_t origin = 0;
    static const struct fold_kinds kinds;
    const bool cut = text.n > FOLD_MAX;
    *out = (struct folded){
        .text = text, .p = zeros + FOLD_FRONT, .origin = &origin, .kinds = &kinds
    };
    if (text.n == 0)
        return;
    if (cut)
        text.n = utf8_floor(text, FOLD_MAX);
    struct fold_state f = {
        .text = text,
        .arena = arena,
        .p =
            (uint8_t *)arena_raw(arena, FOLD_FRONT + text.n + FOLD_BEHIND) + FOLD_FRONT,
        .origin = ARENA_RAW(arena, uint32_t, text.n + 1 + FOLD_BLOCK_OVER),
    };
    struct folded *plain = NULL;
    first_pass(&f);
    fold_find_kinds(&f);
    if (words) {
        if (f.rewrite || fold_looks_evasive(&f))
            plain = second_pass(&f);
        fold_count_signs(&f);
        sort_evasions(&f);
    }
    *out = view_of(&f);
    fold_join_blanks(out, arena);
    if (plain)
        fold_join_blanks(plain, arena);
    out->plain = plain;
    out->signs = f.signs;
    out->evasions = f.evasions;
    out->evasion_count = f.evasion_count;
    out->cut = cut;
}

void
fold_text(struct str text, struct arena *arena, struct folded *out)
{
    fold_into(text, arena, true, out);
}

void
fold_plain_copy(struct str text, struct arena *arena, struct folded *out)
{
    fold_into(text, arena, false, out);
}

void
fold_origin(const struct folded *f, size_t from, size_t to, size_t *start, size_t *end)
{
    if (from > f->n)
        from = f->n;
    if (to > f->n)
        to = f->n;
    if (to < from)
        to = from;
    *start = f->origin[from];
    /* A character that became several bytes is quoted whole. */
    while (to > from && to < f->n && f->origin[to] == f->origin[to - 1])
        to++;
    *end = f->origin[to];
}

bool
fold_was_foreign(struct str text, size_t at)
{
    const uint8_t code = fold_look_up(utf8_next(text, &at));
    return (code >= 'A' && code <= 'Z') || (code >= 0xA0 && code < 0xC0);
}
