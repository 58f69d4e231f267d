/*
 * train: Bayes counts from labelled JSON lines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "classifier/trainer.h"
#include "core/ad_line.h"

#include <stdio.h>

struct training {
    struct trainer *trainer;
    struct progress progress;
    int64_t used, unlabelled, bad;
    struct err err;
};

static bool
train_line(struct training *t, const char *path, const struct lines *lines,
           struct str line, struct arena *arena)
{
    struct ad_line read;
    struct err bad = { .kind = ERR_NONE };
    bool ok = true;

    if (!str_trim(line).n)
        return true;
    if (!ad_line_read(line, arena, &read, &bad)) {
        if (++t->bad <= 20)
            app_fail_with(EXIT_USE, "%s:%zu: %s", path, lines->number, bad.text);
    } else if (read.ad.label == AD_LABEL_NONE) {
        t->unlabelled++;
    } else {
        ok = trainer_add(t->trainer, &read.ad, &t->err);
        t->used++;
    }
    arena_reset(arena);
    return ok;
}

static bool
train_file(struct training *t, const char *path)
{
    struct lines lines;
    struct arena arena;
    struct str line;
    enum line_answer answer = LINE_END;
    bool ok = true;

    if (!lines_open(&lines, path, &t->err))
        return false;
    arena_init(&arena, 0);
    while (ok && !*app_stop_flag()) {
        answer = lines_next(&lines, &line, &t->err);
        if (answer == LINE_END || answer == LINE_FAILED)
            break;
        if (answer == LINE_TOO_LONG)
            t->bad++;
        else
            ok = train_line(t, path, &lines, line, &arena);
        progress_show(&t->progress, "%lld ads", (long long)t->used);
    }
    lines_close(&lines);
    arena_free(&arena);
    return ok && answer != LINE_FAILED;
}

static int
save(struct training *t, const char *out, const struct app *app)
{
    struct buf bytes;
    bool ok;

    if (*app_stop_flag())
        return app_fail_with(EXIT_STOPPED, "train: interrupted; no model was written");
    if (!t->used)
        return app_fail_with(
            EXIT_USE, "train: no line has a \"label\" of deceptive or legitimate; "
                      "no model was written");
    buf_init(&bytes, 1u << 30);
    ok = trainer_save(t->trainer, &bytes, &t->err) &&
         file_write(out, buf_str(&bytes), &t->err);
    if (ok && !app->quiet)
        printf("%s: %lld ads, %zu bytes (%lld lines without a label, %lld bad lines)\n",
               out, (long long)t->used, bytes.n, (long long)t->unlabelled,
               (long long)t->bad);
    buf_free(&bytes);
    return ok ? EXIT_DONE : app_fail(&t->err);
}

int
cmd_train(struct app *app, int argc, char **argv)
{
    const char *out = NULL;
    struct option_row rows[] = {
        { .name = "out",
          .letter = 'o',
          .kind = OPTION_TEXT,
          .into = &out,
          .arg = "MODEL",
          .help = "file to write (replaced at once)" },
    };
    const struct usage usage = { "train",
                                 "FILE...",
                                 "Counts words of labelled ads and writes a Bayes "
                                 "model. Lines are JSON with \"kind\"\n"
                                 "and \"label\" (deceptive or legitimate). The same "
                                 "ads give the same bytes, in\n"
                                 "whatever order.",
                                 "  lurewatch train --out model.lwm labelled.jsonl",
                                 rows,
                                 1,
                                 1,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct training t = { .used = 0 };
    bool ok = true;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!out)
        return app_fail_with(EXIT_USE,
                             "train: --out is missing; name the model file to write");
    app_catch_stop();
    t.trainer = trainer_new();
    progress_begin(&t.progress, app);
    for (int i = 0; ok && i < argc; i++)
        ok = train_file(&t, argv[i]);
    progress_end(&t.progress);
    code = ok ? save(&t, out, app) : app_fail(&t.err);
    trainer_free(t.trainer);
    return code;
}
