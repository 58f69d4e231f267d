/*
 * doubt: what the process that keeps believes of what the process that fetches says.
 *
 * Bounds are those of the fetcher (crawler/crawl_links.c, crawl_due.c) and a little more: it
 * counts a URL when it asks for it, we when its visit comes, and the days do not turn at the same
 * moment for both.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/doubt.h"

#include "core/digest.h"
#include "core/mem.h"
#include "core/time.h"
#include "crawler/crawl_basis.h"
#include "crawler/fetch.h"
#include "crawler/seen.h"
#include "crawler/visit_wire.h"

#include <stdlib.h>
#include <sys/random.h>

#define SLACK     1000 /* that a fetcher may be ahead of us */
#define ORIGINS   4 /* of one host in scope: http and https, with and without "www." */
#define QUESTIONS 3 /* tries at the one address that an origin is asked for as a test */
#define RECORDS                                                                        \
    (24 * 6) /* of an origin's robots.txt in a day: each hour, with its redirects */
#define REFUSALS 2000        /* links of a source in a day that were refused unasked */
#define HOURS    24          /* what is closed is looked at each hour */
#define WHAT_MAX (64u << 10) /* bytes of a sentence */
#define AHEAD_MS 3600000     /* URLs that are due later are not handed out yet */
#define WALKS                                                                          \
    5000 /* of all URLs of a source in a day: what a host has no room for comes each 20 s */

struct doubted_source {
    const struct source *source;
    struct scope scope;
    struct str basis;
    bool loaded;
    int64_t seeds; /* of its own file */
    int64_t known; /* URLs that were handed out, those apart */
    int64_t fresh; /* of them, those that pages brought */
    int64_t fresh_max;
    int64_t given_back; /* of this, by those that were refused for ever */
    int64_t day;        /* days since 1970 that these speak of: */
    int64_t asked;      /* visits for which a request went out */
    int64_t let_be;     /* visits without one */
    int64_t walked;     /* URLs that were handed out again, since they were due */
    int64_t records;    /* answers to robots.txt */
    int64_t refusals;   /* visits of what was not handed out, without a request */
    int64_t questions;  /* with one */
};

struct doubts {
    const struct crawl_options *options;
    struct crawl_stats *stats;
    struct arena arena;
    struct doubted_source *sources;
    size_t count;
    struct hash_key key;
    struct seen known; /* what was handed out */
    struct seen seeds; /* of it, what patterns are not asked for */
    int64_t strikes;
    enum crawl_doubt last;
};

static const char *const WORDS[DOUBT_COUNT] = {
    [DOUBT_NOT_GIVEN] = "visits of addresses that it was not given",
    [DOUBT_SCOPE] = "addresses outside of their source",
    [DOUBT_SIZE] = "more bytes than it may bring",
    [DOUBT_TIME] = "dates far from now",
    [DOUBT_FULL] = "more addresses or visits than a source may have",
    [DOUBT_ASKED] = "questions that it may not ask",
    [DOUBT_NONSENSE] = "messages that make no sense",
    [DOUBT_DEAF] = "it did not listen",
    [DOUBT_SILENT] = "it said nothing, or brought nothing",
};

static const char *const NAMES[DOUBT_COUNT] = {
    [DOUBT_NOT_GIVEN] = "not_given", [DOUBT_SCOPE] = "scope", [DOUBT_SIZE] = "size",
    [DOUBT_TIME] = "time",           [DOUBT_FULL] = "full",   [DOUBT_ASKED] = "asked",
    [DOUBT_NONSENSE] = "nonsense",   [DOUBT_DEAF] = "deaf",   [DOUBT_SILENT] = "silent",
};

const char *
crawl_doubt_words(enum crawl_doubt doubt)
{
    return WORDS[doubt];
}

const char *
crawl_doubt_name(enum crawl_doubt doubt)
{
    return NAMES[doubt];
}

static int64_t
pages_a_day(const struct source *source)
{
    return source->pages_per_day > 0 ? source->pages_per_day : SOURCE_PAGES_DAY;
}

