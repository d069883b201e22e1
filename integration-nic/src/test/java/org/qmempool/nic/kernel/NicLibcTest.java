package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NicLibcTest {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int POLLIN = 1;

  @Test
  void aRefusedCallReturnsTheNegativeErrno() {
    assertEquals(-9, NicLibc.close(999_999)); // EBADF
    assertEquals(-Errno.ENODEV, NicLibc.ifNameToIndex("no-such-if"));
    assertEquals(-Errno.ENOENT, NicLibc.open("/no/such/file", 0));
    assertTrue(NicLibc.isError(NicLibc.mmap(0, 3, 0x22, -1, 0)));
    assertEquals("EBUSY (16, Device or resource busy)", Errno.describe(-Errno.EBUSY));
  }

  @Test
  void theHotCallsAllocateNothing() {
    int fd = NicLibc.socket(AF_INET, SOCK_DGRAM, 0);
    assertTrue(fd >= 0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(64, 8);
      MemorySegment headers = arena.allocate(64, 8);
      long least = Long.MAX_VALUE;
      // Until the compiler is done each call makes one small object; half a second as a rule,
      // longer
      // where the compiler gets no CPU. A call that allocates does so for ever.
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (least != 0 && System.nanoTime() - deadline < 0) {
        long before = threads.getCurrentThreadAllocatedBytes();
        burst(fd, data, headers);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    } finally {
      NicLibc.close(fd);
    }
  }

  private static void burst(int fd, MemorySegment data, MemorySegment headers) {
    for (int i = 0; i < 1_000; i++) {
      int codes = NicLibc.kick(fd) | NicLibc.wakeRx(fd) | NicLibc.poll(fd, POLLIN, 0);
      codes |= NicLibc.sendmmsg(fd, headers, 0, MSG_DONTWAIT);
      codes |= NicLibc.recvmmsg(fd, headers, 1, MSG_DONTWAIT);
      long sizes = NicLibc.sendto(fd, data, 8, MSG_DONTWAIT, MemorySegment.NULL, 0);
      sizes |= NicLibc.recv(fd, data, 8, MSG_DONTWAIT);
      assertTrue((codes | sizes) < 0 && NicLibc.gettid() > 0);
    }
  }

  @Test
  void aSocketOptionReadsBack() {
    int fd = NicLibc.socket(AF_INET, SOCK_DGRAM, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(4, 4);
      assertEquals(0, NicLibc.setsockoptInt(fd, SOL_SOCKET, SO_RCVBUF, 8192));
      assertEquals(4, NicLibc.getsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, 4));
      assertEquals(2 * 8192, value.get(ValueLayout.JAVA_INT, 0)); // the kernel doubles it
    } finally {
      NicLibc.close(fd);
    }
  }

  @Test
  void aWaitWithoutBoundIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> NicLibc.poll(0, POLLIN, -1));
  }

  @Test
  void aViewOfUnmappedMemoryThrowsAndDoesNotCrash() {
    long address = NicLibc.mmap(4096, 3, 0x22, -1, 0);
    assertFalse(NicLibc.isError(address));
    Arena arena = Arena.ofShared();
    MemorySegment view = NicLibc.view(address, 4096, arena);
    view.set(ValueLayout.JAVA_LONG, 4088, 7);
    assertThrows(IndexOutOfBoundsException.class, () -> view.set(ValueLayout.JAVA_LONG, 4096, 7));
    arena.close();
    assertEquals(0, NicLibc.munmap(address, 4096));
    assertThrows(IllegalStateException.class, () -> view.get(ValueLayout.JAVA_LONG, 0));
  }

  @Test
  void gettidIsTheThreadThatProcShows() throws IOException {
    Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
    assertEquals(self.getFileName().toString(), Integer.toString(NicLibc.gettid()));
  }
}
