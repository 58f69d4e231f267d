/*
 * Boxes of mails read by a child behind walls: a mail over which it dies, or does not end, costs
 * itself and is told; all others are read, in whatever encoding. The child is this program run
 * with the reader's word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/importing.h"
#include "core/bundle.h"
#include "crawler/reader.h"
#include "crawler/sandbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MANY 600          /* ads; more than two batches */
#define MUCH (600u << 20) /* bytes; more than a reader may have */

/* What a mail can say to make the child of this test misbehave. */
static void
misbehave(const struct extract_input *in, struct arena *arena, struct extracted *out)
{
    struct str what = in->is_mail && !in->no_tree ? in->body : STR("");
    volatile uint64_t turns = 0;

    if (str_starts(what, STR("Do: crash"))) {
        __builtin_trap();
    } else if (str_starts(what, STR("Do: end"))) {
        _exit(7);
    } else if (str_starts(what, STR("Do: open"))) {
        (void)!open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    } else if (str_starts(what, STR("Do: hang"))) {
        for (;;)
            turns++;
    } else if (str_starts(what, STR("Do: fill"))) {
        if (mmap(NULL, MUCH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                 0) == MAP_FAILED)
            abort();
    }
    extract_page(in, arena, out);
    if (str_starts(in->body, STR("<!--Do: many"))) {
        struct ad *ads = ARENA_NEW(arena, struct ad, MANY);
        for (size_t i = 0; i < MANY; i++)
            ads[i] = (struct ad){ .title = arena_printf(arena, "Work %zu", i),
                                  .text = STR("work abroad"),
                                  .label = AD_LEGITIMATE };
        out->ads = ads;
        out->ad_count = MANY;
    }
    if (str_starts(what, STR("Do: lie"))) {
        static const struct ad LIE[] = { { .text = { "\xff no text", 9 } } };
        out->ads = LIE;
        out->ad_count = 1;
    }
}

/* Points a stream of this process to a new file; what it was is returned. */
static int
divert(FILE *stream, const char *path)
{
    int was, to = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    (void)fflush(stream);
    was = dup(fileno(stream));
    assert_true(to >= 0 && was >= 0);
    assert_true(dup2(to, fileno(stream)) >= 0);
    (void)close(to);
    return was;
}

static void
put_back(FILE *stream, int was)
{
    (void)fflush(stream);
    assert_true(dup2(was, fileno(stream)) >= 0);
    (void)close(was);
}

/* What an import of a box prints and says. */
struct outcome {
    struct importing *im;
    struct arena arena;
    struct str printed, said;
};

static void
import_box(struct str box, struct outcome *o)
{
    char folder[] = "/tmp/lurewatch-mails.XXXXXX";
    struct err err = { .kind = ERR_NONE };
    bool ok;

    arena_init(&o->arena, 0);
    o->im = ARENA_NEW(&o->arena, struct importing, 1);
    o->im->print = true;
    o->im->format = str_starts(box, STR("<")) ? STR("html") : STR("mail");
    assert_non_null(mkdtemp(folder));
    char *paths[] = { (char *)(uintptr_t)arena_printf(&o->arena, "%s/box", folder).p };
    const char *out = arena_printf(&o->arena, "%s/out", folder).p;
    const char *said = arena_printf(&o->arena, "%s/err", folder).p;
    FILE *f = fopen(paths[0], "we");
    assert_non_null(f);
    assert_int_equal(fwrite(box.p, 1, box.n, f), box.n);
    assert_int_equal(fclose(f), 0);

    int was_out = divert(stdout, out), was_err = divert(stderr, said);
    ok = importing_run(o->im, paths, 1, &err);
    put_back(stderr, was_err);
    put_back(stdout, was_out);
    assert_true(file_read(out, 1u << 24, &o->arena, &o->printed, NULL));
    assert_true(file_read(said, 1u << 24, &o->arena, &o->said, NULL));
    (void)unlink(paths[0]);
    (void)unlink(out);
    (void)unlink(said);
    (void)rmdir(folder);
    if (!ok)
        fail_msg("%s", err.text);
}

static void
a_mail_that_breaks_its_reader_costs_itself(void **state)
{
    static const struct {
        const char *deed, *says;
    } TABLE[] = {
        { "crash", "box:2: its reader was stopped: it ended by signal" },
        { "end", "box:4: its reader was stopped: it ended with code 7" },
        { "open", "box:6: its reader was stopped: it called for what it may not do" },
        { "hang", "box:8: its reader was stopped: it took too long" },
        { "lie", "box:10: its reader was stopped: its answer makes no sense" },
    };
    size_t count = sizeof TABLE / sizeof TABLE[0];
    struct outcome o;
    struct buf box;

    (void)state;
    buf_init(&box, 1u << 20);
    for (size_t i = 0; i < count; i++)
        buf_printf(
            &box,
            "From a Tue Jan  2 15:04:05 2024\nSubject: %zu\n\nwork number %zu\n\n"
            "From a Tue Jan  2 15:04:05 2024\nDo: %s\n\nbad\n\n",
            i, i, TABLE[i].deed);
    buf_lit(&box, "From a Tue Jan  2 15:04:05 2024\n\nthe last work\n");
    import_box(buf_str(&box), &o);
    assert_int_equal(o.im->counts.read, count + 1);
    assert_int_equal(o.im->counts.bad, count);
    assert_true(str_find(o.printed, STR("the last work")) >= 0);
    assert_true(str_find(o.printed, STR("bad")) < 0);
    for (size_t i = 0; i < count; i++)
        if (str_find(o.said, str_of(TABLE[i].says)) < 0)
            fail_msg("%s: " STR_FMT, TABLE[i].deed, STR_ARG(o.said));
    buf_free(&box);
    arena_free(&o.arena);
}

