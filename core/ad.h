/*
 * ad: one advertisement as every room knows it.
 *
 * Text stays what it was: the views hold the author's own bytes (decoded from JSON or
 * from the page's charset to UTF-8, and nothing else), so offsets into them can be
 * shown as a quote. All views live in the arena of whoever made the ad.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_AD_H
#define CORE_AD_H

#include "core/str.h"

enum ad_kind {
    AD_KIND_NONE,
    AD_JOB,
    AD_MARRIAGE,
    AD_TRAVEL,
    AD_STUDY,
    AD_OTHER,
    AD_KIND_COUNT
};

enum lang {
    LANG_NONE, /* not known */
    LANG_RU,
    LANG_KK,
    LANG_EN,
    LANG_UZ,
    LANG_KY,
    LANG_TG,
    LANG_TR,
    LANG_UK,
    LANG_COUNT
};

enum ad_label { AD_LABEL_NONE, AD_DECEPTIVE, AD_LEGITIMATE };

/* Which of the ad's texts a cue was found in. */
enum ad_field {
    FIELD_TEXT,
    FIELD_TITLE,
    FIELD_EMPLOYER,
    FIELD_LOCATION,
    FIELD_SALARY,
    FIELD_CONTACTS,
    FIELD_COUNT
};

enum contact_kind {
    CONTACT_PHONE,
    CONTACT_TELEGRAM,
    CONTACT_WHATSAPP,
    CONTACT_VIBER,
    CONTACT_EMAIL,
    CONTACT_URL,
    CONTACT_VK,
    CONTACT_INSTAGRAM,
    CONTACT_KIND_COUNT
};

/* A way to reach somebody, found in a field of the ad. */
struct contact {
    enum contact_kind kind;
    enum ad_field field; /* where it stands */
    size_t start, end;   /* byte offsets into that field, on character boundaries */
    struct str
        value; /* canonical: +77011234567, name without @, address in lower case */
};

struct ad {
    struct str id; /* the caller's name for it; may be empty */
    struct str title;
    struct str text;
    struct str url;
    struct str employer;
    struct str location;
    struct str salary; /* as written: "от 3000 $ в месяц" */
    struct str
        contacts; /* contact lines that a page keeps beside the text; may be empty */
    struct str source; /* id of the source it came from; may be empty */
    enum ad_kind kind; /* AD_KIND_NONE when absent or unknown */
    enum lang lang;    /* LANG_NONE when absent or unknown */
    enum ad_label label;
    int64_t seen_at_ms; /* when it was seen; 0 when unknown */
    int64_t views;      /* how often a channel says it was seen; 0: it does not say */
    struct str forwarded_from; /* the public channel it was passed on from; may be empty */
    int ocr_confidence; /* of a text read from a picture, 1 to 100; 0: it was not */
};

/* "job", "ru", "deceptive", "text", "phone"; "" for the NONE values. */
const char *ad_kind_name(enum ad_kind kind);
const char *lang_name(enum lang lang);
const char *ad_label_name(enum ad_label label);
const char *ad_field_name(enum ad_field field);
const char *contact_kind_name(enum contact_kind kind);
/* The other way; the NONE value when the name is not known. */
enum ad_kind ad_kind_of(struct str name);
enum lang lang_of(struct str name);
enum ad_label ad_label_of(struct str name);

/* The bytes of a field. */
struct str ad_field_text(const struct ad *ad, enum ad_field field);

#endif
