/*
 * scan: the product in thirty lines. A page comes in from the crawler; its ads are scored and
 * drawn into lanes; page, ads, scores and queue rows go to the store as one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/scan.h"

#include "cli/scan_note.h"
#include "core/time.h"
#include "store/frontier.h"
#include "store/mask.h"
#include "store/records.h"
#include "store/search.h"
#include "store/sources.h"
#include "text/sought.h"
#include "text/stem.h"

#include <stdlib.h>

#define BATCH_PAGES 1024 /* pages in one transaction at most */
#define BATCH_MS    500  /* and no longer than this */
#define INDEX_ADS   500  /* ads that a batch takes into the search at most */

/* Draws an ad into the queue, or not. */
static struct ad_put
draw_one(const struct scan *scan, const struct ad *ad, const struct score *score)
{
    char key[AD_KEY_SIZE];
    struct draw draw;

    ad_key(ad, key);
    draw = draw_ad(&scan->draw_key, str_of(key), score, &scan->rates);
    return (struct ad_put){ .ad = ad,
                            .score = score,
                            .lane = draw.taken ? draw.lane : LANE_NONE,
                            .inclusion = draw.inclusion,
                            .drawn = draw.drawn,
                            .order = draw.order };
}

static const struct ad_put *
score_into(struct scan *scan, const struct ad *ads, size_t count, struct arena *arena)
{
    struct ad_put *puts = ARENA_NEW(arena, struct ad_put, count);

    for (size_t i = 0; i < count; i++) {
        struct score *score = ARENA_NEW(arena, struct score, 1);
        scorer_score(scan->scorer, &ads[i], arena, score);
        puts[i] = draw_one(scan, &ads[i], score);
        scan->ads++;
        scan->flagged += puts[i].lane == LANE_RISK;
    }
    return puts;
}

const struct ad_put *
scan_score(struct scan *scan, const struct ad *ads, size_t count)
{
    arena_reset(&scan->arena);
    return score_into(scan, ads, count, &scan->arena);
}

/* Contacts of people who look for work or offer their own are not kept, in the archive either:
 * a page that holds nothing else has no business there. */
static bool
port_may_keep(void *self, struct page *page, struct arena *arena)
{
    const struct scan *scan = self;
    const struct ad_put *puts;
    bool others = false;

    if (!scan->scorer)
        return true;
    puts = score_into(self, page->ads, page->ad_count, arena);
    page->judged = puts;
    page->note = scan_note(puts, page->ad_count, arena);
    for (size_t i = 0; i < page->ad_count; i++)
        others = others || !mask_wanted(puts[i].score->context);
    return others;
}

static void
say_words(void *user, const struct ad *ad, enum lang lang, struct buf *shown,
          struct buf *hidden)
{
    sought_of_ad(user, ad, lang, shown, hidden);
}

bool
scan_index(struct scan *scan, size_t most, int64_t *left, struct err *err)
{
    if (!scan->stemmer)
        scan->stemmer = stemmer_new();
    return store_search_fill(scan->store, say_words, scan->stemmer, most, left, err);
}

static bool
port_flush(void *self, struct err *err)
{
    struct scan *scan = self;

    int64_t left;

    if (!scan->in_batch)
        return true;
    scan->in_batch = 0;
    /* The index behind it: what cannot be made searchable was still seen, and asked for once. */
    return store_batch_end(scan->store, err) && scan_index(scan, INDEX_ADS, &left, err);
}

/* Opens a batch unless one is open. */
static bool
batch_begin(struct scan *scan, struct err *err)
{
    if (!scan->in_batch) {
        if (!store_batch_begin_whole(scan->store, err))
            return false;
        scan->batch_ms = clock_mono_ms();
    }
    scan->in_batch++;
    return true;
}

/* Ends the batch when it is large or old enough. */
static bool
batch_turn(struct scan *scan, struct err *err)
{
    if (scan->in_batch < BATCH_PAGES && clock_mono_ms() - scan->batch_ms < BATCH_MS)
        return true;
    return port_flush(scan, err);
}

/* Of a page that reads like what its site shows for addresses which do not exist only ads that
 * the score draws are taken: the likeness is the site's own word. */
static const struct ad_put *
only_drawn(struct scan *scan, struct page *page, const struct ad_put *puts)
{
    struct ad_put *kept;
    struct ad *ads;
    size_t n = 0;

    if (page->judged)
        arena_reset(&scan->arena); /* else the scores are in it */
    ads = ARENA_NEW(&scan->arena, struct ad, page->ad_count);
    kept = ARENA_NEW(&scan->arena, struct ad_put, page->ad_count);
    for (size_t i = 0; i < page->ad_count; i++) {
        if (puts[i].lane != LANE_RISK && puts[i].lane != LANE_CAREFUL)
            continue;
        ads[n] = page->ads[i];
        kept[n] = puts[i];
        kept[n].ad = &ads[n];
        n++;
    }
    scan->ads -= (int64_t)(page->ad_count - n);
    page->ads = ads;
    page->ad_count = n;
    return kept;
}

