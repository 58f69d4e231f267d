/*
 * sockets: what the kernel watches while connections go idle, are used again and are closed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/sockets.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Our side and the server's. */
struct line {
    int ours, theirs;
};

static struct line
open_line(struct sockets *s, bool kept)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    if (kept) {
        sockets_opened(s, pair[0]);
    }
    return (struct line){ pair[0], pair[1] };
}

/* How many events lie ready; *fd is the descriptor of the first. */
static int
events(const struct sockets *s, int *fd)
{
    struct epoll_event e[4];
    int n = epoll_wait(s->epoll, e, 4, 0);

    *fd = n > 0 ? (int)e[0].data.u64 : -1;
    return n;
}

static void
an_idle_connection_is_heard_of_once(void **state)
{
    struct sockets s = { .epoll = epoll_create1(EPOLL_CLOEXEC) };
    struct line line = open_line(&s, true);
    int fd;

    (void)state;
    assert_true(sockets_want(&s, line.ours, EPOLLIN));
    assert_int_equal(events(&s, &fd), 0);
    assert_true(sockets_want(&s, line.ours, 0));
    assert_int_equal(send(line.theirs, "x", 1, 0), 1); /* unasked, or a hang-up */
    assert_int_equal(events(&s, &fd), 1);
    assert_int_equal(fd, line.ours);
    assert_false(sockets_heard(&s, fd));
    assert_int_equal(events(&s, &fd), 0); /* else the loop would turn without a rest */
    assert_true(sockets_want(&s, line.ours, EPOLLIN)); /* it lies there still */
    assert_int_equal(events(&s, &fd), 1);
    assert_true(sockets_heard(&s, fd));
    assert_true(sockets_want(&s, line.ours, EPOLLOUT));
    assert_true(sockets_want(&s, line.ours, EPOLLIN | EPOLLOUT));
    assert_int_equal(events(&s, &fd), 1);
    sockets_close(&s, line.ours);
    (void)close(line.theirs);
    (void)close(s.epoll);
    sockets_free(&s);
}

/* The kernel gives the number of a closed descriptor to the next one. */
static void
a_number_that_is_used_again_is_another_socket(void **state)
{
    static const struct {
        bool first, second; /* kept? */
    } TABLE[] = { { true, true }, { true, false }, { false, true }, { false, false } };
    int fd;

    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct sockets s = { .epoll = epoll_create1(EPOLL_CLOEXEC) };
        struct line line = open_line(&s, TABLE[i].first), next;

        assert_true(sockets_want(&s, line.ours, EPOLLIN));
        assert_true(sockets_want(&s, line.ours, 0));
        if (TABLE[i].first) {
            sockets_close(&s, line.ours);
        } else { /* libcurl says nothing of its own */
            (void)close(line.ours);
        }
        next = open_line(&s, TABLE[i].second);
        assert_int_equal(next.ours, line.ours);
        assert_true(sockets_want(&s, next.ours, EPOLLIN));
        assert_int_equal(send(next.theirs, "x", 1, 0), 1);
        assert_int_equal(events(&s, &fd), 1);
        assert_int_equal(fd, next.ours);
        assert_true(sockets_heard(&s, fd));
        (void)close(next.ours);
        (void)close(next.theirs);
        (void)close(line.theirs);
        (void)close(s.epoll);
        sockets_free(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_idle_connection_is_heard_of_once),
        cmocka_unit_test(a_number_that_is_used_again_is_another_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
