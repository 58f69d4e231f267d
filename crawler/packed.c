/*
 * packed: a URL that waits, in as few bytes as hold it; see packed.h. What is opened was packed
 * by this process: there is nothing to doubt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/packed.h"

#include "core/mem.h"

/* The first byte; told stands above. */
enum { IS_SEED = 1, WAS_VISITED = 2, LINKS_ONLY = 4, IS_SUM = 8, HAS_LOOKS = 16 };
#define TOLD_SHIFT 5

_Static_assert(PAGE_TOLD_COUNT <= 1 << (8 - TOLD_SHIFT), "told has room");

/* Seconds since 1970, or of an interval; the greatest stands for never. */
static uint32_t
seconds_of(int64_t ms)
{
    return ms <= 0                            ? 0
           : ms / 1000 >= (int64_t)UINT32_MAX ? UINT32_MAX
                                              : (uint32_t)(ms / 1000);
}

static int64_t
ms_of(uint64_t seconds)
{
    return seconds >= UINT32_MAX ? INT64_MAX : (int64_t)seconds * 1000;
}

/* A longer one is of no use: what it is a condition of is asked for without. */
static struct str
short_text(struct str text)
{
    return text.n <= UINT16_MAX ? text : STR("");
}

static uint64_t
at_most(int64_t n, uint64_t most)
{
    return n < 0 ? 0 : (uint64_t)n < most ? (uint64_t)n : most;
}

static void
add_number(struct packing *p, uint64_t n)
{
    while (n > 0x7f) {
        p->numbers[p->number_bytes++] = (unsigned char)(0x80 | (n & 0x7f));
        n >>= 7;
    }
    p->numbers[p->number_bytes++] = (unsigned char)n;
}

static uint64_t
take_number(const unsigned char **at)
{
    uint64_t n = 0;
    unsigned shift = 0;

    while (**at > 0x7f) {
        n |= (uint64_t)(*(*at)++ & 0x7f) << shift;
        shift += 7;
    }
    n |= (uint64_t)(**at) << shift;
    ++*at;
    return n;
}

/* When it is due, counted from where its interval ends: mostly 0. */
static uint64_t
folded(int64_t n)
{
    return n < 0 ? 2 * (uint64_t)-n - 1 : 2 * (uint64_t)n;
}

static int64_t
unfolded(uint64_t n)
{
    return n % 2 ? -(int64_t)((n + 1) / 2) : (int64_t)(n / 2);
}

static void
add_visit(struct packing *p, const struct page_url *at)
{
    uint32_t fetched_s = seconds_of(at->fetched_ms),
             interval_s = seconds_of(at->interval_ms);
    bool is_sum = digest_from_hex(at->digest, p->sum);
    const struct page_looks *looks = &at->looks;

    p->etag = short_text(at->etag);
    p->last_modified = short_text(at->last_modified);
    p->digest = is_sum ? (struct str){ (const char *)p->sum, sizeof p->sum }
                       : short_text(at->digest);
    p->numbers[0] |=
        (unsigned char)((is_sum ? IS_SUM : 0) | (at->links_only ? LINKS_ONLY : 0) |
                        (int)at->told << TOLD_SHIFT);
    add_number(p, fetched_s);
    add_number(p, interval_s);
    add_number(p, folded((int64_t)seconds_of(at->due_ms) - fetched_s - interval_s));
    add_number(p, seconds_of(at->changed_ms));
    add_number(p, p->etag.n);
    add_number(p, p->last_modified.n);
    if (!is_sum) {
        add_number(p, p->digest.n);
    }
    if (looks->count > 0 || looks->changed > 0 || looks->still_min > 0 ||
        looks->changed_min > 0) {
        p->numbers[0] |= HAS_LOOKS;
        add_number(p, looks->still_min);
        add_number(p, looks->changed_min);
        add_number(p, looks->count);
        add_number(p, looks->changed);
    }
}

