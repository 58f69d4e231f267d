/*
 * sources: yaml lists of sources made into struct source.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/sources.h"

#include "cli/yaml.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/url.h"

#include <stdio.h>
#include <unistd.h>

#define SOURCE_FILE_MAX (4u << 20)
#define SOURCES_MAX     100000
#define DAY_MINUTES     (24 * 60)

struct select_form {
    char *each, *title, *text, *pay, *place, *employer, *contacts;
};

struct basis_form {
    char *kind, *note, *seen;
};

struct form {
    char *id, *kind, *delay, *revisit, *quiet;
    char **seeds, **lang, **follow, **ads;
    unsigned seeds_count, lang_count, follow_count, ads_count;
    struct select_form *select;
    struct basis_form *basis;
    uint64_t *max_pages_per_day;
};

#define OPTIONAL_TEXT(key, type, member)                                               \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type,        \
                           member, 0, 2000)
#define OPTIONAL_LIST(key, member)                                                     \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct form,   \
                         member, &text_value, 0, 10000)

static const cyaml_schema_value_t text_value = { CYAML_VALUE_STRING(CYAML_FLAG_POINTER,
                                                                    char, 1, 2000) };

static const cyaml_schema_field_t select_fields[] = {
    OPTIONAL_TEXT("each", struct select_form, each),
    OPTIONAL_TEXT("title", struct select_form, title),
    OPTIONAL_TEXT("text", struct select_form, text),
    OPTIONAL_TEXT("pay", struct select_form, pay),
    OPTIONAL_TEXT("place", struct select_form, place),
    OPTIONAL_TEXT("employer", struct select_form, employer),
    OPTIONAL_TEXT("contacts", struct select_form, contacts),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t basis_fields[] = {
    CYAML_FIELD_STRING_PTR("kind", CYAML_FLAG_POINTER, struct basis_form, kind, 1, 200),
    OPTIONAL_TEXT("note", struct basis_form, note),
    OPTIONAL_TEXT("seen", struct basis_form, seen),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct form, id, 1, 100),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct form, seeds, &text_value,
                         1, 10000),
    OPTIONAL_TEXT("kind", struct form, kind),
    OPTIONAL_LIST("lang", lang),
    OPTIONAL_LIST("follow", follow),
    OPTIONAL_LIST("ads", ads),
    CYAML_FIELD_MAPPING_PTR("select", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                            struct form, select, select_fields),
    OPTIONAL_TEXT("delay", struct form, delay),
    OPTIONAL_TEXT("revisit", struct form, revisit),
    OPTIONAL_TEXT("quiet", struct form, quiet),
    CYAML_FIELD_UINT_PTR("max_pages_per_day", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct form, max_pages_per_day),
    CYAML_FIELD_MAPPING_PTR("basis", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                            struct form, basis, basis_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t entry = { CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT,
                                                                struct form, fields) };
static const cyaml_schema_value_t schema = { CYAML_VALUE_SEQUENCE(
    CYAML_FLAG_POINTER, struct form, &entry, 0, SOURCES_MAX) };

static const char *const keys[] = {
    "id",       "seeds", "kind",    "lang",  "follow", "ads",
    "select",   "delay", "revisit", "quiet", "basis",  "max_pages_per_day",
    "each",     "title", "text",    "pay",   "place",  "employer",
    "contacts", "note",  "seen",    NULL,
};

static struct str
copied(struct arena *arena, const char *text)
{
    return text ? arena_str(arena, str_of(text)) : (struct str){ "", 0 };
}

static const struct str *
copied_list(struct arena *arena, char **items, unsigned count)
{
    struct str *list = ARENA_NEW(arena, struct str, count);

    for (unsigned i = 0; i < count; i++)
        list[i] = arena_str(arena, str_of(items[i]));
    return list;
}

static bool
take_span(const char *path, const struct form *form, const char *key, const char *value,
          int64_t *into, struct err *err)
{
    if (!value || time_parse_span(str_of(value), into))
        return true;
    return err_set(err,
                   "%s: source '%s': %s: found '%s', wanted a time span such as 5s",
                   path, form->id, key, value);
}

/* "08:00-20:00 +05:00": local times and how far they are ahead of UTC; without it UTC. */
static bool
take_quiet(const char *path, const struct form *form, struct source *out,
           struct err *err)
{
    int from_hour, from, to_hour, to, zone_hour = 0, zone = 0, end = 0, offset;
    char sign = '+';

