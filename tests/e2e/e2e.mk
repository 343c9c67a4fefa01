# End-to-end suites: each starts one lab for all of its checks.
LAB_SCRIPTS += $(sort $(wildcard tests/e2e/test_*.py))
