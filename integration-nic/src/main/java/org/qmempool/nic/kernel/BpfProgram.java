package org.qmempool.nic.kernel;

import java.util.Arrays;

/**
 * Puts an eBPF program together, one instruction per method, jumps by {@link Label}.
 *
 * <p>An instruction is one 64-bit word, little endian:
 *
 * <pre>
 *   bits 0..7   8..11  12..15  16..31        32..63
 *       +-----+------+-------+-------------+-----------+
 *       | op  | dst  |  src  |   offset    | immediate |
 *       +-----+------+-------+-------------+-----------+
 * </pre>
 *
 * A 64-bit constant takes two words, the second with op 0 and the high half. Registers: {@link #R0}
 * result, {@link #R1} to {@link #R5} arguments and lost over a call, {@link #R6} to {@link #R9}
 * kept, {@link #R10} the frame pointer. Not for concurrent use.
 */
public final class BpfProgram {
  /** Result of a call and of the program. */
  public static final int R0 = 0;

  /** First argument; at entry the context (struct xdp_md). */
  public static final int R1 = 1;

  /** Second argument. */
  public static final int R2 = 2;

  /** Third argument. */
  public static final int R3 = 3;

  /** Fourth argument. */
  public static final int R4 = 4;

  /** Fifth argument. */
  public static final int R5 = 5;

  /** Kept over calls. */
  public static final int R6 = 6;

  /** Kept over calls. */
  public static final int R7 = 7;

  /** Kept over calls. */
  public static final int R8 = 8;

  /** Kept over calls. */
  public static final int R9 = 9;

  /** Frame pointer, read only. */
  public static final int R10 = 10;

  /** Helper bpf_redirect(ifindex, flags). */
  public static final int CALL_REDIRECT = 23;

  /** Helper bpf_redirect_map(map, key, flags). */
  public static final int CALL_REDIRECT_MAP = 51;

  /** Verdict XDP_DROP. */
  public static final int XDP_DROP = 1;

  /** Verdict XDP_PASS. */
  public static final int XDP_PASS = 2;

  /** Offset of the pointer to the frame's first byte in struct xdp_md. */
  public static final int XDP_MD_DATA = 0;

  /** Offset of the pointer behind the frame's last byte in struct xdp_md. */
  public static final int XDP_MD_DATA_END = 4;

  /** Offset of the receive queue in struct xdp_md. */
  public static final int XDP_MD_RX_QUEUE = 16;

  private static final int LOAD_CONSTANT_64 = 0x18;
  private static final int PSEUDO_MAP = 1;
  private static final int PSEUDO_MAP_VALUE = 2;
  private static final long OFFSET_MASK = 0xffffL << 16;

  private long[] words = new long[64];
  private int size;
  private Label[] jumpTargets = new Label[64];

  /** A place to jump to; {@link #bind} sets it, before or after the jumps that name it. */
  public static final class Label {
    private int at = -1;

    /** A label that is not bound yet. */
    public Label() {}
  }

  /** An empty program. */
  public BpfProgram() {}

  /**
   * {@code dst = *(u32 *)(src + offset)}.
   *
   * @param dst register that is written
   * @param src register with the pointer
   * @param offset in bytes from the pointer
   * @return this program
   */
  public BpfProgram load32(int dst, int src, int offset) {
    return add(0x61, dst, src, offset, 0);
  }

  /**
   * {@code dst = *(u64 *)(src + offset)}.
   *
   * @param dst register that is written
   * @param src register with the pointer
   * @param offset in bytes from the pointer
   * @return this program
   */
  public BpfProgram load64(int dst, int src, int offset) {
    return add(0x79, dst, src, offset, 0);
  }

  /**
   * {@code *(u64 *)(dst + offset) = src}.
   *
   * @param dst register with the pointer
   * @param offset in bytes from the pointer
   * @param src register that is read
   * @return this program
   */
  public BpfProgram store64(int dst, int offset, int src) {
    return add(0x7b, dst, src, offset, 0);
  }

  /**
   * {@code *(u32 *)(dst + offset) = constant}.
   *
   * @param dst register with the pointer
   * @param offset in bytes from the pointer
   * @param constant the value
   * @return this program
   */
  public BpfProgram store32Constant(int dst, int offset, int constant) {
    return add(0x62, dst, 0, offset, constant);
  }

  /**
   * {@code dst = src}.
   *
   * @param dst register that is written
   * @param src register that is read
   * @return this program
   */
  public BpfProgram move(int dst, int src) {
    return add(0xbf, dst, src, 0, 0);
  }

  /**
   * {@code dst = constant}, sign-extended to 64 bits.
   *
   * @param dst register that is written
   * @param constant the value
   * @return this program
   */
  public BpfProgram constant(int dst, int constant) {
    return add(0xb7, dst, 0, 0, constant);
  }

  /**
   * {@code dst = constant}, two words.
   *
   * @param dst register that is written
   * @param constant the value
   * @return this program
   */
  public BpfProgram constant64(int dst, long constant) {
    return two(dst, 0, (int) constant, (int) (constant >>> 32));
  }

  /**
   * {@code dst = the map}, two words.
   *
   * @param dst register that is written
   * @param mapFd descriptor of the map
   * @return this program
   */
  public BpfProgram map(int dst, int mapFd) {
    return two(dst, PSEUDO_MAP, mapFd, 0);
  }

