package org.qmempool.nic.socket;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortStatistics;

/**
 * The far end of a TAP device: what the kernel sends out through the device is received here, and
 * what is transmitted here comes into the kernel by the device.
 *
 * <p>The kernel gives and takes one frame a call ({@code readv}, {@code writev}), so a burst of n
 * frames is n calls; no program is loaded and no memory shared.
 *
 * <p>Counters of {@link #statistics}. Drops: {@code rx_too_long} (for an element), {@code
 * tx_refused} (shorter than a header), {@code tx_dropped_by_device}, {@code tx_closed} (the kernel
 * had not taken it within 50 ms of the close). What finds the device's own queue full is dropped
 * before it gets here, and counted by the device (its tx_dropped). Events: {@code pool_dry}, {@code
 * sends} and how they ended, {@code receive_device_gone}, {@code socket_errors} (waiting found the
 * device gone).
 *
 * <p>{@link #await} below one millisecond spins, looking by system calls; from there on it sleeps
 * in the kernel.
 */
public final class TapPort extends SocketPort {
  /** Bytes in front of each received frame: as many as AF_XDP leaves. */
  public static final int HEADROOM = 256;

  private final String device;
  private final FrameReceiver receiver;

  /** Takes over the descriptor and the name's registration with the pool. */
  TapPort(
      String name,
      String device,
      Mempool pool,
      HandleAllocator allocator,
      int fd,
      Arena arena,
      int slots,
      int waiting) {
    super(name, pool, fd, arena, new WriteSender(fd, pool, allocator, waiting, arena));
    this.device = device;
    receiver = new ReadReceiver(fd, pool, allocator, slots, HEADROOM, arena);
  }

  /**
   * Starts the description of a port.
   *
   * @param pool where the frames lie; elements of 1024 bytes or more
   * @param allocator takes elements from {@code pool} and gives them back there; only the thread
   *     that drives the port uses it
   * @return a builder without a device
   */
  public static TapPortBuilder builder(Mempool pool, HandleAllocator allocator) {
    return new TapPortBuilder(pool, allocator);
  }

  /**
   * The device's name in its network namespace.
   *
   * @return the name
   */
  public String device() {
    return device;
  }

  @Override
  int receiveInto(PacketBurst burst) {
    return receiver.receive(burst);
  }

  @Override
  boolean isReady() {
    return polls();
  }

  @Override
  public PortStatistics statistics() {
    FrameSender sender = sender();
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("rx_too_long", receiver.tooLong());
    drops.put("tx_refused", sender.refused());
    drops.put("tx_dropped_by_device", sender.droppedByDevice());
    drops.put("tx_closed", sender.leftAtClose());
    Map<String, Long> events = new LinkedHashMap<>();
    receiver.addEvents(events);
    sender.addEvents(events);
    events.put("socket_errors", errors());
    return new PortStatistics(
        name(),
        "tap",
        receiver.packets(),
        receiver.bytes(),
        sender.packets(),
        sender.bytes(),
        sender.completed(),
        receiver.posted(),
        sender.waiting(),
        drops,
        events);
  }

  @Override
  void readKernelCounters() {
    // The device keeps them, not the descriptor.
  }

  @Override
  void closeReceiver() {
    receiver.close();
  }

  @Override
  void unmap() {
    // nothing of the kernel's is mapped
  }
}
