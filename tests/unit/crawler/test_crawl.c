/*
 * Whole crawls against servers on loopback, with a frontier in memory.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "crawler/crawl.h"
#include "crawler/warc.h"
#include "tests/support/frontier_memory.h"
#include "tests/support/raw_server.h"

#include <zlib.h>

/* One crawl: a server, a source on it, and what was put. */
struct bench {
    struct arena arena;
    struct raw_server *server;
    struct frontier_memory memory;
    struct source source;
    struct crawl_options options;
    struct crawl_stats stats;
    struct str seeds[4];
    struct err err;
    char folder[64];
};

static const struct str LOOPBACK = { "127.0.0.0/8", 11 };

/* Opens a bench whose only seed is `path` on the server. */
static void
open_bench(struct bench *b, raw_answer *answer, const char *path)
{
    *b = (struct bench){ 0 };
    arena_init(&b->arena, 0);
    arena_init(&b->memory.arena, 0);
    b->server = raw_start(answer, b);
    b->seeds[0] =
        arena_printf(&b->arena, "http://127.0.0.1:%d%s", b->server->port, path);
    b->source = (struct source){ .id = STR("board"),
                                 .seeds = b->seeds,
                                 .seed_count = 1,
                                 .delay_ms = 2000,
                                 .pages_per_day = 500 };
    b->options =
        (struct crawl_options){ .agent = STR("Lurewatch/test (+mailto:a@b.example)"),
                                .agent_token = STR("lurewatch"),
                                .allow_nets = &LOOPBACK,
                                .allow_net_count = 1,
                                .delay_override_ms = 0,
                                .once = true,
                                .version = STR("test"),
                                .request_ms_max = 2000 };
}

static void
crawl(struct bench *b)
{
    struct frontier_port port = memory_port(&b->memory);

    if (!crawl_run(&b->options, &b->source, 1, &port, NULL, &b->stats, &b->err)) {
        fail_msg("%s", b->err.text);
    }
    assert_int_equal(b->memory.flushed, b->memory.page_count);
}

static void
close_bench(struct bench *b)
{
    raw_stop(b->server);
    memory_free(&b->memory);
    arena_free(&b->arena);
}

static void
expect(const struct bench *b, const char *end, enum page_outcome outcome,
       const char *what)
{
    const struct page *p = memory_page(&b->memory, end);

    if (!p) {
        fail_msg("%s was not put", end);
        return;
    }
    if (p->outcome != outcome || str_find(p->what, str_of(what)) < 0) {
        fail_msg("%s: %s, " STR_FMT, end, page_outcome_name(p->outcome),
                 STR_ARG(p->what));
    }
}

/* --- an ordinary site */

static bool
site(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[512];

    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "200 OK", "Content-Type: text/plain\r\n",
                         "User-agent: *\nDisallow: /closed\n", 33);
    }
    if (strcmp(path, "/") == 0) {
        (void)snprintf(
            text, sizeof text,
            "<a href=/a>a</a><a href='/b?x=1#top'>b</a><a href=/closed/1>c</a>"
            "<a href=mailto:x@y.example>m</a><a href=http://other.example/>o</a>"
            "<a href=http://127.0.0.1:%d/moved>r</a><a href=/gone>g</a>"
            "<a href=/t/t/t/end>trap</a>",
            server->port);
        return raw_page(fd, text);
    }
    if (strcmp(path, "/moved") == 0) {
        return raw_text(
            fd, "HTTP/1.1 301 Moved\r\nLocation: /target\r\nContent-Length: 0\r\n\r\n");
    }
    if (strcmp(path, "/gone") == 0) {
        return raw_reply(fd, "410 Gone", "", "", 0);
    }
    (void)snprintf(text, sizeof text, "<p>%s</p><a href=/>home</a>", path);
    return raw_page(fd, text);
}

