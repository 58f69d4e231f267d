/*
 * learning: reading and replacing the files that decisions are learned into.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/learning.h"

#include "cli/secret_file.h"
#include "core/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY_MAX 64

static const char *
path_of(struct learning *l, const char *name)
{
    return arena_printf(&l->arena, STR_FMT "/%s", STR_ARG(l->workspace->folder), name)
        .p;
}

static bool
take_lock(struct learning *l, struct err *err)
{
    const char *path = path_of(l, ".learn.lock");

    l->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (l->lock < 0)
        return err_set_kind(err, ERR_START, "%s: cannot be made: %s", path,
                            strerror(errno));
    if (flock(l->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set_kind(err, ERR_START,
                            STR_FMT ": another learn runs on this workspace",
                            STR_ARG(l->workspace->folder));
    return true;
}

/* Reads a file when it is there; *out is empty when not. */
static bool
read_if_there(struct learning *l, const char *name, size_t max, struct str *out,
              struct err *err)
{
    const char *path = path_of(l, name);

    *out = (struct str){ NULL, 0 };
    return access(path, F_OK) != 0 || file_read(path, max, &l->arena, out, err);
}

static bool
write_private(struct learning *l, const char *name, struct str data, struct err *err)
{
    return secret_file_write(path_of(l, name), data, err);
}

static bool
read_key(struct learning *l, bool has_ledger, struct hash_key *key, struct err *err)
{
    struct str bytes;

    if (!read_if_there(l, "learn.key", KEY_MAX, &bytes, err))
        return false;
    if (bytes.n == sizeof(key->bytes)) {
        memcpy(key->bytes, bytes.p, bytes.n);
        return true;
    }
    if (bytes.n || has_ledger)
        return err_set(
            err,
            "%s: has %zu bytes, wanted the %zu of the key that learn.lwl was "
            "written under; bring it back, or remove both to learn anew from "
            "the ads that are still there",
            path_of(l, "learn.key"), bytes.n, sizeof(key->bytes));
    secret_random(key->bytes, sizeof(key->bytes));
    return write_private(l, "learn.key",
                         (struct str){ (const char *)key->bytes, sizeof(key->bytes) },
                         err);
}

static bool
read_ledger(struct learning *l, struct err *err)
{
    struct hash_key key;
    struct str bytes;

    if (!read_if_there(l, "learn.lwl", LEDGER_BYTES_MAX, &bytes, err) ||
        !read_key(l, bytes.p != NULL, &key, err))
        return false;
    l->ledger_bytes = bytes;
    if (!bytes.p) {
        l->ledger = ledger_new(&key);
        return true;
    }
    return ledger_open(bytes, &key, &l->ledger, err) ||
           err_in(err, "%s", path_of(l, "learn.lwl"));
}

/* The sum at the end of a model file names it. */
static const char *
sum_of(struct str model)
{
    return model.p + model.n - DIGEST_SIZE;
}

static bool
is_ours(struct learning *l)
{
    const struct ledger_made *made = ledger_made(l->ledger);

    return l->model.n >= DIGEST_SIZE &&
           (!memcmp(sum_of(l->model), made->sums[0], DIGEST_SIZE) ||
            !memcmp(sum_of(l->model), made->sums[1], DIGEST_SIZE));
}

static bool
read_models(struct learning *l, struct err *err)
{
    if (!read_if_there(l, "model.lwm", MODEL_BYTES_MAX, &l->model, err) ||
        !read_if_there(l, "base.lwm", MODEL_BYTES_MAX, &l->base, err))
        return false;
    l->base_name = path_of(l, "base.lwm");
    if (l->model.n && !is_ours(l)) {
        l->new_base = !str_eq(l->base, l->model);
        l->base = l->model;
        l->base_name = path_of(l, "model.lwm");
    } else if (!l->base.n && bundle_models.count) {
        l->base = bundle_models.files[0].data;
        l->base_name = "the built-in model";
    }
    return true;
}

bool
learning_open(struct learning *l, const struct workspace *w, struct err *err)
{
    *l = (struct learning){ .workspace = w, .lock = -1 };
    arena_init(&l->arena, 0);
    return take_lock(l, err) && read_ledger(l, err) && read_models(l, err);
}

void
learning_close(struct learning *l)
{
    ledger_free(l->ledger);
    arena_free(&l->arena);
    if (l->lock >= 0)
        close(l->lock);
}

static bool
count_model(struct learning *l, struct buf *out, struct err *err)
{
    struct model *base = NULL;

    if (l->base.n && !model_open(l->base, &base, err))
        return err_in(err, "%s", l->base_name);
    const bool ok = ledger_model(l->ledger, base, out, &l->one_in, err);
    model_free(base);
    return ok;
}

/* Base, then ledger, then model. */
static bool
replace(struct learning *l, struct str model, struct err *err)
{
    struct ledger_made *made = ledger_made(l->ledger);
    struct buf bytes;

    if (l->new_base && !file_write(path_of(l, "base.lwm"), l->base, err))
        return false;
    if (!is_ours(l) || memcmp(made->sums[0], sum_of(model), DIGEST_SIZE) != 0) {
        memset(made, 0, sizeof(*made));
        memcpy(made->sums[0], sum_of(model), DIGEST_SIZE);
        if (l->model.n >= DIGEST_SIZE)
            memcpy(made->sums[1], sum_of(l->model), DIGEST_SIZE);
    }
    buf_init(&bytes, LEDGER_BYTES_MAX);
    const bool ok = ledger_write(l->ledger, &bytes, err) &&
                    (str_eq(buf_str(&bytes), l->ledger_bytes) ||
                     write_private(l, "learn.lwl", buf_str(&bytes), err));
    buf_free(&bytes);
    return ok &&
           (str_eq(model, l->model) || file_write(path_of(l, "model.lwm"), model, err));
}

bool
learning_save(struct learning *l, bool *changed, struct err *err)
{
    struct buf model;

    buf_init(&model, MODEL_BYTES_MAX);
    const bool ok = count_model(l, &model, err) && replace(l, buf_str(&model), err);
    *changed = ok && !str_eq(buf_str(&model), l->model);
    buf_free(&model);
    return ok;
}
