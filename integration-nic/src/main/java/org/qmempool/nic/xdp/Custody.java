package org.qmempool.nic.xdp;

import org.qmempool.HandleAllocator;

/**
 * Which elements one port has given to the kernel, and by which ring: one byte per element.
 *
 * <p>Whatever the kernel names is looked up here before it is believed, and at the end the port
 * knows what to give back to the pool, even what lay inside the kernel. Touched by the thread that
 * drives the port alone; a hot loop takes {@link #of} into a local.
 */
final class Custody {
  /** Not with the kernel: the element is the caller's, or in the pool, or at another port. */
  static final byte NONE = 0;

  /** Given to FILL, for a frame to come. */
  static final byte FILL = 1;

  /** Given to TX, to be sent. */
  static final byte TX = 2;

  /** Given to TX, as an element of a packet that goes on in another one. */
  static final byte TX_PART = 3;

  /** Received, as an element of a packet that is not whole yet or found no room in a burst. */
  static final byte PART = 4;

  private static final int BATCH = 256;

  private final byte[] of;

  Custody(int capacity) {
    of = new byte[capacity];
  }

  /** The state of each element, by handle: {@link #NONE} or where it is. */
  byte[] of() {
    return of;
  }

  /**
   * Gives every element that is with the kernel to {@code allocator}; the sockets are closed. What
   * the allocator refuses stays in custody.
   */
  void takeBack(HandleAllocator allocator) {
    int[] batch = new int[BATCH];
    int n = 0;
    for (int handle = 0; handle < of.length; handle++) {
      if (of[handle] != NONE) {
        batch[n++] = handle;
      }
      if (n == BATCH) {
        giveBack(allocator, batch, n);
        n = 0;
      }
    }
    if (n > 0) {
      giveBack(allocator, batch, n);
    }
  }

  private void giveBack(HandleAllocator allocator, int[] batch, int n) {
    allocator.freeBulk(batch, 0, n);
    for (int i = 0; i < n; i++) {
      of[batch[i]] = NONE;
    }
  }
}
