# The shell: transcripts at a terminal in a lab; pipes and memory without.
# `make check-shell-long` runs 1,000 commands under valgrind, and
# waits for tickets that run out.
CHECK_SCRIPTS += tests/repl/test_pipe.py tests/repl/test_places.py \
	tests/repl/test_staged.py tests/repl/test_completion.py
LAB_SCRIPTS += tests/repl/test_shell.py tests/repl/test_look.py tests/repl/test_waits.py

# The shell without readline, linked from the program's own objects.
PLAIN_SHELL := $B/tests/repl/dsacls-plain
EDITED := $(addprefix $B/obj/dsacls/,shell/repl.o shell/read_line.o)
PLAIN_OBJ := $(EDITED:$B/obj/dsacls/%.o=$B/tests/repl/%.o)

$(PLAIN_OBJ): $B/tests/repl/%.o: dsacls/%.c | tools
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(filter-out -DHAVE_READLINE=%,\
		$(PROGRAM_CPPFLAGS)) -DHAVE_READLINE=0 -c -o $@ $<

$(PLAIN_SHELL): $(PLAIN_OBJ) $(DSACLS_OBJ) $B/libsd.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(COVERFLAGS) -o $@ $(PLAIN_OBJ) \
		$(filter-out $(EDITED),$(DSACLS_OBJ)) $B/libsd.a \
		$(filter-out -lreadline,$(PROGRAM_LIBS))

check check-fast check-programs: $(PLAIN_SHELL)

.PHONY: check-shell-long
check-shell-long: all
	B=$B SHELL_LONG=1 tests/repl/test_pipe.py
	B=$B SHELL_LONG=1 tests/repl/test_waits.py a_password
