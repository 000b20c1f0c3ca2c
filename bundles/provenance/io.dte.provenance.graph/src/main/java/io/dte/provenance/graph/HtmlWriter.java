// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Writes a drawing as one page that fetches nothing. It says itself that only its own script, known by its digest, may run:
 * should a name ever get past the escaping, it is still only text.
 */
final class HtmlWriter {
  private static final int MEMBERS = 200;

  private final Drawing drawing;
  private final String title;

  HtmlWriter(Drawing drawing, String title) {
    this.drawing = drawing;
    this.title = title;
  }

  /** What a page of this kind may do. */
  static String policy() {
    return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src 'sha256-"
        + digest(Resources.text("graph.js")) + "'";
  }

  private static String digest(String script) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String html() {
    // The document's own text goes in last, so that nothing in it is taken for a place to fill.
    String[] parts = Resources.text("graph.html").split("@@[A-Z]+@@", -1);
    return parts[0] + policy().replace("'", "&#39;") + parts[1] + Texts.escaped(title) + parts[2] + Resources.text("page.css") + parts[3]
        + Texts.escaped(title) + parts[4] + new SvgWriter(drawing, title).svg(true) + parts[5] + json() + parts[6]
        + Resources.text("graph.js") + parts[7];
  }

  /** What is known of each node, by its number; no character of it ends the element it stands in. */
  private String json() {
    ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
    for (Drawing.Shape shape : drawing.shapes()) {
      Node node = shape.node();
      ObjectNode told = nodes.addObject().put("kind", SvgWriter.kind(node.kind())).put("name", node.name()).put("id", node.key());
      ArrayNode facts = told.putArray("facts");
      node.lines().forEach(line -> facts.addArray().add("").add(line));
      node.facts().forEach(fact -> facts.addArray().add(fact.name()).add(fact.value()));
      ArrayNode members = told.putArray("members");
      node.members().stream().limit(MEMBERS).forEach(members::add);
    }
    return nodes.toString().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
  }
}
