/*
 * A crawl in two processes: it does what one does, and neither outlives the other.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/apart.h"
#include "crawler/channel.h"
#include "crawler/sandbox.h"
#include "tests/support/crawl_bench.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Crawls a bench in two processes. */
static bool
crawl_apart(struct bench *b, const struct crawl_watch *watch)
{
    struct frontier_port port = memory_port(&b->memory);
    struct crawl_apart *apart;
    bool ok;

    port.paused = memory_paused;
    assert_true(crawl_apart_begin(&b->options, &b->source, 1, &apart, &b->err));
    ok = crawl_apart_run(apart, &port, watch, &b->stats, &b->err);
    crawl_apart_end(apart);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    assert_int_equal(errno, ECHILD);
    for (int i = 0; i < DOUBT_COUNT; i++) { /* it is ours */
        assert_int_equal(b->stats.doubted[i], 0);
    }
    return ok;
}

static void
two_processes_do_what_one_does(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    assert_true(crawl_apart(&b, NULL));
    expect_site(&b);
    assert_int_equal(b.memory.flushed, 8);
    assert_true(crawl_apart(&b, NULL)); /* nothing is due: the frontier was loaded */
    assert_int_equal(b.stats.pages, 0);
    assert_int_equal(raw_count(b.server, "/a"), 1);
    assert_true(b.stats.walls & SANDBOX_UNWRITTEN);
    close_bench(&b);
}

#define LOST                                                                           \
    "<!DOCTYPE html><html lang=en><title>Board</title><main><h1>Not found</h1><p>"     \
    "There is nothing at this address any more; its author may have taken it away. "   \
    "Look at the offers of other sections: cooks, waiters, drivers, maids, teachers."  \
    "</p></main>"

/* An index names a sitemap outside of the patterns, which changed just now, it says; that names ads
 * which are all gone, and one has moved on. */
static bool
mapped(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[1024];

    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_text(fd, "HTTP/1.1 301 Moved\r\nLocation: /rules.txt\r\n"
                            "Content-Length: 0\r\n\r\n");
    }
    if (strcmp(path, "/rules.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/index.xml") == 0) {
        char now[TIME_TEXT_SIZE];

        time_format(clock_now_ms(), now);
        (void)snprintf(text, sizeof text,
                       "<?xml version='1.0'?><sitemapindex><sitemap><loc>http://"
                       "127.0.0.1:%d/map.xml</loc><lastmod>%s</lastmod></sitemap>"
                       "</sitemapindex><!-- %zu -->",
                       server->port, now, raw_count(server, path));
        return raw_reply(fd, "200 OK", "Content-Type: text/xml\r\n", text,
                         strlen(text));
    }
    if (strcmp(path, "/map.xml") == 0) {
        (void)snprintf(text, sizeof text,
                       "http://127.0.0.1:%d/ad/1\nhttp://127.0.0.1:%d/ad/2\nhttp://"
                       "127.0.0.1:%d/ad/3\nhttp://127.0.0.1:%d/ad/4\nhttp://"
                       "127.0.0.1:%d/ad/moved\n",
                       server->port, server->port, server->port, server->port,
                       server->port);
        return raw_reply(fd, "200 OK", "Content-Type: text/plain\r\n", text,
                         strlen(text));
    }
    if (strcmp(path, "/ad/moved") == 0) {
        return raw_text(fd, "HTTP/1.1 301 Moved\r\nLocation: /ad/5\r\n"
                            "Content-Length: 0\r\n\r\n");
    }
    return raw_page(fd, LOST);
}

