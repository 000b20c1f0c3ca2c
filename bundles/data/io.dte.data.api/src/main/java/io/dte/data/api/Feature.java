// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A thing with a place.
 *
 * @param id unique in its collection
 * @param properties texts ({@link String}), numbers ({@link Double}, {@link Long}), {@link Boolean}s or null; in order
 * @param geometry where it is
 */
public record Feature(String id, Map<String, Object> properties, Polygons geometry) {

  public Feature {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** A property's text; empty when it is not there. */
  public String text(String property) {
    Object value = properties.get(property);
    return value == null ? "" : value.toString();
  }

  /** The same feature with other properties. */
  public Feature with(Map<String, Object> others) {
    return new Feature(id, others, geometry);
  }
}
