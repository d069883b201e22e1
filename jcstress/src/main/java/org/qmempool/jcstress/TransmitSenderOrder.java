package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.transmit.Sender;
import org.qmempool.nic.transmit.TransmitQueue;

/**
 * The hole: a sender's first packet goes into the ring, as the port is busy, and its second one
 * past the ring, as the port is idle by then; so the second overtakes the first.
 *
 * <p>Forbidden: 2 before 1, or a packet that is missing or there twice.
 *
 * <p>Command: {@code jcstress/stress -t TransmitSenderOrder}
 */
@JCStressTest
@Outcome(id = "123, 0", expect = ACCEPTABLE, desc = "in order")
@Outcome(id = "132, 0", expect = ACCEPTABLE, desc = "in order, the other between")
@Outcome(id = "312, 0", expect = ACCEPTABLE, desc = "in order")
@Outcome(expect = FORBIDDEN, desc = "overtaken, lost or doubled")
@State
public class TransmitSenderOrder {
  private final CountingPort port = new CountingPort();
  private final TransmitQueue queue = new TransmitQueue(port, 4, 2);
  private final Sender first = queue.newSender(1);
  private final Sender second = queue.newSender(1);
  private final PacketBurst one = CountingPort.burst(1);
  private final PacketBurst two = CountingPort.burst(2);
  private final PacketBurst three = CountingPort.burst(3);

  @Actor
  void sender1() {
    first.send(one, 0, 1);
    first.send(two, 0, 1);
  }

  @Actor
  void sender2() {
    second.send(three, 0, 1);
  }

  @Arbiter
  void after(II_Result r) {
    r.r1 = port.order;
    r.r2 = port.unrung + queue.waiting();
  }
}
