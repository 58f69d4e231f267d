/* Names announced by a network and spelt-out addresses. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "text/contacts.h"

/* `found` is "kind value, kind value"; empty when there must be none. */
struct contact_case {
    const char *text, *found;
};

static const struct contact_case russian[] = {
    { "Требуются девушки, пишите телеграм hostess_kz", "telegram hostess_kz" },
    { "Пишите в Телеграмм hostess_kz.", "telegram hostess_kz" },
    { "тг: anna_work", "telegram anna_work" },
    { "тг anna_work", "telegram anna_work" },
    { "тг-anna_work", "telegram anna_work" },
    { "тг. anna_work", "telegram anna_work" },
    { "Тг👉anna_work", "telegram anna_work" },
    { "Телеграм: annawork", "telegram annawork" },
    { "Подробности: Telegram: annawork, пишите", "telegram annawork" },
    { "в телеграм annawork", "telegram annawork" },
    { "телега — annawork", "telegram annawork" },
    { "напиши в поиске телеграма: LNZ700", "telegram lnz700" },
    { "писать в telegram (absuki2021)", "telegram absuki2021" },
    { "ник в телеграм: work_msk", "telegram work_msk" },
    { "телеграм ник work_msk", "telegram work_msk" },
    { "Телеграм канал: work_kz", "telegram work_kz" },
    { "наш телеграм-бот work_kz_bot", "telegram work_kz_bot" },
    { "в телеграм писать на anna_work", "telegram anna_work" },
    { "Телеграм:\nhostess_kz", "telegram hostess_kz" },
    { "тг: manager_online", "telegram manager_online" },
    { "тг: manager77", "telegram manager77" },
    { "Звоните 8 701 123 45 67 тг: anna_work",
      "phone +77011234567, telegram anna_work" },
    { "Зарплата 300 000 тг. Писать в тг: anna_work", "telegram anna_work" },
    { "1. тг: anna_work", "telegram anna_work" },
    { "Возраст 18-25 тг: anna_work", "telegram anna_work" },
    { "работаем с 2024 ig: anna_work", "instagram anna_work" },
    { "тг: office777", "telegram office777" },
    { "инста: online_shop", "instagram online_shop" },
    { "тг manager_kz", "telegram manager_kz" },
    { "вк: anna_work", "vk anna_work" },
    { "ВК id123456", "vk id123456" },
    { "вконтакте anna_work", "vk anna_work" },
    { "вк - annawork", "vk annawork" },
    { "инста anna_work", "instagram anna_work" },
    { "инста: anna.beauty_kz", "instagram anna.beauty_kz" },
    { "инста: _anna_work_", "instagram _anna_work_" },
    { "в инстаграме anna_work", "instagram anna_work" },
    { "инста beautyalmaty", "instagram beautyalmaty" },
    { "директ: annawork", "instagram annawork" },
    { "direct: annawork", "instagram annawork" },
    { "Skype: live:anna_work", "url skype:live:anna_work" },
    { "Skype: live:.cid.1a2b3c4d5e6f", "url skype:live:.cid.1a2b3c4d5e6f" },
    { "скайп anna.work_1", "url skype:anna.work_1" },
    { "тикток @anna_work", "url tiktok.com/@anna_work" },
    { "тикток anna_work", "url tiktok.com/@anna_work" },
    { "ТикТок: @ann", "url tiktok.com/@ann" },
    { "вк @anna_work", "vk anna_work" },
    { "инста @beauty_kz тг @anna_work", "instagram beauty_kz, telegram anna_work" },
    { "фейсбук: anna.work.7", "url facebook.com/anna.work.7" },
    { "дискорд: anna_work", "url discord:anna_work" },
    { "вичат id: anna_work", "url wechat:anna_work" },
    { "телеграм/ватсап: anna_work", "" },
    { "ватсап/телеграм: anna_work", "telegram anna_work" },
};

