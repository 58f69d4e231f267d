/*
 * Pages read by a child behind walls: what it may not do, what becomes of a page over which it
 * dies, and what is made of its answers. The child is this program run with the reader's word.
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
#include "crawler/opening.h"
#include "crawler/reader.h"
#include "crawler/reader_wire.h"
#include "crawler/sandbox.h"
#include "crawler/warc_member.h"
#include "tests/support/crawl_bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CPU_MS 1000

static const char AD[] =
    "<!DOCTYPE html><html lang=en><title>Cook wanted</title><main><h1>Cook wanted</h1>"
    "<p>We look for a cook for our restaurant, shifts of eight hours, pay 1200 a "
    "month, "
    "papers in order. Call us in the morning.</p><a href=/next>next</a></main></html>";

/* What a page can say to make the child of this test misbehave; only with a tree. */
static void
misbehave(const struct extract_input *in, struct arena *arena, struct extracted *out)
{
    bool asked = !in->no_tree && str_starts(in->body, STR("<!--do "));
    struct str what = asked ? str_sub(in->body, 7, in->body.n) : STR("");
    volatile uint64_t turns = 0;

    if (in->body_most > 0) {
        *out = (struct extracted){ .body = STR("User-agent: *\nDisallow: /closed\n") };
        return;
    }
    if (str_starts(what, STR("open"))) {
        (void)!open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    } else if (str_starts(what, STR("write"))) {
        (void)!open("/tmp/lurewatch-escaped", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    } else if (str_starts(what, STR("socket"))) {
        (void)!socket(AF_INET, SOCK_STREAM, 0);
    } else if (str_starts(what, STR("fork"))) {
        (void)!fork();
    } else if (str_starts(what, STR("kill"))) {
        (void)kill(getppid(), 0);
    } else if (str_starts(what, STR("code"))) {
        (void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                    0);
    } else if (str_starts(what, STR("other"))) {
        (void)!write(STDOUT_FILENO, "x", 1);
    } else if (str_starts(what, STR("hang"))) {
        for (;;) {
            turns++;
        }
    } else if (str_starts(what, STR("crash"))) {
        __builtin_trap();
    } else if (str_starts(what, STR("end"))) {
        _exit(7);
    }
    open_page(in, arena, out);
    if (str_starts(what, STR("lie"))) {
        out->title = STR("\xff\xfe no text");
    }
}

static struct page_reader *
start_reader(void)
{
    const struct page_reader_options options = { .program = "/proc/self/exe",
                                                 .cpu_ms_max = CPU_MS };
    struct page_reader *r;
    struct err err = { .kind = ERR_NONE };

    if (!page_reader_new(&options, &r, &err)) {
        fail_msg("%s", err.text);
    }
    return r;
}

static void
a_page_is_read_as_it_would_be_here(void **state)
{
    static const struct str ADS[] = { { "/d/*", 4 } };
    static const struct source SOURCE = { .id = { "board", 5 },
                                          .kind = AD_JOB,
                                          .lang = LANG_EN,
                                          .ads = ADS,
                                          .ads_count = 1,
                                          .select.title = { "h1", 2 } };
    struct extract_input in = { .body = str_of(AD),
                                .content_type = STR("text/html; charset=utf-8"),
                                .url = STR("http://a.example/d/1"),
                                .source = &SOURCE,
                                .seen_at_ms = 1700000000000 };
    struct page_reader *r = start_reader();
    struct arena arena;
    struct extracted here, there;
    struct buf a, b;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 3; i++) {
        in.links_only = i == 1;
        extract_page(&in, &arena, &here);
        page_reader_take(r, &in, &arena, &there);
        buf_reset(&a);
        buf_reset(&b);
        wire_put_read(&here, &a);
        wire_put_read(&there, &b);
        assert_true(str_eq(buf_str(&a), buf_str(&b)));
        assert_int_equal(there.ad_count, i == 1 ? 0 : 1);
        assert_int_equal(there.link_count, 1);
    }
    assert_int_equal(page_reader_deaths(r), 0);
    buf_free(&a);
    buf_free(&b);
    arena_free(&arena);
    page_reader_free(r);
}

