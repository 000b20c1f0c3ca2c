// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Kind;
import io.dte.provenance.graph.Drawing.Arrow;
import io.dte.provenance.graph.Drawing.Box;
import io.dte.provenance.graph.Drawing.Frame;
import io.dte.provenance.graph.Drawing.Point;
import io.dte.provenance.graph.Drawing.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a drawing as SVG with PROV's shapes and colours: entities are yellow ellipses, activities blue rectangles, agents
 * orange houses. Everything that a document says goes through {@link Texts#escaped}. Used once by one thread.
 */
final class SvgWriter {
  private static final double TITLE_HEIGHT = 34;
  private static final double LEGEND_HEIGHT = 44;
  private static final double LEAST_WIDTH = 640;
  private static final double ROOF = 14;
  private static final int MANY_SHADOWS = 4;
  private static final int TOOLTIP_FACTS = 14;
  private static final int TOOLTIP_TEXT = 160;
  private static final double FIRST_BASELINE = 4.5;

  private final Drawing drawing;
  private final String title;
  private final StringBuilder out = new StringBuilder(1 << 14);

  SvgWriter(Drawing drawing, String title) {
    this.drawing = drawing;
    this.title = title;
  }

  /** @param isPage whether it stands in a page, whose keyboard reaches each node */
  String svg(boolean isPage) {
    double width = Math.max(LEAST_WIDTH, drawing.width());
    double height = TITLE_HEIGHT + drawing.height() + LEGEND_HEIGHT;
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"graph\" viewBox=\"0 0 ").append(n(width)).append(' ').append(n(height))
        .append('"');
    if (!isPage) {
      out.append(" width=\"").append(n(width)).append("\" height=\"").append(n(height)).append('"');
    }
    out.append(" role=\"").append(isPage ? "group" : "img").append("\" aria-label=\"").append(Texts.escaped(title)).append("\">\n");
    out.append("<style>").append(Resources.text("graph.css")).append("</style>\n");
    out.append("<defs>").append(marker("")).append(marker("quiet")).append("</defs>\n");
    out.append("<rect class=\"paper\" width=\"").append(n(width)).append("\" height=\"").append(n(height)).append("\"/>\n");
    out.append("<text class=\"title\" x=\"20\" y=\"24\">").append(Texts.escaped(Texts.shortened(title, 120))).append("</text>\n");
    out.append("<g transform=\"translate(").append(n((width - drawing.width()) / 2)).append(' ').append(n(TITLE_HEIGHT)).append(")\">\n");
    drawing.frames().forEach(this::frame);
    drawing.arrows().forEach(this::arrow);
    int number = 0;
    for (Shape shape : drawing.shapes()) {
      shape(shape, number++, isPage);
    }
    drawing.arrows().forEach(this::label);
    out.append("</g>\n");
    legend(TITLE_HEIGHT + drawing.height());
    return out.append("</svg>\n").toString();
  }

  private static String marker(String name) {
    return "<marker id=\"arrow" + name + "\" class=\"tip " + name + "\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"8\" "
        + "markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0.5 8 4 0 7.5z\"/></marker>";
  }

  private void frame(Frame frame) {
    Box box = frame.box();
    out.append("<g class=\"frame\"><title>").append(Texts.escaped(Texts.shortened(frame.key(), TOOLTIP_TEXT))).append("</title>");
    rectangle(box, 8);
    out.append("<text x=\"").append(n(box.x() + 12)).append("\" y=\"").append(n(box.y() + 20)).append("\">")
        .append(Texts.escaped("bundle " + Texts.shortened(frame.name(), 50))).append("</text></g>\n");
  }

  private void arrow(Arrow arrow) {
    boolean quiet = isQuiet(arrow.link().kind());
    out.append("<path class=\"edge ").append(arrow.link().kind().name().toLowerCase(Locale.ROOT)).append(quiet ? " quiet" : "")
        .append("\" d=\"M").append(arrow.points().stream().map(SvgWriter::pair).collect(Collectors.joining("L")))
        .append("\" marker-end=\"url(#arrow").append(quiet ? "quiet" : "").append(")\"><title>")
        .append(Texts.escaped(Layout.label(arrow.link()))).append("</title></path>\n");
  }

  /** What flows is drawn stronger than who answered for it. */
  private static boolean isQuiet(Kind kind) {
    return kind != Kind.USAGE && kind != Kind.GENERATION && kind != Kind.DERIVATION;
  }

  private void label(Arrow arrow) {
    if (!arrow.label().isEmpty()) {
      Box at = arrow.at();
      out.append("<text class=\"label\" x=\"").append(n(at.x() + at.width() / 2)).append("\" y=\"")
          .append(n(at.y() + at.height() - 4)).append("\">").append(Texts.escaped(arrow.label())).append("</text>\n");
    }
  }

  private void shape(Shape shape, int number, boolean isPage) {
    Node node = shape.node();
    Box box = shape.box();
    out.append("<g class=\"node ").append(kind(node.kind())).append("\" data-n=\"").append(number).append('"');
    if (isPage) {
      out.append(" tabindex=\"0\" role=\"button\" aria-label=\"").append(Texts.escaped(kind(node.kind()) + " " + shape.name())).append('"');
    }
    out.append("><title>").append(Texts.escaped(tooltip(node))).append("</title>");
    if (node.isMany()) {
      outline(node.kind(), new Box(box.x() + MANY_SHADOWS, box.y() - MANY_SHADOWS, box.width(), box.height()));
    }
    outline(node.kind(), box);
    double middle = box.x() + box.width() / 2;
    double roof = node.kind() == Kind.AGENT ? ROOF : 0;
    double y = box.y() + roof + (box.height() - roof - Layout.LINE_HEIGHT * (node.lines().size() + 1)) / 2
        + Layout.LINE_HEIGHT / 2 + FIRST_BASELINE;
    line("name", middle, y, shape.name());
    for (String line : node.lines()) {
      y += Layout.LINE_HEIGHT;
      line("line", middle, y, line);
    }
    out.append("</g>\n");
  }

  private void line(String kind, double x, double y, String text) {
    out.append("<text class=\"").append(kind).append("\" x=\"").append(n(x)).append("\" y=\"").append(n(y)).append("\">")
        .append(Texts.escaped(text)).append("</text>");
  }

  private void outline(Kind kind, Box box) {
    switch (kind) {
      case ENTITY -> out.append("<ellipse cx=\"").append(n(box.x() + box.width() / 2)).append("\" cy=\"")
          .append(n(box.y() + box.height() / 2)).append("\" rx=\"").append(n(box.width() / 2)).append("\" ry=\"")
          .append(n(box.height() / 2)).append("\"/>");
      case AGENT -> out.append("<polygon points=\"").append(List.of(new Point(box.x(), box.y() + box.height()),
              new Point(box.x(), box.y() + ROOF), new Point(box.x() + box.width() / 2, box.y()),
              new Point(box.x() + box.width(), box.y() + ROOF), new Point(box.x() + box.width(), box.y() + box.height()))
          .stream().map(SvgWriter::pair).collect(Collectors.joining(" "))).append("\"/>");
      default -> rectangle(box, 2);
    }
  }

  private void rectangle(Box box, int rounding) {
    out.append("<rect x=\"").append(n(box.x())).append("\" y=\"").append(n(box.y())).append("\" width=\"").append(n(box.width()))
        .append("\" height=\"").append(n(box.height())).append("\" rx=\"").append(rounding).append("\"/>");
  }

  static String kind(Kind kind) {
    return kind.term();
  }

  private static String tooltip(Node node) {
    StringBuilder text = new StringBuilder(kind(node.kind())).append(' ').append(Texts.shortened(node.key(), TOOLTIP_TEXT));
    int told = 0;
    for (Node.Fact fact : node.facts()) {
      if (told++ == TOOLTIP_FACTS) {
        return text.append("\n…").toString();
      }
      text.append('\n').append(fact.name()).append(": ").append(Texts.shortened(fact.value(), TOOLTIP_TEXT));
    }
    return text.toString();
  }

  private void legend(double top) {
    Set<Kind> kinds = drawing.shapes().stream().map(shape -> shape.node().kind()).collect(Collectors.toSet());
    double x = 20;
    out.append("<g class=\"legend\">");
    for (Kind kind : List.of(Kind.ENTITY, Kind.ACTIVITY, Kind.AGENT)) {
      if (kinds.contains(kind)) {
        out.append("<g class=\"node ").append(kind(kind)).append("\">");
        outline(kind, new Box(x, top + 10, 34, 22));
        out.append("</g>");
        x = legendText(x + 40, top, switch (kind) {
          case ENTITY -> "entity: data, document";
          case ACTIVITY -> "activity: run, step";
          default -> "agent: person, software";
        });
      }
    }
    if (drawing.shapes().stream().anyMatch(shape -> shape.node().isMany())) {
      x = legendText(x, top, "n × name: several alike, drawn as one");
    }
    legendText(x, top, "arrows lead to what came first");
    out.append("</g>\n");
  }

  private double legendText(double x, double top, String text) {
    out.append("<text x=\"").append(n(x)).append("\" y=\"").append(n(top + 25)).append("\">").append(text).append("</text>");
    return x + Texts.width(text, Layout.LINE_SIZE) + 22;
  }

  private static String pair(Point point) {
    return n(point.x()) + " " + n(point.y());
  }

  private static String n(double number) {
    long tenths = Math.round(number * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
  }
}
