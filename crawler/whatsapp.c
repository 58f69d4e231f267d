/*
 * whatsapp: see whatsapp.h.
 *
 * A message goes from the line that begins with a date to the next such line. Each line's
 * head is read a few times, whatever the file, so the work is linear in it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/whatsapp.h"

#include "core/buf.h"
#include "crawler/whatsapp_head.h"
#include "crawler/whatsapp_name.h"

#define MARK            "\xE2\x80\x8E" /* left-to-right mark: the program speaks, not a person */
#define FIRST_MAX_BYTES 512
#define FILE_MAX_BYTES  128 /* of the name of an attached file */
#define HEAD_LINES      20  /* in which a chat that was cut must have a date */

static bool
is_head_of(const struct whatsapp_shape *shape, struct str line,
           struct whatsapp_head *head)
{
    return whatsapp_head_read(line, head) && whatsapp_shape_is(&head->shape, shape);
}

/* Does somebody speak behind the date? */
static bool
has_name(const struct whatsapp_head *head)
{
    struct str body = head->body;

    return whatsapp_take_name(&body);
}

/* The lines of a file's beginning, counted. */
struct looks {
    struct whatsapp_shape shape; /* of the first date that counts; `heads` > 0 */
    size_t lines;                /* with words */
    size_t heads, named;
};

/* A date in the first line counts by itself, one behind it when a name is there. */
static void
look_at(struct looks *l, struct str line)
{
    struct whatsapp_head head;

    l->lines++;
    if (!whatsapp_head_read(line, &head) ||
        (l->heads > 0 && !whatsapp_shape_is(&head.shape, &l->shape)) ||
        (l->heads == 0 && l->lines > 1 && !has_name(&head)))
        return;
    l->shape = head.shape;
    l->heads++;
    l->named += has_name(&head);
}

bool
whatsapp_is_chat(struct str head)
{
    struct looks l = { .lines = 0 };
    struct str line;
    bool opens = false;

    while (str_cut(&head, '\n', &line)) {
        if (!str_trim(line).n)
            continue;
        look_at(&l, line);
        opens = opens || (l.lines == 1 && l.heads == 1);
        if (l.named >= 2 || (opens && l.named && (l.shape.comma || l.shape.brackets)))
            return true;
        if (l.lines == HEAD_LINES && l.heads == l.lines)
            return true; /* a group that many came to before somebody spoke */
        if (l.lines >= HEAD_LINES && !opens)
            return false;
    }
    return false;
}

/* How a file reads with one order: days that do not exist, and steps back in time. */
struct faults {
    size_t no_day, back;
    int64_t last_ms;
};

static void
count_faults(const struct whatsapp_head *head, enum whatsapp_order order,
             struct faults *f)
{
    int64_t ms = whatsapp_head_ms(head, order);

    f->no_day += ms < 0;
    f->back += ms >= 0 && ms < f->last_ms;
    f->last_ms = ms < 0 ? f->last_ms : ms;
}

/* The order in which fewer days do not exist, then the one with fewer steps back. */
static enum whatsapp_order
order_of(const struct whatsapp_shape *shape, struct str text)
{
    struct faults day = { 0 }, month = { 0 };
    struct whatsapp_head head;
    struct str line;
    bool month_first;

    while (str_cut(&text, '\n', &line)) {
        if (!is_head_of(shape, line, &head))
            continue;
        count_faults(&head, WHATSAPP_DAY_FIRST, &day);
        count_faults(&head, WHATSAPP_MONTH_FIRST, &month);
    }
    if (day.no_day != month.no_day)
        month_first = day.no_day > month.no_day;
    else if (day.back != month.back)
        month_first = day.back > month.back;
    else
        month_first = shape->between == '/' && shape->twelve;
    return month_first ? WHATSAPP_MONTH_FIRST : WHATSAPP_DAY_FIRST;
}

