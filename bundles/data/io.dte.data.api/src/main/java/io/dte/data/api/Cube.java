// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes gridded data: what a file says it holds. Immutable.
 *
 * @param source where it came from, for messages
 * @param format for people, such as {@code NetCDF-3 classic}
 * @param dimensions of all variables
 * @param variables in the file's order
 * @param attributes of the whole, in the file's order
 */
public record Cube(String source, String format, List<Dimension> dimensions, List<Variable> variables,
    Map<String, Attribute> attributes) {

  public Cube {
    dimensions = List.copyOf(dimensions);
    variables = List.copyOf(variables);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  public Optional<Variable> variable(String name) {
    return variables.stream().filter(v -> v.name().equals(name)).findFirst();
  }
}
