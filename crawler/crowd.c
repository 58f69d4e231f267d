/*
 * crowd: see crowd.h. Open addressing, at most two thirds full; the key is not known to sites.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/crowd.h"

#include "core/mem.h"

#include <stdlib.h>

#define CAPACITY_MIN 256

struct crowd_slot {
    uint64_t hash; /* 0: empty */
    unsigned count;
};

/* What stands before the parameters; empty when they are few. */
static struct str
before_parameters(const struct url *url)
{
    ptrdiff_t mark = str_find_char(url->path, '?');
    size_t parameters = 1;

    if (mark < 0) {
        return STR("");
    }
    for (size_t i = (size_t)mark; i < url->path.n; i++) {
        parameters += url->path.p[i] == '&';
    }
    return parameters < CROWD_PARAMETERS
               ? STR("")
               : str_sub(url->text, 0, url->text.n - url->path.n + (size_t)mark);
}

/* What it is counted as; *hash, of what stands before that in which it differs, is never 0. */
static enum crowd_kind
kind_of(const struct hash_key *key, const struct url *url, int this_year,
        uint64_t *hash)
{
    struct str before = before_parameters(url);
    enum crowd_kind kind = before.n > 0 ? CROWD_CHOICES : CROWD_NONE;
    struct url_year date = { .year = 0 };

    if (kind == CROWD_NONE) {
        date = url_latest_year(url, this_year);
    }
    if (date.year > this_year + URL_YEARS_AHEAD && !date.is_sure) {
        kind = CROWD_CALENDAR;
        before = str_sub(url->text, 0, url->text.n - url->path.n + date.at);
    }
    *hash = kind == CROWD_NONE ? 0 : hash_keyed(key, before) + kind;
    *hash |= *hash == 0;
    return kind;
}

static struct crowd_slot *
find(struct crowd_slot *slots, size_t capacity, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);

    while (slots[at].hash != 0 && slots[at].hash != hash) {
        at = (at + 1) & (capacity - 1);
    }
    return &slots[at];
}

static void
grow(struct crowd *crowd)
{
    size_t capacity = crowd->capacity > 0 ? 2 * crowd->capacity : CAPACITY_MIN;
    struct crowd_slot *slots = mem_alloc(capacity, sizeof *slots);

    for (size_t i = 0; i < crowd->capacity; i++) {
        if (crowd->slots[i].hash != 0) {
            *find(slots, capacity, crowd->slots[i].hash) = crowd->slots[i];
        }
    }
    free(crowd->slots);
    crowd->slots = slots;
    crowd->capacity = capacity;
}

unsigned
crowd_add(struct crowd *crowd, const struct hash_key *key, const struct url *url,
          int this_year)
{
    struct crowd_slot *slot;
    uint64_t hash;

    if (kind_of(key, url, this_year, &hash) == CROWD_NONE) {
        return 0;
    }
    if (3 * (crowd->count + 1) > 2 * crowd->capacity) {
        grow(crowd);
    }
    slot = find(crowd->slots, crowd->capacity, hash);
    crowd->count += slot->hash == 0;
    slot->hash = hash;
    return ++slot->count;
}

enum crowd_kind
crowd_is_full(const struct crowd *crowd, const struct hash_key *key,
              const struct url *url, int this_year)
{
    uint64_t hash;
    enum crowd_kind kind = kind_of(key, url, this_year, &hash);
    unsigned most = kind == CROWD_CALENDAR ? CROWD_DATES : CROWD_MAX;

    if (kind == CROWD_NONE || crowd->capacity == 0 ||
        find(crowd->slots, crowd->capacity, hash)->count < most) {
        return CROWD_NONE;
    }
    return kind;
}

void
crowd_free(struct crowd *crowd)
{
    free(crowd->slots);
    *crowd = (struct crowd){ 0 };
}
