// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.List;
import java.util.stream.Collectors;

/** The value of an attribute of a file or a variable: a text, or one or more numbers. */
public sealed interface Attribute {

  /** The value as a person reads it. */
  String text();

  /** @param text without padding */
  record Text(String text) implements Attribute {}

  /** @param values at least one; integers keep their value up to 2<sup>53</sup> */
  record Numbers(List<Double> values) implements Attribute {
    public Numbers {
      values = List.copyOf(values);
    }

    @Override
    public String text() {
      return values.stream().map(Numbers::number).collect(Collectors.joining(" "));
    }

    private static String number(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
  }
}
