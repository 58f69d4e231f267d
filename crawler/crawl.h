/*
 * crawl: the loop that fetches what is due, politely.
 *
 * One thread, libcurl multi. One request in flight per host; the next begins no sooner than
 * the delay after the end of the last. Every URL (seed, link, redirect hop, robots.txt)
 * passes the one gate, crawl_gate() in crawler/gate.h. Whatever was put through the port is
 * safe; Ctrl-C and kill -9 lose only what was in flight.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CRAWL_H
#define CRAWLER_CRAWL_H

#include "crawler/extract.h"
#include "crawler/frontier.h"
#include "crawler/gate.h"
#include "crawler/visit.h"

#include <signal.h>

struct crawl_options {
    struct str agent;       /* whole User-Agent: program, version, contact */
    bool contact_given;     /* the agent names somebody to write to; without one only
                                allow_nets are crawled */
    struct str agent_token; /* product token for robots.txt: "lurewatch" */
    const struct str *allow_nets; /* CIDR ranges that are open although private */
    size_t allow_net_count;
    int64_t
        delay_override_ms; /* inside allow_nets, in place of delay and Crawl-delay; -1 none */
    int64_t address_gap_ms; /* between two beginnings at one address; 0: PEER_GAP_MS, and none
                                inside allow_nets */
    const struct crawl_name *names;
    size_t name_count;
    bool once;                  /* stop when nothing is due */
    bool links_only;            /* build no tree */
    bool no_sitemaps;           /* those that a robots.txt names are not asked for */
    struct str archive_folder;  /* WARC files go here; "" archives nothing */
    struct str version;         /* for warcinfo */
    const char *reader_program; /* run to read pages, crawler/reader.h; NULL: this process reads */
    size_t hosts_in_flight_max; /* 0: 64 */
    size_t body_max;            /* 0: 8 MB on the wire; 16 MB inflated */
    int64_t request_ms_max;     /* 0: 30 s for the whole of one request */
    int64_t unasked_max; /* URLs of one source that were never asked for; 0: 20,000, or a
                             hundred times its pages a day when that is more */
    size_t visited_max;  /* URLs that were visited and are held in memory until their time, or
                            their turn; others are left to the port. 0: 100,000 */
    /* What a process which fetches apart may do before it is given up: */
    int64_t stop_ms_max;    /* take to stop; 0: 30 s */
    int64_t listen_ms_max;  /* let us wait for it to listen; 0: 60 s */
    int64_t silence_ms_max; /* say nothing at all; 0: 5 min */
    int64_t idle_ms_max;    /* bring nothing, with `once`; 0: 26 h, since a host may be left alone
                               for a day */
    const volatile sig_atomic_t
        *stop; /* non-zero: finish what is in flight and return */
};

/* What a process that fetches apart said or did which one of ours never does. */
enum crawl_doubt {
    DOUBT_NOT_GIVEN, /* a visit of an address that it was not given */
    DOUBT_SCOPE,     /* an address or a host outside of its source */
    DOUBT_SIZE,      /* more bytes than it may bring */
    DOUBT_TIME,      /* a date far from now */
    DOUBT_FULL,      /* more addresses or visits than a source may have */
    DOUBT_ASKED,     /* a question that it may not ask, or not again */
    DOUBT_NONSENSE,  /* a message that makes no sense */
    DOUBT_DEAF,      /* it did not listen */
    DOUBT_SILENT,    /* it said nothing, or brought nothing */
    DOUBT_COUNT
};

/* A doubt in a few English words for people; "not_given", ...: keys of `doubted` in --stats. */
const char *crawl_doubt_words(enum crawl_doubt doubt);
const char *crawl_doubt_name(enum crawl_doubt doubt);

/* Where a crawl stands; handed to `progress` about twice a second. */
struct crawl_stats {
    int64_t pages; /* answers read, robots.txt not counted */
    int64_t bytes; /* body bytes on the wire */
    int64_t ads;
    int64_t refused[PAGE_OUTCOME_COUNT]; /* every outcome, also the good ones; links that
                                             were refused unasked count too */
    /* Of them, links of which no visit tells: of one that fetches apart its own word, all above is
     * counted by the process that keeps. */
    int64_t passed_over[PAGE_OUTCOME_COUNT];
    int64_t hosts;
    int64_t waiting; /* URLs due or to become due in this run */
    int64_t away;    /* of them, about so many are left to the port: as many are in memory as
                        may be */
    int64_t in_flight;
    int64_t readers_ended; /* children that read pages and had to be ended, or died */
    unsigned walls;        /* around them, and around a fetcher apart: enum sandbox_wall */
    int64_t next_due_ms; /* wall clock: the first URL not due yet that this run met; 0 none */
    int64_t opens_ms; /* wall clock: when a source goes on that used its budget of the day up; 0
                         none did */
    double wall_s;
    int64_t doubted[DOUBT_COUNT]; /* by the process that keeps, of one that fetches apart */
};

struct crawl_watch {
    void *user;
    void (*progress)(void *user, const struct crawl_stats *stats); /* may be NULL */
    void (*page)(void *user, const struct page *page); /* after put(); may be NULL */
};

/*
 * Crawls the sources until nothing is due (once) or *stop is set. Returns false when the port
 * or the archive failed; pages and hosts that fail are outcomes, not errors. A source without
 * `basis_kind`, or any source when no contact is given, is refused before any request
 * (ERR_POLICY) when one of its seeds lies outside allow_nets, private addresses apart: these
 * are closed whoever asks, and a source that has no other seeds is refused for that.
 */
MUST_USE bool
crawl_run(const struct crawl_options *options, const struct source *sources,
          size_t source_count, const struct frontier_port *port,
          const struct crawl_watch *watch, struct crawl_stats *stats, struct err *err);

/*
 * The same without what keeps: the port's load(), add(), paused() and requested_since() are
 * asked, and all finished visits go to the sink; watch->page is not called.
 */
MUST_USE bool
crawl_loop(const struct crawl_options *options, const struct source *sources,
           size_t source_count, const struct frontier_port *port,
           const struct visit_sink *sink, const struct crawl_watch *watch,
           struct crawl_stats *stats, struct err *err);

#define CRAWL_SITEMAPS_MAX 100 /* that are taken up of one robots.txt */

/* Counts a finished visit of a page. */
void crawl_count(struct crawl_stats *stats, const struct page *page);
/* How many URLs that were never asked for a source may have. */
int64_t crawl_unasked_max(const struct crawl_options *options, const struct source *source);

#endif
