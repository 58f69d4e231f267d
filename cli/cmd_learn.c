/*
 * learn: decisions since last time into the workspace's model.
 *
 * What people decided is compared with what the ledger holds: new decisions are added, others
 * corrected, those taken back are taken out. Of an ad that was purged since, the ledger keeps
 * what was learned until somebody asks for it to be forgotten.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/learning.h"
#include "cli/noting.h"
#include "cli/options.h"
#include "core/mem.h"
#include "core/time.h"
#include "store/decided.h"

#include <stdio.h>
#include <stdlib.h>

#define BATCH_MAX 20000 /* ads learned at once: their words are held so long */

/* A decision that is to be learned. */
struct lesson {
    char key[AD_KEY_SIZE];
    struct ledger_mark mark;
};

struct learner {
    struct learning learning;
    struct lesson *lessons;
    size_t count, cap;
    int64_t batch; /* ads learned at once */
    int64_t learned, corrected, unlearned, waiting;
    size_t in_ledger, held; /* ads of the ledger; those that are not purged */
    uint64_t one_in;        /* of them one in so many was counted */
    bool full, changed;
};

/* How reviewers' outcomes label an ad; false: not at all. */
static bool
mark_of(const struct decided_ad *ad, struct ledger_mark *mark)
{
    mark->weight = sample_weight(ad->inclusion);
    mark->deceptive = ad->outcome == DECISION_CONFIRMED;
    return ad->decided && (mark->deceptive || ad->outcome == DECISION_NOT_RISK);
}

static bool
compare(void *user, const struct decided_ad *ad, struct err *err)
{
    struct learner *l = user;
    struct ledger *ledger = l->learning.ledger;
    const uint64_t id = ledger_id(ledger, ad->key);
    struct ledger_mark mark, known;

    (void)err;
    if (!mark_of(ad, &mark)) {
        l->unlearned += ledger_remove(ledger, id);
        return true;
    }
    if (ledger_find(ledger, id, &known)) {
        l->held++;
        if (known.deceptive != mark.deceptive || known.weight != mark.weight) {
            ledger_change(ledger, id, mark);
            l->corrected++;
        }
        return true;
    }
    if (ad->key.n >= AD_KEY_SIZE)
        return true; /* no key of ours */
    if (l->count >= (size_t)l->batch) {
        l->waiting++;
        return true;
    }
    l->lessons = mem_grow(l->lessons, &l->cap, l->count + 1, sizeof(*l->lessons));
    struct lesson *lesson = &l->lessons[l->count++];
    *lesson = (struct lesson){ .mark = mark };
    memcpy(lesson->key, ad->key.p, ad->key.n);
    return true;
}

static bool
learn_one(struct learner *l, struct store *store, const struct lesson *lesson,
          struct arena *arena, struct err *err)
{
    struct ledger *ledger = l->learning.ledger;
    const struct str key = str_of(lesson->key);
    struct ad_record record;
    enum find_answer answer = store_find_ad(store, key, arena, &record, err);

    if (answer == FIND_FAILED)
        return false;
    if (answer != FIND_ONE)
        return true; /* purged since the list was read */
    record.ad.label = lesson->mark.deceptive ? AD_DECEPTIVE : AD_LEGITIMATE;
    if (ledger_add(ledger, ledger_id(ledger, key), &record.ad, lesson->mark.weight)) {
        l->learned++;
        l->held++;
    } else {
        l->full = true;
        l->waiting++;
    }
    return true;
}

