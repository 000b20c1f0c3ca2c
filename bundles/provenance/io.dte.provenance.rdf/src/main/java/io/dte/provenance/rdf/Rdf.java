// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.rdf4j.model.BNode;
import org.eclipse.rdf4j.model.IRI;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Resource;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.model.ValueFactory;
import org.eclipse.rdf4j.model.impl.SimpleValueFactory;

/** Turns the terms of RDF4J into those of PROV and back. For one thread. */
final class Rdf {
  private static final String LANGUAGE_STRING = Terms.RDF + "langString";
  /** Stands before a name that is no absolute address, as RDF asks for. */
  private static final String RELATIVE = "urn:dte:name:";
  private static final int REMEMBERED = 100_000;

  private final ValueFactory factory = SimpleValueFactory.getInstance();
  private final Map<String, String> prefixes = new LinkedHashMap<>();
  private final Map<String, QualifiedName> known = new HashMap<>();

  /** A prefix the document declares. */
  void declare(String prefix, String namespace) {
    if (!namespace.equals(Terms.STATEMENT)) {
      prefixes.put(prefix, namespace);
    }
  }

  /** What was declared so far. */
  Namespaces namespaces() {
    Map<String, String> named = new LinkedHashMap<>(prefixes);
    named.remove("");
    return new Namespaces(prefixes.getOrDefault("", ""), named);
  }

  QualifiedName name(org.eclipse.rdf4j.model.Value value) {
    if (value instanceof BNode node) {
      return QualifiedName.blank(node.getID());
    }
    String uri = value.stringValue();
    QualifiedName name = known.get(uri);
    if (name == null) {
      name = cut(uri.startsWith(RELATIVE) ? uri.substring(RELATIVE.length()) : uri);
      if (known.size() == REMEMBERED) {
        known.clear();
      }
      known.put(uri, name);
    }
    return name;
  }

  /** By the longest namespace declared; else after the last hash or slash. */
  private QualifiedName cut(String uri) {
    String prefix = "";
    String namespace = "";
    for (Map.Entry<String, String> each : prefixes.entrySet()) {
      if (uri.startsWith(each.getValue()) && each.getValue().length() > namespace.length()) {
        prefix = each.getKey();
        namespace = each.getValue();
      }
    }
    if (namespace.isEmpty()) {
      int cut = Math.max(uri.lastIndexOf('#'), uri.lastIndexOf('/')) + 1;
      namespace = uri.substring(0, cut == 0 ? uri.indexOf(':') + 1 : cut);
    }
    return new QualifiedName(namespace, uri.substring(namespace.length()), prefix);
  }

  Value value(org.eclipse.rdf4j.model.Value value) {
    if (value instanceof Literal literal) {
      String language = literal.getLanguage().orElse("");
      return language.isEmpty() ? new Value.Literal(literal.getLabel(), name(literal.getDatatype()), "")
          : new Value.Literal(literal.getLabel(), Names.PROV_INTERNATIONALIZED_STRING, language);
    }
    return new Value.Name(name(value));
  }

  Resource resource(QualifiedName name) {
    return name.isBlank() ? factory.createBNode(name.localName()) : iri(name);
  }

  IRI iri(QualifiedName name) {
    String uri = name.uri();
    return factory.createIRI(uri.indexOf(':') < 0 ? RELATIVE + uri : uri);
  }

  org.eclipse.rdf4j.model.Value value(Value value) {
    if (value instanceof Value.Literal literal) {
      if (!literal.language().isEmpty()) {
        return factory.createLiteral(literal.lexical(), literal.language());
      }
      boolean isPlain = literal.datatype().isNone() || literal.datatype().uri().equals(LANGUAGE_STRING);
      return isPlain ? factory.createLiteral(literal.lexical())
          : factory.createLiteral(literal.lexical(), iri(literal.datatype()));
    }
    return resource(((Value.Name) value).name());
  }

  /** @param graph {@link QualifiedName#NONE} for the graph without name */
  Statement statement(QualifiedName graph, QualifiedName subject, QualifiedName property, Value object) {
    return factory.createStatement(resource(subject), iri(property), value(object), graph.isNone() ? null : resource(graph));
  }

  static Problem problem(String source, long line, long column, String message, String hint) {
    return new Problem(ExitCode.INVALID, message,
        new SourceLocation(source, (int) Math.max(0, line), (int) Math.max(0, column)), hint);
  }

  static String shown(String text) {
    return (text.length() <= 80 ? text : text.substring(0, 77) + "...").replaceAll("\\p{Cntrl}", " ");
  }
}
