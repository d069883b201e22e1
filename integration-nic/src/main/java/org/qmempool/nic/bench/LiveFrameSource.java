package org.qmempool.nic.bench;

import static org.qmempool.nic.kernel.BpfProgram.CALL_REDIRECT;
import static org.qmempool.nic.kernel.BpfProgram.R0;
import static org.qmempool.nic.kernel.BpfProgram.R1;
import static org.qmempool.nic.kernel.BpfProgram.R2;
import static org.qmempool.nic.kernel.BpfProgram.R3;
import static org.qmempool.nic.kernel.BpfProgram.R4;
import static org.qmempool.nic.kernel.BpfProgram.R5;
import static org.qmempool.nic.kernel.BpfProgram.R6;
import static org.qmempool.nic.kernel.BpfProgram.R7;
import static org.qmempool.nic.kernel.BpfProgram.R8;
import static org.qmempool.nic.kernel.BpfProgram.R9;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Bpf;
import org.qmempool.nic.kernel.BpfProgram;
import org.qmempool.nic.kernel.NicLibc;

/**
 * A packet source that the kernel drives: no Java code runs per frame, so it offers several million
 * probes a second from one CPU.
 *
 * <p>{@code BPF_PROG_TEST_RUN} with live frames runs a program n times, each time on a frame of its
 * own, and does with the frame what the program says. Ours takes the next sequence number from a
 * counter in an array map, writes the whole {@link ProbeFrame} and redirects it out of one
 * interface. It writes all 60 bytes each time, as the kernel takes the frames from a page pool and
 * a page that comes back still has the bytes that it had; what lies behind byte 60 is zero from the
 * start, and nobody on a veth's redirect path writes there, as the receiver gets a copy.
 *
 * <p>The counter goes on from call to call. It is not atomic: one thread at a time may call {@link
 * #send}; any thread may meanwhile read {@link #nextSequence()}; close it when no thread uses it. A
 * call has a fixed cost of about 20 ms (the kernel builds and tears down its page pool), so take
 * 200000 frames or more where the rate matters.
 *
 * <p>The peer of the interface must have an XDP program or generic receive offload on, else the
 * kernel drops all frames without counting them. Not every frame made is a frame delivered: see
 * {@link DropCounters}.
 */
public final class LiveFrameSource implements AutoCloseable {
  private static final int MAX_LENGTH = 1514;
  private static final int SHIFT = 32;

  private final int counterMap;
  private final int program;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment frame;
  private volatile boolean closed;

  private LiveFrameSource(ProbeFrame flow, int ifindex, int lengthBytes) {
    int map = -1;
    boolean open = false;
    try {
      frame = arena.allocate(lengthBytes, 8);
      flow.write(frame, 0, lengthBytes, 0);
      map = Bpf.createMap(Bpf.MAP_ARRAY, Long.BYTES, 1);
      program = Bpf.load("qm_source", program(flow, map, ifindex), 0);
      open = true;
    } finally {
      if (!open) {
        arena.close();
        if (map >= 0) {
          NicLibc.close(map);
        }
      }
    }
    counterMap = map;
  }

