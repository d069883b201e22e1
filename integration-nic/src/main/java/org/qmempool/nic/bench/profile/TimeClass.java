package org.qmempool.nic.bench.profile;

/**
 * What CPU time was spent on, after Q. Cai et al., "Understanding Host Network Stack Overheads"
 * (SIGCOMM 2021), with the program itself beside it.
 */
public enum TimeClass {
  /** Bytes of packets from one place to another. */
  DATA_COPY("data copy"),
  /** Protocols: TCP, UDP, IP and their tables. */
  TCP_IP("TCP/IP"),
  /** Driver, NAPI, queueing discipline, offloads in software, XDP and the tap of packet sockets. */
  NETDEVICE("netdevice"),
  /** Making, filling in and ending socket buffers. */
  SKB("skb management"),
  /** Allocating and freeing memory. */
  MEMORY("memory"),
  /** Locking and unlocking. */
  LOCK("lock"),
  /** Choosing, waking and changing threads. */
  SCHEDULING("scheduling"),
  /** What is in none of them, as entering and leaving the kernel. */
  OTHERS("others"),
  /** The program: everything outside of the kernel. */
  PROGRAM("program");

  private final String word;

  TimeClass(String word) {
    this.word = word;
  }

  /**
   * Its name in reports and in the file of classes.
   *
   * @return a word or two
   */
  public String word() {
    return word;
  }
}
