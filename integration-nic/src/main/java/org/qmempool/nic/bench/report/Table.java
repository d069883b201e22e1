package org.qmempool.nic.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.qmempool.nic.bench.traffic.LossAccount;

/**
 * A title, a head and rows of text, the form that terminal and page share.
 *
 * @param title above it
 * @param head names of the columns; the first holds words, the others numbers
 * @param rows as wide as the head
 * @param note below it, or empty
 */
record Table(String title, List<String> head, List<List<String>> rows, String note) {
  private static final String OURS = "qmempool";

  /** The tables of a run, in the order of the page. */
  static List<Table> of(Results results) {
    List<Table> tables = new ArrayList<>();
    tables.add(checks(results));
    for (Section section : results.sections()) {
      tables.add(of(section));
    }
    if (!results.patterns().isEmpty()) {
      tables.add(patterns(results));
    }
    if (!results.breakdowns().isEmpty()) {
      tables.add(breakdowns(results));
    }
    tables.add(costs(results));
    tables.add(losses(results));
    return tables;
  }

  static Table of(Section section) {
    List<String> head = new ArrayList<>();
    head.add("burst");
    for (Curve curve : section.curves()) {
      head.add(curve.family());
    }
    for (Curve curve : section.curves()) {
      if (!curve.family().equals(OURS)) {
        head.add(curve.family() + " / " + OURS);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (int burst : section.bursts()) {
      List<String> row = new ArrayList<>();
      row.add(Integer.toString(burst));
      for (Curve curve : section.curves()) {
        row.add(Numbers.estimate(curve.points().get(burst)));
      }
      for (Curve curve : section.curves()) {
        if (!curve.family().equals(OURS)) {
          row.add(section.ratio(curve.family(), burst));
        }
      }
      rows.add(row);
    }
    List<String> locks = new ArrayList<>();
    for (Curve curve : section.curves()) {
      if (!curve.family().equals(OURS)) {
        locks.add(curve.family() + ": " + curve.lockNames());
      }
    }
    return new Table(section.title() + ", " + section.unit(), head, rows, String.join("; ", locks));
  }

  static Table checks(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Results.Check check : results.checks()) {
      rows.add(
          List.of(check.what(), check.wanted(), check.measured(), check.held() ? "yes" : "NO"));
    }
    return new Table(
        "What the run is to show", List.of("what", "wanted", "measured", "held"), rows, "");
  }

  static Table patterns(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Results.Pattern pattern : results.patterns()) {
      rows.add(
          List.of(
              pattern.name(),
              Numbers.estimate(pattern.ours()),
              Numbers.estimate(pattern.perPacket()),
              Numbers.estimate(pattern.perBurst()),
              pattern.source()));
    }
    return new Table(
        "The source's own pattern, ns per handle taken and given back",
        List.of("pattern", OURS, "locked per packet", "locked per burst", "the source, 2015"),
        rows,
        "");
  }

  /** One row per port, one column per class that any port has. */
  static Table breakdowns(Results results) {
    Set<String> classes = new LinkedHashSet<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Breakdown each : results.breakdowns()) {
      classes.addAll(each.profile().nanos().keySet());
    }
    List<List<String>> rows = new ArrayList<>();
    for (Breakdown each : results.breakdowns()) {
      List<String> row = new ArrayList<>();
      row.add(each.port());
      for (String time : classes) {
        Double nanos = each.profile().nanos().get(time);
        row.add(nanos == null ? "-" : Numbers.shortest(nanos));
      }
      row.add(each.total() == 0 ? "-" : Numbers.shortest(each.total()));
      row.add(Numbers.count(each.profile().samples()));
      rows.add(row);
      if (!each.profile().missing().isEmpty()) {
        notes.add(note(each));
      }
    }
    List<String> head = new ArrayList<>();
    head.add("port");
    head.addAll(classes);
    head.add("all");
    head.add("samples");
    return new Table(
        "Where the time goes: CPU ns of a received packet", head, rows, String.join("; ", notes));
  }

  private static String note(Breakdown each) {
    return each.profile().nanos().isEmpty()
        ? each.port() + " was not measured: " + each.profile().missing()
        : "classes are missing, as "
            + each.profile().missing()
            + "; user, system and softirq are those of /proc, the sending on the same CPU in them";
  }

  static Table costs(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Results.Cost cost : results.costs()) {
      rows.add(List.of(cost.name(), Numbers.estimate(cost.nanos()), cost.source()));
    }
    return new Table(
        "Cost card of this machine, ns",
        List.of("what", "here", "the source, 2015, 3 GHz"),
        rows,
        "source: J. D. Brouer, \"Improving Linux networking performance\", LWN, January 2015");
  }

  /** One row per kind of run and variant; the bursts added up. */
  static Table losses(Results results) {
    List<List<String>> rows = new ArrayList<>();
    record Key(String run, String variant) {}
    Map<Key, LossAccount> sums = new LinkedHashMap<>();
    Map<Key, Boolean> balances = new LinkedHashMap<>();
    for (Results.Loss loss : results.losses()) {
      Key key = new Key(loss.run(), loss.variant().family());
      sums.merge(key, loss.account(), LossAccount::plus);
      balances.merge(key, loss.account().balances(), Boolean::logicalAnd);
    }
    sums.forEach(
        (key, sum) ->
            rows.add(
                List.of(
                    key.run() + ", " + key.variant(),
                    Numbers.count(sum.sent()),
                    Numbers.count(sum.received()),
                    Numbers.count(sum.gaps()),
                    Numbers.count(sum.explained()),
                    Numbers.count(sum.unexplained()),
                    Numbers.count(sum.doubled()),
                    Numbers.count(sum.corrupt()),
                    Boolean.TRUE.equals(balances.get(key)) ? "yes" : "NO")));
    Map<String, Long> causes = new TreeMap<>();
    sums.values()
        .forEach(
            sum ->
                sum.drops()
                    .forEach(
                        (cause, n) -> {
                          if (n != 0) {
                            causes.merge(cause, n, Long::sum);
                          }
                        }));
    StringBuilder note = new StringBuilder("dropped, by counter: ");
    causes.forEach(
        (cause, n) -> note.append(cause).append(' ').append(Numbers.count(n)).append("; "));
    long backlog = sums.values().stream().mapToLong(LossAccount::backlog).sum();
    String softnet = "; softnet backlog of the whole machine, not added: " + Numbers.count(backlog);
    return new Table(
        "Every frame accounted for",
        List.of(
            "runs",
            "sent",
            "arrived",
            "missing",
            "in drop counters",
            "unexplained",
            "doubled",
            "corrupt",
            "balances"),
        rows,
        (causes.isEmpty() ? "no drop counter moved" : note.substring(0, note.length() - 2))
            + softnet);
  }
}
