/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/stop.h: SIGTERM, SIGHUP and Ctrl-C while the directory is written:
 * requests in flight are finished and reported. A second Ctrl-C, or the same
 * signal again a second later, ends the program at once, as the first does at
 * all other times.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

/* From here to stop_end they are caught; one that is ignored (nohup), or that
 * the shell handles itself (Ctrl-C), is left as it is. */
void stop_begin(void);
void stop_end(void);

/* The signal that came, now or in an earlier such time; 0: none. */
int stop_signal(void);
/* "SIGTERM" */
const char *stop_name(void);

#endif
