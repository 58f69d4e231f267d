/*
 * api_list: the list as a file: CSV or JSON lines, of the same filters as the list itself; or of
 * what a search finds, when there are words to search for.
 *
 * Each file stands in the log, with its filter, its length and its SHA-256, before it leaves.
 * It is cut at a ceiling; the header Link then names the next part (RFC 8288), and the file's
 * name says that it is one. People who look for work or offer their own are in no file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/digest.h"
#include "reports/list.h"
#include "reports/risk.h"
#include "store/audit.h"
#include "store/mask.h"
#include "web/api.h"
#include "web/filter.h"
#include "web/found.h"
#include "web/view.h"

#include <assert.h>

#define PART_MAX   1000 /* rows: nobody else is answered meanwhile */
#define REASON_MAX 500

static_assert(PART_MAX < SEARCH_FOUND_MAX, "a search finds a part and one more");

#define REASON_LETTERS 3

/* The two forms of a list. */
struct form {
    const char *name, *type;
    void (*begin)(struct buf *out); /* NULL: nothing stands before the first row */
    void (*row)(const struct record_view *v, const struct queue_row *row,
                struct buf *out);
};

struct taking {
    struct web_request *rq;
    const struct form *form;
    struct queue_filter filter;
    struct record_view view;
    struct str reason;
    struct queue_row *rows;
    size_t count;
    struct str next; /* cursor of the next part; "" there is none */
    int64_t waiting; /* ads that the search does not know yet */
};

/* Unmasked only with the right, a reason, and both said in the query. */
static bool
read_masking(struct taking *t, struct web_reply *re)
{
    struct str contacts = web_query(t->rq, "contacts");

    t->reason = web_query(t->rq, "reason");
    if (t->reason.n > REASON_MAX) {
        web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                    "reason: wanted at most %d bytes", REASON_MAX);
        return false;
    }
    if (!contacts.n || str_eq(contacts, STR("masked")))
        return true;
    if (!str_eq(contacts, STR("full")) || str_trim(t->reason).n < REASON_LETTERS) {
        web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                    "contacts: wanted masked, or full with at least %d letters of "
                    "reason on what they are for",
                    REASON_LETTERS);
        return false;
    }
    t->view.show_contacts = true;
    if (may(t->rq->person, CAP_UNMASK))
        return true;
    web_problem(re, 403, "forbidden", "Your role does not allow this",
                "only who has the right unmask may take contacts in full");
    return false;
}

/* Adds a row, but none of people who look for work or offer their own. */
static void
take_row(struct taking *t, const struct queue_row *row, struct str risk)
{
    struct risk read;

    risk_read(risk, t->rq->arena, &read);
    if (!mask_wanted(read.context))
        t->rows[t->count++] = *row;
}

/* Rows of the list. */
static bool
gather(struct taking *t, struct web_reply *re)
{
    char *cursor = ARENA_NEW(t->rq->arena, char, QUEUE_CURSOR_SIZE);
    struct err err = { .kind = ERR_NONE };
    size_t limit = t->filter.limit, count;
    const struct queue_row *rows;

    t->filter.limit = limit + 1; /* one more tells whether there is another part */
    if (!store_queue_list(t->rq->web->is.store, &t->filter, t->rq->now_ms, t->rq->arena,
                          &rows, &count, &err)) {
        web_broken(re, &err);
        return false;
    }
    if (count > limit) {
        count = limit;
        queue_cursor(&rows[limit - 1], cursor);
        t->next = str_of(cursor);
    }
    t->rows = ARENA_NEW(t->rq->arena, struct queue_row, count + 1);
    for (size_t i = 0; i < count; i++)
        take_row(t, &rows[i], rows[i].risk);
    return true;
}

/* What a list is narrowed by; but without a state all that is found is meant. */
static bool
read_narrowing(struct taking *t, struct web_reply *re)
{
    struct filter_words words;

    filter_from_query(t->rq, &words);
    if (!filter_make(t->rq, &words, &t->filter, re))
        return false;
    t->filter.all_states = t->filter.all_states || !words.state.n;
    return true;
}

/* Does the filter of a list let pass what was found? The search itself knows the rest. */
static bool
passes(const struct queue_filter *f, const struct ad_record *r)
{
    const struct queue_row *row = &r->row;

    if (f->lane == LANE_NONE ? row->lane == LANE_CAREFUL
                             : !r->queued || row->lane != f->lane)
        return false;
    return (f->all_states || (r->queued && row->state == f->state)) &&
           (!f->outcome_given || (row->decided && row->decision == f->outcome)) &&
           (!f->holder.n ||
            (row->state == QUEUE_CLAIMED && str_eq(row->holder, f->holder)));
}

