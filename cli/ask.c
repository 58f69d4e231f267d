/*
 * ask: secrets from the terminal or from a file descriptor.
 *
 * Talks to /dev/tty, so that a redirected standard output does not carry the question away.
 * The terminal is put right again when it was told not to show what is typed, also when the
 * person interrupts: signals wait until the line is read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/ask.h"

#include "core/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

bool
ask_is_terminal(void)
{
    return isatty(STDIN_FILENO) == 1;
}

static void
say(int fd, const char *words)
{
    if (write(fd, words, strlen(words)) < 0)
        return; /* a question that cannot be shown is answered or not */
}

/* Byte by byte: what stands behind the line is somebody else's. */
static bool
read_line(int fd, struct buf *out, struct err *err)
{
    char c = '\0';
    ssize_t got;

    buf_reset(out);
    while ((got = read(fd, &c, 1)) == 1 && c != '\n')
        buf_add_char(out, c);
    secret_wipe(&c, 1);
    if (got < 0)
        return err_set_kind(err, ERR_START, "cannot read the password: %s",
                            strerror(errno));
    if (out->n && out->p[out->n - 1] == '\r')
        buf_cut(out, out->n - 1);
    return !buf_failed(out) ||
           err_set(err, "a password has at most %d bytes", ASK_BYTES);
}

/* Reads one line that the terminal does not show. */
static bool
read_hidden(int tty, const char *question, struct buf *out, struct err *err)
{
    struct termios was, quiet;
    sigset_t stops, before;
    bool ok;

    if (tcgetattr(tty, &was) != 0)
        return err_set_kind(err, ERR_START, "the terminal cannot be asked: %s",
                            strerror(errno));
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGTSTP);
    sigprocmask(SIG_BLOCK, &stops, &before);
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    ok = tcsetattr(tty, TCSAFLUSH, &quiet) == 0;
    say(tty, question); /* only now: what is typed before the change would be lost */
    ok = ok && read_line(tty, out, err);
    tcsetattr(tty, TCSAFLUSH, &was);
    say(tty, "\n");
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static bool
ask_twice(int tty, struct str name, struct buf *out, struct err *err)
{
    struct buf question, again;
    bool ok;

    buf_init(&question, 300);
    buf_init(&again, ASK_BYTES);
    buf_printf(&question,
               "New password of " STR_FMT " (12 characters or more): ", STR_ARG(name));
    ok = read_hidden(tty, buf_cstr(&question), out, err) &&
         read_hidden(tty, "The same again: ", &again, err);
    if (ok && !secret_equal(buf_str(out), buf_str(&again)))
        ok = err_set(err, "the two passwords differ; nothing was changed");
    if (again.p)
        secret_wipe(again.p, again.cap);
    buf_free(&question);
    buf_free(&again);
    return ok;
}

bool
ask_new_password(struct str name, struct buf *out, struct err *err)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    bool ok;

    if (tty < 0)
        return err_set(err, "there is no terminal to ask for a password; hand it over "
                            "with --password-fd N");
    ok = ask_twice(tty, name, out, err);
    close(tty);
    return ok;
}

bool
ask_from(int fd, struct buf *out, struct err *err)
{
    return read_line(fd, out, err);
}
