/*
 * api_score: an ad that a person pastes: explained at once, kept if they say so.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/leaflet.h"
#include "reports/questions.h"
#include "reports/risk.h"
#include "store/audit.h"
#include "store/search.h"
#include "web/api.h"
#include "web/body.h"
#include "web/index.h"
#include "web/one_ad.h"
#include "web/view.h"

#define TITLE_MAX 2000
#define TEXT_MAX  ((int64_t)200 << 10)
#define URL_MAX   2000
#define NOTE_MAX  500
#define RISK_MAX  ((size_t)8 << 20)
#define ADDED     "added" /* source of what people bring */

static bool
read_ad(struct web_request *rq, struct ad *ad, struct str *note, struct web_reply *re)
{
    static const char *const kinds[] = { "job",   "marriage", "travel",
                                         "study", "other",    NULL };
    struct str kind = { "", 0 };
    const struct body_field fields[] = {
        { .name = "title", .kind = BODY_TEXT, .into = &ad->title, .max = TITLE_MAX },
        { .name = "text",
          .kind = BODY_TEXT,
          .into = &ad->text,
          .needed = true,
          .max = TEXT_MAX },
        { .name = "kind", .kind = BODY_WORD, .into = &kind, .words = kinds },
        { .name = "url", .kind = BODY_TEXT, .into = &ad->url, .max = URL_MAX },
        { .name = "note", .kind = BODY_TEXT, .into = note, .max = NOTE_MAX },
    };

    *ad = (struct ad){ .seen_at_ms = rq->now_ms };
    if (!body_read(rq, fields, note ? 5 : 4, re))
        return false;
    ad->kind = ad_kind_of(kind);
    if (str_trim(ad->text).n || str_trim(ad->title).n)
        return true;
    web_problem(re, 400, "bad-body", "The body cannot be read",
                "text: wanted the words of an ad, found none");
    return false;
}

/* The score as it would be read back from the store. */
static void
record_of(struct web_request *rq, const struct ad *ad, const struct score *score,
          struct ad_record *out)
{
    struct buf risk;
    struct json j;

    buf_init(&risk, RISK_MAX);
    j = json_to(&risk);
    score_write_json(score, &j);
    *out = (struct ad_record){ .ad = *ad,
                               .cue_count = score->cue_count,
                               .counter_count = score->counter_count };
    out->row = (struct queue_row){ .lane = score->lane, .why = score->why };
    out->cues = ARENA_NEW(rq->arena, struct hit, score->cue_count + 1);
    out->counter = ARENA_NEW(rq->arena, struct hit, score->counter_count + 1);
    if (score->cue_count)
        memcpy(out->cues, score->cues, score->cue_count * sizeof(struct hit));
    if (score->counter_count)
        memcpy(out->counter, score->counter, score->counter_count * sizeof(struct hit));
    out->risk = buf_failed(&risk) ? (struct str){ "", 0 }
                                  : arena_str(rq->arena, buf_str(&risk));
    buf_free(&risk);
}

static void
put_questions(struct web_request *rq, const struct score *score, struct json *j)
{
    const char *questions[QUESTIONS_MAX];
    size_t count = questions_of(score, rq->lang, questions);

    json_key(j, "questions");
    json_open_array(j);
    for (size_t i = 0; i < count; i++)
        json_text(j, str_of(questions[i]));
    json_end_array(j);
}

void
api_score_post(struct web_request *rq, struct web_reply *re)
{
    const struct said said = view_said(rq);
    struct record_view view = view_of(rq);
    struct ad_record record;
    struct score score;
    struct ad ad;
    struct json j;

    if (!read_ad(rq, &ad, NULL, re))
        return;
    scorer_score(rq->web->is.scorer, &ad, rq->arena, &score);
    record_of(rq, &ad, &score, &record);
    said_record(&said, &record, rq->arena);
    if (score.lane == LANE_CAREFUL)
        view.how |= RISK_NO_STATUS;
    j = web_json(re, 200);
    json_open_object(&j);
    record_put_content(&view, &record, &j);
    put_questions(rq, &score, &j);
    view_put_banner(rq, score.lane, &j);
    json_end_object(&j);
}

