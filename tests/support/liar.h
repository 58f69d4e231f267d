/*
 * liar: a fetcher of a test's own, in the place of crawler/apart_fetch.c: what it may say.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_LIAR_H
#define TESTS_SUPPORT_LIAR_H

#include "core/time.h"
#include "crawler/apart_parts.h"
#include "crawler/visit_wire.h"

#define LIAR_HOST "http://board.example" /* of its source, "board" */
#define LIAR_DAY  INT64_C(86400000)

/* The child. */
struct liar {
    struct channel channel;
    const struct source *sources;
};

static inline void
liar_push(struct liar *l)
{
    (void)channel_push(&l->channel, 0);
}

/* Waits for an answer of that kind, which *g reads; false when there will be none. */
static inline bool
liar_hear(struct liar *l, int wanted, struct wire_getter *g)
{
    int kind;

    liar_push(l);
    while (!l->channel.gone) {
        while (channel_next(&l->channel, &kind, g)) {
            if (kind == wanted) {
                return true;
            }
        }
        channel_pull(&l->channel, 1000);
    }
    return false;
}

static inline bool
liar_await(struct liar *l, int wanted)
{
    struct wire_getter g;

    return liar_hear(l, wanted, &g);
}

static inline void
liar_say_text(struct liar *l, int kind, struct str text)
{
    size_t begun = channel_begin(&l->channel, kind);

    wire_put_text(&l->channel.out, text);
    (void)channel_end(&l->channel, begun);
}

static inline void
liar_say_urls(struct liar *l, int kind, const struct page_url *urls, size_t count)
{
    size_t begun = channel_begin(&l->channel, kind);

    wire_put_number(&l->channel.out, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        wire_put_url(&urls[i], &l->channel.out);
    }
    (void)channel_end(&l->channel, begun);
}

static inline void
liar_say_visit(struct liar *l, const struct visit *v)
{
    size_t begun = channel_begin(&l->channel, APART_VISIT);

    wire_put_visit(v, &l->channel.out);
    (void)channel_end(&l->channel, begun);
    liar_push(l);
}

static inline void
liar_say_stats(struct liar *l)
{
    const struct crawl_stats stats = { .passed_over = { [PAGE_OK] = 1000, [PAGE_ROBOTS] = 7 } };
    size_t begun = channel_begin(&l->channel, APART_STATS);

    wire_put_stats(&stats, &l->channel.out);
    (void)channel_end(&l->channel, begun);
    liar_push(l);
}

/* A visit as it should be. */
static inline struct visit
liar_visit(struct str url)
{
    return (struct visit){ .page = { .at = { .source = STR("board"), .url = url },
                                     .outcome = PAGE_OK,
                                     .status = 200,
                                     .requested = true,
                                     .fetched_ms = clock_now_ms(),
                                     .next_ms = clock_now_ms() + LIAR_DAY,
                                     .interval_ms = LIAR_DAY,
                                     .host = STR(LIAR_HOST) } };
}

/* Asks something for one URL, and waits for the end of the answer. */
static inline void
liar_ask(struct liar *l, int kind, struct str source, struct str url)
{
    const struct page_url at = { .source = source, .url = url };

    liar_say_urls(l, kind, &at, 1);
    (void)liar_await(l, APART_DONE);
}

/* What an honest one does first: it loads its sources, adds the seed of "board", and visits it;
 * there the page /known is named. */
static inline void
liar_begin(struct liar *l, int fd, const struct source *sources, size_t source_count)
{
    const struct page_url seed = { .source = STR("board"),
                                   .url = STR(LIAR_HOST "/"),
                                   .is_seed = true };
    const struct page_url link = { .source = STR("board"),
                                   .url = STR(LIAR_HOST "/known") };
    struct visit v = liar_visit(seed.url);

    *l = (struct liar){ .sources = sources };
    channel_init(&l->channel, fd);
    (void)liar_await(l, APART_GO);
    for (size_t i = 0; i < source_count; i++) {
        liar_say_text(l, APART_LOAD, sources[i].id);
        (void)liar_await(l, APART_DONE);
    }
    liar_say_urls(l, APART_ADD, &seed, 1);
    (void)liar_await(l, APART_DONE);
    v.page.at.is_seed = true;
    v.page.links = &link;
    v.page.link_count = 1;
    liar_say_visit(l, &v);
}

/* The last word: all went well. */
static inline void
liar_say_end(struct liar *l)
{
    size_t begun = channel_begin(&l->channel, APART_END);

    wire_put_number(&l->channel.out, 1);
    wire_put_number(&l->channel.out, 0);
    wire_put_text(&l->channel.out, STR(""));
    (void)channel_end(&l->channel, begun);
    liar_push(l);
    channel_free(&l->channel);
}

#endif
