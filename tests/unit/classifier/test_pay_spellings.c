/*
 * How pay is written in ads of six languages, and what it makes in US dollars a month. The
 * rates are round ones of this test; a month has 160 hours, 22 days, 15 shifts, 4.345 weeks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#define RATE(code, usd) "  - {currency: " code ", usd: " usd "}\n"
#define PAY                                                                            \
    "rates:\n" RATE("KZT", "0.002") RATE("RUB", "0.01") RATE("KGS", "0.0125")          \
        RATE("UZS", "0.0001") RATE("TJS", "0.1") RATE("EUR", "1.1")                    \
            RATE("GBP", "1.25") RATE("AED", "0.25") RATE("TRY", "0.025")               \
                RATE("KRW", "0.001") RATE("PLN", "0.25") RATE("CNY", "0.125")          \
                    RATE("QAR", "0.25") RATE("SAR", "0.25") RATE("BHD", "2.5")         \
                        RATE("KWD", "3") RATE("ILS", "0.25") RATE("UAH", "0.025")      \
                            RATE("GEL", "0.4") RATE("CZK", "0.05") RATE("JPY", "0.01") \
                                RATE("THB", "0.03")                                    \
                                    RATE("AZN", "0.6") "hours_month: 160\n"

#define DAYS   22
#define SHIFTS 15
#define WEEKS  4.345
#define HOURS  160

static const struct spelling {
    const char *text;
    double usd; /* 0: no pay is read */
} SPELLINGS[] = {
    /* Russian: tenge */
    { "Зарплата 300 000 тг", 600 },
    { "Зарплата 300000 тенге в месяц", 600 },
    { "зп 300 000₸", 600 },
    { "₸300 000 в месяц", 600 },
    { "З/п от 250 000 до 300 000 тг", 600 },
    { "оклад 300.000 тенге", 600 },
    { "оклад 300,000 тг", 600 },
    { "доход 300 тыс. тенге", 600 },
    { "зарплата 300к тг", 600 },
    { "оплата 300 т.тг в месяц", 600 },
    { "зарплата 0,3 млн тенге", 600 },
    { "250-300 тыс тг в месяц", 600 },
    { "12 000 тг в день", 24 * DAYS },
    { "15 000 тг/смена", 30 * SHIFTS },
    { "за смену 15000 тенге", 30 * SHIFTS },
    { "1500 тг в час", 3 * HOURS },
    { "70 000 тенге в неделю", 140 * WEEKS },
    { "300 000 тенге на руки", 0 },
    { "Зарплата: 300 000 тенге на руки", 600 },
    { "300 000 тенге зарплата", 600 },
    /* Russian: roubles */
    { "зарплата 90 000 руб", 900 },
    { "зарплата 90 000 рублей в месяц", 900 },
    { "зп 90 000 ₽", 900 },
    { "90 000 ₽/мес", 900 },
    { "90 000 р. в месяц", 900 },
    { "90000р/мес", 900 },
    { "90 т.р. в месяц", 900 },
    { "зарплата 90тр", 900 },
    { "от 80 до 90 тыс. руб. в месяц", 900 },
    { "80–90 тысяч рублей в месяц", 900 },
    { "80 000 - 90 000 руб./мес.", 900 },
    { "3500 руб за смену", 35 * SHIFTS },
    { "3 500 руб/смена", 35 * SHIFTS },
    { "350 руб/час", 3.5 * HOURS },
    { "350р в час", 3.5 * HOURS },
    { "5000 рублей в сутки", 50 * DAYS },
    { "от 5000 рублей в день", 50 * DAYS },
    { "ежедневно 5000 рублей", 50 * DAYS },
    { "20 000 рублей в неделю", 200 * WEEKS },
    { "1 200 000 рублей в год", 1000 },
    /* Russian: dollars and euro */
    { "зарплата 3000 $", 3000 },
    { "3000$ в месяц", 3000 },
    { "$3000 в месяц", 3000 },
    { "$3,000 в месяц", 3000 },
    { "3 000 долларов в месяц", 3000 },
    { "3000 долл. в мес.", 3000 },
    { "3000 USD в месяц", 3000 },
    { "USD 3000 в месяц", 3000 },
    { "3000 бакс в месяц", 3000 },
    { "3000 у.е. в месяц", 3000 },
    { "3к $ в месяц", 3000 },
    { "3k$ в месяц", 3000 },
    { "от 2000 до 3000 $ в месяц", 3000 },
    { "2000-3000$/мес", 3000 },
    { "2000$-3000$ в месяц", 3000 },
    { "от 2000$ до 3000$ в месяц", 3000 },
    { "от 3000 долларов ежемесячно", 3000 },
    { "150$ в день", 150 * DAYS },
    { "150 $/день", 150 * DAYS },
    { "700$ в неделю", 700 * WEEKS },
    { "доход 700 баксов в неделю", 700 * WEEKS },
    { "10$ в час", 10 * HOURS },
    { "2000 евро в месяц", 2200 },
    { "2000€ в месяц", 2200 },
    { "€2000 в месяц", 2200 },
    { "2 000 EUR/месяц", 2200 },
    { "12 евро/час", 13.2 * HOURS },
    { "10-12 € в час", 13.2 * HOURS },
    { "1500 фунтов в месяц", 1875 },
    { "£1500 в месяц", 1875 },
    /* Russian: other currencies of the destinations */
    { "зарплата 40 000 сом", 500 },
    { "40 000 сомов в месяц", 500 },
    { "4 000 000 сум в месяц", 400 },
    { "зарплата 4 млн сум", 400 },
    { "4000 сомони в месяц", 400 },
    { "6000 дирхам в месяц", 1500 },
    { "6000 AED в месяц", 1500 },
    { "AED 6000 в месяц", 1500 },
    { "30 000 лир в месяц", 750 },
    { "30000 TRY в месяц", 750 },
    { "30 000 ₺ в месяц", 750 },
    { "2 500 000 вон в месяц", 2500 },
    { "2,5 млн вон в месяц", 2500 },
    { "2500000 KRW в месяц", 2500 },
    { "₩2 500 000 в месяц", 2500 },
    { "6000 злотых в месяц", 1500 },
    { "6000 PLN/мес", 1500 },
    { "25 злотых в час", 6.25 * HOURS },
    { "25 zl/час", 6.25 * HOURS },
    { "8000 юаней в месяц", 1000 },
    { "30 000 крон в месяц", 1500 },
    { "30 000 чешских крон в месяц", 1500 },
    { "6000 шекелей в месяц", 1500 },
    { "50 шекелей в час", 12.5 * HOURS },
    { "30 000 бат в месяц", 900 },
    { "200 000 йен в месяц", 2000 },
    { "4000 риалов в месяц", 1000 },
    { "1500 лари в месяц", 600 },
    { "1000 манат в месяц", 600 },
    { "40 000 грн в месяц", 1000 },
    { "400 динаров в месяц", 1000 },
    /* Kazakh */
    { "Жалақы 300 000 теңге", 600 },
    { "жалақысы 300 мың теңге", 600 },
    { "айлығы 300 мың тг", 600 },
    { "айына 300 000 теңге", 600 },
    { "250-300 мың теңге айына", 600 },
    { "250 мыңнан 300 мыңға дейін теңге жалақы", 600 },
    { "жалақы 300 000 теңгеден бастап", 600 },
    { "жалақы 300 000 теңгеге дейін", 600 },
    { "күніне 12 000 теңге", 24 * DAYS },
    { "күнделікті төлем 12 000 тг", 24 * DAYS },
    { "сағатына 1500 теңге", 3 * HOURS },
    { "аптасына 70 000 теңге", 140 * WEEKS },
    { "ауысымына 15 000 теңге", 30 * SHIFTS },
    { "айына 3000 доллар", 3000 },
    { "айына 3000$", 3000 },
    { "3000 доллар айына", 3000 },
    { "айына 2000-3000 доллар", 3000 },
    { "жалакысы 300 мын тенге", 600 },
    { "айлык 300 000 тенге", 600 },
    { "табыс айына 1 миллион теңге", 2000 },
    /* English */
    { "salary $3000 per month", 3000 },
    { "$3,000/month", 3000 },
    { "$3k a month", 3000 },
    { "3000 USD monthly", 3000 },
    { "US$3000 per month", 3000 },
    { "3,000 dollars a month", 3000 },
    { "up to $3000 a month", 3000 },
    { "$2000-$3000 per month", 3000 },
    { "$2,000 to $3,000 a month", 3000 },
    { "between $2000 and $3000 a month", 3000 },
    { "$150 a day", 150 * DAYS },
    { "$150 daily", 150 * DAYS },
    { "$150 per shift", 150 * SHIFTS },
    { "$700 a week", 700 * WEEKS },
    { "$700 weekly", 700 * WEEKS },
    { "$700 p/w", 700 * WEEKS },
    { "$15 per hour", 15 * HOURS },
    { "$15/hr", 15 * HOURS },
    { "$15.50 an hour", 15.5 * HOURS },
    { "hourly pay $15", 15 * HOURS },
    { "$36,000 per year", 3000 },
    { "$36k per annum", 3000 },
    { "£1,500 per month", 1875 },
    { "£12 an hour", 15 * HOURS },
    { "2000 euro a month", 2200 },
    { "EUR 2000 net per month", 2200 },
    { "€2,000 gross per month", 2200 },
    { "AED 6,000 per month", 1500 },
    { "6000 dirhams a month", 1500 },
    { "QAR 4000 a month", 1000 },
    { "SAR 4000 monthly", 1000 },
    { "KWD 400 per month", 1200 },
    { "BHD 400 per month", 1000 },
    { "2.5 million won a month", 2500 },
    { "4300 PLN a month", 1075 },
    { "3000 bucks a month", 3000 },
    /* Uzbek, both scripts */
    { "oylik 4 000 000 so'm", 400 },
    { "oyiga 4 mln so'm", 400 },
    { "oyiga 4 million so\xCA\xBBm", 400 },
    { "maosh 4 000 000 so\xE2\x80\x98m", 400 },
    { "oyiga 3000 dollar", 3000 },
    { "oyiga 2000-3000$", 3000 },
    { "kuniga 200 000 so'm", 20 * DAYS },
    { "kunlik 200 ming so'm", 20 * DAYS },
    { "haftasiga 1 mln so'm", 100 * WEEKS },
    { "soatiga 30 000 so'm", 3 * HOURS },
    { "ойлик 4 000 000 сўм", 400 },
    { "ойига 4 млн сўм", 400 },
    { "кунига 200 минг сўм", 20 * DAYS },
    { "маош 3000 доллар", 3000 },
    /* Kyrgyz */
    { "айлык 40 000 сом", 500 },
    { "айына 40 миң сом", 500 },
    { "айлыгы 40 мин сом", 500 },
    { "oyiga 1000 evro", 1100 },
    { "айлыгы 40-50 миң сом", 625 },
    { "күнүнө 2000 сом", 25 * DAYS },
    { "саатына 300 сом", 3.75 * HOURS },
    { "жумасына 10 000 сом", 125 * WEEKS },
    { "айына 1000 доллар", 1000 },
    { "маяна 40 000 сомдон баштап", 500 },
    /* Tajik */
    { "маош 4000 сомонӣ", 400 },
    { "моҳе 4000 сомонӣ", 400 },
    { "дар як моҳ 4000 сомони", 400 },
    { "4000 сомонӣ дар як моҳ", 400 },
    { "маош 4 ҳазор сомонӣ", 400 },
    { "рӯзе 200 сомонӣ", 20 * DAYS },
    { "ҳар рӯз 200 сомонӣ", 20 * DAYS },
    { "маош 1000 доллар", 1000 },
    /* sums that are no pay, or cannot be told by the month */
    { "билет стоит 300 $", 0 },
    { "виза 200 евро, оплата обязательна", 0 },
    { "квартира 5 000 000 тенге", 0 },
    { "возраст 18-35 лет, график 5/2", 0 },
    { "телефон +7 700 000-00-01", 0 },
    { "зарплата высокая, 5 дней в неделю", 0 },
    { "зарплата 500 000 000 тенге", 0 },
    { "скидка 50 %", 0 },
    { "", 0 },
};

