// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is told into one document in memory; two bundles of one name become one. Used by one thread. */
public final class WholeDocument implements StatementSink {
  private final Map<QualifiedName, List<Statement>> statements = new LinkedHashMap<>();
  private final Map<QualifiedName, Namespaces> namespaces = new HashMap<>();
  private final long most;
  private final long mostCharacters;
  private long count;
  private long characters;

  /** Of any size. */
  public WholeDocument() {
    this(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** @param most more statements are refused with {@link ExitCode#TOO_LARGE}; @param mostCharacters and longer ones */
  public WholeDocument(long most, long mostCharacters) {
    this.most = most;
    this.mostCharacters = mostCharacters;
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
  public void statement(QualifiedName bundle, Statement statement) throws DteException {
    characters += characters(statement);
    if (++count > most || characters > mostCharacters) {
      throw tooLarge(most, mostCharacters);
    }
    statements.computeIfAbsent(bundle, key -> new ArrayList<>()).add(statement);
  }

  /** What a statement's names and texts take, nearly. */
  public static long characters(Statement statement) {
    long all = statement.id().localName().length();
    for (QualifiedName name : Kind.names(statement)) {
      all += name.localName().length();
    }
    for (Attribute attribute : statement.attributes()) {
      all += attribute.name().localName().length();
      if (attribute.value() instanceof Value.Literal literal) {
        all += literal.lexical().length();
      } else if (attribute.value() instanceof Value.Name name) {
        all += name.name().localName().length();
      }
    }
    return all;
  }

  /** The refusal of a document that has more statements, or longer ones. */
  public static DteException tooLarge(long most, long mostCharacters) {
    return new DteException(ExitCode.TOO_LARGE, "the document has more than " + most + " statements, or more than "
        + mostCharacters + " characters in them, the most that this can hold in memory at once",
        "ask for a part of it by lineage, path or search, or store it without validate");
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
