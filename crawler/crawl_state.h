/*
 * crawl_state: what the files of the crawl loop share; nobody else includes it.
 *
 * crawl.c runs the loop, crawl_start.c decides what is asked next, crawl_robots.c takes
 * answers to robots.txt, crawl_page.c takes all others, crawl_read.c lets readers read them,
 * crawl_put.c hands finished visits to the sink, crawl_told.c hears what feeds say of known pages,
 * crawl_away.c leaves to the port what need not be in memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CRAWL_STATE_H
#define CRAWLER_CRAWL_STATE_H

#include "crawler/crawl.h"
#include "crawler/crowd.h"
#include "crawler/fetch.h"
#include "crawler/head.h"
#include "crawler/host.h"
#include "crawler/later.h"
#include "crawler/reader.h"
#include "crawler/seen.h"
#include "crawler/visit.h"

#define CRAWL_WAIT_IN_RUN_MS 120000 /* with `once`: a longer pause ends the host's turn */
#define CRAWL_PAUSE_ASK_MS  5000  /* how long an answer about a pause holds */
#define CRAWL_PAUSE_WAIT_MS 30000 /* how long a URL of a paused source waits */

/* One source while it is crawled. */
struct crawl_source {
    const struct source *source;
    struct scope scope;
    struct str basis;   /* as its file states it, in the crawl's arena; "" none */
    bool inside_only;   /* states no basis: only allowed ranges */
    int64_t day;        /* days since 1970 that `left` speaks of */
    int64_t left;       /* requests it may still send that day */
    bool told;          /* the end of the budget was put as a page that day */
    int64_t due_ms;     /* of its URLs that are not due yet the first that was met; 0 none */
    int64_t quiet_ms;   /* end of the quiet hours that were put as a page; 0 none */
    bool paused;        /* by a person, when the port was last asked */
    int64_t asked_ms;   /* when that was, monotonic; 0 not yet */
    int64_t unasked_max;
    int64_t unasked;    /* known URLs that no request was sent for yet, and will be */
    int64_t given_back; /* of their room, by those that were refused for ever at their turn */
    int64_t refused;    /* links refused in this run that are in `seen` */
    size_t queued;      /* visited URLs that wait for their hosts */
    /* What is due from away_ms on may be in the port alone, and what is from behind_ms on, of hosts
     * that had enough to do; INT64_MAX: nothing. */
    int64_t away_ms, behind_ms;
    int64_t again_ms, begun_ms; /* monotonic: end of the rest before it is walked from behind_ms
                                   on; when that began, 0 it is over */
    size_t walked, taken;       /* URLs of this walk, and of them those that now wait for hosts */
    int put[PAGE_OUTCOME_COUNT]; /* refused links that were put as pages in this run */
};

/* The links of one page, or the sitemaps of a robots.txt, on their way to the frontier. */
struct offer {
    struct crawl *c;
    const struct job *job; /* whose answer holds them; without URL when it is a robots.txt */
    struct host *host;     /* of the answer */
    uint32_t source;       /* index of the source that they are offered to */
    struct arena *arena;
    struct page_url *links; /* taken up, in the arena */
    size_t count;
    struct page_url *told; /* known ones that changed since, in the arena */
    size_t told_count;
    size_t doubted;                 /* known ones of which nobody believes it */
    const struct host *doubted_host; /* of one of them */
    size_t robots_work; /* done to look its links up in robots.txt */
};

/* One request in flight. */
struct job {
    struct job *next, *previous; /* of the crawl's list */
    struct host *host;
    struct waiting *url;  /* NULL: robots.txt */
    uint32_t source;      /* index of the source that asks */
    struct url robots_at; /* the robots.txt asked for; texts in the host's arena */
    int64_t begun_us;     /* monotonic */
    int64_t wall_ms;
    int64_t waited_ms;
    int64_t delay_ms;
    struct peer *peer; /* the address that was known when it began */
};

#define CRAWL_READERS_MAX 8

/* A page that is read, or waits for a reader; first member of what waits for its end. */
struct reading {
    struct reading *next;
    struct extract_input in;
    struct extracted out;
    struct visit *visit; /* in whose arena all of it is */
    void (*then)(struct reading *reading); /* called when `out` is filled */
};

/* Pages in order, the first to be read first. */
struct reading_queue {
    struct reading *first, *last;
    size_t count;
};

/* The readers of a crawl, and what waits for them. */
struct crawl_readers {
    struct page_reader *readers[CRAWL_READERS_MAX];
    struct reading_queue in_hand[CRAWL_READERS_MAX]; /* of each */
    bool for_room[CRAWL_READERS_MAX];                /* is its socket listened to for room? */
    size_t count;                 /* 0: this process reads pages itself */
    struct reading_queue waiting;
    size_t open;                  /* in hand or waiting */
    size_t bytes;                 /* of their bodies */
};

