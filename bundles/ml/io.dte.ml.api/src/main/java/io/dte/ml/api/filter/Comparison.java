// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.filter;

import java.util.List;

/**
 * One term of a filter.
 *
 * @param entity what is compared, in the singular: {@code metric}, {@code param}, {@code tag}, {@code attribute} …
 * @param key its name
 * @param operator upper case: {@code =}, {@code !=}, {@code >}, {@code LIKE}, {@code NOT IN}, {@code IS NULL} …
 * @param values what it is compared with: one, or several for IN, none for IS NULL
 * @param numeric whether the value was written without quotes
 */
public record Comparison(String entity, String key, String operator, List<String> values, boolean numeric) {

  public Comparison {
    values = List.copyOf(values);
  }

  public String value() {
    return values.isEmpty() ? "" : values.get(0);
  }
}
