/*
 * telegram: see telegram.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/telegram.h"

#include "core/time.h"
#include "crawler/contact_links.h"
#include "crawler/url.h"

/* First element below `within` that has the class; 0 when there is none. Answers quoted in a
 * message are passed over. */
static uint32_t
find_class(const struct tree *tree, uint32_t within, struct str class_name)
{
    const struct node *nodes = tree->nodes;
    for (uint32_t i = within + 1; i < nodes[within].end;) {
        if (!nodes[i].is_text && node_has_class(&nodes[i], class_name))
            return i;
        bool is_reply = !nodes[i].is_text &&
                        node_has_class(&nodes[i], STR("tgme_widget_message_reply"));
        i = is_reply ? nodes[i].end : i + 1;
    }
    return 0;
}

static int64_t
message_date(const struct tree *tree, uint32_t link)
{
    int64_t ms;
    for (uint32_t i = link; i < tree->nodes[link].end; i++)
        if (tree->nodes[i].tag == TAG_TIME &&
            time_parse(node_attr(&tree->nodes[i], "datetime"), &ms))
            return ms;
    return 0;
}

/* "1.98K" as 1980, "2M" as 2000000; 0 when it is no such number. */
static int64_t
read_views(struct str s)
{
    int64_t value = 0, unit = 1000000;
    size_t at = 0;
    for (s = str_trim(s); at < s.n && at < 9 && s.p[at] >= '0' && s.p[at] <= '9'; at++)
        value = value * 10 + (s.p[at] - '0');
    value *= unit;
    if (at > 0 && at < s.n && s.p[at] == '.')
        for (at++; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++) {
            unit /= 10;
            value += unit * (s.p[at] - '0');
        }
    struct str letter = str_sub(s, at, s.n);
    if (str_eq(letter, STR("K")))
        return value / 1000;
    if (str_eq(letter, STR("M")))
        return value;
    return letter.n == 0 ? value / 1000000 : 0;
}

/* The channel that a message was passed on from: people have no link here, and are not kept. */
static struct str
forwarded_from(const struct tree *tree, uint32_t message)
{
    uint32_t name =
        find_class(tree, message, STR("tgme_widget_message_forwarded_from_name"));
    struct str href = name != 0 ? node_attr(&tree->nodes[name], "href") : STR("");
    ptrdiff_t at = str_find(href, STR("t.me/"));
    if (at < 0)
        return STR("");
    struct str channel = str_sub(href, (size_t)at + 5, href.n), first = STR("");
    (void)str_cut(&channel, '/', &first);
    return first.n > 0 ? (struct str){ href.p + at, first.n + 5 } : STR("");
}

/* A URL as the page wrote it, normalised; "" when it is no web address. */
static struct str
web_address(struct str text, struct arena *arena)
{
    struct url url;
    return url_parse(text, NULL, arena, &url) == URL_OK ? url.text : STR("");
}

/* The element with the message's own text; 0 when it has none. */
static uint32_t
text_of(const struct tree *tree, uint32_t at)
{
    if (node_has_class(&tree->nodes[at], STR("service_message")))
        return 0;
    return find_class(tree, at, STR("tgme_widget_message_text"));
}

/* Reads the message at `at`; false when it has no text of its own. */
static bool
read_message(const struct tree *tree, uint32_t at, const uint8_t *hidden,
             struct arena *arena, struct ad *ad)
{
    const struct node *nodes = tree->nodes;
    uint32_t text = text_of(tree, at);
    if (text == 0)
        return false;
    *ad = (struct ad){ .text = tree_text(tree, text, hidden, arena) };
    if (ad->text.n == 0)
        return false;
    uint32_t link = find_class(tree, at, STR("tgme_widget_message_date"));
    struct str href = STR(""), post = node_attr(&nodes[at], "data-post");
    if (link != 0) {
        ad->seen_at_ms = message_date(tree, link);
        href = node_attr(&nodes[link], "href");
    }
    ad->url = web_address(href, arena);
    if (ad->url.n == 0 && post.n > 0)
        ad->url = web_address(
            arena_printf(arena, "https://t.me/" STR_FMT, STR_ARG(post)), arena);
    ad->contacts = contact_links(tree, text, hidden, arena);
    ad->forwarded_from = forwarded_from(tree, at);
    uint32_t views = find_class(tree, at, STR("tgme_widget_message_views"));
    if (views != 0)
        ad->views = read_views(tree_text(tree, views, hidden, arena));
    uint32_t buttons = find_class(tree, at, STR("tgme_widget_message_inline_keyboard"));
    if (buttons != 0) {
        struct str more = contact_links(tree, buttons, hidden, arena);
        if (more.n > 0 && ad->contacts.n > 0)
            ad->contacts = arena_printf(arena, STR_FMT "\n" STR_FMT,
                                        STR_ARG(ad->contacts), STR_ARG(more));
        else if (more.n > 0)
            ad->contacts = more;
    }
    return true;
}

struct ad *
telegram_read(const struct tree *tree, const uint8_t *hidden, struct arena *arena,
              size_t *count, size_t *left_off, bool *is_channel)
{
    const struct node *nodes = tree->nodes;
    struct ad *ads = NULL;
    *count = *left_off = 0;
    *is_channel = false;
    for (uint32_t i = 0; i < tree->count;) {
        bool is_message = !nodes[i].is_text && node_has_attr(&nodes[i], "data-post") &&
                          node_has_class(&nodes[i], STR("tgme_widget_message"));
        if (!is_message) {
            i++;
            continue;
        }
        *is_channel = true;
        if (ads == NULL)
            ads = ARENA_NEW(arena, struct ad, TELEGRAM_MESSAGES_MAX);
        if (*count == TELEGRAM_MESSAGES_MAX)
            *left_off += text_of(tree, i) != 0;
        else if (read_message(tree, i, hidden, arena, &ads[*count]))
            (*count)++;
        i = nodes[i].end;
    }
    return ads;
}
