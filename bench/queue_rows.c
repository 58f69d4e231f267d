/*
 * queue_rows: how soon a queue of millions shows its top, the page behind any row, its counts
 * and what is searched for. Generated rows in a data base of its own; prints one JSON object
 * with medians. Goals: 5 ms for a list, 100 ms for a search.
 *
 * queue_rows [-q QUEUE_ROWS] [FOLDER]
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/buf.h"
#include "core/json.h"
#include "core/time.h"
#include "store/facets.h"
#include "store/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define AD_STEP 1000 /* ads in one transaction */
#define TRIES   15
#define SOURCES 40
#define CUES    30
#define WORDS   24 /* of one ad */
#define NOW_MS  INT64_C(1795248000000)
#define HOUR_MS INT64_C(3600000)

struct bench {
    struct store *s;
    struct arena arena;
    struct json json;
    struct err err;
    char path[600];
    int64_t rows;
};

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A bench that cannot do its work has nothing to say. */
static void
need(struct bench *b, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "queue_rows: %s\n", b->err.text);
    exit(3);
}

/* SplitMix64 of a number: the same rows every time. */
static uint64_t
mixed(uint64_t n)
{
    n += 0x9E3779B97F4A7C15u;
    n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9u;
    n = (n ^ n >> 27) * 0x94D049BB133111EBu;
    return n ^ n >> 31;
}

/* Few words are common and many are rare, as in a language: word k stands in about one of k
 * ads. */