static void
a_site_is_crawled_within_its_rules(void **state)
{
    struct bench b;
    const struct page *p;

    (void)state;
    open_bench(&b, site, "/");
    crawl(&b);
    expect(&b, "/a", PAGE_OK, "");
    expect(&b, "/b?x=1", PAGE_OK, "");
    expect(&b, "/target", PAGE_OK, "");
    expect(&b, "/moved", PAGE_REDIRECT, "/target");
    expect(&b, "/gone", PAGE_GONE, "");
    expect(&b, "/closed/1", PAGE_ROBOTS, "line 2: Disallow: /closed");
    expect(&b, "/t/t/t/end", PAGE_TRAP, "repeats");
    assert_null(memory_page(&b.memory, "other.example/"));
    assert_int_equal(b.memory.page_count, 8);
    assert_int_equal(raw_count(b.server, "/closed/1"), 0);
    assert_int_equal(raw_count(b.server, "/robots.txt"), 1);
    assert_int_equal(raw_count(b.server, "/"), 1);
    assert_int_equal(b.stats.pages, 6);
    assert_int_equal(b.stats.refused[PAGE_ROBOTS], 1);
    assert_int_equal(b.stats.hosts, 1);
    assert_int_equal(b.stats.waiting, 0);
    p = memory_page(&b.memory, "/a");
    assert_true(str_eq(p->address, STR("127.0.0.1")));
    assert_int_equal(p->robots.n, 64);
    assert_int_equal(p->digest.n, 64);
    assert_int_equal(p->at.depth, 1);
    assert_true(p->requested && p->next_ms > p->fetched_ms);
    assert_int_equal(memory_page(&b.memory, "/target")->at.hops, 1);
    crawl(&b); /* nothing is due */
    assert_int_equal(b.stats.pages, 0);
    assert_int_equal(raw_count(b.server, "/a"), 1);
    close_bench(&b);
}

static void
scope_follows_the_patterns(void **state)
{
    static const struct str follow[] = { { "/b*", 3 } };
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.source.follow = follow;
    b.source.follow_count = 1;
    crawl(&b);
    assert_int_equal(b.memory.page_count, 2);
    expect(&b, "/b?x=1", PAGE_OK, "");
    close_bench(&b);
}

static void
the_budget_of_a_day_is_kept(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.source.pages_per_day = 3;
    crawl(&b);
    assert_int_equal(b.stats.pages, 3);
    assert_int_equal(b.stats.refused[PAGE_BUDGET], 1);
    crawl(&b); /* the day is not over */
    assert_int_equal(b.stats.pages, 0);
    assert_int_equal(b.stats.refused[PAGE_BUDGET], 1);
    close_bench(&b);
}

/* --- politeness */

static void
hosts_are_left_alone_between_requests(void **state)
{
    struct bench b;
    const struct page *p;

    (void)state;
    open_bench(&b, site, "/");
    b.options.delay_override_ms = 60;
    crawl(&b);
    assert_true(b.server->log_count >= 7);
    for (size_t i = 1; i < b.server->log_count; i++) {
        int64_t gap = b.server->log[i].begin_ms - b.server->log[i - 1].end_ms;

        if (gap < 59) { /* the server's end is before ours */
            fail_msg("%s came after %lld ms", b.server->log[i].path, (long long)gap);
        }
    }
    p = memory_page(&b.memory, "/a");
    assert_int_equal(p->delay_ms, 60);
    assert_true(p->waited_ms >= 60);
    close_bench(&b);
}

static bool
slow_asking(struct raw_server *server, int fd, const char *path, const char *header)
{
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "200 OK", "", "User-agent: *\nCrawl-delay: 0.3\n", 31);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/a>a</a>");
    }
    return site(server, fd, path, header);
}

static void
crawl_delay_is_honoured(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, slow_asking, "/");
    b.options.delay_override_ms = -1;
    b.source.delay_ms = 10;
    crawl(&b);
    assert_int_equal(b.server->log_count, 3);
    for (size_t i = 1; i < 3; i++) {
        assert_true(b.server->log[i].begin_ms - b.server->log[i - 1].end_ms >= 299);
    }
    assert_int_equal(memory_page(&b.memory, "/a")->delay_ms, 300);
    close_bench(&b);
}

static bool
busy(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (raw_count(server, path) == 1) {
        return raw_reply(fd, "503 Busy", "Retry-After: 1\r\n", "", 0);
    }
    return raw_page(fd, "<p>now</p>");
}

