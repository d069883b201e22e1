package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.qmempool.bulk.BulkAllocator;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.bulk.ElementMemory;
import org.qmempool.bulk.OffHeapRange;
import org.qmempool.bulk.PageSize;
import org.qmempool.check.marks.Findings;
import org.qmempool.check.marks.SampleChecks;
import org.qmempool.rings.BatchStack;

class DepotTest {
  /** One number for both once cancelled out, and a scan took a full depot for an empty one. */
  @Test
  void aStrayTakenDoesNotHideABatchGiven() {
    Depot depot = new Depot(new BulkAllocator(1024), 8, 4);
    int[] eight = new int[8];
    int[] one = new int[1];
    assertEquals(8, depot.carve(eight, 0, 8));
    assertEquals(1, depot.carve(one, 0, 1));
    depot.giveStrays(one, 0, 1);
    long batches = depot.batchVersion();
    assertEquals(1, depot.takeStrays(one, 0, 1));
    depot.giveBatch(BatchStack.NONE, eight, 0);
    assertNotEquals(batches, depot.batchVersion());
  }

  @Test
  void aStrayTakenAndOneGivenIsSeen() {
    Depot depot = new Depot(new BulkAllocator(16), 8, 1);
    int[] one = new int[1];
    depot.carve(one, 0, 1);
    depot.giveStrays(one, 0, 1);
    long strays = depot.strayVersion();
    assertEquals(1, depot.takeStrays(one, 0, 1));
    depot.giveStrays(one, 0, 1);
    assertTrue(depot.strayVersion() > strays);
  }

  /** The checks know fewer handles than the depot has, so each of them throws. */
  @Test
  void aCheckThatFailsLosesNoHandle() {
    try (var memory =
        new ElementMemory(
            OffHeapRange.require(64, PageSize.BASE), ElementLayout.of(64, 64), 1, 1)) {
      var checks = new SampleChecks(memory, new Findings(_ -> {}));
      assertThrows(IndexOutOfBoundsException.class, () -> checks.taken(40));
      Depot depot = new CheckedDepot(new BulkAllocator(64), 8, 1, checks);
      int[] all = new int[64];
      assertEquals(64, depot.carve(all, 0, 64));
      depot.giveBatch(BatchStack.NONE, all, 8);
      depot.giveStrays(all, 16, 5);
      depot.giveStray(all[21]);
      assertEquals(14, depot.returned());
      assertEquals(all[16], depot.takeStray());
      int[] taken = new int[64];
      assertEquals(2, depot.takeStrays(taken, 0, 2));
      assertEquals(all[17], taken[0]);
      assertNotEquals(BatchStack.NONE, depot.takeBatch(taken, 2));
      assertEquals(3, depot.takeReturned(taken, 10, 54));
      assertEquals(0, depot.returned());
      assertEquals(13, Arrays.stream(taken, 0, 13).distinct().count());
    }
  }
}
