// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** What a plain scalar means: the core schema of YAML 1.2 (section 10.3.2), so {@code yes} and {@code on} are text. */
final class Scalars {
  private static final int LONGEST_INT = 9;
  private static final int LONGEST_LONG = 18;

  private Scalars() {}

  static JsonNode parse(String text) {
    if (text.isEmpty()) {
      return Node.JSON.nullNode();
    }
    switch (text) {
      case "~", "null", "Null", "NULL" -> {
        return Node.JSON.nullNode();
      }
      case "true", "True", "TRUE" -> {
        return Node.JSON.booleanNode(true);
      }
      case "false", "False", "FALSE" -> {
        return Node.JSON.booleanNode(false);
      }
      default -> {
        char first = text.charAt(0);
        return first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.' ? number(text)
            : Node.JSON.textNode(text);
      }
    }
  }

  private static JsonNode number(String text) {
    int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    int digits = 0;
    boolean whole = true;
    boolean exponent = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && whole) {
        whole = false;
      } else if ((c == 'e' || c == 'E') && digits > 0 && !exponent && i + 1 < text.length()) {
        whole = false;
        exponent = true;
        if (text.charAt(i + 1) == '-' || text.charAt(i + 1) == '+') {
          i++;
        }
      } else {
        return radix(text);
      }
    }
    char last = text.charAt(text.length() - 1);
    if (digits == 0 || last == '-' || last == '+') {
      return Node.JSON.textNode(text);
    }
    if (whole) {
      return integer(text.charAt(0) == '+' ? text.substring(1) : text, 10);
    }
    try {
      return Node.JSON.numberNode(new BigDecimal(text));
    } catch (NumberFormatException e) {
      // Its exponent is beyond all that can be reckoned with.
      return Node.JSON.textNode(text);
    }
  }

  private static JsonNode radix(String text) {
    try {
      if (text.startsWith("0x") && text.length() > 2) {
        return integer(text.substring(2), 16);
      }
      if (text.startsWith("0o") && text.length() > 2) {
        return integer(text.substring(2), 8);
      }
    } catch (NumberFormatException e) {
      return Node.JSON.textNode(text);
    }
    return Node.JSON.textNode(text);
  }

  private static JsonNode integer(String digits, int radix) {
    if (digits.length() <= (radix == 10 ? LONGEST_INT : 7)) {
      return Node.JSON.numberNode(Integer.parseInt(digits, radix));
    }
    if (digits.length() <= (radix == 10 ? LONGEST_LONG : 15)) {
      long number = Long.parseLong(digits, radix);
      return number == (int) number ? Node.JSON.numberNode((int) number) : Node.JSON.numberNode(number);
    }
    BigInteger big = new BigInteger(digits, radix);
    return big.bitLength() < Long.SIZE ? Node.JSON.numberNode(big.longValue()) : Node.JSON.numberNode(big);
  }
}
