/*
 * scan_shapes: that no shape of page makes the tokenizer, the scan or the reading of a refused
 * page take more than linear time.
 *
 * Each of 64 units is repeated to 256 KB and to 1 MB, and read four ways: scanned with an
 * outline, read tag by tag, and through the tokenizer in pieces of 1,000 bytes. The cost of a
 * byte may not grow; the figure is the worst ratio of the two, and the dearest byte. Prints
 * one JSON object; the exit code is 1 when a ratio is above 2. CPU time, the least of three.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/flat.h"
#include "crawler/scan.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#define SMALL      (256u << 10)
#define TIMES      4 /* the large page to the small one */
#define RUNS       3
#define RATIO_MOST 2.0
#define PIECE      1000
#define CHEAP      1.0 /* nanoseconds a byte; below it nothing but noise is measured */

struct shape {
    const char *before, *unit;
};

static const struct shape SHAPES[] = {
    { "", "x" },
    { "", "<" },
    { "", "<<a" },
    { "", ">" },
    { "", "&" },
    { "", "&#" },
    { "", "&#x" },
    { "", "&amp" },
    { "", "&notit;" },
    { "", "&CounterClockwiseContourIntegra" },
    { "<a href='", "&amp" },
    { "<a href='", "&copy=" },
    { "<title>", "&amp;" },
    { "", "</" },
    { "", "</>" },
    { "", "</3" },
    { "", "<!" },
    { "", "<!-" },
    { "", "<!--" },
    { "<!--", "-" },
    { "<!--", "--" },
    { "<!--", "--!" },
    { "<!--", "<!--" },
    { "<!--", "-->" },
    { "", "<?" },
    { "", "<![CDATA[" },
    { "<svg>", "<![CDATA[" },
    { "<svg>", "<![CDATA[]]" },
    { "", "<!doctype " },
    { "<!doctype ", "'" },
    { "<a ", "b " },
    { "<a ", "b=" },
    { "<a ", "b='" },
    { "<a ", "b=\"" },
    { "<a ", "/" },
    { "<a ", "=" },
    { "<a href=", "x" },
    { "", "<a href=x>" },
    { "", "<a href=x rel=nofollow>" },
    { "", "<meta name=robots content='" },
    { "", "<base href=x>" },
    { "", "<link rel='alternate alternate alternate' href=x>" },
    { "<link rel='", "a " },
    { "<title>", "</title" },
    { "<title>", "</titl" },
    { "<title>", "<" },
    { "<style>", "</styl" },
    { "<textarea>", "</textarea " },
    { "<script>", "<!--" },
    { "<script>", "<!--<script>" },
    { "<script><!--<script>", "</script>" },
    { "<script><!--<script>", "</script" },
    { "<script>", "<script" },
    { "<script type=application/ld+json>", "{" },
    { "", "<script type=application/ld+json>{}</script>" },
    { "<plaintext>", "<" },
    { "", "<div>" },
    { "", "<div></div>" },
    { "", "<p>" },
    { "", "<b><p></b>" },
    { "", "<table><tr><td>" },
    { "", "<svg><a></svg><math><mi>" },
    { "", "<template><select>" },
    { "", "<x-y-z>" },
};

#define SHAPE_COUNT (sizeof(SHAPES) / sizeof(SHAPES[0]))
static_assert(SHAPE_COUNT == 64, "as many as the comment says");

static double
cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
read_scan(struct str page, struct arena *arena)
{
    struct scan scan;
    scan_page(page, true, arena, &scan);
}

static void
read_flat(struct str page, struct arena *arena)
{
    struct flat flat;
    flat_read(page, arena, &flat);
}

static void
read_whole(struct str page, struct arena *arena)
{
    struct tokenizer t;
    struct token token;
    (void)arena;
    token_start(&t, page);
    while (token_next(&t, &token))
        ;
}

static void
read_pieces(struct str page, struct arena *arena)
{
    struct tokenizer t;
    struct token token;
    (void)arena;
    token_start(&t, STR(""));
    for (size_t n = PIECE; n < page.n + PIECE; n += PIECE) {
        token_more(&t, str_sub(page, 0, n), n < page.n);
        while (token_next(&t, &token))
            ;
    }
}

typedef void reader_fn(struct str page, struct arena *arena);

/* Nanoseconds a byte, the least of a few runs. */
static double
cost(reader_fn *reader, struct str page)
{
    double least = 0;
    for (int run = 0; run < RUNS; run++) {
        struct arena arena;
        arena_init(&arena, 0);
        double before = cpu_ns();
        reader(page, &arena);
        double spent = (cpu_ns() - before) / (double)page.n;
        least = run == 0 || spent < least ? spent : least;
        arena_free(&arena);
    }
    return least;
}

static void
fill(struct buf *page, const struct shape *shape, size_t size)
{
    buf_reset(page);
    buf_add(page, str_of(shape->before));
    while (page->n < size)
        buf_add(page, str_of(shape->unit));
}

int
main(void)
{
    static const struct {
        const char *name;
        reader_fn *read;
    } readers[] = { { "scan", read_scan },
                    { "flat", read_flat },
                    { "tokens", read_whole },
                    { "pieces", read_pieces } };
    struct buf page;
    double worst = 0, dearest = 0;
    size_t worst_at = 0, worst_reader = 0, dearest_at = 0;
    buf_init(&page, 8u << 20);
    for (size_t i = 0; i < SHAPE_COUNT; i++)
        for (size_t r = 0; r < sizeof(readers) / sizeof(readers[0]); r++) {
            fill(&page, &SHAPES[i], SMALL);
            double small = cost(readers[r].read, buf_str(&page));
            fill(&page, &SHAPES[i], SMALL * TIMES);
            double large = cost(readers[r].read, buf_str(&page));
            double ratio = small > 0 && large >= CHEAP ? large / small : 1;
            if (ratio > worst) {
                worst = ratio;
                worst_at = i;
                worst_reader = r;
            }
            if (large > dearest) {
                dearest = large;
                dearest_at = i;
            }
        }
    buf_free(&page);
    printf("{\"shapes\":%zu,\"worst_ratio\":%.2f,\"worst_shape\":%zu,\"worst_reader\":"
           "\"%s\","
           "\"dearest_ns_per_byte\":%.1f,\"dearest_shape\":%zu}\n",
           SHAPE_COUNT, worst, worst_at, readers[worst_reader].name, dearest,
           dearest_at);
    return worst > RATIO_MOST;
}
