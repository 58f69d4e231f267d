/*
 * leaflet: the words of the page by language, and the page.
 *
 * Numbers to call, and where they were read: 11616, helpline of Kazakhstan; 189, hotline for
 * migrants of Kyrgyzstan (The Times of Central Asia on USAID and IOM, April 2018); 102, police.
 * Whoever prints the page should call them first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/leaflet.h"

#include "core/html.h"

#define LINES_MAX 8

struct words {
    const char *title[2]; /* of an offer of work, or a trip; of a marriage */
    const char *lead;
    const char *signs_head, *signs[LINES_MAX];
    const char *marriage_sign; /* one more for a marriage */
    const char *ask_head, *ask[LINES_MAX];
    const char *before_head, *before[LINES_MAX];
    const char *call_head, *call[LINES_MAX];
    const char *foot;
};

static const struct words russian = {
    .title = { "Вам предлагают работу за границей?", "Вас зовут замуж за границу?" },
    .lead = "Большинство предложений честные. Эти признаки говорят, что стоит "
            "проверить.",
    .signs_head = "На что смотреть",
    .signs = { "Обещают много больше, чем обычно платят за такую работу.",
               "Не называют работодателя, адрес и обязанности.",
               "Билет и визу дают «в долг», чтобы вы потом отработали.",
               "Просят отдать паспорт или другие документы.",
               "Торопят: решать надо сегодня, ехать завтра.",
               "Просят никому не говорить, даже родным.",
               "Договора нет или он на языке, который вы не читаете." },
    .marriage_sign = "За знакомство платят вашей семье, или вы должны вернуть расходы.",
    .ask_head = "Что спросить",
    .ask = { "Как называется компания и где она зарегистрирована?",
             "По какому адресу я буду работать и жить?",
             "Какая будет виза? Разрешает ли она работать?",
             "Сколько часов в день я буду работать?",
             "Сколько, когда и как платят? Что удержат?",
             "Будет ли договор на понятном мне языке до отъезда?",
             "Останется ли паспорт у меня?" },
    .before_head = "До отъезда",
    .before = { "Оставьте близким адрес, телефон и копию паспорта.",
                "Договоритесь о слове, которое значит: мне нужна помощь.",
                "Запишите телефон посольства своей страны.",
                "Проверьте лицензию агентства." },
    .call_head = "Куда звонить",
    .call = { "Казахстан: 11616, бесплатно и анонимно", "Казахстан, полиция: 102" },
    .foot = "Этот листок не говорит, что предложение незаконно. Он помогает спросить.",
};

static const struct words kazakh = {
    .title = { "Сізге шетелден жұмыс ұсына ма?", "Сізді шетелге тұрмысқа шақыра ма?" },
    .lead = "Ұсыныстардың көбі адал. Мына белгілер тексеру керегін айтады.",
    .signs_head = "Неге қарау керек",
    .signs = { "Мұндай жұмысқа әдетте төленетіннен әлдеқайда көп уәде етеді.",
               "Жұмыс берушіні, мекенжайды және міндеттерді айтпайды.",
               "Билет пен визаны қарызға береді, кейін жұмыспен өтейсіз дейді.",
               "Төлқұжатты немесе басқа құжаттарды беруді сұрайды.",
               "Асықтырады: бүгін шешіп, ертең кету керек дейді.",
               "Ешкімге, тіпті туыстарға да айтпауды сұрайды.",
               "Шарт жоқ немесе сіз оқи алмайтын тілде жазылған." },
    .marriage_sign = "Таныстырғаны үшін отбасыңызға ақша төлейді немесе шығынды "
                     "қайтаруыңыз керек.",
    .ask_head = "Не сұрау керек",
    .ask = { "Компания қалай аталады және қайда тіркелген?",
             "Қай мекенжайда жұмыс істеймін және тұрамын?",
             "Виза қандай болады? Ол жұмыс істеуге рұқсат бере ме?",
             "Күніне неше сағат жұмыс істеймін?",
             "Қанша, қашан және қалай төлейді? Не ұсталады?",
             "Кетер алдында маған түсінікті тілде шарт бола ма?",
             "Төлқұжат өзімде қала ма?" },
    .before_head = "Кетер алдында",
    .before = { "Жақындарыңызға мекенжайды, телефонды және төлқұжат көшірмесін "
                "қалдырыңыз.",
                "«Маған көмек керек» дегенді білдіретін сөз жөнінде келісіп алыңыз.",
                "Еліңіздің елшілігінің телефонын жазып алыңыз.",
                "Агенттіктің лицензиясын тексеріңіз." },
    .call_head = "Қайда қоңырау шалу керек",
    .call = { "Қазақстан: 11616, тегін және анонимді", "Қазақстан, полиция: 102" },
    .foot = "Бұл парақ ұсынысты заңсыз демейді. Ол сұрақ қоюға көмектеседі.",
};

