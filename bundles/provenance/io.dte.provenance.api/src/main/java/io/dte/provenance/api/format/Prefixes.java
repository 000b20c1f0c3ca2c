// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.format;

import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How names are spelt when a document is written: with the prefix they came with where it still means the same, else with
 * one that does, which is declared if need be. For one thread.
 */
public final class Prefixes {
  private final Map<String, String> declared;
  private final String standard;
  private final Namespaces inherited;
  private final Map<String, String> byNamespace = new HashMap<>();
  private final Map<QualifiedName, String> spelt = new HashMap<>();

  private Prefixes(Namespaces own, Namespaces inherited) {
    this.declared = new LinkedHashMap<>(own.prefixes());
    this.standard = own.defaultNamespace();
    this.inherited = inherited;
    inherited.prefixes().forEach((prefix, uri) -> byNamespace.putIfAbsent(uri, prefix));
    declared.forEach((prefix, uri) -> byNamespace.putIfAbsent(uri, prefix));
  }

  /** The spelling of what stands in the document itself, its bundles' names included. */
  public static Prefixes of(Document document) {
    Prefixes prefixes = new Prefixes(document.namespaces(), Namespaces.NONE);
    document.bundles().forEach(bundle -> prefixes.name(bundle.id()));
    prefixes.learn(document.statements());
    return prefixes;
  }

  /** The spelling inside a bundle of the document. */
  public Prefixes inner(Bundle bundle) {
    Prefixes prefixes = new Prefixes(bundle.namespaces(), visible());
    prefixes.learn(bundle.statements());
    return prefixes;
  }

  private void learn(List<Statement> statements) {
    for (Statement statement : statements) {
      Kind.allNames(statement).forEach(this::name);
    }
  }

  /** What has to be declared here. */
  public Namespaces namespaces() {
    return new Namespaces(standard, declared);
  }

  /** What can be seen here: own declarations and those around. */
  public Namespaces visible() {
    return new NameScope(inherited).inner(namespaces()).visible();
  }

  /** {@code prefix:local}, or {@code local} in the default namespace. */
  public String name(QualifiedName name) {
    String text = spelt.get(name);
    if (text == null) {
      String prefix = prefix(name);
      text = prefix.isEmpty() ? name.localName() : prefix + ":" + name.localName();
      spelt.put(name, text);
    }
    return text;
  }

  /** The prefix alone; empty for the default namespace. */
  public String prefix(QualifiedName name) {
    if (name.isBlank()) {
      return "_";
    }
    if (means(name.prefix(), name.namespace()) && !(name.prefix().isEmpty() && name.localName().contains(":"))) {
      return name.prefix();
    }
    String other = byNamespace.get(name.namespace());
    if (other != null && means(other, name.namespace())) {
      return other;
    }
    String fresh = name.prefix();
    for (int i = 1; fresh.isEmpty() || fresh.equals("_") || !uri(fresh).isEmpty(); i++) {
      fresh = "ns" + i;
    }
    declared.put(fresh, name.namespace());
    byNamespace.put(name.namespace(), fresh);
    return fresh;
  }

  private boolean means(String prefix, String namespace) {
    return uri(prefix).equals(namespace);
  }

  private String uri(String prefix) {
    if (prefix.isEmpty()) {
      return standard.isEmpty() ? inherited.defaultNamespace() : standard;
    }
    String own = declared.get(prefix);
    return own != null ? own : inherited.uri(prefix).orElse("");
  }
}
