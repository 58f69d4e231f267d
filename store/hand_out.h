/*
 * hand_out: what a person gets next, when the queue is drawn.
 *
 * By risk comes the top of the list, and behind it what a person put in; by the other ways
 * what was drawn, in the order of the draw. Ways take turns by their shares (store/draw.h);
 * where one has nothing, the others go on. The careful lane is never handed out here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_HAND_OUT_H
#define STORE_HAND_OUT_H

#include "store/inside.h"

/* Drawn rows that are looked at, at most: a filter that few pass costs no more. Where none of
 * them passes, store_claim_next() goes by the list, in the order of the draw. */
#define HAND_OUT_LOOKED 1000

/* Who asks for what; the members below the line belong to these functions. */
struct hand_out {
    struct store *store;
    const struct queue_filter *filter; /* its shares are not NULL */
    struct str who;                    /* no row that this person was unsure about */
    int64_t now_ms;
    size_t limit; /* rows at most */
    struct arena *arena;

    struct list keys[DRAW_WAYS]; /* of struct str: what each way has */
    size_t next[DRAW_WAYS];
    struct list given; /* of struct str */
    double credit[DRAW_WAYS];
};

/* Reads what each way has next, and whose turn it is. hand_out_end() in any case. */
MUST_USE bool hand_out_begin(struct hand_out *h, struct err *err);
/* The next row's key, each row once; false: there is none, or the limit is reached. */
bool hand_out_next(struct hand_out *h, struct str *key);
/* Keeps whose turn it is next if all went well, and frees; returns `ok` or its own failure. */
MUST_USE bool hand_out_end(struct hand_out *h, bool ok, struct err *err);

#endif
