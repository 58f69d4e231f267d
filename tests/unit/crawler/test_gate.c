/*
 * The gate that every URL passes, and the filter of addresses behind it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const char *const CLOSED[] = {
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "::7f00:1",
    "64:ff9b:1::1",
};

static const char *const PUBLIC[] = {
    "1.1.1.1",          "8.8.8.8",         "100.63.255.255",  "100.128.0.1",
    "172.15.0.1",       "172.32.0.1",      "192.0.1.1",       "198.17.255.255",
    "223.255.255.255",  "2a00:1450::1",    "2001:4860::8888", "::ffff:8.8.8.8",
    "64:ff9b::808:808", "2002:808:808::1",
};

static void
private_addresses_are_closed(void **state)
{
    struct address a;

    (void)state;
    for (size_t i = 0; i < sizeof CLOSED / sizeof CLOSED[0]; i++) {
        assert_true(address_parse(str_of(CLOSED[i]), &a));
        if (address_is_public(&a)) {
            fail_msg("%s counts as public", CLOSED[i]);
        }
    }
    for (size_t i = 0; i < sizeof PUBLIC / sizeof PUBLIC[0]; i++) {
        assert_true(address_parse(str_of(PUBLIC[i]), &a));
        if (!address_is_public(&a)) {
            fail_msg("%s does not count as public", PUBLIC[i]);
        }
    }
}

static void
socket_addresses_are_filtered(void **state)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    struct sockaddr other = { .sa_family = AF_UNIX };
    struct nets none = { 0 }, loopback;
    struct str range = STR("127.0.0.0/8");
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    assert_true(nets_parse(&range, 1, &arena, &loopback, NULL));
    inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr);
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
    assert_false(gate_address_open((struct sockaddr *)&v4, &none));
    assert_true(gate_address_open((struct sockaddr *)&v4, &loopback));
    assert_false(gate_address_open((struct sockaddr *)&v6, &none));
    assert_true(gate_address_open((struct sockaddr *)&v6, &loopback));
    inet_pton(AF_INET6, "::1", &v6.sin6_addr);
    assert_false(gate_address_open((struct sockaddr *)&v6, &loopback));
    inet_pton(AF_INET6, "2a00:1450::1", &v6.sin6_addr);
    assert_true(gate_address_open((struct sockaddr *)&v6, &none));
    assert_false(gate_address_open(&other, &loopback));
    arena_free(&arena);
}

static void
ranges_are_read(void **state)
{
    static const struct {
        const char *range, *inside, *outside;
    } TABLE[] = {
        { "127.0.0.0/8", "127.1.2.3", "128.0.0.1" },
        { "10.1.2.3", "10.1.2.3", "10.1.2.4" },
        { "192.168.4.0/22", "192.168.7.255", "192.168.8.0" },
        { "0.0.0.0/0", "8.8.8.8", "::1" },
        { "fd00::/8", "fdff::1", "fe00::1" },
        { "::1", "::1", "::2" },
        { "::ffff:127.0.0.0/104", "127.0.0.1", "128.0.0.1" },
    };
    static const char *const BAD[] = {
        "",           "127.0.0.0/33", "127.0.0.0/-1", "127.0.0/8",
        "fd00::/129", "localhost/8",  "127.0.0.1/x",  "/8"
    };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct str range = str_of(TABLE[i].range);
        struct address in, out;
        struct nets nets;

        assert_true(nets_parse(&range, 1, &arena, &nets, NULL));
        assert_true(address_parse(str_of(TABLE[i].inside), &in));
        assert_true(address_parse(str_of(TABLE[i].outside), &out));
        if (!nets_hold(&nets, &in) || nets_hold(&nets, &out)) {
            fail_msg("%s", TABLE[i].range);
        }
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct str range = str_of(BAD[i]);
        struct nets nets;
        struct err err = { 0 };

        assert_false(nets_parse(&range, 1, &arena, &nets, &err));
        assert_non_null(strstr(err.text, "range"));
    }
    arena_free(&arena);
}

static void
only_private_ranges_are_opened(void **state)
{
    static const struct {
        const char *range;
        bool private;
    } TABLE[] = {
        { "127.0.0.0/8", true },
        { "127.0.0.1", true },
        { "10.0.0.0/8", true },
        { "172.16.0.0/12", true },
        { "192.168.7.0/24", true },
        { "::1", true },
        { "fd00::/8", true },
        { "fe80::/10", true },
        { "2001:db8::/32", true },
        { "::ffff:10.0.0.0/104", true },
        { "64:ff9b::a00:0/104", true },
        { "0.0.0.0/0", false },
        { "8.8.8.8", false },
        { "126.0.0.0/7", false },
        { "172.16.0.0/11", false },
        { "192.0.0.0/8", false },
        { "::/0", false },
        { "::/1", false },
        { "::/64", false },
        { "::ffff:0.0.0.0/96", false },
        { "::ffff:8.0.0.0/104", false },
        { "64:ff9b::/96", false },
        { "64:ff9b::808:808", false },
        { "2000::/3", false },
        { "2001::/16", false },
        { "2002:a00::/24", false },
        { "2002:0a00:0001::1", false },
        { "2a00:1450::1", false },
    };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct str range = str_of(TABLE[i].range);
        struct gate gate;
        struct err err = { 0 };

        if (gate_make(NULL, 0, &range, 1, &arena, &gate, &err) != TABLE[i].private) {
            fail_msg("%s: %s", TABLE[i].range, err.text);
        }
        if (!TABLE[i].private) {
            assert_int_equal(err.kind, ERR_POLICY);
        }
    }
    arena_free(&arena);
}

/* Asks the gate about `text`, resolved against nothing. */
static enum page_outcome
ask(const struct gate *gate, struct gate_ask question, const char *text,
    struct arena *arena, struct str *what)
{
    struct url url;