struct crawl {
    const struct crawl_options *options;
    const struct frontier_port *port;
    const struct crawl_watch *watch;
    struct crawl_stats *stats;
    struct crawl_source *sources;
    size_t source_count;
    struct arena arena; /* lives as long as the crawl */
    struct gate gate;
    struct hash_key key;
    struct seen seen;
    struct crowd crowd;
    int year; /* in which links were judged last */
    struct seen read; /* pages of ads by address and words, both hashed together */
    struct seen seeds; /* of the sources' files */
    struct hosts hosts;
    struct peers peers;
    struct fetcher *fetcher;
    struct crawl_readers readers;
    const struct visit_sink *sink;
    struct visits *visits; /* of the sink */
    bool for_room;         /* is the sink's descriptor listened to for room? */
    struct later later;     /* URLs due in the future */
    int64_t known;          /* URLs that wait, here or in the port, or are being asked for */
    int64_t back_ms;        /* when it was last looked for those that are due, monotonic */
    bool back_soon;         /* there were more than were taken */
    unsigned looks;
    struct job *jobs;       /* in flight, or answered and being read */
    int64_t begun_ms, told_ms; /* start; last progress */
    int64_t host_due_ms; /* when the first of the hosts that rest long may be asked; 0 none */
    struct err *err;
    bool failed; /* port or archive broke: *err says why */
};

/* --- crawl_due.c */

/* Requests the source may still send today. */
int64_t crawl_budget(struct crawl *c, struct crawl_source *source);
/* Has a person paused the source? The port is asked again after CRAWL_PAUSE_ASK_MS. */
bool crawl_paused(struct crawl *c, struct crawl_source *source);
/* What the set of known URLs knows a URL of that source by. */
uint64_t crawl_hash(const struct crawl *c, struct str url, uint32_t source);
/* Lets a URL wait: for its host when due or told of, for its time otherwise; takes the memory
 * over. */
void crawl_wait(struct crawl *c, struct waiting *url);
/* The same until that time, although it is due. */
void crawl_put_off(struct crawl *c, struct waiting *url, int64_t until_ms);
/* Is the URL, whose turn has come, still to be asked for? If not it is taken over. */
bool crawl_is_current(struct crawl *c, struct waiting *url);
/* Notes for the figures that a URL of a source (NULL: the rest of a host) is due at that time,
 * which lies ahead. */
void crawl_note_due(struct crawl *c, struct crawl_source *source, int64_t due_ms);
/* Sets in the figures what is due first. With its budget used up a source asks for nothing before
 * that opens again. */
void crawl_tell_due(struct crawl *c);
/* Milliseconds to leave the host alone between two requests: as the source and robots.txt ask,
 * as its answers take, doubled after trouble. */
int64_t crawl_delay(const struct crawl *c, const struct host *host);
/* For how long the host is to be left alone from now on; a day at most. */
int64_t crawl_rest_left(const struct crawl *c, const struct host *host);
/* Notes how long an answer took. */
void crawl_note_pace(struct host *host, int64_t took_ms);
/* The least gap between two beginnings at one address; 0: not kept. */
int64_t crawl_peer_gap(const struct crawl *c, const struct host *host);

/* --- crawl_start.c */

/* Frees a job and the URL it still holds. */
void crawl_end_job(struct crawl *c, struct job *job);
/* Begins as many requests as are due and fit; refusals on the way are recorded. */
void crawl_start(struct crawl *c);

/* --- crawl_robots.c */

/* Takes an answer to robots.txt: rules, another hop, or a closed host. Takes the job over until
 * the rules are opened, and lets its host rest then. */
void crawl_take_robots(struct crawl *c, struct job *job, const struct fetch_answer *answer);

/* --- crawl_page.c */

/* Takes an answer to a page: paces its host, and takes the job over until the page is read and
 * finished and its links wait. */
void crawl_take_page(struct crawl *c, struct job *job, const struct fetch_answer *answer);
/* A copy of the answer, which is the fetcher's only as long as it is handed over. */
void crawl_keep_answer(const struct fetch_answer *answer, struct arena *arena,
                       struct fetch_answer *out);
/* The sentence for a content coding that nobody opens. */
struct str crawl_strange_coding(const struct head *head, struct arena *arena);

/* --- crawl_read.c */

/* Starts the readers; false with *err. */
MUST_USE bool crawl_readers_new(struct crawl *c);
/* Waits until they have started, before the first page. */
MUST_USE bool crawl_readers_ready(struct crawl *c);
void crawl_readers_free(struct crawl *c);
/* Reads what reading->in says and then calls reading->then(): now, or in crawl_read_on(). */
void crawl_read(struct crawl *c, struct reading *reading);
/* Goes on with what is being read. */
void crawl_read_on(struct crawl *c);
/* Do so many pages wait for a reader that no more should be asked for? */
bool crawl_read_enough(const struct crawl *c);

/* --- crawl_same.c */

