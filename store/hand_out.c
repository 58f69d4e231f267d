/*
 * hand_out: the next rows of each way, and the turns between them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/hand_out.h"

#include "store/queue_list.h"
#include "store/queue_plan.h"

#include <stdlib.h>

/* The rows of a way lie in one index, in their order; the conditions only sift a stretch of
 * it. Where that ends is looked up in the index alone. */
static const char SQL_DRAWN[] =
    "SELECT ad_key FROM queue WHERE state = $1 AND drawn = $2 AND drawn <> 'risk' "
    "AND draw <= COALESCE((SELECT draw FROM queue WHERE state = $1 AND drawn = $2 "
    "AND drawn <> 'risk' ORDER BY draw, tie LIMIT 1 OFFSET $3), 1) "
    "AND claim_until_ms <= $4 AND lane <> 'careful' AND ($5 = '' OR lane = $5) "
    "AND band >= $6 AND band <= $7 AND ($8 = '' OR source = $8) "
    "AND ($9 = '' OR lang = $9) AND ($10 = '' OR kind = $10) "
    "AND ($11 = 0 OR first_seen_ms >= $11) AND ($12 = 0 OR first_seen_ms < $12) "
    "AND (outcome <> 'unsure' OR decided_by <> $13) AND ($14 = '' OR cue = $14) "
    "AND ($15 = '' OR outcome = $15) ORDER BY draw, tie LIMIT $16";

struct keys {
    struct list *list;
    struct arena *arena;
};

static bool
take_key(void *user, struct db_row *row, struct err *err)
{
    struct keys *keys = user;
    struct str *out = list_add(keys->list, sizeof *out);
    (void)err;
    *out = row_keep(row, keys->arena);
    return true;
}

/* Drawn rows of one state, into the list of a way; of claimed ones those whose claim ran
 * out. */
static bool
walk_state(struct hand_out *h, struct list *into, enum drawn drawn,
           enum queue_state state, struct err *err)
{
    const struct queue_filter *f = h->filter;
    struct keys keys = { into, h->arena };
    const struct bind binds[] = {
        bind_int(state),
        bind_name(drawn_name(drawn)),
        bind_int(HAND_OUT_LOOKED),
        bind_int(h->now_ms),
        bind_name(lane_name(f->lane)),
        bind_int(f->band_given ? (int64_t)f->band : BAND_NONE),
        bind_int(highest_band(f)),
        bind_text(f->source),
        bind_name(lang_name(f->lang)),
        bind_name(ad_kind_name(f->kind)),
        bind_int(f->from_ms),
        bind_int(f->to_ms),
        bind_text(h->who),
        bind_text(f->cue),
        bind_name(f->outcome_given ? decision_name(f->outcome) : ""),
        bind_int((int64_t)h->limit),
    };
    const struct query query = { SQL_DRAWN, BINDS(binds), take_key, &keys };
    return db_run(h->store->db, &query, err);
}

/* What somebody had and gave up comes first: it was drawn first. */
static bool
walk_drawn(struct hand_out *h, struct list *into, enum drawn drawn, struct err *err)
{
    return walk_state(h, into, drawn, QUEUE_CLAIMED, err) &&
           walk_state(h, into, drawn, QUEUE_OPEN, err);
}

/* The top of the list of what is flagged. */
static bool
walk_flagged(struct hand_out *h, struct list *into, struct err *err)
{
    struct queue_filter flagged = *h->filter;
    struct list rows = { 0 };
    flagged.lane = LANE_RISK;
    flagged.limit = h->limit;
    bool ok = queue_list(h->store, &flagged, h->now_ms, h->who, h->arena, &rows, err);
    const struct queue_row *items = list_keep(&rows, sizeof *items, h->arena);
    for (size_t i = 0; ok && i < rows.count; i++)
        *(struct str *)list_add(into, sizeof(struct str)) = items[i].key;
    return ok;
}

static const char SQL_CREDIT[] = "SELECT drawn, credit FROM draw_turn";
static const char SQL_KEEP[] =
    "INSERT INTO draw_turn (drawn, credit) VALUES ($1, $2) "
    "ON CONFLICT (drawn) DO UPDATE SET credit = excluded.credit";

static bool
take_credit(void *user, struct db_row *row, struct err *err)
{
    double *credit = user;
    enum drawn way;
    (void)err;
    if (drawn_of(row_text(row), &way) && way < DRAW_WAYS)
        credit[way] = row_real(row);
    return true;
}

bool
hand_out_begin(struct hand_out *h, struct err *err)
{
    const struct query credit = { SQL_CREDIT, .row = take_credit, .user = h->credit };
    struct list *risk = &h->keys[DRAWN_RISK];
    return (h->filter->lane == LANE_AUDIT || walk_flagged(h, risk, err)) &&
           walk_drawn(h, risk, DRAWN_ADDED, err) &&
           walk_drawn(h, &h->keys[DRAWN_UNCERTAIN], DRAWN_UNCERTAIN, err) &&
           walk_drawn(h, &h->keys[DRAWN_AUDIT], DRAWN_AUDIT, err) &&
           db_run(h->store->db, &credit, err);
}

static bool
is_in(const struct str *items, size_t count, struct str key)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(items[i], key))
            return true;
    return false;
}

/* Passes by what is not wanted, or came by another way. */
static bool
has_next(struct hand_out *h, int way)
{
    const struct queue_filter *f = h->filter;
    const struct str *keys = h->keys[way].items;
    size_t *next = &h->next[way];
    while (*next < h->keys[way].count &&
           (is_in(f->without, f->without_count, keys[*next]) ||
            is_in(h->given.items, h->given.count, keys[*next])))
        ++*next;
    return *next < h->keys[way].count;
}

bool
hand_out_next(struct hand_out *h, struct str *key)
{
    bool has[DRAW_WAYS];
    for (int i = 0; i < DRAW_WAYS; i++)
        has[i] = has_next(h, i);
    int way =
        h->given.count < h->limit ? draw_turn(h->credit, h->filter->shares, has) : -1;
    if (way < 0)
        return false;
    *key = ((const struct str *)h->keys[way].items)[h->next[way]++];
    *(struct str *)list_add(&h->given, sizeof *key) = *key;
    return true;
}

bool
hand_out_end(struct hand_out *h, bool ok, struct err *err)
{
    for (int i = 0; i < DRAW_WAYS; i++) {
        const struct bind binds[] = { bind_name(drawn_name((enum drawn)i)),
                                      bind_real(h->credit[i]) };
        const struct query keep = { SQL_KEEP, BINDS(binds), NULL, NULL };
        ok = ok && (h->given.count == 0 || db_run(h->store->db, &keep, err));
        free(h->keys[i].items);
    }
    free(h->given.items);
    return ok;
}
