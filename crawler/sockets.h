/*
 * sockets: which of libcurl's sockets the kernel watches for us.
 *
 * A connection that is kept goes idle and is used again with each request to its host. The kernel
 * goes on watching it meanwhile, so that a request costs no call for that; what comes from one
 * that nobody waits for ends the watching. All zero but epoll is an empty one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SOCKETS_H
#define CRAWLER_SOCKETS_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

struct socket_watch {
    uint32_t watched; /* EPOLL*: what the kernel watches for; 0: it does not know the socket */
    bool wanted;      /* does libcurl wait for it? */
    bool kept;        /* opened by us, and closed by sockets_close() */
};

struct sockets {
    int epoll;
    struct socket_watch *all; /* by descriptor */
    size_t capacity;
};

void sockets_free(struct sockets *s);
/* A socket was opened whose end sockets_close() will be. */
void sockets_opened(struct sockets *s, int fd);
/* Closes a socket that was. */
void sockets_close(struct sockets *s, int fd);
/* Watches for EPOLLIN and EPOLLOUT; 0: nobody waits for it now. False: the kernel refuses. */
MUST_USE bool sockets_want(struct sockets *s, int fd, uint32_t events);
/* Something came: does anybody wait for it? */
bool sockets_heard(struct sockets *s, int fd);

#endif