/* Is this the address that its host was asked for because it cannot exist? */
bool crawl_is_question(const struct crawl *c, const struct job *job);
/* What the answer to that question teaches; `text` of the page, "" none was read. */
void crawl_learn_lost(const struct job *job, int status, struct str text, struct arena *arena);
/* Judges a page that was read: is it a lost one, or another address of one that is known? Sets
 * outcome, `what` and ads of *p accordingly; offers the address it names as its own. */
void crawl_judge_same(struct offer *o, struct extracted *read, struct page *p);

/* --- crawl_links.c */

/* Offers a link found on the page. What is known or out of scope is passed over; what the gate
 * refuses, and what is more than a source may have, is counted and told. Of what is known a feed
 * may say when it changed last; 0: nothing is said. */
void crawl_offer(struct offer *o, struct str url, int64_t changed_ms, bool is_seed);
/* Puts a URL among the links of the page; false: there is no room. */
bool crawl_offer_add(struct offer *o, const struct page_url *link);
/* Takes up what the page redirects to, if it may be: PAGE_REDIRECT, or why not. */
enum page_outcome crawl_offer_target(struct offer *o, const struct url *target,
                                     struct str *what);

/* --- crawl_away.c */

/* Does the port know all of the URL, and when it is due, so that it can be asked for it then? */
bool crawl_may_leave(struct crawl *c, const struct page_url *at);
/* Leaves such a URL to the port; takes it over. */
void crawl_leave(struct crawl *c, struct waiting *url);
/* Has the host of a URL that is due as many visited ones of its kind in its queues as it may? */
bool crawl_is_crowded(struct crawl *c, struct host *host, const struct waiting *url);
/* A URL more waits for its host, or one less. */
void crawl_count_queued(struct crawl *c, struct host *host, const struct waiting *url,
                        bool more);
/* Holds a URL until then, or leaves it to the port; takes it over. */
void crawl_hold(struct crawl *c, struct host *host, struct waiting *url, int64_t until_ms);
/* How many URLs wait in the port alone: about, since some wait here twice. */
int64_t crawl_away(const struct crawl *c);
/* Asks the port for what was left to it and is due soon, when there is room. */
void crawl_take_back(struct crawl *c);
/* Milliseconds until it does something. */
int64_t crawl_back_wait_ms(const struct crawl *c);
/* Puts a URL before all others of its host; takes it over. */
void crawl_push_front(struct crawl *c, struct host *host, struct waiting *url);
/* host_pop(), and what is counted with it. */
struct waiting *crawl_pop(struct crawl *c, struct host *host);

/* --- crawl_told.c */

/* Says a feed whose host is believed that the page changed since it was fetched? */
bool crawl_is_told(struct crawl *c, const struct page_url *at);
/* The verdict on a page of the host is another. */
void crawl_count_told(struct host *host, enum page_told before, enum page_told after);
/* Sets told of a page that was visited by what was found, and counts it. */
void crawl_judge_told(struct host *host, struct page *p);
/* A feed says when a known page changed last; `is_seed` as it would be offered with. */
void crawl_hear_told(struct offer *o, const struct url *url, int64_t changed_ms,
                     bool is_seed);
/* All links were offered: lets the pages that changed since wait for their host. */
void crawl_follow_told(struct offer *o, struct page *p);

/* --- crawl_again.c */

/* Sets interval_ms and next_ms of a page by what was found. */
void crawl_learn_interval(const struct source *source, struct page *page);
/* Leaves the host alone for longer after trouble, and as long as Retry-After asks: so many
 * milliseconds, for which its page rests too; 0 without trouble. */
int64_t crawl_slow_down(struct job *job, const struct fetch_answer *answer,
                        const struct head *head);
/* Is the job's URL to be asked for again in this run, since its host was busy or out of reach? */
bool crawl_tries_again(const struct job *job, const struct fetch_answer *answer);
/* Lets the job's URL wait for a second try or its next time; takes it from the job. */
void crawl_wait_again(struct crawl *c, struct job *job, const struct fetch_answer *answer,
                      const struct page *page);

/* The job is over: its host rests, and may be asked again behind that. How long it took to fetch
 * and read sets the pace: who makes us work is asked less often. */
void crawl_let_rest(struct crawl *c, struct job *job, enum page_outcome outcome);

/* --- crawl_put.c */

/* Neither the visit nor its record is of a time to come: the clock may have been set back since
 * the request. To be called before it is said when to come again. */
void crawl_bound_time(struct visit *v);
/* Hands a visit that is filled in to the sink. */
void crawl_finish(struct crawl *c, struct visit *v);
/* The same with what is only an archived record. */
void crawl_finish_record(struct crawl *c, struct visit *v);
/* Puts all that is finished. */
void crawl_flush(struct crawl *c);
/* Records a URL that was refused without a request; answers when to come again, 0: never. */
int64_t crawl_refuse(struct crawl *c, struct host *host, const struct page_url *url,
                     enum page_outcome outcome, struct str what);
/* Notes the exchange of a visit for the archive, when there is one. */
void crawl_archive(struct crawl *c, const struct job *job, const struct fetch_answer *answer,
                   enum warc_kind kind, struct visit *v);

#endif
