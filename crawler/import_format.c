/*
 * import_format: see import_format.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/import_format.h"

#include "core/arena.h"
#include "core/json_scan.h"
#include "crawler/inflate.h"
#include "crawler/telegram_html.h"
#include "crawler/whatsapp.h"

/* Files that begin so and are not read. */
static const struct {
    const char *bytes;
    size_t n;
    const char *why;
} not_read[] = {
    { "%PDF-", 5, "a PDF document; save its pages as pictures, or its text" },
    { "PK\x03\x04", 4,
      "a ZIP archive or office document; unpack it, or save it as CSV" },
    { "Rar!", 4, "a RAR archive; unpack it" },
    { "7z\xBC\xAF", 4, "a 7z archive; unpack it" },
    { "\xD0\xCF\x11\xE0", 4, "an old office document; save it as CSV or text" },
    { "GIF8", 4, "a GIF picture; save it as PNG" },
    { "BM", 2, "a BMP picture or no text; save it as PNG" },
    { "II*\0", 4, "a TIFF picture; save it as PNG" },
    { "MM\0*", 4, "a TIFF picture; save it as PNG" },
    { "filedesc://", 11,
      "an ARC archive, the form before WARC; convert it with warcio" },
    { "SQLite format 3", 15, "a data base of SQLite; export what is in it as CSV" },
    { "\x1F\x8B", 2, "packed with gzip and no WARC archive; unpack it" },
    { "\x7F"
      "ELF",
      4, "a program" },
    { "OggS", 4, "a sound" },
    { "ID3", 3, "a sound" },
    { "wOFF", 4, "a font" },
    { "wOF2", 4, "a font" },
};

static bool
is_picture(struct str head)
{
    return str_starts(head, STR("\x89PNG\r\n\x1A\n")) ||
           str_starts(head, STR("\xFF\xD8\xFF")) ||
           (str_starts(head, STR("RIFF")) && str_eq(str_sub(head, 8, 12), STR("WEBP")));
}

/* WARC, in gzip or not. */
static bool
is_warc(struct str head)
{
    struct arena arena;
    struct str begin;
    bool is;

    if (!inflate_is_gzip(head))
        return str_starts(head, STR("WARC/"));
    arena_init(&arena, 0);
    (void)inflate_gzip(head, 64, &arena, &begin);
    is = str_starts(begin, STR("WARC/"));
    arena_free(&arena);
    return is;
}

static struct str
first_line(struct str s)
{
    size_t end = 0;

    while (end < s.n && s.p[end] != '\n' && s.p[end] != '\r')
        end++;
    return str_trim(str_sub(s, 0, end));
}

/* Is it a name of letters and dashes with a colon behind it, one of those that mails have? */
static bool
is_mail_field(struct str line)
{
    static const char *const names[] = {
        "Received",     "From",           "To",
        "Subject",      "Date",           "Message-ID",
        "MIME-Version", "Return-Path",    "Delivered-To",
        "Content-Type", "DKIM-Signature", "Reply-To",
        "X-Received",   "Envelope-To",    "Authentication-Results",
    };
    struct str name;

    if (str_find_char(line, ':') <= 0 || !str_cut(&line, ':', &name))
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

/* A mail begins with fields; two of those that mails have are enough. */
static bool
is_mail(struct str head)
{
    struct str line;
    int known = 0;

    while (known < 2 && str_cut(&head, '\n', &line)) {
        bool goes_on = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
        ptrdiff_t colon = str_find_char(line, ':');
        if (goes_on && known)
            continue;
        if (colon <= 0 || str_find_char(str_sub(line, 0, (size_t)colon), ' ') >= 0)
            return false;
        known += is_mail_field(line);
    }
    return known == 2;
}

static bool
is_mbox(struct str head)
{
    struct str line;

    return str_starts(head, STR("From ")) && str_cut(&head, '\n', &line) &&
           is_mail(head);
}

/* The value of a key of the outermost object, as far as the head goes; NONE: it has none. A value
 * that the head cuts off counts as the array or object that it begins as. */
static enum json_type
type_of_key(struct str head, struct str wanted)
{
    struct json_scan c = { .s = head, .at = 1 };
    struct json_value key, value;

    for (;;) {
        json_scan_space(&c);
        if (json_scan_sees(&c, ',')) {
            c.at++;
            json_scan_space(&c);
        }
        if (!json_scan_key(&c, &key))
            return JSON_IS_NONE;
        bool is_whole = json_scan_value(&c, &value);
        if (str_eq(key.raw, wanted))
            return is_whole ? value.type : JSON_IS_OBJECT;
        if (!is_whole)
            return JSON_IS_NONE;
    }
}

static bool
has_key(struct str head, struct str wanted)
{
    return type_of_key(head, wanted) != JSON_IS_NONE;
}

/* Does it begin as an object does, with a key, or as an empty one? */
static bool
begins_object(struct str head)
{
    struct json_scan c = { .s = head, .at = 1 };
    struct json_value key;

    if (!str_starts(head, STR("{")))
        return false;
    json_scan_space(&c);
    return json_scan_sees(&c, '}') || json_scan_key(&c, &key);
}

/* Does it begin as an array does that is one to its end, or to its first object? *object is where
 * that begins; empty when the array holds none. */
static bool
begins_array(struct str head, struct str *object)
{
    struct json_scan c = { .s = head, .at = 1 };
    struct json_value value;

    *object = STR("");
    for (;;) {
        json_scan_space(&c);
        if (json_scan_sees(&c, ']'))
            break;
        if (json_scan_sees(&c, '{')) {
            *object = str_sub(head, c.at, head.n);
            return begins_object(*object);
        }
        if (!json_scan_value(&c, &value))
            return false;
        json_scan_space(&c);
        if (json_scan_sees(&c, ','))
            c.at++;
        else if (!json_scan_sees(&c, ']'))
            return false;
    }
    c.at++;
    json_scan_space(&c);
    return c.at == head.n;
}

/* What an array holds, by its first object: posts of VK, or its answers, have these keys. */
static enum import_format
format_of_array(struct str object)
{
    bool is_post = has_key(object, STR("owner_id")) ||
                   has_key(object, STR("from_id")) ||
                   type_of_key(object, STR("date")) == JSON_IS_NUMBER;
    bool is_answer =
        !has_key(object, STR("text")) &&
        (has_key(object, STR("response")) || has_key(object, STR("items")));

    return is_post || is_answer ? IMPORT_VK : IMPORT_LIST;
}

/* What the name says, when the bytes say nothing. */
static enum import_format
format_of_name(struct str name)
{
    static const struct {
        const char *end;
        enum import_format format;
    } ends[] = {
        { ".jsonl", IMPORT_LINES },  { ".ndjson", IMPORT_LINES },
        { ".json", IMPORT_LINES },   { ".csv", IMPORT_CSV },
        { ".tsv", IMPORT_CSV },      { ".html", IMPORT_HTML },
        { ".htm", IMPORT_HTML },     { ".warc", IMPORT_WARC },
        { ".warc.gz", IMPORT_WARC }, { ".eml", IMPORT_MAIL },
        { ".mbox", IMPORT_MBOX },    { "result.json", IMPORT_TELEGRAM_JSON },
    };
    enum import_format format = IMPORT_TEXT;

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        struct str end = str_of(ends[i].end);
        if (name.n >= end.n &&
            str_eq_nocase(str_sub(name, name.n - end.n, name.n), end))
            format = ends[i].format;
    }
    return format;
}

