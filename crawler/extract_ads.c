/*
 * extract_ads: which ads a page holds, and what each of their parts says.
 *
 * Evidence in order of trust: the source's selectors, structured data, the page as shown. A
 * page that is not called an ad by its source must look like one: a job posting in structured
 * data, or one main text that is no list of links.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/extract_ads.h"

#include "core/utf8.h"
#include "crawler/facts.h"
#include "crawler/jsonld.h"
#include "crawler/listing.h"
#include "crawler/microdata.h"
#include "crawler/readable.h"
#include "crawler/select.h"
#include "crawler/telegram.h"

#define TEXT_CHARS_LEAST 40 /* letters and signs of an ad that only its text tells */
#define JOB_TEXT_LEAST                                                                 \
    80 /* bytes; a shorter description yields to what the page shows */
#define TITLE_MAX     300 /* bytes of a heading that is a title */
#define CHALLENGE_MAX 600 /* bytes of text on a page that only asks for scripts */
#define SELECTED_MAX  16  /* matches of one selector taken */

/* A page being read. */
struct reading {
    const struct extract_input *in;
    const struct tree *tree;
    struct arena *arena;
    struct extracted *out;
    const uint8_t *hidden; /* what nobody sees */
    uint8_t *beside;       /* that, menus, footers and other parts around */
    struct things *things;
    struct readable main;
    struct str heading; /* the h1, or the title that the page has for others to show */
};

enum extract_said
extract_asks_source(const struct extract_input *in, struct arena *arena)
{
    struct url url;
    if (in->source == NULL || in->source->ads_count == 0 || in->url.n == 0 ||
        url_parse(in->url, NULL, arena, &url) != URL_OK)
        return EXTRACT_UNSAID;
    for (size_t i = 0; i < in->source->ads_count; i++)
        if (source_pattern_matches(in->source->ads[i], url.path))
            return EXTRACT_IS_AD;
    return EXTRACT_IS_NO_AD;
}

static void
prefer(struct str *field, struct str better)
{
    if (better.n > 0)
        *field = better;
}

static void
fill_in(struct str *field, struct str more)
{
    if (field->n == 0)
        *field = more;
}

/* ---- the page as shown ---- */

static bool
is_inside(const struct tree *tree, uint32_t i, enum tag a, enum tag b)
{
    while (i != 0) {
        i = tree->nodes[i].parent;
        if (tree->nodes[i].tag == a || tree->nodes[i].tag == b)
            return true;
    }
    return false;
}

/* Is it a part around the content, by its element or its role? */
static bool
is_beside(const struct tree *tree, uint32_t i)
{
    const struct node *node = &tree->nodes[i];
    struct str role = node_attr(node, "role");
    switch (node->tag) {
    case TAG_NAV:
    case TAG_FOOTER:
    case TAG_ASIDE:
    case TAG_SELECT:
    case TAG_DIALOG:
        return true;
    case TAG_HEADER:
        return !is_inside(tree, i, TAG_MAIN, TAG_ARTICLE);
    default:
        return str_eq(role, STR("navigation")) || str_eq(role, STR("contentinfo")) ||
               str_eq(role, STR("banner")) || str_eq(role, STR("dialog"));
    }
}

static uint8_t *
mark_beside(const struct tree *tree, const uint8_t *hidden, struct arena *arena)
{
    uint8_t *beside = ARENA_NEW(arena, uint8_t, tree->count + 1);
    if (tree->count > 0)
        memcpy(beside, hidden, tree->count);
    for (uint32_t i = 0; i < tree->count; i++)
        if (!beside[i] && !tree->nodes[i].is_text && is_beside(tree, i))
            memset(beside + i, 1, tree->nodes[i].end - i);
    return beside;
}

/* Content of the meta element with that property or name; empty when there is none. */
static struct str
meta_content(const struct reading *r, struct str property)
{
    for (uint32_t i = 0; i < r->tree->count; i++) {
        const struct node *node = &r->tree->nodes[i];
        if (node->tag == TAG_META && (str_eq(node_attr(node, "property"), property) ||
                                      str_eq(node_attr(node, "name"), property)))
            return plain_line(node_attr(node, "content"), r->arena);
    }
    return STR("");
}

