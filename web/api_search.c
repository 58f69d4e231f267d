/*
 * api_search: words, whatever their form and spelling, in all ads that are kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "core/utf8.h"
#include "store/search.h"
#include "text/code_points.h"
#include "text/stem.h"
#include "web/api.h"
#include "web/filter.h"
#include "web/index.h"
#include "web/view.h"

#define QUESTION_MAX 400
#define LIMIT_MAX    100
#define BUDGET_MS    80  /* of a search; then it goes on when the person asks */
#define BEFORE       120 /* bytes of a snippet in front of the first word found */
#define SNIPPET      420 /* bytes of the whole */
#define MARKS_MAX    24

static bool
read_question(struct web_request *rq, struct stemmer *stemmer, struct search_query *q,
              struct web_reply *re)
{
    static const int64_t limits[2] = { 1, LIMIT_MAX };
    static const int64_t places[2] = { 1, INT64_MAX };
    struct str words = web_query(rq, "q");
    struct filter_words narrow;
    struct queue_filter f;
    int64_t limit = 50;

    filter_from_query(rq, &narrow);
    narrow.state = narrow.outcome = narrow.lane = (struct str){ "", 0 };
    *q = (struct search_query){ .careful = may(rq->person, CAP_READ_CAREFUL),
                                .contacts = may(rq->person, CAP_UNMASK) };
    if (words.n > QUESTION_MAX) {
        web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                    "q: found %zu bytes, wanted at most %d", words.n, QUESTION_MAX);
        return false;
    }
    if (!filter_make(rq, &narrow, &f, re) ||
        !web_query_int(rq, "limit", limits, &limit, re) ||
        !web_query_int(rq, "cursor", places, &q->before, re))
        return false;
    q->word_count = sought_of_question(stemmer, words, rq->arena, q->words);
    q->source = f.source;
    q->lang = f.lang;
    q->kind = f.kind;
    q->cue = f.cue;
    q->band_given = f.band_given;
    q->band = f.band;
    q->from_ms = f.from_ms;
    q->to_ms = f.to_ms ? f.to_ms : f.from_ms ? rq->now_ms + 1 : 0;
    q->limit = (size_t)limit + 1;
    q->clock_ms = clock_mono_ms;
    q->budget_ms = BUDGET_MS;
    return true;
}

static bool
is_blank(struct str text, size_t at)
{
    return strchr(" \t\n", text.p[at]) && text.p[at];
}

/* Narrows [*from, *to) of a text to whole words, where there is white space near its ends;
 * what stands from `keep` on is not lost in front. */
static void
keep_words(struct str text, size_t keep, size_t *from, size_t *to)
{
    size_t at = *from;
    while (at > 0 && at < keep && !is_blank(text, at - 1))
        at++;
    if (at > 0 && is_blank(text, at - 1))
        *from = at;
    at = *to;
    while (at < text.n && at > *from && !is_blank(text, at))
        at--;
    if (at > *from && *to - at < BEFORE)
        *to = at;
}

/* The part of a text that is shown, and what of it is marked. */
static void
put_snippet(struct web_request *rq, struct stemmer *stemmer,
            const struct search_query *q, const struct ad_record *r, struct json *j)
{
    const struct record_view view = view_of(rq);
    struct str text = record_text(&view, r->ad.text);
    const struct sought_job job = { text, r->row.lang, q->words, q->word_count };
    size_t count, from, to;
    const struct sought_place *places = sought_places(stemmer, &job, rq->arena, &count);
    struct code_points points;
    struct str piece;

    from = count && places[0].start > BEFORE ? places[0].start - BEFORE : 0;
    from = utf8_floor(text, from);
    to = utf8_floor(text, text.n - from > SNIPPET ? from + SNIPPET : text.n);
    keep_words(text, count ? places[0].start : 0, &from, &to);
    piece = str_sub(text, from, to);
    code_points_make(piece, rq->arena, &points);
    json_key(j, "snippet");
    json_open_object(j);
    json_put_text(j, "text", piece);
    json_put_bool(j, "cut_before", from > 0);
    json_put_bool(j, "cut_after", to < text.n);
    json_key(j, "marks");
    json_open_array(j);
    for (size_t i = 0; i < count && i < MARKS_MAX && places[i].end <= to; i++) {
        json_open_object(j);
        json_put_int(j, "start", (int64_t)(places[i].start - from));
        json_put_int(j, "end", (int64_t)(places[i].end - from));
        json_put_int(j, "start_cp",
                     (int64_t)code_points_at(&points, places[i].start - from));
        json_put_int(j, "end_cp",
                     (int64_t)code_points_at(&points, places[i].end - from));
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void
put_found(struct web_request *rq, struct stemmer *stemmer, const struct search_query *q,
          const struct search_found *found, struct json *j)
{
    struct ad_record record = found->record;

    json_open_object(j);
    view_settle(rq, &record.row);
    view_put_row(rq, &record.row, j);
    json_put_bool(j, "queued", record.queued);
    put_snippet(rq, stemmer, q, &record, j);
    json_end_object(j);
}

static void
answer(struct web_request *rq, struct stemmer *stemmer, struct search_query *q,
       struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct search_answer found;
    size_t shown;
    int64_t left, next;
    struct json j;

    if (!index_fill(rq, INDEX_STEP, &left, &err) ||
        !store_search(rq->web->is.store, q, rq->arena, &found, &err)) {
        web_broken(re, &err);
        return;
    }
    shown = found.count < q->limit ? found.count : q->limit - 1;
    next = found.count > shown ? found.found[shown - 1].place : found.unseen;
    j = web_json(re, 200);
    json_open_object(&j);
    json_key(&j, "items");
    json_open_array(&j);
    for (size_t i = 0; i < shown; i++)
        put_found(rq, stemmer, q, &found.found[i], &j);
    json_end_array(&j);
    json_key(&j, "next");
    if (next > 0)
        json_text(&j, arena_printf(rq->arena, "%lld", (long long)next));
    else
        json_none(&j);
    json_put_bool(&j, "partial", found.count <= shown && next > 0);
    json_put_int(&j, "not_indexed", left);
    json_end_object(&j);
}

void
api_search(struct web_request *rq, struct web_reply *re)
{
    struct stemmer *stemmer = stemmer_new();
    struct search_query q;

    if (read_question(rq, stemmer, &q, re))
        answer(rq, stemmer, &q, re);
    stemmer_free(stemmer);
}
