/*
 * same_rules: the built-in pack for programs that know no tokens, and PCRE2 run over it.
 *
 *     same_rules expressions       one "id<tab>expression" a line
 *     same_rules match ADS.jsonl   both engines over the texts of the ads; one JSON object
 *     same_rules cases             the written cases as labelled JSON lines, for a learner
 *
 * A rule becomes one expression: the alternatives of its `any` as somebody would write them by
 * hand, or its `regex` as it is. Left out are alternatives with typed atoms (#money) or stems
 * and what is said by `all`, `unless`, `with` and `absent`. "match" times PCRE2 with UTF, UCP,
 * CASELESS and JIT, one expression after another over the original text. Beside it stands what
 * our engine finds with the same rules; that is not timed here, because bench/engine times it
 * doing all of its work. The engine finds a little more, since it undoes evasions, and now and
 * then less in a gap: `\w` takes name_name for one word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "bench/ads.h"
#include "bench/timing.h"
#include "cli/app.h"
#include "classifier/regex.h"
#include "classifier/ruleset.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "tests/support/expression.h"
#include "text/words.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#define EXPRESSION_MAX (1u << 20) /* bytes of one */

struct same {
    struct arena arena;
    struct ruleset *rules;
    struct str *ids, *expressions; /* of the rules that can be said so */
    struct regex **regexes; /* by expression; NULL where it is made of patterns */
    size_t count, patterns, left_out, regex_count;
    struct stemmer *stemmer;
    struct matcher *matcher; /* of the patterns that went into the expressions */
    uint32_t *rule_of;       /* by pattern: which expression */
    pcre2_code **codes;
    struct ads ads;
    size_t bytes;
};

struct counts {
    size_t pcre2, tokens, both; /* pairs of expression and ad */
};

static const struct expression_style style = {
    .word = "\\w",
    .other = "\\W",
    .begin = "\\b",
    .end = "\\b",
    .rest = "\\w*",
    .put_letters = fold_to_utf8,
};

/* One rule to one expression; a rule of which nothing can be said adds none. */
static bool
add_rule(struct same *s, const struct rule *rule, struct err *err)
{
    struct pattern *said = ARENA_NEW(&s->arena, struct pattern, rule->any_count);
    struct buf out;
    size_t n = 0;
    for (size_t i = 0; i < rule->any_count; i++) {
        if (!pattern_parse(rule->any[i].text, &s->arena, &said[n], err))
            return false;
        if (!expression_can(&style, &said[n]))
            continue;
        uint32_t number = matcher_add(s->matcher, &said[n++], MATCH_LANG_ANY,
                                      MATCH_FIELD(FIELD_TEXT));
        s->rule_of[number] = (uint32_t)s->count;
    }
    if (rule->regex) {
        s->regexes[s->count] = rule->regex;
        s->ids[s->count] = rule->id;
        s->expressions[s->count++] = rule->regex_text;
        s->regex_count++;
        return true;
    }
    s->patterns += n;
    s->left_out += rule->any_count - n;
    if (n == 0)
        return true;
    buf_init(&out, EXPRESSION_MAX);
    expression_put(&style, said, n, &out);
    const bool whole = !buf_failed(&out);
    s->ids[s->count] = rule->id;
    s->expressions[s->count++] = arena_str(&s->arena, buf_str(&out));
    buf_free(&out);
    return whole || err_set(err, STR_FMT ": expression too long", STR_ARG(rule->id));
}

static bool
add_rules(struct same *s, struct err *err)
{
    size_t patterns = 0;
    if (!ruleset_load(&bundle_rules, &s->rules, err))
        return false;
    for (size_t i = 0; i < s->rules->rule_count; i++)
        patterns += s->rules->rules[i].any_count;
    s->ids = ARENA_NEW(&s->arena, struct str, s->rules->rule_count);
    s->expressions = ARENA_NEW(&s->arena, struct str, s->rules->rule_count);
    s->regexes = ARENA_NEW(&s->arena, struct regex *, s->rules->rule_count);
    s->rule_of = ARENA_NEW(&s->arena, uint32_t, patterns);
    s->stemmer = stemmer_new();
    s->matcher = matcher_new(s->stemmer);
    for (size_t i = 0; i < s->rules->rule_count; i++) {
        if (!add_rule(s, &s->rules->rules[i], err))
            return false;
    }
    matcher_build(s->matcher);
    return true;
}

/* ---- both engines over the same texts ---- */

