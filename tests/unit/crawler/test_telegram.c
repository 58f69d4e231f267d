/*
 * test_telegram: addresses of messages in the preview of a channel, which anybody may have made.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/telegram.h"

static void
addresses_are_web_addresses(void **state)
{
    static const char *const cases[][3] = {
        { "https://t.me/work/2", "work/2", "https://t.me/work/2" },
        { "HTTPS://T.me/work/../work/2", "work/3", "https://t.me/work/2" },
        { "javascript:alert(1)", "work/2", "https://t.me/work/2" },
        { "data:text/html,x", "work/2", "https://t.me/work/2" },
        { "", "work/2", "https://t.me/work/2" },
        { "/work/2", "a b", "https://t.me/a%20b" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct tree tree;
        struct str what, html;
        bool is_channel;
        size_t count, left_off;
        arena_init(&arena, 0);
        html = arena_printf(&arena,
                            "<div class=tgme_widget_message data-post='%s'>"
                            "<div class=tgme_widget_message_text>work</div>"
                            "<a class=tgme_widget_message_date href='%s'>x</a></div>",
                            cases[i][1], cases[i][0]);
        assert_int_equal(tree_build(html, &arena, &tree, &what), PAGE_OK);
        struct ad *ads = telegram_read(&tree, tree_hidden(&tree, &arena), &arena,
                                       &count, &left_off, &is_channel);
        assert_int_equal(count, 1);
        assert_string_equal(arena_cstr(&arena, ads[0].url), cases[i][2]);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_web_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
