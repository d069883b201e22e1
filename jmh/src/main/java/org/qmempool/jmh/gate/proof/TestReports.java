package org.qmempool.jmh.gate.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the tests of one module left.
 *
 * @param module its folder
 * @param tests how many ran
 * @param skipped class and method of each that was skipped, with the reason
 * @param failed class and method of each that failed, with the first line of why
 */
record TestReports(String module, int tests, List<String> skipped, List<String> failed) {
  private static final String REPORTS = "target/surefire-reports";

  /**
   * Reads the reports of every module that has tests.
   *
   * @param root of the tree
   * @param since reports that are older are passed over
   * @return one for each module
   * @throws IOException if one cannot be read
   */
  static List<TestReports> read(Path root, Instant since) throws IOException {
    List<TestReports> all = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(TestReports::hasTests).sorted().toList()) {
        all.add(of(module, since));
      }
    }
    return all;
  }

  private static boolean hasTests(Path folder) {
    return Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("src/test"));
  }

  private static TestReports of(Path module, Instant since) throws IOException {
    Path reports = module.resolve(REPORTS);
    int tests = 0;
    List<String> skipped = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    if (Files.isDirectory(reports)) {
      List<Path> files;
      try (Stream<Path> all = Files.list(reports)) {
        files = all.filter(TestReports::isReport).sorted().toList();
      }
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
          continue;
        }
        NodeList cases = parse(file).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
          Element one = (Element) cases.item(i);
          tests++;
          NodeList passedOver = one.getElementsByTagName("skipped");
          if (passedOver.getLength() > 0) {
            skipped.add(name(one) + ": " + message((Element) passedOver.item(0)));
          }
          for (String kind : List.of("failure", "error")) {
            NodeList why = one.getElementsByTagName(kind);
            if (why.getLength() > 0) {
              failed.add(name(one) + ": " + message((Element) why.item(0)));
            }
          }
        }
      }
    }
    return new TestReports(String.valueOf(module.getFileName()), tests, skipped, failed);
  }

  private static boolean isReport(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  private static String name(Element one) {
    String type = one.getAttribute("classname");
    return type.substring(type.lastIndexOf('.') + 1) + "." + one.getAttribute("name");
  }

  private static String message(Element why) {
    String message = why.getAttribute("message");
    String text = message.isEmpty() ? why.getTextContent() : message;
    return text.strip().lines().findFirst().orElse("");
  }

  private static Element parse(Path file) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("no test report: " + file, e);
    }
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("module", module);
    map.put("tests", tests);
    map.put("skipped", skipped.size());
    map.put("failed", failed);
    return map;
  }
}
