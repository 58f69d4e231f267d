/*
 * model: what a Bayes model file holds, and several of them made one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/sparing.h"
#include "cli/subcommand.h"
#include "cli/term.h"
#include "cli/workspace.h"
#include "classifier/model_merge.h"
#include "core/json.h"
#include "core/mem.h"
#include "text/fold.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct weighed {
    uint32_t index;
    double weight;
};

static int
strongest_first(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;

    if (fabs(x->weight) != fabs(y->weight))
        return fabs(x->weight) > fabs(y->weight) ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void
token_json(const struct model *m, const struct weighed *w, struct json *j)
{
    struct model_token token = model_token(m, w->index);
    struct buf text;

    buf_init(&text, 4096);
    fold_to_utf8(token.p, token.n, &text);
    json_open_object(j);
    json_put_text(j, "token", buf_str(&text));
    json_put_text(j, "lang",
                  token.pool == LANG_NONE ? STR("other")
                                          : str_of(lang_name(token.pool)));
    json_put_int(j, "deceptive", token.count.deceptive);
    json_put_int(j, "legitimate", token.count.legitimate);
    json_put_real(j, "weight", w->weight, 3);
    json_end_object(j);
    buf_free(&text);
}

static void
put_count(struct json *j, struct model_count ads, bool used)
{
    json_put_int(j, "deceptive", ads.deceptive);
    json_put_int(j, "legitimate", ads.legitimate);
    json_put_bool(j, "used", used);
}

/* Ads of one language, and of each kind in it. */
static void
lang_json(const struct model *m, enum lang lang, struct json *j)
{
    json_open_object(j);
    put_count(j, model_ads(m, lang), model_knows(m, lang, AD_KIND_NONE));
    json_key(j, "kinds");
    json_open_object(j);
    for (int kind = 0; kind < AD_KIND_COUNT; kind++) {
        struct model_count ads = model_ads_of(m, lang, (enum ad_kind)kind);
        if (!ads.deceptive && !ads.legitimate)
            continue;
        json_key(j, kind == AD_KIND_NONE ? "none" : ad_kind_name((enum ad_kind)kind));
        json_open_object(j);
        put_count(j, ads, model_knows(m, lang, (enum ad_kind)kind));
        json_end_object(j);
    }
    json_end_object(j);
    json_end_object(j);
}

static void
write_model(const struct model *m, size_t limit, struct buf *out)
{
    size_t count = model_token_count(m);
    struct weighed *tokens = mem_alloc(count ? count : 1, sizeof(*tokens));
    struct json j = json_to(out);

    for (size_t i = 0; i < count; i++)
        tokens[i] = (struct weighed){ (uint32_t)i, model_weight(m, (uint32_t)i) };
    qsort(tokens, count, sizeof(*tokens), strongest_first);
    json_open_object(&j);
    json_put_int(&j, "tokens", (int64_t)count);
    json_put_int(&j, "rare", (int64_t)model_rare_count(m));
    json_put_int(&j, "nameless", (int64_t)model_nameless_count(m));
    json_put_int(&j, "tokens_version", model_tokens_version(m));
    json_key(&j, "ads");
    json_open_object(&j);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct model_count ads = model_ads(m, (enum lang)lang);
        if (!ads.deceptive && !ads.legitimate)
            continue;
        json_key(&j, lang == LANG_NONE ? "none" : lang_name((enum lang)lang));
        lang_json(m, (enum lang)lang, &j);
    }
    json_end_object(&j);
    json_key(&j, "strongest");
    json_open_array(&j);
    for (size_t i = 0; i < count && i < limit; i++)
        token_json(m, &tokens[i], &j);
    json_end_array(&j);
    json_end_object(&j);
    buf_add_char(out, '\n');
    free(tokens);
}

static bool
show(const char *path, size_t limit, struct err *err)
{
    struct arena arena;
    struct classifier_options from = { .prior = 0 };
    struct model *model = NULL;
    struct buf out;
    bool ok;

    arena_init(&arena, 0);
    if (!path && bundle_models.count)
        from.model = bundle_models.files[0].data;
    ok = !path || workspace_model_file(path, &arena, &from, err);
    if (ok && !model_open(from.model, &model, err))
        ok = path && err_in(err, "%s", path);
    if (ok) {
        buf_init(&out, 512u << 20);
        write_model(model, limit, &out);
        fwrite(buf_cstr(&out), 1, out.n, stdout);
        buf_free(&out);
    }
    model_free(model);
    arena_free(&arena);
    return ok;
}

