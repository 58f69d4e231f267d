/*
 * sessions: log-ins that outlast the program.
 *
 * Kept is the hash of an id, so who reads this table cannot log in with it. How long a session
 * lasts, and whether its person is still the same, is for the caller to say.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SESSIONS_H
#define STORE_SESSIONS_H

#include "core/arena.h"
#include "store/store.h"

struct session_row {
    struct str id_hash; /* 64 hex digits */
    struct str who, role, lang, address;
    int64_t epoch;
    int64_t begun_ms, seen_ms;
};

/* What is too old: begun or seen not after these times. */
struct session_age {
    int64_t begun_ms, seen_ms;
};

/* Adds one, and forgets those that are too old. */
MUST_USE bool store_session_add(struct store *s, const struct session_row *row,
                                const struct session_age *old, struct err *err);
/* A sign of life; nothing when there is none of this hash. Waits for nobody: false, too, when
 * another program is writing. */
MUST_USE bool store_session_seen(struct store *s, struct str id_hash, int64_t now_ms,
                                 struct err *err);
/* Ends one; nothing when there is none of this hash. */
MUST_USE bool store_session_end(struct store *s, struct str id_hash, struct err *err);
/* Ends all of a person but one ("" all). */
MUST_USE bool store_session_end_others(struct store *s, struct str who,
                                       struct str id_hash, struct err *err);

struct session_list {
    const struct session_row *rows;
    size_t count;
};
/* Those that are not too old, the latest seen first, at most 1,024. Memory from the arena. */
MUST_USE bool store_sessions(struct store *s, const struct session_age *old,
                             struct arena *arena, struct session_list *out,
                             struct err *err);

#endif
