/*
 * paper: masking and disarming. Pure. What cannot be masked whole is left out: it is
 * better to lose words than to print a number.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/paper.h"

#include "core/buf.h"
#include "core/utf8.h"
#include "text/contacts.h"

#define TEXT_MAX ((size_t)64 << 20)
#define ELLIPSIS "\xE2\x80\xA6"

struct str
paper_text(struct str text, bool mask, struct arena *arena)
{
    if (!mask || text.n == 0)
        return text;
    struct buf out;
    buf_init(&out, TEXT_MAX);
    contacts_mask_text(text, &out);
    struct str kept = buf_failed(&out) ? STR("") : arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

struct str
paper_contact(struct str kind, struct str value, struct arena *arena)
{
    struct buf out;
    struct str kept = STR(ELLIPSIS);
    buf_init(&out, TEXT_MAX);
    for (int i = 0; i < CONTACT_KIND_COUNT; i++) {
        if (!str_eq(kind, str_of(contact_kind_name((enum contact_kind)i))))
            continue;
        contact_mask((enum contact_kind)i, value, &out);
        kept = arena_str(arena, buf_str(&out));
    }
    buf_free(&out);
    return kept;
}

/* Characters that belong to a contact as much as letters do. */
static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static struct str
shortened(struct str text, struct arena *arena)
{
    if (text.n <= PAPER_QUOTE_MAX)
        return text;
    size_t end = utf8_floor(text, PAPER_QUOTE_MAX);
    return arena_printf(arena, STR_FMT ELLIPSIS, STR_ARG(str_sub(text, 0, end)));
}

void
paper_ad_begin(struct paper_ad *p, const struct ad *ad, bool mask, struct arena *arena)
{
    *p = (struct paper_ad){ .ad = ad, .mask = mask, .arena = arena };
}

static const struct masked *
masked_field(struct paper_ad *p, enum ad_field field)
{
    struct masked *m = &p->fields[field];
    if (!p->ready[field] && p->mask)
        masked_make(ad_field_text(p->ad, field), p->arena, m);
    else if (!p->ready[field])
        m->text = ad_field_text(p->ad, field);
    p->ready[field] = true;
    return m;
}

struct str
paper_field(struct paper_ad *p, enum ad_field field)
{
    return masked_field(p, field)->text;
}

bool
paper_place(struct paper_ad *p, enum ad_field field, struct str quote, size_t *start,
            size_t *end)
{
    const struct str text = ad_field_text(p->ad, field);
    if (*start >= *end || *end > text.n || *start != utf8_floor(text, *start) ||
        *end != utf8_floor(text, *end) ||
        (quote.n && !str_eq(str_sub(text, *start, *end), quote)))
        return false;
    masked_range(masked_field(p, field), start, end);
    return true;
}

struct str
paper_quote(struct paper_ad *p, const struct hit *hit)
{
    size_t start = hit->start, end = hit->end;
    if (!p->mask)
        return shortened(hit->quote, p->arena);
    if (!paper_place(p, hit->field, hit->quote, &start, &end))
        return shortened(paper_text(hit->quote, true, p->arena), p->arena);
    return shortened(str_sub(paper_field(p, hit->field), start, end), p->arena);
}

struct str
paper_address(struct str url, bool mask, struct arena *arena)
{
    struct buf out;
    if (!mask || url.n == 0)
        return url;
    buf_init(&out, TEXT_MAX);
    contacts_mask_address(url, &out);
    struct str kept = buf_failed(&out) ? STR("") : arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

/*
 * Writes the address at the front of `text` disarmed; returns how many bytes it took.
 */
static size_t
put_disarmed(struct str text, struct buf *out)
{
    ptrdiff_t host = str_find(text, STR("://"));
    if (host < 0)
        return 0;
    struct str scheme = str_sub(text, 0, (size_t)host);
    size_t at = (size_t)host + 3;
    buf_add(out,
            str_eq_nocase(scheme, STR("https")) ? STR("hxxps://") : STR("hxxp://"));
    for (; at < text.n && !is_space(text.p[at]) && !strchr("/?#", text.p[at]); at++) {
        if (text.p[at] == '.')
            buf_lit(out, "[.]");
        else
            buf_add_char(out, text.p[at]);
    }
    return at;
}

struct str
paper_url(struct str url, bool mask, struct arena *arena)
{
    struct buf out;
    size_t at = 0;
    url = paper_address(url, mask, arena);
    buf_init(&out, TEXT_MAX);
    if (str_starts(url, STR("http://")) || str_starts(url, STR("https://")))
        at = put_disarmed(url, &out);
    buf_add(&out, str_sub(url, at, url.n));
    struct str kept = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

struct str
paper_sentence(struct str text, bool mask, struct arena *arena)
{
    struct buf out;
    text = paper_address(text, mask, arena);
    buf_init(&out, TEXT_MAX);
    while (text.n) {
        ptrdiff_t at = str_find(text, STR("http"));
        size_t before = at < 0 ? text.n : (size_t)at;
        buf_add(&out, str_sub(text, 0, before));
        text = str_sub(text, before, text.n);
        size_t took = 0;
        if (str_starts(text, STR("http://")) || str_starts(text, STR("https://")))
            took = put_disarmed(text, &out);
        else if (text.n) {
            took = 4;
            buf_lit(&out, "http");
        }
        text = str_sub(text, took, text.n);
    }
    struct str kept = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}
