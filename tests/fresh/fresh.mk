# The README's two commands in a minimal Debian 12 and a minimal Debian 13,
# as an ordinary user, side by side: about ten minutes; needs root.
CHECK_SCRIPTS += tests/fresh/judge.py

.PHONY: check-fresh
check-fresh:
	@tests/fresh/run $(FRESH)