static void
retry_after_is_honoured(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, busy, "/");
    crawl(&b);
    assert_int_equal(b.server->log_count, 3);
    assert_true(b.server->log[2].begin_ms - b.server->log[1].end_ms >= 999);
    assert_int_equal(b.memory.pages[0].outcome, PAGE_HTTP_ERROR);
    expect(&b, "/", PAGE_OK, "");
    close_bench(&b);
}

static bool
closed_for_days(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/a>a</a><a href=/b>b</a>");
    }
    return raw_reply(fd, "429 Too Many Requests", "Retry-After: 3600\r\n", "", 0);
}

static void
a_long_pause_ends_the_hosts_turn(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, closed_for_days, "/");
    crawl(&b);
    assert_int_equal(b.server->log_count, 3);
    expect(&b, "/a", PAGE_HTTP_ERROR, "429");
    assert_true(memory_page(&b.memory, "/a")->next_ms >=
                memory_page(&b.memory, "/a")->fetched_ms + 3600000);
    assert_null(memory_page(&b.memory, "/b"));
    close_bench(&b);
}

/* --- robots.txt that is hard to have */

/* What robots.txt answers is the first word of the bench's second seed. */
static bool
odd_robots(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct bench *b = server->user;
    struct str how = b->seeds[1];

    if (strcmp(path, "/robots.txt") != 0 && strcmp(path, "/r2.txt") != 0) {
        return site(server, fd, path, header);
    }
    if (strcmp(path, "/r2.txt") == 0 || str_eq(how, STR("rules"))) {
        return raw_reply(fd, "200 OK", "", "User-agent: *\nDisallow: /a\n", 27);
    }
    if (str_eq(how, STR("redirect"))) {
        return raw_reply(fd, "302 Found", "Location: /r2.txt\r\n", "", 0);
    }
    if (str_eq(how, STR("loop"))) {
        return raw_reply(fd, "302 Found", "Location: /robots.txt\r\n", "", 0);
    }
    if (str_eq(how, STR("metadata"))) {
        return raw_reply(fd, "302 Found",
                         "Location: http://169.254.169.254/robots.txt\r\n", "", 0);
    }
    if (str_eq(how, STR("503")) || str_eq(how, STR("429"))) {
        return raw_reply(fd, str_eq(how, STR("503")) ? "503 Down" : "429 Slow", "", "",
                         0);
    }
    if (str_eq(how, STR("403"))) {
        return raw_reply(fd, "403 Forbidden", "", "", 0);
    }
    if (str_eq(how, STR("short"))) {
        (void)raw_text(
            fd,
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\nDisallow:");
    }
    return false; /* "drop" */
}

static void
robots_that_cannot_be_had_close_the_host(void **state)
{
    static const struct {
        const char *how;
        enum page_outcome home, a;
        const char *what;
    } TABLE[] = {
        { "rules", PAGE_OK, PAGE_ROBOTS, "" },
        { "redirect", PAGE_OK, PAGE_ROBOTS, "" },
        { "403", PAGE_OK, PAGE_OK, "" },
        { "503", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "status 503" },
        { "429", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "status 429" },
        { "drop", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "not to be had" },
        { "short", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "not to be had" },
        { "loop", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "more than 5 redirects" },
        { "metadata", PAGE_ROBOTS_UNKNOWN, PAGE_OK, "169.254.169.254" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct bench b;

        open_bench(&b, odd_robots, "/");
        b.seeds[1] = str_of(TABLE[i].how);
        crawl(&b);
        expect(&b, "/", TABLE[i].home, TABLE[i].what);
        if (TABLE[i].home == PAGE_OK) {
            expect(&b, "/a", TABLE[i].a, "");
        } else {
            assert_int_equal(raw_count(b.server, "/"), 0);
            assert_int_equal(b.memory.page_count, 1);
            assert_true(b.server->log_count <= 6);
        }
        close_bench(&b);
    }
}

/* --- redirects */

static bool
redirects(struct raw_server *server, int fd, const char *path, const char *header)
{
    char line[256];
    const char *to = NULL;
    int n;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/hop0>0</a><a href=/self>1</a><a href=/file>2</a>"
                            "<a href=/meta>3</a><a href=/away>4</a><a href=/none>5</a>"
                            "<a href=/bad>6</a><a href=/local>7</a>");
    }
    if (sscanf(path, "/hop%d", &n) == 1) {
        (void)snprintf(line, sizeof line, "Location: /hop%d\r\n", n + 1);
        return raw_reply(fd, "302 Found", line, "", 0);
    }
    to = strcmp(path, "/self") == 0    ? "/self"
         : strcmp(path, "/file") == 0  ? "file:///etc/passwd"
         : strcmp(path, "/meta") == 0  ? "http://169.254.169.254/latest/meta-data/"
         : strcmp(path, "/away") == 0  ? "http://other.example/"
         : strcmp(path, "/bad") == 0   ? "http://[/"
         : strcmp(path, "/local") == 0 ? "http://10.0.0.1/admin"
                                       : NULL;
    if (!to) {
        return raw_reply(fd, "302 Found", "", "", 0);
    }
    (void)snprintf(line, sizeof line, "Location: %s\r\n", to);
    return raw_reply(fd, "302 Found", line, "", 0);
}

