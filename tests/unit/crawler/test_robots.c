/*
 * robots.txt as RFC 9309 has it: a table of files, paths and answers, the odd files of the
 * wild, and files made to hurt.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/bundle.h"
#include "crawler/glob.h"
#include "crawler/robots.h"

#define ALL "User-agent: *\n"

struct robots_case {
    const char *name;
    const char *file;
    const char *open;   /* paths that are allowed, separated by spaces */
    const char *closed; /* paths that are not */
};

static const struct robots_case CASES[] = {
    { "an empty file", "", "/ /a", "" },
    { "no group for us", "User-agent: other\nDisallow: /\n", "/ /a", "" },
    { "everything", ALL "Disallow: /\n", "/robots.txt", "/ /a /robots.txt2" },
    { "an empty Disallow", ALL "Disallow:\n", "/ /a", "" },
    { "a prefix", ALL "Disallow: /fish\n", "/Fish /catfish /fis",
      "/fish /fish.html /fish/1 /fishy" },
    { "a folder", ALL "Disallow: /fish/\n", "/fish /fish.html", "/fish/ /fish/1" },
    { "a star inside", ALL "Disallow: /*.php\n", "/ /windows.PHP",
      "/i.php /a/i.php?x /php.php5/" },
    { "a star and an end", ALL "Disallow: /*.php$\n", "/i.php?x /i.php5 /i.php/",
      "/i.php /a/b.php" },
    { "an end alone", ALL "Disallow: /$\n", "/a", "/" },
    { "stars in a row", ALL "Disallow: /a***b\n", "/a", "/ab /axxb" },
    { "a star at the end", ALL "Disallow: /a*\n", "/b", "/a /ab" },
    { "a star first", ALL "Disallow: *sort=\n", "/a", "/a?sort=1" },
    { "a dollar inside is a letter", ALL "Disallow: /a$b\n", "/a /ab", "/a$b /a%24b" },
    { "an escaped star is a letter", ALL "Disallow: /a%2Ab\n", "/axb", "/a*b /a%2ab" },
    { "an escaped dollar at the end", ALL "Disallow: /a%24\n", "/a", "/a$ /a$b" },
    { "the longest rule wins", ALL "Disallow: /a/\nAllow: /a/pub\n", "/a/pub /a/public",
      "/a/ /a/x" },
    { "order does not matter", ALL "Allow: /a/pub\nDisallow: /a/\n", "/a/pub", "/a/" },
    { "Allow wins a tie", ALL "Disallow: /p\nAllow: /p\n", "/p", "" },
    { "a longer Disallow wins", ALL "Allow: /a\nDisallow: /a/b\n", "/a /a/c", "/a/b" },
    { "stars count as octets", ALL "Allow: /page\nDisallow: /*.htm\n", "/page",
      "/page.htm" },
    { "end counts as an octet", ALL "Allow: /$\nDisallow: /\n", "/", "/a" },
    { "two groups for all merge",
      ALL "Disallow: /x\n\nUser-agent: z\nDisallow: /\n\n" ALL "Disallow: /y\n", "/z",
      "/x /y" },
    { "stacked agents", "User-agent: foo\nUser-agent: *\nDisallow: /x\n", "/y", "/x" },
    { "blank lines do not part agents",
      "User-agent: lurewatch\n\n\nUser-agent: b\nDisallow: /x\n", "/y", "/x" },
    { "our group wins over all",
      ALL "Disallow: /\nUser-agent: Lurewatch\nDisallow: /x\n", "/a", "/x" },
    { "our groups merge",
      "User-agent: lurewatch\nDisallow: /x\n" ALL "Disallow: /\nUser-agent: LUREWATCH\n"
      "Disallow: /y\n",
      "/a", "/x /y" },
    { "our empty group opens all",
      ALL "Disallow: /\nUser-agent: lurewatch\nDisallow:\n", "/ /a", "" },
    { "our group without rules", ALL "Disallow: /\n\nUser-agent: lurewatch\n", "/a",
      "" },
    { "a version behind the name", "User-agent: lurewatch/2.0 (x)\nDisallow: /x\n",
      "/a", "/x" },
    { "a longer name is another's", "User-agent: lurewatch-news\nDisallow: /x\n", "/x",
      "" },
    { "a shorter name is another's", "User-agent: lure\nDisallow: /x\n", "/x", "" },
    { "rules before any agent", "Disallow: /x\n" ALL "Disallow: /y\n", "/x", "/y" },
    { "unknown lines do not part",
      "User-agent: lurewatch\nNoindex: /q\nHost: a\nUser-agent: b\n"
      "Sitemap: http://a/s.xml\nDisallow: /x\n",
      "/q", "/x" },
    { "a sitemap does not end a group",
      ALL "Disallow: /x\nSitemap: http://a/s.xml\nDisallow: /y\n", "/z", "/x /y" },
    { "comments", "# top\n" ALL "Disallow: /x # why\n#Disallow: /y\n", "/y", "/x" },
    { "escapes in the rule", ALL "Disallow: /%D1%84\nDisallow: /z%7Ez\n", "/z",
      "/%d1%84/1 /ф /z~z /z%7ez/1" },
    { "letters escaped without need", ALL "Disallow: /%62%61r\n", "/b", "/bar /%62ar" },
    { "reserved characters", ALL "Disallow: /a?u=https%3A%2F%2Fb\n", "/a?u=http",
      "/a?u=https://b /a?u=https%3a//b" },
    { "UTF-8 in the rule", ALL "Disallow: /работа\n", "/раб",
      "/%D1%80%D0%B0%D0%B1%D0%BE%D1%82%D0%B0/1 /работа" },
    { "a percent sign alone", ALL "Disallow: /50%\n", "/50", "/50% /50%x" },
    { "an escaped percent sign", ALL "Disallow: /a%2541\n", "/aA", "/a%2541" },
    { "a byte order mark, odd case, CRLF",
      "\xef\xbb\xbfuser-AGENT:*\r\ndisAllow:/x # c\r\n", "/y", "/x" },
    { "line ends of old Macs", "User-agent: *\rDisallow: /x\rDisallow: /y", "/z",
      "/x /y" },
    { "spaces everywhere", "  User-agent :  *  \n\tDisallow\t:\t/x\t\n", "/y", "/x" },
    { "no colon", "User-agent *\nDisallow /x\n", "/y", "/x" },
    { "typing errors", "useragent: *\ndisalow: /x\nDissallow: /y\n", "/z", "/x /y" },
    { "no last line end", ALL "Disallow: /x", "/y", "/x" },
    { "the query counts", ALL "Disallow: /*?sort=\n", "/l /l?s=1",
      "/l?sort=1 /?sort=" },
    { "a rule that is no path", ALL "Disallow: x\n", "/x", "" },
    { "HTML in place of rules",
      "<!DOCTYPE html><p>User-agent: *</p>\n<p>Disallow: /</p>", "/ /a", "" },
    { "star with words behind", "User-agent: * all robots\nDisallow: /x\n", "/y",
      "/x" },
    { "agents after a delay still stack",
      "User-agent: lurewatch\nCrawl-delay: 1\nUser-agent: b\nDisallow: /x\n", "/y",
      "/x" },
};

