package org.qmempool.nic.doctor;

import java.util.ArrayList;
import java.util.List;

/** Gathers what one check found. */
final class Findings {
  private final String check;
  private final String why;
  private final List<Finding> list = new ArrayList<>();

  Findings(Check check) {
    this.check = check.name();
    this.why = check.why();
  }

  /** A look at one subject, which this host may not allow. */
  @FunctionalInterface
  interface Look {
    void look() throws NotKnown;
  }

  void good(String subject, String found) {
    list.add(new Finding(check, subject, Verdict.GOOD, found, why, ""));
  }

  void mend(String subject, String found, String remedy) {
    list.add(new Finding(check, subject, Verdict.MEND, found, why, remedy));
  }

  void notKnown(String subject, String reason) {
    list.add(new Finding(check, subject, Verdict.NOT_KNOWN, reason, why, ""));
  }

  /** Good or to be mended. */
  void is(boolean good, String subject, String found, String remedy) {
    if (good) {
      good(subject, found);
    } else {
      mend(subject, found, remedy);
    }
  }

  /** Looks; what the host does not tell becomes a finding of its own. */
  void about(String subject, Look look) {
    try {
      look.look();
    } catch (NotKnown e) {
      notKnown(subject, e.why());
    }
  }

  List<Finding> list() {
    return List.copyOf(list);
  }
}
