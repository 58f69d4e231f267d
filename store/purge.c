/*
 * purge: takes away what is due, so that no byte of it is left in the data base files.
 *
 * First all rows go in one transaction, which also notes that the files are still to be
 * rewritten; then the driver rewrites them. A purge that is killed between the two is
 * finished by the next one. The archive is somebody else's: the caller replaces the
 * records that store_purge_due() names before it calls store_purge().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/purge.h"

#include "core/json.h"
#include "store/audit_inside.h"
#include "store/purge_inside.h"
#include "store/search_inside.h"
#include "store/tally.h"

#include <inttypes.h>

/* An ad that somebody decided or held meanwhile is not due any more. */
static const char SQL_PICK_AD[] =
    "INSERT INTO purge_ad (ad_key) SELECT key FROM ad WHERE key = $1 "
    "AND (hold = 1 OR (expires_ms <> 0 AND expires_ms <= $2)) "
    "ON CONFLICT (ad_key) DO NOTHING";
static const char SQL_PICK_RECORD[] =
    "INSERT INTO purge_record (record_id) SELECT id FROM record WHERE id = $1 "
    "AND NOT EXISTS (SELECT 1 FROM sighting s JOIN ad a ON a.key = s.ad_key "
    "WHERE s.record_id = $1 AND (a.masked = 0 OR a.hold = 1 OR a.expires_ms = 0)) "
    "ON CONFLICT (record_id) DO NOTHING";

/* Notes one key on the working lists; what is gone already is no error. */
static bool
pick(struct store *s, struct str key, int64_t now_ms, struct err *err)
{
    int64_t id;
    if (str_starts(key, STR(PURGE_RECORD)) &&
        str_to_int(str_sub(key, STR(PURGE_RECORD).n, key.n), &id)) {
        const struct bind binds[] = { bind_int(id) };
        const struct query query = { SQL_PICK_RECORD, BINDS(binds), NULL, NULL };
        return db_run(s->db, &query, err);
    }
    const struct bind binds[] = { bind_text(key), bind_int(now_ms) };
    return db_run(s->db, &(struct query){ SQL_PICK_AD, BINDS(binds), NULL, NULL }, err);
}

static const char SQL_HELD[] = "SELECT count(*) FROM purge_ad p "
                               "JOIN ad a ON a.key = p.ad_key WHERE a.hold = 1";

static bool
refuse_held(struct store *s, struct err *err)
{
    int64_t held = 0;
    if (!db_number(s->db, &(struct query){ .sql = SQL_HELD }, &held, err))
        return false;
    return held == 0 ||
           err_set(err,
                   "%" PRId64 " of these ads are under legal hold; nothing "
                   "was purged, lift the hold first",
                   held);
}

/* Records that only these ads were seen in. */
static const char SQL_SPREAD_RECORDS[] =
    "INSERT INTO purge_record (record_id) SELECT r.id FROM record r WHERE r.id IN "
    "(SELECT record_id FROM sighting WHERE ad_key IN (SELECT ad_key FROM purge_ad)) "
    "AND NOT EXISTS (SELECT 1 FROM sighting o WHERE o.record_id = r.id "
    "AND o.ad_key NOT IN (SELECT ad_key FROM purge_ad)) "
    "ON CONFLICT (record_id) DO NOTHING";
/* The addresses of the ads and of the pages they stood on, unless a source begins there. */
static const char SQL_SPREAD_URLS[] =
    "INSERT INTO purge_url (url_key, source, url) SELECT f.url_key, f.source, f.url "
    "FROM frontier f WHERE f.is_seed = 0 AND f.url_key IN "
    "(SELECT url_key FROM sighting WHERE ad_key IN (SELECT ad_key FROM purge_ad) "
    "UNION SELECT page_key FROM sighting "
    "WHERE ad_key IN (SELECT ad_key FROM purge_ad)) "
    "ON CONFLICT (url_key) DO NOTHING";
/* The addresses of archived pages that are not on the web any more. */
static const char SQL_SPREAD_GONE[] =
    "INSERT INTO purge_url (url_key, source, url) SELECT f.url_key, f.source, f.url "
    "FROM frontier f JOIN page p ON p.source = f.source AND p.place = f.place "
    "WHERE f.is_seed = 0 AND p.outcome = 'gone' AND f.url_key IN "
    "(SELECT r.url_key FROM record r JOIN purge_record g ON g.record_id = r.id) "
    "ON CONFLICT (url_key) DO NOTHING";
/* Visits of which the archived page goes; run before the ads' own records are picked. */
static const char SQL_LEDGER_VISITS[] =
    "UPDATE ledger SET url = '', what = '' WHERE (at_ms, url) IN (SELECT r.fetched_ms, "
    "r.url FROM record r JOIN purge_record g ON g.record_id = r.id)";
