/*
 * What both programs measure with: the clock, threads that begin together and are told to stop, and
 * DPDK's start. Include it behind struct work, which has the field uint64_t moved.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <rte_eal.h>

#define MAX_THREADS 64
#define SAMPLES 9

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

static void pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (pthread_setaffinity_np(pthread_self(), sizeof(set), &set) != 0)
		fprintf(stderr, "cannot pin a thread to CPU %d\n", cpu);
}

/* Runs the threads for so long; returns what they moved per nanosecond. */
static double run(struct work *works, void *(*const *calls)(void *), int threads, long millis)
{
	pthread_t ids[MAX_THREADS];
	uint64_t moved = 0;
	double from, to;

	atomic_store(&stop, 0);
	pthread_barrier_init(&begin, NULL, threads + 1);
	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, calls[i], &works[i]);
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

/* Starts DPDK without huge pages; the first two CPUs that are allowed, as on the Java side. */
static int start(char *name, char *megabytes, int cpus[2])
{
	char *eal[] = { name, "--no-huge", "-m", megabytes, "--no-pci", "--no-telemetry",
			"--log-level=1", "--no-shconf", NULL };
	cpu_set_t allowed;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	if (rte_eal_init(8, eal) < 0) {
		fprintf(stderr, "DPDK does not start\n");
		return -1;
	}
	sched_setaffinity(0, sizeof(allowed), &allowed); /* the EAL has pinned this thread */
	cpus[0] = cpus[1] = -1;
	for (int cpu = 0, n = 0; cpu < CPU_SETSIZE && n < 2; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			cpus[n++] = cpu;
	return 0;
}