static void
redirects_go_through_the_gate(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, redirects, "/");
    crawl(&b);
    expect(&b, "/hop0", PAGE_REDIRECT, "/hop1");
    expect(&b, "/hop4", PAGE_REDIRECT, "/hop5");
    expect(&b, "/hop5", PAGE_TOO_MANY_HOPS, "more than 5");
    assert_null(memory_page(&b.memory, "/hop6"));
    expect(&b, "/self", PAGE_REDIRECT, "/self");
    expect(&b, "/file", PAGE_SCHEME, "file:///etc/passwd");
    expect(&b, "/meta", PAGE_PRIVATE, "169.254.169.254");
    expect(&b, "/local", PAGE_PRIVATE, "10.0.0.1");
    expect(&b, "/away", PAGE_SCOPE, "other.example");
    expect(&b, "/none", PAGE_HTTP_ERROR, "without Location");
    expect(&b, "/bad", PAGE_HTTP_ERROR, "no URL");
    assert_int_equal(raw_count(b.server, "/self"), 1);
    close_bench(&b);
}

/* --- bodies */

static size_t
pack(const void *bytes, size_t n, char *out, size_t size)
{
    z_stream z = { 0 };

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)bytes;
    z.avail_in = (uInt)n;
    z.next_out = (unsigned char *)out;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&z);
    return z.total_out;
}

static bool
bodies(struct raw_server *server, int fd, const char *path, const char *header)
{
    static const char PAGE[] =
        "<p>a page that is long enough to be cut</p><a href=/linked>x</a>";
    static const char HTML[] = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    char packed[65536];
    size_t n;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        n = pack("User-agent: *\nDisallow: /never\n", 31, packed, sizeof packed);
        return raw_reply(fd, "200 OK", "Content-Encoding: gzip\r\n", packed, n);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(
            fd, "<a href=/gzip>0</a><a href=/bomb>1</a><a href=/cut>2</a>"
                "<a href=/fake>3</a><a href=/double>4</a><a href=/br>5</a>"
                "<a href=/picture>6</a><a href=/noindex>7</a><a href=/never>8</a>"
                "<a href=/large>9</a><a href=/nofollow>a</a>");
    }
    if (strcmp(path, "/bomb") == 0) {
        char *zeros = calloc(1, 32 << 20);

        n = pack(zeros, 32 << 20, packed, sizeof packed);
        free(zeros);
        return raw_reply(fd, "200 OK", HTML, packed, n);
    }
    n = pack(PAGE, sizeof PAGE - 1, packed, sizeof packed);
    if (strcmp(path, "/gzip") == 0) {
        return raw_reply(fd, "200 OK", HTML, packed, n);
    }
    if (strcmp(path, "/cut") == 0) {
        return raw_reply(fd, "200 OK", HTML, packed, n - 12);
    }
    if (strcmp(path, "/fake") == 0) {
        return raw_reply(fd, "200 OK", HTML, "<a href=/fakelink>x</a>", 23);
    }
    if (strcmp(path, "/double") == 0) {
        return raw_reply(fd, "200 OK", "Content-Encoding: gzip, gzip\r\n", packed, n);
    }
    if (strcmp(path, "/br") == 0) {
        return raw_reply(fd, "200 OK", "Content-Encoding: br\r\n", "\x0b\x02\x80", 3);
    }
    if (strcmp(path, "/picture") == 0) {
        return raw_reply(fd, "200 OK", "Content-Type: image/png\r\n", "\x89PNG", 4);
    }
    if (strcmp(path, "/noindex") == 0) {
        return raw_reply(fd, "200 OK",
                         "Content-Type: text/html\r\nX-Robots-Tag: noindex\r\n",
                         "<p>secret-canary</p><a href=/after>x</a>", 40);
    }
    if (strcmp(path, "/nofollow") == 0) {
        return raw_page(
            fd, "<meta name=robots content='nofollow'><a href=/unfollowed>x</a>");
    }
    if (strcmp(path, "/large") == 0) {
        char *large = calloc(1, 70000);
        bool sent =
            raw_reply(fd, "200 OK", "Content-Type: text/html\r\n", large, 70000);

        free(large);
        return sent;
    }
    return raw_page(fd, "<p>leaf</p>");
}

