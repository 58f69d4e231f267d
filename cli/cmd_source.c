/*
 * source: the sources of a workspace.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/source_try.h"
#include "cli/subcommand.h"
#include "cli/term.h"
#include "cli/workspace.h"

#include <stdio.h>

static void
source_json(const struct source *s, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "id", s->id);
    json_put_text(j, "kind", str_of(ad_kind_name(s->kind)));
    json_put_text(j, "lang", str_of(lang_name(s->lang)));
    json_key(j, "seeds");
    json_open_array(j);
    for (size_t i = 0; i < s->seed_count; i++)
        json_text(j, s->seeds[i]);
    json_end_array(j);
    json_put_int(j, "delay_ms", s->delay_ms);
    json_put_int(j, "revisit_ms", s->revisit_ms);
    json_put_int(j, "max_pages_per_day", s->pages_per_day);
    json_put_text(j, "basis", s->basis_kind);
    json_put_text(j, "note", s->basis_note);
    json_put_text(j, "basis_seen", s->basis_seen);
    json_end_object(j);
}

static void
print_json(const struct source_list *list)
{
    struct buf out;
    struct json j;

    buf_init(&out, 256u << 20);
    j = json_to(&out);
    json_open_array(&j);
    for (size_t i = 0; i < list->count; i++)
        source_json(&list->items[i], &j);
    json_end_array(&j);
    buf_add_char(&out, '\n');
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
}

static void
print_table(const struct source_list *list)
{
    struct term t;

    term_begin(&t);
    for (size_t i = 0; i < list->count; i++) {
        const struct source *s = &list->items[i];
        term_cell(&t, TERM_BOLD, s->id, 24);
        term_printf(&t, " ");
        term_cell(&t, TERM_PLAIN, str_of(ad_kind_name(s->kind)), 9);
        term_printf(&t, "%6.1f s  ", (double)s->delay_ms / 1000);
        term_cell(&t, TERM_PLAIN,
                  s->basis_kind.n ? s->basis_kind : STR("no basis: tests only"), 24);
        term_printf(&t, " ");
        term_cell(&t, TERM_DIM, s->seeds[0], t.width > 100 ? t.width - 70 : 30);
        term_printf(&t, "\n");
    }
    if (!list->count)
        term_printf(&t, "No sources.\n");
    term_end(&t);
}

static int
source_list(struct app *app, int argc, char **argv)
{
    bool json = false;
    struct option_row rows[] = {
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &json,
          .help = "JSON in place of a table" },
    };
    const struct usage usage = {
        "source list",
        "[SOURCE...]",
        "Lists the sources of the workspace (or of the files named), after checking "
        "them.",
        "  lurewatch source list\n  lurewatch source list sources/first.yaml --json",
        rows,
        1,
        0,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct workspace w;
    struct source_list all, chosen;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    ok = workspace_open(app, &arena, &w, &err) &&
         workspace_sources(&w, &arena, &all, &err) &&
         sources_choose(&all, argv, argc, &arena, &chosen, &err);
    if (ok && json)
        print_json(&chosen);
    else if (ok)
        print_table(&chosen);
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}

int
cmd_source(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "list", "the sources of the workspace, checked", source_list },
        { "test", "what a source would read from a page", source_test },
        { "learn", "a source file proposed from a few pages", source_learn },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