static void
what_our_fetcher_says_is_believed(void **state)
{
    static const struct str ADS[] = { { "/ad/*", 5 } };
    struct bench b;
    bool asked = false;

    (void)state;
    open_bench(&b, mapped, "/index.xml");
    b.source.ads = b.source.follow = ADS;
    b.source.ads_count = b.source.follow_count = 1;
    assert_true(crawl_apart(&b, NULL));
    for (size_t i = 0; i < b.memory.page_count; i++) {
        asked = asked || str_find(b.memory.pages[i].what, STR("to learn how")) >= 0;
    }
    assert_true(asked); /* for an address that nobody handed out */
    expect(&b, "/map.xml", PAGE_OK, "");
    expect(&b, "/ad/moved", PAGE_REDIRECT, "/ad/5");
    assert_int_equal(raw_count(b.server, "/ad/5"), 1);
    /* Once more, when the sitemap that the index names is known and lies a while back. */
    for (size_t i = 0; i < b.memory.url_count; i++) {
        bool is_index = str_ends(b.memory.urls[i].at.url, STR("/index.xml"));

        b.memory.urls[i].at.due_ms = is_index ? 0 : b.memory.urls[i].at.due_ms;
        b.memory.urls[i].at.fetched_ms -= 5000;
    }
    assert_true(crawl_apart(&b, NULL));
    assert_int_equal(raw_count(b.server, "/index.xml"), 2);
    close_bench(&b);
}

static void
what_is_kept_is_archived(void **state)
{
    struct bench b;
    struct warc_count count;
    struct dirent *entry;
    int files = 0;
    DIR *d;

    (void)state;
    open_bench(&b, site, "/");
    (void)snprintf(b.folder, sizeof b.folder, "/tmp/lurewatch-apart-%d", getpid());
    b.options.archive_folder = str_of(b.folder);
    assert_true(crawl_apart(&b, NULL));
    assert_int_equal(b.memory.record_count, 1); /* robots.txt */
    d = opendir(b.folder);
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] != '.') {
            const char *path =
                arena_printf(&b.arena, "%s/%s", b.folder, entry->d_name).p;

            assert_true(warc_verify(path, NULL, &count, &b.err));
            assert_int_equal(count.responses, 7); /* and robots.txt */
            assert_int_equal(unlink(path), 0);
            files++;
        }
    }
    closedir(d);
    assert_int_equal(files, 1);
    assert_int_equal(rmdir(b.folder), 0);
    close_bench(&b);
}

static void
a_port_that_breaks_ends_both(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.memory.fail_put_at = 2;
    assert_false(crawl_apart(&b, NULL));
    assert_int_equal(b.err.kind, ERR_START);
    assert_string_equal(b.err.text, "the disk is full");
    assert_int_equal(b.memory.page_count, 1);
    close_bench(&b);
}

static void
what_the_fetcher_refuses_is_told(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.options.allow_net_count = 0;
    assert_false(crawl_apart(&b, NULL));
    assert_int_equal(b.err.kind, ERR_POLICY);
    assert_int_equal(raw_count(b.server, "/"), 0);
    close_bench(&b);
}

static void
a_pause_reaches_the_fetcher(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.memory.paused = true;
    assert_true(crawl_apart(&b, NULL));
    assert_true(b.memory.pause_asked > 0);
    assert_int_equal(b.memory.page_count, 0);
    assert_int_equal(raw_count(b.server, "/robots.txt"), 0);
    b.memory.fail_paused = true;
    assert_false(crawl_apart(&b, NULL));
    close_bench(&b);
}

/* Each page names the next; there is no end. */
static bool
endless(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[128];
    int64_t number = 0;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    (void)str_to_int(str_of(path + 1), &number);
    (void)snprintf(text, sizeof text, "<a href=/%lld>next</a>", (long long)number + 1);
    return raw_page(fd, text);
}

struct onlooker {
    volatile sig_atomic_t stop;
    int pages;
    pid_t to_kill; /* the fetcher; 0: nobody */
};

static void
look_on(void *user, const struct page *page)
{
    struct onlooker *o = user;

    (void)page;
    o->pages++;
    if (o->pages == 3 && o->to_kill > 0) {
        assert_int_equal(kill(o->to_kill, SIGKILL), 0);
    }
    o->stop = o->pages >= 3 && o->to_kill == 0;
}

