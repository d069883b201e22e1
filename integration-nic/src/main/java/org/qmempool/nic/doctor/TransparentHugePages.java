package org.qmempool.nic.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether memory gets large pages without reserving any. */
final class TransparentHugePages implements Check {
  private static final String SUBJECT = "transparent huge pages";
  private static final String PATH = "/sys/kernel/mm/transparent_hugepage/enabled";
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

  @Override
  public String name() {
    return "transparent-hugepages";
  }

  @Override
  public String why() {
    return "With madvise the pool asks for large pages and gets them; with never it does not, and"
        + " with always the kernel also moves the memory of all others, at any time.";
  }

  @Override
  public void look(Host host, Findings findings) {
    findings.about(
        SUBJECT,
        () -> {
          String text = host.files().text(PATH);
          Matcher chosen = CHOSEN.matcher(text);
          if (!chosen.find()) {
            throw new NotKnown(PATH + " holds '" + text + "', where nothing is chosen");
          }
          findings.is(
              chosen.group(1).equals("madvise"),
              SUBJECT,
              chosen.group(1),
              "echo madvise > " + PATH);
        });
  }
}
