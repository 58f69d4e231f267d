/*
 * Merged models: sums, in any order and grouping; what learns on a base adds to it and gives it
 * back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "classifier/model_merge.h"
#include "classifier/trainer.h"
#include "classifier/trainer_inside.h"
#include "core/digest.h"
#include "help.h"

#define ROOM (8u << 20)

static const char *const SAID[] = {
    "Visa and ticket on credit, passport stays with us, write quickly",
    "The company offers a contract, insurance and fixed hours",
    "Easy money for hostess, visa on credit, passport only",
    "Requirements: diploma, contract by the labour code, insurance",
};

/* Adds ads `from` to `to` - 1, every second deceptive; each its own template. Those of a party
 * carry words that only it has. */
static void
add_ads(struct trainer *t, int from, int to, const char *party)
{
    struct buf room, text;
    buf_init(&room, 1 << 12);
    buf_init(&text, 1 << 12);
    for (int i = from; i < to; i++) {
        buf_reset(&text);
        buf_printf(&text, "%s %s", SAID[i % 4], i % 3 ? party : "");
        struct ad ad = {
            .id = i % 5 ? STR("board-1") : STR(""),
            .text = help_own_template(buf_cstr(&text), i, &room),
            .lang = i % 10 < 8 ? LANG_EN : LANG_TR,
            .kind = AD_JOB,
            .label = i % 2 ? AD_LEGITIMATE : AD_DECEPTIVE,
        };
        trainer_add(t, &ad);
    }
    buf_free(&text);
    buf_free(&room);
}

static struct buf
train(int from, int to, const char *party)
{
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, ROOM);
    trainer_keep_rare(t);
    add_ads(t, from, to, party);
    if (!trainer_save(t, &out, &err))
        fail_msg("%s", err.text);
    trainer_free(t);
    return out;
}

static struct model *
open_model(const struct buf *bytes)
{
    struct err err = { 0 };
    struct model *m;
    if (!model_open(buf_str(bytes), &m, &err))
        fail_msg("%s", err.text);
    return m;
}

static struct buf
merge(const struct buf *a, const struct buf *b)
{
    struct model *x = open_model(a), *y = open_model(b);
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, ROOM);
    if (!model_merge(x, y, &out, &err))
        fail_msg("%s", err.text);
    model_free(x);
    model_free(y);
    return out;
}

static bool
same(const struct buf *a, const struct buf *b)
{
    return str_eq(buf_str(a), buf_str(b));
}

static void
order_and_grouping_do_not_matter(void **state)
{
    struct buf a = train(0, 60, "alpha beta"), b = train(60, 140, "gamma delta"),
               c = train(140, 200, "beta gamma");
    struct buf ab = merge(&a, &b), ba = merge(&b, &a), bc = merge(&b, &c);
    struct buf left = merge(&ab, &c), right = merge(&a, &bc);
    (void)state;
    assert_true(same(&ab, &ba));
    assert_true(same(&left, &right));
    struct buf *all[] = { &a, &b, &c, &ab, &ba, &bc, &left, &right };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        buf_free(all[i]);
}

static bool
same_counts(struct model_count a, struct model_count b)
{
    return a.deceptive == b.deceptive && a.legitimate == b.legitimate;
}

/* Every token that entered in one of the two has in the merged model the counts that one run
 * over all ads gives it; the others wait as hashes. */
