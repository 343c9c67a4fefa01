# The program beside samba-tool, ldapmodify and ldapsearch, in the lab.
.PHONY: bench-lab bench-big bench-snapshot
bench:: bench-lab bench-snapshot

bench-lab: all
	@B=$B tests/lab/run tests/bench/program.py

# The same with 20,000 users, and everything that is about many objects.
bench-big: all
	@B=$B tests/lab/run --big tests/bench/program.py

# That memory stays flat is no figure of a machine: `make check` sees to it.
CHECK_SCRIPTS += tests/bench/check_memory.py

bench-snapshot: all
	@tests/bench/snapshot.py $B/dsacls $B/bench