  /**
   * Loads the program.
   *
   * @param flow the frames' addresses
   * @param ifindex where the frames leave, in the network namespace of the thread that will call
   *     {@link #send}
   * @param lengthBytes of each frame, 60 to 1514
   * @return to be closed by the caller
   */
  public static LiveFrameSource open(ProbeFrame flow, int ifindex, int lengthBytes) {
    if (lengthBytes < ProbeFrame.LENGTH || lengthBytes > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "frame length " + lengthBytes + " is outside 60..1514: choose one in between");
    }
    return new LiveFrameSource(flow, ifindex, lengthBytes);
  }

  /**
   * Makes and sends {@code frames} frames on the calling thread's CPU; returns when the last has
   * left. The call cannot be interrupted, so bound the count: 200000 frames take about 50 ms.
   *
   * @param frames how many, 1 or more
   * @return the sequence number that the next call starts with
   */
  public synchronized long send(int frames) {
    checkOpen();
    Bpf.testRun(program, frame, frames);
    return nextSequence();
  }

  /**
   * The sequence number of the next frame; all below it were made.
   *
   * @return 0 or more
   */
  public long nextSequence() {
    checkOpen();
    return Bpf.lookupLong(counterMap, 0);
  }

  /**
   * Sets the sequence number of the next frame.
   *
   * @param sequence 0 or more
   */
  public void nextSequence(long sequence) {
    checkOpen();
    if (sequence < 0) {
      throw new IllegalArgumentException(
          "sequence " + sequence + " is negative: start at 0 or more");
    }
    Bpf.updateLong(counterMap, 0, sequence);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      NicLibc.close(program);
      NicLibc.close(counterMap);
      arena.close();
    }
  }

  /** A descriptor's number may belong to something else after close. */
  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the source is closed; open a new one");
    }
  }

  /** The program; what each instruction is for stands beside it. */
  static long[] program(ProbeFrame flow, int counterMap, int ifindex) {
    BpfProgram.Label tooShort = new BpfProgram.Label();
    BpfProgram p = new BpfProgram();

    // r6 = the frame. The verifier wants proof that 60 bytes are there before it allows a store.
    p.load32(R6, R1, BpfProgram.XDP_MD_DATA);
    p.load32(R2, R1, BpfProgram.XDP_MD_DATA_END);
    p.move(R3, R6).addConstant(R3, ProbeFrame.LENGTH);
    p.jumpIfAbove(R3, R2, tooShort);

    // r7 = counter++. A plain load and store: one thread runs us. Entry 0 of an array map is plain
    // memory, so no lookup call.
    p.mapValue(R1, counterMap, 0);
    p.load64(R7, R1, 0);
    p.move(R2, R7).addConstant(R2, 1);
    p.store64(R1, 0, R2);

    // Words 0 and 1: both addresses, Ethernet type, magic. Constants, so their part of the checksum
    // is one too: r8 starts with it.
    p.constant64(R2, flow.word0()).store64(R6, 0, R2);
    p.constant64(R2, flow.word1()).store64(R6, 8, R2);
    p.constant64(R8, flow.headerChecksum());
    p.constant64(R9, ProbeFrame.MIX); // r9 = the checksum's factor, for mix()

    // Word 2: the sequence number.
    p.store64(R6, ProbeFrame.SEQUENCE_OFFSET, R7);
    mix(p, R7);

    // Word 3: sequence * FILL_1.
    p.constant64(R2, ProbeFrame.FILL_1).multiply(R2, R7);
    p.store64(R6, ProbeFrame.FILL_1_OFFSET, R2);
    mix(p, R2);

    // Word 4: sequence * FILL_2 ^ MASK.
    p.constant64(R2, ProbeFrame.FILL_2).multiply(R2, R7);
    p.constant64(R4, ProbeFrame.MASK).xor(R2, R4);
    p.store64(R6, ProbeFrame.FILL_2_OFFSET, R2);
    mix(p, R2);

    // Word 5: ~sequence; -1 is sign-extended to 64 one-bits.
    p.move(R2, R7).xorConstant(R2, -1);
    p.store64(R6, ProbeFrame.INVERSE_OFFSET, R2);
    mix(p, R2);

    // The checksum, and the four zeros that end a 60-byte frame.
    p.store64(R6, ProbeFrame.CHECKSUM_OFFSET, R8);
    p.store32Constant(R6, ProbeFrame.ZERO_OFFSET, 0);

    // return bpf_redirect(ifindex, 0): the verdict XDP_REDIRECT, carried out in batches by the test
    // run.
    p.constant(R1, ifindex).constant(R2, 0).call(CALL_REDIRECT).exit();

    p.bind(tooShort).constant(R0, BpfProgram.XDP_DROP).exit();
    return p.words();
  }

  /** {@code r8 = (r8 ^ word) * r9; r8 ^= r8 >>> 32}, by way of r5: one step of the checksum. */
  private static void mix(BpfProgram p, int word) {
    p.xor(R8, word).multiply(R8, R9);
    p.move(R5, R8).shiftRight(R5, SHIFT);
    p.xor(R8, R5);
  }
}
