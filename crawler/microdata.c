/*
 * microdata: see microdata.h. A thing's properties are the itemprop elements of its subtree;
 * those inside a thing within it (an employer, an address) are asked for by both names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/microdata.h"

#include "crawler/plain.h"

/* A thing being read. */
struct item {
    const struct tree *tree;
    const uint8_t *hidden;
    struct arena *arena;
    uint32_t node;
};

/*
 * First element behind `within` in its subtree with that itemprop; 0 when there is none. A
 * nested item is passed over unless `deep`, or unless it is the property itself.
 */
static uint32_t
find_prop(const struct item *item, uint32_t within, const char *prop, bool deep)
{
    const struct node *nodes = item->tree->nodes;
    for (uint32_t i = within + 1; i < nodes[within].end;) {
        if (!nodes[i].is_text && nodes[i].attr_count > 0) {
            if (node_has_word(&nodes[i], "itemprop", str_of(prop)))
                return i;
            if (!deep && node_has_attr(&nodes[i], "itemscope")) {
                i = nodes[i].end;
                continue;
            }
        }
        i++;
    }
    return 0;
}

/* Value of a property's element: its attribute where the standard says so, else its text. */
static struct str
value_of(const struct item *item, uint32_t at)
{
    const struct node *node = &item->tree->nodes[at];
    if (node_has_attr(node, "content"))
        return node_attr(node, "content");
    if (node->tag == TAG_TIME && node_has_attr(node, "datetime"))
        return node_attr(node, "datetime");
    return tree_text(item->tree, at, item->hidden, item->arena);
}

static struct str
prop_text(const struct item *item, uint32_t within, const char *prop, bool deep)
{
    uint32_t at = find_prop(item, within, prop, deep);
    return at != 0 ? value_of(item, at) : STR("");
}

/* Value of a property that may be an item with a name of its own. */
static struct str
named(const struct item *item, const char *prop)
{
    uint32_t at = find_prop(item, item->node, prop, false);
    if (at == 0)
        return STR("");
    uint32_t name = find_prop(item, at, "name", true);
    return thing_field(value_of(item, name != 0 ? name : at), item->arena);
}

static struct str
place(const struct item *item, const char *prop)
{
    static const char *const parts[] = { "streetAddress", "addressLocality",
                                         "addressRegion", "addressCountry" };
    uint32_t at = find_prop(item, item->node, prop, false);
    struct str text = STR("");
    if (at == 0)
        return text;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct str part = thing_field(prop_text(item, at, parts[i], true), item->arena);
        if (part.n > 0 && text.n > 0)
            text = arena_printf(item->arena, STR_FMT ", " STR_FMT, STR_ARG(text),
                                STR_ARG(part));
        else if (part.n > 0)
            text = part;
    }
    return text.n > 0 ? text : thing_field(value_of(item, at), item->arena);
}

/* Pay of a job: value, range, currency, and the words as shown when there is nothing else. */
static struct str
job_pay(const struct item *item)
{
    uint32_t at = find_prop(item, item->node, "baseSalary", false);
    if (at == 0)
        return STR("");
    struct thing_pay pay = {
        .low = prop_text(item, at, "minValue", true),
        .high = prop_text(item, at, "maxValue", true),
        .value = prop_text(item, at, "value", true),
        .currency = prop_text(item, at, "currency", true),
        .unit = prop_text(item, at, "unitText", true),
    };
    if (pay.currency.n == 0)
        pay.currency = prop_text(item, item->node, "salaryCurrency", false);
    if (pay.low.n == 0 && pay.high.n == 0 && find_prop(item, at, "value", true) == 0) {
        pay.value = value_of(item, at);
        /* Shown text has its currency in it already. */
        if (!node_has_attr(&item->tree->nodes[at], "content"))
            pay.currency = STR("");
    }
    return thing_pay_text(&pay, item->arena);
}

static struct str
price(const struct item *item)
{
    struct thing_pay pay = {
        .low = prop_text(item, item->node, "lowPrice", true),
        .high = prop_text(item, item->node, "highPrice", true),
        .value = prop_text(item, item->node, "price", true),
        .currency = prop_text(item, item->node, "priceCurrency", true),
    };
    return thing_pay_text(&pay, item->arena);
}

static struct str
contacts(const struct item *item)
{
    struct str lines = STR("");
    static const char *const props[] = { "telephone", "email" };
    for (size_t i = 0; i < sizeof(props) / sizeof(props[0]); i++)
        lines = thing_add_line(lines, prop_text(item, item->node, props[i], true),
                               item->arena);
    return lines;
}

static void
read_item(const struct item *item, struct thing *thing)
{
    bool is_job = thing->kind == THING_JOB;
    struct str title = prop_text(item, item->node, is_job ? "title" : "name", false);
    if (title.n == 0 && is_job)
        title = prop_text(item, item->node, "name", false);
    thing->title = thing_field(title, item->arena);
    thing->text =
        plain_of_html(prop_text(item, item->node, "description", false), item->arena);
    thing->employer = named(item, is_job ? "hiringOrganization" : "organizer");
    thing->location = place(item, is_job                        ? "jobLocation"
                                  : thing->kind == THING_PERSON ? "address"
                                                                : "location");
    thing->salary = is_job ? job_pay(item) : price(item);
    thing->contacts = contacts(item);
    thing->url = STR("");
}

/* Kind of an element by its itemtype; *is_list is set, never cleared. */
static enum thing_kind
kind_of(const struct node *node, bool *is_list)
{
    struct str types = node_attr(node, "itemtype"), type;
    enum thing_kind kind = THING_NONE;
    if (str_find(types, STR("schema.org/")) < 0)
        return THING_NONE;
    while (str_cut(&types, ' ', &type)) {
        if (kind == THING_NONE)
            kind = thing_kind_of(type);
        *is_list = *is_list || thing_is_list(type);
    }
    return kind;
}

void
microdata_read(const struct tree *tree, const uint8_t *hidden, struct arena *arena,
               struct things *things)
{
    struct item item = { .tree = tree, .hidden = hidden, .arena = arena };
    for (uint32_t i = 0; i < tree->count;) {
        const struct node *node = &tree->nodes[i];
        enum thing_kind kind = THING_NONE;
        if (!node->is_text && node->attr_count > 0 && node_has_attr(node, "itemscope"))
            kind = kind_of(node, &things->is_list);
        struct thing *thing = kind != THING_NONE ? things_add(things, kind) : NULL;
        if (thing == NULL) {
            i++;
            continue;
        }
        item.node = i;
        read_item(&item, thing);
        i = node->end;
    }
}
