/*
 * key: what makes two sightings the same advertisement.
 *
 * Only white space is levelled, because pages of one site lay the same words out in
 * different ways. Case, spelling and punctuation stay: to tell near copies apart or
 * together is another room's work.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/digest.h"
#include "core/utf8.h"
#include "store/ads.h"

/* Collects small pieces, so that the digest is fed in large ones. */
struct feed {
    struct digest *digest;
    size_t n;
    char bytes[4096];
};

static void
feed_flush(struct feed *feed)
{
    digest_add(feed->digest, (struct str){ feed->bytes, feed->n });
    feed->n = 0;
}

static void
feed_add(struct feed *feed, struct str piece)
{
    if (piece.n > sizeof feed->bytes - feed->n)
        feed_flush(feed);
    if (piece.n > sizeof feed->bytes) {
        digest_add(feed->digest, piece);
        return;
    }
    if (piece.n > 0)
        memcpy(feed->bytes + feed->n, piece.p, piece.n);
    feed->n += piece.n;
}

/* The code points with the property White_Space (Unicode 15, PropList.txt). */
static bool
is_white(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

/* Adds `text` with each run of white space as one space, and none at the ends. */
static void
feed_levelled(struct feed *feed, struct str text)
{
    size_t word = 0; /* where the current run of other characters began */
    bool begun = false;
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        if (!is_white(utf8_next(text, &at)))
            continue;
        if (from > word) {
            if (begun)
                feed_add(feed, STR(" "));
            feed_add(feed, str_sub(text, word, from));
            begun = true;
        }
        word = at;
    }
    if (text.n > word) {
        if (begun)
            feed_add(feed, STR(" "));
        feed_add(feed, str_sub(text, word, text.n));
    }
}

void
ad_key(const struct ad *ad, char out[AD_KEY_SIZE])
{
    struct feed feed = { .digest = digest_new() };
    uint8_t sum[DIGEST_SIZE];
    feed_levelled(&feed, ad->title);
    feed_add(&feed, STR("\n"));
    feed_levelled(&feed, ad->text);
    feed_flush(&feed);
    digest_end(feed.digest, sum);
    digest_hex(sum, out);
}
