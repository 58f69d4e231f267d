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

/* How much may be asked: so many a second, and so many at once after a pause. */
struct rate {
    int a_second, at_once;
};
extern const struct rate rate_requests;  /* of one session */
extern const struct rate rate_passwords; /* of all together: each costs a twentieth of a second */

/* What is left of a rate, as the milliseconds in which it comes back. */
struct bucket {
    int64_t left_ms, at_ms; /* at_ms 0: never asked, full */
};

/* Takes one request; 0, or for how many seconds to wait. */
unsigned bucket_take(struct bucket *b, const struct rate *rate, int64_t now_ms);

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
