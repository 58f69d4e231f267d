/*
 * contacts_email: e-mail addresses, also those spelt out to be overlooked.
 *
 * "name (собака) mail.ru", "name @ mail . ru", "name собака мейл точка ру". The plainer the sign
 * between the halves, the less is asked of the host: behind an '@' any host will do, behind a
 * word for it a dot or the word for one, and where only blanks stand, a provider of mail. "(a)"
 * apart from the halves may be a point of a list: a provider, or the dot in a word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

#define LOCAL_MAX     64  /* bytes in front of the sign (RFC 5321 4.5.3.1.1) */
#define BLANKS_MAX    2   /* between the parts of a spelt-out address */
#define LABELS_MAX    4   /* of a spelt-out host */
#define LABEL_LONGEST 253 /* as long as a host may be (RFC 1035 3.1) */
#define HOST_SIZE     200

static const struct str mail_hosts[] = {
    STR("mail.ru"),    STR("gmail.com"),      STR("yandex.ru"),   STR("yandex.kz"),
    STR("ya.ru"),      STR("bk.ru"),          STR("inbox.ru"),    STR("list.ru"),
    STR("yahoo.com"),  STR("icloud.com"),     STR("outlook.com"), STR("hotmail.com"),
    STR("rambler.ru"), STR("mail.kz"),        STR("internet.ru"), STR("ukr.net"),
    STR("yandex.com"), STR("mail.uz"),        STR("umail.uz"),    STR("inbox.uz"),
    STR("proton.me"),  STR("protonmail.com"),
};

/* Words for '@': what the sign is called in Russian, Kazakh, Uzbek and English. */
static const char *const dogs[] = { "собака",  "собачка",  "сабака",
                                    "sobaka",  "sobachka", "айқұлақ",
                                    "айкулак", "кучукча",  "kuchukcha" };
/* In brackets, or with the dot spelt out as well. */
static const char *const ats[] = { "at", "эт", "ат", "a", "dog" };

/* Words for the dot of a host. */
static const char *const dots[] = { "точка", "тчк",   "нүкте", "нукте", "nuqta",
                                    "нуқта", "нукта", "dot",   "tochka" };

/* Parts of hosts as they are said. */
static const struct {
    const char *said, *label;
} labels[] = {
    { "мейл", "mail" },      { "майл", "mail" },       { "мэйл", "mail" },
    { "маил", "mail" },      { "емейл", "mail" },      { "джимейл", "gmail" },
    { "гмейл", "gmail" },    { "гмайл", "gmail" },     { "гмаил", "gmail" },
    { "жмейл", "gmail" },    { "яндекс", "yandex" },   { "рамблер", "rambler" },
    { "инбокс", "inbox" },   { "хотмейл", "hotmail" }, { "аутлук", "outlook" },
    { "айклауд", "icloud" }, { "ру", "ru" },           { "ком", "com" },
    { "кз", "kz" },          { "уз", "uz" },           { "бк", "bk" },
};

static bool
is_listed(const uint8_t *p, size_t n, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fold_spells(p, n, list[i]))
            return true;
    return false;
}

#define IS_LISTED(p, n, list) is_listed((p), (n), (list), sizeof(list) / sizeof *(list))

static size_t
skip_blanks(const struct folded *f, size_t i)
{
    const size_t from = i;
    while (i < f->n && i - from < BLANKS_MAX && f->p[i] == ' ')
        i++;
    return i;
}

static size_t
letters_end(const struct folded *f, size_t i)
{
    const size_t from = i;
    while (i < f->n && i - from < 16 && cp_class[f->p[i]] & CP_LETTER)
        i++;
    return i;
}

/* How the '@' between the halves is written. */
enum at_sign {
    AT_NONE,
    AT_PLAIN, /* "name@" */
    AT_SPLIT, /* "name @ " */
    AT_SPELT, /* "name собака ", "name (at) " */
    AT_WORD,  /* "name at ": also a word of a sentence */
    AT_POINT, /* "name (a) ": also a point of a list */
};

static uint8_t
closing(uint8_t open)
{
    return open == '('   ? ')'
           : open == '[' ? ']'
           : open == '{' ? '}'
           : open == '<' ? '>'
                         : 0;
}

