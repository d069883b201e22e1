package org.qmempool.jcstress.explore;

/** The slots of an explored ring, where production has an {@code int[]}. All plain. */
record Slots(int length) {
  int load(int at) {
    return (int) Processor.running().load(cell(at), false);
  }

  void store(int at, int slot) {
    Processor.running().store(cell(at), slot, false);
  }

  private int cell(int at) {
    if (at < 0 || at >= length) {
      throw new ArrayIndexOutOfBoundsException("slot " + at + " of " + length);
    }
    return Processor.SLOTS + at;
  }
}
