/*
 * import_picture: posters, read by Tesseract in a process apart.
 *
 * The child loads Tesseract, gives up what it does not need, decodes one picture and writes what
 * it read into a pipe. It has a ceiling on memory and time; whatever becomes of it, the parent
 * gets a sentence. One child a picture: what a hostile one does to a decoder ends with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/ocr.h"
#include "crawler/picture.h"
#include "crawler/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALL_MS     120000 /* for one picture */
#define CPU_S       60
#define MEMORY_MORE (1u << 30) /* bytes beyond what the process has when it begins */
#define ANSWER_MAX  (1u << 20)
#define CONFIDENCE_MIN                                                                 \
    30 /* less is noise: no words, or a script that was not asked for */

/* What a child writes first; the text or a sentence follows. */
enum reply { REPLY_TEXT = 't', REPLY_BAD = 'b', REPLY_MISSING = 'm' };

static void
bound(int what, rlim_t most)
{
    struct rlimit limit = { most, most };

    (void)setrlimit((unsigned)what, &limit);
}

/* Bytes of address space that the process has. */
static rlim_t
memory_now(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (f) {
        if (fscanf(f, "%lu", &pages) != 1)
            pages = 0;
        (void)fclose(f);
    }
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* What the child gives up before it looks at the picture; the data of the languages is read by
 * then, and the pipe is open. Walls that the kernel does not have are done without. */
static void
give_up(int fd)
{
    rlim_t memory = memory_now() + MEMORY_MORE; /* looks into a file */

    bound(RLIMIT_CPU, CPU_S);
    bound(RLIMIT_NOFILE, 0); /* nothing more is opened */
    (void)sandbox_enter(fd, (size_t)memory);
}

static void
reply(int fd, enum reply kind, int confidence, struct str text)
{
    char head[2] = { (char)kind, (char)confidence };
    size_t done = 0;

    if (write(fd, head, sizeof head) != (ssize_t)sizeof head)
        return;
    while (done < text.n) {
        ssize_t n = write(fd, text.p + done, text.n - done);
        if (n <= 0)
            return;
        done += (size_t)n;
    }
}

NORETURN static void
be_child(int fd, const char *langs, struct str picture)
{
    struct ocr *ocr;
    struct arena arena;
    struct str text;
    struct err err;
    int confidence;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)dup2(nothing,
               STDERR_FILENO); /* libraries talk of broken pictures at length */
    (void)dup2(nothing, STDOUT_FILENO);
    (void)setenv("OMP_THREAD_LIMIT", "1", 1);
    arena_init(&arena, 0);
    if (!ocr_open(langs, getenv("TESSDATA_PREFIX"), &ocr, &err)) {
        reply(fd, REPLY_MISSING, 0, str_of(err.text));
        _exit(0);
    }
    give_up(fd);
    if (ocr_read(ocr, picture, &arena, &text, &confidence, &err))
        reply(fd, REPLY_TEXT, confidence, text);
    else
        reply(fd, REPLY_BAD, 0, str_of(err.text));
    _exit(0);
}

/* Reads what the child says until it ends; false when the time is over. */
static bool
listen_to(int fd, struct buf *answer)
{
    int64_t end_ms = clock_mono_ms() + WALL_MS;

    for (;;) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        int64_t left = end_ms - clock_mono_ms();
        size_t room = 0;
        char *into;
        ssize_t n;
        if (left <= 0 || *app_stop_flag())
            return false;
        if (poll(&wait, 1, left < 500 ? (int)left : 500) <= 0)
            continue;
        into = buf_room(answer, 65536, &room);
        if (!room)
            return true;
        n = read(fd, into, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return true;
        buf_took(answer, (size_t)n);
    }
}

/* Asks a child for the words; *answer is what it said, "" when it said nothing. */
static bool
ask_child(const char *langs, struct str picture, struct buf *answer, struct err *err)
{
    int ends[2];
    int status = 0;
    bool in_time;
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set_kind(err, ERR_START, "no pipe: %s", strerror(errno));
    (void)fflush(stdout);
    child = fork();
    if (child < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return err_set_kind(err, ERR_START, "no new process: %s", strerror(errno));
    }
    if (child == 0) {
        (void)close(ends[0]);
        be_child(ends[1], langs, picture);
    }
    (void)close(ends[1]);
    in_time = listen_to(ends[0], answer);
    (void)close(ends[0]);
    if (!in_time)
        (void)kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!in_time || WIFSIGNALED(status))
        buf_reset(answer);
    return true;
}

static struct str
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return str_of(slash ? slash + 1 : path);
}

/* The words of the picture as an ad, or why there are none. */
static bool
take_answer(struct importing *im, const char *path, struct str answer, struct err *err)
{
    struct ad ad = { .id = name_of(path) };
    const char *what;

    if (answer.n < 2) {
        importing_bad(im, path, 1,
                      "the picture could not be read within its limits of "
                      "time and memory");
        return true;
    }
    if (!utf8_valid(answer) || answer.p[1] < 0 || answer.p[1] > 100) {
        importing_bad(im, path, 1, "what was read from the picture makes no sense");
        return true;
    }
    ad.ocr_confidence = answer.p[1];
    ad.text = arena_str(&im->arena, str_trim(str_sub(answer, 2, answer.n)));
    if (answer.p[0] == REPLY_MISSING)
        return err_set_kind(err, ERR_START, "%s: " STR_FMT, path, STR_ARG(ad.text));
    if (answer.p[0] == REPLY_TEXT && ad.ocr_confidence >= CONFIDENCE_MIN && ad.text.n)
        return importing_add(im, &ad, err);
    what = ad.text.p;
    if (answer.p[0] == REPLY_TEXT)
        what = ad.text.n ? arena_printf(&im->arena,
                                        "its words could be read with a confidence of "
                                        "%d of 100 only",
                                        ad.ocr_confidence)
                               .p
                         : "no words were found in the picture";
    importing_bad(im, path, 1, what);
    return true;
}

bool
import_picture(struct importing *im, const char *path, struct str bytes,
               struct err *err)
{
    struct picture picture;
    struct buf answer;
    struct err bad;
    bool ok;

    if (!picture_read(bytes, &picture, &bad)) {
        importing_bad(im, path, 1, bad.text);
        return true;
    }
    buf_init(&answer, ANSWER_MAX);
    ok = ask_child(im->langs, bytes, &answer, err) &&
         (*app_stop_flag() || take_answer(im, path, buf_str(&answer), err));
    buf_free(&answer);
    return ok;
}
