/*
 * ad: the words of the contract for kinds, languages, labels, fields and contacts. Pure
 * tables; a name that is not known reads as the NONE value.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/ad.h"

static const char *const kind_name[AD_KIND_COUNT] = {
    [AD_KIND_NONE] = "",    [AD_JOB] = "job",     [AD_MARRIAGE] = "marriage",
    [AD_TRAVEL] = "travel", [AD_STUDY] = "study", [AD_OTHER] = "other",
};

static const char *const language_name[LANG_COUNT] = {
    [LANG_NONE] = "", [LANG_RU] = "ru", [LANG_KK] = "kk",
    [LANG_EN] = "en", [LANG_UZ] = "uz", [LANG_KY] = "ky",
    [LANG_TG] = "tg", [LANG_TR] = "tr", [LANG_UK] = "uk",
};

static const char *const label_name[] = {
    [AD_LABEL_NONE] = "",
    [AD_DECEPTIVE] = "deceptive",
    [AD_LEGITIMATE] = "legitimate",
};

static const char *const field_name[FIELD_COUNT] = {
    [FIELD_TEXT] = "text",         [FIELD_TITLE] = "title",
    [FIELD_EMPLOYER] = "employer", [FIELD_LOCATION] = "location",
    [FIELD_SALARY] = "salary",     [FIELD_CONTACTS] = "contacts",
};

static const char *const contact_name[CONTACT_KIND_COUNT] = {
    [CONTACT_PHONE] = "phone",
    [CONTACT_TELEGRAM] = "telegram",
    [CONTACT_WHATSAPP] = "whatsapp",
    [CONTACT_VIBER] = "viber",
    [CONTACT_EMAIL] = "email",
    [CONTACT_URL] = "url",
    [CONTACT_VK] = "vk",
    [CONTACT_INSTAGRAM] = "instagram",
};

const char *
ad_kind_name(enum ad_kind kind)
{
    return kind_name[kind];
}

const char *
lang_name(enum lang lang)
{
    return language_name[lang];
}

const char *
ad_label_name(enum ad_label label)
{
    return label_name[label];
}

const char *
ad_field_name(enum ad_field field)
{
    return field_name[field];
}

const char *
contact_kind_name(enum contact_kind kind)
{
    return contact_name[kind];
}

/* Index of the name in the table; 0, the NONE of every table, when it is not there. */
static int
index_of(struct str name, const char *const *table, int count)
{
    for (int i = 1; i < count; i++)
        if (str_eq(name, str_of(table[i])))
            return i;
    return 0;
}

enum ad_kind
ad_kind_of(struct str name)
{
    return (enum ad_kind)index_of(name, kind_name, AD_KIND_COUNT);
}

enum lang
lang_of(struct str name)
{
    return (enum lang)index_of(name, language_name, LANG_COUNT);
}

enum ad_label
ad_label_of(struct str name)
{
    return (enum ad_label)index_of(name, label_name, AD_LEGITIMATE + 1);
}

struct str
ad_field_text(const struct ad *ad, enum ad_field field)
{
    switch (field) {
    case FIELD_TEXT:
        return ad->text;
    case FIELD_TITLE:
        return ad->title;
    case FIELD_EMPLOYER:
        return ad->employer;
    case FIELD_LOCATION:
        return ad->location;
    case FIELD_SALARY:
        return ad->salary;
    case FIELD_CONTACTS:
        return ad->contacts;
    case FIELD_COUNT:
        break;
    }
    return STR("");
}
