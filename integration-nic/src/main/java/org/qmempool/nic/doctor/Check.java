package org.qmempool.nic.doctor;

/** One matter of a host. It looks and says what it found; it changes nothing. */
interface Check {
  /** One word, for the command line. */
  String name();

  /** Why it matters to packet work, in a sentence or two. */
  String why();

  /** Looks at the host. Each subject becomes one finding or more. */
  void look(Host host, Findings findings);
}