static void
a_stop_reaches_the_fetcher(void **state)
{
    struct bench b;
    struct onlooker o = { .stop = 0 };
    const struct crawl_watch watch = { .user = &o, .page = look_on };

    (void)state;
    open_bench(&b, endless, "/");
    b.options.stop = &o.stop;
    assert_true(crawl_apart(&b, &watch));
    assert_true(o.pages >= 3);
    assert_int_equal(b.memory.flushed, b.memory.page_count);
    close_bench(&b);
}

/* The fetcher, and whether it shares anything with the terminal of this process: looked at once,
 * while it has pages to fetch and so is there. */
struct session {
    volatile sig_atomic_t stop;
    pid_t fetcher;
    bool shares;
};

static void
look_at_session(void *user, const struct page *page)
{
    struct session *at = user;
    char path[64], errors[64] = "";

    (void)page;
    if (at->stop) {
        return;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/fd/2", (int)at->fetcher);
    (void)!readlink(path, errors, sizeof errors - 1);
    at->shares = getsid(at->fetcher) != at->fetcher ||
                 (!SANDBOX_SANITIZED && strcmp(errors, "/dev/null") != 0);
    at->stop = 1;
}

static void
a_fetcher_has_no_terminal(void **state)
{
    struct bench b;
    struct session at = { .shares = true };
    const struct crawl_watch watch = { .user = &at, .page = look_at_session };
    struct frontier_port port;
    struct crawl_apart *apart;

    (void)state;
    open_bench(&b, endless, "/");
    b.options.stop = &at.stop;
    port = memory_port(&b.memory);
    assert_true(crawl_apart_begin(&b.options, &b.source, 1, &apart, &b.err));
    at.fetcher = crawl_apart_child(apart);
    assert_true(crawl_apart_run(apart, &port, &watch, &b.stats, &b.err));
    assert_true(b.memory.page_count > 0);
    assert_false(at.shares);
    crawl_apart_end(apart);
    close_bench(&b);
}

/* A frontier without end for a fetcher that is held still; somebody presses Ctrl-C. */
struct holding {
    struct frontier_memory memory; /* first: what the port's other functions see */
    volatile sig_atomic_t stop;
    pid_t fetcher;
    size_t rows;
};

static bool
load_without_end(void *self, struct str source, frontier_row *row, void *user,
                 struct err *err)
{
    struct holding *h = self;
    struct page_url at = { .source = source, .url = STR("http://127.0.0.1/never") };

    assert_int_equal(kill(h->fetcher, SIGSTOP), 0);
    for (;;) {
        h->stop = ++h->rows > 1000;
        at.due_ms = INT64_MAX;
        if (!row(user, &at, err)) {
            return false;
        }
    }
}

static void
a_stop_does_not_wait_for_a_fetcher_that_hangs(void **state)
{
    struct bench b;
    struct holding h = { .stop = 0 };
    struct frontier_port port;
    struct crawl_apart *apart;

    (void)state;
    open_bench(&b, site, "/");
    b.options.stop = &h.stop;
    b.options.stop_ms_max = 200;
    port = memory_port(&h.memory);
    port.load = load_without_end;
    assert_true(crawl_apart_begin(&b.options, &b.source, 1, &apart, &b.err));
    h.fetcher = crawl_apart_child(apart);
    (void)alarm(120); /* rather than to hang for ever */
    assert_false(crawl_apart_run(apart, &port, NULL, &b.stats, &b.err));
    (void)alarm(0);
    assert_int_equal(b.err.kind, ERR_PART);
    assert_non_null(strstr(b.err.text, "did not stop when it was told to"));
    crawl_apart_end(apart);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    close_bench(&b);
}

static void
a_fetcher_that_dies_leaves_what_it_handed_over(void **state)
{
    struct bench b;
    struct onlooker o = { .stop = 0 };
    const struct crawl_watch watch = { .user = &o, .page = look_on };
    struct frontier_port port;
    struct crawl_apart *apart;

    (void)state;
    open_bench(&b, endless, "/");
    port = memory_port(&b.memory);
    assert_true(crawl_apart_begin(&b.options, &b.source, 1, &apart, &b.err));
    o.to_kill = crawl_apart_child(apart);
    assert_false(crawl_apart_run(apart, &port, &watch, &b.stats, &b.err));
    assert_int_equal(b.err.kind, ERR_PART);
    assert_non_null(strstr(b.err.text, "signal 9"));
    assert_true(b.memory.page_count >= 3);
    assert_int_equal(b.memory.flushed, b.memory.page_count);
    crawl_apart_end(apart);
    close_bench(&b);
}

static void
a_fetcher_is_not_left_behind(void **state)
{
    struct bench b;
    struct crawl_apart *apart;
    int pipes[2], fetcher = 0;
    pid_t keeper;
    char byte;

    (void)state;
    open_bench(&b, endless, "/");
    assert_int_equal(pipe(pipes), 0);
    keeper = fork();
    if (keeper == 0) { /* begins, tells of its child, and is killed */
        bool ok = crawl_apart_begin(&b.options, &b.source, 1, &apart, &b.err);

        fetcher = ok ? crawl_apart_child(apart) : 0;
        (void)!write(pipes[1], &fetcher, sizeof fetcher);
        (void)raise(SIGKILL);
    }
    (void)close(pipes[1]);
    assert_int_equal(read(pipes[0], &fetcher, sizeof fetcher), sizeof fetcher);
    assert_true(fetcher > 0);
    assert_int_equal(waitpid(keeper, NULL, 0), keeper);
    /* The last to hold the writing end was closed with it: the pipe ends when both are gone. */
    (void)alarm(120); /* rather than to wait for ever */
    assert_int_equal(read(pipes[0], &byte, 1), 0);
    while (kill(fetcher, 0) == 0) {
        (void)usleep(10000);
    }
    (void)alarm(0);
    (void)close(pipes[0]);
    close_bench(&b);
}

/* How nice the scheduler is told that the session of a process is; -100 not known. */
static int
session_nice(pid_t of)
{
    char path[64];
    int nice = -100;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/autogroup", (int)of);
    f = fopen(path, "r");
    if (f) {
        if (fscanf(f, "/autogroup-%*d nice %d", &nice) != 1) {
            nice = -100;
        }
        (void)fclose(f);
    }
    return nice;
}

static void
a_fetcher_is_as_nice_as_who_began_it(void **state)
{
    struct bench b;
    struct crawl_apart *apart;
    int own;

    (void)state;
    if (session_nice(getpid()) == -100) {
        skip(); /* the kernel has no such groups */
    }
    open_bench(&b, endless, "/");
    errno = 0;
    own = nice(3);
    assert_true(own > 0 && errno == 0);
    assert_true(crawl_apart_begin(&b.options, &b.source, 1, &apart, &b.err));
    (void)alarm(120); /* rather than to wait for ever */
    while (session_nice(crawl_apart_child(apart)) != own) {
        (void)usleep(10000);
    }
    (void)alarm(0);
    crawl_apart_end(apart);
    close_bench(&b);
}

/* Both ends of a channel. */
static void
open_pair(struct channel *a, struct channel *b)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    channel_init(a, pair[0]);
    channel_init(b, pair[1]);
}

