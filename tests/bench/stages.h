/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/stages.h: the frame of the codec's bench, the same for both
 * sides: a file of descriptors, rounds over it, and one line of medians.
 */
#ifndef TESTS_BENCH_STAGES_H
#define TESTS_BENCH_STAGES_H

#include "bench/records.h"

#include <time.h>

/* Descriptors that pass through a stage before the next one starts. */
#define STAGES_BATCH 8

enum { DECODE, ENCODE, SDDL, STAGES };

/* Takes the records of one batch through all stages; adds the ACEs of their
 * DACLs to *aces, and sets nanoseconds by stage. first is for messages. */
typedef void
stages_batch_fn(const struct record *records, size_t first, size_t count,
		size_t *aces, double ns[static STAGES]);

static inline double
stages_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static inline void *
stages_alloc(size_t size)
{
	void *p = malloc(size);

	if (p == NULL) {
		fprintf(stderr, "bench: out of memory\n");
		exit(1);
	}
	return p;
}

static inline int
stages_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double
stages_median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), stages_compare);
	return values[count / 2];
}

/* One round over all records; times holds a row a batch. */
static inline size_t
stages_round(const struct records *records, stages_batch_fn *batch,
	     double (*times)[STAGES])
{
	size_t aces = 0;

	for (size_t i = 0; i < records->count; i += STAGES_BATCH) {
		size_t left = records->count - i;

		batch(records->records + i, i,
		      left < STAGES_BATCH ? left : STAGES_BATCH, &aces,
		      times[i / STAGES_BATCH]);
	}
	return aces;
}

/*
 * Nanoseconds a descriptor in one stage: the median of the rounds for each
 * batch, added up. A batch takes microseconds: what the machine does in
 * between to other processes hits few of them, and not in most rounds.
 */
static inline double
stages_figure(double (*times)[STAGES], size_t batches, size_t rounds,
	      size_t stage)
{
	double *values = stages_alloc(rounds * sizeof(double)), sum = 0;

	for (size_t b = 0; b < batches; b++) {
		for (size_t r = 0; r < rounds; r++)
			values[r] = times[r * batches + b][stage];
		sum += stages_median(values, rounds);
	}
	free(values);
	return sum;
}

static inline void
stages_run(const struct records *records, size_t rounds, stages_batch_fn *batch)
{
	size_t batches = (records->count + STAGES_BATCH - 1) / STAGES_BATCH;
	double(*times)[STAGES] =
		stages_alloc(rounds * batches * sizeof(*times));
	double n = (double)records->count;
	size_t aces = 0;

	for (size_t r = 0; r < rounds; r++)
		aces = stages_round(records, batch, times + r * batches);
	printf("descriptors=%zu aces=%zu decode_ns=%.0f encode_ns=%.0f "
	       "sddl_ns=%.0f\n",
	       records->count, aces,
	       stages_figure(times, batches, rounds, DECODE) / n,
	       stages_figure(times, batches, rounds, ENCODE) / n,
	       stages_figure(times, batches, rounds, SDDL) / n);
	free(times);
}

/* The arguments FILE and ROUNDS; exits with a message when they are wrong. */
static inline size_t
stages_open(int argc, char **argv, struct records *records)
{
	long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (rounds <= 0) {
		fprintf(stderr, "usage: %s FILE ROUNDS\n", argv[0]);
		exit(2);
	}
	if (!records_load(argv[1], records))
		exit(1);
	return (size_t)rounds;
}

#endif