/* Another ad was seen there. Reads all sightings once; an index on addresses would cost
 * every ad that is put, and the file is rewritten whole after this anyway. */
static const char SQL_SPARE_URLS[] =
    "DELETE FROM purge_url WHERE url_key IN (SELECT url_key FROM sighting "
    "WHERE ad_key NOT IN (SELECT ad_key FROM purge_ad)) OR url_key IN "
    "(SELECT page_key FROM sighting WHERE ad_key NOT IN (SELECT ad_key FROM purge_ad))";
static const char SQL_NOTE[] =
    "INSERT INTO purge (place, at_ms, ads, records, rewritten) SELECT "
    "COALESCE((SELECT max(place) FROM purge), 0) + 1, $1, "
    "(SELECT count(*) FROM purge_ad), (SELECT count(*) FROM purge_record), 0";

static const char SQL_LEDGER[] = "UPDATE ledger SET url = '', what = '' "
                                 "WHERE url IN (SELECT url FROM purge_url)";
static const char SQL_HITS[] =
    "DELETE FROM hit WHERE score_id IN (SELECT s.id FROM score s "
    "WHERE s.ad_key IN (SELECT ad_key FROM purge_ad))";
static const char SQL_SCORES[] =
    "DELETE FROM score WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_QUEUE[] =
    "DELETE FROM queue WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_WORDS[] =
    "DELETE FROM decision_words WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_NOTES[] =
    "DELETE FROM ad_note WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_HOLDS[] =
    "DELETE FROM hold_log WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_PAYLOADS[] =
    "DELETE FROM audit_payload WHERE object IN (SELECT ad_key FROM purge_ad)";
static const char SQL_SIGHTINGS[] =
    "DELETE FROM sighting WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_ADS[] =
    "DELETE FROM ad WHERE key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_LOOSEN[] =
    "UPDATE sighting SET record_id = NULL "
    "WHERE record_id IN (SELECT record_id FROM purge_record)";
static const char SQL_RECORDS[] =
    "DELETE FROM record WHERE id IN (SELECT record_id FROM purge_record)";
static const char SQL_PAGES[] =
    "DELETE FROM page WHERE EXISTS (SELECT 1 FROM purge_url u JOIN frontier f "
    "ON f.url_key = u.url_key WHERE f.source = page.source AND f.place = page.place)";
static const char SQL_FRONTIER[] =
    "DELETE FROM frontier WHERE url_key IN (SELECT url_key FROM purge_url)";
static const char SQL_CLEAR_ADS[] = "DELETE FROM purge_ad";
static const char SQL_CLEAR_RECORDS[] = "DELETE FROM purge_record";
static const char SQL_CLEAR_URLS[] = "DELETE FROM purge_url";

static bool
run_steps(struct store *s, const char *const *steps, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (!db_run(s->db, &(struct query){ .sql = steps[i] }, err))
            return false;
    return true;
}

static const char SQL_PICKED_ADS[] = "SELECT count(*) FROM purge_ad";
static const char SQL_PICKED_RECORDS[] = "SELECT count(*) FROM purge_record";

/* A line of the audit log with how much goes; none when nothing does. */
static bool
add_purge_fact(struct store *s, struct str who, int64_t now_ms, struct err *err)
{
    int64_t ads = 0;
    int64_t records = 0;
    char text[100];
    struct buf payload = buf_over(text, sizeof text);
    if (!db_number(s->db, &(struct query){ .sql = SQL_PICKED_ADS }, &ads, err) ||
        !db_number(s->db, &(struct query){ .sql = SQL_PICKED_RECORDS }, &records, err))
        return false;
    buf_printf(&payload, "{\"ads\":%" PRId64 ",\"pages\":%" PRId64 "}", ads, records);
    const struct audit_fact fact = {
        .deed = AUDIT_PURGE, .who = who, .payload = buf_str(&payload), .now_ms = now_ms
    };
    return ads + records == 0 || audit_put(s, &fact, err);
}

/* Children before parents. */
static bool
remove_picked(struct store *s, struct str who, int64_t now_ms, struct err *err)
{
    static const char *const spread[] = {
        SQL_LEDGER_VISITS, SQL_SPREAD_GONE, SQL_SPREAD_RECORDS,
        SQL_SPREAD_URLS,   SQL_SPARE_URLS,
    };
    static const char *const steps[] = {
        SQL_LEDGER,        SQL_HITS,       SQL_SCORES,   SQL_QUEUE,     SQL_WORDS,
        SQL_NOTES,         SQL_HOLDS,      SQL_PAYLOADS, SQL_SIGHTINGS, SQL_ADS,
        SQL_LOOSEN,        SQL_RECORDS,    SQL_PAGES,    SQL_FRONTIER,  SQL_CLEAR_ADS,
        SQL_CLEAR_RECORDS, SQL_CLEAR_URLS,
    };
    const struct bind at[] = { bind_int(now_ms) };
    return run_steps(s, spread, sizeof spread / sizeof spread[0], err) &&
           add_purge_fact(s, who, now_ms, err) && tally_purge(s, err) &&
           search_purge(s, err) && replies_purge(s, err) &&
           db_run(s->db, &(struct query){ SQL_NOTE, BINDS(at), NULL, NULL }, err) &&
           purge_sentences(s, err) &&
           run_steps(s, steps, sizeof steps / sizeof steps[0], err);
}