/* Text of a heading, fit to be a title; empty otherwise. */
static struct str
heading_text(const struct reading *r, uint32_t i)
{
    struct str text = plain_line(tree_text(r->tree, i, r->hidden, r->arena), r->arena);
    return text.n <= TITLE_MAX ? text : STR("");
}

/*
 * The heading of what the page is about: the h1 that the page's title repeats, else the first
 * one outside menus, else og:title, else the title element, else any first heading.
 */
static struct str
find_heading(const struct reading *r)
{
    struct str first = STR(""), other = STR(""),
               shown = meta_content(r, STR("og:title"));
    for (uint32_t i = 0; i < r->tree->count; i++) {
        enum tag tag = (enum tag)r->tree->nodes[i].tag;
        bool is_first = tag == TAG_H1;
        bool is_lower = tag == TAG_H2 || tag == TAG_H3;
        if (r->beside[i] || (!is_first && (!is_lower || other.n > 0)))
            continue;
        struct str text = heading_text(r, i);
        if (text.n == 0)
            continue;
        if (is_first &&
            (str_find(r->out->title, text) >= 0 || str_find(shown, text) >= 0))
            return text;
        fill_in(is_first ? &first : &other, text);
    }
    fill_in(&first, shown);
    fill_in(&first, r->out->title);
    fill_in(&first, other);
    return first;
}

/* ---- the source's selectors ---- */

/* Text of what a selector finds, several matches on lines of their own. */
static struct str
selected(const struct reading *r, struct str text)
{
    struct selector selector;
    struct plain p;
    if (text.n == 0 || !select_parse(text, r->arena, &selector, NULL))
        return STR("");
    plain_start(&p);
    uint32_t at = select_next(&selector, r->tree, 0);
    for (int taken = 0; at < r->tree->count && taken < SELECTED_MAX; taken++) {
        plain_gap(&p, PLAIN_LINE);
        tree_add_text(r->tree, at, r->hidden, &p);
        at = select_next(&selector, r->tree, r->tree->nodes[at].end);
    }
    return plain_end(&p, r->arena);
}

/* Contacts that a selector finds: the text and the addresses behind its links. */
static struct str
selected_contacts(const struct reading *r, struct str text)
{
    struct selector selector;
    struct str lines = STR(""), found = selected(r, text), line;
    if (text.n == 0 || !select_parse(text, r->arena, &selector, NULL))
        return lines;
    while (str_cut(&found, '\n', &line))
        lines = thing_add_line(lines, line, r->arena);
    uint32_t at = select_next(&selector, r->tree, 0);
    for (int taken = 0; at < r->tree->count && taken < SELECTED_MAX; taken++) {
        struct str more = facts_contacts(r->tree, at, r->hidden, r->arena);
        while (str_cut(&more, '\n', &line))
            lines = thing_add_line(lines, line, r->arena);
        at = select_next(&selector, r->tree, r->tree->nodes[at].end);
    }
    return lines;
}

/* The first match on one line. */
static struct str
selected_line(const struct reading *r, struct str text)
{
    struct selector selector;
    if (text.n == 0 || !select_parse(text, r->arena, &selector, NULL))
        return STR("");
    uint32_t at = select_next(&selector, r->tree, 0);
    if (at >= r->tree->count)
        return STR("");
    return thing_field(tree_text(r->tree, at, r->hidden, r->arena), r->arena);
}

/* ---- one ad ---- */

static enum ad_kind
kind_of(const struct reading *r, enum thing_kind thing)
{
    if (r->in->source != NULL && r->in->source->kind != AD_KIND_NONE)
        return r->in->source->kind;
    return thing == THING_JOB ? AD_JOB : thing == THING_TRIP ? AD_TRAVEL : AD_KIND_NONE;
}

/* What every ad of this page has in common. */
static struct ad
new_ad(const struct reading *r, enum thing_kind thing)
{
    struct ad ad = { .url = r->in->url,
                     .kind = kind_of(r, thing),
                     .seen_at_ms = r->in->seen_at_ms };
    if (r->in->source != NULL) {
        ad.source = r->in->source->id;
        ad.lang = r->in->source->lang;
    }
    return ad;
}

