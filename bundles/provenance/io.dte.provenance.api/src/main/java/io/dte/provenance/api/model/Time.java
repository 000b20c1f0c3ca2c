// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A point in time as a document says it: the text of an {@code xsd:dateTime}, which need not name a zone.
 *
 * @param lexical as written; empty when no time is given
 */
public record Time(String lexical) {

  private static final String DAYS_END = "T24:00:00";
  private static final int YEAR_DIGITS = 4;
  private static final int FRACTION_DIGITS = 9;

  /** No time. */
  public static final Time NONE = new Time("");

  public static Time of(Instant instant) {
    return new Time(instant.toString());
  }

  public boolean isNone() {
    return lexical.isEmpty();
  }

  /** The instant meant; a time without zone is taken as UTC. Empty when there is no time or it cannot be read. */
  public Optional<Instant> instant() {
    if (lexical.isEmpty()) {
      return Optional.empty();
    }
    // XML Schema writes a day's end also as hour 24, years beyond 9999 without sign, and as many digits as one likes.
    boolean isDaysEnd = lexical.contains(DAYS_END);
    String text = isDaysEnd ? lexical.replace(DAYS_END, "T00:00:00") : lexical;
    text = nanoseconds(text.indexOf('-', 1) > YEAR_DIGITS && text.charAt(0) != '-' ? "+" + text : text);
    try {
      Instant instant = isZoned(text) ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      return Optional.of(isDaysEnd ? instant.plus(1, ChronoUnit.DAYS) : instant);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isZoned(String text) {
    int sign = text.length() - "+00:00".length();
    return text.endsWith("Z") || sign > 0 && text.charAt(sign + 3) == ':' && "+-".indexOf(text.charAt(sign)) >= 0;
  }

  /** Without the digits of a second that no instant has. */
  private static String nanoseconds(String text) {
    int first = text.indexOf('.') + 1;
    int end = first;
    while (first > 0 && end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end - first <= FRACTION_DIGITS ? text : text.substring(0, first + FRACTION_DIGITS) + text.substring(end);
  }
}
