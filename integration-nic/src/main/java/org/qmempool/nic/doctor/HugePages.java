package org.qmempool.nic.doctor;

/** Whether the pool can have pages of 2 MiB. */
final class HugePages implements Check {
  private static final String SUBJECT = "2 MiB pages";
  private static final String FOLDER = "/sys/kernel/mm/hugepages/hugepages-2048kB/";
  private static final long PAGE = 2L << 20;

  @Override
  public String name() {
    return "hugepages";
  }

  @Override
  public String why() {
    return "A pool on pages of 4 KiB needs 512 times as many entries of the TLB, and a frame whose"
        + " page is not there costs a walk.";
  }

  @Override
  public void look(Host host, Findings findings) {
    findings.about(
        SUBJECT,
        () -> {
          long free = host.files().number(FOLDER + "free_hugepages");
          long all = host.files().number(FOLDER + "nr_hugepages");
          long wanted = (host.target().poolBytes() + PAGE - 1) / PAGE;
          findings.is(
              free >= wanted,
              SUBJECT,
              free + " free of " + all + "; a pool of the target's size takes " + wanted,
              "sysctl -w vm.nr_hugepages=" + (all + wanted - free));
        });
  }
}
