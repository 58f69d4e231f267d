/*
 * scores: keeps what a rule pack said of an ad, with every hit. Never changes what is
 * there.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/put.h"

#define RISK_BYTES ((size_t)32 * 1024 * 1024) /* longest risk object */

/* Indicators as one text, a space between. */
static struct str
join(const struct str *items, size_t count, struct arena *arena)
{
    struct str all = STR("");
    for (size_t i = 0; i < count; i++)
        all = arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? " " : "",
                           STR_ARG(items[i]));
    return all;
}

static const char SQL_HIT[] =
    "INSERT INTO hit (score_id, side, place, cue, rule, indicators, grade, points, "
    "field, span_start, span_end, quote, why) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/* The hits of one side: 0 cues, 1 counter-cues. */
static bool
insert_hits(struct putter *p, const struct hit *hits, size_t count, int side,
            struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct hit *hit = &hits[i];
        struct str grade = { &hit->grade, hit->grade != '\0' };
        const struct bind binds[] = {
            bind_int(p->next_score),
            bind_int(side),
            bind_int((int64_t)i),
            bind_text(hit->cue),
            bind_text(hit->rule),
            bind_text(join(hit->indicators, hit->indicator_count, &p->arena)),
            bind_text(grade),
            bind_real(hit->points),
            bind_name(ad_field_name(hit->field)),
            bind_int((int64_t)hit->start),
            bind_int((int64_t)hit->end),
            bind_text(hit->quote),
            bind_text(hit->why),
        };
        const struct query query = { SQL_HIT, BINDS(binds), NULL, NULL };
        if (!db_run(p->store->db, &query, err))
            return false;
    }
    return true;
}

static const char SQL_SCORE[] =
    "INSERT INTO score (id, ad_key, pack, probability, band, points, lang, kind, "
    "context, lane, why, risk, scored_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
    "ON CONFLICT (ad_key, pack) DO NOTHING";

static bool
insert_score_row(struct putter *p, const struct incoming *in, struct str risk,
                 bool *is_new, struct err *err)
{
    const struct score *score = &in->score;
    const struct bind binds[] = {
        bind_int(p->next_score),
        bind_text(in->key),
        bind_text(score->pack),
        bind_real(score->probability),
        bind_int(score->band),
        bind_real(score->points),
        bind_name(lang_name(score->lang)),
        bind_name(ad_kind_name(score->kind)),
        bind_name(context_name(score->context)),
        bind_name(lane_name(score->lane)),
        bind_text(score->why),
        bind_text(risk),
        bind_int(p->origin->now_ms),
    };
    const struct query query = { SQL_SCORE, BINDS(binds), NULL, NULL };
    return db_changed(p->store->db, &query, is_new, err);
}

static const char SQL_SCORE_ID[] =
    "SELECT id FROM score WHERE ad_key = $1 AND pack = $2";

bool
put_score(struct putter *p, const struct incoming *in, int64_t *id, bool *is_new,
          struct err *err)
{
    struct buf risk;
    buf_init(&risk, RISK_BYTES);
    struct json j = json_to(&risk);
    score_write_json(&in->score, &j);
    bool ok = buf_failed(&risk)
                  ? err_set(err, "the score of an ad is longer than %zu bytes as JSON",
                            RISK_BYTES)
                  : insert_score_row(p, in, buf_str(&risk), is_new, err);
    buf_free(&risk);
    if (!ok)
        return false;
    *id = p->next_score;
    if (!*is_new) {
        const struct bind binds[] = { bind_text(in->key), bind_text(in->score.pack) };
        return db_number(p->store->db,
                         &(struct query){ SQL_SCORE_ID, BINDS(binds), NULL, NULL }, id,
                         err);
    }
    ok = insert_hits(p, in->score.cues, in->score.cue_count, 0, err) &&
         insert_hits(p, in->score.counter, in->score.counter_count, 1, err);
    p->next_score++;
    return ok;
}
