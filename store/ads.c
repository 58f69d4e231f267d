/*
 * ads: puts advertisements, their sightings, scores and queue rows.
 *
 * The same words are one row however often they are seen; a sighting brought twice
 * counts once, so an import that was cut short can be run again. What a person decided
 * stays.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/ads.h"

#include "core/time.h"
#include "store/mask.h"
#include "store/put.h"
#include "store/search_inside.h"
#include "store/tally.h"

const struct retention retention_default = {
    .unflagged_ms = INT64_C(30) * 86400 * 1000,
    .dismissed_ms = INT64_C(90) * 86400 * 1000,
    .open_ms = INT64_C(180) * 86400 * 1000,
};

int64_t
expires_at(const struct retention *keep, bool queued, struct str outcome,
           int64_t now_ms)
{
    if (str_eq(outcome, str_of(decision_name(DECISION_CONFIRMED))) ||
        str_eq(outcome, str_of(decision_name(DECISION_ESCALATED))))
        return 0;
    if (str_eq(outcome, str_of(decision_name(DECISION_NOT_RISK))))
        return now_ms + keep->dismissed_ms;
    return now_ms + (queued ? keep->open_ms : keep->unflagged_ms);
}

static const char SQL_AD[] =
    "INSERT INTO ad (key, title, text, url, employer, location, salary, contacts, "
    "source, caller_id, kind, lang, label, masked, first_seen_ms, last_seen_ms, "
    "times_seen, expires_ms, hold, ocr_confidence) VALUES ($1, $2, $3, $4, $5, $6, $7, "
    "$8, $9, $10, $11, $12, $13, $14, $15, $15, 1, $16, 0, $17) "
    "ON CONFLICT (key) DO NOTHING";

static bool
insert_ad(struct putter *p, const struct incoming *in, bool *is_new, struct err *err)
{
    const struct ad *ad = &in->ad;
    int64_t expires =
        expires_at(p->keep, in->lane != LANE_NONE, STR(""), p->origin->now_ms);
    const struct bind binds[] = {
        bind_text(in->key),
        bind_text(ad->title),
        bind_text(ad->text),
        bind_text(ad->url),
        bind_text(ad->employer),
        bind_text(ad->location),
        bind_text(ad->salary),
        bind_text(ad->contacts),
        bind_text(ad->source),
        bind_text(ad->id),
        bind_name(ad_kind_name(ad->kind)),
        bind_name(lang_name(ad->lang)),
        bind_name(ad_label_name(ad->label)),
        bind_int(in->masked),
        bind_int(in->seen_ms),
        bind_int(expires),
        bind_int(ad->ocr_confidence),
    };
    const struct query query = { SQL_AD, BINDS(binds), NULL, NULL };
    return db_changed(p->store->db, &query, is_new, err);
}

static const char SQL_SIGHTING[] =
    "INSERT INTO sighting (ad_key, seen_ms, url_key, source, url, page_key, record_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (ad_key, seen_ms, url_key) DO NOTHING";

static bool
insert_sighting(struct putter *p, const struct incoming *in, bool *is_new,
                struct err *err)
{
    const struct ad_origin *from = p->origin;
    int64_t page = from->page_url.n > 0 ? url_key(from->source, from->page_url) : 0;
    const struct bind binds[] = {
        bind_text(in->key),
        bind_int(in->seen_ms),
        bind_int(url_key(in->ad.source, in->ad.url)),
        bind_text(in->ad.source),
        bind_text(in->ad.url),
        bind_int(page),
        from->record_id != 0 ? bind_int(from->record_id) : bind_null(),
    };
    const struct query query = { SQL_SIGHTING, BINDS(binds), NULL, NULL };
    return db_changed(p->store->db, &query, is_new, err);
}

static const char SQL_QUEUE[] =
    "INSERT INTO queue (ad_key, score_id, state, lane, inclusion, band, probability, "
    "source, lang, kind, first_seen_ms, tie, holder, claim_until_ms, version, outcome, "
    "decided_by, decision_id, cue, drawn, draw) SELECT key, $2, 0, $3, $4, $5, $6, "
    "source, $7, $8, first_seen_ms, $10, '', 0, 1, '', '', 0, $9, $11, $12 FROM ad "
    "WHERE key = $1 "
    "ON CONFLICT (ad_key) DO NOTHING";

/* A new pack's opinion on an ad that still waits. What somebody holds or has decided is
 * left alone, nothing leaves the careful lane by itself, and what a person put in stays
 * theirs. The numbers of an ad are the same for every pack, so of two chances the greater is
 * that of both, and what was drawn stays drawn; a person who brings an ad takes it out of no
 * sample and adds nothing to its chance. */
