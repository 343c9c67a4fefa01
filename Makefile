# dsacls on Linux. `make` builds and installs no packages; `make demo` shows,
# `make check` tests, and both bring what they need from Debian's packages,
# as `make deps` does for everything. `make install`, `make uninstall`.
# Knobs: PREFIX DESTDIR CC CFLAGS SAN=1 READLINE=no V=1
# NODEPS=1: no package is looked for

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
# Debian's hardening; what a compiler or an architecture lacks is left out.
has_flag = $(shell $(CC) -Werror $(1) -S -o /dev/null -x c /dev/null \
	>/dev/null 2>&1 && echo '$(1)')
# Asked once, when the first file is compiled: when a fresh machine reads this
# for the first time, the compiler is still to be installed.
HARDEN = $(eval HARDEN := -fstack-protector-strong \
	$(call has_flag,-fstack-clash-protection) \
	$(call has_flag,-fcf-protection))$(HARDEN)
FORTIFY := -D_FORTIFY_SOURCE=2
HARDEN_LINK := -Wl,-z,relro,-z,now
ALL_CFLAGS = -std=c11 $(WARN) $(WERROR) $(CFLAGS) $(SANFLAGS) -fPIC -MMD -MP \
	$(FORTIFY) $(HARDEN) $(COVERFLAGS)
ifeq ($(SAN),1)
FORTIFY :=
endif
# Hidden: a function of the program must not replace a library's of the same
# name (readline's history_list).
PROGRAM_CPPFLAGS := -I. -Idsacls -D_GNU_SOURCE -fvisibility=hidden \
	-DDSACLS_VERSION='"$(VERSION)"' -DDSACLS_DATADIR='"$(DATADIR)/dsacls"'
PROGRAM_LIBS := -lldap -llber -lsasl2 -lgssapi_krb5 -lkrb5 -ljansson -lnettle \
	-lgnutls
ifeq ($(READLINE),yes)
PROGRAM_CPPFLAGS += -DHAVE_READLINE=1
PROGRAM_LIBS += -lreadline
else
PROGRAM_CPPFLAGS += -DHAVE_READLINE=0
endif

LIBSD_SRC := $(wildcard libsd/*.c libsd/internal/*.c)
DSACLS_SRC := $(wildcard dsacls/*.c dsacls/*/*.c dsacls/*/*/*.c)
LIBSD_OBJ := $(LIBSD_SRC:%.c=$B/obj/%.o)
DSACLS_OBJ := $(DSACLS_SRC:%.c=$B/obj/%.o)
# Everything but main: what unit tests and fuzzers link.
TESTED_OBJ := $(filter-out $B/obj/dsacls/main.o,$(DSACLS_OBJ))

.PHONY: all clean install uninstall
all: $B/dsacls $B/libsd.a $B/libsd.so

$B/obj/%.o: %.c | tools
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(PROGRAM_CPPFLAGS) -c -o $@ $<

# The path of the data files is compiled in: built again when that changes.
$B/obj/dsacls/plan/preset.o: $B/datadir
.PHONY: datadir
$B/datadir: datadir
	@mkdir -p $(@D)
	@echo '$(DATADIR)' | cmp -s - $@ || echo '$(DATADIR)' >$@

# libsd sees neither the program's folders nor its macros.
$B/obj/libsd/%.o: libsd/%.c | tools
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -I. -c -o $@ $<

