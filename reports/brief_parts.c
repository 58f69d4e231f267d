/*
 * brief_parts: small words that the page and its cards are made of.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief_parts.h"

#include "core/html.h"
#include "core/time.h"

static const char *
lang_of_ad(const struct card *c)
{
    if (c->item->ad.lang != LANG_NONE)
        return lang_name(c->item->ad.lang);
    return lang_name(c->risk->lang);
}

void
card_word(struct card *c, const char *word)
{
    html_text(c->out, str_of(word));
}

void
card_shown(struct card *c, struct str text)
{
    html_text(c->out, paper_text(text, c->mask, &c->arena));
}

void
card_lang(struct card *c)
{
    if (*lang_of_ad(c))
        html_attr(c->out, "lang", str_of(lang_of_ad(c)));
}

void
card_separator(struct card *c)
{
    html_lit(c->out, " \xC2\xB7 ");
}

void
brief_minute(int64_t ms, char out[BRIEF_MINUTE_SIZE])
{
    char text[TIME_TEXT_SIZE];
    time_format(ms, text);
    memcpy(out, text, BRIEF_MINUTE_SIZE - 1);
    out[10] = ' ';
    out[BRIEF_MINUTE_SIZE - 1] = '\0';
}

struct str
brief_site(const struct ad *ad, bool mask, struct arena *arena)
{
    ptrdiff_t at = str_find(ad->url, STR("://"));
    if (at < 0)
        return paper_address(ad->source, mask, arena);
    struct str host = str_sub(ad->url, (size_t)at + 3, ad->url.n);
    size_t end = 0;
    while (end < host.n && !strchr("/?#", host.p[end]))
        end++;
    return paper_address(str_sub(host, 0, end), mask, arena);
}
