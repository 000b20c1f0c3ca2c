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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one document of PROV-XML, with the attributes in the order of its schema. */
final class XmlWriter {
  private static final List<QualifiedName> ORDER = List.of(Names.PROV_LABEL, Names.PROV_LOCATION, Names.PROV_ROLE,
      Names.PROV_TYPE, Names.PROV_VALUE);

  private static final String SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

  private final XMLStreamWriter xml;

  XmlWriter(XMLStreamWriter xml) {
    this.xml = xml;
  }

  void write(Document document) throws XMLStreamException, IOException {
    Prefixes prefixes = Prefixes.of(document, XmlWriter::isAllowed);
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("prov:document");
    xml.writeAttribute("xmlns:prov", Names.PROV);
    xml.writeAttribute("xmlns:xsd", "http://www.w3.org/2001/XMLSchema");
    xml.writeAttribute("xmlns:xsi", SCHEMA_INSTANCE);
    namespaces(prefixes.namespaces());
    statements(document.statements(), prefixes, "\n  ");
    for (Bundle bundle : document.bundles()) {
      Prefixes inner = prefixes.inner(bundle);
      xml.writeCharacters("\n  ");
      xml.writeStartElement("prov:bundleContent");
      // What is declared on the element holds for its own identifier, too.
      String id = inner.name(bundle.id());
      namespaces(inner.namespaces());
      xml.writeAttribute("prov:id", id);
      statements(bundle.statements(), inner, "\n    ");
      xml.writeCharacters("\n  ");
      xml.writeEndElement();
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  /** The document declares some itself, each for one address. */
  private static boolean isAllowed(String prefix, String uri) {
    return Prefixes.isWord(prefix) && (!prefix.equals("xsi") || uri.equals(SCHEMA_INSTANCE))
        && (!prefix.equals("xsd") || uri.equals(Names.XSD));
  }

  private void namespaces(Namespaces namespaces) throws XMLStreamException {
    if (!namespaces.defaultNamespace().isEmpty()) {
      xml.writeAttribute("xmlns", namespaces.defaultNamespace());
    }
    for (Map.Entry<String, String> each : namespaces.prefixes().entrySet()) {
      if (!List.of("prov", "xsd", "xsi").contains(each.getKey())) {
        xml.writeAttribute("xmlns:" + each.getKey(),
            each.getValue().equals(Names.XSD) ? "http://www.w3.org/2001/XMLSchema" : each.getValue());
      }
    }
  }

  private void statements(List<Statement> statements, Prefixes prefixes, String indent)
      throws XMLStreamException, IOException {
    for (Statement statement : statements) {
      Kind kind = Kind.of(statement);
      xml.writeCharacters(indent);
      xml.writeStartElement("prov:" + kind.term());
      if (!statement.id().isNone() && (kind.isElement() || !statement.id().isBlank())) {
        xml.writeAttribute("prov:id", prefixes.name(statement.id()));
      }
      arguments(kind, statement, prefixes);
      List<Attribute> ordered = statement.attributes().stream()
          .sorted(Comparator.comparingInt(each -> Math.floorMod(ORDER.indexOf(each.name()), ORDER.size() + 1))).toList();
      for (Attribute attribute : ordered) {
        attribute(attribute, prefixes);
      }
      xml.writeEndElement();
    }
  }

  private void arguments(Kind kind, Statement statement, Prefixes prefixes) throws XMLStreamException, IOException {
    List<QualifiedName> names = Kind.names(statement);
    List<Time> times = Kind.times(statement);
    for (int i = 0; i < kind.arguments().size(); i++) {
      String name = "prov:" + kind.arguments().get(i);
      if (i < names.size()) {
        if (!names.get(i).isNone()) {
          xml.writeEmptyElement(name);
          xml.writeAttribute("prov:ref", prefixes.name(names.get(i)));
        }
      } else if (!times.get(i - names.size()).isNone()) {
        xml.writeStartElement(name);
        text(times.get(i - names.size()).lexical());
        xml.writeEndElement();
      }
    }
  }

  private void attribute(Attribute attribute, Prefixes prefixes) throws XMLStreamException, IOException {
    element(attribute.name(), prefixes);
    if (attribute.value() instanceof Value.Name name) {
      xml.writeAttribute("xsi:type", "xsd:QName");
      text(prefixes.name(name.name()));
    } else if (attribute.value() instanceof Value.Literal literal) {
      if (!literal.language().isEmpty()) {
        xml.writeAttribute("xml:lang", literal.language());
      } else if (!literal.datatype().equals(Names.XSD_STRING)) {
        xml.writeAttribute("xsi:type", prefixes.name(literal.datatype()));
      }
      text(literal.lexical());
    }
    xml.writeEndElement();
  }

  /** An element's name has to be a word of XML: where the local name is none, its end becomes one, in a longer namespace. */
  private void element(QualifiedName name, Prefixes prefixes) throws XMLStreamException, IOException {
    if (isWord(name.localName())) {
      xml.writeStartElement(prefixes.name(name));
      return;
    }
    String uri = name.uri();
    int cut = uri.length();
    for (int i = uri.length() - 1; i > 0 && isPart(uri.charAt(i)); i--) {
      cut = isWord(uri.substring(i)) ? i : cut;
    }
    if (cut == uri.length()) {
      throw new IOException("the attribute " + name + " cannot be written as PROV-XML: its name is no name of XML");
    }
    xml.writeStartElement("own:" + uri.substring(cut));
    xml.writeAttribute("xmlns:own", uri.substring(0, cut));
  }

  private static boolean isWord(String text) {
    return !text.isEmpty() && (Character.isLetter(text.charAt(0)) || text.charAt(0) == '_')
        && text.chars().allMatch(c -> isPart((char) c));
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  private void text(String text) throws XMLStreamException, IOException {
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        xml.writeCharacters(text.substring(start, i));
        xml.writeEntityRef("#13");
        start = i + 1;
      } else if (c < ' ' && c != '\t' && c != '\n' || c == '\ufffe' || c == '\uffff') {
        throw new IOException("the character " + (int) c + " of a value cannot be written as PROV-XML");
      }
    }
    xml.writeCharacters(text.substring(start));
  }
}
