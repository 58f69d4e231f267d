/*
 * remask: an ad that was kept whole, and turns out to be of somebody who looks for work or
 * offers their own.
 *
 * A new rule pack may read it so. What a person has confirmed, or holds for a court, is left
 * alone: people know better.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/put.h"
#include "store/search_inside.h"
#include "store/tally.h"

static const char SQL_MASK[] =
    "UPDATE ad SET title = $2, text = $3, employer = $4, location = $5, salary = $6, "
    "contacts = $7, masked = 1 WHERE key = $1 AND masked = 0 AND hold = 0 "
    "AND NOT EXISTS (SELECT 1 FROM queue WHERE ad_key = $1 "
    "AND outcome IN ('confirmed', 'escalated'))";
static const char SQL_HITS[] = "DELETE FROM hit WHERE score_id IN "
                               "(SELECT id FROM score WHERE ad_key = $1)";
static const char SQL_SCORES[] = "DELETE FROM score WHERE ad_key = $1";
/* Records that an ad of another kind stands on stay nevertheless: the purge looks. */
static const char SQL_RECORDS[] =
    "UPDATE record SET expires_ms = $2 WHERE expires_ms > $2 AND id IN "
    "(SELECT record_id FROM sighting WHERE ad_key = $1)";

/* The next purge rewrites the files, even if it finds nothing due. */
static const char SQL_NOTE[] =
    "INSERT INTO purge (place, at_ms, ads, records, rewritten) SELECT "
    "COALESCE((SELECT max(place) FROM purge), 0) + 1, $1, 0, 0, 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM purge WHERE rewritten = 0)";

bool
remask_ad(struct putter *p, const struct incoming *in, bool *masked, struct err *err)
{
    struct db *db = p->store->db;
    const struct bind ad[] = {
        bind_text(in->key),         bind_text(in->ad.title),
        bind_text(in->ad.text),     bind_text(in->ad.employer),
        bind_text(in->ad.location), bind_text(in->ad.salary),
        bind_text(in->ad.contacts),
    };
    const struct bind due[] = { bind_text(in->key), bind_int(p->origin->now_ms) };
    *masked = false;
    if (!in->masked)
        return true;
    return db_changed(db, &(struct query){ SQL_MASK, BINDS(ad), NULL, NULL }, masked,
                      err) &&
           (!*masked ||
            (db_run(db, &(struct query){ SQL_HITS, due, 1, NULL, NULL }, err) &&
             db_run(db, &(struct query){ SQL_SCORES, due, 1, NULL, NULL }, err) &&
             db_run(db, &(struct query){ SQL_RECORDS, BINDS(due), NULL, NULL }, err) &&
             db_run(db, &(struct query){ SQL_NOTE, due + 1, 1, NULL, NULL }, err) &&
             search_forget(p->store, in->key, err)));
}

/* An ad that waits for nobody in particular waits no more. */
static const char SQL_DROP[] =
    "DELETE FROM queue WHERE ad_key = $1 AND outcome = '' AND claim_until_ms <= $2";
static const char SQL_FOLLOW[] =
    "UPDATE queue SET score_id = $2, cue = $3 WHERE ad_key = $1";

bool
remask_queue(struct putter *p, const struct incoming *in, int64_t score_id,
             struct err *err)
{
    struct db *db = p->store->db;
    const struct bind drop[] = { bind_text(in->key), bind_int(p->origin->now_ms) };
    const struct str cue = in->score.cue_count > 0 ? in->score.cues[0].cue : STR("");
    const struct bind follow[] = { bind_text(in->key), bind_int(score_id),
                                   bind_text(cue) };
    return tally_row(p->store, in->key, -1, err) &&
           (in->lane != LANE_NONE ||
            db_run(db, &(struct query){ SQL_DROP, BINDS(drop), NULL, NULL }, err)) &&
           db_run(db, &(struct query){ SQL_FOLLOW, BINDS(follow), NULL, NULL }, err) &&
           tally_row(p->store, in->key, 1, err) && search_note(p->store, in->key, err);
}