    if (url_parse(str_of(text), NULL, arena, &url) != URL_OK) {
        *what = STR("no URL");
        return PAGE_SCHEME;
    }
    question.url = &url;
    return crawl_gate(gate, &question, arena, what);
}

static const struct str SEEDS[] = {
    { "https://www.board.example/work/", 31 },
    { "http://board.example:8080/", 27 },
};
static const struct str FOLLOW[] = { { "/work/*", 7 }, { "*page=*", 7 } };
static const struct str ADS[] = { { "/d/*", 4 } };

static void
urls_are_judged_in_order(void **state)
{
    static const struct {
        const char *url;
        enum page_outcome outcome;
        const char *what;
    } TABLE[] = {
        { "https://board.example/work/7", PAGE_OK, "" },
        { "http://board.example/list?page=2", PAGE_OK, "" },
        { "https://www.board.example/d/7", PAGE_OK, "" },
        { "http://board.example:8080/d/7", PAGE_OK, "" },
        { "http://board.example:8443/d/7", PAGE_SCOPE, "outside" },
        { "http://board.example:22/d/7", PAGE_PORT, "port 22" },
        { "https://board.example/about", PAGE_SCOPE, "outside" },
        { "https://other.example/work/", PAGE_SCOPE, "outside" },
        { "https://board.example.other.example/work/", PAGE_SCOPE, "outside" },
        { "ftp://board.example/work/", PAGE_SCHEME, "no URL" },
        { "http://169.254.169.254/latest/", PAGE_PRIVATE, "169.254.169.254" },
        { "https://board.example/work/a/a/a/", PAGE_TRAP, "repeats" },
        { "https://board.example/work/closed/1", PAGE_ROBOTS,
          "line 2: Disallow: /work/closed" },
    };
    struct source source = { .id = STR("board"),
                             .seeds = SEEDS,
                             .seed_count = 2,
                             .follow = FOLLOW,
                             .follow_count = 2,
                             .ads = ADS,
                             .ads_count = 1 };
    struct arena arena;
    struct gate gate;
    struct scope scope;
    struct str what;
    struct gate_ask question = { .budget_left = 1 };

    (void)state;
    arena_init(&arena, 0);
    assert_true(gate_make(NULL, 0, NULL, 0, &arena, &gate, NULL));
    assert_true(scope_make(&source, &arena, &scope, NULL));
    question.scope = &scope;
    question.robots = robots_parse(STR("User-agent: *\nDisallow: /work/closed\n"),
                                   STR("lurewatch"), &arena);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        enum page_outcome outcome = ask(&gate, question, TABLE[i].url, &arena, &what);

        if (outcome != TABLE[i].outcome || str_find(what, str_of(TABLE[i].what)) < 0) {
            fail_msg("%s: %s, " STR_FMT, TABLE[i].url, page_outcome_name(outcome),
                     STR_ARG(what));
        }
    }
    question.hops = 6;
    assert_int_equal(ask(&gate, question, TABLE[0].url, &arena, &what),
                     PAGE_TOO_MANY_HOPS);
    question.hops = 5;
    question.budget_left = 0;
    assert_int_equal(ask(&gate, question, TABLE[0].url, &arena, &what), PAGE_BUDGET);
    question.budget_left = 1;
    question.robots = robots_deny_all(&arena, STR("status 503"));
    assert_int_equal(ask(&gate, question, TABLE[0].url, &arena, &what),
                     PAGE_ROBOTS_UNKNOWN);
    assert_true(str_find(what, STR("status 503")) > 0);
    arena_free(&arena);
}

