/*
 * DPDK's rte_ring, measured as RingWork of the Java side measures ours. Commands on standard input,
 * one answer in JSON for each:
 *
 *   one  KIND ELEMENT BURST MILLIS           one thread puts a burst and takes it: ns per element
 *   two  KIND ELEMENT BURST MILLIS           two cores, one puts, one takes: ns per element
 *   many KIND ELEMENT THREADS POLICY MILLIS  each puts 32, then takes 32: million elements per second
 *
 * KIND is spsc, mt, rts or hts; ELEMENT 4 or 8 bytes; POLICY spin or yield (after 100 failed calls).
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_eal.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>

#define CAPACITY 1024
#define SHARED_CAPACITY 4096
#define SHARED_BURST 32
#define MAX_BURST 256
#define MAX_THREADS 64
#define FAILURES_BEFORE_YIELD 100
#define SAMPLES 9

struct work {
	struct rte_ring *ring;
	unsigned int element;
	unsigned int burst;
	int yields;
	int cpu;
	uint64_t moved;
};

static atomic_int stop;
static pthread_barrier_t begin;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void sleep_millis(long millis)
{
	struct timespec t = { millis / 1000, millis % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The size of an element must be a constant where the ring's functions are inlined. */
static inline unsigned int enqueue(struct rte_ring *r, const void *from, unsigned int element,
				   unsigned int n)
{
	return element == 4 ? rte_ring_enqueue_burst_elem(r, from, 4, n, NULL)
			    : rte_ring_enqueue_burst_elem(r, from, 8, n, NULL);
}

static inline unsigned int dequeue(struct rte_ring *r, void *to, unsigned int element,
				   unsigned int n)
{
	return element == 4 ? rte_ring_dequeue_burst_elem(r, to, 4, n, NULL)
			    : rte_ring_dequeue_burst_elem(r, to, 8, n, NULL);
}

static struct rte_ring *make(const char *kind, unsigned int element, unsigned int capacity)
{
	unsigned int flags;

	if (strcmp(kind, "spsc") == 0)
		flags = RING_F_SP_ENQ | RING_F_SC_DEQ;
	else if (strcmp(kind, "mt") == 0)
		flags = 0;
	else if (strcmp(kind, "rts") == 0)
		flags = RING_F_MP_RTS_ENQ | RING_F_MC_RTS_DEQ;
	else if (strcmp(kind, "hts") == 0)
		flags = RING_F_MP_HTS_ENQ | RING_F_MC_HTS_DEQ;
	else
		return NULL;
	return rte_ring_create_elem("peer", element, capacity, SOCKET_ID_ANY, flags);
}

/* One thread, by functions whose kind and element are constants, as a user would call them. */
#define ONE(name, put, take, element)                                                       \
	static void name(struct rte_ring *r, unsigned int burst, unsigned int rounds)       \
	{                                                                                   \
		static uint64_t in[MAX_BURST], out[MAX_BURST];                              \
		for (unsigned int i = 0; i < rounds; i++) {                                 \
			put(r, in, element, burst, NULL);                                   \
			take(r, out, element, burst, NULL);                                 \
			asm volatile("" ::: "memory");                                      \
		}                                                                           \
	}
ONE(one_spsc4, rte_ring_sp_enqueue_burst_elem, rte_ring_sc_dequeue_burst_elem, 4)
ONE(one_spsc8, rte_ring_sp_enqueue_burst_elem, rte_ring_sc_dequeue_burst_elem, 8)
ONE(one_mt4, rte_ring_mp_enqueue_burst_elem, rte_ring_mc_dequeue_burst_elem, 4)
ONE(one_mt8, rte_ring_mp_enqueue_burst_elem, rte_ring_mc_dequeue_burst_elem, 8)
ONE(one_any4, rte_ring_enqueue_burst_elem, rte_ring_dequeue_burst_elem, 4)
ONE(one_any8, rte_ring_enqueue_burst_elem, rte_ring_dequeue_burst_elem, 8)

static double one(struct rte_ring *r, const char *kind, unsigned int element, unsigned int burst,
		  double millis)
{
	void (*loop)(struct rte_ring *, unsigned int, unsigned int) =
		strcmp(kind, "spsc") == 0 ? (element == 4 ? one_spsc4 : one_spsc8)
		: strcmp(kind, "mt") == 0 ? (element == 4 ? one_mt4 : one_mt8)
					  : (element == 4 ? one_any4 : one_any8);
	double samples[SAMPLES];
	unsigned int rounds = 64;

	for (;;) {
		double from = now();

		loop(r, burst, rounds);
		if (now() - from > millis * 1e6 / SAMPLES / 2)
			break;
		rounds *= 2;
	}
	for (int i = 0; i < SAMPLES; i++) {
		double from = now();

		loop(r, burst, rounds);
		samples[i] = (now() - from) / rounds / burst;
	}
	qsort(samples, SAMPLES, sizeof(double), by_value);
	return samples[SAMPLES / 2];
}

