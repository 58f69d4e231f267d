/*
 * slow: a ring of jobs, a lock and a thread.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/slow.h"

#include "core/mem.h"
#include "core/secret.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct job {
    struct web_slow *work;
    void (*done)(void *user);
    void *user;
};

struct slow {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job jobs[SLOW_MAX];
    size_t first, count;
    bool ends;
};

void
slow_work(struct web_slow *work)
{
    work->fits = password_fits(work->hash.p, work->password);
    work->stage = SLOW_DONE;
}

/* Waits for a job and takes it; false: this is the end. */
static bool
take(struct slow *s, struct job *out)
{
    bool found;

    pthread_mutex_lock(&s->lock);
    while (!s->count && !s->ends)
        pthread_cond_wait(&s->changed, &s->lock);
    found = !s->ends;
    if (found) {
        *out = s->jobs[s->first];
        s->first = (s->first + 1) % SLOW_MAX;
        s->count--;
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}

static void *
run(void *user)
{
    struct job job;

    while (take(user, &job)) {
        slow_work(job.work);
        job.done(job.user);
    }
    return NULL;
}

struct slow *
slow_start(void)
{
    struct slow *s = mem_alloc(1, sizeof(*s));
    sigset_t all, before;
    int failed;

    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    sigfillset(&all); /* signals are for the thread that waits for them */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&s->thread, NULL, run, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed)
        return s;
    free(s);
    return NULL;
}

bool
slow_has_room(struct slow *s)
{
    bool room;

    pthread_mutex_lock(&s->lock);
    room = s->count < SLOW_MAX;
    pthread_mutex_unlock(&s->lock);
    return room;
}

void
slow_add(struct slow *s, struct web_slow *work, void (*done)(void *user), void *user)
{
    pthread_mutex_lock(&s->lock);
    s->jobs[(s->first + s->count++) % SLOW_MAX] = (struct job){ work, done, user };
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void
slow_stop(struct slow *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->ends = true;
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    for (; s->count; s->count--, s->first = (s->first + 1) % SLOW_MAX)
        s->jobs[s->first].done(s->jobs[s->first].user);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
