# SPDX-License-Identifier: GPL-3.0-or-later
# Answers about whole forests, on snapshots: no lab.
CHECK_SCRIPTS += $(sort $(wildcard tests/answer/test_*.py))
