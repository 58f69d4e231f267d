/*
 * The token engine against a slow second opinion: every pattern of the pack also as a PCRE2
 * expression with UTF, UCP and CASELESS over the same folded text, over real and made-up ads.
 * Each hit and each span must be equal.
 *
 * Folded bytes become UTF-8, one character a byte. Of all matches the one that ends first
 * counts, of those the shortest, as classifier/match.h promises: a search tells whether there
 * is one, and the breadth-first matcher, started at each word, where; and where all the other
 * places of a pattern are that was found. `~word` becomes the forms with that stem that the texts
 * hold. Patterns with typed atoms (#money) have tables of their
 * own in test_amounts.c and are left out and counted.
 *
 * ORACLE_EVERY=1 reads every training ad; otherwise one in 150, and fewer made-up texts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/ruleset.h"
#include "core/ad_line.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "tests/support/expression.h"
#include "text/codepage.h"

#include <glob.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXTS_MAX    20000
#define PATTERNS_MAX 20000
#define ENDS_MAX     500 /* of one pattern from one place */
#define MADE_TEXTS   300 /* ten times as many with ORACLE_EVERY */
#define WORD         "[\\p{L}\\p{N}]"

/* A text as both engines read it. */
struct subject {
    struct folded folded;
    const struct word *words;
    size_t word_count;
    struct str utf8;
    uint32_t *at; /* by folded byte, n + 1 of them: where it is in utf8 */
    uint32_t *of; /* by byte of utf8, and one more: the folded byte */
};

struct opinion {
    struct str text; /* of the pattern */
    pcre2_code *code;
    bool anchored;
};

struct bench {
    struct arena arena;
    struct stemmer *stemmer;
    struct matcher *matcher;
    struct opinion *opinions; /* by pattern number */
    size_t count, typed, hits, places;
    struct subject *subjects;
    size_t subject_count;
    struct str *forms; /* words of all subjects, each once, as folded bytes */
    size_t form_count;
    const struct str *vocabulary; /* of the pack, for making texts */
    size_t vocabulary_count;
    pcre2_match_data *data;
};

/* Two letters that the code page has and Unicode writes with two characters. */
static uint32_t
shown(uint8_t byte)
{
    if (byte == CP_UZ_O_LATIN)
        return 0x1A1;
    if (byte == CP_UZ_G_LATIN)
        return 0x1E7;
    return byte < 128 ? byte : cp_unicode[byte - 128] ? cp_unicode[byte - 128] : 0x25CC;
}

static void
add_subject(struct bench *b, struct str text)
{
    if (b->subject_count == TEXTS_MAX || text.n == 0)
        return;
    struct subject *s = &b->subjects[b->subject_count++];
    fold_text(text, &b->arena, &s->folded);
    s->words = words_split(&s->folded, &b->arena, &s->word_count);
    const size_t n = s->folded.n;
    char *utf8 = ARENA_NEW(&b->arena, char, 4 * n + 1);
    s->at = ARENA_NEW(&b->arena, uint32_t, n + 1);
    s->of = ARENA_NEW(&b->arena, uint32_t, 4 * n + 1);
    struct buf one;
    buf_init(&one, 16);
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        s->at[i] = (uint32_t)made;
        buf_reset(&one);
        utf8_put(&one, shown(s->folded.p[i]));
        for (size_t k = 0; k < one.n; k++) {
            s->of[made] = (uint32_t)i;
            utf8[made++] = one.p[k];
        }
    }
    s->at[n] = (uint32_t)made;
    s->of[made] = (uint32_t)n;
    s->utf8 = (struct str){ utf8, made };
    buf_free(&one);
}

static void
put_letters(const uint8_t *p, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++)
        utf8_put(out, shown(p[i]));
}

/* Whose stems, in which languages. */
struct tongue {
    const struct bench *bench;
    uint32_t langs;
};

