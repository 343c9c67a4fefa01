# The lab: `make lab` opens the shell of dsacls, and after it an ordinary one,
# in a throw-away directory (LAB_SHELL=... starts something else there);
# `make lab-template` only prepares for it.
.PHONY: lab lab-template
lab: all
	@B=$B LAB_SHELL='$(LAB_SHELL)' tests/lab/run tests/lab/shell

lab-template: | tools
	@tests/lab/run --prepare >/dev/null

# A delegation from beginning to end in the lab, for people to read.
.PHONY: demo
demo: all
	@B=$B tests/lab/run tests/lab/demo.sh