/* What was read here and there, byte for byte. */
static void
compare(struct page_reader *r, const struct bundle_file *file, struct str type)
{
    struct extract_input in = { .body = file->data,
                                .content_type = type,
                                .url = STR("http://a.example/d/1") };
    struct extracted here, there;
    struct arena arena;
    struct buf a, b;

    arena_init(&arena, 0);
    buf_init(&a, WIRE_MAX);
    buf_init(&b, WIRE_MAX);
    extract_page(&in, &arena, &here);
    page_reader_take(r, &in, &arena, &there);
    wire_put_read(&here, &a);
    wire_put_read(&there, &b);
    if (!str_eq(buf_str(&a), buf_str(&b))) {
        fail_msg(STR_FMT ": " STR_FMT, STR_ARG(file->name), STR_ARG(there.what));
    }
    buf_free(&a);
    buf_free(&b);
    arena_free(&arena);
}

/* Nothing that reading needs is behind the walls: real pages, feeds and odd charsets. */
static void
pages_of_the_wild_are_read_behind_the_walls(void **state)
{
    static const struct {
        const char *folder, *type;
    } TABLE[] = {
        { "extract/html", "text/html" },
        { "pages", "text/html" },
        { "feeds", "application/xml" },
        { "sitemaps", "application/xml" },
        { "jsonld", "text/html" },
        { "charset/windows-1251-bulgarian", "text/html" },
        { "charset/IBM866", "text/html" },
        { "charset/MacCyrillic", "text/html; charset=x-mac-cyrillic" },
    };
    struct page_reader *r;
    struct arena arena;
    size_t count = 0;

    (void)state;
    if (access("../shared/vectors", R_OK) != 0) {
        print_message("# skipped: no ../shared\n");
        skip();
    }
    r = start_reader();
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct bundle files;

        arena_init(&arena, 0);
        assert_true(
            bundle_read(arena_printf(&arena, "../shared/vectors/%s", TABLE[i].folder).p,
                        "", &arena, &files, NULL));
        for (size_t k = 0; k < files.count; k++) {
            compare(r, &files.files[k], str_of(TABLE[i].type));
        }
        count += files.count;
        arena_free(&arena);
    }
    assert_int_equal(page_reader_deaths(r), 0);
    print_message("# %zu files\n", count);
    page_reader_free(r);
}

/* A long list is sorted, for which the C library asks more than for a short one. */
static void
long_lists_are_read_behind_the_walls(void **state)
{
    struct page_reader *r = start_reader();
    struct bundle_file file = { .name = STR("list") };
    struct buf page;

    (void)state;
    buf_init(&page, 16 << 20);
    for (int i = 0; i < 4000; i++) {
        buf_printf(&page, "<p>\xd0\xb4\xd0\xb0 %d<a href=/p/%d>a</a>", i, i);
    }
    file.data = buf_str(&page);
    compare(r, &file, STR("text/html; charset=utf-8"));
    assert_int_equal(page_reader_deaths(r), 0);
    buf_free(&page);
    page_reader_free(r);
}

static void
the_walls_stand(void **state)
{
    struct page_reader *r = start_reader();

    (void)state;
    assert_true(page_reader_walls(r) & SANDBOX_SECCOMP);
    assert_int_equal((page_reader_walls(r) & SANDBOX_LANDLOCK) != 0,
                     sandbox_landlock_version() > 0);
    page_reader_free(r);
}

