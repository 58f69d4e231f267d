/*
 * The ledger: what is learned and taken back leaves no trace, and no text is in the file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/ledger_inside.h"
#include "classifier/trainer.h"
#include "help.h"

#define ROOM (8u << 20)
#define ADS  40

static const struct hash_key KEY = { { 1, 2, 3, 4, 5 } };
static const struct hash_key OTHER_KEY = { { 5, 4, 3, 2, 1 } };

static struct ad
ad_of(int i, struct buf *room)
{
    return (struct ad){
        .text = help_own_template(i % 2 ? "visa on credit" : "contract and insurance",
                                  i, room),
        .lang = LANG_EN,
        .kind = AD_JOB,
        .label = i % 2 ? AD_DECEPTIVE : AD_LEGITIMATE,
    };
}

static uint64_t
id_of(const struct ledger *l, int i)
{
    char key[8] = "key";
    key[3] = (char)('a' + i / 10);
    key[4] = (char)('0' + i % 10);
    return ledger_id(l, str_of(key));
}

static void
add(struct ledger *l, int from, int to)
{
    struct buf room;
    buf_init(&room, 1 << 12);
    for (int i = from; i < to; i++) {
        struct ad ad = ad_of(i, &room);
        assert_true(ledger_add(l, id_of(l, i), &ad, 1));
    }
    buf_free(&room);
}

static struct buf
written(struct ledger *l)
{
    struct buf out;
    struct err err = { 0 };
    buf_init(&out, ROOM);
    if (!ledger_write(l, &out, &err))
        fail_msg("%s", err.text);
    return out;
}

static struct buf
model_of(struct ledger *l, const struct model *base)
{
    struct buf out;
    struct err err = { 0 };
    uint64_t one_in = 0;
    buf_init(&out, ROOM);
    if (!ledger_model(l, base, &out, &one_in, &err))
        fail_msg("%s", err.text);
    assert_int_equal(one_in, 1);
    return out;
}

static bool
same(struct buf *a, struct buf *b)
{
    const bool answer = str_eq(buf_str(a), buf_str(b));
    buf_free(a);
    buf_free(b);
    return answer;
}

/* A base of other ads, in its own memory. */
static struct model *
base_model(struct buf *bytes)
{
    struct trainer *t = trainer_new();
    struct model *m;
    struct err err = { 0 };
    struct buf room;
    buf_init(&room, 1 << 12);
    buf_init(bytes, ROOM);
    for (int i = 100; i < 160; i++) {
        struct ad ad = ad_of(i, &room);
        trainer_add(t, &ad);
    }
    if (!trainer_save(t, bytes, &err) || !model_open(buf_str(bytes), &m, &err))
        fail_msg("%s", err.text);
    trainer_free(t);
    buf_free(&room);
    return m;
}

static void
what_is_taken_back_leaves_no_trace(void **state)
{
    struct buf bytes;
    struct model *base = base_model(&bytes);
    struct ledger *l = ledger_new(&KEY);
    (void)state;
    add(l, 0, 20);
    struct buf file = written(l), model = model_of(l, base);
    add(l, 20, ADS);
    for (int i = 20; i < ADS; i++) {
        assert_true(ledger_remove(l, id_of(l, i)));
        assert_false(ledger_remove(l, id_of(l, i)));
    }
    assert_int_equal(ledger_count(l), 20);
    struct buf file_again = written(l), model_again = model_of(l, base);
    assert_true(same(&file, &file_again));
    assert_true(same(&model, &model_again));
    for (int i = 0; i < 20; i++)
        assert_true(ledger_remove(l, id_of(l, i)));
    struct buf nothing = model_of(l, base);
    assert_true(str_eq(buf_str(&nothing), buf_str(&bytes)));
    buf_free(&nothing);
    ledger_free(l);
    model_free(base);
    buf_free(&bytes);
}

