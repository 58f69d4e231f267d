/* Sums, ages, dates and numbers in ads. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/amounts.h"

#include <stdlib.h>

/* What each sum is written as: "low[-high][+] CUR period"; sums joined by ", ". */
static const struct {
    const char *text, *money;
} sums[] = {
    /* Russian */
    { "от 3000 до 5000 $ в месяц", "3000-5000 USD month" },
    { "от 3000$", "3000+ USD" },
    { "до 5000 $", "5000 USD" },
    { "3000-5000$", "3000-5000 USD" },
    { "3000$ - 5000$ в месяц", "3000-5000 USD month" },
    { "$3000–$5000", "3000-5000 USD" },
    { "зарплата 90 000", "90000" },
    { "Зарплата: 90 000 - 120 000 руб.", "90000-120000 RUB" },
    { "зп от 300к", "300000+" },
    { "зп 250-300к тг", "250000-300000 KZT" },
    { "оплата 1500 р/час", "1500 RUB hour" },
    { "150 руб. в час", "150 RUB hour" },
    { "15 000 тг за смену", "15000 KZT shift" },
    { "за смену 15 000 тг", "15000 KZT shift" },
    { "15000тг/смена", "15000 KZT shift" },
    { "от 100 000 ₽ на руки в месяц", "100000+ RUB month" },
    { "100 000 ₽", "100000 RUB" },
    { "1 200 000 тенге", "1200000 KZT" },
    { "1.200.000 тенге", "1200000 KZT" },
    { "1,5 млн тенге", "1500000 KZT" },
    { "2 млн. рублей", "2000000 RUB" },
    { "50 тыс. рублей", "50000 RUB" },
    { "50 т.р.", "50000 RUB" },
    { "50тр в месяц", "50000 RUB month" },
    { "от 3 до 5 тысяч долларов", "3000-5000 USD" },
    { "2500 у.е.", "2500 USD" },
    { "1000 евро в неделю", "1000 EUR week" },
    { "€ 1000", "1000 EUR" },
    { "500 сом в день", "500 KGS day" },
    { "3 000 000 сум", "3000000 UZS" },
    { "2000 сомони", "2000 TJS" },
    { "4000 дирхам", "4000 AED" },
    { "20 000 лир", "20000 TRY" },
    { "3 млн вон", "3000000 KRW" },
    { "8000 юаней", "8000 CNY" },
    { "25 злотых в час", "25 PLN hour" },
    { "5000 грн", "5000 UAH" },
    { "8000 доларів на місяць", "8000 USD month" },
    { "1200 євро", "1200 EUR" },
    { "20 000 лір", "20000 TRY" },
    { "30 000 крон, 200 крони", "30000 CZK, 200 CZK" },
    { "ayda 1500 avro", "1500 EUR month" },
    { "haftada 600 sterlin", "600 GBP week" },
    { "3000 dirhem", "3000 AED" },
    { "1000 yevro", "1000 EUR" },
    { "1200 грн за зміну", "1200 UAH shift" },
    { "150 грн за годину", "150 UAH hour" },
    { "500 доларів на тиждень", "500 USD week" },
    { "900 грн на добу", "900 UAH day" },
    { "günde 100 dolar", "100 USD day" },
    { "aylik 2000 dolar", "2000 USD month" },
    { "200 минг сўм кунлик", "200000 UZS day" },
    { "3000 сомонӣ ҳар моҳ", "3000 TJS month" },
    { "150 сомони рӯзе", "150 TJS day" },
    { "150 сомони рузе", "150 TJS day" },
    { "4000 сомони мохе", "4000 TJS month" },
    { "900 грн щодня, 5000 грн щотижня, 20000 грн щомісяця",
      "900 UAH day, 5000 UAH week, 20000 UAH month" },
    { "6000 грн/міс", "6000 UAH month" },
    { "1000 грн за вихід", "1000 UAH shift" },
    { "40000 грн на рік", "40000 UAH year" },
    { "30000 грн за вахту", "30000 UAH contract" },
    { "1200 сом кунуно", "1200 KGS day" },
    { "вахта 60 дней, 180 000 руб за вахту", "180000 RUB contract" },
    { "3000$+", "3000+ USD" },
    { "3000+ $", "3000+ USD" },
    { "5000 $ и выше", "5000+ USD" },
    { "доход 200 000 тг и 300 000 тг", "200000 KZT, 300000 KZT" },
    { "Ежедневно 5000 р", "5000 RUB day" },
    { "500 ₽ ежедневно", "500 RUB day" },
    { "1200000 руб. в год", "1200000 RUB year" },
    { "5OOО₽", "5000 RUB" },
    { "100 000 тг", "100000 KZT" },
    /* Kazakh */
    { "250-300 мың теңге", "250000-300000 KZT" },
    { "жалақы 300 мың", "300000" },
    { "жалақысы 300 000 теңге", "300000 KZT" },
    { "айлығы 200 000 тг-ден бастап", "200000+ KZT month" },
    { "айына 400 000 теңге", "400000 KZT month" },
    { "күніне 10 000 теңге", "10000 KZT day" },
    { "сағатына 1500 тг", "1500 KZT hour" },
    { "300 мың теңгеге дейін", "300000 KZT" },
    { "жалакысы 300 мын тенге", "300000 KZT" },
    { "1 млн теңге", "1000000 KZT" },
    { "аптасына 500 $", "500 USD week" },
    { "10 000 теңге күніне", "10000 KZT day" },
    /* English */
    { "$100 a day", "100 USD day" },
    { "$2,500 per month", "2500 USD month" },
    { "$2,500.50 per week", "2500.5 USD week" },
    { "$12.50/hr", "12.5 USD hour" },
    { "$12 - $15 an hour", "12-15 USD hour" },
    { "up to $5000", "5000 USD" },
    { "from 3000 usd", "3000+ USD" },
    { "salary 45000-60000", "45000-60000" },
    { "$60k per annum", "60000 USD year" },
    { "60K-80K USD", "60000-80000 USD" },
    { "USD 500 weekly", "500 USD week" },
    { "£400 p/w", "400 GBP week" },
    { "AED 4000 monthly", "4000 AED month" },
    { "1500 euros a month", "1500 EUR month" },
    { "pay is 15 per hour", "" },
    { "earn 3000 per month", "3000 month" },
    { "2 million won", "2000000 KRW" },
    { "$150-$175,000/yr", "150000-175000 USD year" },
    { "400 pounds a week", "400 GBP week" },
    { "$500 to $700 daily", "500-700 USD day" },
    /* Uzbek, Kyrgyz, Tajik, Turkish */
    { "maosh 5 mln so'm", "5000000 UZS" },
    { "oyiga 700 dollar", "700 USD month" },
    { "маоши 5 000 000 сўм", "5000000 UZS" },
    { "айлыгы 40 000 сом", "40000 KGS month" },
    { "маош 3000 сомонӣ", "3000 TJS" },
    { "maaş 25.000 TL", "25000 TRY" },
    /* no money */
    { "lift up to 50 pounds", "" },
    { "benefits: 401(k), paid leave", "" },
    { "версия 2.0 - 800$", "800 USD" },
    { "18-25 лет", "" },
    { "опыт от 3 лет", "" },
    { "график 5/2, с 9 до 18", "" },
    { "зарплата 2 раза в месяц", "" },
    { "+7 701 123 45 67", "" },
    { "оплата 100 %", "" },
    { "оплата 24.12.2026", "" },
    { "тел 300000", "" },
    { "скидка 50%", "" },
    { "доход 10 часов", "" },
    { "mp3 500 файлов", "" },
    { "", "" },
};

