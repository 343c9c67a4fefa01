# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzzing. `make fuzz-short` runs every harness for FUZZ_SECONDS, two at a
# time; `make fuzz FUZZ=sddl` runs one until it is stopped. Seeds are made
# anew from $CORPUS_DIR and our own vectors; what is found on top of them
# stays in build/fuzz/corpus. Crashes land in build/fuzz/crashes: put them
# into tests/fuzz/regressions/NAME, which `make check` replays with gcc.
FUZZERS := descriptor sddl edits command snapshot answers preset journal
FUZZ_SECONDS ?= 60
FUZZ ?= descriptor
FUZZ_B := build/fuzz
FUZZ_HEADERS := tests/fuzz/fuzz.h tests/fuzz/pipeline.h tests/fuzz/records.h
# Nothing leaves the machine: sockets and DNS are the harness's.
FUZZ_WRAP_answers := -Wl,--wrap=ldap_socket_open \
	-Wl,--wrap=ldap_domain2hostlist -Wl,--wrap=ldap_result \
	-Wl,--wrap=ldap_msgfree

# The same harnesses without libFuzzer, on what once crashed.
FUZZ_REPLAYS := $(FUZZERS:%=$B/tests/fuzz/replay_%)
CHECK_PROGRAMS += $(FUZZ_REPLAYS)
$(FUZZ_REPLAYS): $B/tests/fuzz/replay_%: tests/fuzz/%.c tests/fuzz/replay.c \
		$(FUZZ_HEADERS) $B/libsd.a $B/libprogram.a | tools
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(PROGRAM_CPPFLAGS) \
		-Itests -DFUZZ_NAME='"$*"' -o $@ $< tests/fuzz/replay.c \
		$(FUZZ_WRAP_$*) $B/libprogram.a $B/libsd.a $(PROGRAM_LIBS)

# clang's fuzzers, and all that they call, in a build of their own.
FUZZ_BIN := $(FUZZERS:%=$(FUZZ_B)/run/%)
FUZZ_MAKE = $(MAKE) $(JOBS) --no-print-directory O=$(FUZZ_B) CC=clang SAN=1 \
	CFLAGS='-O1 -gline-tables-only' SANFLAGS='-fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer $(1)'
$(FUZZ_B)/run/%: tests/fuzz/%.c $(FUZZ_HEADERS) $(FUZZ_B)/libsd.a \
		$(FUZZ_B)/libprogram.a
	$(call say,FUZZ,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(PROGRAM_CPPFLAGS) \
		-Itests -fsanitize=fuzzer -o $@ $< $(FUZZ_WRAP_$*) \
		$(FUZZ_B)/libprogram.a $(FUZZ_B)/libsd.a $(PROGRAM_LIBS)

.PHONY: fuzz fuzz-build fuzz-binaries fuzz-seeds fuzz-short
fuzz-build:
	+@$(call FUZZ_MAKE,-fsanitize=fuzzer-no-link) fuzz-binaries

fuzz-binaries: $(FUZZ_BIN)

fuzz-seeds: $B/tests/unit/input/option_list
	@mkdir -p $(FUZZ_B)/corpus
	@tests/fuzz/seeds.py $(FUZZ_B)/corpus $<

fuzz-short: fuzz-build fuzz-seeds
	@tests/fuzz/short.sh $(FUZZ_B) $(FUZZ_SECONDS) $(FUZZERS)

fuzz: fuzz-build fuzz-seeds
	@tests/fuzz/one.sh $(FUZZ_B) $(FUZZ)
