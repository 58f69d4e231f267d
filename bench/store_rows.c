/*
 * store_rows: how fast the store takes pages, URLs and ads. Generated rows in a data base of
 * its own; prints one JSON object. How soon it shows them tells queue_rows.
 *
 * store_rows [-u URLS] [-q QUEUE_ROWS] [-p PAGES] [FOLDER]
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/store_box.h"
#include "core/time.h"
#include "store/frontier.h"
#include "store/queue.h"

#define ADD_STEP  1000 /* URLs in one transaction */
#define PAGE_STEP 50   /* pages in one transaction */
#define AD_STEP   1000 /* ads in one transaction */
#define LINKS     10   /* new links of a page */
#define NOW_MS    INT64_C(1795248000000)
#define HOUR_MS   INT64_C(3600000)

struct bench {
    struct store_box box;
    int64_t urls, rows, pages;
};

static struct page_url
url_number(struct bench *b, int64_t n)
{
    return (struct page_url){
        .source = STR("board-kz"),
        .url = arena_printf(&b->box.arena,
                            "https://host%d.board.test/work/d/%lld-obyavlenie",
                            (int)(n % 300), (long long)n),
        .depth = 2,
    };
}

/* Rows a second for each quarter: a flat line is what is wanted. */
static void
bench_urls(struct bench *b)
{
    json_key(&b->box.json, "frontier_add_rows_per_s");
    json_open_array(&b->box.json);
    for (int quarter = 0; quarter < 4; quarter++) {
        double spent = 0;
        for (int64_t n = 0; n < b->urls / 4; n += ADD_STEP) {
            struct page_url urls[ADD_STEP];
            for (int64_t i = 0; i < ADD_STEP; i++)
                urls[i] = url_number(b, quarter * (b->urls / 4) + n + i);
            double start = seconds();
            need(&b->box,
                 store_frontier_add(b->box.s, urls, ADD_STEP, NOW_MS, &b->box.err));
            spent += seconds() - start;
            arena_reset(&b->box.arena);
        }
        json_number(&b->box.json, (double)(b->urls / 4) / spent, 0);
    }
    json_end_array(&b->box.json);
}

static bool
count_row(void *user, const struct page_url *url, struct err *err)
{
    int64_t *count = user;
    (void)err;
    *count += url->url.n > 0;
    return true;
}

static void
bench_load(struct bench *b)
{
    int64_t count = 0;
    double start = seconds();
    need(&b->box, store_frontier_load(b->box.s, STR("board-kz"), count_row, &count,
                                      &b->box.err));
    json_put_real(&b->box.json, "frontier_load_rows_per_s",
                  (double)count / (seconds() - start), 0);
    json_put_int(&b->box.json, "frontier_rows", count);
}

/* A flagged ad; `n` chooses its words, source, language, kind, band and time. */
static void
make_ad(struct bench *b, int64_t n, struct ad *ad, struct score *score, struct hit *hit)
{
    static const char *const sources[] = { "board-kz", "channel", "agency", "travel" };
    unsigned mixed = (unsigned)n * 2654435761u >> 7;
    *ad = (struct ad){
        .title = STR("Требуются девушки в Дубай"),
        .text =
            arena_printf(&b->box.arena,
                         "Работа за границей без опыта, объявление %lld. Виза и билет "
                         "в кредит, с отработкой. Жильё предоставим, документы сделаем "
                         "сами. Оплата 4000 $ в месяц, писать в телеграм.",
                         (long long)n),
        .url = arena_printf(&b->box.arena, "https://board.test/d/%lld", (long long)n),
        .source = str_of(mixed % 1000 == 0 ? "rare" : sources[mixed % 4]),
        .seen_at_ms = NOW_MS - (int64_t)(mixed % 4000) * HOUR_MS,
    };
    *hit = (struct hit){ .cue = STR("P08"),
                         .rule = STR("ru.travel-on-credit"),
                         .grade = 'A',
                         .points = 3,
                         .start = 0,
                         .end = 12,
                         .quote = str_sub(ad->text, 0, 12),
                         .why = STR("Travel is paid for on credit.") };
    *score = (struct score){
        .probability = (double)(mixed % 997) / 997,
        .band = mixed % 10 == 0 ? BAND_HIGH : BAND_REVIEW,
        .points = 9.5,
        .lang = mixed % 5000 == 1 ? LANG_UZ : (enum lang)(LANG_RU + mixed % 3),
        .kind = (enum ad_kind)(AD_JOB + mixed % 3),
        .lane = mixed % 50 == 0 ? LANE_CAREFUL : LANE_RISK,
        .cues = hit,
        .cue_count = 1,
        .pack = STR("aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11"),
        .why = STR("Travel on credit and high pay."),
    };
}

