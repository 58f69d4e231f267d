/*
 * fetch_slot: one request of the fetcher, from the handle to the outcome.
 *
 * Shared by fetch_slot.c and fetch.c, the two files that know libcurl; nobody else includes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_FETCH_SLOT_H
#define CRAWLER_FETCH_SLOT_H

#include "core/buf.h"
#include "crawler/fetch.h"
#include "crawler/sockets.h"

#include <curl/curl.h>

/* One request in flight, or a handle waiting for the next. */
struct slot {
    CURL *easy;
    const struct gate *gate;
    struct slot *next; /* among the free ones, or those that ended */
    CURLcode code;     /* how it ended */
    int64_t end_us;    /* and when, monotonic */
    void *user;
    struct curl_slist *headers; /* with the conditional lines; NULL: the ones of every request */
    struct buf url, header, body, request;
    size_t header_bytes; /* of all answers, interim ones included */
    bool header_done;
    bool header_full, body_full, wrong_type;
    bool inside_only, any_type;
    bool refused, refused_port; /* the filter closed an address, or its port */
    bool any_open;              /* another address of the name was open, and was tried */
    bool connected, inside, busy;
    bool (*may_connect)(void *context, void *user, const struct address *address);
    void *context;
    struct sockets *sockets;   /* the fetcher's */
    bool keep_request;
    struct address peer;       /* looked at last */
    struct address refused_at; /* closed last */
    char error[CURL_ERROR_SIZE];
};

/* Sets what is the same for every request of this handle; s->gate and the buffers too. */
MUST_USE bool slot_prepare(struct slot *s, const struct fetch_options *options,
                           const char *agent, struct sockets *sockets);
/* Forgets the last request and takes over what this one asks; `headers` are sent with all. */
void slot_reset(struct slot *s, const struct fetch_ask *ask, const struct curl_slist *headers,
                size_t body_max);
/* Turns libcurl's result into outcome, cut and sentence. */
void slot_judge(const struct slot *s, CURLcode code, struct fetch_answer *a, struct buf *what);
/* Gives everything back but the slot itself. */
void slot_free(struct slot *s);

#endif
