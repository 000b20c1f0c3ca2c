// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Kind;
import io.dte.provenance.graph.Drawing.Arrow;
import io.dte.provenance.graph.Drawing.Box;
import io.dte.provenance.graph.Drawing.Frame;
import io.dte.provenance.graph.Drawing.Point;
import io.dte.provenance.graph.Drawing.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Gives the nodes of a graph their places with the layered algorithm of the Eclipse Layout Kernel: what came first is
 * above, as in the pictures of PROV's documents. Used once by one thread.
 */
final class Layout {
  static final double NAME_SIZE = 13;
  static final double LINE_SIZE = 11;
  static final double LABEL_SIZE = 10;
  static final double LINE_HEIGHT = 15;
  private static final int NAME_LENGTH = 32;
  private static final int LABEL_LENGTH = 44;
  private static final int NAMED_ROLES = 2;
  private static final double SIDE = 14;
  private static final double LEAST_WIDTH = 64;
  /** By so much the rectangle around text grows until an ellipse is around it. */
  private static final double ELLIPSE_WIDTH = 1.3;
  private static final double ELLIPSE_HEIGHT = 1.35;
  private static final double ROOF = 14;
  private static final double BETWEEN_NODES = 26;
  private static final double BETWEEN_LAYERS = 34;
  private static final double BETWEEN_EDGES = 10;
  private static final double MARGIN = 20;
  private static final double FRAME_TITLE = 34;

  private final Graph graph;
  private final boolean labelled;
  private final Map<String, ElkNode> placed = new LinkedHashMap<>();
  private final Map<Link, ElkEdge> drawn = new LinkedHashMap<>();

  /** @param labelled whether the edges say what they are */
  Layout(Graph graph, boolean labelled) {
    this.graph = graph;
    this.labelled = labelled;
  }

  Drawing drawing() {
    // Registers how the values of options are copied, without which the layout fails.
    LayoutMetaDataService.getInstance();
    ElkNode root = ElkGraphUtil.createGraph();
    configure(root, MARGIN);
    graph.frames().forEach((key, name) -> {
      ElkNode frame = ElkGraphUtil.createNode(root);
      configure(frame, FRAME_TITLE);
      placed.put(key, frame);
    });
    for (Node node : graph.nodes().values()) {
      ElkNode made = ElkGraphUtil.createNode(node.frame().isEmpty() ? root : placed.getOrDefault(node.frame(), root));
      Box size = size(node);
      made.setDimensions(size.width(), size.height());
      placed.put(node.key(), made);
    }
    graph.links().forEach(this::edge);
    new LayeredLayoutProvider().layout(root, new NullElkProgressMonitor());
    return read(root);
  }