static const char SQL_REQUEUE[] =
    "UPDATE queue SET score_id = $2, lane = $3, "
    "inclusion = CASE WHEN inclusion > $4 OR ($11 = 'added' AND $3 <> 'risk') "
    "THEN inclusion ELSE $4 END, band = $5, "
    "probability = $6, lang = $7, kind = $8, cue = $9, version = version + 1, "
    "draw = CASE WHEN drawn = 'risk' AND NOT ($11 = 'added' AND $3 = 'risk') THEN $12 "
    "WHEN drawn = $11 AND $12 < draw THEN $12 ELSE draw END, "
    "drawn = CASE WHEN drawn <> 'risk' OR ($11 = 'added' AND $3 = 'risk') THEN drawn "
    "ELSE $11 END "
    "WHERE ad_key = $1 AND outcome = '' AND claim_until_ms <= $10 "
    "AND (lane <> 'careful' OR $3 = 'careful')";

static bool
put_queue(struct putter *p, const struct incoming *in, int64_t score_id, bool new_score,
          bool *queued, struct err *err)
{
    const struct score *score = &in->score;
    struct bind binds[] = {
        bind_text(in->key),
        bind_int(score_id),
        bind_name(lane_name(in->lane)),
        bind_real(in->inclusion > 0 && in->inclusion <= 1 ? in->inclusion : 1),
        bind_int(score->band),
        bind_real(score->probability),
        bind_name(lang_name(score->lang)),
        bind_name(ad_kind_name(score->kind)),
        bind_text(score->cue_count > 0 ? score->cues[0].cue : STR("")),
        bind_int(key_tie(in->key)),
        bind_name(drawn_name(in->drawn)),
        bind_real(in->order),
    };
    const struct query insert = { SQL_QUEUE, BINDS(binds), NULL, NULL };
    if (!db_changed(p->store->db, &insert, queued, err))
        return false;
    if (*queued)
        return tally_row(p->store, in->key, 1, err);
    if (!new_score)
        return true;
    binds[9] = bind_int(p->origin->now_ms);
    return tally_row(p->store, in->key, -1, err) &&
           db_run(p->store->db,
                  &(struct query){ SQL_REQUEUE, BINDS(binds), NULL, NULL }, err) &&
           tally_row(p->store, in->key, 1, err);
}

/* How an ad that was known before stands in the queue. */
struct standing {
    bool queued;
    char outcome[32];
};

static bool
take_standing(void *user, struct db_row *row, struct err *err)
{
    struct standing *standing = user;
    (void)err;
    struct str outcome = row_text(row);
    standing->queued = true;
    if (outcome.n < sizeof standing->outcome)
        memcpy(standing->outcome, outcome.p, outcome.n);
    return true;
}

static const char SQL_STANDING[] = "SELECT outcome FROM queue WHERE ad_key = $1";

/* Counts the sighting; the time to expire moves on, never back. */
static const char SQL_SEEN[] =
    "UPDATE ad SET times_seen = times_seen + $2, "
    "first_seen_ms = CASE WHEN first_seen_ms > $3 THEN $3 ELSE first_seen_ms END, "
    "last_seen_ms = CASE WHEN last_seen_ms < $3 THEN $3 ELSE last_seen_ms END, "
    "expires_ms = CASE WHEN expires_ms = 0 OR $4 = 0 THEN 0 "
    "WHEN expires_ms < $4 THEN $4 ELSE expires_ms END WHERE key = $1";

static const char SQL_QUEUE_SEEN[] =
    "UPDATE queue SET first_seen_ms = $2 WHERE ad_key = $1 AND first_seen_ms > $2";

