/*
 * noting: lines of the audit log that commands write.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/noting.h"

#include "core/json.h"
#include "core/time.h"
#include "store/audit.h"

#include <unistd.h>

#define CONFIG_MAX (1u << 20)

/* SHA-256 over the file of the workspace and its source files, with their names. */
static bool
hash_configuration(const struct workspace *w, struct arena *arena,
                   char out[DIGEST_HEX_SIZE], struct err *err)
{
    const char *folder = arena_printf(arena, STR_FMT "/sources", STR_ARG(w->folder)).p;
    struct bundle files = { .count = 0 };
    struct str text;
    struct digest *digest;
    uint8_t sum[DIGEST_SIZE];

    if (!file_read(arena_printf(arena, STR_FMT "/lurewatch.yaml", STR_ARG(w->folder)).p,
                   CONFIG_MAX, arena, &text, err) ||
        (access(folder, F_OK) == 0 &&
         !bundle_read(folder, ".yaml", arena, &files, err)))
        return false;
    digest = digest_new();
    digest_add(digest, text);
    for (size_t i = 0; i < files.count; i++) {
        digest_add(digest, STR("\n--- "));
        digest_add(digest, files.files[i].name);
        digest_add(digest, STR("\n"));
        digest_add(digest, files.files[i].data);
    }
    digest_end(digest, sum);
    digest_hex(sum, out);
    return true;
}

bool
note_start(const struct workspace *w, struct store *store, const struct classifier *c,
           struct err *err)
{
    struct audit_fact fact = { .deed = AUDIT_CONFIGURATION,
                               .who = str_of(app_person(NULL)),
                               .object = STR("configuration"),
                               .now_ms = clock_now_ms() };
    char hash[DIGEST_HEX_SIZE];
    struct arena arena;
    bool ok;

    arena_init(&arena, 0);
    ok = hash_configuration(w, &arena, hash, err) &&
         store_audit_note(store, &fact, str_of(hash), err);
    arena_free(&arena);
    if (!ok || !c)
        return ok;
    fact.deed = AUDIT_RULES;
    fact.object = STR("rules");
    return store_audit_note(store, &fact, classifier_pack(c), err);
}

bool
note_views(struct store *store, const struct queue_row *rows, size_t count,
           const char *where, struct err *err)
{
    struct buf payload;
    struct json j;
    bool ok = store_batch_begin(store, err);

    if (!ok)
        return false;
    buf_init(&payload, 1024);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "where", str_of(where));
    json_end_object(&j);
    for (size_t i = 0; ok && i < count; i++) {
        const struct audit_fact fact = { AUDIT_UNMASK, str_of(app_person(NULL)),
                                         rows[i].key, buf_str(&payload),
                                         clock_now_ms() };
        ok = store_audit_add(store, &fact, err);
    }
    buf_free(&payload);
    return store_batch_end(store, ok ? err : NULL) && ok;
}
