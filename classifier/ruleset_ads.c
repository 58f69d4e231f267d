/*
 * ruleset_ads: ads inside rule files: the hit and miss texts of rules, and written cases.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ruleset_build.h"

const char *const BUILD_KINDS[] = {
    "job", "marriage", "travel", "study", "other", NULL
};

const char *const BUILD_CONTEXTS[] = { "recruiting", "seeking", "self_service",
                                       "warning",    "news",    "court",
                                       "other",      NULL };

static const char *const AD_KEYS[] = { "title",  "text",     "kind",     "lang",
                                       "salary", "employer", "contacts", "location",
                                       "url",    NULL };

static const char *const LANGS[] = { "ru", "kk", "en", "uz", "ky",
                                     "tg", "tr", "uk", NULL };

bool
build_ad_key(const struct node *value, struct ad *out, bool *known, struct err *err)
{
    const struct {
        const char *key;
        struct str *to;
    } texts[] = {
        { "title", &out->title },       { "text", &out->text },
        { "salary", &out->salary },     { "employer", &out->employer },
        { "contacts", &out->contacts }, { "location", &out->location },
        { "url", &out->url },
    };
    *known = true;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (str_eq(value->key, str_of(texts[i].key)))
            return node_text(value, texts[i].to, err);
    }
    int choice = 0;
    if (str_eq(value->key, STR("kind"))) {
        if (!node_choice(value, BUILD_KINDS, &choice, err))
            return false;
        out->kind = ad_kind_of(value->text);
        return true;
    }
    if (str_eq(value->key, STR("lang"))) {
        if (!node_choice(value, LANGS, &choice, err))
            return false;
        out->lang = lang_of(value->text);
        return true;
    }
    *known = false;
    return true;
}

bool
build_ad(const struct node *node, struct ad *out, struct err *err)
{
    *out = (struct ad){ 0 };
    if (node->kind == NODE_TEXT)
        return node_text(node, &out->text, err);
    if (!node_known_keys(node, AD_KEYS, err))
        return false;
    for (const struct node *n = node->first; n; n = n->next) {
        bool known = false;
        if (!build_ad_key(n, out, &known, err))
            return false;
    }
    return true;
}

static bool
read_bands(const struct node *node, uint32_t *out, struct err *err)
{
    static const char *const BANDS[] = { "none", "low", "review", "high", NULL };
    const struct node *first = node->kind == NODE_LIST ? node->first : node;
    for (const struct node *n = first; n;
         n = node->kind == NODE_LIST ? n->next : NULL) {
        int choice = 0;
        if (!node_choice(n, BANDS, &choice, err))
            return false;
        *out |= 1u << choice;
    }
    if (*out == 0)
        return node_fail(node, err,
                         "the list is empty; expected at least one of none, low,"
                         " review, high");
    return true;
}

struct case_reader {
    struct arena *arena;
    const struct ruleset *rules; /* whose cues a case may name; NULL: any */
};

/* `facts: {contract: denied, pay: stated}` */
static bool
read_case_facts(struct arena *arena, const struct node *node, struct written_case *out,
                struct err *err)
{
    static const char *const STATES[] = {
        [FACT_SILENT] = "silent",
        [FACT_STATED] = "stated",
        [FACT_DENIED] = "denied",
        [FACT_DENIED + 1] = NULL,
    };
    if (!node_is(node, NODE_MAP, err) || !node_known_keys(node, BUILD_FACTS, err))
        return false;
    struct case_fact *facts = ARENA_NEW(arena, struct case_fact, node->count);
    for (const struct node *n = node->first; n; n = n->next) {
        int state = 0;
        if (!node_choice(n, STATES, &state, err))
            return false;
        int fact = 0;
        while (!str_eq(n->key, str_of(BUILD_FACTS[fact])))
            fact++;
        facts[out->fact_count++] =
            (struct case_fact){ (enum fact)fact, (enum fact_state)state };
    }
    out->facts = facts;
    return true;
}

