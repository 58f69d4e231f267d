/*
 * rules: the rule pack: list and check; the other commands are files of their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/rules_pack.h"
#include "cli/subcommand.h"
#include "cli/term.h"

#include <stdio.h>

#define JSON_MAX (256u << 20)

static const char *
does_what(const struct ruleset *r, const struct rule *rule)
{
    switch (rule->does) {
    case RULE_CUE:
        return r->cues[rule->cue].code.p;
    case RULE_CONTEXT:
        return context_name(rule->context);
    case RULE_KIND:
        return ad_kind_name(rule->kind);
    default:
        return fact_name(rule->fact);
    }
}

static void
rule_json(const struct ruleset *r, const struct rule *rule, struct json *j)
{
    static const char *const keys[] = { [RULE_CUE] = "cue",
                                        [RULE_CONTEXT] = "context",
                                        [RULE_KIND] = "kind",
                                        [RULE_FACT] = "fact" };
    static const char *const checked[] = { [CHECKED_NONE] = "none",
                                           [CHECKED_AUTHOR] = "author",
                                           [CHECKED_NATIVE] = "native" };
    const struct cue *cue = rule->does == RULE_CUE ? &r->cues[rule->cue] : NULL;
    struct arena arena;

    arena_init(&arena, 0);
    json_open_object(j);
    json_put_text(j, "id", rule->id);
    if (rule->does != RULE_CUE)
        json_put_text(j, "cue", STR(""));
    json_put_text(j, keys[rule->does], str_of(does_what(r, rule)));
    json_key(j, "lang");
    json_open_array(j);
    struct str langs = rule_langs_text(rule, &arena), lang;
    while (str_cut(&langs, ',', &lang))
        json_text(j, str_trim(lang));
    json_end_array(j);
    json_put_real(j, "points", rule->points, 2);
    json_key(j, "indicators");
    json_open_array(j);
    for (size_t i = 0; cue && i < cue->indicator_count; i++)
        json_text(j, cue->indicators[i]);
    json_end_array(j);
    json_put_text(j, "grade", (struct str){ cue ? &cue->grade : "", cue ? 1 : 0 });
    json_put_text(j, "group", cue ? r->groups[cue->group].name : STR(""));
    if (rule->does == RULE_FACT)
        json_put_bool(j, "denied", rule->denied);
    json_put_bool(j, "shadow", rule->shadow);
    json_put_text(j, "checked", str_of(checked[rule->checked]));
    json_put_text(j, "file", rule->file);
    json_put_int(j, "line", rule->line);
    json_end_object(j);
    arena_free(&arena);
}

static void
print_json(const struct ruleset *r)
{
    struct buf out;
    struct json j;

    buf_init(&out, JSON_MAX);
    j = json_to(&out);
    json_open_array(&j);
    for (size_t i = 0; i < r->rule_count; i++)
        rule_json(r, &r->rules[i], &j);
    json_end_array(&j);
    buf_add_char(&out, '\n');
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
}

static void
print_table(const struct ruleset *r, struct arena *arena)
{
    struct term t;

    term_begin(&t);
    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        term_cell(&t, TERM_BOLD, rule->id, 36);
        term_printf(&t, " ");
        term_cell(&t, TERM_PLAIN, str_of(does_what(r, rule)), 12);
        term_cell(&t, TERM_DIM, rule_langs_text(rule, arena), 12);
        term_printf(&t, "%+6.1f%s  ", rule->points, rule->shadow ? " shadow" : "");
        if (rule->does == RULE_CUE)
            term_cell(&t, TERM_DIM, r->cues[rule->cue].name.en, 40);
        term_printf(&t, "\n");
    }
    term_end(&t);
}

static int
rules_list(struct app *app, int argc, char **argv)
{
    const char *choice = NULL;
    bool json = false;
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &json,
          .help = "JSON in place of a table" },
    };
    const struct usage usage = { "rules list",
                                 "",
                                 "Lists the rules with what each can show.",
                                 "  lurewatch rules list --json | jq '.[].id'",
                                 rows,
                                 2,
                                 0,
                                 0 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct rules_pack pack;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    code = rules_pack_open(app, choice, &pack);
    if (code == EXIT_DONE && json)
        print_json(pack.rules);
    else if (code == EXIT_DONE)
        print_table(pack.rules, &pack.arena);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}

static void
print_counts(const struct ruleset *r, size_t cases)
{
    size_t by_lang[LANG_COUNT] = { 0 }, cues = 0;
    bool seen[CUES_MAX] = { false };

    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        if (rule->does != RULE_CUE)
            continue;
        cues += !seen[rule->cue];
        seen[rule->cue] = true;
        for (int lang = LANG_RU; lang < LANG_COUNT; lang++)
            by_lang[lang] += (rule->langs & MATCH_LANG((enum lang)lang)) != 0;
    }
    printf("valid: %zu rules over %zu cues", r->rule_count, cues);
    for (int lang = LANG_RU; lang < LANG_COUNT; lang++)
        printf(", %s %zu", lang_name((enum lang)lang), by_lang[lang]);
    printf("; %zu written cases\n", cases);
}

static int
check_cases(const struct rules_pack *pack, struct arena *arena, size_t *count)
{
    const struct written_case *cases;
    struct err err = { .kind = ERR_NONE };

    if (ruleset_cases(pack->bundle, pack->rules, arena, &cases, count, &err))
        return EXIT_DONE;
    app_fail(&err);
    return EXIT_NO;
}

static int
rules_check(struct app *app, int argc, char **argv)
{
    const char *choice = NULL;
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
    };
    const struct usage usage = {
        "rules check",
        "",
        "Is the pack valid, its written cases too? Exit code 1 "
        "and file, line, column\n"
        "of the first fault when not.",
        "  lurewatch rules check --rules rules",
        rows,
        1,
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct rules_pack pack;
    size_t cases = 0;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    code = rules_pack_open(app, choice, &pack);
    if (code == EXIT_DONE)
        code = check_cases(&pack, &pack.arena, &cases);
    if (code == EXIT_DONE)
        print_counts(pack.rules, cases);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}

int
cmd_rules(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "list", "the rules with what each can show", rules_list },
        { "check", "is the pack valid?", rules_check },
        { "unpack", "write the built-in pack as files", rules_unpack },
        { "test", "do its own examples and the written cases come out right?",
          rules_test },
        { "try", "what hits on a text, what nearly hits, and how it scores",
          rules_try },
        { "stats", "hits in labelled ads, lift, overlap, false flags", rules_stats },
        { "impact", "which ads a change of the pack moves, and by which rules",
          rules_impact },
        { "lint", "what is doubtful in a pack that loads", rules_lint },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
