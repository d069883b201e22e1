package org.qmempool.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.transmit.Sender;
import org.qmempool.nic.transmit.TransmitQueue;

/**
 * The hole: a sender finds the port driven by the other one and leaves its packet in the ring, and
 * the other one has just looked there for the last time. Then it lies there until somebody calls
 * again. Or both drive the port at once, whose fields are plain.
 *
 * <p>Forbidden: that a packet is missing at the port (not 12 or 21), that its doorbell was not rung
 * (second field) or that something waits (third field), when both calls have returned.
 *
 * <p>Command: {@code jcstress/stress -t TransmitNoneStays}
 */
@JCStressTest
@Outcome(id = "12, 0, 0", expect = ACCEPTABLE, desc = "both were sent")
@Outcome(id = "21, 0, 0", expect = ACCEPTABLE, desc = "both were sent")
@Outcome(expect = FORBIDDEN, desc = "one stayed behind, or two drove the port at once")
@State
public class TransmitNoneStays {
  private final CountingPort port = new CountingPort();
  private final TransmitQueue queue = new TransmitQueue(port, 2, 2);
  private final Sender first = queue.newSender(1);
  private final Sender second = queue.newSender(1);
  private final PacketBurst one = CountingPort.burst(1);
  private final PacketBurst two = CountingPort.burst(2);

  @Actor
  void sender1() {
    first.send(one, 0, 1);
  }

  @Actor
  void sender2() {
    second.send(two, 0, 1);
  }

  @Arbiter
  void after(III_Result r) {
    r.r1 = port.order;
    r.r2 = port.unrung;
    r.r3 = queue.waiting();
  }
}