/* Codes of cues; one that there is none of would be absent for ever. */
static bool
read_codes(const struct case_reader *c, const struct node *node, const struct str **out,
           size_t *count, struct err *err)
{
    const bool many = node->kind == NODE_LIST;
    if (!build_texts(c->arena, node, out, count, err))
        return false;
    for (const struct node *n = many ? node->first : node; n && c->rules;
         n = many ? n->next : NULL) {
        uint32_t cue;
        if (!build_find_cue(c->rules, n, &cue, err))
            return false;
    }
    return true;
}

static bool
read_case_key(const struct case_reader *c, const struct node *n,
              struct written_case *out, struct err *err)
{
    int choice = 0;
    bool known = false;
    if (str_eq(n->key, STR("id")))
        return node_text(n, &out->id, err);
    if (str_eq(n->key, STR("cues")))
        return read_codes(c, n, &out->cues, &out->cue_count, err);
    if (str_eq(n->key, STR("counter")))
        return read_codes(c, n, &out->counter, &out->counter_count, err);
    if (str_eq(n->key, STR("facts")))
        return read_case_facts(c->arena, n, out, err);
    if (str_eq(n->key, STR("without")))
        return read_codes(c, n, &out->without, &out->without_count, err);
    if (str_eq(n->key, STR("band")))
        return read_bands(n, &out->bands, err);
    if (str_eq(n->key, STR("context"))) {
        if (!node_choice(n, BUILD_CONTEXTS, &choice, err))
            return false;
        out->has_context = context_of(n->text, &out->context);
        return true;
    }
    if (str_eq(n->key, STR("note")))
        return true;
    return build_ad_key(n, &out->ad, &known, err);
}

static bool
read_case(const struct case_reader *c, const struct node *node,
          struct written_case *out, struct err *err)
{
    static const char *const KEYS[] = {
        "id",      "kind",     "lang",     "title", "text", "employer",
        "salary",  "contacts", "location", "url",   "cues", "counter",
        "without", "facts",    "context",  "band",  "note", NULL,
    };
    const struct node *need;
    if (!node_known_keys(node, KEYS, err) || !node_need(node, "id", &need, err) ||
        !node_need(node, "text", &need, err) || !node_need(node, "band", &need, err))
        return false;
    out->file = node->file;
    out->line = node->line;
    for (const struct node *n = node->first; n; n = n->next) {
        if (!read_case_key(c, n, out, err))
            return false;
    }
    return true;
}

/* Reads one file's list; `out` has room for all of it. */
static bool
read_cases(const struct case_reader *c, const struct node *root,
           struct written_case *out, struct err *err)
{
    if (!node_is(root, NODE_LIST, err))
        return false;
    size_t i = 0;
    for (const struct node *n = root->first; n; n = n->next) {
        if (!read_case(c, n, &out[i++], err))
            return false;
    }
    return true;
}

bool
ruleset_cases(const struct bundle *bundle, const struct ruleset *rules,
              struct arena *arena, const struct written_case **out, size_t *count,
              struct err *err)
{
    const struct case_reader reader = { arena, rules };
    struct node **roots = ARENA_NEW(arena, struct node *, bundle->count);
    size_t total = 0;
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        if (!str_starts(file->name, STR("cases/")) ||
            !str_ends(file->name, STR(".yaml")))
            continue;
        struct str name = arena_printf(arena, STR_FMT "/" STR_FMT,
                                       STR_ARG(bundle->label), STR_ARG(file->name));
        if (!yaml_tree_read(name, file->data, arena, &roots[i], err))
            return false;
        total += roots[i]->count;
    }
    struct written_case *cases = ARENA_NEW(arena, struct written_case, total);
    size_t at = 0;
    for (size_t i = 0; i < bundle->count; i++) {
        if (!roots[i])
            continue;
        if (!read_cases(&reader, roots[i], cases + at, err))
            return false;
        at += roots[i]->count;
    }
    *out = cases;
    *count = at;
    return true;
}