static bool
learn_all(struct learner *l, struct store *store, struct err *err)
{
    struct arena arena;
    l->count = l->held = 0;
    l->waiting = 0;
    bool ok = store_decided_ads(store, compare, l, err);

    arena_init(&arena, 0);
    for (size_t i = 0; ok && i < l->count; i++) {
        ok = learn_one(l, store, &l->lessons[i], &arena, err);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return ok;
}

/* Takes purged ads out of the ledger. One that is still in the store is refused: its decision
 * would be learned anew. */
static bool
forget(struct learner *l, struct store *store, const struct option_list *keys,
       struct err *err)
{
    struct ledger *ledger = l->learning.ledger;

    for (size_t i = 0; i < keys->count; i++) {
        const struct str key = str_of(keys->items[i]);
        struct ad_record record;
        enum find_answer answer =
            store_find_ad(store, key, &l->learning.arena, &record, err);
        if (answer == FIND_FAILED)
            return false;
        if (answer != FIND_NONE)
            return err_set(err,
                           "learn: %s is still here; correct its decision (lurewatch "
                           "queue decide) and learn again",
                           keys->items[i]);
        if (!ledger_remove(ledger, ledger_id(ledger, key)))
            return err_set(err,
                           "learn: %s: nothing was learned from such an ad; a purged "
                           "one is named by its whole id, as the audit log has it",
                           keys->items[i]);
        l->unlearned++;
    }
    return true;
}

static void
tell(const struct learner *l)
{
    printf("learned %lld decisions, corrected %lld, took back %lld; the model %s\n",
           (long long)l->learned, (long long)l->corrected, (long long)l->unlearned,
           l->changed ? "is a new one" : "is as it was");
    printf("%zu decided ads are in it, %zu of them purged since\n", l->in_ledger,
           l->in_ledger - (l->held < l->in_ledger ? l->held : l->in_ledger));
    if (l->one_in > 1)
        printf("they are more than memory is set apart for; one in %llu was counted, "
               "drawn by a hash of its words\n",
               (unsigned long long)l->one_in);
    if (l->full)
        printf("the ledger is full, with %zu ads (%d at most, and fewer when they are "
               "long), and %lld decisions wait; forget purged ones to learn more\n",
               l->in_ledger, LEDGER_ADS_MAX, (long long)l->waiting);
}

/* Learns what fits one batch, and replaces the model. */
static bool
learn_batch(struct learner *l, const struct workspace *w, struct store *store,
            const struct option_list *keys, struct err *err)
{
    bool changed = false;
    const bool ok = learning_open(&l->learning, w, err) && learn_all(l, store, err) &&
                    forget(l, store, keys, err) &&
                    learning_save(&l->learning, &changed, err);
    l->changed |= changed;
    if (ok)
        l->in_ledger = ledger_count(l->learning.ledger);
    if (ok && l->learning.one_in)
        l->one_in = l->learning.one_in;
    learning_close(&l->learning);
    return ok;
}

/* Batch after batch, until none waits. Each is saved before the next, so memory has a bound and a
 * killed run keeps what it learned. */
static bool
learn_batches(struct learner *l, const struct workspace *w, struct store *store,
              const struct option_list *keys, struct err *err)
{
    const struct option_list none = { .count = 0 };
    int64_t before = -1;
    bool ok = learn_batch(l, w, store, keys, err);
    while (ok && l->waiting > 0 && !l->full && l->learned > before &&
           !*app_stop_flag()) {
        before = l->learned;
        ok = learn_batch(l, w, store, &none, err);
    }
    return ok;
}

/* The audit log has a line for each model that scores, by whom it came. */
static bool
note_model(const struct workspace *w, struct arena *arena, struct err *err)
{
    const struct classifier_choice choice = { .rules = NULL };
    struct classifier *c = NULL;
    struct store *store = NULL;
    const bool ok = workspace_classifier(w, &choice, arena, &c, err) &&
                    workspace_store(w, STORE_WRITE, &store, err) &&
                    note_start(w, store, c, err);
    store_close(store);
    classifier_free(c);
    return ok;
}

static int
learn(struct app *app, struct learner *l, const struct option_list *keys)
{
    struct arena arena;
    struct workspace w;
    struct store *store = NULL;
    struct err err = { .kind = ERR_NONE };

    arena_init(&arena, 0);
    app_catch_stop();
    bool ok = workspace_open(app, &arena, &w, &err) &&
              workspace_store(&w, STORE_READ, &store, &err) &&
              learn_batches(l, &w, store, keys, &err);
    if (ok && !app->quiet)
        tell(l);
    store_close(store);
    ok = ok && (!l->changed || note_model(&w, &arena, &err));
    arena_free(&arena);
    free(l->lessons);
    if (!ok)
        return app_fail(&err);
    if (!l->waiting || !*app_stop_flag())
        return EXIT_DONE;
    return app_fail_with(EXIT_STOPPED,
                         "learn: interrupted; %lld decisions wait for the next run",
                         (long long)l->waiting);
}

int
cmd_learn(struct app *app, int argc, char **argv)
{
    struct option_list keys = { .count = 0 };
    struct learner l = { .batch = BATCH_MAX };
    struct option_row rows[] = {
        { .name = "forget",
          .kind = OPTION_LIST,
          .into = &keys,
          .arg = "ID",
          .help = "take back what a purged ad taught; its whole id" },
        { .name = "batch",
          .kind = OPTION_INT,
          .into = &l.batch,
          .arg = "N",
          .help = "decisions learned at once, for machines with little memory",
          .min = 1,
          .max = BATCH_MAX },
    };
    const struct usage usage = {
        "learn",
        "",
        "Decisions since last time into the model of the workspace: confirmed and "
        "not-risk\n"
        "are counted, others are not. A decision that was corrected or undone is taken "
        "back\n"
        "exactly. The model is replaced at once; what scores at the moment goes on "
        "with "
        "the\n"
        "old one. No text is kept: hashes under a key of the workspace, and the stems "
        "and\n"
        "letter groups of words that stand in five different wordings.",
        "  lurewatch learn\n"
        "  lurewatch learn --forget 3f2a9c...",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    if (answer != PARSE_RUN)
        return options_exit(answer);
    return learn(app, &l, &keys);
}