static void
merged_counts_are_those_of_one_run(void **state)
{
    struct buf a = train(0, 60, "alpha beta"), b = train(60, 140, "gamma delta");
    struct buf ab = merge(&a, &b), whole, named;
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    (void)state;
    buf_init(&whole, ROOM);
    buf_init(&named, ROOM);
    trainer_keep_rare(t);
    add_ads(t, 0, 60, "alpha beta");
    add_ads(t, 60, 140, "gamma delta");
    assert_true(trainer_save(t, &whole, &err));
    struct model *merged = open_model(&ab), *one = open_model(&whole);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        assert_true(same_counts(model_ads(merged, (enum lang)lang),
                                model_ads(one, (enum lang)lang)));
    assert_int_equal(model_token_count(merged) + model_nameless_count(merged),
                     model_token_count(one));
    assert_int_equal(model_token_count(merged) + model_rare_count(merged),
                     model_token_count(one) + model_rare_count(one));
    for (size_t i = 0; i < model_token_count(merged); i++) {
        const struct model_token x = model_token(merged, i);
        const uint32_t at = model_find(one, model_token_hash(&x));
        assert_int_not_equal(at, MODEL_NONE);
        assert_true(same_counts(x.count, model_token(one, at).count));
    }
    /* fitted on the ads of both, every token has its name and the model is that of one run */
    assert_true(trainer_refit(t, merged, &named, &err));
    assert_true(same(&named, &whole));
    model_free(merged);
    model_free(one);
    trainer_free(t);
    struct buf *all[] = { &a, &b, &ab, &whole, &named };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        buf_free(all[i]);
}

/* Nothing learned leaves the base as it is, to the byte. */
static void
a_base_is_added_to(void **state)
{
    struct buf a = train(0, 60, "alpha beta"), out[3];
    struct model *base = open_model(&a);
    struct err err = { 0 };
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct trainer *t = trainer_new();
        trainer_base(t, base);
        buf_init(&out[i], ROOM);
        if (i)
            add_ads(t, 60, 80, "gamma delta");
        assert_true(trainer_save(t, &out[i], &err));
        trainer_free(t);
    }
    assert_true(same(&a, &out[0]));
    assert_false(same(&a, &out[1]));
    assert_true(same(&out[1], &out[2]));
    struct model *learned = open_model(&out[1]);
    assert_int_equal(model_ads(learned, LANG_EN).deceptive,
                     model_ads(base, LANG_EN).deceptive + 8);
    const uint64_t visa = model_stem_hash((const uint8_t *)"visa", 4, LANG_EN);
    assert_int_equal(model_token(learned, model_find(learned, visa)).count.deceptive,
                     model_token(base, model_find(base, visa)).count.deceptive + 8);
    model_free(learned);
    model_free(base);
    for (int i = 0; i < 3; i++)
        buf_free(&out[i]);
    buf_free(&a);
}

/* An ad that was drawn with one chance in four stands for four, in counts of words alone. */
static void
weights_count_words_and_not_ads(void **state)
{
    struct sampler *s = sampler_new(3);
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf out, room;
    (void)state;
    buf_init(&out, ROOM);
    buf_init(&room, 1 << 12);
    for (int i = 0; i < 20; i++) {
        const struct ad ad = { .text = help_own_template(SAID[i % 2], i, &room),
                               .lang = LANG_EN,
                               .label = i % 2 ? AD_LEGITIMATE : AD_DECEPTIVE };
        struct sample sample;
        sampler_read(s, &ad, &sample);
        sample.weight = i % 2 ? sample_weight(0.25) : 1;
        trainer_add_sample(t, &sample);
        for (size_t k = 0; k < sample.token_count; k++)
            trainer_name(t, sample.tokens[k], sampler_token(s, k));
    }
    assert_true(trainer_save(t, &out, &err));
    struct model *m = open_model(&out);
    assert_int_equal(model_ads(m, LANG_EN).legitimate, 10);
    const uint64_t word = model_stem_hash((const uint8_t *)"contract", 8, LANG_EN);
    assert_int_equal(model_token(m, model_find(m, word)).count.legitimate, 40);
    model_free(m);
    buf_free(&out);
    buf_free(&room);
    trainer_free(t);
    sampler_free(s);
}

