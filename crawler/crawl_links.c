/*
 * crawl_links: from the links of a page to the frontier.
 *
 * A link is judged when it is offered, as far as it can be then: a site that makes up addresses
 * shall not fill the data base with what is refused later. The first few of each kind of
 * refusal are put as pages, so that they can be told; all are counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/time.h"

#define ROBOTS_WORK_PAGE                                                               \
    (16u << 20) /* bytes compared with robots.txt for links of one page */
#define REFUSED_PUT                                                                    \
    50 /* refused links of one kind that are put, of a source in a run */

static struct crawl_source *
source_of(const struct offer *o)
{
    return &o->c->sources[o->source];
}

static uint64_t
hash_of(const struct offer *o, struct str url)
{
    return crawl_hash(o->c, url, o->source);
}

bool
crawl_offer_add(struct offer *o, const struct page_url *link)
{
    if (o->count == PAGE_LINKS_MAX) {
        return false;
    }
    if ((o->count & (o->count - 1)) == 0) { /* 0, 1, 2, 4, ...: double */
        size_t capacity = o->count == 0 ? 1 : 2 * o->count;
        struct page_url *links = ARENA_NEW(o->arena, struct page_url, capacity);

        if (o->count > 0) {
            memcpy(links, o->links, o->count * sizeof *links);
        }
        o->links = links;
    }
    o->links[o->count++] = *link;
    return true;
}

/* Takes a URL up that has passed the gate, when it is new. */
static void
take_up(struct offer *o, const struct page_url *link)
{
    struct crawl *c = o->c;

    if (!seen_has(&c->seen, hash_of(o, link->url)) && crawl_offer_add(o, link)) {
        (void)seen_add(&c->seen, hash_of(o, link->url));
        source_of(o)->unasked++;
        c->known++;
        crawl_wait(c, waiting_new(link, o->source));
    }
}

/* Calendars show every year there is, and forms with many fields every choice. */
static bool
leads_on_for_ever(const struct offer *o, const struct url *url, struct str *what)
{
    struct crawl *c = o->c;
    struct url_year date;

    c->year = time_year(clock_now_ms());
    date = url_latest_year(url, c->year);
    if (date.is_sure && date.year > c->year + URL_YEARS_AHEAD) {
        *what = arena_printf(o->arena, "a calendar of the year %d", date.year);
        return true;
    }
    switch (crowd_is_full(&c->crowd, &c->key, url, c->year)) {
    case CROWD_NONE:
        return false;
    case CROWD_CHOICES:
        *what = arena_printf(o->arena,
                             "of its path %d addresses with %d parameters or more are "
                             "known, as many as may be",
                             CROWD_MAX, CROWD_PARAMETERS);
        return true;
    case CROWD_CALENDAR:
        *what = arena_printf(o->arena,
                             "a calendar of the year %d: of its path %d addresses with "
                             "such a year and month are known",
                             date.year, CROWD_DATES);
        return true;
    }
    return false;
}

/* Rules of the page's own host that a link may be looked up in; NULL when they are not known, or
 * when its links have caused so much work already that the rest is judged at its turn. */
static const struct robots *
rules_for(struct offer *o, const struct url *url)
{
    const struct host *host = o->host;

    if (host->robots_state != HOST_ROBOTS_KNOWN || !str_eq(host->origin, url->origin)) {
        return NULL;
    }
    o->robots_work += robots_work(host->robots, url->path);
    return o->robots_work <= ROBOTS_WORK_PAGE ? host->robots : NULL;
}

/* What can be said of a URL before its turn comes. */
static enum page_outcome
judge(const struct offer *o, const struct gate_ask *question, struct str *what)
{
    const struct crawl_source *source = source_of(o);

    if (source->unasked >= source->unasked_max) {
        *what = arena_printf(o->arena,
                             "source " STR_FMT ": %lld addresses that were never asked "
                             "for are as many as it may have; its other links wait",
                             STR_ARG(source->source->id), (long long)source->unasked);
        return PAGE_FULL;
    }
    if (!question->is_seed && leads_on_for_ever(o, question->url, what)) {
        return PAGE_TRAP;
    }
    return crawl_gate(&o->c->gate, question, o->arena, what);
}

