package org.qmempool.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.Mempool;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;

/**
 * Registers a pool's memory with the kernel as UMEM.
 *
 * <pre>
 *   struct xdp_umem_reg, 32 bytes
 *   u64 address @0 | u64 length @8 | u32 chunk @16 | u32 headroom @20 | u32 flags @24 | u32 @28
 * </pre>
 *
 * <p>Chunks are aligned: element {@code handle} is the chunk at {@code handle * stride}, so a
 * kernel address is {@code handle * stride + offset}. The kernel pins the pages, and keeps them
 * until the last socket that shares the UMEM is gone.
 */
final class Umem {
  private static final int REG_BYTES = 32;

  private Umem() {}

  /** Throws unless the pool's elements can be UMEM chunks. */
  static void check(Mempool pool) {
    int stride = pool.layout().stride();
    if (stride != 2048 && stride != 4096) {
      throw new IllegalArgumentException(
          "element size "
              + stride
              + ": AF_XDP takes 2048 or 4096 bytes, build the pool with ElementLayout.umem(2048)"
              + " or ElementLayout.umem(4096)");
    }
  }

  /**
   * Registers the pool's committed memory with the socket.
   *
   * @param headroom bytes that the kernel leaves free in front of its own 256
   */
  static void register(int socketFd, Mempool pool, int headroom) {
    MemorySegment memory = pool.memory();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment reg = arena.allocate(REG_BYTES, 8);
      reg.set(JAVA_LONG, 0, memory.address());
      reg.set(JAVA_LONG, 8, memory.byteSize());
      reg.set(JAVA_INT, 16, pool.layout().stride());
      reg.set(JAVA_INT, 20, headroom);
      int result =
          NicLibc.setsockopt(socketFd, XdpAbi.SOL_XDP, XdpAbi.XDP_UMEM_REG, reg, REG_BYTES);
      if (result == -Errno.ENOBUFS) {
        // Never foretold by looking at the limit: a process with CAP_IPC_LOCK is exempt from it.
        throw Errno.failure(
            "the kernel may not pin the pool's " + memory.byteSize() + " bytes as UMEM",
            result,
            "the locked-memory limit is too small: raise it (ulimit -l, LimitMEMLOCK=), or grant"
                + " CAP_IPC_LOCK, or make the pool smaller");
      }
      if (result < 0) {
        throw Errno.failure(
            "the pool's " + memory.byteSize() + " bytes cannot be UMEM",
            result,
            "the memory must be page-aligned and the headroom smaller than the element less 256");
      }
    }
  }
}