/* A template counts as its lightest ad, for words too that only a heavier one has. */
static void
a_template_counts_as_its_lightest(void **state)
{
    struct sampler *s = sampler_new(3);
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf out, room, text;
    (void)state;
    buf_init(&out, ROOM);
    buf_init(&room, 1 << 12);
    buf_init(&text, 1 << 12);
    for (int i = 0; i < 40; i++) {
        const bool heavy = i % 2;
        buf_reset(&text);
        buf_add(&text, help_own_template(SAID[i / 2 % 2], i / 2, &room));
        buf_add(&text, heavy ? STR(" zeppelin") : STR(""));
        const struct ad ad = { .text = buf_str(&text),
                               .lang = LANG_EN,
                               .label = i / 2 % 2 ? AD_LEGITIMATE : AD_DECEPTIVE };
        struct sample sample;
        sampler_read(s, &ad, &sample);
        sample.weight = heavy ? 4 : 1;
        trainer_add_sample(t, &sample);
        for (size_t k = 0; k < sample.token_count; k++)
            trainer_name(t, sample.tokens[k], sampler_token(s, k));
    }
    assert_true(trainer_save(t, &out, &err));
    struct model *m = open_model(&out);
    static const char *const words[] = { "contract", "zeppelin" };
    for (size_t i = 0; i < 2; i++) {
        const uint64_t word = model_stem_hash((const uint8_t *)words[i], 8, LANG_EN);
        assert_int_equal(model_token(m, model_find(m, word)).count.legitimate, 10);
    }
    model_free(m);
    buf_free(&out);
    buf_free(&room);
    buf_free(&text);
    trainer_free(t);
    sampler_free(s);
}

static void
sign(struct buf *b)
{
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(buf_str(b), 0, b->n - DIGEST_SIZE), sum);
    memcpy(b->p + b->n - DIGEST_SIZE, sum, DIGEST_SIZE);
}

/* A handful of ads must not throw over what hundreds have taught. */
static void
a_refit_on_few_ads_moves_little(void **state)
{
    enum { COUNTED = 800, SEEN = 16 };
    struct buf many = train(0, COUNTED, "alpha"), few;
    struct model *before = open_model(&many), *after;
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    (void)state;
    buf_init(&few, ROOM);
    add_ads(t, COUNTED, COUNTED + SEEN, "beta");
    assert_true(trainer_refit(t, before, &few, &err));
    after = open_model(&few);
    /* neither can move further than the range of a found one, times the part that was seen */
    assert_true(fabs(model_neutral(after, LANG_EN) - model_neutral(before, LANG_EN)) <=
                10.0 * SEEN / COUNTED);
    assert_true(fabs(model_slope(after, LANG_EN) - model_slope(before, LANG_EN)) <=
                2.0 * SEEN / COUNTED);
    model_free(before);
    model_free(after);
    trainer_free(t);
    buf_free(&many);
    buf_free(&few);
}

/* Ads of two languages of one pool that share no word, or of the first of them only. */
static struct trainer *
two_languages(bool both)
{
    static const struct {
        enum lang lang;
        const char *said[2];
    } OF[] = {
        { LANG_RU,
          { "Виза в долг, паспорт отдаёте нам", "Договор, страховка, обед и отпуск" } },
        { LANG_KK,
          { "Құжатыңызды әкеліңіз, қарызға апарамыз", "Кеңсе ашық, сағаты белгілі" } },
    };
    struct trainer *t = trainer_new();
    struct buf room;
    buf_init(&room, 1 << 12);
    for (int i = 0; i < (both ? 240 : 120); i++) {
        const struct ad ad = {
            .text = help_own_template(OF[i / 120].said[i % 2], i, &room),
            .lang = OF[i / 120].lang,
            .kind = AD_JOB,
            .label = i % 2 ? AD_LEGITIMATE : AD_DECEPTIVE,
        };
        trainer_add(t, &ad);
    }
    buf_free(&room);
    return t;
}

