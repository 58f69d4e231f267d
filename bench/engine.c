/*
 * engine: how fast one thread reads, matches, scores and explains ads, without any input or
 * output. Prints one JSON object.
 *
 *     engine ADS.jsonl [RULES_FOLDER [ads]]
 *
 * With "ads" the hostile texts are left out.
 *
 * Times are CPU time of the thread. Each stage does all that the one before it does: read
 * (fold, words, contacts, sums, language), rules (which hold, and where), score (weighed with
 * the words and explained) and json (the `risk` object written). Each pass goes over all
 * ads; the median of the passes counts. The hostile texts are scored and written like the
 * ads, and compared to them by the byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/ads.h"
#include "bench/timing.h"
#include "cli/app.h"
#include "classifier/evaluate.h"
#include "classifier/reading.h"
#include "classifier/ruleset.h"
#include "classifier/trying.h"
#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define PASSES     5
#define SHORT_TEXT 2200       /* bytes of an ordinary ad */
#define LONG_TEXT  (1u << 20) /* bytes of a hostile one */
#define MIDDLE_TEXT                                                                    \
    (1u << 16) /* where budgets that are the same for any text weigh most */

enum stage { READ, RULES, SCORE, JSON, STAGES };

static const char *const STAGE_NAME[STAGES] = { "read", "rules", "score", "json" };

struct bench {
    struct arena arena; /* ads and texts */
    struct arena work;  /* one ad */
    struct classifier *classifier;
    struct scorer *scorer;
    const struct reader *reader;
    struct ads ads;
    size_t bytes;
    size_t hits;
    double ads_mb;     /* memory before the classifier was loaded */
    struct str *words; /* of the rules' patterns */
    size_t word_count, word_cap;
    struct buf out;
    uint64_t state;
};

static double
peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* splitmix64 */
static size_t
below(struct bench *b, size_t n)
{
    uint64_t z = b->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (size_t)((z ^ z >> 31) % n);
}

static bool
read_ads(struct bench *b, const char *path, struct err *err)
{
    if (!ads_read(path, &b->arena, &b->ads, err))
        return false;
    for (size_t i = 0; i < b->ads.count; i++) {
        for (int f = 0; f < FIELD_COUNT; f++)
            b->bytes += ad_field_text(&b->ads.items[i], (enum ad_field)f).n;
    }
    return true;
}

static bool
load(struct bench *b, const char *folder, struct err *err)
{
    struct bundle files;
    struct classifier_options options = { .rules = &bundle_rules,
                                          .version = STR("bench") };
    b->ads_mb = peak_mb();
    if (folder) {
        if (!bundle_read(folder, ".yaml", &b->arena, &files, err))
            return false;
        options.rules = &files;
    }
    if (bundle_models.count)
        options.model = bundle_models.files[0].data;
    if (!classifier_load(&b->classifier, &options, err))
        return false;
    b->scorer = scorer_new(b->classifier);
    b->reader = reader_new(&b->arena);
    return true;
}

/* One ad through all stages up to this one. */
static void
run(struct bench *b, enum stage stage, const struct ad *ad)
{
    struct score score;
    struct evaluation judged;
    if (stage == READ) {
        struct reading *reading = ARENA_NEW(&b->work, struct reading, 1);
        reading_of(b->reader, ad, &b->work, reading);
    } else if (stage == RULES) {
        scorer_match(b->scorer, ad, &b->work, &judged);
        b->hits += judged.hit_count;
    } else {
        scorer_score(b->scorer, ad, &b->work, &score);
    }
    if (stage == JSON) {
        struct json j = json_to(&b->out);
        buf_reset(&b->out);
        score_write_json(&score, &j);
    }
    arena_reset(&b->work);
}

/* Microseconds that all ads take, the median of the passes. */
static double
measure(struct bench *b, enum stage stage, const struct ad *ads, size_t count,
        int passes)
{
    double times[PASSES];
    for (int pass = 0; pass < passes; pass++) {
        double start = now_us();
        for (size_t i = 0; i < count; i++)
            run(b, stage, &ads[i]);
        times[pass] = now_us() - start;
    }
    return median(times, (size_t)passes);
}

/* ---- hostile texts ---- */

