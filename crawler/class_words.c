/*
 * class_words: see class_words.h. The words are looked for anywhere inside, since sites glue
 * them together in any manner; the table is in order of the first letter, so that each byte
 * of a class is compared with few of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/class_words.h"

#define CLASS_MAX 256 /* bytes looked at */

struct class_row {
    struct str word;
    unsigned flags;
};

enum { U = WORD_UNLIKELY, M = WORD_MAYBE, G = WORD_GOOD, B = WORD_BAD, S = WORD_SHARE };

static const struct class_row ROWS[] = {
    { { "-ad-", 4 }, U | B },
    { { "ad-break", 8 }, U },
    { { "advert", 6 }, U | B },
    { { "agegate", 7 }, U },
    { { "article", 7 }, M | G },
    { { "banner", 6 }, U | B },
    { { "blog", 4 }, G },
    { { "body", 4 }, M | G },
    { { "breadcrumb", 10 }, U | B },
    { { "column", 6 }, M },
    { { "combx", 5 }, U | B },
    { { "comment", 7 }, U | B },
    { { "community", 9 }, U },
    { { "consent", 7 }, U | B },
    { { "content", 7 }, M | G },
    { { "cookie", 6 }, U | B },
    { { "crumbs", 6 }, U | B },
    { { "descr", 5 }, M | G },
    { { "disqus", 6 }, U | B },
    { { "entry", 5 }, M | G },
    { { "extra", 5 }, U },
    { { "footer", 6 }, U | B },
    { { "footnote", 8 }, B },
    { { "gdpr", 4 }, U | B },
    { { "header", 6 }, U },
    { { "hentry", 6 }, G },
    { { "hidden", 6 }, B },
    { { "legends", 7 }, U },
    { { "main", 4 }, M | G },
    { { "masthead", 8 }, B },
    { { "media", 5 }, B },
    { { "menu", 4 }, U },
    { { "meta", 4 }, B },
    { { "newsletter", 10 }, U | B },
    { { "outbrain", 8 }, B },
    { { "pager", 5 }, U },
    { { "pagination", 10 }, U },
    { { "popup", 5 }, U },
    { { "post", 4 }, G },
    { { "promo", 5 }, B },
    { { "recommend", 9 }, U | B },
    { { "related", 7 }, U | B },
    { { "remark", 6 }, U },
    { { "replies", 7 }, U },
    { { "rss", 3 }, U },
    { { "scroll", 6 }, B },
    { { "shadow", 6 }, M },
    { { "share", 5 }, B | S },
    { { "shopping", 8 }, B },
    { { "shoutbox", 8 }, U | B },
    { { "sidebar", 7 }, U | B },
    { { "similar", 7 }, U | B },
    { { "skyscraper", 10 }, U | B },
    { { "social", 6 }, U | S },
    { { "sponsor", 7 }, U | B },
    { { "story", 5 }, G },
    { { "subscri", 7 }, U | B },
    { { "supplemental", 12 }, U },
    { { "tags", 4 }, B },
    { { "text", 4 }, G },
    { { "tool", 4 }, B },
    { { "vacancy", 7 }, M | G },
    { { "widget", 6 }, B },
};

#define ROW_COUNT (sizeof(ROWS) / sizeof(ROWS[0]))

/* The first row whose word begins with `c` or a later letter. */
static size_t
first_row(char c)
{
    size_t low = 0, high = ROW_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ROWS[middle].word.p[0] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static unsigned
words_at(struct str rest)
{
    unsigned found = 0;
    for (size_t i = first_row(rest.p[0]);
         i < ROW_COUNT && ROWS[i].word.p[0] == rest.p[0]; i++)
        if (str_starts(rest, ROWS[i].word))
            found |= ROWS[i].flags;
    return found;
}

static unsigned
words_of(struct str s)
{
    char lower[CLASS_MAX];
    size_t n = s.n < CLASS_MAX ? s.n : CLASS_MAX;
    unsigned found = 0;
    for (size_t i = 0; i < n; i++)
        lower[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    for (size_t i = 0; i < n; i++)
        found |= words_at((struct str){ lower + i, n - i });
    return found;
}

unsigned
class_words(const struct node *node)
{
    if (node->attr_count == 0)
        return 0;
    return words_of(node_attr(node, "class")) | words_of(node_attr(node, "id"));
}
