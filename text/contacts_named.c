/*
 * contacts_named: names announced by the network they are names in: "телеграм hostess_kz".
 *
 * People write such a name without '@'. A word behind the name of a network is nearly always a
 * common one ("telegram channel"), so a name must look like one: letters of ASCII with a digit
 * or an underscore among them; one of letters alone only in Cyrillic text or on a line of its
 * own, and never a word that is said of networks. Networks that have no kind of contact of
 * their own are addresses: "tiktok.com/@name".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_private.h"
#include "text/fold_private.h"

#include <assert.h>

#define NAME_MIN       4
#define NAME_MAX_BYTES 32
#define GAP_MAX        8 /* signs and blanks between two words */
#define FILLERS_MAX    3 /* words between the network and the name: "канал", "мой", "id" */
#define NEAR           24 /* bytes in front of an '@' where the network may stand */
#define AROUND                                                                         \
    40 /* bytes where Cyrillic letters tell in what language the name stands */
#define SUM_DIGITS 4 /* of a sum of money, for certain */
#define TAIL_MAX   5 /* letters of a case ending: "телеграмда" */

enum network {
    TELEGRAM,
    INSTAGRAM,
    VK,
    TIKTOK,
    SKYPE,
    FACEBOOK,
    TWITTER,
    YOUTUBE,
    OK,
    WECHAT,
    KAKAO,
    DISCORD,
    NETWORK_COUNT,
};

static const struct {
    enum contact_kind kind;
    const char *address; /* what stands in front of the name in the value */
    bool dots;           /* may stand inside a name */
} networks[NETWORK_COUNT] = {
    [TELEGRAM] = { CONTACT_TELEGRAM, "", false },
    [INSTAGRAM] = { CONTACT_INSTAGRAM, "", true },
    [VK] = { CONTACT_VK, "", true },
    [TIKTOK] = { CONTACT_URL, "tiktok.com/@", true },
    [SKYPE] = { CONTACT_URL, "skype:", true },
    [FACEBOOK] = { CONTACT_URL, "facebook.com/", true },
    [TWITTER] = { CONTACT_URL, "twitter.com/", false },
    [YOUTUBE] = { CONTACT_URL, "youtube.com/@", true },
    [OK] = { CONTACT_URL, "ok.ru/", true },
    [WECHAT] = { CONTACT_URL, "wechat:", false },
    [KAKAO] = { CONTACT_URL, "kakaotalk:", false },
    [DISCORD] = { CONTACT_URL, "discord:", true },
};

/* How a network is called. */
struct calling {
    const char *word;
    enum network network;
    bool tail; /* case endings may follow */
    /* Also a common word or a sum of money: takes no name of letters alone. */
    bool weak;
};

/* In groups of the same first letter, as `by_first` counts them. */
static const struct calling callings[] = {
    { "телеграм", TELEGRAM, true, false },
    { "телега", TELEGRAM, false, false },
    { "телегу", TELEGRAM, false, false },
    { "телеге", TELEGRAM, false, false },
    { "телеги", TELEGRAM, false, false },
    { "тг", TELEGRAM, false, true },
    { "тгда", TELEGRAM, false, true },
    { "тгшка", TELEGRAM, false, true },
    { "тикток", TIKTOK, true, false },
    { "тиктак", TIKTOK, false, false },
    { "твиттер", TWITTER, true, false },
    { "telegram", TELEGRAM, true, false },
    { "telega", TELEGRAM, false, false },
    { "tg", TELEGRAM, false, true },
    { "tgda", TELEGRAM, false, true },
    { "tiktok", TIKTOK, true, false },
    { "twitter", TWITTER, false, false },
    { "инстаграм", INSTAGRAM, true, false },
    { "инста", INSTAGRAM, false, false },
    { "инсту", INSTAGRAM, false, false },
    { "инсте", INSTAGRAM, false, false },
    { "инсты", INSTAGRAM, false, false },
    { "инст", INSTAGRAM, false, false },
    { "инстик", INSTAGRAM, false, false },
    { "инстада", INSTAGRAM, false, false },
    { "instagram", INSTAGRAM, true, false },
    { "insta", INSTAGRAM, false, false },
    { "inst", INSTAGRAM, false, false },
    { "instada", INSTAGRAM, false, false },
    { "ig", INSTAGRAM, false, true },
    { "direct", INSTAGRAM, false, true },
    { "discord", DISCORD, false, false },
    { "директ", INSTAGRAM, false, true },
    { "дискорд", DISCORD, true, false },
    { "вконтакте", VK, false, false },
    { "вк", VK, false, false },
    { "вичат", WECHAT, true, false },
    { "vkontakte", VK, false, false },
    { "vk", VK, false, false },
    { "скайп", SKYPE, true, false },
    { "skype", SKYPE, true, false },
    { "фейсбук", FACEBOOK, true, false },
    { "фб", FACEBOOK, false, true },
    { "facebook", FACEBOOK, true, false },
    { "fb", FACEBOOK, false, true },
    { "youtube", YOUTUBE, false, false },
    { "ютуб", YOUTUBE, true, false },
    { "одноклассник", OK, true, false },
    { "odnoklassniki", OK, false, false },
    { "wechat", WECHAT, true, false },
    { "kakao", KAKAO, false, false },
    { "kakaotalk", KAKAO, false, false },
    { "какао", KAKAO, false, true },
};

