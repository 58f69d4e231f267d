/*
 * queue_rows: how soon a queue of millions shows its top, the page behind any row, its counts
 * and what is searched for. Generated rows; prints one JSON object with medians and the 95th
 * of a hundred. Goals: 5 ms for a list, 100 ms for a search.
 *
 * queue_rows [-q QUEUE_ROWS] [-k FILE] [FOLDER]
 *
 * With -k the data base is FILE: it is filled when it is not there, and kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/store_box.h"
#include "store/facets.h"
#include "store/search.h"
#include "tests/support/queue_fill.h"

#include <fcntl.h>

#define NOW_MS  FILL_NOW_MS
#define HOUR_MS INT64_C(3600000)

#define COMBINED_TRIES 7

static void
bench_list(struct store_box *b, const char *name, struct queue_filter filter)
{
    struct try times[TRIES];
    size_t count = 0;
    for (int i = 0; i < TRIES; i++) {
        const struct queue_row *rows;
        struct try start = try_begin();
        need(b, store_queue_list(b->s, &filter, NOW_MS + HOUR_MS, &b->arena, &rows,
                                 &count, &b->err));
        times[i] = try_end(start);
        arena_reset(&b->arena);
    }
    put_times(b, name, count, times);
}

/* Once, from the disk: neither this program nor the system remembers a page of the file. */
static void
bench_cold(struct store_box *b, const char *name, struct queue_filter filter)
{
    const struct queue_row *rows;
    size_t count;
    store_close(b->s);
    int file = open(b->path, O_RDONLY);
    if (file < 0 || fdatasync(file) != 0 ||
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) != 0) {
        perror(b->path);
        exit(3);
    }
    close(file);
    need(b, store_open(&b->s, b->path, STORE_WRITE, &b->err));
    struct try start = try_begin();
    need(b, store_queue_list(b->s, &filter, NOW_MS + HOUR_MS, &b->arena, &rows, &count,
                             &b->err));
    json_put_real(&b->json, name, try_end(start).ms, 3);
    arena_reset(&b->arena);
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
    { "cue_and_kind", { .cue = STR("P08"), .kind = AD_MARRIAGE } },
    { "lang_and_cue", { .cue = STR("P08"), .lang = LANG_KK } },
    { "source_and_careful", { .source = STR("board-7"), .lane = LANE_CAREFUL } },
    { "lang_and_rare_source", { .source = STR("rare"), .lang = LANG_RU } },
    { "source_band_lang_cue",
      { .source = STR("board-7"),
        .lang = LANG_RU,
        .cue = STR("P08"),
        .band_given = true,
        .band_only = true,
        .band = BAND_REVIEW } },
};

/* What a filter of each kind may be, for all of them together. */
static const struct queue_filter choices[][3] = {
    { { 0 }, { .state = QUEUE_DECIDED } },
    { { 0 }, { .lane = LANE_CAREFUL }, { .lane = LANE_AUDIT } },
    { { 0 },
      { .band_given = true, .band_only = true, .band = BAND_HIGH },
      { .band_given = true, .band_only = true, .band = BAND_REVIEW } },
    { { 0 }, { .source = STR("board-7") }, { .source = STR("rare") } },
    { { 0 }, { .lang = LANG_KK }, { .lang = LANG_UZ } },
    { { 0 }, { .kind = AD_MARRIAGE } },
    { { 0 }, { .cue = STR("P08") }, { .cue = STR("Z99") } },
};
#define CHOICES (sizeof choices / sizeof choices[0])
static const size_t choice_counts[CHOICES] = { 2, 3, 3, 3, 3, 2, 3 };

/* The filter of one number: digits of different bases choose. */
static struct queue_filter
combined(size_t number, char name[256])
{
    static const char *const called[CHOICES] = { "state", "lane", "band", "source",
                                                 "lang",  "kind", "cue" };
    struct queue_filter f = { 0 };
    struct buf text;
    buf_init(&text, 256);
    for (size_t i = 0; i < CHOICES; i++) {
        size_t digit = number % choice_counts[i];
        const struct queue_filter *c = &choices[i][digit];
        number /= choice_counts[i];
        if (digit > 0)
            buf_printf(&text, "%s%s%zu", text.n > 0 ? " " : "", called[i], digit);
        f.state = c->state ? c->state : f.state;
        f.lane = c->lane ? c->lane : f.lane;
        if (c->band_given) {
            f.band_given = f.band_only = true;
            f.band = c->band;
        }
        f.source = c->source.n ? c->source : f.source;
        f.lang = c->lang ? c->lang : f.lang;
        f.kind = c->kind ? c->kind : f.kind;
        f.cue = c->cue.n ? c->cue : f.cue;
    }
    snprintf(name, 256, "%s", buf_cstr(&text));
    buf_free(&text);
    return f;
}