static void
add_pattern_words(struct bench *b, const struct rule_pattern *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str rest = patterns[i].text, word;
        while (str_cut(&rest, ' ', &word)) {
            while (word.n && strchr("(^~", word.p[0]))
                word = str_sub(word, 1, word.n);
            while (word.n && strchr(")*", word.p[word.n - 1]))
                word.n--;
            if (word.n < 2 || strchr("#<|", word.p[0]))
                continue;
            b->words =
                mem_grow(b->words, &b->word_cap, b->word_count + 1, sizeof(*b->words));
            b->words[b->word_count++] = word;
        }
    }
}

/* Words of the rules, as they come or in the order in which no pattern can hold. */
static void
put_triggers(struct bench *b, struct buf *out, size_t size, bool backwards)
{
    while (out->n < size) {
        size_t at = below(b, b->word_count);
        if (backwards)
            at = b->word_count - 1 - out->n * b->word_count / (size + 64);
        buf_add(out, b->words[at]);
        buf_add_char(out, ' ');
    }
}

static void
put_letters(struct bench *b, struct buf *out, size_t size, size_t word)
{
    static const char *const LETTERS[] = { "а", "е", "и", "о", "к", "н", "т", "с",
                                           "р", "в", "л", "м", "д", "п", "у", "я" };
    while (out->n < size) {
        for (size_t k = 0; k < (word ? word : 64); k++)
            buf_add(out, str_of(LETTERS[below(b, 16)]));
        if (word)
            buf_add_char(out, ' ');
    }
}

/* Pieces that keep one finder busy, over and over. */
static void
put_pieces(struct bench *b, struct buf *out, size_t size, const char *const *pieces)
{
    size_t count = 0;
    while (pieces[count])
        count++;
    while (out->n < size)
        buf_add(out, str_of(pieces[below(b, count)]));
}

static void
put_hostile(struct bench *b, int kind, struct buf *out, size_t size)
{
    static const char *const NUMBERS[] = { "8 ",  "17 ",    "300 ", "4000$ ",
                                           "от ", "5-6 ",   "лет ", "$ ",
                                           "тг ", "7 701 ", NULL };
    static const char *const SIGNS[] = { "@",  "/", ".", "t.me/",   "@a", "#",
                                         "+7", ":", "(", "http://", NULL };
    static const char *const MIXED[] = { "рaбота ",       "виzа ",    "д е н ь г и ",
                                         "рабо\u200bта ", "п4спорт ", "ｄｏｌｌａｒ ",
                                         "м0скв4 ",       NULL };
    static const char *const DIGITS[] = { "8 701 ", "7 ",    "1 2 ",
                                          "18-25 ", "9:00 ", NULL };
    static const char *const PHONES[] = { "+49 30 1234567 ",   "+33 1 2345678, ",
                                          "+61 4 12345678 ",   "00 44 20 123456 ",
                                          "t.me/+4930123456 ", NULL };
    static const char *const COMPOSED[] = { "и\u0306", "виза 1 ",  "улица ", "$ ",
                                            "* ",      "у\u0306 ", NULL };
    static const char *const SUMS[] = { "7$$", NULL };
    static const char *const MAILS[] = { "@aplus: ru\nplus: я", NULL };
    switch (kind) {
    case 0:
    case 1:
        put_triggers(b, out, size, false);
        break;
    case 2:
        put_triggers(b, out, size, true);
        break;
    case 3:
        put_letters(b, out, size, 0);
        break;
    case 4:
        put_letters(b, out, size, 7);
        break;
    default: {
        const char *const *const pieces[] = { NUMBERS, SIGNS,    MIXED, DIGITS,
                                              PHONES,  COMPOSED, SUMS,  MAILS };
        put_pieces(b, out, size, pieces[kind < 13 ? kind - 5 : kind - 10]);
    }
    }
}

