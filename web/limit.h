/*
 * limit: how often somebody may ask, and how often a log-in may go wrong.
 *
 * In memory and stated per process. Who is counted is a keyed hash of a name or an address,
 * so nobody can aim at another's place in the table. Time is handed in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_LIMIT_H
#define WEB_LIMIT_H

#include "core/digest.h"

/* A bucket of requests: `left_ms` is what is left of them, each worth 1000 / rate. */
struct bucket {
    int64_t left_ms, at_ms; /* at_ms 0: never asked, full */
};

#define BUCKET_RATE  20 /* a second */
#define BUCKET_BURST 60

/* Takes one request; 0, or for how many seconds to wait. */
unsigned bucket_take(struct bucket *b, int64_t now_ms);

#define TRIES_MAX       1024
#define TRIES_FREE      5                   /* wrong tries in TRIES_WINDOW_MS without delay */
#define TRIES_WINDOW_MS INT64_C(900000)     /* 15 minutes */
#define TRIES_FIRST_MS  INT64_C(30000)      /* the first delay; each further one is twice */
#define TRIES_LAST_MS   INT64_C(3600000)    /* the longest delay */
#define TRIES_FORGET_MS INT64_C(86400000)   /* without a wrong try */

struct tries_row {
    uint64_t who; /* 0: free */
    int wrong;
    int64_t last_ms, until_ms; /* the last wrong try; no try before until_ms */
};

struct tries {
    struct hash_key key;
    struct tries_row rows[TRIES_MAX];
};

/* May this one try? 0, or for how many seconds to wait. `kind` keeps names and addresses
 * apart; an empty `who` is nobody and may. */
unsigned tries_wait(const struct tries *t, const char *kind, struct str who,
                    int64_t now_ms);
/* A try went wrong; a try went right, which forgets the wrong ones. */
void tries_wrong(struct tries *t, const char *kind, struct str who, int64_t now_ms);
void tries_right(struct tries *t, const char *kind, struct str who);

#endif