static void
bench_ads(struct bench *b)
{
    double spent = 0;
    for (int64_t n = 0; n < b->rows; n += AD_STEP) {
        struct ad *ads = ARENA_NEW(&b->box.arena, struct ad, AD_STEP);
        struct score *scores = ARENA_NEW(&b->box.arena, struct score, AD_STEP);
        struct hit *hits = ARENA_NEW(&b->box.arena, struct hit, AD_STEP);
        struct ad_put *puts = ARENA_NEW(&b->box.arena, struct ad_put, AD_STEP);
        for (int64_t i = 0; i < AD_STEP; i++) {
            make_ad(b, n + i, &ads[i], &scores[i], &hits[i]);
            puts[i] = (struct ad_put){ .ad = &ads[i],
                                       .score = &scores[i],
                                       .lane = scores[i].lane,
                                       .inclusion = 1 };
        }
        double start = seconds();
        need(&b->box, store_put_ads(b->box.s, puts, AD_STEP, &retention_default, NOW_MS,
                                    NULL, &b->box.err));
        spent += seconds() - start;
        arena_reset(&b->box.arena);
    }
    json_put_real(&b->box.json, "put_ads_per_s", (double)b->rows / spent, 0);
}

/* Each page brings one new ad and LINKS new URLs. */
static void
bench_pages(struct bench *b)
{
    double start = seconds();
    for (int64_t n = 0; n < b->pages; n++) {
        struct ad ad;
        struct score score;
        struct hit hit;
        struct page_url links[LINKS];
        if (n % PAGE_STEP == 0)
            need(&b->box, store_batch_begin(b->box.s, &b->box.err));
        for (int64_t i = 0; i < LINKS; i++)
            links[i] = url_number(b, b->urls + n * LINKS + i);
        make_ad(b, b->rows + n, &ad, &score, &hit);
        const struct ad_put put = {
            .ad = &ad, .score = &score, .lane = score.lane, .inclusion = 1
        };
        const struct page page = {
            .at = url_number(b, n),
            .outcome = PAGE_OK,
            .status = 200,
            .fetched_ms = NOW_MS + n,
            .requested = true,
            .host = STR("https://board.test:443"),
            .warc_file = STR("a.warc.gz"),
            .links = links,
            .link_count = LINKS,
            .ads = &ad,
            .ad_count = 1,
        };
        need(&b->box, store_put_page(b->box.s, &page, &put, &retention_default, NULL,
                                     &b->box.err));
        if (n % PAGE_STEP == PAGE_STEP - 1 || n == b->pages - 1)
            need(&b->box, store_batch_end(b->box.s, &b->box.err));
        arena_reset(&b->box.arena);
    }
    json_put_real(&b->box.json, "put_pages_per_s",
                  (double)b->pages / (seconds() - start), 0);
}

static void
run(struct bench *b)
{
    json_open_object(&b->box.json);
    bench_urls(b);
    json_put_real(&b->box.json, "frontier_mb", file_mb(&b->box), 1);
    bench_load(b);
    bench_ads(b);
    json_put_int(&b->box.json, "queue_rows", b->rows);
    bench_pages(b);
    json_end_object(&b->box.json);
}

static bool
read_options(int argc, char **argv, struct bench *b)
{
    int option;
    while ((option = getopt(argc, argv, "u:q:p:")) != -1) {
        int64_t *number = option == 'u'   ? &b->urls
                          : option == 'q' ? &b->rows
                          : option == 'p' ? &b->pages
                                          : NULL;
        if (number == NULL || !str_to_int(str_of(optarg), number) || *number < 1 ||
            *number > 100000000)
            return false;
    }
    return optind >= argc - 1;
}

int
main(int argc, char **argv)
{
    struct bench b = { .urls = 1000000, .rows = 1000000, .pages = 20000 };
    if (!read_options(argc, argv, &b)) {
        fprintf(stderr,
                "use: store_rows [-u URLS] [-q QUEUE_ROWS] [-p PAGES] [FOLDER]\n");
        return 2;
    }
    box_begin(&b.box, "store_rows");
    box_make(&b.box, optind < argc ? argv[optind] : "/tmp");
    run(&b);
    box_end(&b.box);
    return 0;
}
