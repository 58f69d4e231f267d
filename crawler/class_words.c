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
    const char *word;
    unsigned flags;
};

enum { U = WORD_UNLIKELY, M = WORD_MAYBE, G = WORD_GOOD, B = WORD_BAD, S = WORD_SHARE };

static const struct class_row ROWS[] = {
    { "-ad-", U | B },       { "ad-break", U },       { "advert", U | B },
    { "agegate", U },        { "article", M | G },    { "banner", U | B },
    { "blog", G },           { "body", M | G },       { "breadcrumb", U | B },
    { "column", M },         { "combx", U | B },      { "comment", U | B },
    { "community", U },      { "consent", U | B },    { "content", M | G },
    { "cookie", U | B },     { "crumbs", U | B },     { "descr", M | G },
    { "disqus", U | B },     { "entry", M | G },      { "extra", U },
    { "footer", U | B },     { "footnote", B },       { "gdpr", U | B },
    { "header", U },         { "hentry", G },         { "hidden", B },
    { "legends", U },        { "main", M | G },       { "masthead", B },
    { "media", B },          { "menu", U },           { "meta", B },
    { "newsletter", U | B }, { "outbrain", B },       { "pager", U },
    { "pagination", U },     { "popup", U },          { "post", G },
    { "promo", B },          { "recommend", U | B },  { "related", U | B },
    { "remark", U },         { "replies", U },        { "rss", U },
    { "scroll", B },         { "shadow", M },         { "share", B | S },
    { "shopping", B },       { "shoutbox", U | B },   { "sidebar", U | B },
    { "similar", U | B },    { "skyscraper", U | B }, { "social", U | S },
    { "sponsor", U | B },    { "story", G },          { "subscri", U | B },
    { "supplemental", U },   { "tags", B },           { "text", G },
    { "tool", B },           { "vacancy", M | G },    { "widget", B },
};

#define ROW_COUNT (sizeof(ROWS) / sizeof(ROWS[0]))

static unsigned
words_at(const char *p, size_t n)
{
    unsigned found = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *word = ROWS[i].word;
        if (word[0] < p[0])
            continue;
        if (word[0] > p[0])
            break;
        size_t length = strlen(word);
        if (length <= n && memcmp(word, p, length) == 0)
            found |= ROWS[i].flags;
    }
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
        found |= words_at(lower + i, n - i);
    return found;
}

unsigned
class_words(const struct node *node)
{
    if (node->attr_count == 0)
        return 0;
    return words_of(node_attr(node, "class")) | words_of(node_attr(node, "id"));
}
