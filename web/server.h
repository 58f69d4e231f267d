/*
 * server: requests from a socket to web_answer(), by libmicrohttpd.
 *
 * One thread: the caller's, which asks server_run() again and again. So the store, the scorer
 * and all that the handlers touch need no locks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/web.h"

/* A socket that listens. */
struct listening {
    int fd;           /* -1: none */
    int port;         /* of TCP; 0: a Unix socket */
    const char *path; /* of a Unix socket, taken away by listening_close(); NULL: none */
    bool reached;     /* by other computers */
    /* What is spoken on it: TLS 1.2 and 1.3 with this certificate (and those that it stands
     * on) and this key, PEM; NULL: plain HTTP. Read by server_start() only. */
    const char *certificate, *key;
};

/* Listens on 127.0.0.1; port 0 takes a free one. */
MUST_USE bool listening_loopback(int port, struct listening *out, struct err *err);
/* Listens on an address of this computer, "192.168.1.5" or "::"; what may be reached is for the
 * caller to say, by out->reached. */
MUST_USE bool listening_address(const char *address, int port, struct listening *out,
                                struct err *err);
/* Listens on a Unix socket that its owner and group may use. A socket that nobody listens on
 * any more is taken away first; `path` is borrowed. */
MUST_USE bool listening_unix(const char *path, struct listening *out, struct err *err);
/* Takes over a socket that listens already. */
MUST_USE bool listening_inherited(int fd, struct listening *out, struct err *err);
/* For a listening that no server has taken over. */
void listening_close(struct listening *l);

struct server;

/* Begins to answer; the socket is the server's then, and closed by server_stop(). */
MUST_USE bool server_start(struct server **out, struct web *web,
                           const struct listening *listening, struct err *err);
/* Answers what comes, for at most `wait_ms`; returns early when a signal came. */
void server_run(struct server *s, int wait_ms);
/* NULL is fine. */
void server_stop(struct server *s);

#endif
