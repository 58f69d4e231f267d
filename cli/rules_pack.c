/*
 * rules_pack: a rule pack opened for looking at.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_pack.h"

#include <string.h>
#include <unistd.h>

static bool
find_model(const char *name, struct arena *arena, struct classifier_options *out,
           struct err *err)
{
    if (strcmp(name, "built-in") != 0)
        return workspace_model_file(name, arena, out, err);
    if (!bundle_models.count)
        return err_set_kind(err, ERR_USE, "--model: no model is built in; name a file");
    out->model = bundle_models.files[0].data;
    return true;
}

int
rules_pack_open(struct app *app, const char *choice, struct rules_pack *out)
{
    return rules_pack_open_model(app, choice, NULL, out);
}

int
rules_pack_open_model(struct app *app, const char *choice, const char *model,
                      struct rules_pack *out)
{
    struct classifier_options options = { .say = LANG_EN,
                                          .version = STR(PROGRAM_VERSION) };
    struct workspace w;
    struct err err = { .kind = ERR_NONE };
    bool ok = true;

    *out = (struct rules_pack){ .rules = NULL };
    arena_init(&out->arena, 0);
    if (choice && access(choice, R_OK) != 0)
        return app_fail_with(EXIT_USE, "%s: no such folder of rules", choice);
    if (app->workspace)
        ok = workspace_open(app, &out->arena, &w, &err);
    ok = ok && workspace_rules(app->workspace ? &w : NULL, choice, &out->arena,
                               &out->bundle, &err);
    if (!ok)
        return app_fail(&err);
    if (!out->bundle)
        return app_fail_with(EXIT_USE, "--rules: 'none' has no rules to look at");
    if (model && !find_model(model, &out->arena, &options, &err))
        return app_fail(&err);
    options.rules = out->bundle;
    if (app->say != LANG_NONE)
        options.say = app->say;
    if (!classifier_load(&out->classifier, &options, &err)) {
        app_fail(&err);
        return EXIT_NO; /* the answer to "is it valid" */
    }
    out->rules = classifier_rules(out->classifier);
    return EXIT_DONE;
}

void
rules_pack_close(struct rules_pack *pack)
{
    classifier_free(pack->classifier);
    arena_free(&pack->arena);
}
