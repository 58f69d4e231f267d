/*
 * queue: the review queue without a browser.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/noting.h"
#include "cli/queue_session.h"
#include "cli/subcommand.h"
#include "reports/record_json.h"

#include <stdio.h>

static int
queue_list(struct app *app, int argc, char **argv)
{
    struct queue_choice c = { .limit = 50 };
    struct option_row rows[QUEUE_CHOICE_ROWS + 1] = {
        { .name = "limit",
          .kind = OPTION_INT,
          .into = &c.limit,
          .arg = "N",
          .help = "rows at most (default 50)",
          .min = 1,
          .max = 10000 },
    };
    const struct usage usage = {
        "queue list",
        "",
        "Lists the flagged ads, what needs a look first on top.",
        "  lurewatch queue list --band high --ad-lang ru",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer;
    struct queue_filter filter;
    struct queue_session s;
    const struct queue_row *found;
    size_t count;
    int code = EXIT_DONE;

    queue_choice_rows(&c, rows + 1);
    answer = options_parse(app, &usage, &argc, &argv);
    if (answer != PARSE_RUN)
        return options_exit(answer);
    filter = queue_filter_of(&c);
    if (queue_session_open(&s, app, c.show_contacts ? STORE_WRITE : STORE_READ) &&
        store_queue_list(s.store, &filter, s.now_ms, &s.arena, &found, &count,
                         &s.err)) {
        if (!count && c.source)
            code = queue_check_source(&s, "queue list", c.source);
        if (code == EXIT_DONE)
            queue_print_rows(&s, &c, found, count);
    }
    return queue_session_close(&s, code);
}

static void
print_record(struct queue_session *s, const struct queue_choice *c,
             struct ad_record *record)
{
    struct term term;
    struct showing show = { &term, &s->arena, s->app->say, c->show_contacts,
                            s->now_ms };

    wording_record(&s->wording, record, &s->arena);
    if (c->json) {
        const struct record_view view = { .arena = &s->arena,
                                          .show_contacts = c->show_contacts };
        struct buf out;
        struct json j;
        buf_init(&out, QUEUE_JSON_MAX);
        j = json_to(&out);
        record_json(&view, record, &j);
        buf_add_char(&out, '\n');
        fwrite(buf_cstr(&out), 1, out.n, stdout);
        buf_free(&out);
        return;
    }
    term_begin(&term);
    show_record(&show, record);
    term_end(&term);
}

static int
queue_show(struct app *app, int argc, char **argv)
{
    struct queue_choice c = { .limit = 0 };
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &c.json,
          .help = "JSON in place of text" },
        { .name = "show-contacts",
          .kind = OPTION_FLAG,
          .into = &c.show_contacts,
          .help = "do not mask contacts" },
    };
    const struct usage usage = { "queue show",
                                 "ID...",
                                 "Shows ads whole: text with the quotes marked, cues, "
                                 "what speaks against, decisions.\n"
                                 "ID: the first digits of the id in the list.",
                                 "  lurewatch queue show 3fa8c1d2",
                                 rows,
                                 2,
                                 1,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct queue_session s;
    int code = EXIT_DONE;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (queue_session_open(&s, app, c.show_contacts ? STORE_WRITE : STORE_READ))
        for (int i = 0; i < argc && code == EXIT_DONE; i++) {
            struct ad_record record;
            code = queue_find(&s, argv[i], &record);
            if (code == EXIT_DONE && c.show_contacts &&
                !note_views(s.store, &record.row, 1, "queue show", &s.err))
                code = EXIT_START;
            if (code == EXIT_DONE)
                print_record(&s, &c, &record);
        }
    return queue_session_close(&s, code);
}

static void
stats_json(const struct queue_stats *st, struct buf *out)
{
    struct json j = json_to(out);

    json_open_object(&j);
    for (int i = 0; i < QUEUE_STATE_COUNT; i++)
        json_put_int(&j, queue_state_name((enum queue_state)i), st->by_state[i]);
    json_key(&j, "waiting_by_band");
    json_open_object(&j);
    for (int i = 0; i < BAND_COUNT; i++)
        json_put_int(&j, band_name((enum band)i), st->by_band[i]);
    json_end_object(&j);
    json_key(&j, "decisions");
    json_open_object(&j);
    for (int i = 0; i < DECISION_COUNT; i++)
        json_put_int(&j, decision_name((enum decision)i), st->by_decision[i]);
    json_end_object(&j);
    json_put_int(&j, "ads", st->ads);
    json_put_int(&j, "sightings", st->sightings);
    json_put_int(&j, "pages", st->pages);
    json_end_object(&j);
    buf_add_char(out, '\n');
}

static void
print_stats(const struct queue_stats *st, int64_t now_ms)
{
    printf("waiting    %lld open, %lld claimed (high %lld, review %lld)\n",
           (long long)st->by_state[QUEUE_OPEN], (long long)st->by_state[QUEUE_CLAIMED],
           (long long)st->by_band[BAND_HIGH], (long long)st->by_band[BAND_REVIEW]);
    printf("decided    %lld", (long long)st->by_state[QUEUE_DECIDED]);
    for (int i = 0; i < DECISION_COUNT; i++)
        printf("%s%s %lld", i ? ", " : " (", decision_name((enum decision)i),
               (long long)st->by_decision[i]);
    printf(")\nkept       %lld ads, %lld sightings, %lld pages\n", (long long)st->ads,
           (long long)st->sightings, (long long)st->pages);
    if (st->oldest_open_ms)
        printf("oldest     %lld hours\n",
               (long long)((now_ms - st->oldest_open_ms) / 3600000));
}

static int
queue_stats(struct app *app, int argc, char **argv)
{
    bool as_json = false;
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &as_json,
          .help = "JSON in place of a table" },
    };
    const struct usage usage = { "queue stats",
                                 "",
                                 "Counts what waits and what was decided.",
                                 "  lurewatch queue stats --json",
                                 rows,
                                 1,
                                 0,
                                 0 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct queue_stats st;
    struct queue_session s;
    struct buf out;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (queue_session_open(&s, app, STORE_READ) &&
        store_queue_stats(s.store, &st, &s.err)) {
        if (as_json) {
            buf_init(&out, 1u << 20);
            stats_json(&st, &out);
            fputs(buf_cstr(&out), stdout);
            buf_free(&out);
        } else {
            print_stats(&st, s.now_ms);
        }
    }
    return queue_session_close(&s, EXIT_DONE);
}

int
cmd_queue(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "list", "the flagged ads, what needs a look first on top", queue_list },
        { "show", "an ad whole, with its quotes marked", queue_show },
        { "claim", "take ads so that nobody else works on them", queue_claim },
        { "decide", "record a decision", queue_decide },
        { "release", "give claimed ads back", queue_release },
        { "stats", "what waits and what was decided", queue_stats },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