static enum import_format
format_of_object(struct str head, struct str name)
{
    if (format_of_name(name) == IMPORT_TELEGRAM_JSON)
        return IMPORT_TELEGRAM_JSON;
    if (has_key(head, STR("text")))
        return IMPORT_LINES;
    if (has_key(head, STR("messages")) || has_key(head, STR("chats")) ||
        has_key(head, STR("left_chats")))
        return IMPORT_TELEGRAM_JSON;
    if (has_key(head, STR("response")) || has_key(head, STR("items")))
        return IMPORT_VK;
    return IMPORT_LINES;
}

/* Is the first line a header row? It names a text, or is cells without spaces. */
static bool
is_csv(struct str head)
{
    struct str line = first_line(head);
    size_t marks = 0;

    if (str_starts(line, STR("sep=")) && line.n == 5)
        return true;
    for (size_t i = 0; i < line.n; i++)
        marks += line.p[i] == ',' || line.p[i] == ';' || line.p[i] == '\t' ||
                 line.p[i] == '|';
    if (str_eq_nocase(line, STR("text")) || str_eq_nocase(line, STR("\"text\"")))
        return true;
    if (!marks)
        return false;
    for (size_t i = 0; i + 4 <= line.n; i++)
        if (str_eq_nocase(str_sub(line, i, i + 4), STR("text")) &&
            (i == 0 || memchr(",;\t|\"", line.p[i - 1], 5)) &&
            (i + 4 == line.n || memchr(",;\t|\"", line.p[i + 4], 5)))
            return true;
    return false;
}

static bool
is_html(struct str head)
{
    static const char *const begins[] = { "<!doctype html", "<html", "<head", "<body",
                                          "<!--",           "<meta", "<div",  "<title",
                                          "<?xml",          "<p",    "<table" };

    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
        if (str_eq_nocase(str_sub(head, 0, strlen(begins[i])), str_of(begins[i])))
            return true;
    return false;
}

const char *
import_format_why(struct str head)
{
    for (size_t i = 0; i < sizeof(not_read) / sizeof(not_read[0]); i++)
        if (str_starts(head, (struct str){ not_read[i].bytes, not_read[i].n }))
            return not_read[i].why;
    return "no text and no picture that is read (PNG, JPEG, WebP)";
}

/* No form that is read? */
static bool
is_not_read(struct str head)
{
    bool wide = str_starts(head, STR("\xFF\xFE")) || str_starts(head, STR("\xFE\xFF"));

    for (size_t i = 0; i < sizeof(not_read) / sizeof(not_read[0]); i++)
        if (str_starts(head, (struct str){ not_read[i].bytes, not_read[i].n }) &&
            (not_read[i].n > 3 || memchr(head.p, '\0', head.n)))
            return true;
    return !wide && head.n && memchr(head.p, '\0', head.n) != NULL;
}

enum import_format
import_format_of(struct str head, struct str name)
{
    struct str text = head, object;

    if (is_picture(head))
        return IMPORT_PICTURE;
    if (is_warc(head))
        return IMPORT_WARC;
    if (inflate_is_gzip(head) || is_not_read(head))
        return IMPORT_NOT_READ;
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    text = str_trim(text);
    if (!text.n)
        return format_of_name(name);
    if (is_mbox(text))
        return IMPORT_MBOX;
    if (is_mail(text))
        return IMPORT_MAIL;
    if (begins_object(text))
        return format_of_object(text, name);
    if (text.p[0] == '[' && begins_array(text, &object))
        return format_of_array(object);
    if (text.p[0] == '<' && telegram_html_is(head))
        return IMPORT_TELEGRAM_HTML;
    if (is_html(text))
        return IMPORT_HTML;
    if (whatsapp_is_chat(text))
        return IMPORT_WHATSAPP;
    return is_csv(text) ? IMPORT_CSV : format_of_name(name);
}