static void
remove_archive(struct bench *b)
{
    struct bundle files;

    assert_true(bundle_read(b->folder, "", &b->arena, &files, NULL));
    for (size_t i = 0; i < files.count; i++) {
        (void)unlink(arena_printf(&b->arena, "%s/" STR_FMT, b->folder,
                                  STR_ARG(files.files[i].name))
                         .p);
    }
    (void)rmdir(b->folder);
}

static void
bodies_are_decoded_within_bounds(void **state)
{
    struct bench b;
    struct str bytes;
    struct warc_count count;
    struct warc_reader *r;
    struct warc_record record;
    const struct page *p;
    const char *path;

    (void)state;
    open_bench(&b, bodies, "/");
    (void)snprintf(b.folder, sizeof b.folder, "/tmp/test_crawl.XXXXXX");
    assert_non_null(mkdtemp(b.folder));
    b.options.archive_folder = str_of(b.folder);
    b.options.body_max = 65536;
    crawl(&b);
    expect(&b, "/gzip", PAGE_OK, "");
    expect(&b, "/linked", PAGE_OK, "");
    expect(&b, "/bomb", PAGE_TOO_LARGE, "gzip become more");
    expect(&b, "/cut", PAGE_BAD_ENCODING, "ends early");
    expect(&b, "/fake", PAGE_OK, "");
    expect(&b, "/fakelink", PAGE_OK, "");
    expect(&b, "/double", PAGE_BAD_ENCODING, "gzip, gzip");
    expect(&b, "/br", PAGE_BAD_ENCODING, "br");
    expect(&b, "/picture", PAGE_NOT_TEXT, "");
    expect(&b, "/never", PAGE_ROBOTS, "");
    expect(&b, "/large", PAGE_TOO_LARGE, "65536");
    expect(&b, "/after", PAGE_OK, "");
    expect(&b, "/noindex", PAGE_OK, "not archived");
    assert_int_equal(memory_page(&b.memory, "/noindex")->warc_file.n, 0);
    assert_null(memory_page(&b.memory, "/unfollowed"));
    p = memory_page(&b.memory, "/gzip");
    path = arena_printf(&b.arena, "%s/" STR_FMT, b.folder, STR_ARG(p->warc_file)).p;
    assert_true(warc_verify(path, &count, NULL));
    assert_true(count.responses >= 12 && count.cut_at == -1);
    assert_true(file_read(path, 8 << 20, &b.arena, &bytes, NULL));
    assert_true(str_find(bytes, STR("secret-canary")) < 0);
    assert_true(warc_reader_open(path, &r, NULL));
    assert_true(warc_reader_seek(r, p->warc_offset, NULL));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.target, p->at.url));
    assert_int_equal(record.size, p->warc_size);
    warc_reader_close(r);
    remove_archive(&b);
    close_bench(&b);
}

/* --- coming again */

