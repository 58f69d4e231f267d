/*
 * claim: who works on which ad.
 *
 * A claim is one UPDATE whose condition holds only while nobody else has the row: no
 * row back means somebody was faster. A claim runs out by itself, so nothing is lost
 * when a person goes home.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit_inside.h"
#include "store/hand_out.h"
#include "store/queue_list.h"

#include <stdlib.h>

#define WHO_BYTES 200 /* longest name of a person */
#define LISTED_MAX                                                                     \
    10000 /* rows put in order: where more pass, some of the first drawn do */

static bool
check_who(struct str who, struct err *err)
{
    if (who.n == 0 || who.n > WHO_BYTES)
        return err_set(err, "the name of a person has %zu bytes; right is 1 to %d",
                       who.n, WHO_BYTES);
    return true;
}

static const char SQL_CLAIM[] =
    "UPDATE queue SET version = CASE WHEN state = 1 AND holder = $2 "
    "AND claim_until_ms > $3 THEN version ELSE version + 1 END, "
    "state = 1, holder = $2, claim_until_ms = $4 WHERE ad_key = $1 "
    "AND (state = 0 OR (state = 1 AND (claim_until_ms <= $3 OR holder = $2)))";

/* A person's wish to hold rows until a time. */
struct wish {
    struct str who;
    int64_t now_ms, until_ms;
};

/* Takes the row if it is free, with a line in the audit log. */
static bool
try_claim(struct store *s, struct str key, const struct wish *wish, bool *done,
          struct err *err)
{
    const struct bind binds[] = { bind_text(key), bind_text(wish->who),
                                  bind_int(wish->now_ms), bind_int(wish->until_ms) };
    const struct audit_fact fact = {
        .deed = AUDIT_CLAIM, .who = wish->who, .object = key, .now_ms = wish->now_ms
    };
    return db_changed(s->db, &(struct query){ SQL_CLAIM, BINDS(binds), NULL, NULL },
                      done, err) &&
           (!*done || audit_put(s, &fact, err));
}

static bool
check_wish(const struct wish *wish, struct err *err)
{
    if (wish->until_ms <= wish->now_ms)
        return err_set(err, "a claim must end after it begins");
    return check_who(wish->who, err);
}

static bool
claim_one(struct store *s, struct str key, const struct wish *wish, struct arena *arena,
          struct queue_row *row, enum claim_answer *answer, struct err *err)
{
    bool done, found;
    if (!try_claim(s, key, wish, &done, err) ||
        !queue_row_of(s, key, wish->now_ms, arena, row, &found, err))
        return false;
    *answer = done                                   ? CLAIM_DONE
              : found && row->state == QUEUE_CLAIMED ? CLAIM_TAKEN
                                                     : CLAIM_GONE;
    return true;
}

enum claim_answer
store_claim(struct store *s, struct str key, struct str who, int64_t now_ms,
            int64_t until_ms, struct arena *arena, struct queue_row *row,
            struct err *err)
{
    const struct wish wish = { who, now_ms, until_ms };
    enum claim_answer answer = CLAIM_FAILED;
    if (!check_wish(&wish, err) || !step_begin(s, err))
        return CLAIM_FAILED;
    bool ok = claim_one(s, key, &wish, arena, row, &answer, err);
    return step_end(s, ok, err) ? answer : CLAIM_FAILED;
}

static bool
is_without(const struct queue_filter *filter, struct str key)
{
    for (size_t i = 0; i < filter->without_count; i++)
        if (str_eq(filter->without[i], key))
            return true;
    return false;
}

/* People who ask for a lane get that one, in its order. */
static bool
is_drawn(const struct queue_filter *filter)
{
    return filter->shares != NULL &&
           (filter->lane == LANE_NONE || filter->lane == LANE_AUDIT);
}

/* Rows of the list that may be claimed. */
struct listing {
    const struct queue_filter *filter;
    struct arena *arena;
    struct list rows; /* of struct listed */
};

struct listed {
    struct str key;
    double order; /* of the draw */
    size_t place; /* in the list */
};

static bool
take_listed(void *user, const struct queue_row *row)
{
    struct listing *listing = user;
    struct listed *out;
    if (is_without(listing->filter, row->key))
        return true;
    out = list_add(&listing->rows, sizeof *out);
    *out = (struct listed){ arena_str(listing->arena, row->key), row->order,
                            listing->rows.count };
    return true;
}

