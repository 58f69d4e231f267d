/*
 * raw_server: an HTTP server for tests that can say anything, true or not.
 *
 * Listens on 127.0.0.1, one thread a connection. A test gives a function that answers each
 * request with bytes of its own; every request is noted with its time. For tests only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_RAW_SERVER_H
#define TESTS_SUPPORT_RAW_SERVER_H

#include "core/time.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define RAW_LOG_MAX     4096
#define RAW_REQUEST_MAX 16384

/* One request: what was asked and when. */
struct raw_request {
    int port;
    char path[256];
    int64_t begin_ms, end_ms; /* request read, last bytes about to be sent; monotonic */
};

struct raw_server;

/* Writes the answer to `path`; false closes the connection. `header` is the whole request. */
typedef bool
raw_answer(struct raw_server *server, int fd, const char *path, const char *header);

struct raw_server {
    int port;
    void *user; /* the test's */
    raw_answer *answer;
    int listener;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    int connections;
    bool begun; /* its thread runs */
    volatile bool stop;
    struct raw_request log[RAW_LOG_MAX];
    size_t log_count;
};

struct raw_connection {
    struct raw_server *server;
    int fd;
};

/* When this thread began to send for the last time: nobody can have had the answer before. */
static _Thread_local int64_t raw_sent_ms;

/* False when the other side is gone. */
static inline bool
raw_send(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent;

        raw_sent_ms = clock_mono_ms();
        sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static inline bool
raw_text(int fd, const char *text)
{
    return raw_send(fd, text, strlen(text));
}

/* A whole answer with a true length; `lines` are further header lines, each with CRLF. */
static inline bool
raw_reply(int fd, const char *status, const char *lines, const char *body, size_t n)
{
    char head[2048];
    int size =
        snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n",
                 status, lines, n);

    return raw_send(fd, head, (size_t)size) && raw_send(fd, body, n);
}

static inline bool
raw_page(int fd, const char *body)
{
    return raw_reply(fd, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", body,
                     strlen(body));
}

/* Reads up to the blank line; false when nothing more comes. */
static inline bool
raw_read_request(int fd, char *out)
{
    size_t n = 0;

    while (n + 1 < RAW_REQUEST_MAX) {
        ssize_t got = recv(fd, out + n, 1, 0);

        if (got <= 0) {
            return false;
        }
        n++;
        out[n] = '\0';
        if (n >= 4 && memcmp(out + n - 4, "\r\n\r\n", 4) == 0) {
            return true;
        }
    }
    return false;
}

static inline struct raw_request *
raw_note(struct raw_server *s, const char *path)
{
    struct raw_request *r = NULL;

    pthread_mutex_lock(&s->lock);
    if (s->log_count < RAW_LOG_MAX) {
        r = &s->log[s->log_count++];
        r->port = s->port;
        r->begin_ms = clock_mono_ms();
        (void)snprintf(r->path, sizeof r->path, "%s", path);
    }
    pthread_mutex_unlock(&s->lock);
    return r;
}

static inline void *
raw_serve_connection(void *user)
{
    struct raw_connection *c = user;
    struct raw_server *s = c->server;
    char request[RAW_REQUEST_MAX], path[256];

    while (!s->stop && raw_read_request(c->fd, request)) {
        struct raw_request *noted;
        bool more;

        if (sscanf(request, "%*s %255s", path) != 1) {
            break;
        }
        noted = raw_note(s, path);
        more = s->answer(s, c->fd, path, request);
        if (noted) {
            noted->end_ms = raw_sent_ms;
        }
        if (!more) {
            break;
        }
    }
    close(c->fd);
    free(c);
    pthread_mutex_lock(&s->lock);
    s->connections--;
    pthread_cond_signal(&s->idle);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static inline void *
raw_accept(void *user)
{
    struct raw_server *s = user;

    pthread_mutex_lock(&s->lock);
    s->begun = true;
    pthread_cond_signal(&s->idle);
    pthread_mutex_unlock(&s->lock);
    while (!s->stop) {
        struct raw_connection *c;
        struct timeval wait = { .tv_sec = 20 };
        pthread_t thread;
        int fd = accept(s->listener, NULL, NULL);

        if (fd < 0) {
            continue;
        }
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        c = malloc(sizeof *c);
        c->server = s;
        c->fd = fd;
        pthread_mutex_lock(&s->lock);
        s->connections++;
        pthread_mutex_unlock(&s->lock);
        if (pthread_create(&thread, NULL, raw_serve_connection, c) != 0) {
            abort();
        }
        pthread_detach(thread);
    }
    return NULL;
}

/* Starts a server on a free port. Its thread runs then: one that begins holds locks of the
 * allocator, and who forks meanwhile has them for ever. */
static inline struct raw_server *
raw_start(raw_answer *answer, void *user)
{
    struct raw_server *s = calloc(1, sizeof *s);
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t size = sizeof at;

    s->answer = answer;
    s->user = user;
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->idle, NULL);
    if (bind(s->listener, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(s->listener, 64) != 0 ||
        getsockname(s->listener, (struct sockaddr *)&at, &size) != 0) {
        abort();
    }
    s->port = ntohs(at.sin_port);
    if (pthread_create(&s->thread, NULL, raw_accept, s) != 0) {
        abort();
    }
    pthread_mutex_lock(&s->lock);
    while (!s->begun) {
        pthread_cond_wait(&s->idle, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return s;
}

/* Stops the server; the client must have closed its connections. */
static inline void
raw_stop(struct raw_server *s)
{
    s->stop = true;
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
    pthread_mutex_lock(&s->lock);
    while (s->connections > 0) {
        pthread_cond_wait(&s->idle, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->idle);
    free(s);
}

/* How often `path` was asked for. */
static inline size_t
raw_count(struct raw_server *s, const char *path)
{
    size_t count = 0;

    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->log_count; i++) {
        count += strcmp(s->log[i].path, path) == 0;
    }
    pthread_mutex_unlock(&s->lock);
    return count;
}

#endif
