# Names on a live domain controller: built with the rest, run in the lab.
check: $B/tests/unit/resolve/lab_names
LAB_SCRIPTS += tests/unit/resolve/lab_names.sh