static const struct words uzbek = {
    .title = { "Sizga chet elda ish taklif qilishyaptimi?",
               "Sizni chet elga turmushga chaqirishyaptimi?" },
    .lead = "Takliflarning ko‘pi halol. Bu belgilar tekshirish kerakligini aytadi.",
    .signs_head = "Nimaga qarash kerak",
    .signs = { "Bunday ishga odatda to‘lanadigandan ancha ko‘p pul va’da qilishadi.",
               "Ish beruvchini, manzilni va vazifalarni aytishmaydi.",
               "Chipta va vizani qarzga berib, keyin ishlab berasiz deyishadi.",
               "Pasportni yoki boshqa hujjatlarni berishni so‘rashadi.",
               "Shoshiltirishadi: bugun qaror qilib, ertaga ketish kerak.",
               "Hech kimga, hatto qarindoshlarga ham aytmaslikni so‘rashadi.",
               "Shartnoma yo‘q yoki u siz o‘qiy olmaydigan tilda." },
    .marriage_sign = "Tanishtirgani uchun oilangizga pul to‘lashadi yoki xarajatni "
                     "qaytarishingiz kerak.",
    .ask_head = "Nimani so‘rash kerak",
    .ask = { "Kompaniyaning nomi nima va u qayerda ro‘yxatdan o‘tgan?",
             "Qaysi manzilda ishlayman va yashayman?",
             "Viza qanday bo‘ladi? U ishlashga ruxsat beradimi?",
             "Kuniga necha soat ishlayman?",
             "Qancha, qachon va qanday to‘lashadi? Nima ushlab qolinadi?",
             "Ketishdan oldin menga tushunarli tilda shartnoma bo‘ladimi?",
             "Pasport o‘zimda qoladimi?" },
    .before_head = "Ketishdan oldin",
    .before = { "Yaqinlaringizga manzil, telefon va pasport nusxasini qoldiring.",
                "«Menga yordam kerak» degan ma’noni bildiradigan so‘zni kelishib "
                "oling.",
                "Davlatingiz elchixonasining telefonini yozib oling.",
                "Agentlikning litsenziyasini tekshiring." },
    .call_head = "Qayerga qo‘ng‘iroq qilish kerak",
    .call = { "O‘zbekiston, politsiya: 102", "Qozog‘iston: 11616, bepul va anonim" },
    .foot = "Bu varaqa taklifni noqonuniy demaydi. U savol berishga yordam beradi.",
};

static const struct words kyrgyz = {
    .title = { "Сизге чет өлкөдөн жумуш сунуштап жатышабы?",
               "Сизди чет өлкөгө турмушка чакырып жатышабы?" },
    .lead = "Сунуштардын көбү чынчыл. Бул белгилер текшерүү керек экенин айтат.",
    .signs_head = "Эмнеге кароо керек",
    .signs = { "Мындай жумушка адатта төлөнгөндөн алда канча көп убада кылышат.",
               "Иш берүүчүнү, даректи жана милдеттерди айтышпайт.",
               "Билет менен визаны карызга берип, кийин иштеп бересиз дешет.",
               "Паспортту же башка документтерди берүүнү сурашат.",
               "Шаштырышат: бүгүн чечип, эртең кетүү керек дешет.",
               "Эч кимге, жада калса туугандарга да айтпоону сурашат.",
               "Келишим жок же ал сиз окуй албаган тилде." },
    .marriage_sign = "Тааныштырганы үчүн үй-бүлөңүзгө акча төлөшөт же чыгымды "
                     "кайтарышыңыз керек.",
    .ask_head = "Эмнени суроо керек",
    .ask = { "Компания кандай аталат жана кайда катталган?",
             "Кайсы даректе иштейм жана жашайм?",
             "Виза кандай болот? Ал иштөөгө уруксат береби?",
             "Күнүнө канча саат иштейм?",
             "Канча, качан жана кантип төлөшөт? Эмне кармалат?",
             "Кетерден мурун мага түшүнүктүү тилде келишим болобу?",
             "Паспорт өзүмдө калабы?" },
    .before_head = "Кетерден мурун",
    .before = { "Жакындарыңызга даректи, телефонду жана паспорттун көчүрмөсүн "
                "калтырыңыз.",
                "«Мага жардам керек» дегенди билдирген сөздү макулдашып алыңыз.",
                "Өлкөңүздүн элчилигинин телефонун жазып алыңыз.",
                "Агенттиктин лицензиясын текшериңиз." },
    .call_head = "Кайда чалуу керек",
    .call = { "Кыргызстан: 189, мигранттар үчүн",
              "Казакстан: 11616, акысыз жана анонимдүү" },
    .foot = "Бул барак сунушту мыйзамсыз дебейт. Ал суроо берүүгө жардам берет.",
};

