/*
 * mail_box: where a mail of a box ends (mail.h).
 *
 * RFC 4155: before each mail stands a line "From ADDRESS DATE", and before that an empty one. Not
 * all programs mark a line of a text that begins so, therefore it must end in a date to part; or
 * be nothing but "From ", as some write it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/mail.h"

#define ZONE_MAX 5 /* letters */

void
mail_begin(struct mail *m, struct str text, bool is_box)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    *m = (struct mail){ .rest = text, .is_box = is_box };
}

static bool
is_blank(struct str line)
{
    return line.n == 0 || (line.n == 1 && line.p[0] == '\r');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Are they `least` to `most` digits, and nothing else? */
static bool
is_number(struct str s, size_t least, size_t most)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return s.n >= least && s.n <= most;
}

/* "15:04" or "15:04:05" */
static bool
is_clock(struct str s)
{
    return (s.n == 5 || s.n == 8) && is_number(str_sub(s, 0, 2), 2, 2) &&
           s.p[2] == ':' && is_number(str_sub(s, 3, 5), 2, 2) &&
           (s.n == 5 || (s.p[5] == ':' && is_number(str_sub(s, 6, 8), 2, 2)));
}

/* "+0500", "GMT" */
static bool
is_zone(struct str s)
{
    if (s.n == 5 && (s.p[0] == '+' || s.p[0] == '-'))
        return is_number(str_sub(s, 1, 5), 4, 4);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return s.n > 0 && s.n <= ZONE_MAX;
}

static bool
is_month(struct str s)
{
    static const char names[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    ptrdiff_t at = str_find(str_of(names), s);

    return s.n == 3 && at >= 0 && at % 4 == 0;
}

static struct str
take_last_word(struct str *rest)
{
    struct str s = str_trim(*rest);
    size_t from = s.n;

    while (from > 0 && s.p[from - 1] != ' ' && s.p[from - 1] != '\t')
        from--;
    *rest = str_sub(s, 0, from);
    return str_sub(s, from, s.n);
}

/* Does a line end in "Jan  2 15:04:05 2024" or "2 Jan 2024 15:04:05", with a zone or without? */
static bool
ends_in_date(struct str line)
{
    struct str word = take_last_word(&line);
    bool year_last;

    if (is_zone(word))
        word = take_last_word(&line);
    year_last = is_number(word, 4, 4);
    if (year_last) {
        word = take_last_word(&line);
        if (is_zone(word))
            word = take_last_word(&line);
    }
    if (!is_clock(word))
        return false;
    word = take_last_word(&line);
    if (year_last)
        return is_number(word, 1, 2) && is_month(take_last_word(&line));
    return is_number(word, 4, 4) && is_month(take_last_word(&line)) &&
           is_number(take_last_word(&line), 1, 2);
}

/* Does a line behind an empty one begin a mail? */
static bool
begins_mail(struct str line)
{
    return str_starts(line, STR("From ")) &&
           (str_eq(str_trim(line), STR("From")) || ends_in_date(line));
}

bool
mail_cut(struct mail *m, struct str *out)
{
    struct str ahead, line;
    bool blank = true;
    const char *from;

    if (!m->is_box) {
        *out = m->rest;
        m->rest.n = 0;
        m->mails += out->n > 0;
        return out->n > 0;
    }
    do {
        if (!str_cut(&m->rest, '\n', &line))
            return false;
    } while (!str_starts(line, STR("From ")));
    from = m->rest.p;
    for (ahead = m->rest; str_cut(&ahead, '\n', &line); m->rest = ahead) {
        if (blank && begins_mail(line))
            break;
        blank = is_blank(line);
    }
    *out = (struct str){ from, (size_t)(m->rest.p - from) };
    m->mails++;
    return true;
}
