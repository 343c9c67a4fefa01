/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/read_line.c: see shell/read_line.h. The only file that uses readline;
 * shell_complete supplies the completions.
 */
#include "shell/read_line.h"

#if HAVE_READLINE
#	include "base/arena.h"
#	include "base/diag.h"
#	include "base/private.h"
#	include "base/str.h"
#	include "base/term.h"
#	include "input/command.h"
#	include "input/words.h"
#	include "shell/candidates.h"
#	include "shell/complete.h"
#	include "shell/connection.h"
#	include "shell/signals.h"
#	include "shell/shell.h"

#	include <errno.h>
#	include <fcntl.h>
#	include <stdio.h>
#	include <stdlib.h>
#	include <string.h>
#	include <sys/stat.h>
#	include <unistd.h>

#	include <readline/history.h>
#	include <readline/readline.h>

/* ---- the file of typed lines --------------------------------------------
 * $XDG_STATE_HOME/dsacls/history, mode 0600, no passwords in it. */

#	define HISTORY_LINES 2000
/* What is longer was not typed. */
#	define LINE_MOST 4096

/* The path, its folders made: they must be ours alone, as the journal's.
 * NULL: there is no place to keep it in. */
static const char *
history_path(struct arena *arena)
{
	const char *folder = private_state_folder(arena);
	struct private_fault fault;

	if (folder == NULL || !private_make_folder(arena, folder, &fault) ||
	    !private_check_folder(arena, folder, true, &fault))
		return NULL;
	return arena_printf(arena, "%s/history", folder);
}

/* Is it a file of ours, no link and no pipe? Nobody else can put another in
 * its place. */
