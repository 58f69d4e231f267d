/*
 * sandbox_calls: which system calls a process may still make; for sandbox.c.
 *
 * Each is false when the wall does not stand, and to be asked for behind PR_SET_NO_NEW_PRIVS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SANDBOX_CALLS_H
#define CRAWLER_SANDBOX_CALLS_H

#include <stdbool.h>

/* Memory, reading and writing `fd`, writing standard error; any other call is the end. */
bool sandbox_calls_reader(int fd);
/* What a fetcher needs; `keeper` is the process that it may not end. */
bool sandbox_calls_fetcher(int keeper);
/* All but the network. */
bool sandbox_calls_keeper(void);

#endif