$B/libsd.a: $(LIBSD_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$B/libsd.so: $(LIBSD_OBJ) libsd/libsd.map
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(COVERFLAGS) $(HARDEN_LINK) $(LDFLAGS) -shared \
		-Wl,-soname,libsd.so.$(SOVERSION) \
		-Wl,--version-script=libsd/libsd.map \
		-o $@.$(VERSION) $(LIBSD_OBJ)
	$(Q)ln -sf libsd.so.$(VERSION) $@.$(SOVERSION)
	$(Q)ln -sf libsd.so.$(VERSION) $@

$B/libprogram.a: $(TESTED_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$B/dsacls: $(DSACLS_OBJ) $B/libsd.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(COVERFLAGS) -pie $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

# Goals that show, test or measure bring the packages that they need; all
# others look for the libraries, name what is missing and install nothing.
# Asked again when the list changes.
GOALS := $(or $(MAKECMDGOALS),all)
ifneq ($(filter lint lint-% fuzz fuzz-% bench bench-% cover deps,$(GOALS)),)
PACKAGES := all
else ifneq ($(filter check check-%,$(GOALS)),)
PACKAGES := check
else ifneq ($(filter demo lab lab-template,$(GOALS)),)
PACKAGES := lab
endif

.PHONY: tools deps
ifneq ($(NODEPS),)
tools:
else ifneq ($(PACKAGES),)
tools:
	@test build/.deps-$(PACKAGES) -nt tests/deps.sh || \
		{ sh tests/deps.sh $(PACKAGES) && mkdir -p build && \
		touch build/.deps-$(PACKAGES); }
else
tools:
	@test $B/.headers -nt tests/headers.sh || \
		{ CC='$(CC)' READLINE='$(READLINE)' sh tests/headers.sh && \
		mkdir -p $B && touch $B/.headers; }
endif

deps: tools

define PC
prefix=$(PREFIX)
includedir=$(INCLUDEDIR:$(PREFIX)/%=$${prefix}/%)
libdir=$(LIBDIR:$(PREFIX)/%=$${prefix}/%)

Name: libsd
Description: Windows and Active Directory security descriptors
Version: $(VERSION)
Cflags: -I$${includedir}
Libs: -L$${libdir} -lsd
endef
export PC

# What is installed beside the program and the library.
HEADERS = $(wildcard libsd/*.h)
PRESETS = $(wildcard dsacls/presets/*.preset)
PAGES = $(wildcard man/*.[1-9])
SECTIONS = $(sort $(subst .,,$(suffix $(PAGES))))
SHARED = libsd.so.$(VERSION)
BASH_FOLDER = $(DATADIR)/bash-completion/completions
ZSH_FOLDER = $(DATADIR)/zsh/site-functions

# $(call put,MODE,FOLDER,FILES): installs them there.
put = install -d '$(DESTDIR)$(2)' && \
	install -m $(1) $(3) '$(DESTDIR)$(2)/'

install: all
	$(call put,755,$(BINDIR),$B/dsacls)
	$(call put,644,$(LIBDIR),$B/libsd.a)
	$(call put,755,$(LIBDIR),$B/$(SHARED))
	ln -sf $(SHARED) '$(DESTDIR)$(LIBDIR)/libsd.so.$(SOVERSION)'
	ln -sf $(SHARED) '$(DESTDIR)$(LIBDIR)/libsd.so'
	install -d '$(DESTDIR)$(LIBDIR)/pkgconfig'
	printf '%s\n' "$$PC" >'$(DESTDIR)$(LIBDIR)/pkgconfig/libsd.pc'
	chmod 644 '$(DESTDIR)$(LIBDIR)/pkgconfig/libsd.pc'
	$(call put,644,$(INCLUDEDIR)/libsd,$(HEADERS))
	$(call put,644,$(DATADIR)/dsacls/presets,$(PRESETS))
	install -d '$(DESTDIR)$(BASH_FOLDER)'
	install -m 644 dsacls/completion/dsacls.bash \
		'$(DESTDIR)$(BASH_FOLDER)/dsacls'
	$(call put,644,$(ZSH_FOLDER),dsacls/completion/_dsacls)
	$(foreach n,$(SECTIONS),$(call put,644,$(MANDIR)/man$n,\
		$(filter %.$n,$(PAGES))) &&) true

# Removes what this version installs, and its own folders when they are empty.
UNINSTALLED = $(BINDIR)/dsacls $(LIBDIR)/pkgconfig/libsd.pc \
	$(addprefix $(LIBDIR)/,libsd.a libsd.so libsd.so.$(SOVERSION) $(SHARED)) \
	$(HEADERS:libsd/%=$(INCLUDEDIR)/libsd/%) \
	$(PRESETS:dsacls/%=$(DATADIR)/dsacls/%) \
	$(BASH_FOLDER)/dsacls $(ZSH_FOLDER)/_dsacls \
	$(foreach page,$(PAGES),$(MANDIR)/man$(patsubst .%,%,$(suffix \
		$(page)))/$(notdir $(page)))

uninstall:
	rm -f $(UNINSTALLED:%='$(DESTDIR)%')
	for folder in '$(INCLUDEDIR)/libsd' '$(DATADIR)/dsacls/presets' \
		'$(DATADIR)/dsacls'; do \
		[ ! -d "$(DESTDIR)$$folder" ] || \
		rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$folder"; done

clean:
	rm -rf build

include tests/tests.mk
include $(wildcard tests/*/*.mk)
-include $(LIBSD_OBJ:.o=.d) $(DSACLS_OBJ:.o=.d)