static const struct {
    uint8_t from, count;
} by_first[256] = {
    [CP_RU(0x442)] = { 0, 11 },                             /* т */
    ['t'] = { 11, 6 },          [CP_RU(0x438)] = { 17, 8 }, /* и */
    ['i'] = { 25, 5 },          ['d'] = { 30, 2 },
    [CP_RU(0x434)] = { 32, 2 },                             /* д */
    [CP_RU(0x432)] = { 34, 3 },                             /* в */
    ['v'] = { 37, 2 },          [CP_RU(0x441)] = { 39, 1 }, /* с */
    ['s'] = { 40, 1 },          [CP_RU(0x444)] = { 41, 2 }, /* ф */
    ['f'] = { 43, 2 },          ['y'] = { 45, 1 },
    [CP_RU(0x44E)] = { 46, 1 }, /* ю */
    [CP_RU(0x43E)] = { 47, 1 }, /* о */
    ['o'] = { 48, 1 },          ['w'] = { 49, 1 },
    ['k'] = { 50, 2 },          [CP_RU(0x43A)] = { 52, 1 }, /* к */
};

static_assert(sizeof callings / sizeof *callings == 53, "all are in a group");

/* Words that may stand between a network and a name in it. */
static const char *const fillers[] = {
    "ник",       "nick",      "никнейм",    "nickname",  "юзер",      "user",
    "юзернейм",  "username",  "id",         "айди",      "логин",     "login",
    "имя",       "name",      "аккаунт",    "account",   "акк",       "acc",
    "профиль",   "profile",   "profil",     "канал",     "channel",   "kanal",
    "kanali",    "kanalimiz", "каналымыз",  "каналы",    "группа",    "группе",
    "группу",    "group",     "guruh",      "guruhi",    "guruhimiz", "гуруҳ",
    "топ",       "тобы",      "тобымыз",    "чат",       "chat",      "бот",
    "боту",      "bot",       "страница",   "страничка", "page",      "sahifa",
    "sahifamiz", "парақша",   "парақшамыз", "мой",       "моя",       "наш",
    "наша",      "my",        "our",        "is",        "это",       "лс",
    "личку",     "адрес",     "manzil",     "manzili",   "мекенжай",  "арқылы",
    "orqali",    "орқали",    "пишите",     "писать",    "пиши",      "напишите",
    "жазыңыз",   "жазыныз",   "жаз",        "yozing",    "ёзинг",     "на",
    "по",        "to",        "at",         "us",        "нику",      "нике",
    "канале",    "direct",    "директ",     "link",      "ссылка",    "contact",
    "контакт",
};

/* Latin words behind a network's name that are no name in it; digits behind them change
 * nothing: "admin7". Behind a colon a name may be made of them: "manager_online". */