/* The slowest of many filters, by their medians. */
struct slowest {
    double ms, sum;
    size_t over_5_ms;
    char name[256];
};

static void
add_slowest(struct slowest *s, const char *name, double times[COMBINED_TRIES])
{
    qsort(times, COMBINED_TRIES, sizeof *times, compare_times);
    double median = times[COMBINED_TRIES / 2];
    s->sum += median;
    s->over_5_ms += median > 5;
    if (median <= s->ms)
        return;
    s->ms = median;
    snprintf(s->name, sizeof s->name, "%s", name);
}

static void
put_slowest(struct store_box *b, const char *name, const struct slowest *s,
            size_t filters)
{
    json_key(&b->json, name);
    json_open_object(&b->json);
    json_put_real(&b->json, "mean_ms", s->sum / (double)filters, 3);
    json_put_real(&b->json, "slowest_ms", s->ms, 3);
    json_put_text(&b->json, "slowest", str_of(s->name));
    json_put_int(&b->json, "over_5_ms", (int64_t)s->over_5_ms);
    json_end_object(&b->json);
}

/* Every filter that the page offers with every other: medians, by the clock and by the
 * processor. */
static void
bench_combinations(struct store_box *b)
{
    struct slowest wall = { 0 }, cpu = { 0 };
    size_t filters = 1;
    for (size_t i = 0; i < CHOICES; i++)
        filters *= choice_counts[i];
    for (size_t n = 0; n < filters; n++) {
        char name[256];
        struct queue_filter filter = combined(n, name);
        double ms[COMBINED_TRIES], cpu_ms[COMBINED_TRIES];
        for (int i = 0; i < COMBINED_TRIES; i++) {
            const struct queue_row *rows;
            size_t found;
            struct try start = try_begin();
            need(b, store_queue_list(b->s, &filter, NOW_MS + HOUR_MS, &b->arena, &rows,
                                     &found, &b->err));
            struct try end = try_end(start);
            ms[i] = end.ms;
            cpu_ms[i] = end.cpu_ms;
            arena_reset(&b->arena);
        }
        add_slowest(&wall, name, ms);
        add_slowest(&cpu, name, cpu_ms);
    }
    json_key(&b->json, "combinations");
    json_open_object(&b->json);
    json_put_int(&b->json, "filters", (int64_t)filters);
    put_slowest(b, "wall", &wall, filters);
    put_slowest(b, "cpu", &cpu, filters);
    json_end_object(&b->json);
}

/* The page behind a row that stands far down. */
static void
bench_deep(struct store_box *b)
{
    struct queue_filter filter = { .limit = 1, .offset = 100000 };
    const struct queue_row *rows;
    char cursor[QUEUE_CURSOR_SIZE];
    size_t count;
    need(b, store_queue_list(b->s, &filter, NOW_MS, &b->arena, &rows, &count, &b->err));
    if (count == 0)
        return;
    queue_cursor(&rows[0], cursor);
    filter = (struct queue_filter){ 0 };
    if (queue_cursor_read(str_of(cursor), &filter.after))
        bench_list(b, "behind_row_100000", filter);
}

static void
bench_facets(struct store_box *b, const char *name, struct queue_filter filter,
             bool few)
{
    struct try times[TRIES];
    struct facets facets;
    for (int i = 0; i < TRIES; i++) {
        struct try start = try_begin();
        need(b, (few ? store_counts : store_facets)(b->s, &filter, NOW_MS + HOUR_MS,
                                                    &b->arena, &facets, &b->err));
        times[i] = try_end(start);
        arena_reset(&b->arena);
    }
    put_times(b, name, facets.counts[few ? FACET_BAND : FACET_SOURCE], times);
}

/* With query.contacts the words spell one contact, which is in the index as a rare word. */
static void
bench_search(struct store_box *b, const char *name, const char *words,
             struct search_query query)
{
    struct try times[TRIES];
    struct str rest = str_of(words), word;
    size_t count = 0;
    while (str_cut(&rest, ' ', &word))
        query.words[query.word_count++] =
            (struct sought){ .forms = { word }, .form_count = 1 };
    if (query.contacts) {
        query.words[0].contact = STR("w300");
        query.words[0].parts = query.word_count;
    }
    query.clock_ms = clock_mono_ms;
    query.budget_ms = 80;
    for (int i = 0; i < TRIES; i++) {
        struct search_answer found;
        struct try start = try_begin();
        need(b, store_search(b->s, &query, &b->arena, &found, &b->err));
        count = found.count;
        for (size_t k = 0; k < count; k++) {
            struct ad_record ad;
            need(b, store_find_ad(b->s, found.found[k].key, &b->arena, &ad, &b->err) ==
                        FIND_ONE);
        }
        times[i] = try_end(start);
        arena_reset(&b->arena);
    }
    put_times(b, name, count, times);
}

