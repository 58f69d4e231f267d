/*
 * sources: how the crawl of each source goes, and which a person has paused.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SOURCES_H
#define STORE_SOURCES_H

#include "core/page.h"
#include "store/store.h"

/* A source that a person has stopped for a while. */
struct source_pause {
    struct str source, who;
    int64_t at_ms;
};
/* All of them, by id. Memory from the arena. */
MUST_USE bool store_paused(struct store *s, struct arena *arena,
                           const struct source_pause **rows, size_t *count,
                           struct err *err);
/* Is this one among them? */
MUST_USE bool store_is_paused(struct store *s, struct str source, bool *paused,
                              struct err *err);
/* Stops a source, or lets it go on. What is so already stays as it is.
 * A change adds its line to the audit log. */
MUST_USE bool store_pause(struct store *s, const struct source_pause *pause, bool paused,
                          struct err *err);

#define SOURCE_ERRORS_MAX 5

struct source_error {
    enum page_outcome outcome;
    struct str what, url; /* "" purged */
    int64_t at_ms;
};

/* What the ledger says of a source since a time. */
struct source_health {
    int64_t ads;         /* kept of it, whenever they came */
    int64_t requests;    /* since then */
    int64_t pages;       /* of them read */
    int64_t last_ms;     /* latest request; 0 none ever */
    bool last_known;
    enum page_outcome last_outcome;
    int64_t delay_ms;    /* in force at the latest request; 0 none yet */
    int64_t due_next_ms; /* 0: nothing that was visited will be due */
    int64_t outcomes[PAGE_OUTCOME_COUNT]; /* since then */
    const struct source_error *errors;    /* the latest first */
    size_t error_count;
};
MUST_USE bool store_source_health(struct store *s, struct str source, int64_t since_ms,
                                  struct arena *arena, struct source_health *out,
                                  struct err *err);

#endif
