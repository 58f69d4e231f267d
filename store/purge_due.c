/*
 * purge_due: what is due for purging, and where in the archive it stands.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/inside.h"
#include "store/purge_inside.h"

#include <inttypes.h>

struct due {
    struct store *store;
    struct arena *arena;
    struct list ads;             /* struct purge_item */
    struct list items;           /* the same, one for each record */
    const struct purge_item *ad; /* whose records are being read */
    size_t record_count;
};

static bool
take_due_ad(void *user, struct db_row *row, struct err *err)
{
    struct due *due = user;
    struct purge_item *item = list_add(&due->ads, sizeof *item);
    (void)err;
    item->key = row_keep(row, due->arena);
    item->title = row_keep(row, due->arena);
    item->source = row_keep(row, due->arena);
    item->url = row_keep(row, due->arena);
    item->expires_ms = row_int(row);
    return true;
}

static const char SQL_DUE_ADS[] =
    "SELECT key, title, source, url, expires_ms FROM ad "
    "WHERE hold = 0 AND expires_ms > 0 AND expires_ms <= $1 ORDER BY expires_ms, key";

static bool
take_due_record(void *user, struct db_row *row, struct err *err)
{
    struct due *due = user;
    struct purge_item *item = list_add(&due->items, sizeof *item);
    (void)err;
    *item = *due->ad;
    item->warc_file = row_keep(row, due->arena);
    item->warc_offset = row_int(row);
    item->warc_size = row_int(row);
    due->record_count++;
    return true;
}

/*
 * The archived records that an ad is seen in. A record stays while an ad on it is under legal
 * hold or kept without end (confirmed); other ads that stay do not protect the text of one
 * that is due. A record that several due ads share is named once, with the first of them.
 */
static const char SQL_DUE_RECORDS[] =
    "SELECT r.warc_file, r.warc_offset, r.warc_size FROM record r "
    "WHERE r.id IN (SELECT record_id FROM sighting WHERE ad_key = $1) "
    "AND NOT EXISTS (SELECT 1 FROM sighting o JOIN ad k ON k.key = o.ad_key "
    "WHERE o.record_id = r.id AND (k.hold = 1 OR k.expires_ms = 0 "
    "OR (o.ad_key < $1 AND k.expires_ms <= $2))) ORDER BY r.id";

static bool
add_ads(struct due *due, const struct bind *now, struct err *err)
{
    const struct query ads = { SQL_DUE_ADS, now, 1, take_due_ad, due };
    bool ok = db_run(due->store->db, &ads, err);
    const struct purge_item *list = list_keep(&due->ads, sizeof *list, due->arena);
    for (size_t i = 0; ok && i < due->ads.count; i++) {
        const struct bind binds[] = { bind_text(list[i].key), *now };
        due->ad = &list[i];
        due->record_count = 0;
        ok = db_run(
            due->store->db,
            &(struct query){ SQL_DUE_RECORDS, BINDS(binds), take_due_record, due },
            err);
        if (due->record_count == 0)
            *(struct purge_item *)list_add(&due->items, sizeof list[i]) = list[i];
    }
    return ok;
}

static bool
take_bare_record(void *user, struct db_row *row, struct err *err)
{
    struct due *due = user;
    struct purge_item *item = list_add(&due->items, sizeof *item);
    (void)err;
    item->key = arena_printf(due->arena, PURGE_RECORD "%" PRId64, row_int(row));
    item->source = row_keep(row, due->arena);
    item->url = row_keep(row, due->arena);
    item->expires_ms = row_int(row);
    item->warc_file = row_keep(row, due->arena);
    item->warc_offset = row_int(row);
    item->warc_size = row_int(row);
    return true;
}

/* Archived pages that no ad needs: none was read from them, or only ads of people who are
 * not to be found through the archive. */
static const char SQL_BARE_RECORDS[] =
    "SELECT id, source, url, expires_ms, warc_file, warc_offset, warc_size FROM record "
    "WHERE expires_ms <= $1 AND NOT EXISTS "
    "(SELECT 1 FROM sighting s JOIN ad a ON a.key = s.ad_key "
    "WHERE s.record_id = record.id "
    "AND (a.masked = 0 OR a.hold = 1 OR a.expires_ms <= $1)) ORDER BY expires_ms, id";

/* Of an ad: it is due at $1. */
#define DUE "(a.hold = 0 AND a.expires_ms > 0 AND a.expires_ms <= $1)"

/*
 * What was archived at addresses that go with their ads, later than the ads themselves: that
 * they were unchanged, or gone. Addresses at which an ad stays are left alone.
 */
static const char SQL_ADDRESS_RECORDS[] =
    "SELECT id, source, url, expires_ms, warc_file, warc_offset, warc_size FROM record "
    "WHERE expires_ms > $1 AND url_key <> 0 "
    "AND NOT EXISTS (SELECT 1 FROM sighting WHERE record_id = record.id) "
    "AND url_key IN (SELECT s.url_key FROM sighting s JOIN ad a ON a.key = s.ad_key "
    "WHERE " DUE " UNION SELECT s.page_key FROM sighting s "
    "JOIN ad a ON a.key = s.ad_key WHERE " DUE ") "
    "AND url_key NOT IN (SELECT s.url_key FROM sighting s "
    "JOIN ad a ON a.key = s.ad_key WHERE NOT " DUE " UNION SELECT s.page_key "
    "FROM sighting s JOIN ad a ON a.key = s.ad_key WHERE NOT " DUE ") ORDER BY id";

bool
store_purge_due(struct store *s, int64_t now_ms, struct arena *arena,
                const struct purge_item **items, size_t *count, struct err *err)
{
    struct due due = { .store = s, .arena = arena };
    const struct bind now[] = { bind_int(now_ms) };
    const struct query bare = { SQL_BARE_RECORDS, BINDS(now), take_bare_record, &due };
    const struct query later = { SQL_ADDRESS_RECORDS, BINDS(now), take_bare_record,
                                 &due };
    *items = NULL;
    *count = 0;
    if (!look_begin(s, err))
        return false;
    bool ok = add_ads(&due, now, err) && db_run(s->db, &bare, err) &&
              db_run(s->db, &later, err);
    ok = look_end(s, ok, err);
    *items = list_keep(&due.items, sizeof **items, arena);
    *count = ok ? due.items.count : 0;
    return ok;
}
