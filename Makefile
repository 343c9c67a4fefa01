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
# Debian's hardening; what a compiler or an architecture lacks is left out.
has_flag = $(shell $(CC) -Werror $(1) -S -o /dev/null -x c /dev/null \
	>/dev/null 2>&1 && echo '$(1)')
HARDEN := -fstack-protector-strong $(call has_flag,-fstack-clash-protection) \
	$(call has_flag,-fcf-protection)
HARDEN_LINK := -Wl,-z,relro,-z,now
ALL_CFLAGS = -std=c11 $(WARN) $(WERROR) $(CFLAGS) $(SANFLAGS) -fPIC -MMD -MP \
	-D_FORTIFY_SOURCE=2 $(HARDEN) $(COVERFLAGS)
ifeq ($(SAN),1)
ALL_CFLAGS := $(filter-out -D_FORTIFY_SOURCE=2,$(ALL_CFLAGS))
endif
# Hidden: a function of ours must not stand in for a library's own of the
# same name (readline's history_list).
PROGRAM_CPPFLAGS := -I. -Idsacls -D_GNU_SOURCE -fvisibility=hidden \
	-DDSACLS_VERSION='"$(VERSION)"' -DDSACLS_DATADIR='"$(DATADIR)/dsacls"'
PROGRAM_LIBS := -lldap -llber -lsasl2 -lgssapi_krb5 -lkrb5 -ljansson -lnettle
ifeq ($(READLINE),yes)
PROGRAM_CPPFLAGS += -DHAVE_READLINE=1
PROGRAM_LIBS += -lreadline
else
PROGRAM_CPPFLAGS += -DHAVE_READLINE=0
endif

LIBSD_SRC := $(wildcard libsd/*.c libsd/internal/*.c)
DSACLS_SRC := $(wildcard dsacls/*.c dsacls/*/*.c)
LIBSD_OBJ := $(LIBSD_SRC:%.c=$B/obj/%.o)
DSACLS_OBJ := $(DSACLS_SRC:%.c=$B/obj/%.o)
# Everything but main: what unit tests and fuzzers link.
ROOMS_OBJ := $(filter-out $B/obj/dsacls/main.o,$(DSACLS_OBJ))

.PHONY: all deps clean install
all: $B/dsacls $B/libsd.a $B/libsd.so

$B/obj/%.o: %.c | tools
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(PROGRAM_CPPFLAGS) -c -o $@ $<

# The program knows where its data lies: it is told anew when that changes.
$B/obj/dsacls/plan/preset_file.o: $B/datadir
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

$B/librooms.a: $(ROOMS_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$B/dsacls: $(DSACLS_OBJ) $B/libsd.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(COVERFLAGS) -pie $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

# The packages come from our own list; asked again when the list changes.
.PHONY: tools
tools:
	@test build/.deps -nt tests/deps.sh -o -n "$(NODEPS)" || \
		{ sh tests/deps.sh && mkdir -p build && touch build/.deps; }

deps:
	sh tests/deps.sh
	@mkdir -p build && touch build/.deps

PAGES = $(wildcard man/*.[1-9])
define PC
prefix=$(PREFIX)
includedir=$(INCLUDEDIR)
libdir=$(LIBDIR)

Name: libsd
Description: Windows and Active Directory security descriptors
Version: $(VERSION)
Cflags: -I$${includedir}
Libs: -L$${libdir} -lsd
endef
export PC

install: all
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(LIBDIR)/pkgconfig' \
		'$(DESTDIR)$(INCLUDEDIR)/libsd' '$(DESTDIR)$(DATADIR)/dsacls/presets' \
		'$(DESTDIR)$(DATADIR)/bash-completion/completions' \
		'$(DESTDIR)$(DATADIR)/zsh/site-functions'
	install -m 755 $B/dsacls '$(DESTDIR)$(BINDIR)/dsacls'
	install -m 644 $B/libsd.a '$(DESTDIR)$(LIBDIR)/'
	install -m 755 $B/libsd.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/'
	ln -sf libsd.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/libsd.so.$(SOVERSION)'
	ln -sf libsd.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/libsd.so'
	install -m 644 libsd/*.h '$(DESTDIR)$(INCLUDEDIR)/libsd/'
	printf '%s\n' "$$PC" >'$(DESTDIR)$(LIBDIR)/pkgconfig/libsd.pc'
	install -m 644 dsacls/presets/*.preset '$(DESTDIR)$(DATADIR)/dsacls/presets/'
	install -m 644 dsacls/completion/dsacls.bash \
		'$(DESTDIR)$(DATADIR)/bash-completion/completions/dsacls'
	install -m 644 dsacls/completion/_dsacls \
		'$(DESTDIR)$(DATADIR)/zsh/site-functions/_dsacls'
	for page in $(PAGES); do \
		section="$${page##*.}"; \
		install -d "$(DESTDIR)$(MANDIR)/man$$section"; \
		install -m 644 "$$page" "$(DESTDIR)$(MANDIR)/man$$section/"; \
	done

clean:
	rm -rf build

include tests/tests.mk
include $(wildcard tests/*/*.mk)
-include $(LIBSD_OBJ:.o=.d) $(DSACLS_OBJ:.o=.d)