static void
say_bytes(struct channel *ch, int kind, struct str bytes)
{
    size_t begun = channel_begin(ch, kind);

    buf_add(&ch->out, bytes);
    assert_true(channel_end(ch, begun));
}

static void
a_side_that_never_catches_up_costs_no_memory(void **state)
{
    static char bytes[100000];
    struct channel a, b;
    struct wire_getter g;
    size_t got = 0;
    int kind;

    (void)state;
    open_pair(&a, &b);
    for (int i = 0; i < 4000; i++) { /* 400 MB, of which some always wait */
        say_bytes(&a, 7, (struct str){ bytes, sizeof bytes });
        assert_true(channel_push(&a, 2u << 20));
        while (channel_pending(&a) > 1u << 20) {
            channel_pull(&b, 0);
            while (channel_next(&b, &kind, &g)) {
                assert_int_equal(g.rest.n, sizeof bytes);
                got++;
            }
            assert_true(channel_push(&a, SIZE_MAX));
        }
    }
    assert_true(got > 3900);
    assert_true(a.out.cap < 16u << 20);
    channel_free(&a);
    channel_free(&b);
}

static void
what_is_too_large_or_makes_no_sense_is_no_message(void **state)
{
    static const char HEAD[] = "\xff\xff\xff\xff\xff\xff\xff\x0f\1\0\0\0\0\0\0\0";
    struct channel a, b;
    struct wire_getter g;
    size_t begun, n = WIRE_MAX + 1;
    char *much = mem_alloc(n, 1);
    int kind;

    (void)state;
    open_pair(&a, &b);
    begun = channel_begin(&a, 3);
    buf_add(&a.out, (struct str){ much, n });
    assert_false(channel_end(&a, begun));
    say_bytes(&a, 4, STR("small"));
    assert_true(channel_push(&a, 0));
    channel_pull(&b, 1000);
    assert_true(channel_next(&b, &kind, &g));
    assert_int_equal(kind, 4);
    assert_true(str_eq(g.rest, STR("small")));
    assert_int_equal(send(a.fd, HEAD, 16, MSG_NOSIGNAL), 16);
    channel_pull(&b, 1000);
    assert_false(channel_next(&b, &kind, &g));
    assert_true(b.gone && b.nonsense);
    free(much);
    channel_free(&a);
    channel_free(&b);
}

