# Our own vectors, the corpora ($CORPUS_DIR) and Samba's codec as a second
# opinion.
VECTOR_TESTS := vectors corpus_wire corpus_text corpus_names
CHECK_PROGRAMS += $(VECTOR_TESTS:%=$B/tests/vectors/%)
CHECK_SCRIPTS += tests/vectors/corpus_account.py tests/vectors/corpus_reset.py \
	tests/vectors/differential.py
check check-fast: $B/tests/vectors/sdtool

$B/tests/vectors/%: tests/vectors/%.c tests/vectors/counts.h \
		tests/unit/libsd/corpus.h $B/libsd.a | tools
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -D_GNU_SOURCE -I. -Itests -o $@ $< \
		$B/libsd.a -ljansson

# Allocations are counted there, and fail on purpose.
$B/tests/unit/libsd/test_codec_memory: TEST_EXTRA := -Wl,--wrap=malloc