static void pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

static void *put(void *argument)
{
	struct work *w = argument;
	uint64_t in[MAX_BURST] = { 0 };

	pin(w->cpu);
	pthread_barrier_wait(&begin);
	while (!atomic_load_explicit(&stop, memory_order_relaxed))
		enqueue(w->ring, in, w->element, w->burst);
	return NULL;
}

static void *take(void *argument)
{
	struct work *w = argument;
	uint64_t out[MAX_BURST], moved = 0;

	pin(w->cpu);
	pthread_barrier_wait(&begin);
	while (!atomic_load_explicit(&stop, memory_order_relaxed))
		moved += dequeue(w->ring, out, w->element, w->burst);
	w->moved = moved;
	return NULL;
}

static void *put_and_take(void *argument)
{
	struct work *w = argument;
	uint64_t elements[SHARED_BURST] = { 0 }, moved = 0;
	unsigned int failures = 0;

	pthread_barrier_wait(&begin);
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		unsigned int n = enqueue(w->ring, elements, w->element, SHARED_BURST);
		unsigned int m = dequeue(w->ring, elements, w->element, SHARED_BURST);

		moved += m;
		failures = n == 0 || m == 0 ? failures + 1 : 0;
		if (w->yields && failures >= FAILURES_BEFORE_YIELD) {
			sched_yield();
			failures = 0;
		}
	}
	w->moved = moved;
	return NULL;
}

/* Runs the threads for so long; returns elements per nanosecond. */
static double run(struct work *works, void *(*const *bodies)(void *), int threads, long millis)
{
	pthread_t ids[MAX_THREADS];
	uint64_t moved = 0;
	double from, to;

	atomic_store(&stop, 0);
	pthread_barrier_init(&begin, NULL, threads + 1);
	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, bodies[i], &works[i]);
	pthread_barrier_wait(&begin);
	from = now();
	sleep_millis(millis);
	atomic_store(&stop, 1);
	to = now();
	for (int i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		moved += works[i].moved;
	}
	pthread_barrier_destroy(&begin);
	return moved / (to - from);
}

int main(void)
{
	char *eal[] = { "rings", "--no-huge", "-m", "64", "--no-pci", "--no-telemetry",
			"--log-level=1", "--no-shconf", NULL };
	char line[128], how[8], kind[8], policy[8];
	unsigned int element, count;
	long millis;
	cpu_set_t allowed;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	if (rte_eal_init(8, eal) < 0) {
		fprintf(stderr, "DPDK does not start\n");
		return 1;
	}
	sched_setaffinity(0, sizeof(allowed), &allowed); /* the EAL has pinned this thread */
	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct rte_ring *r = NULL;
		double result = 0;
		int yields = 0, shared;

		if (sscanf(line, "%7s %7s %u %u", how, kind, &element, &count) != 4)
			break;
		shared = strcmp(how, "many") == 0;
		if (shared) {
			if (sscanf(line, "%*s %*s %*u %*u %7s %ld", policy, &millis) != 2)
				break;
			yields = strcmp(policy, "yield") == 0;
		} else if (sscanf(line, "%*s %*s %*u %*u %ld", &millis) != 1)
			break;
		if ((element == 4 || element == 8) && count >= 1 &&
		    count <= (shared ? MAX_THREADS : MAX_BURST))
			r = make(kind, element, shared ? SHARED_CAPACITY : CAPACITY);
		if (r == NULL) {
			printf("{\"failure\":\"no such case: %.*s\"}\n", (int)strcspn(line, "\n"),
			       line);
			fflush(stdout);
			continue;
		}
		if (shared) {
			struct work works[MAX_THREADS] = { { 0 } };
			void *(*bodies[MAX_THREADS])(void *);

			for (unsigned int i = 0; i < count; i++) {
				works[i] = (struct work){ r, element, SHARED_BURST, yields, -1, 0 };
				bodies[i] = put_and_take;
			}
			result = run(works, bodies, count, millis) * 1e3;
		} else if (strcmp(how, "two") == 0) {
			struct work works[2] = { { r, element, count, 0, 0, 0 },
						 { r, element, count, 0, 1, 0 } };
			void *(*bodies[2])(void *) = { put, take };

			result = 1 / run(works, bodies, 2, millis);
		} else {
			result = one(r, kind, element, count, millis);
		}
		printf("{\"value\":%.6f}\n", result);
		fflush(stdout);
		rte_ring_free(r);
	}
	rte_eal_cleanup();
	return 0;
}
