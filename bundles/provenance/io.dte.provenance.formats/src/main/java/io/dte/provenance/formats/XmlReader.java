// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.NameScope;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads one document of PROV-XML, statement by statement. Names are resolved by the declarations in force where they stand. */
final class XmlReader {
  private static final String SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
  private static final int LIMIT = 20_000_000;
  private static final Map<String, Special> SPECIAL = Map.ofEntries(
      Map.entry("person", new Special(Kind.AGENT, Names.PROV_PERSON)),
      Map.entry("organization", new Special(Kind.AGENT, Names.PROV_ORGANIZATION)),
      Map.entry("softwareAgent", new Special(Kind.AGENT, Names.PROV_SOFTWARE_AGENT)),
      Map.entry("plan", new Special(Kind.ENTITY, Names.PROV_PLAN)),
      Map.entry("collection", new Special(Kind.ENTITY, Names.PROV_COLLECTION)),
      Map.entry("emptyCollection", new Special(Kind.ENTITY, Names.PROV_EMPTY_COLLECTION)),
      Map.entry("wasRevisionOf", new Special(Kind.DERIVATION, Names.PROV_REVISION)),
      Map.entry("wasQuotedFrom", new Special(Kind.DERIVATION, Names.PROV_QUOTATION)),
      Map.entry("hadPrimarySource", new Special(Kind.DERIVATION, Names.PROV_PRIMARY_SOURCE)));

  private final XMLStreamReader xml;
  private final String source;
  private final StatementSink sink;
  private Namespaces document = Namespaces.NONE;
  private Namespaces around = Namespaces.NONE;

  /** An element that says a kind and a type at once. */
  private record Special(Kind kind, QualifiedName type) {}

  XmlReader(XMLStreamReader xml, String source, StatementSink sink) {
    this.xml = xml;
    this.source = source;
    this.sink = sink;
  }

  void read() throws XMLStreamException, DteException {
    int event = xml.next();
    while (event != XMLStreamConstants.START_ELEMENT) {
      refuseType(event);
      event = xml.next();
    }
    if (!isProv("document")) {
      throw wrong("a document of PROV-XML begins with prov:document, not with " + JsonRecord.shown(xml.getLocalName()),
          "its namespace is " + Names.PROV);
    }
    document = declared();
    sink.namespaces(QualifiedName.NONE, document);
    around = document;
    while (nextElement()) {
      if (isProv("bundleContent")) {
        bundle();
      } else if (isProv("bundle")) {
        bundleOrEntity();
      } else {
        statement(QualifiedName.NONE);
      }
    }
    while (xml.hasNext()) {
      xml.next();
    }
  }

  private void bundle() throws XMLStreamException, DteException {
    QualifiedName name = begin();
    around = new NameScope(document).inner(declared()).visible();
    while (nextElement()) {
      inBundle(name);
    }
    around = document;
  }

  private QualifiedName begin() throws DteException {
    QualifiedName name = id();
    if (name.isNone()) {
      throw wrong("a bundle has no prov:id", "");
    }
    sink.bundle(name);
    sink.namespaces(name, declared());
    return name;
  }

  private void inBundle(QualifiedName bundle) throws XMLStreamException, DteException {
    if (isProv("bundleContent")) {
      throw wrong("a bundle holds a bundle", "bundles do not nest: move it to the document");
    }
    statement(bundle);
  }

