/*
 * frontier: the URLs that a crawl knows.
 *
 * Rows are added at the end of each source's list and never change; what visits left
 * stands in a table beside. The crawl keeps known URLs out by itself; the unique index
 * here holds the line after a crash, or when two crawls run.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/frontier.h"

#include "core/time.h"
#include "store/frontier_write.h"

struct load {
    store_frontier_row *row;
    void *user;
    struct str source;
};

static bool
load_row(void *user, struct db_row *row, struct err *err)
{
    struct load *load = user;
    struct page_url url = { .source = load->source };
    url.url = row_text(row);
    url.depth = (int)row_int(row);
    url.hops = (int)row_int(row);
    url.is_seed = row_int(row) != 0;
    url.etag = row_text(row);
    url.last_modified = row_text(row);
    url.digest = row_text(row);
    url.due_ms = row_int(row);
    url.interval_ms = row_int(row);
    url.links_only = row_int(row) != 0;
    url.fetched_ms = row_int(row);
    url.changed_ms = row_int(row);
    url.told = (enum page_told)row_int(row);
    url.looks.count = (uint8_t)row_int(row);
    url.looks.changed = (uint8_t)row_int(row);
    url.looks.still_min = (uint32_t)row_int(row);
    url.looks.changed_min = (uint32_t)row_int(row);
    if (url.told < 0 || url.told >= PAGE_TOLD_COUNT)
        return err_set(err, "page of " STR_FMT ": told is %d, 0 to %d would be right",
                       STR_ARG(url.url), (int)url.told, PAGE_TOLD_COUNT - 1);
    return load->row(load->user, &url, err);
}

/* Of each URL what load_row() takes. */
#define SQL_COLUMNS                                                                    \
    "SELECT f.url, f.depth, f.hops, f.is_seed, p.etag, p.last_modified, p.digest, "    \
    "p.due_ms, p.interval_ms, p.links_only, p.fetched_ms, p.changed_ms, p.told, "      \
    "p.looks, p.looks_changed, p.still_min, p.changed_min "
#define SQL_ROWS                                                                       \
    SQL_COLUMNS "FROM frontier f "                                                     \
                "LEFT JOIN page p ON p.source = f.source AND p.place = f.place "

static const char SQL_LOAD[] = SQL_ROWS "WHERE f.source = $1 ORDER BY f.place";

bool
store_frontier_load(struct store *s, struct str source, store_frontier_row *row,
                    void *user, struct err *err)
{
    struct load load = { row, user, source };
    const struct bind binds[] = { bind_text(source) };
    return db_run(s->db, &(struct query){ SQL_LOAD, BINDS(binds), load_row, &load },
                  err);
}

static const char SQL_RECALL[] = SQL_ROWS "WHERE f.url_key = $1";

bool
store_frontier_recall(struct store *s, const struct page_url *urls, size_t count,
                      store_frontier_row *row, void *user, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct load load = { row, user, urls[i].source };
        const struct bind binds[] = { bind_int(url_key(urls[i].source, urls[i].url)) };
        if (!db_run(s->db, &(struct query){ SQL_RECALL, BINDS(binds), load_row, &load },
                    err))
            return false;
    }
    return true;
}

static const char SQL_LAST_DUE[] =
    "SELECT due_ms FROM page WHERE source = $1 AND due_ms >= $2 AND due_ms < $3 "
    "ORDER BY due_ms LIMIT 1 OFFSET $4";
static const char SQL_DUE[] = SQL_COLUMNS
    "FROM page p JOIN frontier f ON f.source = p.source AND f.place = p.place "
    "WHERE p.source = $1 AND p.due_ms >= $2 AND p.due_ms < $3 "
    "ORDER BY p.due_ms, p.place";

bool
store_frontier_due(struct store *s, struct str source, int64_t from_ms,
                   int64_t until_ms, int64_t most, store_frontier_row *row, void *user,
                   int64_t *reached_ms, struct err *err)
{
    struct load load = { row, user, source };
    const struct bind window[] = { bind_text(source), bind_int(from_ms),
                                   bind_int(until_ms),
                                   bind_int(most > 0 ? most - 1 : 0) };
    int64_t last_ms = INT64_MAX;
    if (!db_number(s->db, &(struct query){ SQL_LAST_DUE, BINDS(window), NULL, NULL },
                   &last_ms, err))
        return false;
    *reached_ms = last_ms < until_ms ? last_ms + 1 : until_ms;
    const struct bind binds[] = { bind_text(source), bind_int(from_ms),
                                  bind_int(*reached_ms) };
    return db_run(s->db, &(struct query){ SQL_DUE, BINDS(binds), load_row, &load },
                  err);
}