/* The shape of the first date with a name behind it, else of the first. */
static bool
find_shape(struct str text, struct whatsapp_shape *shape)
{
    struct whatsapp_head head;
    struct str line;
    bool any = false;

    while (str_cut(&text, '\n', &line)) {
        if (!whatsapp_head_read(line, &head) || (any && !has_name(&head)))
            continue;
        *shape = head.shape;
        if (has_name(&head))
            return true;
        any = true;
    }
    return any;
}

bool
whatsapp_begin(struct whatsapp *w, struct str text, struct err *err)
{
    *w = (struct whatsapp){ .rest = text, .next_line = 1 };
    if (!find_shape(text, &w->shape))
        return err_set(err, "no line begins with a date as WhatsApp writes it: this "
                            "is no exported chat");
    w->order = order_of(&w->shape, text);
    return true;
}

/* Passes over what stands before the first message; false when there are words in it. */
static bool
skip_to_message(struct whatsapp *w)
{
    struct whatsapp_head head;
    struct str line;

    w->line = 0;
    for (struct str ahead = w->rest; str_cut(&ahead, '\n', &line); w->rest = ahead) {
        if (is_head_of(&w->shape, line, &head))
            break;
        if (w->line == 0 && str_trim(line).n > 0)
            w->line = w->next_line;
        w->next_line++;
    }
    return w->line == 0;
}

/* Do words without a date stand behind a line, before the next date? */
static bool
goes_on(const struct whatsapp *w, struct str rest)
{
    struct whatsapp_head head;
    struct str line;

    while (str_cut(&rest, '\n', &line))
        if (str_trim(line).n > 0)
            return !is_head_of(&w->shape, line, &head);
    return false;
}

/*
 * The bytes of a message from its body on; w stands behind it. False at the end. What the
 * program says itself is one line, so a date without a name that has more lines behind it is
 * the words of who spoke before.
 */
static bool
take_message(struct whatsapp *w, struct whatsapp_head *head, struct str *raw)
{
    struct whatsapp_head next;
    struct str line;
    const char *end;

    if (!str_cut(&w->rest, '\n', &line))
        return false;
    w->line = w->next_line++;
    (void)whatsapp_head_read(line, head);
    end = line.p + line.n;
    for (struct str ahead = w->rest; str_cut(&ahead, '\n', &line);) {
        if (is_head_of(&w->shape, line, &next) &&
            (has_name(&next) || !goes_on(w, ahead)))
            break;
        end = line.p + line.n;
        w->rest = ahead;
        w->next_line++;
    }
    *raw = (struct str){ head->body.p, (size_t)(end - head->body.p) };
    return true;
}

static bool
is_file_name(struct str name)
{
    static const char *const endings[] = {
        ".jpg",  ".jpeg", ".png", ".webp", ".gif", ".mp4", ".3gp",  ".opus",
        ".ogg",  ".m4a",  ".mp3", ".aac",  ".pdf", ".doc", ".docx", ".xls",
        ".xlsx", ".vcf",  ".ppt", ".pptx", ".txt", ".zip", ".apk",
    };

    if (name.n > FILE_MAX_BYTES)
        return false;
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        if (str_ends(name, str_of(endings[i])))
            return true;
    return false;
}

/* "IMG-20240102-WA0001.jpg (file attached)", in any language. */
static bool
is_attachment(struct str line)
{
    ptrdiff_t open = str_find(line, STR(" ("));

    return open > 0 && str_ends(line, STR(")")) &&
           is_file_name(str_sub(line, 0, (size_t)open)) &&
           whatsapp_is_note(str_sub(line, (size_t)open, line.n), WHATSAPP_NOTE_MAX);
}

/* "<Media omitted>", "<attached: 00000012-PHOTO.jpg>", in any language. */
static bool
is_bracketed(struct str s)
{
    ptrdiff_t colon = str_find(s, STR(": "));

    if (s.n < 2 || s.p[0] != '<' || s.p[s.n - 1] != '>' || str_find_char(s, '\n') >= 0)
        return false;
    return whatsapp_is_note(s, WHATSAPP_NOTE_MAX) ||
           (colon > 0 && str_find_char(str_sub(s, 0, (size_t)colon), ' ') < 0 &&
            whatsapp_is_note(str_sub(s, 0, (size_t)colon), WHATSAPP_NOTE_MAX) &&
            is_file_name(str_sub(s, (size_t)colon + 2, s.n - 1)));
}

