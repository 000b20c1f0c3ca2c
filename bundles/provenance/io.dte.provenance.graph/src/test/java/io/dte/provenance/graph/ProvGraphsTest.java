// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.graph.Picture;
import io.dte.provenance.api.graph.Picture.Form;
import io.dte.provenance.api.graph.ProvGraphs;
import io.dte.provenance.api.model.Document;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** How lineages are drawn. */
class ProvGraphsTest {
  private static final String NASTY = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u0000\uFFFE]]>";

  private final ProvGraphs graphs = new GraphComponent();

  private String draw(Lineages told, Form form, boolean complete) throws DteException {
    return graphs.draw(told.document(), new Picture(form, "Lineage of a test", complete));
  }

  private Element svg(Lineages told, boolean complete) throws Exception {
    return xml(draw(told, Form.SVG, complete));
  }

  private static Element xml(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg))).getDocumentElement();
  }

  /** The texts of the shapes of one kind. */
  private static List<String> shapes(Element svg, String kind, String shape) {
    List<String> out = new ArrayList<>();
    for (Element group : elements(svg, "g")) {
      if (group.getAttribute("class").equals("node " + kind) && group.hasAttribute("data-n")) {
        assertThat(group.getElementsByTagName(shape).getLength()).as(shape + " of an " + kind).isPositive();
        List<String> lines = new ArrayList<>();
        elements(group, "text").forEach(text -> lines.add(text.getTextContent()));
        out.add(String.join(" | ", lines));
      }
    }
    return out;
  }

  private static List<Element> elements(Element in, String tag) {
    NodeList found = in.getElementsByTagName(tag);
    List<Element> out = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      out.add((Element) found.item(i));
    }
    return out;
  }

  private static List<String> labels(Element svg) {
    return elements(svg, "text").stream().filter(text -> text.getAttribute("class").equals("label")).map(Element::getTextContent)
        .toList();
  }

  private static Lineages small() {
    return new Lineages().activity("fuse", "fuse").entity("rain", "rain.nc").entity("table", "").value("five", "5")
        .used("fuse", "rain", "grid").used("fuse", "five", "count").made("fuse", "table", "table").by("fuse", "ada")
        .derived("table", "rain");
  }

  @Test
  void entitiesAreEllipsesActivitiesRectanglesAgentsHouses() throws Exception {
    Element svg = svg(small(), true);

    assertThat(shapes(svg, "entity", "ellipse")).containsExactly("rain.nc", "table", "5");
    assertThat(shapes(svg, "activity", "rect")).containsExactly("fuse");
    assertThat(shapes(svg, "agent", "polygon")).containsExactly("ada");
    assertThat(labels(svg)).containsExactly("used: grid", "used: count", "wasGeneratedBy: table", "wasAssociatedWith",
        "wasDerivedFrom");
  }

  @Test
  void tooltipsSayTheWholeId() throws Exception {
    assertThat(elements(svg(small(), true), "title")).extracting(Element::getTextContent)
        .contains("entity http://example.org/rain\nprov:label: rain.nc");
  }

  @Test
  void valuesAreToldInTheirActivityAndWhatFollowsIsLeftOut() throws Exception {
    Element svg = svg(small(), false);

    assertThat(shapes(svg, "activity", "rect")).containsExactly("fuse | count = 5");
    assertThat(labels(svg)).doesNotContain("wasDerivedFrom");
  }

  @Test
  void theItemsOfAScatterAreOneNodeWithTheirCount() throws Exception {
    Element svg = svg(new Lineages().scatter("model", 500), false);

    assertThat(shapes(svg, "activity", "rect")).containsExactly("500 × model | 500 different values", "gather");
    assertThat(shapes(svg, "entity", "ellipse")).containsExactly("500 × rain_….nc", "500 × flow_….csv", "report.html");
    assertThat(labels(svg)).contains("used: grid ×500", "used: tables ×500");
  }

  @Test
  void fewItemsAreShownOneByOne() throws Exception {
    assertThat(shapes(svg(new Lineages().scatter("model", 3), false), "activity", "rect"))
        .containsExactly("model/0 | seed = 0", "model/1 | seed = 1", "model/2 | seed = 2", "gather");
  }

  @Test
  void bundlesAreFramesAroundWhatOnlyTheyTell() throws Exception {
    Lineages child = new Lineages().activity("child", "child run").entity("rain", "rain.nc").entity("inner", "inner.csv")
        .used("child", "rain", "grid").made("child", "inner", "table");
    Element svg = svg(small().bundle("child-provenance", child).informed("fuse", "child"), true);

    Element frame = elements(svg, "g").stream().filter(group -> group.getAttribute("class").equals("frame")).findFirst().orElseThrow();
    assertThat(frame.getTextContent()).contains("bundle child-provenance");
    assertThat(inside(frame, svg, "inner.csv")).isTrue();
    assertThat(inside(frame, svg, "child run")).isTrue();
    assertThat(inside(frame, svg, "rain.nc")).isFalse();
  }

  private static boolean inside(Element frame, Element svg, String name) {
    Element rect = elements(frame, "rect").get(0);
    Element text = elements(svg, "text").stream().filter(each -> each.getTextContent().equals(name)).findFirst().orElseThrow();
    return within(rect, text, "x", "width") && within(rect, text, "y", "height");
  }

  private static boolean within(Element rect, Element text, String start, String length) {
    double at = Double.parseDouble(text.getAttribute(start));
    double from = Double.parseDouble(rect.getAttribute(start));
    return at >= from && at <= from + Double.parseDouble(rect.getAttribute(length));
  }

  @Test
  void namesAreOnlyText() throws Exception {
    Lineages told = new Lineages().activity("a", NASTY).entity(NASTY, NASTY).used("a", NASTY, NASTY).by("a", NASTY)
        .bundle(NASTY, new Lineages().entity("b", "b"));
    String html = graphs.draw(told.document(), new Picture(Form.HTML, NASTY, true));

    assertThat(elements(svg(told, true), "script")).isEmpty();
    assertThat(elements(svg(told, true), "img")).isEmpty();
    assertThat(html).doesNotContain("<script>alert").doesNotContain("<img").doesNotContain("\u0000");
    assertThat(html.split("<script", -1)).as("the data and the script").hasSize(3);
    assertThat(html.split("</script", -1)).hasSize(3);
  }

  @Test
  void thePageFetchesNothing() throws Exception {
    assertThat(draw(small(), Form.HTML, false).replace("http://www.w3.org/2000/svg", "").replace("http://example.org/", ""))
        .doesNotContain("http:").doesNotContain("https:").doesNotContain("src=").doesNotContain("@import")
        .contains("default-src &#39;none&#39;");
  }

  @Test
  void theSameDocumentGivesTheSameBytes() throws Exception {
    for (Form form : Form.values()) {
      String first = draw(new Lineages().scatter("model", 40), form, true);
      for (int i = 0; i < 3; i++) {
        assertThat(draw(new Lineages().scatter("model", 40), form, true)).isEqualTo(first);
      }
    }
  }

  @Test
  void anEmptyDocumentIsAnEmptyPicture() throws Exception {
    assertThat(shapes(svg(new Lineages(), false), "entity", "ellipse")).isEmpty();
  }

  @Test
  void whatNobodyCouldReadIsRefusedWithTheLimit() {
    Document large = new Lineages().scatter("model", 1000).document();

    assertThatThrownBy(() -> graphs.draw(large, new Picture(Form.SVG, "large", true)))
        .isInstanceOf(DteException.class).hasMessageContaining("at most 2000");
  }

  @Test
  void aPictureMayNotActForWhoLooksAtIt() {
    assertThat(graphs.policy(Form.SVG)).startsWith("sandbox;").doesNotContain("script");
    assertThat(graphs.policy(Form.HTML)).startsWith("sandbox allow-scripts;").doesNotContain("allow-same-origin")
        .contains("script-src 'sha256-");
  }
}