static const char SQL_NEXT_PLACE[] =
    "SELECT COALESCE(max(place), 0) + 1 FROM frontier WHERE source = $1";

/* The end of the list of `source`; URLs that come together mostly share it. */
static bool
find_end(struct frontier_end *end, struct str source, struct err *err)
{
    if (end->known && str_eq(end->source, source))
        return true;
    const struct bind binds[] = { bind_text(source) };
    end->source = source;
    end->known = true;
    return db_number(end->store->db,
                     &(struct query){ SQL_NEXT_PLACE, BINDS(binds), NULL, NULL },
                     &end->place, err);
}

static const char SQL_ADD[] =
    "INSERT INTO frontier (source, place, url_key, url, depth, hops, is_seed, "
    "found_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (url_key) DO NOTHING";

bool
frontier_append(struct frontier_end *end, const struct page_url *url, int64_t now_ms,
                struct err *err)
{
    bool added;
    if (!find_end(end, url->source, err))
        return false;
    const struct bind binds[] = {
        bind_text(url->source),
        bind_int(end->place),
        bind_int(url_key(url->source, url->url)),
        bind_text(url->url),
        bind_int(url->depth),
        bind_int(url->hops),
        bind_int(url->is_seed),
        bind_int(now_ms),
    };
    if (!db_changed(end->store->db,
                    &(struct query){ SQL_ADD, BINDS(binds), NULL, NULL }, &added, err))
        return false;
    end->place += added;
    return true;
}

static const char SQL_TOLD[] =
    "UPDATE page SET changed_ms = $3 WHERE source = $1 AND changed_ms < $3 "
    "AND fetched_ms < $3 "
    "AND place = (SELECT place FROM frontier WHERE url_key = $2)";

/* A feed says that a known page changed. */
static bool
put_told(struct store *s, const struct page_url *url, struct err *err)
{
    const struct bind binds[] = { bind_text(url->source),
                                  bind_int(url_key(url->source, url->url)),
                                  bind_int(url->changed_ms) };
    return db_run(s->db, &(struct query){ SQL_TOLD, BINDS(binds), NULL, NULL }, err);
}

bool
frontier_append_all(struct store *s, const struct page_url *urls, size_t count,
                    int64_t now_ms, struct err *err)
{
    struct frontier_end end = { .store = s };
    for (size_t i = 0; i < count; i++) {
        bool known = urls[i].fetched_ms > 0 && urls[i].changed_ms > 0;
        if (!(known ? put_told(s, &urls[i], err)
                    : frontier_append(&end, &urls[i], now_ms, err)))
            return false;
    }
    return true;
}

bool
store_frontier_add(struct store *s, const struct page_url *urls, size_t count,
                   int64_t now_ms, struct err *err)
{
    if (!step_begin(s, err))
        return false;
    return step_end(s, frontier_append_all(s, urls, count, now_ms, err), err);
}

static const char SQL_REQUESTED[] =
    "SELECT count(*) FROM ledger WHERE source = $1 AND at_ms >= $2 AND requested = 1 "
    "AND kind = 'page'";

bool
store_requested_since(struct store *s, struct str source, int64_t since_ms,
                      int64_t *count, struct err *err)
{
    const struct bind binds[] = { bind_text(source), bind_int(since_ms) };
    *count = 0;
    return db_number(s->db, &(struct query){ SQL_REQUESTED, BINDS(binds), NULL, NULL },
                     count, err);
}

static const char SQL_RESTS[] =
    "SELECT host, max(at_ms + took_ms + rest_ms) FROM ledger "
    "WHERE source = $1 AND at_ms > $2 AND rest_ms >= 1000 AND requested = 1 "
    "GROUP BY host HAVING max(at_ms + took_ms + rest_ms) > $3 ORDER BY host";

struct gather_rests {
    struct list list;
    struct arena *arena;
};

static bool
gather_rest(void *user, struct db_row *row, struct err *err)
{
    struct gather_rests *g = user;
    struct host_rest *rest = list_add(&g->list, sizeof *rest);
    (void)err;
    rest->host = row_keep(row, g->arena);
    rest->until_ms = row_int(row);
    return true;
}

bool
store_host_rests(struct store *s, struct str source, int64_t now_ms,
                 struct arena *arena, const struct host_rest **rests, size_t *count,
                 struct err *err)
{
    struct gather_rests g = { .arena = arena };
    const struct bind binds[] = { bind_text(source), bind_int(now_ms - TIME_DAY_MS),
                                  bind_int(now_ms) };
    const bool ok =
        db_run(s->db, &(struct query){ SQL_RESTS, BINDS(binds), gather_rest, &g }, err);
    *rests = list_keep(&g.list, sizeof **rests, arena);
    *count = g.list.count;
    return ok;
}
