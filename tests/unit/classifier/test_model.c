/*
 * Training and model files: order does not matter, damage is refused.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/model.h"
#include "classifier/trainer.h"
#include "core/arena.h"
#include "core/digest.h"
#include "help.h"

static const char *const DECEPTIVE[] = {
    "Visa and ticket on credit, passport stays with us, write quickly",
    "Easy money for hostess, visa on credit, passport only",
};
static const char *const LEGITIMATE[] = {
    "The company offers a contract, insurance and fixed hours",
    "Requirements: diploma, contract by the labour code, insurance",
};

/* Trains on 40 ads of each class, no two alike; `backwards` turns their order round. */
static void
train(bool backwards, struct buf *out)
{
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf room;
    buf_init(&room, 1 << 12);
    for (int i = 0; i < 80; i++) {
        int k = backwards ? 79 - i : i;
        struct ad ad = {
            .text = help_own_template(
                k % 2 ? DECEPTIVE[k / 2 % 2] : LEGITIMATE[k / 2 % 2], k, &room),
            .lang = LANG_EN,
            .kind = k < 70 ? AD_JOB : AD_MARRIAGE,
            .label = k % 2 ? AD_DECEPTIVE : AD_LEGITIMATE,
        };
        trainer_add(t, &ad);
    }
    struct ad unlabelled = { .text = STR("never counted, never counted") };
    trainer_add(t, &unlabelled);
    size_t deceptive = 0, legitimate = 0;
    trainer_counts(t, &deceptive, &legitimate);
    assert_int_equal(deceptive, 40);
    assert_int_equal(legitimate, 40);
    if (!trainer_save(t, out, &err))
        fail_msg("%s", err.text);
    trainer_free(t);
    buf_free(&room);
}

/* Beside a source of 40 ads of each class another that has only honest ones. */
static void
sources_of_one_class_outweigh_others(void **state)
{
    static const struct {
        int honest;
        bool most;
    } CASES[] = { { 0, true }, { 40, true }, { 41, false }, { 80, false } };
    struct buf out, room;
    struct err err = { 0 };
    (void)state;
    buf_init(&out, 1 << 20);
    buf_init(&room, 1 << 12);
    for (size_t c = 0; c < sizeof(CASES) / sizeof(*CASES); c++) {
        struct trainer *t = trainer_new();
        struct model *m;
        buf_reset(&out);
        for (int i = 0; i < 80 + CASES[c].honest; i++) {
            const bool deceptive = i < 80 && i % 2;
            struct ad ad = {
                .text = help_own_template(
                    deceptive ? DECEPTIVE[i / 2 % 2] : LEGITIMATE[i / 2 % 2], i, &room),
                .source = i < 80 ? STR("chats") : STR("board"),
                .lang = LANG_EN,
                .kind = AD_JOB,
                .label = deceptive ? AD_DECEPTIVE : AD_LEGITIMATE,
            };
            trainer_add(t, &ad);
        }
        if (!trainer_save(t, &out, &err) || !model_open(buf_str(&out), &m, &err))
            fail_msg("%s", err.text);
        assert_int_equal(model_ads(m, LANG_EN).legitimate, 40 + CASES[c].honest);
        assert_true(model_compares(m, LANG_EN));
        assert_int_equal(model_compares_most(m, LANG_EN), CASES[c].most);
        assert_false(model_compares_most(m, LANG_RU));
        model_free(m);
        trainer_free(t);
    }
    buf_free(&out);
    buf_free(&room);
}

static uint32_t
find(const struct model *m, const char *stem)
{
    return model_find(m, model_stem_hash((const uint8_t *)stem, strlen(stem), LANG_EN));
}

