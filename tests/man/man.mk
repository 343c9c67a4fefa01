# SPDX-License-Identifier: GPL-3.0-or-later
# The manuals against the program: clean, whole, and every example run.
CHECK_SCRIPTS += tests/man/lint.py tests/man/rights.py \
	tests/man/messages.py tests/man/fields.py tests/man/library.py
LAB_SCRIPTS += tests/man/examples.py
