/*
 * doctor: which walls stand around the program here, and what a workspace still lacks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "core/json.h"
#include "crawler/apart.h"
#include "crawler/reader.h"
#include "crawler/sandbox.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define FINDINGS_MAX 24
#define OUT_MAX      (1u << 20)
#define LONG_PAGE    (4u << 20)

/* One thing that was looked at. */
struct finding {
    const char *name; /* key in JSON */
    bool stands;
    bool needed; /* without it the exit code is 1 */
    struct str what;
};

struct findings {
    struct arena *arena;
    struct finding items[FINDINGS_MAX];
    size_t count;
};

static void
add(struct findings *f, const char *name, bool needed, bool stands, struct str what)
{
    f->items[f->count++] = (struct finding){ name, stands, needed, what };
}

/* Starts a reader of pages as a crawl does, and has it read one. */
static void
look_at_reader(struct findings *f)
{
    const struct page_reader_options options = { .program = "/proc/self/exe" };
    struct extract_input in = { .body = STR("<title>a</title>"),
                                .url = STR("http://a.example/") };
    struct err err = { .kind = ERR_NONE };
    struct page_reader *reader;
    struct extracted out;
    unsigned walls;
    int version = sandbox_landlock_version();

    if (!page_reader_new(&options, &reader, &err)) {
        add(f, "reader", true, false, arena_printf(f->arena, "%s", err.text));
        return;
    }
    page_reader_take(reader, &in, f->arena, &out);
    walls = page_reader_walls(reader);
    add(f, "reader", true, out.outcome == PAGE_OK && str_eq(out.title, STR("a")),
        STR("pages are read by a process of their own"));
    add(f, "seccomp", true, walls & SANDBOX_SECCOMP,
        STR("a reader that calls for a file, a socket or another process is ended"));
    add(f, "landlock", false, walls & SANDBOX_LANDLOCK,
        version
            ? arena_printf(f->arena,
                           "files are closed to a reader a second time (version %d)",
                           version)
            : STR("the kernel has no Landlock; seccomp closes files alone"));
    add(f, "memory", true, walls & SANDBOX_MEMORY,
        arena_printf(f->arena, "a reader has %u MB at most", READER_MEMORY >> 20));
    page_reader_free(reader);
}

static bool
no_rows(void *self, struct str source, frontier_row *row, void *user, struct err *err)
{
    (void)self, (void)source, (void)row, (void)user, (void)err;
    return true;
}

/* Has a reader read more than it is given time for. */
static void
look_at_watchdog(struct findings *f)
{
    const struct page_reader_options options = { .program = "/proc/self/exe",
                                                 .cpu_ms_max = 1 };
    struct extract_input in = { .content_type = STR("text/html"),
                                .url = STR("http://a.example/") };
    struct err err = { .kind = ERR_NONE };
    struct page_reader *reader;
    struct extracted out = { .outcome = PAGE_OK };
    struct buf page;

    buf_init(&page, LONG_PAGE + 100);
    while (page.n < LONG_PAGE)
        buf_lit(&page, "<p>a <b>word</b> after the other</p>");
    in.body = buf_str(&page);
    if (page_reader_new(&options, &reader, &err)) {
        page_reader_take(reader, &in, f->arena, &out);
        page_reader_free(reader);
    }
    buf_free(&page);
    add(f, "time", true, out.outcome == PAGE_PARSE_KILLED,
        arena_printf(f->arena,
                     "a reader that takes more than %d ms for a page is ended, and the "
                     "page read by its tags",
                     READER_CPU_MS));
}

/* Has a process fetch, as a crawl does, from no source at all. */
static void
look_at_fetcher(struct findings *f)
{
    const struct crawl_options options = { .agent = STR("lurewatch"), .once = true };
    const struct frontier_port port = { .load = no_rows };
    struct crawl_stats stats = { .walls = 0 };
    struct err err = { .kind = ERR_NONE };
    struct crawl_apart *apart;
    bool ok = crawl_apart_begin(&options, NULL, 0, &apart, &err) &&
              crawl_apart_run(apart, &port, NULL, &stats, &err);

    crawl_apart_end(apart);
    add(f, "fetch_apart", true, ok,
        ok ? STR("a crawl fetches in a process that has no data base")
           : arena_printf(f->arena, "%s", err.text));
    add(f, "unwritten", true, stats.walls & SANDBOX_UNWRITTEN,
        STR("a fetcher can make, change or remove no file, open no local socket and do "
            "nothing to the process that keeps"));
    add(f, "unseen", false, stats.walls & SANDBOX_UNSEEN,
        stats.walls & SANDBOX_UNSEEN
            ? STR("and read no file but those of the system and its own process")
            : STR("the kernel has no Landlock; a fetcher can read what its user can"));
}

/* The last thing looked at: the wall stays. */
static void
look_at_keeper(struct findings *f)
{
    bool stands = sandbox_enter_keeper() & SANDBOX_OFFLINE;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    add(f, "offline", true, stands && fd < 0,
        STR("the process that has the data base and the archive can open no network "
            "connection while it crawls"));
    if (fd >= 0)
        close(fd);
}

static void
look_at_workspace(struct app *app, struct findings *f)
{
    struct err err = { .kind = ERR_NONE };
    struct store *store = NULL;
    struct workspace w;
    bool opens;

    if (!workspace_open(app, f->arena, &w, &err)) {
        add(f, "workspace", app->workspace != NULL, false,
            arena_printf(f->arena, "%s", err.text));
        return;
    }
    add(f, "workspace", true, true, w.folder);
    add(f, "contact", false, w.config.contact.n > 0,
        w.config.contact.n ? w.config.contact
                           : STR("no contact: only --allow-net is crawled"));
    opens = workspace_store(&w, STORE_READ, &store, &err);
    add(f, "data_base", true, opens,
        opens ? STR("it opens") : arena_printf(f->arena, "%s", err.text));
    store_close(store);
    if (w.archive.n)
        add(f, "archive", true,
            access(w.archive.p, W_OK | X_OK) == 0 || access(w.archive.p, F_OK) != 0,
            w.archive);
}

static void
print_findings(const struct findings *f, bool as_json)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUT_MAX);
    j = json_to(&out);
    json_open_object(&j);
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *one = &f->items[i];
        if (!as_json)
            printf("%-4s %-12s " STR_FMT "\n",
                   one->stands   ? "yes"
                   : one->needed ? "NO"
                                 : "no",
                   one->name, STR_ARG(one->what));
        json_key(&j, one->name);
        json_open_object(&j);
        json_put_bool(&j, "stands", one->stands);
        json_put_text(&j, "what", one->what);
        json_end_object(&j);
    }
    json_end_object(&j);
    if (as_json)
        puts(buf_cstr(&out));
    buf_free(&out);
}

int
cmd_doctor(struct app *app, int argc, char **argv)
{
    bool as_json = false;
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &as_json,
          .help = "one JSON object in place of lines" },
    };
    const struct usage usage = {
        "doctor",
        "",
        "Which walls stand around the processes of a crawl on this "
        "machine, and what the\nworkspace lacks. Exit code 1 when something that is "
        "needed is "
        "missing.",
        "  lurewatch doctor\n  lurewatch doctor --json",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct findings f = { .arena = &arena };
    int code = EXIT_DONE;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    look_at_reader(&f);
    look_at_watchdog(&f);
    look_at_fetcher(&f);
    look_at_workspace(app, &f);
    look_at_keeper(&f);
    print_findings(&f, as_json);
    for (size_t i = 0; i < f.count; i++)
        if (f.items[i].needed && !f.items[i].stands)
            code = EXIT_NO;
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}
