# Allocations fail on purpose there.
$B/tests/unit/libsd/test_edit_memory \
$B/tests/unit/libsd/test_every_memory: TEST_EXTRA := -Wl,--wrap=malloc