static bool
same_stem(const struct bench *b, const struct pattern_word *word, struct str form,
          uint32_t langs)
{
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        uint8_t one[STEM_MAX], other[STEM_MAX];
        if (!(langs & MATCH_LANG(lang)))
            continue;
        size_t one_n = stem_word(b->stemmer, word->p, word->n, lang, one);
        size_t other_n =
            stem_word(b->stemmer, (const uint8_t *)form.p, form.n, lang, other);
        if (one_n == other_n && memcmp(one, other, one_n) == 0)
            return true;
    }
    return false;
}

/* The forms that share the word's stem in one of the languages, as alternatives. */
static void
put_forms(const void *context, const struct pattern_word *word, struct buf *out)
{
    const struct tongue *tongue = context;
    const struct bench *b = tongue->bench;
    const uint32_t langs =
        tongue->langs == MATCH_LANG_ANY ? MATCH_LANG(LANG_NONE) : tongue->langs;
    buf_add(out, STR("(?:\\x{10FFFF}"));
    for (size_t i = 0; i < b->form_count; i++) {
        if (b->forms[i].n > STEM_MAX || !same_stem(b, word, b->forms[i], langs))
            continue;
        buf_add(out, STR("|"));
        put_letters((const uint8_t *)b->forms[i].p, b->forms[i].n, out);
    }
    buf_add(out, STR(")"));
}

static const struct expression_style style = {
    .word = WORD,
    .other = "[^\\p{L}\\p{N}]",
    .begin = "(?<!" WORD ")",
    .end = "(?!" WORD ")",
    .rest = WORD "*(?!" WORD ")",
    .put_letters = put_letters,
    .put_forms = put_forms,
};

static pcre2_code *
compile(const struct bench *b, const struct pattern *pattern, uint32_t langs)
{
    const struct tongue tongue = { b, langs };
    struct expression_style mine = style;
    struct buf out;
    mine.context = &tongue;
    buf_init(&out, 4u << 20);
    expression_put(&mine, pattern, 1, &out);
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)out.p, out.n, PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS,
                      &code, &at, NULL);
    if (!compiled)
        fail_msg("error %d at %zu of %s", code, (size_t)at, buf_cstr(&out));
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    buf_free(&out);
    return compiled;
}

static void
add_pattern(struct bench *b, struct str text, uint32_t langs)
{
    struct pattern pattern;
    struct err err = { 0 };
    if (!pattern_parse(text, &b->arena, &pattern, &err))
        fail_msg("%s", err.text);
    if (!expression_can(&style, &pattern)) {
        b->typed++;
        return;
    }
    assert_true(b->count < PATTERNS_MAX);
    matcher_add(b->matcher, &pattern, langs, MATCH_FIELD(FIELD_TEXT));
    b->opinions[b->count++] = (struct opinion){ .text = text,
                                                .code = compile(b, &pattern, langs),
                                                .anchored = pattern.anchored };
}

/* Where the expression matches first, and shortest, as folded bytes. */
static bool
opine(const struct bench *b, const struct opinion *o, const struct subject *s,
      struct match *out)
{
    PCRE2_SPTR text = (PCRE2_SPTR)s->utf8.p;
    const PCRE2_SIZE *span = pcre2_get_ovector_pointer(b->data);
    int found = pcre2_match(o->code, text, s->utf8.n, 0, 0, b->data, NULL);
    assert_true(found > 0 || found == PCRE2_ERROR_NOMATCH);
    if (found < 0)
        return false;
    if (o->anchored) {
        *out = (struct match){ 0, s->of[span[0]], s->of[span[1]] };
        return true;
    }
    PCRE2_SIZE best_start = 0, best_end = PCRE2_UNSET;
    int workspace[4000];
    for (size_t w = 0; w < s->word_count; w++) {
        const PCRE2_SIZE at = s->at[s->words[w].start];
        if (at >= best_end)
            break;
        found = pcre2_dfa_match(o->code, text, s->utf8.n, at,
                                PCRE2_ANCHORED | PCRE2_DFA_SHORTEST, b->data, NULL,
                                workspace, 4000);
        assert_true(found >= 0 || found == PCRE2_ERROR_NOMATCH);
        if (found >= 0 && (best_end == PCRE2_UNSET || span[1] <= best_end)) {
            best_start = span[0];
            best_end = span[1];
        }
    }
    *out = (struct match){ 0, s->of[best_start], s->of[best_end] };
    return true;
}