static void
bench_searches(struct store_box *b)
{
    static const struct {
        const char *name, *words;
        struct search_query query;
    } searches[] = {
        { "word_of_all", "work", { .limit = 50 } },
        { "common_word", "w2", { .limit = 50 } },
        { "three_common_words", "w1 w2 w3", { .limit = 50 } },
        { "rare_word", "w300", { .limit = 50 } },
        { "common_and_rare", "work w1 w300", { .limit = 50 } },
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
        { "seldom_together", "w30 w50 w70 w90", { .limit = 50 } },
        { "contact_of_common_words", "w1 w2 w3", { .limit = 50, .contacts = true } },
        { "contact_of_uncommon_words",
          "w30 w50 w70 w90",
          { .limit = 50, .contacts = true } },
        { "filters_only", "", { .lang = LANG_UZ, .cue = STR("P08") } },
    };
    json_key(&b->json, "search");
    json_open_object(&b->json);
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        bench_search(b, searches[i].name, searches[i].words, searches[i].query);
    json_end_object(&b->json);
}

/* What there is, so that nobody takes the figures for those of other rows. */
static void
put_rows(struct store_box *b, int64_t rows)
{
    json_put_int(&b->json, "queue_rows", rows);
    json_put_real(&b->json, "file_mb", file_mb(b), 0);
    json_key(&b->json, "generated");
    json_open_object(&b->json);
    json_put_int(&b->json, "sources", FILL_SOURCES + 1);
    json_put_int(&b->json, "cues", FILL_CUES + 1);
    json_put_int(&b->json, "days", FILL_SPAN_MS / (24 * HOUR_MS));
    json_put_text(&b->json, "texts", STR("three of ten have 230 words, the others 24"));
    json_put_text(&b->json, "states", STR("one of 20 is decided, one of 50 careful"));
    json_end_object(&b->json);
}

static void
run(struct store_box *b, int64_t rows)
{
    json_open_object(&b->json);
    put_rows(b, rows);
    json_key(&b->json, "list_top_50");
    json_open_object(&b->json);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        bench_list(b, lists[i].name, lists[i].filter);
    bench_deep(b);
    json_end_object(&b->json);
    json_key(&b->json, "list_top_50_from_disk_ms");
    json_open_object(&b->json);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        bench_cold(b, lists[i].name, lists[i].filter);
    json_end_object(&b->json);
    bench_combinations(b);
    json_key(&b->json, "facets");
    json_open_object(&b->json);
    bench_facets(b, "open", (struct queue_filter){ 0 }, false);
    bench_facets(b, "open_counts", (struct queue_filter){ 0 }, true);
    bench_facets(b, "kind_counts", (struct queue_filter){ .kind = AD_TRAVEL }, true);
    bench_facets(b, "source_counts", (struct queue_filter){ .source = STR("board-7") },
                 true);
    bench_facets(b, "source_and_cue",
                 (struct queue_filter){ .source = STR("board-7"), .cue = STR("P08") },
                 false);
    json_end_object(&b->json);
    bench_searches(b);
    json_end_object(&b->json);
}

/* Opens the data base that is to be kept, or a new one; fills it when it is new. */
static void
open_filled(struct store_box *b, const char *kept, const char *where, int64_t rows)
{
    double start = seconds();
    if (kept != NULL && access(kept, F_OK) == 0) {
        snprintf(b->path, sizeof b->path, "%s", kept);
        need(b, store_open(&b->s, b->path, STORE_WRITE, &b->err));
        fprintf(stderr, "opened after %.1f s\n", seconds() - start);
        return;
    }
    if (kept != NULL) {
        snprintf(b->path, sizeof b->path, "%s", kept);
        need(b, store_open(&b->s, b->path, STORE_WRITE, &b->err));
    } else {
        box_make(b, where);
    }
    store_close(b->s);
    queue_fill(b->path, rows);
    need(b, store_open(&b->s, b->path, STORE_WRITE, &b->err));
    fprintf(stderr, "filled in %.1f s\n", seconds() - start);
}

int
main(int argc, char **argv)
{
    struct store_box b;
    int64_t rows = 500000;
    const char *kept = NULL;
    int option;
    bool ok = true;
    while ((option = getopt(argc, argv, "q:k:")) != -1) {
        if (option == 'k')
            kept = optarg;
        else
            ok = ok && option == 'q' && str_to_int(str_of(optarg), &rows) && rows > 0 &&
                 rows <= 100000000;
    }
    if (!ok || optind < argc - 1) {
        fprintf(stderr, "use: queue_rows [-q QUEUE_ROWS] [-k FILE] [FOLDER]\n");
        return 2;
    }
    box_begin(&b, "queue_rows");
    open_filled(&b, kept, optind < argc ? argv[optind] : "/tmp", rows);
    run(&b, rows);
    box_end(&b);
    return 0;
}