static void
a_reader_that_leaves_its_task_dies(void **state)
{
    static const struct {
        const char *what, *says;
    } TABLE[] = {
        { "open", "what it may not do" },   { "write", "what it may not do" },
        { "socket", "what it may not do" }, { "fork", "what it may not do" },
        { "kill", "what it may not do" },   { "code", "what it may not do" },
        { "other", "what it may not do" },  { "hang", "took too long" },
        { "crash", "ended by signal" },     { "end", "code 7" },
        { "lie", "makes no sense" },
    };
    struct page_reader *r = start_reader();
    struct arena arena;
    struct extracted out;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct extract_input in = { .body = arena_printf(&arena, "<!--do %s-->%s",
                                                         TABLE[i].what, AD),
                                    .content_type = STR("text/html"),
                                    .url = STR("http://a.example/1") };

        page_reader_take(r, &in, &arena, &out);
        assert_int_equal(page_reader_deaths(r), i + 1);
        if (out.outcome != PAGE_PARSE_KILLED ||
            str_find(out.what, str_of(TABLE[i].says)) < 0) {
            fail_msg("%s: %s, " STR_FMT, TABLE[i].what, page_outcome_name(out.outcome),
                     STR_ARG(out.what));
        }
        /* What the tokenizer reads is there all the same. */
        assert_int_equal(out.link_count, 1);
        assert_true(str_eq(out.links[0], STR("http://a.example/next")));
        assert_true(str_eq(out.title, STR("Cook wanted")));
        assert_int_equal(out.ad_count, 1);
    }
    assert_int_equal(access("/tmp/lurewatch-escaped", F_OK), -1);
    page_reader_free(r);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    arena_free(&arena);
}

/* A site whose home page is `home`; what its other pages do to a reader is their name. */
static bool
deeds(int fd, const char *path, const char *home)
{
    char page[1024];

    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, home);
    }
    (void)snprintf(page, sizeof page, "<!--do %s-->%s", path + 1, AD);
    return raw_page(fd, page);
}

static bool
pages(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    (void)header;
    return deeds(fd, path, "<a href=/hang>a</a><a href=/open>b</a><a href=/c>c</a>");
}

static void
a_crawl_goes_on_behind_a_page_that_kills(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, pages, "/");
    b.options.reader_program = "/proc/self/exe";
    crawl(&b);
    expect(&b, "/hang", PAGE_PARSE_KILLED, "took too long");
    expect(&b, "/open", PAGE_PARSE_KILLED, "may not do");
    expect(&b, "/c", PAGE_OK, "");
    expect(&b, "/next", PAGE_OK, "");
    assert_int_equal(b.stats.refused[PAGE_PARSE_KILLED], 2);
    assert_int_equal(b.stats.readers_ended, 2);
    assert_int_equal(b.stats.ads, 4);
    close_bench(&b);
}

/* Its rules close nothing, unless a reader has opened them: see misbehave(). */
static bool
packed_rules(struct raw_server *server, int fd, const char *path, const char *header)
{
    struct buf rules;
    bool sent;

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") != 0) {
        return deeds(fd, path, "<a href=/closed>a</a><a href=/c>c</a>");
    }
    buf_init(&rules, 1024);
    assert_true(warc_pack(STR("User-agent: *\nDisallow:\n"), WARC_FAST, 0, &rules));
    sent = raw_reply(fd, "200 OK", "Content-Encoding: gzip\r\n", rules.p, rules.n);
    buf_free(&rules);
    return sent;
}

static void
packed_rules_are_opened_by_a_reader(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, packed_rules, "/");
    b.options.reader_program = "/proc/self/exe";
    crawl(&b);
    expect(&b, "/closed", PAGE_ROBOTS, "Disallow: /closed");
    expect(&b, "/c", PAGE_OK, "");
    close_bench(&b);
}

static void
a_program_that_is_no_reader_is_told(void **state)
{
    const struct page_reader_options none = { .program = "/nonexistent/reader" };
    const struct page_reader_options other = { .program = "/bin/true" };
    struct page_reader *r;
    struct err err = { .kind = ERR_NONE };

    (void)state;
    assert_false(page_reader_new(&none, &r, &err));
    assert_int_equal(err.kind, ERR_START);
    assert_null(r);
    assert_false(page_reader_new(&other, &r, &err));
    assert_non_null(strstr(err.text, "the reader does not start"));
}

