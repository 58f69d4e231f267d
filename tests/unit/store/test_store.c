/*
 * Opening: every way in which a data base can refuse has a sentence, and loses nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/inside.h"
#include "tests/unit/store/help.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define NOBODY 65534

/* Runs SQL on the file behind the store's back. */
static void
tamper(const char *path, const char *sql)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

static void
write_file(const char *path, const char *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    fclose(f);
}

static void
expect_refused(const char *where, enum store_mode mode, const char *part)
{
    struct store *s = NULL;
    struct err err = { 0 };
    if (store_open(&s, where, mode, &err))
        fail_msg("'%s' was opened", where);
    assert_null(s);
    assert_int_equal(err.kind, ERR_START);
    ASSERT_HAS(err.text, part);
}

static void
a_new_file_is_made_and_found_again(void **state)
{
    (void)state;
    struct box box;
    int64_t have, known;
    struct stat info;
    box_open(&box);
    ASSERT_OK(&box, store_schema_version(box.s, &have, &known, &box.err));
    assert_int_equal(have, known);
    assert_true(known >= 4);
    assert_int_equal(stat(box.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    struct sample *m = sample_new(&box, "kept");
    sample_put(&box, m, NOW_MS);
    store_close(box.s);
    char where[400];
    snprintf(where, sizeof where, "sqlite:%s", box.path);
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        ASSERT_OK(&box, store_open(&box.s, where, (enum store_mode)mode, &box.err));
        assert_true(sample_find(&box, m).queued);
        if (mode == STORE_READ)
            store_close(box.s);
    }
    box_close(&box);
}

static void
each_refusal_has_its_sentence(void **state)
{
    (void)state;
    struct box box;
    box_path(&box);
    char inside[400];
    char junk[4096];
    memset(junk, 'j', sizeof junk);
    snprintf(inside, sizeof inside, "%s/none/ads.db", box.folder);
    expect_refused(box.path, STORE_READ, "no such data base");
    expect_refused(inside, STORE_WRITE, "folder for the data base is not there");
    expect_refused(inside, STORE_READ, "no such data base");
    expect_refused(box.folder, STORE_WRITE, "is a file");
    expect_refused(box.folder, STORE_READ, "is a file");
    expect_refused("/dev/null", STORE_WRITE, "is a file");
    expect_refused("", STORE_READ, "no data base named");
    expect_refused("sqlite:", STORE_WRITE, "no data base named");
    expect_refused("postgres:dbname=x", STORE_WRITE, "no PostgreSQL driver");
    write_file(box.path, junk, sizeof junk);
    expect_refused(box.path, STORE_WRITE, "not a data base");
    expect_refused(box.path, STORE_READ, "not a data base");
    write_file(box.path, junk, 10);
    expect_refused(box.path, STORE_WRITE, "not a data base");
    write_file(box.path, "", 0);
    expect_refused(box.path, STORE_READ, "empty file");
    char *endless = malloc(9000);
    memset(endless, 'a', 8999);
    endless[8999] = '\0';
    expect_refused(endless, STORE_WRITE, "longer than");
    free(endless);
    box_close(&box);
}

static void
odd_names_are_only_names(void **state)
{
    (void)state;
    static const char *const names[] = { ":memory:", "file:x?mode=memory",
                                         "a b%20#1.db", "база.db" };
    struct box box;
    char back[400];
    box_path(&box);
    assert_non_null(getcwd(back, sizeof back));
    assert_int_equal(chdir(box.folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ASSERT_OK(&box, store_open(&box.s, names[i], STORE_WRITE, &box.err));
        store_close(box.s);
        box.s = NULL;
        assert_int_equal(access(names[i], F_OK), 0);
    }
    assert_int_equal(chdir(back), 0);
    box_close(&box);
}

static void
somebody_elses_data_base_is_left_alone(void **state)
{
    (void)state;
    struct box box;
    box_path(&box);
    tamper(box.path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    struct arena *a = &box.arena;
    struct str before, after;
    ASSERT_OK(&box, file_read(box.path, 1 << 20, a, &before, &box.err));
    expect_refused(box.path, STORE_WRITE, "another program");
    expect_refused(box.path, STORE_READ, "another program");
    ASSERT_OK(&box, file_read(box.path, 1 << 20, a, &after, &box.err));
    assert_true(str_eq(before, after));
    box_close(&box);
}

extern const struct bundle bundle_schema;

static void
other_versions_are_refused(void **state)
{
    (void)state;
    struct box box;
    int64_t have, known;
    box_open(&box);
    ASSERT_OK(&box, store_schema_version(box.s, &have, &known, &box.err));
    store_close(box.s);
    box.s = NULL;
    tamper(box.path, "INSERT INTO schema_version VALUES (7777, '7777-later.sql')");
    char numbers[100];
    snprintf(numbers, sizeof numbers, "schema 7777, this program knows up to %d",
             (int)known);
    expect_refused(box.path, STORE_WRITE, numbers);
    expect_refused(box.path, STORE_READ, numbers);
    expect_refused(box.path, STORE_READ, "backup");
    /* an older one is read by nobody, and brought up to date by who may write */
    (void)remove(box.path);
    for (size_t i = 0; i < 3; i++) {
        const struct bundle_file *file = &bundle_schema.files[i];
        char note[100];
        snprintf(note, sizeof note, "INSERT INTO schema_version VALUES (%zu, 'old')",
                 i + 1);
        tamper(box.path, arena_cstr(&box.arena, file->data));
        tamper(box.path, note);
    }
    expect_refused(box.path, STORE_READ, "older");
    expect_refused(box.path, STORE_READ, "lurewatch ui");
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box, store_purge(box.s, NULL, 0, STR("keeper"), NOW_MS, &box.err));
    box_close(&box);
}

static void
a_restored_backup_is_taken(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    struct sample *m = sample_new(&box, "kept");
    sample_put(&box, m, NOW_MS);
    store_close(box.s);
    /* as a copy made by VACUUM INTO is: no WAL mode */
    tamper(box.path, "PRAGMA journal_mode=DELETE");
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_READ, &box.err));
    assert_true(sample_find(&box, m).queued);
    store_close(box.s);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    assert_true(sample_find(&box, m).queued);
    box_close(&box);
}

