/*
 * score: a pure filter, JSON lines in, the same lines plus "risk" out, in order.
 *
 * Lines travel in batches; with several threads each worker takes the next full batch and the
 * main thread writes finished ones in their order, so the output does not depend on timing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/workspace.h"
#include "core/ad_line.h"
#include "core/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BATCH_BYTES (128u << 10)
#define BATCH_LINES 1024
#define THREADS_MAX 256
#define OUT_MAX     (1u << 30)

enum batch_state { BATCH_EMPTY, BATCH_FULL, BATCH_BUSY, BATCH_DONE };

struct batch_line {
    size_t number; /* in its file, from 1 */
    size_t start, size;
    bool too_long;
};

/* Some lines, and what became of them. */
struct batch {
    enum batch_state state;
    struct buf in, out;
    struct batch_line lines[BATCH_LINES];
    size_t count;
    size_t bad;
};

/* What one thread works with. */
struct worker {
    struct scorer *scorer;
    struct arena arena;
    struct buf risk;
};

/* The ring between reader, workers and writer. */
struct ring {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct batch *batches;
    size_t size;
    size_t taken; /* batches begun by workers, ever */
    bool closing;
    const struct classifier *classifier;
};

static void
score_line(struct worker *w, struct batch *b, const struct batch_line *line)
{
    struct str raw = str_sub(buf_str(&b->in), line->start, line->start + line->size);
    struct ad_line read;
    struct err err = { .kind = ERR_NONE };

    if (line->too_long) {
        ad_line_write_error(line->number, STR("longer than 8 MB; the line was skipped"),
                            &b->out);
        b->bad++;
    } else if (!ad_line_read(raw, &w->arena, &read, &err)) {
        ad_line_write_error(line->number, str_of(err.text), &b->out);
        b->bad++;
    } else {
        struct score score;
        struct json j = json_to(&w->risk);
        buf_reset(&w->risk);
        scorer_score(w->scorer, &read.ad, &w->arena, &score);
        score_write_json(&score, &j);
        ad_line_write(&read, buf_str(&w->risk), &b->out);
    }
    buf_add_char(&b->out, '\n');
    arena_reset(&w->arena);
}

static void
score_batch(struct worker *w, struct batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        score_line(w, b, &b->lines[i]);
}

static void
worker_begin(struct worker *w, const struct classifier *classifier)
{
    w->scorer = scorer_new(classifier);
    arena_init(&w->arena, 0);
    buf_init(&w->risk, OUT_MAX);
}

static void
worker_end(struct worker *w)
{
    scorer_free(w->scorer);
    arena_free(&w->arena);
    buf_free(&w->risk);
}

static void *
work(void *arg)
{
    struct ring *ring = arg;
    struct worker w;

    worker_begin(&w, ring->classifier);
    pthread_mutex_lock(&ring->lock);
    for (;;) {
        struct batch *b = &ring->batches[ring->taken % ring->size];
        if (b->state == BATCH_FULL) {
            b->state = BATCH_BUSY;
            ring->taken++;
            pthread_mutex_unlock(&ring->lock);
            score_batch(&w, b);
            pthread_mutex_lock(&ring->lock);
            b->state = BATCH_DONE;
            pthread_cond_broadcast(&ring->changed);
        } else if (ring->closing) {
            break;
        } else {
            pthread_cond_wait(&ring->changed, &ring->lock);
        }
    }
    pthread_mutex_unlock(&ring->lock);
    worker_end(&w);
    return NULL;
}

/* All that one run of the command keeps. */
struct run {
    struct app *app;
    struct ring ring;
    struct worker alone; /* used when there is one thread */
    pthread_t threads[THREADS_MAX];
    size_t thread_count;
    size_t filled, written; /* batches, ever */
    size_t bad, lines;
    struct progress progress;
    int64_t bytes, bytes_all; /* 0: size not known */
};

