# Allocations fail on purpose there.
$B/tests/unit/libsd/test_edit_memory: TEST_EXTRA := -Wl,--wrap=malloc