static void
counts_become_weights(void **state)
{
    struct buf b;
    struct model *m;
    struct err err = { 0 };
    (void)state;
    buf_init(&b, 1 << 20);
    train(false, &b);
    if (!model_open(buf_str(&b), &m, &err))
        fail_msg("%s", err.text);
    assert_int_equal(model_ads(m, LANG_EN).deceptive, 40);
    uint32_t visa = find(m, "visa");
    assert_int_not_equal(visa, MODEL_NONE);
    struct model_token token = model_token(m, visa);
    assert_int_equal(token.count.deceptive, 40);
    assert_int_equal(token.count.legitimate, 0);
    assert_true(model_counts_say(m, visa) > 0.5);
    assert_true(model_weight(m, visa) > 0);
    assert_true(model_counts_say(m, find(m, "contract")) < -0.5);
    assert_true(model_weight(m, find(m, "contract")) < 0);
    assert_true(model_compares(m, LANG_EN));
    assert_true(model_compares_most(m, LANG_EN));
    assert_false(model_compares(m, LANG_RU));
    assert_int_equal(find(m, "never"), MODEL_NONE);
    uint64_t on = model_stem_hash((const uint8_t *)"on", 2, LANG_EN);
    uint64_t credit = model_stem_hash((const uint8_t *)"credit", 6, LANG_EN);
    assert_int_not_equal(model_find(m, model_pair_hash(on, credit)), MODEL_NONE);
    assert_int_equal(model_find(m, model_pair_hash(credit, on)), MODEL_NONE);
    model_free(m);
    buf_free(&b);
}

/* Number of the pair, found by its words; MODEL_NONE when the model has none. */
static uint32_t
find_pair(const struct model *m, const char *first, const char *second)
{
    const char *const stems[2] = { first, second };
    uint32_t words[2];
    for (int i = 0; i < 2; i++)
        words[i] = model_word(
            m, model_stem_hash((const uint8_t *)stems[i], strlen(stems[i]), LANG_EN));
    const uint64_t key = model_pair_key(words[0], words[1]);
    const uint32_t token = model_find_pair(model_pairs(m), key);
    if (token == model_pairs(m)->none)
        return MODEL_NONE;
    assert_true(model_may_pair(model_pairs(m), key));
    return token;
}

/* Every pair of the file is found by its words, as it is by its hash. */
static size_t
check_pairs(const struct model *m)
{
    size_t pairs = 0;
    for (size_t i = 0; i < model_token_count(m); i++) {
        char words[2][64] = { "", "" };
        const struct str bytes = model_token_bytes(m, i);
        const ptrdiff_t space = str_find_char(bytes, ' ');
        if (space < 0)
            continue;
        memcpy(words[0], bytes.p, (size_t)space);
        memcpy(words[1], bytes.p + space + 1, bytes.n - (size_t)space - 1);
        assert_int_equal(find_pair(m, words[0], words[1]), i);
        pairs++;
    }
    return pairs;
}

static void
pairs_are_found_by_their_words(void **state)
{
    struct buf b, less;
    struct model *m, *without;
    struct model_parts parts;
    struct err err = { 0 };
    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&less, 1 << 20);
    train(false, &b);
    assert_true(model_open(buf_str(&b), &m, &err));
    const size_t pairs = check_pairs(m);
    assert_true(pairs > 10);
    assert_int_not_equal(find_pair(m, "on", "credit"), MODEL_NONE);
    assert_int_equal(find_pair(m, "credit", "on"), MODEL_NONE);
    assert_int_equal(find_pair(m, "on", "never"), MODEL_NONE);
    assert_int_equal(find_pair(m, "never", "never"), MODEL_NONE);
    /* a file whose pairs have words that are no tokens */
    model_take_apart(m, &parts);
    size_t kept = 0;
    for (size_t i = 0; i < parts.token_count; i++) {
        if (memchr(parts.tokens[i].p, ' ', parts.tokens[i].n))
            parts.tokens[kept++] = parts.tokens[i];
    }
    parts.token_count = kept;
    model_write(&parts, &less);
    model_parts_free(&parts);
    if (!model_open(buf_str(&less), &without, &err))
        fail_msg("%s", err.text);
    assert_int_equal(model_token_count(without), pairs);
    assert_int_equal(find(without, "credit"), MODEL_NONE);
    assert_int_equal(check_pairs(without), pairs);
    assert_int_equal(find_pair(without, "credit", "on"), MODEL_NONE);
    model_free(without);
    model_free(m);
    buf_free(&b);
    buf_free(&less);
}

