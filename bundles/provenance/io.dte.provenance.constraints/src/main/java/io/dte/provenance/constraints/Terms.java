// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Constants and existential variables that can become equal (PROV-CONSTRAINTS section 6.1), as disjoint sets with at most
 * one constant each. The placeholder {@code -} that stands for nothing at all is a constant too.
 */
final class Terms {
  /** The argument that is not there, where it may not stand for something unknown. */
  static final Object PLACEHOLDER = "-";

  private final Map<Object, Integer> constants = new HashMap<>();
  private final List<Optional<Object>> values = new ArrayList<>();
  private final List<Integer> parents = new ArrayList<>();

  int constant(Object value) {
    return constants.computeIfAbsent(value, key -> add(Optional.of(key)));
  }

  int variable() {
    return add(Optional.empty());
  }

  private int add(Optional<Object> value) {
    values.add(value);
    parents.add(values.size() - 1);
    return values.size() - 1;
  }

  int find(int term) {
    int root = term;
    while (parents.get(root) != root) {
      root = parents.get(root);
    }
    for (int each = term; each != root;) {
      int next = parents.get(each);
      parents.set(each, root);
      each = next;
    }
    return root;
  }

  Optional<Object> value(int term) {
    return values.get(find(term));
  }

  boolean isPlaceholder(int term) {
    return value(term).filter(PLACEHOLDER::equals).isPresent();
  }

  /** Whether the two are different constants, so that they cannot be equal. */
  boolean differ(int one, int other) {
    int a = find(one);
    int b = find(other);
    return a != b && values.get(a).isPresent() && values.get(b).isPresent();
  }

  /** Makes two equal that do not differ; true when that is new. */
  boolean unify(int one, int other) {
    int a = find(one);
    int b = find(other);
    if (a == b) {
      return false;
    }
    parents.set(values.get(a).isPresent() ? b : a, values.get(a).isPresent() ? a : b);
    return true;
  }
}
