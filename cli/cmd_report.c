/*
 * report: the daily brief, and a period's.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/noting.h"
#include "cli/report_parts.h"
#include "cli/options.h"
#include "cli/subcommand.h"
#include "cli/wording.h"
#include "cli/workspace.h"
#include "core/time.h"
#include "reports/brief.h"

#include <stdio.h>

#define BRIEF_MAX (512u << 20)

struct brief_choice {
    const char *day, *from, *to, *out, *format;
    bool show_contacts;
    int64_t limit;
};

/* The period: a day, or from..to with both days in it; by default the 24 hours until now. */
static bool
take_period(const struct brief_choice *choice, struct brief_options *out,
            struct err *err)
{
    out->to_ms = out->now_ms + 1;
    out->from_ms = out->now_ms - TIME_DAY_MS;
    if (choice->day) {
        if (!report_day("report brief", "--day", choice->day, 0, &out->from_ms, err))
            return false;
        out->to_ms = out->from_ms + TIME_DAY_MS;
    }
    if (!report_day("report brief", "--from", choice->from, 0, &out->from_ms, err))
        return false;
    if (!report_day("report brief", "--to", choice->to, TIME_DAY_MS, &out->to_ms, err))
        return false;
    return out->from_ms < out->to_ms ||
           err_set(err, "report brief: the period ends before it begins");
}

static bool
write_brief(const struct brief *brief, const struct brief_choice *choice,
            struct err *err)
{
    struct buf out;
    buf_init(&out, BRIEF_MAX);
    if (!strcmp(choice->format, "html"))
        brief_write_html(brief, &out);
    else if (!strcmp(choice->format, "csv"))
        brief_write_csv(brief, &out);
    else
        brief_write_json(brief, &out);
    const bool ok = report_write(
        &out, choice->out,
        "report brief: larger than 512 MB; choose a shorter period or --limit", err);
    buf_free(&out);
    return ok;
}

/* Everybody on the page is seen with contacts. */
static bool
note_brief(struct store *store, const struct brief *brief, struct arena *arena,
           struct err *err)
{
    struct queue_row *rows = ARENA_NEW(arena, struct queue_row, brief->item_count);

    for (size_t i = 0; i < brief->item_count; i++)
        rows[i] = brief->items[i].row;
    return note_views(store, rows, brief->item_count, "report brief", err);
}

static bool
make_brief(struct app *app, const struct brief_choice *choice, struct arena *arena,
           struct err *err)
{
    struct brief_options options = {
        .now_ms = clock_now_ms(),
        .show_contacts = choice->show_contacts,
        .limit = (size_t)choice->limit,
    };
    struct workspace w;
    struct store *store = NULL;
    struct brief brief;
    struct wording wording = { .cues = NULL };
    bool ok;

    if (!take_period(choice, &options, err) || !workspace_open(app, arena, &w, err) ||
        !workspace_store(&w, choice->show_contacts ? STORE_WRITE : STORE_READ, &store,
                         err))
        return false;
    options.say = app->say;
    options.title = w.config.name;
    ok = wording_open(&wording, &w, app->say, arena, err) &&
         brief_gather(store, &options, arena, &brief, err);
    if (ok && choice->show_contacts)
        ok = note_brief(store, &brief, arena, err);
    if (ok) {
        wording_brief(&wording, &brief, arena);
        ok = write_brief(&brief, choice, err);
    }
    wording_close(&wording);
    store_close(store);
    return ok;
}

static int
report_brief(struct app *app, int argc, char **argv)
{
    static const char *const formats[] = { "html", "csv", "json", NULL };
    struct brief_choice choice = { .format = "html", .limit = 100 };
    struct option_row rows[] = {
        { .name = "day",
          .kind = OPTION_TEXT,
          .into = &choice.day,
          .arg = "DAY",
          .help = "one day, such as 2026-11-21 (UTC)" },
        { .name = "from",
          .kind = OPTION_TEXT,
          .into = &choice.from,
          .arg = "DAY",
          .help = "first day of a period" },
        { .name = "to",
          .kind = OPTION_TEXT,
          .into = &choice.to,
          .arg = "DAY",
          .help = "last day of a period" },
        { .name = "format",
          .kind = OPTION_WORD,
          .into = &choice.format,
          .arg = "FORMAT",
          .help = "form of the brief (default html)",
          .words = formats },
        { .name = "out",
          .letter = 'o',
          .kind = OPTION_TEXT,
          .into = &choice.out,
          .arg = "FILE",
          .help = "file to write (default: standard output)" },
        { .name = "limit",
          .kind = OPTION_INT,
          .into = &choice.limit,
          .arg = "N",
          .help = "ads shown in full (default 100)",
          .min = 1,
          .max = 10000 },
        { .name = "show-contacts",
          .kind = OPTION_FLAG,
          .into = &choice.show_contacts,
          .help = "do not mask contacts" },
    };
    const struct usage usage = {
        "report brief",
        "",
        "The page a unit starts its day with: what was flagged and why, what was "
        "refused.\n"
        "By default the last 24 hours. Contacts are masked unless asked for.",
        "  lurewatch report brief --lang ru --out brief.html",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    ok = make_brief(app, &choice, &arena, &err);
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    if (choice.out && !app->quiet)
        fprintf(stderr, "wrote %s\n", choice.out);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}

int
cmd_report(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "brief", "what was flagged and why, for a day or a period", report_brief },
        { "quality", "how good the scores are, as far as decisions tell",
          report_quality },
        { "manners", "what each host was asked, and how politely", report_manners },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
