# SPDX-License-Identifier: GPL-3.0-or-later
CHECK_SCRIPTS += tests/golden/golden.py