static void
measure_hostile(struct bench *b, double normal_ns, struct json *j)
{
    static const struct {
        const char *name;
        size_t size, count;
    } KINDS[] = {
        { "trigger_words", SHORT_TEXT, 400 }, { "trigger_words_1mb", LONG_TEXT, 1 },
        { "backwards_1mb", LONG_TEXT, 1 },    { "no_space_1mb", LONG_TEXT, 1 },
        { "new_words_1mb", LONG_TEXT, 1 },    { "numbers_1mb", LONG_TEXT, 1 },
        { "signs_1mb", LONG_TEXT, 1 },        { "evasions_1mb", LONG_TEXT, 1 },
        { "digits_64kb", MIDDLE_TEXT, 16 },   { "phones_64kb", MIDDLE_TEXT, 16 },
        { "composed_64kb", MIDDLE_TEXT, 16 }, { "sums_64kb", MIDDLE_TEXT, 16 },
        { "mails_64kb", MIDDLE_TEXT, 16 },    { "digits", SHORT_TEXT, 400 },
        { "phones", SHORT_TEXT, 400 },        { "composed", SHORT_TEXT, 400 },
    };
    json_key(j, "hostile");
    json_open_object(j);
    for (int k = 0; k < (int)(sizeof(KINDS) / sizeof(*KINDS)); k++) {
        struct ad *ads = mem_alloc(KINDS[k].count, sizeof(*ads));
        size_t bytes = 0;
        for (size_t i = 0; i < KINDS[k].count; i++) {
            struct buf text;
            buf_init(&text, 2 * LONG_TEXT);
            put_hostile(b, k, &text, KINDS[k].size);
            ads[i].text = arena_str(&b->arena, buf_str(&text));
            ads[i].lang = LANG_RU;
            bytes += text.n;
            buf_free(&text);
        }
        double us = measure(b, JSON, ads, KINDS[k].count, 3);
        double ns = us * 1e3 / (double)bytes;
        json_key(j, KINDS[k].name);
        json_open_object(j);
        json_put_real(j, "ns_per_byte", ns, 2);
        json_put_real(j, "times_normal", ns / normal_ns, 2);
        json_end_object(j);
        free(ads);
    }
    json_end_object(j);
}

/* ---- the report ---- */

static void
report(struct bench *b, bool hostile)
{
    const struct ruleset *rules = classifier_rules(b->classifier);
    double us[STAGES];
    double count = (double)b->ads.count;
    struct buf text;
    buf_init(&text, 1u << 16);
    struct json j = json_to(&text);
    measure(b, JSON, b->ads.items, b->ads.count, 1); /* every form has been seen once */
    for (int s = 0; s < STAGES; s++)
        us[s] = measure(b, (enum stage)s, b->ads.items, b->ads.count, PASSES);
    json_open_object(&j);
    json_put_int(&j, "rules_in_pack", (int64_t)rules->rule_count);
    json_put_int(&j, "regex_rules", (int64_t)rules->regex_count);
    json_put_int(&j, "ads", (int64_t)b->ads.count);
    json_put_real(&j, "bytes_per_ad", (double)b->bytes / count, 1);
    json_put_real(&j, "rules_held_per_ad", (double)b->hits / (PASSES * count), 2);
    for (int s = 0; s < STAGES; s++) {
        json_key(&j, STAGE_NAME[s]);
        json_open_object(&j);
        json_put_real(&j, "us_per_ad", us[s] / count, 2);
        json_put_int(&j, "ads_per_s", (int64_t)(count * 1e6 / us[s]));
        json_end_object(&j);
    }
    for (size_t i = 0; i < rules->rule_count; i++) {
        add_pattern_words(b, rules->rules[i].any, rules->rules[i].any_count);
        add_pattern_words(b, rules->rules[i].all, rules->rules[i].all_count);
    }
    double normal_ns = us[JSON] * 1e3 / (double)b->bytes;
    json_put_real(&j, "normal_ns_per_byte", normal_ns, 2);
    json_put_real(&j, "engine_mb", peak_mb() - b->ads_mb, 1);
    if (hostile)
        measure_hostile(b, normal_ns, &j);
    json_end_object(&j);
    printf("%s\n", buf_cstr(&text));
    buf_free(&text);
}

int
main(int argc, char **argv)
{
    struct bench b = { .state = 3 };
    struct err err = { .kind = ERR_NONE };
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: engine ADS.jsonl [RULES_FOLDER [ads]]\n");
        return 2;
    }
    arena_init(&b.arena, 0);
    arena_init(&b.work, 0);
    buf_init(&b.out, 1u << 28);
    bool ok = read_ads(&b, argv[1], &err) && load(&b, argv[2], &err);
    if (ok)
        report(&b, argc < 4);
    else
        fprintf(stderr, "engine: %s\n", err.text);
    scorer_free(b.scorer);
    classifier_free(b.classifier);
    free(b.ads.items);
    free(b.words);
    buf_free(&b.out);
    arena_free(&b.work);
    arena_free(&b.arena);
    return ok ? 0 : 2;
}
