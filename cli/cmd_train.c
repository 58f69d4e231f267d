/*
 * train: Bayes counts from labelled JSON lines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/sparing.h"
#include "cli/workspace.h"
#include "classifier/trainer.h"
#include "core/ad_line.h"

#include <stdio.h>

struct training {
    struct trainer *trainer;
    struct progress progress;
    int64_t used, unlabelled, bad;
    const char *out, *refit; /* files; refit NULL: count */
    struct err err;
};

static void
train_line(struct training *t, const char *path, const struct lines *lines,
           struct str line, struct arena *arena)
{
    struct ad_line read;
    struct err bad = { .kind = ERR_NONE };

    if (!str_trim(line).n)
        return;
    if (!ad_line_read(line, arena, &read, &bad)) {
        if (++t->bad <= 20)
            app_fail_with(EXIT_USE, "%s:%zu: %s", path, lines->number, bad.text);
    } else if (read.ad.label == AD_LABEL_NONE) {
        t->unlabelled++;
    } else {
        trainer_add(t->trainer, &read.ad);
        t->used++;
    }
    arena_reset(arena);
}

static bool
train_file(struct training *t, const char *path)
{
    struct lines lines;
    struct arena arena;
    struct str line;
    enum line_answer answer = LINE_END;

    if (!lines_open(&lines, path, &t->err))
        return false;
    arena_init(&arena, 0);
    while (!*app_stop_flag()) {
        answer = lines_next(&lines, &line, &t->err);
        if (answer == LINE_END || answer == LINE_FAILED)
            break;
        if (answer == LINE_TOO_LONG)
            t->bad++;
        else
            train_line(t, path, &lines, line, &arena);
        progress_show(&t->progress, "%lld ads", (long long)t->used);
    }
    lines_close(&lines);
    arena_free(&arena);
    return answer != LINE_FAILED;
}

/* The model of --refit with new shares. */
static bool
refit(struct training *t, struct buf *bytes)
{
    struct classifier_options from = { .prior = 0 };
    struct model *model = NULL;
    struct arena arena;

    arena_init(&arena, 0);
    bool ok = workspace_model_file(t->refit, &arena, &from, &t->err);
    if (ok && !model_open(from.model, &model, &t->err))
        ok = err_in(&t->err, "%s", t->refit);
    ok = ok && trainer_refit(t->trainer, model, bytes, &t->err);
    model_free(model);
    arena_free(&arena);
    return ok;
}

static void
tell(const struct training *t, size_t bytes)
{
    const uint64_t one_in = trainer_one_in(t->trainer);

    printf("%s: %lld ads, %zu bytes (%lld lines without a label, %lld bad lines)\n",
           t->out, (long long)t->used, bytes, (long long)t->unlabelled,
           (long long)t->bad);
    if (one_in > 1)
        printf("%s: they were more than memory is set apart for; one in %llu was "
               "counted, drawn by a hash of its words\n",
               t->out, (unsigned long long)one_in);
}

static int
save(struct training *t, const struct app *app)
{
    struct buf bytes;
    bool ok;

    if (*app_stop_flag())
        return app_fail_with(EXIT_STOPPED, "train: interrupted; no model was written");
    if (!t->used)
        return app_fail_with(
            EXIT_USE, "train: no line has a \"label\" of deceptive or legitimate; "
                      "no model was written");
    buf_init(&bytes, MODEL_BYTES_MAX);
    ok = (t->refit ? refit(t, &bytes) : trainer_save(t->trainer, &bytes, &t->err)) &&
         file_write(t->out, buf_str(&bytes), &t->err);
    if (ok && !app->quiet)
        tell(t, bytes.n);
    buf_free(&bytes);
    return ok ? EXIT_DONE : app_fail(&t->err);
}

static int
train(struct training *t, const struct app *app, int argc, char **argv)
{
    bool ok = true;

    if (!sparing_check("train", t->out, argv, argc, &t->err))
        return app_fail(&t->err);
    app_catch_stop();
    progress_begin(&t->progress, app);
    for (int i = 0; ok && i < argc; i++)
        ok = train_file(t, argv[i]);
    progress_end(&t->progress);
    return ok ? save(t, app) : app_fail(&t->err);
}

int
cmd_train(struct app *app, int argc, char **argv)
{
    struct training t = { .used = 0 };
    bool mergeable = false;
    struct option_row rows[] = {
        { .name = "out",
          .letter = 'o',
          .kind = OPTION_TEXT,
          .into = &t.out,
          .arg = "MODEL",
          .help = "file to write (replaced at once); none of those that are read" },
        { .name = "mergeable",
          .kind = OPTION_FLAG,
          .into = &mergeable,
          .help = "keep rare words as hashes, so that merged counts are whole" },
        { .name = "refit",
          .kind = OPTION_TEXT,
          .into = &t.refit,
          .arg = "MODEL",
          .help = "keep the counts of this model, fit its shares on the files" },
    };
    const struct usage usage = {
        "train",
        "FILE...",
        "Counts words of labelled ads and writes a Bayes model. Lines are JSON with "
        "\"kind\"\n"
        "and \"label\" (deceptive or legitimate). The same ads give the same bytes, "
        "in\n"
        "whatever order. With --refit nothing is counted: after a merge the shares of "
        "words\n"
        "are means, and labelled ads tell better ones.",
        "  lurewatch train --out model.lwm labelled.jsonl\n"
        "  lurewatch train --refit merged.lwm --out model.lwm labelled.jsonl",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!t.out)
        return app_fail_with(EXIT_USE,
                             "train: --out is missing; name the model file to write");
    if (t.refit && mergeable)
        return app_fail_with(EXIT_USE, "train: --mergeable counts, --refit does not; "
                                       "give one of the two");
    t.trainer = trainer_new();
    if (mergeable)
        trainer_keep_rare(t.trainer);
    code = train(&t, app, argc, argv);
    trainer_free(t.trainer);
    return code;
}
