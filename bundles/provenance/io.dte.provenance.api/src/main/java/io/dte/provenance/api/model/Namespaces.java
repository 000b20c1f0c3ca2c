// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The namespaces a document or bundle declares. {@code prov} and {@code xsd} are known without being declared.
 *
 * @param defaultNamespace of names without prefix; empty when there is none
 * @param prefixes URI by prefix, in the order declared
 */
public record Namespaces(String defaultNamespace, Map<String, String> prefixes) {

  public static final Namespaces NONE = new Namespaces("", Map.of());

  public Namespaces {
    prefixes = Collections.unmodifiableMap(new LinkedHashMap<>(prefixes));
  }

  /** With those declared that PROV takes for granted, which not all readers do. */
  public Namespaces complete() {
    Map<String, String> all = new LinkedHashMap<>(prefixes);
    all.putIfAbsent("prov", Names.PROV);
    all.putIfAbsent("xsd", Names.XSD);
    return new Namespaces(defaultNamespace, all);
  }

  /** The URI a prefix stands for; the default namespace for the empty prefix. */
  public Optional<String> uri(String prefix) {
    if (prefix.isEmpty()) {
      return defaultNamespace.isEmpty() ? Optional.empty() : Optional.of(defaultNamespace);
    }
    String declared = prefixes.get(prefix);
    if (declared != null) {
      return Optional.of(declared);
    }
    return switch (prefix) {
      case "prov" -> Optional.of(Names.PROV);
      case "xsd" -> Optional.of(Names.XSD);
      case "_" -> Optional.of(QualifiedName.BLANK_NAMESPACE);
      default -> Optional.empty();
    };
  }
}
