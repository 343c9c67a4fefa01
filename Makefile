# dsacls on Linux. `make deps` installs what is missing from Debian's
# packages, `make` builds, `make demo` shows, `make check` tests.
# Knobs: PREFIX DESTDIR CC CFLAGS SAN=1 READLINE=no V=1

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
READLINE ?= yes
VERSION := 0.1.0
SOVERSION := 0

ifeq ($(V),)
Q := @
say = @printf '  %-7s %s\n' '$(1)' '$(2)'
endif

# B: the build folder. Another CC or SAN=1 gets a folder of its own.
B := build
ifeq ($(SAN),1)
B := build/san
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer
endif
ifneq ($(O),)
B := $(O)
endif

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wswitch-enum -Wvla -Wformat=2 -Wundef
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 $(WARN) $(WERROR) $(CFLAGS) $(SANFLAGS) -fPIC -MMD -MP \
	-D_FORTIFY_SOURCE=2 -fstack-protector-strong $(COVERFLAGS)
ifeq ($(SAN),1)
ALL_CFLAGS := $(filter-out -D_FORTIFY_SOURCE=2,$(ALL_CFLAGS))
endif
PROGRAM_CPPFLAGS := -I. -Idsacls -D_GNU_SOURCE \
	-DDSACLS_VERSION='"$(VERSION)"' -DDSACLS_DATADIR='"$(DATADIR)/dsacls"'
PROGRAM_LIBS := -lldap -llber -lsasl2 -lkrb5 -ljansson
ifeq ($(READLINE),yes)
PROGRAM_CPPFLAGS += -DHAVE_READLINE=1
PROGRAM_LIBS += -lreadline
else
PROGRAM_CPPFLAGS += -DHAVE_READLINE=0
endif

LIBSD_SRC := $(wildcard libsd/*.c libsd/internal/*.c)
DSACLS_SRC := $(wildcard dsacls/*.c dsacls/*/*.c)
LIBSD_OBJ := $(LIBSD_SRC:%.c=$B/%.o)
DSACLS_OBJ := $(DSACLS_SRC:%.c=$B/%.o)
# Everything but main: what unit tests and fuzzers link.
ROOMS_OBJ := $(filter-out $B/dsacls/main.o,$(DSACLS_OBJ))

.PHONY: all deps clean install
all: $B/dsacls $B/libsd.a $B/libsd.so

$B/%.o: %.c | tools
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(PROGRAM_CPPFLAGS) -c -o $@ $<

# libsd sees neither the program's folders nor its macros.
$B/libsd/%.o: libsd/%.c | tools
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -I. -c -o $@ $<

$B/libsd.a: $(LIBSD_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$B/libsd.so: $(LIBSD_OBJ) libsd/libsd.map
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(COVERFLAGS) -shared \
		-Wl,-soname,libsd.so.$(SOVERSION) \
		-Wl,--version-script=libsd/libsd.map \
		-o $@.$(VERSION) $(LIBSD_OBJ)
	$(Q)ln -sf libsd.so.$(VERSION) $@.$(SOVERSION)
	$(Q)ln -sf libsd.so.$(VERSION) $@

$B/librooms.a: $(ROOMS_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$B/dsacls: $(DSACLS_OBJ) $B/libsd.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(COVERFLAGS) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)
ifeq ($B,build)
	$(Q)ln -sfn ../dsacls/presets build/presets
endif

# The packages come from our own list; asked once per build folder.
.PHONY: tools
tools:
	@test -e build/.deps -o -n "$(NODEPS)" || sh tests/deps.sh
	@mkdir -p build && touch build/.deps

deps:
	sh tests/deps.sh
	@mkdir -p build && touch build/.deps

clean:
	rm -rf build

include tests/tests.mk
include $(wildcard tests/*/*.mk)
-include $(LIBSD_OBJ:.o=.d) $(DSACLS_OBJ:.o=.d)
