// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import java.util.List;

/**
 * A graph with its places, in pixels from the upper left corner.
 *
 * @param frames of bundles, from the outermost on
 */
record Drawing(double width, double height, List<Frame> frames, List<Shape> shapes, List<Arrow> arrows) {

  record Point(double x, double y) {}

  record Box(double x, double y, double width, double height) {}

  record Frame(String name, String key, Box box) {}

  /** @param name as it is written, shortened */
  record Shape(Node node, String name, Box box) {}

  /** @param label what is written at it; empty for nothing; @param at where */
  record Arrow(Link link, List<Point> points, String label, Box at) {}
}