/* 35 job ads of each class and 5 marriage ads of each, all in English. */
static void
kinds_with_few_ads_are_not_known(void **state)
{
    static const struct {
        enum lang lang;
        enum ad_kind kind;
        uint32_t ads; /* of each class */
        bool known;
    } CASES[] = {
        { LANG_EN, AD_JOB, 35, true },     { LANG_EN, AD_MARRIAGE, 5, false },
        { LANG_EN, AD_TRAVEL, 0, false },  { LANG_EN, AD_STUDY, 0, false },
        { LANG_EN, AD_OTHER, 0, true },    { LANG_EN, AD_KIND_NONE, 0, true },
        { LANG_RU, AD_JOB, 0, false },     { LANG_RU, AD_KIND_NONE, 0, false },
        { LANG_NONE, AD_OTHER, 0, false },
    };
    struct buf b;
    struct model *m;
    struct err err = { 0 };
    (void)state;
    buf_init(&b, 1 << 20);
    train(false, &b);
    if (!model_open(buf_str(&b), &m, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct model_count ads = model_ads_of(m, CASES[i].lang, CASES[i].kind);
        assert_int_equal(ads.deceptive, CASES[i].ads);
        assert_int_equal(ads.legitimate, CASES[i].ads);
        if (model_knows(m, CASES[i].lang, CASES[i].kind) != CASES[i].known)
            fail_msg("%s %s", lang_name(CASES[i].lang), ad_kind_name(CASES[i].kind));
    }
    model_free(m);
    buf_free(&b);
}

static void
order_of_ads_does_not_matter(void **state)
{
    struct buf a, b;
    (void)state;
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    train(false, &a);
    train(true, &b);
    assert_true(str_eq(buf_str(&a), buf_str(&b)));
    buf_free(&a);
    buf_free(&b);
}

/* Neither words of sex, age, nationality, nor numbers, contacts, mark-up become tokens. */
static void
neutral_words_are_no_tokens(void **state)
{
    struct trainer *t = trainer_new();
    struct err err;
    struct buf b;
    struct buf room;
    struct model *m;
    (void)state;
    buf_init(&room, 1 << 12);
    for (int i = 0; i < 80; i++) {
        struct ad ad = {
            .text =
                help_own_template("Young women wanted, age 18, Kazakh girls, hostess, "
                                  "<highlighttext>bar</highlighttext> &amp; #URL_5b2f# "
                                  "#PHONE_77# see http://firm.com/zebra, @zebra_bot, "
                                  "+7 701 123 45 67 anna@firm.com",
                                  i, &room),
            .lang = LANG_EN,
            .label = i % 2 ? AD_DECEPTIVE : AD_LEGITIMATE,
        };
        trainer_add(t, &ad);
    }
    buf_init(&b, 1 << 20);
    assert_true(trainer_save(t, &b, &err));
    assert_true(model_open(buf_str(&b), &m, &err));
    assert_int_not_equal(find(m, "hostess"), MODEL_NONE);
    assert_int_not_equal(find(m, "want"), MODEL_NONE);
    static const char *const NONE[] = { "young",  "women",     "woman", "age",
                                        "18",     "kazakh",    "girl",  "highlighttext",
                                        "amp",    "url",       "phone", "zebra",
                                        "firm",   "http",      "anna",  "#url",
                                        "#phone", "#telegram", "#email" };
    for (size_t i = 0; i < sizeof(NONE) / sizeof(*NONE); i++) {
        if (find(m, NONE[i]) != MODEL_NONE)
            fail_msg("%s is a token", NONE[i]);
    }
    model_free(m);
    buf_free(&b);
    buf_free(&room);
    trainer_free(t);
}

/* Forty postings of one wording are one template: none of its words enters. */
static void
a_wording_posted_often_counts_once(void **state)
{
    static const char *const COPY =
        "Golden chance in the harbour office, ask for Mr Blue "
        "at the grey door behind the old market hall";
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf b, room;
    struct model *m;
    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&room, 1 << 12);
    for (int i = 0; i < 120; i++) {
        struct ad ad = { .lang = LANG_EN, .kind = AD_JOB, .label = AD_DECEPTIVE };
        ad.text = i < 40 ? str_of(COPY) : help_own_template(DECEPTIVE[0], i, &room);
        ad.label = i < 80 ? AD_DECEPTIVE : AD_LEGITIMATE;
        trainer_add(t, &ad);
    }
    assert_true(trainer_save(t, &b, &err));
    assert_true(model_open(buf_str(&b), &m, &err));
    assert_int_equal(find(m, "golden"), MODEL_NONE);
    assert_int_equal(find(m, "harbour"), MODEL_NONE);
    assert_int_not_equal(find(m, "passport"), MODEL_NONE);
    assert_int_equal(model_ads(m, LANG_EN).deceptive, 80);
    model_free(m);
    buf_free(&room);
    buf_free(&b);
    trainer_free(t);
}

