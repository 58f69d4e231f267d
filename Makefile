# Lurewatch. SPDX-License-Identifier: Apache-2.0
#
#   make demo     install what is missing, build, crawl the bundled sample sites, show the brief
#   make check    install what is missing, build with sanitizers, run every test
#   make          build only          make install PREFIX=/usr/local
#
# What you may change:
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
SAN     ?= 0
CC      ?= gcc
CXX     ?= g++
CFLAGS  ?= -O2 -g

# You do not want to change anything after this.
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PACKAGES = libcurl sqlite3 libpcre2-8 yaml-0.1 libcyaml jansson libsodium libcrypto \
           icu-uc icu-i18n gumbo expat libdeflate zlib libpsl libmicrohttpd
# Read when a rule runs, never while this file is read: the packages may not be there yet.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS   = $(shell pkg-config --libs $(PACKAGES)) -lstemmer -lphonenumber -lm -lpthread

WARN  = -Wall -Wextra -Wshadow -Wvla -Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef \
        -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wno-sign-conversion
HARD  = -fstack-protector-strong -fstack-clash-protection -fPIE -D_GNU_SOURCE
ifeq ($(SAN),1)
FLAGS = -std=c17 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
        -fno-sanitize-recover=undefined $(WARN) -Werror $(HARD)
LINK  = -fsanitize=address,undefined -pie
else
FLAGS = -std=c17 $(CFLAGS) -D_FORTIFY_SOURCE=2 $(WARN) $(HARD)
LINK  = -pie -Wl,-z,relro,-z,now
endif

ROOMS = core text classifier crawler store reports cli

# --- rooms: every .c of a room becomes one archive; floors decide what is linked with what.
core_SRC       = $(wildcard core/*.c)
text_SRC       = $(wildcard text/*.c) text/phone.cc
classifier_SRC = $(wildcard classifier/*.c)
crawler_SRC    = $(wildcard crawler/*.c)
store_SRC      = $(wildcard store/*.c)
reports_SRC    = $(wildcard reports/*.c)
cli_SRC        = $(wildcard cli/*.c)
objects        = $(patsubst %,$(BUILD)/%.o,$(basename $($(1)_SRC)))
archive        = $(patsubst %,$(BUILD)/%.a,$(1))

.PHONY: all demo check bench clean install
all: $(BUILD)/lurewatch

define room
$(BUILD)/$(1).a: $$(call objects,$(1))
	@rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -I. -I$(BUILD) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O2 -g -fPIE -I. -MMD -MP -c -o $@ $<

# --- data compiled into the program
EMBED = rules model schema demo
$(BUILD)/embed_rules.S:  $(shell find rules -name '*.yaml' 2>/dev/null)
	@mkdir -p $(@D) && tools/embed.sh bundle_rules rules yaml > $@
$(BUILD)/embed_model.S:  $(wildcard models/*.lwm)
	@mkdir -p $(@D) && tools/embed.sh bundle_models models lwm > $@
$(BUILD)/embed_schema.S: $(wildcard store/schema/*.sql)
	@mkdir -p $(@D) && tools/embed.sh bundle_schema store/schema sql > $@
$(BUILD)/embed_demo.S:   $(shell find sources/demo -type f 2>/dev/null)
	@mkdir -p $(@D) && tools/embed.sh bundle_demo sources/demo '' > $@
$(BUILD)/embed_%.o: $(BUILD)/embed_%.S
	$(CC) -c -I. -o $@ $<
$(BUILD)/po_table.h: $(wildcard po/*.po) tools/po2c.sh
	@mkdir -p $(@D) && tools/po2c.sh po/ru.po po/kk.po > $@
$(BUILD)/core/tr.o: $(BUILD)/po_table.h
$(BUILD)/store.a: $(BUILD)/embed_schema.o

ALL_ARCHIVES = $(call archive,cli reports crawler classifier store text core)
$(BUILD)/lurewatch: $(ALL_ARCHIVES) $(patsubst %,$(BUILD)/embed_%.o,$(EMBED))
	$(CC) $(LINK) -o $@ -Wl,--start-group $^ -Wl,--end-group $(PKG_LIBS) -lstdc++

# --- unit tests: tests/unit/ROOM/test_X.c is linked with its room and the floors below it
below_core       = core
below_text       = text core
below_classifier = classifier text core
below_crawler    = crawler text core
below_store      = store text core
below_reports    = reports store text core
below_cli        = cli reports crawler classifier store text core
UNIT = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*/test_*.c))
unit: $(UNIT)
define unit_room
$(BUILD)/tests/$(1)/%: tests/unit/$(1)/%.c $(call archive,$(below_$(1))) $(if $(filter store reports cli,$(1)),$(BUILD)/embed_schema.o) $(if $(filter cli,$(1)),$(patsubst %,$(BUILD)/embed_%.o,rules model demo))
	@mkdir -p $$(@D)
	$$(CC) $$(FLAGS) -I. $$(PKG_CFLAGS) $$(LINK) -MMD -MP -o $$@ -Wl,--start-group $$(filter %.c %.a %.o,$$^) -Wl,--end-group $$(PKG_LIBS) -lcmocka -lstdc++
endef
$(foreach r,$(ROOMS),$(eval $(call unit_room,$(r))))

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
