/*
 * crawl_same: pages that are no pages of their own: lost ones with status 200, and those that
 * name another address of their host as theirs (RFC 6596).
 *
 * What a page names is believed for its own host only, never for the front page, and costs no
 * ad: its ads are taken all the same, unless the very words were read at that address before.
 * It is only come back to as seldom as to a page that is gone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crawl_state.h"

#include "core/mem.h"
#include "crawler/soft.h"

static uint64_t
place_of(const struct crawl *c, struct str url, struct str text)
{
    return hash_keyed(&c->key, url) * 31 + hash_keyed(&c->key, text);
}

bool
crawl_is_question(const struct crawl *c, const struct job *job)
{
    const struct soft *soft = job->host->soft;

    return soft && soft->asked != 0 && job->url &&
           soft->asked == hash_keyed(&c->key, job->url->at.url);
}

void
crawl_learn_lost(const struct job *job, int status, struct str text,
                 struct arena *arena)
{
    if (job->host->soft->state == SOFT_ASKED) {
        soft_learn(job->host->soft, status, text, arena);
    }
}

/* Lets the host be asked, next of all, for an address that cannot exist. */
static void
ask(struct crawl *c, const struct job *job, enum soft_reason how, struct arena *arena)
{
    struct crawl_source *source = &c->sources[job->source];
    struct soft *soft = job->host->soft;
    struct page_url question = { .source = source->source->id,
                                 .depth = job->url->at.depth };
    struct url at, asked;

    soft->state = SOFT_HONEST; /* unless it can be asked */
    if (!url_split(job->url->at.url, &at) ||
        !soft_question(&at, how, hash_keyed(&c->key, at.text), arena, &question.url) ||
        !url_split(question.url, &asked) ||
        !scope_holds(&source->scope, &asked, false)) {
        return;
    }
    soft->state = SOFT_ASKED;
    soft->asked = hash_keyed(&c->key, question.url);
    source->unasked++;
    c->known++;
    host_push_front(&c->hosts, job->host, waiting_new(&question, job->source));
    hosts_schedule(&c->hosts, job->host);
}

/* Is it a page that says that there is nothing? */
static bool
is_lost(struct offer *o, struct extracted *read, struct page *p)
{
    struct crawl *c = o->c;
    struct host *host = o->job->host;
    enum soft_reason how;
    struct url url;

    if (crawl_is_question(c, o->job)) {
        crawl_learn_lost(o->job, 200, read->text, o->arena);
        p->outcome = PAGE_SOFT_404;
        p->what = STR("an address that does not exist, asked for to learn how the site "
                      "says so: it does not");
        return true;
    }
    if (soft_is(host->soft, read->text, o->arena) && !p->at.is_seed) {
        p->outcome = PAGE_SOFT_404;
        p->what =
            STR("reads like what the site shows for an address that does not exist");
        return true;
    }
    if (read->ad_count == 0 || !url_split(p->at.url, &url)) {
        return false;
    }
    if (!host->soft) {
        host->soft = mem_alloc(1, sizeof *host->soft);
    }
    how = soft_note(host->soft, &c->key, &url, read->title, read->text);
    if (how != SOFT_NO_REASON) {
        ask(c, o->job, how, o->arena);
    }
    return false;
}

/* Does the page name another address of its host, which is no front page, as its own? */
static bool
names_another(const struct page *p, struct str canonical)
{
    struct url own, named;

    return canonical.n > 0 && !str_eq(canonical, p->at.url) &&
           url_split(p->at.url, &own) && url_split(canonical, &named) &&
           str_eq(own.origin, named.origin) && !str_eq(named.path, STR("/"));
}

void
crawl_judge_same(struct offer *o, struct extracted *read, struct page *p)
{
    struct crawl *c = o->c;

    if (is_lost(o, read, p)) { /* its ads are the keeper's to judge: a site could call
                                * all its ads lost, and mean none of them */
        read->link_count = 0;
        return;
    }
    if (read->ad_count == 0) {
        return;
    }
    if (!names_another(p, read->canonical)) {
        (void)seen_add(&c->read, place_of(c, p->at.url, read->text));
        return;
    }
    crawl_offer(o, read->canonical, 0, false);
    if (seen_has(&c->read, place_of(c, read->canonical, read->text))) {
        read->ad_count = 0;
    } else if (read->ad_count > 1) {
        return; /* a page of a list that names the list */
    }
    p->outcome = PAGE_DUPLICATE;
    p->what = arena_printf(o->arena, "its own address is " STR_FMT "%s",
                           STR_ARG(gate_quote(read->canonical, o->arena)),
                           read->ad_count == 0 ? ", read already" : "");
}
