/*
 * yaml: settings and sources through libcyaml, with errors that name file, line and column.
 *
 * The only file that calls libcyaml; callers hand it a schema. (The rule pack has its own
 * reader in classifier/, over libyaml's events.)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_YAML_H
#define CLI_YAML_H

#include "core/arena.h"
#include "core/err.h"

#include <cyaml/cyaml.h>

struct yaml_doc {
    const char *path;                   /* for messages */
    const cyaml_schema_value_t *schema; /* of the whole document */
    const char *const *keys;            /* every key the schema knows, ended by NULL */
    cyaml_data_t *data;                 /* out */
    unsigned count; /* out: entries, when the document is a sequence */
};

/* Reads `text` by the schema. */
MUST_USE bool yaml_doc_load(struct yaml_doc *doc, struct str text, struct err *err);
/* Gives back what was loaded. */
void yaml_doc_free(struct yaml_doc *doc);

#endif