static void
tell(const struct opinion *o, const struct subject *s, const char *who, size_t start,
     size_t end)
{
    print_message("# " STR_FMT " in '%.200s': %s %.*s\n", STR_ARG(o->text), s->utf8.p,
                  who, end > start ? (int)(s->at[end] - s->at[start]) : 1,
                  end > start ? s->utf8.p + s->at[start] : "-");
}

/* Every end that the expression has in the text, each with its latest start; not for anchored
 * ones, which the breadth-first matcher cannot do. */
static size_t
opine_all(const struct bench *b, const struct opinion *o, const struct subject *s,
          struct match *out)
{
    const PCRE2_SIZE *span = pcre2_get_ovector_pointer(b->data);
    enum { ROOM = 40000 };
    int *workspace = mem_alloc(ROOM, sizeof *workspace);
    PCRE2_SIZE *starts = mem_alloc(s->folded.n + 1, sizeof *starts);
    size_t count = 0;
    for (size_t w = 0; w < s->word_count; w++) {
        const PCRE2_SIZE at = s->at[s->words[w].start];
        const int found =
            pcre2_dfa_match(o->code, (PCRE2_SPTR)s->utf8.p, s->utf8.n, at,
                            PCRE2_ANCHORED, b->data, NULL, workspace, ROOM);
        assert_true(found > 0 || found == PCRE2_ERROR_NOMATCH);
        for (int i = 0; i < found; i++)
            starts[s->of[span[2 * i + 1]]] = s->of[span[2 * i]] + (PCRE2_SIZE)1;
    }
    for (size_t end = 0; end <= s->folded.n; end++) {
        if (starts[end])
            out[count++] =
                (struct match){ 0, (uint32_t)starts[end] - 1, (uint32_t)end };
    }
    free(starts);
    free(workspace);
    return count;
}

/* All places of a pattern that was found, as both engines have them. */
static size_t
compare_places(struct bench *b, struct match_scratch *scratch, const struct subject *s,
               const struct match_text *words, uint32_t p)
{
    struct arena arena;
    struct match_places places = { .patterns = &p,
                                   .pattern_count = 1,
                                   .steps = 1u << 30 };
    struct match *theirs = mem_alloc(s->folded.n + 1, sizeof *theirs);
    size_t wrong = 0;
    arena_init(&arena, 0);
    matcher_places(b->matcher, scratch, words, &places, &arena);
    const size_t count = opine_all(b, &b->opinions[p], s, theirs);
    b->places += count;
    for (size_t i = 0; i < count || i < places.count; i++) {
        const struct match *x = i < places.count ? &places.list[i] : NULL;
        const struct match *y = i < count ? &theirs[i] : NULL;
        if (x && y && x->start == y->start && x->end == y->end)
            continue;
        tell(&b->opinions[p], s, "engine's place", x ? x->start : 0, x ? x->end : 0);
        tell(&b->opinions[p], s, "oracle's place", y ? y->start : 0, y ? y->end : 0);
        wrong = 1;
        break;
    }
    arena_free(&arena);
    free(theirs);
    return wrong;
}

/* Both engines over one text; returns how many patterns they differ on. */
static size_t
compare(struct bench *b, struct match_scratch *scratch, const struct subject *s)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct match_text words = help_words(b->matcher, b->stemmer, &s->folded, &arena);
    size_t count = 0;
    const struct match *found = matcher_run(b->matcher, scratch, &words, MATCH_LANG_ANY,
                                            FIELD_TEXT, &arena, &count);
    size_t wrong = 0, next = 0;
    for (size_t p = 0; p < b->count; p++) {
        const struct match *ours =
            next < count && found[next].pattern == p ? &found[next++] : NULL;
        struct match theirs;
        const bool hit = opine(b, &b->opinions[p], s, &theirs);
        b->hits += hit;
        if (!ours && !hit)
            continue;
        if (ours && hit && ours->start == theirs.start && ours->end == theirs.end) {
            if (!b->opinions[p].anchored)
                wrong += compare_places(b, scratch, s, &words, (uint32_t)p);
            continue;
        }
        tell(&b->opinions[p], s, "engine", ours ? ours->start : 0,
             ours ? ours->end : 0);
        tell(&b->opinions[p], s, "oracle", hit ? theirs.start : 0,
             hit ? theirs.end : 0);
        wrong++;
    }
    arena_free(&arena);
    return wrong;
}

