/*
 * contacts_link: host names and links, and what network a link leads to.
 *
 * A bare domain counts only under top-level domains that no word of a sentence is ("job.it"
 * may be two sentences run together); with a scheme or a path any will do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

#define HOST_MAX       253 /* RFC 1035 3.1 */
#define PATH_MAX_BYTES 1000

static const char *const plain_domains[] = {
    "kz",   "ru",  "com",   "net",  "org",    "info", "biz", "uz",   "kg",
    "tj",   "su",  "ua",    "by",   "рф",     "қаз",  "pro", "site", "online",
    "club", "xyz", "app",   "dev",  "agency", "ae",   "az",  "ge",   "kr",
    "pl",   "tr",  "store", "shop", "tm",     "cn",
};

static const char *const other_domains[] = {
    "me",    "io",   "tv",     "cc",    "ly",    "gg",    "in",   "eu",    "de",
    "uk",    "us",   "it",     "fr",    "es",    "cz",    "lt",   "lv",    "ee",
    "fi",    "se",   "no",     "gl",    "am",    "mn",    "top",  "link",  "live",
    "work",  "jobs", "travel", "world", "space", "group", "tech", "media", "center",
    "click", "ws",   "co",     "life",  "fun",   "to",    "vip",
};

static bool
listed(const uint8_t *p, size_t n, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fold_spells(p, n, list[i]))
            return true;
    }
    return false;
}

#define LISTED(p, n, list) listed((p), (n), (list), sizeof(list) / sizeof *(list))

static bool
is_host_byte(uint8_t byte)
{
    return cp_class[byte] & CP_WORD || byte == '.' || byte == '-';
}

bool
contact_plain_domain(const uint8_t *p, size_t n)
{
    return LISTED(p, n, plain_domains);
}

size_t
contact_host_end(const struct contact_scan *s, size_t i, bool *known)
{
    const uint8_t *p = s->f->p;
    size_t end = i, dot = 0;
    *known = false;
    while (end < s->f->n && is_host_byte(p[end]) && end - i <= HOST_MAX) {
        if (p[end] == '.') {
            /* Two dots in a row, or one at the end, belong to the sentence. */
            if (end == i || end + 1 >= s->f->n || !(cp_class[p[end + 1]] & CP_WORD))
                break;
            dot = end;
        }
        end++;
    }
    while (end > i && p[end - 1] == '-')
        end--;
    if (dot <= i || dot + 1 >= end)
        return i;
    *known = LISTED(p + dot + 1, end - dot - 1, plain_domains);
    if (!*known && !LISTED(p + dot + 1, end - dot - 1, other_domains))
        return i;
    return end;
}

static bool
is_path_byte(uint8_t byte)
{
    return byte > ' ' && byte < 0x80 && !strchr("\"'<>{}|\\^`", byte);
}

/* End of path, query and fragment from i on, without the sentence's own signs behind it. */
static size_t
path_end(const struct folded *f, size_t i)
{
    size_t end = i;
    while (end < f->n && end - i < PATH_MAX_BYTES && is_path_byte(f->p[end]))
        end++;
    while (end > i && strchr(".,;:!?)]*", f->p[end - 1]))
        end--;
    return end;
}

/* A link taken apart, all in folded bytes. */
struct link {
    size_t start;          /* of the scheme or the host */
    size_t host, host_end; /* without "www." */
    size_t path, end;      /* path without its leading slash; path == end for none */
};

static bool
host_is(const struct contact_scan *s, const struct link *l, const char *name)
{
    return fold_spells(s->f->p + l->host, l->host_end - l->host, name);
}

static bool
host_in(const struct contact_scan *s, const struct link *l, const char *name)
{
    const size_t n = strlen(name), have = l->host_end - l->host;
    const uint8_t *p = s->f->p + l->host;
    if (have == n)
        return memcmp(p, name, n) == 0;
    return have > n + 1 && p[have - n - 1] == '.' && memcmp(p + have - n, name, n) == 0;
}

/* First segment of the path, [path, ...). */
static size_t
segment_end(const struct contact_scan *s, size_t from, size_t end)
{
    size_t i = from;
    while (i < end && !strchr("/?#&", s->f->p[i]))
        i++;
    return i;
}

static bool
path_begins(const struct contact_scan *s, const struct link *l, const char *text)
{
    return fold_begins(s->f->p + l->path, l->end - l->path, text);
}

