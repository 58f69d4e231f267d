/*
 * report quality: how good the scores are, as far as decisions tell.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/quality_words.h"
#include "cli/report_parts.h"
#include "cli/workspace.h"
#include "core/time.h"

#include <stdio.h>

#define REPORT_MAX    (64u << 20)
#define WEEKS_DEFAULT 12
#define WEEK_MS       (7 * TIME_DAY_MS)

struct quality_choice {
    const char *from, *to, *format, *out;
    int64_t weeks, least;
    bool json;
};

/* From a day to another one, both in it; by default some weeks until now. What is dismissed is
 * purged after a while and the rest stays, so no period reaches back behind that. */
static bool
take_period(const struct quality_choice *choice, const struct retention *keep,
            struct quality_options *out, struct err *err)
{
    int64_t kept =
        keep->dismissed_ms < keep->open_ms ? keep->dismissed_ms : keep->open_ms;
    out->to_ms = out->now_ms + 1;
    if (!report_day("report quality", "--to", choice->to, TIME_DAY_MS, &out->to_ms,
                    err))
        return false;
    out->from_ms = out->to_ms - choice->weeks * WEEK_MS;
    if (!report_day("report quality", "--from", choice->from, 0, &out->from_ms, err))
        return false;
    if (out->from_ms >= out->to_ms)
        return err_set(err, "report quality: the period ends before it begins");
    if (kept > 0 && out->to_ms <= out->now_ms - kept)
        return err_set(err,
                       "report quality: of ads before the last %lld days the dismissed "
                       "ones are purged; wanted a period that ends later",
                       (long long)(kept / TIME_DAY_MS));
    out->shortened = kept > 0 && out->from_ms < out->now_ms - kept;
    if (out->shortened)
        out->from_ms = out->now_ms - kept;
    out->texts_from_ms = keep->unflagged_ms > 0 ? out->now_ms - keep->unflagged_ms : 0;
    return true;
}

static bool
write_report(const struct quality *q, const struct quality_choice *choice,
             struct err *err)
{
    struct buf out;
    buf_init(&out, REPORT_MAX);
    if (choice->json || !strcmp(choice->format, "json"))
        quality_write_json(q, &out);
    else if (!strcmp(choice->format, "html"))
        quality_write_html(q, &out);
    else
        quality_write_text(q, &out);
    const bool ok =
        report_write(&out, choice->out,
                     "report quality: larger than 64 MB; choose a shorter period", err);
    buf_free(&out);
    return ok;
}

/* All of one state of the store: figures belong together, examples to their phrases. */
static bool
gather(struct store *s, const struct quality_options *options, struct quality *q,
       struct arena *arena, struct err *err)
{
    const bool ok = quality_gather(s, options, q, err) &&
                    quality_find_words(s, q, arena, err) &&
                    quality_find_phrases(s, q, arena, err);

    store_look_end(s);
    return ok;
}

static bool
make_report(struct app *app, const struct quality_choice *choice, struct arena *arena,
            struct err *err)
{
    struct quality_options options = { .now_ms = clock_now_ms(),
                                       .say = app->say,
                                       .least = choice->least };
    struct quality *q = ARENA_NEW(arena, struct quality, 1);
    struct workspace w;
    struct store *store = NULL;
    bool ok;

    if (!workspace_open(app, arena, &w, err) ||
        !take_period(choice, &w.config.keep, &options, err) ||
        !workspace_store(&w, STORE_READ, &store, err))
        return false;
    options.title = w.config.name;
    ok = store_look_begin(store, err) && gather(store, &options, q, arena, err) &&
         write_report(q, choice, err);
    store_close(store);
    return ok;
}

int
report_quality(struct app *app, int argc, char **argv)
{
    static const char *const formats[] = { "text", "html", "json", NULL };
    struct quality_choice choice = { .format = "text",
                                     .weeks = WEEKS_DEFAULT,
                                     .least = QUALITY_LEAST };
    struct option_row rows[] = {
        { .name = "weeks",
          .kind = OPTION_INT,
          .into = &choice.weeks,
          .arg = "N",
          .help = "weeks until now (default 12)",
          .min = 1,
          .max = 52 },
        { .name = "from",
          .kind = OPTION_TEXT,
          .into = &choice.from,
          .arg = "DAY",
          .help = "first day of a period, in place of --weeks" },
        { .name = "to",
          .kind = OPTION_TEXT,
          .into = &choice.to,
          .arg = "DAY",
          .help = "last day of it" },
        { .name = "least",
          .kind = OPTION_INT,
          .into = &choice.least,
          .arg = "N",
          .help = "decisions behind a figure (default 30)",
          .min = 5,
          .max = 100000 },
        { .name = "format",
          .kind = OPTION_WORD,
          .into = &choice.format,
          .arg = "FORMAT",
          .help = "form of the report (default text)",
          .words = formats },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &choice.json,
          .help = "the same as --format json" },
        { .name = "out",
          .letter = 'o',
          .kind = OPTION_TEXT,
          .into = &choice.out,
          .arg = "FILE",
          .help = "file to write (default: standard output)" },
    };
    const struct usage usage = {
        "report quality",
        "",
        "How good the scores are, as far as decisions tell: precision of each band, "
        "estimated\n"
        "recall, agreement of readers, changes from week to week, wordings that could "
        "become\n"
        "rules. Figures with too few decisions behind them are left out.",
        "  lurewatch report quality --weeks 4\n"
        "  lurewatch report quality --format html --out quality.html",
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
    ok = make_report(app, &choice, &arena, &err);
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    if (choice.out && !app->quiet)
        fprintf(stderr, "wrote %s\n", choice.out);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}
