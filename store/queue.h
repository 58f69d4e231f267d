/*
 * queue: flagged ads that wait for a person, claims and decisions.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "core/score.h"
#include "store/ads.h"

enum decision {
    DECISION_CONFIRMED, /* cues consistent with recruitment deception */
    DECISION_NOT_RISK,
    DECISION_UNSURE, /* goes to a second reader: open again, not for the first one */
    DECISION_ESCALATED,
    DECISION_COUNT,
    DECISION_UNDONE = DECISION_COUNT /* a fact that takes one back; no outcome of a row */
};
/* "confirmed", "not-risk", "unsure", "escalated"; "undone" */
const char *decision_name(enum decision d);
/* Of the outcomes that a person chooses; false for "undone". */
bool decision_of(struct str name, enum decision *out);

enum queue_state { QUEUE_OPEN, QUEUE_CLAIMED, QUEUE_DECIDED, QUEUE_STATE_COUNT };
const char *queue_state_name(enum queue_state state); /* "open", "claimed", "decided" */
bool queue_state_of(struct str name, enum queue_state *out);

/* A place in the list: what comes behind this row. */
struct queue_after {
    bool given;
    enum band band;
    double probability;
    int64_t first_seen_ms, tie;
};

/* What to list. Empty and 0 mean: any. */
struct queue_filter {
    bool all_states;
    enum queue_state state; /* unless all_states */
    enum lane lane;         /* LANE_NONE: any but LANE_CAREFUL */
    bool band_given;
    enum band band; /* at least this one, when band_given */
    bool band_only; /* this one and no higher */
    struct str source;
    enum lang lang;
    enum ad_kind kind;
    struct str cue; /* the strongest of the row */
    bool outcome_given;
    enum decision outcome; /* the latest, when outcome_given */
    struct str holder;     /* who holds a live claim */
    struct queue_after after; /* the list goes on behind this row */
    int64_t from_ms, to_ms; /* first seen, [from, to); 0: open */
    size_t limit;           /* 0: 50 */
    size_t offset;
    const struct draw_shares *shares; /* of store_claim_next(); NULL: by risk alone */
    const struct str *without; /* store_claim_next() passes these by: whole keys */
    size_t without_count;
};

/* One row, enough for a list. Sorted by band and probability, the highest first, then
 * by first seen, the longest waiting first, then by key. A claim that ran out reads as
 * open. */
struct queue_row {
    struct str key; /* ad key; lists show its first 8 digits */
    enum queue_state state;
    enum lane lane;
    enum band band;
    double probability, points;
    double inclusion; /* probability with which such an ad is drawn, above 0 to 1 */
    enum drawn drawn; /* why it is here */
    double order;     /* of what is drawn: the smallest comes first, whatever the score */
    enum lang lang;
    enum ad_kind kind;
    struct str source, url, why, pack;
    struct str risk;  /* the `risk` object it stands on, as JSON */
    struct str title; /* where an ad has none: how its text begins */
    struct str quote; /* of the strongest cue */
    struct str cue;
    struct str holder; /* who claimed it; "" nobody */
    int64_t claim_until_ms;
    int64_t first_seen_ms, last_seen_ms, times_seen;
    int64_t version; /* for compare-and-set */
    int64_t decision_id; /* the latest fact, also one that took a decision back; 0 none */
    bool decided;
    enum decision decision; /* the latest, when decided */
};

MUST_USE bool
store_queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                 struct arena *arena, const struct queue_row **rows, size_t *count,
                 struct err *err);

/* Is told of one row, which is gone afterwards; false: no more of them. */
typedef bool queue_each(void *user, const struct queue_row *row);
/* As store_queue_list(), but one row after another, for a list that is too long to hold. */
MUST_USE bool store_queue_each(struct store *s, const struct queue_filter *filter,
                               int64_t now_ms, queue_each *each, void *user,
                               struct err *err);

/*
 * The place behind a row, as text for a link: hex digits. Reading is strict; false for what
 * was not made here. A list that goes on there shows each row once, also when rows above it
 * leave or come; a row whose score changes meanwhile may be missed or come again.
 */
#define QUEUE_CURSOR_SIZE 53 /* with a NUL */
void queue_cursor(const struct queue_row *row, char out[QUEUE_CURSOR_SIZE]);
bool queue_cursor_read(struct str text, struct queue_after *out);

/* How many rows the filter shows (limit, offset and place apart), by band. */
MUST_USE bool
store_queue_count(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                  int64_t by_band[BAND_COUNT], struct err *err);

struct decision_row {
    int64_t id, at_ms, supersedes; /* 0: none */
    struct str who, reason, note, pack;
    enum decision outcome;
};