static void
check_paths(const struct robots_case *c, const struct robots *r, const char *paths,
            bool allowed)
{
    struct str rest = str_of(paths), path;

    while (str_cut(&rest, ' ', &path)) {
        struct robots_answer answer = robots_allows(r, path);

        if (answer.allowed != allowed) {
            fail_msg("%s: " STR_FMT " is %s, line %d", c->name, STR_ARG(path),
                     allowed ? "closed" : "open", answer.line_number);
        }
        if (!answer.allowed) {
            assert_true(answer.line_number > 0 && answer.line.n > 0);
        }
    }
}

static void
paths_are_judged_as_the_standard_says(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct robots *r =
            robots_parse(str_of(CASES[i].file), STR("lurewatch"), &arena);

        check_paths(&CASES[i], r, CASES[i].open, true);
        check_paths(&CASES[i], r, CASES[i].closed, false);
    }
    arena_free(&arena);
}

static void
the_deciding_line_is_told(void **state)
{
    struct arena arena;
    struct robots_answer answer;
    const struct robots *r;

    (void)state;
    arena_init(&arena, 0);
    r = robots_parse(
        STR("# a\r\nUser-agent: *\r\n\r\nDisallow: /a # b\r\nAllow: /a/b\r\n"),
        STR("lurewatch"), &arena);
    answer = robots_allows(r, STR("/a/c"));
    assert_false(answer.allowed);
    assert_int_equal(answer.line_number, 4);
    assert_true(str_eq(answer.line, STR("Disallow: /a # b")));
    answer = robots_allows(r, STR("/a/b"));
    assert_true(answer.allowed);
    assert_int_equal(answer.line_number, 5);
    answer = robots_allows(r, STR("/z"));
    assert_true(answer.allowed);
    assert_int_equal(answer.line_number, 0);
    arena_free(&arena);
}

