/*
 * queue claim, release, decide: what people do with a queue row.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/queue_session.h"

#include <stdio.h>

#define CLAIM_MS (30 * 60000)

static int
tell_claim(enum claim_answer answer, const struct queue_row *row, const char *id)
{
    switch (answer) {
    case CLAIM_DONE:
        return EXIT_DONE;
    case CLAIM_TAKEN:
        return app_fail_with(EXIT_NO, "queue: %s: " STR_FMT " has it", id,
                             STR_ARG(row->holder));
    case CLAIM_GONE:
        return app_fail_with(EXIT_NO, "queue: %s: decided already, or not in the queue",
                             id);
    case CLAIM_FAILED:
        break;
    }
    return EXIT_START;
}

static int
claim_named(struct queue_session *s, const struct queue_choice *c, struct str who,
            int argc, char **argv)
{
    struct ad_record record;
    struct queue_row row = { .version = 0 };
    int code = EXIT_DONE;

    for (int i = 0; i < argc && code == EXIT_DONE; i++) {
        code = queue_find(s, argv[i], &record);
        if (code == EXIT_DONE)
            code =
                tell_claim(store_claim(s->store, record.row.key, who, s->now_ms,
                                       s->now_ms + CLAIM_MS, &s->arena, &row, &s->err),
                           &row, argv[i]);
        if (code == EXIT_DONE)
            queue_print_rows(s, c, &row, 1);
    }
    return code;
}

static int
claim_next(struct queue_session *s, const struct queue_choice *c, struct str who,
           size_t next)
{
    struct queue_filter filter = queue_filter_of(c);
    const struct queue_row *found;
    size_t count;
    int code = EXIT_DONE;

    filter.shares = &s->workspace.config.shares;
    if (!store_claim_next(s->store, &filter, next, who, s->now_ms, s->now_ms + CLAIM_MS,
                          &s->arena, &found, &count, &s->err))
        return EXIT_START;
    if (!count && c->source)
        code = queue_check_source(s, "queue claim", c->source);
    if (code == EXIT_DONE)
        queue_print_rows(s, c, found, count);
    return code;
}

int
queue_claim(struct app *app, int argc, char **argv)
{
    struct queue_choice c = { .limit = 0 };
    const char *as = NULL;
    int64_t next = 0;
    struct option_row rows[QUEUE_CHOICE_ROWS + 2] = {
        { .name = "next",
          .kind = OPTION_INT,
          .into = &next,
          .arg = "N",
          .help = "take the next N of the list",
          .min = 1,
          .max = 1000 },
        { .name = "as",
          .kind = OPTION_TEXT,
          .into = &as,
          .arg = "NAME",
          .help = "who does it (default: your user name)" },
    };
    const struct usage usage = { "queue claim",
                                 "[ID...]",
                                 "Takes ads for half an hour, so that nobody else "
                                 "works on them: named ones, or the\n"
                                 "next ones of the list.",
                                 "  lurewatch queue claim --next 10",
                                 rows,
                                 sizeof(rows) / sizeof(rows[0]),
                                 0,
                                 -1 };
    enum parse_answer answer;
    struct queue_session s;
    int code = EXIT_DONE;

    queue_choice_rows(&c, rows + 2);
    answer = options_parse(app, &usage, &argc, &argv);
    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!argc == !next)
        return app_fail_with(EXIT_USE,
                             "queue claim: name ads by their ids, or say --next N");
    if (!queue_session_open(&s, app, STORE_WRITE))
        return queue_session_close(&s, EXIT_START);
    if (argc)
        code = claim_named(&s, &c, str_of(app_person(as)), argc, argv);
    else
        code = claim_next(&s, &c, str_of(app_person(as)), (size_t)next);
    return queue_session_close(&s, code);
}

int
queue_release(struct app *app, int argc, char **argv)
{
    const char *as = NULL;
    struct option_row rows[] = {
        { .name = "as",
          .kind = OPTION_TEXT,
          .into = &as,
          .arg = "NAME",
          .help = "who does it (default: your user name)" },
    };
    const struct usage usage = { "queue release",
                                 "ID...",
                                 "Gives claimed ads back.",
                                 "  lurewatch queue release 3fa8c1d2",
                                 rows,
                                 1,
                                 1,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct ad_record record;
    struct queue_session s;
    int code = EXIT_DONE;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (queue_session_open(&s, app, STORE_WRITE))
        for (int i = 0; i < argc && code == EXIT_DONE; i++) {
            code = queue_find(&s, argv[i], &record);
            if (code == EXIT_DONE)
                code =
                    tell_claim(store_release(s.store, record.row.key,
                                             str_of(app_person(as)), s.now_ms, &s.err),
                               &record.row, argv[i]);
        }
    return queue_session_close(&s, code);
}

static int
decide(struct queue_session *s, struct decide *d, const char *id)
{
    struct ad_record record;
    struct queue_row row = { .version = 0 };
    int code = queue_find(s, id, &record);

    if (code != EXIT_DONE)
        return code;
    d->key = record.row.key;
    d->now_ms = s->now_ms;
    d->keep = &s->workspace.config.keep;
    switch (store_decide(s->store, d, &s->arena, &row, &s->err)) {
    case DECIDE_DONE:
        if (!s->app->quiet)
            printf("%.8s: %s\n", record.row.key.p, decision_name(d->outcome));
        return EXIT_DONE;
    case DECIDE_TAKEN:
        return app_fail_with(EXIT_NO, "queue: %s: " STR_FMT " has it", id,
                             STR_ARG(row.holder));
    case DECIDE_CHANGED:
        return app_fail_with(EXIT_NO, "queue: %s: was changed meanwhile; look again",
                             id);
    case DECIDE_NO_ROW:
        return app_fail_with(EXIT_NO, "queue: %s: is not in the queue", id);
    case DECIDE_FAILED:
        break;
    }
    return EXIT_START;
}

int
queue_decide(struct app *app, int argc, char **argv)
{
    const char *as = NULL, *reason = "", *note = "";
    struct option_row rows[] = {
        { .name = "reason",
          .kind = OPTION_FREE,
          .into = &reason,
          .arg = "WORD",
          .help = "a short reason" },
        { .name = "note",
          .kind = OPTION_FREE,
          .into = &note,
          .arg = "TEXT",
          .help = "a note for colleagues" },
        { .name = "as",
          .kind = OPTION_TEXT,
          .into = &as,
          .arg = "NAME",
          .help = "who does it (default: your user name)" },
    };
    const struct usage usage = {
        "queue decide",
        "ID OUTCOME",
        "Records a decision: confirmed, not-risk, unsure or escalated. A later "
        "decision\n"
        "supersedes an earlier one; nothing is deleted.",
        "  lurewatch queue decide 3fa8c1d2 not-risk --reason licensed-agency",
        rows,
        3,
        2,
        2
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct decide d;
    struct queue_session s;
    int code = EXIT_START;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    d = (struct decide){ .who = str_of(app_person(as)),
                         .reason = str_of(reason),
                         .note = str_of(note) };
    if (!decision_of(str_of(argv[1]), &d.outcome))
        return app_fail_with(
            EXIT_USE,
            "queue decide: found '%s', wanted confirmed, not-risk, unsure "
            "or escalated",
            argv[1]);
    if (queue_session_open(&s, app, STORE_WRITE))
        code = decide(&s, &d, argv[0]);
    return queue_session_close(&s, code);
}
