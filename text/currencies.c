/*
 * currencies: names and signs of money, in the languages of the ads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts_private.h"
#include "text/codepage.h"
#include "text/fold_private.h"

/* ISO 4217 code and the words for it. */
struct currency {
    char code[4];
    const char *words[13]; /* NULL ends them */
};

static const struct currency currencies[] = {
    { "KZT",
      { "тг", "тнг", "тенге*", "теңге*", "тeңге*", "kzt", "tg", "tenge*", "теньге" } },
    { "RUB",
      { "руб", "рубл*", "рубль", "р", "rub", "rur", "roubl*", "rubl*", "рубасов" } },
    { "USD",
      { "долл*", "usd", "dollar*", "бакс*", "уе", "bucks", "dolar*", "dollor*",
        "доллор*", "долар*", "юсд" } },
    { "EUR",
      { "евро*", "eur", "euro*", "еуро*", "євро*", "evro*", "yevro*", "avro*" } },
    { "KGS", { "сом", "сома", "сомов", "kgs", "сомго", "сомдон", "сомдук" } },
    { "UZS", { "сум", "сумов", "сума", "сўм*", "oʻm", "soʻm*", "som*", "uzs", "sum" } },
    { "TJS", { "сомони*", "сомонӣ*", "смн", "tjs", "somoni" } },
    { "AED", { "дирхам*", "aed", "dirham*", "dirhem*", "dhs", "дхм" } },
    { "TRY", { "лир*", "лір", "ліри", "try", "lira*", "tl" } },
    { "KRW", { "вон*", "krw", "won" } },
    { "CNY", { "юан*", "cny", "rmb", "yuan*" } },
    { "PLN", { "злот*", "pln", "zl", "zlot*" } },
    { "GBP", { "фунт*", "gbp", "pound*", "quid", "sterlin*" } },
    { "UAH", { "грн", "гривен*", "гривн*", "гривень", "uah" } },
    { "AZN", { "манат*", "azn", "manat*" } },
    { "GEL", { "лари", "gel" } },
    { "CZK", { "крон", "крона", "кроны", "крони", "czk", "kc" } },
    { "ILS", { "шекел*", "ils", "nis", "shekel*" } },
    { "THB", { "бат", "бата", "батов", "thb", "baht" } },
    { "JPY", { "йен", "йена", "иен", "иена", "jpy", "yen" } },
    { "QAR", { "qar" } },
    { "SAR", { "риал", "риала", "риалов", "sar", "riyal*", "rial*" } },
    { "KWD", { "kwd" } },
    { "BHD",
      { "динар*", "bhd", "dinar*" } }, /* dinars differ: the least of the Gulf's */
};

static const struct {
    uint8_t sign;
    char code[4];
} signs[] = {
    { '$', "USD" },      { CP_EURO, "EUR" },   { CP_POUND, "GBP" },
    { CP_TENGE, "KZT" }, { CP_ROUBLE, "RUB" }, { CP_LIRA, "TRY" },
    { CP_WON, "KRW" },   { CP_YEN, "CNY" },    { CP_HRYVNIA, "UAH" },
    { CP_MANAT, "AZN" }, { CP_LARI, "GEL" },   { CP_SOM, "KGS" },
};

static const char *
sign_code(uint8_t byte)
{
    if (byte != '$' && (byte < CP_EURO || byte > CP_SOM))
        return NULL;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].sign == byte)
            return signs[i].code;
    }
    return NULL;
}

#define CURRENCIES (sizeof currencies / sizeof *currencies)
_Static_assert(LIST_CURRENCY + CURRENCIES <= LIST_END, "each currency has a bit");

#define CODE 3 /* letters of a code, ISO 4217 */

/* Before a number only codes are currencies: "usd 500"; "руб 500" ends another sum. */
static const char *const codes[] = { "usd", "eur", "kzt", "rub", "aed", "try", "krw",
                                     "cny", "pln", "gbp", "uzs", "kgs", "tjs", "czk",
                                     "ils", "thb", "jpy", "qar", "sar", "kwd", "bhd",
                                     "uah", "gel", "azn", NULL };

size_t
amount_lists_of_currencies(struct amount_list_words out[AMOUNT_LISTS_MAX])
{
    size_t n = 0;
    for (size_t k = 0; k < CURRENCIES; k++)
        out[n++] = (struct amount_list_words){ LIST_CURRENCY + (enum amount_list)k,
                                               currencies[k].words };
    out[n++] = (struct amount_list_words){ LIST_CODE, codes };
    return n;
}

/* Of a word that several currencies share the first in the table counts. */
static const char *
word_code(uint64_t lists)
{
    for (size_t k = 0; k < CURRENCIES; k++) {
        if (lists & LIST_BIT(LIST_CURRENCY + k))
            return currencies[k].code;
    }
    return NULL;
}

size_t
amount_currency_at(const struct amount_scan *s, size_t i, char code[4])
{
    if (i >= s->n)
        return i;
    const char *found = sign_code(s->p[i]);
    size_t end = i + 1;
    /* "у.е." is written with points. */
    if (!found && s->p[i] == CP_RU(0x443) && s->p[i + 1] == '.' &&
        s->p[i + 2] == CP_RU(0x435)) {
        found = "USD";
        end = i + 3;
    }
    if (!found && cp_class[s->p[i]] & CP_LETTER) {
        end = amount_letters_end(s, i);
        found = word_code(amount_lists(s, i, end));
    }
    if (!found)
        return i;
    memcpy(code, found, 4);
    return end;
}

size_t
amount_currency_before(const struct amount_scan *s, size_t i, char code[4])
{
    size_t at = i;
    while (at > 0 && i - at < 2 && s->p[at - 1] == ' ')
        at--;
    if (at == 0)
        return i;
    const char *found = sign_code(s->p[at - 1]);
    if (found) {
        memcpy(code, found, 4);
        return at - 1;
    }
    size_t from = at;
    while (from > 0 && at - from <= CODE && cp_class[s->p[from - 1]] & CP_LETTER)
        from--;
    if (at - from != CODE)
        return i;
    const uint64_t lists = amount_lists(s, from, at);
    if (!(lists & LIST_BIT(LIST_CODE)))
        return i;
    found = word_code(lists);
    if (!found)
        return i;
    memcpy(code, found, 4);
    return from;
}
