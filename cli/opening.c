/*
 * opening: a page with one redirect, in the folder of the person's session, and xdg-open.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/opening.h"

#include "core/html.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE_MAX 4096

extern char **environ;

static bool
has_desktop(void)
{
    return isatty(STDOUT_FILENO) && (getenv("DISPLAY") || getenv("WAYLAND_DISPLAY"));
}

static bool
write_page(const char *path, struct str address)
{
    struct buf page, refresh;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written;

    if (fd < 0)
        return false;
    buf_init(&page, PAGE_MAX);
    buf_init(&refresh, PAGE_MAX);
    buf_printf(&refresh, "0; url=" STR_FMT, STR_ARG(address));
    html_lit(&page,
             "<!DOCTYPE html><title>Lurewatch</title><meta http-equiv=\"refresh\"");
    html_attr(&page, "content", buf_str(&refresh));
    html_lit(&page, ">\n");
    written = write(fd, page.p, page.n) == (ssize_t)page.n;
    buf_free(&page);
    buf_free(&refresh);
    return close(fd) == 0 && written;
}

/* Starts xdg-open without our input and output, and waits: it hands over at once. */
static bool
run_opener(const char *path)
{
    char name[] = "xdg-open";
    char *const words[] = { name, (char *)path, NULL };
    posix_spawn_file_actions_t actions;
    pid_t child;
    int code = 1;

    posix_spawn_file_actions_init(&actions);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    if (posix_spawnp(&child, name, &actions, NULL, words, environ) == 0)
        waitpid(child, &code, 0);
    posix_spawn_file_actions_destroy(&actions);
    return code == 0;
}

bool
opening_show(struct str address, struct arena *arena, const char **path)
{
    const char *folder = getenv("XDG_RUNTIME_DIR");

    *path = NULL;
    if (!has_desktop() || !folder || folder[0] != '/')
        return false;
    *path = arena_printf(arena, "%s/lurewatch-%ld.html", folder, (long)getpid()).p;
    if (!write_page(*path, address)) {
        *path = NULL;
        return false;
    }
    return run_opener(*path);
}