static void
put_thing(struct ad *ad, const struct thing *thing)
{
    prefer(&ad->title, thing->title);
    prefer(&ad->text, thing->text);
    prefer(&ad->employer, thing->employer);
    prefer(&ad->location, thing->location);
    prefer(&ad->salary, thing->salary);
    prefer(&ad->contacts, thing->contacts);
}

/* The one ad of the page, from `thing` (may be NULL) and what is shown. */
static struct ad
single_ad(struct reading *r, const struct thing *thing)
{
    struct ad ad = new_ad(r, thing != NULL ? thing->kind : THING_NONE);
    struct facts facts;
    if (thing != NULL)
        put_thing(&ad, thing);
    bool is_short =
        thing == NULL || thing->kind != THING_JOB || ad.text.n < JOB_TEXT_LEAST;
    if (is_short && r->main.text.n > ad.text.n)
        ad.text = r->main.text;
    if (r->in->source != NULL) {
        const struct source_select *select = &r->in->source->select;
        prefer(&ad.title, selected_line(r, select->title));
        prefer(&ad.text, selected(r, select->text));
        prefer(&ad.salary, selected_line(r, select->pay));
        prefer(&ad.location, selected_line(r, select->place));
        prefer(&ad.employer, selected_line(r, select->employer));
        prefer(&ad.contacts, selected_contacts(r, select->contacts));
    }
    facts_find(r->tree, r->beside, r->arena, &facts);
    fill_in(&ad.title, r->heading);
    fill_in(&ad.salary, facts.pay);
    fill_in(&ad.location, facts.place);
    fill_in(&ad.employer, facts.employer);
    struct str more = facts_contacts(r->tree, 0, r->beside, r->arena), line;
    while (str_cut(&more, '\n', &line))
        ad.contacts = thing_add_line(ad.contacts, line, r->arena);
    fill_in(&ad.text, meta_content(r, STR("og:description")));
    return ad;
}

/* ---- which ads ---- */

static void
give_one(struct reading *r, const struct thing *thing)
{
    struct ad ad = single_ad(r, thing);
    if (ad.text.n == 0)
        return;
    struct ad *ads = ARENA_NEW(r->arena, struct ad, 1);
    ads[0] = ad;
    r->out->ads = ads;
    r->out->ad_count = 1;
}

/* Several job postings on one page: each is an ad by what its structured data says. */
static void
give_jobs(struct reading *r)
{
    struct ad *ads = ARENA_NEW(r->arena, struct ad, THINGS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < r->things->count; i++) {
        const struct thing *thing = &r->things->items[i];
        struct url base, url;
        if (thing->kind != THING_JOB || thing->text.n == 0)
            continue;
        ads[count] = new_ad(r, THING_JOB);
        put_thing(&ads[count], thing);
        bool has_base =
            r->in->url.n > 0 && url_parse(r->in->url, NULL, r->arena, &base) == URL_OK;
        if (thing->url.n > 0 &&
            url_parse(thing->url, has_base ? &base : NULL, r->arena, &url) == URL_OK)
            ads[count].url = url.text;
        count++;
    }
    r->out->ads = ads;
    r->out->ad_count = count;
}

/* The only thing of its kind, or NULL; *count is how many there are. */
static const struct thing *
only_thing(const struct things *things, enum thing_kind kind, size_t *count)
{
    const struct thing *found = NULL;
    *count = 0;
    for (size_t i = 0; i < things->count; i++)
        if (things->items[i].kind == kind && (*count)++ == 0)
            found = &things->items[i];
    return *count == 1 ? found : NULL;
}

/* A thing other than a job that the whole page is about. */
static const struct thing *
main_thing(const struct things *things)
{
    static const enum thing_kind kinds[] = { THING_TRIP, THING_EVENT, THING_PRODUCT,
                                             THING_OFFER, THING_PERSON };
    size_t count;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !things->is_list; i++) {
        const struct thing *thing = only_thing(things, kinds[i], &count);
        if (thing != NULL && thing->title.n > 0)
            return thing;
    }
    return NULL;
}

