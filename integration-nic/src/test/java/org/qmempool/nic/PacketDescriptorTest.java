package org.qmempool.nic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketDescriptorTest {
  @Test
  void whatIsPackedComesOutAndIsNeverNegative() {
    for (int handle : new int[] {0, 1, 4095, Integer.MAX_VALUE}) {
      for (int offset : new int[] {0, 256, 0xffff}) {
        for (int length : new int[] {0, 60, 1514, 0xffff}) {
          long descriptor = PacketDescriptor.pack(handle, offset, length);
          assertTrue(descriptor >= 0);
          assertEquals(handle, PacketDescriptor.handle(descriptor));
          assertEquals(offset, PacketDescriptor.offset(descriptor));
          assertEquals(length, PacketDescriptor.length(descriptor));
        }
      }
    }
  }
}