static void
add_training(struct bench *b)
{
    glob_t files = { 0 };
    if (glob("../shared/data/train/*.jsonl", 0, NULL, &files) != 0)
        print_message("# skipped: no ../shared\n");
    const char *said = getenv("ORACLE_EVERY");
    const size_t every = said ? strtoul(said, NULL, 10) : 150;
    size_t number = 0;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct str rest, line;
        struct err err = { 0 };
        if (!file_read(files.gl_pathv[i], 256u << 20, &b->arena, &rest, &err))
            fail_msg("%s", err.text);
        while (str_cut(&rest, '\n', &line)) {
            struct ad_line ad;
            if (number++ % every == 0 && ad_line_read(line, &b->arena, &ad, &err))
                add_subject(b, ad.ad.text);
        }
    }
    globfree(&files);
}

/* Short texts of words from the patterns themselves, where hits and near misses abound. */
static void
add_made(struct bench *b)
{
    static const char *const between[] = {
        " ", ", ", "\n", " и ", " - ", " x ", " 5 "
    };
    uint32_t seed = 20261122;
    struct buf text;
    buf_init(&text, 4096);
    for (int t = 0; t < (getenv("ORACLE_EVERY") ? 10 : 1) * MADE_TEXTS; t++) {
        buf_reset(&text);
        seed = seed * 1664525u + 1013904223u;
        size_t base = (seed >> 8) % b->vocabulary_count;
        for (int w = 0; w < 25; w++) {
            seed = seed * 1664525u + 1013904223u;
            /* most words from one place of the vocabulary: those of one rule stand together */
            size_t index = w % 5 == 0 ? (seed >> 8) : base + (seed >> 8) % 12;
            buf_add(&text, b->vocabulary[index % b->vocabulary_count]);
            buf_add(&text, (seed >> 4) % 8 == 0 ? STR("ами") : STR(""));
            buf_add(&text, str_of(between[(seed >> 11) % 7]));
        }
        add_subject(b, buf_str(&text));
    }
    buf_free(&text);
}

/* Words of the patterns' source text, without its signs. */
static void
gather_vocabulary(struct bench *b, const struct ruleset *rules)
{
    struct str *words = ARENA_NEW(&b->arena, struct str, 100000);
    size_t n = 0;
    for (size_t r = 0; r < rules->rule_count; r++) {
        for (size_t i = 0; i < rules->rules[r].any_count; i++) {
            struct str rest = rules->rules[r].any[i].text, word;
            while (n < 100000 && str_cut(&rest, ' ', &word)) {
                while (word.n && strchr("(~^<", word.p[0]))
                    word = str_sub(word, 1, word.n);
                while (word.n && strchr(")*>", word.p[word.n - 1]))
                    word.n--;
                if (word.n > 2 && word.p[0] != '#' && word.p[0] != '|')
                    words[n++] = word;
            }
        }
    }
    b->vocabulary = words;
    b->vocabulary_count = n;
}

/* Stems, which the pack uses little, and the corners of the language. */
static const struct {
    const char *text;
    uint32_t langs;
} more[] = {
    { "~работа <4> ~граница", MATCH_LANG(LANG_RU) },
    { "(~виза | ~билет) <6> ~кредит", MATCH_LANG(LANG_RU) },
    { "~девушка <~5> ~клуб", MATCH_LANG(LANG_RU) },
    { "~оплата ~день", MATCH_LANG(LANG_RU) },
    { "~жұмыс <4> ~шетел", MATCH_LANG(LANG_KK) },
    { "~work <5> ~abroad", MATCH_LANG(LANG_EN) },
    { "~pay <3> ~week", MATCH_LANG(LANG_EN) },
    { "^ ~требовать", MATCH_LANG(LANG_RU) },
    { "^ (нужн* | ищ* | требу*) <4> (люд* | девуш*)", MATCH_LANG_ANY },
    { "без <2> (опыт* | знани*) <8> (доход* | зарплат*)", MATCH_LANG_ANY },
    { "(a b c | a b | a) <3> (b c | c)", MATCH_LANG_ANY },
    { "и <~4> в <~4> на", MATCH_LANG_ANY },
    { "и <60> или <60> но", MATCH_LANG_ANY },
};