static void
a_reader_does_not_write(void **state)
{
    (void)state;
    struct box box;
    struct queue_row row;
    box_open(&box);
    struct sample *m = sample_new(&box, "read only");
    sample_put(&box, m, NOW_MS);
    store_close(box.s);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_READ, &box.err));
    const struct decide d = { .key = str_of(m->key),
                              .who = STR("aya"),
                              .keep = &retention_default,
                              .now_ms = NOW_MS };
    assert_false(
        store_put_ads(box.s, &m->put, 1, &retention_default, NOW_MS, NULL, &box.err));
    ASSERT_HAS(box.err.text, "reading only");
    assert_int_equal(store_claim(box.s, d.key, d.who, 1, 2, &box.arena, &row, &box.err),
                     CLAIM_FAILED);
    assert_int_equal(store_release(box.s, d.key, d.who, 1, &box.err), CLAIM_FAILED);
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                     DECIDE_FAILED);
    assert_false(store_purge(box.s, NULL, 0, STR("keeper"), NOW_MS, &box.err));
    assert_false(store_batch_begin(box.s, &box.err));
    assert_false(store_hold(box.s, d.key, true, d.who, STR(""), 1, &box.err));
    box_close(&box);
}

/* Runs `child` in a process of its own, not as root; its return value is what it exits
 * with. */
static int
as_nobody(int (*child)(struct box *box), struct box *box)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) != 0)
            _exit(99);
        _exit(child(box));
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int
refused_as_read_only(struct box *box)
{
    struct store *s;
    struct err err = { 0 };
    if (store_open(&s, box->path, STORE_WRITE, &err))
        return 1;
    if (err.kind == ERR_START && strstr(err.text, "writable") != NULL)
        return 0;
    fprintf(stderr, "# %s\n", err.text);
    return 2;
}

static int
can_read(struct box *box)
{
    struct store *s;
    struct queue_stats stats;
    if (!store_open(&s, box->path, STORE_READ, &box->err) ||
        !store_queue_stats(s, &stats, &box->err)) {
        fprintf(stderr, "# %s\n", box->err.text);
        return 1;
    }
    store_close(s);
    return stats.ads == 1 ? 0 : 2;
}

