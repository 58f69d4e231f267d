/*
 * limit: token buckets, and delays after wrong log-ins.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/limit.h"

const struct rate rate_requests = { .a_second = 20, .at_once = 60 };
const struct rate rate_passwords = { .a_second = 4, .at_once = 20 };

static unsigned
seconds(int64_t ms)
{
    return ms <= 0 ? 0 : (unsigned)((ms + 999) / 1000);
}

unsigned
bucket_take(struct bucket *b, const struct rate *rate, int64_t now_ms)
{
    int64_t one_ms = 1000 / rate->a_second, full_ms = one_ms * rate->at_once;
    int64_t passed = b->at_ms ? now_ms - b->at_ms : full_ms;

    if (passed < 0) /* a clock that was set back */
        passed = 0;
    b->left_ms = passed >= full_ms - b->left_ms ? full_ms : b->left_ms + passed;
    b->at_ms = now_ms;
    if (b->left_ms < one_ms)
        return seconds(one_ms - b->left_ms);
    b->left_ms -= one_ms;
    return 0;
}

static uint64_t
hash_of(const struct tries *t, const char *kind, struct str who)
{
    uint64_t one = hash_keyed(&t->key, str_of(kind));
    uint64_t both[2] = { one, hash_keyed(&t->key, who) };
    uint64_t hash =
        hash_keyed(&t->key, (struct str){ (const char *)both, sizeof(both) });

    return hash ? hash : 1;
}

static const struct tries_row *
find(const struct tries *t, uint64_t who)
{
    for (size_t i = 0; i < TRIES_MAX; i++)
        if (t->rows[i].who == who)
            return &t->rows[i];
    return NULL;
}

unsigned
tries_wait(const struct tries *t, const char *kind, struct str who, int64_t now_ms)
{
    const struct tries_row *row = who.n ? find(t, hash_of(t, kind, who)) : NULL;

    return row ? seconds(row->until_ms - now_ms) : 0;
}

/* The row of one that tried wrong, a free one, or the one whose delay ends first. */
static struct tries_row *
place(struct tries *t, uint64_t who)
{
    struct tries_row *best = &t->rows[0];

    for (size_t i = 0; i < TRIES_MAX; i++) {
        struct tries_row *row = &t->rows[i];
        if (row->who == who)
            return row;
        if (best->who &&
            (!row->who || row->until_ms < best->until_ms ||
             (row->until_ms == best->until_ms && row->last_ms < best->last_ms)))
            best = row;
    }
    *best = (struct tries_row){ .who = who };
    return best;
}

void
tries_wrong(struct tries *t, const char *kind, struct str who, int64_t now_ms)
{
    struct tries_row *row;
    int64_t quiet_ms, delay_ms = TRIES_FIRST_MS;

    if (!who.n)
        return;
    row = place(t, hash_of(t, kind, who));
    quiet_ms = now_ms - row->last_ms;
    if (quiet_ms >= TRIES_FORGET_MS ||
        (row->wrong < TRIES_FREE && quiet_ms >= TRIES_WINDOW_MS))
        row->wrong = 0;
    row->wrong++;
    row->last_ms = now_ms;
    if (row->wrong < TRIES_FREE)
        return;
    for (int i = TRIES_FREE; i < row->wrong && delay_ms < TRIES_LAST_MS; i++)
        delay_ms *= 2;
    row->until_ms = now_ms + (delay_ms < TRIES_LAST_MS ? delay_ms : TRIES_LAST_MS);
}

void
tries_right(struct tries *t, const char *kind, struct str who)
{
    const struct tries_row *row = who.n ? find(t, hash_of(t, kind, who)) : NULL;

    if (row)
        t->rows[row - t->rows] = (struct tries_row){ .who = 0 };
}
