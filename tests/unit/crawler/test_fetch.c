/*
 * Requests against a server on loopback that is well-behaved, broken or hostile.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/fetch_slot.h"
#include "tests/support/raw_server.h"

#define HTML "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

/* What a request left behind, copied. */
struct outcome {
    struct arena *arena;
    struct fetch_answer answer;
    int count;
};

static void
keep(void *context, const struct fetch_answer *a)
{
    struct outcome *o = context;

    o->answer = *a;
    o->answer.what = arena_str(o->arena, a->what);
    o->answer.header = arena_str(o->arena, a->header);
    o->answer.body = arena_str(o->arena, a->body);
    o->answer.request = arena_str(o->arena, a->request);
    o->answer.address = arena_str(o->arena, a->address);
    o->count++;
}

/* A name answered with this address, and no more than loopback open. */
struct bench {
    struct arena arena;
    struct raw_server *server;
    struct gate gate;
    struct fetcher *fetcher;
};

static bool send_endless(int fd, const char *part, size_t n);

static bool
answer(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    if (strcmp(path, "/ok") == 0) {
        return raw_page(fd, "<p>ok</p>");
    }
    if (strcmp(path, "/chunked") == 0) {
        return raw_text(
            fd, HTML "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n"
                     "0\r\nX-Trailer: a\r\n\r\n");
    }
    if (strcmp(path, "/interim") == 0) {
        return raw_text(fd, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" HTML
                            "Content-Length: 2\r\n\r\nok");
    }
    if (strcmp(path, "/conditional") == 0) {
        return strstr(header, "If-None-Match: \"a\"\r\n") &&
                       strstr(header,
                              "If-Modified-Since: Sat, 01 Nov 2025 00:00:00 GMT\r\n")
                   ? raw_text(fd, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")
                   : raw_page(fd, "changed");
    }
    if (strcmp(path, "/redirect") == 0) {
        return raw_text(
            fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
    }
    if (strcmp(path, "/cookie") == 0) {
        return strstr(header, "Cookie")
                   ? raw_page(fd, "cookie!")
                   : raw_reply(fd, "200 OK", "Set-Cookie: a=b\r\n", "none", 4);
    }
    if (strcmp(path, "/picture") == 0) {
        return raw_reply(fd, "200 OK", "Content-Type: image/png\r\n", "\x89PNG", 4);
    }
    if (strcmp(path, "/endless") == 0) {
        return raw_text(fd, HTML "Transfer-Encoding: chunked\r\n\r\n") &&
               send_endless(fd, "8\r\n<p>x</p>\r\n", 13);
    }
    if (strcmp(path, "/headers") == 0) {
        return raw_text(fd, HTML) &&
               send_endless(fd, "X-A: bbbbbbbbbbbbbbbbbbbbbbbb\r\n", 31);
    }
    if (strcmp(path, "/oneheader") == 0) {
        return raw_text(fd, HTML "X-A: ") && send_endless(fd, "bbbbbbbbbbbbbbbb", 16);
    }
    if (strcmp(path, "/interims") == 0) {
        return send_endless(fd, "HTTP/1.1 103 Early Hints\r\n\r\n", 28);
    }
    if (strcmp(path, "/silent") == 0) {
        sleep(3);
        return false;
    }
    if (strcmp(path, "/drip") == 0) {
        (void)raw_text(fd, HTML "Content-Length: 100\r\n\r\n");
        for (int i = 0; i < 30 && raw_text(fd, "x"); i++) {
            usleep(100000);
        }
        return false;
    }
    if (strcmp(path, "/half") == 0) {
        (void)raw_text(fd, HTML "X-A: b\r\n");
        return false;
    }
    if (strcmp(path, "/short") == 0) {
        (void)raw_text(fd, HTML "Content-Length: 1000\r\n\r\nshort");
        return false;
    }
    if (strcmp(path, "/badchunk") == 0) {
        (void)raw_text(fd,
                       HTML "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
        return false;
    }
    if (strcmp(path, "/negative") == 0) {
        (void)raw_text(fd, HTML "Content-Length: -5\r\n\r\nhello");
        return false;
    }
    if (strcmp(path, "/old") == 0) {
        (void)raw_text(fd, "<a href=/x>HTTP/0.9</a>");
        return false;
    }
    if (strcmp(path, "/nolength") == 0) {
        (void)raw_text(fd, "HTTP/1.0 200 OK\r\n\r\nuntil closed");
        return false;
    }
    if (strcmp(path, "/reset") == 0) {
        struct linger now = { .l_onoff = 1, .l_linger = 0 };

        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return false;
    }
    return raw_reply(fd, "404 Not Found", "", "no", 2);
}

/* At most 64 MB, until the other side has had enough. */
static bool
send_endless(int fd, const char *part, size_t n)
{
    char block[64 * 1024];
    size_t filled = 0;

    while (filled + n <= sizeof block) {
        memcpy(block + filled, part, n);
        filled += n;
    }
    for (int i = 0; i < 1024; i++) {
        if (!raw_send(fd, block, filled)) {
            return false;
        }
    }
    return false;
}

static void
open_bench(struct bench *b, bool allow_loopback)
{
    const struct crawl_name names[] = {
        { STR("board.test"), STR("127.0.0.1"), 0 },
        { STR("rebinding.test"), STR("10.255.255.1"), 0 },
    };
    struct str loopback = STR("127.0.0.0/8");
    struct fetch_options options = { .gate = &b->gate,
                                     .agent =
                                         STR("Lurewatch/test (+mailto:a@b.example)"),
                                     .slots = 2,
                                     .body_max = 1 << 20,
                                     .request_ms_max = 1500,
                                     .keep_request = true };

    arena_init(&b->arena, 0);
    b->server = raw_start(answer, NULL);
    assert_true(
        gate_make(names, 2, &loopback, allow_loopback, &b->arena, &b->gate, NULL));
    assert_true(fetcher_new(&options, &b->fetcher, NULL));
}

static void
close_bench(struct bench *b)
{
    fetcher_free(b->fetcher);
    raw_stop(b->server);
    arena_free(&b->arena);
}

static struct fetch_answer
fetch_url(struct bench *b, const char *text, struct fetch_ask ask)
{
    struct outcome o = { .arena = &b->arena };
    struct url url;
    int64_t deadline = clock_mono_ms() + 10000;

    assert_int_equal(url_parse(str_of(text), NULL, &b->arena, &url), URL_OK);
    ask.url = &url;
    assert_true(fetch_start(b->fetcher, &ask, NULL));
    while (o.count == 0 && clock_mono_ms() < deadline) {
        assert_true(fetch_step(b->fetcher, 100000, keep, &o, NULL));
    }
    assert_int_equal(o.count, 1);
    assert_int_equal(fetch_in_flight(b->fetcher), 0);
    return o.answer;
}

static struct fetch_answer
fetch_path(struct bench *b, const char *path, struct fetch_ask ask)
{
    struct str url =
        arena_printf(&b->arena, "http://board.test:%d%s", b->server->port, path);

    return fetch_url(b, url.p, ask);
}

static void
answers_come_as_they_were_sent(void **state)
{
    struct bench b;
    struct fetch_answer a;

    (void)state;
    open_bench(&b, true);
    a = fetch_path(&b, "/ok", (struct fetch_ask){ .user = &b });
    assert_int_equal(a.outcome, PAGE_OK);
    assert_int_equal(a.status, 200);
    assert_ptr_equal(a.user, &b);
    assert_true(a.connected && a.inside);
    assert_true(str_eq(a.body, STR("<p>ok</p>")));
    assert_true(str_eq(a.address, STR("127.0.0.1")));
    assert_true(str_starts(a.header, STR("HTTP/1.1 200 OK\r\n")));
    assert_true(str_ends(a.header, STR("\r\n\r\n")));
    assert_true(str_starts(a.request, STR("GET /ok HTTP/1.1\r\nHost: board.test:")));
    assert_true(str_find(a.request, STR("User-Agent: Lurewatch/test")) > 0);
    assert_true(str_find(a.request, STR("Accept-Encoding: gzip\r\n")) > 0);
    a = fetch_path(&b, "/chunked", (struct fetch_ask){ 0 });
    assert_true(str_eq(a.body, STR("hello world")));
    assert_true(str_find(a.header, STR("X-Trailer")) < 0);
    a = fetch_path(&b, "/interim", (struct fetch_ask){ 0 });
    assert_int_equal(a.status, 200);
    assert_true(str_starts(a.header, STR("HTTP/1.1 200")));
    a = fetch_path(&b, "/none", (struct fetch_ask){ 0 });
    assert_int_equal(a.status, 404);
    a = fetch_path(&b, "/nolength", (struct fetch_ask){ 0 });
    assert_int_equal(a.outcome, PAGE_OK);
    assert_true(str_eq(a.body, STR("until closed")));
    close_bench(&b);
}

static void
nothing_is_done_behind_the_callers_back(void **state)
{
    struct bench b;
    struct fetch_answer a;
    struct fetch_ask conditional = { .etag = STR("\"a\""),
                                     .last_modified =
                                         STR("Sat, 01 Nov 2025 00:00:00 GMT") };
    struct fetch_ask injected = { .etag = STR("\"a\"\r\nX-Evil: 1") };

    (void)state;
    open_bench(&b, true);
    a = fetch_path(&b, "/redirect", (struct fetch_ask){ 0 });
    assert_int_equal(a.status, 302);
    assert_int_equal(raw_count(b.server, "/ok"), 0);
    (void)fetch_path(&b, "/cookie", (struct fetch_ask){ 0 });
    a = fetch_path(&b, "/cookie", (struct fetch_ask){ 0 });
    assert_true(str_eq(a.body, STR("none")));
    a = fetch_path(&b, "/conditional", conditional);
    assert_int_equal(a.status, 304);
    a = fetch_path(&b, "/conditional", (struct fetch_ask){ 0 });
    assert_int_equal(a.status, 200);
    a = fetch_path(&b, "/conditional", injected);
    assert_true(str_find(a.request, STR("X-Evil")) < 0);
    a = fetch_path(&b, "/picture", (struct fetch_ask){ 0 });
    assert_int_equal(a.outcome, PAGE_NOT_TEXT);
    a = fetch_path(&b, "/picture", (struct fetch_ask){ .any_type = true });
    assert_int_equal(a.outcome, PAGE_OK);
    close_bench(&b);
}

static void
proxies_of_the_environment_are_ignored(void **state)
{
    struct bench b;

    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("all_proxy", "http://127.0.0.1:1/", 1);
    open_bench(&b, true);
    assert_int_equal(fetch_path(&b, "/ok", (struct fetch_ask){ 0 }).outcome, PAGE_OK);
    close_bench(&b);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
}

static void
hostile_answers_are_bounded(void **state)
{
    static const struct {
        const char *path;
        enum page_outcome outcome;
        enum fetch_cut cut;
        size_t body_max;
    } TABLE[] = {
        { "/endless", PAGE_TOO_LARGE, FETCH_CUT_LENGTH, 1 << 20 },
        { "/headers", PAGE_TOO_LARGE, FETCH_CUT_LENGTH, 0 },
        { "/oneheader", PAGE_TOO_LARGE, FETCH_CUT_LENGTH, 0 },
        { "/interims", PAGE_TOO_LARGE, FETCH_CUT_LENGTH, 0 },
        { "/silent", PAGE_TIMEOUT, FETCH_CUT_TIME, 0 },
        { "/drip", PAGE_TIMEOUT, FETCH_CUT_TIME, 100 },
        { "/short", PAGE_NET_ERROR, FETCH_CUT_DISCONNECT, 5 },
        { "/badchunk", PAGE_NET_ERROR, FETCH_CUT_DISCONNECT, 5 },
        { "/negative", PAGE_NET_ERROR, FETCH_CUT_DISCONNECT, 5 },
        { "/old", PAGE_NET_ERROR, FETCH_CUT_DISCONNECT, 0 },
        { "/half", PAGE_NET_ERROR, FETCH_CUT_DISCONNECT, 0 },
        { "/reset", PAGE_NET_ERROR, FETCH_CUT_DISCONNECT, 0 },
    };
    struct bench b;

    (void)state;
    open_bench(&b, true);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct fetch_answer a = fetch_path(&b, TABLE[i].path, (struct fetch_ask){ 0 });

        if (a.outcome != TABLE[i].outcome || a.cut != TABLE[i].cut ||
            a.body.n > TABLE[i].body_max || a.header.n > FETCH_HEADER_MAX ||
            a.what.n == 0) {
            fail_msg("%s: %s, cut %d, %zu bytes: " STR_FMT, TABLE[i].path,
                     page_outcome_name(a.outcome), a.cut, a.body.n, STR_ARG(a.what));
        }
    }
    assert_int_equal(fetch_path(&b, "/ok", (struct fetch_ask){ 0 }).outcome, PAGE_OK);
    close_bench(&b);
}

static void
a_ceiling_of_its_own_holds_for_a_request(void **state)
{
    struct bench b;
    struct fetch_answer a;

    (void)state;
    open_bench(&b, true);
    a = fetch_path(&b, "/endless", (struct fetch_ask){ .body_max = 1000 });
    assert_int_equal(a.outcome, PAGE_TOO_LARGE);
    assert_int_equal(a.body.n, 1000);
    a = fetch_path(&b, "/ok", (struct fetch_ask){ .body_max = 9 });
    assert_int_equal(a.outcome, PAGE_OK);
    a = fetch_path(&b, "/ok", (struct fetch_ask){ .body_max = 8 });
    assert_int_equal(a.outcome, PAGE_TOO_LARGE);
    close_bench(&b);
}

/* The filter judges at the moment of connecting: the URL's text is not looked at. */
static void
private_addresses_are_not_connected(void **state)
{
    static const char *const SPELLINGS[] = {
        "127.0.0.1",      "localhost",  "0x7f000001",      "2130706433",
        "0177.0.0.1",     "127.1",      "[::1]",           "[::ffff:127.0.0.1]",
        "0.0.0.0",        "board.test", "169.254.169.254", "[fd00::1]",
        "rebinding.test",
    };
    struct bench b;

    (void)state;
    open_bench(&b, false);
    for (size_t i = 0; i < sizeof SPELLINGS / sizeof SPELLINGS[0]; i++) {
        struct fetch_answer a;
        char url[128];

        (void)snprintf(url, sizeof url, "http://%s:%d/ok", SPELLINGS[i],
                       b.server->port);
        a = fetch_url(&b, url, (struct fetch_ask){ 0 });
        if (a.outcome != PAGE_PRIVATE || a.connected || a.status != 0) {
            fail_msg("%s: %s", url, page_outcome_name(a.outcome));
        }
        assert_true(str_find(a.what, STR("is not public")) > 0);
    }
    assert_int_equal(b.server->log_count, 0);
    close_bench(&b);
}

/* A name with a closed address beside an open one, where nobody listens. */
static void
one_closed_address_does_not_close_a_name(void **state)
{
    static const struct {
        const char *addresses, *what;
        enum page_outcome outcome;
    } cases[] = {
        { "10.255.255.1,127.0.0.1", "onnect", PAGE_NET_ERROR },
        { "127.0.0.1,10.255.255.1", "onnect", PAGE_NET_ERROR },
        { "[::1],127.0.0.1", "onnect", PAGE_NET_ERROR },
        { "10.255.255.1", "address 10.255.255.1 is not public", PAGE_PRIVATE },
    };
    struct bench b;

    (void)state;
    open_bench(&b, true);
    raw_stop(b.server);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fetch_options options = { .gate = &b.gate, .request_ms_max = 1500 };
        struct slot slot = { .may_connect = NULL };
        struct sockets sockets = { .epoll = -1 };
        struct fetch_answer a = { .outcome = PAGE_OK };
        struct curl_slist *resolve = NULL;
        struct fetch_ask ask = { .inside_only = true };
        struct url url;
        struct buf what;
        struct str line = arena_printf(&b.arena, "two.test:9:%s", cases[i].addresses);

        buf_init(&what, 1000);
        assert_int_equal(url_parse(STR("http://two.test:9/"), NULL, &b.arena, &url),
                         URL_OK);
        ask.url = &url;
        assert_true(slot_prepare(&slot, &options, "test", &sockets));
        slot_reset(&slot, &ask, NULL, 1000);
        resolve = curl_slist_append(NULL, line.p);
        (void)curl_easy_setopt(slot.easy, CURLOPT_RESOLVE, resolve);
        (void)curl_easy_setopt(slot.easy, CURLOPT_URL, "http://two.test:9/");
        (void)curl_easy_setopt(slot.easy, CURLOPT_ERRORBUFFER, slot.error);
        slot_judge(&slot, curl_easy_perform(slot.easy), &a, &what);
        if (a.outcome != cases[i].outcome ||
            str_find(buf_str(&what), str_of(cases[i].what)) < 0)
            fail_msg("%s: %s, %s", cases[i].addresses, page_outcome_name(a.outcome),
                     buf_cstr(&what));
        slot_free(&slot);
        sockets_free(&sockets);
        curl_slist_free_all(resolve);
        buf_free(&what);
    }
    fetcher_free(b.fetcher);
    arena_free(&b.arena);
}

static void
a_source_without_basis_stays_inside(void **state)
{
    struct bench b;
    struct fetch_answer a;

    (void)state;
    open_bench(&b, true);
    a = fetch_path(&b, "/ok", (struct fetch_ask){ .inside_only = true });
    assert_int_equal(a.outcome, PAGE_OK);
    a = fetch_url(&b, "http://198.41.0.4/", (struct fetch_ask){ .inside_only = true });
    assert_int_equal(a.outcome, PAGE_PRIVATE);
    assert_true(str_find(a.what, STR("no basis")) > 0);
    a = fetch_url(&b, "http://198.41.0.4:22/", (struct fetch_ask){ 0 });
    assert_int_equal(a.outcome, PAGE_PORT);
    assert_false(a.connected);
    close_bench(&b);
}

static void
slots_are_counted(void **state)
{
    struct bench b;
    struct outcome o;
    struct url url;
    struct fetch_ask ask = { .url = &url };

    (void)state;
    open_bench(&b, true);
    o = (struct outcome){ .arena = &b.arena };
    assert_int_equal(
        url_parse(arena_printf(&b.arena, "http://127.0.0.1:%d/ok", b.server->port),
                  NULL, &b.arena, &url),
        URL_OK);
    assert_true(fetch_start(b.fetcher, &ask, NULL));
    assert_true(fetch_start(b.fetcher, &ask, NULL));
    assert_false(fetch_start(b.fetcher, &ask, NULL));
    while (o.count < 2) {
        assert_true(fetch_step(b.fetcher, 100000, keep, &o, NULL));
    }
    assert_true(fetch_start(b.fetcher, &ask, NULL));
    close_bench(&b); /* in flight: broken off */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_as_they_were_sent),
        cmocka_unit_test(nothing_is_done_behind_the_callers_back),
        cmocka_unit_test(proxies_of_the_environment_are_ignored),
        cmocka_unit_test(hostile_answers_are_bounded),
        cmocka_unit_test(a_ceiling_of_its_own_holds_for_a_request),
        cmocka_unit_test(private_addresses_are_not_connected),
        cmocka_unit_test(one_closed_address_does_not_close_a_name),
        cmocka_unit_test(a_source_without_basis_stays_inside),
        cmocka_unit_test(slots_are_counted),
    };

    return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