static bool
changing(struct raw_server *server, int fd, const char *path, const char *header)
{
    size_t count = raw_count(server, path);

    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd,
                        "<a href=/etag>0</a><a href=/same>1</a><a href=/other>2</a>");
    }
    if (strcmp(path, "/etag") == 0 && strstr(header, "If-None-Match: \"v1\"")) {
        return raw_text(fd, "HTTP/1.1 304 Not Modified\r\n\r\n");
    }
    if (strcmp(path, "/etag") == 0) {
        return raw_reply(fd, "200 OK", "ETag: \"v1\"\r\n", "<p>etag</p>", 11);
    }
    return raw_page(fd, strcmp(path, "/other") == 0 && count > 1 ? "<p>new</p>"
                                                                 : "<p>old</p>");
}

static void
intervals_follow_the_changes(void **state)
{
    struct bench b;
    int64_t hour = 3600000;

    (void)state;
    open_bench(&b, changing, "/");
    b.source.revisit_ms = 4 * hour;
    crawl(&b);
    assert_int_equal(memory_page(&b.memory, "/same")->interval_ms, 4 * hour);
    for (size_t i = 0; i < b.memory.url_count; i++) {
        b.memory.urls[i].at.due_ms = 1; /* as if the time had come */
    }
    crawl(&b);
    expect(&b, "/etag", PAGE_UNCHANGED, "");
    expect(&b, "/same", PAGE_UNCHANGED, "");
    expect(&b, "/other", PAGE_OK, "");
    assert_int_equal(memory_page(&b.memory, "/etag")->status, 304);
    assert_int_equal(memory_page(&b.memory, "/etag")->interval_ms, 6 * hour);
    assert_int_equal(memory_page(&b.memory, "/same")->interval_ms, 6 * hour);
    assert_int_equal(memory_page(&b.memory, "/other")->interval_ms, 2 * hour);
    assert_int_equal(memory_page(&b.memory, "/etag")->digest.n, 64);
    close_bench(&b);
}

static bool
sitemaps(struct raw_server *server, int fd, const char *path, const char *header)
{
    char text[1024], packed[1024];

    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/sitemap.xml") == 0) {
        (void)snprintf(
            text, sizeof text,
            "<?xml version=\"1.0\"?><sitemapindex><sitemap><loc>http://127.0.0.1:%d/"
            "s1.xml.gz</loc></sitemap></sitemapindex>",
            server->port);
        return raw_reply(fd, "200 OK", "Content-Type: application/xml\r\n", text,
                         strlen(text));
    }
    if (strcmp(path, "/s1.xml.gz") == 0) {
        (void)snprintf(
            text, sizeof text,
            "<?xml "
            "version=\"1.0\"?><urlset><url><loc>http://127.0.0.1:%d/ad/1?a=1&amp;b=2"
            "</loc></url><url><loc>http://127.0.0.1:%d/about</loc></url><url><loc>"
            "http://other.example/ad/2</loc></url></urlset>",
            server->port, server->port);
        return raw_reply(fd, "200 OK", "Content-Type: application/x-gzip\r\n", packed,
                         pack(text, strlen(text), packed, sizeof packed));
    }
    return raw_page(fd, "<p>leaf</p>");
}

static void
sitemaps_are_seeds(void **state)
{
    static const struct str follow[] = { { "/ad/*", 5 } };
    struct bench b;

    (void)state;
    open_bench(&b, sitemaps, "/sitemap.xml");
    b.source.follow = follow;
    b.source.follow_count = 1;
    crawl(&b);
    expect(&b, "/ad/1?a=1&b=2", PAGE_OK, "");
    assert_int_equal(b.memory.page_count, 3);
    close_bench(&b);
}

/* --- the edges of a run */

static void
sources_without_basis_stay_inside(void **state)
{
    struct bench b;
    struct frontier_port port;

    (void)state;
    open_bench(&b, site, "/");
    port = memory_port(&b.memory);
    b.seeds[0] = STR("http://198.41.0.4/");
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_int_equal(b.err.kind, ERR_POLICY);
    assert_non_null(strstr(b.err.text, "basis"));
    b.seeds[0] = STR("nonsense");
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_non_null(strstr(b.err.text, "nonsense"));
    assert_int_equal(b.memory.page_count, 0);
    close_bench(&b);
}

