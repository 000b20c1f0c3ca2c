// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.format;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * How names are spelt when a document is written: with the prefix they came with where it still means the same, else with
 * one that does, which is declared if need be. For one thread.
 */
public final class Prefixes {
  private final Map<String, String> declared;
  private final String standard;
  private final Namespaces inherited;
  private final Map<String, String> byNamespace = new HashMap<>();
  /** The prefix that was asked for last, and what it stands for: names of one prefix often follow each other. */
  private String lastPrefix = "";
  private String lastUri = "";
  private final BiPredicate<String, String> allowed;

  private Prefixes(Namespaces own, Namespaces inherited, BiPredicate<String, String> allowed) {
    this.declared = new LinkedHashMap<>(own.prefixes());
    this.standard = own.defaultNamespace();
    this.inherited = inherited;
    this.allowed = allowed;
    declared.entrySet().removeIf(each -> !isAllowed(each.getKey(), each.getValue()));
    inherited.prefixes().forEach((prefix, uri) -> byNamespace.putIfAbsent(uri, prefix));
    declared.forEach((prefix, uri) -> byNamespace.putIfAbsent(uri, prefix));
  }

  /** The spelling of what stands in the document itself, its bundles' names included; with any prefix. */
  public static Prefixes of(Document document) {
    return of(document, (prefix, uri) -> true);
  }

  /**
   * The same for a format that does not take any prefix.
   *
   * @param allowed whether a prefix may stand for an address; names with another one get a prefix that may
   */
  public static Prefixes of(Document document, BiPredicate<String, String> allowed) {
    Prefixes prefixes = new Prefixes(document.namespaces(), Namespaces.NONE, allowed);
    document.bundles().forEach(bundle -> prefixes.name(bundle.id()));
    prefixes.learn(document.statements());
    return prefixes;
  }

  /** The spelling inside a bundle of the document. */
  public Prefixes inner(Bundle bundle) {
    Prefixes prefixes = new Prefixes(bundle.namespaces(), visible(), allowed);
    prefixes.learn(bundle.statements());
    return prefixes;
  }

  /** Whether it is a word that XML and PROV-N take for a prefix. */
  public static boolean isWord(String prefix) {
    return !prefix.isEmpty() && Character.isLetter(prefix.charAt(0)) && !prefix.endsWith(".")
        && !prefix.toLowerCase(Locale.ROOT).startsWith("xml")
        && prefix.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
  }

  /** No format can do without PROV's own. */
  private boolean isAllowed(String prefix, String uri) {
    return (!prefix.equals("prov") || uri.equals(Names.PROV)) && allowed.test(prefix, uri);
  }

  private void learn(List<Statement> statements) {
    for (Statement statement : statements) {
      learn(statement.id());
      Kind.names(statement).forEach(this::learn);
      for (Attribute attribute : statement.attributes()) {
        learn(attribute.name());
        if (attribute.value() instanceof Value.Name value) {
          learn(value.name());
        } else if (attribute.value() instanceof Value.Literal literal) {
          learn(literal.datatype());
        }
      }
    }
  }

  /** Declares the name's prefix, if need be. */
  private void learn(QualifiedName name) {
    if (!name.isNone()) {
      prefix(name);
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
    String prefix = prefix(name);
    return prefix.isEmpty() ? name.localName() : prefix + ":" + name.localName();
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
    for (int i = 1; fresh.isEmpty() || fresh.equals("_") || !uri(fresh).isEmpty()
        || !isAllowed(fresh, name.namespace()); i++) {
      fresh = "ns" + i;
    }
    declared.put(fresh, name.namespace());
    lastPrefix = "";
    lastUri = "";
    byNamespace.put(name.namespace(), fresh);
    return fresh;
  }

  private boolean means(String prefix, String namespace) {
    if (prefix.isEmpty() || !prefix.equals(lastPrefix)) {
      lastUri = uri(prefix);
      lastPrefix = prefix;
    }
    return lastUri.equals(namespace);
  }

  private String uri(String prefix) {
    if (prefix.isEmpty()) {
      return standard.isEmpty() ? inherited.defaultNamespace() : standard;
    }
    String own = declared.get(prefix);
    return own != null ? own : inherited.uri(prefix).orElse("");
  }
}
