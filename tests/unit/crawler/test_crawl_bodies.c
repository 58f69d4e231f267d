/*
 * Redirects and bodies, honest and hostile, as a crawl takes them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "crawler/robots.h"
#include "crawler/warc.h"
#include "crawler/warc_member.h"
#include "tests/support/crawl_bench.h"

#include <zlib.h>

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
    assert_true(warc_verify(path, NULL, &count, NULL));
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
            "s1.xml.gz</loc></sitemap><sitemap><loc>http://127.0.0.1:%d/page</loc>"
            "</sitemap></sitemapindex>",
            server->port, server->port);
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
    if (strcmp(path, "/fake") == 0) {
        return raw_page(fd, "<!-- <sitemapindex> --><a href=/hidden>h</a>");
    }
    return raw_page(fd, "<p>leaf</p><a href=/ad/from-page>x</a>");
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
    /* an index may name a page, but that does not make it one */
    expect(&b, "/page", PAGE_SCOPE, "no sitemap");
    expect(&b, "/ad/from-page", PAGE_OK, ""); /* named by the ad, too */
    assert_int_equal(b.memory.page_count, 5);
    close_bench(&b);
}

/* Its robots.txt names sitemaps, in all ways; of the last of ROBOTS_NAMED it takes no note. */
#define ROBOTS_NAMED (CRAWL_SITEMAPS_MAX + 5)
static bool
named_sitemaps(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct buf rules;
    char text[512];
    bool sent;

    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        buf_init(&rules, 1 << 16);
        buf_printf(&rules,
                   "Sitemap: http://127.0.0.1:%d/index.xml\nUser-agent: *\n"
                   "Disallow: /closed\nsitemap: /page\nSitemap: /closed.xml\n"
                   "Sitemap: http://other.example/s.xml\nSitemap: mailto:x@y.example\n"
                   "Sitemap: http://127.0.0.1:%d/index.xml\nSitemap: /moved.xml\n",
                   server->port, server->port);
        for (int i = 7; i < ROBOTS_NAMED; i++) {
            buf_printf(&rules, "Sitemap: /empty-%d.xml\n", i);
        }
        sent = raw_reply(fd, "200 OK", "", rules.p, rules.n);
        buf_free(&rules);
        return sent;
    }
    if (strcmp(path, "/index.xml") == 0) {
        (void)snprintf(text, sizeof text,
                       "<sitemapindex><sitemap><loc>http://127.0.0.1:%d/s1.xml</loc>"
                       "</sitemap></sitemapindex>",
                       server->port);
        return raw_page(fd, text);
    }
    if (strcmp(path, "/s1.xml") == 0 || strcmp(path, "/s2.xml") == 0) {
        (void)snprintf(
            text, sizeof text,
            "<urlset><url><loc>http://127.0.0.1:%d/ad/%c</loc></url></urlset>",
            server->port, path[2]);
        return raw_page(fd, text);
    }
    if (strcmp(path, "/moved.xml") == 0) {
        return raw_text(
            fd, "HTTP/1.1 301 Moved\r\nLocation: /s2.xml\r\nContent-Length: 0\r\n\r\n");
    }
    if (str_starts(str_of(path), STR("/empty"))) {
        return raw_page(fd, "<urlset></urlset>");
    }
    return raw_page(fd, "<p>leaf</p>");
}

