/*
 * config: lurewatch.yaml through a schema.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/config.h"

#include "cli/yaml.h"
#include "core/bundle.h"
#include "core/time.h"

#define CONFIG_MAX (1u << 20)

const char config_template[] =
    "# Lurewatch workspace. Times: 30d, 6h, 5s. See lurewatch(1).\n"
    "name: \"\"                    # your unit or organisation, printed on briefs\n"
    "contact: \"\"                 # mail or URL for site owners; without it crawl "
    "keeps to --allow-net ranges\n"
    "lang: en                    # language of reports: en, ru, kk\n"
    "data_base: sqlite:lurewatch.db\n"
    "archive: archive            # folder of the WARC files\n"
    "prior: 0.02                 # share of deceptive ads that you expect on your "
    "sites\n"
    "audit_share: 0.01           # share of unflagged ads that a person looks at all "
    "the same\n"
    "keep:                       # how long, unless a legal hold is set\n"
    "  unflagged: 30d\n"
    "  dismissed: 90d\n"
    "  open: 180d\n";

struct keep_form {
    char *unflagged, *dismissed, *open;
};

struct form {
    char *name, *contact, *lang, *data_base, *archive;
    double *prior, *audit_share;
    struct keep_form *keep;
};

#define TEXT_FIELD(key, type, member)                                                  \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type,        \
                           member, 0, 500)

static const cyaml_schema_field_t keep_fields[] = {
    TEXT_FIELD("unflagged", struct keep_form, unflagged),
    TEXT_FIELD("dismissed", struct keep_form, dismissed),
    TEXT_FIELD("open", struct keep_form, open),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t fields[] = {
    TEXT_FIELD("name", struct form, name),
    TEXT_FIELD("contact", struct form, contact),
    TEXT_FIELD("lang", struct form, lang),
    TEXT_FIELD("data_base", struct form, data_base),
    TEXT_FIELD("archive", struct form, archive),
    CYAML_FIELD_FLOAT_PTR("prior", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                          struct form, prior),
    CYAML_FIELD_FLOAT_PTR("audit_share", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                          struct form, audit_share),
    CYAML_FIELD_MAPPING_PTR("keep", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                            struct form, keep, keep_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER,
                                                                 struct form, fields) };

static const char *const keys[] = { "name",        "contact", "lang",
                                    "data_base",   "archive", "prior",
                                    "audit_share", "keep",    "unflagged",
                                    "dismissed",   "open",    NULL };

static bool
take_span(const char *path, const char *key, const char *value, int64_t *into,
          struct err *err)
{
    if (!value || time_parse_span(str_of(value), into))
        return true;
    return err_set(err, "%s: %s: found '%s', wanted a time span such as 30d", path, key,
                   value);
}

static bool
take_share(const char *path, const char *key, const double *value, double *into,
           struct err *err)
{
    if (!value)
        return true;
    if (!(*value >= 0 && *value < 1))
        return err_set(err, "%s: %s: found %g, wanted a share from 0 up to 1", path,
                       key, *value);
    *into = *value;
    return true;
}

static bool
take_form(const char *path, const struct form *form, struct arena *arena,
          struct config *out, struct err *err)
{
    const struct keep_form none = { NULL, NULL, NULL };
    const struct keep_form *keep = form->keep ? form->keep : &none;

    if (form->name)
        out->name = arena_str(arena, str_of(form->name));
    if (form->contact)
        out->contact = arena_str(arena, str_of(form->contact));
    if (form->data_base)
        out->data_base = arena_str(arena, str_of(form->data_base));
    if (form->archive)
        out->archive = arena_str(arena, str_of(form->archive));
    if (form->lang)
        out->lang = lang_of(str_of(form->lang));
    if (out->lang != LANG_EN && out->lang != LANG_RU && out->lang != LANG_KK)
        return err_set(err, "%s: lang: found '%s', wanted en, ru or kk", path,
                       form->lang);
    return take_share(path, "prior", form->prior, &out->prior, err) &&
           take_share(path, "audit_share", form->audit_share, &out->audit_share, err) &&
           take_span(path, "keep.unflagged", keep->unflagged, &out->keep.unflagged_ms,
                     err) &&
           take_span(path, "keep.dismissed", keep->dismissed, &out->keep.dismissed_ms,
                     err) &&
           take_span(path, "keep.open", keep->open, &out->keep.open_ms, err);
}

bool
config_read(const char *path, struct arena *arena, struct config *out, struct err *err)
{
    struct yaml_doc doc = { .path = path, .schema = &schema, .keys = keys };
    struct str text;
    bool ok = true;

    *out = (struct config){
        .lang = LANG_EN,
        .data_base = STR("sqlite:lurewatch.db"),
        .archive = STR("archive"),
        .audit_share = 0.01,
        .keep = retention_default,
    };
    if (!file_read(path, CONFIG_MAX, arena, &text, err))
        return false;
    if (!str_trim(text).n)
        return true;
    if (!yaml_doc_load(&doc, text, err))
        return false;
    if (doc.data)
        ok = take_form(path, (const struct form *)doc.data, arena, out, err);
    yaml_doc_free(&doc);
    return ok;
}