static void
private_hosts_are_closed_without_the_switch(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    b.source.basis_kind = STR("test");
    b.options.allow_net_count = 0;
    crawl(&b);
    expect(&b, "/", PAGE_PRIVATE, "127.0.0.1 is not public");
    assert_int_equal(b.server->log_count, 0);
    close_bench(&b);
}

static void
a_broken_port_ends_the_crawl(void **state)
{
    struct bench b;
    struct frontier_port port;

    (void)state;
    open_bench(&b, site, "/");
    port = memory_port(&b.memory);
    b.memory.fail_put_at = 1;
    assert_false(crawl_run(&b.options, &b.source, 1, &port, NULL, &b.stats, &b.err));
    assert_non_null(strstr(b.err.text, "disk is full"));
    b.memory.fail_put_at = 0;
    crawl(&b);
    expect(&b, "/a", PAGE_OK, "");
    close_bench(&b);
}

static bool
endless_calendar(struct raw_server *server, int fd, const char *path,
                 const char *header)
{
    char text[128];
    int n = 0;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    (void)sscanf(path, "/day%d", &n);
    (void)snprintf(text, sizeof text, "<a href=/day%d>next</a>", n + 1);
    return raw_page(fd, text);
}

struct stopper {
    volatile sig_atomic_t stop;
    int pages;
};

static void
count_page(void *user, const struct page *page)
{
    struct stopper *s = user;

    (void)page;
    s->stop = ++s->pages >= 20;
}

static void
a_stop_keeps_what_was_done(void **state)
{
    struct bench b;
    struct frontier_port port;
    struct stopper stopper = { 0 };
    struct crawl_watch watch = { .user = &stopper, .page = count_page };

    (void)state;
    open_bench(&b, endless_calendar, "/day0");
    port = memory_port(&b.memory);
    b.options.stop = &stopper.stop;
    assert_true(crawl_run(&b.options, &b.source, 1, &port, &watch, &b.stats, &b.err));
    assert_true(b.memory.page_count >= 20 && b.memory.page_count <= 200);
    assert_int_equal(b.memory.flushed, b.memory.page_count);
    assert_int_equal(b.stats.in_flight, 0);
    close_bench(&b);
}

static void
names_need_no_resolver(void **state)
{
    struct crawl_name names[2] = { { STR("jobs.test"), STR("127.0.0.1"), 0 },
                                   { STR("board.test"), STR("127.0.0.1"), 0 } };
    struct bench b;

    (void)state;
    open_bench(&b, site, "/");
    names[0].port = names[1].port = b.server->port;
    b.options.names = names;
    b.options.name_count = 2;
    b.seeds[0] = STR("http://board.test/a");
    b.seeds[1] = STR("http://www.jobs.test/a");
    names[0].host = STR("www.jobs.test");
    b.source.seed_count = 2;
    crawl(&b);
    expect(&b, "board.test/a", PAGE_OK, "");
    expect(&b, "www.jobs.test/a", PAGE_OK, "");
    assert_int_equal(b.stats.hosts, 2);
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_is_crawled_within_its_rules),
        cmocka_unit_test(scope_follows_the_patterns),
        cmocka_unit_test(the_budget_of_a_day_is_kept),
        cmocka_unit_test(hosts_are_left_alone_between_requests),
        cmocka_unit_test(crawl_delay_is_honoured),
        cmocka_unit_test(retry_after_is_honoured),
        cmocka_unit_test(a_long_pause_ends_the_hosts_turn),
        cmocka_unit_test(robots_that_cannot_be_had_close_the_host),
        cmocka_unit_test(redirects_go_through_the_gate),
        cmocka_unit_test(bodies_are_decoded_within_bounds),
        cmocka_unit_test(intervals_follow_the_changes),
        cmocka_unit_test(sitemaps_are_seeds),
        cmocka_unit_test(sources_without_basis_stay_inside),
        cmocka_unit_test(private_hosts_are_closed_without_the_switch),
        cmocka_unit_test(a_broken_port_ends_the_crawl),
        cmocka_unit_test(a_stop_keeps_what_was_done),
        cmocka_unit_test(names_need_no_resolver),
    };

    return cmocka_run_group_tests_name("crawl", tests, NULL, NULL);
}
