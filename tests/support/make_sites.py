"""make_sites.py FOLDER HOST: a small site for each file of sources/examples, on one server.

Each has its ads, and pages that are none: lists, about, terms. HOST is where it will be served.

SPDX-License-Identifier: Apache-2.0
"""
import os
import sys

to, host = sys.argv[1:3]
TEXT = (
    "Приглашаем на работу: график сменный, питание и жильё есть, оформление по договору. "
    "Обращайтесь в рабочее время, отдел кадров ответит на все вопросы. Объявление номер %s."
)
ABOUT = "<p>Мы работаем каждый день с девяти до шести, кроме праздников. Наш адрес: улица Абая, дом 10."


def write(path, text):
    path = os.path.join(to, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def page(title, body, head=""):
    return "<!DOCTYPE html><html lang=ru><head><meta charset=utf-8><title>%s</title>%s</head><body>%s</body></html>\n" % (
        title, head, body)


def links(*paths):
    return "".join("<p><a href=%s>Подробнее</a>" % path for path in paths)


def ad(title, number, more=""):
    return page(title, "<main><h1>%s</h1><p>%s</p>%s</main>" % (title, TEXT % number, more))


def sitemap(*paths):
    return '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>' % "".join(
        "<url><loc>%s%s</loc></url>" % (host, path) for path in paths)


# board.yaml: lists, details, a sitemap
write("board/work/index.html", page("Работа", links("/d/obyavlenie/1.html", "/d/obyavlenie/2.html", "/about.html")))
write("board/sitemap.xml", sitemap("/d/obyavlenie/3.html"))
for n in (1, 2, 3):
    write("board/d/obyavlenie/%d.html" % n, page("Повар %d" % n, "<h1>Повар %d</h1><div class=descr>%s</div><b class=price>300 000 тг</b>"
          % (n, TEXT % n)))
write("board/about.html", page("О нас", ABOUT))

# feed.yaml: RSS
write("feed/new.rss", '<?xml version="1.0"?><rss version="2.0"><channel><title>New</title>%s</channel></rss>' % "".join(
    "<item><title>%d</title><link>%s/d/%d.html</link></item>" % (n, host, n) for n in (1, 2)))
for n in (1, 2):
    write("feed/d/%d.html" % n, ad("Официант %d" % n, n))

# structured-jobs.yaml: JSON-LD
write("structured/sitemap.xml", sitemap("/vacancy/1.html", "/vacancy/2.html"))
for n in (1, 2):
    write("structured/vacancy/%d.html" % n, page("Вакансия", "<h1>Вакансия</h1>", (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"JobPosting","title":"Швея %d",'
        '"description":"%s","baseSalary":{"@type":"MonetaryAmount","currency":"KZT","value":{"minValue":250000,"unitText":"MONTH"}},'
        '"hiringOrganization":{"name":"ТОО Пример"},"jobLocation":{"address":{"addressLocality":"Шымкент"}}}</script>')
        % (n, TEXT % n)))

# marriage-agency.yaml: a catalogue in two languages
for lang, title in (("ru", "Анкета"), ("en", "Notice")):
    write("agency/%s/notices/index.html" % lang, page(title, links("/%s/notice/1.html" % lang)))
    write("agency/%s/notice/1.html" % lang, page(title, "<main><h1>%s: Алия</h1><p>Алия, 24 года, %s. Ищет мужчину для семьи, "
          "любит готовить и читать. Агентство устраивает поездку и документы, взнос мужчины 3000 евро.</p></main>" % (title, lang)))

# old-tables.yaml
write("tours/index.html", page("Туры", links("/ads/1.html", "/page-2.html")))
write("tours/page-2.html", page("Туры", links("/ads/2.html")))
for n in (1, 2):
    write("tours/ads/%d.html" % n, page("Тур", "<table><tr><td><h2 class=t>Тур в Анталью %d</h2><div class=body>%s</div></td>"
          "<td class=price>от 289 000 тг</td><td class=place>Анталья</td></tr></table><p class=who>+7 701 000 00 01" % (n, TEXT % n)))

# several-on-one-page.yaml
write("paper/notices/index.html", page("Объявления", "".join(
    "<div class=notice><b>Няня %d</b> %s <i class=sum>200 000 тг</i></div>" % (n, TEXT % n) for n in (1, 2, 3))))

# table-board.yaml
for name, numbers, more in (("jobs", (1, 2), links("/jobs-2.html")), ("jobs-2", (3,), "")):
    write("table/%s.html" % name, page("Вакансии", "<table><tr><th>Кто<th>Город<th>Оплата<th>Условия<th>Телефон</tr>%s</table>%s" % ("".join(
        "<tr class=ad><td class=what>Водитель %d<td class=city>Алматы<td class=pay>350 000 тг<td>%s<td class=tel>+7 701 000 00 0%d</tr>"
        % (n, TEXT % n, n) for n in numbers), more)))

# forum.yaml
write("forum/work/index.html", page("Форум", links("/work/thread-1.html", "/users/1.html")))
write("forum/work/thread-1.html", page("Работа в Корее", "".join(
    "<div class=post><div class=author>nick%d</div><div class=words>Корея, %s</div></div>" % (n, TEXT % n) for n in (1, 2))))
write("forum/users/1.html", page("nick1", ABOUT))

# wordpress.yaml
write("wordpress/category/work/index.html", page("Работа", links("/2026/11/nanny/", "/category/work/page/2/", "/about/")))
write("wordpress/category/work/page/2/index.html", page("Работа", links("/2026/10/cook/")))
for path, title in (("2026/11/nanny", "Няня в Дубай"), ("2026/10/cook", "Повар в Доху")):
    write("wordpress/%s/index.html" % path, page(title, "<article><h1 class=entry-title>%s</h1><div class=entry-content><p>%s</div>"
          "</article><div class=comments>Первый! Отличная статья.</div>" % (title, TEXT % path)))
write("wordpress/about/index.html", page("О нас", ABOUT))

# travel-offers.yaml
write("travel/tours/index.html", page("Туры", links("/tours/1.html", "/tours/2.html")))
for n in (1, 2):
    write("travel/tours/%d.html" % n, page("Тур", "<h1>Тур в Таиланд %d</h1><div class=about>%s</div><b class=price>бесплатно</b>"
          "<span class=where>Паттайя</span><i class=operator>Пример Трэвел</i><p class=contact>+7 701 000 00 02" % (n, TEXT % n)))

# sitemap-site.yaml
write("sitemap/sitemap.xml", '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>%s/sitemap-1.xml</loc>'
      "</sitemap></sitemapindex>" % host)
write("sitemap/sitemap-1.xml", sitemap("/offers/1.html", "/offers/2.html", "/about.html"))
for n in (1, 2):
    write("sitemap/offers/%d.html" % n, ad("Сварщик %d" % n, n))
write("sitemap/about.html", page("О нас", ABOUT))

# telegram-channel.yaml
write("channel/s/zhumys_channel", page("Канал", "".join(
    '<div class="tgme_widget_message" data-post="zhumys_channel/%d"><div class="tgme_widget_message_text">%s</div>'
    '<a class="tgme_widget_message_date" href="https://t.me/zhumys_channel/%d"><time datetime="2026-10-01T10:0%d:00+00:00"></time></a></div>'
    % (n, TEXT % n, n, n) for n in (1, 2, 3))))
