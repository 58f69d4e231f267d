/*
 * placing: from a use of a token to the author's words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/placing.h"

void
placing_fill(const struct reading *reading, const struct token_found *uses,
             struct token_weight *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const enum ad_field which = token_found_field(&uses[i]);
        const struct read_field *field = &reading->fields[which];
        const struct word *first = &field->words[token_found_word(&uses[i])];
        struct token_weight *t = &tokens[i];
        fold_origin(&field->folded, first->start,
                    first[token_found_is_pair(&uses[i])].end, &t->start, &t->end);
        t->field = which;
        t->quote = str_sub(field->original, t->start, t->end);
    }
}
