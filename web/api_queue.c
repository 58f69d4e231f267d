/*
 * api_queue: the list, its figures, claiming and giving back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "store/facets.h"
#include "web/api.h"
#include "web/body.h"
#include "web/filter.h"
#include "web/one_ad.h"
#include "web/view.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     200
#define CLAIM_N_MAX   20

static void
put_facet(const struct web_request *rq, const struct facets *facets, enum facet facet,
          struct json *j)
{
    json_key(j, facet_name(facet));
    json_open_array(j);
    for (size_t i = 0; i < facets->counts[facet]; i++) {
        const struct facet_value *v = &facets->values[facet][i];
        if (facet == FACET_LANE && str_eq(v->value, STR("careful")) &&
            !may(rq->person, CAP_READ_CAREFUL))
            continue;
        if (!v->value.n)
            continue;
        json_open_object(j);
        json_put_text(j, "value", v->value);
        json_put_int(j, "count", v->count);
        json_end_object(j);
    }
    json_end_array(j);
}

/* The figures beside the first page of a list; a period has none: they are kept for the whole
 * queue only. */
static bool
put_counts(struct web_request *rq, const struct queue_filter *filter, struct json *j,
           struct err *err)
{
    static const enum facet shown[] = { FACET_BAND, FACET_LANE };
    struct facets facets;

    json_key(j, "counts");
    if (filter->from_ms || filter->to_ms || filter->holder.n || filter->after.given) {
        json_none(j);
        return true;
    }
    if (!store_counts(rq->web->is.store, filter, rq->now_ms, rq->arena, &facets, err))
        return false;
    json_open_object(j);
    for (size_t s = 0; s < sizeof(shown) / sizeof(shown[0]); s++) {
        json_key(j, facet_name(shown[s]));
        json_open_object(j);
        for (size_t i = 0; i < facets.counts[shown[s]]; i++) {
            const struct facet_value *v = &facets.values[shown[s]][i];
            if (!str_eq(v->value, STR("careful")) || may(rq->person, CAP_READ_CAREFUL))
                json_put_int(j, arena_cstr(rq->arena, v->value), v->count);
        }
        json_end_object(j);
    }
    json_end_object(j);
    return true;
}

/* A page of the list on its way out. */
struct listing {
    struct web_request
        one; /* the request, with an arena that is given back behind a row */
    struct json *j;
    size_t limit, count;            /* rows */
    char cursor[QUEUE_CURSOR_SIZE]; /* of the row written last */
    bool more;
};

/* Rows may be large: a page ends behind so many, or so many bytes, of them. */
static bool
put_listed(void *user, const struct queue_row *row)
{
    struct listing *p = user;

    p->more = p->count == p->limit || p->j->out->n >= WEB_PAGE_FULL;
    if (p->more)
        return false;
    view_row(&p->one, row, p->j);
    queue_cursor(row, p->cursor);
    p->count++;
    arena_reset(p->one.arena);
    return true;
}

/* The rows, and where the next page begins. */
static bool
put_page(const struct web_request *rq, struct queue_filter filter, struct json *j,
         struct err *err)
{
    struct listing p = { .one = *rq, .j = j, .limit = filter.limit };
    struct arena arena;
    bool ok;

    arena_init(&arena, 0);
    p.one.arena = &arena;
    filter.limit++; /* one more tells whether there is a next page */
    json_key(j, "items");
    json_open_array(j);
    ok = store_queue_each(rq->web->is.store, &filter, rq->now_ms, put_listed, &p, err);
    json_end_array(j);
    json_key(j, "next");
    if (p.more)
        json_text(j, str_of(p.cursor));
    else
        json_none(j);
    arena_free(&arena);
    return ok;
}

void
api_queue_list(struct web_request *rq, struct web_reply *re)
{
    static const int64_t page[2] = { LIMIT_DEFAULT, LIMIT_MAX };
    struct err err = { .kind = ERR_NONE };
    struct queue_filter filter;
    struct json j;

    if (!filter_of_list(rq, page, &filter, re))
        return;
    j = web_json(re, 200);
    json_open_object(&j);
    if (!put_page(rq, filter, &j, &err) || !put_counts(rq, &filter, &j, &err)) {
        web_broken(re, &err);
        return;
    }
    json_end_object(&j);
}

void
api_facets(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct store *s = rq->web->is.store;
    int64_t decided, oldest;
    struct filter_words words;
    struct queue_filter filter;
    struct facets facets;
    struct json j;

    filter_from_query(rq, &words);
    if (!filter_make(rq, &words, &filter, re))
        return;
    if (!store_facets(s, &filter, rq->now_ms, rq->arena, &facets, &err) ||
        !store_decided(s, rq->person->name, rq->now_ms - rq->now_ms % TIME_DAY_MS,
                       INT64_MAX, &decided, &err) ||
        !store_oldest_open(s, may(rq->person, CAP_READ_CAREFUL), &oldest, &err)) {
        web_broken(re, &err);
        return;
    }
    j = web_json(re, 200);
    json_open_object(&j);
    for (int i = 0; i < FACET_COUNT; i++)
        put_facet(rq, &facets, (enum facet)i, &j);
    json_put_int(&j, "decided_today", decided);
    record_put_time(&j, "oldest_open", oldest);
    json_end_object(&j);
}

/* What a claim asks for. */
struct wanted {
    int64_t n;
    struct body_texts ids, without;
    struct str filter;
};

