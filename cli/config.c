/*
 * config: lurewatch.yaml through a schema.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/config.h"

#include "cli/yaml.h"
#include "core/bundle.h"
#include "core/time.h"

#include <math.h>

#define CONFIG_MAX   (1u << 20)
#define SHARES_SLACK 1e-6

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
    "queue:                      # shares of what is handed to people\n"
    "  risk: 0.80                # flagged, the highest score first\n"
    "  uncertain: 0.15           # drawn where the score is near the threshold\n"
    "  audit: 0.05               # drawn whatever the score: shows what scores miss\n"
    "audit_share: 0.01           # of ads with a low score this share is drawn, of "
    "higher "
    "ones up to ten times as much\n"
    "uncertain_share: 0.25       # of ads right at the threshold this share is drawn\n"
    "keep:                       # how long, unless a legal hold is set\n"
    "  unflagged: 30d\n"
    "  dismissed: 90d\n"
    "  open: 180d\n";

struct keep_form {
    char *unflagged, *dismissed, *open;
};

struct shares_form {
    double *risk, *uncertain, *audit;
};

struct form {
    char *name, *contact, *lang, *data_base, *archive;
    double *prior, *audit_share, *uncertain_share;
    struct keep_form *keep;
    struct shares_form *queue;
};

#define TEXT_FIELD(key, type, member)                                                  \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type,        \
                           member, 0, 500)

#define REAL_FIELD(key, type, member)                                                  \
    CYAML_FIELD_FLOAT_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member)

static const cyaml_schema_field_t keep_fields[] = {
    TEXT_FIELD("unflagged", struct keep_form, unflagged),
    TEXT_FIELD("dismissed", struct keep_form, dismissed),
    TEXT_FIELD("open", struct keep_form, open),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t shares_fields[] = {
    REAL_FIELD("risk", struct shares_form, risk),
    REAL_FIELD("uncertain", struct shares_form, uncertain),
    REAL_FIELD("audit", struct shares_form, audit),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t fields[] = {
    TEXT_FIELD("name", struct form, name),
    TEXT_FIELD("contact", struct form, contact),
    TEXT_FIELD("lang", struct form, lang),
    TEXT_FIELD("data_base", struct form, data_base),
    TEXT_FIELD("archive", struct form, archive),
    REAL_FIELD("prior", struct form, prior),
    REAL_FIELD("audit_share", struct form, audit_share),
    REAL_FIELD("uncertain_share", struct form, uncertain_share),
    CYAML_FIELD_MAPPING_PTR("queue", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                            struct form, queue, shares_fields),
    CYAML_FIELD_MAPPING_PTR("keep", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                            struct form, keep, keep_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER,
                                                                 struct form, fields) };

static const char *const keys[] = {
    "name",        "contact",   "lang",      "data_base",       "archive", "prior",
    "audit_share", "keep",      "unflagged", "dismissed",       "open",    "queue",
    "risk",        "uncertain", "audit",     "uncertain_share", NULL
};

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

/* What is not said keeps its default; together they are the whole. */
static bool
take_shares(const char *path, const struct shares_form *form, struct draw_shares *into,
            struct err *err)
{
    const double *const said[DRAW_WAYS] = { [DRAWN_RISK] = form->risk,
                                            [DRAWN_UNCERTAIN] = form->uncertain,
                                            [DRAWN_AUDIT] = form->audit };
    double sum = 0;

    for (int i = 0; i < DRAW_WAYS; i++) {
        if (said[i] && !(*said[i] >= 0 && *said[i] <= 1))
            return err_set(err, "%s: queue.%s: found %g, wanted a share from 0 to 1",
                           path, drawn_name((enum drawn)i), *said[i]);
        if (said[i])
            into->of[i] = *said[i];
        sum += into->of[i];
    }
    return fabs(sum - 1) < SHARES_SLACK ||
           err_set(err,
                   "%s: queue: the shares add up to %g; risk, uncertain and audit "
                   "together are 1",
                   path, sum);
}

static bool
take_form(const char *path, const struct form *form, struct arena *arena,
          struct config *out, struct err *err)
{
    const struct keep_form none = { NULL, NULL, NULL };
    const struct keep_form *keep = form->keep ? form->keep : &none;
    const struct shares_form usual = { NULL, NULL, NULL };

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
           take_share(path, "audit_share", form->audit_share, &out->rates.audit, err) &&
           take_share(path, "uncertain_share", form->uncertain_share,
                      &out->rates.uncertain, err) &&
           take_shares(path, form->queue ? form->queue : &usual, &out->shares, err) &&
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
        .rates = { DRAW_AUDIT_DEFAULT, DRAW_UNCERTAIN_DEFAULT },
        .shares = draw_shares_default,
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