  /** {@code prov:bundle} is an entity of that type; ProvToolbox writes it for a bundle's content, too. */
  private void bundleOrEntity() throws XMLStreamException, DteException {
    QualifiedName name = id();
    Namespaces namespaces = declared();
    List<Attribute> attributes = new ArrayList<>(List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_BUNDLE)));
    boolean isContent = false;
    while (nextElement()) {
      boolean isStatement = Names.PROV.equals(xml.getNamespaceURI()) && kind().isPresent();
      if (isStatement && !isContent) {
        isContent = true;
        around = new NameScope(document).inner(namespaces).visible();
        sink.bundle(name);
        sink.namespaces(name, namespaces);
      }
      if (isStatement) {
        inBundle(name);
      } else {
        attributes.add(attribute());
      }
    }
    around = document;
    if (!isContent) {
      sink.statement(QualifiedName.NONE, Kind.ENTITY.create(name, List.of(), List.of(), attributes));
    }
  }

  private Optional<Special> kind() {
    String name = xml.getLocalName();
    return Kind.ofTerm(name).map(kind -> new Special(kind, QualifiedName.NONE))
        .or(() -> Optional.ofNullable(SPECIAL.get(name)))
        .or(() -> name.equals("bundle") ? Optional.of(new Special(Kind.ENTITY, Names.PROV_BUNDLE)) : Optional.empty());
  }

  private void statement(QualifiedName bundle) throws XMLStreamException, DteException {
    Optional<Special> known = Names.PROV.equals(xml.getNamespaceURI()) ? kind() : Optional.empty();
    if (known.isEmpty()) {
      if (xml.getLocalName().equals("other") && Names.PROV.equals(xml.getNamespaceURI())) {
        throw wrong("prov:other holds what is not PROV", "take it out of the document");
      }
      throw wrong("'" + JsonRecord.shown(xml.getLocalName()) + "' is no statement of PROV-DM", "");
    }
    Kind kind = known.get().kind();
    QualifiedName id = id();
    if (kind.isElement() && id.isNone()) {
      throw wrong(kind.term() + " has no prov:id", "");
    }
    List<QualifiedName> names = new ArrayList<>(Collections.nCopies(kind.nameCount(), QualifiedName.NONE));
    List<Time> times = new ArrayList<>(Collections.nCopies(kind.timeCount(), Time.NONE));
    List<QualifiedName> members = new ArrayList<>();
    List<Attribute> attributes = new ArrayList<>();
    if (!known.get().type().isNone()) {
      attributes.add(Attribute.of(Names.PROV_TYPE, known.get().type()));
    }
    while (nextElement()) {
      int position = Names.PROV.equals(xml.getNamespaceURI()) ? kind.arguments().indexOf(xml.getLocalName()) : -1;
      if (position < 0) {
        attributes.add(attribute());
      } else if (position >= kind.nameCount()) {
        times.set(position - kind.nameCount(), time());
      } else if (kind == Kind.MEMBERSHIP && position == 1) {
        members.add(reference());
      } else if (!names.set(position, reference()).isNone()) {
        throw wrong(kind.term() + " says " + kind.arguments().get(position) + " twice", "keep one of them");
      }
    }
    if (members.isEmpty()) {
      sink.statement(bundle, kind.create(id, names, times, attributes));
    }
    for (QualifiedName member : members) {
      sink.statement(bundle, kind.create(id, List.of(names.get(0), member), times, attributes));
    }
  }

  private QualifiedName reference() throws XMLStreamException, DteException {
    String ref = attributeOf(Names.PROV, "ref");
    QualifiedName name = ref.isEmpty() ? QualifiedName.NONE : resolve(ref);
    text();
    return name;
  }

  private Time time() throws XMLStreamException, DteException {
    Time time = new Time(text().strip());
    if (time.instant().isEmpty()) {
      throw wrong("'" + JsonRecord.shown(time.lexical()) + "' is not a time", "write it as in 2026-05-01T12:00:00Z");
    }
    return time;
  }

  private Attribute attribute() throws XMLStreamException, DteException {
    String namespace = Optional.ofNullable(xml.getNamespaceURI()).orElse("");
    if (namespace.isEmpty()) {
      throw wrong("the attribute " + JsonRecord.shown(xml.getLocalName()) + " is in no namespace", "");
    }
    String prefix = Optional.ofNullable(xml.getPrefix()).orElse("");
    QualifiedName name = new QualifiedName(NameScope.namespace(namespace), xml.getLocalName(), prefix);
    String language = attributeOf("http://www.w3.org/XML/1998/namespace", "lang");
    String written = attributeOf(SCHEMA_INSTANCE, "type");
    String ref = attributeOf(Names.PROV, "ref");
    QualifiedName type = written.isEmpty() ? Names.XSD_STRING : resolve(written);
    NameScope scope = scope();
    String text = text();
    if (!ref.isEmpty()) {
      return Attribute.of(name, resolve(ref));
    }
    if (!language.isEmpty()) {
      return new Attribute(name, new Value.Literal(text, Names.PROV_INTERNATIONALIZED_STRING, language));
    }
    Malformed unknown = wrong(NameScope.problem(JsonRecord.shown(text)), "declare it with xmlns");
    boolean isName = type.localName().equals("QName") || type.localName().equals("QUALIFIED_NAME");
    return new Attribute(name, Literals.value(scope, isName ? text.strip() : text, type).orElseThrow(() -> unknown));
  }

  private QualifiedName id() throws DteException {
    String id = attributeOf(Names.PROV, "id");
    return id.isEmpty() ? QualifiedName.NONE : resolve(id);
  }

  private String attributeOf(String namespace, String name) {
    return Optional.ofNullable(xml.getAttributeValue(namespace, name)).orElse("").strip();
  }

  private QualifiedName resolve(String text) throws DteException {
    QualifiedName name = scope().resolve(text);
    if (name.isNone()) {
      throw wrong(NameScope.problem(JsonRecord.shown(text)), "declare it with xmlns");
    }
    return name;
  }

  /** What is declared here and around. */
  private NameScope scope() {
    Map<String, String> prefixes = new HashMap<>(around.prefixes());
    // Python's prov names this one in xsi:type without declaring it.
    prefixes.putIfAbsent("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    for (String prefix : List.copyOf(prefixes.keySet())) {
      Optional.ofNullable(xml.getNamespaceURI(prefix)).ifPresent(uri -> prefixes.put(prefix, NameScope.namespace(uri)));
    }
    for (int i = 0; i < xml.getNamespaceCount(); i++) {
      String prefix = Optional.ofNullable(xml.getNamespacePrefix(i)).orElse("");
      if (!prefix.isEmpty()) {
        prefixes.put(prefix, NameScope.namespace(xml.getNamespaceURI(i)));
      }
    }
    String standard = Optional.ofNullable(xml.getNamespaceURI("")).orElse("");
    return new NameScope(new Namespaces(NameScope.namespace(standard), prefixes));
  }

  private Namespaces declared() {
    Map<String, String> prefixes = new LinkedHashMap<>();
    String standard = "";
    for (int i = 0; i < xml.getNamespaceCount(); i++) {
      String prefix = Optional.ofNullable(xml.getNamespacePrefix(i)).orElse("");
      String uri = NameScope.namespace(Optional.ofNullable(xml.getNamespaceURI(i)).orElse(""));
      if (prefix.isEmpty()) {
        standard = uri;
      } else if (!uri.equals(SCHEMA_INSTANCE)) {
        prefixes.put(prefix, uri);
      }
    }
    return new Namespaces(standard, prefixes);
  }

  private boolean isProv(String name) {
    return Names.PROV.equals(xml.getNamespaceURI()) && name.equals(xml.getLocalName());
  }

  /** Goes to the next child; false at the end of the element. */
  private boolean nextElement() throws XMLStreamException, DteException {
    while (true) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        return false;
      }
      refuseType(event);
      if (event == XMLStreamConstants.CHARACTERS && !xml.getText().isBlank()) {
        throw wrong("'" + JsonRecord.shown(xml.getText().strip()) + "' stands between elements", "");
      }
    }
  }

  private String text() throws XMLStreamException, DteException {
    StringBuilder text = new StringBuilder();
    while (true) {
      int event = xml.next();
      refuseType(event);
      if (event == XMLStreamConstants.END_ELEMENT) {
        return text.toString();
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        throw wrong("a value holds the element " + JsonRecord.shown(xml.getLocalName()), "a value is text");
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA
          || event == XMLStreamConstants.SPACE) {
        text.append(xml.getText());
        if (text.length() > LIMIT) {
          throw wrong("a text is longer than " + LIMIT + " characters", "keep such data in a file of its own");
        }
      }
    }
  }

  private void refuseType(int event) throws Malformed {
    if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw wrong("a document type and its entities are not read", "take <!DOCTYPE …> and entities out");
    }
  }

  private Malformed wrong(String message, String hint) {
    return new Malformed(source, xml.getLocation().getLineNumber(), xml.getLocation().getColumnNumber(), message, hint);
  }
}
