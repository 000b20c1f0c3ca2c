// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.foundation.api.run.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jface.viewers.IElementComparer;
import org.eclipse.jface.viewers.ITreeContentProvider;

/** Steps as a tree: {@code fuse/3} lies below {@code fuse} when that is a step too. */
final class StepTree implements ITreeContentProvider {
  private List<Node> roots = List.of();

  /** @param label its name below its parent's; @param children in the order they appeared */
  record Node(Step step, String label, Node parent, List<Node> children) {

    @Override
    public String toString() {
      return step.name();
    }
  }

  /** The steps without a parent, in the order they appeared. */
  static List<Node> build(List<Step> steps) {
    Map<String, Node> nodes = new HashMap<>();
    List<Node> roots = new ArrayList<>();
    for (Step step : steps) {
      String name = step.name();
      Node parent = null;
      for (int slash = name.lastIndexOf('/'); slash > 0 && parent == null; slash = name.lastIndexOf('/', slash - 1)) {
        parent = nodes.get(name.substring(0, slash));
      }
      String label = parent == null ? name : name.substring(parent.step().name().length() + 1);
      Node node = new Node(step, label, parent, new ArrayList<>());
      nodes.put(name, node);
      (parent == null ? roots : parent.children()).add(node);
    }
    return roots;
  }

  @Override
  public void inputChanged(org.eclipse.jface.viewers.Viewer viewer, Object before, Object now) {
    roots = now instanceof List<?> steps ? build(steps.stream().map(Step.class::cast).toList()) : List.of();
  }

  @Override
  public Object[] getElements(Object input) {
    return roots.toArray();
  }

  @Override
  public Object[] getChildren(Object element) {
    return ((Node) element).children().toArray();
  }

  @Override
  public Object getParent(Object element) {
    return ((Node) element).parent();
  }

  @Override
  public boolean hasChildren(Object element) {
    return !((Node) element).children().isEmpty();
  }

  /** Nodes are the same step when their names are, so that selection and expansion outlive changes of state. */
  static final class SameStep implements IElementComparer {
    @Override
    public boolean equals(Object a, Object b) {
      return a instanceof Node x && b instanceof Node y ? x.step().name().equals(y.step().name()) : a.equals(b);
    }

    @Override
    public int hashCode(Object element) {
      return element instanceof Node node ? node.step().name().hashCode() : element.hashCode();
    }
  }
}