static bool
is_file(struct arena *arena, const char *path, int flags)
{
	struct private_fault fault;
	int fd = private_open(arena, path, flags, &fault);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void
load_history(void)
{
	struct arena arena = ARENA_INIT;
	const char *path = history_path(&arena);

	if (path != NULL && is_file(&arena, path, O_RDONLY))
		(void)read_history(path);
	arena_clear(&arena);
}

/* In one piece; a full disk costs the history and nothing else. */
static void
append_line(struct arena *arena, const char *path, const char *line)
{
	const char *text = arena_printf(arena, "%s\n", line);
	struct private_fault fault;
	int fd = private_open(arena, path, O_WRONLY | O_CREAT | O_APPEND,
			      &fault);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;
	close(fd);
}

/* Adds a line at once, so that no crash loses it and shells side by side do
 * not overwrite each other. Makes folder and file as needed, never readable
 * by others. */
static void
save_line(const char *line)
{
	struct arena arena = ARENA_INIT;
	const char *path =
		strlen(line) <= LINE_MOST ? history_path(&arena) : NULL;

	if (path != NULL)
		append_line(&arena, path, line);
	arena_clear(&arena);
}

static void
shorten_history(void)
{
	const mode_t before = umask(077);
	struct arena arena = ARENA_INIT;
	const char *path = history_path(&arena);

	if (path != NULL && is_file(&arena, path, O_RDWR))
		(void)history_truncate_file(path, HISTORY_LINES);
	umask(before);
	arena_clear(&arena);
}

/* ---- Tab: the word at the cursor ----------------------------------------- */

/* Completion waits no longer for a server than a person does. */
#	define TAB_SECONDS 2

/* readline's callbacks have no argument for the shell that they serve. */
static struct shell *current_shell;

/* readline's pager waits for a key. */
static bool in_list;

/* The word at the cursor, as the shell itself will read it. */
struct typed {
	struct arena arena;
	const char *line; /* up to the cursor */
	const char *word; /* without quotes */
	size_t start;	  /* of it in the line, quote included */
	bool is_quoted;
};

/* Quotes are those of input/words.h, not readline's. */

static void
typed_read(struct typed *typed, const char *line, size_t len)
{
	struct words words;

	arena_init(&typed->arena);
	typed->line = arena_strndup(&typed->arena, line, len);
	words_to_cursor(&words, &typed->arena, typed->line, &typed->start);
	typed->word = words.count > 0 ? words.text[words.count - 1] : "";
	typed->is_quoted = strchr("\"'", typed->line[typed->start]) != NULL &&
			   typed->line[typed->start] != '\0';
}

/* ---- candidates ----------------------------------------------------- */

static void
add_file(struct candidates *found, const char *lead, char *name)
{
	STR_AUTO candidate;

	str_init(&candidate);
	str_printf(&candidate, "%s%s%s", lead, name,
		   candidates_is_folder(name) ? "/" : "");
	candidates_add(found, candidate.data, NULL);
	free(name);
}

/* "-f dir/fi" or "--journal=dir/fi": lead is what precedes the name. */
static void
add_files(struct candidates *found, const char *word)
{
	STR_AUTO lead;
	const char *path = word;
	char *name;

	str_init(&lead);
	if ((word[0] == '-' || word[0] == '/') && word[strcspn(word, "=:")]) {
		path += strcspn(word, "=:") + 1;
		str_append_bytes(&lead, word, (size_t)(path - word));
	}
	for (int state = 0;
	     (name = rl_filename_completion_function(path, state)) != NULL;
	     state++)
		add_file(found, lead.data, name);
}

/* While names are asked for, Ctrl-C is ours: readline would keep it for
 * later. False: it was pressed. */
static bool
find_candidates(struct candidates *found, struct typed *typed)
{
	size_t start = typed->start;
	bool files;

	rl_clear_signals();
	signals_clear();
	signals_deadline(TAB_SECONDS);
	files = shell_complete(current_shell, typed->line, &start, found);
	signals_deadline(0);
	rl_set_signals();
	if (start < typed->start) {
		typed->start = start;
		typed->word = typed->line + start;
	}
	if (files)
		add_files(found, typed->word);
	return !signals_take_interrupt();
}

/* Ctrl-C: an empty line is entered next. */
static void
drop_line(void)
{
	fputs("^C", rl_outstream);
	rl_replace_line("", 0);
	rl_stuff_char('\n');
}

/* What find_word asked, until complete takes it; at the beginning of a line
 * readline does not call it. */
static struct {
	struct typed typed;
	struct candidates found;
	bool dropped, ready;
} asked;

static void
ask(void)
{
	if (asked.ready) {
		arena_clear(&asked.typed.arena);
		candidates_clear(&asked.found);
	}
	candidates_init(&asked.found);
	typed_read(&asked.typed, rl_line_buffer, (size_t)rl_point);
	asked.dropped = !find_candidates(&asked.found, &asked.typed);
	asked.ready = true;
}

/*
 * Where readline takes a word to begin: it knows no quotes of our kind, nor
 * which words are one name. It looks backwards for one of these characters,
 * but not when the cursor has left its place: then that is the beginning.
 */
static char *
find_word(void)
{
	static char nothing[] = "", blanks[] = " \t\n";

	ask();
	if (asked.typed.start == (size_t)rl_point)
		return blanks;
	rl_point = (int)asked.typed.start;
	return nothing;
}

static char **
complete(const char *text, int start, int end)
{
	char **matches = NULL;

	(void)text, (void)start, (void)end;
	rl_attempted_completion_over = 1;
	if (!asked.ready)
		ask();
	if (asked.dropped)
		drop_line();
	else if (asked.found.count > 0)
		matches = candidates_matches(&asked.found, asked.typed.word,
					     asked.typed.is_quoted);
	/* A statement continues after its colon or semicolon. */
	rl_completion_suppress_append = candidates_goes_on(&asked.found);
	arena_clear(&asked.typed.arena);
	candidates_clear(&asked.found);
	asked.ready = false;
	return matches;
}

/* ~/.inputrc may ask for readline's own pager. */
static bool
wants_pager(void)
{
	return strcmp(rl_variable_value("page-completions"), "on") == 0;
}

/* readline's columns, in as many rows as the line leaves on the screen. */
static void
list_matches(char **shown, int count)
{
	int rows, columns, longest = 1, most;
	char *cut = NULL;

	for (int i = 1; i <= count; i++)
		if (longest < (int)text_columns(shown[i]))
			longest = (int)text_columns(shown[i]);
	rl_get_screen_size(&rows, &columns);
	most = candidates_fitting(rows, columns, longest);
	if (!wants_pager() && count > most) {
		cut = shown[most + 1];
		shown[most + 1] = NULL;
	}
	in_list = true;
	rl_display_match_list(shown, cut != NULL ? most : count, longest);
	in_list = false;
	if (cut == NULL)
		return;
	fprintf(rl_outstream, "... and %d more", count - most);
	rl_crlf();
	shown[most + 1] = cut;
}

/* Shown without quotes and what all of them begin with: CORP\helpdesk:CA;. */
static void
display_matches(char **matches, int count, int longest)
{
	const size_t size = (size_t)count + 2;
	char **shown = or_die(calloc(size, sizeof(*shown)));
	char **bare = or_die(calloc(size, sizeof(*bare)));
	size_t lead;

	(void)longest;
	for (int i = 0; i <= count; i++)
		bare[i] = candidates_bare(matches[i]);
	lead = candidates_lead(bare[0]);
	for (int i = 0; i <= count; i++)
		shown[i] = bare[i] + (strlen(bare[i]) > lead ? lead : 0);
	rl_crlf();
	list_matches(shown, count);
	rl_forced_update_display();
	for (int i = 0; i <= count; i++)
		free(bare[i]);
	free(bare);
	free(shown);
}

/* ---- the ? key ------------------------------------------------------ */

/* A filter or a name may hold a ?, and /? is a switch. */
static bool
means_itself(const struct typed *typed)
{
	return rl_point != rl_end || strcmp(typed->word, "/") == 0 ||
	       text_has_prefix_nocase(rl_line_buffer, "find ");
}

static int
explain_key(int count, int key)
{
	struct candidates found;
	struct typed typed;
	bool listed = false, dropped = false;

	candidates_init(&found);
	typed_read(&typed, rl_line_buffer, (size_t)rl_point);
	if (!means_itself(&typed)) {
		dropped = !find_candidates(&found, &typed);
		listed = !dropped && found.count > 0;
	}
	if (dropped)
		drop_line();
	if (listed) {
		rl_crlf();
		candidates_print(&found, rl_outstream, typed.word,
				 term_width(stdout));
		rl_on_new_line();
		rl_forced_update_display();
	}
	arena_clear(&typed.arena);
	candidates_clear(&found);
	return listed || dropped ? 0 : rl_insert(count, key);
}

static void
bind_question_mark(Keymap map)
{
	int type = 0;

	if (rl_function_of_keyseq("?", map, &type) == rl_insert)
		rl_bind_key_in_map('?', explain_key, map);
}

/* Before ~/.inputrc is read, which may say otherwise. */
static void
start_tab(struct shell *shell)
{
	current_shell = shell;
	rl_attempted_completion_function = complete;
	rl_completion_display_matches_hook = display_matches;
	rl_completion_word_break_hook = find_word;
	rl_completer_quote_characters = NULL;
	rl_variable_bind("completion-ignore-case", "on");
	rl_variable_bind("page-completions", "off");
	rl_variable_bind("show-all-if-ambiguous", "on");
}

/* After it, where ? still inserts itself. */
static void
bind_question_marks(void)
{
	bind_question_mark(emacs_standard_keymap);
	bind_question_mark(vi_insertion_keymap);
}

/* ---- keys ------------------------------------------------------------ */

/* Ctrl-C ends a search or a list first, and the line then. */
static int
interrupt_key(void)
{
	static bool in_search;

	in_search = !in_search &&
		    RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0;
	if (in_search) {
		rl_stuff_char('\n');
		return CTRL('G');
	}
	rl_replace_line("", 0);
	if (in_list) {
		rl_stuff_char('\n');
		return 'q';
	}
	return '\n';
}

static bool
readline_heard_signal(void)
{
	return rl_pending_signal() != 0;
}

/*
 * Back from a stop: the shell outside had the terminal, in a mode of its own if
 * it was SIGSTOP, and the line is drawn again. Not reported by readline, which
 * may also deal with SIGTSTP where it does not ask us.
 */
static void
take_terminal_back(void)
{
	rl_cleanup_after_signal();
	rl_reset_after_signal();
	rl_on_new_line();
	rl_forced_update_display();
}

/* readline's own rl_getc continues reading after a signal. */
static int
read_key(FILE *in)
{
	unsigned char byte;
	ssize_t got;

	for (;;) {
		rl_check_signals();
		if (signals_take_continue())
			take_terminal_back();
		if (signals_take_interrupt())
			return interrupt_key();
		if (!signals_wait_input(fileno(in), readline_heard_signal))
			continue;
		got = read(fileno(in), &byte, 1);
		if (got > 0)
			return byte;
		if (got == 0 || errno != EINTR)
			return EOF;
	}
}

void
edit_start(struct shell *shell)
{
	rl_readline_name = "dsacls";
	rl_getc_function = read_key;
	/* Before ~/.inputrc is read, which may say otherwise. */
	rl_variable_bind("enable-bracketed-paste", "on");
	start_tab(shell);
	rl_initialize();
	bind_question_marks();
	using_history();
	stifle_history(HISTORY_LINES);
	load_history();
}

void
edit_end(void)
{
	shorten_history();
	rl_deprep_terminal();
}

/* Pasted lines one by one: the file has a line each. */
static void
remember(const char *text)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, "\r\n");
		char *line = or_die(strndup(text, len));

		if (line[strspn(line, " \t")] != '\0' &&
		    !command_line_has_secret(line)) {
			add_history(line);
			save_line(line);
		}
		free(line);
		text += len + (text[len] != '\0');
	}
}

char *
edit_read(struct shell *shell)
{
	struct arena arena = ARENA_INIT;
	const char *prompt;
	char *line;

	signals_clear();
	prompt = shell_prompt(shell, &arena, term_width(stdout), true);
	signals_catch_continue(true);
	line = readline(prompt);
	signals_catch_continue(false);
	arena_clear(&arena);
	if (line != NULL)
		remember(line);
	return line;
}
#else
/* ISO C wants something in every file. */
typedef int edit_is_not_built;
#endif
