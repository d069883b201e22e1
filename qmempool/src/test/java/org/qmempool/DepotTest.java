package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.bulk.BulkAllocator;
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
}
