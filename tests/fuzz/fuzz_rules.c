/*
 * fuzz_rules: any bytes as a file of a rule pack; the first byte says which: '0' the cues, '1'
 * the reference pay, '2' rules, '3' written cases. It loads or is refused with a sentence that
 * names the file; what loads can score an ad.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/classifier.h"
#include "classifier/ruleset.h"
#include "core/err.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char CUES[] =
    "groups: [{group: g, cap: 6}]\n"
    "indicators: [{id: D1.1, strength: strong, name: {en: x}}]\n"
    "cues:\n"
    "  - {cue: P01, group: g, indicators: [D1.1], grade: A, cap: 3, name: {en: x}, "
    "why: {en: y}}\n"
    "  - {cue: S01, group: g, grade: B, cap: 3, name: {en: x}, why: {en: y}}\n"
    "  - {cue: N01, group: g, grade: C, cap: 3, name: {en: x}, why: {en: y}}\n";

static void
load(struct str cues, struct str pack, struct str pay)
{
    const struct bundle_file files[] = { { STR("cues.yaml"), cues },
                                         { STR("pack/a.yaml"), pack },
                                         { STR("reference-pay.yaml"), pay } };
    struct bundle bundle = { .label = STR("rules"), .files = files, .count = 3 };
    struct classifier_options options = { .rules = &bundle };
    struct classifier *c;
    struct err err = { 0 };
    if (!classifier_load(&c, &options, &err)) {
        if (strncmp(err.text, "rules/", 6) != 0)
            abort();
        return;
    }
    struct scorer *s = scorer_new(c);
    struct arena arena;
    struct score score;
    struct ad ad = { .text = pack,
                     .title = STR("виза в кредит, 3000 $"),
                     .kind = AD_JOB };
    arena_init(&arena, 0);
    scorer_score(s, &ad, &arena, &score);
    scorer_free(s);
    arena_free(&arena);
    classifier_free(c);
}

static void
load_cases(struct str cases)
{
    const struct bundle_file files[] = { { STR("cases/a.yaml"), cases } };
    struct bundle bundle = { .label = STR("rules"), .files = files, .count = 1 };
    const struct written_case *found;
    struct arena arena;
    struct err err = { 0 };
    size_t count;
    arena_init(&arena, 0);
    if (!ruleset_cases(&bundle, NULL, &arena, &found, &count, &err) &&
        strncmp(err.text, "rules/", 6) != 0)
        abort();
    arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = { (const char *)data, size };
    if (size == 0)
        return 0;
    struct str body = str_sub(input, 1, size);
    switch (data[0] % 4) {
    case 0:
        load(body, STR("[]"), STR("rates: []"));
        break;
    case 1:
        load(str_of(CUES), STR("[]"), body);
        break;
    case 2:
        load(str_of(CUES), body, STR("rates: []"));
        break;
    default:
        load_cases(body);
    }
    return 0;
}
