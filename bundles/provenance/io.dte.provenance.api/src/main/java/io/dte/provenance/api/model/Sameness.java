// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Says whether two documents say the same. PROV has sets: neither the order of statements and attributes, nor repetition,
 * nor prefixes mean anything; statements about one element add up; a time means an instant; a blank identifier of a
 * relation identifies nothing.
 */
final class Sameness {

  private Sameness() {}

  static boolean same(Document one, Document other) {
    return content(one).equals(content(other));
  }

  private static Map<QualifiedName, Set<Object>> content(Document document) {
    Map<QualifiedName, Set<Object>> all = new HashMap<>();
    all.put(QualifiedName.NONE, statements(document.statements()));
    document.bundles().forEach(bundle -> all.put(bundle.id(), statements(bundle.statements())));
    return all;
  }

  private static Set<Object> statements(List<Statement> statements) {
    Map<Object, Set<Object>> attributes = new HashMap<>();
    Map<Object, Set<Object>> times = new HashMap<>();
    Set<Object> all = new HashSet<>();
    for (Statement statement : statements) {
      Kind kind = Kind.of(statement);
      Set<Object> said = new HashSet<>();
      statement.attributes().forEach(each -> said.add(List.of(each.name(), value(each.value()))));
      if (kind.isElement()) {
        List<Object> key = List.of(kind, statement.id());
        attributes.computeIfAbsent(key, k -> new HashSet<>()).addAll(said);
        Set<Object> known = times.computeIfAbsent(key, k -> new HashSet<>());
        for (int i = 0; i < kind.timeCount(); i++) {
          if (!Kind.times(statement).get(i).isNone()) {
            known.add(List.of(i, instant(Kind.times(statement).get(i))));
          }
        }
      } else {
        QualifiedName id = statement.id().isBlank() ? QualifiedName.NONE : statement.id();
        all.add(List.of(kind, id, Kind.names(statement), Kind.times(statement).stream().map(Sameness::instant).toList(),
            said));
      }
    }
    attributes.forEach((key, said) -> all.add(List.of(key, said, times.get(key))));
    return all;
  }

  private static Object value(Value value) {
    if (value instanceof Value.Literal literal) {
      if (literal.datatype().equals(Names.XSD_DATE_TIME)) {
        return instant(new Time(literal.lexical()));
      }
      return new Value.Literal(literal.lexical(), literal.datatype(), literal.language().toLowerCase(Locale.ROOT));
    }
    return value;
  }

  private static Object instant(Time time) {
    return time.instant().map(Object.class::cast).orElse(time.lexical());
  }
}
