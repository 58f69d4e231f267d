/*
 * yaml: libcyaml's messages made into one sentence with a place.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/yaml.h"

#include "cli/closest.h"
#include "cli/options.h"
#include "core/buf.h"

/* What libcyaml said: its first line is the fault, the first place behind it where. */
struct said {
    struct buf fault;
    int64_t line, column;
};

static int64_t
number_behind(const char *text, const char *word)
{
    const char *p = strstr(text, word);
    int64_t value = 0;

    if (!p)
        return 0;
    for (p += strlen(word); *p >= '0' && *p <= '9' && value < 1000000000; p++)
        value = value * 10 + (*p - '0');
    return value;
}

static void
listen(cyaml_log_t level, void *context, const char *format, va_list args)
{
    struct said *said = context;
    struct buf text;

    (void)level;
    buf_init(&text, 2048);
    buf_vprintf(&text, format, args);
    if (!said->fault.n) {
        struct str fault = str_trim(buf_str(&text));
        if (str_starts(fault, STR("Load: ")))
            fault = str_sub(fault, 6, fault.n);
        buf_add(&said->fault, fault);
    } else if (!said->line) {
        said->line = number_behind(buf_cstr(&text), "line: ");
        said->column = number_behind(buf_cstr(&text), "column: ");
    }
    buf_free(&text);
}

/* libcyaml names the place it last read before an unknown key; finds the key's own line. */
static void
place_of_key(struct str text, struct str key, struct said *said)
{
    int64_t number = 0;
    struct str line;

    while (str_cut(&text, '\n', &line)) {
        struct str inside = str_trim(line);
        number++;
        if (str_starts(inside, STR("- ")))
            inside = str_trim(str_sub(inside, 2, inside.n));
        if (number < said->line || !str_starts(inside, key) || inside.n == key.n ||
            inside.p[key.n] != ':')
            continue;
        said->line = number;
        said->column = inside.p - line.p + 1;
        return;
    }
}

static bool
refuse(const struct yaml_doc *doc, struct str text, struct said *said, struct err *err)
{
    struct str fault = buf_str(&said->fault);
    struct str prefix = STR("Unexpected key: ");
    struct buf hint;

    buf_init(&hint, 1024);
    if (str_starts(fault, prefix)) {
        struct str key = str_sub(fault, prefix.n, fault.n);
        struct buf word;
        const char *near;
        buf_init(&word, 256);
        buf_add(&word, key);
        near = closest_name(buf_cstr(&word), doc->keys);
        buf_free(&word);
        place_of_key(text, key, said);
        if (near)
            buf_printf(&hint, "; did you mean %s?", near);
        buf_lit(&hint, "; known keys:");
        for (const char *const *k = doc->keys; *k; k++)
            buf_printf(&hint, " %s", *k);
    }
    err_set(err, "%s:%lld:%lld: " STR_FMT "%s", doc->path,
            (long long)(said->line ? said->line : 1),
            (long long)(said->column ? said->column : 1), STR_ARG(fault),
            buf_cstr(&hint));
    buf_free(&hint);
    return false;
}

static cyaml_config_t
configured(struct said *said)
{
    return (cyaml_config_t){
        .log_fn = listen,
        .log_ctx = said,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_NO_ALIAS, /* no "billion laughs" */
    };
}

bool
yaml_doc_load(struct yaml_doc *doc, struct str text, struct err *err)
{
    struct said said = { .line = 0 };
    cyaml_config_t config = configured(&said);
    cyaml_err_t answer;

    buf_init(&said.fault, 1024);
    doc->data = NULL;
    doc->count = 0;
    answer = cyaml_load_data((const uint8_t *)text.p, text.n, &config, doc->schema,
                             &doc->data,
                             doc->schema->type == CYAML_SEQUENCE ? &doc->count : NULL);
    if (answer != CYAML_OK) {
        if (!said.fault.n)
            buf_printf(&said.fault, "%s", cyaml_strerror(answer));
        refuse(doc, text, &said, err);
    }
    buf_free(&said.fault);
    return answer == CYAML_OK;
}

void
yaml_doc_free(struct yaml_doc *doc)
{
    struct said said = { .line = 0 };
    cyaml_config_t config = configured(&said);

    if (doc->data)
        cyaml_free(&config, doc->schema, doc->data, doc->count);
    doc->data = NULL;
}
