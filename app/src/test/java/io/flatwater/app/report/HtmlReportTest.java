package io.flatwater.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private static final String HOSTILE = "</style><script>alert('x')</script>\"&\u0000\uD800]]>";

  private static final String PAGE = HtmlReport.of(Fake.result());

  private static Document parsed;

  @BeforeAll
  static void parsePage() throws Exception {
    parsed = parse(PAGE);
  }

  @Test
  void isWellFormedAndShowsEveryChart() throws Exception {
    Document page = parsed;

    List<String> titles = texts(page, "h3");
    assertTrue(
        titles.containsAll(
            List.of(
                "Accuracy along the stream",
                "Lead over sgd",
                "Sharpness along the stream",
                "Accuracy by angle at the end",
                "Lead over sgd by angle",
                "Accuracy by angle and checkpoint")),
        titles.toString());
    assertEquals("MNIST, rotating from 0 to 60 degrees", texts(page, "h1").get(0));
  }

  @Test
  void tellsWhatTheGateHasDecided() throws Exception {
    Result plain = Fake.result();
    assertFalse(PAGE.contains("Which model was live"), "no gate, nothing to tell");
    List<Turn> turns =
        List.of(
            new Turn(new Turn.Model("sgd/s", 0, 0), "promoted", "gate", "no model was live"),
            new Turn(new Turn.Model("sgd/s", 1, 50), "kept", "gate", "not a > live.a"),
            new Turn(new Turn.Model("sam/s", 2, 90), "promoted", HOSTILE, HOSTILE));
    Document page =
        parse(
            HtmlReport.of(
                new Result(
                    plain.title(),
                    plain.settings(),
                    plain.provenance(),
                    plain.timing(),
                    plain.shift(),
                    plain.arms(),
                    turns)));
    List<Element> tables =
        elements(page, "table").stream()
            .filter(t -> t.getAttribute("class").equals("verdicts"))
            .toList();
    assertEquals(2, tables.size(), "what changed, and everything");
    String changed = tables.get(0).getTextContent();
    assertTrue(changed.contains("sgd/s@0") && changed.contains("sam/s@2"), changed);
    assertFalse(changed.contains("sgd/s@1"), changed);
    assertTrue(tables.get(1).getTextContent().contains("sgd/s@1"), "the kept one, too");
  }

  @Test
  void describesEveryPictureThatIsNotDecoration() throws Exception {
    Document page = parsed;

    Map<String, Element> byId = byId(page);
    int described = 0;
    for (Element svg : elements(page, "svg")) {
      if (svg.getAttribute("role").equals("img")) {
        for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
          assertFalse(byId.get(id).getTextContent().isBlank(), id);
        }
        described++;
      } else {
        assertEquals("true", svg.getAttribute("aria-hidden"));
      }
    }
    assertEquals(5 * 2 + 3, described, "five charts, wide and narrow, and three heat maps");
  }

  @Test
  void drawsOneStretchOfLineForEachArmAndKindOfLabel() throws Exception {
    Document page = parsed;

    Element chart = labelled(page, "accuracy-full-t");
    List<String> lines = new ArrayList<>();
    for (Element path : elements(chart, "path")) {
      if (path.getAttribute("class").equals("line")) {
        lines.add(path.getAttribute("d"));
      }
    }
    assertEquals(6, lines.size());
    for (String line : lines) {
      assertTrue(line.matches("M[0-9. L]+"), line);
      assertTrue(line.split("L").length > 100, line);
    }
  }

  @Test
  void leavesAGapWhereNothingWasMeasuredOrTheAxisEnds() {
    double[] y = {0.5, Double.NaN, 0.7, 0.8, 5, 0.6};
    Line line = new Line(new double[] {0, 1, 2, 3, 4, 5}, y);
    LineChart chart =
        new LineChart(
            new LineChart.Text("id", "title", "description"),
            Axis.exact("x", new Range(0, 5), 5, Format::plain),
            Axis.exact("y", new Range(0, 1), 5, Format::plain),
            new LineChart.Reading("", 1, 1),
            List.of(new Series("a", 0, Series.Weight.MAIN, line)),
            List.of());
    Markup svg = new Markup();

    chart.draw(svg, LineChart.Size.NARROW);

    String picture = svg.finish();
    String path = picture.replaceAll("(?s).* class=\"line\" d=\"([^\"]*)\".*", "$1");
    assertTrue(path.matches("M[^ML]+M[^ML]+L[^ML]+M[^ML]+"), path);
    assertEquals(4, picture.split("class=\"mark\"", -1).length - 1);
  }

  @Test
  void loadsNothingFromOutside() {
    String page = PAGE;

    assertFalse(page.contains("//"), "an address: " + around(page, "//"));
    assertFalse(page.contains("@import"));
    assertFalse(page.contains("url("));
    assertFalse(Pattern.compile("\\s(src|srcset|style|on\\w+)=").matcher(page).find());
  }

  @Test
  void permitsOnlyItsOwnStyleAndScript() throws Exception {
    Document page = parsed;

    String policy = "";
    for (Element meta : elements(page, "meta")) {
      if (meta.getAttribute("http-equiv").equals("Content-Security-Policy")) {
        policy = meta.getAttribute("content");
      }
    }
    assertTrue(policy.startsWith("default-src 'none';"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    for (String tag : List.of("style", "script")) {
      assertEquals(1, elements(page, tag).size());
      byte[] code = texts(page, tag).get(0).getBytes(StandardCharsets.UTF_8);
      String hash =
          Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(code));
      assertTrue(policy.contains(tag + "-src 'sha256-" + hash + "'"), policy);
    }
  }

  @Test
  void escapesHostileNamesEverywhere() throws Exception {
    Arm arm = Fake.result().arms().get(0);
    Judgement judged = new Judgement(1, 469, 0, Map.of(HOSTILE, 0.5, "other", 0.25), 1, 0.1, 0.2);
    Arm hostile = new Arm(HOSTILE, HOSTILE, arm.steps(), List.of(judged), arm.outcome());
    Shift shift =
        new Shift(
            HOSTILE,
            HOSTILE,
            0,
            60,
            List.of(new Shift.Domain(HOSTILE, Double.NaN), new Shift.Domain("other", 1)));
    Map<String, String> settings = Map.of(HOSTILE, HOSTILE);
    Timing timing = new Timing(Instant.EPOCH, Duration.ZERO, Map.of(HOSTILE, Duration.ZERO));

    Document page =
        parse(
            HtmlReport.of(
                new Result(HOSTILE, settings, settings, timing, shift, List.of(hostile, hostile))));

    assertEquals(1, elements(page, "script").size());
    String shown = HOSTILE.replace('\u0000', '\uFFFD').replace('\uD800', '\uFFFD');
    assertEquals(shown, texts(page, "h1").get(0));
  }

  @Test
  void writesEqualBytesForEqualResults(@TempDir Path folder) throws Exception {
    Path first = folder.resolve("first.html");
    Path second = folder.resolve("second.html");

    HtmlReport.write(Fake.of("sgd", "sam"), first);
    HtmlReport.write(Fake.of("sgd", "sam"), second);

    assertEquals(-1, Files.mismatch(first, second));
    assertTrue(Files.size(first) < 400_000, "bytes: " + Files.size(first));
  }

  @Test
  void showsADashForWhatWasNotMeasured() throws Exception {
    String page = HtmlReport.of(unmeasured());

    parse(page);
    assertFalse(page.contains("NaN"), around(page, "NaN"));
    assertFalse(page.contains("Infinity"), around(page, "Infinity"));
    assertTrue(page.contains("not measured"));
  }

  @Test
  void survivesAResultWithoutArmsAndWithoutSteps() throws Exception {
    Result full = Fake.result();
    Arm empty =
        new Arm("a", "A[]", List.of(), List.of(), new Outcome(Score.NONE, Score.NONE, 1, ""));
    for (List<Arm> arms : List.of(List.<Arm>of(), List.of(empty))) {
      parse(HtmlReport.of(new Result("t", Map.of(), Map.of(), full.timing(), full.shift(), arms)));
    }
  }

  @Test
  void givesEveryElementAnIdOfItsOwn() throws Exception {
    Document page = parse(HtmlReport.of(Fake.of("a", "b", "c", "d", "e", "f", "g", "h", "i")));

    Set<String> seen = new HashSet<>();
    for (Element element : elements(page, "*")) {
      if (element.hasAttribute("id")) {
        assertTrue(seen.add(element.getAttribute("id")), element.getAttribute("id"));
      }
    }
  }

  /** Returns two arms of which nothing is known but that they ran. */
  static Result unmeasured() {
    Result full = Fake.result();
    double unknown = Double.NaN;
    List<Step> steps =
        List.of(
            new Step(1, 0, unknown, 128, Score.NONE, Score.NONE, unknown),
            new Step(2, 0, unknown, 128, Score.NONE, Score.NONE, unknown));
    List<Judgement> judgements =
        List.of(
            new Judgement(0, 0, 0, Map.of(), unknown, unknown, unknown),
            new Judgement(1, 2, 0, Map.of("rotated-0", unknown), unknown, unknown, unknown));
    Outcome outcome = new Outcome(Score.NONE, Score.NONE, Double.POSITIVE_INFINITY, "");
    List<Arm> arms =
        List.of(
            new Arm("one", "One[]", steps, judgements, outcome),
            new Arm("two", "Two[]", steps, judgements, outcome));
    return new Result("t", Map.of(), Map.of(), full.timing(), full.shift(), arms);
  }

  private static Document parse(String page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setExpandEntityReferences(false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> elements(Document page, String tag) {
    return elements(page.getElementsByTagName(tag));
  }

  private static List<Element> elements(Element parent, String tag) {
    return elements(parent.getElementsByTagName(tag));
  }

  private static List<Element> elements(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document page, String tag) {
    return elements(page, tag).stream().map(Element::getTextContent).toList();
  }

  private static Map<String, Element> byId(Document page) {
    Map<String, Element> byId = new java.util.HashMap<>();
    for (Element element : elements(page, "*")) {
      byId.put(element.getAttribute("id"), element);
    }
    return byId;
  }

  private static Element labelled(Document page, String title) {
    return elements(page, "svg").stream()
        .filter(svg -> svg.getAttribute("aria-labelledby").contains(title))
        .findFirst()
        .orElseThrow();
  }

  private static String around(String page, String part) {
    int at = page.indexOf(part);
    return at < 0 ? "" : page.substring(Math.max(0, at - 60), Math.min(page.length(), at + 60));
  }
}
