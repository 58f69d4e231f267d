/*
 * api_list: the list as a file: CSV or JSON lines, of the same filters as the list itself; or of
 * what a search finds, when there are words to search for.
 *
 * Each file stands in the log, with its filter, its length and its SHA-256, before it leaves.
 * It holds one ad at a time in memory, and is cut at a ceiling of rows, bytes and time; the header
 * Link then names the next part (RFC 8288), and the file's name says that it is one. People who
 * look for work or offer their own are in no file.
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

#define PART_MAX   1000               /* rows: nobody else is answered meanwhile */
#define PART_BYTES ((size_t)16 << 20) /* no row begins behind them */
#define PART_MS    2000               /* nor behind so much time */
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
    struct record_view view;
    struct said said;
    struct str reason;
    struct buf *out;
    struct arena arena;             /* of one row */
    size_t limit, walked;           /* rows of the list, also such as are left out */
    size_t count;                   /* rows of the file */
    int64_t begun_ms;               /* by found_clock_ms() */
    char cursor[QUEUE_CURSOR_SIZE]; /* of the row walked last */
    struct str next;                /* cursor of the next part; "" there is none */
    int64_t waiting;                /* ads that the search does not know yet */
};

/* Unmasked only with the right, a reason, and both said in the query. */
static bool
read_masking(struct taking *t, struct web_reply *re)
{
    struct str contacts = web_query(t->rq, "contacts");

    t->view.outside = true; /* what is masked may be passed on */
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
    t->view.outside = false;
    if (may(t->rq->person, CAP_UNMASK))
        return true;
    web_problem(re, 403, "forbidden", "Your role does not allow this",
                "only who has the right unmask may take contacts in full");
    return false;
}

/* Writes a row, but none of people who look for work or offer their own. What it needs is given
 * back behind it. */
static void
write_row(struct taking *t, const struct queue_row *found)
{
    struct queue_row row = *found;
    struct risk risk;

    risk_read(row.risk, &t->arena, &risk);
    if (!mask_wanted(risk.context)) {
        said_row(&t->said, &row, &t->arena);
        t->form->row(&t->view, &row, t->out);
        t->count++;
    }
    arena_reset(&t->arena);
}

/* No further row: but the first one always comes, so that parts lead somewhere. */
static bool
is_full(const struct taking *t)
{
    return t->walked > 0 &&
           (t->out->n >= PART_BYTES || found_clock_ms(t->rq) - t->begun_ms >= PART_MS);
}

/* One row of the list, or the one behind the part: it tells that there is another part. */
static bool
take_listed(void *user, const struct queue_row *row)
{
    struct taking *t = user;

    if (t->walked == t->limit || is_full(t)) {
        t->next = str_of(t->cursor);
        return false;
    }
    write_row(t, row);
    queue_cursor(row, t->cursor);
    t->walked++;
    return true;
}

/* Rows of the list. */
static bool
take_list(struct taking *t, struct web_reply *re)
{
    static const int64_t part[2] = { PART_MAX, PART_MAX };
    struct err err = { .kind = ERR_NONE };
    struct queue_filter filter;

    if (!filter_of_list(t->rq, part, &filter, re))
        return false;
    t->limit = filter.limit++;
    if (store_queue_each(t->rq->web->is.store, &filter, t->rq->now_ms, take_listed, t,
                         &err))
        return true;
    web_broken(re, &err);
    return false;
}

/* What a list is narrowed by; but without a state all that is found is meant. */
static bool
read_narrowing(const struct web_request *rq, struct queue_filter *filter,
               struct web_reply *re)
{
    struct filter_words words;

    filter_from_query(rq, &words);
    if (!filter_make(rq, &words, filter, re))
        return false;
    filter->all_states = filter->all_states || !words.state.n;
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

static bool
write_found(struct taking *t, const struct found *found,
            const struct queue_filter *filter, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    int64_t next = found->next;
    struct ad_record record;

    for (size_t i = 0; i < found->count; i++) {
        if (is_full(t)) {
            next = found->items[i - 1].place;
            break;
        }
        enum find_answer answer =
            found_ad(t->rq, &found->items[i], &t->arena, &record, &err);
        if (answer == FIND_FAILED) {
            web_broken(re, &err);
            return false;
        }
        if (answer == FIND_ONE && passes(filter, &record))
            write_row(t, &record.row);
        arena_reset(&t->arena);
        t->walked++;
    }
    if (next > 0)
        t->next = arena_printf(t->rq->arena, "%lld", (long long)next);
    return true;
}

/* Rows of what is found. */
static bool
take_found(struct taking *t, struct web_reply *re)
{
    static const struct found_wish part = { PART_MAX, PART_MAX, PART_MS / 2 };
    struct found found = { .count = 0 };
    struct queue_filter filter;
    bool ok =
        read_narrowing(t->rq, &filter, re) && found_search(t->rq, &part, &found, re);
    int64_t latest_ms = found_clock_ms(t->rq) - PART_MS / 2;

    /* However long the search took, its rows have half of the time: or each of many parts would
     * search anew for one row. */
    t->begun_ms = t->begun_ms > latest_ms ? t->begun_ms : latest_ms;
    ok = ok && write_found(t, &found, &filter, re);
    t->waiting = found.waiting;
    found_free(&found);
    return ok;
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

/* Is it what a search finds, and not the list? Of a search without words too, when `search` says
 * so. */
static bool
is_search(const struct web_request *rq)
{
    return web_query(rq, "q").n || str_eq(web_query(rq, "search"), STR("1"));
}

/* Writes the file. */
static bool
write_file(struct taking *t, struct web_reply *re)
{
    bool ok;

    buf_reset(&re->body);
    t->out = &re->body;
    arena_init(&t->arena, 0);
    t->view.arena = &t->arena;
    if (t->form->begin)
        t->form->begin(t->out);
    ok = is_search(t->rq) ? take_found(t, re) : take_list(t, re);
    arena_free(&t->arena);
    return ok && !buf_failed(t->out);
}

static void
take(struct web_request *rq, const struct form *form, struct web_reply *re)
{
    struct taking t = {
        .rq = rq,
        .form = form,
        .view = view_of(rq),
        .said = view_said(rq),
        .begun_ms = found_clock_ms(rq),
    };

    if (!read_masking(&t, re) || !write_file(&t, re) ||
        !note(&t, buf_str(&re->body), re))
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
