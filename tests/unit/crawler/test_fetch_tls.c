/*
 * TLS: HTTP/2 where it is offered, and certificates that are not taken. The server is nginx,
 * the certificates are made on the spot; without the programs the tests are skipped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "core/time.h"
#include "crawler/fetch.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder with certificates, and nginx with three servers. */
struct tls {
    struct arena arena;
    char folder[64];
    int good, old, silent; /* ports; nobody answers on `silent` */
    int listener;
    pid_t nginx;
};

static pid_t
begin(const char *const *argv)
{
    pid_t child = fork();

    if (child == 0) {
        (void)!freopen("/dev/null", "w", stderr);
        (void)!freopen("/dev/null", "w", stdout);
        execvp(argv[0], (char **)(uintptr_t)argv);
        _exit(127);
    }
    return child;
}

static bool
run(const char *const *argv)
{
    int status;

    return waitpid(begin(argv), &status, 0) > 0 && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* A free port: taken and given back, or kept by a listener that never answers. */
static int
port_of(int *listener)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    if (listener) {
        *listener = fd;
    } else {
        close(fd);
    }
    return ntohs(at.sin_port);
}

static struct str
path(struct tls *t, const char *name)
{
    return arena_printf(&t->arena, "%s/%s", t->folder, name);
}

static bool
certify(struct tls *t, const char *name, const char *days)
{
    const char *argv[] = { "openssl",
                           "req",
                           "-x509",
                           "-newkey",
                           "ec",
                           "-pkeyopt",
                           "ec_paramgen_curve:P-256",
                           "-nodes",
                           "-keyout",
                           arena_printf(&t->arena, "%s/%s.key", t->folder, name).p,
                           "-out",
                           arena_printf(&t->arena, "%s/%s.pem", t->folder, name).p,
                           "-days",
                           days,
                           "-subj",
                           "/CN=board.test",
                           "-addext",
                           "subjectAltName=DNS:board.test",
                           NULL };

    return run(argv);
}

/* The same, but over since yesterday. */
static bool
outdate(struct tls *t)
{
    struct str good = path(t, "good.pem"), key = path(t, "old.key"),
               old = path(t, "old.pem");
    const char *argv[] = { "openssl", "x509", "-in",  good.p, "-signkey", key.p,
                           "-days",   "-1",   "-out", old.p,  NULL };

    return run(argv);
}

static bool
serve(struct tls *t)
{
    struct str conf = path(t, "nginx.conf");
    const char *argv[] = { "nginx", "-c", conf.p, "-e", "/dev/null", NULL };
    struct str text = arena_printf(
        &t->arena,
        "daemon off; master_process off; pid %s/pid; events {}\n"
        "http { access_log off;\n"
        " server { listen 127.0.0.1:%d ssl http2; ssl_certificate %s/good.pem;\n"
        "  ssl_certificate_key %s/good.key; location / { return 200 'hello'; } }\n"
        " server { listen 127.0.0.1:%d ssl; ssl_certificate %s/old.pem;\n"
        "  ssl_certificate_key %s/old.key; location / { return 200 'old'; } } }\n",
        t->folder, t->good, t->folder, t->folder, t->old, t->folder, t->folder);

    if (!file_write(conf.p, text, NULL)) {
        return false;
    }
    t->nginx = begin(argv);
    return true;
}

static bool
open_tls(struct tls *t)
{
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1);
    *t = (struct tls){ .listener = -1 };
    arena_init(&t->arena, 0);
    (void)snprintf(t->folder, sizeof t->folder, "/tmp/lurewatch-tls-XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    t->good = port_of(NULL);
    t->old = port_of(NULL);
    t->silent = port_of(&t->listener);
    return run((const char *const[]){ "nginx", "-v", NULL }) &&
           certify(t, "old", "2") && certify(t, "good", "2") && outdate(t) && serve(t);
}

