/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell/tab.c: see shell/tab.h. Readline's callbacks have no context argument,
 * so the shell that they serve stands in a static variable. What may be
 * completed is shell_complete's matter.
 */
#include "shell/tab.h"

#if HAVE_READLINE
#	include "base/diag.h"
#	include "base/str.h"
#	include "base/term.h"
#	include "input/words.h"
#	include "shell/candidates.h"
#	include "shell/signals.h"
#	include "shell/complete.h"

#	include <stdio.h>
#	include <stdlib.h>
#	include <string.h>

#	include <readline/readline.h>

/* Completion waits no longer for a server than a person does. */
#	define TAB_SECONDS 2

static struct shell *current_shell;

/* readline's pager asks for a key. */
static bool in_list;

/* ---- the word ------------------------------------------------------ */

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

static void
typed_clear(struct typed *typed)
{
	arena_clear(&typed->arena);
}

/* ---- candidates ----------------------------------------------------- */

static void
add_file(struct candidates *found, const char *lead, char *name)
{
	struct str candidate;

	str_init(&candidate);
	str_printf(&candidate, "%s%s%s", lead, name,
		   candidates_is_folder(name) ? "/" : "");
	candidates_add(found, candidate.data, NULL);
	str_clear(&candidate);
	free(name);
}

/* "-f dir/fi" or "--journal=dir/fi": lead is what stands before the name. */
static void
add_files(struct candidates *found, const char *word)
{
	struct str lead;
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
	str_clear(&lead);
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
	files = shell_complete(current_shell, typed->line, &start,
			       candidates_add, found);
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
		typed_clear(&asked.typed);
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
	/* A statement goes on behind its colon or semicolon. */
	rl_completion_suppress_append = candidates_goes_on(&asked.found);
	typed_clear(&asked.typed);
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
	char **shown = calloc((size_t)count + 2, sizeof(*shown));
	char **bare = calloc((size_t)count + 2, sizeof(*bare));
	size_t lead;

	(void)longest;
	if (shown == NULL || bare == NULL)
		diag_die("out of memory");
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
	typed_clear(&typed);
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

void
tab_start(struct shell *shell)
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

void
tab_bind_question_mark(void)
{
	bind_question_mark(emacs_standard_keymap);
	bind_question_mark(vi_insertion_keymap);
}

bool
tab_is_listing(void)
{
	return in_list;
}
#else
/* ISO C wants something in every file. */
typedef int tab_is_not_built;
#endif