static void
spellings_of_private_addresses_are_closed(void **state)
{
    static const char *const TABLE[] = {
        "http://127.0.0.1/",
        "http://localhost/",
        "http://a.localhost/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://169.254.169.254/",
        "http://[fd00::1]/",
        "http://0/",
        "http://127.0.0.1./",
        "http://user@127.0.0.1/",
        "http://１２７.0.0.1/",
        "http://[::127.0.0.1]/",
        "http://LOCALHOST/",
    };
    struct str range = STR("127.0.0.0/8");
    struct gate_ask question = { .budget_left = 1 };
    struct arena arena;
    struct gate closed, open;
    struct str what;

    (void)state;
    arena_init(&arena, 0);
    assert_true(gate_make(NULL, 0, NULL, 0, &arena, &closed, NULL));
    assert_true(gate_make(NULL, 0, &range, 1, &arena, &open, NULL));
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        if (ask(&closed, question, TABLE[i], &arena, &what) != PAGE_PRIVATE) {
            fail_msg("%s is open", TABLE[i]);
        }
    }
    assert_int_equal(ask(&open, question, "http://2130706433:9/", &arena, &what),
                     PAGE_OK);
    assert_int_equal(ask(&open, question, "http://localhost:9/", &arena, &what),
                     PAGE_OK);
    assert_int_equal(ask(&open, question, "http://[fd00::1]/", &arena, &what),
                     PAGE_PRIVATE);
    assert_int_equal(ask(&open, question, "http://8.8.8.8:9/", &arena, &what),
                     PAGE_PORT);
    assert_int_equal(ask(&open, question, "http://a.example:9/", &arena, &what),
                     PAGE_OK);
    assert_int_equal(ask(&closed, question, "http://a.example:9/", &arena, &what),
                     PAGE_PORT);
    arena_free(&arena);
}

static void
names_of_the_list_have_a_place(void **state)
{
    const struct crawl_name names[] = {
        { STR("travel.test"), STR("127.0.0.1"), 9001 },
        { STR("board.test"), STR("127.0.0.1"), 9000 },
        { STR("inside.test"), STR("10.0.0.1"), 0 },
    };
    struct crawl_name bad = { STR("x.test"), STR("localhost"), 0 };
    struct str range = STR("127.0.0.0/8");
    struct source no_url = { .id = STR("s"), .seeds = FOLLOW, .seed_count = 1 };
    struct arena arena;
    struct gate gate;
    struct scope scope;
    struct err err = { 0 };

    (void)state;
    arena_init(&arena, 0);
    assert_true(gate_make(names, 3, &range, 1, &arena, &gate, NULL));
    assert_int_equal(gate_name(&gate, STR("board.test"))->port, 9000);
    assert_null(gate_name(&gate, STR("boar.test")));
    assert_int_equal(gate_place(&gate, STR("board.test"), NULL), GATE_INSIDE);
    assert_int_equal(gate_place(&gate, STR("inside.test"), NULL), GATE_PRIVATE);
    assert_int_equal(gate_place(&gate, STR("b.example"), NULL), GATE_UNKNOWN);
    assert_int_equal(gate_place(&gate, STR("8.8.8.8"), NULL), GATE_PUBLIC);
    assert_false(gate_make(&bad, 1, NULL, 0, &arena, &gate, &err));
    assert_non_null(strstr(err.text, "x.test"));
    assert_false(scope_make(&no_url, &arena, &scope, &err));
    assert_non_null(strstr(err.text, "/work/*"));
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_addresses_are_closed),
        cmocka_unit_test(socket_addresses_are_filtered),
        cmocka_unit_test(ranges_are_read),
        cmocka_unit_test(only_private_ranges_are_opened),
        cmocka_unit_test(urls_are_judged_in_order),
        cmocka_unit_test(spellings_of_private_addresses_are_closed),
        cmocka_unit_test(names_of_the_list_have_a_place),
    };

    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
