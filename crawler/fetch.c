/*
 * fetch: requests over HTTP with a ceiling on everything.
 *
 * This file drives libcurl's multi interface on epoll; one request is in fetch_slot.c. No
 * other file knows libcurl.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/fetch.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/fetch_slot.h"
#include "crawler/head.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CONNECTIONS_KEPT 384
#define BODY_KEPT        (256u * 1024u) /* buffers above this are given back at once */
#define EVENTS           64
#define ADDRESS_S        60                  /* that the address of a name holds, */
#define PRUNE_MS         1000                /* and so long more */
#define NOT_LIBCURLS     (UINT64_C(1) << 32) /* beside the number of a descriptor */

struct fetcher {
    CURLM *multi;
    const struct gate *gate;
    struct slot *slots;
    size_t slot_count, in_flight;
    struct slot *free_slots;
    struct slot *ended, **ended_end; /* in their order */
    struct curl_slist *headers;      /* sent with every request */
    struct curl_slist **connect_to;  /* one list for each name of the gate */
    size_t body_max;
    int64_t timer_at_us; /* monotonic: when libcurl wants to be called; -1 never */
    int64_t pruned_ms;   /* monotonic: when old addresses were last thrown away */
    int epoll;
    struct sockets sockets;
};

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    struct fetcher *f = user;
    uint32_t events = 0;

    (void)easy;
    (void)known;
    if (what != CURL_POLL_REMOVE) {
        events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0u) |
                 (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0u);
    }
    return sockets_want(&f->sockets, fd, events) ? 0 : -1;
}

static int
on_timer(CURLM *multi, long wait_ms, void *user)
{
    struct fetcher *f = user;

    (void)multi;
    f->timer_at_us = wait_ms < 0 ? -1 : clock_mono_us() + (int64_t)wait_ms * 1000;
    return 0;
}

static bool
make_slots(struct fetcher *f, const struct fetch_options *o)
{
    char *agent = mem_alloc(o->agent.n + 1, 1);
    bool ok = true;

    memcpy(agent, o->agent.p, o->agent.n);
    f->slot_count = o->slots;
    f->slots = mem_alloc(o->slots, sizeof *f->slots);
    for (size_t i = 0; i < o->slots && ok; i++) {
        struct slot *s = &f->slots[i];

        ok = slot_prepare(s, o, agent, &f->sockets);
        s->next = f->free_slots;
        f->free_slots = s;
    }
    free(agent);
    return ok;
}

/* libcurl wants "host:port:address:port"; an empty port means any, or the URL's own. */
static bool
make_names(struct fetcher *f)
{
    const struct gate *gate = f->gate;
    struct buf line;

    f->connect_to = mem_alloc(gate->name_count, sizeof *f->connect_to);
    buf_init(&line, 4096);
    for (size_t i = 0; i < gate->name_count; i++) {
        const struct crawl_name *name = &gate->names[i];
        bool v6 = str_find_char(name->address, ':') >= 0;

        buf_reset(&line);
        buf_printf(&line, STR_FMT "::%s" STR_FMT "%s:", STR_ARG(name->host),
                   v6 ? "[" : "", STR_ARG(name->address), v6 ? "]" : "");
        if (name->port > 0) {
            buf_printf(&line, "%d", name->port);
        }
        f->connect_to[i] = curl_slist_append(NULL, buf_cstr(&line));
        if (!f->connect_to[i] || buf_failed(&line)) {
            buf_free(&line);
            return false;
        }
    }
    buf_free(&line);
    return true;
}

static bool
prepare_multi(struct fetcher *f)
{
    unsigned bad = 0;

    bad |= (unsigned)curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    bad |= (unsigned)curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
    bad |= (unsigned)curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    bad |= (unsigned)curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
    bad |= (unsigned)curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS,
                                       (long)CONNECTIONS_KEPT);
    return bad == 0;
}

bool
fetcher_new(const struct fetch_options *options, struct fetcher **out, struct err *err)
{
    struct fetcher *f;
    bool ok;

    *out = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return err_set_kind(err, ERR_START, "libcurl does not start");
    }
    f = mem_alloc(1, sizeof *f);
    f->gate = options->gate;
    f->body_max = options->body_max > 0 ? options->body_max : FETCH_BODY_MAX;
    f->timer_at_us = -1;
    f->ended_end = &f->ended;
    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    f->sockets.epoll = f->epoll;
    f->pruned_ms = -PRUNE_MS;
    f->multi = curl_multi_init();
    f->headers = curl_slist_append(NULL, "Accept-Encoding: gzip");
    ok = f->epoll >= 0 && f->multi && f->headers && prepare_multi(f) && make_names(f) &&
         make_slots(f, options);
    if (!ok) {
        fetcher_free(f);
        return err_set_kind(err, ERR_START, "libcurl gives no handles for %zu requests",
                            options->slots);
    }
    *out = f;
    return true;
}