/* An answer that is wrong anywhere is refused, and no byte behind it is read. */
static void
answers_are_not_trusted(void **state)
{
    static const struct str LINKS[] = { { "http://a.example/", 17 } };
    static const struct ad ADS[] = { { .text = { "text", 4 }, .kind = AD_JOB } };
    static const struct ad BAD_KIND[] = { { .kind = AD_KIND_COUNT } };
    static const struct ad BAD_URL[] = { { .url = { "javascript:alert(1)", 19 } } };
    static const struct ad BAD_TIME[] = { { .seen_at_ms = INT64_MAX } };
    static const struct ad NO_TIME[] = { { .seen_at_ms = -1 } };
    static const struct ad BAD_TEXT[] = { { .text = { "\xff", 1 } } };
    static const int64_t TIME[] = { 1795249800000 }, NEVER[] = { -1 },
                         FAR[] = { INT64_MAX };
    static const struct {
        struct extracted read;
        bool fine;
    } TABLE[] = {
        { { .outcome = PAGE_OK }, true },
        { { .links = LINKS, .link_count = 1, .ads = ADS, .ad_count = 1 }, true },
        { { .links = LINKS, .link_count = 1, .changed_ms = TIME }, true },
        { { .links = LINKS, .link_count = 1, .changed_ms = NEVER }, false },
        { { .links = LINKS, .link_count = 1, .changed_ms = FAR }, false },
        { { .outcome = PAGE_OUTCOME_COUNT }, false },
        { { .outcome = (enum page_outcome) - 1 }, false },
        { { .title = { "\xc3", 1 } }, false },
        { { .canonical = { "file:///etc/passwd", 18 } }, false },
        { { .canonical = { "http://a b/", 11 } }, false },
        { { .canonical = { "http://a\r\nX: y/", 15 } }, false },
        { { .ads = BAD_KIND, .ad_count = 1 }, false },
        { { .ads = BAD_TEXT, .ad_count = 1 }, false },
        { { .ads = BAD_URL, .ad_count = 1 }, false },
        { { .ads = BAD_TIME, .ad_count = 1 }, false },
        { { .ads = NO_TIME, .ad_count = 1 }, false },
        { { .opened = PAGE_BAD_ENCODING }, true },
        { { .opened = PAGE_OUTCOME_COUNT }, false },
        { { .digest = { "0123", 4 } }, false },
    };
    struct arena arena;
    struct extracted out;
    struct buf b;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        buf_reset(&b);
        wire_put_read(&TABLE[i].read, &b);
        if (wire_get_read(buf_str(&b), &arena, &out) != TABLE[i].fine) {
            fail_msg("answer %zu", i);
        }
        for (size_t n = 0; n < b.n; n++) { /* cut anywhere */
            char *cut = arena_raw(&arena, n + 1);

            memcpy(cut, b.p, n);
            assert_false(wire_get_read((struct str){ cut, n }, &arena, &out));
        }
        buf_add_char(&b, '\0');
        assert_false(wire_get_read(buf_str(&b), &arena, &out));
    }
    buf_free(&b);
    arena_free(&arena);
}

static bool
quick_pages(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    (void)header;
    return deeds(fd, path, "<a href=/1>b</a><a href=/2>c</a><a href=/3>d</a>");
}

static void
a_page_that_hangs_holds_up_its_own_host_only(void **state)
{
    struct bench b;
    struct raw_server *other;
    const struct page *page;
    size_t at = 0;

    (void)state;
    open_bench(&b, quick_pages, "/hang");
    other = raw_start(quick_pages, &b);
    b.seeds[1] = arena_printf(&b.arena, "http://127.0.0.1:%d/", other->port);
    b.source.seed_count = 2;
    b.options.reader_program = "/proc/self/exe";
    crawl(&b);
    expect(&b, "/hang", PAGE_PARSE_KILLED, "too long");
    while (!str_ends(b.memory.pages[at].at.url, STR("/hang"))) {
        at++;
    }
    page = memory_page(&b.memory, "/3");
    assert_non_null(page);
    assert_true(page < &b.memory.pages[at]); /* all of the other host came before */
    assert_int_equal(b.stats.readers_ended, 1);
    raw_stop(other);
    close_bench(&b);
}

