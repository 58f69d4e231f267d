# Lurewatch. SPDX-License-Identifier: Apache-2.0
#
#   make demo     installs what is missing, builds, crawls the sample sites, shows the brief;
#                 in a terminal it goes on with the review screens: open the address it prints
#   make check    installs what is missing, builds with sanitizers, runs every test
#   make          only builds             make install PREFIX=/usr/local
#   make deb      a Debian package in build/deb
#   make check-quick, unit, fuzz, soak, bench, lint, uninstall, clean
#
# What you may change:
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
UI_AT   ?= $(BUILD)
SAN     ?= 0
CC       = gcc
CXX      = g++
CFLAGS  ?= -O2 -g
JOBS    ?= $$(nproc)
# 1: with the pages of the review UI, which need npm to build; 0: with one page that says so.
UI      ?= 1

# You do not want to change anything after this.
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
PACKAGES = libcurl sqlite3 libpcre2-8 yaml-0.1 libcyaml jansson libsodium libcrypto \
           icu-uc icu-i18n gumbo expat libdeflate zlib libpsl libseccomp libmicrohttpd liboath \
           libqrencode
# What Debian's libetpan.pc says would turn -pie off.
LIBS     = -lstemmer -lphonenumber -letpan -lstdc++ -lm -lpthread
WARN     = -Wall -Wextra -Wshadow -Wvla -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef \
           -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wno-sign-conversion
HARD     = -fstack-protector-strong -fstack-clash-protection -fPIE -fvisibility=hidden \
           -D_GNU_SOURCE
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined
# SAN is 0 for use, 1 for tests with sanitizers, fuzz for libFuzzer (with CC=clang).
SPEED_0     = $(CFLAGS) -D_FORTIFY_SOURCE=2 $(WARN)
SPEED_1     = -O1 -g -fno-omit-frame-pointer $(SANITIZE) $(WARN) -Werror
SPEED_fuzz  = -O1 -g -fno-omit-frame-pointer $(SANITIZE) -fsanitize=fuzzer-no-link
# Rooms that look at each byte and word of each ad.
FASTER_0    = $(if $(filter -O2,$(CFLAGS)),-O3)
LINK_0      = -pie -Wl,-z,relro,-z,now
LINK_1      = -pie $(SANITIZE)
LINK_fuzz   = $(SANITIZE) -fsanitize=fuzzer
COMPILE     = -std=c17 $(SPEED_$(SAN)) $(HARD) -I. -I$(BUILD)
COMPILE_CXX = -std=c++17 -O2 -g -Wall -Wextra -fPIE -I.