static uint64_t
hash_of(const struct doubts *d, size_t source, struct str url)
{
    return hash_keyed(&d->key, url) + source;
}

/* The index of the source; its id is one of ours, not a copy. */
static size_t
index_of(const struct doubts *d, struct str id)
{
    size_t i = 0;

    while (i + 1 < d->count && d->sources[i].source->id.p != id.p) {
        i++;
    }
    return i;
}

/* What a source's own file hands out. */
static void
hand_out_seeds(struct doubts *d, size_t index)
{
    const struct source *source = d->sources[index].source;
    struct url url;

    for (size_t i = 0; i < source->seed_count; i++) {
        if (url_parse(source->seeds[i], NULL, &d->arena, &url) == URL_OK) {
            d->sources[index].seeds += seen_add(&d->known, hash_of(d, index, url.text));
            (void)seen_add(&d->seeds, hash_of(d, index, url.text));
        }
    }
}

bool
doubts_new(const struct crawl_options *options, const struct source *sources,
           size_t count, struct crawl_stats *stats, struct doubts **out,
           struct err *err)
{
    struct doubts *d = mem_alloc(1, sizeof *d);

    d->options = options;
    d->stats = stats;
    arena_init(&d->arena, 0);
    d->sources = ARENA_NEW(&d->arena, struct doubted_source, count);
    *out = NULL;
    if (getrandom(d->key.bytes, sizeof d->key.bytes, 0) !=
        (ssize_t)sizeof d->key.bytes) {
        doubts_free(d);
        return err_set_kind(err, ERR_START, "the kernel gives no random bytes");
    }
    for (size_t i = 0; i < count; i++) {
        struct doubted_source *s = &d->sources[d->count++];

        s->source = &sources[i];
        s->basis = crawl_basis_text(&sources[i], &d->arena);
        s->fresh_max = crawl_unasked_max(options, &sources[i]);
        if (!scope_make(&sources[i], &d->arena, &s->scope, err)) {
            doubts_free(d);
            return false;
        }
        hand_out_seeds(d, i);
    }
    *out = d;
    return true;
}

void
doubts_free(struct doubts *d)
{
    if (!d) {
        return;
    }
    seen_free(&d->known);
    seen_free(&d->seeds);
    arena_free(&d->arena);
    free(d);
}

void
doubts_note(struct doubts *d, enum crawl_doubt doubt)
{
    d->stats->doubted[doubt]++;
}

/* Counts what is not believed of a message; false. */
static bool
refuse(struct doubts *d, enum crawl_doubt doubt)
{
    doubts_note(d, doubt);
    d->strikes++;
    d->last = doubt;
    return false;
}

bool
doubts_bearable(const struct doubts *d, struct err *err)
{
    return d->strikes < DOUBT_STRIKES_MAX ||
           err_set_kind(err, ERR_PART,
                        "the process that fetches said %lld times what cannot be (%s) "
                        "and was ended; what could be believed is kept",
                        (long long)d->strikes, WORDS[d->last]);
}

bool
doubts_may_load(struct doubts *d, size_t source)
{
    struct doubted_source *s = &d->sources[source];

    if (s->loaded) {
        return refuse(d, DOUBT_ASKED);
    }
    s->loaded = true;
    return true;
}

void
doubts_hand_out(struct doubts *d, size_t source, const struct page_url *row)
{
    struct doubted_source *s = &d->sources[source];
    uint64_t hash = hash_of(d, source, row->url);

    if (row->is_seed) {
        (void)seen_add(&d->seeds, hash);
    }
    if (seen_add(&d->known, hash)) {
        s->known++;
        s->fresh_max -=
            row->interval_ms == 0 && row->due_ms != INT64_MAX && s->fresh_max > 0;
    }
}

