# The driver of the suites about logging on and about hostile servers.
check check-programs: $B/tests/unit/directory/lab_probe
