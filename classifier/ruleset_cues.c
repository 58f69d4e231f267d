/*
 * ruleset_cues: reads cues.yaml: groups with caps, indicators with strengths, cues.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ruleset_build.h"

#include "core/mem.h"

#define CAP_MAX 100.0

bool
build_says(const struct node *node, struct says *out, struct err *err)
{
    static const char *const KEYS[] = { "en", "ru", "kk", NULL };
    const struct node *en;
    if (!node_known_keys(node, KEYS, err) || !node_need(node, "en", &en, err))
        return false;
    for (const struct node *n = node->first; n; n = n->next) {
        struct str *to = &out->en;
        if (str_eq(n->key, STR("ru")))
            to = &out->ru;
        else if (str_eq(n->key, STR("kk")))
            to = &out->kk;
        if (!node_text(n, to, err))
            return false;
    }
    return true;
}

bool
build_texts(struct arena *arena, const struct node *node, const struct str **out,
            size_t *count, struct err *err)
{
    size_t room = node->kind == NODE_LIST ? node->count : 1;
    struct str *texts = ARENA_NEW(arena, struct str, room);
    *out = texts;
    *count = 0;
    if (node->kind == NODE_TEXT)
        return node_text(node, &texts[(*count)++], err);
    if (!node_is(node, NODE_LIST, err))
        return false;
    for (const struct node *n = node->first; n; n = n->next) {
        if (!node_text(n, &texts[(*count)++], err))
            return false;
    }
    return true;
}

static bool
read_group(struct ruleset_builder *b, const struct node *node, struct err *err)
{
    static const char *const KEYS[] = { "group", "cap", NULL };
    struct ruleset *r = b->r;
    const struct node *name, *cap;
    struct cue_group group = { 0 };
    if (!node_known_keys(node, KEYS, err) || !node_need(node, "group", &name, err) ||
        !node_need(node, "cap", &cap, err) || !node_text(name, &group.name, err) ||
        !node_number(cap, 0, CAP_MAX, &group.cap, err))
        return false;
    for (size_t i = 0; i < r->group_count; i++) {
        if (str_eq(r->groups[i].name, group.name))
            return node_fail(name, err, "the group '" STR_FMT "' stands twice",
                             STR_ARG(group.name));
    }
    r->groups =
        mem_grow(r->groups, &b->group_cap, r->group_count + 1, sizeof(*r->groups));
    r->groups[r->group_count++] = group;
    return true;
}

/* "D2.4" to 2. */
static bool
read_dimension(const struct node *id, struct indicator *out, struct err *err)
{
    if (!node_text(id, &out->id, err))
        return false;
    const struct str s = out->id;
    if (s.n < 4 || s.p[0] != 'D' || s.p[1] < '1' || s.p[1] > '6' || s.p[2] != '.')
        return node_fail(id, err,
                         "expected an indicator such as D2.4, found '" STR_FMT "'",
                         STR_ARG(s));
    out->dimension = s.p[1] - '0';
    return true;
}

static bool
read_indicator(struct ruleset_builder *b, const struct node *node, struct err *err)
{
    static const char *const KEYS[] = { "id", "strength", "name", "verified", NULL };
    static const char *const STRENGTHS[] = { "weak", "medium", "strong", NULL };
    struct ruleset *r = b->r;
    const struct node *id, *strength, *name;
    struct indicator out = { 0 };
    int choice = 0;
    if (!node_known_keys(node, KEYS, err) || !node_need(node, "id", &id, err) ||
        !node_need(node, "strength", &strength, err) ||
        !node_need(node, "name", &name, err) || !read_dimension(id, &out, err) ||
        !node_choice(strength, STRENGTHS, &choice, err) ||
        !build_says(name, &out.name, err))
        return false;
    const struct node *verified = node_find(node, "verified");
    if (verified && !node_bool(verified, &out.verified, err))
        return false;
    if (ruleset_find_indicator(r, out.id))
        return node_fail(id, err, "the indicator '" STR_FMT "' stands twice",
                         STR_ARG(out.id));
    out.strength = (enum strength)choice;
    r->indicators = mem_grow(r->indicators, &b->indicator_cap, r->indicator_count + 1,
                             sizeof(*r->indicators));
    r->indicators[r->indicator_count++] = out;
    return true;
}

static bool
read_code(struct ruleset_builder *b, const struct node *code, struct cue *out,
          struct err *err)
{
    if (!node_text(code, &out->code, err))
        return false;
    if (!strchr("PTODSGNR", out->code.p[0]))
        return node_fail(
            code, err,
            "expected a cue code that begins with P, T, O, D, S, G, N or R,"
            " found '" STR_FMT "'",
            STR_ARG(out->code));
    if (ruleset_find_cue(b->r, out->code) != RULE_NONE)
        return node_fail(code, err, "the cue '" STR_FMT "' stands twice",
                         STR_ARG(out->code));
    out->family = (enum cue_family)out->code.p[0];
    return true;
}