/* Rows of what is found. */
static bool
gather_found(struct taking *t, struct web_reply *re)
{
    static const struct found_wish part = { PART_MAX, PART_MAX, true };
    struct found found = { .count = 0 };
    bool ok = read_narrowing(t, re) && found_search(t->rq, &part, &found, re);

    if (ok) {
        t->rows = ARENA_NEW(t->rq->arena, struct queue_row, found.count + 1);
        for (size_t i = 0; i < found.count; i++)
            if (passes(&t->filter, &found.items[i].record))
                take_row(t, &found.items[i].record.row, found.items[i].record.risk);
        t->waiting = found.waiting;
        if (found.next > 0)
            t->next = arena_printf(t->rq->arena, "%lld", (long long)found.next);
    }
    found_free(&found);
    return ok;
}

/* What one row needs is given back behind it. */
static void
write_rows(struct taking *t, struct buf *out)
{
    const struct said said = view_said(t->rq);
    struct arena arena;

    arena_init(&arena, 0);
    t->view.arena = &arena;
    if (t->form->begin)
        t->form->begin(out);
    for (size_t i = 0; i < t->count; i++) {
        struct queue_row row = t->rows[i];
        said_row(&said, &row, &arena);
        t->form->row(&t->view, &row, out);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

/* What was asked for, as it was sent, but the words: they may be somebody's number. */
static struct str
asked_without_words(const struct web_request *rq)
{
    struct str raw = rq->target, out = STR(""), pair;
    const char *sign = "?";
    size_t field = 0;

    (void)str_cut(&raw, '?', &out);
    while (str_cut(&raw, '&', &pair))
        if (pair.n && !str_eq(rq->fields[field++].name, STR("q"))) {
            out = arena_printf(rq->arena, STR_FMT "%s" STR_FMT, STR_ARG(out), sign,
                               STR_ARG(pair));
            sign = "&";
        }
    return out;
}

static bool
note(const struct taking *t, struct str file, struct web_reply *re)
{
    struct audit_fact fact = { .deed = AUDIT_EXPORT,
                               .who = t->rq->person->name,
                               .now_ms = t->rq->now_ms };
    struct err err = { .kind = ERR_NONE };
    char sum[DIGEST_HEX_SIZE];
    struct buf payload;
    struct json j;
    bool ok;

    digest_sha256_hex(file, sum);
    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "profile", STR("list"));
    json_put_text(&j, "form", str_of(t->form->name));
    json_put_bool(&j, "masked", !t->view.show_contacts);
    json_put_text(&j, "reason", t->reason);
    json_put_int(&j, "count", (int64_t)t->count);
    json_put_bool(&j, "more", t->next.n > 0);
    json_put_text(&j, "sha256", str_of(sum));
    json_put_text(&j, "asked", asked_without_words(t->rq));
    if (web_query(t->rq, "q").n) {
        found_question(t->rq, sum);
        json_put_text(&j, "question_hmac", str_of(sum));
        json_put_int(&j, "not_indexed", t->waiting);
    }
    json_end_object(&j);
    fact.payload = buf_str(&payload);
    ok = store_audit_add(t->rq->web->is.store, &fact, &err);
    buf_free(&payload);
    if (!ok)
        web_broken(re, &err);
    return ok;
}

/* The same question, from the last row on. */
static struct str
next_part(const struct taking *t)
{
    struct arena *arena = t->rq->arena;
    struct str raw = t->rq->target, out = STR(""), pair;

    if (str_cut(&raw, '?', &pair))
        out = arena_printf(arena, STR_FMT "?", STR_ARG(pair));
    while (str_cut(&raw, '&', &pair))
        if (!str_starts(pair, STR("cursor=")))
            out = arena_printf(arena, STR_FMT STR_FMT "&", STR_ARG(out), STR_ARG(pair));
    return arena_printf(arena, "<" STR_FMT "cursor=" STR_FMT ">; rel=\"next\"",
                        STR_ARG(out), STR_ARG(t->next));
}

static void
take(struct web_request *rq, const struct form *form, struct web_reply *re)
{
    static const int64_t part[2] = { PART_MAX, PART_MAX };
    struct taking t = { .rq = rq, .form = form, .view = view_of(rq) };
    bool words = web_query(rq, "q").n > 0;

    if (!read_masking(&t, re) ||
        !(words ? gather_found(&t, re)
                : filter_of_list(rq, part, &t.filter, re) && gather(&t, re)))
        return;
    buf_reset(&re->body);
    write_rows(&t, &re->body);
    if (buf_failed(&re->body) || !note(&t, buf_str(&re->body), re))
        return;
    re->status = 200;
    re->type = form->type;
    re->missing = (size_t)t.waiting;
    re->filename = arena_printf(rq->arena, "lurewatch-list%s.%s",
                                t.next.n || t.waiting ? "-part" : "", form->name);
    if (t.next.n)
        re->link = next_part(&t);
}

void
api_queue_csv(struct web_request *rq, struct web_reply *re)
{
    static const struct form csv = { "csv", "text/csv; charset=utf-8", list_csv_begin,
                                     list_csv_row };

    take(rq, &csv, re);
}

void
api_queue_jsonl(struct web_request *rq, struct web_reply *re)
{
    static const struct form jsonl = { "jsonl", "application/jsonl", NULL,
                                       list_jsonl_row };

    take(rq, &jsonl, re);
}
