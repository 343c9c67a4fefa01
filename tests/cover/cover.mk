# SPDX-License-Identifier: GPL-3.0-or-later
# `make cover`: what of libsd its own tests and the vectors run through, a
# line a file; fails under 95 % of lines or 90 % of branches. What is missing
# and why stands in tests/cover/missing.txt.
COVER_B := build/cover
COVER_TESTS = $(filter $B/tests/unit/libsd/%,$(UNIT_BIN)) \
	$(VECTOR_TESTS:%=$B/tests/vectors/%)

.PHONY: cover cover-run
cover:
	+@$(MAKE) $(JOBS) --no-print-directory O=$(COVER_B) CFLAGS='-O0 -g' \
		COVERFLAGS='--coverage -U_FORTIFY_SOURCE' cover-run
	@tests/cover/cover.py $(COVER_B)

cover-run: $$(COVER_TESTS)
	@find $(COVER_B) -name '*.gcda' -delete
	@B=$B bash tests/check $(COVER_TESTS) >$(COVER_B)/check.txt || \
		{ cat $(COVER_B)/check.txt; exit 1; }
