# SPDX-License-Identifier: GPL-3.0-or-later
CHECK_SCRIPTS += tests/install/install.py tests/install/headers.sh
