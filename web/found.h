/*
 * found: a search as a query asks for it, for a list and for a file.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_FOUND_H
#define WEB_FOUND_H

#include "core/digest.h"
#include "store/search.h"
#include "text/stem.h"
#include "web/web.h"

/* How much at once. */
struct found_wish {
    int64_t limit, limit_max; /* ads, when `limit` says none, and at most */
    int64_t budget_ms;        /* then it ends with what was found, and says so */
};

struct found {
    struct stemmer *stemmer;
    struct search_query query;
    const struct search_found *items;
    size_t count;
    int64_t next;    /* the `cursor` of what comes behind them; 0 nothing */
    bool partial;    /* the time was over before all was looked through */
    int64_t waiting; /* ads that are not in the index yet */
};

/*
 * Reads q, source, lang, kind, cue, band, from, to, `limit` and `cursor`, and searches. Who may
 * see contacts also finds what stands in them; so their questions stand in the log, as
 * found_question() writes them. False: *re has the problem. found_free() in any case.
 */
MUST_USE bool found_search(struct web_request *rq, const struct found_wish *wish,
                           struct found *out, struct web_reply *re);
void found_free(struct found *found);

/* What tells how long a request takes, in milliseconds. */
int64_t found_clock_ms(const struct web_request *rq);

/* Reads one of the items; a claim that ran out reads as open. FIND_NONE: the ad has gone since,
 * or has come into a lane that the person may not see. Memory of the arena, which need not
 * outlive the item: an ad may be large. */
enum find_answer found_ad(const struct web_request *rq, const struct search_found *item,
                          struct arena *arena, struct ad_record *out, struct err *err);

/*
 * The words of the query as 64 hex digits: HMAC-SHA-256 under the key of the settings. Lines of
 * the log stay when ads go, so they must not hold a telephone number, nor what somebody without
 * the key could find it from by trying all there are. Who has the key can compare.
 */
void found_question(const struct web_request *rq, char out[DIGEST_HEX_SIZE]);

#endif