/* Copies of one ad weigh what it weighs alone, and do not make others weigh more. */
static void
copies_change_no_weight(void **state)
{
    static const char *const STEMS[] = { "passport", "visa", "contract", "insur" };
    double weights[2][4];
    struct err err = { 0 };
    struct buf b, room;
    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&room, 1 << 12);
    for (int copied = 0; copied < 2; copied++) {
        struct trainer *t = trainer_new();
        struct model *m;
        buf_reset(&b);
        for (int i = 0; i < 80 + copied * 400; i++) {
            const int k = i < 80 ? i : 0;
            struct ad ad = { .lang = LANG_EN, .kind = AD_JOB };
            ad.text = help_own_template(
                k % 2 ? DECEPTIVE[k / 2 % 2] : LEGITIMATE[k / 2 % 2], k, &room);
            ad.label = k % 2 ? AD_DECEPTIVE : AD_LEGITIMATE;
            trainer_add(t, &ad);
        }
        assert_true(trainer_save(t, &b, &err) && model_open(buf_str(&b), &m, &err));
        for (int i = 0; i < 4; i++)
            weights[copied][i] = model_weight(m, find(m, STEMS[i]));
        model_free(m);
        trainer_free(t);
    }
    for (int i = 0; i < 4; i++) {
        assert_true(weights[0][i] > 0.1 || weights[0][i] < -0.1);
        if (weights[1][i] > weights[0][i] + 0.02 ||
            weights[1][i] < weights[0][i] - 0.02)
            fail_msg("%s: %g, with copies %g", STEMS[i], weights[0][i], weights[1][i]);
    }
    buf_free(&room);
    buf_free(&b);
}

/* A word of one source's register: that source has one class only, the other has both. */
static void
what_only_tells_the_source_says_little(void **state)
{
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf b, room;
    struct model *m;
    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&room, 1 << 12);
    for (int i = 0; i < 240; i++) {
        const bool board = i >= 160;
        const bool deceptive = i % 2 && !board;
        struct ad ad = {
            .id = board ? STR("board-1") : STR("forum-1"),
            .lang = LANG_EN,
            .kind = AD_JOB,
            .label = deceptive ? AD_DECEPTIVE : AD_LEGITIMATE,
        };
        ad.text = help_own_template(board       ? "employer vacancy"
                                    : deceptive ? "crypto profit"
                                                : "workshop bench",
                                    i, &room);
        trainer_add(t, &ad);
    }
    assert_true(trainer_save(t, &b, &err));
    assert_true(model_open(buf_str(&b), &m, &err));
    const double inside = -model_counts_say(m, find(m, "bench"));
    const double across = -model_counts_say(m, find(m, "vacanc"));
    if (!(across > 0 && inside > 2 * across))
        fail_msg("inside %f across %f", inside, across);
    model_free(m);
    buf_free(&room);
    buf_free(&b);
    trainer_free(t);
}

static void
one_class_makes_no_model(void **state)
{
    struct trainer *t = trainer_new();
    struct err err;
    struct buf b;
    struct ad ad = { .text = STR("text"), .label = AD_DECEPTIVE };
    (void)state;
    buf_init(&b, 1 << 20);
    trainer_add(t, &ad);
    assert_false(trainer_save(t, &b, &err));
    assert_non_null(strstr(err.text, "both classes"));
    buf_free(&b);
    trainer_free(t);
}

