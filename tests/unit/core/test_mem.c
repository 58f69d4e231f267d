/*
 * test_mem: memory that grows, the arena and its ceiling, the buffer and its mark.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/mem.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
mem_grows(void **state)
{
    (void)state;
    int *numbers = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++) {
        numbers = mem_grow(numbers, &capacity, (size_t)i + 1, sizeof *numbers);
        numbers[i] = i;
    }
    assert_int_equal(numbers[999], 999);
    assert_int_equal(capacity, 1024);
    free(numbers);
    char *copy = mem_copy_text("text");
    assert_string_equal(copy, "text");
    free(copy);
}

/* A size that overflows must end the program with code 3, not wrap around. */
static void
mem_overflow_ends_the_program(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        mem_resize(NULL, SIZE_MAX / 2, 8);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
}

static void
arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 0);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 5000; size += 37) {
            unsigned char *p = arena_alloc(&a, size);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xAA, size);
        }
        arena_reset(&a);
        assert_int_equal(a.used, 0);
        assert_non_null(a.head);
    }
    char *large = arena_alloc(&a, 5 << 20);
    large[(5 << 20) - 1] = 1;
    arena_reset(&a);
    arena_free(&a);
    assert_null(a.head);
    assert_non_null(arena_alloc(&a, 1));
    arena_free(&a);
}

static void
arena_keeps_its_ceiling(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 100);
    assert_non_null(arena_try(&a, 60));
    assert_non_null(arena_try(&a, 40));
    assert_null(arena_try(&a, 1));
    assert_null(arena_try(&a, SIZE_MAX));
    assert_non_null(arena_alloc(&a, 50));
    assert_null(arena_try(&a, 1));
    arena_reset(&a);
    assert_non_null(arena_try(&a, 100));
    arena_free(&a);
}

static void
arena_copies_text(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 0);
    struct str copy = arena_str(&a, (struct str){ "a\0b", 3 });
    assert_int_equal(copy.n, 3);
    assert_memory_equal(copy.p, "a\0b", 4);
    assert_string_equal(arena_cstr(&a, STR("abc")), "abc");
    assert_string_equal(arena_cstr(&a, (struct str){ NULL, 0 }), "");
    char *kilobytes = arena_alloc(&a, 3001);
    memset(kilobytes, 'x', 3000);
    struct str text = arena_printf(&a, "%d-%s-%d", 1, kilobytes, 2);
    assert_int_equal(text.n, 3004);
    assert_string_equal(text.p + 3002, "-2");
    arena_free(&a);
}

/* Over memory of the caller's nothing is allocated, and what does not fit is dropped. */
static void
buf_stays_in_its_room(void **state)
{
    (void)state;
    char room[9] = "12345678";
    struct buf b = buf_over(room, 8);
    assert_string_equal(buf_cstr(&b), "");
    buf_lit(&b, "abc");
    buf_add_int(&b, -12);
    assert_false(buf_failed(&b));
    buf_lit(&b, "xyz");
    assert_true(buf_failed(&b));
    assert_string_equal(buf_cstr(&b), "abc-12x");
    assert_ptr_equal(b.p, room);
    assert_int_equal(room[8], '\0');
    buf_reset(&b);
    buf_lit(&b, "1234567");
    assert_false(buf_failed(&b));
    assert_string_equal(buf_cstr(&b), "1234567");
}

/* What is written into the room counts as far as it was taken. */
static void
buf_lends_room(void **state)
{
    (void)state;
    struct buf b;
    size_t got = 0;
    buf_init(&b, 10);
    buf_lit(&b, "ab");
    memcpy(buf_room(&b, 5, &got), "cdefg", 5);
    assert_int_equal(got, 5);
    buf_took(&b, 3);
    assert_string_equal(buf_cstr(&b), "abcde");
    buf_room(&b, 100, &got);
    assert_int_equal(got, 5);
    assert_false(buf_failed(&b));
    buf_lit(&b, "fghij");
    assert_string_equal(buf_cstr(&b), "abcdefghij");
    buf_room(&b, 1, &got);
    assert_int_equal(got, 0);
    buf_free(&b);
}

static void
buf_keeps_what_fits(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    assert_string_equal(buf_cstr(&b), "");
    assert_int_equal(buf_str(&b).n, 0);
    buf_add(&b, (struct str){ NULL, 0 });
    buf_lit(&b, "12345678");
    assert_false(buf_failed(&b));
    buf_printf(&b, "%s", "abcd");
    assert_true(buf_failed(&b));
    assert_string_equal(buf_cstr(&b), "12345678ab");
    buf_cut(&b, 2);
    buf_cut(&b, 99);
    buf_add_char(&b, 'x'); /* the mark stays, so nothing more is taken */
    assert_string_equal(buf_cstr(&b), "12");
    buf_reset(&b);
    assert_false(buf_failed(&b));
    buf_lit(&b, "0123456789");
    assert_false(buf_failed(&b));
    buf_add_char(&b, 'x');
    assert_true(buf_failed(&b));
    assert_int_equal(b.n, 10);
    buf_free(&b);

    buf_init(&b, 0);
    buf_add_char(&b, 'x');
    assert_true(buf_failed(&b));
    assert_int_equal(b.n, 0);
    assert_string_equal(buf_cstr(&b), "");
    buf_free(&b);
}

static void
buf_grows(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 100000; i++)
        buf_add_char(&b, (char)('a' + i % 26));
    assert_int_equal(b.n, 100000);
    assert_int_equal(b.p[99999], 'a' + 99999 % 26);
    buf_reset(&b);
    buf_printf(&b, "%01000d", 7);
    assert_int_equal(b.n, 1000);
    assert_int_equal(b.p[999], '7');
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_grows),
        cmocka_unit_test(mem_overflow_ends_the_program),
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_keeps_its_ceiling),
        cmocka_unit_test(arena_copies_text),
        cmocka_unit_test(buf_keeps_what_fits),
        cmocka_unit_test(buf_stays_in_its_room),
        cmocka_unit_test(buf_lends_room),
        cmocka_unit_test(buf_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