static bool
read_wanted(struct web_request *rq, struct wanted *out, struct web_reply *re)
{
    const struct body_field fields[] = {
        { .name = "n",
          .kind = BODY_INT,
          .into = &out->n,
          .min = 1,
          .max = CLAIM_N_MAX },
        { .name = "ids", .kind = BODY_TEXTS, .into = &out->ids, .max = CLAIM_N_MAX },
        { .name = "not", .kind = BODY_TEXTS, .into = &out->without, .max = 256 },
        { .name = "filter", .kind = BODY_OBJECT, .into = &out->filter },
    };

    *out = (struct wanted){ .n = 1 };
    return body_read(rq, fields, sizeof(fields) / sizeof(fields[0]), re);
}

/* Several named ads: what came of each. */
struct named {
    struct str ids[CLAIM_N_MAX];
    struct queue_row rows[CLAIM_N_MAX]; /* those that were claimed, side by side */
    struct refusal whys[CLAIM_N_MAX];   /* status 0: it was claimed */
    size_t count, claimed;
};

static bool
claim_one(struct web_request *rq, struct str id, struct queue_row *row,
          struct refusal *why)
{
    struct store *s = rq->web->is.store;
    struct queue_row *now = ARENA_NEW(rq->arena, struct queue_row, 1);
    struct ad_record *before = ARENA_NEW(rq->arena, struct ad_record, 1);
    struct err err = { .kind = ERR_NONE };

    /* What is refused leaves no claim in the log. */
    if (!ad_find_id(rq, id, before, why) && why->status != 404)
        return false;
    switch (store_claim(s, id, rq->person->name, rq->now_ms, rq->now_ms + CLAIM_MS,
                        rq->arena, now, &err)) {
    case CLAIM_DONE:
        *row = *now;
        if (view_may_see(rq, row))
            return true;
        if (store_release(s, id, rq->person->name, rq->now_ms, &err) == CLAIM_FAILED)
            return refuse_broken(why, &err);
        return refuse_careful(why);
    case CLAIM_TAKEN:
        return refuse_row(rq, why, "taken", "Somebody else was faster", now);
    case CLAIM_GONE:
        return refuse(why, 409, "gone", "There is nothing to claim",
                      "the ad is decided already, or not in the queue");
    case CLAIM_FAILED:
        break;
    }
    return refuse_broken(why, &err);
}

/* Each for itself; false: the store broke, *broken says how. */
static bool
claim_named(struct web_request *rq, const struct body_texts *ids, struct named *n,
            struct refusal *broken)
{
    for (n->count = 0; n->count < ids->count; n->count++) {
        struct refusal *why = &n->whys[n->count];
        n->ids[n->count] = ids->items[n->count];
        if (claim_one(rq, ids->items[n->count], &n->rows[n->claimed], why)) {
            n->claimed++;
        } else if (why->status == 500) {
            *broken = *why;
            return false;
        }
    }
    return true;
}

/* Of one ad the reason is the answer; of several it stands beside those that were claimed. */
static void
answer_named(struct web_request *rq, const struct body_texts *ids, struct web_reply *re)
{
    struct named *n = ARENA_NEW(rq->arena, struct named, 1);
    struct refusal broken;
    struct json j;

    if (!claim_named(rq, ids, n, &broken)) {
        refusal_answer(rq, &broken, re);
        return;
    }
    if (n->count == 1 && !n->claimed) {
        refusal_answer(rq, &n->whys[0], re);
        return;
    }
    j = web_json(re, 200);
    json_open_object(&j);
    view_rows(rq, "items", n->rows, n->claimed, &j);
    json_key(&j, "refused");
    json_open_array(&j);
    for (size_t i = 0; i < n->count; i++)
        if (n->whys[i].status)
            refusal_put(rq, n->ids[i], &n->whys[i], &j);
    json_end_array(&j);
    json_end_object(&j);
}

static bool
claim_next(struct web_request *rq, const struct wanted *w,
           const struct queue_row **rows, size_t *count, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct filter_words words;
    struct queue_filter filter;

    if (!filter_from_body(rq, w->filter, &words, re) ||
        !filter_make(rq, &words, &filter, re))
        return false;
    filter.shares = rq->web->is.shares;
    filter.without = w->without.items;
    filter.without_count = w->without.count;
    if (store_claim_next(rq->web->is.store, &filter, (size_t)w->n, rq->person->name,
                         rq->now_ms, rq->now_ms + CLAIM_MS, rq->arena, rows, count,
                         &err))
        return true;
    web_broken(re, &err);
    return false;
}

void
api_queue_claim(struct web_request *rq, struct web_reply *re)
{
    const struct queue_row *rows;
    struct wanted w;
    size_t count;
    struct json j;

    if (!read_wanted(rq, &w, re))
        return;
    if (w.ids.count) {
        answer_named(rq, &w.ids, re);
        return;
    }
    if (!claim_next(rq, &w, &rows, &count, re))
        return;
    j = web_json(re, 200);
    json_open_object(&j);
    view_rows(rq, "items", rows, count, &j);
    json_end_object(&j);
}

void
api_queue_release(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct body_texts ids = { NULL, 0 };
    const struct body_field fields[] = {
        { .name = "ids", .kind = BODY_TEXTS, .into = &ids, .needed = true, .max = 256 },
    };
    struct json j;

    if (!body_read(rq, fields, 1, re))
        return;
    j = web_json(re, 200);
    json_open_object(&j);
    json_key(&j, "released");
    json_open_array(&j);
    for (size_t i = 0; i < ids.count; i++) {
        enum claim_answer answer = store_release(rq->web->is.store, ids.items[i],
                                                 rq->person->name, rq->now_ms, &err);
        if (answer == CLAIM_FAILED) {
            web_broken(re, &err);
            return;
        }
        if (answer == CLAIM_DONE)
            json_text(&j, ids.items[i]);
    }
    json_end_array(&j);
    json_end_object(&j);
}
