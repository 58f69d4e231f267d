/*
 * decided: a walk over the rows that have decisions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/decided.h"

#include "store/inside.h"

struct telling {
    bool (*tell)(void *user, const struct decided_ad *ad, struct err *err);
    void *user;
};

static bool
take_decided(void *user, struct db_row *row, struct err *err)
{
    const struct telling *t = user;
    struct decided_ad ad = { .key = row_text(row) };
    ad.decided = decision_of(row_text(row), &ad.outcome);
    ad.inclusion = row_real(row);
    return t->tell(t->user, &ad, err);
}

/* Words of a decision leave with the ad, so this is short of what was purged. */
static const char SQL_DECIDED[] =
    "SELECT q.ad_key, CASE WHEN q.lane = 'careful' THEN '' ELSE q.outcome END, "
    "d.inclusion FROM queue q "
    "JOIN decision d ON d.id = q.decision_id WHERE q.ad_key IN "
    "(SELECT ad_key FROM decision_words) ORDER BY q.ad_key";

bool
store_decided_ads(struct store *s,
                  bool (*tell)(void *user, const struct decided_ad *ad,
                               struct err *err),
                  void *user, struct err *err)
{
    struct telling t = { tell, user };
    const struct query query = { SQL_DECIDED, NULL, 0, take_decided, &t };
    if (!look_begin(s, err))
        return false;
    return look_end(s, db_run(s->db, &query, err), err);
}