static bool
mark_seen(struct putter *p, const struct incoming *in, bool new_sighting,
          struct err *err)
{
    struct standing standing = { 0 };
    const struct bind key[] = { bind_text(in->key) };
    const struct query ask = { SQL_STANDING, BINDS(key), take_standing, &standing };
    if (!db_run(p->store->db, &ask, err))
        return false;
    int64_t expires = expires_at(p->keep, standing.queued, str_of(standing.outcome),
                                 p->origin->now_ms);
    const struct bind binds[] = { bind_text(in->key), bind_int(new_sighting),
                                  bind_int(in->seen_ms), bind_int(expires) };
    const struct bind first[] = { bind_text(in->key), bind_int(in->seen_ms) };
    return db_run(p->store->db, &(struct query){ SQL_SEEN, BINDS(binds), NULL, NULL },
                  err) &&
           db_run(p->store->db,
                  &(struct query){ SQL_QUEUE_SEEN, BINDS(first), NULL, NULL }, err);
}

/*
 * The ad as it will be stored. A crawled page was seen when it was fetched, whatever
 * the ad says; a time of sighting that lies ahead is not believed.
 */
static void
prepare(struct putter *p, const struct ad_put *put, struct incoming *in)
{
    ad_key(put->ad, in->key_text);
    in->key = str_of(in->key_text);
    in->lane = put->lane;
    in->inclusion = put->inclusion;
    in->drawn = put->drawn;
    in->order = put->order;
    in->masked = mask_wanted(put->score->context);
    if (in->masked) {
        mask_ad(put->ad, put->score, &p->arena, &in->ad, &in->score);
    } else {
        in->ad = *put->ad;
        in->score = *put->score;
    }
    if (in->ad.source.n == 0)
        in->ad.source = p->origin->source;
    if (in->ad.url.n == 0)
        in->ad.url = p->origin->page_url;
    int64_t seen = put->ad->seen_at_ms;
    bool stated = p->origin->page_url.n == 0 && seen > 0 && seen <= p->origin->now_ms;
    in->seen_ms = stated ? seen : p->origin->now_ms;
}

/* Counts what is new, by source, and by day and score if it stands for other ads. */
static bool
count_new(struct putter *p, const struct incoming *in, struct err *err)
{
    const struct score *score = &in->score;
    return tally_ad(p->store, in->ad.source, err) &&
           (in->drawn == DRAWN_ADDED || !draw_in_frame(score) ||
            tally_intake(p->store, in->seen_ms / TIME_DAY_MS,
                         draw_stratum(score->band, score->probability), err));
}

static bool
put_one(struct putter *p, const struct ad_put *put, struct ad_put_result *result,
        struct err *err)
{
    struct incoming in;
    bool new_sighting;
    bool new_score = false;
    bool remasked = false;
    int64_t score_id = 0;
    prepare(p, put, &in);
    if (!insert_ad(p, &in, &result->is_new, err) ||
        (result->is_new && !count_new(p, &in, err)) ||
        (!result->is_new && !remask_ad(p, &in, &remasked, err)) ||
        !insert_sighting(p, &in, &new_sighting, err) ||
        !put_score(p, &in, &score_id, &new_score, err) ||
        (remasked && !remask_queue(p, &in, score_id, err)))
        return false;
    if (in.lane != LANE_NONE &&
        !put_queue(p, &in, score_id, new_score, &result->queued, err))
        return false;
    if ((result->is_new || new_score) && !search_note(p->store, in.key, err))
        return false;
    return result->is_new || (search_note_earlier(p->store, in.key, in.seen_ms, err) &&
                              mark_seen(p, &in, new_sighting, err));
}

static const char SQL_NEXT_SCORE[] = "SELECT COALESCE(max(id), 0) + 1 FROM score";

bool
put_ads(struct store *s, const struct ad_put *ads, size_t count,
        const struct retention *keep, const struct ad_origin *origin,
        struct ad_put_result *results, struct err *err)
{
    struct putter p = { .store = s, .keep = keep, .origin = origin };
    if (count == 0)
        return true;
    if (!db_number(s->db, &(struct query){ .sql = SQL_NEXT_SCORE }, &p.next_score, err))
        return false;
    arena_init(&p.arena, 0);
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        struct ad_put_result result = { 0 };
        ok = put_one(&p, &ads[i], &result, err);
        arena_reset(&p.arena);
        if (results != NULL)
            results[i] = result;
    }
    arena_free(&p.arena);
    return ok;
}

bool
store_put_ads(struct store *s, const struct ad_put *ads, size_t count,
              const struct retention *keep, int64_t now_ms,
              struct ad_put_result *results, struct err *err)
{
    const struct ad_origin origin = { .now_ms = now_ms };
    if (!step_begin(s, err))
        return false;
    return step_end(s, put_ads(s, ads, count, keep, &origin, results, err), err);
}