  private static void configure(ElkNode parent, double top) {
    parent.setProperty(LayeredOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    parent.setProperty(LayeredOptions.DIRECTION, Direction.UP);
    parent.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.POLYLINE);
    parent.setProperty(LayeredOptions.RANDOM_SEED, 1);
    parent.setProperty(LayeredOptions.SPACING_NODE_NODE, BETWEEN_NODES);
    parent.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BETWEEN_LAYERS);
    parent.setProperty(LayeredOptions.SPACING_EDGE_NODE, BETWEEN_EDGES);
    parent.setProperty(LayeredOptions.SPACING_EDGE_EDGE, BETWEEN_EDGES);
    parent.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, BETWEEN_EDGES);
    parent.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, BETWEEN_EDGES);
    parent.setProperty(LayeredOptions.PADDING, new ElkPadding(top, MARGIN, MARGIN, MARGIN));
  }

  private void edge(Link link) {
    ElkEdge edge = ElkGraphUtil.createSimpleEdge(placed.get(link.from()), placed.get(link.to()));
    if (labelled) {
      String text = label(link);
      ElkLabel label = ElkGraphUtil.createLabel(text, edge);
      label.setDimensions(Texts.width(text, LABEL_SIZE) + 6, LABEL_SIZE + 4);
    }
    drawn.put(link, edge);
  }

  /** The relation's name, and the role in which, when it has one. */
  static String label(Link link) {
    String roles = String.join(", ", link.roles().subList(0, Math.min(NAMED_ROLES, link.roles().size())));
    String more = link.roles().size() > NAMED_ROLES ? ", …" : "";
    String count = link.count() > 1 ? " ×" + link.count() : "";
    return Texts.shortened(link.term() + (roles.isEmpty() ? "" : ": " + roles + more), LABEL_LENGTH) + count;
  }

  private static String name(Node node) {
    return Texts.shortened(node.isMany() ? node.members().size() + " × " + node.name() : node.name(), NAME_LENGTH);
  }

  private static Box size(Node node) {
    double width = Texts.width(name(node), NAME_SIZE);
    for (String line : node.lines()) {
      width = Math.max(width, Texts.width(line, LINE_SIZE));
    }
    double height = LINE_HEIGHT * (1 + node.lines().size()) + SIDE;
    width = Math.max(LEAST_WIDTH, width + 2 * SIDE);
    return switch (node.kind()) {
      case ENTITY -> new Box(0, 0, Math.ceil(width * ELLIPSE_WIDTH), Math.ceil(height * ELLIPSE_HEIGHT));
      case AGENT -> new Box(0, 0, Math.ceil(width), Math.ceil(height + ROOF));
      default -> new Box(0, 0, Math.ceil(width), Math.ceil(height));
    };
  }

  private Drawing read(ElkNode root) {
    List<Frame> frames = new ArrayList<>();
    graph.frames().forEach((key, name) -> frames.add(new Frame(name, key, box(placed.get(key)))));
    List<Shape> shapes = new ArrayList<>();
    graph.nodes().forEach((key, node) -> shapes.add(new Shape(node, name(node), box(placed.get(key)))));
    List<Arrow> arrows = new ArrayList<>();
    drawn.forEach((link, edge) -> arrows.add(arrow(link, edge)));
    return new Drawing(root.getWidth(), root.getHeight(), frames, shapes, arrows);
  }

  private static Box box(ElkNode node) {
    Point corner = corner(node);
    return new Box(corner.x(), corner.y(), node.getWidth(), node.getHeight());
  }

  /** Where a node's own coordinates begin. */
  private static Point corner(ElkNode node) {
    double x = 0;
    double y = 0;
    for (ElkNode each = node; each != null; each = each.getParent()) {
      x += each.getX();
      y += each.getY();
    }
    return new Point(x, y);
  }

  private Arrow arrow(Link link, ElkEdge edge) {
    Point origin = corner(edge.getContainingNode());
    List<Point> points = new ArrayList<>();
    for (ElkEdgeSection section : edge.getSections()) {
      points.add(new Point(origin.x() + section.getStartX(), origin.y() + section.getStartY()));
      for (ElkBendPoint bend : section.getBendPoints()) {
        points.add(new Point(origin.x() + bend.getX(), origin.y() + bend.getY()));
      }
      points.add(new Point(origin.x() + section.getEndX(), origin.y() + section.getEndY()));
    }
    for (ElkLabel label : edge.getLabels()) {
      return new Arrow(link, ends(link, points), label.getText(), new Box(origin.x() + label.getX(), origin.y() + label.getY(),
          label.getWidth(), label.getHeight()));
    }
    return new Arrow(link, ends(link, points), "", new Box(0, 0, 0, 0));
  }

  /** Edges end at the box around a shape; an ellipse is a little further. */
  private List<Point> ends(Link link, List<Point> points) {
    if (points.size() > 1) {
      points.set(0, onShape(link.from(), points.get(0)));
      points.set(points.size() - 1, onShape(link.to(), points.get(points.size() - 1)));
    }
    return points;
  }

  private Point onShape(String key, Point end) {
    Node node = graph.nodes().get(key);
    if (node == null || node.kind() != Kind.ENTITY) {
      return end;
    }
    Box box = box(placed.get(key));
    double middle = box.y() + box.height() / 2;
    double across = (end.x() - box.x() - box.width() / 2) / (box.width() / 2);
    double up = Math.sqrt(Math.max(0, 1 - across * across)) * box.height() / 2;
    return new Point(end.x(), end.y() < middle ? middle - up : middle + up);
  }
}
