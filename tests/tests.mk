# Tests. Every test is a program that prints TAP ("ok N - name", "not ok N -
# name", "ok N - name # SKIP why"); tests/check runs them all, each under a
# time limit, prints the five slowest and ends with `N passed, N failed`. Each folder below may hold a *.mk of
# its own that adds to CHECK_PROGRAMS (built) and CHECK_SCRIPTS (as they are).

UNIT_SRC := $(wildcard tests/unit/*/test_*.c tests/unit/test_*.c)
UNIT_BIN := $(UNIT_SRC:%.c=$B/%)
CHECK_PROGRAMS += $(UNIT_BIN)

$B/tests/%: tests/%.c $B/libsd.a $B/libprogram.a | tools
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(PROGRAM_CPPFLAGS) -Itests -o $@ $< \
		$(TEST_EXTRA) $B/libprogram.a $B/libsd.a $(PROGRAM_LIBS) -lcmocka

.SECONDEXPANSION:
.PHONY: check check-all check-fast check-san check-programs
check-programs:
	$(Q)$(MAKE) --no-print-directory all $(CHECK_PROGRAMS)

# check-fast leaves out what needs the lab.
check: all $$(CHECK_PROGRAMS)
	@B=$B tests/check $(CHECK_PROGRAMS) $(CHECK_SCRIPTS) $(LAB_SCRIPTS)

# And the long ones: every fault, the mistake on 500 units, 1,000 commands
# of the shell and tickets that run out.
check-all: check
	@$(MAKE) --no-print-directory check-faults
	@$(MAKE) --no-print-directory check-many
	@$(MAKE) --no-print-directory check-shell-long

check-fast: all $$(CHECK_PROGRAMS)
	@B=$B tests/check $(CHECK_PROGRAMS) $(CHECK_SCRIPTS)

# Two jobs for builds of their own where the caller said nothing.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j2)

check-san:
	@$(MAKE) $(JOBS) --no-print-directory SAN=1 check-fast
