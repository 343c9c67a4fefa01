# End-to-end suites: each starts one lab for all of its checks.
LAB_SCRIPTS += $(sort $(wildcard tests/e2e/test_*.py))

# The mistake on many units, on as many as a company has.
.PHONY: check-many
check-many: all
	@B=$B MANY=500 E2E_TIMES=1 E2E_SECONDS=1200 tests/e2e/test_many.py
