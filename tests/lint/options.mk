# SPDX-License-Identifier: GPL-3.0-or-later
# The manual against the table of switches, which a small program prints.
CHECK_SCRIPTS += tests/lint/options.py
check check-fast: $B/tests/unit/input/option_list
