/*
 * The pack that was compiled when the program was built is the pack that its files say.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/classifier.h"
#include "classifier/ruleset.h"
#include "classifier/ruleset_image.h"
#include "cli/app.h"

#include <stdio.h>
#include <stdlib.h>

/* The built-in pack and model, opened or compiled. */
struct loaded {
    struct bundle rules;
    struct classifier *classifier;
    struct scorer *scorer;
    struct buf out;
};

static void
load(struct loaded *l, bool opened)
{
    struct err err = { .kind = ERR_NONE };
    l->rules = bundle_rules;
    if (!opened)
        l->rules.compiled = (struct str){ 0 };
    const struct classifier_options options = { .rules = &l->rules,
                                                .model = bundle_models.files[0].data,
                                                .version = STR("test") };
    if (!classifier_load(&l->classifier, &options, &err))
        fail_msg("%s", err.text);
    assert_int_equal(classifier_rules(l->classifier)->opened, opened);
    l->scorer = scorer_new(l->classifier);
    buf_init(&l->out, 1u << 24);
}

static void
give_back(struct loaded *l)
{
    scorer_free(l->scorer);
    classifier_free(l->classifier);
    buf_free(&l->out);
}

static struct str
risk_of(struct loaded *l, const struct ad *ad, struct arena *arena)
{
    struct score score;
    struct json j = json_to(&l->out);
    buf_reset(&l->out);
    scorer_score(l->scorer, ad, arena, &score);
    score_write_json(&score, &j);
    return buf_str(&l->out);
}

struct both {
    struct loaded opened, compiled;
    struct arena arena; /* of one ad */
    size_t ads;
};

static void
compare_ad(struct both *b, const struct ad *ad)
{
    const struct str a = risk_of(&b->opened, ad, &b->arena);
    const struct str c = risk_of(&b->compiled, ad, &b->arena);
    if (!str_eq(a, c))
        fail_msg("opened: " STR_FMT "\ncompiled: " STR_FMT, STR_ARG(a), STR_ARG(c));
    arena_reset(&b->arena);
    b->ads++;
}

static void
compare_examples(struct both *b, const struct example *x, const struct example *y,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(x[i].line, y[i].line);
        assert_true(str_eq(x[i].ad.text, y[i].ad.text));
        assert_true(str_eq(x[i].ad.title, y[i].ad.title));
        compare_ad(b, &x[i].ad);
    }
}

static void
compare_patterns(const struct rule_pattern *x, const struct rule_pattern *y,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(x[i].number, y[i].number);
        assert_true(str_eq(x[i].text, y[i].text));
    }
}

static void
compare_rule(const struct rule *x, const struct rule *y)
{
    assert_true(str_eq(x->id, y->id));
    assert_true(str_eq(x->file, y->file));
    assert_int_equal(x->line, y->line);
    assert_true(str_eq(x->regex_text, y->regex_text));
    assert_int_equal(x->any_count, y->any_count);
    assert_int_equal(x->all_count, y->all_count);
    assert_int_equal(x->unless_count, y->unless_count);
    assert_int_equal(x->unless_near_count, y->unless_near_count);
    compare_patterns(x->any, y->any, x->any_count);
    compare_patterns(x->all, y->all, x->all_count);
    compare_patterns(x->unless, y->unless, x->unless_count);
    compare_patterns(x->unless_near, y->unless_near, x->unless_near_count);
    assert_int_equal(x->hit_count, y->hit_count);
    assert_int_equal(x->miss_count, y->miss_count);
}

/* What clang leaves in the gaps of structs differs from load to load. */
static bool
has_image(void)
{
#ifdef __clang__
    if (!bundle_rules.compiled.n)
        skip();
#endif
    return bundle_rules.compiled.n > 0;
}

/* Every example of every rule comes out the same, to the byte. */
static void
opened_and_compiled_are_one_pack(void **state)
{
    (void)state;
    assert_true(has_image());
    struct both *b = calloc(1, sizeof(*b));
    load(&b->opened, true);
    load(&b->compiled, false);
    arena_init(&b->arena, 0);
    const struct ruleset *x = classifier_rules(b->opened.classifier);
    const struct ruleset *y = classifier_rules(b->compiled.classifier);
    assert_true(str_eq(classifier_pack(b->opened.classifier),
                       classifier_pack(b->compiled.classifier)));
    assert_int_equal(x->rule_count, y->rule_count);
    for (size_t i = 0; i < x->rule_count; i++) {
        compare_rule(&x->rules[i], &y->rules[i]);
        compare_examples(b, x->rules[i].hit, y->rules[i].hit, x->rules[i].hit_count);
        compare_examples(b, x->rules[i].miss, y->rules[i].miss, x->rules[i].miss_count);
    }
    assert_true(b->ads > x->rule_count);
    arena_free(&b->arena);
    give_back(&b->opened);
    give_back(&b->compiled);
    free(b);
}

/* Kilobytes of files, also of those in memory, that this process has in memory. */
static long
mapped_kb(void)
{
    char line[256];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        if (!strncmp(line, "RssFile:", 8))
            kb += strtol(line + 8, NULL, 10);
        if (!strncmp(line, "RssShmem:", 9))
            kb += strtol(line + 9, NULL, 10);
    }
    fclose(f);
    assert_true(kb > 0);
    return kb;
}

/* Memory at rest is given back, and what is read there again is what it was. */
static void
a_pack_at_rest_is_the_same(void **state)
{
    const struct str image = bundle_rules.compiled;
    (void)state;
    assert_true(has_image());
    char *copy = malloc(image.n);
    memcpy(copy, image.p, image.n);
    const long before = mapped_kb();
    bundle_rest(&bundle_rules);
    assert_in_range(before - mapped_kb(), image.n / 1024, SIZE_MAX / 2);
    assert_memory_equal(copy, image.p, image.n);
    free(copy);
}

/* What is no image, or not a whole one, or of another program, is read from the files. */
static void
other_bytes_are_no_image(void **state)
{
    const struct str image = bundle_rules.compiled;
    struct image_head head;
    (void)state;
    assert_true(has_image());
    char *copy = malloc(image.n);
    struct ruleset *whole = ruleset_image_open(image);
    assert_non_null(whole);
    ruleset_free(whole);
    assert_null(ruleset_image_open((struct str){ 0 }));
    assert_null(ruleset_image_open(str_sub(image, 0, sizeof(head) - 1)));
    assert_null(ruleset_image_open(str_sub(image, 0, image.n - 1)));
    for (size_t word = 0; word < sizeof(head) / 8; word++) {
        memcpy(copy, image.p, image.n);
        copy[8 * word] ^= 1;
        assert_null(ruleset_image_open((struct str){ copy, image.n }));
    }
    free(copy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opened_and_compiled_are_one_pack),
        cmocka_unit_test(a_pack_at_rest_is_the_same),
        cmocka_unit_test(other_bytes_are_no_image),
    };
    return cmocka_run_group_tests_name("rules_image", tests, NULL, NULL);
}
