/*
 * frontier_memory: a frontier port that remembers in memory, for tests.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_FRONTIER_MEMORY_H
#define TESTS_SUPPORT_FRONTIER_MEMORY_H

#include "core/arena.h"
#include "core/mem.h"
#include "crawler/frontier.h"

#include <stdlib.h>

struct memory_url {
    struct page_url at;
    bool never; /* not to be visited again */
};

struct frontier_memory {
    struct arena arena;
    struct memory_url *urls;
    size_t url_count, url_capacity;
    struct page *pages; /* everything put, in order */
    size_t page_count, page_capacity;
    size_t flushed;      /* pages that a flush() has made safe */
    size_t record_count; /* records that no page names */
    size_t recalled;     /* URLs that recall() was asked for */
    size_t walks, walked; /* windows that due() was asked for, and URLs of them */
    size_t fail_put_at;  /* put() fails at this page, counted from 1; 0: never */
    bool paused;         /* what paused() answers */
    size_t pause_asked;  /* how often it was asked */
    bool fail_paused;    /* it fails */
    bool fail_requested; /* requested_since() fails */
};

static inline struct memory_url *
memory_find(struct frontier_memory *m, struct str source, struct str url)
{
    for (size_t i = 0; i < m->url_count; i++) {
        if (str_eq(m->urls[i].at.url, url) && str_eq(m->urls[i].at.source, source)) {
            return &m->urls[i];
        }
    }
    return NULL;
}

static inline void
memory_keep(struct frontier_memory *m, const struct page_url *url)
{
    struct memory_url *u;

    if (memory_find(m, url->source, url->url)) {
        return;
    }
    m->urls = mem_grow(m->urls, &m->url_capacity, m->url_count + 1, sizeof *m->urls);
    u = &m->urls[m->url_count++];
    *u = (struct memory_url){ .at = *url };
    u->at.url = arena_str(&m->arena, url->url);
    u->at.source = arena_str(&m->arena, url->source);
    u->at.etag = arena_str(&m->arena, url->etag);
    u->at.last_modified = arena_str(&m->arena, url->last_modified);
    u->at.digest = arena_str(&m->arena, url->digest);
}

static inline bool
memory_load(void *self, struct str source, frontier_row *row, void *user,
            struct err *err)
{
    struct frontier_memory *m = self;

    for (size_t i = 0; i < m->url_count; i++) {
        struct page_url at = m->urls[i].at;

        at.due_ms = m->urls[i].never ? INT64_MAX : at.due_ms;
        if (str_eq(at.source, source) && !row(user, &at, err)) {
            return false;
        }
    }
    return true;
}

static inline bool
memory_recall(void *self, const struct page_url *urls, size_t count, frontier_row *row,
              void *user, struct err *err)
{
    struct frontier_memory *m = self;

    for (size_t i = 0; i < count; i++) {
        struct memory_url *u = memory_find(m, urls[i].source, urls[i].url);

        m->recalled++;
        if (u && !row(user, &u->at, err)) {
            return false;
        }
    }
    return true;
}

/* The first that is due of those that are due then or later and stand behind `last`, when they are
 * due with it; NULL none. */
static inline const struct memory_url *
memory_next_due(const struct frontier_memory *m, struct str source, int64_t from_ms,
                const struct memory_url *last)
{
    const struct memory_url *found = NULL;

    for (size_t i = 0; i < m->url_count; i++) {
        const struct memory_url *u = &m->urls[i];

        if (!u->never && u->at.fetched_ms > 0 && u->at.due_ms >= from_ms &&
            (!last || u->at.due_ms > last->at.due_ms ||
             (u->at.due_ms == last->at.due_ms && u > last)) &&
            (!found || u->at.due_ms < found->at.due_ms) && str_eq(u->at.source, source)) {
            found = u;
        }
    }
    return found;
}

static inline bool
memory_due(void *self, struct str source, const struct frontier_window *window,
           frontier_row *row, void *user, int64_t *reached_ms, struct err *err)
{
    struct frontier_memory *m = self;
    const struct memory_url *u = NULL;
    int64_t last_ms = -1, count = 0;

    m->walks++;
    *reached_ms = window->until_ms;
    while ((u = memory_next_due(m, source, window->from_ms, u)) != NULL &&
           u->at.due_ms < window->until_ms) {
        if (count >= window->most && u->at.due_ms > last_ms) {
            *reached_ms = last_ms + 1;
            return true;
        }
        last_ms = u->at.due_ms;
        count++;
        m->walked++;
        if (!row(user, &u->at, err)) {
            return false;
        }
    }
    return true;
}