/* The digits in [from, to) as a phone number with its country; false when it is none. */
static bool
read_number(struct contact_scan *s, size_t from, size_t to, struct str *value)
{
    char digits[17] = "+", number[PHONE_SIZE];
    size_t n = 1;
    for (size_t i = from; i < to && n < 16; i++) {
        const uint8_t byte = s->f->p[i];
        if (byte == '%' && i + 2 < to && s->f->p[i + 1] == '2' &&
            s->f->p[i + 2] == 'b') {
            i += 2; /* an escaped plus */
            continue;
        }
        if (cp_class[byte] & CP_DIGIT)
            digits[n++] = (char)byte;
        else if (!strchr("+- ()", byte))
            break;
    }
    if (n < 9)
        return false;
    const bool valid = contact_judge(s, digits, number) == PHONE_VALID;
    *value = arena_str(s->arena, str_of(valid ? number : digits));
    return true;
}

/* Where the value of a query parameter begins; l->end when it is not there. */
static size_t
parameter(const struct contact_scan *s, const struct link *l, const char *name)
{
    const size_t n = strlen(name);
    for (size_t i = l->path; i + n < l->end; i++) {
        const bool start = i == l->path || strchr("?&", s->f->p[i - 1]);
        if (start && memcmp(s->f->p + i, name, n) == 0 && s->f->p[i + n] == '=')
            return i + n + 1;
    }
    return l->end;
}

static bool
telegram(struct contact_scan *s, const struct link *l, struct contact_found *out)
{
    size_t from = l->path;
    if (path_begins(s, l, "s/"))
        from += 2;
    const bool joins = path_begins(s, l, "joinchat/");
    if (joins)
        from += 9;
    size_t to = segment_end(s, from, l->end);
    if (joins || (from < to && s->f->p[from] == '+')) {
        from += !joins;
        if (to - from < 5)
            return false;
        bool digits = true;
        for (size_t i = from; i < to; i++)
            digits = digits && cp_class[s->f->p[i]] & CP_DIGIT;
        if (digits && read_number(s, from, to, &out->value)) {
            out->kind = CONTACT_PHONE;
            return true;
        }
        const struct str hash = contact_copy(s, from, to);
        out->value = arena_printf(s->arena, "+" STR_FMT, STR_ARG(hash));
        out->kind = CONTACT_TELEGRAM;
        return true;
    }
    if (to - from < 4 || to - from > 32 || s->f->p[from] < 'a' || s->f->p[from] > 'z')
        return false;
    static const char *const services[] = { "share", "proxy",       "addstickers",
                                            "socks", "setlanguage", "addemoji",
                                            "boost" };
    for (size_t i = from; i < to; i++) {
        const uint8_t byte = s->f->p[i];
        if (byte != '_' && !(cp_class[byte] & CP_WORD && byte < 0x80))
            return false;
    }
    if (LISTED(s->f->p + from, to - from, services))
        return false;
    out->kind = CONTACT_TELEGRAM;
    out->value = contact_copy_lower(s, from, to);
    return true;
}

static bool
whatsapp(struct contact_scan *s, const struct link *l, struct contact_found *out)
{
    out->kind = CONTACT_WHATSAPP;
    const size_t number = parameter(s, l, "phone");
    if (number < l->end && read_number(s, number, l->end, &out->value))
        return true;
    if (read_number(s, l->path, segment_end(s, l->path, l->end), &out->value))
        return true;
    if (l->path == l->end)
        return false;
    out->value = contact_copy(s, l->path, l->end);
    return true;
}

/* A profile: the first segment of the path, unless it is a page of the network itself. */
static bool
profile(const struct contact_scan *s, const struct link *l, enum contact_kind kind,
        struct contact_found *out)
{
    static const char *const pages[] = { "p",        "reel", "explore", "stories",
                                         "tv",       "feed", "share",   "video",
                                         "away.php", "app",  "im",      "search",
                                         "reels",    "wall", "photo" };
    const size_t to = segment_end(s, l->path, l->end);
    if (to - l->path < 2 || LISTED(s->f->p + l->path, to - l->path, pages))
        return false;
    out->kind = kind;
    out->value = contact_copy_lower(s, l->path, to);
    return true;
}

static void
plain_url(const struct contact_scan *s, const struct link *l, struct contact_found *out)
{
    struct buf value;
    buf_init(&value, HOST_MAX + PATH_MAX_BYTES + 200);
    fold_to_utf8(s->f->p + l->host, l->host_end - l->host, &value);
    size_t end = l->path;
    while (end < l->end && s->f->p[end] != '#')
        end++;
    while (end > l->path && s->f->p[end - 1] == '/')
        end--;
    if (end > l->path) {
        buf_add_char(&value, s->f->p[l->path] == '?' ? '?' : '/');
        buf_add(&value, contact_copy(s, l->path + (s->f->p[l->path] == '?'), end));
    }
    out->kind = CONTACT_URL;
    out->value = arena_str(s->arena, buf_str(&value));
    buf_free(&value);
}