static bool
port_put(void *self, const struct page *page, struct err *err)
{
    struct scan *scan = self;
    struct page lost;
    const struct ad_put *ads;

    if (!scan->scorer && page->ad_count)
        return err_set(err, STR_FMT ": ads of a page whose links alone were asked for",
                       STR_ARG(page->at.url));
    ads = page->judged ? page->judged : scan_score(scan, page->ads, page->ad_count);
    if (page->outcome == PAGE_SOFT_404 && page->ad_count) {
        lost = *page;
        ads = only_drawn(scan, &lost, ads);
        page = &lost;
    }
    return batch_begin(scan, err) &&
           store_put_page(scan->store, page, ads, &scan->keep, NULL, err) &&
           batch_turn(scan, err);
}

static bool
port_note(void *self, const struct page_record *record, struct err *err)
{
    struct scan *scan = self;

    return batch_begin(scan, err) &&
           store_note_record(scan->store, record, &scan->keep, err) &&
           batch_turn(scan, err);
}

/* URLs on their way to the crawl, with what is owed to their hosts. */
struct owing {
    frontier_row *row;
    void *user;
    const struct host_rest *rests;
    size_t count;
};

/* Orders a URL, by the host that it begins with, and a rest. */
static int
of_host(const void *url, const void *rest)
{
    const struct str *of = url;
    const struct host_rest *r = rest;
    struct str host = *of;
    size_t slashes = 0;

    for (size_t i = 0; i < of->n && slashes < 3; i++) {
        slashes += of->p[i] == '/';
        host.n = slashes < 3 ? i + 1 : i;
    }
    return str_cmp(host, r->host);
}

static bool
add_rest(void *user, const struct page_url *url, struct err *err)
{
    const struct owing *o = user;
    struct page_url at = *url;

    const struct host_rest *rest =
        bsearch(&at.url, o->rests, o->count, sizeof *o->rests, of_host);

    if (rest)
        at.rest_until_ms = rest->until_ms;
    return o->row(o->user, &at, err);
}

static bool
port_load(void *self, struct str source, frontier_row *row, void *user, struct err *err)
{
    struct scan *scan = self;
    struct owing owing = { .row = row, .user = user };
    struct arena arena;
    bool ok;

    arena_init(&arena, 0);
    ok = store_host_rests(scan->store, source, clock_now_ms(), &arena, &owing.rests,
                          &owing.count, err) &&
         (owing.count == 0
              ? store_frontier_load(scan->store, source, row, user, err)
              : store_frontier_load(scan->store, source, add_rest, &owing, err));
    arena_free(&arena);
    return ok;
}

static bool
port_recall(void *self, const struct page_url *urls, size_t count, frontier_row *row,
            void *user, struct err *err)
{
    struct scan *scan = self;

    return store_frontier_recall(scan->store, urls, count, row, user, err);
}

static bool
port_due(void *self, struct str source, const struct frontier_window *window,
         frontier_row *row, void *user, int64_t *reached_ms, struct err *err)
{
    struct scan *scan = self;

    return store_frontier_due(scan->store, source, window->from_ms, window->until_ms,
                              window->most, row, user, reached_ms, err);
}

static bool
port_add(void *self, const struct page_url *urls, size_t count, struct err *err)
{
    struct scan *scan = self;

    return port_flush(scan, err) &&
           store_frontier_add(scan->store, urls, count, clock_now_ms(), err);
}

static bool
port_paused(void *self, struct str source, bool *paused, struct err *err)
{
    struct scan *scan = self;

    return store_is_paused(scan->store, source, paused, err);
}

static bool
port_requested_since(void *self, struct str source, int64_t since_ms, int64_t *count,
                     struct err *err)
{
    struct scan *scan = self;

    return store_requested_since(scan->store, source, since_ms, count, err);
}

struct frontier_port
scan_port(struct scan *scan)
{
    return (struct frontier_port){
        .self = scan,
        .load = port_load,
        .recall = port_recall,
        .due = port_due,
        .add = port_add,
        .may_keep = port_may_keep,
        .put = port_put,
        .note = port_note,
        .flush = port_flush,
        .paused = port_paused,
        .requested_since = port_requested_since,
    };
}

void
scan_begin(struct scan *scan, struct store *store, struct scorer *scorer)
{
    *scan =
        (struct scan){ .store = store, .scorer = scorer, .keep = retention_default };
    arena_init(&scan->arena, 0);
}

bool
scan_draws(struct scan *scan, const struct draw_rates *rates, struct err *err)
{
    scan->rates = *rates;
    return store_draw_key(scan->store, &scan->draw_key, err);
}

void
scan_end(struct scan *scan)
{
    stemmer_free(scan->stemmer);
    arena_free(&scan->arena);
}
