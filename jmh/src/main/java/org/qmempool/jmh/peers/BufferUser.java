package org.qmempool.jmh.peers;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What a Java program would take buffers of 2 KiB outside the heap from, without a pool like ours:
 * each one is taken by itself, and given back by itself. A burst of them is held at a time.
 */
final class BufferUser {
  static final int BYTES = 2048;

  private BufferUser() {}

  /** Netty's allocators. The thread should be one of Netty's, as only those have caches there. */
  static final class OfNetty implements BurstUser {
    private final ByteBufAllocator allocator;
    private final ByteBuf[] held = new ByteBuf[MAX_BURST];

    private OfNetty(ByteBufAllocator allocator) {
      this.allocator = allocator;
    }

    static OfNetty adaptive() {
      return new OfNetty(new AdaptiveByteBufAllocator(true, true));
    }

    static OfNetty pooled() {
      return new OfNetty(new PooledByteBufAllocator(true));
    }

    @Override
    public void round(int burst) {
      for (int i = 0; i < burst; i++) {
        held[i] = allocator.directBuffer(BYTES, BYTES);
      }
      for (int i = 0; i < burst; i++) {
        held[i].release();
      }
    }
  }

  /** The C library's malloc and free, by downcalls. */
  static final class OfMalloc implements BurstUser {
    private static final MethodHandle MALLOC =
        find("malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE =
        find("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));

    private final long[] held = new long[MAX_BURST];

    @SuppressWarnings("restricted") // a peer that is measured, never published
    private static MethodHandle find(String name, FunctionDescriptor type) {
      Linker linker = Linker.nativeLinker();
      MemorySegment function = linker.defaultLookup().findOrThrow(name);
      return linker.downcallHandle(function, type, Linker.Option.critical(false));
    }

    @Override
    public void round(int burst) {
      try {
        for (int i = 0; i < burst; i++) {
          held[i] = (long) MALLOC.invokeExact((long) BYTES);
        }
        for (int i = 0; i < burst; i++) {
          FREE.invokeExact(held[i]);
        }
      } catch (Throwable e) {
        throw new IllegalStateException("malloc or free failed", e);
      }
    }
  }

  /** A confined arena for each buffer. */
  static final class OfArena implements BurstUser {
    private final Arena[] held = new Arena[MAX_BURST];
    private long sum;

    @Override
    public void round(int burst) {
      for (int i = 0; i < burst; i++) {
        held[i] = Arena.ofConfined();
        sum += held[i].allocate(BYTES).address();
      }
      for (int i = 0; i < burst; i++) {
        held[i].close();
      }
    }

    @Override
    public String toString() {
      return "OfArena[" + sum + "]"; // so that the addresses are used
    }
  }
}
