// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.provenance.api.model.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words of PROV-JSONLD. */
final class LdTerms {
  static final String CONTEXT = "https://openprovenance.org/prov-jsonld/context.jsonld";
  static final List<String> ATTRIBUTES = List.of("type", "label", "role", "location", "value");
  /** Attributes whose texts the context makes names. */
  static final List<String> NAMING = List.of("type", "role", "location");
  private static final Map<Kind, String> CLASSES = classes();

  private LdTerms() {}

  private static Map<Kind, String> classes() {
    Map<Kind, String> classes = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      classes.put(kind, kind.name().charAt(0) + kind.name().substring(1).toLowerCase(Locale.ROOT));
    }
    return classes;
  }

  static String of(Kind kind) {
    return CLASSES.get(kind);
  }

  /** The kind of a class, with or without {@code prov:}. */
  static Optional<Kind> kind(String type) {
    String name = type.startsWith("prov:") ? type.substring(5) : type;
    return CLASSES.entrySet().stream().filter(each -> each.getValue().equals(name)).map(Map.Entry::getKey).findFirst();
  }
}
