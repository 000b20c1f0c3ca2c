// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.provenance.api.format.NameScope;
import io.dte.provenance.api.format.StatementSink;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A record of PROV-JSON as written, before its names are resolved: a document may declare its prefixes last. */
final class JsonRecord {
  private static final Map<Kind, Map<String, Integer>> ARGUMENTS = arguments();
  /** What yProv4WFs writes for the time of a task that did not start or end. */
  private static final Set<String> NO_TIME = Set.of("None", "N/A");

  private final Kind kind;
  private final String id;
  private final String source;
  private final int line;
  private final int column;
  private final List<String> keys = new ArrayList<>(6);
  private final List<JsonValue> values = new ArrayList<>(6);

  JsonRecord(Kind kind, String id, String source, int line, int column) {
    this.kind = kind;
    this.id = id;
    this.source = source;
    this.line = line;
    this.column = column;
  }

  private static Map<Kind, Map<String, Integer>> arguments() {
    Map<Kind, Map<String, Integer>> all = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      Map<String, Integer> positions = new HashMap<>();
      for (int i = 0; i < kind.arguments().size(); i++) {
        positions.put("prov:" + kind.arguments().get(i), i);
      }
      all.put(kind, positions);
    }
    return all;
  }

  void add(String key, JsonValue value) {
    keys.add(key);
    values.add(value);
  }

  /** Tells the statement, or the several of a membership with several members. */
  void tell(NameScope scope, QualifiedName bundle, StatementSink sink) throws DteException {
    QualifiedName[] names = new QualifiedName[kind.nameCount()];
    Time[] times = new Time[kind.timeCount()];
    Arrays.fill(names, QualifiedName.NONE);
    Arrays.fill(times, Time.NONE);
    List<QualifiedName> members = List.of();
    List<Attribute> attributes = new ArrayList<>(keys.size());
    Map<String, Integer> positions = ARGUMENTS.get(kind);
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      JsonValue value = values.get(i);
      Integer position = positions.get(key);
      if (position == null) {
        attributes.add(new Attribute(name(scope, key), value(scope, value)));
      } else if (position >= names.length) {
        times[position - names.length] = time(key, value, times[position - names.length]);
      } else if (kind == Kind.MEMBERSHIP && position == 1) {
        members = members.isEmpty() ? new ArrayList<>() : members;
        members.add(name(scope, value.text()));
      } else {
        QualifiedName name = name(scope, value.text());
        if (!names[position].isNone() && !names[position].equals(name)) {
          throw twice(key);
        }
        names[position] = name;
      }
    }
    QualifiedName identifier = kind.isElement() || !id.startsWith("_:") ? name(scope, id) : QualifiedName.NONE;
    if (members.size() > 1) {
      for (QualifiedName member : members) {
        sink.statement(bundle, kind.create(identifier, List.of(names[0], member), List.of(), attributes));
      }
      return;
    }
    if (members.size() == 1) {
      names[1] = members.get(0);
    }
    sink.statement(bundle, kind.create(identifier, Arrays.asList(names), Arrays.asList(times), attributes));
  }

  private Time time(String key, JsonValue value, Time before) throws Malformed {
    if (NO_TIME.contains(value.text())) {
      return before;
    }
    Time time = new Time(value.text());
    if (!before.isNone() && !before.equals(time)) {
      throw twice(key);
    }
    if (time.instant().isEmpty()) {
      throw wrong("'" + shown(value.text()) + "' is not a time", "write it as in 2026-05-01T12:00:00Z");
    }
    return time;
  }

  private Value value(NameScope scope, JsonValue value) throws Malformed {
    if (!value.language().isEmpty()) {
      return new Value.Literal(value.text(), Names.PROV_INTERNATIONALIZED_STRING, value.language());
    }
    if (value.type().isEmpty()) {
      return Value.Literal.of(value.text());
    }
    return Literals.value(scope, value.text(), name(scope, value.type())).orElseThrow(() -> unknown(value.text()));
  }

  private QualifiedName name(NameScope scope, String text) throws Malformed {
    QualifiedName name = scope.resolve(text);
    if (name.isNone()) {
      throw unknown(text);
    }
    return Blanks.blank(name);
  }

  private Malformed unknown(String text) {
    return wrong(NameScope.problem(shown(text)), "declare it under \"prefix\"");
  }

  private Malformed twice(String key) {
    return wrong(kind.term() + " '" + shown(id) + "' says " + key + " twice", "keep one of them");
  }

  private Malformed wrong(String message, String hint) {
    return new Malformed(source, line, column, message, hint);
  }

  /** As much of a text as fits into a line of a message. */
  static String shown(String text) {
    String line = text.length() <= 80 ? text : text.substring(0, 77) + "...";
    return line.chars().anyMatch(Character::isISOControl) ? line.replaceAll("\\p{Cntrl}", " ") : line;
  }
}