/* Busy for long, and says so on a page that is read. */
static bool
busy_page(struct raw_server *server, int fd, const char *path, const char *header)
{
    static const char body[] = "<p>come again</p>";

    (void)server;
    (void)header;
    if (strcmp(path, "/robots.txt") == 0) {
        return raw_reply(fd, "404 Not Found", "", "", 0);
    }
    if (strcmp(path, "/") == 0) {
        return raw_page(fd, "<a href=/a>a</a><a href=/b>b</a><a href=/c>c</a>");
    }
    return raw_reply(fd, "503 Service Unavailable", "Retry-After: 86000\r\n", body,
                     sizeof body - 1);
}

static void
a_long_pause_ends_the_turn_of_a_host_whose_page_is_read(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, busy_page, "/");
    b.options.reader_program = "/proc/self/exe";
    crawl(&b); /* ends, and not in a day */
    expect(&b, "/a", PAGE_HTTP_ERROR, "503");
    assert_null(memory_page(&b.memory, "/b"));
    close_bench(&b);
}

/* What killed its reader is read again on the next visit, although it has not changed. */
static void
what_killed_a_reader_is_not_unchanged(void **state)
{
    struct bench b;

    (void)state;
    open_bench(&b, pages, "/open");
    b.options.reader_program = "/proc/self/exe";
    crawl(&b);
    expect(&b, "/open", PAGE_PARSE_KILLED, "may not do");
    for (size_t i = 0; i < b.memory.url_count; i++) {
        b.memory.urls[i].at.due_ms = 0;
    }
    b.memory.page_count = b.memory.flushed = 0;
    crawl(&b);
    expect(&b, "/open", PAGE_PARSE_KILLED, "may not do");
    close_bench(&b);
}

static void
a_reader_that_died_idle_costs_no_page_its_tree(void **state)
{
    const struct page_reader_options options = { .program = "/proc/self/exe" };
    struct extract_input in = { .body = str_of(AD),
                                .content_type = STR("text/html"),
                                .url = STR("http://a.example/1") };
    struct page_reader *r;
    struct arena arena;
    struct extracted out;
    struct err err = { .kind = ERR_NONE };
    siginfo_t info;

    (void)state;
    arena_init(&arena, 0);
    assert_true(page_reader_new(&options, &r, &err));
    page_reader_take(r, &in, &arena, &out);
    assert_int_equal(out.outcome, PAGE_OK);
    assert_int_equal(kill(page_reader_child(r), SIGKILL), 0);
    assert_int_equal(
        waitid(P_PID, (id_t)page_reader_child(r), &info, WEXITED | WNOWAIT), 0);
    page_reader_take(r, &in, &arena, &out);
    assert_int_equal(out.outcome, PAGE_OK);
    assert_int_equal(page_reader_deaths(r), 1);
    page_reader_free(r);
    arena_free(&arena);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_read_as_it_would_be_here),
        cmocka_unit_test(pages_of_the_wild_are_read_behind_the_walls),
        cmocka_unit_test(long_lists_are_read_behind_the_walls),
        cmocka_unit_test(the_walls_stand),
        cmocka_unit_test(a_reader_that_leaves_its_task_dies),
        cmocka_unit_test(a_crawl_goes_on_behind_a_page_that_kills),
        cmocka_unit_test(packed_rules_are_opened_by_a_reader),
        cmocka_unit_test(a_page_that_hangs_holds_up_its_own_host_only),
        cmocka_unit_test(a_long_pause_ends_the_turn_of_a_host_whose_page_is_read),
        cmocka_unit_test(what_killed_a_reader_is_not_unchanged),
        cmocka_unit_test(a_reader_that_died_idle_costs_no_page_its_tree),
        cmocka_unit_test(a_program_that_is_no_reader_is_told),
        cmocka_unit_test(answers_are_not_trusted),
    };

    if (argc == 2 && strcmp(argv[1], READER_WORD) == 0) {
        _exit(page_reader_serve(misbehave));
    }
    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