/* Texts that PCRE2 would refuse are left out. */
static bool
read_texts(struct same *s, const char *path, struct err *err)
{
    size_t kept = 0;
    if (!ads_read(path, &s->arena, &s->ads, err))
        return false;
    for (size_t i = 0; i < s->ads.count; i++) {
        if (utf8_valid(s->ads.items[i].text))
            s->ads.items[kept++] = s->ads.items[i];
    }
    s->ads.count = kept;
    for (size_t i = 0; i < kept; i++)
        s->bytes += s->ads.items[i].text.n;
    return kept > 0 || err_set(err, "%s: holds no valid text", path);
}

static bool
compile(struct same *s, struct err *err)
{
    s->codes = mem_alloc(s->count, sizeof(pcre2_code *));
    for (size_t i = 0; i < s->count; i++) {
        int code = 0;
        PCRE2_SIZE at = 0;
        s->codes[i] =
            pcre2_compile((PCRE2_SPTR)s->expressions[i].p, s->expressions[i].n,
                          PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS, &code, &at, NULL);
        if (!s->codes[i] || pcre2_jit_compile(s->codes[i], PCRE2_JIT_COMPLETE) != 0)
            return err_set(err, STR_FMT ": not compiled: error %d at byte %zu",
                           STR_ARG(s->ids[i]), code, (size_t)at);
    }
    return true;
}

/* Marks in `found` which expressions match; returns how many could not be decided. */
static size_t
run_pcre2(const struct same *s, struct str text, pcre2_match_data *data, bool *found)
{
    size_t failed = 0;
    for (size_t i = 0; i < s->count; i++) {
        int answer = pcre2_match(s->codes[i], (PCRE2_SPTR)text.p, text.n, 0,
                                 PCRE2_NO_UTF_CHECK, data, NULL);
        found[i] = answer >= 0;
        failed += answer < 0 && answer != PCRE2_ERROR_NOMATCH;
    }
    return failed;
}

static void
run_tokens(const struct same *s, struct match_scratch *scratch, struct str text,
           struct arena *arena, bool *found)
{
    struct folded folded;
    struct match_text words = { 0 };
    size_t count = 0;
    fold_text(text, arena, &folded);
    const struct word *split = words_split(&folded, arena, &words.word_count);
    struct match_word *marked = ARENA_NEW(arena, struct match_word, words.word_count);
    for (size_t i = 0; i < words.word_count; i++) {
        uint32_t *atoms = ARENA_NEW(arena, uint32_t, MATCH_ATOMS_MAX);
        bool overflow = false;
        marked[i] = (struct match_word){ .start = split[i].start,
                                         .end = split[i].end,
                                         .atoms = atoms };
        struct match_form form = { folded.p + split[i].start,
                                   split[i].end - split[i].start, MATCH_LANG_ANY };
        marked[i].atom_count =
            (uint32_t)matcher_atoms(s->matcher, s->stemmer, &form, atoms, &overflow);
    }
    words.words = marked;
    const struct match *matches = matcher_run(
        s->matcher, scratch, &words, MATCH_LANG_ANY, FIELD_TEXT, arena, &count);
    for (size_t i = 0; i < count; i++)
        found[s->rule_of[matches[i].pattern]] = true;
}

static void
run_regexes(const struct same *s, struct regex_scratch *scratch, struct str text,
            bool *found)
{
    for (size_t i = 0; i < s->count; i++) {
        struct gate_text open = { .original = text, .read.text = text, .any = true };
        size_t start, end;
        if (s->regexes[i])
            found[i] =
                regex_run(s->regexes[i], scratch, &open, &start, &end) == REGEX_HIT;
    }
}

static struct counts
compare(const struct same *s, bool *const *found)
{
    struct match_scratch *scratch = match_scratch_new(s->matcher);
    struct regex_scratch *regexes = regex_scratch_new();
    struct arena arena;
    struct counts out = { 0 };
    bool *tokens = mem_alloc(s->count, sizeof(*tokens));
    arena_init(&arena, 0);
    for (size_t t = 0; t < s->ads.count; t++) {
        memset(tokens, 0, s->count * sizeof(*tokens));
        run_tokens(s, scratch, s->ads.items[t].text, &arena, tokens);
        run_regexes(s, regexes, s->ads.items[t].text, tokens);
        for (size_t i = 0; i < s->count; i++) {
            out.pcre2 += found[t][i];
            out.tokens += tokens[i];
            out.both += found[t][i] && tokens[i];
        }
        arena_reset(&arena);
    }
    free(tokens);
    arena_free(&arena);
    match_scratch_free(scratch);
    regex_scratch_free(regexes);
    return out;
}

