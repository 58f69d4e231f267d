/*
 * queue: the list of flagged ads under a filter, and its figures.
 *
 * The top of a queue of millions must come at once. So the list is the meeting of a few walks
 * (store/queue_plan.h), each along an index in list order. The walks bring no more than places;
 * what is shown of a row is read when it is known which rows are shown.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue.h"

#include "store/queue_list.h"
#include "store/queue_plan.h"
#include "store/queue_row.h"

#include <stdlib.h>

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     1000000

/* The rows of a place: one, unless two keys begin with the same 60 bits. */
static const char SQL_AT[] = "SELECT " QUEUE_COLUMNS " FROM queue q " QUEUE_JOINS
                             "WHERE q.state = $1 AND q.band = $2 AND q.probability = "
                             "$3 AND q.first_seen_ms = $4 "
                             "AND q.tie = $5 AND q.cell = $6 ORDER BY q.ad_key";

/* Rows on their way out: into a list, or to whoever is told of each. */
struct shown {
    struct list *rows; /* NULL: `each` is told, and the arena is empty afterwards */
    queue_each *each;
    void *user;
    size_t left;
    struct arena *arena;
    int64_t now_ms;
};

static bool
take_row(void *user, struct db_row *row, struct err *err)
{
    struct shown *shown = user;
    struct queue_row one = { 0 };
    (void)err;
    if (shown->left == 0)
        return true;
    shown->left--;
    queue_row_read(row, shown->now_ms, shown->arena, &one);
    if (shown->rows) {
        *(struct queue_row *)list_add(shown->rows, sizeof one) = one;
        return true;
    }
    if (!shown->each(shown->user, &one))
        shown->left = 0;
    arena_reset(shown->arena);
    return true;
}

/* Reads what is shown of the places from `from` on. */
static bool
read_rows(const struct finding *f, size_t from, struct shown *shown, struct err *err)
{
    const struct place *places = f->places.items;
    bool ok = true;
    for (size_t i = from; ok && i < f->places.count && shown->left > 0; i++) {
        const struct bind binds[] = {
            bind_int(places[i].state),        bind_int(places[i].band),
            bind_real(places[i].probability), bind_int(places[i].first_seen_ms),
            bind_int(places[i].tie),          bind_int(places[i].cell),
        };
        ok = db_run(f->store->db,
                    &(struct query){ SQL_AT, BINDS(binds), take_row, shown }, err);
    }
    return ok;
}

/* A period that is open at one end, or both its ends: so it can be sought by its place. */
static struct queue_filter
with_ends(const struct queue_filter *filter)
{
    struct queue_filter out = *filter;
    if (out.from_ms || out.to_ms) {
        out.from_ms = out.from_ms ? out.from_ms : 1;
        out.to_ms = out.to_ms ? out.to_ms : INT64_MAX;
    }
    return out;
}

static bool
show(struct store *s, const struct queue_filter *filter, struct str not_by,
     struct shown *shown, struct err *err)
{
    const struct queue_filter ends = with_ends(filter);
    struct finding f = { .store = s, .filter = &ends, .not_by = not_by };
    struct stored stored[STORED_MAX];
    size_t count = stored_of(&ends, shown->now_ms, stored);
    size_t limit = filter->limit == 0          ? LIMIT_DEFAULT
                   : filter->limit < LIMIT_MAX ? filter->limit
                                               : LIMIT_MAX;
    size_t offset = filter->offset < LIMIT_MAX ? filter->offset : LIMIT_MAX;
    if (!cell_test_of(s, &ends, &f.test, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = plan_run(&f, &stored[i], offset + limit, err);
    places_sort(&f.places);
    shown->left = limit;
    ok = ok && read_rows(&f, offset, shown, err);
    free(f.places.items);
    return ok;
}

bool
queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
           struct str not_by, struct arena *arena, struct list *rows, struct err *err)
{
    struct shown shown = { .rows = rows, .arena = arena, .now_ms = now_ms };
    return show(s, filter, not_by, &shown, err);
}

bool
queue_list_each(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                struct str not_by, queue_each *each, void *user, struct err *err)
{
    struct arena arena;
    struct shown shown = {
        .each = each, .user = user, .arena = &arena, .now_ms = now_ms
    };
    arena_init(&arena, 0);
    bool ok = show(s, filter, not_by, &shown, err);
    arena_free(&arena);
    return ok;
}

bool
store_queue_each(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                 queue_each *each, void *user, struct err *err)
{
    return look_begin(s, err) &&
           look_end(s, queue_list_each(s, filter, now_ms, STR(""), each, user, err),
                    err);
}

bool
store_queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                 struct arena *arena, const struct queue_row **rows, size_t *count,
                 struct err *err)
{
    struct list list = { 0 };
    if (!look_begin(s, err))
        return false;
    bool ok =
        look_end(s, queue_list(s, filter, now_ms, STR(""), arena, &list, err), err);
    *rows = list_keep(&list, sizeof **rows, arena);
    *count = list.count;
    return ok;
}
