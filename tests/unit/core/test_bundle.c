/*
 * test_bundle: folders as sorted sets with their ceilings, files replaced at once or
 * not at all.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "core/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

struct place {
    struct arena arena;
    char folder[200];
    struct err err;
};

static const char *
inside(struct place *p, const char *name)
{
    return arena_printf(&p->arena, "%s/%s", p->folder, name).p;
}

static int
open_place(void **state)
{
    struct place *p = mem_alloc(1, sizeof *p);
    arena_init(&p->arena, 0);
    const char *base = getenv("TMPDIR");
    snprintf(p->folder, sizeof p->folder, "%s/lurewatch-bundle-XXXXXX",
             base ? base : "/tmp");
    *state = p;
    return mkdtemp(p->folder) ? 0 : -1;
}

static int
close_place(void **state)
{
    struct place *p = *state;
    const char *command[] = { "rm", "-rf", p->folder, NULL };
    pid_t child = fork();
    if (child == 0)
        execvp(command[0], (char *const *)(uintptr_t)command);
    if (child > 0)
        while (waitpid(child, NULL, 0) < 0)
            ;
    arena_free(&p->arena);
    free(p);
    return 0;
}

static void
put(struct place *p, const char *name, const char *text)
{
    assert_true(file_write(inside(p, name), str_of(text), &p->err));
}

static void
folder(struct place *p, const char *name)
{
    assert_int_equal(mkdir(inside(p, name), 0755), 0);
}

static void
reads_a_sorted_set(void **state)
{
    struct place *p = *state;
    struct bundle bundle;
    folder(p, "pack");
    folder(p, "pack/deep");
    folder(p, ".git");
    put(p, "pack/b.yaml", "b");
    put(p, "pack/a.yaml", "a");
    put(p, "pack-a.yaml", "dash sorts before the slash");
    put(p, "pack/deep/c.yaml", "");
    put(p, "z.txt", "not wanted");
    put(p, ".hidden.yaml", "not wanted");
    put(p, ".git/x.yaml", "not wanted");
    assert_int_equal(symlink(".", inside(p, "pack/loop")), 0);
    assert_int_equal(symlink("..", inside(p, "pack/deep/up")), 0);
    assert_int_equal(symlink("nowhere", inside(p, "broken.yaml")), 0);
    assert_int_equal(symlink("pack/b.yaml", inside(p, "linked.yaml")), 0);
    assert_int_equal(mkfifo(inside(p, "pipe.yaml"), 0600), 0);
    assert_int_equal(symlink("pipe.yaml", inside(p, "pipe2.yaml")), 0);

    assert_true(bundle_read(p->folder, ".yaml", &p->arena, &bundle, &p->err));
    static const char *const wanted[] = { "linked.yaml", "pack-a.yaml", "pack/a.yaml",
                                          "pack/b.yaml", "pack/deep/c.yaml" };
    assert_int_equal(bundle.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(str_eq(bundle.files[i].name, str_of(wanted[i])));
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(bundle_find(&bundle, str_of(wanted[i])), &bundle.files[i]);
    assert_true(str_eq(bundle_find(&bundle, STR("linked.yaml"))->data, STR("b")));
    assert_null(bundle_find(&bundle, STR("pack")));
    assert_null(bundle_find(&bundle, STR("")));
    assert_true(str_eq(bundle.label, str_of(p->folder)));

    assert_true(bundle_read(p->folder, ".none", &p->arena, &bundle, &p->err));
    assert_int_equal(bundle.count, 0);
    assert_null(bundle_find(&bundle, STR("a")));
}

static void
keeps_its_ceilings(void **state)
{
    struct place *p = *state;
    struct bundle bundle;
    char name[300] = "d";
    for (int i = 0; i < 33; i++) {
        folder(p, name);
        strncat(name, "/d", sizeof name - strlen(name) - 1);
    }
    assert_false(bundle_read(p->folder, "", &p->arena, &bundle, &p->err));
    assert_non_null(strstr(p->err.text, "folders nested deeper than 32"));

    folder(p, "large");
    for (int i = 0; i < 5; i++) {
        const char *path = inside(p, arena_printf(&p->arena, "large/%d", i).p);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        assert_int_equal(ftruncate(fd, 14 << 20), 0);
        close(fd);
    }
    assert_false(bundle_read(inside(p, "large"), "", &p->arena, &bundle, &p->err));
    assert_non_null(strstr(p->err.text, "the most that is read"));

    folder(p, "many");
    for (int i = 0; i <= 10000; i++)
        close(open(inside(p, arena_printf(&p->arena, "many/%d", i).p), O_CREAT, 0600));
    assert_false(bundle_read(inside(p, "many"), "", &p->arena, &bundle, &p->err));
    assert_non_null(strstr(p->err.text, "more than 10000 files"));
}

static bool
is_there(struct place *p, const char *name)
{
    return access(inside(p, name), F_OK) == 0;
}

/* What a killed program left beside a file goes when that file is written next; what somebody
 * still writes stays, and so does what only looks alike. */
