// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.provenance.api.format.Prefixes;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes one document of PROV-N. */
final class NotationWriter {
  private static final String ESCAPED = "=(),:;[]'\\\"<>{} \t\r\n";

  private final Writer out;

  NotationWriter(Writer out) {
    this.out = out;
  }

  void write(Document document) throws IOException {
    Prefixes prefixes = Prefixes.of(document, NotationWriter::isAllowed);
    out.write("document\n");
    namespaces(prefixes.namespaces(), "  ");
    statements(document.statements(), prefixes, "  ");
    for (Bundle bundle : document.bundles()) {
      Prefixes inner = prefixes.inner(bundle);
      out.write("  bundle " + name(bundle.id(), prefixes) + "\n");
      namespaces(inner.namespaces(), "    ");
      statements(bundle.statements(), inner, "    ");
      out.write("  endBundle\n");
    }
    out.write("endDocument\n");
  }

  /** PROV-N has reserved the prefix of XML Schema. */
  private static boolean isAllowed(String prefix, String uri) {
    return Prefixes.isWord(prefix) && (!prefix.equals("xsd") || uri.equals(Names.XSD));
  }

  private void namespaces(Namespaces namespaces, String indent) throws IOException {
    if (!namespaces.defaultNamespace().isEmpty()) {
      out.write(indent + "default <" + namespaces.defaultNamespace() + ">\n");
    }
    for (Map.Entry<String, String> each : namespaces.prefixes().entrySet()) {
      boolean known = Namespaces.NONE.uri(each.getKey()).filter(each.getValue()::equals).isPresent();
      if (!known) {
        out.write(indent + "prefix " + each.getKey() + " <" + each.getValue() + ">\n");
      }
    }
  }

  private void statements(List<Statement> statements, Prefixes prefixes, String indent) throws IOException {
    for (Statement statement : statements) {
      out.write(indent);
      statement(statement, prefixes);
      out.write('\n');
    }
  }

  private void statement(Statement statement, Prefixes prefixes) throws IOException {
    Kind kind = Kind.of(statement);
    out.write(kind.term());
    out.write('(');
    boolean named = !statement.id().isNone() && !(statement.id().isBlank() && !kind.isElement());
    if (named) {
      out.write(name(statement.id(), prefixes));
      out.write(kind.isElement() ? "" : "; ");
    }
    List<String> arguments = new ArrayList<>();
    for (QualifiedName name : Kind.names(statement)) {
      arguments.add(name(name, prefixes));
    }
    for (Time time : Kind.times(statement)) {
      arguments.add(time.isNone() ? "-" : time.lexical());
    }
    boolean bare = kind.isElement() && arguments.stream().allMatch("-"::equals);
    // The grammar knows short forms of some statements only; all arguments are always right.
    if (!bare) {
      out.write(kind.isElement() ? ", " : "");
      out.write(String.join(", ", arguments));
    }
    if (!statement.attributes().isEmpty()) {
      out.write(", [");
      String separator = "";
      for (Attribute attribute : statement.attributes()) {
        out.write(separator);
        out.write(name(attribute.name(), prefixes));
        out.write('=');
        value(attribute.value(), prefixes);
        separator = ", ";
      }
      out.write(']');
    }
    out.write(')');
  }

  private void value(Value value, Prefixes prefixes) throws IOException {
    if (value instanceof Value.Name name) {
      out.write("'" + name(name.name(), prefixes) + "'");
    } else if (value instanceof Value.Literal literal) {
      text(literal.lexical());
      if (!literal.language().isEmpty()) {
        out.write("@" + literal.language());
      } else if (!literal.datatype().equals(Names.XSD_STRING)) {
        out.write(" %% " + name(literal.datatype(), prefixes));
      }
    }
  }

  /** Texts of several lines in long quotes, where line ends need no escape: ProvToolbox does not undo that one. */
  private void text(String text) throws IOException {
    boolean isLong = text.indexOf('\n') >= 0;
    out.write(isLong ? "\"\"\"" : "\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.write("\\\"");
        case '\\' -> out.write("\\\\");
        case '\r' -> out.write("\\r");
        case '\t' -> out.write("\\t");
        default -> out.write(c);
      }
    }
    out.write(isLong ? "\"\"\"" : "\"");
  }

  private static String name(QualifiedName name, Prefixes prefixes) {
    if (name.isNone()) {
      return "-";
    }
    String text = prefixes.name(name);
    String local = name.localName();
    int start = text.length() - local.length();
    StringBuilder escaped = new StringBuilder(text.length() + 4).append(text, 0, start);
    for (int i = 0; i < local.length(); i++) {
      char c = local.charAt(i);
      boolean edge = c == '.' && i == local.length() - 1 || c == '-' && i == 0
          || c == '%' && i + 1 < local.length() && local.charAt(i + 1) == '%'
          || c == '/' && i == 0 && start == 0;
      if (edge || ESCAPED.indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return escaped.toString();
  }
}