/* Writes a fresh checksum under bytes that were changed, so that deeper checks are reached. */
static void
sign(char *p, size_t n)
{
    uint8_t sum[DIGEST_SIZE];
    digest_sha256((struct str){ p, n - DIGEST_SIZE }, sum);
    memcpy(p + n - DIGEST_SIZE, sum, DIGEST_SIZE);
}

static void
older_and_impossible_files_are_refused(void **state)
{
    struct buf b;
    struct model *m;
    struct err err;
    (void)state;
    buf_init(&b, 1 << 20);
    train(false, &b);
    for (char version = 1; version < 8; version++) {
        char words[12] = "version ";
        if (version == 6)
            continue;
        b.p[8] = version;
        words[8] = (char)('0' + version);
        sign(b.p, b.n);
        assert_false(model_open(buf_str(&b), &m, &err));
        assert_non_null(strstr(err.text, words));
        assert_true(version > 6 || (strstr(err.text, "lurewatch train") &&
                                    strstr(err.text, "lurewatch learn")));
    }
    b.p[8] = 6;
    const size_t slope =
        52 + 8 * (LANG_COUNT * AD_KIND_COUNT + LANG_COUNT + (size_t)LANG_EN);
    char saved[16];
    memcpy(saved, b.p + slope, 8);
    memset(b.p + slope, 0x11, 8); /* sums multiplied by more than words may say */
    sign(b.p, b.n);
    assert_false(model_open(buf_str(&b), &m, &err));
    assert_non_null(strstr(err.text, "slope"));
    memcpy(b.p + slope, saved, 8);
    memcpy(saved, b.p + 52, sizeof(saved));
    memset(b.p + 52, 0xff, 16); /* twice four thousand million ads of one language */
    sign(b.p, b.n);
    assert_false(model_open(buf_str(&b), &m, &err));
    assert_non_null(strstr(err.text, "more ads"));
    memcpy(b.p + 52, saved, sizeof(saved));
    b.p[52] ^= 1; /* one more ad than the sources have */
    sign(b.p, b.n);
    assert_false(model_open(buf_str(&b), &m, &err));
    assert_non_null(strstr(err.text, "other ads"));
    b.p[16] ^= 1; /* another number of kinds */
    assert_false(model_open(buf_str(&b), &m, &err));
    assert_non_null(strstr(err.text, "kinds of ad"));
    buf_free(&b);
}

static void
damaged_files_are_refused(void **state)
{
    struct buf b;
    struct model *m;
    struct err err;
    (void)state;
    buf_init(&b, 1 << 20);
    train(false, &b);
    struct str good = buf_str(&b);
    for (size_t n = 0; n < good.n; n += n < 600 ? 1 : 97)
        assert_false(model_open(str_sub(good, 0, n), &m, &err));
    assert_false(model_open(STR("PK\3\4 something else entirely"), &m, &err));
    assert_non_null(strstr(err.text, "not a model file"));
    b.p[good.n / 2] ^= 1;
    assert_false(model_open(good, &m, &err));
    assert_non_null(strstr(err.text, "damaged"));
    b.p[good.n / 2] ^= 1;
    /* every single byte changed and signed again: read or refused, never a crash */
    for (size_t i = 8; i + DIGEST_SIZE < good.n; i++) {
        b.p[i] ^= 0x55;
        sign(b.p, good.n);
        if (model_open(good, &m, &err))
            model_free(m);
        b.p[i] ^= 0x55;
    }
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_of_one_class_outweigh_others),
        cmocka_unit_test(counts_become_weights),
        cmocka_unit_test(pairs_are_found_by_their_words),
        cmocka_unit_test(kinds_with_few_ads_are_not_known),
        cmocka_unit_test(order_of_ads_does_not_matter),
        cmocka_unit_test(neutral_words_are_no_tokens),
        cmocka_unit_test(a_wording_posted_often_counts_once),
        cmocka_unit_test(copies_change_no_weight),
        cmocka_unit_test(what_only_tells_the_source_says_little),
        cmocka_unit_test(one_class_makes_no_model),
        cmocka_unit_test(older_and_impossible_files_are_refused),
        cmocka_unit_test(damaged_files_are_refused),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
