// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The graph of a real run: as a file, in a browser, and from the server. */
class ProvGraphTest {
  @TempDir
  static Path temporary;
  private static Dte dte;

  @BeforeAll
  static void run() throws Exception {
    dte = Dte.in(temporary);
    assertThat(dte.run("run", "hello").code()).isZero();
  }

  private static Element xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
  }

  @Test
  void aRunIsDrawnAsSvg() throws Exception {
    assertThat(dte.run("prov", "show", "last", "--svg", "lineage.svg").code()).isZero();

    String svg = Files.readString(dte.folder().resolve("lineage.svg"));
    assertThat(xml(svg).getTagName()).isEqualTo("svg");
    assertThat(svg).contains("node entity", "node activity", "node agent", ">greeting.txt</text>");
    assertThat(dte.run("prov", "show", "last", "--svg", "-").out()).isEqualTo(svg);
  }

  @Test
  void aBrowserRunsThePageAndNothingElse() throws Exception {
    Path chromium = Path.of("/usr/bin/chromium");
    Assumptions.assumeTrue(Files.isExecutable(chromium), "chromium is not installed");
    assertThat(dte.run("prov", "show", "last", "--html", "lineage.html").code()).isZero();

    Dte.Result page = dte.call(List.of(chromium.toString(), "--headless", "--no-sandbox", "--disable-gpu",
        "--user-data-dir=" + temporary.resolve("profile"), "--virtual-time-budget=2000", "--dump-dom",
        dte.folder().resolve("lineage.html").toUri().toString()));

    // The script ran under the page's own policy: it writes the part that is seen with two decimals.
    assertThat(page.out()).containsPattern("viewBox=\"-?\\d+\\.\\d\\d ");
    assertThat(page.out()).contains(">greeting.txt</text>");
  }

  @Test
  void theServerDrawsItForWhoMayReadTheRun() throws Exception {
    try (Server server = Server.start(Dte.in(temporary.resolve("server")))) {
      String id = server.call("POST", "/api/v1/runs", "{\"kind\": \"workflow\", \"document\": \"hello\", \"inputs\": {}}").json()
          .path("id").asText();
      server.call("GET", "/api/v1/runs/" + id + "/events", null);

      Server.Answer svg = server.call("GET", "/api/v1/provenance/runs/" + id + "/graph.svg", null);
      assertThat(xml(svg.body()).getTagName()).isEqualTo("svg");
      assertThat(svg.response().headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy ->
          assertThat(policy).startsWith("sandbox;").contains("default-src 'none'"));
      Server.Answer html = server.call("GET", "/api/v1/provenance/runs/" + id + "/graph.html?all=true", null);
      assertThat(html.body()).startsWith("<!doctype html>").contains("greeting.txt");
      assertThat(server.call("GET", "/api/v1/provenance/runs/nobody/graph.svg", null).status()).isEqualTo(400);
      assertThat(server.call("GET", "/api/v1/provenance/runs/" + id + "/graph.svg", null, Map.of()).status()).isEqualTo(401);
    }
  }
}