static bool
match(struct same *s, const char *path, struct err *err)
{
    pcre2_match_data *data = pcre2_match_data_create(16, NULL);
    if (!read_texts(s, path, err) || !compile(s, err))
        return false;
    bool **found = ARENA_NEW(&s->arena, bool *, s->ads.count);
    for (size_t t = 0; t < s->ads.count; t++)
        found[t] = ARENA_NEW(&s->arena, bool, s->count);
    size_t failed = 0;
    const double start = now_us();
    for (size_t t = 0; t < s->ads.count; t++)
        failed += run_pcre2(s, s->ads.items[t].text, data, found[t]);
    const double us = now_us() - start, ads = (double)s->ads.count;
    const struct counts counts = compare(s, found);
    struct buf out;
    buf_init(&out, 1u << 16);
    struct json j = json_to(&out);
    json_open_object(&j);
    json_put_int(&j, "rules", (int64_t)s->rules->rule_count);
    json_put_int(&j, "expressions", (int64_t)s->count);
    json_put_int(&j, "alternatives", (int64_t)s->patterns);
    json_put_int(&j, "alternatives_left_out", (int64_t)s->left_out);
    json_put_int(&j, "regexes", (int64_t)s->regex_count);
    json_put_int(&j, "ads", (int64_t)s->ads.count);
    json_put_real(&j, "bytes_per_ad", (double)s->bytes / ads, 1);
    json_put_real(&j, "us_per_ad", us / ads, 2);
    json_put_int(&j, "ads_per_s", (int64_t)(ads * 1e6 / us));
    json_put_int(&j, "undecided", (int64_t)failed);
    json_put_real(&j, "hits_per_ad", (double)counts.pcre2 / ads, 2);
    json_put_real(&j, "our_hits_per_ad", (double)counts.tokens / ads, 2);
    json_put_real(&j, "hits_of_both_per_ad", (double)counts.both / ads, 2);
    json_end_object(&j);
    printf("%s\n", buf_cstr(&out));
    buf_free(&out);
    pcre2_match_data_free(data);
    return true;
}

/* ---- what goes out ---- */

static bool
print_cases(struct same *s, struct err *err)
{
    const uint32_t flagged = 1u << BAND_REVIEW | 1u << BAND_HIGH;
    const struct written_case *cases;
    size_t count;
    struct buf out;
    if (!ruleset_cases(&bundle_rules, NULL, &s->arena, &cases, &count, err))
        return false;
    buf_init(&out, 1u << 20);
    for (size_t i = 0; i < count; i++) {
        struct json j = json_to(&out);
        const bool up = cases[i].bands & flagged, down = cases[i].bands & ~flagged;
        if (up == down)
            continue; /* says nothing of the band, or leaves it open */
        buf_reset(&out);
        json_open_object(&j);
        json_put_text(&j, "label", up ? STR("deceptive") : STR("legitimate"));
        json_put_text(&j, "title", cases[i].ad.title);
        json_put_text(&j, "text", cases[i].ad.text);
        json_end_object(&j);
        printf("%s\n", buf_cstr(&out));
    }
    buf_free(&out);
    return true;
}

static bool
print_expressions(const struct same *s)
{
    for (size_t i = 0; i < s->count; i++)
        printf(STR_FMT "\t" STR_FMT "\n", STR_ARG(s->ids[i]),
               STR_ARG(s->expressions[i]));
    return true;
}

int
main(int argc, char **argv)
{
    struct same s = { 0 };
    struct err err = { .kind = ERR_NONE };
    const struct str what = str_of(argc > 1 ? argv[1] : "");
    const bool matches = str_eq(what, STR("match"));
    if (argc != (matches ? 3 : 2) || (!matches && !str_eq(what, STR("expressions")) &&
                                      !str_eq(what, STR("cases")))) {
        fprintf(stderr, "usage: same_rules expressions|match ADS.jsonl|cases\n");
        return 2;
    }
    arena_init(&s.arena, 0);
    bool ok = str_eq(what, STR("cases"))
                  ? print_cases(&s, &err)
                  : add_rules(&s, &err) &&
                        (matches ? match(&s, argv[2], &err) : print_expressions(&s));
    if (!ok)
        fprintf(stderr, "same_rules: %s\n", err.text);
    for (size_t i = 0; s.codes && i < s.count; i++)
        pcre2_code_free(s.codes[i]);
    free(s.codes);
    free(s.ads.items);
    matcher_free(s.matcher);
    stemmer_free(s.stemmer);
    ruleset_free(s.rules);
    arena_free(&s.arena);
    return ok ? 0 : 2;
}