static const struct contact_case other_languages[] = {
    { "Telegram hostess_kz", "telegram hostess_kz" },
    { "DM me on telegram anna_work", "telegram anna_work" },
    { "Telegram: annawork", "telegram annawork" },
    { "instagram page: anna_work", "instagram anna_work" },
    { "My telegram is anna_work2", "telegram anna_work2" },
    { "tiktok: @anna_work", "url tiktok.com/@anna_work" },
    { "follow us on Twitter (@careers_eu)", "url twitter.com/careers_eu" },
    { "Телеграмда жазыңыз: anna_kz", "telegram anna_kz" },
    { "телеграм арқылы anna_kz", "telegram anna_kz" },
    { "Инстаграм парақшамыз: beauty_kz", "instagram beauty_kz" },
    { "Жұмыс бар, телеграмға жаз: annakz", "telegram annakz" },
    { "ВКонтакте тобымыз jumys_kz", "vk jumys_kz" },
    { "Telegramga yozing: ishchi_uz", "telegram ishchi_uz" },
    { "telegram orqali ishchi_uz", "telegram ishchi_uz" },
    { "telegram kanalimiz: ish_bor_uz", "telegram ish_bor_uz" },
    { "Instagram sahifamiz: gozallik_uz", "instagram gozallik_uz" },
    { "телеграмга ёзинг: ishchi_uz", "telegram ishchi_uz" },
    { "tg: ishchi_uz", "telegram ishchi_uz" },
};

static const struct contact_case spelt[] = {
    { "anna (собака) mail.ru", "email anna@mail.ru" },
    { "anna[собака]mail.ru", "email anna@mail.ru" },
    { "anna @ mail . ru", "email anna@mail.ru" },
    { "anna@mail . ru", "email anna@mail.ru" },
    { "anna@mail точка ru", "email anna@mail.ru" },
    { "пишите anna собака mail точка ru", "email anna@mail.ru" },
    { "anna_work собака мейл точка ру", "email anna_work@mail.ru" },
    { "почта: anna собака мейл ру", "email anna@mail.ru" },
    { "почта anna собака джимейл ком", "email anna@gmail.com" },
    { "anna(at)mail(dot)ru", "email anna@mail.ru" },
    { "anna (at) firma (dot) kz", "email anna@firma.kz" },
    { "contact: anna at gmail dot com", "email anna@gmail.com" },
    { "anna айқұлақ mail нүкте ru", "email anna@mail.ru" },
    { "pochta: anna kuchukcha mail nuqta ru", "email anna@mail.ru" },
    { "anna (a) mail.ru", "email anna@mail.ru" },
    { "Category (a) job.online school", "url job.online" },
    { "anna(a)firma.kz", "email anna@firma.kz" },
    { "anna (a) firma dot kz", "email anna@firma.kz" },
    { "anna (at) firma.kz", "email anna@firma.kz" },
    { "anna сабака yandex.ru", "email anna@yandex.ru" },
};

/* Words, sums and products behind the name of a network. */
static const char *const innocent[] = {
    "Telegram channel",
    "telegram bot",
    "Подписывайтесь на telegram канал",
    "вк группа",
    "в нашей группе вконтакте",
    "instagram page",
    "instagram stories, reels and shorts",
    "Опыт: Instagram, Telegram, TikTok",
    "реклама в телеграм Premium",
    "телеграм Web App",
    "телеграм: Instagram, Facebook",
    "Instagram: expert in reels",
    "Skills: Facebook: Beginner",
    "Telegram: available 24/7",
    "150 000 тг",
    "зарплата 150 000 тг anna_work",
    "оплата 5000 тг cash",
    "Зарплата 300 000 тг - full_time",
    "Оклад 300 000 тг (full_time), Алматы",
    "оклад от 300 тыс тг - full_time",
    "оклад от 300 тыс. тг: anna_work",
    "оклад 300к тг - good_work",
    "оклад 300 к тг: good_work",
    "жалақы 300 мың тг: good_work",
    "Salary 250 000 tg: junior_dev role",
    "Salary 250k tg: junior_dev role",
    "ЗП в тг - full_time",
    "Опыт работы: Facebook (ads_manager), Excel",
    "instagram: ads_manager",
    "instagram: full_time manager",
    "Разработчик ботов телеграм: python3, aiogram3",
    "телеграм: windows10",
    "оплата 5000 тг: good_work",
    "оплата 150.000 тг: good_work",
    "надбавка 500 тг good_work",
    "Telegram on windows10",
    "телеграм windows10",
    "розыгрыш в телеграм iphone13",
    "telegram web3",
    "skype for business",
    "direct reports5. Experience",
    "direct reports.Design, develop",
    "direct sales manager",
    "директ: Яндекс",
    "директ google_ads",
    "Контекст: директ/google_ads",
    "Facebook ads_manager",
    "telegram bot_api",
    "директ - продажи",
    "Google Facebook Tiktok ✔️Taboola ✔️Outbrain",
    "Мы есть в телеграм. iphone13 в подарок",
    "Телеграмм\nstart_up команда",
    "telegram kanalimiz",
    "telegram orqali yozing",
    "instagram sahifamiz bor",
    "телеграм арқылы жазыңыз",
    "Инстаграмда жарнама",
    "какао порошок",
    "Instagram ______________",
    "моя собака лает",
    "собака - друг, mail точка",
    "we meet at work dot net training",
    "look at mail. Run the report",
    "Option (a) mail the form",
    "Vitamin (a) capsules.to buy",
    "Licence category (B) or (a) good.life awaits",
    "Option [а] good.life awaits",
    "price @ market . info",
    "у нас собака мейн кун",
    "Telegram/WhatsApp/Viber",
    "my_telegram hostess_kz",
    "вклад anna_work",
    "инструктор anna_work",
    "институт work_kz",
};