/* The sign behind a local part that ends at i; *host is where the host begins. */
static enum at_sign
at_sign_at(const struct folded *f, size_t i, size_t *host)
{
    size_t at = skip_blanks(f, i);
    if (at >= f->n)
        return AT_NONE;
    if (f->p[at] == '@') {
        *host = skip_blanks(f, at + 1);
        return at == i && *host == at + 1 ? AT_PLAIN : AT_SPLIT;
    }
    const uint8_t close = closing(f->p[at]);
    if (close) {
        const size_t end = letters_end(f, at + 1);
        if (end == f->n || f->p[end] != close ||
            (!IS_LISTED(f->p + at + 1, end - at - 1, ats) &&
             !IS_LISTED(f->p + at + 1, end - at - 1, dogs)))
            return AT_NONE;
        *host = skip_blanks(f, end + 1);
        return end == at + 2 && (at > i || *host > end + 1) ? AT_POINT : AT_SPELT;
    }
    const size_t end = letters_end(f, at);
    if (at == i || end == at || end == f->n || f->p[end] != ' ')
        return AT_NONE;
    *host = skip_blanks(f, end);
    if (IS_LISTED(f->p + at, end - at, dogs))
        return AT_SPELT;
    return IS_LISTED(f->p + at, end - at, ats) && end - at > 1 ? AT_WORD : AT_NONE;
}

/* Does a host begin at i, and behind its first label something that may part it from the next? */
static bool
may_be_host(const struct folded *f, size_t i)
{
    size_t end = i;
    while (end - i <= LABEL_LONGEST &&
           (cp_class[f->p[end]] & CP_WORD || f->p[end] == '-'))
        end++;
    return end > i && (f->p[end] == '.' || f->p[end] == ' ' || closing(f->p[end]));
}

bool
contact_may_be_local(const struct folded *f, size_t end)
{
    const size_t at = skip_blanks(f, end);
    if (at >= f->n)
        return false;
    const uint8_t sign = f->p[at];
    if (sign == '@')
        return may_be_host(f, skip_blanks(f, at + 1));
    return closing(sign) ||
           (at > end &&
            (sign == CP_RU(0x441) || sign == CP_RU(0x430) || sign == CP_RU(0x43A) ||
             sign == CP_RU(0x44D) || sign == 's' || sign == 'k' || sign == 'a'));
}

/* What parts two labels of a spelt-out host. */
enum dot_sign {
    DOT_NONE,
    DOT_PLAIN, /* "mail.ru" */
    DOT_SPLIT, /* "mail . ru" */
    DOT_SPELT, /* "mail точка ru" */
    DOT_BLANK, /* "мейл ру" */
};

/* The sign behind a label that ends at i; *next is where the next label begins. */
static enum dot_sign
dot_at(const struct folded *f, size_t i, size_t *next)
{
    const size_t at = skip_blanks(f, i);
    if (at >= f->n)
        return DOT_NONE;
    if (f->p[at] == '.') {
        *next = skip_blanks(f, at + 1);
        return at == i && *next == at + 1 ? DOT_PLAIN : DOT_SPLIT;
    }
    const uint8_t close = closing(f->p[at]);
    const size_t from = at + (close != 0), end = letters_end(f, from);
    const bool closed = !close || (end < f->n && f->p[end] == close);
    if (closed && IS_LISTED(f->p + from, end - from, dots) && (close || at > i)) {
        *next = skip_blanks(f, end + (close != 0));
        return DOT_SPELT;
    }
    *next = at;
    return at > i ? DOT_BLANK : DOT_NONE;
}

/* Appends the label at i; its end, or i when none is there. */
static size_t
add_label(const struct folded *f, size_t i, struct buf *host)
{
    size_t end = i;
    while (end < f->n && end - i < 40 &&
           ((f->p[end] >= 'a' && f->p[end] <= 'z') || cp_class[f->p[end]] & CP_DIGIT ||
            (f->p[end] == '-' && end > i)))
        end++;
    if (end > i) {
        fold_to_utf8(f->p + i, end - i, host);
        return end < f->n && cp_class[f->p[end]] & CP_LETTER ? i : end;
    }
    end = letters_end(f, i);
    for (size_t k = 0; end > i && k < sizeof labels / sizeof *labels; k++) {
        if (fold_spells(f->p + i, end - i, labels[k].said)) {
            buf_add(host, str_of(labels[k].label));
            return end;
        }
    }
    return i;
}