/* More than a batch, and said to be harmless: all are taken, and none by that word. */
static void
a_page_may_have_more_ads_than_a_batch(void **state)
{
    struct outcome o;

    (void)state;
    import_box(STR("<!--Do: many--><p>work</p>"), &o);
    assert_int_equal(o.im->counts.read, MANY);
    assert_true(str_find(o.printed, STR("Work 599")) >= 0);
    assert_true(str_find(o.printed, STR("legitimate")) < 0);
    arena_free(&o.arena);
}

/* The ceiling is the process's own: what the importing one has does not count. */
static void
a_mail_may_not_take_more_memory_than_a_reader_has(void **state)
{
    const struct page_reader_options options = { .program = "/proc/self/exe" };
    struct page_reader *r;
    struct err err = { .kind = ERR_NONE };
    struct outcome o;
    unsigned walls;

    (void)state;
    assert_true(page_reader_new(&options, &r, &err));
    walls = page_reader_walls(r);
    page_reader_free(r);
    if (!(walls & SANDBOX_MEMORY)) {
        print_message("# skipped: memory is not bounded with sanitizers\n");
        skip();
    }
    void *ours =
        mmap(NULL, MUCH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(ours, MAP_FAILED);
    import_box(STR("From a Tue Jan  2 15:04:05 2024\nDo: fill\n\nbad\n\n"
                   "From a Tue Jan  2 15:04:05 2024\nSubject: a\n\nwork\n"),
               &o);
    assert_int_equal(o.im->counts.read, 1);
    assert_int_equal(o.im->counts.bad, 1);
    assert_true(str_find(o.said, STR("box:1: its reader was stopped")) >= 0);
    (void)munmap(ours, MUCH);
    arena_free(&o.arena);
}

/* No converter is loaded when it is needed: behind the walls there is no file to load it from. */
static void
every_encoding_is_read_behind_the_walls(void **state)
{
    static const struct {
        const char *charset, *subject, *body, *wanted;
    } TABLE[] = {
        { "utf-8", "=D0=B0", "\xD0\xB0", "а" },
        { "koi8-r", "=C1", "\xD2\xC1\xC2\xCF\xD4\xC1", "работа" },
        { "koi8-u", "=C1", "\xD2\xC1\xC2\xCF\xD4\xC1", "работа" },
        { "windows-1251", "=E0", "\xF0\xE0\xE1\xEE\xF2\xE0", "работа" },
        { "cp866", "=A0", "\xE0\xA0\xA1\xAE\xE2\xA0", "работа" },
        { "x-mac-cyrillic", "=E0", "\xF0\xE0\xE1\xEE\xF2\xE0", "работа" },
        { "iso-8859-5", "=D0", "\xE0\xD0\xD1\xDE\xE2\xD0", "работа" },
        { "iso-8859-9", "=FE", "i\xFE", "iş" },
        { "windows-1254", "=FE", "i\xFE", "iş" },
        { "gb18030", "=B9=A4", "\xB9\xA4\xD7\xF7", "工作" },
        { "gbk", "=B9=A4", "\xB9\xA4\xD7\xF7", "工作" },
        { "big5", "=A4=75", "\xA4\x75\xA7\x40", "工作" },
        { "shift_jis", "=8E=64", "\x8E\x64\x8E\x96", "仕事" },
        { "euc-kr", "=C0=CF", "\xC0\xCF\xC0\xDA\xB8\xAE", "일자리" },
        { "iso-2022-jp", "=1B=24=42=3B=45=1B=28=42", "\x1B$B;E;v\x1B(B", "仕事" },
        { "windows-1256", "=DA", "\xDA\xE3\xE1", "عمل" },
        { "nonsense", "=D2", "work", "work" },
    };
    size_t count = sizeof TABLE / sizeof TABLE[0];
    struct outcome o;
    struct buf box;

    (void)state;
    buf_init(&box, 1u << 20);
    for (size_t i = 0; i < count; i++)
        buf_printf(&box,
                   "From a Tue Jan  2 15:04:05 2024\nSubject: =?%s?Q?%s?= %zu\n"
                   "Content-Type: text/plain; charset=%s\n\n%s\n\n",
                   TABLE[i].charset, TABLE[i].subject, i, TABLE[i].charset,
                   TABLE[i].body);
    import_box(buf_str(&box), &o);
    if (o.im->counts.read != (int64_t)count || o.im->counts.bad != 0)
        fail_msg(STR_FMT, STR_ARG(o.said));
    struct str rest = o.printed, line;
    for (size_t i = 0; str_cut(&rest, '\n', &line); i++)
        if (str_find(line, arena_printf(&o.arena, "\"text\":\"%s\"", TABLE[i].wanted)) <
            0)
            fail_msg("%s: " STR_FMT, TABLE[i].charset, STR_ARG(line));
    buf_free(&box);
    arena_free(&o.arena);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_that_breaks_its_reader_costs_itself),
        cmocka_unit_test(a_page_may_have_more_ads_than_a_batch),
        cmocka_unit_test(a_mail_may_not_take_more_memory_than_a_reader_has),
        cmocka_unit_test(every_encoding_is_read_behind_the_walls),
    };

    if (argc == 2 && strcmp(argv[1], READER_WORD) == 0)
        _exit(page_reader_serve(misbehave));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