static const struct words *
words_of(enum lang say)
{
    switch (say) {
    case LANG_RU:
        return &russian;
    case LANG_KK:
        return &kazakh;
    case LANG_UZ:
        return &uzbek;
    case LANG_KY:
        return &kyrgyz;
    default:
        return NULL;
    }
}

bool
leaflet_has(enum lang say)
{
    return words_of(say) != NULL;
}

static void
put_item(const char *text, struct buf *out)
{
    buf_lit(out, "<li>");
    html_text(out, str_of(text));
    buf_lit(out, "</li>\n");
}

/* A heading and its lines; `more` is one line further, NULL for none. */
static void
put_part(const char *head, const char *const lines[LINES_MAX], const char *more,
         struct buf *out)
{
    buf_lit(out, "<h2>");
    html_text(out, str_of(head));
    buf_lit(out, "</h2>\n<ul>\n");
    for (size_t i = 0; i < LINES_MAX && lines[i]; i++)
        put_item(lines[i], out);
    if (more)
        put_item(more, out);
    buf_lit(out, "</ul>\n");
}

void
leaflet_write(enum lang say, enum ad_kind kind, const char *style, struct buf *out)
{
    const struct words *w = words_of(say);
    bool marriage = kind == AD_MARRIAGE;
    if (!w)
        return;
    buf_printf(out,
               "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
               lang_name(say));
    html_text(out, str_of(w->title[marriage]));
    buf_printf(out, "</title>\n<link rel=\"stylesheet\" href=\"%s\">\n</head>\n",
               style);
    buf_lit(out, "<body>\n<main>\n<h1>");
    html_text(out, str_of(w->title[marriage]));
    buf_lit(out, "</h1>\n<p>");
    html_text(out, str_of(w->lead));
    buf_lit(out, "</p>\n");
    put_part(w->signs_head, w->signs, marriage ? w->marriage_sign : NULL, out);
    put_part(w->ask_head, w->ask, NULL, out);
    put_part(w->before_head, w->before, NULL, out);
    buf_lit(out, "<section class=\"call\">\n");
    put_part(w->call_head, w->call, NULL, out);
    buf_lit(out, "</section>\n<p class=\"foot\">");
    html_text(out, str_of(w->foot));
    buf_lit(out, "</p>\n</main>\n</body>\n</html>\n");
}

struct str
leaflet_style(void)
{
    return STR("@page { size: A4; margin: 16mm; }\n"
               "body { margin: 0; color: #111; background: #fff;"
               " font: 17px/1.4 system-ui, sans-serif; }\n"
               "main { max-width: 44rem; margin: 0 auto; padding: 1rem; }\n"
               "h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }\n"
               "h2 { font-size: 1.15rem; margin: .9rem 0 .2rem; }\n"
               "ul { margin: 0; padding-left: 1.3rem; }\n"
               "li { margin: .15rem 0; }\n"
               ".call { border: 2px solid #111; padding: .2rem 1rem .8rem;"
               " margin-top: 1rem; }\n"
               ".call li { font-weight: 650; font-size: 1.15rem; }\n"
               ".foot { color: #444; font-size: .9rem; }\n"
               "@media print { main { padding: 0; } }\n");
}