/* Languages share a pool; ads of one say nothing of a word that only the other has. */
static void
a_refit_leaves_words_that_it_does_not_meet(void **state)
{
    struct trainer *all = two_languages(true), *some = two_languages(false);
    struct buf made, fitted;
    struct err err = { 0 };
    size_t met = 0, unmet = 0;
    (void)state;
    buf_init(&made, ROOM);
    buf_init(&fitted, ROOM);
    assert_true(trainer_save(all, &made, &err));
    struct model *before = open_model(&made);
    assert_true(trainer_refit(some, before, &fitted, &err));
    struct model *after = open_model(&fitted);
    assert_int_equal(model_token_count(before), model_token_count(after));
    for (uint32_t i = 0; i < model_token_count(before); i++) {
        const struct model_token token = model_token(before, i);
        const bool is_met = trainer_find(some, model_token_hash(&token)) != NULL;
        if (!(fabs(model_weight(before, i)) > 0))
            continue;
        met += is_met;
        unmet += !is_met;
        if (!is_met && fabs(model_weight(after, i) - model_weight(before, i)) > 1e-9)
            fail_msg("%.*s: %g, was %g", (int)token.n, (const char *)token.p,
                     model_weight(after, i), model_weight(before, i));
    }
    assert_true(met > 5 && unmet > 5);
    model_free(before);
    model_free(after);
    trainer_free(all);
    trainer_free(some);
    buf_free(&made);
    buf_free(&fitted);
}

static void
what_does_not_add_up_is_refused(void **state)
{
    struct buf a = train(0, 60, "alpha"), b = train(60, 140, "beta"), out, refit;
    struct err err = { 0 };
    struct trainer *t = trainer_new();
    (void)state;
    buf_init(&out, ROOM);
    buf_init(&refit, ROOM);
    b.p[48] ^= 8; /* other tokens */
    sign(&b);
    struct model *x = open_model(&a), *y = open_model(&b);
    assert_false(model_merge(x, y, &out, &err));
    assert_non_null(strstr(err.text, "second model was counted by tokens of version"));
    assert_false(model_merge(y, x, &out, &err));
    assert_non_null(strstr(err.text, "first model"));
    assert_false(trainer_refit(t, y, &refit, &err));
    assert_int_equal(out.n, 0);
    model_free(y);
    /* thirty-three doublings of a count are too many */
    struct buf sum = merge(&a, &a);
    bool ok = true;
    for (int i = 0; i < 33 && ok; i++) {
        struct model *m = open_model(&sum);
        struct buf next;
        buf_init(&next, ROOM);
        ok = model_merge(m, m, &next, &err);
        model_free(m);
        buf_free(&sum);
        sum = next;
    }
    assert_false(ok);
    assert_non_null(strstr(err.text, "4,294,967,295"));
    model_free(x);
    trainer_free(t);
    buf_free(&sum);
    buf_free(&out);
    buf_free(&refit);
    buf_free(&a);
    buf_free(&b);
}

/* More ads than are kept: the same of them are, whatever their order, and few tokens stay. */
static void
what_is_too_much_is_drawn(void **state)
{
    struct buf out[2];
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct trainer *t = trainer_new();
        struct err err = { 0 };
        size_t deceptive = 0, legitimate = 0;
        for (uint32_t i = 0; i < TRAINER_ADS_MAX + 1000; i++) {
            const uint64_t n = turn ? TRAINER_ADS_MAX + 999 - i : i;
            const uint64_t tokens[] = { 1000 + n % 7, 2000 + n };
            struct sample sample = {
                .order = (n + 1) * UINT64_C(0x9E3779B97F4A7C15) >> 20,
                .lang = LANG_EN,
                .weight = 1,
                .deceptive = n % 2,
                .tokens = tokens,
                .token_count = 2,
                .sketch.shingles = 0,
            };
            trainer_add_sample(t, &sample);
            const char name[] = { 'w', (char)('a' + n % 7), 0 };
            trainer_name(t, tokens[0], str_of(name));
        }
        trainer_counts(t, &deceptive, &legitimate);
        assert_int_equal(deceptive + legitimate, TRAINER_ADS_MAX + 1000);
        assert_int_equal(trainer_one_in(t), 2);
        trainer_keep_rare(t);
        buf_init(&out[turn], 64u << 20);
        if (!trainer_save(t, &out[turn], &err))
            fail_msg("%s", err.text);
        trainer_free(t);
    }
    assert_true(same(&out[0], &out[1]));
    buf_free(&out[0]);
    buf_free(&out[1]);
}