static bool
remove_rows(struct store *s, const struct str *keys, size_t count, struct str who,
            int64_t now_ms, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (!pick(s, keys[i], now_ms, err))
            return false;
    return refuse_held(s, err) && remove_picked(s, who, now_ms, err);
}

static const char SQL_UNFINISHED[] = "SELECT count(*) FROM purge WHERE rewritten = 0";
static const char SQL_FINISH[] = "UPDATE purge SET rewritten = 1 WHERE rewritten = 0";

/* Rewrites the files when a purge, this one or an earlier one, has not done so yet. */
static bool
rewrite(struct store *s, struct err *err)
{
    int64_t unfinished = 0;
    if (!db_number(s->db, &(struct query){ .sql = SQL_UNFINISHED }, &unfinished, err))
        return false;
    if (unfinished == 0)
        return true;
    if (!search_merge(s, err) || !s->db->driver->scrub(s->db, err))
        return err_in(err,
                      "the rows are gone, but old bytes may stand in the files until "
                      "the next purge");
    if (!step_begin(s, err))
        return false;
    return step_end(s, db_run(s->db, &(struct query){ .sql = SQL_FINISH }, err), err);
}

bool
store_purge(struct store *s, const struct str *keys, size_t count, struct str who,
            int64_t now_ms, struct err *err)
{
    if (s->batch)
        return err_set(err, "%s: end the batch before a purge", s->where);
    if (count > 0 && (!step_begin(s, err) ||
                      !step_end(s, remove_rows(s, keys, count, who, now_ms, err), err)))
        return false;
    if (s->mode != STORE_WRITE)
        return err_set_kind(err, ERR_START, "%s: opened for reading only", s->where);
    return rewrite(s, err);
}

static const char SQL_SET_HOLD[] = "UPDATE ad SET hold = $2 WHERE key = $1";
static const char SQL_LOG_HOLD[] =
    "INSERT INTO hold_log (ad_key, place, at_ms, hold, who, note) SELECT $1, "
    "COALESCE((SELECT max(place) FROM hold_log WHERE ad_key = $1), 0) + 1, $2, $3, $4, "
    "$5";

/* A hold with its reason. */
struct hold {
    struct str key, who, note;
    bool hold;
    int64_t now_ms;
};

static bool
add_hold_fact(struct store *s, const struct hold *h, struct err *err)
{
    struct buf payload;
    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    struct json j = json_to(&payload);
    json_open_object(&j);
    json_put_bool(&j, "hold", h->hold);
    json_put_text(&j, "note", h->note);
    json_end_object(&j);
    const struct audit_fact fact = { AUDIT_HOLD, h->who, h->key, buf_str(&payload),
                                     h->now_ms };
    bool ok = audit_put(s, &fact, err);
    buf_free(&payload);
    return ok;
}

static bool
set_hold(struct store *s, const struct hold *h, struct err *err)
{
    const struct bind set[] = { bind_text(h->key), bind_int(h->hold) };
    const struct bind log[] = { bind_text(h->key), bind_int(h->now_ms),
                                bind_int(h->hold), bind_text(h->who),
                                bind_text(h->note) };
    bool found;
    if (!db_changed(s->db, &(struct query){ SQL_SET_HOLD, BINDS(set), NULL, NULL },
                    &found, err))
        return false;
    if (!found)
        return err_set(err, "there is no ad '" STR_FMT "'", STR_ARG(h->key));
    return db_run(s->db, &(struct query){ SQL_LOG_HOLD, BINDS(log), NULL, NULL },
                  err) &&
           add_hold_fact(s, h, err);
}

bool
store_hold(struct store *s, struct str key, bool hold, struct str who, struct str note,
           int64_t now_ms, struct err *err)
{
    const struct hold h = { key, who, note, hold, now_ms };
    if (who.n == 0 || who.n > 200 || note.n > 20000)
        return err_set(err,
                       "a hold needs who sets it, in 1 to 200 bytes, and a note of "
                       "at most 20000 bytes");
    if (!step_begin(s, err))
        return false;
    return step_end(s, set_hold(s, &h, err), err);
}
