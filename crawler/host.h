/*
 * host: the hosts of a crawl, their queues of URLs, and who is due next.
 *
 * A host is scheme, name and port. It has one request in flight at most and a time before
 * which it is left alone; hosts that have something to do stand in a heap by that time. Times
 * are microseconds of the monotonic clock and are handed in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_HOST_H
#define CRAWLER_HOST_H

#include "core/arena.h"
#include "core/digest.h"
#include "core/page.h"
#include "crawler/peer.h"
#include "crawler/robots.h"
#include "crawler/waiting.h"

/* Who comes first at a host. */
enum host_rank {
    HOST_NEW_AD, /* seeds, and pages never visited that a source calls ads */
    HOST_TOLD,   /* visited before and not due, but changed since, says a feed */
    HOST_NEW,    /* other pages never visited */
    HOST_OLD,    /* visited before */
    HOST_RANK_COUNT
};

enum host_robots { HOST_ROBOTS_UNKNOWN, HOST_ROBOTS_KNOWN };

struct host {
    struct host *next;     /* in its slot of the table */
    struct str origin;     /* owned */
    struct waiting *front; /* put back; before all others */
    struct waiting_queue queues[HOST_RANK_COUNT];
    size_t count;   /* URLs in all of them */
    size_t seeds;   /* of them, seeds that were visited before */
    size_t refused; /* of them, other URLs that were only refused so far */
    unsigned taken; /* URLs in all that were taken from the queues */
    size_t heap_at; /* place in the heap from 1; 0: not in it */
    bool in_flight;
    bool met;          /* had a URL in a queue */
    int64_t next_us;   /* not before */
    int64_t end_us;    /* end of the last request; -1: none yet */
    int64_t owed_us;   /* not before: what earlier runs left; 0 nothing */
    int64_t delay_ms;  /* asked by its sources */
    int errors;        /* answers in a row that were trouble */
    int unreached;     /* connections in a row that did not come about */
    int64_t took_ms;   /* what its answers take, smoothed; 0 none yet */
    int slow;          /* how often its delay is doubled after trouble */
    int good;          /* answers in a row without trouble */
    size_t told_truly; /* pages of which a feed said rightly that they had changed */
    size_t told_falsely; /* wrongly */
    struct peer *peer; /* the address it lies at; NULL not known */
    bool inside;       /* lies in an allowed range */
    enum host_robots robots_state;
    struct robots *robots;
    struct arena robots_arena;
    int64_t robots_until_ms;
    char robots_digest[DIGEST_HEX_SIZE]; /* "" none fetched */
    struct str
        robots_url; /* where a redirect of robots.txt leads; "" none; in the arena */
    int robots_hops;
    struct soft *soft;        /* how it says "not found"; NULL nothing known; owned */
    enum page_outcome closed; /* PAGE_OK, or why the filter closed the host */
    struct str closed_what;   /* in the arena */
};

struct hosts {
    struct host **slots; /* chains */
    size_t slot_count;   /* a power of two, or 0 */
    size_t count;
    size_t met;     /* of them, those that had a URL in a queue */
    size_t waiting; /* URLs in all queues */
    struct host **heap;
    size_t heap_count, heap_capacity;
};

/* The host of that origin, made when it is new. */
struct host *
hosts_get(struct hosts *hosts, const struct hash_key *key, struct str origin);
void hosts_free(struct hosts *hosts);

/* Puts a URL at the end of its rank, or before all; takes it over. Its address begins with the
 * host's origin. */
void host_push(struct hosts *hosts, struct host *host, struct waiting *url,
               enum host_rank rank);
void host_push_front(struct hosts *hosts, struct host *host, struct waiting *url);
/*
 * Takes the URL whose turn it is, freed with free(); NULL when none waits. The first rank that
 * has any, but each eighth time the last one: new pages never end on a large site, and its
 * lists are to be looked through again all the same.
 */
struct waiting *host_pop(struct hosts *hosts, struct host *host);
/* Drops all URLs of the host. */
void host_drop(struct hosts *hosts, struct host *host);

/* Puts a host into the heap when it has URLs, is not in flight and is not there yet. */
void hosts_schedule(struct hosts *hosts, struct host *host);
/* The host due first, or NULL; it stays in the heap. */
struct host *hosts_first(const struct hosts *hosts);
/* Takes the host due first out of the heap. */
struct host *hosts_take(struct hosts *hosts);

#endif