/* What the program adds to words: a note behind a mark, or that they were edited. */
static struct str
without_note(struct str line)
{
    static const char *const notes[] = {
        "<This message was edited>",   "<Сообщение изменено>",
        "<Данное сообщение изменено>", "<Бұл хабар өзгертілді>",
        "<Хабар өзгертілді>",
    };
    ptrdiff_t mark = str_find(line, STR(MARK "<"));

    if (mark >= 0 && is_bracketed(str_sub(line, (size_t)mark + strlen(MARK), line.n)))
        line = str_sub(line, 0, (size_t)mark);
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (str_ends(line, str_of(notes[i])))
            line = str_sub(line, 0, line.n - strlen(notes[i]));
    return line;
}

/* Is this all that is left of a message: taken back, left out, a call? A chat begins with a long
 * note about encryption. */
static bool
says_nothing(struct str text, bool is_first)
{
    static const char *const whole[] = {
        "This message was deleted",
        "You deleted this message",
        "Данное сообщение удалено",
        "Вы удалили данное сообщение",
        "Это сообщение удалено",
        "Бұл хабар жойылды",
        "Бұл хабар жойылған",
        "Сіз бұл хабарды жойдыңыз",
        "Missed voice call",
        "Missed video call",
        "Пропущенный аудиозвонок",
        "Пропущенный видеозвонок",
        "null",
    };

    if (!text.n || is_bracketed(text))
        return true;
    if (str_starts(text, STR(MARK)) && str_find_char(text, '\n') < 0 &&
        whatsapp_is_note(text, is_first ? FIRST_MAX_BYTES : WHATSAPP_NOTE_MAX))
        return true;
    if (str_ends(text, STR(".")))
        text.n--;
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
        if (str_eq(text, str_of(whole[i])))
            return true;
    return false;
}

/* The words of a message, line by line. */
static struct str
words_of(struct str raw, struct arena *arena)
{
    struct buf b;
    struct str line, text;
    bool first = true;

    buf_init(&b, raw.n + 1);
    while (str_cut(&raw, '\n', &line)) {
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        line = without_note(line);
        if (!first || !is_attachment(line))
            buf_add(&b, line);
        buf_add_char(&b, '\n');
        first = false;
    }
    text = arena_str(arena, str_trim(buf_str(&b)));
    buf_free(&b);
    return text;
}

/* What is left when nobody speaks: words behind the date, or nothing. */
static bool
has_more_lines(struct str raw)
{
    ptrdiff_t end = str_find_char(raw, '\n');

    return end >= 0 && str_trim(str_sub(raw, (size_t)end, raw.n)).n > 0;
}

static enum record_answer
bad(struct err *err, const char *what)
{
    (void)err_set(err, "%s", what);
    return RECORD_BAD;
}

enum record_answer
whatsapp_next(struct whatsapp *w, struct arena *arena, struct ad *out, struct err *err)
{
    struct whatsapp_head head;
    struct str raw;

    if (!w->begun) {
        w->begun = true;
        if (!skip_to_message(w))
            return bad(err, "words before the first date belong to no message");
    }
    while (take_message(w, &head, &raw)) {
        int64_t ms = whatsapp_head_ms(&head, w->order);
        w->messages++;
        if (!whatsapp_take_name(&raw)) {
            if (!has_more_lines(raw))
                continue;
            w->spoken = true;
            return bad(err,
                       "a date with no name behind it, and words on the next line");
        }
        w->spoken = true;
        if (raw.n > RECORD_TEXT_MAX)
            return bad(err, "a text longer than 1 MB");
        *out =
            (struct ad){ .text = words_of(raw, arena), .seen_at_ms = ms > 0 ? ms : 0 };
        if (!says_nothing(out->text, w->messages == 1))
            return RECORD_AD;
    }
    if (w->spoken)
        return RECORD_END;
    w->spoken = true;
    return bad(err, "nobody speaks behind a date: this is no chat, or an empty one");
}