/* The first visit of a day finds empty counts, and room for a day's work. */
static void
turn_day(struct doubted_source *s, int64_t now_ms)
{
    int64_t day = now_ms / TIME_DAY_MS;

    if (day == s->day) {
        return;
    }
    s->day = day;
    s->asked = s->let_be = s->records = s->refusals = s->questions = s->walked = 0;
    s->fresh_max += pages_a_day(s->source);
}

bool
doubts_may_walk(struct doubts *d, size_t source, const struct frontier_window *window,
                int64_t now_ms)
{
    struct doubted_source *s = &d->sources[source];

    turn_day(s, now_ms);
    if (!s->loaded || window->from_ms > window->until_ms ||
        window->until_ms > now_ms + AHEAD_MS || window->most < 1 ||
        window->most > WIRE_URLS_MAX) {
        return refuse(d, DOUBT_ASKED);
    }
    return s->walked <= WALKS * (s->seeds + s->known) + SLACK || refuse(d, DOUBT_FULL);
}

void
doubts_walked(struct doubts *d, size_t source, size_t count)
{
    d->sources[source].walked += (int64_t)count;
}

static size_t
only(struct doubts *d, const struct seen *those, struct page_url *urls, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (seen_has(those, hash_of(d, index_of(d, urls[i].source), urls[i].url))) {
            urls[kept++] = urls[i];
        }
    }
    if (kept < count) {
        (void)refuse(d, DOUBT_ASKED);
    }
    return kept;
}

size_t
doubts_only_seeds(struct doubts *d, struct page_url *urls, size_t count)
{
    return only(d, &d->seeds, urls, count);
}

size_t
doubts_only_known(struct doubts *d, struct page_url *urls, size_t count)
{
    return only(d, &d->known, urls, count);
}

/* Is the page's host one of the source? Not every page lies on it: that of a link which was refused
 * is where the link was found, that of a robots.txt may have redirected. */
static bool
is_host_of(const struct doubted_source *s, struct visit *v)
{
    struct str text = arena_printf(&v->arena, STR_FMT "/", STR_ARG(v->page.host));
    struct url url;

    return url_split(text, &url) && scope_holds(&s->scope, &url, true);
}

static bool
is_small(const struct doubts *d, const struct visit *v)
{
    size_t body_max = d->options->body_max > 0 ? d->options->body_max : FETCH_BODY_MAX;
    const struct page *p = &v->page;

    return p->what.n <= WHAT_MAX && p->host.n <= URL_MAX && p->etag.n <= WHAT_MAX &&
           p->last_modified.n <= WHAT_MAX && p->digest.n < DIGEST_HEX_SIZE &&
           p->robots.n < DIGEST_HEX_SIZE && v->exchange.body.n <= body_max &&
           p->bytes <= body_max && v->exchange.header.n <= 2 * FETCH_HEADER_MAX &&
           v->exchange.request.n <= 2 * FETCH_HEADER_MAX;
}

/* Does the visit say more than that a URL was refused? */
static bool
brings(const struct visit *v)
{
    const struct page *p = &v->page;

    return p->requested || v->exchange.header.n > 0 || p->link_count > 0 ||
           p->ad_count > 0 || p->rest_ms > 0;
}

static bool
judge_record(struct doubts *d, struct doubted_source *s, struct visit *v)
{
    if (!is_host_of(s, v)) {
        return refuse(d, DOUBT_SCOPE);
    }
    if (++s->records > (int64_t)s->scope.host_count * ORIGINS * RECORDS) {
        return refuse(d, DOUBT_FULL);
    }
    v->page.ad_count = 0;
    return v->page.link_count <= CRAWL_SITEMAPS_MAX || refuse(d, DOUBT_FULL);
}

/* A visit of what was not handed out: a link that was refused when it was found, or the address
 * that cannot exist, by which a host shows how it says so. */
static bool
judge_unknown(struct doubts *d, struct doubted_source *s, struct visit *v,
              const struct url *url)
{
    const struct page *p = &v->page;
    bool asked = brings(v);

    if ((asked && (p->next_ms != 0 || p->at.is_seed)) ||
        !scope_holds(&s->scope, url, p->at.is_seed)) {
        return refuse(d, DOUBT_NOT_GIVEN);
    }
    if (asked ? ++s->questions > (int64_t)s->scope.host_count * ORIGINS * QUESTIONS
              : ++s->refusals > REFUSALS) {
        return refuse(d, DOUBT_FULL);
    }
    return true;
}