static void
classify(struct contact_scan *s, const struct link *l, struct contact_found *out)
{
    out->start = l->start;
    out->end = l->end;
    const bool is_telegram = host_is(s, l, "t.me") || host_is(s, l, "telegram.me") ||
                             host_is(s, l, "telegram.dog");
    if (is_telegram && telegram(s, l, out))
        return;
    if ((host_is(s, l, "wa.me") || host_in(s, l, "whatsapp.com")) &&
        whatsapp(s, l, out))
        return;
    if ((host_in(s, l, "vk.com") || host_in(s, l, "vk.ru") || host_is(s, l, "vk.me")) &&
        profile(s, l, CONTACT_VK, out))
        return;
    if ((host_in(s, l, "instagram.com") || host_is(s, l, "instagr.am")) &&
        profile(s, l, CONTACT_INSTAGRAM, out))
        return;
    if (host_in(s, l, "viber.com") && profile(s, l, CONTACT_VIBER, out))
        return;
    plain_url(s, l, out);
}

/* viber://chat?number=..., tg://resolve?domain=..., whatsapp://send?phone=... */
static bool
app_link(struct contact_scan *s, size_t i, size_t end, struct contact_found *out)
{
    const uint8_t *p = s->f->p;
    const bool viber = fold_spells(p + i, end - i, "viber");
    const bool tg = fold_spells(p + i, end - i, "tg");
    const bool wa = fold_spells(p + i, end - i, "whatsapp");
    if (!viber && !tg && !wa)
        return false;
    const struct link l = { .start = i,
                            .path = end + 3,
                            .end = path_end(s->f, end + 3) };
    const size_t from = parameter(s, &l, viber ? "number" : tg ? "domain" : "phone");
    const size_t to = segment_end(s, from, l.end);
    *out = (struct contact_found){ .start = i, .end = l.end };
    out->kind = viber ? CONTACT_VIBER : tg ? CONTACT_TELEGRAM : CONTACT_WHATSAPP;
    if (tg)
        out->value = contact_copy_lower(s, from, to);
    return tg ? to > from : read_number(s, from, to, &out->value);
}

/* A capital behind the dot: "Experience.Pro" is two sentences run together. */
static bool
is_run_together(const struct contact_scan *s, size_t host, size_t end)
{
    size_t dot = end;
    while (dot > host && s->f->p[dot - 1] != '.')
        dot--;
    const struct str text = s->text;
    const uint32_t *origin = s->f->origin;
    return fold_was_capital(text, origin[dot]) &&
           !fold_was_capital(text, origin[end - 1]);
}

bool
contact_link_at(struct contact_scan *s, size_t i, size_t end, struct contact_found *out)
{
    const uint8_t *p = s->f->p;
    const size_t n = s->f->n;
    struct link l = { .start = i, .host = i };
    bool scheme = false;
    if (end + 3 < n && p[end] == ':' && p[end + 1] == '/' && p[end + 2] == '/') {
        if (app_link(s, i, end, out))
            return true;
        scheme =
            end - i >= 4 && (fold_spells(p + end - 4, 4, "http") ||
                             fold_spells(p + end - 5, end - i >= 5 ? 5 : 0, "https"));
        if (!scheme)
            return false;
        l.host = end + 3;
        l.start = p[end - 1] == 's' ? end - 5 : end - 4;
    }
    if (i > 0 && !scheme && (p[i - 1] == '@' || p[i - 1] == '/'))
        return false;
    bool known = false;
    l.host_end = contact_host_end(s, l.host, &known);
    if (l.host_end == l.host)
        return false;
    bool www = fold_begins(p + l.host, l.host_end - l.host, "www.");
    if (www)
        l.host += 4;
    l.path = l.end = l.host_end;
    if (l.end < n && (p[l.end] == '/' || p[l.end] == '?')) {
        l.end = path_end(s->f, l.end);
        l.path += l.path < l.end && p[l.path] == '/';
    }
    if (l.host_end < n && p[l.host_end] == '@')
        return false;
    const bool path = l.path < l.end;
    if (!scheme && !www && !path && (!known || is_run_together(s, l.host, l.host_end)))
        return false;
    if (l.end < l.path)
        l.end = l.path;
    *out = (struct contact_found){ 0 };
    classify(s, &l, out);
    return true;
}
