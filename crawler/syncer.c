/*
 * syncer: a file is put on disk by a thread.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/syncer.h"

#include "core/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct syncer {
    pthread_t thread;
    bool threaded; /* there is one; else the caller waits */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool under_way, ended; /* all from here on belongs to who holds the lock */
    int fd;
    const char *folder;
    int cause;
};

/* The folder's entry of a new file must be on disk too. */
static int
sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), cause = 0;

    if (fd < 0) {
        return errno;
    }
    if (fsync(fd) != 0) {
        cause = errno;
    }
    (void)close(fd);
    return cause;
}

static int
sync_now(int fd, const char *folder)
{
    if (fdatasync(fd) != 0) {
        return errno;
    }
    return folder ? sync_folder(folder) : 0;
}

static void *
run(void *user)
{
    struct syncer *s = user;

    (void)pthread_mutex_lock(&s->lock);
    while (!s->ended) {
        if (s->under_way) {
            int fd = s->fd, cause;
            const char *folder = s->folder;

            (void)pthread_mutex_unlock(&s->lock);
            cause = sync_now(fd, folder);
            (void)pthread_mutex_lock(&s->lock);
            s->cause = cause;
            s->under_way = false;
            (void)pthread_cond_broadcast(&s->changed);
        } else {
            (void)pthread_cond_wait(&s->changed, &s->lock);
        }
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

struct syncer *
syncer_new(void)
{
    struct syncer *s = mem_alloc(1, sizeof *s);
    sigset_t all, before;

    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->changed, NULL);
    (void)sigfillset(&all); /* what is sent to us is for the first thread */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    s->threaded = pthread_create(&s->thread, NULL, run, s) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return s;
}

void
syncer_free(struct syncer *s)
{
    if (!s) {
        return;
    }
    if (s->threaded) {
        (void)pthread_mutex_lock(&s->lock);
        s->ended = true;
        (void)pthread_cond_broadcast(&s->changed);
        (void)pthread_mutex_unlock(&s->lock);
        (void)pthread_join(s->thread, NULL);
    }
    (void)pthread_cond_destroy(&s->changed);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

void
syncer_begin(struct syncer *s, int fd, const char *folder)
{
    if (!s->threaded) {
        s->cause = sync_now(fd, folder);
        return;
    }
    (void)pthread_mutex_lock(&s->lock);
    s->fd = fd;
    s->folder = folder;
    s->under_way = true;
    (void)pthread_cond_broadcast(&s->changed);
    (void)pthread_mutex_unlock(&s->lock);
}

bool
syncer_over(struct syncer *s, bool wait, int *cause)
{
    bool over;

    (void)pthread_mutex_lock(&s->lock);
    while (s->under_way && wait) {
        (void)pthread_cond_wait(&s->changed, &s->lock);
    }
    over = !s->under_way;
    *cause = over ? s->cause : 0;
    (void)pthread_mutex_unlock(&s->lock);
    return over;
}
