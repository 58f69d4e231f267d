/*
 * channel: messages over a socket between two processes of ours.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/channel.h"

#include "core/mem.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD     (2 * (size_t)WIRE_NUMBER) /* length and kind */
#define KINDS    1000
#define PULL_MAX (1u << 20) /* taken in at once, so that both sides get their turn */
#define READ     (256u << 10)
#define KEPT     (1u << 20) /* buffers above this are given back when they are empty */

void
channel_init(struct channel *ch, int fd)
{
    *ch = (struct channel){ .fd = fd, .in_most = WIRE_MAX };
    buf_init(&ch->out, 2 * (size_t)WIRE_MAX);
}

void
channel_free(struct channel *ch)
{
    if (ch->fd >= 0) {
        (void)close(ch->fd);
    }
    buf_free(&ch->out);
    free(ch->in);
    *ch = (struct channel){ .fd = -1, .deaf = true, .gone = true };
}

/* Moves what waits to the front when most of the buffer was sent: a side that never catches up
 * must not make it grow. */
static void
close_up(struct channel *ch)
{
    size_t left = ch->out.n - ch->sent;

    if (ch->sent < KEPT || ch->sent < left) {
        return;
    }
    memmove(ch->out.p, ch->out.p + ch->sent, left);
    buf_cut(&ch->out, left);
    ch->sent = 0;
}

size_t
channel_begin(struct channel *ch, int kind)
{
    size_t begun;

    close_up(ch);
    begun = ch->out.n;
    wire_put_number(&ch->out, 0);
    wire_put_number(&ch->out, kind);
    return begun;
}

bool
channel_end(struct channel *ch, size_t begun)
{
    uint64_t n = ch->out.n - begun - HEAD;

    if (buf_failed(&ch->out) || n > WIRE_MAX) {
        buf_cut(&ch->out, begun);
        ch->out.failed = false; /* what is left of it is whole */
        return false;
    }
    for (size_t i = 0; i < WIRE_NUMBER; i++) {
        ch->out.p[begun + i] = (char)(n >> (8 * i) & 0xff);
    }
    return true;
}

size_t
channel_pending(const struct channel *ch)
{
    return ch->out.n - ch->sent;
}

/* Everything was sent: the buffer begins anew. */
static void
start_over(struct channel *ch)
{
    ch->sent = 0;
    if (ch->out.cap > KEPT) {
        buf_free(&ch->out);
        buf_init(&ch->out, 2 * (size_t)WIRE_MAX);
    } else {
        buf_reset(&ch->out);
    }
}

bool
channel_push(struct channel *ch, size_t most)
{
    while (!ch->deaf && channel_pending(ch) > 0) {
        ssize_t n = send(ch->fd, ch->out.p + ch->sent, channel_pending(ch),
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        struct pollfd at = { .fd = ch->fd, .events = POLLOUT };

        if (n > 0) {
            ch->sent += (size_t)n;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            ch->deaf = true;
        } else if (channel_pending(ch) <= most) {
            return true;
        } else {
            (void)poll(&at, 1, -1);
        }
    }
    start_over(ch); /* sent, or never to be */
    return !ch->deaf;
}

void
channel_await(const struct channel *ch, int wait_ms)
{
    struct pollfd at = { .fd = ch->fd, .events = POLLOUT };

    (void)poll(&at, 1, wait_ms);
}

/* Room behind what came, with what was taken out of the way. */
static void
make_room(struct channel *ch)
{
    size_t left = ch->in_end - ch->in_at;

    if (left == 0 && ch->in_capacity > KEPT + READ) {
        free(ch->in);
        ch->in = NULL;
        ch->in_capacity = 0;
    } else if (ch->in_at > 0 && left > 0) {
        memmove(ch->in, ch->in + ch->in_at, left);
    }
    ch->in_at = 0;
    ch->in_end = left;
    ch->in = mem_grow(ch->in, &ch->in_capacity, left + READ, 1);
}

bool
channel_pull(struct channel *ch, int wait_ms)
{
    struct pollfd at = { .fd = ch->fd, .events = POLLIN };
    size_t taken = 0;

    if (ch->gone || (wait_ms > 0 && poll(&at, 1, wait_ms) <= 0)) {
        return false;
    }
    while (taken < PULL_MAX && !ch->gone) {
        ssize_t n;

        make_room(ch);
        n = recv(ch->fd, ch->in + ch->in_end, ch->in_capacity - ch->in_end,
                 MSG_DONTWAIT);
        if (n > 0) {
            ch->in_end += (size_t)n;
            taken += (size_t)n;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            ch->gone = true;
        } else {
            return false;
        }
    }
    return !ch->gone;
}

bool
channel_next(struct channel *ch, int *kind, struct wire_getter *payload)
{
    struct wire_getter head = { { ch->in + ch->in_at, ch->in_end - ch->in_at }, false };
    size_t n;

    if (head.rest.n < HEAD) {
        return false;
    }
    n = wire_get_count(&head, ch->in_most);
    *kind = (int)wire_get_count(&head, KINDS);
    if (head.bad) {
        ch->gone = ch->nonsense = true;
        ch->in_at = ch->in_end;
        return false;
    }
    if (head.rest.n < n) {
        return false;
    }
    *payload = (struct wire_getter){ str_sub(head.rest, 0, n), false };
    ch->in_at += HEAD + n;
    return true;
}
