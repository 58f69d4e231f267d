/*
 * rules try: what hits on a text, what nearly hit and why not, and what folding undid.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/trying.h"
#include "cli/options.h"
#include "cli/rules_pack.h"
#include "cli/rules_try_show.h"

#include <unistd.h>

#define NEAR_SHOWN 8
#define TEXT_MAX   (16u << 20)

struct try_options {
    const char *rules, *kind, *lang, *title, *file;
    int64_t near;
    bool fold, json;
};

static void
explain_folding(struct tried *tried, const struct reading *reading)
{
    tried->fold = true;
    for (int f = 0; f < READING_FIELDS; f++)
        fold_explain(reading->fields[f].original, &reading->fields[f].folded,
                     reading->lang, tried->arena, &tried->folded[f]);
}

static void
try_text(struct rules_pack *pack, const struct ad *ad, const struct try_options *o,
         enum lang say)
{
    struct scorer *scorer = scorer_new(pack->classifier);
    struct arena *arena = &pack->arena;
    struct tried *tried = ARENA_NEW(arena, struct tried, 1);
    struct reading *reading = ARENA_NEW(arena, struct reading, 1);
    struct near_ask ask = { pack->rules, reading, &tried->judged, (size_t)o->near };
    struct term t;

    tried->rules = pack->rules;
    tried->ad = ad;
    tried->say = say;
    tried->arena = arena;
    scorer_judge(scorer, ad, arena, &tried->score, &tried->judged);
    reading_of(reader_new(arena), ad, arena, reading);
    near_find(&ask, arena, &tried->near);
    if (o->fold)
        explain_folding(tried, reading);
    term_begin(&t);
    if (o->json) {
        struct json j = json_to(&t.out);
        try_show_json(tried, &j);
    } else {
        try_show(tried, &t);
    }
    term_end(&t);
    scorer_free(scorer);
}

/* The text of a word, of a file, or for "-" of standard input. */
static bool
read_text(const char *named, bool is_file, struct arena *arena, struct str *text,
          struct err *err)
{
    if (strcmp(named, "-") == 0)
        return input_read(STDIN_FILENO, "standard input", TEXT_MAX, arena, text, err);
    if (is_file)
        return file_read(named, TEXT_MAX, arena, text, err);
    *text = str_of(named);
    return true;
}

static int
try_run(struct app *app, const struct try_options *o, char **words, int count)
{
    struct rules_pack pack;
    struct err err = { .kind = ERR_NONE };
    struct ad ad = { .title = str_of(o->title),
                     .kind = ad_kind_of(str_of(o->kind)),
                     .lang = lang_of(str_of(o->lang)) };
    int code = rules_pack_open(app, o->rules, &pack);
    const char *named = count ? words[0] : o->file;

    if (code == EXIT_DONE && !read_text(named, count == 0, &pack.arena, &ad.text, &err))
        code = app_fail(&err);
    if (code == EXIT_DONE)
        try_text(&pack, &ad, o, app->say);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}

int
rules_try(struct app *app, int argc, char **argv)
{
    struct try_options o = { .kind = "", .lang = "", .title = "", .near = NEAR_SHOWN };
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &o.rules,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
        { .name = "title",
          .kind = OPTION_FREE,
          .into = &o.title,
          .arg = "TEXT",
          .help = "title of the ad" },
        { .name = "kind",
          .kind = OPTION_WORD,
          .into = &o.kind,
          .arg = "KIND",
          .help = "kind of the ad",
          .words = option_kinds },
        { .name = "ad-lang",
          .kind = OPTION_WORD,
          .into = &o.lang,
          .arg = "LANG",
          .help = "language of the ad",
          .words = option_ad_langs },
        { .name = "file",
          .letter = 'f',
          .kind = OPTION_TEXT,
          .into = &o.file,
          .arg = "FILE",
          .help = "read the text from a file; - is standard input" },
        { .name = "near",
          .kind = OPTION_INT,
          .into = &o.near,
          .arg = "N",
          .help = "near misses to show (default 8)",
          .min = 0,
          .max = NEAR_MAX },
        { .name = "fold",
          .kind = OPTION_FLAG,
          .into = &o.fold,
          .help = "show what folding undid, and why" },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &o.json,
          .help = "risk, hits, near misses and folded pieces as JSON" },
    };
    const struct usage usage = {
        "rules try",
        "[TEXT]",
        "Shows which rules hold on a text, which nearly hold and what they lack, and "
        "how "
        "it scores.",
        "  lurewatch rules try 'Виза и билет в кредит, вычет из зарплаты'\n"
        "  lurewatch rules try --rules rules --near 3 'Визу, билет и жильё даём в "
        "долг'\n"
        "  lurewatch rules try --fold 'Pa6oTa в д у б а е'",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!argc == !o.file)
        return app_fail_with(EXIT_USE,
                             "rules try: give the text as a word or with --file");
    return try_run(app, &o, argv, argc);
}
