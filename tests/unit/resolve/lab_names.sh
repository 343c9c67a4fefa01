#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs lab_names on a live domain controller.
exec tests/lab/run -- "${B:-build}/tests/unit/resolve/lab_names"