static struct str
make_text(struct bench *b, uint64_t n)
{
    struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text, "ad%llu work", (unsigned long long)n);
    for (uint64_t i = 0; i < WORDS; i++) {
        double chance = (double)(mixed(n * WORDS + i) >> 11) / 0x1p53;
        buf_printf(&text, " w%llu", (unsigned long long)(1 / (chance + 1e-5)));
    }
    struct str kept = arena_str(&b->arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

struct one {
    struct ad ad;
    struct score score;
    struct hit hit;
};

static void
make_ad(struct bench *b, uint64_t n, struct one *o)
{
    uint64_t m = mixed(n);
    unsigned source = (unsigned)(m % SOURCES);
    o->ad = (struct ad){
        .title = STR("Hostess wanted"),
        .text = make_text(b, n),
        .url =
            arena_printf(&b->arena, "https://board.test/d/%llu", (unsigned long long)n),
        .source =
            m % 10007 == 0 ? STR("rare") : arena_printf(&b->arena, "board-%u", source),
        .seen_at_ms = NOW_MS - (int64_t)(m >> 8) % 4000 * HOUR_MS,
    };
    if (o->ad.seen_at_ms > NOW_MS)
        o->ad.seen_at_ms = NOW_MS;
    o->hit =
        (struct hit){ .cue = m >> 20 & 0xFFFF ? arena_printf(&b->arena, "P%02u",
                                                             (unsigned)(m >> 20) % CUES)
                                              : STR("Z99"),
                      .rule = STR("ru.travel-on-credit"),
                      .grade = 'A',
                      .points = 3,
                      .end = 6,
                      .quote = str_sub(o->ad.text, 0, 6),
                      .why = STR("Travel is paid for on credit.") };
    o->score = (struct score){
        .probability = (double)(m >> 32 & 0xFFF) / 4096,
        .band = (m >> 44) % 10 == 0 ? BAND_HIGH : BAND_REVIEW,
        .points = 9.5,
        .lang = (m >> 48) % 5000 == 1 ? LANG_UZ : (enum lang)(LANG_RU + (m >> 48) % 3),
        .kind = (enum ad_kind)(AD_JOB + (m >> 56) % 3),
        .lane = (m >> 40) % 50 == 0 ? LANE_CAREFUL : LANE_RISK,
        .cues = &o->hit,
        .cue_count = 1,
        .pack = STR("aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11"),
        .why = STR("Travel on credit and high pay."),
    };
}

/* The words stand in the text as they are: folding is not under test. */
static void
words_of(void *user, const struct ad *ad, enum lang lang, struct buf *out)
{
    (void)user;
    (void)lang;
    buf_add(out, ad->text);
}

static void
put_step(struct bench *b, uint64_t from, double *put_s, double *index_s)
{
    struct one *ones = ARENA_NEW(&b->arena, struct one, AD_STEP);
    struct ad_put *puts = ARENA_NEW(&b->arena, struct ad_put, AD_STEP);
    int64_t left;
    for (uint64_t i = 0; i < AD_STEP; i++) {
        make_ad(b, from + i, &ones[i]);
        puts[i] = (struct ad_put){ &ones[i].ad, &ones[i].score, ones[i].score.lane, 1 };
    }
    double start = seconds();
    need(b, store_batch_begin(b->s, &b->err));
    need(b,
         store_put_ads(b->s, puts, AD_STEP, &retention_default, NOW_MS, NULL, &b->err));
    double middle = seconds();
    need(b, store_search_fill(b->s, words_of, NULL, AD_STEP, &left, &b->err));
    need(b, store_batch_end(b->s, &b->err));
    *put_s += middle - start;
    *index_s += seconds() - middle;
    arena_reset(&b->arena);
}

static void
bench_put(struct bench *b)
{
    double put_s = 0, index_s = 0;
    struct stat info;
    for (int64_t n = 0; n < b->rows; n += AD_STEP)
        put_step(b, (uint64_t)n, &put_s, &index_s);
    json_put_int(&b->json, "queue_rows", b->rows);
    json_put_real(&b->json, "put_ads_per_s", (double)b->rows / put_s, 0);
    json_put_real(&b->json, "index_ads_per_s", (double)b->rows / index_s, 0);
    if (stat(b->path, &info) == 0)
        json_put_real(&b->json, "file_mb", (double)info.st_size / 1e6, 0);
}

static int
compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* "name": {"rows", "median_ms", "worst_ms"}; the worst is mostly the first, which is cold. */
static void
put_times(struct bench *b, const char *name, size_t rows, double times[TRIES])
{
    qsort(times, TRIES, sizeof *times, compare_times);
    json_key(&b->json, name);
    json_open_object(&b->json);
    json_put_int(&b->json, "rows", (int64_t)rows);
    json_put_real(&b->json, "median_ms", times[TRIES / 2], 3);
    json_put_real(&b->json, "worst_ms", times[TRIES - 1], 3);
    json_end_object(&b->json);
}

static void
bench_list(struct bench *b, const char *name, struct queue_filter filter)
{
    double times[TRIES];
    size_t count = 0;
    for (int i = 0; i < TRIES; i++) {
        const struct queue_row *rows;
        double start = seconds();
        need(b, store_queue_list(b->s, &filter, NOW_MS + HOUR_MS, &b->arena, &rows,
                                 &count, &b->err));
        times[i] = (seconds() - start) * 1000;
        arena_reset(&b->arena);
    }
    put_times(b, name, count, times);
}

static const struct {
    const char *name;
    struct queue_filter filter;
} lists[] = {
    { "open", { 0 } },
    { "all_states", { .all_states = true } },
    { "decided", { .state = QUEUE_DECIDED } },
    { "careful", { .lane = LANE_CAREFUL } },
    { "band_high", { .band_given = true, .band_only = true, .band = BAND_HIGH } },
    { "band_review", { .band_given = true, .band_only = true, .band = BAND_REVIEW } },
    { "source", { .source = STR("board-7") } },
    { "rare_source", { .source = STR("rare") } },
    { "lang", { .lang = LANG_KK } },
    { "rare_lang", { .lang = LANG_UZ } },
    { "kind", { .kind = AD_TRAVEL } },
    { "cue", { .cue = STR("P08") } },
    { "rare_cue", { .cue = STR("Z99") } },
    { "last_day", { .from_ms = NOW_MS - 24 * HOUR_MS, .to_ms = NOW_MS + HOUR_MS } },
    { "last_60_days", { .from_ms = NOW_MS - 1440 * HOUR_MS, .to_ms = NOW_MS } },
    { "source_and_kind", { .source = STR("board-7"), .kind = AD_MARRIAGE } },
    { "lang_and_rare_source", { .source = STR("rare"), .lang = LANG_RU } },
    { "source_band_lang_cue",
      { .source = STR("board-7"),
        .lang = LANG_RU,
        .cue = STR("P08"),
        .band_given = true,
        .band_only = true,
        .band = BAND_REVIEW } },
};

/* The page behind a row that stands far down. */
static void
bench_deep(struct bench *b)
{
    struct queue_filter filter = { .limit = 1, .offset = (size_t)b->rows / 5 };
    const struct queue_row *rows;
    char cursor[QUEUE_CURSOR_SIZE];
    size_t count;
    need(b, store_queue_list(b->s, &filter, NOW_MS, &b->arena, &rows, &count, &b->err));
    if (count == 0)
        return;
    queue_cursor(&rows[0], cursor);
    filter = (struct queue_filter){ 0 };
    if (queue_cursor_read(str_of(cursor), &filter.after))
        bench_list(b, "behind_a_fifth", filter);
}

static void
bench_facets(struct bench *b, const char *name, struct queue_filter filter)
{
    double times[TRIES];
    struct facets facets;
    for (int i = 0; i < TRIES; i++) {
        double start = seconds();
        need(b, store_facets(b->s, &filter, NOW_MS + HOUR_MS, &b->arena, &facets,
                             &b->err));
        times[i] = (seconds() - start) * 1000;
        arena_reset(&b->arena);
    }
    put_times(b, name, facets.counts[FACET_SOURCE], times);
}

static void
bench_search(struct bench *b, const char *name, const char *words,
             struct search_query query)
{
    double times[TRIES];
    struct str rest = str_of(words), word;
    size_t count = 0;
    while (str_cut(&rest, ' ', &word))
        query.words[query.word_count++] =
            (struct sought){ .forms = { word }, .form_count = 1 };
    for (int i = 0; i < TRIES; i++) {
        const struct search_found *found;
        double start = seconds();
        need(b, store_search(b->s, &query, &b->arena, &found, &count, &b->err));
        times[i] = (seconds() - start) * 1000;
        arena_reset(&b->arena);
    }
    put_times(b, name, count, times);
}

static void
bench_searches(struct bench *b)
{
    static const struct {
        const char *name, *words;
        struct search_query query;
    } searches[] = {
        { "word_of_all", "work", { .limit = 50 } },
        { "common_word", "w2", { .limit = 50 } },
        { "three_common_words", "w1 w2 w3", { .limit = 50 } },
        { "rare_word", "w5000", { .limit = 50 } },
        { "common_and_rare", "work w1 w5000", { .limit = 50 } },
        { "one_ad", "ad4242", { .limit = 50 } },
        { "nothing", "work nosuchword", { .limit = 50 } },
        { "common_word_rare_source", "w2", { .source = STR("rare") } },
        { "common_word_source_lang_cue",
          "w2",
          { .source = STR("board-7"), .lang = LANG_RU, .cue = STR("P08") } },
        { "common_word_band", "w2", { .band_given = true, .band = BAND_HIGH } },
        { "common_word_day",
          "w2",
          { .from_ms = NOW_MS - 3000 * HOUR_MS, .to_ms = NOW_MS - 2976 * HOUR_MS } },
        { "common_word_two_months",
          "w2",
          { .from_ms = NOW_MS - 3900 * HOUR_MS, .to_ms = NOW_MS - 2500 * HOUR_MS } },
        { "two_uncommon_words", "w40 w60", { .limit = 50 } },
        { "filters_only", "", { .lang = LANG_UZ, .cue = STR("P08") } },
    };
    json_key(&b->json, "search");
    json_open_object(&b->json);
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        bench_search(b, searches[i].name, searches[i].words, searches[i].query);
    json_end_object(&b->json);
}

static void
run(struct bench *b)
{
    json_open_object(&b->json);
    bench_put(b);
    json_key(&b->json, "list_top_50");
    json_open_object(&b->json);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        bench_list(b, lists[i].name, lists[i].filter);
    bench_deep(b);
    json_end_object(&b->json);
    json_key(&b->json, "facets");
    json_open_object(&b->json);
    bench_facets(b, "open", (struct queue_filter){ 0 });
    bench_facets(b, "source_and_cue",
                 (struct queue_filter){ .source = STR("board-7"), .cue = STR("P08") });
    json_end_object(&b->json);
    bench_searches(b);
    json_end_object(&b->json);
}

static bool
read_options(int argc, char **argv, struct bench *b)
{
    int option;
    while ((option = getopt(argc, argv, "q:")) != -1)
        if (option != 'q' || !str_to_int(str_of(optarg), &b->rows) || b->rows < 1 ||
            b->rows > 100000000)
            return false;
    return optind >= argc - 1;
}

int
main(int argc, char **argv)
{
    struct bench b = { .rows = 500000 };
    struct buf out;
    if (!read_options(argc, argv, &b)) {
        fprintf(stderr, "use: queue_rows [-q QUEUE_ROWS] [FOLDER]\n");
        return 2;
    }
    char folder[512];
    snprintf(folder, sizeof folder, "%.480s/queue-rows-XXXXXX",
             optind < argc ? argv[optind] : "/tmp");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return 3;
    }
    snprintf(b.path, sizeof b.path, "%s/bench.db", folder);
    buf_init(&out, 1 << 20);
    arena_init(&b.arena, 0);
    b.json = json_to(&out);
    need(&b, store_open(&b.s, b.path, STORE_WRITE, &b.err));
    run(&b);
    store_close(b.s);
    puts(buf_cstr(&out));
    (void)remove(b.path);
    (void)rmdir(folder);
    arena_free(&b.arena);
    buf_free(&out);
    return 0;
}
