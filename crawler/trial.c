/*
 * trial: see trial.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/trial.h"

#include "crawler/charset.h"
#include "crawler/gate.h"
#include "crawler/scan.h"
#include "crawler/select.h"

const char *
trial_place_words(enum trial_place place)
{
    static const char *const words[TRIAL_PLACES] = {
        [TRIAL_AD] = "ad",
        [TRIAL_FOLLOWED] = "followed",
        [TRIAL_UNMATCHED] = "no pattern matches",
        [TRIAL_ELSEWHERE] = "another host",
    };
    return place < TRIAL_PLACES ? words[place] : "";
}

bool
trial_tree(const struct extract_input *in, struct arena *arena, struct tree *out)
{
    struct charset_text decoded;
    struct scan scan;
    struct str what;
    *out = (struct tree){ NULL, 0 };
    charset_decode(in->body, in->content_type, arena, &decoded);
    scan_page(decoded.text, true, arena, &scan);
    return scan_gate(&scan, arena, &what) == PAGE_OK &&
           tree_of_outline(scan.outline, arena, out, &what) == PAGE_OK;
}

static enum trial_place
place_of(const struct scope *scope, struct str text, bool is_seed)
{
    const struct source *source = scope->source;
    struct url url;
    if (!url_split(text, &url) || !scope_holds(scope, &url, true))
        return TRIAL_ELSEWHERE;
    for (size_t i = 0; i < source->ads_count; i++)
        if (source_pattern_matches(source->ads[i], url.path))
            return TRIAL_AD;
    return scope_holds(scope, &url, is_seed) ? TRIAL_FOLLOWED : TRIAL_UNMATCHED;
}

/* Is it one of the URLs where the source begins? */
static bool
is_seed(const struct source *source, struct str url, struct arena *arena)
{
    struct url seed;
    for (size_t i = 0; i < source->seed_count; i++)
        if (url_parse(source->seeds[i], NULL, arena, &seed) == URL_OK &&
            str_eq(seed.text, url))
            return true;
    return false;
}

static void
try_selector(struct trial_selector *t, const struct tree *tree, const uint8_t *hidden,
             struct arena *arena)
{
    struct selector selector;
    struct err err = { .kind = ERR_NONE };
    t->wrong = t->found = STR("");
    if (!select_parse(t->selector, arena, &selector, &err)) {
        t->wrong = arena_str(arena, str_of(err.text));
        return;
    }
    for (uint32_t at = select_next(&selector, tree, 0); at < tree->count; t->matches++)
        at = select_next(&selector, tree, tree->nodes[at].end);
    t->found = select_text(t->selector, tree, hidden, arena);
}

static void
try_selectors(const struct extract_input *in, struct arena *arena, struct trial *out)
{
    const struct source_select *select = &in->source->select;
    const struct trial_selector all[TRIAL_PARTS] = {
        { .part = "each", .selector = select->each },
        { .part = "title", .selector = select->title },
        { .part = "text", .selector = select->text },
        { .part = "pay", .selector = select->pay },
        { .part = "place", .selector = select->place },
        { .part = "employer", .selector = select->employer },
        { .part = "contacts", .selector = select->contacts },
    };
    struct tree tree;
    (void)trial_tree(in, arena, &tree); /* without one nothing is found */
    const uint8_t *hidden = tree_hidden(&tree, arena);
    for (size_t i = 0; i < TRIAL_PARTS; i++)
        if (all[i].selector.n > 0) {
            out->selectors[out->selector_count] = all[i];
            try_selector(&out->selectors[out->selector_count++], &tree, hidden, arena);
        }
}

bool
trial_run(const struct extract_input *in, struct arena *arena, struct trial *out,
          struct err *err)
{
    struct scope scope;
    *out = (struct trial){ .place = TRIAL_ELSEWHERE };
    if (!scope_make(in->source, arena, &scope, err))
        return false;
    extract_page(in, arena, &out->page);
    out->place = place_of(&scope, in->url, is_seed(in->source, in->url, arena));
    enum trial_place *places =
        ARENA_NEW(arena, enum trial_place, out->page.link_count + 1);
    for (size_t i = 0; i < out->page.link_count; i++) {
        places[i] = place_of(&scope, out->page.links[i], false);
        out->place_counts[places[i]]++;
    }
    out->places = places;
    try_selectors(in, arena, out);
    return true;
}
