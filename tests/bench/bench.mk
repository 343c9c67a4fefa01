# `make bench`: figures, ours beside others'. Each part adds a prerequisite.
.PHONY: bench bench-codec
bench:: bench-codec
CHECK_SCRIPTS += tests/bench/check_codec.sh
check check-fast: $B/bench/codec $B/bench/generate

CORPUS_DIR ?= ../shared/corpora
# From a lab that has been provisioned, the biggest there is; kept.
BENCH_LAB := build/lab-descriptors.bin
BENCH_LABS = $(wildcard build/lab/big-*/private/sam.ldb) \
	$(wildcard build/lab/company-*/private/sam.ldb)
BENCH_LAB_FOLDER = $(patsubst %/private/sam.ldb,%,$(firstword $(BENCH_LABS)))
SAMBA_PRIVATE = $(shell pkg-config --variable=libdir ndr 2>/dev/null)/samba
SAMBA_SECURITY = $(wildcard $(SAMBA_PRIVATE)/libsamba-security-samba4.so.0)

$B/bench/%: tests/bench/%.c tests/bench/records.h tests/bench/stages.h \
		$B/libsd.a | tools
	$(call say,BENCH,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -I. -Itests -o $@ $< $B/libsd.a

# Debian's samba-dev has no headers and no link for this library, and its
# own headers do not live up to our warnings.
$B/bench/samba_codec: tests/bench/samba_codec.c tests/bench/records.h \
		tests/bench/stages.h | tools
	$(call say,BENCH,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -std=gnu11 -D_GNU_SOURCE -Itests \
		$(patsubst -I%,-isystem %,$(shell pkg-config --cflags ndr talloc)) \
		-o $@ $< -L$(SAMBA_PRIVATE) -Wl,-rpath,$(SAMBA_PRIVATE) \
		-l:libsamba-security-samba4.so.0 \
		$(shell pkg-config --libs ndr talloc)

# As many as the users of the lab that the first figures were taken on.
$B/bench/generated.bin: $B/bench/generate
	$(Q)$< 20754 >$@.new && mv $@.new $@

bench-codec: $B/bench/codec $B/bench/generated.bin \
		$(if $(SAMBA_SECURITY),$B/bench/samba_codec)
	@if [ -d "$(CORPUS_DIR)" ]; then \
		tests/bench/corpus_records.py "$(CORPUS_DIR)" \
			$B/bench/corpus.bin; \
	else \
		echo "bench: no $(CORPUS_DIR): the corpora are left out"; \
		rm -f $B/bench/corpus.bin; \
	fi
	@[ -e $(BENCH_LAB) ] || [ -z "$(BENCH_LAB_FOLDER)" ] || \
		tests/bench/lab_records.py "$(BENCH_LAB_FOLDER)" $(BENCH_LAB)
	@[ -e $(BENCH_LAB) ] || \
		echo "bench: no lab yet (make lab): its descriptors are left out"
	@tests/bench/compare_codec.py $B/bench/codec \
		$(if $(SAMBA_SECURITY),$B/bench/samba_codec,-) \
		$$(ls $B/bench/corpus.bin $(BENCH_LAB) 2>/dev/null) \
		$B/bench/generated.bin
