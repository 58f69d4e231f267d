/*
 * fold: the first pass over a text, one table entry a character.
 *
 * Reads UTF-8 once, writes one byte of the code page a letter and where each began. What needs
 * more than a table (a combining mark, a look-alike of another alphabet, an Uzbek apostrophe)
 * takes the slow way. A quick look over the copy then tells whether any word could be an
 * evasion; only then does fold_words.c rewrite words. Bytes that are no UTF-8 become signs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold.h"

#include "core/utf8.h"
#include "text/fold_private.h"
#include "text/fold_table.h"

#define PAD 16

/* The first pass at work. */
struct pass {
    struct fold_state *f;
    size_t o; /* bytes written */
};

void
fold_note(struct fold_state *f, size_t start, size_t end)
{
    if (f->evasion_count < FOLD_EVASIONS_MAX)
        f->evasions[f->evasion_count++] =
            (struct fold_evasion){ (uint32_t)start, (uint32_t)end };
}

static inline void
put(struct pass *s, uint8_t byte, size_t at)
{
    s->f->p[s->o] = byte;
    s->f->origin[s->o++] = (uint32_t)at;
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
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
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
}

/* A character that must not be seen: dropped; between letters it hides a word. */
static void
drop_hidden(struct pass *s, size_t next)
{
    struct fold_state *f = s->f;
    f->signs.hidden++;
    if (in_word(s) && next < f->text.n) {
        size_t after = next;
        uint8_t byte = fold_letter(utf8_next(f->text, &after));
        if (cp_class[byte] & CP_LETTER)
            fold_note(f, f->origin[s->o - 1], after);
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
            drop_hidden(s, next);
        return;
    case FOLD_MARK:
        put_mark(s, c);
        return;
    case FOLD_SILENT:
        return;
    case FOLD_JOINER:
        if (in_word(s) && f->p[s->o - 1] != CP_OTHER)
            drop_hidden(s, next);
        return;
    case FOLD_EXPAND:
        for (const char *t = fold_expand(c); t && *t; t++)
            put(s, (uint8_t)*t, at);
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

/*
 * Plain letters from *i on until something special comes: the loop that nearly all text takes.
 * Variables stay in registers; leaves *i and *o where it stopped.
 */
static void
plain_run(const struct fold_state *f, size_t *i, size_t *o)
{
    const uint8_t *in = (const uint8_t *)f->text.p;
    const size_t n = f->text.n;
    uint8_t *restrict p = f->p;
    uint32_t *restrict origin = f->origin;
    size_t from = *i, to = *o;
    while (from < n) {
        const uint8_t b = in[from];
        uint8_t byte;
        size_t length = 1;
        if (b < 0x80) {
            byte = fold_ascii[b];
        } else if (b >= 0xC2 && b < 0xE0 && from + 1 < n &&
                   (in[from + 1] & 0xC0) == 0x80) {
            byte = fold_two[((uint32_t)(b & 0x1F) << 6 | (in[from + 1] & 0x3F)) - 0x80];
            length = 2;
        } else {
            break;
        }
        if (cp_class[byte] & CP_SPECIAL)
            break;
        p[to] = byte;
        origin[to++] = (uint32_t)from;
        from += length;
    }
    *i = from;
    *o = to;
}

static void
first_pass(struct fold_state *f)
{
    struct pass s = { .f = f };
    for (size_t i = 0; i < f->text.n;) {
        plain_run(f, &i, &s.o);
        if (i == f->text.n)
            break;
        const size_t at = i;
        const uint32_t c = utf8_next(f->text, &i);
        const uint8_t byte = fold_look_up(c);
        if (cp_class[byte] & CP_SPECIAL)
            put_special(&s, c, at, i);
        else
            put(&s, byte, at);
    }
    f->n = s.o;
}

/* Is there anything that the second pass must look at? */
static bool
looks_evasive(const struct fold_state *f)
{
    unsigned before = 0, lone = 0, twins = CP_TWIN;
    bool latin_twins = false, cyrillic = false;
    size_t start = 0;
    for (size_t i = 0; i <= f->n; i++) {
        const unsigned class = i < f->n ? cp_class[f->p[i]] : 0;
        const unsigned kind = class & CP_WORD;
        if (kind) {
            if (before && before != kind)
                return true; /* two scripts, or digits and letters */
            if (i >= start + 2 && f->p[i] == f->p[i - 1] && f->p[i] == f->p[i - 2] &&
                kind != CP_DIGIT)
                return true;
            twins &= class;
        } else {
            if (before && before != CP_DIGIT) {
                cyrillic = cyrillic || before == CP_CYRILLIC;
                latin_twins = latin_twins || (before == CP_LATIN && twins);
                lone = i == start + 1 ? lone + 1 : 0;
                if (lone >= 4)
                    return true;
            } else if (before || i > start) {
                lone = 0; /* a number, or two signs in a row */
            }
            twins = CP_TWIN;
            start = i + 1;
        }
        before = kind;
    }
    return latin_twins && cyrillic;
}

/* Letters by script and language, over the finished copy. */
static void
count_signs(struct fold_state *f)
{
    /* Two tallies by turns: a letter often follows itself, and one would wait for the other. */
    uint32_t seen[256] = { 0 }, others[256] = { 0 };
    size_t i = 0;
    for (; i + 1 < f->n; i += 2) {
        seen[f->p[i]]++;
        others[f->p[i + 1]]++;
    }
    if (i < f->n)
        seen[f->p[i]]++;
    for (unsigned b = 0; b < 256; b++)
        seen[b] += others[b];
    struct fold_signs *g = &f->signs;
    for (unsigned b = 0; b < 256; b++) {
        if (cp_class[b] & CP_CYRILLIC)
            g->cyrillic += seen[b];
        else if (cp_class[b] & CP_LATIN)
            g->latin += seen[b];
        else if (cp_class[b] & CP_DIGIT)
            g->digits += seen[b];
    }
    g->cyrillic -= g->arabic < g->cyrillic ? g->arabic : g->cyrillic;
    g->other_letters = seen[CP_OTHER];
    for (unsigned b = CP_KK_AE; b <= CP_KK_I; b++)
        g->kazakh += seen[b];
    g->kyrgyz = seen[CP_KK_EN] + seen[CP_KK_OE] + seen[CP_KK_UE];
    g->tajik = seen[CP_KK_GHE] + seen[CP_KK_KA];
    for (unsigned b = CP_TG_HA; b <= CP_TG_U; b++)
        g->tajik += seen[b];
    g->uzbek = seen[CP_UZ_U] + seen[CP_KK_KA] + seen[CP_KK_GHE] + seen[CP_TG_HA] +
               seen[CP_UZ_O_LATIN] + seen[CP_UZ_G_LATIN];
    g->ukrainian = seen[CP_KK_I];
    for (unsigned b = CP_UK_YI; b <= CP_UK_GHE; b++)
        g->ukrainian += seen[b];
    for (unsigned b = CP_TR_I; b <= CP_TR_U; b++)
        g->turkish += seen[b];
    g->russian_only = seen[CP_RU(0x449)] + seen[CP_RU(0x44A)] + seen[CP_RU(0x44B)] +
                      seen[CP_RU(0x44D)];
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

static void
fold_into(struct str text, struct arena *arena, bool words, struct folded *out)
{
    const bool cut = text.n > FOLD_MAX;
    if (cut)
        text.n = utf8_floor(text, FOLD_MAX);
    struct fold_state f = {
        .text = text,
        .p = arena_alloc(arena, text.n + PAD),
        .origin = ARENA_NEW(arena, uint32_t, text.n + 1),
        .evasions = ARENA_NEW(arena, struct fold_evasion, FOLD_EVASIONS_MAX),
    };
    first_pass(&f);
    f.origin[f.n] = (uint32_t)text.n;
    if (words) {
        if (f.rewrite || looks_evasive(&f))
            fold_words(&f);
        count_signs(&f);
        sort_evasions(&f);
    }
    memset(f.p + f.n, 0, PAD);
    *out = (struct folded){
        .p = f.p,
        .n = f.n,
        .origin = f.origin,
        .signs = f.signs,
        .evasions = f.evasions,
        .evasion_count = f.evasion_count,
        .cut = cut,
    };
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