static void
delays_and_sitemaps_are_read(void **state)
{
    static const struct {
        const char *file;
        int64_t delay_ms;
    } TABLE[] = {
        { "", -1 },
        { "Crawl-delay: 7\n", -1 },
        { ALL "Crawl-delay: 7\n", 7000 },
        { ALL "Crawl-delay: 0.5\n", 500 },
        { ALL "Crawl-delay: -3\n", -1 },
        { ALL "Crawl-delay: soon\n", -1 },
        { ALL "Crawl-delay: nan\n", -1 },
        { ALL "Crawl-delay: 1e300\n", 30 * INT64_C(86400000) },
        { ALL "Crawl-delay: 2\nCrawl-delay: 9\n", 9000 },
        { ALL "Crawl-delay: 2\nUser-agent: lurewatch\nDisallow: /x\n", -1 },
        { ALL "Crawl-delay: 2\nUser-agent: lurewatch\nCrawl-delay: 4\n", 4000 },
        { "User-agent: other\nCrawl-delay: 2\n", -1 },
    };
    struct arena arena;
    const struct robots *r;
    const struct str *sitemaps;
    size_t count;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        r = robots_parse(str_of(TABLE[i].file), STR("lurewatch"), &arena);
        assert_int_equal(robots_delay_ms(r), TABLE[i].delay_ms);
    }
    r = robots_parse(STR("Sitemap: https://a.example/1.xml\n" ALL
                         "sitemap:https://a.example/2.xml\n"),
                     STR("lurewatch"), &arena);
    sitemaps = robots_sitemaps(r, &count);
    assert_int_equal(count, 2);
    assert_true(str_eq(sitemaps[0], STR("https://a.example/1.xml")));
    assert_true(str_eq(sitemaps[1], STR("https://a.example/2.xml")));
    arena_free(&arena);
}

static void
what_a_status_means(void **state)
{
    (void)state;
    assert_int_equal(robots_status(200), ROBOTS_USE);
    assert_int_equal(robots_status(403), ROBOTS_ALLOW_ALL);
    assert_int_equal(robots_status(404), ROBOTS_ALLOW_ALL);
    assert_int_equal(robots_status(429), ROBOTS_DENY_ALL);
    assert_int_equal(robots_status(500), ROBOTS_DENY_ALL);
    assert_int_equal(robots_status(503), ROBOTS_DENY_ALL);
    assert_int_equal(robots_status(302), ROBOTS_DENY_ALL);
    assert_int_equal(robots_status(0), ROBOTS_DENY_ALL);
}

static void
whole_answers_stand(void **state)
{
    struct arena arena;
    struct robots_answer answer;

    (void)state;
    arena_init(&arena, 0);
    assert_true(robots_allows(robots_allow_all(&arena), STR("/a")).allowed);
    answer = robots_allows(robots_deny_all(&arena, STR("status 503")), STR("/a"));
    assert_false(answer.allowed);
    assert_true(str_eq(answer.line, STR("status 503")));
    arena_free(&arena);
}

