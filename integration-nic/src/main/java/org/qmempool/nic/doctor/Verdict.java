package org.qmempool.nic.doctor;

/** What a finding amounts to. */
public enum Verdict {
  /** As packet work wants it. */
  GOOD("good"),
  /** The remedy is worth trying. */
  MEND("mend"),
  /** This host does not tell; nothing is concluded from that. */
  NOT_KNOWN("not known");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /**
   * As it is written in both reports.
   *
   * @return in lower case
   */
  public String word() {
    return word;
  }
}
