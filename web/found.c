/*
 * found: the question, the line in the log, the answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/found.h"

#include "core/time.h"
#include "store/audit.h"
#include "web/filter.h"
#include "web/index.h"
#include "web/view.h"

#define QUESTION_MAX 400

/* What narrows a search: a part of what narrows a list. */
static bool
read_filter(const struct web_request *rq, struct queue_filter *out,
            struct web_reply *re)
{
    const struct filter_words words = {
        .source = web_query(rq, "source"),
        .lang = web_query(rq, "lang"),
        .kind = web_query(rq, "kind"),
        .cue = web_query(rq, "cue"),
        .band = web_query(rq, "band"),
        .from = web_query(rq, "from"),
        .to = web_query(rq, "to"),
    };

    return filter_make(rq, &words, out, re);
}

static bool
read_question(struct web_request *rq, const struct found_wish *wish, struct found *out,
              struct web_reply *re)
{
    const int64_t range[2] = { 1, wish->limit_max };
    static const int64_t places[2] = { 1, INT64_MAX };
    struct search_query *q = &out->query;
    struct str words = web_query(rq, "q");
    int64_t limit = wish->limit;
    struct queue_filter f;

    if (words.n > QUESTION_MAX) {
        web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                    "q: found %zu bytes, wanted at most %d", words.n, QUESTION_MAX);
        return false;
    }
    if (!read_filter(rq, &f, re) || !web_query_int(rq, "limit", range, &limit, re) ||
        !web_query_int(rq, "cursor", places, &q->before, re))
        return false;
    q->careful = may(rq->person, CAP_READ_CAREFUL);
    q->contacts = may(rq->person, CAP_UNMASK);
    q->word_count = sought_of_question(out->stemmer, words, rq->arena, q->words);
    q->source = f.source;
    q->lang = f.lang;
    q->kind = f.kind;
    q->cue = f.cue;
    q->band_given = f.band_given;
    q->band = f.band;
    q->from_ms = f.from_ms;
    q->to_ms = f.to_ms ? f.to_ms : f.from_ms ? rq->now_ms + 1 : 0;
    q->limit = (size_t)limit + 1; /* one more tells whether there are others */
    q->clock_ms = rq->web->is.mono_ms ? rq->web->is.mono_ms : clock_mono_ms;
    q->budget_ms = wish->budget_ms;
    return true;
}

void
found_question(const struct web_request *rq, char out[DIGEST_HEX_SIZE])
{
    uint8_t sum[DIGEST_SIZE];

    hmac_sha256(rq->web->is.question_key, web_query(rq, "q"), sum);
    digest_hex(sum, out);
}

/* What is found tells in whose ads a number stands, as a look at the contacts does. Each page
 * is a line of its own: a cursor proves nothing of a page before it. */
static bool
note(const struct web_request *rq, const struct found *f, struct err *err)
{
    struct audit_fact fact = { .deed = AUDIT_SEARCH,
                               .who = rq->person->name,
                               .now_ms = rq->now_ms };
    char sum[DIGEST_HEX_SIZE];
    struct buf payload;
    struct json j;
    bool ok;

    if (!f->query.contacts || f->query.word_count == 0)
        return true;
    found_question(rq, sum);
    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "question_hmac", str_of(sum));
    json_put_int(&j, "found", (int64_t)f->count);
    json_end_object(&j);
    fact.payload = buf_str(&payload);
    ok = store_audit_add(rq->web->is.store, &fact, err);
    buf_free(&payload);
    return ok;
}

bool
found_search(struct web_request *rq, const struct found_wish *wish, struct found *out,
             struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct search_answer answer;

    *out = (struct found){ .stemmer = stemmer_new() };
    if (!read_question(rq, wish, out, re))
        return false;
    if (!index_fill(rq, INDEX_STEP, &out->waiting, &err) ||
        !store_search(rq->web->is.store, &out->query, rq->arena, &answer, &err)) {
        web_broken(re, &err);
        return false;
    }
    bool more = answer.count >= out->query.limit;
    out->count = more ? out->query.limit - 1 : answer.count;
    out->items = answer.found;
    out->next = more ? answer.found[out->count - 1].place : answer.unseen;
    out->partial = !more && out->next > 0;
    if (note(rq, out, &err))
        return true;
    web_broken(re, &err);
    return false;
}

enum find_answer
found_ad(const struct web_request *rq, const struct search_found *item,
         struct arena *arena, struct ad_record *out, struct err *err)
{
    enum find_answer answer =
        store_find_ad(rq->web->is.store, item->key, arena, out, err);

    if (answer != FIND_ONE)
        return answer;
    view_settle(rq, &out->row);
    return view_may_see(rq, &out->row) ? FIND_ONE : FIND_NONE;
}

int64_t
found_clock_ms(const struct web_request *rq)
{
    return rq->web->is.mono_ms ? rq->web->is.mono_ms() : clock_mono_ms();
}

void
found_free(struct found *found)
{
    stemmer_free(found->stemmer);
}