/* Puts a slot back among the free ones. */
static void
release(struct fetcher *f, struct slot *s)
{
    if (s->body.cap > BODY_KEPT) {
        buf_free(&s->body);
    }
    curl_slist_free_all(s->headers);
    s->headers = NULL;
    s->next = f->free_slots;
    f->free_slots = s;
    f->in_flight--;
}

void
fetcher_free(struct fetcher *f)
{
    if (!f) {
        return;
    }
    for (size_t i = 0; i < f->slot_count; i++) {
        struct slot *s = &f->slots[i];

        if (s->easy) {
            (void)curl_multi_remove_handle(f->multi, s->easy);
        }
        slot_free(s);
    }
    free(f->slots);
    if (f->multi) {
        (void)curl_multi_cleanup(f->multi);
    }
    for (size_t i = 0; f->connect_to && i < f->gate->name_count; i++) {
        curl_slist_free_all(f->connect_to[i]);
    }
    free(f->connect_to);
    curl_slist_free_all(f->headers);
    sockets_free(&f->sockets);
    if (f->epoll >= 0) {
        (void)close(f->epoll);
    }
    free(f);
    curl_global_cleanup();
}

/*
 * With a request that says how long the address of a name holds, libcurl looks at all that it
 * knows, which are as many as there are hosts: so only one says it every now and then, and throws
 * away what is too old for the others, too.
 */
static long
addresses_hold_s(struct fetcher *f)
{
    int64_t now_ms = clock_mono_ms();

    if (now_ms - f->pruned_ms < PRUNE_MS) {
        return -1;
    }
    f->pruned_ms = now_ms;
    return ADDRESS_S;
}

bool
fetch_start(struct fetcher *f, const struct fetch_ask *ask, struct err *err)
{
    struct slot *s = f->free_slots;
    const struct crawl_name *name = gate_name(f->gate, ask->url->host);
    unsigned bad = 0;

    if (!s) {
        return err_set(err, "all %zu requests are in flight", f->slot_count);
    }
    f->free_slots = s->next;
    slot_reset(s, ask, f->headers, f->body_max);
    bad |= curl_easy_setopt(s->easy, CURLOPT_URL, buf_cstr(&s->url));
    bad |= curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER,
                            s->headers ? s->headers : f->headers);
    /* So that libcurl tells what it sends; it tells much else, until that is known. */
    bad |= curl_easy_setopt(s->easy, CURLOPT_VERBOSE, s->keep_request ? 1L : 0L);
    bad |= curl_easy_setopt(s->easy, CURLOPT_DNS_CACHE_TIMEOUT, addresses_hold_s(f));
    if (f->gate->name_count > 0) {
        bad |= curl_easy_setopt(s->easy, CURLOPT_CONNECT_TO,
                                name ? f->connect_to[name - f->gate->names] : NULL);
    }
    f->in_flight++;
    if (bad != 0 || curl_multi_add_handle(f->multi, s->easy) != CURLM_OK) {
        release(f, s);
        return err_set_kind(err, ERR_START,
                            "libcurl does not take a request for " STR_FMT,
                            STR_ARG(ask->url->text));
    }
    return true;
}

size_t
fetch_in_flight(const struct fetcher *f)
{
    return f->in_flight;
}