static void
what_was_said_before_the_end_is_heard(void **state)
{
    struct channel a, b;
    struct wire_getter g;
    int kind;

    (void)state;
    open_pair(&a, &b);
    say_bytes(&a, 5, STR("last words"));
    assert_true(channel_push(&a, 0));
    channel_free(&a);
    say_bytes(&b, 6, STR("to nobody"));
    assert_false(channel_push(&b, 0));
    assert_true(b.deaf && !b.gone);
    channel_pull(&b, 1000);
    assert_true(channel_next(&b, &kind, &g));
    assert_true(str_eq(g.rest, STR("last words")));
    assert_true(b.gone);
    channel_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_processes_do_what_one_does),
        cmocka_unit_test(what_our_fetcher_says_is_believed),
        cmocka_unit_test(what_is_kept_is_archived),
        cmocka_unit_test(a_port_that_breaks_ends_both),
        cmocka_unit_test(what_the_fetcher_refuses_is_told),
        cmocka_unit_test(a_pause_reaches_the_fetcher),
        cmocka_unit_test(a_fetcher_has_no_terminal),
        cmocka_unit_test(a_stop_reaches_the_fetcher),
        cmocka_unit_test(a_stop_does_not_wait_for_a_fetcher_that_hangs),
        cmocka_unit_test(a_fetcher_that_dies_leaves_what_it_handed_over),
        cmocka_unit_test(a_fetcher_is_not_left_behind),
        cmocka_unit_test(a_side_that_never_catches_up_costs_no_memory),
        cmocka_unit_test(what_is_too_large_or_makes_no_sense_is_no_message),
        cmocka_unit_test(what_was_said_before_the_end_is_heard),
        cmocka_unit_test(a_fetcher_is_as_nice_as_who_began_it), /* and stays so */
    };

    return cmocka_run_group_tests_name("apart", tests, NULL, NULL);
}