/* Counts a link that is not taken up, each once while there is room to remember. */
static void
refuse(struct offer *o, const struct page_url *link, enum page_outcome outcome,
       struct str what)
{
    struct crawl_source *source = source_of(o);
    int put_max = outcome == PAGE_FULL ? 1 : REFUSED_PUT;
    bool put = source->put[outcome] < put_max;

    if (put || (outcome != PAGE_FULL && source->refused < source->unasked_max)) {
        source->refused++;
        (void)seen_add(&o->c->seen, hash_of(o, link->url));
    }
    if (put) {
        source->put[outcome]++;
        (void)crawl_refuse(o->c, o->host, link, outcome, what);
    } else {
        o->c->stats->refused[outcome]++;
        o->c->stats->passed_over[outcome]++;
    }
}

/* Takes a visitor's number out of a URL. */
static void
drop_visitor(struct offer *o, struct url *url)
{
    struct url without;
    struct str text;

    if (url_drop_visitor(url, o->arena, &text) && url_split(text, &without)) {
        *url = without;
    }
}

void
crawl_offer(struct offer *o, struct str text, int64_t changed_ms, bool is_seed)
{
    struct crawl_source *source = source_of(o);
    struct page_url link = { .source = source->source->id,
                             .depth = o->job->url ? o->job->url->at.depth + 1 : 0,
                             .is_seed = is_seed };
    struct gate_ask question = { .scope = &source->scope,
                                 .budget_left = 1,
                                 .is_seed = is_seed };
    struct url url;
    struct str what;
    enum page_outcome outcome;
    bool known;

    if (!url_split(text, &url)) {
        return;
    }
    drop_visitor(o, &url);
    link.url = url.text;
    known = seen_has(&o->c->seen, hash_of(o, link.url));
    /* Out of scope is no event: most links of the web are. Known is none either, and of the
     * links of a site most are: that is asked first. */
    if ((known && changed_ms == 0) || !scope_holds(&source->scope, &url, is_seed)) {
        return;
    }
    if (known) {
        crawl_hear_told(o, &url, changed_ms, is_seed);
        return;
    }
    question.url = &url;
    question.robots = rules_for(o, &url);
    outcome = judge(o, &question, &what);
    if (outcome == PAGE_OK) {
        (void)crowd_add(&o->c->crowd, &o->c->key, &url, o->c->year);
        take_up(o, &link);
    } else {
        refuse(o, &link, outcome, what);
    }
}

enum page_outcome
crawl_offer_target(struct offer *o, const struct url *target, struct str *what)
{
    const struct page_url *at = &o->job->url->at;
    struct crawl_source *source = source_of(o);
    struct page_url link = { .source = source->source->id,
                             .depth = at->depth,
                             .hops = at->hops + 1,
                             .is_seed = at->is_seed };
    struct gate_ask question = { .scope = &source->scope,
                                 .hops = at->hops + 1,
                                 .budget_left = 1,
                                 .is_seed = at->is_seed };
    struct url url = *target;
    enum page_outcome outcome;

    drop_visitor(o, &url);
    link.url = url.text;
    question.url = &url;
    outcome = seen_has(&o->c->seen, hash_of(o, link.url))
                  ? crawl_gate(&o->c->gate, &question, o->arena, what)
                  : judge(o, &question, what);
    if (outcome != PAGE_OK) {
        *what = arena_printf(o->arena, "redirect to " STR_FMT ": " STR_FMT,
                             STR_ARG(gate_quote(url.text, o->arena)), STR_ARG(*what));
        return outcome;
    }
    (void)crowd_add(&o->c->crowd, &o->c->key, &url, o->c->year);
    take_up(o, &link);
    *what =
        arena_printf(o->arena, "to " STR_FMT, STR_ARG(gate_quote(url.text, o->arena)));
    return PAGE_REDIRECT;
}