static size_t
check(const char *text, const char *want)
{
    struct arena arena;
    struct buf got;
    size_t count;
    bool limit = false;
    arena_init(&arena, 0);
    buf_init(&got, 10000);
    const struct contact *c =
        contacts_find(str_of(text), FIELD_TEXT, &arena, &count, &limit);
    for (size_t i = 0; i < count; i++)
        buf_printf(&got, "%s%s " STR_FMT, i ? ", " : "", contact_kind_name(c[i].kind),
                   STR_ARG(c[i].value));
    const size_t wrong = strcmp(buf_cstr(&got), want) != 0;
    if (wrong)
        print_message("'%s': found '%s', should be '%s'\n", text, buf_cstr(&got), want);
    buf_free(&got);
    arena_free(&arena);
    return wrong;
}

/* Nothing of the contact is left in the masked text, and it is none again. */
static size_t
check_masked(const struct contact_case *c)
{
    struct buf once, twice;
    buf_init(&once, 10000);
    buf_init(&twice, 10000);
    contacts_mask_text(str_of(c->text), &once);
    contacts_mask_text(buf_str(&once), &twice);
    size_t wrong = check(buf_cstr(&once), "");
    const char *value = strrchr(c->found, ' ');
    const char *name = value ? value + 1 : c->found;
    name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    name = strrchr(name, ':') ? strrchr(name, ':') + 1 : name;
    wrong += strstr(buf_cstr(&once), name) != NULL;
    wrong += !str_eq(buf_str(&once), buf_str(&twice));
    if (wrong)
        print_message("'%s' masked is '%s'\n", c->text, buf_cstr(&once));
    buf_free(&once);
    buf_free(&twice);
    return wrong;
}

static void
run(const struct contact_case *cases, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        wrong += check(cases[i].text, cases[i].found);
        if (cases[i].found[0])
            wrong += check_masked(&cases[i]);
    }
    assert_int_equal(wrong, 0);
}

#define RUN(table) run((table), sizeof(table) / sizeof *(table))

static void
test_named(void **state)
{
    (void)state;
    RUN(russian);
    RUN(other_languages);
}

static void
test_spelt(void **state)
{
    (void)state;
    RUN(spelt);
}

static void
test_innocent(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof innocent / sizeof *innocent; i++)
        wrong += check(innocent[i], "");
    assert_int_equal(wrong, 0);
}

/* A name is found wherever it stands: the text is looked through in blocks of 64 bytes. */
static void
test_every_place(void **state)
{
    (void)state;
    static const struct contact_case cases[] = {
        { "телеграм annawork", "telegram annawork" },
        { "тг-anna_work", "telegram anna_work" },
        { "инста: annawork", "instagram annawork" },
        { "anna собака mail точка ru", "email anna@mail.ru" },
        { "telegram annawork2024", "telegram annawork2024" },
    };
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int ahead = 0; ahead < 140; ahead++) {
            struct buf text;
            buf_init(&text, 1000);
            for (int k = 0; k < ahead; k++)
                buf_add(&text, str_of(k % 7 == 6 ? " " : "ж"));
            buf_printf(&text, " %s", cases[i].text);
            wrong += check(buf_cstr(&text), cases[i].found);
            buf_free(&text);
        }
    }
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named),
        cmocka_unit_test(test_spelt),
        cmocka_unit_test(test_innocent),
        cmocka_unit_test(test_every_place),
    };
    return cmocka_run_group_tests_name("contacts_named", tests, NULL, NULL);
}
