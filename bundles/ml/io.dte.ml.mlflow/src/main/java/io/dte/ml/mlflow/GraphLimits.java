// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MLflow's limits of what one query may ask, so that a short text does not make a long answer. As in MLflow, what is
 * counted is what would be answered: the fields of operations, in which fragments stand for their fields wherever they
 * are used.
 */
final class GraphLimits {
  private static final int ROOTS = 10;
  private static final int ALIASES = 10;
  private static final int DEPTH = 10;
  private static final int SELECTIONS = 1000;
  private final Map<String, FragmentDefinition> fragments = new HashMap<>();
  private int roots;
  private int aliases;
  private int selections;

  private GraphLimits(Document query) {
    query.getDefinitionsOfType(FragmentDefinition.class).forEach(one -> fragments.put(one.getName(), one));
  }

  /** What a query has too much of. */
  static Optional<String> exceeded(Document query) {
    GraphLimits limits = new GraphLimits(query);
    for (OperationDefinition operation : query.getDefinitionsOfType(OperationDefinition.class)) {
      Optional<String> exceeded = limits.count(operation.getSelectionSet(), 1);
      if (exceeded.isPresent()) {
        return exceeded;
      }
    }
    if (limits.roots > ROOTS) {
      return Optional.of("GraphQL queries should have at most " + ROOTS + " root fields, got " + limits.roots
          + " root fields.");
    }
    return limits.aliases > ALIASES
        ? Optional.of("GraphQL queries should have at most " + ALIASES + " aliases, got " + limits.aliases
        + " aliases.") : Optional.empty();
  }

  private Optional<String> count(SelectionSet set, int depth) {
    if (depth > DEPTH) {
      return Optional.of("Query exceeds maximum depth of " + DEPTH);
    }
    List<Field> fields = fields(set);
    selections += fields.size();
    if (selections > SELECTIONS) {
      return Optional.of("Query exceeds maximum total selections of " + SELECTIONS);
    }
    roots += depth == 1 ? fields.size() : 0;
    aliases = Math.max(aliases, (int) fields.stream().filter(field -> field.getAlias() != null).count());
    for (Field field : fields) {
      Optional<String> exceeded = field.getSelectionSet() == null ? Optional.empty()
          : count(field.getSelectionSet(), depth + 1);
      if (exceeded.isPresent()) {
        return exceeded;
      }
    }
    return Optional.empty();
  }

  /** The fields of one level; each fragment once, so that one that uses itself ends. */
  private List<Field> fields(SelectionSet set) {
    List<Field> fields = new ArrayList<>();
    Set<String> used = new HashSet<>();
    Deque<SelectionSet> sets = new ArrayDeque<>(List.of(set));
    while (!sets.isEmpty()) {
      for (Selection<?> selection : sets.remove().getSelections()) {
        if (selection instanceof Field field) {
          fields.add(field);
        } else if (selection instanceof InlineFragment inline) {
          sets.add(inline.getSelectionSet());
        } else if (selection instanceof FragmentSpread spread && used.add(spread.getName())
            && fragments.containsKey(spread.getName())) {
          sets.add(fragments.get(spread.getName()).getSelectionSet());
        }
      }
    }
    return fields;
  }
}