bool
fetch_listen(struct fetcher *f, int fd)
{
    struct epoll_event event = { .events = EPOLLIN | (uint32_t)EPOLLET,
                                 .data.u64 = NOT_LIBCURLS | (uint64_t)fd };

    return epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void
fetch_await_room(struct fetcher *f, int fd, bool wanted)
{
    struct epoll_event event = { .events = EPOLLIN | (wanted ? EPOLLOUT : 0u) |
                                           (uint32_t)EPOLLET,
                                 .data.u64 = NOT_LIBCURLS | (uint64_t)fd };

    (void)epoll_ctl(f->epoll, EPOLL_CTL_MOD, fd, &event);
}

/* Hands a request that ended to the caller and frees its slot. */
static void
finish(struct fetcher *f, struct slot *s, fetch_done *done, void *context)
{
    char peer[ADDRESS_TEXT_SIZE] = "";
    struct fetch_answer a = { .user = s->user,
                              .header = buf_str(&s->header),
                              .body = buf_str(&s->body),
                              .request = buf_str(&s->request),
                              .inside = s->inside,
                              .end_us = s->end_us,
                              .connected = s->connected };
    struct buf what;

    buf_init(&what, 1024);
    slot_judge(s, s->code, &a, &what);
    if (a.outcome == PAGE_OK && !s->header_done) {
        a.outcome =
            PAGE_NET_ERROR; /* libcurl does not mind, when the server hangs up */
        a.cut = FETCH_CUT_DISCONNECT;
        buf_lit(&what, "the answer ends inside its header");
    }
    a.what = buf_str(&what);
    if (s->connected || s->busy) {
        address_format(&s->peer, peer);
    }
    a.address = str_of(peer);
    a.status = s->header_done ? head_status(a.header) : 0;
    (void)curl_multi_remove_handle(f->multi, s->easy);
    done(context, &a);
    buf_free(&what);
    release(f, s);
}

/* Notes at once what has ended by now: its host's rest begins, whatever is done with others
 * before its turn comes. */
static void
gather(struct fetcher *f)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(f->multi, &left)) != NULL) {
        CURLcode code = message->data.result;
        char *private = NULL;
        struct slot *s;

        if (message->msg == CURLMSG_DONE &&
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private) ==
                CURLE_OK) {
            s = (struct slot *)(void *)private;
            s->code = code;
            s->end_us = clock_mono_us();
            s->next = NULL;
            *f->ended_end = s;
            f->ended_end = &s->next;
        }
    }
}

static void
finish_all(struct fetcher *f, fetch_done *done, void *context)
{
    while (f->ended) {
        struct slot *s = f->ended;

        f->ended = s->next;
        f->ended_end = f->ended ? f->ended_end : &f->ended;
        finish(f, s, done, context);
    }
}

/* Lets libcurl go on with a socket, or with what it has waited for. */
static void
drive(struct fetcher *f, curl_socket_t fd, int mask)
{
    int running;

    (void)curl_multi_socket_action(f->multi, fd, mask, &running);
    gather(f);
}

/* What libcurl wanted to be called for is due: requests that were just begun, too. */
static void
drive_timer(struct fetcher *f)
{
    if (f->timer_at_us >= 0 && clock_mono_us() >= f->timer_at_us) {
        f->timer_at_us = -1;
        drive(f, CURL_SOCKET_TIMEOUT, 0);
    }
}

/* Waits for sockets, in microseconds where the kernel can. */
static int
wait_for(struct fetcher *f, int64_t wait_us, struct epoll_event *events)
{
    struct timespec wait = { .tv_sec = wait_us / 1000000,
                             .tv_nsec = wait_us % 1000000 * 1000 };
    int n = epoll_pwait2(f->epoll, events, EVENTS, &wait, NULL);

    if (n < 0 && errno == ENOSYS) {
        n = epoll_wait(f->epoll, events, EVENTS, (int)((wait_us + 999) / 1000));
    }
    return n;
}

static int64_t
bounded_wait_us(const struct fetcher *f, int64_t wait_us)
{
    int64_t timer_us;

    if (f->ended) {
        return 0;
    }
    if (f->timer_at_us < 0) {
        return wait_us;
    }
    timer_us = f->timer_at_us - clock_mono_us();
    if (timer_us < 0) {
        timer_us = 0;
    }
    return timer_us < wait_us ? timer_us : wait_us;
}

bool
fetch_step(struct fetcher *f, int64_t wait_us, fetch_done *done, void *context,
           struct err *err)
{
    struct epoll_event events[EVENTS];
    int n;

    drive_timer(f); /* a request goes out before others are looked after */
    n = wait_for(f, bounded_wait_us(f, wait_us), events);
    if (n < 0 && errno != EINTR) {
        return err_set_kind(err, ERR_START, "waiting for sockets: error %d", errno);
    }
    for (int i = 0; i < n; i++) {
        /* An error or a hang-up is learned by reading, behind what still came. */
        int mask = (events[i].events & ~(uint32_t)EPOLLOUT ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
        int fd = (int)(uint32_t)events[i].data.u64;

        if (!(events[i].data.u64 & NOT_LIBCURLS) && sockets_heard(&f->sockets, fd)) {
            drive(f, fd, mask);
        }
    }
    drive_timer(f);
    finish_all(f, done, context);
    return true;
}
