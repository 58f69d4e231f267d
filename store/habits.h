/*
 * habits: what a person set for the screens, and how much they have decided.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_HABITS_H
#define STORE_HABITS_H

#include "core/ad.h"
#include "store/store.h"

#define HABITS_KEYS_MAX 4096 /* bytes of `keys` */

struct habits {
    enum lang lang;  /* LANG_NONE: not said */
    struct str keys; /* a JSON object; "" not said */
};

/* What `who` set; nothing is said where nothing was set. */
MUST_USE bool store_habits(struct store *s, struct str who, struct arena *arena,
                           struct habits *out, struct err *err);
MUST_USE bool store_set_habits(struct store *s, struct str who,
                               const struct habits *habits, struct err *err);

/* Decisions that have not been taken back, counted up to a ceiling. */
struct deeds {
    int64_t by_person; /* of `who` since `since_ms` */
    int64_t ever;      /* of everybody, at most `ever_max` */
};
MUST_USE bool store_deeds(struct store *s, struct str who, int64_t since_ms,
                          int64_t ever_max, struct deeds *out, struct err *err);

#endif
