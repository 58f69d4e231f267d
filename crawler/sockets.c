/*
 * sockets: which of libcurl's sockets the kernel watches for us.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/sockets.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

void
sockets_free(struct sockets *s)
{
    free(s->all);
    *s = (struct sockets){ .epoll = s->epoll };
}

static struct socket_watch *
at(struct sockets *s, int fd)
{
    size_t before = s->capacity;

    if ((size_t)fd >= before) {
        s->all = mem_grow(s->all, &s->capacity, (size_t)fd + 1, sizeof *s->all);
        memset(s->all + before, 0, (s->capacity - before) * sizeof *s->all);
    }
    return &s->all[fd];
}

static void
forget(struct sockets *s, int fd, struct socket_watch *w)
{
    struct epoll_event event = { .events = 0 };

    if (w->watched) {
        (void)epoll_ctl(s->epoll, EPOLL_CTL_DEL, fd, &event);
    }
    w->watched = 0;
}

void
sockets_opened(struct sockets *s, int fd)
{
    *at(s, fd) = (struct socket_watch){ .kept = true };
}

void
sockets_close(struct sockets *s, int fd)
{
    struct socket_watch *w = at(s, fd);

    forget(s, fd, w);
    *w = (struct socket_watch){ .kept = false };
    (void)close(fd);
}

bool
sockets_want(struct sockets *s, int fd, uint32_t events)
{
    struct socket_watch *w = at(s, fd);
    struct epoll_event event = { .events = events, .data.u64 = (uint64_t)fd };

    w->wanted = events != 0;
    if (events == w->watched) {
        return true;
    }
    if (events == 0) {
        if (!w->kept) { /* nobody tells of its end */
            forget(s, fd, w);
        }
        return true;
    }
    if (epoll_ctl(s->epoll, w->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) !=
        0) {
        return false;
    }
    w->watched = events;
    return true;
}

bool
sockets_heard(struct sockets *s, int fd)
{
    struct socket_watch *w = at(s, fd);

    if (!w->wanted) { /* a server that hangs up: libcurl sees it when its turn comes */
        forget(s, fd, w);
    }
    return w->wanted;
}