/* A rule that the ceiling cuts must not apply, and one before it must. */
static void
long_files_are_cut_at_a_line_end(void **state)
{
    struct arena arena;
    struct buf b;
    const struct robots *r;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&b, 4 << 20);
    buf_lit(&b, ALL);
    while (b.n < ROBOTS_MAX - 100) {
        buf_lit(&b, "# padding\n");
    }
    buf_lit(&b, "Disallow: /x\n");
    while (b.n < ROBOTS_MAX - 20) {
        buf_add_char(&b, '\n');
    }
    buf_lit(&b, "Disallow: /long/path/that/is/cut\nDisallow: /z\n");
    r = robots_parse(buf_str(&b), STR("lurewatch"), &arena);
    assert_false(robots_allows(r, STR("/x")).allowed);
    assert_true(robots_allows(r, STR("/long/path/that/is/cut")).allowed);
    assert_true(robots_allows(r, STR("/long/pa")).allowed);
    assert_true(robots_allows(r, STR("/z")).allowed);
    buf_free(&b);
    arena_free(&arena);
}

/* Patterns that make a backtracking matcher run for years. */
static void
hostile_patterns_cost_no_more(void **state)
{
    struct arena arena;
    struct buf b, path;
    const struct robots *r;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&b, ROBOTS_MAX);
    buf_init(&path, 4096);
    buf_lit(&b, ALL);
    while (b.n < ROBOTS_MAX - 100) {
        buf_lit(&b, "Disallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*ab$\n");
    }
    buf_add_char(&path, '/');
    while (path.n < 2048) {
        buf_add_char(&path, 'a');
    }
    r = robots_parse(buf_str(&b), STR("lurewatch"), &arena);
    for (int i = 0; i < 10; i++) {
        assert_true(robots_allows(r, buf_str(&path)).allowed);
    }
    assert_false(glob_matches(STR("*a*b"), STR("ba"), true));
    assert_true(glob_matches(STR("*a*b"), STR("ab"), true));
    assert_true(glob_matches(STR("*"), STR(""), true));
    assert_false(glob_matches(STR("a*a"), STR("a"), true));
    buf_free(&b);
    buf_free(&path);
    arena_free(&arena);
}

/* As many wide rules as fit do not stop a crawl: what would take too long is closed. */
static void
rules_that_cost_too_much_close(void **state)
{
    struct arena arena;
    struct buf file, path;
    struct robots_answer answer;
    const struct robots *r;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&file, 1 << 20);
    buf_init(&path, 4096);
    buf_lit(&file, "User-agent: *\n");
    while (file.n < 500000) {
        buf_lit(&file, "Disallow:*ab\n");
    }
    while (path.n < 1900) {
        buf_lit(&path, "/aaa");
    }
    r = robots_parse(buf_str(&file), STR("lurewatch"), &arena);
    answer = robots_allows(r, STR("/list?page=2")); /* cheap enough */
    assert_true(answer.allowed);
    assert_true(robots_work(r, buf_str(&path)) > ROBOTS_WORK_MAX);
    answer = robots_allows(r, buf_str(&path));
    assert_false(answer.allowed);
    assert_true(str_find(answer.line, STR("too many")) >= 0);
    buf_free(&file);
    buf_free(&path);
    arena_free(&arena);
}

/* Every robots.txt of the collection parses and answers. */
static void
files_of_the_wild_are_read(void **state)
{
    struct arena arena;
    struct bundle files;

    (void)state;
    arena_init(&arena, 0);
    if (!bundle_read("../shared/vectors/robots", "", &arena, &files, NULL) ||
        files.count == 0) {
        arena_free(&arena);
        print_message("# skipped: no ../shared\n");
        skip();
    }
    for (size_t i = 0; i < files.count; i++) {
        struct arena own;
        const struct robots *r;

        arena_init(&own, 0);
        r = robots_parse(files.files[i].data, STR("lurewatch"), &own);
        (void)robots_allows(r, STR("/work/list?page=2"));
        arena_free(&own);
    }
    print_message("# %zu files\n", files.count);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_judged_as_the_standard_says),
        cmocka_unit_test(the_deciding_line_is_told),
        cmocka_unit_test(delays_and_sitemaps_are_read),
        cmocka_unit_test(what_a_status_means),
        cmocka_unit_test(whole_answers_stand),
        cmocka_unit_test(long_files_are_cut_at_a_line_end),
        cmocka_unit_test(hostile_patterns_cost_no_more),
        cmocka_unit_test(rules_that_cost_too_much_close),
        cmocka_unit_test(files_of_the_wild_are_read),
    };

    return cmocka_run_group_tests_name("robots", tests, NULL, NULL);
}