static const char *const words[] = {
    "bot",       "app",       "apps",      "pro",        "channel",   "channels",
    "group",     "groups",    "page",      "pages",      "chat",      "chats",
    "bots",      "link",      "links",     "account",    "accounts",  "premium",
    "support",   "online",    "direct",    "stories",    "story",     "reels",
    "shorts",    "business",  "messenger", "desktop",    "store",     "shop",
    "shops",     "marketing", "target",    "manager",    "managers",  "admin",
    "admins",    "working",   "works",     "public",     "profile",   "profiles",
    "number",    "phone",     "mobile",    "contact",    "contacts",  "message",
    "messages",  "email",     "start",     "stars",      "wallet",    "token",
    "crypto",    "media",     "content",   "followers",  "likes",     "members",
    "views",     "whatsapp",  "viber",     "telegram",   "instagram", "insta",
    "facebook",  "skype",     "tiktok",    "youtube",    "twitter",   "gmail",
    "google",    "yandex",    "discord",   "linkedin",   "wechat",    "pinterest",
    "snapchat",  "meta",      "threads",   "reddit",     "kanal",     "kanali",
    "kanalimiz", "guruh",     "guruhi",    "guruhimiz",  "orqali",    "sahifa",
    "sahifamiz", "profil",    "manzil",    "manzilimiz", "nomer",     "raqam",
    "raqami",    "raqamiga",  "yozing",    "yozinglar",  "orqaga",    "beginner",
    "advanced",  "expert",    "required",  "preferred",  "available", "basic",
    "optional",  "follow",    "below",     "above",      "canva",     "figma",
    "english",   "russian",   "smart",     "smm",        "tables",    "forms",
    "video",     "videos",    "photo",     "photos",     "music",     "design",
    "designer",  "project",   "projects",  "promo",      "promotion", "about",
    "check",     "click",     "there",     "their",      "where",     "which",
    "other",     "username",  "nickname",  "login",      "password",  "mail",
    "live",      "chatbot",   "never",     "always",     "anytime",   "forex",
    "bitcoin",   "airdrop",   "market",    "office",     "level",
};

/* Of skills, products and hours: no name behind a colon either, "python3", "full_time". */
static const char *const terms[] = {
    "ads",    "api",   "web",     "python",    "windows", "iphone", "android",
    "galaxy", "covid", "version", "photoshop", "excel",   "seo",    "targeting",
    "full",   "part",  "time",    "day",       "junior",  "senior", "middle",
};

