/*
 * paper: masking and disarming. Pure. What cannot be masked whole is left out: it is
 * better to lose words than to print a number.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/paper.h"

#include "core/buf.h"
#include "core/utf8.h"
#include "text/contacts.h"
#include "text/marks.h"

#define TEXT_MAX ((size_t)64 << 20)
#define AROUND   100 /* bytes beside a quote that are looked at: no phone has more */
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

/* The pieces of one hit, joined. */
static struct str
join_hit(const struct mark_piece *pieces, size_t count, struct arena *arena)
{
    struct buf out;
    buf_init(&out, TEXT_MAX);
    for (size_t i = 0; i < count; i++)
        if (pieces[i].hit)
            buf_add(&out, pieces[i].text);
    struct str joined = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return joined;
}

struct str
paper_quote(const struct ad *ad, const struct hit *hit, bool mask, struct arena *arena)
{
    struct str field = ad_field_text(ad, hit->field);
    bool placed = hit->start < hit->end && hit->end <= field.n;
    if (!mask)
        return shortened(hit->quote, arena);
    if (!placed || !str_eq(str_sub(field, hit->start, hit->end), hit->quote))
        return shortened(paper_text(shortened(hit->quote, arena), true, arena), arena);
    size_t from = hit->start > AROUND ? utf8_floor(field, hit->start - AROUND) : 0;
    size_t end = hit->end - hit->start > PAPER_QUOTE_MAX
                     ? utf8_floor(field, hit->start + PAPER_QUOTE_MAX)
                     : hit->end;
    struct hit here = *hit;
    here.start = hit->start - from;
    here.end = end - from;
    size_t count = 0;
    const struct mark_job job = { .text = str_sub(field, from,
                                                  utf8_floor(field, end + AROUND)),
                                  .field = hit->field,
                                  .hits = &here,
                                  .hit_count = 1,
                                  .mask = true };
    const struct mark_piece *pieces = marks_cut(&job, arena, &count);
    struct str joined = join_hit(pieces, count, arena);
    return end < hit->end ? arena_printf(arena, STR_FMT ELLIPSIS, STR_ARG(joined))
                          : joined;
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
paper_url(struct str url, struct arena *arena)
{
    struct buf out;
    size_t at = 0;
    buf_init(&out, TEXT_MAX);
    if (str_starts(url, STR("http://")) || str_starts(url, STR("https://")))
        at = put_disarmed(url, &out);
    buf_add(&out, str_sub(url, at, url.n));
    struct str kept = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

struct str
paper_sentence(struct str text, struct arena *arena)
{
    struct buf out;
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