    if (!form->quiet)
        return true;
    if (sscanf(form->quiet, "%2d:%2d-%2d:%2d%n %c%2d:%2d%n", &from_hour, &from,
               &to_hour, &to, &end, &sign, &zone_hour, &zone, &end) < 4 ||
        form->quiet[end] || from_hour < 0 || from_hour > 23 || from < 0 || from > 59 ||
        to_hour < 0 || to_hour > 24 || (to_hour == 24 && to > 0) || to < 0 || to > 59 ||
        zone_hour < 0 || zone_hour > 14 || zone < 0 || zone > 59 ||
        (sign != '+' && sign != '-'))
        return err_set(err,
                       "%s: source '%s': quiet: found '%s', wanted hours such as "
                       "08:00-20:00 or 08:00-20:00 +05:00",
                       path, form->id, form->quiet);
    offset = (sign == '-' ? -1 : 1) * (zone_hour * 60 + zone);
    out->quiet_from = (from_hour * 60 + from - offset + 2 * DAY_MINUTES) % DAY_MINUTES;
    out->quiet_to = (to_hour * 60 + to - offset + 2 * DAY_MINUTES) % DAY_MINUTES;
    return out->quiet_from != out->quiet_to ||
           err_set(err,
                   "%s: source '%s': quiet: found '%s', which is the whole day or none "
                   "of it; lurewatch source pause stops asking altogether",
                   path, form->id, form->quiet);
}

/* What the crawl would not do is refused here, not changed behind the writer's back. */
static bool
take_pace(const char *path, const struct form *form, struct source *out,
          struct err *err)
{
    if (!take_span(path, form, "delay", form->delay, &out->delay_ms, err) ||
        !take_span(path, form, "revisit", form->revisit, &out->revisit_ms, err))
        return false;
    if (out->revisit_ms < SOURCE_REVISIT_MIN_MS ||
        out->revisit_ms > SOURCE_REVISIT_MAX_MS)
        return err_set(err,
                       "%s: source '%s': revisit: found '%s', wanted a time span from "
                       "1h to 30d",
                       path, form->id, form->revisit);
    if (!form->max_pages_per_day)
        return true;
    if (*form->max_pages_per_day < 1 || *form->max_pages_per_day > SOURCE_PAGES_DAY_MAX)
        return err_set(
            err,
            "%s: source '%s': max_pages_per_day: found %llu, wanted a number "
            "from 1 to %d",
            path, form->id, (unsigned long long)*form->max_pages_per_day,
            SOURCE_PAGES_DAY_MAX);
    out->pages_per_day = (int64_t)*form->max_pages_per_day;
    return true;
}

/* When the basis was seen: a day that has been, somewhere on earth. */
static bool
check_seen(const char *path, const struct form *form, struct err *err)
{
    const char *seen = form->basis ? form->basis->seen : NULL;
    int64_t at_ms;

    if (!seen)
        return true;
    if (strlen(seen) != sizeof("2026-03-14") - 1 || !time_parse(str_of(seen), &at_ms))
        return err_set(
            err,
            "%s: source '%s': basis: seen: found '%s', wanted a date such as "
            "2026-03-14",
            path, form->id, seen);
    if (at_ms > clock_now_ms() + TIME_DAY_MS)
        return err_set(err,
                       "%s: source '%s': basis: seen: found '%s', which is still to "
                       "come; wanted the day on which somebody read the terms",
                       path, form->id, seen);
    return true;
}

static bool
check_seeds(const char *path, const struct form *form, struct arena *arena,
            struct err *err)
{
    for (unsigned i = 0; i < form->seeds_count; i++) {
        struct url url;
        if (url_parse(str_of(form->seeds[i]), NULL, arena, &url) != URL_OK)
            return err_set(
                err, "%s: source '%s': seeds: found '%s', wanted an http or https URL",
                path, form->id, form->seeds[i]);
    }
    return true;
}

static bool
take_kind_and_lang(const char *path, const struct form *form, struct source *out,
                   struct err *err)
{
    if (form->kind && (out->kind = ad_kind_of(str_of(form->kind))) == AD_KIND_NONE)
        return err_set(
            err,
            "%s: source '%s': kind: found '%s', wanted job, marriage, travel, "
            "study or other",
            path, form->id, form->kind);
    for (unsigned i = 0; i < form->lang_count; i++) {
        enum lang lang = lang_of(str_of(form->lang[i]));
        if (lang == LANG_NONE)
            return err_set(
                err,
                "%s: source '%s': lang: found '%s', wanted some of ru, kk, en, uz, "
                "ky, tg, tr, uk",
                path, form->id, form->lang[i]);
        out->lang = form->lang_count == 1 ? lang : LANG_NONE;
    }
    return true;
}

static void
take_select(const struct select_form *form, struct arena *arena,
            struct source_select *out)
{
    out->each = copied(arena, form->each);
    out->title = copied(arena, form->title);
    out->text = copied(arena, form->text);
    out->pay = copied(arena, form->pay);
    out->place = copied(arena, form->place);
    out->employer = copied(arena, form->employer);
    out->contacts = copied(arena, form->contacts);
}

