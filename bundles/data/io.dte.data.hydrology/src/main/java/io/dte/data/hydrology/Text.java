// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the report writes words, numbers and times. */
final class Text {
  private static final DateTimeFormatter DAY_AND_HOUR =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private Text() {}

  /** Text made safe for HTML and its attributes. */
  static String html(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
  }

  /** A number with thousands parted and so many decimals; a dash where it is not known. */
  static String number(double value, int decimals) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ENGLISH, "%,." + decimals + "f", value);
  }

  /** A coordinate of a drawing. */
  static String at(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  static String time(Instant time) {
    return DAY_AND_HOUR.format(time) + " UTC";
  }

  static String hour(Instant time) {
    return HOUR.format(time);
  }
}