static int
refused_as_secret(struct box *box)
{
    struct store *s;
    struct err err = { 0 };
    if (store_open(&s, box->path, STORE_READ, &err))
        return 1;
    return err.kind == ERR_START && strstr(err.text, "permission") != NULL ? 0 : 2;
}

static void
a_read_only_file_can_be_read(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    sample_put(&box, sample_new(&box, "read only"), NOW_MS);
    store_close(box.s);
    box.s = NULL;
    /* neither the file nor its folder can be written, and no WAL is left */
    assert_int_equal(chmod(box.path, 0444), 0);
    assert_int_equal(chmod(box.folder, 0555), 0);
    assert_int_equal(as_nobody(refused_as_read_only, &box), 0);
    assert_int_equal(as_nobody(can_read, &box), 0);
    /* the folder can be written, the file cannot */
    assert_int_equal(chmod(box.folder, 0777), 0);
    assert_int_equal(as_nobody(refused_as_read_only, &box), 0);
    assert_int_equal(as_nobody(can_read, &box), 0);
    assert_int_equal(chmod(box.path, 0000), 0);
    assert_int_equal(as_nobody(refused_as_secret, &box), 0);
    box_close(&box);
}

static void
a_reader_sees_the_wal_of_a_writer(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    sample_put(&box, sample_new(&box, "in the WAL"), NOW_MS);
    assert_int_equal(can_read(&box), 0);
    /* a writer that was killed leaves its WAL */
    pid_t pid = fork();
    if (pid == 0) {
        store_close(box.s);
        if (store_open(&box.s, box.path, STORE_WRITE, &box.err))
            (void)raise(SIGKILL);
        _exit(1);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(can_read(&box), 0);
    box_close(&box);
}

static void
a_lock_is_waited_for_and_told(void **state)
{
    (void)state;
    struct box box;
    sqlite3 *other;
    box_open(&box);
    struct sample *m = sample_new(&box, "late");
    assert_int_equal(sqlite3_open(box.path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                     SQLITE_OK);
    expect_refused(box.path, STORE_WRITE, "locked by another program");
    assert_false(
        store_put_ads(box.s, &m->put, 1, &retention_default, NOW_MS, NULL, &box.err));
    ASSERT_HAS(box.err.text, "five seconds");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_true(sample_put(&box, m, NOW_MS).is_new);
    box_close(&box);
}

static void
many_may_make_it_at_once(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        struct box box;
        pid_t pids[6];
        box_path(&box);
        for (size_t i = 0; i < 6; i++) {
            pids[i] = fork();
            if (pids[i] != 0)
                continue;
            bool ok = store_open(&box.s, box.path, STORE_WRITE, &box.err);
            if (!ok)
                fprintf(stderr, "# %s\n", box.err.text);
            store_close(box.s);
            arena_free(&box.arena);
            _exit(ok ? 0 : 1);
        }
        for (size_t i = 0; i < 6; i++) {
            int status = -1;
            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            assert_int_equal(status, 0);
        }
        assert_true(store_open(&box.s, box.path, STORE_READ, &box.err));
        box_close(&box);
    }
}

/* Puts ads until the disk is full; the exit code says whether it was told well. */
static int
fill(struct box *box)
{
    char text[4000];
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < 20000; i++) {
        text[snprintf(text, 32, "%012d", i)] = ' ';
        text[sizeof text - 1] = '\0';
        struct sample *m = sample_new(box, text);
        ad_key(&m->ad, m->key);
        if (store_put_ads(box->s, &m->put, 1, &retention_default, NOW_MS, NULL,
                          &box->err)) {
            arena_reset(&box->arena);
            continue;
        }
        struct queue_stats stats;
        if (strstr(box->err.text, "disk is full") == NULL ||
            box->err.kind != ERR_START) {
            fprintf(stderr, "# %s\n", box->err.text);
            return 1;
        }
        if (!store_queue_stats(box->s, &stats, &box->err) || stats.ads != i)
            return 2;
        return i > 10 ? 0 : 3;
    }
    return 4;
}

