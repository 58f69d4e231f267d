/*
 * inside: what the files of this room share and nobody else sees.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/ads.h"
#include "store/db.h"
#include "store/queue.h"

/* Greatest time: "never" where rows are compared by time. */
#define TIME_NEVER INT64_MAX

/* How much each way to a list may cost before another is taken (store/queue_plan.h). */
struct plan_limits;

struct store {
    struct db *db;
    char *where; /* for sentences */
    enum store_mode mode;
    bool batch; /* between store_batch_begin() and store_batch_end() */
    bool whole; /* and a step that fails takes it with it */
    const struct plan_limits *limits; /* NULL: as they should be */
};

/* Brings the schema up to date (STORE_WRITE) or refuses it (in store/migrate.c). */
MUST_USE bool migrate(struct store *s, struct err *err);

/*
 * A write transaction, or one step inside a batch. What stands between the two calls
 * happens whole or not at all: `return step_end(s, work(s, err), err);`.
 */
MUST_USE bool step_begin(struct store *s, struct err *err);
MUST_USE bool step_end(struct store *s, bool ok, struct err *err);
/* The same for several reads that must see one state. */
MUST_USE bool look_begin(struct store *s, struct err *err);
MUST_USE bool look_end(struct store *s, bool ok, struct err *err);

/* A growing array of rows of one type, on its way into an arena. */
struct list {
    void *items;
    size_t count, capacity;
};

/* Place for one more item of `size` bytes, zeroed; valid until the next call. */
void *list_add(struct list *list, size_t size);
/* The items as an array in the arena; the list is freed. */
void *list_keep(struct list *list, size_t size, struct arena *arena);

/* The first 60 bits of an ad's key: they sort as the keys do. */
int64_t key_tie(struct str key);

/* 64 bits of SHA-256 over source and url; never 0. */
int64_t url_key(struct str source, struct str url);

/* Ends of a period for SQL: a `to` of 0 is open. */
static inline int64_t
period_end(int64_t to_ms)
{
    return to_ms == 0 ? TIME_NEVER : to_ms;
}

/* When an ad expires that was seen or decided at `now_ms`; 0 never. `outcome` is its
 * latest decision's name, "" when there is none. */
int64_t expires_at(const struct retention *keep, bool queued, struct str outcome,
                   int64_t now_ms);

/* Where the ads of a put come from. */
struct ad_origin {
    int64_t now_ms;
    struct str source;   /* for ads that name none */
    struct str page_url; /* "" none */
    int64_t record_id;   /* archived response; 0 none */
};

/* Puts ads inside the running step; as store_put_ads(). */
MUST_USE bool put_ads(struct store *s, const struct ad_put *ads, size_t count,
                      const struct retention *keep, const struct ad_origin *origin,
                      struct ad_put_result *results, struct err *err);

/* Writes a row of the ledger; `kind` is "page" or "robots". */
MUST_USE bool put_ledger(struct store *s, const struct page *page, const char *kind,
                         struct err *err);
/* Notes an archived record inside the running step; *id names its row. In store/records.c. */
MUST_USE bool put_record(struct store *s, const struct page_record *record,
                         const struct retention *keep, int64_t *id, struct err *err);

/* The queue row of an ad as a list shows it; *found false when it is not queued. */
MUST_USE bool
queue_row_of(struct store *s, struct str key, int64_t now_ms, struct arena *arena,
             struct queue_row *row, bool *found, struct err *err);

#endif