static int
model_show(struct app *app, int argc, char **argv)
{
    int64_t limit = 50;
    struct option_row rows[] = {
        { .name = "limit",
          .kind = OPTION_INT,
          .into = &limit,
          .arg = "N",
          .help = "strongest tokens shown (default 50)",
          .min = 1,
          .max = 100000 },
    };
    const struct usage usage = { "model show",
                                 "[FILE]",
                                 "Prints as JSON how many ads of which language and "
                                 "kind a model was counted from,\n"
                                 "and its strongest tokens. \"used\": are there enough "
                                 "for words to count as evidence?\n"
                                 "Tokens of all languages but English are counted "
                                 "together: their \"lang\" is \"other\".\n"
                                 "\"#####\" is a number of five digits.\n"
                                 "Without FILE: the built-in model.",
                                 "  lurewatch model show model.lwm --limit 20",
                                 rows,
                                 1,
                                 0,
                                 1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct err err = { .kind = ERR_NONE };

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!show(argc ? argv[0] : NULL, (size_t)limit, &err))
        return app_fail(&err);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}

/* The models merged so far and one more; the first has nothing to merge with. */
static bool
merge_one(struct buf *merged, const char *path, struct arena *arena, struct err *err)
{
    struct classifier_options from = { .prior = 0 };
    struct model *one = NULL, *all = NULL;
    struct buf out;
    bool ok;

    if (!workspace_model_file(path, arena, &from, err))
        return false;
    buf_init(&out, MODEL_BYTES_MAX);
    ok = model_open(from.model, &one, err) && model_check_tokens(one, "", err);
    if (ok && !merged->n)
        buf_add(&out, from.model);
    else if (ok)
        ok = model_open(buf_str(merged), &all, err) && model_merge(all, one, &out, err);
    model_free(one);
    model_free(all);
    if (!ok) {
        buf_free(&out);
        return err_in(err, "%s", path);
    }
    buf_free(merged);
    *merged = out;
    return true;
}

static void
tell_merged(const char *out, const struct buf *bytes)
{
    struct model *m = NULL;
    struct err err = { .kind = ERR_NONE };

    if (!model_open(buf_str(bytes), &m, &err))
        return;
    printf("%s: %zu tokens, %zu bytes; their shares are means of those of the models\n",
           out, model_token_count(m), bytes->n);
    if (model_nameless_count(m))
        printf("%s: %zu more have enough templates together, but were rare in each "
               "model and have no name;\n"
               "lurewatch train --refit %s --out %s ADS... names those that stand in "
               "the ads\n",
               out, model_nameless_count(m), out, out);
    model_free(m);
}

static int
model_merge_files(struct app *app, int argc, char **argv)
{
    const char *out = NULL;
    struct option_row rows[] = {
        { .name = "out",
          .letter = 'o',
          .kind = OPTION_TEXT,
          .into = &out,
          .arg = "MODEL",
          .help = "file to write (replaced at once); none of those that are read" },
    };
    const struct usage usage = {
        "model merge",
        "MODEL MODEL...",
        "Adds up the counts of models, in whatever order. Words that were rare are "
        "only\n"
        "whole in models made with train --mergeable. A template that two models met "
        "counts\n"
        "twice. The shares of words cannot be added: the means stand in for them until "
        "train\n"
        "--refit fits them on labelled ads.",
        "  lurewatch model merge ours.lwm theirs.lwm -o both.lwm",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        2,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct err err = { .kind = ERR_NONE };
    struct arena arena;
    struct buf merged;
    bool ok = true;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!out)
        return app_fail_with(
            EXIT_USE, "model merge: --out is missing; name the model file to write");
    /* A sum cannot be taken apart again, and merged once more it would count twice. */
    if (!sparing_check("model merge", out, argv, argc, &err))
        return app_fail(&err);
    buf_init(&merged, MODEL_BYTES_MAX);
    arena_init(&arena, 0);
    for (int i = 0; ok && i < argc; i++)
        ok = merge_one(&merged, argv[i], &arena, &err);
    ok = ok && file_write(out, buf_str(&merged), &err);
    if (ok && !app->quiet)
        tell_merged(out, &merged);
    buf_free(&merged);
    arena_free(&arena);
    return ok ? EXIT_DONE : app_fail(&err);
}

int
cmd_model(struct app *app, int argc, char **argv)
{
    static const struct command table[] = {
        { "show", "what a model file holds", model_show },
        { "merge", "the counts of several models added up", model_merge_files },
        { NULL, NULL, NULL },
    };

    return subcommand_run(app, table, argc, argv);
}