static void
what_was_left_beside_is_removed(void **state)
{
    static const char *const STAY[] = { "file.7-1.tmp",  "file.x-0.tmp",
                                        "file.7-.tmp",   "file.-7.tmp",
                                        "file.7-0.tmp2", "file2.7-0.tmp",
                                        "file.tmp" };
    struct place *p = *state;
    folder(p, "dir");
    put(p, "dir/file", "old");
    for (size_t i = 0; i < sizeof(STAY) / sizeof(*STAY); i++)
        close(open(inside(p, arena_printf(&p->arena, "dir/%s", STAY[i]).p),
                   O_CREAT | O_WRONLY, 0600));
    close(open(inside(p, "dir/file.7-0.tmp"), O_CREAT | O_WRONLY, 0600));
    close(open(inside(p, "dir/file.123456-99.tmp"), O_CREAT | O_WRONLY, 0600));
    assert_int_equal(symlink("file", inside(p, "dir/file.8-0.tmp")), 0);
    const int held = open(inside(p, "dir/file.7-1.tmp"), O_WRONLY);
    assert_int_equal(flock(held, LOCK_EX | LOCK_NB), 0);
    put(p, "dir/file", "new");
    assert_false(is_there(p, "dir/file.7-0.tmp"));
    assert_false(is_there(p, "dir/file.123456-99.tmp"));
    assert_true(is_there(p, "dir/file.8-0.tmp"));
    for (size_t i = 0; i < sizeof(STAY) / sizeof(*STAY); i++)
        assert_true(is_there(p, arena_printf(&p->arena, "dir/%s", STAY[i]).p));
    close(held);
    put(p, "dir/file", "newer");
    assert_false(is_there(p, "dir/file.7-1.tmp"));
}

/* Who has a file mapped keeps it when another takes its name. */
static void
a_mapped_file_stays(void **state)
{
    struct place *p = *state;
    struct str old, now, empty;
    put(p, "file", "12345");
    assert_true(file_map(inside(p, "file"), 5, &p->arena, &old, &p->err));
    assert_true(file_write(inside(p, "file"), STR("678"), &p->err));
    assert_true(file_map(inside(p, "file"), 5, &p->arena, &now, &p->err));
    assert_true(str_eq(old, STR("12345")));
    assert_true(str_eq(now, STR("678")));
    put(p, "empty", "");
    assert_true(file_map(inside(p, "empty"), 5, &p->arena, &empty, &p->err));
    assert_int_equal(empty.n, 0);
    assert_true(file_map("/proc/self/cmdline", 1 << 20, &p->arena, &now, &p->err));
    assert_true(now.n > 0);
}