static bool
is_mail_host(struct str host)
{
    for (size_t k = 0; k < sizeof mail_hosts / sizeof *mail_hosts; k++)
        if (str_eq(host, mail_hosts[k]))
            return true;
    return false;
}

/* Is a host that was read so one for certain? `domain` is its last label. */
static bool
is_host(struct str host, struct str domain, enum at_sign at, enum dot_sign weakest)
{
    if (is_mail_host(host))
        return at != AT_WORD || weakest == DOT_SPELT;
    if (at == AT_WORD || at == AT_SPLIT || weakest != DOT_SPELT)
        return false;
    return contact_plain_domain((const uint8_t *)domain.p, domain.n);
}

/* End of the spelt-out host at i, put into `host`; i when there is none. The longest that is
 * one counts: "mail точка ru" and no "mail". */
static size_t
spelt_host_end(const struct folded *f, size_t i, enum at_sign at, struct buf *host)
{
    enum dot_sign weakest = DOT_PLAIN;
    size_t end = add_label(f, i, host), best = i, best_n = 0;
    for (int label = 1; label < LABELS_MAX && end > i; label++) {
        size_t next;
        const enum dot_sign dot = dot_at(f, end, &next);
        if (dot == DOT_NONE || (dot == DOT_BLANK && at != AT_SPELT && at != AT_POINT))
            break;
        buf_add_char(host, '.');
        const size_t from = host->n, last = add_label(f, next, host);
        if (last == next)
            break;
        weakest = dot > weakest ? dot : weakest;
        end = last;
        if (is_host(buf_str(host), str_sub(buf_str(host), from, host->n), at,
                    weakest)) {
            best = end;
            best_n = host->n;
        }
    }
    host->n = best_n;
    return best;
}

bool
contact_email_at(const struct contact_scan *s, size_t i, size_t end,
                 struct contact_found *out)
{
    const struct folded *f = s->f;
    char room[HOST_SIZE];
    size_t host;
    if (end - i > LOCAL_MAX || f->p[end - 1] == '.' || cp_class[f->p[i]] & CP_CYRILLIC)
        return false;
    const enum at_sign at = at_sign_at(f, end, &host);
    if (at == AT_NONE || host >= f->n)
        return false;
    bool known = false;
    size_t host_end = at == AT_WORD ? host : contact_host_end(s, host, &known);
    struct str domain = { (const char *)f->p + host, host_end - host };
    const bool doubtful = at == AT_SPLIT || at == AT_POINT;
    if (host_end == host || (doubtful && !is_mail_host(domain))) {
        struct buf spelt = buf_over(room, sizeof room);
        host_end = spelt_host_end(f, host, at, &spelt);
        domain = buf_str(&spelt);
    }
    if (host_end == host)
        return false;
    const struct str local = contact_copy_lower(s, i, end);
    *out = (struct contact_found){
        .kind = CONTACT_EMAIL,
        .start = i,
        .end = host_end,
        .value = arena_printf(s->arena, STR_FMT "@" STR_FMT, STR_ARG(local),
                              STR_ARG(domain)),
    };
    return true;
}

/* The last letters of the words for '@': nearly all words end in others. */
static bool
may_end_dog(uint8_t last)
{
    return last == 'a' || last == CP_RU(0x430) || last == CP_RU(0x43A) ||
           last == CP_KK_KA;
}

size_t
contact_before_dog(const struct folded *f, size_t end, size_t least)
{
    size_t dog = end;
    while (dog > least && end - dog < BLANKS_MAX && f->p[dog - 1] == ' ')
        dog--;
    const size_t dog_end = dog;
    if (dog_end == end || dog == least || !may_end_dog(f->p[dog - 1]))
        return end;
    while (dog > least && dog_end - dog < 16 && cp_class[f->p[dog - 1]] & CP_LETTER)
        dog--;
    if (!IS_LISTED(f->p + dog, dog_end - dog, dogs))
        return end;
    size_t token = dog;
    while (token > least && dog - token < BLANKS_MAX && f->p[token - 1] == ' ')
        token--;
    if (token == dog)
        return end;
    size_t start = token;
    while (start > least && token - start <= LOCAL_MAX &&
           contact_is_token(f->p[start - 1]))
        start--;
    while (start < token && !(cp_class[f->p[start]] & CP_WORD))
        start++;
    return start < token ? start : end;
}