static bool
is_name(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

static bool
is_latin(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool
is_listed(const uint8_t *p, size_t n, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fold_spells(p, n, list[i]))
            return true;
    return false;
}

#define IS_LISTED(p, n, list) is_listed((p), (n), (list), sizeof(list) / sizeof *(list))

static bool
is_word(const uint8_t *p, size_t n)
{
    return IS_LISTED(p, n, words) || IS_LISTED(p, n, terms);
}

/* How [from, to) calls a network; NULL when it does not. */
static const struct calling *
calling_of(const struct folded *f, size_t from, size_t to)
{
    const uint8_t *p = f->p + from;
    const size_t n = to - from;
    for (size_t k = 0; k < by_first[p[0]].count; k++) {
        const struct calling *c = &callings[by_first[p[0]].from + k];
        const size_t match = fold_match(p, n, c->word);
        if (match > 0 && (match == n || (c->tail && n <= match + TAIL_MAX)))
            return c;
    }
    return NULL;
}

/* Where the word of letters that ends at `end` begins; `end` when there is none, or when it is
 * part of another thing: "my_telegram", "@telegram". */
static size_t
word_start(const struct folded *f, size_t end)
{
    size_t at = end;
    while (at > 0 && end - at <= 16 && cp_class[f->p[at - 1]] & CP_LETTER)
        at--;
    if (at > 0 && (cp_class[f->p[at - 1]] & CP_WORD || strchr("_@", f->p[at - 1])))
        return end;
    return at;
}

/* What stands between the network's name and a name in it. */
struct announcing {
    const struct calling *calling;
    size_t start;  /* of the network's name */
    bool sign;     /* a colon, a dash, a bracket stands in front of the name */
    bool fillers;  /* words stand between */
    bool cyrillic; /* the network's name is written so */
};

/* Passes back over signs and blanks that may stand in front of a name that begins at i. */
static size_t
gap_start(const struct folded *f, size_t i, bool *sign)
{
    size_t at = i;
    bool feed = false;
    *sign = false;
    while (at > 0 && i - at < GAP_MAX && !(cp_class[f->p[at - 1]] & CP_WORD)) {
        const uint8_t byte = f->p[at - 1];
        if (byte == '\n' ? feed : !strchr(" :-=([\"'/>*|", byte) && byte != CP_SYMBOL)
            break;
        feed = feed || byte == '\n';
        /* A dash inside a word joins two: "telegram-channel". */
        *sign = *sign || strchr(":=(", byte) ||
                (byte == '-' && at > 1 && f->p[at - 2] == ' ');
        at--;
    }
    /* A new line without a colon before it is a new sentence. */
    return feed && !*sign ? i : at;
}

/* "тг. name": a short form and its dot. */
static bool
is_short(const struct folded *f, size_t dot)
{
    static const char *const forms[] = { "тг", "tg", "инст", "inst", "вк", "vk" };
    const size_t from = word_start(f, dot);
    return from < dot && IS_LISTED(f->p + from, dot - from, forms);
}

static size_t
before_blanks(const struct folded *f, size_t i)
{
    while (i > 0 && f->p[i - 1] == ' ')
        i--;
    return i;
}

/* How many digits stand in front of `end`, blanks and dots between them passed over. */
static int
digits_before(const struct folded *f, size_t end)
{
    int digits = 0;
    for (size_t at = end; at > 0 && end - at < 2 * SUM_DIGITS; at--) {
        if (cp_class[f->p[at - 1]] & CP_DIGIT)
            digits++;
        else if (f->p[at - 1] != ' ' && f->p[at - 1] != '.')
            break;
    }
    return digits;
}

/* "150 000 тг name", "150 тыс. тг - name": a sum of money, no number of a contact. With a sign
 * in front of the name it is a large one: "18-25 тг: name" is none. */
static bool
is_money(const struct contact_scan *s, size_t word, bool sign)
{
    static const char *const thousands[] = { "тыс", "тысяч", "тысячи", "т",   "к",
                                             "k",   "мың",   "минг",   "ming" };
    const struct folded *f = s->f;
    size_t at = before_blanks(f, word);
    const size_t end = at - (at > 0 && f->p[at - 1] == '.');
    size_t from = end;
    while (from > 0 && end - from < 8 && cp_class[f->p[from - 1]] & CP_LETTER)
        from--;
    const bool thousand = from < end && IS_LISTED(f->p + from, end - from, thousands);
    if (thousand)
        at = before_blanks(f, from);
    return at > s->found_end && cp_class[f->p[at - 1]] & CP_DIGIT &&
           (!sign || thousand || digits_before(f, at) >= SUM_DIGITS);
}

/* Does a network's name stand in front of the name at i? A name of letters alone, `bare`, has no
 * other words in between unless a sign stands before it. */
static bool
is_announced(const struct contact_scan *s, size_t i, bool bare, struct announcing *out)
{
    const struct folded *f = s->f;
    bool sign;
    size_t at = i;
    *out = (struct announcing){ 0 };
    for (int fill = 0; fill <= FILLERS_MAX; fill++) {
        size_t end = gap_start(f, at, &sign);
        if (end == at && (fill > 0 || at == 0))
            return false;
        if (end > 0 && f->p[end - 1] == '.' && end < at && is_short(f, end - 1))
            end--;
        if (end == at)
            return false;
        out->sign = fill == 0 ? sign : out->sign;
        const size_t start = word_start(f, end);
        if (start == end)
            return false;
        out->calling = calling_of(f, start, end);
        out->cyrillic = !is_latin(f->p[start]);
        out->start = start;
        out->fillers = fill > 0;
        if (out->calling)
            return !out->calling->weak || (sign && out->calling->network != TELEGRAM) ||
                   !is_money(s, start, sign);
        if ((bare && !out->sign) || !IS_LISTED(f->p + start, end - start, fillers))
            return false;
        at = start;
    }
    return false;
}

static bool
has_cyrillic(const struct folded *f, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (cp_class[f->p[i]] & CP_CYRILLIC)
            return true;
    return false;
}

/* Do the network and the name [i, to) make a line of their own? */
static bool
is_own_line(const struct folded *f, const struct announcing *a, size_t to)
{
    size_t from = a->start;
    while (from > 0 && (f->p[from - 1] == ' ' || f->p[from - 1] == CP_SYMBOL))
        from--;
    while (to < f->n && f->p[to] == ' ')
        to++;
    return (from == 0 || f->p[from - 1] == '\n') && (to == f->n || f->p[to] == '\n');
}

/* A name in letters alone: is it one, and no word of the sentence? */
static bool
is_bare_name(const struct contact_scan *s, const struct announcing *a, size_t i,
             size_t to)
{
    const struct folded *f = s->f;
    const bool capital = fold_was_capital(s->text, f->origin[i]);
    size_t next = to;
    if (to - i < 5 || is_word(f->p + i, to - i))
        return false;
    while (next < f->n && f->p[next] == ' ')
        next++;
    /* More Latin words: the name of a product, or an English sentence. */
    if (next < f->n &&
        (is_latin(f->p[next]) || (next == to && strchr("-'&", f->p[to]))))
        return false;
    if (!a->sign)
        return a->cyrillic && !a->fillers && !a->calling->weak && !capital;
    const size_t from = a->start > AROUND ? a->start - AROUND : 0;
    const size_t behind = f->n - to > AROUND ? to + AROUND : f->n;
    return a->cyrillic || has_cyrillic(f, from, a->start) ||
           has_cyrillic(f, to, behind) || (!capital && is_own_line(f, a, to));
}

/* What a name is made of. */
struct name_form {
    size_t letters, digits;
    bool underscore, dot;
};

/* Words that underscores join, each of them one of those said of networks, "ads_manager";
 * behind a sign one at least is a term. */
static bool
is_joined_words(const struct folded *f, size_t i, size_t to, bool sign)
{
    bool term = false;
    for (size_t from = i; i <= to; i++) {
        if (i < to && f->p[i] != '_')
            continue;
        if (!is_word(f->p + from, i - from))
            return false;
        term = term || IS_LISTED(f->p + from, i - from, terms);
        from = i + 1;
    }
    return term || !sign;
}

/* What has digits may be a product, "windows10"; without a sign in front also "web3", and what
 * has a dot two sentences. */
static bool
is_doubtful(const struct folded *f, const struct announcing *a, size_t i, size_t to,
            const struct name_form *form)
{
    if (form->underscore && is_joined_words(f, i, to, a->sign))
        return true;
    if (form->underscore || (a->calling->network == VK && form->digits > 4))
        return false;
    if (a->sign)
        return !form->dot && IS_LISTED(f->p + i, form->letters, terms);
    if (a->calling->weak || (form->dot && !a->cyrillic))
        return true;
    return form->letters < 3 || form->letters + form->digits < 6 ||
           (!form->dot && is_word(f->p + i, form->letters));
}

/* End of the name at i; i when none is there. */
static size_t
name_end(const struct contact_scan *s, size_t i, bool dots, struct name_form *form)
{
    const struct folded *f = s->f;
    size_t to = i;
    *form = (struct name_form){ 0 };
    while (to < f->n && to - i <= NAME_MAX_BYTES) {
        const uint8_t byte = f->p[to];
        /* A capital behind the dot begins a sentence. */
        if (byte == '.' && (!dots || to + 1 == f->n || !is_name(f->p[to + 1]) ||
                            fold_was_capital(s->text, f->origin[to + 1])))
            break;
        if (!is_name(byte) && byte != '.')
            break;
        form->letters += is_latin(byte);
        form->digits += byte >= '0' && byte <= '9';
        form->underscore = form->underscore || byte == '_';
        form->dot = form->dot || byte == '.';
        to++;
    }
    /* A hand that underlines is no name, nor is half of an address. */
    if (to - i < NAME_MIN || to - i > NAME_MAX_BYTES || form->letters < 2 ||
        (to < f->n && (f->p[to] == '@' || f->p[to] == '/' ||
                       (f->p[to] == '.' && to + 1 < f->n && is_name(f->p[to + 1]) &&
                        !fold_was_capital(s->text, f->origin[to + 1])))))
        return i;
    return to;
}

/* "live:.cid.1a2b", "live:anna_1": the name that Skype gave; i when there is none. */
static size_t
skype_end(const struct folded *f, size_t i)
{
    if (!fold_begins(f->p + i, f->n - i, "live:"))
        return i;
    size_t to = i + 5;
    while (to < f->n && to - i < 2 * NAME_MAX_BYTES &&
           (is_name(f->p[to]) || strchr(".-", f->p[to])))
        to++;
    while (to > i && strchr(".-:", f->p[to - 1]))
        to--;
    return to - i >= 9 ? to : i;
}

static void
take(const struct contact_scan *s, enum network network, size_t i, size_t to,
     struct contact_found *out)
{
    const struct str name = contact_copy_lower(s, i, to);
    const char *address = networks[network].address;
    out->kind = networks[network].kind;
    out->end = to;
    out->value = address[0]
                     ? arena_printf(s->arena, "%s" STR_FMT, address, STR_ARG(name))
                     : name;
}

/* Are there so many bytes of a name at i as the shortest one has? Nearly nowhere in a text that
 * is full of signs. */
static bool
may_be_name(const uint8_t *p, size_t i)
{
    for (size_t k = 1; k < NAME_MIN; k++) {
        if (!is_name(p[i + k]) && p[i + k] != '.')
            return false;
    }
    return is_name(p[i]);
}

bool
contact_named_at(const struct contact_scan *s, size_t i, struct contact_found *out)
{
    const struct folded *f = s->f;
    struct announcing a;
    struct name_form form = { 0 };
    if (!may_be_name(f->p, i))
        return false;
    *out = (struct contact_found){ .start = i };
    const size_t live = skype_end(f, i);
    if (live > i && fold_begins(f->p + i, f->n - i, "live:.cid.")) {
        take(s, SKYPE, i, live, out);
        return true;
    }
    if (i == 0 || cp_class[f->p[i - 1]] & CP_WORD ||
        (live == i && name_end(s, i, true, &form) == i &&
         name_end(s, i, false, &form) == i))
        return false;
    if (!is_announced(s, i, !form.underscore && !form.digits && !form.dot, &a))
        return false;
    const enum network network = a.calling->network;
    if (live > i && network == SKYPE) {
        take(s, SKYPE, i, live, out);
        return true;
    }
    const size_t to = name_end(s, i, networks[network].dots, &form);
    bool known;
    if (to == i || (form.dot && contact_host_end(s, i, &known) == to))
        return false;
    if (!is_latin(f->p[i]) && (!a.sign || !form.underscore || form.letters < 3))
        return false;
    const bool bare = !form.underscore && !form.digits && !form.dot;
    if (bare ? !is_bare_name(s, &a, i, to) : is_doubtful(f, &a, i, to, &form))
        return false;
    take(s, network, i, to, out);
    return true;
}

bool
contact_network_before(const struct contact_scan *s, size_t i, size_t to,
                       struct contact_found *out)
{
    const struct folded *f = s->f;
    const size_t from = i > NEAR ? i - NEAR : 0;
    for (size_t end = i; end > from; end--) {
        if (!(cp_class[f->p[end - 1]] & CP_LETTER) ||
            (end < i && cp_class[f->p[end]] & CP_LETTER))
            continue;
        const size_t start = word_start(f, end);
        const struct calling *c = start < end ? calling_of(f, start, end) : NULL;
        if (c && (!c->weak || c->network == TELEGRAM)) {
            take(s, c->network, i + 1, to, out);
            return true;
        }
    }
    return false;
}
