/*
 * Pages that lie ready for a reader: what becomes of them when it dies over one, or one is slow.
 * The child is this program run with the reader's word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/opening.h"
#include "crawler/reader.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CPU_MS 1000

static const char AD[] =
    "<!DOCTYPE html><title>Cook wanted</title><main><p>We look for a cook for our "
    "restaurant, shifts of eight hours.</p><a href=/next>next</a></main>";

/* What a page can say to make the child of this test misbehave; only with a tree. */
static void
misbehave(const struct extract_input *in, struct arena *arena, struct extracted *out)
{
    bool asked = !in->no_tree && str_starts(in->body, STR("<!--do "));
    struct str what = asked ? str_sub(in->body, 7, in->body.n) : STR("");
    volatile uint64_t turns = 0;

    if (str_starts(what, STR("crash"))) {
        __builtin_trap();
    } else if (str_starts(what, STR("end"))) {
        _exit(7);
    }
    while (str_starts(what, STR("hang"))) {
        turns++;
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

/* Waits until so many pages are finished. */
static void
finish_pages(struct page_reader *r, size_t count)
{
    size_t finished = 0;

    while (finished < count) {
        finished += page_reader_turn(r);
        (void)poll(NULL, 0, 1);
    }
    assert_int_equal(finished, count);
}

/* Pages that lie ready for a reader; what each does to it, and how often readers die. */
static void
pages_behind_one_that_kills_are_read(void **state)
{
    static const struct {
        const char *pages[READER_AHEAD];
        int deaths;
    } TABLE[] = {
        { { "", "", "", "", "", "", "", "" }, 0 },
        { { "", "crash", "" }, 1 },
        { { "crash", "", "end", "lie", "", "end" }, 4 },
        { { "", "", "", "", "", "", "", "crash" }, 1 },
        { { "crash", "crash", "crash", "crash", "crash", "crash", "crash", "crash" },
          8 },
        { { "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "" }, 0 },
        { { "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "crash" }, 1 },
    };
    struct page_reader *r = start_reader();
    struct arena arena;
    int64_t deaths = 0;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct extract_input in[READER_AHEAD];
        struct extracted out[READER_AHEAD];
        size_t count = 0;

        for (; count < READER_AHEAD && TABLE[i].pages[count]; count++) {
            in[count] = (struct extract_input){
                .body = arena_printf(&arena, "<!--do %s--><a href=/%zu>x</a>%s",
                                     TABLE[i].pages[count], count, AD),
                .content_type = STR("text/html"),
                .url = STR("http://a.example/"),
            };
            page_reader_begin(r, &in[count], &arena, &out[count]);
        }
        if (count == READER_AHEAD) {
            assert_int_equal(page_reader_room(r), 0);
        }
        finish_pages(r, count);
        deaths += TABLE[i].deaths;
        assert_int_equal(page_reader_deaths(r), deaths);
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(out[k].outcome,
                             *TABLE[i].pages[k] ? PAGE_PARSE_KILLED : PAGE_OK);
            assert_int_equal(out[k].link_count, 2);
            assert_true(str_eq(out[k].links[0],
                               arena_printf(&arena, "http://a.example/%zu", k)));
        }
        assert_int_equal(page_reader_room(r), READER_AHEAD);
    }
    page_reader_free(r);
    arena_free(&arena);
}

static void
what_lies_behind_a_slow_page_is_given_back(void **state)
{
    const struct extract_input slow = { .body = STR("<!--do hang-->"),
                                        .content_type = STR("text/html") };
    const struct extract_input quick = { .body = str_of(AD),
                                         .content_type = STR("text/html"),
                                         .url = STR("http://a.example/") };
    struct page_reader *r = start_reader();
    struct arena arena;
    struct extracted first, second = { .link_count = 7 }, third;
    size_t back = 0;

    (void)state;
    arena_init(&arena, 0);
    page_reader_begin(r, &slow, &arena, &first);
    page_reader_begin(r, &quick, &arena, &second);
    while (back == 0) {
        assert_int_equal(page_reader_turn(r), 0);
        back = page_reader_take_back(r);
        (void)poll(NULL, 0, 1);
    }
    assert_int_equal(back, 1);
    assert_int_equal(page_reader_room(r), 0);
    assert_int_equal(page_reader_take_back(r), 0); /* once is enough */
    finish_pages(r, 1);
    assert_int_equal(first.outcome, PAGE_PARSE_KILLED);
    page_reader_begin(r, &quick, &arena, &third);
    finish_pages(r, 1);
    assert_int_equal(third.link_count, 1);
    assert_int_equal(second.link_count, 7); /* nobody wrote there */
    page_reader_free(r);
    arena_free(&arena);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_behind_one_that_kills_are_read),
        cmocka_unit_test(what_lies_behind_a_slow_page_is_given_back),
    };

    if (argc == 2 && strcmp(argv[1], READER_WORD) == 0) {
        _exit(page_reader_serve(misbehave));
    }
    return cmocka_run_group_tests_name("reader_ahead", tests, NULL, NULL);
}
