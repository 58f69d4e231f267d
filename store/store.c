/*
 * store: opening, closing, and batches of steps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/store.h"

#include "core/digest.h"
#include "core/mem.h"
#include "store/inside.h"

#include <stdlib.h>

bool
store_open(struct store **out, const char *where, enum store_mode mode, struct err *err)
{
    *out = NULL;
    struct db *db;
    if (!db_open(&db, where, mode == STORE_WRITE ? DB_WRITE : DB_READ, err))
        return false;
    struct store *s = mem_alloc(1, sizeof *s);
    s->db = db;
    s->where = mem_copy_text(where);
    s->mode = mode;
    if (!migrate(s, err)) {
        store_close(s);
        return false;
    }
    *out = s;
    return true;
}

void
store_close(struct store *s)
{
    if (s == NULL)
        return;
    db_close(s->db);
    free(s->where);
    free(s);
}

bool
store_batch_begin(struct store *s, struct err *err)
{
    if (s->batch)
        return err_set(err, "%s: a batch is open already; end it first", s->where);
    if (!step_begin(s, err))
        return false;
    s->batch = true;
    return true;
}

bool
store_batch_begin_whole(struct store *s, struct err *err)
{
    if (!store_batch_begin(s, err))
        return false;
    s->whole = true;
    return true;
}

bool
store_batch_end(struct store *s, struct err *err)
{
    if (!s->batch)
        return err_set(err, "%s: no batch is open; begin one first", s->where);
    s->batch = s->whole = false;
    if (!s->db->driver->in_transaction(s->db))
        return err_set_kind(err, ERR_START,
                            "%s: the batch was given up after a failure; nothing of it "
                            "was stored",
                            s->where);
    return step_end(s, true, err);
}

void
store_batch_drop(struct store *s)
{
    if (!s->batch)
        return;
    s->batch = s->whole = false;
    s->db->driver->rollback(s->db);
}

bool
store_look_begin(struct store *s, struct err *err)
{
    if (s->batch)
        return err_set(err, "%s: a batch is open already; end it first", s->where);
    if (!look_begin(s, err))
        return false;
    s->batch = true;
    return true;
}

void
store_look_end(struct store *s)
{
    s->batch = false;
    s->db->driver->rollback(s->db);
}

void *
list_add(struct list *list, size_t size)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, size);
    void *item = (char *)list->items + size * list->count++;
    memset(item, 0, size);
    return item;
}

void *
list_keep(struct list *list, size_t size, struct arena *arena)
{
    void *items = arena_alloc(arena, size * list->count);
    if (list->count > 0)
        memcpy(items, list->items, size * list->count);
    free(list->items);
    *list = (struct list){ .count = list->count };
    return items;
}

int64_t
url_key(struct str source, struct str url)
{
    struct digest *digest = digest_new();
    digest_add(digest, source);
    digest_add(digest, STR("\n"));
    digest_add(digest, url);
    uint8_t sum[DIGEST_SIZE];
    digest_end(digest, sum);
    uint64_t key = 0;
    for (int i = 0; i < 8; i++)
        key = key << 8 | sum[i];
    int64_t number;
    memcpy(&number, &key, sizeof number);
    return number != 0 ? number : 1;
}
