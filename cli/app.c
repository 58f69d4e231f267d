/*
 * app: exit codes, signals and the one place where errors are printed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/app.h"

#include "core/buf.h"
#include "core/log.h"
#include "text/contacts.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t stop_flag;

static void
on_stop(int number)
{
    static const char words[] = "\nlurewatch: stopped at once\n";

    (void)number;
    if (stop_flag) {
        if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0)
            _exit(EXIT_STOPPED);
        _exit(EXIT_STOPPED);
    }
    stop_flag = 1;
}

void
app_catch_stop(void)
{
    struct sigaction action = { .sa_handler = on_stop };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

const volatile sig_atomic_t *
app_stop_flag(void)
{
    return &stop_flag;
}

/* What was found may be an author's: numbers in it are masked, controls escaped. */
static void
print_sentence(struct str sentence)
{
    struct buf line, masked;

    buf_init(&line, 8192);
    buf_init(&masked, 8192);
    contacts_mask_address(sentence, &masked);
    buf_lit(&line, "lurewatch: ");
    log_escape(&line, buf_str(&masked));
    buf_add_char(&line, '\n');
    fputs(buf_cstr(&line), stderr);
    buf_free(&line);
    buf_free(&masked);
}

int
app_fail(const struct err *err)
{
    print_sentence(str_of(err->text));
    return err->kind == ERR_NONE ? EXIT_USE : (int)err->kind;
}

int
app_fail_with(enum exit_code code, const char *format, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, 4096);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    print_sentence(buf_str(&text));
    buf_free(&text);
    return (int)code;
}

bool
app_output_failed(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return false;
    if (errno != EPIPE) /* a reader that has seen enough needs no sentence */
        app_fail_with(EXIT_START, "standard output: %s; the output is not complete",
                      strerror(errno ? errno : EIO));
    return true;
}

const char *
app_person(const char *as)
{
    const char *user = as ? as : getenv("USER");
    const struct passwd *entry;

    if (user && *user)
        return user;
    entry = getpwuid(getuid());
    return entry ? entry->pw_name : "unknown";
}
