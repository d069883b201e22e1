package org.qmempool.jcstress.mutants;

import java.util.List;

/**
 * Faults that the checkers must catch: each is a change to one production source, and names the
 * checkers that are to see it. A checker that misses its mutant proves nothing.
 */
enum Mutant {
  PRODUCER_PUBLISH_BEFORE_COPY(
      "SingleProducerIntAlgebra",
      "    int at = (int) put & mask;\n    int first",
      "    producer.publish(put + n);\n    int at = (int) put & mask;\n    int first",
      Checker.SPSC,
      Checker.SPSC_MODEL_BURSTS,
      Checker.jcstress("SpscBurst")),
  SPSC_FREE_BEFORE_COPY(
      "SpscIntAlgebra",
      "    if (n > 0) {\n      int at = (int) taken & mask;",
      "    if (n > 0) {\n      consumers.publish(taken + n);\n      int at = (int) taken & mask;",
      Checker.SPSC,
      Checker.SPSC_MODEL),
  SPSC_SINGLE_FREES_BEFORE_READING(
      "SpscIntAlgebra",
      "    int element = IntSlots.get(slots, (int) taken & mask);\n"
          + "    consumers.publish(taken + 1); // (2)",
      "    consumers.publish(taken + 1);\n"
          + "    int element = IntSlots.get(slots, (int) taken & mask);",
      Checker.SPSC,
      Checker.SPSC_MODEL),
  PRODUCER_ROOM_OFF_BY_ONE(
      "SingleProducerIntAlgebra",
      "own.limit(consumers.acquire() + capacity, put)",
      "own.limit(consumers.acquire() + capacity + 1, put)",
      Checker.SPSC,
      Checker.SPSC_MODEL),
  PRODUCER_LIMIT_NOT_READ_AGAIN(
      "SingleProducerIntAlgebra", "    if (free < wanted) {", "    if (free < 0) {", Checker.SPSC),
  PRODUCER_WRAP_OFF_BY_ONE(
      "SingleProducerIntAlgebra",
      "    int first = mask + 1 - at;",
      "    int first = mask - at;",
      Checker.SPSC),
  PRODUCER_WINDOW_PUBLISHED_TWICE(
      "SingleProducerIntAlgebra",
      "    producer.publish(producer.own() + n); // (1)",
      "    producer.publish(producer.own() + n);\n    producer.publish(producer.own() + n);",
      Checker.SPSC),
  SPSC_WINDOW_FREED_TWICE(
      "SpscIntAlgebra",
      "    consumers.publish(consumers.own() + n); // (2)",
      "    consumers.publish(consumers.own() + n);\n    consumers.publish(consumers.own() + n);",
      Checker.SPSC),
  PRODUCER_PUT_PUBLISHED_PLAINLY(
      "SingleProducerIntAlgebra",
      "producer.publish(put + 1); // (1)",
      "producer.set(put + 1);",
      Checker.SPSC_WEAK,
      Checker.SPMC_WEAK),
  PRODUCER_BURST_PUBLISHED_PLAINLY(
      "SingleProducerIntAlgebra",
      "producer.publish(put + n); // (1)",
      "producer.set(put + n);",
      Checker.SPSC_WEAK,
      Checker.SPMC_WEAK),
  PRODUCER_WINDOW_PUBLISHED_PLAINLY(
      "SingleProducerIntAlgebra",
      "producer.publish(producer.own() + n); // (1)",
      "producer.set(producer.own() + n);",
      Checker.SPSC_WEAK,
      Checker.SPMC_WEAK),
  SPSC_TAKE_FREED_PLAINLY(
      "SpscIntAlgebra",
      "consumers.publish(taken + 1); // (2)",
      "consumers.set(taken + 1);",
      Checker.SPSC_WEAK),
  SPSC_BURST_FREED_PLAINLY(
      "SpscIntAlgebra",
      "consumers.publish(taken + n); // (2)",
      "consumers.set(taken + n);",
      Checker.SPSC_WEAK),
  SPSC_WINDOW_FREED_PLAINLY(
      "SpscIntAlgebra",
      "consumers.publish(consumers.own() + n); // (2)",
      "consumers.set(consumers.own() + n);",
      Checker.SPSC_WEAK),
  SPSC_PRODUCER_READ_PLAINLY(
      "SpscIntAlgebra",
      "own.limit(producer.acquire(), taken)",
      "own.limit(producer.own(), taken)",
      Checker.SPSC_WEAK),
  PRODUCER_CONSUMER_READ_PLAINLY(
      "SingleProducerIntAlgebra",
      "own.limit(consumers.acquire() + capacity, put)",
      "own.limit(consumers.own() + capacity, put)",
      Checker.SPSC_WEAK,
      Checker.SPMC_WEAK),
  SPMC_CONSUMERS_CAS_A_STORE(
      "SpmcIntAlgebra",
      "      if (consumers.advance(c, c + n)) { // (2), (3)",
      "      consumers.publish(c + n);\n      if (n >= 0) {",
      Checker.SPMC,
      Checker.SPMC_MODEL,
      Checker.jcstress("SpmcTwoConsumers")),
  SPMC_SINGLE_CONSUMERS_CAS_A_STORE(
      "SpmcIntAlgebra",
      "      if (consumers.advance(c, c + 1)) { // (2), (3)",
      "      consumers.publish(c + 1);\n      if (element >= 0) {",
      Checker.SPMC,
      Checker.SPMC_MODEL,
      Checker.jcstress("SpmcOneElement")),
  SPMC_READ_AFTER_THE_CAS(
      "SpmcIntAlgebra",
      "        return element;\n",
      "        return IntSlots.get(slots, (int) c & mask);\n",
      Checker.SPMC,
      Checker.SPMC_MODEL),
  SPMC_PRODUCER_READ_BEFORE_CONSUMERS(
      "SpmcIntAlgebra",
      "      long c = consumers.acquire();\n"
          + "      long put = producer.acquire(); // (1); after c, as in take()",
      "      long put = producer.acquire();\n      long c = consumers.acquire();",
      Checker.SPMC),
  SPMC_LOST_RACE_LEFT_VISIBLE(
      "SpmcIntAlgebra",
      "for (int i = n; i < dirty; i++) {",
      "for (int i = n; i < 0; i++) {",
      Checker.SPMC),
  SPMC_PRODUCER_READ_PLAINLY(
      "SpmcIntAlgebra",
      "long put = producer.acquire(); // (1)\n",
      "long put = producer.own();\n",
      Checker.SPMC_WEAK),
  SPMC_SINGLE_PRODUCER_READ_PLAINLY(
      "SpmcIntAlgebra",
      "long put = producer.acquire(); // (1); after c, as in take()",
      "long put = producer.own();",
      Checker.SPMC_WEAK),
  SPMC_CAS_WITHOUT_RELEASE(
      "SpmcIntAlgebra",
      "consumers.advance(c, c + n)",
      "consumers.advanceAcquire(c, c + n)",
      Checker.SPMC_WEAK),
  SPMC_SINGLE_CAS_WITHOUT_RELEASE(
      "SpmcIntAlgebra",
      "consumers.advance(c, c + 1)",
      "consumers.advanceAcquire(c, c + 1)",
      Checker.SPMC_WEAK),
  MPSC_BOUND_REMOVED(
      "MpscIntAlgebra",
      "n = (int) Math.min(Math.min(capacity - (h - c), capacity), most);",
      "n = (int) Math.min(capacity, most);",
      Checker.MPSC,
      Checker.MPSC_MODEL),
  MPSC_SINGLE_BOUND_REMOVED(
      "MpscIntAlgebra",
      "if (capacity - (h - c) < 1) {",
      "if (h - c < 0) {",
      Checker.MPSC,
      Checker.MPSC_MODEL,
      Checker.jcstress("MpscLastSlot")),
  MPSC_PRODUCERS_CAS_A_STORE(
      "MpscIntAlgebra",
      "      } else if (producers.advance(h, h + n)) { // (3)",
      "      } else {\n        producers.publish(h + n);",
      Checker.MPSC,
      Checker.MPSC_MODEL,
      Checker.jcstress("MpscReservationOrder")),
  MPSC_SINGLE_PRODUCERS_CAS_A_STORE(
      "MpscIntAlgebra",
      "      } else if (producers.advance(h, h + 1)) { // (3)",
      "      } else {\n        producers.publish(h + 1);",
      Checker.MPSC,
      Checker.MPSC_MODEL),
  MPSC_FREED_BEFORE_EMPTIED(
      "MpscIntAlgebra",
      "    consumer.publish(c);\n    int at = (int) c & mask;",
      "    consumer.publish(c + n);\n    int at = (int) c & mask;",
      Checker.MPSC,
      Checker.MPSC_MODEL),
  MPSC_NOT_EMPTIED(
      "MpscIntAlgebra",
      "        IntSlots.clear(slots, at, n);\n      } else {",
      "      } else {",
      Checker.MPSC,
      Checker.MPSC_MODEL),
  MPSC_EMPTIED_OFF_BY_ONE_AT_THE_WRAP(
      "MpscIntAlgebra",
      "        IntSlots.clear(slots, 0, n - first);",
      "        IntSlots.clear(slots, 0, n - first - 1);",
      Checker.MPSC),
  MPSC_WINDOW_RELEASED_TWICE(
      "MpscIntAlgebra",
      "    release(consumer.own(), n);",
      "    release(consumer.own(), n);\n    release(consumer.own(), n);",
      Checker.MPSC),
  MPSC_RECOVER_DOES_NOT_EMPTY(
      "MpscIntAlgebra",
      "      IntSlots.set(slots, (int) i & mask, IntSlots.EMPTY);",
      "",
      Checker.MPSC),
  MPSC_RECOVER_DOES_NOT_MOVE(
      "MpscIntAlgebra", "        IntSlots.set(slots, (int) to & mask, slot);", "", Checker.MPSC),
  MPSC_RELEASE_FENCE_REMOVED(
      "MpscIntAlgebra",
      "    VarHandle.releaseFence(); // (1)\n    int n;",
      "    int n;",
      Checker.MPSC_WEAK),
  MPSC_SINGLE_RELEASE_FENCE_REMOVED(
      "MpscIntAlgebra",
      "    VarHandle.releaseFence(); // (1)\n    for (; ; ) {",
      "    for (; ; ) {",
      Checker.MPSC_WEAK),
  MPSC_ACQUIRE_FENCE_REMOVED(
      "MpscIntAlgebra",
      "    VarHandle.acquireFence(); // (1); the copy that follows is no earlier read of the"
          + " slots\n",
      "",
      Checker.MPSC_WEAK),
  MPSC_SINGLE_ACQUIRE_FENCE_REMOVED(
      "MpscIntAlgebra",
      "    VarHandle.acquireFence(); // (1)\n    if (slot < 0) {",
      "    if (slot < 0) {",
      Checker.MPSC_WEAK),
  MPSC_FREED_PLAINLY(
      "MpscIntAlgebra",
      "consumer.publish(c + n); // (2)",
      "consumer.set(c + n);",
      Checker.MPSC_WEAK),
  MPSC_SINGLE_FREED_PLAINLY(
      "MpscIntAlgebra",
      "consumer.publish(c + 1); // (2)",
      "consumer.set(c + 1);",
      Checker.MPSC_WEAK),
  MPSC_CONSUMER_READ_PLAINLY(
      "MpscIntAlgebra",
      "long c = consumer.acquire(); // (2)\n",
      "long c = consumer.own();\n",
      Checker.MPSC_WEAK),
  MPSC_SINGLE_CONSUMER_READ_PLAINLY(
      "MpscIntAlgebra",
      "long c = consumer.acquire(); // (2); after h, as in put()",
      "long c = consumer.own();",
      Checker.MPSC_WEAK),
  MPSC_OVERFLOW_LEAVES_THE_CLAIM_OPEN(
      "MpscIntAlgebra",
      "    } catch (StackOverflowError e) {\n      // A claim",
      "    } catch (NegativeArraySizeException e) {\n      // A claim",
      new Checker.Overflow("MPSC")),
  MPSC_OVERFLOW_LEAVES_SLOTS_TO_CLEAR(
      "MpscIntAlgebra",
      "    } catch (StackOverflowError e) {\n      for",
      "    } catch (NegativeArraySizeException e) {\n      for",
      new Checker.Overflow("MPSC")),
  MPMC_OVERFLOW_LEAVES_THE_CLAIM_OPEN(
      "MpmcIntAlgebra",
      "    } catch (StackOverflowError e) {",
      "    } catch (NegativeArraySizeException e) {",
      new Checker.Overflow("MPMC")),
  MPMC_STALLED_CLAIM_NOT_LOOKED_AT_AGAIN(
      "MpmcIntAlgebra",
      "&& producers.acquire() > c && consumers.acquire() == c ? c : -1;",
      "&& producers.acquire() > c ? c : -1;",
      Checker.MPMC),
  MPMC_SIZE_READS_THE_HEAD_FIRST(
      "MpmcIntAlgebra",
      "    long c = consumers.acquire();\n    long h = producers.acquire();\n    return",
      "    long h = producers.acquire();\n    long c = consumers.acquire();\n    return",
      Checker.MPMC),
  MPMC_BOUND_REMOVED(
      "MpmcIntAlgebra",
      "room = Math.min(Math.min(capacity - (h - c), capacity), most);",
      "room = Math.min(capacity, most);",
      Checker.MPMC,
      Checker.MPMC_MODEL),
  MPMC_SINGLE_BOUND_REMOVED(
      "MpmcIntAlgebra",
      "if (capacity - (h - c) < 1) {",
      "if (h - c < 0) {",
      Checker.MPMC,
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcLastSlot")),
  MPMC_BOUND_READ_BEFORE_HEAD(
      "MpmcIntAlgebra",
      "      long h = producers.acquire();\n"
          + "      long c = consumers.acquire(); // (2); after h, as in put()",
      "      long c = consumers.acquire();\n      long h = producers.acquire();",
      Checker.MPMC,
      Checker.MPMC_MODEL),
  MPMC_PARITY_FROZEN(
      "MpmcIntAlgebra",
      "return (int) (i >>> shift) << (Integer.SIZE - 1);",
      "return 0;",
      Checker.MPMC,
      Checker.MPMC_MODEL),
  MPMC_PARITY_NOT_TURNED_AT_THE_WRAP(
      "MpmcIntAlgebra",
      "store(src, from + 1, at, rest, parity(h + 1));",
      "store(src, from + 1, at, rest, parity(h));",
      Checker.MPMC,
      Checker.MPMC_MODEL),
  MPMC_CONSUMERS_CAS_A_STORE(
      "MpmcIntAlgebra",
      "      if (consumers.advance(c, c + n)) { // (2)",
      "      consumers.publish(c + n);\n      if (n >= 0) {",
      Checker.MPMC,
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcTwoConsumers")),
  MPMC_SINGLE_CONSUMERS_CAS_A_STORE(
      "MpmcIntAlgebra",
      "      } else if (consumers.advance(c, c + 1)) { // (2)",
      "      } else {\n        consumers.publish(c + 1);",
      Checker.MPMC,
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcOneElement")),
  MPMC_PRODUCERS_CAS_A_STORE(
      "MpmcIntAlgebra",
      "      } else if (producers.advance(h, h + room)) { // (3)",
      "      } else {\n        producers.publish(h + room);",
      Checker.MPMC,
      Checker.MPMC_MODEL,
      Checker.jcstress("MpmcReservationOrder")),
  MPMC_LOST_RACE_LEFT_VISIBLE(
      "MpmcIntAlgebra",
      "for (int i = n; i < dirty; i++) {",
      "for (int i = n; i < 0; i++) {",
      Checker.MPMC,
      Checker.MPMC_MODEL),
  MPMC_WAITS_FOR_THE_STORE(
      "MpmcIntAlgebra",
      "        if (consumers.acquire() == c) {\n          return NONE;",
      "        if (producers.acquire() == c) {\n          return NONE;",
      Checker.MPMC),
  MPMC_RECOVER_KEEPS_THE_PARITY(
      "MpmcIntAlgebra", "(slot & Integer.MAX_VALUE) | parity(to)", "slot", Checker.MPMC),
  MPMC_RECOVER_LEAVES_THE_GAPS(
      "MpmcIntAlgebra",
      "      IntSlots.set(slots, (int) i & mask, parity(i)); // as if stored, and about to be"
          + " taken",
      "",
      Checker.MPMC),
  MPMC_RELEASE_FENCE_REMOVED(
      "MpmcIntAlgebra",
      "    VarHandle.releaseFence(); // (1)\n    long room;",
      "    long room;",
      Checker.MPMC_WEAK),
  MPMC_SINGLE_RELEASE_FENCE_REMOVED(
      "MpmcIntAlgebra",
      "    VarHandle.releaseFence(); // (1)\n    for (; ; ) {",
      "    for (; ; ) {",
      Checker.MPMC_WEAK),
  MPMC_ACQUIRE_FENCE_REMOVED(
      "MpmcIntAlgebra",
      "      VarHandle.acquireFence();\n      if (n < least) {",
      "      if (n < least) {",
      Checker.MPMC_WEAK),
  MPMC_SINGLE_ACQUIRE_FENCE_REMOVED(
      "MpmcIntAlgebra",
      "      VarHandle.acquireFence(); // (1)\n      if ((slot",
      "      if ((slot",
      Checker.MPMC_WEAK),
  MPMC_CONSUMERS_READ_PLAINLY(
      "MpmcIntAlgebra",
      "long c = consumers.acquire(); // (2)\n",
      "long c = consumers.own();\n",
      Checker.MPMC_WEAK),
  MPMC_SINGLE_CONSUMERS_READ_PLAINLY(
      "MpmcIntAlgebra",
      "long c = consumers.acquire(); // (2); after h, as in put()",
      "long c = consumers.own();",
      Checker.MPMC_WEAK),
  MPMC_CAS_WITHOUT_RELEASE(
      "MpmcIntAlgebra",
      "consumers.advance(c, c + n)",
      "consumers.advanceAcquire(c, c + n)",
      Checker.MPMC_WEAK),
  MPMC_SINGLE_CAS_WITHOUT_RELEASE(
      "MpmcIntAlgebra",
      "consumers.advance(c, c + 1)",
      "consumers.advanceAcquire(c, c + 1)",
      Checker.MPMC_WEAK),
  MPMC_CAS_WITHOUT_ACQUIRE(
      "MpmcIntAlgebra",
      "consumers.advance(c, c + n)",
      "consumers.advanceRelease(c, c + n)",
      Checker.MPMC_WEAK),
  MPMC_DEQUEUE_READS_CONSUMERS_PLAINLY(
      "MpmcIntAlgebra",
      "      long c = consumers.acquire();\n      int slot",
      "      long c = consumers.own();\n      int slot",
      Checker.MPMC_WEAK),
  MPMC_RECOVER_WITHOUT_RELEASE(
      "MpmcIntAlgebra",
      "consumers.advance(c, to)",
      "consumers.advanceAcquire(c, to)",
      Checker.MPMC_WEAK),
  MPSC_RECOVER_PUBLISHES_PLAINLY(
      "MpscIntAlgebra", "consumer.publish(to);", "consumer.set(to);", Checker.MPSC_WEAK),
  MPMC_EMPTY_NOT_LOOKED_AT_TWICE(
      "MpmcIntAlgebra",
      "        if (consumers.acquire() == c) {\n          return NONE;\n        }",
      "        return NONE;",
      Checker.MPMC),
  MPMC_PARITY_STORED_BEFORE_THE_ELEMENT(
      "MpmcIntAlgebra",
      "    slots[(int) i & mask] = src[from] |",
      "    slots[(int) i & mask] = (int) (i >>> shift) << (Integer.SIZE - 1);\n"
          + "    slots[(int) i & mask] = src[from] |",
      Checker.MPMC,
      Checker.MPMC_MODEL),
  STACK_TAG_NOT_ADVANCED_ON_POP(
      "BatchStack",
      "long tag = (head & ~ID_MASK) + (1L << ID_BITS);",
      "long tag = head & ~ID_MASK;",
      Checker.STACK_MODEL),
  STACK_POP_CAS_A_STORE(
      "BatchStack",
      "      if (top.advance(head, tag | below)) {",
      "      top.publish(tag | below);\n      if (id >= 0) {",
      Checker.STACK_MODEL,
      Checker.jcstress("StackOneBatch")),
  STACK_LINKED_AFTER_THE_PUSH(
      "BatchStack",
      "      if (top.advance(head, (head & ~ID_MASK) | (id + 1))) { // (1)\n",
      """
            INTS.setOpaque(slots, link, 0);
            if (top.advance(head, (head & ~ID_MASK) | (id + 1))) {
              INTS.setOpaque(slots, link, below);
      """,
      Checker.STACK_MODEL),
  STACK_PUSHED_BEFORE_THE_COPY(
      "BatchStack",
      "    System.arraycopy(src, from, slots, base(container), batch);\n    push(full, container);",
      "    push(full, container);\n    System.arraycopy(src, from, slots, base(container), batch);",
      // Lincheck does not see the accesses of System.arraycopy.
      Checker.jcstress("StackPayload")),
  POOL_SCANS_ONCE(
      "Scan",
      "private static final int SCANS = 3;",
      "private static final int SCANS = 1;",
      Checker.jcstress("PoolNeverDry")),
  POOL_LOCK_SKIPS_ONE(
      "CpuCaches", "int tries = 0; tries < n", "int tries = 1; tries < n", Checker.CPU_CACHES_TEST),
  POOL_CACHE_UNLOCKED_TOO_EARLY(
      "AnyThread",
      "      int handle = held.cache.alloc();\n      held.unlock();",
      "      held.unlock();\n      int handle = held.cache.alloc();",
      Checker.jcstress("PoolOneHandle")),
  POOL_REFILL_LOSES_WHAT_IT_HAS(
      "CacheExchange",
      "      if (got == 0) {\n        throw e;\n      }\n    }\n    return got;",
      "      throw e;\n    }\n    return got;",
      new Checker.Test(
          "org.qmempool.OverflowLosesNothingTest#everyHandleIsThereOnce(java.nio.file.Path)",
          false)),
  POOL_WINDOW_TAKES_WHAT_SHOULD_STAY(
      "MempoolCache",
      "state[SIZE] += -OPEN - n;",
      "state[SIZE] += -OPEN - taking;",
      new Checker.Test(
          "org.qmempool.CacheWindowTest#theFirstOfAWindowAreTakenAndTheOthersStay", false)),
  POOL_ADOPTED_WITH_ITS_WINDOW_OPEN(
      "MempoolCache",
      "      if (mine) {\n        giveUpWindow();",
      "      if (!mine) {\n        giveUpWindow();",
      new Checker.Test(
          "org.qmempool.CacheWindowTest#anAdoptedOrClosedCacheGivesItsWindowUp", false)),
  POOL_DIRECTION_NOT_FOLLOWED(
      "CacheExchange",
      "Math.min(2 * before, whole)",
      "1",
      new Checker.Test(
          "org.qmempool.CacheDirectionTest#aCacheThatOnlyTakesMissesOnceForEachOfItsContents",
          false)),
  POOL_DEPOT_EMPTIED_AHEAD_OF_NEED(
      "CacheExchange",
      "depot.batches() / 2",
      "depot.batches()",
      new Checker.Test(
          "org.qmempool.CacheDirectionTest#aShortDepotIsNotEmptiedAheadOfNeed", false)),
  POOL_RECLAIMED_WITHOUT_THE_LOCK(
      "MempoolCache",
      "  int reclaim() {\n    synchronized (state) {",
      "  int reclaim() {\n    synchronized (new Object()) {",
      new Checker.Test("org.qmempool.AdoptTest#aCacheIsGivenBackOnceByReclaimOrClose", false)),
  POOL_STEAL_COUNTED_ON_ONE_SIDE(
      "Scan",
      "      other.cache.flow.counts[FlowCounts.LEFT] += got;\n",
      "",
      new Checker.Test("org.qmempool.PoolStatsTest#everyWayIsCounted", false)),
  POOL_TRIMMED_WITH_HANDLES_IN_USE(
      "Trim",
      "seen.nextClearBit(0) < committed",
      "seen.cardinality() < got",
      new Checker.Test("org.qmempool.TrimTest#whatIsInUseIsNeverGivenBack", false)),
  POOL_LISTENER_OVERWRITES_WHAT_ALLOC_TOOK(
      "MempoolCache",
      "    state[ONE] = one;\n",
      "",
      new Checker.Test("org.qmempool.WatermarksTest#theListenerMayUseTheCacheThatTellsIt", false)),
  POOL_WATERMARK_TOLD_WHILE_A_CACHE_IS_HELD(
      "Mempool",
      "      if (cache.owned()) {\n",
      "      if (!cache.name().isEmpty()) {\n",
      new Checker.Test(
          "org.qmempool.WatermarksTest#lowAndRecoveredAreToldOnceEachAndInTurn", false)),
  POOL_MORE_FREED_THAN_TAKEN_NOT_TOLD(
      "Depot",
      "    if (n > 0 && strays.enqueueBulk(src, from, n) == 0) {",
      "    if (n > 0 && strays.enqueueBulk(src, from, n) < 0) {",
      new Checker.Test(
          "org.qmempool.ContainerBoundTest"
              + "#whoFreesMoreThanWasTakenIsToldAndTheAccountingIsNotTrustedAnyMore",
          false)),
  POOL_STRAYS_BOUND_TOO_SMALL(
      "Depot",
      "strays = new MpmcIntRing(capacity);",
      "strays = new MpmcIntRing(1 + capacity / 2);",
      new Checker.Test("org.qmempool.ContainerBoundTest#whoFreesWhatHeTookIsNeverRefused", false)),
  POOL_GATHER_SKIPS_THE_CACHES(
      "Scan",
      "i < cpuCaches.length() && got < n",
      "i < 0 && got < n",
      new Checker.Test("org.qmempool.MempoolTest#aCacheFindsWhatLiesInTheCachesOfTheCpus", false)),
  POOL_TRY_LOCK_IGNORED(
      "CpuCache",
      "&& LOCKED.compareAndSet((CpuCacheLock) this, 0, 1)",
      "&& (LOCKED.compareAndSet((CpuCacheLock) this, 0, 1) || locked == 1)",
      Checker.jcstress("PoolOneHandle")),
  POOL_CACHE_LEFT_LOCKED_BY_AN_ERROR(
      "AnyThread",
      """
            held.cache.freeBulk(src, from, n);
            held.unlockGiven();
          } catch (Throwable e) {
            held.locked = 0; // no call: see CpuCache
      """,
      """
            held.cache.freeBulk(src, from, n);
            held.unlockGiven();
          } catch (Throwable e) {
      """,
      new Checker.Test(
          "org.qmempool.BadInputTest#aBadCallLeavesThePoolWholeAndServing"
              + "(org.qmempool.check.CheckLevel)",
          false)),
  POOL_ADOPTED_TWICE(
      "MempoolCache",
      """
        public boolean adopt() {
          synchronized (state) {
            Thread was = owner;
            Thread me = Thread.currentThread();
            if (was == null || me == was) {
              return was != null && state[SIZE] != CLOSED;
            }
            boolean mine =
                !was.isAlive() // first: see owner
                    && state[SIZE] != CLOSED
                    && OWNER.compareAndSet(this, was, me);\
      """,
      """
        public boolean adopt() {
          synchronized (new Object()) {
            Thread was = owner;
            Thread me = Thread.currentThread();
            if (was == null || me == was) {
              return was != null && state[SIZE] != CLOSED;
            }
            boolean mine =
                !was.isAlive() // first: see owner
                    && state[SIZE] != CLOSED
                    && (owner = me) == me;\
      """,
      new Checker.Test("org.qmempool.AdoptTest#ofTwoAdoptersOneWins", false)),
  POOL_UNLOCKED_BEFORE_THE_HANDLE_IS_IN(
      "AnyThread",
      "      held.cache.free(handle);\n      held.unlockGiven();",
      "      held.unlockGiven();\n      held.cache.free(handle);",
      Checker.jcstress("PoolOneHandle")),
  POOL_FLUSHES_WHAT_IS_NOT_FILLED(
      "CacheExchange",
      "      while (given < batches) {\n        giveBatch",
      "      while (given <= batches) {\n        giveBatch",
      new Checker.Test("org.qmempool.ContainerBoundTest#whoFreesWhatHeTookIsNeverRefused", false)),
  POOL_LEFT_COUNTED_ON_THE_WRONG_SIDE(
      "CacheExchange",
      "      counts[FlowCounts.LEFT] += given * (long) batch;",
      "      counts[FlowCounts.ENTERED] += given * (long) batch;",
      new Checker.Test("org.qmempool.PoolStatsTest#everyWayIsCounted", false)),
  BULK_CARVED_WITHOUT_A_COMMIT(
      "BulkAllocator",
      "return memory == null ? capacity : memory.committed();",
      "return capacity;",
      new Checker.Test(
          "org.qmempool.GrowingPoolTest#whileAPortUsesTheMemoryItDoesNotGrowAndSaysSo", false)),
  BULK_CARVE_CAS_A_STORE(
      "BulkAllocator",
      "    } while (!NEXT.compareAndSet(this, first, first + count));",
      "      NEXT.setVolatile(this, first + count);\n    } while (first < 0);",
      new Checker.Test("org.qmempool.bulk.BulkAllocatorTest#threadsCarveEachHandleOnce", false)),
  CHECK_FREED_TWICE_NOT_SEEN_WITHIN_A_BURST(
      "UserChecks",
      "      states[handle] = mine;\n    }\n    if (sites != null) {\n      givingInFull",
      "      states[handles[from]] = mine;\n    }\n    if (sites != null) {\n      givingInFull",
      new Checker.Test(
          "org.qmempool.check.StateLevelTest#aHandleFreedTwiceIsThrownAndNothingIsFreed"
              + "(org.qmempool.check.CheckLevel)",
          false)),
  CHECK_BURST_STAYS_MARKED_THOUGH_NOTHING_WAS_FREED(
      "UserChecks",
      "        undo(handles, from, i, user);\n",
      "",
      new Checker.Test(
          "org.qmempool.check.StateLevelTest#aHandleFreedTwiceIsThrownAndNothingIsFreed"
              + "(org.qmempool.check.CheckLevel)",
          false)),
  CHECK_POISON_NOT_LOOKED_AT(
      "SampleChecks",
      "int byteAt = marks.unpoisoned(handle);",
      "int byteAt = -1;",
      new Checker.Test(
          "org.qmempool.check.SampledLevelTest#aWriteToAFreeElementIsToldWhereItIsPoisoned",
          false)),
  CHECK_TRIM_FORGETS_NOTHING(
      "UserChecks",
      "    Arrays.fill(states, 0, n, (byte) Users.NOBODY);\n",
      "",
      new Checker.Test(
          "org.qmempool.check.StateLevelTest#aPoolTrimmedOrClosedServesOnAndAccusesNobody"
              + "(org.qmempool.check.CheckLevel)",
          false));

  final String source;
  final String original;
  final String replacement;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  final List<Checker> checkers;

  Mutant(String source, String original, String replacement, Checker... checkers) {
    this.source = source;
    this.original = original;
    this.replacement = replacement;
    this.checkers = List.of(checkers);
  }
}