static const char *const period_names[] = {
    [PERIOD_NONE] = "",      [PERIOD_HOUR] = " hour",
    [PERIOD_DAY] = " day",   [PERIOD_SHIFT] = " shift",
    [PERIOD_WEEK] = " week", [PERIOD_MONTH] = " month",
    [PERIOD_YEAR] = " year", [PERIOD_CONTRACT] = " contract",
};

static void
describe(const struct money *money, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct money *m = &money[i];
        buf_printf(out, "%s%.10g", i ? ", " : "", m->low);
        if (m->high > m->low)
            buf_printf(out, "-%.10g", m->high);
        buf_printf(out, "%s%s%s%s", m->open_end ? "+" : "", m->currency[0] ? " " : "",
                   m->currency, period_names[m->period]);
    }
}

static void
test_money(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct folded f;
        fold_text(str_of(sums[i].text), &arena, &f);
        struct amounts found;
        amounts_read(amount_words_new(&arena), &f, &arena, &found);
        struct buf got;
        buf_init(&got, 1000);
        describe(found.money, found.money_count, &got);
        if (strcmp(buf_cstr(&got), sums[i].money) != 0) {
            print_message("'%s': '%s', should be '%s'\n", sums[i].text, buf_cstr(&got),
                          sums[i].money);
            wrong++;
        }
        buf_free(&got);
        arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

/* Atoms as "kind[quoted]", numbers as "n[...]". */
static const struct {
    const char *text, *atoms;
} atoms[] = {
    { "18-25 лет", "age[18-25 лет]" },
    { "девушки 18-25", "age[18-25]" },
    { "Девушки от 18 до 28 лет", "age[18 до 28 лет]" },
    { "возраст от 18 до 35", "age[18 до 35]" },
    { "18–25 жас аралығындағы қыздар", "age[18–25 жас]" },
    { "қыздар 18-25", "age[18-25]" },
    { "aged 18-25", "age[18-25]" },
    { "girls 18 to 30 wanted", "age[18 to 30]" },
    { "18-30 years old", "age[18-30 years]" },
    { "18 жастан 35 жасқа дейін", "age[18 жастан 35 жасқа]" },
    { "18-25 yoshli qizlar", "age[18-25 yoshli]" },
    { "18-25 жаштагы кыздар", "age[18-25 жаштагы]" },
    { "18-25-сола", "age[18-25-сола]" },
    { "девушка 18+", "age[18+]" },
    { "с 18 лет", "age[18 лет]" },
    { "опыт 20 лет", "n[20]" },
    { "за 15 лет успешно", "n[15]" },
    { "at least 21 years old", "age[21 years]" },
    { "more than 20 years experience", "n[20]" },
    { "опыт от 3 лет", "n[3]" },
    { "с 9 до 18", "n[9] n[18]" },
    { "12.05.2026", "date[12.05.2026]" },
    { "2026-05-12", "date[2026-05-12]" },
    { "12/05/2026", "date[12/05/2026]" },
    { "выезд 15 мая", "date[15 мая]" },
    { "15 мамыр 2026 жылы", "date[15 мамыр 2026]" },
    { "5 september 2026", "date[5 september 2026]" },
    { "5 человек", "n[5]" },
    { "1 200 000 тг и 18-25 лет", "money[1 200 000 тг] age[18-25 лет]" },
    { "$500 $600", "money[$500] money[$600]" },
    { "500$ 600$", "money[500$] money[600$]" },
    { "mp3 и 1С", "n[1]" },
    { "5/2", "n[5] n[2]" },
};

static void
test_atoms(void **state)
{
    (void)state;
    static const char *const names[] = { [ATOM_MONEY] = "money",
                                         [ATOM_AGE] = "age",
                                         [ATOM_NUMBER] = "n",
                                         [ATOM_DATE] = "date" };
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof atoms / sizeof *atoms; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct folded f;
        const struct str text = str_of(atoms[i].text);
        fold_text(text, &arena, &f);
        struct amounts found;
        amounts_read(amount_words_new(&arena), &f, &arena, &found);
        const struct atom *a = found.atoms;
        struct buf got;
        buf_init(&got, 1000);
        for (size_t k = 0; k < found.atom_count; k++) {
            size_t start, end;
            fold_origin(&f, a[k].start, a[k].end, &start, &end);
            buf_printf(&got, "%s%s[" STR_FMT "]", k ? " " : "", names[a[k].kind],
                       STR_ARG(str_sub(text, start, end)));
        }
        if (strcmp(buf_cstr(&got), atoms[i].atoms) != 0) {
            print_message("'%s': '%s', should be '%s'\n", atoms[i].text, buf_cstr(&got),
                          atoms[i].atoms);
            wrong++;
        }
        buf_free(&got);
        arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

static void
check_order(struct str text)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(text, &arena, &f);
    struct amounts found;
    amounts_read(amount_words_new(&arena), &f, &arena, &found);
    size_t last = 0;
    const struct atom *a = found.atoms;
    assert_true(found.atom_count <= ATOMS_MAX && found.money_count <= MONEY_MAX);
    for (size_t i = 0; i < found.atom_count; i++) {
        assert_true(a[i].start >= last && a[i].start < a[i].end && a[i].end <= f.n);
        last = a[i].end;
    }
    const struct money *m = found.money;
    for (size_t i = 0; i < found.money_count; i++)
        assert_true(m[i].low <= m[i].high && m[i].low >= 0);
    arena_free(&arena);
}

static void
test_hostile(void **state)
{
    (void)state;
    static const char *const pieces[] = { "1", "000", " ",   "-",           "$",   "до",
                                          ".", "тыс", "лет", "от ",         "мая", "/",
                                          "k", "тг",  "18",  "999999999999" };
    uint32_t seed = 5;
    char text[600];
    for (int round = 0; round < 5000; round++) {
        size_t n = 0;
        while (n < 200) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = pieces[(seed >> 16) % 16];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        check_order((struct str){ text, n });
    }
}

static void
test_large(void **state)
{
    (void)state;
    static const char *const units[] = { "1",   "1 ", "1 000 ", "1.",
                                         "18-", "$1", "а1",     "5 от " };
    const size_t size = 1u << 20;
    char *text = malloc(size + 16);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = 0;
        for (; n + strlen(units[i]) <= size; n += strlen(units[i]))
            memcpy(text + n, units[i], strlen(units[i]));
        check_order((struct str){ text, n });
    }
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_atoms),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests_name("amounts", tests, NULL, NULL);
}
