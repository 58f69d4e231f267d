/*
 * pages: keeps a visit whole: ledger row, page state, archived record, links and ads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/frontier_write.h"
#include "store/inside.h"
#include "store/mask.h"

static const char SQL_PLACE[] = "SELECT place FROM frontier WHERE url_key = $1";

/* Where the visited URL stands in its source's list. A URL that came from nowhere (a
 * redirect target that was followed at once) is added. */
static bool
place_of(struct store *s, const struct page *page, int64_t *place, struct err *err)
{
    const struct bind binds[] = { bind_int(url_key(page->at.source, page->at.url)) };
    const struct query query = { SQL_PLACE, BINDS(binds), NULL, NULL };
    *place = 0;
    if (!db_number(s->db, &query, place, err))
        return false;
    if (*place != 0)
        return true;
    return frontier_append_all(s, &page->at, 1, page->fetched_ms, err) &&
           db_number(s->db, &query, place, err);
}

/* A failed visit brings no validators: those of the last good answer stay. Only a body whose
 * ads were not looked for is forgotten: nothing is lost with it, and its time is the error's. */
static const char SQL_PAGE[] =
    "INSERT INTO page (source, place, outcome, status, fetched_ms, due_ms, "
    "interval_ms, "
    "etag, last_modified, digest, links_only, told, "
    "looks, looks_changed, still_min, changed_min, visits) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1) "
    "ON CONFLICT (source, place) DO UPDATE SET outcome = excluded.outcome, "
    "status = excluded.status, fetched_ms = excluded.fetched_ms, "
    "due_ms = excluded.due_ms, interval_ms = excluded.interval_ms, "
    "told = excluded.told, looks = excluded.looks, "
    "looks_changed = excluded.looks_changed, still_min = excluded.still_min, "
    "changed_min = excluded.changed_min, visits = page.visits + 1, "
    "etag = CASE WHEN excluded.outcome = 'ok' OR excluded.etag <> '' "
    "THEN excluded.etag ELSE page.etag END, "
    "last_modified = CASE WHEN excluded.outcome = 'ok' OR excluded.last_modified <> '' "
    "THEN excluded.last_modified ELSE page.last_modified END, "
    "digest = CASE WHEN excluded.outcome = 'ok' OR excluded.digest <> '' "
    "THEN excluded.digest WHEN excluded.outcome <> 'unchanged' "
    "AND page.links_only > excluded.links_only THEN '' ELSE page.digest END, "
    "links_only = CASE excluded.outcome WHEN 'ok' THEN excluded.links_only "
    "WHEN 'unchanged' THEN page.links_only ELSE excluded.links_only END";

static bool
put_state(struct store *s, const struct page *page, int64_t place, struct err *err)
{
    const struct bind binds[] = {
        bind_text(page->at.source),
        bind_int(place),
        bind_name(page_outcome_name(page->outcome)),
        bind_int(page->status),
        bind_int(page->fetched_ms),
        bind_int(page->next_ms == 0 ? TIME_NEVER : page->next_ms),
        bind_int(page->interval_ms),
        bind_text(page->etag),
        bind_text(page->last_modified),
        bind_text(page->digest),
        bind_int(page->links_only),
        bind_int(page->told),
        bind_int(page->looks.count),
        bind_int(page->looks.changed),
        bind_int(page->looks.still_min),
        bind_int(page->looks.changed_min),
    };
    return db_run(s->db, &(struct query){ SQL_PAGE, BINDS(binds), NULL, NULL }, err);
}

/* Of those that were asked in one millisecond the later stands behind. */
static const char SQL_LEDGER[] =
    "INSERT INTO ledger (at_ms, place, source, host, url, outcome, requested, status, "
    "waited_ms, delay_ms, took_ms, bytes, robots, address, what, kind, basis, rest_ms) "
    "VALUES ($1, (SELECT COALESCE(max(place), 0) + 1 FROM ledger WHERE at_ms = $1), "
    "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

bool
put_ledger(struct store *s, const struct page *page, const char *kind, struct err *err)
{
    const struct bind binds[] = {
        bind_int(page->fetched_ms),
        bind_text(page->at.source),
        bind_text(page->host),
        bind_text(page->at.url),
        bind_name(page_outcome_name(page->outcome)),
        bind_int(page->requested),
        bind_int(page->status),
        bind_int(page->waited_ms),
        bind_int(page->delay_ms),
        bind_int(page->took_ms),
        bind_int((int64_t)page->bytes),
        bind_text(page->robots),
        bind_text(page->address),
        bind_text(page->what),
        bind_name(kind),
        bind_text(page->basis),
        bind_int(page->rest_ms),
    };
    return db_run(s->db, &(struct query){ SQL_LEDGER, BINDS(binds), NULL, NULL }, err);
}

/* Notes the archived response; *id stays 0 when there is none. */
static bool
put_archived(struct store *s, const struct page *page, const struct retention *keep,
             int64_t *id, struct err *err)
{
    const struct page_record record = { .source = page->at.source,
                                        .url = page->at.url,
                                        .warc_file = page->warc_file,
                                        .warc_offset = page->warc_offset,
                                        .warc_size = page->warc_size,
                                        .warc_digest = page->warc_digest,
                                        .fetched_ms = page->fetched_ms };
    *id = 0;
    return record.warc_file.n == 0 || put_record(s, &record, keep, id, err);
}

static const char SQL_EARLIER[] =
    "UPDATE record SET expires_ms = $3 WHERE url_key = $1 AND id <> $2 "
    "AND expires_ms > $3";

/* A page of nothing but people who are not to be found through the archive: what was archived
 * of it before anybody had read it is due, too. */
static bool
forget_earlier(struct store *s, const struct page *page, const struct ad_put *ads,
               int64_t record_id, struct err *err)
{
    const struct bind binds[] = { bind_int(url_key(page->at.source, page->at.url)),
                                  bind_int(record_id), bind_int(page->fetched_ms) };
    for (size_t i = 0; i < page->ad_count; i++)
        if (!mask_wanted(ads[i].score->context))
            return true;
    return page->ad_count == 0 ||
           db_run(s->db, &(struct query){ SQL_EARLIER, BINDS(binds), NULL, NULL }, err);
}

static bool
put_page(struct store *s, const struct page *page, const struct ad_put *ads,
         const struct retention *keep, struct ad_put_result *results, struct err *err)
{
    int64_t place;
    struct ad_origin origin = {
        .now_ms = page->fetched_ms,
        .source = page->at.source,
        .page_url = page->at.url,
    };
    return place_of(s, page, &place, err) && put_state(s, page, place, err) &&
           put_ledger(s, page, "page", err) &&
           put_archived(s, page, keep, &origin.record_id, err) &&
           forget_earlier(s, page, ads, origin.record_id, err) &&
           frontier_append_all(s, page->links, page->link_count, page->fetched_ms,
                               err) &&
           put_ads(s, ads, page->ad_count, keep, &origin, results, err);
}

bool
store_put_page(struct store *s, const struct page *page, const struct ad_put *ads,
               const struct retention *keep, struct ad_put_result *results,
               struct err *err)
{
    if (!step_begin(s, err))
        return false;
    return step_end(s, put_page(s, page, ads, keep, results, err), err);
}