static int
by_draw(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Claims the first n of what the list shows; in one transaction nobody comes in between. What was
 * drawn comes in the order of the draw: the list's own would make the score say who is read. */
static bool
claim_listed(struct store *s, const struct queue_filter *filter, size_t n,
             const struct wish *wish, struct arena *arena, struct list *claimed,
             struct err *err)
{
    struct listing listing = { .filter = filter, .arena = arena };
    struct queue_filter shown = *filter;
    shown.limit = is_drawn(filter) ? LISTED_MAX : n + filter->without_count;
    bool ok =
        queue_list_each(s, &shown, wish->now_ms, wish->who, take_listed, &listing, err);
    size_t count = listing.rows.count;
    struct listed *rows = listing.rows.items;
    if (is_drawn(filter) && count > 0)
        qsort(rows, count, sizeof *rows, by_draw);
    for (size_t i = 0; ok && i < count && claimed->count < n; i++) {
        bool done = false, found = false;
        ok = try_claim(s, rows[i].key, wish, &done, err);
        if (ok && done)
            ok = queue_row_of(s, rows[i].key, wish->now_ms, arena,
                              list_add(claimed, sizeof(struct queue_row)), &found, err);
    }
    free(rows);
    return ok;
}

/* Claims what is next by risk and by the draw. */
static bool
claim_drawn(struct store *s, const struct queue_filter *filter, size_t n,
            const struct wish *wish, struct arena *arena, struct list *claimed,
            struct err *err)
{
    struct hand_out h = { .store = s,
                          .filter = filter,
                          .who = wish->who,
                          .now_ms = wish->now_ms,
                          .limit = n + filter->without_count,
                          .arena = arena };
    struct str key;
    bool ok = hand_out_begin(&h, err);
    while (ok && claimed->count < n && hand_out_next(&h, &key)) {
        bool done = false, found = false;
        ok = try_claim(s, key, wish, &done, err);
        if (ok && done)
            ok = queue_row_of(s, key, wish->now_ms, arena,
                              list_add(claimed, sizeof(struct queue_row)), &found, err);
    }
    return hand_out_end(&h, ok, err);
}

bool
store_claim_next(struct store *s, const struct queue_filter *filter, size_t n,
                 struct str who, int64_t now_ms, int64_t until_ms, struct arena *arena,
                 const struct queue_row **rows, size_t *count, struct err *err)
{
    const struct wish wish = { who, now_ms, until_ms };
    struct queue_filter open = *filter;
    struct list claimed = { 0 };
    open.all_states = false;
    open.state = QUEUE_OPEN;
    *rows = NULL;
    *count = 0;
    if (!check_wish(&wish, err))
        return false;
    if (n == 0)
        return true;
    if (!step_begin(s, err))
        return false;
    bool ok = !is_drawn(&open) || claim_drawn(s, &open, n, &wish, arena, &claimed, err);
    if (ok &&
        claimed.count == 0) /* by the list, or the few that it shows beyond these */
        ok = claim_listed(s, &open, n, &wish, arena, &claimed, err);
    ok = step_end(s, ok, err);
    *rows = list_keep(&claimed, sizeof **rows, arena);
    *count = ok ? claimed.count : 0;
    return ok;
}

static const char SQL_RELEASE[] =
    "UPDATE queue SET state = 0, holder = '', claim_until_ms = 0, version = version + "
    "1 "
    "WHERE ad_key = $1 AND state = 1 AND holder = $2";

static bool
release_one(struct store *s, struct str key, struct str who, int64_t now_ms,
            enum claim_answer *answer, struct err *err)
{
    const struct bind binds[] = { bind_text(key), bind_text(who) };
    struct queue_row row;
    struct arena arena;
    bool done, found;
    const struct audit_fact fact = {
        .deed = AUDIT_RELEASE, .who = who, .object = key, .now_ms = now_ms
    };
    if (!db_changed(s->db, &(struct query){ SQL_RELEASE, BINDS(binds), NULL, NULL },
                    &done, err) ||
        (done && !audit_put(s, &fact, err)))
        return false;
    arena_init(&arena, 0);
    bool ok = queue_row_of(s, key, now_ms, &arena, &row, &found, err);
    arena_free(&arena);
    *answer = done                                   ? CLAIM_DONE
              : !found || row.state == QUEUE_DECIDED ? CLAIM_GONE
              : row.state == QUEUE_CLAIMED           ? CLAIM_TAKEN
                                                     : CLAIM_DONE;
    return ok;
}

enum claim_answer
store_release(struct store *s, struct str key, struct str who, int64_t now_ms,
              struct err *err)
{
    enum claim_answer answer = CLAIM_FAILED;
    if (!check_who(who, err) || !step_begin(s, err))
        return CLAIM_FAILED;
    bool ok = release_one(s, key, who, now_ms, &answer, err);
    return step_end(s, ok, err) ? answer : CLAIM_FAILED;
}
