/*
 * api_search: words, whatever their form and spelling, in all ads that are kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "text/code_points.h"
#include "web/api.h"
#include "web/found.h"
#include "web/view.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     100
#define BUDGET_MS     80  /* then it goes on when the person asks */
#define BEFORE        120 /* bytes of a snippet in front of the first word found */
#define SNIPPET       420 /* bytes of the whole */
#define MARKS_MAX     24

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
put_found(struct web_request *rq, const struct found *f, const struct ad_record *record,
          struct json *j)
{
    json_open_object(j);
    view_put_row(rq, &record->row, j);
    json_put_bool(j, "queued", record->queued);
    put_snippet(rq, f->stemmer, &f->query, record, j);
    json_end_object(j);
}

/* What one ad needs is given back behind it: a hundred large ones would not fit. *next is where
 * the next page begins, 0 nowhere. */
static bool
put_items(const struct web_request *rq, const struct found *f, int64_t *next,
          struct json *j, struct err *err)
{
    struct web_request one = *rq;
    enum find_answer answer = FIND_NONE;
    struct ad_record record;
    struct arena arena;

    arena_init(&arena, 0);
    one.arena = &arena;
    *next = f->next;
    for (size_t i = 0; i < f->count && answer != FIND_FAILED; i++) {
        if (j->out->n >= WEB_PAGE_FULL) {
            *next = f->items[i - 1].place;
            break;
        }
        answer = found_ad(&one, &f->items[i], &arena, &record, err);
        if (answer == FIND_ONE)
            put_found(&one, f, &record, j);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return answer != FIND_FAILED;
}

static void
answer(struct web_request *rq, const struct found *f, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct json j = web_json(re, 200);
    int64_t next;

    json_open_object(&j);
    json_key(&j, "items");
    json_open_array(&j);
    if (!put_items(rq, f, &next, &j, &err)) {
        web_broken(re, &err);
        return;
    }
    json_end_array(&j);
    json_key(&j, "next");
    if (next > 0)
        json_text(&j, arena_printf(rq->arena, "%lld", (long long)next));
    else
        json_none(&j);
    json_put_bool(&j, "partial", f->partial);
    json_put_int(&j, "not_indexed", f->waiting);
    json_end_object(&j);
}

void
api_search(struct web_request *rq, struct web_reply *re)
{
    static const struct found_wish screen = { LIMIT_DEFAULT, LIMIT_MAX, BUDGET_MS };
    struct found found;

    if (found_search(rq, &screen, &found, re))
        answer(rq, &found, re);
    found_free(&found);
}