/* What is refused for ever at its turn makes room for what is new: as much in a run as a source
 * may have. */
static void
give_back_room(const struct doubts *d, struct doubted_source *s, const struct page *p)
{
    if (p->next_ms == 0 && p->at.interval_ms == 0 &&
        s->given_back < crawl_unasked_max(d->options, s->source)) {
        s->given_back++;
        s->fresh_max++;
    }
}

static bool
judge_page(struct doubts *d, size_t source, struct visit *v)
{
    struct doubted_source *s = &d->sources[source];
    struct page *p = &v->page;
    uint64_t hash = hash_of(d, source, p->at.url);
    bool seed = seen_has(&d->seeds, hash), asked = brings(v);
    struct url url;

    if (!url_split(p->at.url, &url) ||
        (!str_eq(p->host, url.origin) && (asked || !is_host_of(s, v)))) {
        return refuse(d, DOUBT_SCOPE);
    }
    if (!seen_has(&d->known, hash)) {
        if (!judge_unknown(d, s, v, &url)) {
            return false;
        }
    } else if (asked && (p->at.is_seed > seed || !scope_holds(&s->scope, &url, seed))) {
        return refuse(d, DOUBT_SCOPE);
    } else if (!asked) {
        give_back_room(d, s, p);
    }
    s->asked += p->requested;
    s->let_be += !p->requested;
    return (s->asked <= pages_a_day(s->source) + SLACK &&
            s->let_be <= HOURS * (s->known + SLACK)) ||
           refuse(d, DOUBT_FULL);
}

/* Leaves the links that the source may have, and hands them out. A robots.txt names sitemaps, which
 * are seeds, as those that a seed names may be. */
static void
judge_links(struct doubts *d, size_t source, struct visit *v)
{
    struct doubted_source *s = &d->sources[source];
    struct page *p = &v->page;
    bool seed = v->is_record || seen_has(&d->seeds, hash_of(d, source, p->at.url));
    struct page_url *kept = ARENA_NEW(&v->arena, struct page_url, p->link_count);
    int64_t strange = 0, many = 0;
    size_t n = 0;

    for (size_t i = 0; i < p->link_count; i++) {
        const struct page_url *link = &p->links[i];
        uint64_t hash = hash_of(d, source, link->url);
        struct url url;

        if (!url_split(link->url, &url) || link->is_seed > seed ||
            !scope_holds(&s->scope, &url, link->is_seed)) {
            strange++;
        } else if (!seen_has(&d->known, hash) && s->fresh >= s->fresh_max + SLACK) {
            many++;
        } else {
            if (seen_add(&d->known, hash)) {
                s->known++;
                s->fresh++;
            }
            if (link->is_seed) {
                (void)seen_add(&d->seeds, hash);
            }
            kept[n++] = *link;
        }
    }
    p->links = kept;
    p->link_count = n;
    if (strange > 0) {
        d->stats->doubted[DOUBT_SCOPE] += strange - 1;
        (void)refuse(d, DOUBT_SCOPE);
    }
    if (many > 0) {
        d->stats->doubted[DOUBT_FULL] += many - 1;
        (void)refuse(d, DOUBT_FULL);
    }
}

bool
doubts_visit(struct doubts *d, struct visit *v, int64_t now_ms)
{
    size_t source = index_of(d, v->page.at.source);
    struct doubted_source *s = &d->sources[source];

    turn_day(s, now_ms);
    v->page.basis = s->basis;
    if (!is_small(d, v)) {
        return refuse(d, DOUBT_SIZE);
    }
    if (!(v->is_record ? judge_record(d, s, v) : judge_page(d, source, v))) {
        return false;
    }
    judge_links(d, source, v);
    return true;
}