static void
says_why_it_cannot_read(void **state)
{
    struct place *p = *state;
    struct bundle bundle;
    struct str data;
    put(p, "file", "12345");
    assert_true(file_read(inside(p, "file"), 5, &p->arena, &data, &p->err));
    assert_true(str_eq(data, STR("12345")));
    assert_int_equal(data.p[5], '\0');
    assert_false(file_read(inside(p, "file"), 4, &p->arena, &data, &p->err));
    assert_non_null(strstr(p->err.text, "larger than 4 bytes, the most that is read"));
    assert_false(file_read(inside(p, "none"), 5, &p->arena, &data, &p->err));
    assert_int_equal(p->err.kind, ERR_USE);
    assert_non_null(strstr(p->err.text, "/none: no such file or folder"));
    assert_false(file_read(p->folder, 5, &p->arena, &data, &p->err));
    assert_non_null(strstr(p->err.text, "is a folder"));
    assert_false(file_map(p->folder, 5, &p->arena, &data, &p->err));
    assert_non_null(strstr(p->err.text, "is a folder"));
    assert_false(file_map(inside(p, "none"), 5, &p->arena, &data, &p->err));
    assert_false(file_map(inside(p, "file"), 4, &p->arena, &data, &p->err));
    assert_non_null(strstr(p->err.text, "larger than 4 bytes, the most that is read"));
    assert_false(bundle_read(inside(p, "file"), "", &p->arena, &bundle, &p->err));
    assert_non_null(strstr(p->err.text, "is not a folder"));
    assert_false(bundle_read(inside(p, "none"), "", &p->arena, &bundle, &p->err));
    /* A file without a size of its own, as /proc has them. */
    assert_true(file_read("/proc/self/cmdline", 1 << 20, &p->arena, &data, &p->err));
    assert_true(data.n > 0);
}

static size_t
count_entries(struct place *p)
{
    struct bundle bundle;
    assert_true(bundle_read(p->folder, "", &p->arena, &bundle, &p->err));
    return bundle.count;
}

static void
replaces_a_file(void **state)
{
    struct place *p = *state;
    struct str data;
    struct stat about;
    const char *path = inside(p, "out.json");
    put(p, "out.json", "old");
    assert_int_equal(chmod(path, 0640), 0);
    put(p, "out.json", "new");
    assert_true(file_read(path, 100, &p->arena, &data, &p->err));
    assert_true(str_eq(data, STR("new")));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    assert_int_equal(count_entries(p), 1);

    assert_false(file_write(inside(p, "none/x"), STR("x"), &p->err));
    assert_non_null(strstr(p->err.text, "no such file or folder"));
    assert_false(file_write(p->folder, STR("x"), &p->err));
    assert_non_null(strstr(p->err.text, "is a folder"));
    assert_true(file_write("/dev/null", STR("x"), &p->err));
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
    if (geteuid() != 0) {
        assert_int_equal(chmod(p->folder, 0500), 0);
        assert_false(file_write(path, STR("x"), &p->err));
        assert_int_equal(p->err.kind, ERR_START);
        assert_non_null(strstr(p->err.text, "no permission to write it"));
        assert_int_equal(chmod(p->folder, 0700), 0);
    }
}

/* A write that fails half way leaves the old file and nothing beside it. */
static void
a_failed_write_changes_nothing(void **state)
{
    struct place *p = *state;
    struct str data;
    const char *path = inside(p, "out.json");
    struct rlimit old;
    put(p, "out.json", "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = { 1000, old.rlim_max };
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char *large = mem_alloc(5000, 1);
    bool done = file_write(path, (struct str){ large, 5000 }, &p->err);
    setrlimit(RLIMIT_FSIZE, &old);
    free(large);
    assert_false(done);
    assert_int_equal(p->err.kind, ERR_START);
    assert_true(file_read(path, 100, &p->arena, &data, &p->err));
    assert_true(str_eq(data, STR("old")));
    assert_int_equal(count_entries(p), 1);
}

static void
a_full_disk_has_a_sentence(void **state)
{
    struct place *p = *state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_false(file_write("/dev/full", STR("x"), &p->err));
    assert_string_equal(p->err.text,
                        "/dev/full: the disk is full; free some space and run again");
    assert_int_equal(p->err.kind, ERR_START);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_a_sorted_set, open_place, close_place),
        cmocka_unit_test_setup_teardown(keeps_its_ceilings, open_place, close_place),
        cmocka_unit_test_setup_teardown(what_was_left_beside_is_removed, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(a_mapped_file_stays, open_place, close_place),
        cmocka_unit_test_setup_teardown(says_why_it_cannot_read, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(replaces_a_file, open_place, close_place),
        cmocka_unit_test_setup_teardown(a_failed_write_changes_nothing, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(a_full_disk_has_a_sentence, open_place,
                                        close_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