static bool
write_batch(struct run *run, struct batch *b, struct err *err)
{
    bool ok = !buf_failed(&b->out) && fwrite(b->out.p, 1, b->out.n, stdout) == b->out.n;

    run->bad += b->bad;
    run->lines += b->count;
    if (run->bytes_all > 0)
        progress_bar(&run->progress, (double)run->bytes / (double)run->bytes_all,
                     "%zu ads", run->lines);
    else
        progress_show(&run->progress, "%zu ads", run->lines);
    b->count = b->bad = 0;
    buf_reset(&b->in);
    buf_reset(&b->out);
    if (b->in.cap > (1u << 20)) { /* one monster line must not stay allocated */
        buf_free(&b->in);
        buf_free(&b->out);
    }
    return ok || err_set_kind(err, ERR_START,
                              "standard output: cannot write; the output is not "
                              "complete");
}

/* Writes the oldest batch; waits for it. */
static bool
write_oldest(struct run *run, struct err *err)
{
    struct ring *ring = &run->ring;
    struct batch *b = &ring->batches[run->written % ring->size];
    bool ok;

    pthread_mutex_lock(&ring->lock);
    while (b->state != BATCH_DONE)
        pthread_cond_wait(&ring->changed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    ok = write_batch(run, b, err);
    run->written++;
    pthread_mutex_lock(&ring->lock);
    b->state = BATCH_EMPTY;
    pthread_mutex_unlock(&ring->lock);
    return ok;
}

/* Hands the batch being filled to the workers, or scores it here and now. */
static bool
hand_over(struct run *run, struct err *err)
{
    struct ring *ring = &run->ring;
    struct batch *b = &ring->batches[run->filled % ring->size];

    if (!b->count)
        return true;
    run->filled++;
    if (!run->thread_count) {
        score_batch(&run->alone, b);
        run->written++;
        return write_batch(run, b, err);
    }
    pthread_mutex_lock(&ring->lock);
    b->state = BATCH_FULL;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
    return run->filled - run->written < ring->size || write_oldest(run, err);
}

static bool
add_line(struct run *run, size_t number, struct str line, bool too_long,
         struct err *err)
{
    struct batch *b = &run->ring.batches[run->filled % run->ring.size];

    run->bytes += (int64_t)line.n + 1;
    if (number == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
        line = str_sub(line, 3, line.n);
    if (!too_long && !str_trim(line).n)
        return true;
    b->lines[b->count++] = (struct batch_line){ number, b->in.n, line.n, too_long };
    if (!too_long)
        buf_add(&b->in, line);
    else
        b->lines[b->count - 1].size = 0;
    return (b->count < BATCH_LINES && b->in.n < BATCH_BYTES) || hand_over(run, err);
}

static bool
score_file(struct run *run, const char *path, struct err *err)
{
    struct lines lines;
    struct str line;
    enum line_answer answer = LINE_END;
    bool ok = true;

    if (!lines_open(&lines, path, err))
        return false;
    while (ok && !*app_stop_flag()) {
        answer = lines_next(&lines, &line, err);
        if (answer != LINE_OK && answer != LINE_TOO_LONG)
            break;
        ok = add_line(run, lines.number, line, answer == LINE_TOO_LONG, err);
    }
    lines_close(&lines);
    return ok && answer != LINE_FAILED && hand_over(run, err);
}

static int64_t
size_of_files(char **paths, int count)
{
    int64_t sum = 0;
    struct stat st;

    for (int i = 0; i < count; i++)
        if (stat(paths[i], &st) == 0 && S_ISREG(st.st_mode))
            sum += st.st_size;
        else
            return 0;
    return sum;
}

static void
run_begin(struct run *run, const struct classifier *classifier, size_t threads)
{
    struct ring *ring = &run->ring;

    ring->size = threads > 1 ? 3 * threads : 1;
    ring->batches = mem_alloc(ring->size, sizeof(*ring->batches));
    ring->classifier = classifier;
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->changed, NULL);
    for (size_t i = 0; i < ring->size; i++) {
        buf_init(&ring->batches[i].in, OUT_MAX);
        buf_init(&ring->batches[i].out, OUT_MAX);
    }
    for (size_t i = 0; threads > 1 && i < threads; i++)
        if (pthread_create(&run->threads[run->thread_count], NULL, work, ring) == 0)
            run->thread_count++;
    if (!run->thread_count)
        worker_begin(&run->alone, classifier);
    progress_begin(&run->progress, run->app);
}

static void
run_end(struct run *run)
{
    struct ring *ring = &run->ring;

    pthread_mutex_lock(&ring->lock);
    ring->closing = true;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
    for (size_t i = 0; i < run->thread_count; i++)
        pthread_join(run->threads[i], NULL);
    if (!run->thread_count)
        worker_end(&run->alone);
    for (size_t i = 0; i < ring->size; i++) {
        buf_free(&ring->batches[i].in);
        buf_free(&ring->batches[i].out);
    }
    free(ring->batches);
    pthread_mutex_destroy(&ring->lock);
    pthread_cond_destroy(&ring->changed);
    progress_end(&run->progress);
}

/* Scores all files (none: standard input). Returns the exit code. */
static int
score_files(struct app *app, const struct classifier *classifier, size_t threads,
            char **paths, int count)
{
    char dash[] = "-";
    char *only[] = { dash };
    struct run *run = mem_alloc(1, sizeof(*run));
    struct err err = { .kind = ERR_NONE };
    bool ok = true;
    int code = EXIT_DONE;

    run->app = app;
    if (!count) {
        paths = only;
        count = 1;
    }
    run->bytes_all = size_of_files(paths, count);
    run_begin(run, classifier, threads);
    for (int i = 0; ok && i < count; i++)
        ok = score_file(run, paths[i], &err);
    while (run->written < run->filled)
        ok = write_oldest(run, &err) && ok;
    run_end(run);
    if (!ok)
        code = app_fail(&err);
    else if (app_output_failed())
        code = EXIT_START;
    else if (*app_stop_flag())
        code = EXIT_STOPPED;
    else if (run->bad)
        code = EXIT_PART;
    free(run);
    return code;
}

int
cmd_score(struct app *app, int argc, char **argv)
{
    struct classifier_choice choice = { .rules = NULL };
    static const char *const formats[] = { "jsonl", NULL };
    const char *format = "jsonl", *say = "en";
    int64_t threads = 1;
    bool strict = false;
    struct option_row rows[] = {
        { .name = "format",
          .kind = OPTION_WORD,
          .into = &format,
          .arg = "FORMAT",
          .help = "form of the input (default jsonl)",
          .words = formats },
        { .name = "threads",
          .letter = 't',
          .kind = OPTION_INT,
          .into = &threads,
          .arg = "N",
          .help = "worker threads (default 1)",
          .min = 1,
          .max = THREADS_MAX },
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice.rules,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one, or none" },
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &choice.model,
          .arg = "FILE",
          .help = "Bayes model in place of the built-in one, or none" },
        { .name = "prior",
          .kind = OPTION_REAL,
          .into = &choice.prior,
          .arg = "P",
          .help = "share of deceptive ads to expect (default 0.02)",
          .min = 1e-6,
          .max = 1 - 1e-6 },
        { .name = "say",
          .kind = OPTION_WORD,
          .into = &say,
          .arg = "LANG",
          .help = "language of the sentences (default en)",
          .words = option_says },
        { .name = "strict",
          .kind = OPTION_FLAG,
          .into = &strict,
          .help = "end with 4 when a line was bad" },
    };
    const struct usage usage = {
        "score",
        "[FILE...]",
        "Reads ads as JSON lines and writes the same lines with \"risk\" added, in "
        "order. Pure:\n"
        "no network, no data base, no clock. A bad line comes out as {\"error\":...}.",
        "  echo '{\"text\":\"Визу и билет оформим в кредит, вычет из зарплаты\"}' | "
        "lurewatch score\n"
        "  lurewatch score --threads 2 ads.jsonl > scored.jsonl",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct classifier *classifier = NULL;
    struct err err = { .kind = ERR_NONE };
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    choice.say = lang_of(str_of(say));
    arena_init(&arena, 0);
    app_catch_stop();
    if (!pure_classifier(app, &choice, &arena, &classifier, &err))
        code = app_fail(&err);
    else
        code = score_files(app, classifier, (size_t)threads, argv, argc);
    classifier_free(classifier);
    arena_free(&arena);
    return code == EXIT_PART && !strict ? EXIT_DONE : code;
}
