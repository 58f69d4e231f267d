/*
 * fetch: requests over HTTP with a ceiling on everything that comes back.
 *
 * Many requests at once on one thread (libcurl's multi interface on epoll). No redirect is
 * followed, no cookie kept, no proxy of the environment used, no coding removed: the answer is
 * what the server sent, without the transfer coding. Every connection passes the address
 * filter at the moment it is opened, and again when it is used once more. Who is asked, and
 * when, is the caller's business.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FETCH_H
#define CRAWLER_FETCH_H

#include "core/page.h"
#include "crawler/gate.h"

#define FETCH_HEADER_MAX (64u * 1024u)       /* bytes of all header lines of an answer */
#define FETCH_BODY_MAX   (8u * 1024u * 1024u) /* bytes of a body on the wire, by default */
#define FETCH_MS_MAX     30000               /* for the whole of one request, by default */

struct fetch_options {
    const struct gate *gate; /* stays the caller's; must live as long as the fetcher */
    struct str agent;        /* whole User-Agent */
    size_t slots;            /* requests at the same time, at least 1 */
    size_t body_max;         /* 0: FETCH_BODY_MAX */
    int64_t request_ms_max;  /* 0: FETCH_MS_MAX */
    const char *ca_file;     /* certificates that are trusted; NULL: the system's */
    bool keep_request;       /* hand back the request's bytes too */
    /* Asked before a connection of fetch_ask.user is opened to an address that is allowed; false
     * lets it be for now: the answer is `busy`. NULL: always. */
    bool (*may_connect)(void *context, void *user, const struct address *address);
    void *context; /* of may_connect */
};

/* What to ask for. The views are needed during fetch_start() only. */
struct fetch_ask {
    const struct url *url;
    struct str etag;          /* sent as If-None-Match; "" none */
    struct str last_modified; /* sent as If-Modified-Since; "" none */
    size_t body_max;          /* 0: as in the options */
    bool inside_only;         /* connect only inside the gate's allowed ranges */
    bool any_type;            /* take pictures and films too */
    void *user;
};

/* How much of the body came. */
enum fetch_cut { FETCH_WHOLE, FETCH_CUT_LENGTH, FETCH_CUT_TIME, FETCH_CUT_DISCONNECT };

/* What came back. The views are valid during the call of fetch_done only. */
struct fetch_answer {
    void *user;
    enum page_outcome outcome; /* PAGE_OK: a whole answer of any status; PAGE_NET_ERROR,
                                  PAGE_TIMEOUT, PAGE_PRIVATE, PAGE_PORT, PAGE_TOO_LARGE,
                                  PAGE_NOT_TEXT */
    struct str what;           /* sentence, unless PAGE_OK */
    int status;                /* 0 without an answer */
    enum fetch_cut cut;
    struct str header;         /* status line to blank line of the final answer, as sent */
    struct str body;           /* transfer coding removed, content coding not */
    struct str request;        /* request line to blank line, with keep_request */
    struct str address;        /* peer */
    bool inside;               /* the peer lies in an allowed range */
    int64_t end_us;            /* monotonic: when it had ended; not before its last byte came */
    bool connected;            /* a connection was used, so a request may have gone out */
    bool busy;                 /* may_connect() said no: nothing went out, ask again later */
};

typedef void fetch_done(void *context, const struct fetch_answer *answer);

struct fetcher;

/* False when libcurl or the kernel gives no handles. */
MUST_USE bool fetcher_new(const struct fetch_options *options, struct fetcher **out,
                          struct err *err);
/* Breaks off what is in flight, without a word to fetch_done. NULL is fine. */
void fetcher_free(struct fetcher *f);

/* Begins a request; there must be a free slot. */
MUST_USE bool fetch_start(struct fetcher *f, const struct fetch_ask *ask, struct err *err);
size_t fetch_in_flight(const struct fetcher *f);

/* From now on fetch_step() ends its waiting when something (more) comes from the descriptor; one
 * that is closed is forgotten. False: the kernel has no room, the wait goes on by itself. */
bool fetch_listen(struct fetcher *f, int fd);
/* And also, while it is wanted, when a descriptor that is listened to takes something again. */
void fetch_await_room(struct fetcher *f, int fd, bool wanted);

/*
 * Works on what is in flight for at most wait_us microseconds, sooner when something ended,
 * and calls `done` for each request that ended. Do not start requests from inside `done`.
 */
MUST_USE bool fetch_step(struct fetcher *f, int64_t wait_us, fetch_done *done, void *context,
                         struct err *err);

#endif