/* A door that asks for scripts or a captcha instead of the page. */
static bool
is_challenge(const struct reading *r)
{
    static const char *const phrases[] = {
        "enable javascript",
        "enable cookies",
        "javascript is required",
        "just a moment",
        "checking your browser",
        "ddos protection",
        "not a robot",
        "captcha",
        "включите javascript",
        "включить javascript",
        "проверка браузера",
        "вы не робот",
    };
    if (r->main.text.n > CHALLENGE_MAX)
        return false;
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
        if (str_find_nocase(r->main.text, str_of(phrases[i])) >= 0 ||
            str_find_nocase(r->out->title, str_of(phrases[i])) >= 0)
            return true;
    return false;
}

/* Does the page, by what it shows, hold one ad? */
static bool
looks_like_ad(const struct reading *r)
{
    const struct readable *m = &r->main;
    if (r->things->is_list || m->chars < TEXT_CHARS_LEAST ||
        m->link_chars * 3 > m->chars)
        return false;
    return !is_challenge(r) && !listing_is_list(r->tree, r->beside, r->arena);
}

/* Structured data of both kinds; microdata counts when JSON-LD has no job. */
static void
read_things(struct reading *r, const struct scan *scan)
{
    size_t jobs;
    for (size_t i = 0; i < scan->jsonld_count; i++)
        jsonld_read(scan->jsonld[i], r->arena, r->things);
    (void)only_thing(r->things, THING_JOB, &jobs);
    if (jobs == 0)
        microdata_read(r->tree, r->hidden, r->arena, r->things);
}

static void
read_page_ads(struct reading *r)
{
    size_t jobs;
    enum extract_said said = extract_asks_source(r->in, r->arena);
    const struct thing *job = only_thing(r->things, THING_JOB, &jobs);
    if (said == EXTRACT_IS_NO_AD)
        return;
    if (said == EXTRACT_UNSAID && jobs > 1) {
        give_jobs(r);
        return;
    }
    const struct thing *thing = job != NULL ? job : main_thing(r->things);
    bool has_selector = r->in->source != NULL && r->in->source->select.text.n > 0;
    bool is_ad = said == EXTRACT_IS_AD || job != NULL;
    if (!is_ad && has_selector)
        is_ad = selected(r, r->in->source->select.text).n > 0;
    else if (!is_ad)
        is_ad = looks_like_ad(r);
    if (is_ad)
        give_one(r, thing);
}

/* Messages of a channel; false when the page is none. */
static bool
read_channel(struct reading *r)
{
    bool is_channel;
    size_t count;
    struct ad *ads = telegram_read(r->tree, r->hidden, r->arena, &count, &is_channel);
    struct plain text;
    if (!is_channel)
        return false;
    plain_start(&text);
    for (size_t i = 0; i < count; i++) {
        struct ad ad = new_ad(r, THING_NONE);
        ad.text = ads[i].text;
        ad.contacts = ads[i].contacts;
        prefer(&ad.url, ads[i].url);
        if (ads[i].seen_at_ms != 0)
            ad.seen_at_ms = ads[i].seen_at_ms;
        ads[i] = ad;
        plain_gap(&text, PLAIN_LINE);
        plain_text(&text, ad.text, true);
    }
    r->out->text = plain_end(&text, r->arena);
    r->out->ads = ads;
    r->out->ad_count = count;
    return true;
}

void
extract_ads(const struct extract_input *in, const struct scan *scan,
            const struct tree *tree, struct arena *arena, struct extracted *out)
{
    struct reading r = { .in = in, .tree = tree, .arena = arena, .out = out };
    r.hidden = tree_hidden(tree, arena);
    r.beside = mark_beside(tree, r.hidden, arena);
    r.things = ARENA_NEW(arena, struct things, 1);
    r.heading = find_heading(&r);
    if (out->title.n == 0)
        out->title = r.heading;
    if (read_channel(&r))
        return;
    readable_find(tree, r.hidden, r.heading, arena, &r.main);
    out->text = r.main.text;
    read_things(&r, scan);
    read_page_ads(&r);
}
