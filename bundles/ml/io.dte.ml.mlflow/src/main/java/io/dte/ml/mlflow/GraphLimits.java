// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.SelectionSetContainer;
import java.util.Optional;

/** MLflow's limits of what one query may ask, so that a short text does not make a long answer. */
final class GraphLimits {
  private static final int ROOTS = 10;
  private static final int ALIASES = 10;
  private static final int DEPTH = 10;
  private static final int SELECTIONS = 1000;
  private int roots;
  private int aliases;
  private int selections;
  private boolean tooDeep;

  private GraphLimits() {}

  /** What a query has too much of. */
  static Optional<String> exceeded(Document query) {
    GraphLimits limits = new GraphLimits();
    query.getDefinitions().forEach(definition -> {
      if (definition instanceof SelectionSetContainer<?> container) {
        limits.count(container.getSelectionSet(), definition instanceof OperationDefinition, 1);
      }
    });
    if (limits.tooDeep) {
      return Optional.of("Query exceeds maximum depth of " + DEPTH);
    }
    if (limits.selections > SELECTIONS) {
      return Optional.of("Query exceeds maximum total selections of " + SELECTIONS);
    }
    if (limits.roots > ROOTS) {
      return Optional.of("GraphQL queries should have at most " + ROOTS + " root fields, got " + limits.roots
          + " root fields.");
    }
    return limits.aliases > ALIASES
        ? Optional.of("GraphQL queries should have at most " + ALIASES + " aliases, got " + limits.aliases
        + " aliases.") : Optional.empty();
  }

  private void count(SelectionSet set, boolean isRoot, int depth) {
    tooDeep |= depth > DEPTH;
    if (set == null || tooDeep) {
      return;
    }
    int here = 0;
    for (Selection<?> selection : set.getSelections()) {
      selections++;
      if (selection instanceof Field field) {
        roots += isRoot ? 1 : 0;
        here += field.getAlias() == null ? 0 : 1;
      }
      if (selection instanceof SelectionSetContainer<?> inner) {
        count(inner.getSelectionSet(), false, depth + 1);
      }
    }
    aliases = Math.max(aliases, here);
  }
}