static void
close_tls(struct tls *t)
{
    static const char *const NAMES[] = { "good.pem", "good.key", "old.pem",
                                         "old.key",  "pid",      "nginx.conf" };

    if (t->nginx > 0) {
        kill(t->nginx, SIGTERM);
        waitpid(t->nginx, NULL, 0);
    }
    close(t->listener);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        (void)unlink(path(t, NAMES[i]).p);
    }
    (void)rmdir(t->folder);
    arena_free(&t->arena);
}

struct got {
    struct arena *arena;
    struct fetch_answer answer;
    int count;
};

static void
keep(void *context, const struct fetch_answer *a)
{
    struct got *g = context;

    g->answer = *a;
    g->answer.what = arena_str(g->arena, a->what);
    g->answer.header = arena_str(g->arena, a->header);
    g->answer.body = arena_str(g->arena, a->body);
    g->answer.request = arena_str(g->arena, a->request);
    g->count++;
}

static struct fetch_answer
ask(struct tls *t, const char *host, int port, bool trusted)
{
    struct str loopback = STR("127.0.0.0/8");
    const struct crawl_name names[] = { { STR("board.test"), STR("127.0.0.1"), 0 },
                                        { STR("other.test"), STR("127.0.0.1"), 0 } };
    struct gate gate;
    struct str ca = path(t, port == t->old ? "old.pem" : "good.pem");
    struct fetch_options options = { .gate = &gate,
                                     .agent = STR("Lurewatch/test"),
                                     .slots = 1,
                                     .request_ms_max = 1500,
                                     .ca_file = trusted ? ca.p : NULL,
                                     .keep_request = true };
    struct got g = { .arena = &t->arena };
    struct fetcher *f;
    struct url url;
    struct fetch_ask question = { .url = &url };

    assert_true(gate_make(names, 2, &loopback, 1, &t->arena, &gate, NULL));
    assert_true(fetcher_new(&options, &f, NULL));
    assert_int_equal(url_parse(arena_printf(&t->arena, "https://%s:%d/", host, port),
                               NULL, &t->arena, &url),
                     URL_OK);
    assert_true(fetch_start(f, &question, NULL));
    while (g.count == 0) {
        assert_true(fetch_step(f, 100000, keep, &g, NULL));
    }
    fetcher_free(f);
    return g.answer;
}

static void
http_2_is_spoken_and_bad_certificates_are_not_taken(void **state)
{
    struct tls t;
    struct fetch_answer a;
    int64_t deadline = clock_mono_ms() + 10000;
    const struct {
        const char *host;
        int port;
        bool trusted;
        enum page_outcome outcome;
        const char *says;
    } TABLE[] = {
        { "board.test", 1, false, PAGE_NET_ERROR,
          "certificate" },                                        /* signed by itself */
        { "other.test", 1, true, PAGE_NET_ERROR, "certificate" }, /* of another name */
        { "board.test", 2, true, PAGE_NET_ERROR, "certificate" },
        { "board.test", 3, true, PAGE_TIMEOUT, "" }, /* silent in the handshake */
    };

    (void)state;
    if (!open_tls(&t)) {
        close_tls(&t);
        print_message("# skipped: no nginx or openssl\n");
        skip();
    }
    do {
        a = ask(&t, "board.test", t.good, true);
    } while (a.outcome != PAGE_OK && clock_mono_ms() < deadline);
    assert_int_equal(a.status, 200);
    assert_true(str_starts(a.header, STR("HTTP/2 200")));
    assert_true(str_eq(a.body, STR("hello")));
    assert_true(str_find(a.request, STR("GET / HTTP/2\r\n")) >= 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        a = ask(&t, TABLE[i].host,
                TABLE[i].port == 1   ? t.good
                : TABLE[i].port == 2 ? t.old
                                     : t.silent,
                TABLE[i].trusted);
        if (a.outcome != TABLE[i].outcome || a.status != 0 ||
            str_find(a.what, str_of(TABLE[i].says)) < 0) {
            fail_msg("%zu: %s, " STR_FMT, i, page_outcome_name(a.outcome),
                     STR_ARG(a.what));
        }
    }
    close_tls(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http_2_is_spoken_and_bad_certificates_are_not_taken),
    };

    return cmocka_run_group_tests_name("fetch_tls", tests, NULL, NULL);
}