/* 300 sources fit in no model together. */
static void
too_many_sources_are_refused(void **state)
{
    struct buf bytes[2], out, room;
    struct err err = { 0 };
    (void)state;
    buf_init(&out, ROOM);
    buf_init(&room, 1 << 12);
    for (int part = 0; part < 2; part++) {
        struct trainer *t = trainer_new();
        char name[8] = "s000";
        buf_init(&bytes[part], ROOM);
        for (int i = 0; i < 150; i++) {
            name[1] = (char)('0' + part);
            name[2] = (char)('a' + i / 15);
            name[3] = (char)('a' + i % 15);
            const struct ad ad = { .source = str_of(name),
                                   .text = help_own_template(SAID[i % 4], i, &room),
                                   .lang = LANG_EN,
                                   .label = i % 2 ? AD_LEGITIMATE : AD_DECEPTIVE };
            trainer_add(t, &ad);
        }
        assert_true(trainer_save(t, &bytes[part], &err));
        trainer_free(t);
    }
    struct model *x = open_model(&bytes[0]), *y = open_model(&bytes[1]);
    assert_false(model_merge(x, y, &out, &err));
    assert_non_null(strstr(err.text, "sources together"));
    model_free(x);
    model_free(y);
    buf_free(&bytes[0]);
    buf_free(&bytes[1]);
    buf_free(&out);
    buf_free(&room);
}

/* Adds an ad of each of these sources. */
static void
add_sources(struct trainer *t, int from, int to)
{
    struct buf room;
    buf_init(&room, 1 << 12);
    for (int i = from; i < to; i++) {
        const char name[] = { 's', (char)('a' + i / 20), (char)('a' + i % 20), '\0' };
        const struct ad ad = { .source = str_of(name),
                               .text = help_own_template(SAID[i % 4], i, &room),
                               .lang = LANG_EN,
                               .label = i % 2 ? AD_LEGITIMATE : AD_DECEPTIVE };
        trainer_add(t, &ad);
    }
    buf_free(&room);
}

/* Learning goes on upon a base that has all sources a model can have: those of the base keep
 * their names, others count under none. */
static void
a_base_may_have_all_sources(void **state)
{
    static const struct {
        int base, from, to; /* sources */
        size_t sources;     /* in the end, the one without a name included */
    } cases[] = {
        { 254, 0, 10, 255 },    { 254, 250, 270, 255 }, { 300, 290, 320, 255 },
        { 250, 240, 250, 251 }, { 250, 245, 252, 253 }, { 100, 90, 300, 255 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct trainer *t = trainer_new();
        struct buf a, b;
        struct err err = { 0 };
        buf_init(&a, ROOM);
        buf_init(&b, ROOM);
        add_sources(t, 0, cases[i].base);
        assert_true(trainer_save(t, &a, &err));
        trainer_free(t);
        struct model *base = open_model(&a);
        t = trainer_new();
        trainer_base(t, base);
        add_sources(t, cases[i].from, cases[i].to);
        if (!trainer_save(t, &b, &err))
            fail_msg("case %zu: %s", i, err.text);
        trainer_free(t);
        struct model *learned = open_model(&b);
        if (model_source_count(learned) != cases[i].sources)
            fail_msg("case %zu: %zu sources", i, model_source_count(learned));
        model_free(learned);
        model_free(base);
        buf_free(&a);
        buf_free(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_grouping_do_not_matter),
        cmocka_unit_test(merged_counts_are_those_of_one_run),
        cmocka_unit_test(a_base_is_added_to),
        cmocka_unit_test(weights_count_words_and_not_ads),
        cmocka_unit_test(a_template_counts_as_its_lightest),
        cmocka_unit_test(a_refit_on_few_ads_moves_little),
        cmocka_unit_test(a_refit_leaves_words_that_it_does_not_meet),
        cmocka_unit_test(what_does_not_add_up_is_refused),
        cmocka_unit_test(what_is_too_much_is_drawn),
        cmocka_unit_test(too_many_sources_are_refused),
        cmocka_unit_test(a_base_may_have_all_sources),
    };
    return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
