// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.graph.Picture;
import io.dte.provenance.api.graph.ProvGraphs;
import io.dte.provenance.api.model.Document;
import org.osgi.service.component.annotations.Component;

/** Draws documents. */
@Component
public final class GraphComponent implements ProvGraphs {
  /** Beyond them neither people nor the layout come to an end. */
  private static final int MOST_NODES = 2000;
  private static final int MOST_LINKS = 6000;
  /** With more edges than these the labels hide the graph; the tooltips of the edges say the same. */
  private static final int LABELLED_LINKS = 400;

  @Override
  public String draw(Document document, Picture picture) throws DteException {
    Graph graph = new GraphBuilder().of(document);
    if (!picture.isComplete()) {
      graph = Folding.folded(graph);
    }
    if (graph.nodes().size() > MOST_NODES || graph.links().size() > MOST_LINKS) {
      throw new DteException(ExitCode.INVALID, "The graph has " + graph.nodes().size() + " nodes and " + graph.links().size()
          + " edges; at most " + MOST_NODES + " and " + MOST_LINKS + " are drawn.",
          picture.isComplete() ? "Without everything, items of a scatter are one node." : "Ask for a part of it, or for a child run.");
    }
    Drawing drawing = new Layout(graph, graph.links().size() <= LABELLED_LINKS).drawing();
    return picture.form() == Picture.Form.SVG ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + new SvgWriter(drawing, picture.title()).svg(false) : new HtmlWriter(drawing, picture.title()).html();
  }

  @Override
  public String policy(Picture.Form form) {
    return form == Picture.Form.SVG ? "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        : "sandbox allow-scripts; " + HtmlWriter.policy();
  }
}
