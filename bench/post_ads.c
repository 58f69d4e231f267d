/*
 * post_ads: hands ads as text messages to an Rspamd, as fast as it takes them.
 *
 *     post_ads SOCKET PID ADS.jsonl
 *
 * Posts every ad over the Unix socket, two at a time, so that the next one is always waiting.
 * Connections are kept if the server keeps them (3.4 does not). Prints one JSON object:
 * messages, wall time, CPU time of the process PID (the worker) meanwhile, and how many symbols
 * LW_... the answers name. The CPU time of this client is not counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/ads.h"
#include "core/json.h"
#include "core/mem.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TWO        2
#define ANSWER_MAX (1u << 22) /* bytes of one answer */
#define ANSWER_S   60         /* an answer must come within */
#define HEAD                                                                           \
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"                 \
    "Content-Transfer-Encoding: 8bit\r\n\r\n"

/* One connection and the message on its way. */
struct post {
    CURL *easy;
    struct buf message, answer;
};

struct poster {
    struct arena arena;
    CURLM *multi;
    struct curl_slist *head;
    struct post posts[TWO];
    struct ads ads;
    size_t next, done, symbols;
};

static double
seconds(clockid_t clock)
{
    struct timespec t = { 0 };
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t
take(char *bytes, size_t size, size_t count, void *post)
{
    struct post *p = post;
    buf_add(&p->answer, (struct str){ bytes, size * count });
    return buf_failed(&p->answer) ? 0 : count;
}

static void
open_posts(struct poster *p, const char *socket)
{
    p->multi = curl_multi_init();
    p->head = curl_slist_append(NULL, "Expect:"); /* no question before the body */
    for (int i = 0; i < TWO; i++) {
        struct post *post = &p->posts[i];
        post->easy = curl_easy_init();
        buf_init(&post->message, ANSWER_MAX);
        buf_init(&post->answer, ANSWER_MAX);
        curl_easy_setopt(post->easy, CURLOPT_URL, "http://localhost/checkv2");
        curl_easy_setopt(post->easy, CURLOPT_UNIX_SOCKET_PATH, socket);
        curl_easy_setopt(post->easy, CURLOPT_PROXY, "");
        curl_easy_setopt(post->easy, CURLOPT_HTTPHEADER, p->head);
        curl_easy_setopt(post->easy, CURLOPT_TIMEOUT, (long)ANSWER_S);
        curl_easy_setopt(post->easy, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(post->easy, CURLOPT_WRITEDATA, post);
        curl_easy_setopt(post->easy, CURLOPT_PRIVATE, post);
    }
}

static void
close_posts(struct poster *p)
{
    for (int i = 0; i < TWO; i++) {
        curl_multi_remove_handle(p->multi, p->posts[i].easy);
        curl_easy_cleanup(p->posts[i].easy);
        buf_free(&p->posts[i].message);
        buf_free(&p->posts[i].answer);
    }
    curl_multi_cleanup(p->multi);
    curl_slist_free_all(p->head);
}

/* Sends the next ad over this connection, if there is one. */
static void
send_next(struct poster *p, struct post *post)
{
    if (p->next == p->ads.count)
        return;
    buf_reset(&post->message);
    buf_reset(&post->answer);
    buf_lit(&post->message, HEAD);
    buf_add(&post->message, p->ads.items[p->next++].text);
    curl_easy_setopt(post->easy, CURLOPT_POSTFIELDS, post->message.p);
    curl_easy_setopt(post->easy, CURLOPT_POSTFIELDSIZE, (long)post->message.n);
    curl_multi_add_handle(p->multi, post->easy);
}

/* Reads the answers that are there and sends the next. */
static bool
take_answers(struct poster *p, struct err *err)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(p->multi, &left));) {
        struct post *post = NULL;
        long status = 0;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &post);
        curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        if (m->data.result != CURLE_OK || status != 200)
            return err_set(err, "ad %zu: %s, status %ld", p->done,
                           curl_easy_strerror(m->data.result), status);
        struct str rest = buf_str(&post->answer);
        static const struct str mark = { "\"name\":\"LW_", 11 };
        for (ptrdiff_t at; (at = str_find(rest, mark)) >= 0; p->symbols++)
            rest = str_sub(rest, (size_t)at + mark.n, rest.n);
        p->done++;
        curl_multi_remove_handle(p->multi, post->easy);
        send_next(p, post);
    }
    return true;
}

static bool
post_all(struct poster *p, struct err *err)
{
    for (int i = 0; i < TWO; i++)
        send_next(p, &p->posts[i]);
    while (p->done < p->ads.count) {
        int running;
        curl_multi_perform(p->multi, &running);
        if (!take_answers(p, err))
            return false;
        if (p->done < p->ads.count)
            curl_multi_poll(p->multi, NULL, 0, 1000, NULL);
    }
    return true;
}

static void
report(const struct poster *p, double wall_s, double cpu_s)
{
    struct buf out;
    buf_init(&out, 4096);
    struct json j = json_to(&out);
    json_open_object(&j);
    json_put_int(&j, "messages", (int64_t)p->done);
    json_put_real(&j, "wall_s", wall_s, 4);
    json_put_real(&j, "cpu_s", cpu_s, 4);
    json_put_real(&j, "cpu_us_per_message", cpu_s * 1e6 / (double)p->done, 1);
    json_put_real(&j, "per_cpu_s", (double)p->done / cpu_s, 1);
    json_put_real(&j, "per_wall_s", (double)p->done / wall_s, 1);
    json_put_real(&j, "hits_per_ad", (double)p->symbols / (double)p->done, 2);
    json_end_object(&j);
    printf("%s\n", buf_cstr(&out));
    buf_free(&out);
}

int
main(int argc, char **argv)
{
    struct poster p = { 0 };
    struct err err = { .kind = ERR_NONE };
    int64_t pid = 0;
    clockid_t worker;
    if (argc != 4 || !str_to_int(str_of(argv[2]), &pid)) {
        fprintf(stderr, "usage: post_ads SOCKET PID ADS.jsonl\n");
        return 2;
    }
    arena_init(&p.arena, 0);
    open_posts(&p, argv[1]);
    bool ok = ads_read(argv[3], &p.arena, &p.ads, &err);
    if (ok && clock_getcpuclockid((pid_t)pid, &worker) != 0)
        ok = err_set(&err, "process %s: not there", argv[2]);
    if (ok) {
        const double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(worker);
        ok = post_all(&p, &err);
        if (ok)
            report(&p, seconds(CLOCK_MONOTONIC) - wall, seconds(worker) - cpu);
    }
    if (!ok)
        fprintf(stderr, "post_ads: %s\n", err.text);
    close_posts(&p);
    free(p.ads.items);
    arena_free(&p.arena);
    return ok ? 0 : 2;
}
