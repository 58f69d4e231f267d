/*
 * secret_file: a key is made once, whoever comes at the same time, and never in another's place.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/secret_file.h"
#include "core/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAKERS 8

struct box {
    char folder[64], path[96];
    struct err err;
};

static int
set_up(void **state)
{
    struct box *box = calloc(1, sizeof *box);
    memcpy(box->folder, "/tmp/lurewatch-key-XXXXXX", 26);
    assert_non_null(mkdtemp(box->folder));
    snprintf(box->path, sizeof box->path, "%s/search.key", box->folder);
    *state = box;
    return 0;
}

static int
tear_down(void **state)
{
    struct box *box = *state;
    unlink(box->path);
    assert_int_equal(rmdir(box->folder), 0); /* nothing else was left in it */
    free(box);
    return 0;
}

static void
a_key_is_made_and_read_again(void **state)
{
    struct box *box = *state;
    uint8_t first[32], again[32];
    struct stat info;
    bool made = false;

    assert_false(secret_file_key_read(box->path, first, &box->err));
    assert_non_null(strstr(box->err.text, "search.key"));
    assert_int_not_equal(access(box->path, F_OK), 0);
    assert_true(secret_file_key(box->path, first, &made, &box->err));
    assert_true(made);
    assert_int_equal(stat(box->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(secret_file_key(box->path, again, &made, &box->err));
    assert_false(made);
    assert_memory_equal(first, again, 32);
    assert_true(secret_file_key_read(box->path, again, &box->err));
    assert_memory_equal(first, again, 32);
}

/* What is there stays, whatever it is: it may be the only copy of a key. */
static void
nothing_is_written_over(void **state)
{
    struct box *box = *state;
    char target[16] = "";
    uint8_t key[32];
    bool made;

    assert_true(file_write(box->path, STR("half of a key"), &box->err));
    assert_int_equal(chmod(box->path, 0600), 0);
    assert_false(secret_file_key(box->path, key, &made, &box->err));
    assert_non_null(strstr(box->err.text, "wanted 64 hex digits"));
    assert_int_equal(unlink(box->path), 0);
    /* such as a key on a disk that is not there now */
    assert_int_equal(symlink("/nowhere/key", box->path), 0);
    assert_false(secret_file_key(box->path, key, &made, &box->err));
    assert_int_equal(readlink(box->path, target, sizeof target), 12);
    assert_memory_equal(target, "/nowhere/key", 12);
}

/* Several that start at once all have the key that is in the file. */
static void
all_have_the_same_key(void **state)
{
    struct box *box = *state;
    uint8_t(*keys)[32] = mmap(NULL, sizeof(uint8_t[MAKERS][32]), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint8_t key[32];
    pid_t makers[MAKERS];
    int start[2];

    assert_ptr_not_equal(keys, MAP_FAILED);
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < MAKERS; i++) {
        makers[i] = fork();
        assert_true(makers[i] >= 0);
        if (makers[i] == 0) {
            char byte;
            bool made;
            close(start[1]);
            _exit(read(start[0], &byte, 1) == 0 &&
                          secret_file_key(box->path, keys[i], &made, &box->err)
                      ? 0
                      : 1);
        }
    }
    close(start[0]);
    close(start[1]); /* all read the end of the pipe at once */
    for (int i = 0; i < MAKERS; i++) {
        int status;
        assert_int_equal(waitpid(makers[i], &status, 0), makers[i]);
        assert_int_equal(status, 0);
    }
    assert_true(secret_file_key_read(box->path, key, &box->err));
    for (int i = 0; i < MAKERS; i++)
        assert_memory_equal(keys[i], key, 32);
    munmap(keys, sizeof(uint8_t[MAKERS][32]));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_key_is_made_and_read_again),
        CASE(nothing_is_written_over),
        CASE(all_have_the_same_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
