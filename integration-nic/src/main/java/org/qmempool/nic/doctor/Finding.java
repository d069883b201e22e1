package org.qmempool.nic.doctor;

/**
 * What a check found about one thing.
 *
 * @param check name of the check
 * @param subject what was looked at: a setting, a device, or the check's own matter
 * @param verdict what it amounts to
 * @param found what stands there; of {@link Verdict#NOT_KNOWN} why it is not known
 * @param why why it matters
 * @param remedy the command that mends it, or what to do where none can; empty unless {@link
 *     Verdict#MEND}
 */
public record Finding(
    String check, String subject, Verdict verdict, String found, String why, String remedy) {

  /** Throws where a finding lacks a part, or has a remedy that is not wanted. */
  public Finding {
    if (subject.isBlank() || found.isBlank() || why.isBlank()) {
      throw new IllegalArgumentException("a finding of " + check + " lacks a part: fill in all");
    }
    if ((verdict == Verdict.MEND) == remedy.isBlank()) {
      throw new IllegalArgumentException(
          "a finding of " + check + " is " + verdict + " with remedy '" + remedy + "'");
    }
  }
}
