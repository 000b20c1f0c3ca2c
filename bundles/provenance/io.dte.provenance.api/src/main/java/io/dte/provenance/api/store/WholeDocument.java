// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is told into one document in memory. Used by one thread. */
public final class WholeDocument implements StatementSink {
  private final Map<QualifiedName, List<Statement>> statements = new LinkedHashMap<>();
  private final Map<QualifiedName, Namespaces> namespaces = new HashMap<>();

  public WholeDocument() {
    statements.put(QualifiedName.NONE, new ArrayList<>());
  }

  @Override
  public void namespaces(QualifiedName bundle, Namespaces declared) {
    namespaces.put(bundle, declared);
  }

  @Override
  public void bundle(QualifiedName bundle) {
    statements.computeIfAbsent(bundle, key -> new ArrayList<>());
  }

  @Override
  public void statement(QualifiedName bundle, Statement statement) {
    statements.computeIfAbsent(bundle, key -> new ArrayList<>()).add(statement);
  }

  /** What was told up to now. */
  public Document document() {
    List<Bundle> bundles = new ArrayList<>();
    statements.forEach((name, list) -> {
      if (!name.isNone()) {
        bundles.add(new Bundle(name, namespaces.getOrDefault(name, Namespaces.NONE), list));
      }
    });
    return new Document(namespaces.getOrDefault(QualifiedName.NONE, Namespaces.NONE), statements.get(QualifiedName.NONE), bundles);
  }
}