# --- Which files there are. The floors decide what is linked with what.
ROOMS    = core text classifier crawler store reports web cli
$(foreach r,$(ROOMS),$(eval $r_SRC = $(wildcard $r/*.c $r/*.cc)))
UNIT_SRC = $(wildcard tests/unit/*/test_*.c)
MORE_SRC = $(wildcard tests/fuzz/fuzz_*.c tests/support/*.c bench/*.c)
below_core       = core
below_text       = text core
below_classifier = classifier text core
below_crawler    = crawler text core
below_store      = store text core embed
below_reports    = reports store text core embed
below_web        = web reports classifier store text core embed
below_cli        = cli web reports crawler classifier store text core embed
below_fuzz       = web reports store crawler classifier text core embed
# Folders of data that the program carries (core/bundle.h): folder and suffix.
EMBED        = rules models schema demo editor ui
rules_EMBED  = rules yaml $(BUILD)/rules.image
models_EMBED = models lwm
schema_EMBED = store/schema sql
demo_EMBED   = sources/demo ''
editor_EMBED = docs schema.json
ui_EMBED_0   = web/plain ''
ui_EMBED_1   = $(UI_AT)/ui ''
ui_EMBED     = $(ui_EMBED_$(UI))
DATA         = $(wildcard docs/*.json $(foreach d,* */* */*/* */*/*/* */*/*/*/*,rules/$d models/$d \
               store/schema/$d sources/demo/$d web/plain/$d))
SAID_data    = $(DATA) UI=$(UI)
SAID_names   = $(foreach r,$(ROOMS),$($r_SRC)) $(UNIT_SRC) $(MORE_SRC) tools/image_rules.c
# What asks what the machine has is built and tested once more as if it had nothing.
PORTABLE_SRC := $(shell grep -lE 'TEXT_PORTABLE|text/lanes' core/*.c text/*.c)
PORTABLE     = $(addprefix $(BUILD)/tests/portable/,test_contacts test_fold test_lanes test_utf8 \
               test_json read_out)
UNIT         = $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)
MORE         = $(MORE_SRC:%.c=$(BUILD)/%)
objects      = $(patsubst %,$(BUILD)/%.o,$(basename $($(1)_SRC)))
embed_OBJS   = $(EMBED:%=$(BUILD)/embed_%.o)
archives     = $(patsubst %,$(BUILD)/%.a,$(below_$(1)))

.PHONY: all tests unit fuzzers benches demo check check-quick fuzz soak bench lint install \
        deb uninstall clean always
all: $(BUILD)/lurewatch

# --- What the compiler is told and which files there are: a change of either builds anew.
# pkg-config is asked by a rule: its packages may arrive after this file was read.
SAID_flags = $(CC) $(CXX) $(COMPILE) $(FASTER_$(SAN)) $(COMPILE_CXX) $(LINK_$(SAN)) $(PACKAGES) $(LIBS)
$(BUILD)/flags $(BUILD)/names $(BUILD)/data: always
	@mkdir -p $(@D)
	@echo '$(SAID_$(@F))' | cmp -s - $@ || echo '$(SAID_$(@F))' >$@
$(BUILD)/compile: $(BUILD)/flags
	@said=$$(pkg-config --cflags $(PACKAGES)) && echo "$(COMPILE) $$said" >$@
$(BUILD)/libs: $(BUILD)/flags
	@said=$$(pkg-config --libs $(PACKAGES)) && echo "$$said $(LIBS)" >$@

$(BUILD)/text/%.o $(BUILD)/classifier/%.o $(BUILD)/crawler/%.o: FASTER = $(FASTER_$(SAN))
$(BUILD)/%.o: %.c $(BUILD)/compile
	@mkdir -p $(@D)
	$(CC) @$(BUILD)/compile $(FASTER) -MMD -MP -c -o $@ $<
$(BUILD)/portable/%.o: %.c $(BUILD)/compile
	@mkdir -p $(@D)
	$(CC) @$(BUILD)/compile -DTEXT_PORTABLE -MMD -MP -c -o $@ $<
$(BUILD)/%.o: %.cc $(BUILD)/compile
	@mkdir -p $(@D)
	$(CXX) $(COMPILE_CXX) -MMD -MP -c -o $@ $<
$(BUILD)/core/tr.o: $(BUILD)/po_table.h
$(BUILD)/po_table.h: po/ru.po po/kk.po tools/po2c.sh
	@mkdir -p $(@D) && tools/po2c.sh po/ru.po po/kk.po >$@
$(EMBED:%=$(BUILD)/embed_%.S): $(BUILD)/embed_%.S: $(BUILD)/data $(DATA) tools/embed.sh
	@tools/embed.sh bundle_$* $($*_EMBED) >$@
# The pack is compiled by a program that has all of the scorer but the pack. Two runs lie at
# different addresses, so an image that holds one is not the same twice. Without an image, as
# where a compiler leaves rests in the gaps of structs, each command reads the files.
$(BUILD)/embed_rules.S: $(BUILD)/rules.image
$(BUILD)/rules.image: $(BUILD)/tools/image_rules $(BUILD)/data $(filter rules/%,$(DATA))
	@$< rules built-in $@ && $< rules built-in $@.again && cmp $@ $@.again || \
	    { echo 'rules.image: left empty; commands start slower' >&2; : >$@; }
	@rm -f $@.again
# The page: npm brings what package-lock.json names, when that changed, and never otherwise.
UI_FROM = web/ui/package.json web/ui/package-lock.json web/ui/.npmrc
$(UI_AT)/npm/done: $(UI_FROM)
	@command -v npm >/dev/null || \
	    { echo "npm is missing: run tools/need.sh ui, or make UI=0" >&2; exit 1; }
	@rm -rf $(@D) && mkdir -p $(@D) && cp $(UI_FROM) $(@D)
	cd $(@D) && npm ci --no-progress && touch done
$(UI_AT)/ui/index.html: $(UI_AT)/npm/done web/ui/build.mjs $(wildcard web/ui/src/*)
	@mkdir -p $(@D) && rm -f $(@D)/app-*
	node web/ui/build.mjs $(UI_AT)/npm/node_modules $(@D)
	@gzip -9nf $(@D)/app-*
$(BUILD)/embed_ui.S: $(if $(filter 1,$(UI)),$(UI_AT)/ui/index.html)
$(EMBED:%=$(BUILD)/embed_%.o): %.o: %.S
	$(CC) -c -o $@ $<
$(foreach r,$(ROOMS),$(eval $(BUILD)/$r.a: $(call objects,$r)))
$(BUILD)/embed.a: $(embed_OBJS)
$(BUILD)/%.a: $(BUILD)/names
	@rm -f $@ && ar rcs $@ $(filter %.o,$^)

define LINK
@mkdir -p $(@D)
$(CC) $(LINK_$(SAN)) -o $@ -Wl,--start-group $(filter %.o %.a,$^) -Wl,--end-group @$(BUILD)/libs
endef
$(BUILD)/lurewatch: $(call archives,cli) $(BUILD)/libs
	$(LINK)
$(BUILD)/tools/image_rules: LINK_fuzz = $(SANITIZE)
$(BUILD)/tools/image_rules: $(BUILD)/tools/image_rules.o $(call archives,classifier) $(BUILD)/libs
	$(LINK) -Wl,--wrap=free
define unit_room
$(filter $(BUILD)/tests/$(1)/%,$(UNIT)): $(BUILD)/tests/%: $(BUILD)/tests/unit/%.o \
    $(call archives,$(1)) $(BUILD)/libs
	$$(LINK) -lcmocka
endef
$(foreach r,$(ROOMS),$(eval $(call unit_room,$r)))
$(filter $(BUILD)/tests/fuzz/%,$(MORE)): %: %.o $(call archives,fuzz) $(BUILD)/libs
	$(LINK)
$(filter-out $(BUILD)/tests/fuzz/%,$(MORE)): %: %.o $(call archives,cli) $(BUILD)/libs
	$(LINK)
$(BUILD)/tests/portable/read_out: $(BUILD)/portable/tests/support/read_out.o
$(BUILD)/tests/portable/test_utf8: $(BUILD)/portable/tests/unit/core/test_utf8.o
$(BUILD)/tests/portable/test_json: $(BUILD)/portable/tests/unit/core/test_json.o
$(filter-out %/read_out %/test_utf8 %/test_json,$(PORTABLE)): \
    $(BUILD)/tests/portable/%: $(BUILD)/portable/tests/unit/text/%.o
$(PORTABLE): $(PORTABLE_SRC:%.c=$(BUILD)/portable/%.o) $(call archives,text) $(BUILD)/libs
	$(LINK) -lcmocka
tests: $(BUILD)/lurewatch $(UNIT) $(PORTABLE) $(filter $(BUILD)/tests/support/%,$(MORE))
fuzzers: $(filter $(BUILD)/tests/fuzz/%,$(MORE))
benches: $(filter $(BUILD)/bench/%,$(MORE))

# --- What is typed.
NEED_UI = $(if $(filter 1,$(UI)),ui)
AGAIN = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))
demo:
	@tools/need.sh build $(NEED_UI)
	+@$(AGAIN) all
	@ui=; [ ! -t 0 ] || [ ! -t 1 ] || ui=--ui; $(BUILD)/lurewatch demo $$ui
check:
	@tools/need.sh build test ocr $(NEED_UI)
	+@$(AGAIN) $(if $(QUICK),,BUILD=$(BUILD)/san SAN=1 UI_AT=$(BUILD)) tests
	+@$(if $(QUICK),,$(AGAIN) BUILD=$(BUILD)/fuzz SAN=fuzz CC=clang fuzzers)
	@tools/run-tests.sh $(if $(QUICK),--quick) $(BUILD)
check-quick: ; +@$(AGAIN) check QUICK=1
unit: $(UNIT) ; @tools/run-tests.sh --unit $(BUILD)
fuzz soak:
	@tools/need.sh build test
	+@$(AGAIN) BUILD=$(BUILD)/fuzz SAN=fuzz CC=clang fuzzers
	@tools/run-tests.sh --$@ $(BUILD)
bench:
	@tools/need.sh build bench >&2
	+@$(AGAIN) all benches >&2
	@bench/bench.sh $(BUILD)
lint: $(BUILD)/po_table.h ; @tools/lint.sh $(BUILD)
install: all
	install -D -m 755 $(BUILD)/lurewatch $(DESTDIR)$(PREFIX)/bin/lurewatch
	install -D -m 644 docs/lurewatch.1 $(DESTDIR)$(PREFIX)/share/man/man1/lurewatch.1
	install -D -m 644 docs/verify-audit.sh $(DESTDIR)$(PREFIX)/share/doc/lurewatch/verify-audit.sh
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/lurewatch/sources sources/examples/*
deb:
	@tools/need.sh build deb
	@tools/deb.sh $(BUILD)/deb
uninstall:
	cd $(DESTDIR)$(PREFIX) && rm -rf bin/lurewatch share/man/man1/lurewatch.1 share/doc/lurewatch
clean: ; rm -rf $(BUILD)

-include $(patsubst %,$(BUILD)/%.d,$(basename $(SAID_names)))
-include $(wildcard $(BUILD)/portable/*/*.d $(BUILD)/portable/*/*/*.d $(BUILD)/portable/*/*/*/*.d)