static void
the_way_there_does_not_matter(void **state)
{
    struct buf bytes;
    struct model *base = base_model(&bytes);
    struct ledger *one = ledger_new(&KEY), *two = ledger_new(&KEY), *read;
    struct err err = { 0 };
    (void)state;
    add(one, 0, ADS);
    /* the other way round, with a stop between, a wrong decision and one taken back */
    add(two, 30, ADS);
    add(two, 10, 30);
    struct buf stop = written(two);
    assert_true(ledger_open(buf_str(&stop), &KEY, &read, &err));
    add(read, 0, 10);
    ledger_remove(read, id_of(read, 35));
    add(read, 35, 36);
    ledger_change(read, id_of(read, 12), (struct ledger_mark){ true, 4 });
    struct ledger_mark mark;
    assert_true(ledger_find(read, id_of(read, 12), &mark));
    assert_true(mark.deceptive && mark.weight == 4);
    ledger_change(read, id_of(read, 12), (struct ledger_mark){ false, 1 });
    assert_false(ledger_find(read, id_of(read, 99), &mark));
    ledger_change(read, id_of(read, 99), mark);
    struct buf a = model_of(one, base), b = model_of(read, base);
    assert_true(same(&a, &b));
    a = written(one);
    b = written(read);
    assert_true(same(&a, &b));
    ledger_free(one);
    ledger_free(two);
    ledger_free(read);
    buf_free(&stop);
    model_free(base);
    buf_free(&bytes);
}

/* A ledger counts what training on the same ads counts. */
static void
the_counts_are_those_of_training(void **state)
{
    struct ledger *l = ledger_new(&KEY);
    struct trainer *t = trainer_new();
    struct buf room, trained;
    struct model *m, *n;
    struct err err = { 0 };
    (void)state;
    buf_init(&room, 1 << 12);
    buf_init(&trained, ROOM);
    add(l, 0, ADS);
    for (int i = 0; i < ADS; i++) {
        struct ad ad = ad_of(i, &room);
        trainer_add(t, &ad);
    }
    assert_true(trainer_save(t, &trained, &err));
    struct buf learned = model_of(l, NULL);
    assert_true(model_open(buf_str(&trained), &m, &err));
    assert_true(model_open(buf_str(&learned), &n, &err));
    assert_int_equal(model_token_count(m), model_token_count(n));
    for (size_t i = 0; i < model_token_count(m); i++) {
        const struct model_token x = model_token(m, i), y = model_token(n, i);
        assert_int_equal(x.n, y.n);
        assert_memory_equal(x.p, y.p, x.n);
        assert_int_equal(x.count.deceptive, y.count.deceptive);
        assert_int_equal(x.count.legitimate, y.count.legitimate);
    }
    model_free(m);
    model_free(n);
    trainer_free(t);
    ledger_free(l);
    buf_free(&learned);
    buf_free(&trained);
    buf_free(&room);
}

static bool
holds(const struct buf *b, const char *word)
{
    return memmem(b->p, b->n, word, strlen(word)) != NULL;
}

static void
no_word_of_few_ads_is_in_the_file(void **state)
{
    struct ledger *l = ledger_new(&KEY);
    (void)state;
    add(l, 0, ADS);
    struct buf file = written(l);
    assert_true(holds(&file, "insur"));
    assert_false(holds(&file, "xaaaq"));
    buf_free(&file);
    for (int i = 8; i < ADS; i++)
        ledger_remove(l, id_of(l, i));
    file = written(l);
    assert_false(holds(&file, "insur"));
    buf_free(&file);
    ledger_free(l);
}

/* One wording posted often is one template: its words are as rare as those of one ad. */
static void
no_word_of_one_wording_is_in_the_file(void **state)
{
    struct ledger *l = ledger_new(&KEY);
    struct buf room;
    (void)state;
    buf_init(&room, 1 << 12);
    add(l, 0, ADS);
    const struct str wording =
        help_own_template("gulmira waits at the station, gulmira knows", 900, &room);
    for (int i = 0; i < 12; i++) {
        char key[] = "copy-a";
        key[5] = (char)('a' + i);
        const struct ad ad = {
            .text = wording, .lang = LANG_EN, .kind = AD_JOB, .label = AD_DECEPTIVE
        };
        assert_true(ledger_add(l, ledger_id(l, str_of(key)), &ad, 1));
    }
    struct buf file = written(l);
    assert_false(holds(&file, "gulmira"));
    assert_true(holds(&file, "insur"));
    buf_free(&file);
    buf_free(&room);
    ledger_free(l);
}

/* An ad that quotes two others joins their templates as long as it is there; when it is taken
 * back nothing of it is left, nor has anything else gone. */