static void
sitemaps_of_robots_are_seeds(void **state)
{
    static const struct str follow[] = { { "/ad/*", 5 } };
    const struct page *p;
    struct bench b;

    (void)state;
    open_bench(&b, named_sitemaps, "/");
    b.source.follow = follow;
    b.source.follow_count = 1;
    crawl(&b);
    expect(&b, "/index.xml", PAGE_OK, "");
    p = memory_page(&b.memory, "/index.xml");
    assert_true(p->at.is_seed && p->at.depth == 0);
    expect(&b, "/ad/1", PAGE_OK, "");
    expect(&b, "/moved.xml", PAGE_REDIRECT, "/s2.xml");
    expect(&b, "/ad/2", PAGE_OK, "");
    expect(&b, "/page", PAGE_SCOPE, "no sitemap");
    expect(&b, "/closed.xml", PAGE_ROBOTS, "Disallow: /closed");
    assert_null(memory_page(&b.memory, "/s.xml"));
    expect(&b, "/empty-99.xml", PAGE_OK, "");
    assert_null(memory_page(&b.memory, "/empty-100.xml"));
    assert_int_equal(b.stats.refused[PAGE_FULL], ROBOTS_NAMED - CRAWL_SITEMAPS_MAX);
    assert_int_equal(raw_count(b.server, "/index.xml"), 1);
    assert_non_null(memory_find(&b.memory, STR("board"), p->at.url));
    /* they are no news to the next run, nor named once more */
    b.memory.page_count = b.memory.flushed = 0;
    crawl(&b);
    assert_int_equal(b.memory.page_count, 0);
    close_bench(&b);
}

static void
sitemaps_of_robots_are_left_alone(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, named_sitemaps, "/");
    b.options.no_sitemaps = true;
    crawl(&b);
    assert_int_equal(b.memory.page_count, 1);
    close_bench(&b);
}

static void
a_page_is_no_index_of_sitemaps(void **state)
{
    static const struct str follow[] = { { "/ad/*", 5 } };
    struct bench b;

    (void)state;
    open_bench(&b, sitemaps, "/fake");
    b.source.follow = follow;
    b.source.follow_count = 1;
    crawl(&b);
    assert_int_equal(b.memory.page_count, 1);
    assert_int_equal(raw_count(b.server, "/hidden"), 0);
    close_bench(&b);
}

/* Rules for more than is read; packed when the second seed says so. */
static bool
long_rules(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct bench *b = server->user;
    bool is_packed = str_eq(b->seeds[1], STR("packed")), sent;
    struct buf rules, packed;

    if (strcmp(path, "/robots.txt") != 0) {
        return site(server, fd, path, header);
    }
    buf_init(&rules, 4 * ROBOTS_MAX);
    buf_init(&packed, 4 * ROBOTS_MAX);
    buf_lit(&rules, "User-agent: *\nDisallow: /a\n");
    while (rules.n < 2 * ROBOTS_MAX) {
        buf_lit(&rules, "# a remark\n");
    }
    buf_lit(&rules, "Disallow: /\n");
    assert_true(warc_pack(buf_str(&rules), WARC_FAST, 0, &packed));
    sent = is_packed ? raw_reply(fd, "200 OK", "Content-Encoding: gzip\r\n", packed.p,
                                 packed.n)
                     : raw_reply(fd, "200 OK", "", rules.p, rules.n);
    buf_free(&rules);
    buf_free(&packed);
    return sent;
}

/* The first half counts, as much as RFC 9309 asks for, and what was cut off closes nothing. */
static void
long_rules_count_as_far_as_they_are_read(void **state)
{
    static const char *const HOW[] = { "plain", "packed" };

    (void)state;
    for (size_t i = 0; i < sizeof HOW / sizeof HOW[0]; i++) {
        struct bench b;

        open_bench(&b, long_rules, "/");
        b.seeds[1] = str_of(HOW[i]);
        crawl(&b);
        expect(&b, "/", PAGE_OK, "");
        expect(&b, "/a", PAGE_ROBOTS, "line 2: Disallow: /a");
        expect(&b, "/b?x=1", PAGE_OK, "");
        assert_int_equal(raw_count(b.server, "/a"), 0);
        close_bench(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redirects_go_through_the_gate),
        cmocka_unit_test(bodies_are_decoded_within_bounds),
        cmocka_unit_test(sitemaps_are_seeds),
        cmocka_unit_test(sitemaps_of_robots_are_seeds),
        cmocka_unit_test(sitemaps_of_robots_are_left_alone),
        cmocka_unit_test(a_page_is_no_index_of_sitemaps),
        cmocka_unit_test(long_rules_count_as_far_as_they_are_read),
    };

    return cmocka_run_group_tests_name("crawl_bodies", tests, NULL, NULL);
}
