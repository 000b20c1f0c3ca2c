// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

/**
 * One attribute of a statement. Names may repeat; {@code prov:type}, {@code prov:label}, {@code prov:role},
 * {@code prov:location} and {@code prov:value} are attributes like any other.
 */
public record Attribute(QualifiedName name, Value value) {

  public static Attribute of(QualifiedName name, String text) {
    return new Attribute(name, Value.Literal.of(text));
  }

  public static Attribute of(QualifiedName name, QualifiedName value) {
    return new Attribute(name, new Value.Name(value));
  }
}
