/*
 * endless_site: hosts on loopback with pages without end, for crawls that take an hour.
 *
 * endless_site PORTS FIRST_PORT [ADS_EACH]: serves 127.0.0.1 on so many ports. Page n of a host
 * names the pages n + 1 to n + LINKS, so there is always one more, and never many that wait.
 * Each ADS_EACH-th page (16) is an ad of its own words, 0: none is. The same page is the same
 * bytes at any time. GET /count tells how many pages were served. Ends with its parent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORTS_MAX   1024
#define EVENTS      64
#define REQUEST_MAX 8192
#define PAGE_MAX    16384
#define LINKS       8
#define WORDS       90 /* of a page's text */

struct site {
    int epoll;
    unsigned long long ads_each, served;
    char body[PAGE_MAX], all[PAGE_MAX + 256]; /* of the answer at hand */
};

struct connection {
    int fd;
    bool listens;
    size_t n;
    char request[REQUEST_MAX];
};

static const char *const WORD[] = {
    "работа",  "склад",    "смена",    "оплата",   "город",  "опыт",     "график",
    "договор", "водитель", "повар",    "продавец", "офис",   "завод",    "магазин",
    "резюме",  "анкета",   "неделя",   "утро",     "вечер",  "адрес",    "телефон",
    "стройка", "бригада",  "мастер",   "оператор", "курьер", "доставка", "кухня",
    "уборка",  "охрана",   "обучение", "отпуск",
};
#define WORD_COUNT (sizeof WORD / sizeof WORD[0])

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* What fits is written; `at` never passes the end. */
#define ADD(...)                                                                       \
    (at += (size_t)snprintf(out + at, at < PAGE_MAX ? PAGE_MAX - at : 0, __VA_ARGS__))

static const char *
folder_of(unsigned long long n, unsigned long long ads_each)
{
    return ads_each > 0 && n % ads_each == ads_each - 1 ? "ad" : "list";
}

/* The page's HTML; its length. */
static size_t
write_page(unsigned long long n, int port, unsigned long long ads_each, char *out)
{
    uint64_t state = n * 1021 + (uint64_t)port;
    size_t at = 0;

    ADD("<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\"><title>%s %llu"
        "</title></head><body><h1>%s %s %llu</h1><div><p>",
        WORD[next_random(&state) % WORD_COUNT], n,
        WORD[next_random(&state) % WORD_COUNT], WORD[next_random(&state) % WORD_COUNT],
        n);
    for (int i = 0; i < WORDS; i++) {
        ADD("%s ", WORD[next_random(&state) % WORD_COUNT]);
    }
    ADD("%llu тенге</p></div><ul>", 100000 + n % 400000);
    for (unsigned long long i = n + 1; i <= n + LINKS; i++) {
        ADD("<li><a href=\"/%s/%llu\">%s %llu</a></li>", folder_of(i, ads_each), i,
            WORD[i % WORD_COUNT], i);
    }
    ADD("</ul></body></html>\n");
    return at < PAGE_MAX ? at : PAGE_MAX - 1;
}

/* Answers GET of a path; false when the connection is to be closed. */
static bool
answer(struct site *site, const struct connection *c, int port)
{
    const char *path = c->request + 4, *digits = path;
    const char *status = "200 OK", *type = "text/html; charset=utf-8";
    size_t n, length, size = sizeof site->body;

    if (strncmp(c->request, "GET /", 5) != 0) {
        return false;
    }
    digits += strcspn(digits, "0123456789 ");
    if (strncmp(path, "/count ", 7) == 0) {
        length = (size_t)snprintf(site->body, size, "%llu\n", site->served);
        type = "text/plain";
    } else if (strncmp(path, "/robots.txt ", 12) == 0) {
        length = (size_t)snprintf(site->body, size, "User-agent: *\nDisallow:\n");
        type = "text/plain";
    } else if (strncmp(path, "/ ", 2) == 0 || (*digits >= '0' && *digits <= '9')) {
        length =
            write_page(strtoull(digits, NULL, 10), port, site->ads_each, site->body);
        site->served++;
    } else {
        length = (size_t)snprintf(site->body, size, "<title>Not found</title>\n");
        status = "404 Not Found";
    }
    n = (size_t)snprintf(
        site->all, sizeof site->all,
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", status, type,
        length);
    memcpy(site->all + n, site->body, length);
    return send(c->fd, site->all, n + length, MSG_NOSIGNAL) == (ssize_t)(n + length);
}

/* Takes what came and answers whole requests; false when it is over. */
static bool
serve(struct site *site, struct connection *c)
{
    ssize_t n = recv(c->fd, c->request + c->n, sizeof c->request - 1 - c->n, 0);
    struct sockaddr_in at;
    socklen_t size = sizeof at;
    char *end;

    if (n <= 0) {
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    }
    c->n += (size_t)n;
    c->request[c->n] = '\0';
    if (getsockname(c->fd, (struct sockaddr *)&at, &size) != 0) {
        return false;
    }
    while ((end = strstr(c->request, "\r\n\r\n")) != NULL) {
        if (!answer(site, c, ntohs(at.sin_port))) {
            return false;
        }
        c->n -= (size_t)(end + 4 - c->request);
        memmove(c->request, end + 4, c->n + 1);
    }
    return c->n < sizeof c->request - 1;
}

static int
listen_on(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 128) != 0) {
        fprintf(stderr, "endless_site: port %d: %s\n", port, strerror(errno));
        exit(1);
    }
    return fd;
}

static void
watch(int epoll, struct connection *c)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
        perror("endless_site: epoll_ctl");
        exit(1);
    }
}

static struct connection *
connection_new(int fd, bool listens)
{
    struct connection *c = calloc(1, sizeof *c);

    if (!c) {
        exit(1);
    }
    c->fd = fd;
    c->listens = listens;
    return c;
}

/* One socket is ready: a new connection, or a request. */
static void
handle(struct site *site, struct connection *c)
{
    if (c->listens) {
        int fd = accept4(c->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            watch(site->epoll, connection_new(fd, false));
        }
    } else if (!serve(site, c)) {
        (void)close(c->fd);
        free(c);
    }
}

int
main(int argc, char **argv)
{
    int ports = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
    int first = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
    struct site *site = calloc(1, sizeof *site);
    struct epoll_event events[EVENTS];

    if (!site || ports < 1 || ports > PORTS_MAX || first < 1) {
        fputs("usage: endless_site PORTS FIRST_PORT [ADS_EACH]\n", stderr);
        return 2;
    }
    site->epoll = epoll_create1(EPOLL_CLOEXEC);
    site->ads_each = argc > 3 ? strtoull(argv[3], NULL, 10) : 16;
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (int i = 0; i < ports; i++) {
        watch(site->epoll, connection_new(listen_on(first + i), true));
    }
    for (;;) {
        int n = epoll_wait(site->epoll, events, EVENTS, -1);

        for (int i = 0; i < n; i++) {
            handle(site, events[i].data.ptr);
        }
    }
}