static bool
take_form(const char *path, const struct form *form, struct arena *arena,
          struct source *out, struct err *err)
{
    *out = (struct source){
        .id = copied(arena, form->id),
        .seeds = copied_list(arena, form->seeds, form->seeds_count),
        .seed_count = form->seeds_count,
        .follow = copied_list(arena, form->follow, form->follow_count),
        .follow_count = form->follow_count,
        .ads = copied_list(arena, form->ads, form->ads_count),
        .ads_count = form->ads_count,
        .delay_ms = SOURCE_DELAY_MS,
        .revisit_ms = SOURCE_REVISIT_MS,
        .pages_per_day = SOURCE_PAGES_DAY,
    };
    if (form->select)
        take_select(form->select, arena, &out->select);
    if (form->basis) {
        out->basis_kind = copied(arena, form->basis->kind);
        out->basis_note = copied(arena, form->basis->note);
        out->basis_seen = copied(arena, form->basis->seen);
    }
    return check_seeds(path, form, arena, err) &&
           take_kind_and_lang(path, form, out, err) &&
           take_pace(path, form, out, err) && take_quiet(path, form, out, err) &&
           check_seen(path, form, err);
}

static bool
add_unique(struct source_list *list, const char *path, struct source source,
           struct err *err)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i].id, source.id))
            return err_set(
                err, "%s: source '" STR_FMT "' is defined twice; ids must be unique",
                path, STR_ARG(source.id));
    list->items[list->count++] = source;
    return true;
}

/* Editors of some systems save UTF-16, which ends at its first NUL for most readers. */
static bool
check_encoding(const char *path, struct str text, struct err *err)
{
    if (str_find_char(text, '\0') >= 0 || str_starts(text, STR("\xFF\xFE")) ||
        str_starts(text, STR("\xFE\xFF")))
        return err_set(err,
                       "%s: found UTF-16 or another encoding with zero bytes, wanted "
                       "UTF-8; save the file as UTF-8",
                       path);
    if (!utf8_valid(text))
        return err_set(
            err,
            "%s: found a byte at offset %zu that is not UTF-8; save the file "
            "as UTF-8",
            path, utf8_first_bad(text));
    return true;
}

/* Adds the sources of one file to the list, whose array is made anew to hold them. */
static bool
read_file(struct source_list *list, const char *path, struct str text,
          struct arena *arena, struct err *err)
{
    struct yaml_doc doc = { .path = path, .schema = &schema, .keys = keys };
    const struct form *forms;
    struct source *grown;
    bool ok = true;

    if (!check_encoding(path, text, err))
        return false;
    if (!str_trim(text).n)
        return true;
    if (!yaml_doc_load(&doc, text, err))
        return false;
    forms = (const struct form *)doc.data;
    grown = ARENA_NEW(arena, struct source, list->count + doc.count);
    if (list->count)
        memcpy(grown, list->items, list->count * sizeof(*grown));
    list->items = grown;
    for (unsigned i = 0; ok && i < doc.count; i++) {
        struct source source;
        ok = take_form(path, &forms[i], arena, &source, err) &&
             add_unique(list, path, source, err);
    }
    yaml_doc_free(&doc);
    return ok;
}

bool
sources_read(const struct bundle *files, struct arena *arena, struct source_list *out,
             struct err *err)
{
    *out = (struct source_list){ NULL, 0 };
    for (size_t i = 0; i < files->count; i++) {
        struct str path =
            arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(files->label),
                         STR_ARG(files->files[i].name));
        if (!read_file(out, path.p, files->files[i].data, arena, err))
            return false;
    }
    return true;
}

static bool
choose_one(const struct source_list *all, const char *word, struct arena *arena,
           struct source_list *out, struct err *err)
{
    struct str text;

    for (size_t i = 0; i < all->count; i++) {
        if (!str_eq(all->items[i].id, str_of(word)))
            continue;
        struct source *grown = ARENA_NEW(arena, struct source, out->count + 1);
        if (out->count)
            memcpy(grown, out->items, out->count * sizeof(*grown));
        out->items = grown;
        return add_unique(out, word, all->items[i], err);
    }
    if (access(word, F_OK) != 0)
        return err_set(
            err,
            "no source '%s' in this workspace, and no file of that name; see "
            "lurewatch source list",
            word);
    return file_read(word, SOURCE_FILE_MAX, arena, &text, err) &&
           read_file(out, word, text, arena, err);
}

bool
sources_choose(const struct source_list *all, char **words, int word_count,
               struct arena *arena, struct source_list *out, struct err *err)
{
    if (!word_count) {
        *out = *all;
        return true;
    }
    *out = (struct source_list){ NULL, 0 };
    for (int i = 0; i < word_count; i++)
        if (!choose_one(all, words[i], arena, out, err))
            return false;
    return true;
}
