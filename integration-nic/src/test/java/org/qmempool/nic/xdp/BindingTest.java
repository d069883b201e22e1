package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.nic.kernel.Errno;

/** The choice of a bind mode, with answers that a kernel gives. */
class BindingTest {
  private static final int ZEROCOPY = XdpAbi.BIND_ZEROCOPY | XdpAbi.BIND_NEED_WAKEUP;
  private static final int COPY = XdpAbi.BIND_COPY | XdpAbi.BIND_NEED_WAKEUP;

  private final List<Integer> asked = new ArrayList<>();

  private Binding bind(BindMode mode, IntUnaryOperator kernel) {
    return Binding.inMode(
        mode,
        XdpAbi.BIND_NEED_WAKEUP,
        flags -> {
          asked.add(flags);
          return kernel.applyAsInt(flags);
        });
  }

  private static IntUnaryOperator refusing(int flags, int errno) {
    return asked -> asked == flags ? -errno : 0;
  }

  @Test
  void zeroCopyIsTriedFirst() {
    assertEquals(new Binding(0, 0), bind(BindMode.AUTO, flags -> 0));
    assertEquals(List.of(ZEROCOPY), asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINVAL, Errno.ENOENT, Errno.EOPNOTSUPP, Errno.ENOMEM})
  void whereItIsRefusedCopyIsBoundAndTheReasonKept(int errno) {
    assertEquals(new Binding(0, -errno), bind(BindMode.AUTO, refusing(ZEROCOPY, errno)));
    assertEquals(List.of(ZEROCOPY, COPY), asked);
  }

  @Test
  void whatCopyDoesNotMendIsRefusedInCopyModesWords() {
    Binding binding = bind(BindMode.AUTO, flags -> -Errno.EINVAL); // no such queue
    assertEquals(-Errno.EINVAL, binding.result());
    assertEquals(List.of(ZEROCOPY, COPY), asked);
  }

  @Test
  void aModeThatWasAskedForIsTheOnlyOneTried() {
    assertEquals(-Errno.EINVAL, bind(BindMode.ZEROCOPY, refusing(ZEROCOPY, Errno.EINVAL)).result());
    assertEquals(new Binding(0, 0), bind(BindMode.COPY, flags -> 0));
    assertEquals(List.of(ZEROCOPY, COPY), asked);
  }

  @Test
  void aLinkThatIsDownIsNoQuestionOfTheMode() {
    assertEquals(-Errno.ENETDOWN, bind(BindMode.AUTO, flags -> -Errno.ENETDOWN).result());
    assertEquals(List.of(ZEROCOPY), asked);
  }

  @Test
  void aQueueThatIsBeingGivenUpIsWaitedFor() {
    assertEquals(
        new Binding(0, 0), bind(BindMode.AUTO, flags -> asked.size() < 20 ? -Errno.EBUSY : 0));
    assertEquals(20, asked.size());
  }

  @Test
  void aQueueThatStaysTakenIsNotWaitedForForEver() {
    long start = System.nanoTime();
    assertEquals(-Errno.EBUSY, bind(BindMode.AUTO, flags -> -Errno.EBUSY).result());
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
    assertTrue(asked.stream().allMatch(flags -> flags == ZEROCOPY));
  }
}
