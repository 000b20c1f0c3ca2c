// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Describes an array of a file; its values are read with {@link CubeReader#read}.
 *
 * @param name as the file calls it
 * @param type of the stored numbers, for people: {@code float}, {@code short} …
 * @param dimensions slowest first, as stored
 * @param attributes in the file's order
 */
public record Variable(String name, String type, List<Dimension> dimensions, Map<String, Attribute> attributes) {

  public Variable {
    dimensions = List.copyOf(dimensions);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** An attribute's text; empty when there is no such attribute. */
  public String text(String attribute) {
    Attribute value = attributes.get(attribute);
    return value == null ? "" : value.text();
  }

  /** An attribute's first number. */
  public OptionalDouble number(String attribute) {
    return attributes.get(attribute) instanceof Attribute.Numbers numbers
        ? OptionalDouble.of(numbers.values().get(0)) : OptionalDouble.empty();
  }

  /** Names of the dimensions, slowest first. */
  public List<String> dimensionNames() {
    return dimensions.stream().map(Dimension::name).toList();
  }

  /** Number of elements. */
  public long size() {
    return dimensions.stream().mapToLong(Dimension::length).reduce(1, (a, b) -> a * b);
  }

  /** {@code name(time=23, y=118, x=87)}: the form messages use. */
  @Override
  public String toString() {
    return name + dimensions.stream().map(Dimension::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
