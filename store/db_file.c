/*
 * db_file: looks at the data base's file before SQLite does, whose own words for a
 * folder, a missing file and a missing right are one and the same.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/db_file.h"

#include "core/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Creates the file with no right for anybody else: it will hold people's words. */
static bool
create_file(const char *path, struct err *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (errno == EEXIST)
        return true;
    if (errno == ENOENT)
        return err_set_kind(err, ERR_START,
                            "%s: the folder for the data base is not there", path);
    return err_set_kind(err, ERR_START, "%s: the data base cannot be made: %s", path,
                        strerror(errno));
}

bool
db_file_check(const char *path, enum db_mode mode, struct err *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT && mode == DB_WRITE)
            return create_file(path, err);
        if (errno == ENOENT)
            return err_set_kind(err, ERR_START, "%s: there is no such data base", path);
        return err_set_kind(err, ERR_START, "%s: the data base cannot be opened: %s",
                            path, strerror(errno));
    }
    if (S_ISDIR(info.st_mode))
        return err_set_kind(err, ERR_START, "%s: a folder; a data base is a file",
                            path);
    if (!S_ISREG(info.st_mode))
        return err_set_kind(err, ERR_START, "%s: not a file; a data base is a file",
                            path);
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
        return err_set_kind(err, ERR_START, "%s: no permission to read the data base",
                            path);
    return true;
}

bool
db_file_has_wal(const char *path)
{
    struct buf name;
    struct stat info;
    buf_init(&name, DB_PATH_BYTES);
    buf_printf(&name, "%s-wal", path);
    bool has = stat(buf_cstr(&name), &info) == 0;
    buf_free(&name);
    return has;
}

void
db_file_uri(const char *path, struct buf *out)
{
    buf_lit(out, "file:");
    for (const char *p = path; *p != '\0'; p++)
        if (strchr("?#%", *p) != NULL || (unsigned char)*p < 0x21)
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*p);
        else
            buf_add_char(out, *p);
    buf_lit(out, "?immutable=1");
}

char *
db_file_path(const char *where)
{
    struct buf path;
    buf_init(&path, DB_PATH_BYTES);
    if (where[0] != '/' && !str_starts(str_of(where), STR("./")))
        buf_lit(&path, "./");
    buf_add(&path, str_of(where));
    char *copy = buf_failed(&path) ? NULL : mem_copy_text(buf_cstr(&path));
    buf_free(&path);
    return copy;
}
