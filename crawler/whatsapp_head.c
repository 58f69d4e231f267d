/*
 * whatsapp_head: see whatsapp_head.h.
 *
 * "02.01.2024, 15:04 - ", "1/2/24, 3:04 PM - ", "2024-01-02, 3:04 p.m. - ",
 * "[02.01.2024, 15:04:05] ", with marks of direction and unbroken spaces anywhere between.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/whatsapp_head.h"

#include "core/buf.h"
#include "core/time.h"
#include "core/utf8.h"

/* Spaces of all widths, and marks that only steer the direction of writing. */
static bool
is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0 || c == 0x202F || c == 0x2009 ||
           c == 0x200E || c == 0x200F || c == 0x61C || c == 0xFEFF ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void
skip_blank(struct str *s)
{
    for (size_t at = 0; at < s->n;) {
        size_t from = at;
        if (!is_blank(utf8_next(*s, &at))) {
            *s = str_sub(*s, from, s->n);
            return;
        }
    }
    s->n = 0;
}

static bool
eat(struct str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = str_sub(*s, 1, s->n);
    return true;
}

static bool
eat_word(struct str *s, struct str word)
{
    if (!str_eq_nocase(str_sub(*s, 0, word.n), word))
        return false;
    *s = str_sub(*s, word.n, s->n);
    return true;
}

/* A number of at most four digits; returns how many. */
static int
eat_number(struct str *s, int *value)
{
    int digits = 0;

    *value = 0;
    while (digits < 4 && s->n && s->p[0] >= '0' && s->p[0] <= '9') {
        *value = *value * 10 + (s->p[0] - '0');
        *s = str_sub(*s, 1, s->n);
        digits++;
    }
    return s->n && s->p[0] >= '0' && s->p[0] <= '9' ? 0 : digits;
}

static bool
eat_date(struct str *s, struct whatsapp_head *out)
{
    char between = 0;

    for (int i = 0; i < 3; i++) {
        int digits;
        skip_blank(s);
        digits = eat_number(s, &out->numbers[i]);
        if (!digits || (digits > 2 && i == 1))
            return false;
        if (i == 0)
            out->shape.year_first = digits == 4;
        else if (i == 2 &&
                 (out->shape.year_first ? digits > 2 : digits == 1 || digits == 3))
            return false;
        out->shape.short_year = i == 2 && !out->shape.year_first && digits == 2;
        skip_blank(s);
        if (i == 0 && s->n && memchr("./-", s->p[0], 3))
            between = s->p[0];
        if (i < 2 && (!between || !eat(s, between)))
            return false;
    }
    out->shape.between = between;
    (void)(eat(s, '.') || eat_word(s, STR("г.")) || eat_word(s, STR("ж.")));
    return true;
}

/* AM and PM as the languages write them; 0 none, 1 AM, 2 PM. */
static int
eat_half(struct str *s)
{
    static const struct {
        const char *word;
        int half;
    } words[] = { { "a", 1 },  { "p", 2 },     { "ДП", 1 },
                  { "ПП", 2 }, { "таңғы", 1 }, { "түстен кейінгі", 2 } };
    struct str at = *s;

    skip_blank(&at);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct str rest = at;
        if (!eat_word(&rest, str_of(words[i].word)))
            continue;
        if (!words[i].word[1]) {
            (void)eat(&rest, '.');
            skip_blank(&rest);
            if (!eat(&rest, 'm') && !eat(&rest, 'M'))
                continue;
            (void)eat(&rest, '.');
        }
        *s = rest;
        return words[i].half;
    }
    return 0;
}

static bool
eat_time(struct str *s, struct whatsapp_head *out)
{
    int half;
    char within;

    skip_blank(s);
    if (!eat_number(s, &out->hour))
        return false;
    within = s->n && s->p[0] == '.' ? '.' : ':';
    if (!eat(s, within) || eat_number(s, &out->minute) != 2)
        return false;
    out->shape.within = within;
    out->shape.seconds = eat(s, within);
    if (out->shape.seconds && eat_number(s, &out->second) != 2)
        return false;
    half = eat_half(s);
    out->shape.twelve = half != 0;
    if (half)
        out->hour = out->hour % 12 + (half == 2 ? 12 : 0);
    return out->hour <= 23 && out->minute <= 59 && out->second <= 60;
}

/* The bracket or the dash behind a date, and the space behind that. */
static bool
eat_end(struct str *s, struct whatsapp_shape *shape)
{
    static const struct {
        const char *sign;
        enum whatsapp_end end;
    } ends[] = { { "]", WHATSAPP_BRACKET },
                 { "-", WHATSAPP_HYPHEN },
                 { "\xE2\x80\x93", WHATSAPP_DASH },
                 { "\xE2\x80\x94", WHATSAPP_LONG_DASH } };

    skip_blank(s);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if ((ends[i].end == WHATSAPP_BRACKET) == shape->brackets &&
            eat_word(s, str_of(ends[i].sign))) {
            shape->end = ends[i].end;
            (void)eat(s, ' ');
            return true;
        }
    return false;
}

bool
whatsapp_head_read(struct str line, struct whatsapp_head *out)
{
    struct str s = line;

    *out = (struct whatsapp_head){ .second = 0 };
    skip_blank(&s);
    out->shape.brackets = eat(&s, '[');
    if (!eat_date(&s, out))
        return false;
    skip_blank(&s);
    out->shape.comma = eat(&s, ',');
    if (!eat_time(&s, out) || !eat_end(&s, &out->shape))
        return false;
    out->body = s;
    return true;
}

bool
whatsapp_shape_is(const struct whatsapp_shape *a, const struct whatsapp_shape *b)
{
    return a->brackets == b->brackets && a->year_first == b->year_first &&
           a->short_year == b->short_year && a->comma == b->comma &&
           a->seconds == b->seconds && a->twelve == b->twelve &&
           a->between == b->between && a->within == b->within && a->end == b->end;
}

int64_t
whatsapp_head_ms(const struct whatsapp_head *head, enum whatsapp_order order)
{
    const int *n = head->numbers;
    int year = n[0], month = n[1], day = n[2];
    char text[48];
    struct buf b = buf_over(text, sizeof text);
    int64_t ms;

    if (!head->shape.year_first) {
        year = n[2] < 100 ? 2000 + n[2] : n[2];
        month = order == WHATSAPP_DAY_FIRST ? n[1] : n[0];
        day = order == WHATSAPP_DAY_FIRST ? n[0] : n[1];
    }
    buf_printf(&b, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, head->hour,
               head->minute, head->second < 60 ? head->second : 59);
    return time_parse(buf_str(&b), &ms) ? ms : -1;
}