void
packed_prepare(struct packing *p, struct str origin, const struct waiting *url)
{
    const struct page_url *at = &url->at;
    bool was_visited = at->etag.n + at->last_modified.n + at->digest.n > 0 ||
                       at->due_ms != 0 || at->interval_ms != 0 || at->fetched_ms != 0 ||
                       at->links_only;

    p->number_bytes = 0;
    p->path = str_sub(at->url, origin.n, at->url.n);
    p->etag = p->last_modified = p->digest = STR("");
    p->numbers[p->number_bytes++] =
        (unsigned char)((at->is_seed ? IS_SEED : 0) | (was_visited ? WAS_VISITED : 0));
    add_number(p, url->source);
    add_number(p, at_most(at->depth, UINT16_MAX));
    add_number(p, at_most(at->hops, UINT8_MAX));
    add_number(p, at_most(url->tries, UINT8_MAX));
    add_number(p, p->path.n);
    if (was_visited) {
        add_visit(p, at);
    }
}

size_t
packed_size(const struct packing *p)
{
    return p->number_bytes + p->path.n + p->etag.n + p->last_modified.n + p->digest.n;
}

static void
put(unsigned char **at, const void *bytes, size_t n)
{
    if (n > 0) {
        memcpy(*at, bytes, n);
    }
    *at += n;
}

void
packed_put(const struct packing *p, unsigned char *to)
{
    put(&to, p->numbers, p->number_bytes);
    put(&to, p->path.p, p->path.n);
    put(&to, p->etag.p, p->etag.n);
    put(&to, p->last_modified.p, p->last_modified.n);
    put(&to, p->digest.p, p->digest.n);
}

/* The numbers of a visit; the lengths of its texts too. */
static void
take_visit(const unsigned char **from, unsigned flags, struct page_url *at)
{
    uint64_t fetched_s = take_number(from), interval_s = take_number(from);

    at->fetched_ms = ms_of(fetched_s);
    at->interval_ms = ms_of(interval_s);
    at->due_ms = ms_of((uint64_t)(unfolded(take_number(from)) + (int64_t)fetched_s +
                                  (int64_t)interval_s));
    at->changed_ms = ms_of(take_number(from));
    at->etag.n = (size_t)take_number(from);
    at->last_modified.n = (size_t)take_number(from);
    at->digest.n = flags & IS_SUM ? DIGEST_SIZE : (size_t)take_number(from);
    at->links_only = flags & LINKS_ONLY;
    at->told = (enum page_told)(flags >> TOLD_SHIFT);
    if (flags & HAS_LOOKS) {
        at->looks.still_min = (uint32_t)take_number(from);
        at->looks.changed_min = (uint32_t)take_number(from);
        at->looks.count = (uint8_t)take_number(from);
        at->looks.changed = (uint8_t)take_number(from);
    }
}

/* The text at *from, which is moved behind it. */
static struct str
take_text(const unsigned char **from, size_t n)
{
    struct str s = { (const char *)*from, n };

    *from += n;
    return s;
}

struct waiting *
packed_open(const unsigned char *from, struct str origin, size_t *size)
{
    const unsigned char *begin = from;
    unsigned flags = *from++;
    struct page_url at = { .is_seed = flags & IS_SEED };
    uint32_t source = (uint32_t)take_number(&from);
    char hex[DIGEST_HEX_SIZE];
    struct waiting *url;
    struct str path;
    int tries;

    at.depth = (int)take_number(&from);
    at.hops = (int)take_number(&from);
    tries = (int)take_number(&from);
    path.n = (size_t)take_number(&from);
    if (flags & WAS_VISITED) {
        take_visit(&from, flags, &at);
    }
    path = take_text(&from, path.n);
    at.etag = take_text(&from, at.etag.n);
    at.last_modified = take_text(&from, at.last_modified.n);
    at.digest = take_text(&from, at.digest.n);
    if (flags & IS_SUM) {
        digest_hex((const uint8_t *)at.digest.p, hex);
        at.digest = str_of(hex);
    }
    *size = (size_t)(from - begin);
    at.url = path;
    url = waiting_new_under(origin, &at, source);
    url->tries = tries;
    return url;
}
