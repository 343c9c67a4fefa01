# make lint: format, warnings as errors with gcc and clang, cppcheck, includes
# and layout, the manuals. COMMIT=...: its figures beside those of this tree.
CHECK_SCRIPTS += tests/lint/includes.sh tests/lint/layout.py \
	tests/lint/test_layout.py
C_FILES = $(wildcard libsd/*.[ch] libsd/internal/*.[ch] dsacls/*.[ch] \
	dsacls/*/*.[ch] dsacls/*/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch])

.PHONY: lint lint-format lint-gcc lint-clang lint-cppcheck lint-man
lint: lint-format lint-gcc lint-clang lint-cppcheck lint-man
	@sh tests/lint/includes.sh
	@B=$B tests/lint/layout.py
	@tests/lint/figures.sh $(COMMIT)
	@echo lint: clean

# Of this version, which Debian 12 and 13 both have: another lays out anew.
CLANG_FORMAT ?= clang-format-19

lint-format: | tools
	@$(CLANG_FORMAT) --dry-run -Werror $(C_FILES)

lint-gcc: | tools
	@$(MAKE) $(JOBS) --no-print-directory O=build/lint-gcc CC=gcc \
		WERROR=-Werror CFLAGS='-O2 -g0' build/lint-gcc/dsacls build/lint-gcc/libsd.so

lint-clang: | tools
	@$(MAKE) $(JOBS) --no-print-directory O=build/lint-clang CC=clang \
		WERROR=-Werror CFLAGS='-O1 -g0' build/lint-clang/dsacls \
		build/lint-clang/libsd.so

# Threads of analysis: one per processor.
lint-cppcheck: | tools
	@mkdir -p build/cppcheck
	@cppcheck --quiet --error-exitcode=1 --std=c11 -j2 \
		--cppcheck-build-dir=build/cppcheck --inline-suppr \
		--enable=warning,portability,performance \
		--suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches \
		--suppress=unknownMacro:dsacls/input/table.def -I. -Idsacls -D_GNU_SOURCE \
		-DHAVE_READLINE=1 libsd dsacls

lint-man: | tools
	@for page in $(wildcard man/*.[1-9]); do \
		mandoc -Tlint -Wwarning "$$page" || exit 1; done