  /**
   * {@code dst = address of byte offset of entry 0 of an array map}, two words, no call and no null
   * check.
   *
   * @param dst register that is written
   * @param mapFd descriptor of the map
   * @param offset in bytes from the start of entry 0
   * @return this program
   */
  public BpfProgram mapValue(int dst, int mapFd, int offset) {
    return two(dst, PSEUDO_MAP_VALUE, mapFd, offset);
  }

  /**
   * {@code dst += src}.
   *
   * @param dst register that is written
   * @param src register that is read
   * @return this program
   */
  public BpfProgram add(int dst, int src) {
    return add(0x0f, dst, src, 0, 0);
  }

  /**
   * {@code dst += constant}.
   *
   * @param dst register that is written
   * @param constant the value
   * @return this program
   */
  public BpfProgram addConstant(int dst, int constant) {
    return add(0x07, dst, 0, 0, constant);
  }

  /**
   * {@code dst *= src}, 64 bits.
   *
   * @param dst register that is written
   * @param src register that is read
   * @return this program
   */
  public BpfProgram multiply(int dst, int src) {
    return add(0x2f, dst, src, 0, 0);
  }

  /**
   * {@code dst ^= src}.
   *
   * @param dst register that is written
   * @param src register that is read
   * @return this program
   */
  public BpfProgram xor(int dst, int src) {
    return add(0xaf, dst, src, 0, 0);
  }

  /**
   * {@code dst ^= constant}, sign-extended to 64 bits.
   *
   * @param dst register that is written
   * @param constant the value
   * @return this program
   */
  public BpfProgram xorConstant(int dst, int constant) {
    return add(0xa7, dst, 0, 0, constant);
  }

  /**
   * {@code dst >>>= bits}.
   *
   * @param dst register that is written
   * @param bits 0 to 63
   * @return this program
   */
  public BpfProgram shiftRight(int dst, int bits) {
    return add(0x77, dst, 0, 0, bits);
  }

  /**
   * {@code if (a > b) goto target}, unsigned.
   *
   * @param a first register
   * @param b second register
   * @param target where to go
   * @return this program
   */
  public BpfProgram jumpIfAbove(int a, int b, Label target) {
    return jump(0x2d, a, b, target);
  }

  /**
   * {@code r0 = helper(r1, r2, r3, r4, r5)}.
   *
   * @param helper number of the helper
   * @return this program
   */
  public BpfProgram call(int helper) {
    return add(0x85, 0, 0, 0, helper);
  }

  /**
   * Ends the program with the verdict in r0.
   *
   * @return this program
   */
  public BpfProgram exit() {
    return add(0x95, 0, 0, 0, 0);
  }

  /**
   * The next instruction is where jumps to {@code label} go.
   *
   * @param label the label to set
   * @return this program
   */
  public BpfProgram bind(Label label) {
    label.at = size;
    return this;
  }

  /**
   * The instruction words, ready for {@link Bpf#load}.
   *
   * @return a copy
   * @throws IllegalStateException if a jump's label is not bound
   */
  public long[] words() {
    long[] result = Arrays.copyOf(words, size);
    for (int i = 0; i < size; i++) {
      Label target = jumpTargets[i];
      if (target != null) {
        if (target.at < 0) {
          throw new IllegalStateException(
              "the jump at instruction " + i + " has no target: bind its label");
        }
        long jump = ((long) target.at - i - 1) << 16;
        result[i] = (result[i] & ~OFFSET_MASK) | (jump & OFFSET_MASK);
      }
    }
    return result;
  }

  /**
   * A program that gives every frame the same verdict.
   *
   * @param verdict {@link #XDP_DROP} or {@link #XDP_PASS}
   * @return the instruction words
   */
  public static long[] verdict(int verdict) {
    return new BpfProgram().constant(R0, verdict).exit().words();
  }

  /**
   * The program of an AF_XDP port: each frame goes to the socket that the XSKMAP holds for the
   * frame's receive queue; without one, to the kernel's stack.
   *
   * @param xskMapFd descriptor of the map
   * @return the instruction words
   */
  public static long[] redirectToSockets(int xskMapFd) {
    return new BpfProgram()
        .load32(R2, R1, XDP_MD_RX_QUEUE) // key: the queue
        .map(R1, xskMapFd)
        .constant(R3, XDP_PASS) // the answer when the map has no socket for it
        .call(CALL_REDIRECT_MAP)
        .exit()
        .words();
  }

  private BpfProgram jump(int op, int dst, int src, Label target) {
    int at = size;
    add(op, dst, src, 0, 0);
    jumpTargets[at] = target;
    return this;
  }

  private BpfProgram two(int dst, int src, int low, int high) {
    add(LOAD_CONSTANT_64, dst, src, 0, low);
    return add(0, 0, 0, 0, high);
  }

  private BpfProgram add(int op, int dst, int src, int offset, int immediate) {
    if (size == words.length) {
      words = Arrays.copyOf(words, 2 * size);
      jumpTargets = Arrays.copyOf(jumpTargets, 2 * size);
    }
    words[size++] =
        op | (long) dst << 8 | (long) src << 12 | (offset & 0xffffL) << 16 | (long) immediate << 32;
    return this;
  }
}
