/*
 * fold: the first pass over a text, one table entry a character.
 *
 * Reads UTF-8 once, writes one byte of the code page a letter and where each began, and keeps
 * the classes of the word at hand in one variable. What needs more than a table (a combining
 * mark, a look-alike of another alphabet, an Uzbek apostrophe) takes the slow way; words that
 * look like evasion are left to fold_words.c. Bytes that are no UTF-8 become signs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/fold.h"

#include "core/utf8.h"
#include "text/fold_private.h"
#include "text/fold_table.h"

#define PAD 16

/* The first pass at work: the output, and the word it is in. */
struct pass {
    struct fold_state *f;
    size_t o;          /* bytes written */
    size_t word_start; /* first byte of the word at hand */
    size_t lone_at;    /* where the last word of one letter stood */
    unsigned run;      /* classes that some byte of the word has */
    unsigned all;      /* classes that every byte of the word has */
    unsigned lone;     /* words of one letter in a row */
    bool stretched;    /* one letter three times in a row */
};

void
fold_note(struct fold_state *f, size_t start, size_t end)
{
    if (f->evasion_count < FOLD_EVASIONS_MAX)
        f->evasions[f->evasion_count++] =
            (struct fold_evasion){ (uint32_t)start, (uint32_t)end };
}

/* Called behind each word: is there anything that the second pass must look at? */
static void
end_word(struct pass *s)
{
    const unsigned letters = s->run & CP_LETTER;
    const bool mixed = letters & (letters - 1) || (letters && s->run & CP_DIGIT);
    if (mixed || s->stretched || letters & CP_FOREIGN)
        s->f->rewrite = true;
    /* Latin alone may be Cyrillic by shape, if every letter of it has a twin. */
    s->f->twin_words += letters == CP_LATIN && s->all & CP_TWIN;
    s->f->cyrillic_seen |= letters == CP_CYRILLIC;
    if (s->o == s->word_start + 1 && letters) {
        s->lone = s->lone && s->word_start == s->lone_at + 2 ? s->lone + 1 : 1;
        s->lone_at = s->word_start;
        if (s->lone >= 4)
            s->f->rewrite = true;
    }
    s->run = 0;
    s->all = CP_WORD | CP_TWIN;
    s->stretched = false;
}

static inline void
put(struct pass *s, uint8_t byte, size_t at)
{
    struct fold_state *f = s->f;
    const unsigned class = cp_class[byte];
    if (class & CP_WORD) {
        s->run |= class & CP_WORD;
        s->all &= class;
        if (s->o >= s->word_start + 2 && byte == f->p[s->o - 1] &&
            byte == f->p[s->o - 2] && class & CP_LETTER)
            s->stretched = true;
    } else {
        if (s->run)
            end_word(s);
        s->word_start = s->o + 1;
    }
    f->p[s->o] = byte;
    f->origin[s->o++] = (uint32_t)at;
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
    if (s->o == s->word_start)
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
    const bool quoted = s->word_start && s->f->p[s->word_start - 1] == '\'';
    return last == 'g' && vowel && !quoted && s->o - s->word_start <= 4;
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
drop_hidden(struct pass *s, size_t at, size_t next)
{
    struct fold_state *f = s->f;
    f->signs.hidden++;
    if (s->o > s->word_start && next < f->text.n) {
        size_t after = next;
        uint8_t byte = fold_letter(utf8_next(f->text, &after));
        if (cp_class[byte] & CP_LETTER)
            fold_note(f, f->origin[s->o - 1], after);
    }
    (void)at;
}

/* A letter of another alphabet with the shape of one of ours. */
static void
put_foreign(struct pass *s, uint8_t byte, size_t at)
{
    const unsigned run = s->run;
    put(s, byte, at);
    s->run = run | CP_FOREIGN;
    s->f->signs.styled++;
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
            drop_hidden(s, at, next);
        return;
    case FOLD_MARK:
        put_mark(s, c);
        return;
    case FOLD_SILENT:
        return;
    case FOLD_JOINER:
        if (s->o > s->word_start && f->p[s->o - 1] != CP_OTHER)
            drop_hidden(s, at, next);
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

static void
first_pass(struct fold_state *f)
{
    const struct str text = f->text;
    const uint8_t *in = (const uint8_t *)text.p;
    struct pass s = { .f = f, .all = CP_WORD | CP_TWIN };
    for (size_t i = 0; i < text.n;) {
        const size_t at = i;
        const uint8_t b = in[i];
        uint8_t byte;
        uint32_t c;
        if (b < 0x80) {
            c = b;
            byte = fold_ascii[b];
            i++;
        } else if (b >= 0xC2 && b < 0xE0 && i + 1 < text.n &&
                   (in[i + 1] & 0xC0) == 0x80) {
            c = (uint32_t)(b & 0x1F) << 6 | (in[i + 1] & 0x3F);
            byte = fold_two[c - 0x80];
            i += 2;
        } else {
            c = utf8_next(text, &i);
            byte = fold_look_up(c);
        }
        if (cp_class[byte] & CP_SPECIAL)
            put_special(&s, c, at, i);
        else
            put(&s, byte, at);
    }
    if (s.run)
        end_word(&s);
    f->n = s.o;
}

/* Letters by script and language, over the finished copy. */
static void
count_signs(struct fold_state *f)
{
    uint32_t seen[256] = { 0 };
    for (size_t i = 0; i < f->n; i++)
        seen[f->p[i]]++;
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
        if (f.rewrite || (f.twin_words && f.cyrillic_seen))
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