static bool
read_cue_group(struct ruleset_builder *b, const struct node *node, struct cue *out,
               struct err *err)
{
    struct str name;
    if (!node_text(node, &name, err))
        return false;
    for (size_t i = 0; i < b->r->group_count; i++) {
        if (str_eq(b->r->groups[i].name, name)) {
            out->group = (uint32_t)i;
            return true;
        }
    }
    struct near_name near = { 0 };
    struct err_hint hint;
    for (size_t i = 0; i < b->r->group_count; i++)
        yaml_nearer(name, b->r->groups[i].name, &near);
    yaml_near_hint(&near, &hint);
    return node_fail(node, err,
                     "no such group '" STR_FMT "'%s; groups are declared at the top of"
                     " the file",
                     STR_ARG(name), hint.text);
}

static bool
no_such_indicator(const struct ruleset *r, const struct node *node, struct str id,
                  struct err *err)
{
    struct near_name near = { 0 };
    struct err_hint hint;
    for (size_t i = 0; i < r->indicator_count; i++)
        yaml_nearer(id, r->indicators[i].id, &near);
    yaml_near_hint(&near, &hint);
    return node_fail(node, err,
                     "no such indicator '" STR_FMT "'%s; indicators are declared above"
                     " the cues",
                     STR_ARG(id), hint.text);
}

static bool
read_cue_indicators(struct ruleset_builder *b, const struct node *node, struct cue *out,
                    struct err *err)
{
    if (!build_texts(b->arena, node, &out->indicators, &out->indicator_count, err))
        return false;
    uint32_t *numbers = ARENA_NEW(b->arena, uint32_t, out->indicator_count);
    const struct node *item = node->kind == NODE_LIST ? node->first : node;
    for (size_t i = 0; i < out->indicator_count; i++, item = item->next) {
        const struct indicator *found =
            ruleset_find_indicator(b->r, out->indicators[i]);
        if (!found)
            return no_such_indicator(b->r, item, out->indicators[i], err);
        numbers[i] = (uint32_t)(found - b->r->indicators);
    }
    out->indicator_numbers = numbers;
    return true;
}

static bool
read_cue(struct ruleset_builder *b, const struct node *node, struct err *err)
{
    static const char *const KEYS[] = { "cue", "group", "indicators", "grade",
                                        "cap", "name",  "why",        NULL };
    static const char *const GRADES[] = { "A", "B", "C", NULL };
    const struct node *code, *group, *grade, *cap, *name, *why;
    struct cue out = { 0 };
    int choice = 0;
    if (!node_known_keys(node, KEYS, err) || !node_need(node, "cue", &code, err) ||
        !node_need(node, "group", &group, err) ||
        !node_need(node, "grade", &grade, err) || !node_need(node, "cap", &cap, err) ||
        !node_need(node, "name", &name, err) || !node_need(node, "why", &why, err))
        return false;
    if (!read_code(b, code, &out, err) || !read_cue_group(b, group, &out, err) ||
        !node_choice(grade, GRADES, &choice, err) ||
        !node_number(cap, 0, CAP_MAX, &out.cap, err) ||
        !build_says(name, &out.name, err) || !build_says(why, &out.why, err))
        return false;
    const struct node *indicators = node_find(node, "indicators");
    if (indicators && !read_cue_indicators(b, indicators, &out, err))
        return false;
    struct ruleset *r = b->r;
    if (r->cue_count == CUES_MAX)
        return node_fail(node, err, "more than %d cues", CUES_MAX);
    out.grade = (char)('A' + choice);
    r->cues = mem_grow(r->cues, &b->cue_cap, r->cue_count + 1, sizeof(*r->cues));
    r->cues[r->cue_count++] = out;
    build_remember_cue(r);
    return true;
}

static bool
each(struct ruleset_builder *b, const struct node *list,
     bool (*read)(struct ruleset_builder *, const struct node *, struct err *),
     struct err *err)
{
    if (!node_is(list, NODE_LIST, err))
        return false;
    if (list->count > 1024)
        return node_fail(list, err, "%zu entries; at most 1024 are read", list->count);
    for (const struct node *n = list->first; n; n = n->next) {
        if (!read(b, n, err))
            return false;
    }
    return true;
}

bool
build_cues(struct ruleset_builder *b, const struct node *root, struct err *err)
{
    static const char *const KEYS[] = { "groups", "indicators", "cues", NULL };
    const struct node *groups, *indicators, *cues;
    return node_known_keys(root, KEYS, err) &&
           node_need(root, "groups", &groups, err) &&
           node_need(root, "indicators", &indicators, err) &&
           node_need(root, "cues", &cues, err) && each(b, groups, read_group, err) &&
           each(b, indicators, read_indicator, err) && each(b, cues, read_cue, err);
}