static void
a_file_that_may_not_grow(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    store_close(box.s);
    pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit limit = { 2 << 20, 2 << 20 };
        struct sigaction ignore = { .sa_handler = SIG_IGN };
        if (sigaction(SIGXFSZ, &ignore, NULL) != 0 ||
            !store_open(&box.s, box.path, STORE_WRITE, &box.err) ||
            setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(9);
        _exit(fill(&box));
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    /* what was told as stored is there, and there is room again */
    struct queue_stats stats;
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_true(stats.ads > 10);
    sample_put(&box, sample_new(&box, "after"), NOW_MS);
    box_close(&box);
}

/* In a mount namespace of its own: nobody else sees the little disk. */
static int
fill_small_disk(struct box *box)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", box->folder, "tmpfs", 0, "size=3m,mode=0700") != 0)
        return 77;
    if (!store_open(&box->s, box->path, STORE_WRITE, &box->err))
        return 9;
    int code = fill(box);
    store_close(box->s);
    struct queue_stats stats;
    if (code == 0 && (!store_open(&box->s, box->path, STORE_READ, &box->err) ||
                      !store_queue_stats(box->s, &stats, &box->err) || stats.ads < 10))
        code = 10;
    return code;
}

static void
a_full_disk(void **state)
{
    (void)state;
    struct box box;
    box_path(&box);
    pid_t pid = fork();
    if (pid == 0)
        _exit(fill_small_disk(&box));
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    box_close(&box);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(status, 0);
}

static void
a_damaged_file_is_told(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    for (int i = 0; i < 200; i++) {
        char text[400];
        memset(text, 'y', sizeof text);
        snprintf(text, sizeof text, "%d%0300d", i, i);
        sample_put(&box, sample_new(&box, text), NOW_MS);
    }
    store_close(box.s);
    box.s = NULL;
    int fd = open(box.path, O_RDWR | O_CLOEXEC);
    char zeros[4096] = { 0 };
    memset(zeros, 0x5a, sizeof zeros);
    for (off_t page = 2; page < 40; page++)
        assert_int_equal(pwrite(fd, zeros, sizeof zeros, page * 4096), sizeof zeros);
    close(fd);
    struct queue_stats stats;
    bool ok = store_open(&box.s, box.path, STORE_WRITE, &box.err) &&
              store_queue_stats(box.s, &stats, &box.err);
    assert_false(ok);
    ASSERT_HAS(box.err.text, "damaged");
    box_close(&box);
}

static void
a_batch_is_whole(void **state)
{
    (void)state;
    struct box box;
    struct queue_stats stats;
    box_open(&box);
    assert_false(store_batch_end(box.s, &box.err));
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    assert_false(store_batch_begin(box.s, &box.err));
    sample_put(&box, sample_new(&box, "one"), NOW_MS);
    /* a step that fails leaves the others */
    struct sample *bad = sample_new(&box, "bad");
    struct sample *good = sample_new(&box, "good");
    size_t size = (size_t)65 << 20;
    char *bytes = calloc(1, size);
    bad->ad.text = (struct str){ bytes, size };
    const struct ad_put puts[] = { good->put, bad->put };
    assert_false(
        store_put_ads(box.s, puts, 2, &retention_default, NOW_MS, NULL, &box.err));
    free(bytes);
    assert_false(store_purge(box.s, NULL, 0, STR("keeper"), NOW_MS, &box.err));
    sample_put(&box, sample_new(&box, "two"), NOW_MS);
    ASSERT_OK(&box, store_batch_end(box.s, &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.ads, 2);
    /* what was not ended is gone */
    ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
    sample_put(&box, sample_new(&box, "three"), NOW_MS);
    store_close(box.s);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
    assert_int_equal(stats.ads, 2);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_is_made_and_found_again),
        cmocka_unit_test(each_refusal_has_its_sentence),
        cmocka_unit_test(odd_names_are_only_names),
        cmocka_unit_test(somebody_elses_data_base_is_left_alone),
        cmocka_unit_test(other_versions_are_refused),
        cmocka_unit_test(a_restored_backup_is_taken),
        cmocka_unit_test(a_reader_does_not_write),
        cmocka_unit_test(a_read_only_file_can_be_read),
        cmocka_unit_test(a_reader_sees_the_wal_of_a_writer),
        cmocka_unit_test(a_lock_is_waited_for_and_told),
        cmocka_unit_test(many_may_make_it_at_once),
        cmocka_unit_test(a_file_that_may_not_grow),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(a_damaged_file_is_told),
        cmocka_unit_test(a_batch_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