static void
an_ad_that_quotes_others_is_taken_back(void **state)
{
    static const char *const words =
        "quicksilver waits at the station and tells the others what "
        "the house by the river pays for a week of work at night";
    struct ledger *l = ledger_new(&KEY);
    struct buf room, both;
    (void)state;
    buf_init(&room, 1 << 12);
    buf_init(&both, 1 << 14);
    add(l, 0, ADS);
    for (int i = 0; i < LEDGER_NAMED; i++) {
        char key[] = "own-a";
        key[4] = (char)('a' + i);
        buf_reset(&room);
        for (int n = 0; n < 40; n++)
            buf_printf(&room, "y%c%c%cq ", 'a' + i, 'a' + n / 26, 'a' + n % 26);
        buf_add(&room, str_sub(str_of(words), 0, 11));
        if (i < 2)
            buf_printf(&both, "%.*s ", (int)room.n, room.p);
        const struct ad ad = { .text = buf_str(&room),
                               .lang = LANG_EN,
                               .kind = AD_JOB,
                               .label = AD_DECEPTIVE };
        assert_true(ledger_add(l, ledger_id(l, str_of(key)), &ad, 1));
    }
    struct buf before = written(l), model = model_of(l, NULL);
    assert_true(holds(&before, "quicksilv"));
    const struct ad quoting = {
        .text = buf_str(&both), .lang = LANG_EN, .kind = AD_JOB, .label = AD_DECEPTIVE
    };
    assert_true(ledger_add(l, ledger_id(l, STR("quoting")), &quoting, 1));
    struct buf between = written(l); /* which is when names are dropped */
    buf_free(&between);
    assert_true(ledger_remove(l, ledger_id(l, STR("quoting"))));
    struct buf after = written(l), model_after = model_of(l, NULL);
    assert_true(same(&before, &after));
    assert_true(same(&model, &model_after));
    buf_free(&both);
    buf_free(&room);
    ledger_free(l);
}

static void
damaged_and_foreign_files_are_refused(void **state)
{
    struct ledger *l = ledger_new(&KEY), *read;
    struct err err = { 0 };
    (void)state;
    add(l, 0, 10);
    ledger_made(l)->sums[1][3] = 77;
    struct buf file = written(l);
    const struct str good = buf_str(&file);
    assert_true(ledger_open(good, &KEY, &read, &err));
    assert_int_equal(ledger_count(read), 10);
    assert_int_equal(ledger_made(read)->sums[1][3], 77);
    ledger_free(read);
    assert_false(ledger_open(good, &OTHER_KEY, &read, &err));
    assert_non_null(strstr(err.text, "another key"));
    for (size_t n = 0; n < good.n; n += n < 200 ? 1 : 61) {
        assert_false(ledger_open(str_sub(good, 0, n), &KEY, &read, &err));
        assert_true(err.text[0]);
    }
    for (size_t i = 0; i < good.n; i += 7) {
        file.p[i] ^= 0x40;
        assert_false(ledger_open(good, &KEY, &read, &err));
        /* with a new sum: read or refused, never a crash */
        uint8_t sum[DIGEST_SIZE];
        digest_sha256(str_sub(good, 0, good.n - DIGEST_SIZE), sum);
        char old[DIGEST_SIZE];
        memcpy(old, file.p + good.n - DIGEST_SIZE, DIGEST_SIZE);
        memcpy(file.p + good.n - DIGEST_SIZE, sum, DIGEST_SIZE);
        if (ledger_open(good, &KEY, &read, &err)) {
            struct buf model;
            uint64_t one_in;
            buf_init(&model, ROOM);
            if (!ledger_model(read, NULL, &model, &one_in, &err))
                assert_true(err.text[0]);
            buf_free(&model);
            ledger_free(read);
        }
        memcpy(file.p + good.n - DIGEST_SIZE, old, DIGEST_SIZE);
        file.p[i] ^= 0x40;
    }
    buf_free(&file);
    ledger_free(l);
}

/* A ledger that could not be written one day is full before that. */
static void
long_ads_fill_a_ledger_by_bytes(void **state)
{
    struct ledger *l = ledger_new(&KEY);
    struct buf room;
    (void)state;
    buf_init(&room, 1 << 12);
    add(l, 0, 2);
    assert_true(l->bytes > 0);
    l->bytes = LEDGER_BYTES_MAX;
    struct ad ad = ad_of(2, &room);
    assert_false(ledger_add(l, id_of(l, 2), &ad, 1));
    assert_int_equal(ledger_count(l), 2);
    buf_free(&room);
    ledger_free(l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_back_leaves_no_trace),
        cmocka_unit_test(the_way_there_does_not_matter),
        cmocka_unit_test(the_counts_are_those_of_training),
        cmocka_unit_test(no_word_of_few_ads_is_in_the_file),
        cmocka_unit_test(no_word_of_one_wording_is_in_the_file),
        cmocka_unit_test(an_ad_that_quotes_others_is_taken_back),
        cmocka_unit_test(damaged_and_foreign_files_are_refused),
        cmocka_unit_test(long_ads_fill_a_ledger_by_bytes),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