/* What is kept of an ad that a person brings. */
struct brought {
    struct ad_put put;
    struct str key, note; /* note: "" none */
};

/* Ad, note, search and the line of the log, all or nothing. */
static bool
keep(struct web_request *rq, const struct brought *b, struct err *err)
{
    struct store *s = rq->web->is.store;
    const struct audit_fact fact = { .deed = AUDIT_ADD,
                                     .who = rq->person->name,
                                     .object = b->key,
                                     .now_ms = rq->now_ms };
    int64_t left;
    bool ok;

    if (!rq->batched && !store_batch_begin(s, err))
        return false;
    ok = store_put_ads(s, &b->put, 1, rq->web->is.keep, rq->now_ms, NULL, err) &&
         (!b->note.n || store_note_ad(s, b->key, fact.who, b->note, rq->now_ms, err)) &&
         store_audit_add(s, &fact, err) && index_fill(rq, INDEX_STEP, &left, err);
    if (rq->batched)
        return ok;
    if (!ok)
        store_batch_drop(s);
    return ok && store_batch_end(s, err);
}

/* How the ad stands now: the same words may have been decided before. */
static void
put_kept(const struct web_request *rq, const struct ad_record *r, struct json *j)
{
    const struct decision_row *held = decision_in_force(r);

    json_open_object(j);
    json_put_text(j, "id", r->row.key);
    json_put_bool(j, "queued", r->queued && r->row.state != QUEUE_DECIDED);
    json_put_text(j, "state", str_of(queue_state_name(r->row.state)));
    json_put_text(j, "lane", str_of(lane_name(r->row.lane)));
    if (held && r->row.state == QUEUE_DECIDED && view_may_see(rq, &r->row)) {
        json_put_text(j, "outcome", str_of(decision_name(held->outcome)));
        json_put_text(j, "decided_by", held->who);
        record_put_time(j, "decided_at", held->at_ms);
    }
    json_end_object(j);
}

void
api_ads_post(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct brought b = { .note = STR("") };
    struct ad_record record;
    char key[AD_KEY_SIZE];
    struct score score;
    struct ad ad;
    struct json j;

    if (!read_ad(rq, &ad, &b.note, re))
        return;
    scorer_score(rq->web->is.scorer, &ad, rq->arena, &score);
    ad.source = STR(ADDED);
    ad_key(&ad, key);
    b.key = str_of(key);
    b.note = str_trim(b.note);
    b.put = (struct ad_put){ .ad = &ad,
                             .score = &score,
                             .lane = score.lane == LANE_NONE ? LANE_AUDIT : score.lane,
                             .inclusion = 1,
                             .drawn = DRAWN_ADDED };
    if (!keep(rq, &b, &err)) {
        web_broken(re, &err);
        return;
    }
    if (store_find_ad(rq->web->is.store, b.key, rq->arena, &record, &err) != FIND_ONE) {
        web_broken(re, &err);
        return;
    }
    j = web_json(re, 201);
    put_kept(rq, &record, &j);
    re->location = arena_printf(rq->arena, "/api/v1/ads/%s", key);
}

void
api_leaflet(struct web_request *rq, struct web_reply *re)
{
    struct str lang = web_query(rq, "lang"), kind = web_query(rq, "kind");
    enum lang say = lang.n ? lang_of(lang) : leaflet_has(rq->lang) ? rq->lang : LANG_RU;

    if (!leaflet_has(say)) {
        web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                    "lang: found '" STR_FMT "', wanted ru, kk, uz or ky",
                    STR_ARG(str_sub(lang, 0, 20)));
        return;
    }
    re->status = 200;
    re->type = "text/html; charset=utf-8";
    buf_reset(&re->body);
    leaflet_write(say, ad_kind_of(kind), "/api/v1/leaflet.css", &re->body);
}

void
api_leaflet_css(struct web_request *rq, struct web_reply *re)
{
    (void)rq;
    re->status = 200;
    re->type = "text/css; charset=utf-8";
    buf_reset(&re->body);
    buf_add(&re->body, leaflet_style());
}
