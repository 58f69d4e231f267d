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
#include "crawler/cards.h"
#include "crawler/contact_links.h"
#include "crawler/events.h"
#include "crawler/facts.h"
#include "crawler/flat.h"
#include "crawler/jsonld.h"
#include "crawler/listing.h"
#include "crawler/microdata.h"
#include "crawler/readable.h"
#include "crawler/reference.h"
#include "crawler/select.h"
#include "crawler/shown.h"
#include "crawler/telegram.h"
#include "crawler/unseen.h"

_Static_assert(CARDS_MAX <= EXTRACT_ADS_MAX && THINGS_MAX <= EXTRACT_ADS_MAX &&
                   TELEGRAM_MESSAGES_MAX <= EXTRACT_ADS_MAX,
               "no page has more ads than may be handed over");

#define TEXT_CHARS_LEAST 40 /* letters and signs of an ad that only its text tells */
#define JOB_TEXT_LEAST                                                                 \
    80 /* bytes; a shorter description yields to what the page shows */

#define LISTED_TEXT_LEAST                                                              \
    80 /* bytes of each thing of a list; shorter ones only announce it */

/* A page being read. */
struct reading {
    const struct extract_input *in;
    const struct tree *tree;
    struct arena *arena;
    struct extracted *out;
    const uint8_t *hidden; /* what nobody sees */
    const uint8_t *unseen; /* of that, the words that a style hides; NULL none */
    const uint8_t *beside; /* that, menus, footers and other parts around */
    struct things *things;
    struct readable main;
    struct str heading;  /* the h1, or the title that the page has for others to show */
    struct str contacts; /* behind links, when there is no tree to look for them in */
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

/* ---- the source's selectors ---- */

static struct str
selected(const struct reading *r, struct str selector)
{
    return select_text(selector, r->tree, r->hidden, r->arena);
}

/* The first match on one line. */
static struct str
selected_line(const struct reading *r, struct str selector)
{
    return thing_field(select_first_text(selector, r->tree, r->hidden, r->arena),
                       r->arena);
}

/* Adds each line of `more` that is not there yet. */
static struct str
add_lines(struct str lines, struct str more, struct arena *arena)
{
    struct str line;
    while (str_cut(&more, '\n', &line))
        lines = thing_add_line(lines, line, arena);
    return lines;
}

/* Contacts that a selector finds: the text and the addresses behind its links. */
static struct str
selected_contacts(const struct reading *r, struct str text)
{
    struct selector selector;
    struct str lines = add_lines(STR(""), selected(r, text), r->arena);
    if (text.n == 0 || !select_parse(text, r->arena, &selector, NULL))
        return lines;
    uint32_t at = select_next(&selector, r->tree, 0);
    for (int taken = 0; at < r->tree->count && taken < SELECT_TAKEN_MAX; taken++) {
        lines =
            add_lines(lines, contact_links(r->tree, at, r->hidden, r->arena), r->arena);
        at = select_next(&selector, r->tree, r->tree->nodes[at].end);
    }
    return lines;
}

/* ---- one ad ---- */

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

/*
 * Is the main text as shown better than the one in structured data? Only a job's description
 * is written to be read as a whole, and even that is sometimes cut: then what is shown begins
 * with it and goes on.
 */
static bool
prefers_shown(const struct reading *r, const struct thing *thing, struct str text)
{
    struct str shown = r->main.text;
    if (shown.n <= text.n)
        return false;
    if (thing == NULL || thing->kind != THING_JOB || text.n < JOB_TEXT_LEAST)
        return true;
    struct str begin = str_sub(text, 0, utf8_floor(text, JOB_TEXT_LEAST / 2));
    return shown.n / 3 > text.n && str_find(shown, begin) >= 0;
}

/* The one ad of the page, from `thing` (may be NULL) and what is shown. */
static struct ad
single_ad(struct reading *r, const struct thing *thing)
{
    struct ad ad = new_ad(r, thing != NULL ? thing->kind : THING_NONE);
    struct facts facts;
    if (thing != NULL)
        put_thing(&ad, thing);
    if (prefers_shown(r, thing, ad.text))
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
    fill_in(&ad.salary, shown_price(r->tree, r->arena));
    fill_in(&ad.location, facts.place);
    fill_in(&ad.employer, facts.employer);
    ad.contacts = add_lines(ad.contacts, contact_links(r->tree, 0, r->beside, r->arena),
                            r->arena);
    ad.contacts = add_lines(ad.contacts, r->contacts, r->arena);
    fill_in(&ad.text, shown_meta(r->tree, STR("og:description"), r->arena));
    return ad;
}

/* The text with the words that the page hides inside an element behind it, marked as such. */
static struct str
with_unseen(const struct reading *r, struct str text, uint32_t root)
{
    struct str hidden =
        r->unseen != NULL ? unseen_text(r->tree, root, r->unseen, r->arena) : STR("");
    if (hidden.n == 0 || text.n == 0)
        return text;
    return arena_printf(r->arena, STR_FMT "\n" UNSEEN_MARK " " STR_FMT, STR_ARG(text),
                        STR_ARG(hidden));
}

/* ---- which ads ---- */

static void
give_one(struct reading *r, const struct thing *thing)
{
    struct ad ad = single_ad(r, thing);
    if (ad.text.n == 0)
        return;
    ad.text = with_unseen(r, ad.text, r->main.node);
    struct ad *ads = ARENA_NEW(r->arena, struct ad, 1);
    ads[0] = ad;
    r->out->ads = ads;
    r->out->ad_count = 1;
}

/* Where a thing says that it stands; the page's own address when it does not. */
static struct str
thing_url(const struct reading *r, const struct thing *thing)
{
    struct url base, url;
    bool has_base =
        r->in->url.n > 0 && url_parse(r->in->url, NULL, r->arena, &base) == URL_OK;
    if (thing->url.n == 0)
        return r->in->url;
    struct references how; /* as the links of the page: that is how it is asked for */
    references_open(r->out->charset, &how);
    bool ok = references_parse(&how, thing->url, has_base ? &base : NULL, r->arena,
                               &url) == URL_OK;
    references_close(&how);
    return ok ? url.text : r->in->url;
}

/* Several things of a kind on one page: each is an ad by what its structured data says. */
static void
give_things(struct reading *r, enum thing_kind kind, size_t least)
{
    struct ad *ads = ARENA_NEW(r->arena, struct ad, THINGS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < r->things->count; i++) {
        const struct thing *thing = &r->things->items[i];
        if (thing->kind != kind || thing->text.n <= least)
            continue;
        ads[count] = new_ad(r, kind);
        put_thing(&ads[count], thing);
        ads[count].url = thing_url(r, thing);
        count++;
    }
    r->out->ads = ads;
    r->out->ad_count = count;
}

/* A kind other than jobs of which the page tells several, each at length. */
static enum thing_kind
listed_kind(const struct things *things)
{
    static const enum thing_kind kinds[] = { THING_TRIP, THING_EVENT, THING_PERSON,
                                             THING_OFFER };
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        size_t all = 0, told = 0;
        for (size_t i = 0; i < things->count; i++) {
            bool of_kind = things->items[i].kind == kinds[k];
            all += of_kind;
            told += of_kind && things->items[i].text.n > LISTED_TEXT_LEAST;
        }
        if (told > 1 && told == all)
            return kinds[k];
    }
    return THING_NONE;
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

/* Does the page, by what it shows, hold one ad? */
static bool
looks_like_ad(const struct reading *r)
{
    const struct readable *m = &r->main;
    if (r->things->is_list || m->chars < TEXT_CHARS_LEAST ||
        m->link_chars * 3 > m->chars)
        return false;
    return !shown_is_challenge(r->main.text, r->out->title) &&
           !listing_is_list(r->tree, r->beside, r->arena);
}

void
extract_say(struct extracted *out, struct str sentence, struct arena *arena)
{
    if (out->what.n > 0 && sentence.n > 0)
        sentence = arena_printf(arena, STR_FMT "; " STR_FMT, STR_ARG(out->what),
                                STR_ARG(sentence));
    if (sentence.n > 0)
        out->what = sentence;
}

/* Tells what of the structured data was not read. */
static void
say_left_off(struct reading *r, const struct scan *scan)
{
    if (scan->jsonld_left_off > 0)
        extract_say(r->out,
                    arena_printf(r->arena,
                                 "of its JSON-LD blocks %zu were left off, behind %zu",
                                 scan->jsonld_left_off, scan->jsonld_count),
                    r->arena);
    if (r->things->left_off > 0)
        extract_say(r->out,
                    arena_printf(r->arena,
                                 "of what it describes in structured data %zu were "
                                 "left off, behind %zu",
                                 r->things->left_off, r->things->count),
                    r->arena);
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
    say_left_off(r, scan);
}

/* Cards as ads. Each is shown in full, so nothing else of the page belongs to it. */
static bool
give_cards(struct reading *r, const struct card *cards, size_t count, size_t left_off)
{
    if (count == 0)
        return false;
    struct ad *ads = ARENA_NEW(r->arena, struct ad, count);
    for (size_t i = 0; i < count; i++) {
        ads[i] = new_ad(r, THING_NONE);
        ads[i].title = cards[i].title;
        ads[i].text = with_unseen(r, cards[i].text, cards[i].node);
        ads[i].salary = cards[i].pay;
        ads[i].location = cards[i].place;
        ads[i].employer = cards[i].employer;
        ads[i].contacts = cards[i].contacts;
    }
    r->out->ads = ads;
    r->out->ad_count = count;
    if (left_off > 0)
        extract_say(r->out,
                    arena_printf(r->arena, "of its ads %zu were left off, behind %zu",
                                 left_off, count),
                    r->arena);
    return true;
}

/* Several ads in full: those that the source names, or that the page shows by itself. */
static bool
read_cards(struct reading *r, enum extract_said said, size_t jobs)
{
    const struct source *source = r->in->source;
    struct card *cards;
    size_t count, left_off;
    if (source != NULL && source->select.each.n > 0) {
        count = cards_named(&source->select, r->tree, r->hidden, r->arena, &cards,
                            &left_off);
        return give_cards(r, cards, count, left_off);
    }
    if (said != EXTRACT_UNSAID || jobs > 0 ||
        (source != NULL && source->select.text.n > 0))
        return false;
    count = cards_shown(r->tree, r->beside, r->arena, &cards, &left_off);
    if (count == 0)
        count = events_shown(r->tree, r->beside, r->arena, &cards, &left_off);
    return give_cards(r, cards, count, left_off);
}

static void
read_page_ads(struct reading *r)
{
    size_t jobs;
    enum extract_said said = extract_asks_source(r->in, r->arena);
    const struct thing *job = only_thing(r->things, THING_JOB, &jobs);
    if (said == EXTRACT_IS_NO_AD)
        return;
    if (read_cards(r, said, jobs))
        return;
    enum thing_kind listed = jobs > 1 ? THING_JOB : listed_kind(r->things);
    if (said == EXTRACT_UNSAID && jobs != 1 && listed != THING_NONE) {
        give_things(r, listed, listed == THING_JOB ? 0 : LISTED_TEXT_LEAST);
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
    size_t count, left_off;
    struct ad *ads =
        telegram_read(r->tree, r->hidden, r->arena, &count, &left_off, &is_channel);
    struct plain text;
    if (!is_channel)
        return false;
    plain_start(&text);
    for (size_t i = 0; i < count; i++) {
        struct ad ad = new_ad(r, THING_NONE);
        ad.text = ads[i].text;
        ad.contacts = ads[i].contacts;
        ad.views = ads[i].views;
        ad.forwarded_from = ads[i].forwarded_from;
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
    if (left_off > 0)
        extract_say(r->out,
                    arena_printf(r->arena,
                                 "of its messages %zu were left off, behind %zu",
                                 left_off, count),
                    r->arena);
    return true;
}

void
extract_ads(const struct extract_input *in, const struct scan *scan,
            const struct tree *tree, struct arena *arena, struct extracted *out)
{
    struct reading r = { .in = in, .tree = tree, .arena = arena, .out = out };
    uint8_t *hidden = tree_hidden(tree, arena);
    r.unseen = unseen_mark(tree, hidden, arena);
    r.hidden = hidden;
    r.beside = shown_mark_beside(tree, r.hidden, arena);
    r.things = ARENA_NEW(arena, struct things, 1);
    r.heading = shown_heading(tree, r.beside, out->title, arena);
    if (out->title.n == 0)
        out->title = r.heading;
    if (read_channel(&r))
        return;
    readable_find(tree, r.hidden, r.heading, arena, &r.main);
    out->text = r.main.text;
    read_things(&r, scan);
    read_page_ads(&r);
}

void
extract_ads_flat(const struct extract_input *in, const struct scan *scan,
                 struct str html, struct arena *arena, struct extracted *out)
{
    static const struct tree none = { NULL, 0 };
    struct reading r = { .in = in, .tree = &none, .arena = arena, .out = out };
    struct flat flat;
    flat_read(html, arena, &flat);
    r.things = ARENA_NEW(arena, struct things, 1);
    r.hidden = r.beside = ARENA_NEW(arena, uint8_t, 1);
    r.heading = out->title;
    r.main = (struct readable){ .text = flat.text,
                                .skip = r.hidden,
                                .chars = flat.chars,
                                .link_chars = flat.link_chars };
    r.contacts = flat.contacts;
    out->text = flat.text;
    read_things(&r, scan);
    read_page_ads(&r);
}
