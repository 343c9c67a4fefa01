# Faults on purpose: a part of them in `make check`, all in `make check-faults`.
LAB_SCRIPTS += tests/e2e/faults/test_faults.py

check check-programs check-faults: $B/tests/e2e/faults/preload.so

# Preloaded into the program under test; no part of it.
$B/tests/e2e/faults/%.so: tests/e2e/faults/%.c | tools
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c11 $(WARN) $(CFLAGS) -fPIC -shared -o $@ $< -ldl

.PHONY: check-faults
check-faults: all
	@B=$B FAULTS=all E2E_TIMES=1 E2E_SECONDS=1200 tests/e2e/faults/test_faults.py