static inline bool
memory_add(void *self, const struct page_url *urls, size_t count, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < count; i++) {
        memory_keep(self, &urls[i]);
    }
    return true;
}

static inline bool
memory_put(void *self, const struct page *page, struct err *err)
{
    struct frontier_memory *m = self;
    struct page *p;
    struct memory_url *u;

    if (m->fail_put_at == m->page_count + 1) {
        return err_set_kind(err, ERR_START, "the disk is full");
    }
    m->pages =
        mem_grow(m->pages, &m->page_capacity, m->page_count + 1, sizeof *m->pages);
    p = &m->pages[m->page_count++];
    *p = *page;
    p->at.url = arena_str(&m->arena, page->at.url);
    p->at.source = arena_str(&m->arena, page->at.source);
    p->what = arena_str(&m->arena, page->what);
    p->host = arena_str(&m->arena, page->host);
    p->address = arena_str(&m->arena, page->address);
    p->warc_file = arena_str(&m->arena, page->warc_file);
    p->digest = arena_str(&m->arena, page->digest);
    p->robots = arena_str(&m->arena, page->robots);
    p->links = NULL;
    p->ads = NULL;
    for (size_t i = 0; i < page->link_count; i++) {
        u = memory_find(m, page->links[i].source, page->links[i].url);
        if (u && page->links[i].fetched_ms > 0) {
            u->at.changed_ms = page->links[i].changed_ms;
        }
        memory_keep(m, &page->links[i]);
    }
    memory_keep(m, &page->at);
    u = memory_find(m, page->at.source, page->at.url);
    u->at.due_ms = page->next_ms;
    u->never = page->next_ms == 0;
    u->at.interval_ms = page->interval_ms;
    u->at.fetched_ms = page->fetched_ms;
    u->at.told = page->told;
    u->at.looks = page->looks;
    u->at.digest = page->digest.n > 0 ? p->digest : u->at.digest;
    if (page->outcome != PAGE_UNCHANGED) {
        u->at.links_only = page->links_only;
    }
    u->at.etag = arena_str(&m->arena, page->etag);
    u->at.last_modified = arena_str(&m->arena, page->last_modified);
    return true;
}

static inline bool
memory_note(void *self, const struct page_record *record, struct err *err)
{
    struct frontier_memory *m = self;

    (void)err;
    m->record_count += record->warc_file.n > 0;
    return true;
}

static inline bool
memory_flush(void *self, struct err *err)
{
    struct frontier_memory *m = self;

    (void)err;
    m->flushed = m->page_count;
    return true;
}

static inline bool
memory_requested_since(void *self, struct str source, int64_t since_ms, int64_t *count,
                       struct err *err)
{
    struct frontier_memory *m = self;

    if (m->fail_requested) {
        return err_set_kind(err, ERR_START, "the ledger cannot be read");
    }
    *count = 0;
    for (size_t i = 0; i < m->page_count; i++) {
        *count += m->pages[i].requested && m->pages[i].fetched_ms >= since_ms &&
                  str_eq(m->pages[i].at.source, source);
    }
    return true;
}

static inline bool
memory_paused(void *self, struct str source, bool *paused, struct err *err)
{
    struct frontier_memory *m = self;

    (void)source;
    m->pause_asked++;
    if (m->fail_paused) {
        return err_set_kind(err, ERR_START, "the pauses cannot be read");
    }
    *paused = m->paused;
    return true;
}

static inline struct frontier_port
memory_port(struct frontier_memory *m)
{
    return (struct frontier_port){ .self = m,
                                   .load = memory_load,
                                   .recall = memory_recall,
                                   .add = memory_add,
                                   .put = memory_put,
                                   .note = memory_note,
                                   .flush = memory_flush,
                                   .requested_since = memory_requested_since };
}

static inline void
memory_free(struct frontier_memory *m)
{
    arena_free(&m->arena);
    free(m->urls);
    free(m->pages);
}

/* The last page put for a URL that ends so, or NULL. */
static inline const struct page *
memory_page(const struct frontier_memory *m, const char *end)
{
    for (size_t i = m->page_count; i > 0; i--) {
        if (str_ends(m->pages[i - 1].at.url, str_of(end))) {
            return &m->pages[i - 1];
        }
    }
    return NULL;
}

/* Does it know a URL that ends so? */
static inline bool
memory_has_url(const struct frontier_memory *m, const char *end)
{
    for (size_t i = 0; i < m->url_count; i++) {
        if (str_ends(m->urls[i].at.url, str_of(end))) {
            return true;
        }
    }
    return false;
}

#endif
