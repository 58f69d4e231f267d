/*
 * rules lint: what is doubtful in a pack that loads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/lint.h"
#include "cli/options.h"
#include "cli/rules_ads.h"
#include "cli/rules_pack.h"
#include "cli/term.h"
#include "core/tr.h"

#include <inttypes.h>

static const char *const levels[] = { "note", "warning", "error", NULL };
_Static_assert(sizeof(levels) / sizeof(*levels) == LINT_SEVERITIES + 1,
               "every severity has a word");

struct lint_options {
    const char *rules, *level;
    bool json;
};

static void
take_ad(void *context, const struct rules_ad *one, struct arena *arena)
{
    (void)arena;
    lint_ad(context, one->ad);
}

static void
show_finding(const struct lint_finding *f, struct term *t)
{
    static const enum term_style styles[] = {
        [LINT_NOTE] = TERM_DIM, [LINT_WARNING] = TERM_BOLD, [LINT_ERROR] = TERM_ALARM
    };

    term_text(t, TERM_PLAIN, f->file);
    term_printf(t, ":%d:%d: ", f->line, f->column);
    term_text(t, styles[f->severity], str_of(lint_severity_name(f->severity)));
    term_printf(t, ": ");
    if (f->rule.n) {
        term_text(t, TERM_PLAIN, f->rule);
        term_printf(t, ": ");
    }
    term_text(t, TERM_PLAIN, f->says);
    term_printf(t, " [%s]\n", f->check);
}

static void
put_finding(const struct lint_finding *f, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "severity", str_of(lint_severity_name(f->severity)));
    json_put_text(j, "check", str_of(f->check));
    json_put_text(j, "file", f->file);
    json_put_int(j, "line", f->line);
    json_put_int(j, "column", f->column);
    if (f->rule.n)
        json_put_text(j, "rule", f->rule);
    json_put_text(j, "says", f->says);
    json_end_object(j);
}

/* Shows what is at or above the level; returns how many errors there are. */
static size_t
show(const struct lint_finding *findings, size_t count, const struct lint_options *o,
     const struct app *app)
{
    size_t counts[LINT_SEVERITIES] = { 0 };
    int level = 0;
    struct term t;
    struct json j;

    while (strcmp(levels[level], o->level) != 0)
        level++;
    term_begin(&t);
    j = json_to(&t.out);
    if (o->json)
        json_open_array(&j);
    for (size_t i = 0; i < count; i++) {
        counts[findings[i].severity]++;
        if ((int)findings[i].severity < level)
            continue;
        if (o->json)
            put_finding(&findings[i], &j);
        else
            show_finding(&findings[i], &t);
    }
    if (o->json) {
        json_end_array(&j);
        term_printf(&t, "\n");
    } else if (!app->quiet) {
        term_printf(&t, tr(app->say, "errors: %zu, warnings: %zu, notes: %zu"),
                    counts[LINT_ERROR], counts[LINT_WARNING], counts[LINT_NOTE]);
        if (level > LINT_NOTE && counts[LINT_NOTE])
            term_printf(&t, "%s", tr(app->say, " (--level note shows the notes)"));
        term_printf(&t, "\n");
    }
    term_end(&t);
    return counts[LINT_ERROR];
}

static int
lint_pack(struct app *app, const struct rules_pack *pack, const struct lint_options *o,
          char **paths, int count)
{
    struct rules_ads ads = {
        .app = app, .paths = paths, .count = count, .take = take_ad
    };
    struct err err = { .kind = ERR_NONE };
    struct lint *lint;
    int code = EXIT_DONE;

    if (!lint_begin(pack->classifier, pack->bundle, app->say, &lint, &err))
        return app_fail(&err), EXIT_NO;
    ads.context = lint;
    app_catch_stop();
    if (!rules_ads_run(&ads, &err)) {
        code = app_fail(&err);
    } else if (*app_stop_flag()) {
        code = EXIT_STOPPED;
    } else {
        size_t found;
        const struct lint_finding *findings = lint_finish(lint, &found);
        if (show(findings, found, o, app))
            code = EXIT_NO;
        rules_ads_tell_bad(&ads);
    }
    lint_free(lint);
    return code;
}

int
rules_lint(struct app *app, int argc, char **argv)
{
    struct lint_options o = { .level = "warning" };
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &o.rules,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
        { .name = "level",
          .kind = OPTION_WORD,
          .into = &o.level,
          .arg = "LEVEL",
          .help = "show what is at least that (default warning)",
          .words = levels },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &o.json,
          .help = "the findings as a JSON array" },
    };
    const struct usage usage = {
        "rules lint",
        "[ADS.jsonl...]",
        "Looks for what is doubtful in a pack that loads: rules that never fire or "
        "always "
        "fire with\n"
        "another, no counter-example in a language, patterns that another covers, "
        "unless "
        "that can\n"
        "not matter, short prefixes, odd points. The corpus is the pack's own examples "
        "and "
        "cases, and\n"
        "the ads given. Exit code 1 when there is an error.",
        "  lurewatch rules lint --rules rules\n"
        "  lurewatch rules lint --rules rules --level note ads.jsonl",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct rules_pack pack;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    code = rules_pack_open(app, o.rules, &pack);
    if (code == EXIT_DONE)
        code = lint_pack(app, &pack, &o, argv, argc);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}
