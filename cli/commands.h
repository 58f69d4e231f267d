/*
 * commands: one function a command, each in a file of its own name.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/app.h"

/* Each takes the words behind "lurewatch", returns an exit code. */
int cmd_init(struct app *app, int argc, char **argv);
int cmd_demo(struct app *app, int argc, char **argv);
int cmd_crawl(struct app *app, int argc, char **argv);
int cmd_import(struct app *app, int argc, char **argv);
int cmd_score(struct app *app, int argc, char **argv);
int cmd_extract(struct app *app, int argc, char **argv);
int cmd_robots(struct app *app, int argc, char **argv);
int cmd_rules(struct app *app, int argc, char **argv);
int cmd_train(struct app *app, int argc, char **argv);
int cmd_learn(struct app *app, int argc, char **argv);
int cmd_eval(struct app *app, int argc, char **argv);
int cmd_model(struct app *app, int argc, char **argv);
int cmd_queue(struct app *app, int argc, char **argv);
int cmd_ui(struct app *app, int argc, char **argv);
int cmd_serve(struct app *app, int argc, char **argv);
int cmd_report(struct app *app, int argc, char **argv);
int report_manners(struct app *app, int argc, char **argv);
int report_quality(struct app *app, int argc, char **argv);
int cmd_source(struct app *app, int argc, char **argv);
int cmd_archive(struct app *app, int argc, char **argv);
int cmd_audit(struct app *app, int argc, char **argv);
int cmd_user(struct app *app, int argc, char **argv);
int cmd_handover(struct app *app, int argc, char **argv);
int cmd_hold(struct app *app, int argc, char **argv);
int cmd_purge(struct app *app, int argc, char **argv);
int cmd_doctor(struct app *app, int argc, char **argv);
int cmd_version(struct app *app, int argc, char **argv);

#endif