/* What a person said of an ad that they brought. */
struct ad_note {
    int64_t at_ms;
    struct str who, note; /* who: "" it was brought before names were kept */
};

/* Everything about one ad. */
struct ad_record {
    struct queue_row row; /* state OPEN and lane NONE when it is not queued */
    bool queued;
    struct ad ad;
    struct hit *cues; /* as stored, cues and counter-cues */
    size_t cue_count;
    struct hit *counter;
    size_t counter_count;
    struct str risk; /* the `risk` object as JSON, as it was scored */
    const struct decision_row *decisions; /* oldest first */
    size_t decision_count;
    const struct ad_note *notes; /* oldest first */
    size_t note_count;
    struct str warc_file; /* "" when not archived */
    int64_t warc_offset;
    int64_t expires_ms; /* 0: never */
    bool hold;          /* legal hold */
};

/* Ids of the sources that ads are kept of, sorted, at most 200. Walks all ads: for telling a
 * person what there is, not for every call. */
MUST_USE bool store_ad_sources(struct store *s, struct arena *arena,
                               const struct str **ids, size_t *count, struct err *err);

enum find_answer { FIND_ONE, FIND_NONE, FIND_MANY, FIND_FAILED };
/* Finds an ad by its key or a prefix of at least four digits. FIND_MANY when several
 * fit. */
enum find_answer store_find_ad(struct store *s, struct str prefix, struct arena *arena,
                               struct ad_record *out, struct err *err);

enum claim_answer { CLAIM_DONE, CLAIM_TAKEN, CLAIM_GONE, CLAIM_FAILED };
/* Takes one open row (or one whose claim ran out, or the caller's own) until
 * `until_ms`. CLAIM_TAKEN: *row says who holds it. CLAIM_GONE: decided or not
 * queued. */
enum claim_answer store_claim(struct store *s, struct str key, struct str who,
                              int64_t now_ms, int64_t until_ms, struct arena *arena,
                              struct queue_row *row, struct err *err);
/* Takes up to n open rows of what the filter shows, but none that `who` was unsure about:
 * from the top of the list, or, with `shares` and any lane or LANE_AUDIT, by risk and by the
 * draw in turns; where the first of these have nothing that the filter lets pass, what does,
 * in the order of the draw. */
MUST_USE bool
store_claim_next(struct store *s, const struct queue_filter *filter, size_t n,
                 struct str who, int64_t now_ms, int64_t until_ms, struct arena *arena,
                 const struct queue_row **rows, size_t *count, struct err *err);
/* Gives a row back; CLAIM_TAKEN when somebody else holds it. */
enum claim_answer store_release(struct store *s, struct str key, struct str who,
                                int64_t now_ms, struct err *err);

struct decide {
    struct str key, who, reason, note;
    enum decision outcome;
    int64_t now_ms;
    const struct retention *keep;
    int64_t version; /* row version the person saw; 0: do not care */
};
enum decide_answer {
    DECIDE_DONE,
    DECIDE_TAKEN,
    DECIDE_CHANGED,
    DECIDE_NO_ROW,
    DECIDE_FAILED
};
/* Adds a decision; a later one supersedes the earlier. DECIDE_TAKEN: somebody else
 * holds a live claim (*row says who). DECIDE_CHANGED: `version` is not the row's any
 * more. */
enum decide_answer
store_decide(struct store *s, const struct decide *d, struct arena *arena,
             struct queue_row *row, struct err *err);

/* A person's wish to take back the decision they took last on an ad. */
struct undo {
    struct str key, who;
    int64_t decision; /* its id */
    int64_t now_ms, until_ms; /* the row is theirs again until then */
    const struct retention *keep;
};
/*
 * Takes a decision back by a new fact: the row carries the outcome it had before and is decided;
 * with none before, or DECISION_UNSURE, it is claimed by the same person. DECIDE_CHANGED: it is
 * not the latest on this ad any more, or somebody else's. DECIDE_TAKEN: somebody else holds a
 * live claim.
 */
enum decide_answer store_undo(struct store *s, const struct undo *u,
                              struct arena *arena, struct queue_row *row,
                              struct err *err);

/* Decisions since then that have not been taken back, by one person or (who "") by all;
 * counted up to `most`. */
MUST_USE bool store_decided(struct store *s, struct str who, int64_t since_ms,
                            int64_t most, int64_t *count, struct err *err);

struct queue_stats {
    int64_t by_state[QUEUE_STATE_COUNT];
    int64_t by_band[BAND_COUNT]; /* of open and claimed rows */
    int64_t by_decision[DECISION_COUNT];
    int64_t oldest_open_ms; /* 0: none */
    int64_t ads, sightings, pages;
};
MUST_USE bool
store_queue_stats(struct store *s, struct queue_stats *out, struct err *err);

#endif