#define SPELLING_COUNT (sizeof(SPELLINGS) / sizeof(*SPELLINGS))

static void
amounts_to_dollars_a_month(void **state)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, "reference-pay.yaml", PAY,
                                  NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct classifier_options options = { .rules = &bundle };
    struct classifier *c;
    struct err err = { 0 };
    struct arena arena;
    size_t wrong = 0;
    (void)state;
    if (!classifier_load(&c, &options, &err))
        fail_msg("%s", err.text);
    struct scorer *s = scorer_new(c);
    arena_init(&arena, 0);
    for (size_t i = 0; i < SPELLING_COUNT; i++) {
        struct ad ad = { .text = str_of(SPELLINGS[i].text), .kind = AD_JOB };
        struct score score;
        scorer_score(s, &ad, &arena, &score);
        double got = score.pay.known ? score.pay.amount_usd_month : 0;
        double want = SPELLINGS[i].usd;
        if (got < want * 0.999 - 0.001 || got > want * 1.001 + 0.001) {
            print_message("# %s: %g, expected %g\n", SPELLINGS[i].text, got, want);
            wrong++;
        }
        arena_reset(&arena);
    }
    print_message("# %zu spellings, %zu wrong\n", SPELLING_COUNT, wrong);
    arena_free(&arena);
    scorer_free(s);
    classifier_free(c);
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_to_dollars_a_month),
    };
    return cmocka_run_group_tests_name("pay_spellings", tests, NULL, NULL);
}
