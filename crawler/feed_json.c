/*
 * feed_json: JSON Feed, versions 1.0 and 1.1 (jsonfeed.org/version/1.1), by jansson.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/feed_parts.h"

#include <jansson.h>

/* A member's text, kept; "" when it has none. */
static struct str
text_of(const json_t *object, const char *key, struct arena *arena)
{
    const json_t *value = json_object_get(object, key);

    return json_is_string(value)
               ? arena_str(arena, (struct str){ json_string_value(value),
                                                json_string_length(value) })
               : STR("");
}

static void
read_feed(const json_t *feed, struct arena *arena, struct scan *out)
{
    const json_t *items = json_object_get(feed, "items");
    struct feed_links links;

    *out = (struct scan){ .title = text_of(feed, "title", arena) };
    feed_links_begin(&links, arena, out);
    feed_links_add(&links, text_of(feed, "home_page_url", arena));
    feed_links_add(&links, text_of(feed, "next_url", arena));
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        struct str url = text_of(item, "url", arena);

        feed_entry_begin(&links);
        feed_entry_date(&links, text_of(item, "date_modified", arena));
        feed_entry_date(&links, text_of(item, "date_published", arena));
        feed_links_add(&links, url.n > 0 ? url : text_of(item, "id", arena));
    }
    feed_links_end(&links);
}

bool
feed_read_json(struct str text, struct arena *arena, struct scan *out)
{
    json_t *feed;
    bool is_feed;

    *out = (struct scan){ .bytes = 0 };
    /* The version is a must and stands near the start: most JSON is not worth parsing. */
    if (str_find(text, STR("jsonfeed.org/version/")) < 0) {
        return false;
    }
    feed = json_loadb(text.p, text.n, JSON_DECODE_ANY, NULL);
    is_feed = json_is_array(json_object_get(feed, "items"));
    if (is_feed) {
        read_feed(feed, arena, out);
        out->bytes = text.n;
    }
    json_decref(feed);
    return is_feed;
}
