/*
 * queue_row: queue rows out of the data base, and the names of their states.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue_row.h"

#include <assert.h>

/* The schema writes these numbers down. */
static_assert(QUEUE_OPEN == 0 && QUEUE_CLAIMED == 1 && QUEUE_DECIDED == 2,
              "states are stored as numbers");
static_assert(BAND_NONE == 0 && BAND_LOW == 1 && BAND_REVIEW == 2 && BAND_HIGH == 3,
              "bands are stored as numbers, so that they sort");

static const char *const state_name[QUEUE_STATE_COUNT] = {
    [QUEUE_OPEN] = "open",
    [QUEUE_CLAIMED] = "claimed",
    [QUEUE_DECIDED] = "decided",
};

static const char *const outcome_name[DECISION_COUNT + 1] = {
    [DECISION_CONFIRMED] = "confirmed", [DECISION_NOT_RISK] = "not-risk",
    [DECISION_UNSURE] = "unsure",       [DECISION_ESCALATED] = "escalated",
    [DECISION_UNDONE] = "undone",
};

const char *
queue_state_name(enum queue_state state)
{
    return state_name[state];
}

bool
queue_state_of(struct str name, enum queue_state *out)
{
    for (int i = 0; i < QUEUE_STATE_COUNT; i++) {
        if (str_eq(name, str_of(state_name[i]))) {
            *out = (enum queue_state)i;
            return true;
        }
    }
    return false;
}

const char *
decision_name(enum decision d)
{
    return outcome_name[d];
}

bool
decision_of(struct str name, enum decision *out)
{
    for (int i = 0; i < DECISION_COUNT; i++) {
        if (str_eq(name, str_of(outcome_name[i]))) {
            *out = (enum decision)i;
            return true;
        }
    }
    return false;
}

/* A number out of the data base as an enum; what is out of range reads as 0. */
static int
in_range(int64_t number, int count)
{
    return number >= 0 && number < count ? (int)number : 0;
}

void
queue_row_read(struct db_row *row, int64_t now_ms, struct arena *arena,
               struct queue_row *out)
{
    out->key = row_keep(row, arena);
    out->state = (enum queue_state)in_range(row_int(row), QUEUE_STATE_COUNT);
    (void)lane_of(row_text(row), &out->lane);
    out->band = (enum band)in_range(row_int(row), BAND_COUNT);
    out->probability = row_real(row);
    out->points = row_real(row);
    out->inclusion = row_real(row);
    out->lang = lang_of(row_text(row));
    out->kind = ad_kind_of(row_text(row));
    out->source = row_keep(row, arena);
    out->url = row_keep(row, arena);
    out->title = row_keep(row, arena);
    out->why = row_keep(row, arena);
    out->pack = row_keep(row, arena);
    out->quote = row_keep(row, arena);
    out->cue = row_keep(row, arena);
    out->holder = row_keep(row, arena);
    out->claim_until_ms = row_int(row);
    out->first_seen_ms = row_int(row);
    out->last_seen_ms = row_int(row);
    out->times_seen = row_int(row);
    out->version = row_int(row);
    out->decided = decision_of(row_text(row), &out->decision);
    out->risk = row_keep(row, arena);
    out->decision_id = row_int(row);
    (void)drawn_of(row_text(row), &out->drawn);
    out->order = row_real(row);
    if (out->state == QUEUE_CLAIMED && out->claim_until_ms <= now_ms) {
        out->state = QUEUE_OPEN;
        out->holder = STR("");
        out->claim_until_ms = 0;
    }
}

/* Where one row goes. */
struct single {
    struct queue_row *row;
    struct arena *arena;
    int64_t now_ms;
    bool found;
};

static bool
take_single(void *user, struct db_row *row, struct err *err)
{
    struct single *single = user;
    (void)err;
    queue_row_read(row, single->now_ms, single->arena, single->row);
    single->found = true;
    return true;
}

static const char SQL_ROW[] =
    "SELECT " QUEUE_COLUMNS " FROM queue q " QUEUE_JOINS "WHERE q.ad_key = $1";

bool
queue_row_of(struct store *s, struct str key, int64_t now_ms, struct arena *arena,
             struct queue_row *row, bool *found, struct err *err)
{
    struct single single = { .row = row, .arena = arena, .now_ms = now_ms };
    const struct bind binds[] = { bind_text(key) };
    *row = (struct queue_row){ 0 };
    bool ok = db_run(
        s->db, &(struct query){ SQL_ROW, BINDS(binds), take_single, &single }, err);
    *found = single.found;
    return ok;
}