static int
by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
gather_forms(struct bench *b)
{
    size_t total = 0, n = 0;
    for (size_t s = 0; s < b->subject_count; s++)
        total += b->subjects[s].word_count;
    struct str *forms = ARENA_NEW(&b->arena, struct str, total);
    for (size_t s = 0; s < b->subject_count; s++) {
        const struct subject *subject = &b->subjects[s];
        for (size_t w = 0; w < subject->word_count; w++)
            forms[n++] = (struct str){
                (const char *)subject->folded.p + subject->words[w].start,
                subject->words[w].end - subject->words[w].start,
            };
    }
    qsort(forms, n, sizeof *forms, by_bytes);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !str_eq(forms[i], forms[i - 1]))
            forms[b->form_count++] = forms[i];
    }
    b->forms = forms;
}

static void
add_patterns(struct bench *b, const struct ruleset *rules)
{
    for (size_t r = 0; r < rules->rule_count; r++) {
        const struct rule *rule = &rules->rules[r];
        for (size_t i = 0; i < rule->any_count; i++)
            add_pattern(b, rule->any[i].text, rule->langs);
        for (size_t i = 0; i < rule->all_count; i++)
            add_pattern(b, rule->all[i].text, rule->langs);
        for (size_t i = 0; i < rule->unless_count; i++)
            add_pattern(b, rule->unless[i].text, rule->langs);
        for (size_t i = 0; i < rule->unless_near_count; i++)
            add_pattern(b, rule->unless_near[i].text, rule->langs);
    }
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        add_pattern(b, str_of(more[i].text), more[i].langs);
    matcher_build(b->matcher);
}

static void
both_find_the_same(void **state)
{
    (void)state;
    struct bench b = { 0 };
    struct bundle bundle;
    struct ruleset *rules;
    struct err err = { 0 };
    arena_init(&b.arena, 0);
    if (!bundle_read("rules", ".yaml", &b.arena, &bundle, &err) ||
        !ruleset_load(&bundle, &rules, &err))
        fail_msg("%s", err.text);
    b.stemmer = stemmer_new();
    b.matcher = matcher_new(b.stemmer);
    b.subjects = mem_alloc(TEXTS_MAX, sizeof *b.subjects);
    b.opinions = mem_alloc(PATTERNS_MAX, sizeof *b.opinions);
    b.data = pcre2_match_data_create(ENDS_MAX, NULL);
    gather_vocabulary(&b, rules);
    add_training(&b);
    add_made(&b);
    gather_forms(&b);
    add_patterns(&b, rules);
    struct match_scratch *scratch = match_scratch_new(b.matcher);
    size_t wrong = 0;
    for (size_t s = 0; s < b.subject_count && wrong < 20; s++)
        wrong += compare(&b, scratch, &b.subjects[s]);
    print_message("# %zu patterns (%zu with typed atoms left out), %zu texts, %zu "
                  "hits, %zu places\n",
                  b.count, b.typed, b.subject_count, b.hits, b.places);
    assert_int_equal(wrong, 0);
    assert_true(b.hits > 1000);
    for (size_t i = 0; i < b.count; i++)
        pcre2_code_free(b.opinions[i].code);
    pcre2_match_data_free(b.data);
    match_scratch_free(scratch);
    matcher_free(b.matcher);
    stemmer_free(b.stemmer);
    free(b.subjects);
    free(b.opinions);
    ruleset_free(rules);
    arena_free(&b.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_find_the_same),
    };
    return cmocka_run_group_tests_name("oracle", tests, NULL, NULL);
}
