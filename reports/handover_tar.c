/*
 * handover_tar: files as a POSIX tar (ustar, IEEE Std 1003.1, pax): owner 0, mode 0644, one
 * time for all, in the order they are given.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/handover.h"

#include <assert.h>

#define BLOCK 512

/* The header of an entry; numbers are octal digits and a NUL. */
struct entry {
    char name[100], mode[8], uid[8], gid[8], size[12], time[12], sum[8], type;
    char link[100], magic[6], version[2], user[32], group[32], major[8], minor[8];
    char prefix[155], rest[12];
};
static_assert(sizeof(struct entry) == BLOCK, "one block");

/* `n` - 1 octal digits. */
static void
put_octal(char *out, size_t n, uint64_t value)
{
    for (size_t i = n - 1; i-- > 0; value >>= 3)
        out[i] = (char)('0' + (value & 7));
}

static void
put_sum(struct entry *e)
{
    const unsigned char *bytes = (const unsigned char *)e;
    uint64_t sum = 0;

    memset(e->sum, ' ', sizeof e->sum);
    for (size_t i = 0; i < sizeof *e; i++)
        sum += bytes[i];
    put_octal(e->sum, sizeof e->sum - 1, sum);
    e->sum[sizeof e->sum - 2] = '\0';
}

static void
pad(struct buf *out, size_t n)
{
    static const char zeros[BLOCK] = { 0 };

    buf_add(out, (struct str){ zeros, n });
}

bool
handover_tar(struct str name, const struct handover_file *files, size_t count,
             int64_t time_ms, struct buf *out, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct entry e = { .type = '0', .magic = "ustar", .version = { '0', '0' } };
        struct buf path = buf_over(e.name, sizeof e.name);
        buf_printf(&path, STR_FMT "/" STR_FMT, STR_ARG(name), STR_ARG(files[i].name));
        if (buf_failed(&path))
            return err_set(err, "handover: a name of a file is longer than 99 bytes");
        put_octal(e.mode, sizeof e.mode, 0644);
        put_octal(e.uid, sizeof e.uid, 0);
        put_octal(e.gid, sizeof e.gid, 0);
        put_octal(e.size, sizeof e.size, files[i].data.n);
        put_octal(e.time, sizeof e.time, (uint64_t)(time_ms / 1000));
        put_sum(&e);
        buf_add(out, (struct str){ (const char *)&e, sizeof e });
        buf_add(out, files[i].data);
        pad(out, (BLOCK - files[i].data.n % BLOCK) % BLOCK);
    }
    pad(out, BLOCK);
    pad(out, BLOCK);
    return !buf_failed(out) ||
           err_set(err, "handover: larger than the ceiling of a tar");
}
