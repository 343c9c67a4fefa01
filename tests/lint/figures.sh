#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The figures of the layout: of each commit named, and of this tree.
# usage: tests/lint/figures.sh [COMMIT...]
exec python3 "$(dirname "$0")/layout.py" --figures "$@"
